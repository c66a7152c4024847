"""The kinds of node that have fragments of source of their own, a row each."""

from __future__ import annotations

from vspace.codegen._closures import CellFragments, ClosureFragments
from vspace.codegen._fragments import FRAGMENTS
from vspace.codegen._generic import ArrayFragments, Fragments, FunctionFragments
from vspace.codegen._instances import InstanceFragments
from vspace.codegen._mappings import DictFragments
from vspace.codegen._sequences import ListFragments, TupleFragments
from vspace.nodes import (
    AttributeKind,
    CellKind,
    DictKind,
    FunctionKind,
    FunctionWithDefaultsKind,
    ListKind,
    NodeKind,
    ObjectArrayKind,
    StructuredArrayKind,
    TupleKind,
)

FRAGMENTS.update(
    {
        NodeKind: Fragments(),  # any other
        ListKind: ListFragments(),
        TupleKind: TupleFragments(),
        DictKind: DictFragments(),
        AttributeKind: InstanceFragments(),
        FunctionKind: ClosureFragments(),
        FunctionWithDefaultsKind: FunctionFragments(),
        CellKind: CellFragments(),
        ObjectArrayKind: ArrayFragments(),
        StructuredArrayKind: ArrayFragments(),
    }
)
