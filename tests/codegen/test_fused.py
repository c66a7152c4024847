"""One function for ``y += a * x`` on small objects: what it takes, and what it leaves to others."""

from __future__ import annotations

import numpy as np
import pytest

from samples import Circle, Frozen, Point, line
from vspace import StructureMismatchError, VectorSpace, recursive_map_inplace
from vspace import structure as structure_of


def taken(y, x, a=0.5):
    """Return what the generated function makes of two objects, once their structure is known."""
    structure = structure_of(y)
    for _ in range(3):
        structure.take(y)
    return structure.fused_axpy(y, x, a)


def pair(n):
    return {"a": np.full(2, n), "b": (Point(n, -n), np.full((2, 2), n))}


def test_arrays_stay_and_numbers_are_stored():
    y = pair(1.0)
    a, point, b = y["a"], y["b"][0], y["b"][1]
    assert taken(y, pair(2.0)) is y
    assert y["a"] is a
    assert y["b"][0] is point
    assert y["b"][1] is b
    assert point == Point(2.0, -2.0)
    np.testing.assert_array_equal(a, [2.0, 2.0])
    np.testing.assert_array_equal(b, np.full((2, 2), 2.0))


def test_what_cannot_be_changed_is_replaced():
    y = Frozen((1.0, np.ones(2)))
    root = taken(y, Frozen((2.0, np.ones(2))))
    assert root is not y
    assert root.position[0] == 2.0
    assert root.position[1] is y.position[1]


def test_an_array_by_itself():
    y = np.ones(3)
    assert taken(y, np.full(3, 2.0)) is y
    np.testing.assert_array_equal(y, np.full(3, 2.0))


def test_a_number_by_itself():
    assert taken(1.0, 2.0) == 2.0


def test_numpy_numbers_among_increments_are_converted():
    y = taken([1.0, 2.0], [np.float64(2.0), 4.0])
    assert y == [2.0, 4.0]
    assert [type(each) for each in y] == [float, float]


def test_adding_an_object_to_itself():
    y = [np.ones(2), 3.0]
    assert taken(y, y) is y
    np.testing.assert_array_equal(y[0], [1.5, 1.5])
    assert y[1] == 4.5


def swapped(y):
    return [y[1], y[0]]


shared = np.ones(2)
read_only = np.ones(2)
read_only.flags.writeable = False

# What is another case for the general way: it copies, refuses, or knows other leaves.
LEFT = {
    "an increment that is another target": lambda: ((y := [np.ones(2), np.zeros(2)]), swapped(y)),
    "a view among the targets": lambda: ([np.ones(4)[::2], 1.0], [np.ones(2), 1.0]),
    "a view among the increments": lambda: ([np.ones(2), 1.0], [np.ones(4)[::2], 1.0]),
    "a read-only target": lambda: ([read_only, 1.0], [np.ones(2), 1.0]),
    "columns first": lambda: ([np.ones((2, 2), order="F")], [np.ones((2, 2))]),
    "more arrays than are told apart two by two": lambda: ([np.ones(2) for _ in range(6)],) * 2,
    "many leaves": lambda: ([1.0] * 33, [1.0] * 33),
    "derived values": lambda: (Circle(1.0), Circle(2.0)),
    "a type that BLAS does not know": lambda: ([np.ones(2, np.longdouble)],) * 2,
    "a number that is no float": lambda: ([np.float32(1.0)], [np.float32(1.0)]),
    "no component": lambda: ([np.ones(0)], [np.ones(0)]),
    "another structure": lambda: ([1.0, 2.0], [1.0]),
    "an int": lambda: ([1.0], [1]),
}


@pytest.mark.parametrize("name", LEFT)
def test_left_to_the_general_way_with_nothing_written(name):
    y, x = LEFT[name]()
    before = VectorSpace(y).to_array()
    assert taken(y, x) is None
    np.testing.assert_array_equal(VectorSpace(y).to_array(), before)


def test_nothing_to_add():
    assert taken(["name", 1], ["name", 1]) is None


def test_a_target_that_shares_more_is_refused():
    VectorSpace([np.ones(2), np.ones(2)]).axpy(0.5, VectorSpace([np.ones(2), np.ones(2)]))
    structure = structure_of([np.ones(2), np.ones(2)])
    for _ in range(3):
        structure.take([np.ones(2), np.ones(2)])
    assert structure.fused_axpy([shared, shared], [np.ones(2), np.ones(2)], 0.5) is None
    with pytest.raises(StructureMismatchError):
        recursive_map_inplace(np.add, [shared, shared], [np.ones(2), np.ones(2)], [shared, shared])


def test_cells_of_closures():
    y = line(1.0, np.ones(2))
    taken(y, line(2.0, np.ones(2)))
    assert sorted(str(cell.cell_contents) for cell in y.__closure__) == ["2.0", "[1.5 1.5]"]


@pytest.mark.parametrize("count", [2, 5, 6, 40])
def test_increments_that_are_other_targets_are_read_before_they_are_written(count):
    for times in range(4):  # code is generated for what comes again
        y = [np.full(2, float(i)) for i in range(count)]
        VectorSpace(y).axpy(10.0, VectorSpace([*y[1:], y[0]]))
        expected = [i + 10.0 * ((i + 1) % count) for i in range(count)]
        assert [each[0] for each in y] == expected, f"at use {times}"
