"""Whether a jump moves with the values that a derivative is taken by.

A jump at a fixed place adds nothing to a derivative, one that moves does (see `_jumps`). Which of
the two it is shows when the values are changed a little: just beside a jump that moves, the
function then has the value of the other side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._jumps import JUMP, beside, search

__all__ = ["MOST_SAMPLES", "At", "Suspects", "moved_by", "moves", "refuse_switches"]

Array = np.ndarray[Any, Any]
# at(x, values) -> vector: the function at a point, with these values for those it was given
At = Callable[[float, Array], Array]

MOST_SAMPLES = 1000  # of the right-hand side along a solution
_CHANGE = 1e-6  # of a value; far less than what a function of it changes by is a jump
_SEARCHED = 4  # places that are searched for a switch
_VISIBLE = 1e-5  # a change between neighbouring times, relative to the largest value
_AROUND = 8  # values that are kept for those that come
_MOST_ROWS = 512  # values that are kept at a time, and their numbers
_MOST_NUMBERS = 2**17
_ROUGH = 0.25  # a difference of order 4 beside those of order 2
_LOOKED_INTO = 8  # steps
_STEEP = 3.0  # such a change beside what the slopes around let expect


def moves(at: At, x: float, values: Array, width: float, precision: np.dtype[Any]) -> bool:
    """Return whether the jump of a function at a place moves with the values.

    Parameters
    ----------
    at : callable
        ``at(x, values)`` gives the function as a vector.
    x : float
        Where it jumps.
    values : ndarray
        What it may move with.
    width : float
        Of the range of `x`, the measure for a change of values that are 0.
    precision : dtype
        Of the numbers that the function computes with.
    """
    # In a generic direction: in one of equal changes a quotient of two values stays as it is.
    rng = np.random.default_rng(0)
    parts = rng.choice([-1.0, 1.0], values.size) * rng.uniform(0.5, 1.0, values.size)
    return _moves_along(at, x, values, parts * _change(values, width), precision)


def moved_by(at: At, x: float, values: Array, width: float, precision: np.dtype[Any]) -> int:
    """Return the index of a value that the jump of a function moves with, the first of them."""
    change = _change(values, width)
    for i in range(values.size - 1):
        alone = np.zeros(values.size)
        alone[i] = change[i]
        if _moves_along(at, x, values, alone, precision):
            return i
    return values.size - 1


def _change(values: Array, width: float) -> Array:
    width = width if np.isfinite(width) else 1.0
    return _CHANGE * np.where(values == 0.0, width, np.abs(values))


def _moves_along(at: At, x: float, values: Array, change: Array, precision: np.dtype[Any]) -> bool:
    """Return whether a function jumps at a place, and the jump moves along this direction.

    Where it moves, one of both sides becomes the other for the change or for its opposite; what is
    smooth in the values changes by as much for both.
    """
    with np.errstate(all="ignore"):
        rows = np.array(
            [
                [at(side, values + sign * change) for sign in (-1.0, 0.0, 1.0)]
                for side in beside(x, precision)
            ]
        )
        jump = np.abs(rows[0, 1] - rows[1, 1])
        size = np.abs(rows).max(axis=(0, 1))
        bend = np.abs(rows[:, 0] - 2.0 * rows[:, 1] + rows[:, 2]).max(axis=0)
        return bool(np.any((jump > JUMP[precision] * size) & (bend > 0.5 * jump)))


class Suspects:
    """Intervals of time in which a right-hand side may jump, of values that come one by one.

    It is steep there beside what is around. Few of the values are kept at a time.

    Attributes
    ----------
    size : ndarray
        The largest magnitude of each component so far.
    """

    def __init__(self) -> None:
        self.size = np.zeros(0)
        self._rows: dict[float, Array] = {}
        self._found: dict[tuple[float, float], float] = {}
        self._rough: dict[tuple[float, float], float] = {}

    def add(self, t: float, row: Array) -> None:
        """Take the value at a time in; near in time to those that came last."""
        if not self.size.size:
            self.size = np.zeros(row.size)
        np.fmax(self.size, np.abs(row), out=self.size)
        self._rows[t] = row
        if len(self._rows) >= max(2 * _AROUND, min(_MOST_ROWS, _MOST_NUMBERS // max(row.size, 1))):
            self._sift()

    def _sift(self) -> None:
        times = np.array(sorted(self._rows))
        matrix = np.array([self._rows[t] for t in times.tolist()])
        matrix /= np.where(self.size > 0.0, self.size, 1.0)
        changes = np.abs(np.diff(matrix, axis=0)).max(axis=1, initial=0.0)
        slopes = changes / np.diff(times)
        around = np.minimum(np.append(slopes[1:], np.inf), np.insert(slopes[:-1], 0, np.inf))
        with np.errstate(over="ignore"):  # where the values around do not change at all
            ratio = np.where(changes > _VISIBLE, slopes / np.maximum(around, 1e-300), 0.0)
        for i in np.argsort(ratio)[-_SEARCHED:]:
            if ratio[i] >= _STEEP:
                self._found[float(times[i]), float(times[i + 1])] = float(ratio[i])
        steepest = sorted(self._found.items(), key=lambda row: -row[1])[:_SEARCHED]
        self._found = dict(steepest)
        self._rows = dict([*self._rows.items()][-_AROUND:])

    def look(self, low: float, high: float, values: Callable[[float], Array]) -> None:
        """Look into a step of a solver: a jump may be small beside what changes over the step.

        What is smooth there has differences of order 4 far below those of order 2, over a quarter
        of the step; a jump has them alike.
        """
        times = np.linspace(low, high, 5).tolist()
        rows = np.array([values(t) for t in times])
        for t, row in zip(times, rows, strict=True):
            self.add(t, row)
        with np.errstate(invalid="ignore", divide="ignore"):
            fourth = np.abs(np.diff(rows, 4, axis=0))[0]
            second = np.abs(np.diff(rows, 2, axis=0)).max(axis=0)
            seen = fourth > _VISIBLE * self.size
            ratio = float(np.max(fourth / second, initial=0.0, where=seen))
        if ratio > _ROUGH:
            self._rough[min(low, high), max(low, high)] = ratio
        if len(self._rough) > 2 * _LOOKED_INTO:
            self._rough = dict(self._roughest())

    def _roughest(self) -> list[tuple[tuple[float, float], float]]:
        return sorted(self._rough.items(), key=lambda row: -row[1])[:_LOOKED_INTO]

    def intervals(self) -> list[tuple[float, float]]:
        """Return the steepest intervals, and the steps that are least smooth."""
        if len(self._rows) > 2:
            self._sift()
        return [*self._found, *(ends for ends, _ in self._roughest())]


def refuse_switches(
    suspects: Suspects, at: At, values: Array, width: float, precision: np.dtype[Any]
) -> None:
    """Raise if a right-hand side jumps along the solution at a time that moves with values.

    Parameters
    ----------
    suspects : Suspects
        That have seen it along the solution.
    at : callable
        ``at(t, values)``: the right-hand side at a time, with these values in the place of the
        captured ones and of the state.
    values : ndarray
        These, as they are.
    width : float
        Of the span of time.
    precision : dtype
        Of the numbers that it computes with.

    Raises
    ------
    GradientError
        With the time.
    """
    for low, high in suspects.intervals():
        found = search(lambda t: at(t, values), low, high, suspects.size, JUMP[precision])
        if found is not None and moves(at, found, values, width, precision):
            raise GradientError(
                f"t = {found:.9g}",
                "that the right-hand side jumps at a time that moves with the initial state or "
                "with what it has captured",
                "a right-hand side that is continuous, or jumps at times that are fixed",
                "the derivative has a term for a time that moves, which the adjoint equation does "
                "not have: solve in two pieces, the first until that time (t_span with the traced "
                "time), the second from there",
            )
