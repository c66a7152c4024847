"""Which numbers may stand beside a vector."""

from __future__ import annotations

import copy
import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from vspace import (
    LeafTypeError,
    VectorSpace,
)
from wrapping import both_kinds, components, sample

SCALARS = [2, 2.0, True + 1, np.float64(2), np.float32(2), np.int64(2), np.array(2.0), np.array(2)]
SCALARS += [Fraction(2), Decimal(2), np.longdouble(2)]


@pytest.mark.parametrize("a", SCALARS, ids=lambda a: f"{type(a).__name__} {a!r}")
@both_kinds
def test_scalars_of_every_kind_work_on_either_side(a, kind):
    x = kind(sample())
    for found in (a * x, x * a, np.multiply(a, x), np.multiply(x, a)):
        assert isinstance(found, VectorSpace)
        assert components(found) == [2, -4, 6, 8]
        assert type(found.value["t"][1][0]) is np.float32
    assert components(x / a) == [0.5, -1, 1.5, 2]
    assert components(kind(sample()).axpy(a, x)) == [3, -6, 9, 12]
    scaled = kind(sample())
    scaled *= a
    assert components(scaled) == [2, -4, 6, 8]
    scaled /= a
    assert components(scaled) == [1, -2, 3, 4]


@pytest.mark.parametrize("number", [1, 1.0, np.float64(1)], ids=repr)
def test_adding_another_number_says_why_not(number):
    with pytest.raises(TypeError, match="only 0 can stand for the zero vector"):
        VectorSpace([1.0]) + number
    with pytest.raises(TypeError, match=r"wrap it: VectorSpace\(\.\.\.\)"):
        VectorSpace([1.0]) + [1.0]


@pytest.mark.parametrize(
    "factor", [2j, np.complex128(2j), np.complex64(2j), np.array(2j)], ids=repr
)
@both_kinds
def test_a_complex_factor_on_a_real_leaf_is_a_type_error(factor, kind):
    v = kind([1j, np.ones(2)])
    for operation in (
        lambda: v * factor,
        lambda: factor * v,
        lambda: v / factor,
        lambda: operator.imul(v, factor),
        lambda: operator.itruediv(v, factor),
        lambda: v.axpy(factor, v),
        lambda: v.axpby(1.0, v, factor),
    ):
        with pytest.raises(LeafTypeError, match="complex factor") as caught:
            operation()
        assert "use its real part, or make the leaves complex" in str(caught.value)
    assert v.to_array().tolist() == [1j, 1, 1]


@pytest.mark.parametrize("factor", [2j, np.complex128(2j), np.array(2j)], ids=repr)
@both_kinds
def test_a_complex_factor_on_complex_leaves_works(factor, kind):
    x = [1j, np.array([1.0 + 0j]), np.complex64(3)]
    v = kind(x)
    assert (factor * v).to_array().tolist() == [-2, 2j, 6j]
    assert (v / factor).to_array().tolist() == [0.5, -0.5j, -1.5j]
    assert kind(copy.deepcopy(x)).axpy(factor, v).to_array().tolist() == [-2 + 1j, 1 + 2j, 3 + 6j]
