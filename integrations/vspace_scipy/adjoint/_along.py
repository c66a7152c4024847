"""Integrals along the steps of a solver, of a rate that is known wherever the solution is.

The parameters of an equation take no part in the choice of steps: they would loosen its error
norm, and give an implicit method a Jacobian of their size. Their gradient is an integral along
the adjoint. An explicit Runge-Kutta method has the rate at all its stages already, and its own
weights and error estimate apply to it; where that estimate is too large, Lobatto's rule is applied
on the step and on halves of it. So it is for other methods, over some steps at once: they take many
short ones, along which the rate changes little.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy.adjoint._sums import weighted_sums

__all__ = ["Along"]

Array = np.ndarray[Any, Any]
Rate = Callable[[float], Array]
_Step = tuple[float, float, Rate]  # from, to, and the rate along it

# Lobatto's rule of 4 points, extended as Kronrod did Gauss's: a point, its weight, that in the
# shorter rule (W. Gander and W. Gautschi, "Adaptive Quadrature - Revisited", BIT 40, 2000, 84-101).
# With points at both ends no jump between neighbouring pieces is overlooked.
_HALF = (
    (1.0, 77 / 1470, 1 / 6),
    ((2 / 3) ** 0.5, 432 / 1470, 0.0),
    (0.2**0.5, 625 / 1470, 5 / 6),
)
_LOBATTO = np.array([*((-x, w, g) for x, w, g in _HALF), (0.0, 672 / 1470, 0.0), *reversed(_HALF)])
_DEEPEST = 40  # halvings of one step: a jump of the rate is enclosed to rounding by then
_MOST_STEPS = 16  # at once, whose continuous solutions are kept until then
_EASY = 1e-2  # part of the allowed error, which twice as many steps would make some 100 times it


class Along:
    """An integral along the steps of a solver, each component by its own magnitude.

    Parameters
    ----------
    size : int
        The number of components.
    tolerance : float
        Of each component over one step, as solvers have it: relative to the sum of the magnitudes
        of its integrals over the steps so far, or to what the whole would be at this rate.
    length : float
        From one end to the other.

    Attributes
    ----------
    total : ndarray
        The integral so far.
    """

    def __init__(self, size: int, tolerance: float, length: float) -> None:
        self.total = np.zeros(size)
        self._tolerance = tolerance
        self._length = length
        self._magnitude = np.zeros(size)
        self._calls: list[tuple[float, Array]] = []
        self._steps: list[_Step] = []
        self._together = 1

    def note(self, t: float, rate: Array) -> None:
        """Remember the rate at a time that the solver has asked for."""
        self._calls.append((t, rate))

    def finish(self) -> None:
        """Add what is left of the steps of a solver that has reached its end."""
        self._calls.clear()
        if self._steps:
            self._add_steps()

    def step(self, solver: Any, rate: Callable[[Any], Rate]) -> None:
        """Add the integral over the step that a solver has taken.

        Parameters
        ----------
        solver : OdeSolver
            That has taken a step.
        rate : callable
            ``rate(dense)`` gives the rate as a function of time, from the continuous solution
            over the step.
        """
        taken = self._by_stages(solver)
        last = self._calls[-1:]  # the last stage is the first of the next step
        if taken is None:
            self._steps.append((solver.t_old, solver.t, rate(solver.dense_output())))
            if len(self._steps) >= self._together:
                self._add_steps()
        elif self._burden(*taken, solver.t - solver.t_old) > 1.0:
            self._by_lobatto([(solver.t_old, solver.t, rate(solver.dense_output()))])
        self._calls[:] = last

    def _add_steps(self) -> None:
        """Add the integral over the steps that wait, and choose how many shall wait next time."""
        steps, self._steps = self._steps, []
        burden = self._by_lobatto(steps)
        if burden > 1.0:
            self._together = max(1, self._together // 2)
        elif burden < _EASY and len(steps) == self._together:
            self._together = min(2 * self._together, _MOST_STEPS)

    def _by_stages(self, solver: Any) -> tuple[Array, Array] | None:
        """Return the integral by the solver's own weights, and its error; None if it has none."""
        weights = getattr(type(solver), "B", None)
        if weights is None:
            return None
        count = len(weights)
        t, h = solver.t_old, solver.t - solver.t_old
        calls = [self._calls[0], *self._calls[-count:]] if len(self._calls) > count else []
        times = [t + c * h for c in type(solver).C] + [solver.t]
        if [time for time, _ in calls] != times:
            return None  # another order of calls than that of the stages
        rates = np.array([value for _, value in calls])
        return h * (weights @ rates[:-1]), _error(type(solver), rates, h)

    def _burden(self, integral: Array, error: Array, width: float) -> float:
        """Return an error by what is allowed; add the integral over a piece if it is no more."""
        here = np.abs(integral)
        magnitude = self._magnitude + here
        allowed = self._tolerance * np.maximum(magnitude, here * abs(self._length / width))
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(error > 0.0, error / allowed, 0.0)
        burden = float(np.max(ratios, initial=0.0))
        if not burden > 1.0:
            self.total += integral
            self._magnitude = magnitude
        return burden

    def _by_lobatto(self, steps: list[_Step]) -> float:
        """Add the integral over neighbouring steps, in pieces where one is not enough.

        Returns
        -------
        float
            The error in one piece by what is allowed.
        """
        first = None
        pending = [(steps, steps[0][0], steps[-1][1], 0)]
        while pending:
            steps, low, high, depth = pending.pop()
            integral, error = _lobatto(steps, low, high)
            burden = self._burden(integral, error * (depth < _DEEPEST), high - low)
            first = burden if first is None else first
            if not burden > 1.0:
                continue
            half = len(steps) // 2
            if half:
                edge = steps[half][0]
                pending += [
                    (steps[half:], edge, high, depth),
                    (steps[:half], low, edge, depth),
                ]
            else:
                middle = 0.5 * (low + high)
                pending += [(steps, middle, high, depth + 1), (steps, low, middle, depth + 1)]
        return 0.0 if first is None else first


def _lobatto(steps: list[_Step], low: float, high: float) -> tuple[Array, Array]:
    """Return the integral by the longer rule, and its difference from the other."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    times = (middle + half * _LOBATTO[:, 0]).tolist()
    # Just inside: a rate may jump at an end, where a solution was asked for, say.
    times[0], times[-1] = math.nextafter(low, high), math.nextafter(high, low)
    rates = (_rate_at(steps, t) for t in times)
    (integral, coarse), _ = weighted_sums(rates, half * _LOBATTO[:, 1:])
    return integral, np.abs(integral - coarse)


def _rate_at(steps: list[_Step], t: float) -> Array:
    """Return the rate at a time within one of the steps; an end may be rounded."""
    for low, high, rate in steps[:-1]:
        if min(low, high) <= t <= max(low, high):
            return rate(t)
    return steps[-1][2](t)


def _error(method: Any, rates: Array, h: float) -> Array:
    """Return what an explicit method estimates of the error of each component."""
    if not hasattr(method, "E3"):
        return np.asarray(np.abs(h * (method.E @ rates)))
    # E. Hairer, S. P. Norsett and G. Wanner, Solving Ordinary Differential Equations I, section
    # II.10: of orders 5 and 3.
    fifth, third = np.abs(method.E5 @ rates), np.abs(method.E3 @ rates)
    size = np.hypot(fifth, 0.1 * third)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(size > 0.0, abs(h) * fifth**2 / size, 0.0)
