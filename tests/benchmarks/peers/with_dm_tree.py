"""dm-tree: ``tree.map_structure``."""

from __future__ import annotations

from typing import Any

import tree

from peers.by_map import ByMap
from workloads import Workload


def contenders(workload: Workload) -> list[Any]:
    if workload.holders == "classes":
        return []  # it knows no dataclasses
    return [ByMap("dm-tree", tree.map_structure, tree.flatten)]
