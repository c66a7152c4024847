"""Fragments for closures and their cells."""

from __future__ import annotations

from types import CellType

from vspace.codegen._build import BuildCompiler
from vspace.codegen._generic import Fragments, FunctionFragments
from vspace.codegen._store import StoreCompiler
from vspace.codegen._take import TakeCompiler
from vspace.nodes import FunctionContext
from vspace.specs import INACTIVE, NodeSpec, Spec


class ClosureFragments(FunctionFragments):
    """Closures: what is in their cells is read and changed in passing."""

    def keep_context(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        emit = code.emit
        context = emit.new_name("context")
        emit.line(f"{context} = {emit.constant(FunctionContext, 'Context')}({value})")
        code.keep(context)

    def take_children(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        emit = code.emit
        cells = [emit.new_name("cell") for _ in spec.labels]
        emit.line(f"{', '.join(cells)}, = {value}.__closure__")
        for i, (child, cell) in enumerate(zip(spec.expanded(), cells, strict=True)):
            with code.checks.at(spec, i):
                self._take_cell(code, child, cell)

    def _take_cell(self, code: TakeCompiler, child: Spec, cell: str) -> None:
        if child is not INACTIVE and not isinstance(child, NodeSpec):
            code.part(child, cell)
            return
        emit = code.emit
        if isinstance(child, NodeSpec):
            code.meet(child, cell)
        contents = emit.new_name()
        emit.line(f"{contents} = {cell}.cell_contents")
        if isinstance(child, NodeSpec):
            code.part(child.children[0][0], contents)  # of the path of its cell
        else:
            emit.line(f"if {code.checks.of_value_without_leaf(contents)}: return None")
            code.keep(cell)

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        code.emit.line(f"{name} = {context}.make({code.sequence(spec, '()')})")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        emit = code.emit
        cells = emit.new_name("cells")
        emit.line(f"{cells} = {value}.__closure__")
        for i, child in enumerate(spec.expanded()):
            if isinstance(child, NodeSpec):  # a cell
                code.assign(code.changes(child, [f"{cells}[{i}].cell_contents"]))
        return value


class CellFragments(Fragments):
    """Cells by themselves: those of closures whose default arguments are active as well."""

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        contents = code.part(spec.children[0][0])
        emit = code.emit
        emit.line(f"{name} = {emit.constant(CellType, 'CellType')}({contents})")
