"""Which leaves share memory: in time that grows with their number, not with that of the pairs.

Arrays that lie one after another are told apart by their ends. Where many are interleaved, as the
columns of one matrix are, their ends say nothing, and asking NumPy of each pair takes their number
squared. But such views are stripes of bytes a fixed stride apart. Written in rows of that length
the memory is a plane, each view is a rectangle in it (or a few, where its stripes go over the end
of a row), and whether rectangles meet is found by sweeping over the rows.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import accumulate
from math import gcd
from typing import Any, NamedTuple

import numpy as np

from vspace.blocks._changes import is_mutable
from vspace.leaves import memory
from vspace.leaves._numbers import NUMBERS

_PAIRS_EACH = 4  # that NumPy is asked of, before all are looked at together
_MAX_WORK = 1000  # of NumPy for one pair: all that views of a matrix need


class Span(NamedTuple):
    """Where an array lies: from the first address to the end, and which one it is."""

    low: int
    high: int
    place: int


class Memory:
    """The memory of some leaves.

    Parameters
    ----------
    leaves : sequence of object
        Arrays, and leaves of registered types that say where they lie (`vspace.leaves.memory`);
        what cannot be written lies nowhere.
    """

    def __init__(self, leaves: Sequence[Any]) -> None:
        self._leaves = leaves
        self._parts = {
            i: part
            for i, each in enumerate(leaves)
            if (part := where(each)) is not None and is_mutable(each)
        }
        self._spans = sorted(Span(*_bounds(part), i) for i, part in self._parts.items())
        self._lows = [span.low for span in self._spans]
        # How far the spans reach up to each one, and how far without the one that reaches furthest.
        self._reaches = list(accumulate(self._spans, _reach_further, initial=_NOWHERE))

    def first_overlap(self) -> tuple[int, int] | None:
        """Return two leaves that overlap without being one object (C16), or None."""
        for cluster in _clusters(self._spans):
            distinct = {id(self._leaves[span.place]): span for span in cluster}
            if len(distinct) > 1:
                met = _overlap_among(list(distinct.values()), self._parts)
                if met is not None:
                    return min(met), max(met)
        return None

    def meets_another(self, leaf: Any, place: int) -> bool:
        """Return whether the ends of a leaf lie so that it may meet one of these.

        That at its own place does not count where it is this very leaf.
        """
        part = where(leaf)
        if part is None:
            return False
        low, high = _bounds(part)
        furthest, place_of_it, second = self._reaches[bisect_left(self._lows, high)]
        if place_of_it == place and self._leaves[place] is leaf:
            furthest = second
        return bool(furthest > low)


class Bytes(NamedTuple):
    """Memory without gaps, described as that of an array is."""

    low: int
    shape: tuple[int, ...]
    strides: tuple[int, ...] = (1,)
    itemsize: int = 1


Part = np.ndarray[Any, Any] | Bytes


def where(leaf: Any) -> Part | None:
    """Return what describes the memory of a leaf, or None where it has none or shares none."""
    if type(leaf) is float or isinstance(leaf, NUMBERS):
        return None
    part = leaf
    if not isinstance(leaf, np.ndarray):
        method = memory.find(type(leaf))
        part = None if method is None else method(leaf)
    if isinstance(part, np.ndarray):
        return part if part.size else None
    if part is None:
        return None
    low, end = part
    return Bytes(low, (end - low,)) if low < end else None


def _bounds(part: Part) -> tuple[int, int]:
    if isinstance(part, Bytes):
        return part.low, part.low + part.shape[0]
    low, high = np.lib.array_utils.byte_bounds(part)
    return int(low), int(high)


_NOWHERE: Any = (0, -1, 0)


def _reach_further(before: Any, span: Span) -> Any:
    furthest, place, second = before
    if span.high > furthest:
        return span.high, span.place, furthest
    return furthest, place, max(second, span.high)


def _clusters(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield the spans in lists that do not reach into one another."""
    cluster: list[Span] = []
    reach = 0
    for span in spans:
        if cluster and span.low >= reach:
            yield cluster
            cluster = []
        cluster.append(span)
        reach = max(reach, span.high)
    if cluster:
        yield cluster


def _overlap_among(cluster: list[Span], parts: Mapping[int, Part]) -> tuple[int, int] | None:
    left = _PAIRS_EACH * len(cluster)
    for k, span in enumerate(cluster):
        for m in range(k + 1, len(cluster)):
            other = cluster[m]
            if other.low >= span.high:
                break
            left -= 1
            shared = None if left < 0 else _shares(parts[span.place], parts[other.place])
            if shared is None:
                return _overlap_of_all(cluster, parts)
            if shared:
                return span.place, other.place
    return None


