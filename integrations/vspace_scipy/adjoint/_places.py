"""Derivatives of integrals by places: limits and breakpoints."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace_scipy.adjoint._captured import Captured
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._jumps import jump_at
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._moving import At, moved_by, moves
from vspace_scipy.adjoint._values import Values

__all__ = ["at_breakpoint", "at_limit", "refuse_moving_numbers", "refuse_moving_points"]

Array = np.ndarray[Any, Any]


def at_limit(values: Callable[[float], Array], name: str, limit: float) -> Array:
    """Return the integrand's value at a limit that moves.

    Raises
    ------
    GradientError
        When the limit is infinite, or the value is not finite.
    """
    if math.isinf(limit):
        raise GradientError(
            name,
            f"the infinite limit {limit}",
            "a finite limit, since an infinite one does not move",
            "differentiate with respect to the other values only",
        )
    with np.errstate(all="ignore"):
        try:
            value = values(limit)
        except ArithmeticError:
            value = np.array([math.nan])
    if not np.isfinite(value).all():
        raise GradientError(
            name,
            f"that the integrand is not finite at the limit {limit}",
            "a finite value, which is the derivative of the integral with respect to the limit",
            "differentiate with respect to the other values only, or move the limit",
        )
    return value


def at_breakpoint(
    values: Callable[[float], Array], mesh: QuadratureMesh, index: int, point: float
) -> Array:
    """Return the derivative of the integral with respect to a breakpoint.

    Raises
    ------
    GradientError
        When the point lies on a limit.
    """
    low, high = sorted((mesh.a, mesh.b))
    if point in (low, high):
        raise GradientError(
            f"points[{index}]",
            f"the breakpoint {point} on a limit",
            "a breakpoint between the limits, or outside of them",
            "there is no derivative: moved inwards it counts, moved outwards it does not",
        )
    return mesh.sign * jump_at(values, point) * float(low < point < high)


def refuse_moving_numbers(
    at: At,
    points: Sequence[float],
    mesh: QuadratureMesh,
    values: Array,
    precision: np.dtype[Any],
) -> None:
    """Raise if a breakpoint that is a plain number is a jump that moves with values.

    Parameters
    ----------
    at, values, precision
        As for `moves`.
    points : sequence of float
        The breakpoints.
    mesh : QuadratureMesh
        Of the run.

    Raises
    ------
    GradientError
        When there is such a breakpoint.
    """
    x = _moving_point(at, points, mesh, values, precision)
    if x is not None:
        raise GradientError(
            "points",
            f"the number {x:.6g} for a jump that moves with what the integrand captured",
            "the traced value that places it",
            "give points=[p] with that value itself: the derivative has a term for it",
        )


def _moving_point(
    at: At,
    points: Sequence[float],
    mesh: QuadratureMesh,
    values: Array,
    precision: np.dtype[Any],
) -> float | None:
    low, high = sorted((mesh.a, mesh.b))
    width = high - low if math.isfinite(high - low) else 1.0
    for x in points:
        if low < x < high and moves(at, x, values, width, precision):
            return x
    return None


def refuse_moving_points(
    captured: Captured,
    values: Values,
    mesh: QuadratureMesh,
    points: Sequence[float],
    remedy: str,
) -> None:
    """Raise if an integrand has a jump at a breakpoint that moves with what it has captured.

    Raises
    ------
    GradientError
        With the path of what it moves with.
    """

    def at(x: float, vector: Array) -> Array:
        return values.pack(captured.packed.unpack(vector)(x))

    x = _moving_point(at, points, mesh, captured.start, values.precision)
    if x is not None:
        i = moved_by(at, x, captured.start, abs(mesh.b - mesh.a), values.precision)
        raise GradientError(
            captured.packed.components()[i][1],
            f"that the jump at the breakpoint {x:.6g} moves with it",
            "a jump at a fixed place, or to know how it moves",
            remedy,
        )
