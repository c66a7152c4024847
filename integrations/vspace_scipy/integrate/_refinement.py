"""What can be seen of SciPy's refinement from outside: its intervals, errors and integrals."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from vspace_scipy._progress import Progress
from vspace_scipy.integrate._by_part import PartNorm


class Refinement:
    """Follows a refinement: which part drives it, and how far it has come.

    Parameters
    ----------
    bar : Progress
        Shows the number of intervals and the error estimate.
    norm : PartNorm, optional
        The norm that SciPy is given.
    unit : float, default 1.0
        By which to multiply SciPy's errors to show them.
    """

    __slots__ = ("_bar", "_integral", "_intervals", "_norm", "_previous", "_unit", "_votes")

    def __init__(self, bar: Progress, norm: PartNorm | None = None, unit: float = 1.0) -> None:
        self._bar = bar
        self._norm = norm
        self._unit = unit
        self._intervals = 0
        self._integral: Any = None
        self._previous: Any = None
        self._votes: dict[int, int] = {}

    def see_integral(self) -> None:
        """Note that the norm was that of the integral."""
        if self._norm is not None:
            self._integral = self._norm.latest
            if self._previous is None:
                self._previous = np.array(self._integral)

    def _vote(self) -> None:
        """Note which part of the integral has changed most since the last time."""
        if self._norm is None or self._integral is None:
            return
        change = self._norm.of_parts(self._integral - self._previous)
        self._previous = np.array(self._integral)
        if len(change):
            part = int(change.argmax())
            if change[part] > 0:
                self._votes[part] = self._votes.get(part, 0) + 1

    def see_intervals(self, number: int) -> None:
        """Show the number of intervals, at the beginning of each round."""
        self._vote()
        self._intervals = number
        self._bar.advance_to(number)

    def see_error(self, error: float) -> None:
        """Show an error estimate."""
        if self._bar.is_shown:
            self._bar.advance_to(self._intervals, error=f"{error * self._unit:.3g}")

    @property
    def driver(self) -> int | None:
        """The part that changed most in the most rounds; None if none changed."""
        self._vote()
        return max(self._votes, key=self._votes.__getitem__, default=None)


class Watched(float):
    """A number for one of SciPy's tests; in every computation it is that number.

    Parameters
    ----------
    number : float
        The number.
    refinement : Refinement
        Is told of what SciPy does with it.
    """

    _refinement: Refinement

    @classmethod
    def of(cls, number: Any, refinement: Refinement) -> Any:
        """Return a watched number; what is none is left to SciPy."""
        if not isinstance(number, Real):
            return number
        watched = cls(number)
        watched._refinement = refinement
        return watched

    def _with(self, number: float) -> Any:
        """Return another number, watched likewise."""
        watched = type(self)(number)
        watched._refinement = self._refinement
        return watched


class WatchedTolerance(Watched):
    """Of the test ``error < max(epsabs, epsrel * norm(integral)) / 8``."""

    def __mul__(self, norm: Any) -> Any:
        self._refinement.see_integral()
        return self._with(float(self) * norm)

    def __truediv__(self, number: Any) -> Any:
        return self._with(float(self) / number)

    def __gt__(self, other: Any) -> Any:
        # In the maximum of two tolerances there is no error.
        if isinstance(other, float) and not isinstance(other, Watched):
            self._refinement.see_error(other)
        return float(self) > other


class WatchedLimit(Watched):
    """Of the test ``len(intervals) < limit``."""

    def __gt__(self, number: Any) -> Any:
        self._refinement.see_intervals(number)
        return float(self) > number
