"""Whether two specs describe one structure (C14)."""

from __future__ import annotations

from vspace.nodes import type_of_key
from vspace.specs._specs import NodeSpec, RefSpec, Spec, node_specs


def same_spec(x: Spec, y: Spec, ordered: bool, exactly: bool = False) -> bool:
    """Return whether two specs describe the same structure, without recursion (C20).

    Parameters
    ----------
    x, y : Spec
        The specs.
    ordered : bool
        Whether keys and attributes must also stand in the same order, so that leaves do; they
        must where parts are shared, since references count from their places.
    exactly : bool, default False
        Whether functions must have one code object; else it may be equal (C14).
    """
    pending = [(x, y)]
    equal: set[tuple[int, int]] = set()
    while pending:
        a, b = pending.pop()
        if a is b or (id(a), id(b)) in equal:
            continue
        alike = a.hash == b.hash and type(a) is type(b)
        if not alike or not (isinstance(a, NodeSpec) or a.key() == b.key()):
            return False
        if isinstance(a, NodeSpec) and isinstance(b, NodeSpec):
            if a.identity != b.identity or a.own_tracked != b.own_tracked:
                return False
            if exactly and not a.identity.is_exactly(b.identity):
                return False
            if a.key_types == b.key_types and a.labels == b.labels:
                pending += _pair_runs(a, b)
            elif ordered or _has_references(x) or not _pair_by_name(a, b, pending):
                return False
            equal.add((id(a), id(b)))
    return True


def _has_references(root: Spec) -> bool:
    return any(
        isinstance(child, RefSpec) for node in node_specs(root) for child, _ in node.children
    )


def _pair_runs(a: NodeSpec, b: NodeSpec) -> list[tuple[Spec, Spec]]:
    """Return the children of two nodes of like labels, hence of as many children, side by side.

    What is one run in the one may be several in the other, of equal specs.
    """
    pairs: list[tuple[Spec, Spec]] = []
    others = iter(b.children)
    left = 0
    for child, count in a.children:
        while count:
            if not left:
                other, left = next(others)
            pairs.append((child, other))
            step = min(count, left)
            count, left = count - step, left - step
    return pairs


def _pair_by_name(a: NodeSpec, b: NodeSpec, pending: list[tuple[Spec, Spec]]) -> bool:
    """Pair the children of two nodes by name; return False when the names differ."""
    names, others = a.kind.names(a.labels) or (), b.kind.names(b.labels) or ()
    rows = zip(others, b.expanded(), strict=False)
    places = {(type_of_key(name), name): child for name, child in rows}
    for name, child in zip(names, a.expanded(), strict=False):
        other = places.get((type_of_key(name), name))
        if other is None:
            return False
        pending.append((child, other))
    return 0 < len(names) == len(others)
