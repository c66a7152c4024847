"""Switches of a right-hand side along a recorded solution, looked for while it is gone through."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from vspace_scipy.adjoint._moving import MOST_SAMPLES, At, Suspects, refuse_switches
from vspace_scipy.adjoint._recorded import Chunk
from vspace_scipy.adjoint._trajectory import Trajectory

__all__ = ["Switches"]

Array = np.ndarray[Any, Any]


class Switches:
    """What is seen of a right-hand side by the steps of the adjoint, and at those of the solution.

    Parameters
    ----------
    trajectory : Trajectory
        With a record.
    slope : callable
        ``slope(t, values)``: the right-hand side along the solution, with other values.
    values : ndarray
        These, as they are.
    precision : dtype
        Of the numbers that it computes with.
    """

    def __init__(
        self, trajectory: Trajectory, slope: At, values: Array, precision: np.dtype[Any]
    ) -> None:
        self._trajectory = trajectory
        self._slope, self._values, self._precision = slope, values, precision
        self._steps = trajectory.some_steps(MOST_SAMPLES)
        self._by_adjoint, self._by_steps = Suspects(), Suspects()
        self._entered: list[Chunk] = []

    def add(self, t: float, row: Array) -> None:
        """Take in the right-hand side at a time that the adjoint has asked for."""
        self._by_adjoint.add(t, row)
        chunk = self._record.chunk_at(t)
        if chunk not in self._entered[-2:]:
            self._enter(chunk)

    @property
    def _record(self) -> Any:
        return self._trajectory.record

    def _enter(self, chunk: Chunk) -> None:
        """Look at the steps of a chunk, as long as its continuous solution is there."""
        self._entered.append(chunk)
        low, high = sorted((chunk.start, chunk.end))
        ends = [t for t in reversed(self._steps) if low <= t <= high]
        for after, before in pairwise(ends):
            self._by_steps.look(after, before, lambda t: self._slope(t, self._values))

    def refuse(self) -> None:
        """Raise if it jumps at a time that moves; see `refuse_switches`."""
        chunks = self._record.chunks
        for chunk in reversed(chunks[: chunks.index(self._entered[0])] if self._entered else []):
            if chunk not in self._entered:  # the adjoint has stepped across
                self._enter(chunk)
        width = self._trajectory.width
        for suspects in (self._by_adjoint, self._by_steps):
            refuse_switches(suspects, self._slope, self._values, width, self._precision)
