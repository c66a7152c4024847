"""Integrals along the steps of a solver, of a rate that is known wherever the solution is.

The parameters of an equation take no part in the choice of steps: they would loosen its error
norm, and give an implicit method a Jacobian of their size. Their gradient is an integral along
the adjoint. An explicit Runge-Kutta method has the rate at all its stages already, and its own
weights and error estimate apply to it; for other methods, and where that estimate is too large,
Kronrod's rule is applied on the step and on halves of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.linalg.blas import daxpy

__all__ = ["Along"]

Array = np.ndarray[Any, Any]
Rate = Callable[[float], Array]

# Kronrod's extension of Gauss-Legendre's rule of 3 points: a point, its weight, its weight in the
# rule that is extended (A. S. Kronrod, Nodes and Weights of Quadrature Formulas, 1965).
_HALF = (
    (0.960491268708020283423507092629080, 0.104656226026467265193823857192073, 0.0),
    (0.774596669241483377035853079956480, 0.268488089868333440728569280666710, 5 / 9),
    (0.434243749346802558002071502844628, 0.401397414775962222905051818618432, 0.0),
)
_KRONROD = [
    *((-x, w, g) for x, w, g in _HALF),
    (0.0, 0.450916538658474142345110087045571, 8 / 9),
    *_HALF,
]
_DEEPEST = 40  # halvings of one step: a jump of the rate is enclosed to rounding by then


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

    def note(self, t: float, rate: Array) -> None:
        """Remember the rate at a time that the solver has asked for."""
        self._calls.append((t, rate))

    def forget(self) -> None:
        """Begin a new solver."""
        self._calls.clear()

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
        low, high = solver.t_old, solver.t
        if taken is None or not self._settle(*taken, high - low):
            self._by_kronrod(rate(solver.dense_output()), low, high)
        self._calls[:] = last

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

    def _settle(self, integral: Array, error: Array, width: float) -> bool:
        """Add the integral over a piece, if its error is small enough; return whether it is."""
        here = np.abs(integral)
        magnitude = self._magnitude + here
        whole = np.maximum(magnitude, here * abs(self._length / width))
        if np.any(error > self._tolerance * whole):
            return False
        self.total += integral
        self._magnitude = magnitude
        return True

    def _by_kronrod(self, rate: Rate, low: float, high: float) -> None:
        pending = [(low, high, 0)]
        while pending:
            low, high, depth = pending.pop()
            middle, half = 0.5 * (low + high), 0.5 * (high - low)
            integral, coarse = np.zeros(self.total.size), np.zeros(self.total.size)
            for point, weight, coarse_weight in _KRONROD:
                value = rate(middle + half * point)
                daxpy(value, integral, value.size, half * weight)
                if coarse_weight:
                    daxpy(value, coarse, value.size, half * coarse_weight)
            error = np.abs(integral - coarse) * (0.0 if depth == _DEEPEST else 1.0)
            if not self._settle(integral, error, high - low):
                pending += [(middle, high, depth + 1), (low, middle, depth + 1)]


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
