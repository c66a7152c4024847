"""The generated code does what the walk does."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from samples import SAMPLES, Link, Point, chain, line, numbers_from
from vspace import VectorSpace, recursive_map, structure
from vspace.specs._specs import RefSpec
from vspace.walks import take

# Shapes for which straight code is too long, too deep or too entangled.
WALKED = {
    "closure that calls itself",
    "run of shared",
    "sharing inside of a run",
    "sharing across a run",
    "lists around a list in itself",
    "many different",
}


def taken_apart(made, x):
    taken = take(made._programs.spec, x, made._programs.rules, first=True)
    return taken.leaves, taken.kept


def same(x, y):
    return len(x) == len(y) and all(
        a is b or (isinstance(a, np.ndarray) and a.base is not None and np.shares_memory(a, b))
        for a, b in zip(x, y, strict=True)
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_generated_code_takes_apart_what_the_walk_does(name):
    x = SAMPLES[name](numbers_from(1.0))
    made = structure(x)
    assert made.source
    leaves, kept = made.take(x)
    expected, expected_kept = taken_apart(made, x)
    assert same(leaves, expected)
    assert len(kept) == len(expected_kept) == made._programs.spec.kept
    assert same(made.read(x), expected)


@pytest.mark.parametrize("count", [6, 60, 95])
def test_an_object_of_floats_is_none_of_single_precision(count):
    types = [np.float32] * count + [float] * (95 - count)
    made = {f"k{i}": cls(1.0) for i, cls in enumerate(types)}
    other = {f"k{i}": float(each) for i, each in enumerate(made.values())}
    for _ in range(4):
        assert structure(made)._programs.try_take(other) is None
        assert VectorSpace(other).to_array().dtype == float


@pytest.mark.parametrize("name", SAMPLES)
def test_shapes_are_compiled_unless_they_are_too_entangled(name):
    made = structure(SAMPLES[name](numbers_from(1.0)))
    if name in WALKED:
        assert "def take" not in made.source or "def build" not in made.source
    else:
        assert "def take" in made.source
        assert "def build" in made.source


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "no leaf"])
def test_generated_code_refuses_what_the_walk_refuses(name):
    made = structure(SAMPLES[name](numbers_from(1.0)))
    assert made.source
    for other, make in SAMPLES.items():
        x = make(numbers_from(1.0))
        if structure(x) != made:
            assert made._programs.try_take(x) is None, other


CHANGED = {
    "a list longer": (lambda: [1.0, [2.0]], lambda x: x[1].append(3.0)),
    "a long list longer": (lambda: [1.0] * 30, lambda x: x.append(3.0)),
    "a key more": (lambda: {"a": 1.0}, lambda x: x.update(b=2.0)),
    "another key": (lambda: {"a": 1.0}, lambda x: x.update(b=x.pop("a"))),
    "a long dict's key": (
        lambda: {f"k{i}": 1.0 for i in range(20)},
        lambda x: x.update(b=x.pop("k3")),
    ),
    "another type of key": (lambda: {1: 1.0}, lambda x: x.update({True: x.pop(1)})),
    "an attribute more": (lambda: Point(1.0, 2.0), lambda x: setattr(x, "z", 1.0)),
    "an attribute less": (lambda: Point(1.0, 2.0), lambda x: delattr(x, "x")),
    "a slot unset": (
        lambda: [SAMPLES["slot beside a dict"](numbers_from(1.0))],
        lambda x: delattr(x[0], "weight"),
    ),
    "a leaf for an inactive value": (lambda: [1.0, 2], lambda x: x.__setitem__(1, 2.0)),
    "an inactive value for a leaf": (lambda: [1.0, 2.0], lambda x: x.__setitem__(1, 2)),
    "another shape": (lambda: [np.ones(2)], lambda x: x.__setitem__(0, np.ones(3))),
    "another rank": (lambda: [np.ones(2)], lambda x: x.__setitem__(0, np.ones((2, 1)))),
    "another dtype": (lambda: [np.ones(2)], lambda x: x.__setitem__(0, np.ones(2, "f4"))),
    "an array in a run": (
        lambda: [np.ones(2) for _ in range(20)],
        lambda x: x.__setitem__(9, np.ones(3)),
    ),
    "a shared leaf in a run": (
        lambda: [np.ones(2) for _ in range(20)],
        lambda x: x.__setitem__(9, x[3]),
    ),
    "a shared leaf": (lambda: [np.ones(2), np.ones(2)], lambda x: x.__setitem__(1, x[0])),
    "one of many shared": (
        lambda: [np.ones(2), [np.ones(2)], *[np.ones(i) for i in range(5)]],
        lambda x: x[1].__setitem__(0, x[0]),
    ),
    "a shared node": (lambda: [[1.0], [2.0]], lambda x: x.__setitem__(1, x[0])),
    "sharing gone": (
        lambda: [w := np.ones(2), w],
        lambda x: x.__setitem__(1, np.ones(2)),
    ),
    "sharing made": (
        lambda: [(w := [1.0]), w, [2.0]],
        lambda x: x.__setitem__(2, x[0]),
    ),
    "a shared cell": (
        lambda: [line(1.0, 2.0), line(3.0, 4.0)],
        lambda x: x.__setitem__(1, x[0]),
    ),
    "an active cell": (
        lambda: [SAMPLES["closure with an inactive cell"](numbers_from(1.0))],
        lambda x: setattr(x[0].__closure__[0], "cell_contents", 1.0),
    ),
    "an empty cell": (
        lambda: [line(1.0, 2.0)],
        lambda x: delattr(x[0].__closure__[0], "cell_contents"),
    ),
    "another closure": (
        lambda: [line(1.0, 2.0)],
        lambda x: x.__setitem__(0, SAMPLES["closure that calls itself"](numbers_from(1.0))),
    ),
    "an unknown type": (lambda: [1.0, ["a"]], lambda x: x[1].append(iter([]))),
    "an object array for an array": (
        lambda: [np.ones(1)],
        lambda x: x.__setitem__(0, np.array([1.0], dtype=object)),
    ),
    "an array for an object array": (
        lambda: [np.array([1.0], dtype=object)],
        lambda x: x.__setitem__(0, np.ones(1)),
    ),
    "another fields": (
        lambda: [np.ones(1, dtype=[("x", float)])],
        lambda x: x.__setitem__(0, np.ones(1, dtype=[("y", float)])),
    ),
}


@pytest.mark.parametrize(("make", "change"), CHANGED.values(), ids=CHANGED)
def test_generated_code_sees_every_change_of_structure(make, change):
    x = make()
    made = structure(x)
    assert "def take" in made.source
    assert made._programs.try_take(x) is not None
    change(x)
    assert made._programs.try_take(x) is None


@pytest.mark.parametrize("count", [*range(10), 30])
def test_runs_of_any_length_come_out_right(count):
    for x in (
        [[float(i)] for i in range(count)],
        [float(i) for i in range(count)],
        {i: (float(i), np.full(2, float(i))) for i in range(count)},
        [*([float(i), "a"] for i in range(count)), *(2j for _ in range(count)), "end"],
        [Point(float(i), [float(i)]) for i in range(count)],
        tuple((float(i),) for i in range(count)),
        [["a", i] for i in range(count)] + [1.0],
    ):
        for _ in range(4):
            doubled = recursive_map(lambda a: 2 * a, x)
        halved = recursive_map(lambda a: a / 2, doubled)
        assert repr(halved) == repr(x)


def test_many_attributes_come_out_right():
    x = Link(1.0)
    for i in range(40):
        setattr(x, f"a{i}", float(i))
    for _ in range(4):
        result = recursive_map(lambda a, b: a + b, x, x)
    assert vars(result) == {
        name: None if value is None else 2 * value for name, value in vars(x).items()
    }


@pytest.mark.parametrize("depth", [5, 11, 12, 13, 30, 400])
def test_loops_inside_of_loops_come_out_right_at_any_depth(depth):
    def nest(inner, _):
        return [inner] if depth > 5 else [list(inner) for _ in range(8)]

    x = functools.reduce(nest, range(min(depth, 400)), [1.0])
    for _ in range(3):
        y = recursive_map(lambda a: 2 * a, x)
    while type(y) is list:
        y = y[0]
    assert y == 2.0


def test_nested_runs_deeper_than_python_allows_are_walked():
    x = [1.0]
    for level in range(14):
        x = [x, *([["a", float(level)]] * 0)]
        x = {"run": [[float(level), str(level)] for _ in range(8)], "x": x}
    for _ in range(3):
        y = recursive_map(lambda a: 2 * a, x)
    assert structure(y) == structure(x)


def test_more_nested_loops_than_allowed_fall_back():
    x = ((1.0,),) * 7
    for level in range(14):
        x = (x,) * 7 if level < 3 else (x, "a")
    made = structure(x)
    assert made.source
    assert recursive_map(lambda a: a, x) == x


def test_irregular_structures_beyond_the_bound_are_walked():
    x = [[float(i)] * (i % 50 + 1) + [str(i)] for i in range(400)]
    x = [x, *[{str(i): float(i), "n": i} for i in range(10_000)]]
    made = structure(x)
    assert made.source.startswith("# too large")
    doubled = recursive_map(lambda a, b: a + b, x, x)
    assert doubled[0][7] == [14.0] * 8 + ["7"]
    assert doubled[-1] == {"9999": 19998.0, "n": 9999}


def test_shapes_too_deep_for_recursion_are_walked():
    made = structure(chain(lambda inner: {"in": [inner]}, 1.0, 3000))
    assert made.source.startswith("# too large")


def test_references_back_are_seen_in_written_out_code():
    w = [1.0]
    made = structure([w, [w], w])
    assert any(isinstance(child, RefSpec) for child in made._programs.spec.expanded())
    x = [w := [2.0], [w], w]
    for _ in range(3):
        y = recursive_map(lambda a: 2 * a, x)
    assert y[0] is y[1][0] is y[2]
    assert y[0] == [4.0]
