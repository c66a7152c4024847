"""What follows from what: the methods of a leaf type that nobody wrote."""

import numpy as np
import pytest

from leaf_types import Buffer, Point
from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    leaves,
    register_leaf,
    structure,
)


def test_shape_and_dtype_are_the_space_of_what_has_them():
    two, three = Buffer(np.zeros(2)), Buffer(np.zeros(3))
    assert structure([two]) != structure([three])
    assert leaves.space(two) == ((2,), np.dtype(float), None)
    with pytest.raises(
        StructureMismatchError, match=r"of dtype float64 and shape \(3,\), expected"
    ):
        VectorSpace([two]) + VectorSpace([three])
    single = VectorSpace([Buffer(np.ones(2, "f"))])
    total = (VectorSpace([two]) + single).value[0]
    assert total.dtype == float  # it takes what its dtype can hold
    with pytest.raises(StructureMismatchError):
        single + VectorSpace([two])
    assert leaves.convert(two, two) is two
    assert leaves.convert(single.value[0], two).dtype == float
    with pytest.raises(LeafTypeError, match="register_leaf"):
        leaves.convert(two, three)


def test_a_device_is_part_of_the_space_and_a_method_of_that_name_is_not():
    class Placed(Buffer):
        device = "gpu"

    class Asked(Buffer):
        def device(self):
            raise NotImplementedError

    register_leaf(Placed)
    register_leaf(Asked)
    other = Placed(np.zeros(1))
    other.device = "cpu"
    assert leaves.space(Placed(np.zeros(1)))[-1] == "gpu"
    assert leaves.space(Asked(np.zeros(1)))[-1] is None
    with pytest.raises(
        StructureMismatchError, match=r"found a .*Placed .* on cpu, expected .* gpu"
    ):
        VectorSpace([Placed(np.zeros(1))]) + VectorSpace([other])


def test_spaces_are_hashable():
    listing = type("Listing", (Point,), {})
    register_leaf(listing, space=lambda p: [1, 2])
    with pytest.raises(LeafTypeError, match=r"at \['p'\]: found that vspace.leaves.space of a Lis"):
        VectorSpace({"p": listing(1.0, 2.0)}).norm()


def test_equality_is_asked_of_the_type_and_else_of_its_components():
    class Answers:
        def __init__(self, value):
            self.value = np.array(value, float)

        def __add__(self, other):
            return Answers(self.value + other.value)

        def __rmul__(self, a):
            return Answers(a * self.value)

        def __eq__(self, other):
            return Verdicts(self.value == other.value)

        __hash__ = None

    class Verdicts:
        def __init__(self, each):
            self.each = each

        def __bool__(self):
            raise TypeError("more than one")

    register_leaf(Answers, size=lambda x: x.value.size, ravel=lambda x: x.value)
    assert VectorSpace([Answers([1.0, 2.0])]) == VectorSpace([Answers([1.0, 2.0])])
    assert VectorSpace([Answers([1.0, 2.0])]) != VectorSpace([Answers([1.0, 3.0])])
    assert VectorSpace([Point(1.0, 2.0)]) == VectorSpace([Point(1.0, 2.0)])
    assert VectorSpace([Point(1.0, 2.0)]) != VectorSpace([Point(1.0, 3.0)])
    Verdicts.all = lambda self: self.each.all()
    assert VectorSpace([Answers([1.0])]) != VectorSpace([Answers([2.0])])
    nothing = register_leaf(
        type("Nothing", (), {"__add__": lambda x, y: x, "__rmul__": lambda x, a: x})
    )
    with pytest.raises(LeafTypeError, match=r"no method of vspace\.leaves\.ravel"):
        assert VectorSpace([nothing()]) == VectorSpace([nothing()])


REAL = {
    "array": np.ones(2),
    "float": 1.0,
    "float32": np.float32(1.0),
    "with a dtype": Buffer(np.ones(2)),
    "with components": Point(1.0, 2.0),
}


@pytest.mark.parametrize("x", REAL.values(), ids=REAL)
def test_c3_a_complex_factor_on_a_real_leaf_is_refused(x):
    for f in (lambda: leaves.scale(x, 1j), lambda: leaves.axpy(x, x, np.complex64(1j))):
        with pytest.raises(TypeError, match="complex"):
            f()
    if isinstance(x, (np.ndarray, Buffer)):
        for f in (lambda: leaves.scale_inplace(x, 1j), lambda: leaves.axpy_inplace(x, x, 1j)):
            with pytest.raises(TypeError, match="complex"):
                f()
        assert np.all(np.asarray(getattr(x, "values", x)) == 1.0)


def test_a_complex_factor_on_a_complex_leaf_is_taken():
    assert leaves.scale(Buffer(np.ones(2, complex)), 1j).values.tolist() == [1j, 1j]
    assert leaves.scale(Point(1j, 1.0), 1j).x == -1.0
    unknown = register_leaf(
        type("Unknown", (), {"__add__": lambda x, y: x, "__rmul__": lambda x, a: a})
    )
    assert leaves.scale(unknown(), 1j) == 1j  # nobody knows what it is made of


class Kelvin(float):
    """A number without operators of its own."""


def test_numbers_of_a_registered_type_keep_it():
    register_leaf(Kelvin)
    v = VectorSpace({"t": Kelvin(2.0)})
    for result in (v + v, 2.0 * v, v.from_array([4.0]), v.copy() * 2.0):
        assert type(result.value["t"]) is Kelvin
        assert result.value["t"] == 4.0
    assert type(v.zero().value["t"]) is Kelvin
    assert (v.norm(), v.size) == (2.0, 1)
    named = Kelvin(1.0)
    named.label = "inside"
    with pytest.raises(LeafTypeError, match="its attributes kept; give register_leaf"):
        2.0 * VectorSpace({"t": named})
