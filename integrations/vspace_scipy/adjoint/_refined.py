"""Gradients summed over the mesh of an integral, refined where they need more than the integral.

An integral may be found with few points where its gradient needs many: at p = 0, the integral of
p exp(-((x - c) / s)**2) is 0 whatever the points are, its derivative is not. The coarser rule that
belongs to each rule of the mesh has its values among those that are there anyway.
"""

from __future__ import annotations

import heapq
import inspect
import warnings
from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as np
from scipy.integrate import IntegrationWarning
from scipy.linalg.blas import daxpy

from vspace import VectorSpace
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._recheck import rounding_of
from vspace_scipy.integrate import quad_vec

__all__ = ["EPSREL", "LIMIT", "relative_tolerance", "sum_refined"]

Array = np.ndarray[Any, Any]
Values = Callable[[float, float], Array]

_DEFAULTS = inspect.signature(quad_vec).parameters
EPSREL = _DEFAULTS["epsrel"].default
LIMIT = _DEFAULTS["limit"].default
_NARROWEST = 2.0**-40  # of an interval of the mesh: a jump is enclosed to rounding by then


def relative_tolerance(epsrel: Any, precision: np.dtype[Any]) -> float:
    """Return the relative tolerance of gradients; where parts have their own, the smallest.

    Parameters
    ----------
    epsrel : object
        Of the integral: a number, or an object or dict of numbers by part.
    precision : dtype
        Of the numbers that are computed with: no more than that is asked for.
    """
    numbers = [epsrel] if isinstance(epsrel, Number) else VectorSpace(epsrel).to_array()
    return max(min(map(float, numbers), default=EPSREL), rounding_of(precision))


class _Piece:
    """The sum over one interval, its error, and the integral of the magnitude, by component."""

    __slots__ = ("error", "high", "low", "magnitude", "narrowest", "total")

    def __init__(
        self, mesh: QuadratureMesh, values: Values, low: float, high: float, narrowest: float
    ) -> None:
        self.low, self.high, self.narrowest = low, high, narrowest
        total: Any = None
        for x, weight, coarse_weight in mesh.within(low, high):
            value = values(x, weight)
            if total is None:
                total, coarse = np.zeros(value.size), np.zeros(value.size)
                magnitude = np.zeros(value.size)
            daxpy(value, total, value.size, weight)
            daxpy(np.abs(value), magnitude, value.size, abs(weight))
            if coarse_weight:
                daxpy(value, coarse, value.size, coarse_weight)
        self.total, self.magnitude = total, magnitude
        self.error = mesh.error_of(total - coarse, magnitude)

    @property
    def is_divisible(self) -> bool:
        return abs(self.high - self.low) > self.narrowest


def sum_refined(
    mesh: QuadratureMesh, values: Values, tolerance: float, limit: float
) -> tuple[Array, QuadratureMesh]:
    """Return the sum of weights times vectors over a mesh, which is refined until it is accurate.

    Parameters
    ----------
    mesh : QuadratureMesh
        To begin with.
    values : callable
        ``values(x, weight)`` gives a contiguous vector of float64, which is not kept. The weight
        is that of the point in the given mesh, 0.0 for points that are added.
    tolerance : float
        Of each component, relative to the integral of its magnitude.
    limit : float
        The greatest number of intervals. Beyond it there is an IntegrationWarning.

    Returns
    -------
    total : ndarray
        The sum.
    mesh : QuadratureMesh
        The mesh that it was found with.
    """
    pieces = [
        _Piece(mesh, values, low, high, _NARROWEST * abs(high - low))
        for low, high in mesh.intervals.tolist()
    ]
    magnitude = np.sum([piece.magnitude for piece in pieces], axis=0)
    error = np.sum([piece.error for piece in pieces], axis=0)
    allowed = tolerance * magnitude

    def worst(piece: _Piece) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(piece.error > 0.0, piece.error / allowed, 0.0)
        return float(np.max(ratio, initial=0.0))

    if np.any(error > allowed):
        heap = [(-worst(piece), i, piece) for i, piece in enumerate(pieces) if piece.is_divisible]
        heapq.heapify(heap)
        kept = [piece for piece in pieces if not piece.is_divisible]
        count = len(pieces)
        while heap and np.any(error > allowed):
            if count >= limit:
                warnings.warn(
                    f"the gradient of an integral has an error of up to "
                    f"{float(np.max(error / np.where(magnitude > 0.0, magnitude, 1.0))):.1e} "
                    f"of its magnitude after {count} intervals; give breakpoints, or a greater "
                    f"limit",
                    IntegrationWarning,
                    stacklevel=2,
                )
                break
            _, _, piece = heapq.heappop(heap)
            middle = 0.5 * (piece.low + piece.high)
            error = error - piece.error
            for low, high in ((piece.low, middle), (middle, piece.high)):
                half = _Piece(mesh, lambda x, weight: values(x, 0.0), low, high, piece.narrowest)
                error = error + half.error
                count += 1
                if half.is_divisible:
                    heapq.heappush(heap, (-worst(half), count, half))
                else:  # what is left is the rounding of a jump
                    error = error - half.error
                    kept.append(half)
        pieces = kept + [piece for _, _, piece in heap]
    total = np.sum([piece.total for piece in pieces], axis=0)
    intervals = [(piece.low, piece.high) for piece in pieces]
    return total, mesh.refined(intervals, [float(np.max(p.error, initial=0.0)) for p in pieces])
