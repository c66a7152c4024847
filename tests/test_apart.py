"""Generated code sees what is one object though the structure has it as two (C14)."""

from __future__ import annotations

import numpy as np
import pytest

from samples import Frozen, Link, line
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
        assert structure.try_take(apart) is not None, f"at use {use}"
        assert structure.try_take(twin) is None, f"at use {use}"
        opened = structure.try_open(apart)
        assert opened is not None, f"at use {use}"
        assert structure.try_open(twin) is None, f"at use {use}"


@pytest.mark.parametrize("name", CASES)
def test_others_that_hold_the_parts_do_not_matter(name):
    apart, _ = CASES[name]()
    holders = [apart, [*apart] if isinstance(apart, list) else apart]
    structure = structure_of(apart)
    for use in range(4):
        assert structure.try_take(apart) is not None, f"at use {use}"
    assert holders[0] is apart
