"""What the structure keeps of a leaf (C3, C25)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from vspace import LeafTypeError, VectorSpace, register_leaf
from vspace.specs._leaf_specs import leaf_spec

KEPT = {
    "float": (1.0, "f8", (), False, 0),
    "complex": (1j, "c16", (), False, 0),
    "Fraction": (Fraction(1, 2), None, (), False, 0),
    "Decimal": (Decimal("0.5"), None, (), False, 0),
    "NumPy number": (np.float32(1), "f4", (), False, 0),
    "array": (np.zeros((2, 3), "f4"), "f4", (2, 3), True, 1),
    "array without axes": (np.array(1j), "c16", (), True, 1),
}


@pytest.mark.parametrize(("leaf", "dtype", "shape", "array", "tracked"), KEPT.values(), ids=KEPT)
def test_c3_type_dtype_and_shape_are_kept(leaf, dtype, shape, array, tracked):
    spec = leaf_spec(leaf)
    assert spec.identity() is type(leaf)
    assert spec.dtype == (None if dtype is None else np.dtype(dtype))
    assert (spec.shape, spec.array, spec.tracked) == (shape, array, tracked)
    assert not spec.registered
    assert (spec.leaves, spec.size) == (1, np.prod(shape))


def test_c26_equal_dtypes_are_one():
    made = np.frombuffer(b"f8", "S2").astype(str)[0]  # a dtype of its own, from a text
    again = np.zeros(2, np.dtype(str(made), copy=True))
    assert leaf_spec(again).dtype is np.dtype("f8")
    assert leaf_spec(np.zeros(2, ">f8")).dtype == np.dtype(">f8")


def test_c13_without_tracking_nothing_has_an_identity():
    assert leaf_spec(np.zeros(2), track=False).tracked == 0


class Field:
    def __init__(self, values):
        self.values = np.asarray(values)

    def __add__(self, other):
        return Field(self.values + other.values)

    def __mul__(self, factor):
        return Field(factor * self.values)

    __rmul__ = __mul__


register_leaf(Field)


class Knots:
    def __init__(self, at):
        self.at = at

    def __add__(self, other):
        return Knots(self.at)

    __mul__ = __rmul__ = __add__


def test_c25_a_space_that_cannot_be_part_of_a_structure_is_an_error():
    register_leaf(Knots, space=lambda x: x.at)
    assert leaf_spec(Knots((1, 2))).space == (1, 2)
    with pytest.raises(LeafTypeError, match="cannot be hashed") as caught:
        VectorSpace({"k": Knots([1, 2])}) * 2
    assert "k" in str(caught.value)
    assert "space=" in str(caught.value)


def test_c1_a_leaf_of_a_registered_type_is_asked_for_everything():
    spec = leaf_spec(Field([1.0]))
    assert spec.registered
    assert (spec.dtype, spec.array) == (None, False)
