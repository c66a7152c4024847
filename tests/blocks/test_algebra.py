"""Arithmetic on blocks is that on their leaves, in place and aside."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from vspace import structure
from vspace.blocks import GroupAlgebra
from vspace.blocks._algebra import BlockAlgebra, add_scalars
from vspace.blocks._layout import GROUP_LIMIT

rng = np.random.default_rng(5)


def arrays(*dtypes, size=3):
    return [rng.standard_normal(size).astype(dtype) for dtype in dtypes]


CASES = {
    "one group": lambda: [1.5, *arrays("d", "d")],
    "single precision": lambda: arrays("f", "f"),
    "extended precision": lambda: arrays("g"),
    "half precision": lambda: arrays("e"),
    "complex": lambda: [1.0 + 2j, *arrays("D")],
    "groups": lambda: [1.5, *arrays("d", "f", "D")],
    "large": lambda: arrays("d", size=GROUP_LIMIT + 1),
    "large beside small": lambda: [1.5, *arrays("d", size=GROUP_LIMIT + 1), *arrays("d")],
    "two large": lambda: [*arrays("d", "f", size=GROUP_LIMIT + 1), 1.5],
    "empty": lambda: [np.zeros(0), *arrays("f")],
    "nothing but empty": lambda: [np.zeros(0)],
}


def data_of(make):
    """Return the algebra of an object, its data, and the components, all as fresh copies."""
    x, y = make(), make()
    programs = structure(x)._programs
    packed = [programs.pack_data(programs.read(each)) for each in (y, x)]
    return programs, *packed


def flat(programs, data):
    return np.concatenate([np.ravel(each) for each in programs.unpack_data(data)])


def close(found, expected):
    error = 1e-2 if found.dtype == "e" else 1e-5
    np.testing.assert_allclose(found, expected, rtol=error, atol=error)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("a", [2.5, 1.0, 0.0, -1.0, Fraction(1, 2)])
def test_sums_and_products(name, a):
    programs, y, x = data_of(CASES[name])
    algebra, f = programs.algebra, float(a)
    u, v = flat(programs, y), flat(programs, x)
    close(flat(programs, algebra.axpy(y, x, a, False)), u + f * v)
    close(flat(programs, algebra.scale(x, a, False)), f * v)
    close(flat(programs, y), u)  # what is not fresh is not written
    close(flat(programs, x), v)
    if a:
        close(flat(programs, algebra.divide(x, a)), v / f)
        own = algebra.axpby_inplace(algebra.copy(y, False), x, a, 3.0)
        close(flat(programs, own), 3 * u + f * v)
    own = algebra.axpy_inplace(algebra.copy(y, False), x, a)
    close(flat(programs, own), u + f * v)
    close(flat(programs, y), u)


@pytest.mark.parametrize("name", CASES)
def test_measures(name):
    programs, y, x = data_of(CASES[name])
    algebra = programs.algebra
    u, v = (flat(programs, each).astype(complex) for each in (y, x))
    assert algebra.dot(y, x) == pytest.approx(np.vdot(u, v), rel=1e-2, abs=1e-6)
    for order in (2.0, 1.0, 3.0, 0.0, math.inf, -math.inf):
        expected = np.linalg.norm(u, order) if u.size else 0.0
        assert algebra.norm(y, order) == pytest.approx(expected, rel=1e-2)
    assert algebra.equal(y, algebra.copy(y, False))
    assert algebra.equal(y, x) == (u.size == 0)


@pytest.mark.parametrize("name", CASES)
def test_zeros_and_copies_are_of_the_same_blocks(name):
    programs, y, _ = data_of(CASES[name])
    algebra, blocks_of = programs.algebra, programs.layout.blocks_of
    assert isinstance(algebra, GroupAlgebra if programs.layout.is_one_group else BlockAlgebra)
    for made in (algebra.zero(y), algebra.copy(y, False), algebra.empty(y)):
        for block, other in zip(blocks_of(y), blocks_of(made), strict=True):
            assert (block.dtype, block.shape) == (other.dtype, other.shape)
            assert not np.shares_memory(block, other)
    assert not flat(programs, algebra.zero(y)).any()
    nan = algebra.scale(y, math.nan, False)
    assert not flat(programs, algebra.zero(nan)).any()  # C4


def test_a_factor_of_zero_keeps_what_is_not_finite():
    programs, y, x = data_of(lambda: [1.0, np.array([np.inf, 2.0])])
    with np.errstate(invalid="ignore"):
        for data in (
            programs.algebra.axpy(y, x, 0.0, False),
            programs.algebra.scale(x, 0.0, False),
        ):
            assert np.isnan(flat(programs, data)).tolist() == [False, True, False]


def test_scalars_are_added_in_their_common_type():
    assert add_scalars([]) == 0.0
    assert add_scalars([Fraction(1, 3)]) == Fraction(1, 3)
    assert add_scalars([Fraction(1, 3), Fraction(1, 6)]) == Fraction(1, 2)
    total = add_scalars([Fraction(1, 2), 1.0, np.complex64(1j)])
    assert (type(total), total) == (complex, 1.5 + 1j)
