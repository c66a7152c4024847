"""The walk along a spec beside an object: each part with its path, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace._paths import Link
from vspace.nodes import NodeKind
from vspace.specs import LeafSpec, NodeSpec, Spec

# What is done with a part: its spec, how many there are, itself, and its path.
Meet = Callable[[Spec, int, Any, Link], None]
# The children of a node, as its spec has them; its path is for errors.
ChildrenOf = Callable[[NodeSpec, Any, Link], Sequence[Any]]


def children_of(spec: NodeSpec, node: Any, link: Link) -> Sequence[Any]:
    """Return the children of a node, in the order that its spec has them in."""
    return spec.kind.take_apart_like(node, spec.labels)


def walk(
    root_spec: Spec,
    root: Any,
    meet: Meet,
    children: ChildrenOf = children_of,
    in_runs: bool = False,
) -> None:
    """Meet each part of an object, a node before its children.

    No generator: what a user's function raises, StopIteration too, has to arrive as it is (C24).

    Parameters
    ----------
    root_spec : Spec
        Of the object.
    root : object
        The object.
    meet : callable
        ``meet(spec, count, part, link)`` is called with each part.
    children : callable, optional
        ``children(spec, node, link)`` takes a node apart.
    in_runs : bool, default False
        Whether leaves that stand side by side, none of them tracked, are met together: a sequence
        of them, how many there are, and the path of the first.
    """
    stack: list[tuple[Spec, int, Any, Link]] = [(root_spec, 1, root, None)]
    while stack:
        spec, count, part, link = stack.pop()
        meet(spec, count, part, link)
        if not isinstance(spec, NodeSpec):
            continue
        parts, step = children(spec, part, link), spec.step
        pushed: list[Any] = []
        start = 0
        for child, count in spec.children:
            stop = start + count
            if count == 1:
                pushed.append((child, 1, parts[start], (link, step, start)))
            elif in_runs and isinstance(child, LeafSpec) and not child.tracked:
                run = parts if count == len(parts) else parts[start:stop]
                pushed.append((child, count, run, (link, step, start)))
            else:
                pushed.extend((child, 1, parts[i], (link, step, i)) for i in range(start, stop))
            start = stop
        pushed.reverse()
        stack.extend(pushed)


def leaves_in(root_spec: Spec, root: Any) -> list[tuple[LeafSpec, Any, Link]]:
    """Return each distinct leaf: its spec, itself, its path."""
    met: list[tuple[LeafSpec, Any, Link]] = []

    def meet(spec: Spec, count: int, part: Any, link: Link) -> None:
        if isinstance(spec, LeafSpec):
            met.append((spec, part, link))

    walk(root_spec, root, meet)
    return met


def nodes_in(root_spec: Spec, root: Any) -> list[tuple[NodeSpec, Any, Link]]:
    """Return each distinct node in which there is a leaf: its spec, itself, its path."""
    met: list[tuple[NodeSpec, Any, Link]] = []

    def meet(spec: Spec, count: int, part: Any, link: Link) -> None:
        if isinstance(spec, NodeSpec):
            met.append((spec, part, link))

    walk(root_spec, root, meet)
    return met


def loose_leaves(root_spec: Spec, root: Any) -> list[tuple[Any, Link]]:
    """Return each leaf that cannot be replaced, and its path.

    One can where some node above it can be changed in place: what is immutable in between is made
    anew (C18).
    """
    loose: list[tuple[Any, Link]] = []
    can_change: dict[int, bool] = {}  # by the identity of the path of a node that is being walked

    def meet(spec: Spec, count: int, part: Any, link: Link) -> None:
        inside = link is not None and can_change[id(link[0])]
        if isinstance(spec, NodeSpec):
            kind = spec.kind
            can_change[id(link)] = inside or is_writable(kind, part) or kind.keeps_identity(part)
        elif isinstance(spec, LeafSpec) and not inside:
            loose.append((part, link))

    walk(root_spec, root, meet)
    return loose


def is_writable(kind: NodeKind, node: Any) -> bool:
    """Return whether the children of a node can be replaced in place."""
    return kind.mutable and not (issubclass(type(node), np.ndarray) and not node.flags.writeable)
