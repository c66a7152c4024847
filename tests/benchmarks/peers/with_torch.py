"""PyTorch's ``torch.utils._pytree`` on NumPy leaves."""

from __future__ import annotations

from typing import Any

from torch.utils import _pytree as pytree

from peers.by_map import ByMap
from workloads import Inner, State, Workload

pytree.register_pytree_node(State, lambda s: ([s.time, s.parts], None), lambda c, _: State(*c))
pytree.register_pytree_node(
    Inner, lambda i: ([i.mass, i.position, i.velocity], None), lambda c, _: Inner(*c)
)


def contenders(workload: Workload) -> list[Any]:
    return [ByMap("torch.utils._pytree", pytree.tree_map, pytree.tree_leaves)]
