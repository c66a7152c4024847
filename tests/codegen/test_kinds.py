"""Fragments of source that a kind brings do what the kind itself does, asked at run time."""

from __future__ import annotations

from vspace.codegen._fragments import FRAGMENTS
from vspace.codegen._generic import Fragments
from vspace.nodes import NodeKind


def test_each_row_is_of_a_class_of_kinds():
    assert all(issubclass(kind, NodeKind) for kind in FRAGMENTS)
    assert all(isinstance(row, Fragments) for row in FRAGMENTS.values())
