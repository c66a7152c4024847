from __future__ import annotations

import copy
import math
import operator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
import pytest

from messages import message
from samples import SAMPLES, Circle, Frozen, Grid, Pair, Point, numbers_from, sharing_cells
from vspace import (
    ImmutableLeafError,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    VSpaceError,
    make_zero_inplace,
    recursive_accumulate,
    recursive_map,
    recursive_map_inplace,
    register_leaf,
    structure,
)


def double(x):
    return 2 * x


def add(x, y):
    return x + y


def bits(*values):
    """Everything about some objects that an operation could change, to the last bit."""
    return [repr(recursive_map(_bits, value, copy_if_inactive=True)) for value in values], [
        leaf.tobytes() if isinstance(leaf, np.ndarray) else repr(leaf)
        for value in values
        for leaf in leaves_of(value)
    ]


def _bits(leaf):
    return leaf.copy() if isinstance(leaf, np.ndarray) else leaf


def leaves_of(value):
    leaves = []
    recursive_map(lambda leaf: leaves.append(leaf) or leaf, value)
    return leaves


def ways():
    """The operations in place: of a target and an operand."""
    return {
        "map": lambda y, x: recursive_map_inplace(add, y, y, x),
        "ufunc": lambda y, x: recursive_map_inplace(np.add, y, y, x),
        "out": lambda y, x: recursive_map(add, y, x, out=y),
        "accumulate": recursive_accumulate,
        "+=": lambda y, x: VectorSpace(y).axpy(1.0, VectorSpace(x)),
        "axpby": lambda y, x: VectorSpace(y).axpby(1.0, VectorSpace(x), 1.0),
        "compiled": _compiled,
    }


def _compiled(y, x):
    for _ in range(3):
        structure(y)
    VectorSpace(y).axpy(1.0, VectorSpace(x))


WAYS = ways()
every_way = pytest.mark.parametrize("update", WAYS.values(), ids=WAYS)


# What lives in mutable storage (C18).


def read_only(array):
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    ("make", "read"),
    [
        (lambda: [1.0], lambda x: x[0]),
        (lambda: {"a": 1.0}, lambda x: x["a"]),
        (lambda: Point(1.0, 0.0), lambda x: x.x),
        (lambda: np.array([1.0, "a"], dtype=object), lambda x: x[0]),
        (lambda: sharing_cells(1.0), lambda x: x[1]()),
        (lambda: (np.ones(1), {"a": [0.0]}), lambda x: x[0][0]),
        (lambda: Frozen(np.ones(1)), lambda x: x.position[0]),
        (lambda: np.array([(1.0, 3)], dtype=[("x", float), ("n", int)]), lambda x: x["x"][0]),
        (lambda: [("a", 1.0)], lambda x: x[0][1]),
        (lambda: {"p": Pair(2, Frozen((1.0, np.ones(2))))}, lambda x: x["p"].second.position[0]),
        (lambda: ([(np.float32(1), 2)], "a"), lambda x: x[0][0][0]),
        (lambda: sharing_cells((1.0,)), lambda x: x[1]()[0]),
        (lambda: [(1.0,)] * 20, lambda x: x[19][0]),
        (lambda: [read_only(np.ones(2))], lambda x: x[0][1]),
        (lambda: [(read_only(np.ones(2)), 1.0)], lambda x: x[0][0][1]),
        (lambda: [read_only(np.ones(2, [("x", float)]))], lambda x: x[0]["x"][1]),
        (lambda: [read_only(np.array([1.0], dtype=object))], lambda x: x[0][0]),
    ],
    ids=[
        *("list", "dict", "instance", "object array", "closure", "tuple", "frozen", "structured"),
        *("tuple in a list", "frozen in a named tuple in a dict", "list in a tuple"),
        *("tuple in a cell", "tuples in a list", "read-only", "read-only in a tuple"),
        *("read-only structured", "read-only objects"),
    ],
)
def test_c18_what_lives_in_mutable_storage_is_changed_in_place(make, read):
    x = make()
    recursive_map_inplace(lambda a: a + 1, x, x)
    assert read(x) == 2.0
    recursive_map_inplace(double, x, make())
    assert read(x) == 2.0
    recursive_accumulate(x, make())
    assert read(x) == 3.0
    make_zero_inplace(x)
    assert read(x) == 0.0


