"""Numbers as leaves: exact types kept, whatever they meet (C1, C3, C4)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from vspace import LeafTypeError, VectorSpace, leaves


class Mass(float):
    """A subclass of float with an attribute."""


NUMBERS = {
    "float": 1.5,
    "complex": 1.5 + 2j,
    "float64": np.float64(1.5),
    "float32": np.float32(1.5),
    "float16": np.float16(1.5),
    "longdouble": np.longdouble(1.5),
    "complex64": np.complex64(1.5 + 2j),
    "complex128": np.complex128(1.5 + 2j),
    "Fraction": Fraction(3, 2),
    "Decimal": Decimal("1.5"),
    "subclass": Mass(1.5),
}
cases = pytest.mark.parametrize("x", NUMBERS.values(), ids=NUMBERS)


@cases
def test_algebra_keeps_the_exact_type(x):
    for result in (
        leaves.zero(x),
        leaves.copy(x),
        leaves.add(x, x),
        leaves.scale(x, 0.5),
        leaves.axpy(x, x, 0.5),
        leaves.unravel(x, leaves.ravel(x)),
    ):
        assert type(result) is type(x)
    assert leaves.zero(x) == 0
    assert leaves.add(x, x) == 2 * x
    assert leaves.scale(x, 2.0) == 2 * x
    assert leaves.axpy(x, x, 2.0) == 3 * x
    assert leaves.unravel(x, leaves.ravel(x)) == x


@cases
def test_algebra_is_the_same_through_the_wrapper(x):
    v = VectorSpace([x])
    for _ in range(3):
        for result in (v + v, 2.0 * v, v * np.float64(2), -v, v / 0.5, v.zero(), v.copy()):
            assert type(result.value[0]) is type(x)
        assert (v + v).value[0] == 2 * x
        assert (v / 0.5).value[0] == 2 * x
        assert (v - v).value[0] == 0


@cases
def test_numbers_are_immutable_leaves_of_one_component(x):
    assert leaves.mutable(x) is False
    assert leaves.size(x) == 1
    assert leaves.ravel(x).shape == (1,)


def test_zero_is_zero_for_nan_and_infinity():
    for x in (float("nan"), float("inf"), np.float32("nan"), complex("nan"), Decimal("nan")):
        assert leaves.zero(x) == 0


def test_dot_conjugates_its_first_operand():
    assert leaves.dot(1j, 2.0) == -2j
    assert leaves.dot(2.0, 3.0) == 6.0
    assert type(leaves.dot(np.float32(2), np.float32(3))) is float
    assert leaves.dot(Fraction(1, 3), Fraction(3)) == Fraction(1)


@pytest.mark.parametrize(("order", "expected"), [(2, 5.0), (1, 5.0), (np.inf, 5.0), (0, 1.0)])
def test_norm_of_a_number_is_its_magnitude(order, expected):
    assert leaves.norm(3 + 4j, order) == expected
    assert leaves.norm(Fraction(-5), order) == expected
    assert leaves.norm(0.0, order) == 0.0


@pytest.mark.parametrize("x", [1.0, np.float32(1), Fraction(1), Decimal(1)], ids=repr)
def test_complex_factor_on_a_real_leaf_is_an_error(x):
    with pytest.raises(TypeError, match="complex"):
        leaves.scale(x, 1j)
    with pytest.raises(TypeError, match="complex"):
        2j * VectorSpace([x])


@pytest.mark.parametrize("factor", [0.5, Fraction(1, 2), Decimal("0.5"), np.float64(0.5), 2])
def test_exact_leaves_take_exact_factors(factor):
    assert leaves.scale(Fraction(1, 3), factor) == Fraction(1, 3) * Fraction(factor)
    assert type(leaves.scale(Decimal(3), factor if factor != Fraction(1, 2) else 0.5)) is Decimal


def test_exact_vectors_stay_exact():
    v = VectorSpace([Fraction(1, 3), Fraction(2, 7)])
    assert (v * 3).value == [Fraction(1), Fraction(6, 7)]
    assert (v / 3).value == [Fraction(1, 9), Fraction(2, 21)]
    assert (v / 2.0).value == [Fraction(1, 6), Fraction(1, 7)]
    assert v.dot(v) == Fraction(1, 9) + Fraction(4, 49)
    assert VectorSpace([Fraction(1), 2.0]).dot(VectorSpace([Fraction(1), 2.0])) == 5.0
    assert VectorSpace([Decimal(3), Decimal(4)]).norm() == 5.0


def test_real_increment_of_a_complex_leaf_is_complex():
    assert leaves.add(1 + 1j, 2.0) == 3 + 1j
    assert leaves.axpy(1 + 1j, 1.0, 1j) == 1 + 2j


def test_complex_increment_of_a_real_leaf_is_an_error():
    with pytest.raises(LeafTypeError, match=r"found a complex value.*expected a real float"):
        leaves.add(1.0, 1j)


@pytest.mark.parametrize(
    ("x", "like", "right"),
    [
        (np.float32(0.5), 1.0, 0.5),
        (np.array(0.5), 1.0, 0.5),
        (0.5, 1j, 0.5 + 0j),
        (Fraction(1, 2), Decimal(1), Decimal("0.5")),
        (0.5, np.float32(1.0), np.float32(0.5)),
    ],
)
def test_c25_numbers_of_one_kind_are_converted(x, like, right):
    made = leaves.convert(x, like)
    assert type(made) is type(like)
    assert leaves.equal(made, right)
    assert leaves.space(made) == leaves.space(like)


@pytest.mark.parametrize("x", [1j, np.ones(1), np.array(1)], ids=repr)
def test_c25_numbers_of_another_kind_are_refused(x):
    with pytest.raises(LeafTypeError):
        leaves.convert(x, 1.0)


def test_numbers_have_no_memory_and_no_label():
    assert leaves.memory(1.0) is None
    assert leaves.labels(1.0) == [""]
    assert not leaves.equal(1.0, 2.0)
