"""Chains: many nodes that are alike but for their depth, each in the one before: linked lists.

Straight code would be as long as the chain. A loop walks it instead: one node of it,
with a *hole* where the next one hangs, how many there are, and what hangs on the last.
"""

from __future__ import annotations

from typing import NamedTuple

from vspace.codegen._emitter import written_out
from vspace.specs import NodeSpec, Spec

_SHORTEST = 32  # shorter ones are written out


class Hole(Spec):
    """Where the next node hangs; it counts for nothing."""

    __slots__ = ()

    def __init__(self) -> None:
        self.leaves = self.tracked = self.kept = self.hash = 0
        self.has_numbers = False


class Chain(NamedTuple):
    """A chain of nodes that are alike.

    Attributes
    ----------
    node : NodeSpec
        One node, with a hole among its children.
    length : int
        How many there are.
    before, after : list of Spec
        The children of that node on both sides of the hole.
    tail : Spec
        What the last node has in the place of a next one.
    """

    node: NodeSpec
    length: int
    before: list[Spec]
    after: list[Spec]
    tail: Spec

    @property
    def leaves_before(self) -> int:
        """How many leaves of one node come before those of all nodes below it."""
        return sum(child.leaves for child in self.before)

    @property
    def leaves_after(self) -> int:
        """How many leaves of one node come after those of all nodes below it."""
        return sum(child.leaves for child in self.after)

    @property
    def kept_after(self) -> int:
        """How much is taken along of one node after that of all nodes below it."""
        return sum(child.kept for child in self.after)


def chain_of(spec: NodeSpec) -> Chain | None:
    """Return the chain that begins with a node, or None where there is no long one."""
    place = _place_of_next(spec)
    if place is None or not written_out(spec):
        return None
    length, tail = 1, spec.children[place][0]
    while isinstance(tail, NodeSpec) and _are_alike(spec, tail, place):
        length, tail = length + 1, tail.children[place][0]
    if length < _SHORTEST:
        return None
    children = [(Hole(), 1) if i == place else run for i, run in enumerate(spec.children)]
    node = with_children(spec, children)
    sides = (
        [s for s, n in runs for _ in range(n)] for runs in (children[:place], children[place + 1 :])
    )
    before, after = sides
    return Chain(node, length, before, after, tail)


def with_children(spec: NodeSpec, children: list[tuple[Spec, int]]) -> NodeSpec:
    """Return the spec of a like node that has other children."""
    return NodeSpec(spec.kind, spec.identity, spec.labels, tuple(children), spec.own_tracked)


def _place_of_next(spec: NodeSpec) -> int | None:
    """Return where a like node is among the children of a node."""
    for place, (child, count) in enumerate(spec.children):
        if count == 1 and isinstance(child, NodeSpec) and _are_alike(spec, child, place):
            return place
    return None


def _are_alike(spec: NodeSpec, other: NodeSpec, place: int) -> bool:
    """Return whether two nodes differ in one child at most."""
    return (
        spec.identity.is_exactly(other.identity)
        and spec.labels == other.labels
        and spec.key_types == other.key_types
        and spec.own_tracked == other.own_tracked
        and len(spec.children) == len(other.children)
        and all(
            a[1] == b[1] and (a[0] is b[0] or i == place)
            for i, (a, b) in enumerate(zip(spec.children, other.children, strict=True))
        )
    )
