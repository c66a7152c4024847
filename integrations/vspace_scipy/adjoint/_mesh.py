"""The points and weights that a run of `quad_vec` has ended with."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from scipy import integrate

__all__ = ["QuadratureMesh"]

Array = np.ndarray[Any, Any]

# Where SciPy leaves out a point near an infinite limit: its weight 1 / t**2 would overflow.
_NEAREST = float(np.finfo(float).tiny) ** 0.5


class QuadratureMesh:
    """The points and weights of the rule that a run of `quad_vec` has ended with.

    The sum of weights times values over this mesh is the value of the integral that the run
    returned; over another integrand it is an approximation of the same order, without an error
    estimate.

    Parameters
    ----------
    info : object
        The third result of ``quad_vec(..., full_output=True)``.
    a, b : float
        The limits of that run.
    quadrature : {'gk21', 'gk15', 'trapezoid'}, optional
        The rule of that run; left out, what SciPy takes for such limits.

    Attributes
    ----------
    intervals : ndarray
        Of shape ``(n, 2)``; for infinite limits of SciPy's variable, not of `x`.
    errors : ndarray
        The error estimate of each.
    a, b : float
        The limits.
    sign : float
        -1.0 if the limits are in descending order, otherwise 1.0.

    Examples
    --------
    >>> import math
    >>> from vspace_scipy.integrate import quad_vec
    >>> value, _, info = quad_vec(math.exp, 0.0, 1.0, full_output=True)
    >>> mesh = QuadratureMesh(info, 0.0, 1.0)
    >>> round(sum(weight * math.exp(x) for x, weight in mesh) - value, 12) == 0.0
    True
    """

    __slots__ = ("_finite", "_quadrature", "a", "b", "errors", "intervals", "sign")

    def __init__(self, info: Any, a: float, b: float, quadrature: str | None = None) -> None:
        self.intervals = np.array(info.intervals, float).reshape(-1, 2)
        self.errors = np.array(info.errors, float)
        self.a = float(a)
        self.b = float(b)
        self.sign = -1.0 if self.b < self.a else 1.0
        self._finite = math.isfinite(self.a) and math.isfinite(self.b)
        self._quadrature = quadrature or ("gk21" if self._finite else "gk15")

    def __repr__(self) -> str:
        return (
            f"<mesh of {len(self.intervals)} intervals by {self._quadrature} "
            f"from {self.a:g} to {self.b:g}>"
        )

    def __iter__(self) -> Iterator[tuple[float, float]]:
        """Yield points and weights."""
        for low, high in self.intervals.tolist():
            for x, weight, _ in self.within(low, high):
                yield x, weight

    @property
    def first_and_last(self) -> set[float]:
        """The first point and the last."""
        ends = self.intervals[[0, -1]].tolist()
        first, last = (list(self.within(low, high)) for low, high in ends)
        return {first[0][0], last[-1][0]}

    def within(self, low: float, high: float) -> Iterator[tuple[float, float, float]]:
        """Yield points between two values of SciPy's variable, and their weights in two rules.

        The second rule is the coarser one that belongs to the first, whose difference says how
        accurate it is.
        """
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        for point, weight, coarse in rule(self._quadrature):
            x, stretch = self._at(middle + half * point)
            if math.isfinite(x):
                yield x, half * weight * stretch, half * coarse * stretch

    def error_of(self, difference: Array, magnitude: Array) -> Array:
        """Return what the difference of the two rules says of the error, as SciPy has it.

        Parameters
        ----------
        difference : ndarray
            Of the two, for each component.
        magnitude : ndarray
            The integral of the absolute value.
        """
        difference = np.abs(difference)
        if self._quadrature == "trapezoid":
            return difference / 3.0
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.where(magnitude > 0.0, 200.0 * difference / magnitude, 0.0)
        error: Array = magnitude * np.minimum(1.0, relative**1.5)
        return error

    def refined(self, intervals: Any, errors: Any) -> QuadratureMesh:
        """Return a mesh for the same limits and rule over other intervals."""
        mesh = copy.copy(self)
        mesh.intervals = np.array(intervals, float).reshape(-1, 2)
        mesh.errors = np.array(errors, float)
        return mesh

    @property
    def turned(self) -> float:
        """-1.0 if SciPy turns the sign of what it has summed up, otherwise 1.0."""
        if math.isinf(self.a):
            return self.sign if math.isinf(self.b) else -1.0
        return 1.0

    @property
    def is_whole(self) -> bool:
        """Whether the intervals lie between the limits and fill what is between them."""
        if self._finite:
            low, high = sorted((self.a, self.b))
        else:  # SciPy's variable
            low, high = (-1.0 if math.isinf(self.a) and math.isinf(self.b) else 0.0), 1.0
        rounding = 1e-9 * max(abs(low), abs(high))
        widths = np.abs(np.diff(self.intervals, axis=1)).sum()
        return (
            bool(np.all((self.intervals >= low - rounding) & (self.intervals <= high + rounding)))
            and abs(widths - (high - low)) <= rounding
        )

    def _at(self, t: float) -> tuple[float, float]:
        """Return the point that belongs to a value of SciPy's variable, and the change of scale."""
        if self._finite:
            return t, 1.0
        if abs(t) < _NEAREST:
            return math.inf, 0.0
        stretch = 1.0 / t / t
        if math.isinf(self.a) and math.isinf(self.b):
            return (1.0 - abs(t)) / t, self.sign * stretch
        start, infinite = (self.a, self.b) if math.isfinite(self.a) else (self.b, self.a)
        direction = -1.0 if infinite < 0 else 1.0
        sign = direction if start == self.a else -direction
        return start + direction * (1.0 - t) / t, sign * stretch

    def pieces(self) -> list[tuple[float, float, float, float]]:
        """Return the ends of each interval in `x`, ascending, its relative width, and its error.

        The width is that of SciPy's variable, relative to the whole. An end may be infinite.
        """
        widths = np.abs(np.diff(self.intervals, axis=1))[:, 0]
        whole = widths.sum()
        rows = []
        for (low, high), width, error in zip(
            self.intervals.tolist(), widths.tolist(), self.errors.tolist(), strict=True
        ):
            ends = sorted((self._end(low, high), self._end(high, low)))
            rows.append((ends[0], ends[1], width / whole if whole else 1.0, error))
        return sorted(rows)

    def _end(self, t: float, other: float) -> float:
        """Return an end in `x`; an infinite one lies on the side of the other end."""
        x, _ = self._at(t)
        if math.isfinite(x):
            return x
        if math.isinf(self.a) and math.isinf(self.b):
            return math.copysign(math.inf, other)
        return self.b if math.isinf(self.b) else self.a


