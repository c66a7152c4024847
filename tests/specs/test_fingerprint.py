"""What fixed parts are compared by (C23: nobody's ``__eq__`` runs)."""

import datetime
import enum
import functools
import gc
import math
import operator
import re
import weakref
from collections import OrderedDict, deque
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import SimpleNamespace

import numpy as np
import pytest

from vspace import InactiveConfig, VectorSpace, register_leaf
from vspace.activity._config import DEFAULT
from vspace.specs import _fingerprint
from vspace.specs._analysis import Analysis
from vspace.specs._standing import Rules

RULES = Rules(DEFAULT)


def fingerprint(value):
    return _fingerprint.fingerprint(value, RULES.of_value)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Text(str):
    pass


class Hostile:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        raise AssertionError("compared")

    __hash__ = None

    def __repr__(self):
        raise AssertionError("printed")


def closure(a):
    return lambda: a


def plain():
    return 1


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


class Angle:
    """A vector without a shape, by functions of its own."""

    def __init__(self, degrees):
        self._degrees = degrees


register_leaf(Angle, ravel=lambda x: np.array([x._degrees]))


class Words:
    """A leaf that is no numbers."""


register_leaf(Words, ravel=lambda x: np.array(["a"]))
WORDS = Words()


class Opaque:
    pass


register_leaf(Opaque)
OPAQUE = Opaque()


def tuple_in_itself():
    x = [1.0]
    x.append(x)
    return x


# Each row: two values of one fingerprint, and one that differs.
ROWS = {
    "str": ("a", "a", "b"),
    "int": (1, 1, 2),
    "bool": (True, True, 1),
    "None": (None, None, ...),
    "bytes": (b"a", b"a", b"b"),
    "float": (1.5, 1.5, 1.25),
    "nan": (math.nan, -math.nan, 0.0),
    "zero": (0.0, -0.0, 1e-300),
    "complex": (1j, 1j, 1 + 1j),
    "numpy scalar": (np.float32(1), np.float32(1), np.float64(1)),
    "array": (np.arange(3.0), np.arange(3.0), np.arange(3)),
    "shape": (np.ones((2, 1)), np.ones((2, 1)), np.ones((1, 2))),
    "long array": (np.arange(999.0), np.arange(999.0), np.arange(1.0, 1000.0)),
    "strides": (np.ones((2, 4))[:, ::2], np.ones((2, 2)), np.zeros((2, 2))),
    "nan in array": (np.array([np.nan]), np.array([-np.nan]), np.array([0.0])),
    "byte order": (np.array([1.0], ">f8"), np.array([1.0]), np.array([2.0])),
    "byte order of integers": (np.array([1], ">i4"), np.array([1], "i4"), np.array([2], "i4")),
    "texts": (np.array(["a"]), np.array(["a"]), np.array(["b"])),
    "masked": (
        np.ma.array([1.0, 2.0], mask=[0, 1]),
        np.ma.array([1.0, 2.0], mask=[0, 1]),
        np.ma.array([1.0, 2.0], mask=[1, 0]),
    ),
    "structured": (
        np.zeros(2, [("a", "f8"), ("b", "i4")]),
        np.zeros(2, [("a", "f8"), ("b", "i4")]),
        np.ones(2, [("a", "f8"), ("b", "i4")]),
    ),
    "objects": (
        np.array([1.0, "a"], object),
        np.array([1.0, "a"], object),
        np.array([1.0, "b"], object),
    ),
    "dtype": (np.dtype("f8"), np.dtype("f8"), np.dtype("f4")),
    "enum": (Colour.RED, Colour.RED, Colour.BLUE),
    "type": (float, float, int),
    "module": (np, np, math),
    "code": (plain.__code__, plain.__code__, closure.__code__),
    "function": (plain, plain, closure),
    "closure": (closure(1.0), closure(1.0), closure(2.0)),
    "builtin": (len, len, max),
    "partial": (functools.partial(plain, 1), functools.partial(plain, 1), functools.partial(plain)),
    "Fraction": (Fraction(1, 2), Fraction(2, 4), Fraction(1, 3)),
    "Decimal": (Decimal("1.5"), Decimal("1.5"), Decimal("2")),
    "range": (range(3), range(3), range(4)),
    "slice": (slice(1), slice(1), slice(2)),
    "date": (datetime.date(2020, 1, 1), datetime.date(2020, 1, 1), datetime.date(2020, 1, 2)),
    "path": (PurePosixPath("a"), PurePosixPath("a"), PurePosixPath("b")),
    "pattern": (re.compile("a"), re.compile("a"), re.compile("a", re.IGNORECASE)),
    "text of a class": (Text("a"), Text("a"), "a"),
    "bytearray": (bytearray(b"a"), bytearray(b"a"), bytearray(b"b")),
    "set": ({1, 2}, {2, 1}, {1}),
    "frozenset": (frozenset([("a", 1.0)]), frozenset([("a", 1.0)]), frozenset()),
    "list": ([1, [2.0]], [1, [2.0]], [1, (2.0,)]),
    "long list": ([0.5] * 40, [0.5] * 40, [0.5] * 39 + [1.0]),
    "dict": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 2, "b": 1}),
    "long dict": (
        {i: i / 2 for i in range(30)},
        {i: i / 2 for i in reversed(range(30))},
        dict.fromkeys(range(30), 1.0),
    ),
    "enum keys": ({Colour.RED: 1}, {Colour.RED: 1}, {Colour.BLUE: 1}),
    "many enum keys": (
        {(Colour.RED, i): 0.5 for i in range(20)},
        {(Colour.RED, i): 0.5 for i in range(20)},
        {(Colour.BLUE, i): 0.5 for i in range(20)},
    ),
    "ordered": (OrderedDict(a=1), OrderedDict(a=1), {"a": 1}),
    "deque": (deque([1]), deque([1]), deque([2])),
    "instance": (SimpleNamespace(a=1), SimpleNamespace(a=1), SimpleNamespace(b=1)),
    "slots": (Slotted([1.0]), Slotted([1.0]), Slotted([2.0])),
    "hostile": (Hostile(1.0), Hostile(1.0), Hostile(2.0)),
    "cycle": (tuple_in_itself(), tuple_in_itself(), [1.0, [1.0]]),
    "leaf": (Angle(1.0), Angle(1.0), Angle(2.0)),
    "leaf without numbers": (WORDS, WORDS, Words()),
    "leaf without ravel": (OPAQUE, OPAQUE, Opaque()),
    "vector": (VectorSpace([1.0]), VectorSpace([1.0]), VectorSpace([2.0])),
    "itself": (np.sin, np.sin, np.cos),
}
SHARED = [1.0]


