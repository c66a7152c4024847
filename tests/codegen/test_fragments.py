"""Which fragments a kind brings."""

from __future__ import annotations

from vspace import structure
from vspace.codegen._fragments import FRAGMENTS, fragments_of
from vspace.nodes import ListKind, NodeKind
from vspace.nodes._functions import CLOSURE
from vspace.specs import node_specs


def test_a_class_of_kinds_without_a_row_is_any_other():
    class OwnKind(ListKind):
        """A kind that has no row, though its base has."""

    (spec,) = node_specs(structure([1.0])._programs.spec)
    assert fragments_of(spec) is FRAGMENTS[ListKind]
    spec.kind, before = OwnKind(), spec.kind
    try:
        assert fragments_of(spec) is FRAGMENTS[NodeKind]
    finally:
        spec.kind = before
    assert type(CLOSURE) in FRAGMENTS