@lru_cache(maxsize=8)
def rule(quadrature: str) -> list[tuple[float, float, float]]:
    """Return points on [-1, 1], their weights in a rule of SciPy's, and in the coarser rule.

    The rule comes from SciPy itself, which has it inside of private functions: the integral of
    the function whose value at the i-th point is the i-th unit vector is the vector of weights.
    Kronrod's points are those of Gauss and one between any two.
    """
    points: list[float] = []

    def see(x: float) -> float:
        points.append(x)
        return 0.0

    integrate.quad_vec(see, -1.0, 1.0, quadrature=quadrature, limit=1)
    units = iter(np.eye(len(points)))
    weights, _ = integrate.quad_vec(
        lambda x: next(units), -1.0, 1.0, quadrature=quadrature, limit=1
    )
    counts = weights != 0.0  # the trapezoid rule has points for the error estimate alone
    fine = sorted(zip(np.array(points)[counts].tolist(), weights[counts].tolist(), strict=True))
    if quadrature == "trapezoid":
        return [(x, weight, float(abs(x) == 1.0)) for x, weight in fine]
    coarse = np.zeros(len(fine))
    coarse[1::2] = np.polynomial.legendre.leggauss(len(fine) // 2)[1]
    return [(x, weight, float(w)) for (x, weight), w in zip(fine, coarse, strict=True)]
