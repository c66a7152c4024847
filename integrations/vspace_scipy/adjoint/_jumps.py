"""Looking for jumps of an integrand: a jump that moves has a derivative that no pullback sees.

By Leibniz's rule the derivative of an integral over [a, b] with a jump at p is

    sum of integrals of df/dtheta + (f(p-) - f(p+)) dp/dtheta,

and automatic or hand-written derivatives of the integrand have the first term only. Where no
breakpoint was declared, a jump is an error: it cannot be known whether it moves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._sums import weighted_sums

Array = np.ndarray[Any, Any]
Values = Callable[[float], Array]

# A change between neighbouring floating-point numbers that is no rounding, relative to the size
# of the values; the square root of the machine's precision, with a margin.
JUMP = {np.dtype(np.float64): 1e-7, np.dtype(np.float32): 3e-3}
_DOUBLE = np.dtype(np.float64)
# Of a jump, more than this is left when the interval shrinks; of what is merely steep
# (|x - c|**0.1, say) less is.
_LEFT = 0.1
# Intervals as narrow as this, relative to the whole, are the work of refinement.
_NARROW = 1 / 4
# An interval that was not refined is looked into, too, if its error is not that of a smooth
# integrand: a loose tolerance may have been met beside a jump.
_ROUGH = 1e-7
_FIRST_LOOK = 33  # points
_MEASURED = 8  # about as many intervals whose middles tell the size of the integrand
# Errors are those of all components together; what is smaller than this beside the largest has to
# be looked at for itself.
_SMALL = 1e-4
# Breakpoints go through SciPy's change of variables, and come back rounded.
_ROUNDED = 1e-12


def refuse_jumps(
    mesh: QuadratureMesh,
    values: Values,
    declared: Iterable[float],
    precision: np.dtype[Any] = _DOUBLE,
) -> None:
    """Raise if the integrand jumps where no breakpoint was declared.

    The ends of intervals are looked at from both sides (bisection may have hit a jump), and the
    interval with the largest error of each run of narrow ones is searched: refinement has
    surrounded a jump, but not got rid of it.

    Parameters
    ----------
    mesh : QuadratureMesh
        Of the run that integrated the function.
    values : callable
        The integrand, as vectors.
    declared : iterable of float
        The breakpoints.
    precision : dtype
        Of the numbers that the integrand computes with.

    Raises
    ------
    GradientError
        With the place.
    """
    pieces = mesh.pieces()
    declared = sorted(map(float, declared))
    ends = sorted({low for low, *_ in pieces} | {high for _, high, *_ in pieces})
    inner = [x for x in ends[1:-1] if math.isfinite(x) and not _is_near(x, declared)]
    sides = [(x, *_values_beside(values, x, precision)) for x in inner]
    # Beside an end at which the integrand is 0, what is there says nothing about its size.
    middles = [_value(values, x) for x in _middles(pieces)]
    size = _size_of([side for _, *both in sides for side in both] + middles)
    for x, before, after in sides:
        if _is_jump(before, after, size, JUMP[precision]):
            raise _jump(x)
    suspects = _suspects(pieces, lambda x: _value(values, x))
    small = size < _SMALL * size.max(initial=0.0)  # and those that are 0 where it was looked
    if small.any():
        suspects += _rough_by_component(mesh, values, small)
    for low, high in suspects:
        if not any(low <= p <= high for p in declared):
            margin = 1e-3 * (high - low)  # a limit may be singular
            found = search(values, low + margin, high - margin, size, JUMP[precision])
            if found is not None:
                raise _jump(found)


def beside(x: float, precision: np.dtype[Any] = _DOUBLE) -> tuple[float, float]:
    """Return the neighbours of a number of some precision, the lower one first."""
    number = precision.type(x)
    below, above = (np.nextafter(number, precision.type(end)) for end in (-np.inf, np.inf))
    return float(below), float(above)


def jump_at(values: Values, x: float) -> Array:
    """Return the value just before a point, less that just after it."""
    below, above = beside(x)
    before = values(below)
    return before - values(above)


def _jump(x: float) -> GradientError:
    return GradientError(
        f"x = {x:.15g}",
        "that the integrand jumps, or is not bounded, where no breakpoint is",
        "an integrand that is continuous between the limits and breakpoints",
        f"give points=[p] with the very value p that places it, not its number {x:.6g}, since a "
        f"jump that moves adds to the derivative (where it does not move, a number will do)",
    )


def _is_near(x: float, declared: list[float]) -> bool:
    return any(abs(x - p) <= _ROUNDED * max(abs(p), _ROUNDED) for p in declared)


def _value(values: Values, x: float) -> Array:
    """Return the values at a point; infinite where the integrand raises as for 1 / 0 or log(0)."""
    with np.errstate(all="ignore"):
        try:
            return values(x)
        except (ArithmeticError, ValueError):
            return np.array(math.inf)


def _values_beside(values: Values, x: float, precision: np.dtype[Any]) -> tuple[Array, Array]:
    below, above = beside(x, precision)
    return _value(values, below), _value(values, above)


def _size_of(rows: list[Array]) -> Array:
    """Return the largest finite magnitude of each component."""
    size = np.zeros(1)
    for row in rows:
        magnitude = np.abs(row)
        size = np.maximum(size, np.where(np.isfinite(magnitude), magnitude, 0.0))
    return size


def _is_jump(before: Array, after: Array, size: Array, jump: float) -> bool:
    size = np.maximum(size, _size_of([before, after]))
    with np.errstate(invalid="ignore"):
        return bool(np.any(np.abs(after - before) > jump * size))


def _middles(pieces: list[tuple[float, float, float, float]]) -> list[float]:
    """Return the middles of some intervals, spread over all of them."""
    finite = [(low, high) for low, high, *_ in pieces if math.isfinite(high - low)]
    return [0.5 * (low + high) for low, high in finite[:: 1 + len(finite) // _MEASURED]]


def _suspects(
    pieces: list[tuple[float, float, float, float]], values: Values
) -> list[tuple[float, float]]:
    """Return the interval with the largest error of each run of narrow ones, and rough wide ones.

    Wide ones are measured by the values at their ends and in their middle.
    """
    found: list[tuple[float, float]] = []
    largest = -1.0  # no run is open
    for low, high, width, error in pieces:
        finite = math.isfinite(low) and math.isfinite(high)
        if width >= _NARROW or not finite:
            largest = -1.0
            if finite and error > 0.0 and error > _ROUGH * _area(values, low, high):
                found.append((low, high))
        elif largest < 0:
            found.append((low, high))
            largest = error
        elif error > largest:
            found[-1] = (low, high)
            largest = error
    return found


def _rough_by_component(
    mesh: QuadratureMesh, values: Values, small: Array
) -> list[tuple[float, float]]:
    """Return the intervals in which some components, the small ones, are not smooth."""
    found = []
    for start, end, is_extended in mesh.pieces_of_rule():
        points, weights = mesh.points(start, end, is_extended)
        with np.errstate(invalid="ignore"):
            sums, magnitude = weighted_sums((_value(values, x) for x in points), weights)
            rough = mesh.error_of(sums[0] - sums[1], magnitude) > _ROUGH * magnitude
        low, high = mesh.ends(start, end)
        if math.isfinite(high - low) and np.any(rough & small):
            found.append((low, high))
    return found


def _area(values: Values, low: float, high: float) -> float:
    margin = 1e-3 * (high - low)
    rows = [values(x) for x in (low + margin, 0.5 * (low + high), high - margin)]
    return (high - low) * float(np.max(_size_of(rows), initial=0.0))


def search(values: Values, low: float, high: float, size: Array, jump: float) -> float | None:
    """Return where values jump inside of an interval, or None.

    The three around the point that is farthest from its neighbours' mean are the next interval,
    of many equally spaced points first (so that a jump stands out from what is merely curved), of
    five from then on, until the points are neighbours themselves.

    Parameters
    ----------
    values : callable
        Of a point.
    low, high : float
        The ends.
    size : ndarray
        The largest magnitude of each component elsewhere.
    jump : float
        What counts as one, relative to that.
    """
    points = np.linspace(low, high, _FIRST_LOOK).tolist()
    rows = [_value(values, x) for x in points]
    size = np.maximum(size, _size_of(rows))
    with np.errstate(invalid="ignore"):
        first = _largest_change(rows[:: _FIRST_LOOK // 4])
        while True:
            points, rows = _most_bent(points, rows, size)
            low, middle, high = points
            left, right = 0.5 * (low + middle), 0.5 * (middle + high)
            if not low < left < middle < right < high:
                break
            points = [low, left, middle, right, high]
            rows = [rows[0], _value(values, left), rows[1], _value(values, right), rows[2]]
            # A jump is between two of these points as well as between all closer ones.
            change = _largest_change(rows)
            if not np.any((change > jump * size) & (change > _LEFT * first)):
                return None
    return points[1]


def _most_bent(
    points: list[float], rows: list[Array], size: Array
) -> tuple[list[float], list[Array]]:
    """Return the three neighbours of which the middle one is farthest from the others' mean."""
    unit = np.where(size > 0.0, size, 1.0)
    bends = [
        np.max(np.abs(rows[i - 1] - 2 * rows[i] + rows[i + 1]) / unit)
        for i in range(1, len(rows) - 1)
    ]
    i = 1 + int(np.argmax(bends))
    return points[i - 1 : i + 2], rows[i - 1 : i + 2]


def _largest_change(rows: list[Array]) -> Array:
    """Return the largest difference of neighbours, for each component."""
    return reduce(np.maximum, [np.abs(after - before) for before, after in pairwise(rows)])
