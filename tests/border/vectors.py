"""Vectors of other libraries, and what is done with them: right or refused, no third thing (C7).

A row says how to make an object that is some number of times another one, what its numbers are in
one scale for all objects of the kind, and what no arithmetic may change.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vspace import VectorSpace as V
from vspace import VSpaceError, linear_combination, make_zero, recursive_map
from vspace_scipy.integrate import quad_vec, solve_ivp

# An unregistered class that is taken apart is warned of, and a warning is an error in our tests.
REFUSED = (VSpaceError, TypeError, ValueError, UserWarning)


def nothing(x):
    return type(x)


@dataclass(frozen=True)
class Row:
    """A kind of vectors.

    Attributes
    ----------
    make : callable
        ``make(k)``: an object that is k times ``make(1.0)``.
    values : callable
        Its numbers as an array, in which arithmetic is linear.
    kept : callable
        What stays: settings, labels, units, types; compared with ``==``.
    other : callable, optional
        As `make`, written otherwise: in another unit, with another pattern.
    strangers : dict of callables
        Objects of other spaces, by name: a sum with one is refused.
    normed : bool
        Whether `values` are the components, so that norm and dot follow from them.
    """

    make: Callable[[float], Any]
    values: Callable[[Any], Any]
    kept: Callable[[Any], Any] = nothing
    other: Callable[[float], Any] | None = None
    strangers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    normed: bool = True


# In dicts, since numbers and arrays alone, or in lists, are SciPy's.


def integrated(x):
    return quad_vec(lambda t: {"w": (t * V(x)).value}, 0.0, 2.0)[0]["w"]


def decayed(x):
    start = {"w": x}
    done = solve_ivp(lambda t, s: (-1.0 * V(s)).value, (0.0, 1.0), start, rtol=1e-9)
    return done.states[-1]["w"]


# What gives an object: the work, and its numbers from those of the operands.
OPERATIONS = {
    "x + y": (lambda x, y: (V(x) + V(y)).value, lambda x, y: x + y),
    "x - y": (lambda x, y: (V(x) - V(y)).value, lambda x, y: x - y),
    "2 x": (lambda x, y: (2.0 * V(x)).value, lambda x, y: 2 * x),
    "x / 2": (lambda x, y: (V(x) / 2.0).value, lambda x, y: x / 2),
    "x + y / 2": (lambda x, y: (V(x) + 0.5 * V(y)).value, lambda x, y: x + y / 2),
    "x += 2 y": (lambda x, y: V(x).axpy(2.0, V(y)).value, lambda x, y: x + 2 * y),
    "x *= 3": (lambda x, y: V(x).__imul__(3.0).value, lambda x, y: 3 * x),
    "zero": (lambda x, y: make_zero(x), lambda x, y: 0 * x),
    "combination": (lambda x, y: linear_combination([1.0, 2.0], [x, y]), lambda x, y: x + 2 * y),
    "map": (lambda x, y: recursive_map(lambda a: 2.0 * a, x), lambda x, y: 2 * x),
    "from array": (lambda x, y: V(x).from_array(3 * V(x).to_array()).value, lambda x, y: 3 * x),
    "integral": (lambda x, y: integrated(x), lambda x, y: 2 * x),
    "decay": (lambda x, y: decayed(x), lambda x, y: np.exp(-1) * x),
}
# What gives a number.
NUMBERS = {
    "norm": (lambda x, y: V(x).norm(), lambda x, y: np.linalg.norm(np.ravel(x))),
    "dot": (lambda x, y: V(x).dot(V(y)), lambda x, y: np.vdot(x, y)),
}
HOLDERS = {
    "alone": (lambda x: x, lambda made: made),
    "in a dict": (lambda x: {"w": x, "name": "text"}, lambda made: made["w"]),
}


def check(row: Row, operation: str, holder: str, otherwise: bool = False) -> None:
    """Assert that an operation gives what is right, or is refused."""
    hold, held = HOLDERS[holder]
    x, y = row.make(1.0), (row.other if otherwise and row.other else row.make)(3.0)
    before, kept = copy.deepcopy(row.values(x)), row.kept(x)
    work, right = (OPERATIONS | NUMBERS)[operation]
    expected = right(np.asarray(row.values(x)), np.asarray(row.values(y)))
    with contextlib.suppress(*REFUSED):
        result = work(hold(x), hold(y))
        if operation in NUMBERS:
            _assert_close(result, expected)
            return
        made = held(result)
        _assert_close(row.values(made), expected)
        assert row.kept(made) == kept
        if "=" not in operation:
            _assert_close(row.values(x), before)


def check_stranger(row: Row, name: str) -> None:
    """Assert that a sum with an object of another space is refused."""
    x, stranger = row.make(1.0), row.strangers[name]()
    for work in (lambda: V(x) + V(stranger), lambda: V({"w": x}).axpy(1.0, V({"w": stranger}))):
        try:
            made = work().value
        except REFUSED:
            continue
        raise AssertionError(f"added to a stranger: {made!r}")


def _assert_close(found, expected):
    # An assertion of NumPy's is no refusal: it is none of the errors above.
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-6, atol=1e-9)
