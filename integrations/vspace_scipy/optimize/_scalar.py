"""Rows of SciPy's functions of one number, with a progress bar; objects are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._adapter import Row
from vspace_scipy._call import Call
from vspace_scipy._plain import are_numbers
from vspace_scipy._space import Space
from vspace_scipy._watch import by_evaluations
from vspace_scipy.optimize._table import TABLE

# For each function: the names of the parameters for the user's function, and for numbers; how the
# example calls it, and what that gives.
FUNCTIONS = {
    "bisect": ("f", ("a", "b"), "bisect(f, 0, 2)", "1.414214"),
    "bracket": ("func", ("xa", "xb"), "bracket(f, xa=-1, xb=-0.5)[3]", "-1.75"),
    "brent": ("func", ("brack",), "abs(brent(f, brack=(-1, 1)))", "0.0"),
    "brenth": ("f", ("a", "b"), "brenth(f, 0, 2)", "1.414214"),
    "brentq": ("f", ("a", "b"), "brentq(f, 0, 2)", "1.414214"),
    "fminbound": ("func", ("x1", "x2"), "fminbound(f, 1, 2)", "1.000006"),
    "golden": ("func", ("brack",), "abs(golden(f, brack=(-1, 1)))", "0.0"),
    "minimize_scalar": ("fun", ("bracket", "bounds"), "abs(minimize_scalar(f).x)", "0.0"),
    "ridder": ("f", ("a", "b"), "ridder(f, 0, 2)", "1.414214"),
    "root_scalar": (
        "f", ("bracket", "x0", "x1"), "root_scalar(f, bracket=(0, 2)).root", "1.414214"
    ),
    "toms748": ("f", ("a", "b"), "toms748(f, 0, 2)", "1.414214"),
}  # fmt: skip

_DOC = """...

The unknown is a number; for objects take `{instead}`.

Raises
------
TypeError
    When an object stands where a number is wanted.

Examples
--------
>>> from vspace_scipy.optimize import {name}
>>> def f(x):
...     return x**2 - 2
>>> print(round({example}, 6))
{value}
"""


def _refused(name: str, numbers: tuple[str, ...], instead: str) -> Callable[[Call], Space]:
    def refuse(call: Call) -> Space:
        wrong = next(each for each in numbers if not are_numbers(call[each]))
        raise TypeError(
            f"{wrong}: found a {type(call[wrong]).__name__}, expected numbers, since the unknown "
            f"of {name} is one; for objects take {instead}"
        )

    return refuse


def _of_numbers(
    name: str, function: str, numbers: tuple[str, ...], example: str, value: str
) -> Callable[..., Any]:
    instead = "root" if function == "f" else "minimize"
    row = Row(
        TABLE,
        plain=dict.fromkeys(numbers, are_numbers),
        space=_refused(name, numbers, instead),
        arguments={},
        differences=None,
        sends=None,
        watch=by_evaluations(function),
        inactive=False,
    )
    doc = _DOC.format(name=name, instead=instead, example=example, value=value)
    return row.named(name, doc, _of_numbers)


for _name, _each in FUNCTIONS.items():
    globals()[_name] = _of_numbers(_name, *_each)
