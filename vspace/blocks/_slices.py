"""Large arrays worked through in slices that stay in cache, whatever their layout in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from contextvars import copy_context
from itertools import pairwise
from typing import Any

import numpy as np

# work(slices of the terms, target) -> result: in the target, if that is given
Work = Callable[[Sequence[Any], Any], Any]


class Slices:
    """Arrays of one size, which an element-wise function takes slice by slice.

    Parameters
    ----------
    work : callable
        The function.
    terms : sequence of ndarray
        The arrays.
    length : int
        Of a slice.
    """

    def __init__(self, work: Work, terms: Sequence[Any], length: int) -> None:
        self._work = work
        self._terms = terms
        self._flats = [*map(_flat, terms)]
        self._size = terms[0].size
        self._length = length

    def try_ends(self) -> None:
        """Work on the first and the last slice aside: slices of all lengths are among them."""
        starts = range(0, self._size, self._length)
        for start in {*starts[:1], *starts[-1:]}:
            part = self._slice(start)
            self._work(part, np.empty_like(part[0]))

    def target(self, given: Any = None) -> Any:
        """Return the array for all results: the given one where it can be written, or a new one."""
        if given is not None and given.flags.writeable:
            return given
        return np.empty_like(self._terms[0], order="C")

    def write(self, target: Any, workers: int = 1) -> None:
        """Write all results into an array."""
        flat = _flat(target)
        # What is read after the first write to a slice must not be what is written, and what BLAS
        # is given to write must lie as it does in plain arrays.
        aside = (
            type(flat) is not np.ndarray
            or not flat.flags.aligned
            or any(each is target for each in self._terms[1:])
        )

        def work_from(starts: Sequence[int]) -> None:
            for start in starts:
                part = self._slice(start)
                place = slice(start, start + part[0].size)
                if aside:
                    flat[place] = self._work(part, np.empty_like(part[0]))
                else:
                    self._work(part, flat[place])

        starts = range(0, self._size, self._length)
        if workers == 1 or len(starts) < 2 * workers:
            work_from(starts)
        else:
            with futures.ThreadPoolExecutor(workers) as pool:
                # In a context like this one, so that np.errstate counts there, too.
                done = [
                    pool.submit(copy_context().run, work_from, share)
                    for share in _shares(starts, workers)
                ]
                for each in done:
                    each.result()

    def _slice(self, start: int) -> list[Any]:
        return [flat[start : start + self._length] for flat in self._flats]


def _flat(array: Any) -> Any:
    """Return a view of one axis; of an array not in C order, what copies no more than a slice."""
    array = np.asarray(array)
    return array.reshape(-1) if array.flags.c_contiguous else array.flat


def _shares(starts: range, workers: int) -> Iterator[range]:
    ends = [len(starts) * i // workers for i in range(workers + 1)]
    return (starts[low:high] for low, high in pairwise(ends))
