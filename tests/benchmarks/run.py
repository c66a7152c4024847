"""Measure vspace beside hand-written code and other libraries: ``make bench``.

``make bench ONLY=pattern`` runs the contests whose workload, operation or whole name fits, such as
``D``, ``dot`` or ``'M  y*'``; ``make bench PAGE=docs/benchmarks.md`` writes the page.
"""

from __future__ import annotations

import argparse
import fnmatch
import gc
import importlib.util
import math
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from threadpoolctl import threadpool_limits

import arithmetic
import first_use
import growth
import peers
from machine import description
from table import page_of
from timing import Contest, Row, print_rows
from vspace.codegen._fallbacks import fallbacks
from workloads import WORKLOADS

QUICK_LIMIT = 10_000  # leaves, where the point is only that all runs
# Modules with contests of SciPy's functions; each can be left away.
SCIPY = ("integrators", "adapters", "plain_calls", "gradients")


class Filter:
    """Which contests are wanted.

    Parameters
    ----------
    pattern : str
        Of their workload, operation or whole name.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __call__(self, workload: str, operation: str = "") -> bool:
        names = (workload, operation, f"{workload}  {operation}")
        return any(fnmatch.fnmatchcase(name, self._pattern) for name in names if name)


def contests(libraries: list[peers.Library], wanted: Filter, limit: float) -> Iterator[Contest]:
    """Yield all contests that are wanted, new structures of at most so many leaves."""
    yield from arithmetic.contests(libraries, wanted)
    yield from first_use.contests(wanted, limit)
    for module in SCIPY:
        if importlib.util.find_spec(module) is not None:
            each = importlib.import_module(module).contests()
            yield from (contest for contest in each if wanted(contest.name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="a pattern of contests, such as 'D' or 'dot'")
    parser.add_argument("--page", type=Path, help="write the figures there, as Markdown")
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that all runs")
    parser.add_argument("--rounds", type=int, default=101, help="the most rounds of a contest")
    parser.add_argument("--seconds", type=float, default=1.5, help="about how long a contest takes")
    given = parser.parse_args()
    rounds, seconds = (1, 0.0) if given.quick else (given.rounds, given.seconds)
    limit = QUICK_LIMIT if given.quick else math.inf
    libraries, missing = peers.installed()
    wanted = Filter(given.only)
    measured: list[list[Row]] = []
    # One BLAS thread for all contenders: a second one that waits for a busy core spins.
    with threadpool_limits(1, "blas"):
        machine = description(libraries)
        print("\n".join([*machine, *missing]), end="\n\n")
        gc.freeze()  # what was imported need not be visited again and again
        for contest in contests(libraries, wanted, limit):
            rows = contest.run(rounds, seconds, memory=not given.quick)
            print_rows(rows)
            measured.append(rows)
        appendix: list[str] = []
        if wanted("growth"):
            counts = [count for count in growth.COUNTS if count <= limit]
            appendix = growth.lines_of(list(growth.measured(counts, rounds, seconds)))
            print("\n".join(appendix))
    missed = sum(not each.met for rows in measured for row in rows for each in row.verdicts)
    promised = sum(len(row.verdicts) for rows in measured for row in rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{promised - missed} of {promised} aims reached; peak memory {peak / 1024:.0f} MB")
    print(f"where generated code had no answer, by function: {dict(fallbacks) or 'nowhere'}")
    if given.page is not None:
        summaries = {each.name: each.summary for each in WORKLOADS}
        given.page.write_text(page_of(measured, machine, summaries, appendix), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
