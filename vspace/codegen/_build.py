"""The compiler's other half: from a spec to straight Python code that builds objects."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from vspace.codegen._chains import Chain, Hole, chain_of, with_children
from vspace.codegen._emitter import (
    UNROLL,
    Code,
    Emitter,
    NotCompilable,
    check_alive,
    written_out,
)
from vspace.codegen._fragments import fragments_of
from vspace.specs import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec, node_specs

# Writes how the leaves are made from the one array ``b0``, and returns their sources.
LeafWriter = Callable[[Emitter], Sequence[str]]


class BuildCompiler:
    """Writes ``build(leaves, kept)``: a new object of a structure.

    A node that something inside of it refers to is made empty first and filled later, so that the
    cycle closes.

    Parameters
    ----------
    write_leaves : callable, optional
        Where the leaves come from instead; then the function is ``build(kept, b0)``.
    """

    def __init__(self, write_leaves: LeafWriter | None = None) -> None:
        self.emit = Emitter()
        self._sources = None if write_leaves is None else write_leaves(self.emit)
        self._made: list[str] = []  # the tracked parts, by number
        self._hanging: Iterator[str] = iter(())  # what is in the holes of a node of a chain
        self._ends: frozenset[int] = frozenset()  # the numbers of those where cycles close
        self._streams = False
        self._leaf_names: list[str] = []
        self._kept_names: list[str] = []

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self.emit
        check_alive(spec)
        self._streams = _has_loops(spec)
        self._ends = frozenset(_ends_of_cycles(spec))
        if self._sources is not None:
            return self._compile_from_array(spec)
        root = self.part(spec)
        emit.line(f"return {root}")
        prefix = []
        if self._streams:
            emit.constants["islice"] = islice
            prefix.append("    leaves = iter(leaves); kept = iter(kept)")
        else:
            for names, source in (
                (self._leaf_names, "leaves"),
                (self._kept_names, "kept"),
            ):
                if names:
                    prefix.append(f"    {', '.join(names)}, = {source}")
        source = emit.function("def build(leaves, kept):", prefix)
        return Code("build", source, emit.constants)

    def _compile_from_array(self, spec: Spec) -> Code:
        emit, sources = self.emit, self._sources or ()
        if self._streams or any(each.startswith("*") for each in sources):
            raise NotCompilable
        emit.line(f"return {self.part(spec)}")
        names = self._kept_names
        prefix = [f"    {', '.join(names)}, = kept"] if names else []
        source = emit.function("def build(kept, b0):", prefix)
        return Code("build", source, emit.constants)

    def _next_leaf(self) -> str:
        name = self.emit.new_name("leaf")
        if self._sources is not None and not self._streams:
            self.emit.line(f"{name} = {self._sources[len(self._leaf_names)]}")
        if self._streams:
            self.emit.line(f"{name} = next(leaves)")
        self._leaf_names.append(name)
        return name

    def _next_kept(self) -> str:
        name = self.emit.new_name("kept")
        if self._streams:
            self.emit.line(f"{name} = next(kept)")
        self._kept_names.append(name)
        return name

    def part(self, spec: Spec) -> str:
        if isinstance(spec, LeafSpec):
            name = self._next_leaf()
            if spec.tracked:
                self._made.append(name)
            return name
        if isinstance(spec, InactiveSpec):
            return self._next_kept()
        if isinstance(spec, RefSpec):
            if self.emit.loops:
                raise NotCompilable  # sharing across a loop
            return self._made[len(self._made) - spec.distance]
        if isinstance(spec, Hole):
            return next(self._hanging)
        if not isinstance(spec, NodeSpec):
            raise NotCompilable  # pragma: no cover - there are no more kinds of spec
        chain = chain_of(spec)
        if chain is not None:
            return self._chain(chain)
        return self._node(spec, self._next_kept() if spec.kind.has_context else "None")

    def _chain(self, chain: Chain) -> str:
        """Write the loops that make a chain of nodes that are alike, the last one first."""
        emit = self.emit
        waiting, child = emit.new_name("waiting"), emit.new_name("child")
        has_context = chain.node.kind.has_context
        emit.loops += 1  # parts that are tracked cannot be counted any more
        rest: list[str] = []  # the names of what is taken before the next node is made
        if has_context or chain.before:
            emit.line(f"{waiting} = []")
            with emit.loop(f"for _ in range({chain.length}):"):
                rest = [self._next_kept()] if has_context else []
                rest += map(self.part, chain.before)
                emit.line(f"{waiting}.append(({', '.join(rest)},))")
        emit.line(f"{child} = {self.part(chain.tail)}")
        holes: list[Spec] = [Hole() for _ in range(len(chain.before) + 1)]
        node = with_children(chain.node, [(each, 1) for each in (*holes, *chain.after)])
        with emit.loop(f"for _ in range({chain.length}):"):
            if rest:
                emit.line(f"{', '.join(rest)}, = {waiting}.pop()")
            self._hanging = iter([*rest[has_context:], child])
            emit.line(f"{child} = {self._node(node, rest[0] if has_context else 'None')}")
        return child

    def _node(self, spec: NodeSpec, context: str) -> str:
        emit = self.emit
        name = emit.new_name("node")
        is_end = spec.own_tracked and len(self._made) in self._ends
        if spec.own_tracked:
            self._made.append(name)
        fragments = fragments_of(spec)
        if is_end:
            fragments.fill_later(self, spec, name, context)
        else:
            fragments.build(self, spec, name, context)
        return name

    def sequence(self, spec: NodeSpec, brackets: str) -> str:
        parts = self.parts(spec)
        if isinstance(parts, str):
            return parts if brackets == "[]" else f"tuple({parts})"
        comma = "," if brackets == "()" and parts else ""
        return f"{brackets[0]}{', '.join(parts)}{comma}{brackets[1]}"

    def parts(self, spec: NodeSpec) -> list[str] | str:
        """Write the children; return their names, or the name of a list of them."""
        emit = self.emit
        if written_out(spec):
            return [self.part(child) for child in spec.expanded()]
        children = emit.new_name("children")
        emit.line(f"{children} = []")
        for stream, stretch in itertools.groupby(spec.children, lambda run: _stream_of(run[0])):
            if stream is not None:
                emit.line(f"{children} += islice({stream}, {sum(count for _, count in stretch)})")
                emit.loops += 1
                continue
            for child, count in stretch:
                if count <= UNROLL:
                    for _ in range(count):
                        emit.line(f"{children}.append({self.part(child)})")
                else:
                    with emit.loop(f"for _ in range({count}):"):
                        emit.line(f"{children}.append({self.part(child)})")
        return children


def _stream_of(spec: Spec) -> str | None:
    """Return where the parts come from that are taken as they are."""
    if isinstance(spec, LeafSpec):
        return "leaves"
    return "kept" if isinstance(spec, InactiveSpec) else None


def _ends_of_cycles(root: Spec) -> Iterator[int]:
    """Yield the numbers of the tracked nodes that something inside of them refers to."""
    made = 0
    path: list[int] = []  # the numbers of the nodes that one is inside of
    stack: list[tuple[Spec | None, int]] = [(root, 1)]
    while stack:
        spec, count = stack.pop()
        if spec is None:
            path.pop()
        elif isinstance(spec, NodeSpec) and count <= UNROLL:  # nothing refers out of a loop
            if count > 1:
                stack.append((spec, count - 1))
            path.append(made if spec.own_tracked else -1)
            made += spec.own_tracked
            stack += [(None, 1), *reversed(spec.children)]
        elif isinstance(spec, RefSpec):
            if made - spec.distance in path:
                yield made - spec.distance
        else:
            made += spec.tracked * count


def _has_loops(root: Spec) -> bool:
    return any(not written_out(spec) or chain_of(spec) is not None for spec in node_specs(root))
