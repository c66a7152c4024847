"""A solution of an ODE as a function of time, and the outputs that were asked of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from vspace import StructureMismatchError
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._space import Space
from vspace_scipy._stack import leaf_rows
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._recorded import Record
from vspace_scipy.integrate._tolerances import DEFAULTS

Array = np.ndarray[Any, Any]

# Continuous solutions of explicit Runge-Kutta methods, whose slope at the start of a step is that
# of the right-hand side.
_BEGIN_WITH_SLOPE = ("RkDenseOutput", "Dop853DenseOutput")
_DIFFERENCE = 1e-4  # of a step; the error of its square is below what counts as another slope
_OTHER = 1e-4


class Trajectory:
    """A solution with its continuous form.

    Parameters
    ----------
    solution : OdeResult
        What `solve_ivp` returned with ``dense_output=True``.
    record : Record, optional
        Of its run, in the place of its own continuous form.

    Attributes
    ----------
    at : callable
        From a time to a state.
    start : float
        The initial time.
    times : list of float
        Of the outputs.
    packed : Space
        Of the states: vectors of reals.
    end : float
        Where the integration ended.
    steps : list of float
        The ends of its steps.
    magnitude : ndarray
        The largest absolute value of each component, at the ends of steps.
    plain : dtype or None
        Of the states, if they are arrays.

    Raises
    ------
    GradientError
        When it has no continuous form, or did not reach its end.
    """

    def __init__(self, solution: Any, record: Record | None = None) -> None:
        if record is None and getattr(solution, "sol", None) is None:
            raise GradientError(
                "solution.sol",
                "no continuous solution",
                "one, since the state is needed at every time",
                "call solve_ivp with dense_output=True",
            )
        if not solution.success:
            raise GradientError(
                "solution.status",
                f"{solution.status} ({solution.message})",
                "a solution that reached its end",
                "solve the equation first",
            )
        self.record = record
        self.at: Callable[[float], Any] = solution.sol if record is None else record
        self.times = [float(t) for t in solution.t]
        ends = solution.sol.ts if record is None else record.times
        self.steps: list[float] = np.asarray(ends, float).tolist()
        self.start, self.end = self.steps[0], self.steps[-1]
        # Only then it depends on the parameters when the solution ends.
        self._event_time = self.end if solution.status == 1 else None
        ours = getattr(solution, "_packed", None)  # of a solution that is made of objects
        example = self.at(self.start) if record is None else record.states(1)[0][1]
        self._interpolant = "" if record else type(solution.sol.interpolants[0]).__name__
        self.plain = example.dtype if ours is None else None
        self.packed = Space(example, None if ours is None else ours.inactive)

    @cached_property
    def magnitude(self) -> Array:
        if self.record is not None:
            return np.abs(self.packed.pack(self.record.magnitude))
        largest = np.zeros(self.packed.size)
        for t in self.steps:
            np.fmax(largest, np.abs(self.packed.pack(self.at(t))), out=largest)
        return largest

    @property
    def width(self) -> float:
        """The length of the span of time."""
        return float(abs(self.end - self.start))

    def some_steps(self, most: int) -> list[float]:
        """Return the ends of about as many steps at most, spread over all of them."""
        return self.steps[:: 1 + len(self.steps) // most]

    def tolerance(self, name: str, options: dict[str, Any]) -> Array:
        """Return a tolerance as one number or one for each component.

        Parameters
        ----------
        name : {"rtol", "atol"}
            Which one.
        options : dict
            Of `solve_ivp`.
        """
        given = options.get(name, DEFAULTS[name])
        if np.size(given) * 2 == self.packed.size and isinstance(given, (list, tuple, np.ndarray)):
            return np.repeat(given, 2)  # one for each complex component is one for each real
        return np.asarray(flat_numbers(name, given, self.packed, DEFAULTS[name]), float)

    def refuse_other(self, slope: Array) -> None:
        """Raise if the solution does not begin with this slope, as far as methods have it exactly.

        Raises
        ------
        GradientError
            With both slopes.
        """
        if self._interpolant not in _BEGIN_WITH_SLOPE:
            return
        length = self.steps[1] - self.start
        step = (self.start + _DIFFERENCE * length) - self.start  # what it is after rounding
        if not step:
            return
        first, second, third, *others = (
            self.packed.pack(self.at(self.start + t))
            for t in (0.0, step, 2.0 * step, 0.3 * length, 0.7 * length, length)
        )
        found = (4.0 * second - 3.0 * first - third) / (2.0 * step)
        rounding = 16.0 * np.finfo(float).eps * np.abs(first) / abs(step)
        mean = np.abs(np.array(others) - first).max(axis=0) / abs(length)
        differs = np.abs(slope - found) > _OTHER * (np.abs(slope) + mean) + rounding
        if differs.any():
            i = int(np.flatnonzero(differs)[0])
            raise GradientError(
                "solution",
                f"the slope {found[i]:.6g} at its start",
                f"{slope[i]:.6g}, that of the right-hand side",
                "solve the equation again, with the right-hand side as it is now",
            )

    @property
    def moves_with_end(self) -> bool:
        """Whether the last output is at the end of the integration, and not the initial state."""
        return bool(self.times) and self.times[-1] == self.end != self.start

    def rows_of(self, cotangents: Any) -> Array:
        """Return a vector for each output: from a list of states, or one object like ``y``.

        Raises
        ------
        StructureMismatchError
            When it is neither, with the path.
        GradientError
            When there is one for the time of a terminal event.
        """
        if type(cotangents) in (list, tuple) and not self._is_stacked(cotangents):
            rows = self._from_states(cotangents)
        else:
            rows = self.rows_of_stacked(cotangents)
        if rows[-1:].any():
            self.refuse_event("a cotangent of")
        return rows

    def refuse_event(self, what: str) -> None:
        """Raise if the last output is the state at a terminal event.

        Raises
        ------
        GradientError
            With the time; `what` says what was asked for.
        """
        if self._event_time is not None and self.times[-1:] == [self._event_time]:
            raise GradientError(
                f"t = {self._event_time:.6g}",
                f"{what} the state at a terminal event, whose time moves with the parameters",
                "states at times that were given",
                "ask for times before the event by t_eval, or find its time by a root finder",
            )

    def _from_states(self, states: Sequence[Any]) -> Array:
        count = len(self.times)
        if len(states) != count:
            raise StructureMismatchError(
                "cotangents",
                f"{len(states)} states",
                f"{count}, one for each of solution.t",
                "give None for an output that does not count",
            )
        rows = np.zeros((count, self.packed.size))
        for k, state in enumerate(states):
            if state is not None:
                try:
                    rows[k] = self.packed.pack(state)
                except StructureMismatchError as error:
                    error.add_note(f"in cotangents[{k}]")
                    raise
        return rows

    def _is_stacked(self, cotangents: Any) -> bool:
        """Return whether a list is not one of states, but one state with an axis for time."""
        return len(cotangents) != len(self.times) and type(cotangents) is type(self.at(self.start))

    def rows_of_stacked(self, stacked: Any) -> Array:
        """Return a vector for each output from one object like ``y``.

        Raises
        ------
        StructureMismatchError
            When it is none, with the path.
        """
        count = len(self.times)
        space = Space(self.packed.stack(np.zeros((self.packed.size, count))), self.packed.inactive)
        ordered = space.unpack(space.pack(stacked))
        columns = [
            np.ascontiguousarray(values.reshape(count, -1)).view(values.real.dtype)
            for _, values in leaf_rows(self.packed, ordered)
        ]
        return np.concatenate([np.empty((count, 0)), *columns], axis=1)

    def unstacked(self, rows: Array) -> Any:
        """Return one object like ``y`` from a vector for each output."""
        return self.packed.stack(rows.T)