@pytest.mark.parametrize(
    ("x", "paths"),
    [
        (1.0, ["the root"]),
        ((1.0, "a", 2j), ["[0]", "[2]"]),
        (((1.0,), [2.0], Frozen(2.0)), ["[0][0]", "[2].position"]),
        (Pair(1.0, {"p": Pair(1.0, Decimal(2)), "q": 3.0}), ["first"]),
        (Frozen((np.float32(1), np.ones(2))), ["position[0]"]),
        ((read_only(np.ones(1)), np.ones(1)), ["[0]"]),
        (tuple([1.0] * 8), [f"[{i}]" for i in range(8)]),
    ],
    ids=["root", "tuple", "frozen", "named tuple", "scalar", "read-only", "eight"],
)
def test_c18_leaves_without_mutable_storage_are_all_named(x, paths):
    before = bits(x)
    for operation in (
        lambda: recursive_map_inplace(double, x, x),
        lambda: recursive_accumulate(x, x),
        lambda: make_zero_inplace(x),
    ):
        with pytest.raises(ImmutableLeafError) as caught:
            operation()
        assert f"mutable storage: {', '.join(paths)}" in caught.value.found
        assert caught.value.path.removeprefix(".") == ("" if paths == ["the root"] else paths[0])
        assert "more" not in caught.value.found
        assert "recursive_map(..., out=...)" in message(caught)
    assert bits(x) == before


def test_c18_many_leaves_without_mutable_storage_are_counted():
    x = tuple([1.0] * 20)
    with pytest.raises(ImmutableLeafError, match=r"\[7\] and 12 more"):
        make_zero_inplace(x)


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: (read_only(np.ones(2)),), "[0]"),
        (lambda: (read_only(np.zeros(2, dtype=[("x", float)])),), "[0]['x']"),
        (lambda: (read_only(np.array([1.0], dtype=object)),), "[0][0]"),
    ],
    ids=["array in a tuple", "structured", "object"],
)
def test_c18_read_only_arrays_are_not_mutable_storage(make, path):
    x = (np.ones(1), make())
    before = bits(x)
    with pytest.raises(ImmutableLeafError) as caught:
        make_zero_inplace(x)
    assert caught.value.path == f"[1]{path}"
    assert bits(x) == before
    changed = recursive_map(lambda a: a + 1, x, out=x)
    assert changed[0] is x[0]
    assert bits(changed)[1] != before[1]


def test_a_read_only_array_in_a_list_is_replaced():
    constant = read_only(np.ones(2))
    x = [constant]
    recursive_map_inplace(double, x, x)
    assert x[0] is not constant
    assert np.array_equal(x[0], [2.0, 2.0])
    assert np.array_equal(constant, [1.0, 1.0])


def test_a_shared_read_only_container_is_replaced_at_each_place():
    part = read_only(np.array([1.0, "a"], dtype=object))
    x = [part, [part]]
    recursive_map(double, x, out=x)
    assert x[0] is x[1][0] is not part
    assert x[0][0] == 2.0


# Nothing is changed when an error is raised (C17).


WRONG = {
    "structure": (lambda: [1.0, np.ones(2)], lambda: [2.0, [np.ones(2)]], StructureMismatchError),
    "length": (lambda: [1.0, np.ones(2)], lambda: [2.0], StructureMismatchError),
    "shape": (lambda: [1.0, np.ones(2)], lambda: [2.0, np.ones(3)], StructureMismatchError),
    "dtype": (lambda: [1.0, np.ones(2)], lambda: [2.0, np.ones(2, int)], StructureMismatchError),
    "complex": (lambda: [np.ones(2), 1.0], lambda: [np.ones(2), 1j], StructureMismatchError),
    "int": (lambda: [np.ones(2), 1.0], lambda: [np.ones(2), 1], StructureMismatchError),
    "sharing": (lambda: [w := np.ones(2), w], lambda: [np.ones(2), np.ones(2)], VSpaceError),
    "sharing of nodes": (lambda: [w := [1.0], w], lambda: [[1.0], [1.0]], VSpaceError),
    "key": (lambda: {"a": 1.0, "b": 2.0}, lambda: {"a": 1.0, "c": 2.0}, StructureMismatchError),
    "overlap": (lambda: [(w := np.ones(3))[:2], w[1:]], lambda: [np.ones(2)] * 2, VSpaceError),
}


@pytest.mark.parametrize(("target", "operand", "error"), WRONG.values(), ids=WRONG)
@every_way
def test_c17_after_an_error_the_target_is_as_it_was(target, operand, error, update):
    y, x = target(), operand()
    before = bits(y, x)
    with pytest.raises(error) as caught:
        update(y, x)
    message(caught)
    assert bits(y, x) == before


