"""NumPy's universal functions on vectors."""

from __future__ import annotations

import numpy as np
import pytest

from vspace import (
    StructureMismatchError,
    VectorSpace,
)
from wrapping import both_kinds, components, raw


@pytest.mark.parametrize("f", [np.sin, np.exp, np.negative, np.absolute, np.sqrt, np.conjugate])
@both_kinds
def test_ufuncs_act_leaf_by_leaf(f, kind):
    value = {"w": np.array([1.0, 4.0]), "t": (9.0, [np.float32(16)]), "n": "name"}
    found = f(kind(value))
    assert components(found) == pytest.approx(f(np.array([1.0, 4, 9, 16])).tolist(), rel=1e-6)
    assert type(found.value["t"][0]) is float
    assert type(found.value["t"][1][0]) is np.float32


def test_ufuncs_of_two_vectors_and_scalars():
    x, y = VectorSpace([3.0, np.array([6.0])]), VectorSpace([4.0, np.array([8.0])])
    assert components(np.hypot(x, y)) == [5, 10]
    assert components(np.multiply(x, y)) == [12, 48]
    assert components(np.true_divide(y, x)) == [4 / 3, 8 / 6]
    assert components(np.true_divide(1.0, y)) == [0.25, 0.125]
    assert components(np.true_divide(y, 2.0)) == [2, 4]
    assert components(np.add(x, y)) == [7, 14]
    assert components(np.subtract(x, y)) == [-1, -2]
    assert components(np.subtract(0, y)) == [-4, -8]
    assert components(np.maximum(x, 5.0)) == [5, 6]
    assert components(np.power(x, 2)) == [9, 36]
    assert components(np.add(x, y, where=True)) == [7, 14]
    with pytest.raises(TypeError):
        np.add(x, 1.0)


def test_ufuncs_with_two_results():
    v = VectorSpace([1.5, np.array([2.25])])
    fraction, whole = np.modf(v)
    assert components(fraction) == [0.5, 0.25]
    assert components(whole) == [1, 2]
    out = (v.zero(), v.zero())
    assert np.modf(v, out=out) == out
    assert components(out[1]) == [1, 2]


def test_ufuncs_make_the_results_that_no_out_is_given_for():
    v = VectorSpace([1.5])
    whole = v.zero()
    fraction, given = np.modf(v, out=(None, whole))
    assert given is whole
    assert components(fraction) == [0.5]
    assert components(whole) == [1]


def test_c17_ufuncs_check_all_results_before_the_first_write():
    first, second = VectorSpace([0.0]), VectorSpace([0.0, 0.0])
    with pytest.raises(StructureMismatchError):
        np.modf(VectorSpace([1.5]), out=(first, second))
    assert components(first) == [0]


@both_kinds
def test_ufuncs_write_into_out(kind):
    x, target = VectorSpace([1.0, np.array([4.0])]), np.zeros(1)
    out = kind([0.0, target])
    assert np.sqrt(x, out=out) is out
    assert components(out) == [1, 2]
    assert (target.tolist() == [2.0]) is (kind is raw)
    with pytest.raises(TypeError, match="VectorSpace"):
        np.sqrt(x, out=target)
