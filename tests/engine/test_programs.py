"""Code that was generated from an object answers for that object (C26).

What it cannot do it leaves to slower ways that give the same, so nothing but speed would tell.
"""

from __future__ import annotations

import copy
import datetime
import enum
import functools
import pickle
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from answers import CALLS, generated_packing_fails, unanswered
from samples import SAMPLES, numbers_from
from vspace import InactiveConfig, StructureMismatchError, VectorSpace
from vspace.codegen._fallbacks import fallbacks
from vspace.engine import _programs as functions


def test_every_generated_function_is_called():
    assert CALLS.keys() == functions._WRITERS.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_generated_code_answers_for_its_sample(name):
    assert unanswered(lambda start: SAMPLES[name](numbers_from(start))) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_generated_packing_answers_for_its_sample(name):
    assert generated_packing_fails(lambda start: SAMPLES[name](numbers_from(start))) == []


class Mode(enum.Enum):
    FAST = 1
    EXACT = 2


def settings():
    """Return what holds no leaf, in containers of all kinds."""
    inside = {"n": 3, "names": ["a", ("b", None)], "flags": {True, False}, "at": np.arange(3)}
    inside["again"] = inside["names"]
    inside["itself"] = inside
    return SimpleNamespace(
        inside=inside,
        mode=Mode.FAST,
        day=datetime.date(2026, 1, 1),
        call=functools.partial(max, 1, key=None),
        function=(lambda n: lambda: n)(2),
    )


def sent(x):
    return pickle.loads(pickle.dumps(x))


# Objects of which no part or key should be slower than others, and how they are read.
COMMON = {
    "inactive containers": (lambda n: {"x": n, "settings": settings(), "w": np.full(2, n)}, None),
    "unpickled arrays": (lambda n: sent({"x": n, "w": np.full(2, n)}), None),
    "unpickled arrays in a run": (lambda n: sent([np.full(2, n) for _ in range(50)]), None),
    "foreign byte order": (lambda n: [np.full(2, n, ">f8"), np.full(3, n, ">c16")], None),
    "numbers as keys": (lambda n: {np.int64(1): n, np.float32(2.5): [n], 3: n}, None),
    "tuples as keys": (lambda n: {(1, "a"): n, (2, ("b", None)): n}, None),
    "members and classes as keys": (
        lambda n: {Mode.FAST: n, (Mode.EXACT, 1): [n], Mode: {float: np.full(2, n)}},
        None,
    ),
    "days as keys": (
        lambda n: {
            datetime.date(2026, 1, 1): n,
            datetime.datetime(2026, 1, 1, 12): n,
            datetime.timedelta(1): n,
            Fraction(1, 2): n,
        },
        None,
    ),
    "patterns": (
        lambda n: {"x": n, "settings": {"dt": 0.1, "inside": [settings(), 0.5]}, "w": [n]},
        "settings*",
    ),
    "patterns inside": (
        lambda n: {"x": n, "settings": {"dt": 0.1, "n": 1}, "w": [[n, {"dt": 1.0}], settings()]},
        "*dt",
    ),
    "patterns in a closure": (
        lambda n: (lambda settings, x: lambda: (settings, x))({"dt": 0.5}, n),
        "*dt",
    ),
    "patterns in a run": (lambda n: [{"x": n, "settings": settings()} for _ in range(20)], "*dt"),
}


@pytest.mark.parametrize("name", COMMON)
def test_c26_no_kind_of_part_key_or_array_is_left_to_the_walk(name):
    make, patterns = COMMON[name]
    config = InactiveConfig(patterns or ())
    x, y = make(1.0), make(2.0)
    for _ in range(5):
        fallbacks.clear()
        total = VectorSpace(x, inactive=config) + VectorSpace(y, inactive=config)
    assert not fallbacks
    assert set(total.to_array()) == {3.0}


def test_c26_a_leaf_is_seen_wherever_it_comes_into_an_inactive_container():
    places = {
        "dict": lambda s: s.inside.update(n=1.0),
        "list": lambda s: s.inside["names"].append(1.0),
        "tuple": lambda s: s.inside["names"].__setitem__(1, ("b", 1.0)),
        "attribute": lambda s: setattr(s, "mode", 1.0),
        "array": lambda s: s.inside.update(at=np.ones(3)),
        "partial": lambda s: setattr(s, "call", functools.partial(max, 1.0)),
        "closure": lambda s: setattr(s, "function", (lambda n: lambda: n)(2.0)),
    }
    for change in places.values():
        x, y = ({"x": 1.0, "settings": settings()} for _ in range(2))
        config = InactiveConfig("*dt")
        for _ in range(4):
            VectorSpace(x) + VectorSpace(y)
            VectorSpace(x, inactive=config) + VectorSpace(y)
        change(x["settings"])
        assert VectorSpace(x).size > 1
        assert VectorSpace(x, inactive=config).size > 1
        assert VectorSpace(copy.copy(y)).size == 1
        with pytest.raises(StructureMismatchError, match="which is active"):
            VectorSpace(y) + VectorSpace(x)


@pytest.mark.parametrize(
    "keys",
    [
        (0.0, -0.0),
        (np.float64(0.0), np.float64(-0.0)),
        (
            datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC),
            datetime.datetime(
                2026, 1, 1, 13, tzinfo=datetime.timezone(datetime.timedelta(hours=1))
            ),
        ),
    ],
    ids=["zeros", "zeros of NumPy", "time zones"],
)
def test_equal_keys_that_differ_are_those_of_the_first_operand(keys):
    for key in (*keys, *keys, *keys):
        total = (VectorSpace({key: 1.0}) + VectorSpace({keys[0]: 1.0})).value
        assert repr([*total]) == repr([key])
