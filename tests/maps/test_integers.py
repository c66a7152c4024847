"""Integers where a number is meant (C2)."""

import enum
import warnings
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Annotated, Any, NamedTuple, Optional

import numpy as np
import pytest

from vspace import (
    Inactive,
    InactiveConfig,
    IntegerWarning,
    VectorSpace,
    inactive,
    make_zero,
    recursive_map,
)
from vspace.extend import integers_in, integers_message


@dataclass
class Annotations:
    a: float
    b: int
    c: "float"
    d: Optional[float]  # noqa: UP045 - told by its text
    e: Annotated[float, Inactive]
    f: Any
    g: list[float]
    h: "float | int"
    i: np.float64
    j: float = inactive(default=0)


class Fields(NamedTuple):
    x: float
    n: int


Bare = namedtuple("Bare", "x n")


class Ints(list):
    extra: float


def with_extra():
    x = Ints([1, 2.0])
    x.extra = 3
    x.other = 4
    return x


class Size(enum.IntEnum):
    SMALL = 1


def closure(n):
    return lambda: [n, 1.0]


# Each row: an object and the paths of the integers in it where a number is meant.
ROWS = {
    "list": ([1, 2.0, True, None, "a"], ["[0]"]),
    "tuple": ((1.0, (2,)), ["[1][0]"]),
    "dict": ({"a": 0, 3: 1.0, "b": {"c": 2}}, ["['a']", "['b']['c']"]),
    "relatives": (OrderedDict(a=1), ["['a']"]),
    "numpy": ([np.int64(1), np.arange(2), np.bool_(1), np.ones(1)], ["[0]", "[1]"]),
    "enum": ([Size.SMALL, 1.0], []),
    "long run": ([1] * 30, [f"[{i}]" for i in range(30)]),
    "long mix": (["a"] * 20 + [1], ["[20]"]),
    "fields": (Annotations(*range(9)), ["a", "c", "d", "g", "i"]),
    "list in a field": (Annotations(1.0, 2, 1.0, None, 0, 0, [1], 0, 1.0), ["g[0]"]),
    "named tuple": (Fields(1, 2), ["x"]),
    "bare named tuple": (Bare(1, 2.0), ["x"]),
    "attributes": (SimpleNamespace(n=1), []),
    "class of a list": (with_extra(), ["[0]", "extra"]),
    "closure": (closure(3), []),
    "shared": ([[1]] * 2, ["[0][0]"]),
    "alone": (3, []),
    "array alone": (np.arange(3), []),
    "text": ("abc", []),
    "vector": (VectorSpace({"a": 1}), ["value['a']"]),
    "vector with a choice": (VectorSpace({"a": 1, "b": 2}, inactive="a"), ["value['b']"]),
    "an unknown": ([iter([1]), 1], ["[1]"]),
}


@pytest.mark.parametrize(("x", "found"), ROWS.values(), ids=ROWS)
def test_where_a_number_is_meant(x, found):
    assert list(integers_in(x)) == found


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        (int, []),
        ("n", ["m"]),
        (InactiveConfig(fixed="m"), ["n"]),
        (InactiveConfig(active="m"), ["m"]),
        (InactiveConfig("typo"), ["n", "m"]),
        (dict, []),
    ],
    ids=repr,
)
def test_integers_that_are_declared_are_meant(choice, found):
    integers = integers_in({"n": 1, "m": 2, "x": 1.0}, choice)
    assert list(integers) == [f"[{name!r}]" for name in found]


def test_the_message_is_short():
    text = integers_message({f"[{i}]": i for i in range(9)}, "the start", "not varied")
    assert text.startswith("the start has integers at [0], [1], [2], [3], [4], ..., which")


OPERATIONS = {
    "norm": lambda v: v.norm(),
    "sum": lambda v: v + v,
    "product": lambda v: 2 * v,
    "size": lambda v: v.size,
    "zero": lambda v: v.zero(),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("x", [[1, 2], 3, np.arange(2), {"a": [1]}], ids=repr)
def test_a_vector_of_integers_alone_warns_at_each_operation(operation, x):
    for _ in range(4):
        with pytest.warns(IntegerWarning, match="a vector without a leaf has integers") as caught:
            operation(VectorSpace(x))
        assert caught[0].filename == __file__


def test_what_has_a_leaf_or_no_integer_or_is_no_vector_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for x in ([1, 2.0], ["a"], [True], [], SimpleNamespace(n=1)):
            VectorSpace(x).norm()
            assert make_zero(x) is not None
        VectorSpace([1, 2], inactive=int).norm()
        VectorSpace(3, inactive=int).norm()
        recursive_map(lambda leaf: leaf, [1, 2])
        # Of later operands the first one's integer counts (C5).
        assert (VectorSpace([1, 2.0]) + VectorSpace([3, 1.0])).value == [1, 3.0]
