"""Integrals that are refined by part: each leaf to a tolerance by its own size.

The tolerance of a leaf depends on its integral, which is known at the end. So the rule is applied
once for a first look, and SciPy is given components in units of the tolerance that follows; should
the integral turn out to be another, SciPy begins again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from vspace_scipy._numbers import each_number
from vspace_scipy._space import Space, Vector

# SciPy takes the error of an interval for at least 50 rounding errors of its integral of absolute
# values, and stops below an eighth of the tolerance; beneath this, that can never be.
ROUNDING = 1.05 * 8 * 50 * float(np.finfo(np.float64).eps)
# What is asked for instead, so that a leaf that cancels does not fill up the error estimate.
_CANCELLED = 100 * ROUNDING
# From so many components on, squares are taken, in a tenth of the time of `hypot`, where none
# overflows.
_MANY, _SQUARABLE = 100, 1e140
# How often the scale may turn out to have been misjudged; once is rare.
_ROUNDS = 8


class Parts:
    """Where the leaves lie in the vectors of a space.

    Parameters
    ----------
    space : Space
        The space.

    Attributes
    ----------
    paths : list of str
        Of the leaves that have components.
    """

    __slots__ = ("_owners", "_starts", "paths")

    def __init__(self, space: Space) -> None:
        extents = [(path, count) for path, count in space.extents() if count]
        self.paths = [path for path, _ in extents]
        counts = np.array([count for _, count in extents], np.intp)
        self._starts = np.cumsum(counts) - counts
        self._owners = np.repeat(np.arange(len(extents)), counts)

    def norms(self, vector: Vector) -> Vector:
        """Return the 2-norm of each part; it cannot overflow."""
        sizes = abs(vector)
        if len(sizes) > _MANY:
            largest = np.maximum.reduceat(sizes, self._starts)
            if ((largest < _SQUARABLE) & ((largest > 1 / _SQUARABLE) | (largest == 0))).all():
                with np.errstate(under="ignore"):
                    return np.sqrt(np.add.reduceat(sizes * sizes, self._starts))
        return np.hypot.reduceat(sizes, self._starts)

    def largest(self, vector: Vector) -> Vector:
        """Return the largest absolute value in each part; a matrix has vectors as rows."""
        return np.maximum.reduceat(np.abs(vector), self._starts, axis=-1)

    def any(self, flags: Vector) -> Vector:
        """Return whether a flag is set in each part."""
        return np.logical_or.reduceat(flags, self._starts)

    def spread(self, numbers: Vector) -> Vector:
        """Return a vector of one number for each part."""
        return numbers[self._owners]


class PartNorm:
    """The largest norm of any part, in units of the scale of its components.

    Parameters
    ----------
    parts : Parts
        The parts.
    scale : ndarray
        For each component.

    Attributes
    ----------
    latest : ndarray or number
        The vector whose norm was taken last, in this process.
    """

    __slots__ = ("_parts", "_scale", "latest")

    def __init__(self, parts: Parts, scale: Vector) -> None:
        self._parts = parts
        self._scale = scale
        self.latest: Any = 0.0

    def __call__(self, vector: Any) -> float:
        self.latest = vector
        norms = self._parts.norms(vector / self._scale)
        return float(np.maximum.reduce(norms)) if len(norms) else 0.0

    def of_parts(self, vector: Any) -> Vector:
        """Return the norm of each part; SciPy has the number 0.0 for what it leaves out."""
        return self._parts.norms(vector / self._scale)

    def __reduce__(self) -> Any:
        return PartNorm, (self._parts, self._scale)


class Tolerances:
    """Absolute and relative tolerances by part.

    Parameters
    ----------
    space : Space
        Of the values.
    parts : Parts
        Of the space.
    absolute, relative : (str, object, float)
        The name of the argument, what was given for it, and what it is for parts that a mapping of
        path patterns leaves out.

    Raises
    ------
    ValueError
        When a tolerance is NaN or negative.
    """

    __slots__ = ("_absolute", "_parts", "_relative")

    def __init__(
        self,
        space: Space,
        parts: Parts,
        absolute: tuple[str, Any, float],
        relative: tuple[str, Any, float],
    ) -> None:
        self._parts = parts
        self._absolute = tolerances(*absolute, space)
        self._relative = tolerances(*relative, space)

    @property
    def size(self) -> int:
        """The number of components."""
        return self._absolute.size

    def scale(self, size: Vector, magnitude: Vector) -> tuple[Vector, Vector, Vector]:
        """Return the error that may be left in each component, and which are left to rounding.

        Parameters
        ----------
        size : ndarray
            For each part, the norm of its integral.
        magnitude : ndarray
            For each part, the integral of its norm.

        Returns
        -------
        scale : ndarray
            The tolerance of each component, by the norm of its part. Where rounding forbids it, a
            larger one.
        cancelled : ndarray of bool
            For each part, whether that is so and yet the part would do if nothing cancelled.
        impossible : ndarray of bool
            For each part, whether it would not do even then.
        """
        spread = self._parts.spread
        wanted, best = (
            np.maximum(self._absolute, self._relative * spread(each)) for each in (size, magnitude)
        )
        rounding = ROUNDING * spread(magnitude)
        limited, hopeless = wanted < rounding, best < rounding
        scale = np.where(
            limited, np.where(hopeless, rounding, _CANCELLED * spread(magnitude)), wanted
        )
        return (
            np.maximum(scale, np.finfo(np.float64).tiny),
            self._parts.any(limited & ~hopeless),
            self._parts.any(hopeless),
        )


def tolerances(name: str, given: Any, default: float, space: Space) -> Vector:
    """Return a tolerance for each component.

    Parameters
    ----------
    name : str
        Of the argument.
    given : number, array_like, object or mapping
        See `quad_vec`.
    default : float
        For components that no pattern fits.
    space : Space
        Of the values.

    Raises
    ------
    ValueError
        When a number is NaN or negative.
    """
    flat = each_number(name, given, space, default)
    if not (flat >= 0).all():
        raise ValueError(f"{name}: found {flat[~(flat >= 0)][0]}, expected no negative number")
    return flat


class Round(NamedTuple):
    """What SciPy gave for one scale.

    Parameters
    ----------
    result : object
        What it gave.
    integral : ndarray
        Of the components.
    converged : bool or None
        Whether the error is below the scale; None where another scale would change nothing.
    """

    result: Any
    integral: Vector
    converged: bool | None


class Refined(NamedTuple):
    """What came of all rounds: SciPy's result, its scale, and what is known of the parts.

    Parameters
    ----------
    result : object
        What SciPy gave in the last round.
    scale : ndarray
        For each component, the unit of that round.
    settled : bool
        Whether the scale was right in the end.
    cancelled, impossible : ndarray of bool
        As from `Tolerances.scale`.
    """

    result: Any
    scale: Vector
    settled: bool
    cancelled: Vector
    impossible: Vector


def with_magnitudes(
    function: Callable[..., Vector], measure: Callable[[Vector], Vector]
) -> Callable[..., Vector]:
    """Return a function that has the size of each part behind the components, for a first look."""

    def measured(x: Any, *args: Any) -> Vector:
        vectors = function(x, *args)
        return np.concatenate((vectors, measure(vectors)), axis=-1)

    return measured


def refine(
    tolerances: Tolerances,
    measure: Callable[[Vector], Vector],
    look: Vector,
    integrate: Callable[[Vector], Round],
) -> Refined:
    """Integrate until the tolerance of every part is that of its own integral.

    Parameters
    ----------
    tolerances : Tolerances
        Of the parts.
    measure : callable
        Returns the size of each part of a vector.
    look : ndarray
        The integral of a function that `with_magnitudes` made, by one application of the rule.
    integrate : callable
        ``integrate(scale)`` lets SciPy refine until the error is below the scale.
    """
    size = tolerances.size
    integral, magnitude = look[:size], np.abs(look[size:])
    scale, cancelled, impossible = tolerances.scale(measure(integral), magnitude)
    for _ in range(_ROUNDS):
        used = scale
        result, integral, converged = integrate(used)
        sizes = measure(integral)
        magnitude = np.maximum(magnitude, sizes)
        scale, cancelled, impossible = tolerances.scale(sizes, magnitude)
        if not _is_misjudged(converged, used, scale):
            return Refined(result, used, True, cancelled, impossible)
    return Refined(result, used, False, cancelled, impossible)


def _is_misjudged(converged: bool | None, used: Vector, wanted: Vector) -> bool:
    """Return whether another scale would give another result."""
    if converged is None:
        return False
    return bool(((used > 2 * wanted) if converged else (2 * used < wanted)).any())
