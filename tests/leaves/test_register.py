"""How leaf types join: `register_leaf` and dispatch."""

import gc
import weakref

import numpy as np
import pytest

from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    leaves,
    recursive_map,
    register_leaf,
    structure,
)


def make_minimal(name="Minimal"):
    """Return a type that has no more than + and multiplication by a number from the left."""

    def init(self, value):
        self.value = value

    return type(
        name,
        (),
        {
            "__init__": init,
            "__add__": lambda self, other: type(self)(self.value + other.value),
            "__rmul__": lambda self, a: type(self)(a * self.value),
        },
    )


class Box:
    """A mutable vector type with in-place forms of its own."""

    def __init__(self, *values):
        self.values = list(values)

    def __add__(self, other):
        return Box(*(x + y for x, y in zip(self.values, other.values, strict=True)))

    def __rmul__(self, a):
        return Box(*(a * x for x in self.values))


def assign_box(box, value):
    box.values[:] = value.values


register_leaf(
    Box,
    assign=assign_box,
    zero=lambda box: Box(*(0.0 for _ in box.values)),
    dot=lambda x, y: sum(a * b for a, b in zip(x.values, y.values, strict=True)),
    norm=lambda x, order: float(np.linalg.norm(x.values, order)),
    size=lambda x: len(x.values),
    ravel=lambda x: np.array(x.values),
    unravel=lambda x, components: Box(*components.tolist()),
)


def test_two_operators_are_enough():
    Minimal = register_leaf(make_minimal())
    v = VectorSpace({"m": Minimal(2.0), "n": 1})
    for _ in range(3):
        assert (v + 0.5 * v).value["m"].value == 3.0
        assert (v - v).value["m"].value == 0.0
        assert (v / 2.0).value["m"].value == 1.0
        assert v.zero().value["m"].value == 0.0
        assert v.copy().value["m"].value == 2.0
    v += v
    assert v.value["m"].value == 4.0


def test_subclasses_of_a_leaf_type_are_leaves():
    Minimal = register_leaf(make_minimal())
    Sub = type("Sub", (Minimal,), {})
    assert (2 * VectorSpace([Sub(1.0)])).value[0].value == 2.0


def test_mutable_leaves_are_changed_in_place():
    x, y = [Box(1.0, 2.0)], [Box(10.0, 20.0)]
    box = y[0]
    VectorSpace(y).axpy(2.0, VectorSpace(x))
    assert y[0] is box
    assert box.values == [12.0, 24.0]
    v = VectorSpace(y)
    v *= 0.5
    assert box.values == [6.0, 12.0]
    leaves.add_inplace(box, Box(1.0, 1.0))
    assert box.values == [7.0, 13.0]
    leaves.zero_inplace(box)
    assert box.values == [0.0, 0.0]


def test_shared_mutable_leaf_stays_shared():
    box = Box(1.0)
    result = recursive_map(lambda b: 2 * b, [box, box])
    assert result[0] is result[1]


def test_leaves_that_ravel_are_components():
    v = VectorSpace({"a": Box(1.0, 2.0), "b": 3.0})
    assert v.size == 3
    assert v.to_array().tolist() == [1.0, 2.0, 3.0]
    assert v.from_array([4.0, 5.0, 6.0]).value["a"].values == [4.0, 5.0]
    assert v.dot(v) == 14.0
    assert v.norm() == pytest.approx(np.sqrt(14.0))
    assert [e.to_array().tolist() for e in v.basis()] == np.eye(3).tolist()


@pytest.mark.parametrize(
    ("name", "operation"),
    [
        ("dot", lambda v: v.dot(v)),
        ("norm", lambda v: v.norm()),
        ("size", lambda v: v.size),
        ("size", lambda v: v.to_array()),
    ],
)
def test_c24_a_missing_method_is_reported_with_the_path(name, operation):
    Minimal = register_leaf(make_minimal())
    v = VectorSpace({"a": [1.0, np.ones(2)], "b": {"c": Minimal(1.0)}})
    for vector in (v, v * 2.0):
        with pytest.raises(LeafTypeError, match=rf"vspace.leaves.{name} for") as caught:
            operation(vector)
        assert caught.value.path == "['b']['c']"


def test_an_error_of_a_leafs_own_method_comes_through():
    Minimal = make_minimal()

    def norm(x, order):
        raise LeafTypeError("", "a leaf", "another", "wait")

    register_leaf(Minimal, norm=norm)
    with pytest.raises(LeafTypeError, match="wait"):
        VectorSpace([Minimal(1.0)]).norm()


