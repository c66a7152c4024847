"""Errors in what functions of the user's returned say which function it was, and where (C24)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from vspace import VSpaceError


class Words(NamedTuple):
    """What the objects of a call are called: what fixes the structure, and what has to have it."""

    first: str
    other: str


DERIVATIVES = Words("the state", "the derivative")
VALUES = Words("the first value", "this one")
GUESSES = Words("the guess", "what fun returned")
RESIDUALS = Words("the first residuals", "these")
SAMPLES = Words("the first sample", "this one")
STATES = Words("the state that it has", "this one")


def located(error: Exception, place: str, words: Words) -> Exception:
    """Return an error about what a function returned, which says where it was.

    Parameters
    ----------
    error : Exception
        Raised by us, not by the function.
    place : str
        The name of the function, and where it was asked.
    words : Words
        For the message.
    """
    if isinstance(error, VSpaceError):
        if not error.path and error.found == "NoneType None":
            error.remedy = f"return {words.other}"
        return error.within(place, *words)
    name = place.partition(" ")[0]
    text = str(error)
    if text.startswith(f"{name}: "):  # one of ours
        error.args = (f"in {place}: {text.removeprefix(f'{name}: ')}", *error.args[1:])
    else:
        error.add_note(f"in {place}")
    return error


class Within:
    """A context in which errors say which function of the user's it was, and at which point.

    It is for what we do with a value, not for the call of the function.

    Parameters
    ----------
    words : Words
        For the message.
    name : str
        Of the function.
    *point, **arguments : number or ndarray
        Where it was asked, as for `at`.
    """

    __slots__ = ("_arguments", "_name", "_point", "_words")

    def __init__(self, words: Words, name: str, *point: Any, **arguments: Any) -> None:
        self._words = words
        self._name = name
        self._point = point
        self._arguments = arguments

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, (TypeError, ValueError)):
            located(error, at(self._name, *self._point, **self._arguments), self._words)


def at(name: str, *point: Any, **arguments: Any) -> str:
    """Return the words for a function at some arguments.

    Examples
    --------
    >>> at("fun", t=np.float64(0.25)), at("func", 0.5, 1), at("f", x=np.zeros((2, 3)))
    ('fun at t=0.25', 'func at 0.5, 1', 'f at x of shape (2, 3)')
    """
    named = (f"{name} of shape {np.shape(value)}" if np.ndim(value) else
             f"{name}={_number(value)}" for name, value in arguments.items())  # fmt: skip
    where = ", ".join([*map(_number, point), *named])
    return f"{name} at {where}" if where else name


def _number(value: Any) -> str:
    return repr(value.item() if isinstance(value, (np.ndarray, np.generic)) else value)


def number_of(value: Any, place: Callable[[], str]) -> float:
    """Return the number that a function has to return.

    Parameters
    ----------
    value : object
        What it returned.
    place : callable
        Says where it was asked.

    Raises
    ------
    TypeError
        When it is no real number.
    """
    if isinstance(value, float):
        return value
    found = f"a {type(value).__name__}"
    if isinstance(value, (np.ndarray, np.generic)):
        if value.size == 1 and value.dtype.kind in "biuf":
            return float(value.item())
        found = f"an array of shape {value.shape} and dtype {value.dtype}"
    elif value is None or isinstance(value, (str, bytes, complex)):
        found = repr(value)
    elif hasattr(type(value), "__float__"):
        with contextlib.suppress(TypeError, ValueError, RuntimeError):
            return float(value)
    raise TypeError(
        f"in {place()}: found {found}, expected one real number; return a float, such as one "
        f"component of the state"
    )
