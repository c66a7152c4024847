"""Structures travel as rows, types by reference, whatever their depth (C20)."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Annotated

import pytest

from samples import (
    SAMPLES,
    linked_list,
    numbers_from,
)
from vspace import (
    Fixed,
    InactiveConfig,
    structure,
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_structure_is_copied_and_pickled(name):
    x = SAMPLES[name](numbers_from(1.0))
    made = structure(x)
    assert copy.copy(made) is made
    assert copy.deepcopy([made])[0] is made
    try:
        sent = pickle.loads(pickle.dumps(made))
    except (pickle.PicklingError, AttributeError) as error:
        # As for pickle: closures, and classes that are not found by their names.
        assert "closure" in str(error) or "<locals>" in str(error)
        return
    assert sent == made
    assert hash(sent) == hash(made)
    for _ in range(3):
        leaves, kept = sent.take(x)
        assert structure(sent.build(leaves, kept)) == made


def test_c20_a_structure_of_any_depth_is_pickled():
    made = structure(linked_list(20_000, 1.0))
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_pickled_structure_brings_its_choice_of_what_is_inactive():
    made = structure({"a": 1.0, "b": [2.0], "c": 3.0}, inactive=InactiveConfig("*b*"))
    sent = pickle.loads(pickle.dumps(made))
    assert sent == made
    assert sent.take({"a": 1.0, "b": [2.0], "c": 3.0})[0] == [1.0, 3.0]


@dataclass
class OnGrid:
    nodes: Annotated[tuple[float, ...], Fixed]
    x: float
    options: dict[str, object]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_a_structure_with_fixed_parts_is_copied_and_pickled(again):
    on = structure(OnGrid((0.0, 1.0), 2.0, {"mode": "a"}))
    assert again(on) == on
    assert again(on) != structure(OnGrid((0.0, 2.0), 2.0, {"mode": "a"}))
    fixed = next(child for child, _ in on._programs.spec.children if child.kept)
    assert repr(again(fixed)) == repr(fixed) == "fixed: a tuple"