def test_missing_method_says_what_to_write():
    Minimal = register_leaf(make_minimal())
    v = VectorSpace([Minimal(1.0)])
    with pytest.raises(LeafTypeError, match=r"no method of vspace.leaves.dot for \(Minimal, Min"):
        v.dot(v)
    with pytest.raises(LeafTypeError, match=r"write @vspace.leaves.size.register\(Minimal\)"):
        _ = v.size
    with pytest.raises(LeafTypeError, match=r"vspace\.leaves\.assign"):
        leaves.assign(Minimal(1.0), Minimal(2.0))


def test_two_leaf_types_can_meet():
    Dense, Sparse = register_leaf(make_minimal("Dense")), register_leaf(make_minimal("Sparse"))

    @leaves.add.register(Dense, Sparse)
    def add(x, y):
        return Dense(x.value + 100 * y.value)

    total = VectorSpace([Dense(1.0)]) + VectorSpace([Sparse(2.0)])
    assert type(total.value[0]) is Dense
    assert total.value[0].value == 201.0
    with pytest.raises(ValueError, match=r"at \[0\]: found a Dense, expected a Sparse"):
        VectorSpace([Sparse(1.0)]) + VectorSpace([Dense(2.0)])


@pytest.mark.parametrize("plain", [2.0, np.float32(2.0), np.full(2, 2.0)], ids=type)
def test_a_leaf_type_takes_plain_increments_where_a_method_says_so(plain):
    Dense = register_leaf(make_minimal("Dense"))
    with pytest.raises(StructureMismatchError, match="expected a Dense"):
        VectorSpace([Dense(1.0)]) + VectorSpace([plain])
    leaves.add.register(Dense, type(plain))(lambda x, y: Dense(x.value + y))
    for _ in range(3):
        total = VectorSpace([Dense(1.0)]) + VectorSpace([plain])
        assert type(total.value[0]) is Dense
        assert np.all(total.value[0].value == 3.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((3,), {}), "needs a type, got 3"),
        (((Box,), {"plus": None}), "plus: not in vspace.leaves"),
        (
            ((make_minimal(),), {"add_inplace": None}),
            "has in-place forms but no assign; give assign",
        ),
    ],
    ids=["no type", "unknown name", "in place without assign"],
)
def test_wrong_registrations_are_errors(arguments, message):
    args, options = arguments
    with pytest.raises(TypeError, match=message):
        register_leaf(*args, **options)


def test_registering_for_a_wrong_number_of_types_is_an_error():
    with pytest.raises(TypeError, match="add dispatches on 2 leaf operand"):
        leaves.add.register(float)


def test_leaf_functions_print_and_have_docstrings():
    assert repr(leaves.zero) == "<leaf function zero>"
    assert "zero" in leaves.zero.__doc__


def test_dispatch_keeps_no_type_alive():
    Base = register_leaf(make_minimal())
    Sub = type("Sub", (Base,), {})
    assert leaves.add(Sub(1.0), Sub(2.0)).value == 3.0
    assert leaves.zero(Sub(1.0)).value == 0.0
    gone = weakref.ref(Sub)
    del Sub
    gc.collect()
    assert gone() is None


def test_two_leaf_types_meet_where_leaves_are_packed():
    Increment = register_leaf(make_minimal("Increment"))
    leaves.add.register(float, Increment)(lambda x, y: x + y.value)
    leaves.add.register(np.ndarray, Increment)(lambda x, y: x + y.value)
    for size in (3, 5000):
        x = [1.0, np.zeros(size), np.zeros(2).view(Tagged)]
        y = [Increment(2.0), Increment(3.0), Increment(4.0)]
        for _ in range(3):
            number, array, tagged = (VectorSpace(x) + VectorSpace(y)).value
            assert number == 3.0
            assert (array == 3.0).all()
            assert type(tagged) is Tagged
        VectorSpace(x).axpy(2.0, VectorSpace(y))
        assert (x[1] == 6.0).all()


class Tagged(np.ndarray):
    pass


def test_leaf_that_changes_its_size_is_an_error():
    boxes = [Box(1.0, 2.0)]
    pack = VectorSpace(boxes)
    pack.to_array()
    space = structure(boxes)
    taken, _ = space.take(boxes)
    packer = space.packer(None, taken)
    assert packer(boxes).tolist() == [1.0, 2.0]
    with pytest.raises(StructureMismatchError, match="found a Box of 3 components, expected 2, as"):
        packer([Box(1.0, 2.0, 3.0)])


def test_leaf_of_one_space_that_changes_its_size_is_an_error():
    class Elastic(Box):
        pass

    register_leaf(Elastic, space=lambda box: "boxes")
    packed = VectorSpace([Elastic(1.0, 2.0)])
    space = structure(packed.value)
    packer = space.packer(None, space.take(packed.value)[0])
    with pytest.raises(StructureMismatchError, match="Elastic of 3 components, expected 2"):
        packer([Elastic(1.0, 2.0, 3.0)])