def test_c17_all_results_are_checked_before_the_first_is_written():
    y = [np.ones(2), 1.0, np.ones(3)]
    before = bits(y)
    with pytest.raises(LeafTypeError) as caught:
        recursive_map_inplace(lambda a: a[:2] if np.shape(a) == (3,) else 2 * a, y, y)
    assert caught.value.path == "[2]"
    assert bits(y) == before


def test_c17_an_exception_of_the_mapped_function_changes_nothing():
    y = [np.ones(2), 0.0]
    with pytest.raises(ZeroDivisionError):
        recursive_map_inplace(lambda a: 1.0 / a if type(a) is float else a + 1, y, y)
    assert np.array_equal(y[0], [1.0, 1.0])


def exact(last):
    return lambda: [1.0, np.ones(3), np.ones((2, 1000)), last]


VALUES_THAT_DO_NOT_EXIST = {
    "a fraction times infinity": (exact(Fraction(1)), lambda v, x: operator.imul(v, math.inf)),
    "a fraction times nan": (exact(Fraction(1)), lambda v, x: operator.imul(v, math.nan)),
    "plus infinite fractions": (exact(Fraction(1)), lambda v, x: v.axpy(math.inf, x)),
    "a decimal too large": (exact(Decimal("9E+999999")), lambda v, x: operator.imul(v, 10)),
    "a sum too large": (exact(Decimal("9E+999999")), lambda v, x: operator.iadd(v, x)),
    "accumulated": (
        exact(Decimal("9E+999999")),
        lambda v, x: recursive_accumulate(v.value, x.value),
    ),
}


@pytest.mark.parametrize(
    ("make", "change"), VALUES_THAT_DO_NOT_EXIST.values(), ids=VALUES_THAT_DO_NOT_EXIST
)
@pytest.mark.parametrize("computed", [False, True])
def test_c17_a_value_that_does_not_exist_is_an_error_before_the_first_write(make, change, computed):
    for _ in range(3):
        v = VectorSpace(make())
        v = 1 * v if computed else v
        with pytest.raises((ArithmeticError, ValueError)):
            change(v, VectorSpace(make()))
        assert bits(v.value) == bits(make())


# Overlapping arrays of a target (C16).


def whole():
    return np.arange(1.0, 9.0)


def fields():
    return np.ones(4, dtype=[("x", float), ("y", float)])


OVERLAPS = {
    "a view of the whole": lambda: (w := whole(), w[:]),
    "a part": lambda: (w := whole(), w[2:4]),
    "shifted by one": lambda: ((w := whole())[:-1], w[1:]),
    "reversed": lambda: (w := whole(), w[::-1]),
    "same start": lambda: ((w := whole())[:3], w[:2]),
    "a reshaped view": lambda: (w := whole(), w.reshape(2, 4)),
    "interleaved with a common entry": lambda: ((w := whole())[::2], w[::3]),
    "a subclass's view": lambda: (w := whole(), w.view(Grid)),
    "rows and columns": lambda: ((w := whole().reshape(2, 4))[0], w[:, 0]),
    "real and complex": lambda: (w := np.ones(2, complex), w.real),
    "a field and its array's copy of it": lambda: ((s := fields())["x"], s["x"][1:]),
    "objects": lambda: (w := whole().astype(object), w[::-1]),
    "objects in part": lambda: ((w := whole().astype(object))[:3], w[2:]),
}

APART = {
    "halves": lambda: ((w := whole())[:4], w[4:]),
    "interleaved": lambda: ((w := whole())[::2], w[1::2]),
    "columns": lambda: tuple(whole().reshape(2, 4).T),
    "reversed halves": lambda: ((w := whole())[3::-1], w[4:]),
    "real and imaginary parts": lambda: ((w := np.ones(3, complex)).real, w.imag),
    "fields": lambda: ((s := fields())["x"], s["y"]),
    "empty": lambda: ((w := whole())[:0], w),
    "halves of objects": lambda: ((w := whole().astype(object))[:4], w[4:]),
    "one and a reversed view of another": lambda: (whole(), whole()[::-1]),
}


@pytest.mark.parametrize("make", OVERLAPS.values(), ids=OVERLAPS)
@pytest.mark.parametrize("swapped", [False, True])
@every_way
def test_c16_arrays_that_overlap_are_refused(make, swapped, update):
    first, second = make()[::-1] if swapped else make()
    y = {"n": np.ones(1), "a": first, "b": second}
    x = recursive_map(np.ones_like, y)
    before = bits(y)
    with pytest.raises(StructureMismatchError) as caught:
        update(y, x)
    assert caught.value.path == "['b']"
    assert "memory that overlaps ['a']" in message(caught)
    assert "copy one of the two arrays" in message(caught)
    assert bits(y) == before


