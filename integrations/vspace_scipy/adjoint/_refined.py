"""Gradients summed over the mesh of an integral, refined where they need more than the integral.

An integral may be found with few points where its gradient needs many: at p = 0, the integral of
p exp(-((x - c) / s)**2) is 0 whatever the points are, its derivative is not. The coarser rule that
belongs to each rule of the mesh has its values among those that are there anyway. Where the two
differ too much, but little, points are added between those that are there, which costs half of
what two halves do and gives far more on smooth functions; elsewhere the interval is halved.
"""

from __future__ import annotations

import heapq
import inspect
import warnings
from collections.abc import Callable, Iterable
from numbers import Number
from typing import Any

import numpy as np
from scipy.integrate import IntegrationWarning

from vspace import VectorSpace
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._recheck import rounding_of
from vspace_scipy.adjoint._sums import weighted_sums
from vspace_scipy.integrate import quad_vec

__all__ = ["EPSREL", "LIMIT", "relative_tolerance", "sum_refined"]

Array = np.ndarray[Any, Any]
# values(points, weights): a vector for each
Values = Callable[[list[float], list[float]], Iterable[Array]]

_DEFAULTS = inspect.signature(quad_vec).parameters
EPSREL = _DEFAULTS["epsrel"].default
LIMIT = _DEFAULTS["limit"].default
_NARROWEST = 2.0**-40  # of an interval of the mesh: a jump is enclosed to rounding by then
# A function that the coarser rule sees as exactly as this is worth more points on the interval,
# if they bring their error below this part.
_RESOLVED = 1e-3
_WORTHWHILE = 0.1


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

    __slots__ = (
        "_longer",
        "can_extend",
        "error",
        "high",
        "is_extended",
        "low",
        "magnitude",
        "may_extend",
        "narrowest",
        "total",
    )

    def __init__(
        self,
        mesh: QuadratureMesh,
        values: Values,
        low: float,
        high: float,
        is_extended: bool,
        parent: _Piece | None = None,
    ) -> None:
        self.low, self.high, self.is_extended = low, high, is_extended
        self.narrowest: float = parent.narrowest if parent else _NARROWEST * abs(high - low)
        points, weights = mesh.points(low, high, is_extended)
        (self.total, coarse, self._longer), self.magnitude = weighted_sums(
            values(points, weights[:, 0].tolist()), weights
        )
        difference = np.abs(self.total - coarse)
        self.error = mesh.error_of(difference, self.magnitude)
        self.may_extend: bool = (parent is None or parent.may_extend) and mesh.has_extension
        self.can_extend = (
            self.may_extend
            and not is_extended
            and bool(np.all(difference <= _RESOLVED * self.magnitude))
        )

    def extend(self, mesh: QuadratureMesh, values: Values) -> None:
        """Add points."""
        points, weights = mesh.added_points(self.low, self.high)
        (rest,), _ = weighted_sums(values(points, [0.0] * len(points)), weights)
        total, before = self._longer + rest, self.error
        self.error = mesh.error_of(np.abs(total - self.total), self.magnitude)
        self.total, self.is_extended, self.can_extend = total, True, False
        # On a kink more points bring little, and little on the parts beside it.
        self.may_extend = bool(np.all(self.error <= _WORTHWHILE * before))

    def halves(self, mesh: QuadratureMesh, values: Values) -> list[_Piece]:
        """Return the pieces over both halves."""
        middle = 0.5 * (self.low + self.high)
        ends = (self.low, middle), (middle, self.high)

        def added(points: list[float], weights: list[float]) -> Iterable[Array]:
            return values(points, [0.0] * len(points))

        return [_Piece(mesh, added, *each, False, self) for each in ends]

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
        ``values(points, weights)`` gives vectors of float64, none of which is kept. The weights
        are those of the points in the given mesh, 0.0 for points that are added.
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
    pieces = [_Piece(mesh, values, *each) for each in mesh.pieces_of_rule()]
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
        count, order = len(pieces), len(pieces)
        while heap and np.any(error > allowed):
            if count >= limit:
                _warn_of(error, magnitude, count)
                break
            _, _, piece = heapq.heappop(heap)
            error = error - piece.error
            if piece.can_extend:
                piece.extend(mesh, values)
                parts = [piece]
            else:
                parts = piece.halves(mesh, values)
                count += 1
            for part in parts:
                if part.is_divisible:
                    error = error + part.error
                    order += 1
                    heapq.heappush(heap, (-worst(part), order, part))
                else:  # what is left is the rounding of a jump
                    kept.append(part)
        pieces = kept + [piece for _, _, piece in heap]
    total = np.sum([piece.total for piece in pieces], axis=0)
    return total, mesh.refined(
        [(piece.low, piece.high) for piece in pieces],
        [float(np.max(piece.error, initial=0.0)) for piece in pieces],
        [piece.is_extended for piece in pieces],
    )


def _warn_of(error: Array, magnitude: Array, count: int) -> None:
    largest = float(np.max(error / np.where(magnitude > 0.0, magnitude, 1.0)))
    warnings.warn(
        f"the gradient of an integral has an error of up to {largest:.1e} of its magnitude after "
        f"{count} intervals; give breakpoints, or a greater limit",
        IntegrationWarning,
        stacklevel=3,
    )