def _shares(part: Part, other: Part) -> bool | None:
    """Return whether two parts overlap, one of which begins in the other; None if it is hard."""
    if isinstance(part, Bytes) and isinstance(other, Bytes):
        return True
    if isinstance(part, Bytes) or isinstance(other, Bytes):
        return None
    try:
        return bool(np.shares_memory(part, other, _MAX_WORK))  # type: ignore[arg-type]
    except np.exceptions.TooHardError:
        return None


def _overlap_of_all(cluster: list[Span], parts: Mapping[int, Part]) -> tuple[int, int] | None:
    views = [Stripes.of(parts[span.place], span) for span in cluster]
    strides = {view.stride for view in views if view is not None and view.number > 1}
    if None in views or len(strides) > 1:
        return _overlap_of_cells(cluster, parts)
    stride = max(strides, default=1)
    rectangles = [each for view in views for each in view.rectangles(cluster[0].low, stride)]  # type: ignore[union-attr]
    return _overlap_of_rectangles(sorted(rectangles))


class Stripes(NamedTuple):
    """Memory that is stripes of bytes of one width, a stride apart that is not less."""

    low: int
    width: int
    stride: int
    number: int
    place: int

    @classmethod
    def of(cls, part: Part, span: Span) -> Stripes | None:
        """Return the memory of a part, or None where it is not of this form."""
        axes = sorted(
            (abs(stride), extent)
            for stride, extent in zip(part.strides, part.shape, strict=True)
            if extent > 1
        )
        width, first, count = part.itemsize, 0, 1
        for stride, extent in axes:
            if count == 1 and stride <= width:  # no gap
                width += stride * (extent - 1)
            elif count == 1:
                first, count = stride, extent
            elif stride % first == 0 and stride <= first * count:  # goes on where it ended
                count += stride // first * (extent - 1)
            else:
                return None
        return cls(span.low, width, first, count, span.place)

    def rectangles(self, origin: int, stride: int) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield first row, end, first column, end, and which array, in rows of this length."""
        row, column = divmod(self.low - origin, stride)
        left = self.width
        while left:
            if column == 0 and left >= stride:
                rows, width = left // stride, stride
            else:
                rows, width = 1, min(left, stride - column)
            yield row, row + rows + self.number - 1, column, column + width, self.place
            left -= rows * width
            row, column = row + rows, 0


def _overlap_of_rectangles(rectangles: list[Any]) -> tuple[int, int] | None:
    """Return the arrays of two rectangles that meet; they are sorted by their first rows."""
    # Those in the present row: as long as none have met, they stand side by side.
    present: list[tuple[int, int, int]] = []
    ends: list[tuple[int, tuple[int, int, int]]] = []
    for row, end, left, right, place in rectangles:
        while ends and ends[0][0] <= row:
            gone = heappop(ends)[1]
            del present[bisect_left(present, gone)]
        each = (left, right, place)
        at = bisect_left(present, each)
        for neighbour in present[max(at - 1, 0) : at + 1]:
            if neighbour[0] < right and left < neighbour[1]:
                return neighbour[2], place
        insort(present, each)
        heappush(ends, (end, each))
    return None


def _overlap_of_cells(cluster: list[Span], parts: Mapping[int, Part]) -> tuple[int, int] | None:
    """Return two arrays that overlap, from the addresses of all that is in them."""
    arrays = [parts[span.place] for span in cluster]
    steps = [abs(stride) for array in arrays for stride in (*array.strides, array.itemsize)]
    unit = gcd(*steps, *(span.low - cluster[0].low for span in cluster))
    cells = [
        np.unique(_cells(array, span.low - cluster[0].low, unit))
        for array, span in zip(arrays, cluster, strict=True)
    ]
    owners = np.repeat(np.arange(len(cells)), [each.size for each in cells])
    every = np.concatenate(cells)
    order = np.argsort(every, kind="stable")
    at = np.flatnonzero(np.diff(every[order]) == 0)
    if not at.size:
        return None
    first, second = owners[order[at[0] : at[0] + 2]].tolist()
    return cluster[first].place, cluster[second].place


def _cells(array: Any, low: int, unit: int) -> Any:
    """Return the addresses in an array, as multiples of a unit."""
    cells = np.arange(low // unit, (low + array.itemsize) // unit)
    for stride, extent in zip(array.strides, array.shape, strict=True):
        cells = np.add.outer(abs(stride) // unit * np.arange(extent), cells)
    return cells.ravel()
