"""Specs as data: what they are told by, how they travel and print."""

import copy
import pickle

import numpy as np
import pytest

from vspace import InactiveConfig, register_leaf
from vspace.specs._analysis import Analysis
from vspace.specs._leaf_specs import leaf_spec
from vspace.specs._specs import (
    DECLARED,
    INACTIVE,
    UNSET,
    NotUnderstoodSpec,
    RefSpec,
    node_specs,
    path_at,
)
from vspace.specs._standing import Rules


class Field:
    def __init__(self, values):
        self.values = np.asarray(values)

    def __add__(self, other):
        return Field(self.values + other.values)

    def __mul__(self, factor):
        return Field(factor * self.values)

    __rmul__ = __mul__


register_leaf(Field)


def spec_of(x, **choice):
    return Analysis(x, Rules(InactiveConfig(**choice))).spec


KINDS = {
    "number": lambda: leaf_spec(1.0),
    "array": lambda: leaf_spec(np.zeros((2, 3), ">f4")),
    "registered": lambda: leaf_spec(Field([1.0])),
    "reference": lambda: RefSpec(3),
    "fixed": lambda: spec_of(["text"], fixed=str),
    "inactive": lambda: INACTIVE,
    "declared": lambda: DECLARED,
    "unset": lambda: UNSET,
}


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("travel", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_spec_that_travelled_is_equal(make, travel):
    spec = make()
    again = travel(spec)
    assert again.key() == spec.key()
    assert (again.hash, again.leaves, again.tracked) == (spec.hash, spec.leaves, spec.tracked)
    if spec in (INACTIVE, DECLARED, UNSET):
        assert again is spec


def test_each_spec_is_told_from_every_other():
    keys = [make().key() for make in KINDS.values()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (leaf_spec(1.0), "float"),
        (leaf_spec(np.zeros((2, 3), "f4")), "ndarray[float32[2, 3]]"),
        (RefSpec(3), "<shared, 3 back>"),
        (INACTIVE, "inactive"),
        (DECLARED, "declared inactive"),
        (spec_of("text", fixed=str), "fixed: str 'text'"),
        (spec_of([1, "text"], fixed=str), "inactive, with fixed parts"),
        (spec_of({"a": 1.0, "b": [2.0]}), "dict(2 leaves)"),
    ],
    ids=str,
)
def test_specs_print_what_they_are(spec, text):
    assert repr(spec) == text


def test_what_is_not_understood_is_told_by_its_reason():
    one, other = NotUnderstoodSpec("a"), NotUnderstoodSpec("b")
    assert one.key() == NotUnderstoodSpec("a").key() != other.key()
    assert one.declared


def test_counts_are_those_of_all_parts():
    shared = np.zeros(2)
    spec = spec_of([shared, shared, {"a": 1.0, "s": "text"}, (1.0, 2.0)])
    assert spec.leaves == 4
    assert spec.tracked == 3  # the list, the array, the dict
    assert spec.has_numbers
    assert not spec_of([np.zeros(2)]).has_numbers


def test_each_node_spec_is_met_once():
    spec = spec_of([[1.0], [2.0], {"a": [3.0]}])
    assert sorted(map(repr, node_specs(spec))) == [
        "dict(1 leaves)",
        "list(1 leaves)",
        "list(3 leaves)",
    ]


def test_the_path_of_a_leaf_is_found_by_its_place():
    shared = np.zeros(2)
    x = {"a": [1.0, "text", shared], "b": (shared, 2.0)}
    assert [path_at(spec_of(x), i) for i in range(3)] == ["['a'][0]", "['a'][2]", "['b'][1]"]
    assert path_at(spec_of(1.0), 0) == ""
