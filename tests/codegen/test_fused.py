"""One function for an operation on small objects: what it takes, and what it leaves to others."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from samples import Circle, Frozen, Point, line
from vspace import VectorSpace, structure
from vspace.blocks import MOVE, OPERATIONS
from vspace.codegen import NotCompilable, compile_fused

FACTORS = {"add": (0.5,), "combine": (0.5, 3.0), "scale": (3.0,), "zero": (), "assign": ()}


def compiled(y, operation):
    made = structure(y)._programs
    return compile_fused(made.spec, made.layout, made.rules, operation).function


def leaves_of(x):
    return structure(x).take(x)[0]


def read_only():
    array = np.ones(2)
    array.flags.writeable = False
    return array


def swapped(y):
    return [y[1], y[0]]


TAKEN = {
    "nested": lambda: (
        {"a": np.full(2, 1.0), "b": (Point(1.0, -1.0), np.full((2, 2), 1.0))},
        {"a": np.full(2, 2.0), "b": (Point(2.0, -2.0), np.full((2, 2), 2.0))},
    ),
    "what is replaced": lambda: (Frozen((1.0, np.ones(2))), Frozen((2.0, np.ones(2)))),
    "an array by itself": lambda: (np.ones(3), np.full(3, 2.0)),
    "a number by itself": lambda: (1.0, 2.0),
    "numbers of NumPy": lambda: ([1.0, 2.0], [np.float64(2.0), 4.0]),
    "cells of closures": lambda: (line(1.0, np.ones(2)), line(2.0, np.ones(2))),
    "complex": lambda: ([1j, np.ones(2, "F")], [2.0 + 0j, np.full(2, 2j, "F")]),
}


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_leaves_become_what_the_table_says(name, operation):
    y, x = TAKEN[name]()
    others = [structure(y)._programs.read(x)] if operation.reads_other else []
    rows = zip(copy.deepcopy(leaves_of(y)), *others, strict=True)
    expected = [operation.pure(*FACTORS[operation.name])(*row) for row in rows]
    arrays = [leaf for leaf in leaves_of(y) if isinstance(leaf, np.ndarray)]
    other = x if operation.reads_other else None
    root = compiled(y, operation)(y, other, *FACTORS[operation.name])
    found = leaves_of(root)
    assert [*map(type, found)] == [*map(type, expected)]
    assert all(map(np.array_equal, found, expected))
    kept = [leaf for leaf in found if isinstance(leaf, np.ndarray)]
    assert all(new is old for new, old in zip(kept, arrays, strict=True))


LEFT = {
    "an increment that is another target": lambda: ((y := [np.ones(2), np.zeros(2)]), swapped(y)),
    "a view among the increments": lambda: ([np.ones(2), 1.0], [np.ones(4)[::2], 1.0]),
    "another structure": lambda: ([1.0, 2.0], [1.0]),
    "an int": lambda: ([1.0], [1]),
}
LEFT_ALONE = {
    "a view among the targets": lambda: [np.ones(4)[::2], 1.0],
    "a read-only target": lambda: [read_only(), 1.0],
    "columns first": lambda: [np.ones((2, 2), order="F")],
    "one array at two places": lambda: [w := np.ones(2), w],
}


@pytest.mark.parametrize("name", [*LEFT, *LEFT_ALONE])
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_left_to_others_with_nothing_written(name, operation):
    if name in LEFT:
        if not operation.reads_other:
            return
        y, x = LEFT[name]()
    else:
        y, x = LEFT_ALONE[name](), copy.deepcopy(LEFT_ALONE[name]())
        x = x if name == "one array at two places" else [np.array(each) for each in x]
    plain = [np.ones(2), np.ones(2)] if name == "one array at two places" else copy.deepcopy(y)
    before = VectorSpace(y).to_array()
    other = x if operation.reads_other else None
    assert compiled(plain, operation)(y, other, *FACTORS[operation.name]) is None
    assert VectorSpace(y).to_array().tolist() == before.tolist()


def test_what_is_read_after_a_first_write_is_not_the_target():
    y = [np.ones(2), 3.0]
    assert compiled(y, OPERATIONS["combine"])(y, y, 0.5, 3.0) is None
    assert compiled(y, OPERATIONS["add"])(y, y, 0.5) is y
    assert (y[0].tolist(), y[1]) == ([1.5, 1.5], 4.5)


@pytest.mark.parametrize(("name", "factors"), [("add", (0.0,)), ("combine", (1.0, 0.0))])
def test_a_factor_of_zero_is_left_to_numpy(name, factors):
    y = [np.ones(2)]
    assert compiled(y, OPERATIONS[name])(y, [np.full(2, np.nan)], *factors) is None
    assert y[0].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "make",
    [
        lambda: [np.ones(2) for _ in range(6)],
        lambda: [1.0] * 33,
        lambda: Circle(1.0),
        lambda: [np.ones(2, np.longdouble)],
        lambda: [np.float32(1.0)],
        lambda: ["name"],
        lambda: [{"a": [float(i)] * 2} for i in range(20)],
    ],
    ids=["many arrays", "many leaves", "derived", "no routine", "no float", "no leaf", "loops"],
)
def test_where_it_does_not_pay_or_cannot_be_there_is_no_code(make):
    with pytest.raises(NotCompilable):
        compiled(make(), OPERATIONS["scale"])


MOVED = {
    "nested": lambda: {"a": np.full(2, 3.0), "b": [Point(1.0, -1.0), np.full((2, 2), 1.0)]},
    "cells of closures": lambda: [line(1.0, np.ones(2)), 5.0],
    "complex": lambda: [1j, np.ones(2, "F")],
}


@pytest.mark.parametrize("name", MOVED)
def test_what_is_moved_is_added_and_leaves_zero_behind(name):
    y, x = MOVED[name](), MOVED[name]()
    expected = [2.0 * leaf for leaf in leaves_of(y)]
    arrays = [leaf for each in (y, x) for leaf in leaves_of(each) if isinstance(leaf, np.ndarray)]
    assert compiled(y, MOVE)(y, x, 1.0) is y
    assert all(map(np.array_equal, leaves_of(y), expected))
    assert not any(map(np.any, leaves_of(x)))
    kept = [leaf for each in (y, x) for leaf in leaves_of(each) if isinstance(leaf, np.ndarray)]
    assert all(new is old for new, old in zip(kept, arrays, strict=True))


NOT_MOVED = {
    "the target itself": lambda y: y,
    "an array of the target": lambda y: [y[0], np.ones(2), 1.0],
    "an array of the target in another place": lambda y: [np.ones(2), y[0], 1.0],
    "a view": lambda y: [np.ones(4)[::2], np.ones(2), 1.0],
    "a read-only array": lambda y: [read_only(), np.ones(2), 1.0],
    "one array at two places": lambda y: [w := np.ones(2), w, 1.0],
    "a number that is no float": lambda y: [np.ones(2), np.ones(2), np.float64(1.0)],
}


@pytest.mark.parametrize("name", NOT_MOVED)
def test_what_cannot_be_emptied_is_not_moved(name):
    y = [np.ones(2), np.zeros(2), 5.0]
    x = NOT_MOVED[name](y)
    before = copy.deepcopy((y, x))
    assert compiled(y, MOVE)(y, x, 1.0) is None
    assert all(map(np.array_equal, y, before[0]))
    assert all(map(np.array_equal, x, before[1]))


def test_factors_that_are_no_floats_are_left_to_others():
    y, x = [1.0, np.ones(2)], [2.0, np.ones(2)]
    add = compiled(y, OPERATIONS["add"])
    assert add(y, x, 1) is None
    assert add(y, x, np.float64(1.0)) is None
    assert y[0] == 1.0