@pytest.mark.parametrize("make", OVERLAPS.values(), ids=OVERLAPS)
def test_c16_operators_in_place_refuse_them_too(make):
    y = list(make())
    before = bits(y)
    v = VectorSpace(y)
    with pytest.raises(StructureMismatchError):
        v *= 2.0
    with pytest.raises(StructureMismatchError):
        v /= 2.0
    with pytest.raises(StructureMismatchError):
        make_zero_inplace(y)
    assert bits(y) == before


@pytest.mark.parametrize("make", APART.values(), ids=APART)
@every_way
def test_c16_views_that_do_not_overlap_are_fine(make, update):
    y = list(make())
    expected = [2 * each for each in y]
    update(y, [each.copy() for each in y])
    assert all(np.array_equal(a, b) for a, b in zip(y, expected, strict=True))


@every_way
def test_c16_one_array_at_two_places_is_no_overlap(update):
    w, v = np.ones(2), np.full(2, 3.0)
    update([w, w], [v, v])
    assert np.array_equal(w, [4.0, 4.0])


@every_way
def test_a_structured_array_is_changed_field_by_field(update):
    y, x = fields(), fields()
    update(y, x)
    assert set(y["x"]) == set(y["y"]) == {2.0}
    assert set(x["x"]) == {1.0}


# Operands that overlap the target.


@every_way
def test_an_operand_may_be_the_target(update):
    y = [np.arange(3.0), 1.0, np.arange(6.0).reshape(2, 3).T]
    expected = recursive_map(double, y)
    update(y, y)
    assert bits(y) == bits(expected)


OPERANDS = {
    "swapped": lambda a, b: ([a, b], [b, a]),
    "one array twice": lambda a, b: ([a, b], [a, a]),
    "the other array twice": lambda a, b: ([a, b], [b, b]),
    "a reversed view of its own": lambda a, b: ([a, b], [a[::-1], b]),
    "a reversed view of the other": lambda a, b: ([a, b], [b[::-1], a]),
    "views of their own": lambda a, b: ([a, b], [a[:], b[:]]),
    "halves": lambda a, b: ([a[:2], a[2:]], [a[2:], a[:2]]),
    "shifted by one": lambda a, b: ([a[1:], b[1:]], [a[:-1], b[:-1]]),
    "shifted by one, backwards": lambda a, b: ([a[:-1], b[:-1]], [a[1:], b[1:]]),
    "interleaved": lambda a, b: ([a[::2], a[1::2]], [a[1::2], a[::2]]),
    "transposed": lambda a, b: (
        [a.reshape(2, 2), b.reshape(2, 2)],
        [a.reshape(2, 2).T, b.reshape(2, 2)],
    ),
    "an empty one": lambda a, b: ([a[:0], b], [b[:0], a]),
}


@pytest.mark.parametrize("make", OPERANDS.values(), ids=OPERANDS)
@pytest.mark.parametrize("with_number", [False, True])
@every_way
def test_operands_are_read_before_they_are_written_over(make, with_number, update):
    y, x = make(np.arange(4.0), np.array([10.0, 20.0, 40.0, 80.0]))
    if with_number:
        y, x = [*y, 1.0], [*x, 2.0]
    expected = [p + q for p, q in zip(copy.deepcopy(y), copy.deepcopy(x), strict=True)]
    update(y, x)
    assert all(np.array_equal(a, b) for a, b in zip(y, expected, strict=True))


def test_many_views_of_one_buffer_take_time_in_proportion():
    buffer = np.zeros(40_000)
    y = np.split(buffer, 10_000)
    x = np.split(np.ones(40_000), 10_000)
    recursive_map_inplace(add, y, y, x)  # a search over all pairs would take minutes
    recursive_accumulate(y, y[::-1])
    assert set(buffer) == {2.0}


def test_whether_nodes_hold_numbers_is_worked_out_once():
    """However deep object arrays are nested: each spec knows it from its children."""

    def nested(depth):
        rest = None
        for _ in range(depth):
            node = np.empty(2, object)
            node[0], node[1] = np.ones(2), rest
            rest = node
        return rest

    specs = {depth: structure(nested(depth))._programs.spec for depth in (1, 300)}
    assert not any(spec.has_numbers for spec in specs.values())
    x = nested(300)
    x[0] = 1.0
    assert structure(x)._programs.spec.has_numbers
    recursive_accumulate(x, x)
    assert x[0] == 2.0
    assert x[1][0].tolist() == [2.0, 2.0]


# What stays (C19) and what goes (C10).


