"""Lists and tuples in generated code."""

from __future__ import annotations

import numpy as np
import pytest

from vspace import VectorSpace, structure
from vspace.codegen import StoreCompiler


def stored(x, leaves):
    return StoreCompiler().compile(structure(x)._programs.spec).function(x, leaves)


LONG = [[float(i), "a"] for i in range(9)]


@pytest.mark.parametrize("x", [[1.0, 2.0], [*map(float, range(12))], LONG], ids=["2", "12", "rows"])
def test_lists_are_changed_in_place(x):
    before = structure(x).take(x)[0]
    root = stored(x, [10.0 + leaf for leaf in before])
    assert root is x
    assert structure(x).take(x)[0] == [10.0 + leaf for leaf in before]


@pytest.mark.parametrize("count", [1, 2, 6, 7, 40])
def test_c19_a_tuple_stays_where_all_in_it_do(count):
    x = tuple(float(i) for i in range(count))
    assert stored(x, list(x)) is x
    changed = [*x[:-1], -1.0]
    root = stored(x, changed)
    assert root == tuple(changed)
    assert type(root) is tuple


def test_tuples_in_a_run_are_replaced_where_they_change():
    x = [(float(i), "a") for i in range(9)]
    old = list(x)
    leaves = [number for number, _ in x]
    leaves[4] = 0.5
    assert stored(x, leaves) is x
    assert x[4] == (0.5, "a")
    assert all((mine is its) == (i != 4) for i, (mine, its) in enumerate(zip(x, old, strict=True)))


def test_a_tuple_of_arrays_is_never_replaced():
    x = (np.ones(2), [np.ones(2)])
    for _ in range(4):
        v = VectorSpace(x)
        v += v
        assert v.value is x
    assert x[1][0].tolist() == [16.0, 16.0]


@pytest.mark.parametrize("x", [[1.0, 2], (1.0, 2), [1.0] * 30], ids=["list", "tuple", "run"])
def test_another_length_is_a_surprise(x):
    programs = structure(x)._programs
    for _ in range(3):
        assert programs.try_take(x) is not None
    assert programs.try_take(type(x)([*x, 1.0])) is None
    assert programs.try_take(type(x)(x[:-1])) is None
    assert programs.try_take([x]) is None
