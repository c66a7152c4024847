"""How time and memory grow with the number of leaves."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ours import ANEW, KEPT
from table import duration
from timing import Contest
from vspace import VectorSpace as V

COUNTS = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_MOST_GROWTH = 2.0  # of the time per leaf
_MOST_OVERHEAD = 0.05  # of a packed vector, over its data
_MOST_PER_LEAF = 200  # bytes of a leaf that is asked for, over its data


def arrays(count: int) -> list[Any]:
    """Return so many arrays of shape (4,)."""
    return [np.ones(4) for _ in range(count)]


@dataclass(frozen=True)
class Size:
    """What was measured for one number of leaves; times are per leaf."""

    count: int
    seconds: dict[str, float]
    overhead: float
    per_leaf: float


def measured(counts: Sequence[int], rounds: int, seconds: float) -> Iterator[Size]:
    """Yield the figures for each number of leaves."""
    for count in counts:
        y, x = arrays(count), arrays(count)
        kept_y, kept_x = 1.0 * V(y), 1.0 * V(x)
        works = {
            f"{ANEW}, y + a*x": lambda y=y, x=x: V(y) + 0.5 * V(x),
            f"{ANEW}, y += a*x": lambda y=y, x=x: V(y).axpy(1e-12, V(x)),
            f"{KEPT}, y + a*x": lambda y=kept_y, x=kept_x: y + 0.5 * x,
        }
        rows = Contest(f"growth  {count:,}", works).run(rounds, seconds)
        times = {row.contender: row.seconds / count for row in rows}
        yield Size(count, times, *memory_of(x))


def memory_of(x: list[Any]) -> tuple[float, float]:
    """Return what a packed vector takes over its data, and a leaf that is asked for over its own.

    The first is a fraction of the data, the second is in bytes per leaf.
    """
    size = sum(leaf.nbytes for leaf in x)
    v = V(x)
    v + v  # from the second time on, generated code runs
    tracemalloc.start()
    try:
        packed = v + v
        overhead = tracemalloc.get_traced_memory()[0] / size - 1.0
        value = packed.value  # the data of the vector go when the object is there
        gc.collect()
        per_leaf = (tracemalloc.get_traced_memory()[0] - size) / len(value)
    finally:
        tracemalloc.stop()
    return overhead, per_leaf


def lines_of(sizes: Sequence[Size]) -> list[str]:
    """Return the figures as a table in Markdown, and whether they are what is promised."""
    names = list(sizes[0].seconds)
    lines = [
        "## Growth",
        "",
        "A list of so many arrays of shape (4,): time per leaf; what a packed vector takes over",
        "its data; what each leaf takes over its own data once the object is asked for.",
        "",
        f"| leaves | {' | '.join(names)} | vector | leaf object |",
        "| --- |" + " --- |" * (len(names) + 2),
    ]
    for size in sizes:
        times = " | ".join(duration(size.seconds[name]) for name in names)
        lines.append(f"| {size.count:,} | {times} | {size.overhead:.2%} | {size.per_leaf:.0f} B |")
    smallest, largest = sizes[0], sizes[-1]
    lines += ["", f"Of {largest.count:,} leaves:", ""]
    for name in names:
        growth = largest.seconds[name] / smallest.seconds[name]
        what = f"time per leaf, {name}, to that at {smallest.count} leaves"
        lines.append(_verdict(what, growth, _MOST_GROWTH, "{:.2f}x"))
    lines += [
        _verdict("memory of the vector over its data", largest.overhead, _MOST_OVERHEAD, "{:.2%}"),
        _verdict("memory of a leaf over its data", largest.per_leaf, _MOST_PER_LEAF, "{:.0f} B"),
        "",
    ]
    return lines


def _verdict(what: str, found: float, most: float, form: str) -> str:
    word = "reached" if found <= most else "missed"
    return f"- {what}: {form.format(found)}, at most {form.format(most)}: {word}"
