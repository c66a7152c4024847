"""optree: ``tree_map``, the treespec kept by the caller with BLAS, and its ravel."""

from __future__ import annotations

from typing import Any

import optree
from optree.integrations.numpy import tree_ravel
from scipy.linalg.blas import daxpy, ddot

from leaf_lists import BLAS
from operations import Operands
from peers.by_leaves import ByLeaves
from peers.by_map import ByMap
from workloads import Inner, State, Workload

KEPT = "optree, treespec kept, BLAS"
RAVEL = "optree.tree_ravel"
# In the namespace of all, so that flattening pays for no look-up in another one.
_GLOBAL: Any = optree.registry.__GLOBAL_NAMESPACE
optree.register_pytree_node(
    State, lambda s: ((s.time, s.parts), None), lambda _, c: State(*c), namespace=_GLOBAL
)
optree.register_pytree_node(
    Inner,
    lambda i: ((i.mass, i.position, i.velocity), None),
    lambda _, c: Inner(*c),
    namespace=_GLOBAL,
)


def contenders(workload: Workload) -> list[Any]:
    # A caller who keeps the treespec flattens by it, too: node types and keys are compared.
    spec = optree.tree_structure(workload.make(1))
    found: list[Any] = [
        ByLeaves(KEPT, spec.flatten_up_to, _builder, BLAS[workload.leaf_kind]),
        ByMap("optree.tree_map", optree.tree_map, optree.tree_leaves),
    ]
    return [*found, Raveled()] if workload.raveled else found


def _builder(like: Any) -> Any:
    spec = optree.tree_structure(like)
    return lambda leaves: optree.tree_unflatten(spec, leaves)


class Raveled:
    """Pack into one array, one call of BLAS, unpack."""

    name = RAVEL

    def axpy(self, given: Operands) -> Any:
        y, x, a = given.y, given.x, given.a

        def work() -> Any:
            flat, unravel = tree_ravel(y)
            return unravel(daxpy(tree_ravel(x)[0], flat, flat.size, a))

        return work

    def dot(self, given: Operands) -> Any:
        y, x = given.y, given.x
        return lambda: ddot(tree_ravel(y)[0], tree_ravel(x)[0])

    def pack_unpack(self, given: Operands) -> Any:
        x = given.x

        def work() -> Any:
            flat, unravel = tree_ravel(x)
            return unravel(flat)

        return work
