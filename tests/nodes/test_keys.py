"""Keys that a remembered structure may not keep: told by tokens, and all the same to the user."""

from __future__ import annotations

import copy
import enum
import gc
import pickle
import weakref
from collections import OrderedDict, defaultdict
from types import MappingProxyType

import numpy as np
import pytest

from vspace import (
    StructureMismatchError,
    VectorSpace,
    like,
    paths,
    recursive_accumulate,
    recursive_map,
    structure,
)
from vspace.nodes._keys import KeyToken, plain_labels


class Mode(enum.Enum):
    FAST = 1
    EXACT = [2]  # a value that cannot be looked up


class Name(enum.StrEnum):
    A = "a"
    B = "b"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Part(enum.Flag):
    LEFT = 1
    RIGHT = 2


KEYS = {
    "members": [Mode.FAST, Mode.EXACT],
    "members that are strings": [Name.A, Name.B, "c"],
    "members that are integers": [Level.LOW, Level.HIGH, 3],
    "flags": [Part.LEFT, Part.LEFT | Part.RIGHT, Part(0)],
    "classes": [float, Mode, list],
    "tuples": [(Mode.FAST, "x"), (Mode.EXACT, (Part.LEFT, 1)), ("plain", 2)],
}


@pytest.mark.parametrize("times", [1, 4])
@pytest.mark.parametrize("make", [dict, OrderedDict, lambda d: defaultdict(list, d)])
@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)
def test_mappings_with_such_keys_are_vectors_like_others(keys, make, times):
    def mapping(n):
        return make({key: n if i else [n, np.full(2, n)] for i, key in enumerate(keys)})

    for _ in range(times):
        x, y = mapping(1.0), make(dict(reversed(list(mapping(2.0).items()))))
        total = (VectorSpace(x) + 2.0 * VectorSpace(y)).value
        assert type(total) is type(x)
        assert [*total] == [*x]  # C11
        assert [*map(type, total)] == [*map(type, x)]
        assert [total[key] for key in keys[1:]] == [5.0] * (len(keys) - 1)
        assert total[keys[0]][0] == 5.0
        recursive_accumulate(x, y)
        assert x[keys[-1]] == 3.0
        assert x[keys[0]][1].tolist() == [3.0, 3.0]
        assert recursive_map(np.negative, x, out=x) is x
        assert x[keys[-1]] == -3.0
        assert paths(x)[-1] == f"[{keys[-1]!r}]"
        on = structure(x)
        assert on == structure(y)
        assert copy.deepcopy(on) == pickle.loads(pickle.dumps(on)) == on
        assert like(x, {keys[-1]: 7})[keys[-1]] == 7.0


def test_views_of_mappings_are_built_anew():
    x = MappingProxyType({Mode.FAST: 1.0, "b": [2.0]})
    for _ in range(4):
        total = (VectorSpace(x) + VectorSpace(x)).value
        assert type(total) is MappingProxyType
        assert total[Mode.FAST] == 2.0


@pytest.mark.parametrize(
    ("key", "other"), [(Mode.FAST, Mode.EXACT), (Level.LOW, 1), (Name.A, "a"), (float, int)]
)
def test_keys_that_differ_are_refused_though_they_may_be_equal(key, other):
    for _ in range(4):
        with pytest.raises(StructureMismatchError, match="missing") as caught:
            VectorSpace({key: 1.0}) + VectorSpace({other: 1.0})
        assert repr(key) in str(caught.value)
        with pytest.raises(StructureMismatchError, match="parts"):
            like({key: 1.0}, {object: 1.0})
    assert structure({key: 1.0}) != structure({other: 1.0})
    with pytest.raises(StructureMismatchError, match="found a dict with keys"):
        structure({key: 1.0}).take({other: 1.0})


def test_c21_a_remembered_structure_keeps_no_class_alive():
    class Local(enum.Enum):
        A = 1

    for _ in range(4):
        VectorSpace({Local.A: 1.0, Local: 2.0}) + VectorSpace({Local.A: 1.0, Local: 2.0})
    gone = weakref.ref(Local)
    del Local
    gc.collect()
    assert gone() is None


def test_tokens_are_plain_and_compare_by_what_they_stand_for():
    labels, again = (structure({Mode.FAST: 1.0})._programs.spec.labels for _ in range(2))
    (token,) = labels
    assert isinstance(token, KeyToken)
    assert plain_labels(labels)
    assert token == again[0]
    assert token != structure({Mode.EXACT: 1.0})._programs.spec.labels[0]
    assert token != Mode.FAST
    assert token.key() is Mode.FAST
