"""Contests: contenders for one piece of work, which alternate in one process."""

from __future__ import annotations

import gc
import math
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from agreement import same
from table import text_of

Work = Callable[[], Any]


@dataclass(frozen=True)
class Once:
    """Work that can be done once with each preparation, such as the first use of a structure."""

    prepare: Callable[[], Any]
    work: Callable[[Any], Any]

    def __call__(self) -> Any:
        return self.work(self.prepare())


class Target(NamedTuple):
    """What is promised: at most so many times another contender's time, or so many seconds."""

    contender: str
    most: float
    yardstick: str | None = None


class Verdict(NamedTuple):
    """A target, and what was found."""

    target: Target
    found: float

    @property
    def met(self) -> bool:
        return self.found <= self.target.most


class Row(NamedTuple):
    """What was measured of one contender.

    The ratio is that to the best peer: the fastest contender whose name does not begin with
    ``vspace``. The peak is the memory that one call needs at most, its result included, in bytes.
    """

    contest: str
    contender: str
    seconds: float
    ratio: float
    peak: int | None
    verdicts: tuple[Verdict, ...]


@dataclass
class Contest:
    """Contenders for one piece of work.

    Parameters
    ----------
    name : str
        The workload and the operation, with two blanks between them; or one name.
    contenders : dict
        Name to work; the first computes what is right.
    targets : sequence of Target, or dict
        What is promised. A dict gives ratios to the first contender.
    seconds_per_round : float
        How long each contender works in one round, at least once.
    verify : bool
        Whether all results have to agree with the first.
    figure : callable
        What makes one figure of the rounds: the median, or the minimum where a ratio counts and
        the load of the machine would disturb it.
    """

    name: str
    contenders: dict[str, Work]
    targets: Sequence[Target] | dict[str, float] = ()
    seconds_per_round: float = 0.002
    verify: bool = False
    figure: Callable[[list[float]], float] = statistics.median
    _calls: dict[str, int] = field(default_factory=dict, init=False)

    def run(self, rounds: int, seconds: float = math.inf, memory: bool = False) -> list[Row]:
        """Measure all contenders.

        Parameters
        ----------
        rounds : int
            Of which one figure is made.
        seconds : float
            Fewer rounds are made, but three, where they would take longer.
        memory : bool
            Whether peaks of memory are measured, too.
        """
        rounds = max(min(3, rounds), int(min(rounds, seconds / self._warm_up())))
        samples: dict[str, list[float]] = {name: [] for name in self.contenders}
        gc.collect()
        gc.disable()
        try:
            for _ in range(rounds):
                for name, work in self.contenders.items():
                    samples[name].append(_time(work, self._calls[name]) / self._calls[name])
        finally:
            gc.enable()
        figures = {name: self.figure(each) for name, each in samples.items()}
        peers = [found for name, found in figures.items() if not name.startswith("vspace")]
        best = min(peers, default=math.nan)
        return [
            Row(
                self.name,
                name,
                figure,
                figure / best,
                peak_of(self.contenders[name]) if memory else None,
                tuple(self._verdicts(name, figures)),
            )
            for name, figure in figures.items()
        ]

    def _warm_up(self) -> float:
        """Compare results, set the numbers of calls, and return what a round takes."""
        names = iter(self.contenders)
        first = next(names)
        expected = self.contenders[first]()
        for name in names:
            found = self.contenders[name]()
            if self.verify and not same(found, expected):
                raise AssertionError(f"{self.name}: {name} does not compute what {first} does")
        total = 0.0
        for name, work in self.contenders.items():
            once = _time(work, 1)
            many = not isinstance(work, Once)
            self._calls[name] = max(1, int(self.seconds_per_round / once)) if many else 1
            total += self._calls[name] * once
        return total

    def _verdicts(self, name: str, figures: dict[str, float]) -> list[Verdict]:
        targets = self.targets
        if isinstance(targets, dict):
            first = next(iter(figures))
            targets = [Target(each, most, first) for each, most in targets.items()]
        # A yardstick that is not installed has no figure.
        return [
            Verdict(target, figures[name] / (figures[yardstick] if yardstick else 1.0))
            for target in targets
            if target.contender == name
            for yardstick in [target.yardstick]
            if yardstick is None or yardstick in figures
        ]


def peak_of(work: Work) -> int:
    """Return the peak of the memory that one call takes, in bytes."""
    arguments = (work.prepare(),) if isinstance(work, Once) else ()
    run = work.work if isinstance(work, Once) else work
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = run(*arguments)
        peak = tracemalloc.get_traced_memory()[1] - before
        del kept
    finally:
        tracemalloc.stop()
    return peak


def _time(work: Work, calls: int) -> float:
    if isinstance(work, Once):
        arguments = work.prepare()
        start = time.perf_counter()
        work.work(arguments)
        return time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return time.perf_counter() - start


def print_rows(rows: Sequence[Row]) -> None:
    """Print one contest."""
    print(text_of(rows), flush=True)
