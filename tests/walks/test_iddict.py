"""A dictionary by identity."""

from __future__ import annotations

import copy
import pickle

import pytest

from vspace import (
    IdDict,
)


def test_an_iddict_goes_by_identity():
    key, other = [1.0], [1.0]
    table = IdDict([(key, "a")])
    table[other] = "b"
    assert table[key] == "a"
    assert len(table) == 2
    assert list(table)[0] is key
    assert repr(table) == "IdDict with 2 entries"
    twin = copy.copy(table)
    twin[table] = "c"
    assert [len(table), len(twin), twin[key]] == [2, 3, "a"]
    for again in (copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert [(found, again[found]) for found in again] == [([1.0], "a"), ([1.0], "b")]
        assert key not in again
    del table[key]
    assert key not in table
    assert other in table
    with pytest.raises(KeyError):
        table[key]
