"""SciPy's functions of one number, with a progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy.optimize._watching import by_evaluations

# For each function: the name of the parameter for the user's.
_FUNCTIONS = {
    "bisect": "f",
    "bracket": "func",
    "brent": "func",
    "brenth": "f",
    "brentq": "f",
    "fminbound": "func",
    "golden": "func",
    "minimize_scalar": "fun",
    "ridder": "f",
    "root_scalar": "f",
    "toms748": "f",
}

_DOC = """`scipy.optimize.{name}`, which takes a function of one number, with a progress bar.

Its unknown is a number, so there is nothing about objects here: for these take `minimize` or
`root`.

Parameters
----------
progress : bool, default False
    Whether to show evaluations and values in a bar (tqdm).

All other parameters are SciPy's, and so is what it returns.
"""


def _made(name: str, function: str) -> Callable[..., Any]:
    def scalar(call: Call) -> Any:
        return call.run()

    scalar.__name__ = scalar.__qualname__ = name
    scalar.__doc__ = _DOC.format(name=name)
    return adapts(getattr(optimize, name), {}, by_evaluations(function))(scalar)


(
    bisect,
    bracket,
    brent,
    brenth,
    brentq,
    fminbound,
    golden,
    minimize_scalar,
    ridder,
    root_scalar,
    toms748,
) = (_made(name, function) for name, function in _FUNCTIONS.items())

__all__ = list(_FUNCTIONS)
