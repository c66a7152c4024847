"""The points and weights that a run of `quad_vec` has ended with."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.polynomial import legendre
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
    extended : ndarray of bool
        Whether the rule on each is the longer one, see `points`.
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

    __slots__ = ("_finite", "_quadrature", "a", "b", "errors", "extended", "intervals", "sign")

    def __init__(self, info: Any, a: float, b: float, quadrature: str | None = None) -> None:
        self.intervals = np.array(info.intervals, float).reshape(-1, 2)
        self.errors = np.array(info.errors, float)
        self.extended = np.zeros(len(self.intervals), bool)
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
        for low, high, is_extended in self.pieces_of_rule():
            points, weights = self.points(low, high, is_extended)
            yield from zip(points, weights[:, 0].tolist(), strict=True)

    @property
    def first_and_last(self) -> set[float]:
        """The first point and the last."""
        pieces = [*self.pieces_of_rule()]
        return {self.points(*pieces[0])[0][0], self.points(*pieces[-1])[0][-1]}

    def pieces_of_rule(self) -> Iterator[tuple[float, float, bool]]:
        """Yield the ends of each interval, and whether the rule on it is the longer one."""
        for (low, high), is_extended in zip(
            self.intervals.tolist(), self.extended.tolist(), strict=True
        ):
            yield low, high, is_extended

    def points(
        self, low: float, high: float, is_extended: bool = False
    ) -> tuple[list[float], Array]:
        """Return points between two values of SciPy's variable, and their weights in three rules.

        The first is the rule of the mesh, or its extension. The second is the coarser one that
        belongs to it, whose difference says how accurate it is. The third is the extension, whose
        other points `added_points` returns; without them its sum says nothing.
        """
        rows = extension(self._quadrature) if is_extended else rule(self._quadrature)
        return self._scaled(rows, low, high)

    @property
    def has_extension(self) -> bool:
        """Whether a longer rule has the points of this one."""
        return len(extension(self._quadrature)) > 0

    def added_points(self, low: float, high: float) -> tuple[list[float], Array]:
        """Return the points that the longer rule adds, and their weights in it, one in a row."""
        rows = extension(self._quadrature)
        return self._scaled(rows[rows[:, 2] == 0.0, :2], low, high)

    def _scaled(self, rows: Array, low: float, high: float) -> tuple[list[float], Array]:
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        places = (middle + half * rows[:, 0]).tolist()
        weights = half * rows[:, 1:]
        if self._finite:
            return places, weights
        moved = [self._at(t) for t in places]
        reached = [i for i, (x, _) in enumerate(moved) if math.isfinite(x)]
        stretched = weights[reached] * np.array([[moved[i][1]] for i in reached])
        return [moved[i][0] for i in reached], stretched

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

    def refined(self, intervals: Any, errors: Any, extended: Any) -> QuadratureMesh:
        """Return a mesh for the same limits and rule over other intervals."""
        mesh = copy.copy(self)
        mesh.intervals = np.array(intervals, float).reshape(-1, 2)
        mesh.errors = np.array(errors, float)
        mesh.extended = np.array(extended, bool)
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
            rows.append((*self.ends(low, high), width / whole if whole else 1.0, error))
        return sorted(rows)

    def ends(self, low: float, high: float) -> tuple[float, float]:
        """Return the ends in `x` of an interval of SciPy's variable, the lower one first."""
        ends = sorted((self._end(low, high), self._end(high, low)))
        return ends[0], ends[1]

    def _end(self, t: float, other: float) -> float:
        """Return an end in `x`; an infinite one lies on the side of the other end."""
        x, _ = self._at(t)
        if math.isfinite(x):
            return x
        if math.isinf(self.a) and math.isinf(self.b):
            return math.copysign(math.inf, other)
        return self.b if math.isinf(self.b) else self.a


@lru_cache(maxsize=8)
def rule(quadrature: str) -> Array:
    """Return a rule of SciPy's on [-1, 1]: points, weights, those in the coarser and longer rule.

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
    order = np.argsort(np.array(points)[counts])
    x, fine = np.array(points)[counts][order], weights[counts][order]
    if quadrature == "trapezoid":
        return np.array([x, fine, np.abs(x) == 1.0, np.zeros(len(x))]).T
    coarse = np.zeros(len(x))
    coarse[1::2] = legendre.leggauss(len(x) // 2)[1]
    longer = _extended(x)
    return np.array([x, fine, coarse, longer[np.isin(longer[:, 0], x), 1]]).T


@lru_cache(maxsize=8)
def extension(quadrature: str) -> Array:
    """Return the rule that has all points of a rule of SciPy's and one between any two, if any.

    Returns
    -------
    ndarray
        Points, weights, weights in the shorter rule, and zeros.
    """
    if quadrature == "trapezoid":
        return np.zeros((0, 4))
    shorter = rule(quadrature)
    rows = np.zeros((2 * len(shorter) + 1, 4))
    rows[:, :2] = _extended(shorter[:, 0])
    rows[np.isin(rows[:, 0], shorter[:, 0]), 2] = shorter[:, 1]
    return rows


def _extended(x: Array) -> Array:
    """Return the points that extend an odd number of symmetric ones, and all weights.

    The n + 1 new points are the zeros of the polynomial that is orthogonal to all of less degree,
    by the product of the given points' factors for a weight; so the rule has the highest order
    that a rule with the given points can have (T. N. L. Patterson, "The optimum addition of points
    to quadrature formulae", Mathematics of Computation 22, 1968, 847-856).
    """
    n = len(x)
    t, weights = legendre.leggauss(2 * n)
    basis = legendre.legvander(t, n + 1)
    products = (basis.T * (weights * np.prod(2.0 * (t[:, None] - x), axis=1))) @ basis
    coefficients = np.append(
        np.linalg.solve(products[: n + 1, : n + 1], -products[: n + 1, n + 1]), 1.0
    )
    new = np.sort(legendre.legroots(coefficients).real)
    new -= legendre.legval(new, coefficients) / legendre.legval(new, legendre.legder(coefficients))
    new = 0.5 * (new - new[::-1])
    points = np.sort(np.concatenate([x, new]))
    moments = np.zeros(len(points))
    moments[0] = 2.0
    return np.array(
        [points, np.linalg.solve(legendre.legvander(points, len(points) - 1).T, moments)]
    ).T
