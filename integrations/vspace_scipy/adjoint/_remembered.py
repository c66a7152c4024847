"""Whether a function has kept values from earlier calls: what it keeps has no derivative.

A memory in what the function has captured shows, since that changes while it is called. One in a
global or a class does not, and it may hold a part of the value only: a table of forcings by time.
But it was filled at the points of the run, and beside them it is not: there the derivative is
another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._framework import Framework
from vspace_scipy.adjoint._jumps import beside
from vspace_scipy.adjoint._recheck import rounding_of

__all__ = ["refuse_memory"]

Array = np.ndarray[Any, Any]

# Derivatives at neighbouring numbers that differ by more are not those of one smooth function.
_APART = 1e-2


def refuse_memory(
    gradient: Callable[[float], Array],
    x: float,
    found: Array,
    framework: Framework,
    precision: np.dtype[Any],
    what: str,
    variable: str,
) -> None:
    """Raise if the derivatives at the neighbours of a point agree, but not with that at it.

    Parameters
    ----------
    gradient : callable
        The derivative of the function's value at a point, by all that it is differentiated by.
    x : float
        A point at which the function has been evaluated before.
    found : ndarray
        The derivative there.
    framework : Framework
        Tells the precision of points.
    precision : dtype
        Of the numbers that the function computes with.
    what : str
        What to call the function in errors.
    variable : str
        What to call the point.

    Raises
    ------
    GradientError
        With the point.
    """
    below, above = beside(x, framework.precision)
    after = gradient(above)
    differs = _differ(found, after, precision)
    if not differs.any():
        return
    # Rounding may make one value differ from its neighbours, not from two on both sides.
    farther = beside(below, framework.precision)[0], beside(above, framework.precision)[1]
    for side in (below, *farther):
        other = gradient(side)
        differs &= _differ(found, other, precision) & ~_differ(after, other, precision)
    if differs.any():
        raise GradientError(
            f"{variable} = {x:.9g}",
            f"that {what} returns a number here that it has kept from an earlier call",
            "a value that is computed anew",
            "take the memory of earlier calls (a cache, a dict of results) off: what it holds has "
            "no derivative",
        )


def _differ(v: Array, w: Array, precision: np.dtype[Any]) -> Array:
    size = np.maximum(np.abs(v), np.abs(w))
    with np.errstate(invalid="ignore"):
        least = rounding_of(precision) * np.max(size, initial=0.0, where=np.isfinite(size))
        differs: Array = np.abs(v - w) > _APART * size + least
    return differs
