"""A kind without fragments of its own is asked at run time."""

from __future__ import annotations

import numpy as np
import pytest

from samples import SAMPLES, numbers_from
from vspace import structure
from vspace.codegen import BuildCompiler, NotCompilable, StoreCompiler, TakeCompiler
from vspace.codegen._fragments import FRAGMENTS
from vspace.codegen._generic import Fragments, FunctionFragments
from vspace.nodes import FunctionKind, FunctionWithDefaultsKind
from vspace.specs import node_specs
from vspace.walks import store


@pytest.fixture
def asked(monkeypatch):
    """Take all rows away: what is left is what asks the kinds."""
    functions = {FunctionKind: FunctionFragments(), FunctionWithDefaultsKind: FunctionFragments()}
    for kind in list(FRAGMENTS):
        monkeypatch.setitem(FRAGMENTS, kind, functions.get(kind, Fragments()))


def programs(made, first):
    try:
        take = TakeCompiler(made._programs.rules, first).compile(made._programs.spec).function
        return take, BuildCompiler().compile(made._programs.spec).function
    except (NotCompilable, RecursionError):
        return None


def same(x, y):
    return len(x) == len(y) and all(
        a is b or (isinstance(a, np.ndarray) and np.shares_memory(a, b))
        for a, b in zip(x, y, strict=True)
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_a_kind_without_a_row_is_asked_and_gives_the_same(name, asked):
    x = SAMPLES[name](numbers_from(1.0))
    made = structure(x)
    if not any(True for _ in node_specs(made._programs.spec)) or programs(made, True) is None:
        assert (
            made._programs.spec.kept or made._programs.spec.leaves
        )  # a leaf alone, or too entangled
        return
    take, build = programs(made, True)
    taken = take(x)
    expected = made.take(x)  # as walked, or with the rows of before
    assert taken is not None
    assert same(taken[0], expected[0])
    assert len(taken[1]) == len(expected[1])
    assert structure(build(*taken)) == made
    read, _ = programs(made, False)
    assert same(read(x), expected[0])


@pytest.mark.parametrize("x", [[1.0], (1.0,), {"a": 1.0}, {"a": [1.0]}], ids=str)
def test_nothing_is_stored_by_a_kind_without_a_row(x, asked):
    made = structure(x)
    with pytest.raises(NotCompilable):
        StoreCompiler().compile(made._programs.spec)
    root = made._programs.store(x, [1.0], [2.0])
    assert root == store(made._programs.spec, x, [2.0])
