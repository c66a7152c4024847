"""How types stand under a configuration."""

from __future__ import annotations

import datetime
import io
import logging
import re
import sys
import threading
from array import array
from enum import Enum
from pathlib import Path

import numpy as np
import pytest

from vspace import (
    InactiveConfig,
    UnknownTypeError,
    VectorSpace,
    make_zero,
    structure,
)
from vspace.specs._standing import Rules


class WithoutHash(type):
    __hash__ = None


class Odd(metaclass=WithoutHash):
    pass


def test_a_class_that_cannot_be_looked_up_is_not_registered():
    rules = Rules(InactiveConfig())
    assert not rules.is_registered(Odd)
    assert rules.is_registered(float)
    assert not rules.is_registered(Rules)


class Color(float, Enum):
    RED = 1.0


INERT = {
    "int": 3,
    "bool": True,
    "str": "text",
    "bytes": b"raw",
    "None": None,
    "enum with float": Color.RED,
    "type": float,
    "module": np,
    "range": range(3),
    "slice": slice(1, 2),
    "Ellipsis": ...,
    "date": datetime.date(2020, 1, 1),
    "path": Path("x"),
    "regex": re.compile("x"),
    "lock": threading.Lock(),
    "text file": sys.__stdout__,
    "binary file": io.BytesIO(),
    "logger": logging.getLogger("x"),
    "code": (lambda: 0).__code__,
    "builtin": len,
    "function without a closure": lambda x: x,
    "int array": np.arange(3),
    "bool array": np.array([True]),
    "str array": np.array(["a"]),
    "int scalar": np.int64(3),
    "generator of random numbers": np.random.default_rng(0),
    "ufunc": np.sin,
    "list of ints": [1, [2, "a"]],
    "set": {1, 2},
    "object": object(),
}


@pytest.mark.parametrize("x", INERT.values(), ids=INERT)
def test_inactive_by_default_is_kept_by_identity(x):
    for _ in range(3):
        assert make_zero(x) is x
        assert make_zero([x, 1.0])[0] is x
        assert structure([x]).size == 0


@pytest.mark.parametrize("x", [{1.0}, frozenset([(1.0, "a")]), [{2.5}]], ids=repr)
def test_sets_hold_inactive_values_only(x):
    with pytest.raises(UnknownTypeError, match=r"that holds leaves.*use a list or a dict"):
        VectorSpace(x).norm()


@pytest.mark.parametrize(
    "x", [iter([1.0]), (y for y in [1.0]), np.zeros(1, dtype=[("a", "d")])[0], array("d", [1.0])]
)
def test_what_cannot_be_looked_into_is_an_error_with_the_line_to_write(x):
    with pytest.raises(UnknownTypeError) as caught:
        VectorSpace({"k": [x]}).norm()
    assert caught.value.path == "['k'][0]"
    assert "register_leaf(" in caught.value.remedy
    assert "register_inactive(" in caught.value.remedy
