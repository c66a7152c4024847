"""JAX: ``jax.tree.map`` on NumPy leaves, and ``ravel_pytree``."""

from __future__ import annotations

from typing import Any

import jax
from jax.flatten_util import ravel_pytree

from operations import Operands
from peers.by_map import ByMap
from workloads import D, Inner, M, State, Workload

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)
jax.tree_util.register_dataclass(State, ["time", "parts"], [])
jax.tree_util.register_dataclass(Inner, ["mass", "position", "velocity"], [])

RAVEL = "jax ravel_pytree"


def contenders(workload: Workload) -> list[Any]:
    found: list[Any] = [ByMap("jax.tree.map", jax.tree.map, jax.tree.leaves)]
    # It joins all leaves in one program; compiling that for 10,000 of them takes minutes.
    return [*found, Raveled()] if workload in (D, M) else found


class Raveled:
    """Pack into one array of JAX, unpack it, and fetch the leaves as arrays of NumPy."""

    name = RAVEL

    def pack_unpack(self, given: Operands) -> Any:
        x = given.x

        def work() -> Any:
            flat, unravel = ravel_pytree(x)
            return jax.device_get(unravel(flat))

        return work