@pytest.mark.parametrize(
    "make",
    [
        lambda: (np.ones(2), [1.0]),
        lambda: Frozen(np.ones(2)),
        lambda: Pair(np.ones(2), Frozen({"a": np.ones(1)})),
        lambda: (Frozen((np.ones(2), "n")),),
    ],
    ids=["tuple", "frozen", "named tuple", "nested"],
)
@every_way
def test_c19_immutable_containers_of_arrays_keep_their_identity(make, update):
    part = make()
    holder = [part]
    update(holder, [make()])
    assert holder[0] is part
    assert np.array_equal(leaves_of(part)[0], [2.0, 2.0])


def test_c19_only_what_has_to_be_replaced_is_replaced():
    kept, changed = (np.ones(1),), (1.0, np.ones(1))
    x = [kept, changed]
    recursive_map(double, x, out=x)
    assert x[0] is kept
    assert x[1] is not changed
    assert x[1][1] is changed[1]


@every_way
def test_c10_derived_values_are_dropped_from_what_is_changed_in_place(update):
    circle = Circle(np.ones(1))
    assert circle.area == 3.0
    x = [circle]
    update(x, [Circle(np.ones(1))])
    assert x[0] is circle
    assert "area" not in vars(circle)
    assert circle.area == 12.0


@dataclass(frozen=True)
class FrozenCircle:
    radius: np.ndarray
    weight: float = 1.0

    @cached_property
    def area(self):
        return 3 * self.radius**2


@pytest.mark.parametrize("inactive", [None, "*.weight"], ids=["replaced", "kept"])
def test_c10_derived_values_of_frozen_objects_are_dropped_when_their_arrays_change(inactive):
    for _ in range(4):
        circle = FrozenCircle(np.ones(1))
        assert circle.area == 3.0
        x = [circle]
        recursive_map(double, x, out=x, inactive=inactive)
        assert (x[0] is circle) is (inactive is not None)
        assert "area" not in vars(circle)
        assert x[0].area == 12.0


def test_c10_derived_values_are_no_leaves():
    circle = Circle(1.0)
    assert circle.area == 3.0
    make_zero_inplace(circle)
    assert vars(circle) == {"radius": 0.0}


# Types of leaves.


@pytest.mark.parametrize(
    "dtype", ["f4", "f8", "F", "D", "g", ">f8", "f2"], ids=lambda code: np.dtype(code).name + code
)
@pytest.mark.parametrize("shape", [(3,), (2, 2), (), (0,), (2000,)], ids=str)
@every_way
def test_arrays_of_every_dtype_and_shape_are_updated_in_place(dtype, shape, update):
    target = np.full(shape, 1.0, dtype)
    y = [target]
    update(y, [np.full(shape, 2.0, dtype)])
    assert y[0] is target
    assert np.array_equal(target, np.full(shape, 3.0, dtype))
    assert target.dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    "target",
    [np.ones((3, 2), order="F"), np.ones(6)[::2], np.ones(3)[::-1], np.ones(2).view(Grid)],
    ids=["fortran", "strided", "reversed", "subclass"],
)
@every_way
def test_arrays_in_any_memory_order_are_updated_in_place(target, update):
    y = [target.copy(order="K") if target.flags.forc else target]
    own = y[0]
    own[...] = 1.0
    update(y, [np.array(own)])
    assert y[0] is own
    assert (own == 2.0).all()


class Register:
    """A vector type of a user's, mutable."""

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Register(self.value + other.value)

    def __rmul__(self, a):
        return Register(a * self.value)


def set_register(x, value):
    x.value = value.value


register_leaf(Register, assign=set_register)


@every_way
def test_registered_mutable_leaves_are_updated_in_place(update):
    if update is WAYS["ufunc"]:
        return  # no ufunc of theirs
    own = Register(1.0)
    y = [own, [own], 1.0]
    update(y, [p := Register(2.0), [p], 2.0])
    assert y[0] is y[1][0] is own
    assert own.value == 3.0
    assert y[2] == 3.0


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "no leaf"])
def test_in_place_is_out_of_place(name):
    make = SAMPLES[name]
    x, y = make(numbers_from(1.0)), make(numbers_from(100.0))
    expected = recursive_map(lambda a, b: a + b + a, x, y)
    result = recursive_map(lambda a, b: a + b + a, x, y, out=x)
    again = recursive_map(lambda a, b: a + b + a, make(numbers_from(1.0)), y, out=y)
    for found in (result, again):
        assert structure(found) == structure(expected)
        assert bits_equal(found, expected)


def bits_equal(x, y):
    return all(np.array_equal(a, b) for a, b in zip(leaves_of(x), leaves_of(y), strict=True))
