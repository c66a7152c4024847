"""Fragments of source: what the code that is written does with the nodes of each kind.

A kind that has no row of its own in the table is asked at run time, through its methods. Adding a
row makes a kind faster, and changes nothing else.
"""

from __future__ import annotations

from typing import Any

from vspace.nodes import NodeKind
from vspace.specs import NodeSpec

# By the class of the kind; `vspace.codegen._kinds` has the rows.
FRAGMENTS: dict[type[NodeKind], Any] = {}


def fragments_of(spec: NodeSpec) -> Any:
    """Return the fragments for a node; see `vspace.codegen._generic.Fragments`."""
    return FRAGMENTS.get(type(spec.kind), FRAGMENTS[NodeKind])
