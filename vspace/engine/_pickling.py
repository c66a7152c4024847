"""Structures as rows that can be pickled, types by reference, whatever their depth (C20)."""

from __future__ import annotations

import pickle
import types
from types import CodeType
from typing import Any

from vspace.nodes import OBJECT_ARRAY, STRUCTURED_ARRAY, Identity, NodeKind, told_by_tokens
from vspace.specs import NodeSpec, Rules, Spec

# Kinds that do not follow from the type alone.
_KINDS: dict[str, NodeKind] = {"objects": OBJECT_ARRAY, "records": STRUCTURED_ARRAY}

# Types that are not found by the names they have themselves.
_NAMELESS = {cls: name for name, cls in vars(types).items() if isinstance(cls, type)}

Row = Any  # a spec that has no children, or what a node spec is made from
Rows = list[Row]


def rows_of(root: Spec) -> Rows:
    """Return each spec of a structure once, the root last, children by their places.

    Raises
    ------
    PicklingError
        For closures: a code object has no name to be found by.
    """
    rows: Rows = []
    place_of: dict[int, int] = {}
    pending: list[tuple[Spec, bool]] = [(root, False)]
    while pending:
        spec, are_children_there = pending.pop()
        if id(spec) in place_of:
            continue
        if isinstance(spec, NodeSpec) and not are_children_there:
            pending.append((spec, True))
            pending += [(child, False) for child, _ in reversed(spec.children)]
            continue
        place_of[id(spec)] = len(rows)
        rows.append(_node_row(spec, place_of) if isinstance(spec, NodeSpec) else spec)
    return rows


def _node_row(spec: NodeSpec, place_of: dict[int, int]) -> Row:
    cls = spec.identity()
    if isinstance(cls, CodeType):
        raise pickle.PicklingError(
            f"the structure holds closures of {cls.co_qualname}, whose code cannot be found by "
            f"name; pickle an object of this structure instead"
        )
    name = next((name for name, kind in _KINDS.items() if kind is spec.kind), "")
    runs = [(place_of[id(child)], count) for child, count in spec.children]
    return _NAMELESS.get(cls, cls), name, spec.labels, runs, spec.own_tracked


def spec_of(rows: Rows, rules: Rules) -> Spec:
    """Return the spec of a structure from its rows."""
    specs: list[Spec] = []
    for row in rows:
        if isinstance(row, Spec):
            specs.append(row)
            continue
        cls, name, labels, runs, tracked = row
        if isinstance(cls, str):
            cls = getattr(types, cls)
        children = tuple((specs[place], count) for place, count in runs)
        kind = _KINDS.get(name) or told_by_tokens(rules.of_type(cls), labels)
        specs.append(NodeSpec(kind, Identity(cls), labels, children, tracked))
    return specs[-1]
