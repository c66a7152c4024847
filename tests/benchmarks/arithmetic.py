"""The contests of all workloads, operations and contenders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import peers
from by_hand import by_hand
from operations import OPERATIONS, Operands
from ours import OURS
from targets import targets_of
from timing import Contest
from workloads import WORKLOADS


def contests(
    libraries: list[peers.Library], wanted: Callable[[str, str], bool]
) -> Iterator[Contest]:
    """Yield the contests that are wanted, by workload and operation."""
    for workload in WORKLOADS:
        operations = [each for each in OPERATIONS if wanted(workload.name, each.name)]
        if not operations:
            continue
        given = Operands(workload)
        everybody = [*by_hand(workload), *peers.contenders(libraries, workload), *OURS]
        for operation in operations:
            works = {}
            for contender in everybody:
                method = getattr(contender, operation.method, None)
                work = None if method is None else method(given)
                if work is not None:
                    works[contender.name] = work
            yield Contest(
                f"{workload.name}  {operation.name}",
                works,
                targets_of(workload.name, operation.name),
                verify=True,
            )