class Cell:
    """Values of which those that hold floats or complex numbers are leaves."""

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Cell(self.value + other.value)

    def __rmul__(self, a):
        return Cell(a * self.value)


register_leaf(
    Cell,
    active=lambda cell: isinstance(cell.value, (float, complex)),
    size=lambda cell: 1,
    ravel=lambda cell: np.array([cell.value]),
    unravel=lambda cell, components: Cell(components[0].item()),
)


def test_which_values_of_a_type_are_leaves_may_depend_on_the_value():
    count = Cell(3)
    for number in (1.0, 2.0, 3.0):
        v = VectorSpace({"x": Cell(number), "count": count, "run": [Cell(number)] * 20})
        doubled = (2 * v).value
        assert (doubled["x"].value, doubled["count"]) == (2 * number, count)
        assert v.size == 21
    v = VectorSpace([Cell(1.0)])
    for other in ([Cell(2)], [1.0]):
        with pytest.raises(StructureMismatchError, match=r"at \[0\]"):
            v + VectorSpace(other)
    with pytest.raises(StructureMismatchError, match=r"at \[7\]"):
        VectorSpace([Cell(1.0)] * 20) + VectorSpace([Cell(1 if i == 7 else 1.0) for i in range(20)])
    assert structure([Cell(1)]) != structure([Cell(1.0)])


def test_components_of_a_complex_leaf_are_complex():
    v = VectorSpace([1.0, Cell(2.0 + 3.0j)])
    assert v.to_array().tolist() == [1.0, 2.0 + 3.0j]
    assert v.from_array([4.0, 5.0j]).value[1].value == 5.0j
    assert VectorSpace([1.0, Cell(2.0)]).to_array().dtype == float


def test_parts_of_a_type_with_storage_are_shared_though_they_cannot_be_written_now():
    class Frozen(Box):
        pass

    register_leaf(Frozen, assign=assign_box, mutable=lambda box: False)
    box = Frozen(1.0)
    doubled = (2 * VectorSpace([box, box])).value
    assert doubled[0] is doubled[1]


class Grid:
    """An array type whose comparison is element by element."""

    def __init__(self, *values):
        self.values = np.array(values)

    @property
    def shape(self):
        return self.values.shape

    def __add__(self, other):
        return Grid(*(self.values + other.values))

    def __rmul__(self, a):
        return Grid(*(a * self.values))

    def __eq__(self, other):
        return self.values == other.values

    __hash__ = None


register_leaf(Grid)


def test_comparison_element_by_element_makes_one_bool():
    v = VectorSpace([Grid(1.0, 2.0)])
    assert v == VectorSpace([Grid(1.0, 2.0)])
    for other in (Grid(1.0, 3.0), Grid(1.0), Grid(1.0, 2.0, 3.0)):
        assert (v == VectorSpace([other])) is False


def test_a_value_without_axes_of_a_type_with_factor_multiplies_vectors():
    class Traced:
        def __init__(self, value, shape=()):
            self.value, self.shape = value, shape

        def __add__(self, other):
            return Traced(self.value + other.value)

        def __rmul__(self, a):
            return Traced(a * self.value)

        def __rtruediv__(self, a):
            return Traced(a / self.value)

    register_leaf(Traced, factor=lambda a, x: Traced(a.value * x))
    v = VectorSpace([2.0, "a"])
    for product in (v * Traced(3.0), Traced(3.0) * v, v / Traced(1 / 3)):
        leaf, kept = product.value
        assert (type(leaf), leaf.value, kept) == (Traced, pytest.approx(6.0), "a")
    with pytest.raises(TypeError):
        v * Traced(np.ones(2), (2,))
    with pytest.raises(TypeError):
        v / Traced(np.ones(2), (2,))


def test_an_error_of_unravel_says_where():
    class Sealed:
        def __init__(self, values):
            self.values = np.array(values)

        def __add__(self, other):
            return Sealed(self.values + other.values)

        def __rmul__(self, a):
            return Sealed(a * self.values)

    def unravel(x, components):
        raise KeyError("sealed")

    register_leaf(Sealed, size=lambda x: 2, ravel=lambda x: x.values, unravel=unravel)
    v = VectorSpace({"a": 1.0, "b": [Sealed([1.0, 2.0])]})
    with pytest.raises(KeyError, match="sealed") as caught:
        v.from_array([1.0, 2.0, 3.0])
    assert any("['b'][0]" in note for note in caught.value.__notes__)
