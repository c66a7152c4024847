"""Arithmetic on a leaf of a registered type: by its own methods, with its path where they fail."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from leaf_types import Buffer, Point
from vspace import LeafTypeError, leaves, register_leaf, structure
from vspace.blocks._registered import RegisteredAlgebra, inverse, methods_of


class Length:
    """A number in some unit."""

    def __init__(self, value, unit=1.0):
        self.value, self.unit = value, unit

    def __add__(self, other):
        assert other.unit == self.unit, "it has to be converted before"
        return Length(self.value + other.value, self.unit)

    def __rmul__(self, a):
        return Length(a * self.value, self.unit)


register_leaf(
    Length,
    convert=lambda x, like: Length(x.value * x.unit / like.unit, like.unit),
    equal=lambda x, y: x.value == y.value,
    dot=lambda x, y: x.value * y.value,
    norm=lambda x, order: abs(x.value),
)
leaves.add.register(Length, float)(lambda x, y: Length(x.value + y, x.unit))
leaves.axpy.register(Length, float)(lambda y, x, a: Length(y.value + a * x, y.unit))


def algebra_of(leaf):
    """Return how to compute with a leaf that stands behind a number."""
    spec = structure([1.0, leaf])._programs
    return spec.algebra._parts[1 if spec.layout.blocks[1].dtype is None else 0]


METRE, CENTIMETRES = Length(2.0), Length(50.0, 0.01)


def test_later_operands_are_put_in_the_units_of_the_first():
    algebra = algebra_of(METRE)
    assert isinstance(algebra, RegisteredAlgebra)
    assert algebra.axpy(METRE, CENTIMETRES, 1.0, False).value == 2.5
    assert algebra.axpy(METRE, CENTIMETRES, 2.0, False).value == 3.0
    assert algebra.axpby_inplace(METRE, CENTIMETRES, 2.0, 3.0).value == 7.0
    assert algebra.dot(METRE, CENTIMETRES) == 1.0
    assert algebra.equal(METRE, Length(200.0, 0.01))
    assert not algebra.equal(METRE, CENTIMETRES)
    assert METRE.value == 2.0  # none of these changes it


def test_another_type_is_added_as_it_is():
    algebra = algebra_of(METRE)
    assert algebra.axpy(METRE, 3.0, 1.0, False).value == 5.0
    assert algebra.axpy(METRE, 3.0, 2.0, False).value == 8.0
    assert algebra.axpy_inplace(METRE, 3.0, 2.0).value == 8.0
    assert algebra.dot(METRE, 3.0) == 6.0  # as the sum with zero


def test_products_and_what_is_like_it():
    algebra = algebra_of(METRE)
    assert algebra.scale(METRE, 2.0, True).value == 4.0
    assert algebra.divide(METRE, 4.0).value == 0.5
    assert algebra.zero(METRE).value == algebra.empty(METRE).value == 0.0
    made = algebra.copy(METRE, True)
    assert made is not METRE and made.value == 2.0
    assert algebra.norm(METRE, 2.0) == 2.0


@pytest.mark.parametrize("size", [3, 2000])
def test_a_large_leaf_is_changed_where_it_lies_and_a_small_one_made_anew(size):
    y, x = Buffer(np.ones(size)), Buffer(np.full(size, 2.0))
    made = algebra_of(y).axpy_inplace(y, x, 3.0)
    assert made.values.tolist() == [7.0] * size
    assert (made is y) == (size == 2000)
    assert y.values[0] == (7.0 if size == 2000 else 1.0)


def test_a_large_leaf_meets_another_type_in_place_where_it_has_a_method():
    class Wide(Buffer):
        pass

    register_leaf(Wide)
    leaves.axpy.register(Wide, Point)(lambda y, x, a: Wide(y.values + a * x.x))
    y = Wide(np.ones(2000))
    algebra = algebra_of(y)
    made = algebra.axpy_inplace(y, Point(2.0, 0.0), 3.0)
    assert made is not y and made.values[0] == 7.0
    leaves.axpy_inplace.register(Wide, Point)(lambda y, x, a: y.values.__iadd__(a * x.x))
    assert algebra.axpy_inplace(y, Point(2.0, 0.0), 3.0) is y
    assert y.values[0] == 7.0


OPERATIONS = {
    "axpy": lambda algebra, x: algebra.axpy(x, x, 2.0, False),
    "axpy_inplace": lambda algebra, x: algebra.axpy_inplace(x, x, 2.0),
    "scale": lambda algebra, x: algebra.scale(x, 2.0, False),
    "divide": lambda algebra, x: algebra.divide(x, 2.0),
    "copy": lambda algebra, x: algebra.copy(x, False),
    "zero": lambda algebra, x: algebra.zero(x),
    "equal": lambda algebra, x: algebra.equal(x, x),
    "dot": lambda algebra, x: algebra.dot(x, x),
    "norm": lambda algebra, x: algebra.norm(x, 2.0),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_c24_what_a_method_raises_says_where(name):
    def fail(*_):
        raise ArithmeticError("broken")

    broken = type("Broken", (Point,), {})
    register_leaf(
        broken,
        **dict.fromkeys(("axpy", "scale", "copy", "zero", "equal", "dot", "norm"), fail),
    )
    x = broken(1.0, 2.0)
    with pytest.raises(ArithmeticError, match="broken") as caught:
        OPERATIONS[name](algebra_of(x), x)
    assert any("[1]" in note for note in caught.value.__notes__)


def test_a_method_that_is_missing_says_so_when_it_is_called():
    bare = register_leaf(type("Bare", (), {"__add__": lambda x, y: x, "__rmul__": lambda x, a: x}))
    methods = methods_of(bare)
    with pytest.raises(LeafTypeError, match=r"no method of vspace\.leaves\.norm"):
        methods.norm(bare(), 2.0)
    assert methods.add is leaves.add.find(bare, bare)


def test_inverses_are_exact_where_numbers_are():
    assert inverse(3) == Fraction(1, 3) and type(inverse(3)) is Fraction
    assert inverse(Decimal(4)) == Decimal("0.25") and type(inverse(Decimal(4))) is Decimal
    assert inverse(4.0) == 0.25 and inverse(2j) == -0.5j
