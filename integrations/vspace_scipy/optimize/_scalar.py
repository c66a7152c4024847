"""SciPy's functions of one number, with a progress bar; objects are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import are_numbers
from vspace_scipy.optimize._watching import by_evaluations

# For each function: the names of the parameters for the user's function, and for numbers.
_FUNCTIONS = {
    "bisect": ("f", ("a", "b")),
    "bracket": ("func", ("xa", "xb")),
    "brent": ("func", ("brack",)),
    "brenth": ("f", ("a", "b")),
    "brentq": ("f", ("a", "b")),
    "fminbound": ("func", ("x1", "x2")),
    "golden": ("func", ("brack",)),
    "minimize_scalar": ("fun", ("bracket", "bounds")),
    "ridder": ("f", ("a", "b")),
    "root_scalar": ("f", ("bracket", "x0", "x1")),
    "toms748": ("f", ("a", "b")),
}

_DOC = """`scipy.optimize.{name}`, which takes a function of one number, with a progress bar.

Its unknown is a number; for objects take `{instead}`.

Parameters
----------
progress : bool, default False
    Whether to show evaluations and values in a bar (tqdm).

All other parameters are SciPy's, and so is what it returns.

Raises
------
TypeError
    When an object stands where a number is wanted.
"""


def _made(name: str, function: str, numbers: tuple[str, ...]) -> Callable[..., Any]:
    instead = "root" if function == "f" else "minimize"

    def scalar(call: Call) -> Any:
        wrong = next(each for each in numbers if not are_numbers(call[each]))
        raise TypeError(
            f"{wrong}: found a {type(call[wrong]).__name__}, expected numbers, since the unknown "
            f"of {name} is one; for objects take {instead}"
        )

    scalar.__name__ = scalar.__qualname__ = name
    scalar.__doc__ = _DOC.format(name=name, instead=instead)
    plain = dict.fromkeys(numbers, are_numbers)
    theirs = getattr(optimize, name)
    return adapts(theirs, plain, by_evaluations(function), inactive=False)(scalar)


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
) = (_made(name, *row) for name, row in _FUNCTIONS.items())

__all__ = list(_FUNCTIONS)
