"""The compiler's other half: from a spec to straight Python code that rebuilds objects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from types import CellType
from typing import Any

from vspace._emitter import (
    UNROLL,
    Code,
    Emitter,
    NotCompilable,
    check_alive,
    plain_instance,
    written_out,
)
from vspace._structure import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec, node_specs
from vspace.nodes import CELL, CLOSURE
from vspace.nodes._functions import FunctionKind
from vspace.nodes._making import solid_base

# Writes how the leaves are made from the one array ``b0``, and returns their sources.
LeafWriter = Callable[[Emitter], Sequence[str]]


class RebuildCompiler:
    """Writes ``rebuild(leaves, captured)``: a new object of a structure.

    A node that something inside of it refers to is made empty first and filled later, so that the
    cycle closes.

    Parameters
    ----------
    write_leaves : callable, optional
        Where the leaves come from instead; then the function is ``rebuild(captured, b0)``.
    """

    def __init__(self, write_leaves: LeafWriter | None = None) -> None:
        self._emit = Emitter()
        self._sources = None if write_leaves is None else write_leaves(self._emit)
        self._made: list[str] = []  # the tracked parts, by number
        self._ends: frozenset[int] = frozenset()  # the numbers of those where cycles close
        self._streams = False
        self._leaf_names: list[str] = []
        self._captured_names: list[str] = []

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self._emit
        check_alive(spec)
        self._streams = _has_loops(spec)
        self._ends = frozenset() if self._streams else frozenset(_ends_of_cycles(spec))
        if self._sources is not None:
            return self._compile_from_array(spec)
        root = self._part(spec)
        emit.line(f"return {root}")
        prefix = []
        if self._streams:
            emit.constants["islice"] = islice
            prefix.append("    leaves = iter(leaves); captured = iter(captured)")
        else:
            for names, source in (
                (self._leaf_names, "leaves"),
                (self._captured_names, "captured"),
            ):
                if names:
                    prefix.append(f"    {', '.join(names)}, = {source}")
        source = emit.function("def rebuild(leaves, captured):", prefix)
        return Code("rebuild", source, emit.constants)

    def _compile_from_array(self, spec: Spec) -> Code:
        emit, sources = self._emit, self._sources or ()
        if self._streams or any(each.startswith("*") for each in sources):
            raise NotCompilable
        emit.line(f"return {self._part(spec)}")
        names = self._captured_names
        prefix = [f"    {', '.join(names)}, = captured"] if names else []
        source = emit.function("def rebuild(captured, b0):", prefix)
        return Code("rebuild", source, emit.constants)

    def _next_leaf(self) -> str:
        name = self._emit.fresh("leaf")
        if self._sources is not None and not self._streams:
            self._emit.line(f"{name} = {self._sources[len(self._leaf_names)]}")
        if self._streams:
            self._emit.line(f"{name} = next(leaves)")
        self._leaf_names.append(name)
        return name

    def _next_captured(self) -> str:
        name = self._emit.fresh("kept")
        if self._streams:
            self._emit.line(f"{name} = next(captured)")
        self._captured_names.append(name)
        return name

    def _part(self, spec: Spec) -> str:
        if isinstance(spec, LeafSpec):
            name = self._next_leaf()
            if spec.tracked:
                self._made.append(name)
            return name
        if isinstance(spec, InactiveSpec):
            return self._next_captured()
        if isinstance(spec, RefSpec):
            if self._emit.loops or self._streams:
                raise NotCompilable  # sharing across a loop
            return self._made[len(self._made) - spec.distance]
        if not isinstance(spec, NodeSpec):
            raise NotCompilable  # pragma: no cover - there are four kinds of spec
        return self._node(spec)

    def _node(self, spec: NodeSpec) -> str:
        emit = self._emit
        kind, identity = spec.kind, spec.identity()
        context = self._next_captured() if kind.has_context else "None"
        name = emit.fresh("node")
        is_end = spec.own_tracked and len(self._made) in self._ends
        if spec.own_tracked:
            self._made.append(name)
        if is_end:
            self._fill_later(spec, name, context)
            return name
        if identity is list:
            emit.line(f"{name} = {self._sequence(spec, '[]')}")
        elif identity is tuple:
            emit.line(f"{name} = {self._sequence(spec, '()')}")
        elif identity is dict:
            emit.line(f"{name} = {self._dict(spec, spec.labels)}")
        elif kind is CELL:
            contents = self._part(spec.children[0][0])
            emit.line(f"{name} = {emit.constant(CellType, 'CellType')}({contents})")
        elif kind is CLOSURE:
            emit.line(f"{name} = {context}.make({self._sequence(spec, '()')})")
        elif plain_instance(kind, identity) and kind.has_dict and not kind.slots:  # type: ignore[attr-defined]
            self._instance(spec, name)
        else:
            children = self._sequence(spec, "[]")
            labels = emit.constant(spec.labels, "labels")
            emit.line(
                f"{name} = {emit.constant(kind, 'kind')}.build("
                f"{'None' if not isinstance(identity, type) else emit.type_source(identity)}, "
                f"{context}, {labels}, {children})"
            )
        return name

    def _fill_later(self, spec: NodeSpec, name: str, context: str) -> None:
        """Write a node that is made before its children."""
        emit = self._emit
        if isinstance(spec.kind, FunctionKind):
            raise NotCompilable  # the cells of a function are made before it
        kind, labels = emit.constant(spec.kind, "kind"), emit.constant(spec.labels, "labels")
        cls = emit.type_source(spec.identity())
        emit.line(f"{name} = {kind}.shell({cls}, {context}, {labels})")
        emit.line(f"{kind}.fill({name}, {labels}, {self._sequence(spec, '[]')})")

    def _instance(self, spec: NodeSpec, name: str) -> None:
        emit = self._emit
        cls = spec.identity()
        _, names = spec.labels
        parts = self._parts(spec)
        new = emit.constant(solid_base(cls).__new__, "new")
        emit.line(f"{name} = {new}({emit.type_source(cls)})")
        if isinstance(parts, str):
            emit.line(f"{name}.__dict__.update(zip({emit.constant(names, 'names')}, {parts}))")
            return
        attributes = emit.fresh("attributes")
        emit.line(f"{attributes} = {name}.__dict__")
        for key, part in zip(names, parts, strict=True):
            emit.line(f"{attributes}[{emit.constant(key, 'name')}] = {part}")

    def _dict(self, spec: NodeSpec, keys: tuple[Any, ...]) -> str:
        emit = self._emit
        parts = self._parts(spec)
        if isinstance(parts, str):
            return f"dict(zip({emit.constant(keys, 'keys')}, {parts}))"
        rows = (
            f"{emit.constant(key, 'key')}: {part}" for key, part in zip(keys, parts, strict=True)
        )
        return f"{{{', '.join(rows)}}}"

    def _sequence(self, spec: NodeSpec, brackets: str) -> str:
        parts = self._parts(spec)
        if isinstance(parts, str):
            return parts if brackets == "[]" else f"tuple({parts})"
        comma = "," if brackets == "()" and parts else ""
        return f"{brackets[0]}{', '.join(parts)}{comma}{brackets[1]}"

    def _parts(self, spec: NodeSpec) -> list[str] | str:
        """Write the children; return their names, or the name of a list of them."""
        emit = self._emit
        if written_out(spec):
            return [self._part(child) for child in spec.expanded()]
        children = emit.fresh("children")
        emit.line(f"{children} = []")
        for stream, stretch in itertools.groupby(spec.children, lambda run: _stream_of(run[0])):
            if stream is not None:
                emit.line(f"{children} += islice({stream}, {sum(count for _, count in stretch)})")
                emit.loops += 1
                continue
            for child, count in stretch:
                if count <= UNROLL:
                    for _ in range(count):
                        emit.line(f"{children}.append({self._part(child)})")
                else:
                    with emit.loop(f"for _ in range({count}):"):
                        emit.line(f"{children}.append({self._part(child)})")
        return children


def _stream_of(spec: Spec) -> str | None:
    """Return where the parts come from that are taken as they are."""
    if isinstance(spec, LeafSpec):
        return "leaves"
    return "captured" if isinstance(spec, InactiveSpec) else None


def _ends_of_cycles(root: Spec) -> Iterator[int]:
    """Yield the numbers of the tracked nodes that something inside of them refers to."""
    made = 0
    path: list[int] = []  # the numbers of the nodes that one is inside of
    stack: list[Spec | None] = [root]
    while stack:
        spec = stack.pop()
        if spec is None:
            path.pop()
        elif isinstance(spec, NodeSpec):
            path.append(made if spec.own_tracked else -1)
            made += spec.own_tracked
            stack += [None, *reversed([*spec.expanded()])]
        elif isinstance(spec, RefSpec):
            if made - spec.distance in path:
                yield made - spec.distance
        else:
            made += spec.tracked


def _has_loops(root: Spec) -> bool:
    return not all(written_out(spec) for spec in node_specs(root))
