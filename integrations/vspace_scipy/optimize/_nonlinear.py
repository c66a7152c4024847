"""Rows of the quasi-Newton and Krylov solvers of equations between objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

from vspace_scipy._adapter import Row
from vspace_scipy._places import Spaces, unknowns
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._watch import by_positions
from vspace_scipy.optimize._differences import OF_NEWTON_KRYLOV
from vspace_scipy.optimize._fields import in_tuple
from vspace_scipy.optimize._roles import always, callback, from_start, never, values
from vspace_scipy.optimize._table import TABLE

# For each of these: what it is, whether it computes with complex vectors, and what it differences.
NONLINEAR = {
    "anderson": ("(extended) Anderson mixing", always, None),
    "broyden1": ("Broyden's first method", always, None),
    "broyden2": ("Broyden's second method", always, None),
    "diagbroyden": ("a diagonal approximation of Broyden's method", always, None),
    "excitingmixing": ("a diagonal approximation that is tuned on the way", never, None),
    "linearmixing": ("scalar mixing", always, None),
    "newton_krylov": (
        "Newton's method with a Krylov approximation of the Jacobian",
        always,
        OF_NEWTON_KRYLOV,
    ),
}

_DOC = """Find a root of a function between objects by {what}.

Parameters
----------
F : callable
    ``F(x)`` returns an object of the structure of `xin`, or another with as many components.
xin : object
    The start. Its structure is that of all unknowns, its inactive parts are in all of them.
callback : callable, optional
    ``callback(x, f)`` with two objects.

Returns
-------
object
    The root.

Raises
------
StructureMismatchError
    When a value differs in structure, with the path.
NoConvergence
    When it has not converged after `maxiter` iterations; its argument is the last point, an object.

Notes
-----
{complex} Norms and operators in options see vectors.

Examples
--------
>>> from vspace_scipy.optimize import {name}
>>> def equations(p):
...     return {{"a": 1.0 - p["a"] - 0.1 * p["b"], "b": 2.0 - p["b"]}}
>>> x = {name}(equations, {{"a": 0.0, "b": 0.0}}, f_tol=1e-9)
>>> round(x["a"], 6), round(x["b"], 6)
(0.8, 2.0)
"""
_WHICH = {
    always: "Vectors are complex if all leaves are; otherwise a complex leaf is pairs of reals.",
    never: "A complex leaf is pairs of reals.",
}


def _arguments(given: tuple[Any, ...], spaces: Spaces) -> tuple[Any, ...]:
    return tuple(unknowns(each, spaces) for each in given)


def _nonlinear(name: str, what: str, complex_vectors: Any, differences: Any) -> Callable[..., Any]:
    row = Row(
        TABLE,
        plain={"xin": is_plain_nest},
        space=from_start("xin", complex_vectors),
        arguments={"F": values(always), "callback": callback},
        result=in_tuple,
        raises={optimize.NoConvergence: {"args": _arguments}},
        differences=differences,
        sends=None,
        watch=by_positions("F"),
    )
    doc = _DOC.format(name=name, what=what, complex=_WHICH[complex_vectors])
    return row.named(name, doc, _nonlinear)


for _name, _each in NONLINEAR.items():
    globals()[_name] = _nonlinear(_name, *_each)
