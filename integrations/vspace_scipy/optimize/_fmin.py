"""SciPy's older minimisers, one function for each method, for unknowns that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._progress import Progress
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._problem import flatten, objective
from vspace_scipy.optimize._results import with_objects_in_tuple
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._watching import (
    by_positions,
    by_results,
    nothing_more,
    takes_result,
)

# For each function: the method of `minimize`, and the name of the parameter for the objective.
_FUNCTIONS = {
    "fmin": ("Nelder-Mead", "func"),
    "fmin_bfgs": ("BFGS", "f"),
    "fmin_cg": ("CG", "f"),
    "fmin_cobyla": ("COBYLA", "func"),
    "fmin_l_bfgs_b": ("L-BFGS-B", "func"),
    "fmin_ncg": ("Newton-CG", "f"),
    "fmin_powell": ("Powell", "func"),
    "fmin_slsqp": ("SLSQP", "func"),
    "fmin_tnc": ("TNC", "func"),
}

_DOC = """Minimise a function of any object by the method {method}; `minimize` is newer.

Where SciPy takes the unknowns as they are, this *is* `scipy.optimize.{name}`. All others go to
SciPy as one flat vector.

Parameters
----------
{function} : callable
    A function of an object like `x0`.
x0 : object
    The start. Its structure is that of all unknowns, its inactive parts are in all of them.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `x0`.
progress : bool, default False
    Whether to show iteration and value in a bar (tqdm).

All other parameters are SciPy's. Functions and callbacks are given objects, gradients are objects
of the structure of `x0`, bounds may be given as for `minimize`, matrices are in the order of
`vspace.paths`.

Returns
-------
object or tuple
    What SciPy gives, with objects for vectors like `x0`.

Raises
------
StructureMismatchError
    When a gradient or bounds differ in structure from `x0`, with the path.
"""


def _gives_pairs(call: Call) -> bool:
    """Return whether the function is to give its gradient too."""
    return call.knows("approx_grad") and call["fprime"] is None and not call["approx_grad"]


def _pairs(bounds: optimize.Bounds) -> list[tuple[float, float]]:
    return list(zip(bounds.lb.tolist(), bounds.ub.tolist(), strict=True))


def _made(name: str, method: str, function: str) -> Callable[..., Any]:
    def watch(call: Call, bar: Progress) -> None:
        callback = call["callback"]
        if callback is not None and takes_result(callback):
            by_results(function, nothing_more)(call, bar)
        else:
            by_positions(function)(call, bar)

    def front(call: Call) -> Any:
        packed = space_of(call["x0"], call.inactive)
        call["x0"] = start_of(call["x0"], packed)
        call[function] = objective(call[function], packed, _gives_pairs(call), name=function)
        flatten(call, packed)
        call.replace("bounds", _pairs)
        return with_objects_in_tuple(run(call, packed), packed)

    front.__name__ = front.__qualname__ = name
    front.__doc__ = _DOC.format(name=name, method=method, function=function)
    return adapts(getattr(optimize, name), {"x0": is_plain_nest}, watch)(front)


(
    fmin,
    fmin_bfgs,
    fmin_cg,
    fmin_cobyla,
    fmin_l_bfgs_b,
    fmin_ncg,
    fmin_powell,
    fmin_slsqp,
    fmin_tnc,
) = (_made(name, *row) for name, row in _FUNCTIONS.items())

__all__ = list(_FUNCTIONS)
