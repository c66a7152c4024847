"""Timing of contenders that alternate in one process, and tables of ratios."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Contest:
    """Contenders for one piece of work; the first is the yardstick of the ratios.

    A target is the largest ratio that is promised for a contender.
    """

    name: str
    contenders: dict[str, Callable[[], object]]
    targets: dict[str, float] = field(default_factory=dict)
    seconds_per_round: float = 0.004

    def run(self, rounds: int) -> list[tuple[str, str, float, float, float | None]]:
        """Return rows of contest, contender, median seconds, ratio, target."""
        calls: dict[str, int] = {}
        for name, work in self.contenders.items():
            work()
            work()  # structures are compiled at their second use
            once = min(_time(work, 1) for _ in range(3))
            calls[name] = max(1, int(self.seconds_per_round / once))
        samples: dict[str, list[float]] = {name: [] for name in self.contenders}
        gc.collect()
        gc.disable()
        try:
            for _ in range(rounds):
                for name, work in self.contenders.items():
                    samples[name].append(_time(work, calls[name]) / calls[name])
        finally:
            gc.enable()
        medians = {name: statistics.median(each) for name, each in samples.items()}
        yardstick = next(iter(medians.values()))
        return [
            (self.name, name, median, median / yardstick, self.targets.get(name))
            for name, median in medians.items()
        ]


def _time(work: Callable[[], object], calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return time.perf_counter() - start


def print_rows(rows: list[tuple[str, str, float, float, float | None]]) -> None:
    """Print one contest."""
    for contest, name, median, ratio, target in rows:
        goal = (
            "" if target is None else f"  target {target:.2f} {'ok' if ratio <= target else '--'}"
        )
        print(f"{contest:<34} {name:<40} {_human(median):>10}  {ratio:7.3f}x{goal}", flush=True)
    print()


def _human(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.2f} {unit}"
    return f"{seconds / 1e-9:.0f} ns"
