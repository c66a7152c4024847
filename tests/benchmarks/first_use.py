"""The first use of structures that were never met: analysis and generated code included."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ours import ANEW
from timing import Contest, Once, Target
from vspace import VectorSpace as V

_numbers = itertools.count()
# leaves -> seconds at most
_MOST = {10: 3e-3, 1_000: 60e-3, 100_000: 1.5}


def records(leaves: int) -> Callable[[], Any]:
    """Return what makes two objects of one new structure: dicts of four or five unlike parts."""

    def make() -> tuple[Any, Any]:
        number = next(_numbers)
        return _record(number, leaves), _record(number, leaves)

    return make


def _record(number: int, leaves: int) -> dict[str, Any]:
    return {
        f"item {number} {i}": {
            "mass": 1.0,
            "position": np.ones(1 + i % 5),
            "rates": [np.ones(3), 2.0],
            "name": "of a record",
        }
        for i in range(leaves // 4)
    } | {f"rest {i}": 1.0 for i in range(leaves % 4)}


def shapes(leaves: int) -> Callable[[], Any]:
    """Return what makes two lists of arrays whose shapes were never met in this order."""

    def make() -> tuple[Any, Any]:
        rng = np.random.default_rng(next(_numbers))
        extents = rng.integers(1, 20, leaves).tolist()
        return [np.ones(n) for n in extents], [np.ones(n) for n in extents]

    return make


def _axpy(pair: tuple[Any, Any]) -> Any:
    y, x = pair
    return V(y) + 0.5 * V(x)


def contests(wanted: Callable[[str, str], bool], limit: float) -> Iterator[Contest]:
    """Yield the contests of new structures of at most so many leaves."""
    for kind, maker in (("records", records), ("arrays", shapes)):
        for leaves, most in _MOST.items():
            operation = f"{kind}, {leaves:,} leaves"
            if leaves <= limit and wanted("first use", operation):
                yield Contest(
                    f"first use  {operation}",
                    {ANEW: Once(maker(leaves), _axpy)},
                    [Target(ANEW, most)],
                )
