"""A solution of an ODE as a function of time, in memory that hardly grows with its length.

What a method knows of a step takes several states' memory. Of long solutions only the last steps
are kept, and of those before a state here and there, from which the equation is solved again when
the adjoint equation gets there (checkpoints: A. Griewank, "Achieving logarithmic growth of temporal
and spatial complexity in reverse automatic differentiation", Optimization Methods and Software 1,
1992). Steps of Runge-Kutta methods are the same again; those of other methods begin anew, and
agree within the tolerances.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate

__all__ = ["ONLY_LSODA", "Chunk", "Record", "recording", "solving_again"]

Array = np.ndarray[Any, Any]
# solve(t, state, end, first_step) -> a callable that gives states from that one until that end
Solve = Callable[[float, Any, float, float | None], Callable[[float], Any]]

_BYTES = 2**21  # of what is kept of steps
_PER_STEP = 600  # bytes that a step takes beside its numbers
_NUMBERS = 6  # for each component of the state
_MOST_TIMES = 4096
ONLY_LSODA = ("lband", "uband", "min_step")


class Chunk:
    """Some steps: where they begin and end, and the continuous solution as long as it is kept."""

    __slots__ = ("at", "end", "first_step", "start", "state")

    def __init__(self, start: float, state: Array, first_step: float | None) -> None:
        self.start = self.end = start
        self.state = state
        self.first_step = first_step
        self.at: Callable[[float], Any] | None = None


class Record:
    """What a run leaves: the last steps, states from which to solve again, and some times.

    Attributes
    ----------
    chunks : list of Chunk
        In the order of the run.
    times : list of float
        The ends of steps, of long solutions some.
    largest : ndarray
        The largest absolute value of each number in a state; of complex ones two.
    """

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.times: list[float] = []
        self.largest = np.zeros(0)
        self._ends: list[float] = []
        self._interpolants: list[Any] = []
        self._length = 1  # the most steps in a chunk
        self._every = self._count = 1  # of so many steps one is among the times
        self._alternative = False
        self._loaded: list[Chunk] = []
        self._unpack: Any = None
        self._solve: Any = None

    def begin(self, solver: Any) -> None:
        """Take down where a run begins."""
        self._length = max(8, _BYTES // (_PER_STEP + _NUMBERS * solver.y.nbytes))
        # As SciPy has it: which of two steps gives the state at the time between them.
        self._alternative = isinstance(solver, (integrate.BDF, integrate.LSODA))
        self.times.append(solver.t)
        self.largest = np.abs(_reals(solver.y))
        self._open(solver)

    def before(self, solver: Any) -> None:
        """Make room for a step."""
        if len(self._interpolants) >= self._length:
            self._open(solver)

    def after(self, solver: Any) -> None:
        """Take down a step."""
        self._interpolants.append(solver.dense_output())
        self._ends.append(solver.t)
        np.fmax(self.largest, np.abs(_reals(solver.y)), out=self.largest)
        self.chunks[-1].end = solver.t
        self._count += 1
        if self._count % self._every == 0:
            self.times.append(solver.t)
        if len(self.times) > _MOST_TIMES:
            self.times = self.times[::2]
            self._every *= 2

    def _open(self, solver: Any) -> None:
        """Begin a chunk, and forget the steps of the one before."""
        if len(self.chunks) > _NUMBERS * self._length:
            # As many states as steps: half the states, twice the steps.
            merged = self.chunks[::2]
            for chunk, following in zip(merged, self.chunks[1::2], strict=False):
                chunk.end = following.end
            self.chunks = merged
            self._length *= 2
        step = getattr(solver, "h_abs", None)
        self.chunks.append(Chunk(solver.t, np.array(solver.y), step))
        self._ends, self._interpolants = [solver.t], []

    def finish(self, unpack: Callable[[Array], Any], solve: Solve) -> None:
        """Take down that a run has ended.

        Parameters
        ----------
        unpack : callable
            Makes a state of a vector of the solver's.
        solve : callable
            Solves the equation again.
        """
        last = self.chunks[-1]
        continuous = integrate.OdeSolution(self._ends, self._interpolants, self._alternative)
        last.at = lambda t: unpack(continuous(t))
        self._ends, self._interpolants = [], []
        self._loaded = [last]
        self._unpack, self._solve = unpack, solve
        if self.times[-1] != last.end:
            self.times.append(last.end)

    def chunk_at(self, t: float) -> Chunk:
        """Return the chunk in which a time lies."""
        direction = 1.0 if self.times[-1] >= self.times[0] else -1.0
        i = bisect_right(self.chunks, direction * t, key=lambda chunk: direction * chunk.start)
        return self.chunks[max(i - 1, 0)]

    def __call__(self, t: float) -> Any:
        """Return the state at a time."""
        chunk = self.chunk_at(t)
        if chunk.at is None:
            state = self._unpack(chunk.state)
            chunk.at = self._solve(chunk.start, state, chunk.end, chunk.first_step)
            # Two, since a step of the adjoint may go to and fro across what is between them.
            self._loaded = [self._loaded[-1], chunk]
            for other in self.chunks:
                if other not in self._loaded:
                    other.at = None
        return chunk.at(t)

    def states(self, most: int) -> list[tuple[float, Any]]:
        """Return about as many times at most with states, without solving again."""
        if len(self.chunks) == 1:
            return [(t, self(t)) for t in self.times[:: 1 + len(self.times) // most]]
        some = self.chunks[:: 1 + len(self.chunks) // most]
        return [(chunk.start, self._unpack(chunk.state)) for chunk in some]

    @property
    def magnitude(self) -> Any:
        """A state of the largest absolute values, of real and imaginary parts by themselves."""
        return self._unpack(self.largest.view(self.chunks[0].state.dtype))


def solving_again(method: Any) -> Any:
    """Return the method by which to solve again while another solver is at work.

    There is but one LSODA at a time: while the adjoint is integrated by it, nothing else is.
    """
    base = getattr(integrate, method) if isinstance(method, str) else method
    return integrate.Radau if issubclass(base, integrate.LSODA) else method


def recording(method: Any, record: Record) -> Any:
    """Return a method as `solve_ivp` takes it, that leaves a record.

    Parameters
    ----------
    method : str or type
        As for `solve_ivp`; what is none is returned as it is.
    record : Record
        An empty one.
    """
    base = getattr(integrate, method, None) if isinstance(method, str) else method
    if not isinstance(base, type):
        return method

    class Recording(base):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._dense: Any = None
            record.begin(self)

        def step(self) -> Any:
            record.before(self)
            self._dense = None
            message = super().step()
            if self.status != "failed":
                record.after(self)
            return message

        def dense_output(self) -> Any:
            if self._dense is None:  # some methods evaluate the right-hand side for it
                self._dense = super().dense_output()
            return self._dense

    Recording.__name__ = base.__name__
    return Recording


def _reals(y: Array) -> Array:
    return np.ascontiguousarray(y).view(y.real.dtype)
