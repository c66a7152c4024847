"""Generated code sees what is one object though the structure has it as two (C14)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from samples import Frozen, Hidden, Link, line, ring
from vspace import InactiveConfig, VectorSpace, recursive_map
from vspace import structure as structure_of

MANY = 150  # too many to be named one by one


def arrays(count):
    return [np.ones(2) for _ in range(count)]


def by_key(values):
    return {f"k{i}": each for i, each in enumerate(values)}


def with_twin(values):
    """Return values of which the last is the first once more."""
    return [*values[:-1], values[0]]


def shapes(count):
    return [np.ones(1 + i % 7) for i in range(count)]


def records(count):
    return [np.ones(2, [("u", "f8"), ("w", "f8")]) for _ in range(count)]


# Objects without sharing, and of the same structure but for parts that are one object.
CASES = {
    "two arrays": lambda: (arrays(2), with_twin(arrays(2))),
    "named arrays": lambda: (arrays(6), with_twin(arrays(6))),
    "a run of arrays": lambda: (arrays(MANY), with_twin(arrays(MANY))),
    "a run of arrays, each twice": lambda: (arrays(MANY), arrays(MANY // 2) * 2),
    "runs in a dict": lambda: (by_key(arrays(MANY)), by_key(with_twin(arrays(MANY)))),
    "a run in a tuple": lambda: (tuple(arrays(MANY)), tuple(with_twin(arrays(MANY)))),
    "a run inside": lambda: (Link(arrays(MANY)), Link(with_twin(arrays(MANY)))),
    "a dict of one run": lambda: (
        by_key([arrays(MANY)] + [""] * MANY),
        by_key([with_twin(arrays(MANY))] + [""] * MANY),
    ),
    "lists of one array each": lambda: (
        [arrays(1) for _ in range(MANY)],
        with_twin([arrays(1) for _ in range(MANY)]),
    ),
    "one list again and again": lambda: ([arrays(1) for _ in range(MANY)], [arrays(1)] * MANY),
    "one list again and again in a dict": lambda: (
        by_key([arrays(1) for _ in range(MANY)]),
        by_key([arrays(1)] * MANY),
    ),
    "one list, few times": lambda: ([arrays(1) for _ in range(7)], [arrays(1)] * 7),
    "lists of floats": lambda: ([[1.0] for _ in range(7)], [[1.0]] * 7),
    "a run of lists of floats": lambda: ([[1.0] for _ in range(MANY)], [[1.0]] * MANY),
    "shapes that differ": lambda: (
        shapes(MANY),
        [*(values := shapes(MANY))[:-1], values[-8]],
    ),
    "cells": lambda: (
        [line(1.0, arrays(1)), line(1.0, arrays(1))],
        [line(1.0, (a := arrays(1))), line(1.0, a)],
    ),
    "structured arrays": lambda: (records(2), with_twin(records(2))),
    "a run of structured arrays": lambda: (records(MANY), with_twin(records(MANY))),
    "structured arrays beside arrays": lambda: (
        [*arrays(2), *records(2)],
        [*arrays(2), *with_twin(records(2))],
    ),
    "lists of one array that is shared": lambda: (
        [[(a := np.ones(2))], [a]],
        [(inner := arrays(1)), inner],
    ),
    "many lists of one array that is shared": lambda: (
        [[(a := np.ones(2))], *([a] for _ in range(5))],
        [(inner := arrays(1)), *([a := inner[0]] for _ in range(4)), inner],
    ),
    "a part that is made at each look": lambda: (
        [[Hidden(1.0, 2.0)], [Hidden(1.0, 2.0)]],
        [[Hidden(1.0, 2.0)]] * 2,
    ),
    "frozen instances of arrays": lambda: (
        [Frozen(each) for each in arrays(MANY)],
        [Frozen(each) for each in with_twin(arrays(MANY))],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_one_object_is_another_structure(name):
    apart, twin = CASES[name]()
    structure = structure_of(apart)
    for use in range(4):  # code is generated for what comes again
        assert structure._programs.try_take(apart) is not None, f"at use {use}"
        assert structure._programs.try_take(twin) is None, f"at use {use}"
        opened = structure._programs.try_open(apart)
        assert opened is not None, f"at use {use}"
        assert structure._programs.try_open(twin) is None, f"at use {use}"


@pytest.mark.parametrize("name", CASES)
def test_others_that_hold_the_parts_do_not_matter(name):
    apart, _ = CASES[name]()
    holders = [apart, [*apart] if isinstance(apart, list) else apart]
    structure = structure_of(apart)
    for use in range(4):
        assert structure._programs.try_take(apart) is not None, f"at use {use}"
    assert holders[0] is apart


LENGTHS = [1, 2, 3, 4, 6, 7, 12]


@pytest.mark.parametrize("value", [float, lambda x: np.full(2, float(x))], ids=["floats", "arrays"])
@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(LENGTHS, 2)])
def test_a_ring_is_not_taken_for_one_of_another_length(first, second, value):
    longer, shorter = (ring([value(i) for i in range(n)]) for n in (first, second))
    for _ in range(4):
        total = (VectorSpace(longer) + VectorSpace(longer)).value
        assert VectorSpace(total).size == VectorSpace(longer).size
    calls = []
    mapped = recursive_map(lambda x: (calls.append(x), x)[1], shorter)
    assert len(calls) == second
    assert structure_of(mapped) == structure_of(shorter)
    assert structure_of(shorter) != structure_of(longer)


def test_a_part_that_is_inactive_in_one_place_tells_nothing():
    config = InactiveConfig(["[0][0]", "[1][1]"])
    apart, twin = [arrays(2), arrays(2)], [arrays(2)] * 2
    for _ in range(4):
        structure = structure_of(apart, inactive=config)
        assert structure._programs.try_take(apart) is not None
        assert structure._programs.try_take(twin) is None