@pytest.mark.parametrize(("one", "like", "other"), ROWS.values(), ids=ROWS)
def test_equal_values_have_one_fingerprint(one, like, other):
    assert fingerprint(one) == fingerprint(like)
    assert hash(fingerprint(one)) == hash(fingerprint(like))
    assert fingerprint(one) != fingerprint(other)


def test_sharing_inside_does_not_count():
    assert fingerprint([SHARED, SHARED]) == fingerprint([[1.0], [1.0]])


def test_fingerprints_keep_nothing_alive():
    value = Hostile(Slotted([np.ones(3)]))
    kept = fingerprint([value, {"a": value}])
    alive = weakref.ref(value)
    del value
    gc.collect()
    assert alive() is None
    assert kept


def test_c20_depth_is_no_recursion():
    def chain(depth):
        x = ()
        for _ in range(depth):
            x = [x]
        return x

    assert fingerprint(chain(20_000)) == fingerprint(chain(20_000))
    assert fingerprint(chain(20_000)) != fingerprint(chain(20_001))


@pytest.mark.parametrize("value", [iter([1]), operator.itemgetter(1)], ids=["iterator", "getter"])
def test_what_shows_nothing_has_no_fingerprint(value):
    with pytest.raises(_fingerprint.NoFingerprint):
        fingerprint(value)


@pytest.mark.parametrize(
    ("length", "shown"), [(38, "'" + 38 * "x" + "'"), (39, "'" + 36 * "x" + "...")]
)
def test_long_values_are_told_in_short(length, shown):
    spec = Analysis(["x" * length, 1.0], Rules(InactiveConfig(fixed=str))).spec
    assert spec.children[0][0].text == f"str {shown}"
