"""What sees each accepted step of `solve_ivp`: a callback, a progress bar.

SciPy evaluates its events after each accepted step, and nowhere else unless one changes its sign;
so an event that does not is told of every step, while SciPy integrates as it would without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from vspace_scipy._progress import Progress
from vspace_scipy._space import Vector

STOPPED = 2
STOP_MESSAGE = "A callback stopped the integration."


class Steps:
    """An event of SciPy's that never happens, until a callback asks to stop.

    Parameters
    ----------
    start : float
        The first time.
    callback : callable or None
        ``callback(t, state)`` of the user; it stops the integration by returning True.
    unpack : callable
        From a vector to a state of its own.
    bar : Progress
        Moved to the time that was reached.
    """

    __slots__ = ("_bar", "_callback", "_start", "_stop", "_unpack", "direction", "terminal")

    def __init__(
        self,
        start: float,
        callback: Callable[[float, Any], Any] | None,
        unpack: Callable[[Vector], Any],
        bar: Progress,
    ) -> None:
        self._start = start
        self._callback = callback
        self._unpack = unpack
        self._bar = bar
        self._stop: float | None = None
        self.terminal = True
        self.direction = 0.0

    def __call__(self, t: float, y: Vector, *args: Any) -> float:
        if self._stop is not None:  # SciPy looks for the place of the change of sign
            return float(t != self._stop)
        if t == self._start:
            return 1.0
        if self._bar.is_shown:
            self._bar.advance_to(abs(t - self._start))
        if self._callback is None:
            return 1.0
        answer = self._callback(float(t), self._unpack(y))
        if isinstance(answer, (bool, np.bool_)) and answer:
            self._stop = t
            return 0.0
        return 1.0


def with_steps(events: Any, steps: Steps) -> list[Any]:
    """Return the events of the user and `steps` after them."""
    if events is None:
        return [steps]
    return [events, steps] if callable(events) else [*_each(events), steps]


def _each(events: Any) -> Iterable[Any]:
    return events if isinstance(events, Iterable) else [events]  # SciPy has its own error


def without_steps(result: Any, had_events: bool) -> None:
    """Take the event of `Steps` out of a result of SciPy's."""
    if len(result.t_events[-1]):
        result["status"], result["message"] = STOPPED, STOP_MESSAGE
    if had_events:
        del result.t_events[-1], result.y_events[-1]
    else:
        result["t_events"] = result["y_events"] = None
