"""Quasi-Newton and Krylov solvers of equations between any objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_nest
from vspace_scipy.optimize._callbacks import PositionCallback
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._functions import Residuals
from vspace_scipy.optimize._results import with_objects_in_tuple
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._watching import by_positions

# For each function: what it is, and whether it computes with complex vectors.
_FUNCTIONS = {
    "anderson": ("(extended) Anderson mixing", True),
    "broyden1": ("Broyden's first method", True),
    "broyden2": ("Broyden's second method", True),
    "diagbroyden": ("a diagonal approximation of Broyden's method", True),
    "excitingmixing": ("a diagonal approximation that is tuned on the way", False),
    "linearmixing": ("scalar mixing", True),
    "newton_krylov": ("Newton's method with a Krylov approximation of the Jacobian", True),
}

_DOC = """Find a root of a function between objects by {what}.

Where SciPy takes the start as it is, this *is* `scipy.optimize.{name}`. All others go to SciPy as
one flat vector.

Parameters
----------
F : callable
    ``F(x)`` returns an object of the structure of `xin`, or another with as many components.
xin : object
    The start. Its structure is that of all unknowns, its inactive parts are in all of them.
callback : callable, optional
    ``callback(x, f)`` with two objects.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `xin`.
progress : bool, default False
    Whether to show iteration and the largest component of the function in a bar (tqdm).

All other parameters are SciPy's; norms and operators in them see vectors.

Returns
-------
object
    The root.

Raises
------
StructureMismatchError
    When a value differs in structure, with the path.
NoConvergence
    As in SciPy; its argument is the last point, an object.

Notes
-----
{complex}
"""
_COMPLEX = {
    True: "Vectors are complex if all leaves are; otherwise a complex leaf is pairs of reals.",
    False: "A complex leaf is pairs of reals.",
}


def _made(name: str, what: str, complex_vectors: bool) -> Callable[..., Any]:
    def solver(call: Call) -> Any:
        packed = space_of(call["xin"], call.inactive, complex_vectors)
        call["xin"] = start_of(call["xin"], packed)
        residuals = Residuals(call["F"], packed, square=True, name="F")
        call["F"] = residuals
        call.replace("callback", PositionCallback, packed, residuals)
        try:
            return with_objects_in_tuple(run(call, packed), packed)
        except optimize.NoConvergence as error:
            error.args = tuple(with_objects_in_tuple(each, packed) for each in error.args)
            raise

    solver.__name__ = solver.__qualname__ = name
    solver.__doc__ = _DOC.format(name=name, what=what, complex=_COMPLEX[complex_vectors])
    return adapts(getattr(optimize, name), {"xin": is_plain_nest}, by_positions("F"))(solver)


anderson, broyden1, broyden2, diagbroyden, excitingmixing, linearmixing, newton_krylov = (
    _made(name, *row) for name, row in _FUNCTIONS.items()
)

__all__ = list(_FUNCTIONS)
