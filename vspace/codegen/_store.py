"""The compiler's third part: from a spec to straight Python code that stores numbers in place."""

from __future__ import annotations

from collections.abc import Sequence

from vspace.codegen._chains import Chain, Hole, chain_of
from vspace.codegen._emitter import (
    Code,
    Emitter,
    NotCompilable,
    check_alive,
)
from vspace.codegen._fragments import fragments_of
from vspace.nodes import OBJECT_ARRAY, STRUCTURED_ARRAY
from vspace.specs import LeafSpec, NodeSpec, Spec, node_specs


class StoreCompiler:
    """Writes ``store(root, leaves)``: numbers put into an object, and its root.

    The object has been verified, and its arrays are the ones among the leaves: only numbers are
    put in their places. What cannot be changed is replaced in its parent, unless all of its
    children stay (C19).

    Parameters
    ----------
    emit : Emitter, optional
        Where to write, for a function that does more than that.
    leaves : sequence of str, optional
        The names of the leaves in that function.
    """

    def __init__(self, emit: Emitter | None = None, leaves: Sequence[str] | None = None) -> None:
        self.emit = Emitter() if emit is None else emit
        self._names = leaves
        self._next = 0  # the place of the next leaf, counted from the innermost loop
        self._start = ""  # the variable that holds where this turn of it begins
        self._hole = ""  # the source of what hangs on a node of a chain
        self._after = ""  # the variable that holds where the rest of that node begins

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        check_alive(spec)
        self.emit.line(f"return {self.write(spec, 'root')}")
        source = self.emit.function("def store(root, leaves):", [])
        return Code("store", source, self.emit.constants)

    def write(self, spec: Spec, root: str) -> str:
        """Write the changes; return what then is the root."""
        if isinstance(spec, NodeSpec):
            if any(getattr(node.kind, "derived", None) for node in node_specs(spec)):
                raise NotCompilable  # derived values have to go (C10)
            return self._node(spec, root) if spec.has_numbers else root
        if isinstance(spec, LeafSpec):
            return root if spec.array else self._number(spec)
        raise NotCompilable  # there is nothing to be stored

    def _number(self, spec: LeafSpec) -> str:
        if spec.tracked:  # an object of its own, which may have to be told of
            raise NotCompilable
        place = self._next
        self._next += 1
        return f"leaves[{self._place(place)}]" if self._names is None else self._names[place]

    def _place(self, place: int) -> str:
        return f"{self._start} + {place}" if self._start else f"{place}"

    def _node(self, spec: NodeSpec, value: str) -> str:
        """Write the changes inside of a node that holds numbers; return what then is there."""
        chain = chain_of(spec)
        if chain is not None:
            self._chain(chain, value)
            return value
        return str(fragments_of(spec).store(self, spec, value))

    def changes(self, spec: NodeSpec, places: list[str]) -> list[tuple[str, str]]:
        """Write the changes inside of the children; return which are replaced by what.

        Parameters
        ----------
        spec : NodeSpec
            The node.
        places : list of str
            The source of each child.
        """
        changes: list[tuple[str, str]] = []
        for child, place in zip(spec.expanded(), places, strict=True):
            if isinstance(child, LeafSpec):
                if child.array:
                    self._next += 1
                else:
                    changes.append((place, self._number(child)))
            elif isinstance(child, Hole):
                self._hole = place
                self._start, self._next = self._after, 0
            elif isinstance(child, NodeSpec):
                if not child.has_numbers:
                    self._next += child.leaves
                    continue
                old = self.emit.new_name("old")
                self.emit.line(f"{old} = {place}")
                new = self._node(child, old)
                if new != old:
                    changes.append((place, new))
        return changes

    def assign(self, changes: list[tuple[str, str]]) -> None:
        for place, new in changes:
            self.emit.line(f"{place} = {new}")

    def _chain(self, chain: Chain, value: str) -> None:
        """Write the loop along a chain of nodes that are alike and can be changed in place."""
        emit = self.emit
        if not chain.node.kind.mutable:
            raise NotCompilable
        before, after = chain.leaves_before, chain.leaves_after
        total = (before + after) * chain.length + chain.tail.leaves
        node, start, stop = emit.new_name("node"), emit.new_name("start"), emit.new_name("stop")
        outer = self._start, self._next
        around = self._hole, self._after
        emit.line(
            f"{node}, {start}, {stop} = {value}, {self._place(self._next)}, "
            f"{self._place(self._next + total)}"
        )
        with emit.loop(f"for _ in range({chain.length}):"):
            emit.line(f"{stop} -= {after}")
            self._start, self._next, self._after = start, 0, stop
            fragments_of(chain.node).store(self, chain.node, node)
            emit.line(f"{start} += {before}")
            emit.line(f"{node} = {self._hole}")
        self._hole, self._after = around
        self._start, self._next = start, 0
        if isinstance(chain.tail, NodeSpec) and chain.tail.has_numbers:
            if self._node(chain.tail, node) != node:
                raise NotCompilable
        elif isinstance(chain.tail, LeafSpec) and not chain.tail.array:
            raise NotCompilable
        self._start, self._next = outer[0], outer[1] + total

    def runs(self, spec: NodeSpec, parts: str) -> None:
        """Write the changes inside of the runs of children that are in a list."""
        first = 0
        for child, count in spec.children:
            stop = first + count
            if isinstance(child, LeafSpec) and not child.array:
                if child.tracked:
                    raise NotCompilable
                places = f"{self._place(self._next)}:{self._place(self._next + count)}"
                self.emit.line(f"{parts}[{first}:{stop}] = leaves[{places}]")
            elif isinstance(child, NodeSpec) and child.has_numbers:
                self._loop(child, parts, first, stop)
            self._next += child.leaves * count
            first = stop

    def _loop(self, child: NodeSpec, parts: str, first: int, stop: int) -> None:
        """Write the changes inside of nodes that are alike and stand side by side in a list."""
        emit = self.emit
        outside = self._start, self._next
        start, i, old = emit.new_name("start"), emit.new_name("i"), emit.new_name("old")
        emit.line(f"{start} = {self._place(self._next)}")
        with emit.loop(f"for {i}, {old} in enumerate({parts}[{first}:{stop}], {first}):"):
            self._start, self._next = start, 0
            new = self._node(child, old)
            if new != old:
                emit.line(f"{parts}[{i}] = {new}")
            emit.line(f"{start} += {child.leaves}")
        self._start, self._next = outside


def stores_in_object_array(spec: NodeSpec) -> bool:
    """Return whether a node is an object array whose elements are replaced in place."""
    return spec.kind is OBJECT_ARRAY and spec.has_numbers


def stores_numbers(root: Spec) -> bool:
    """Return whether above each leaf but arrays there is a node that can be changed (C18).

    A node that is itself an array may be read-only: that is for others to look at.
    """
    if isinstance(root, LeafSpec):
        return root.array
    pending = [root]
    visited: set[int] = set()
    while pending:
        spec = pending.pop()
        if isinstance(spec, LeafSpec) and not spec.array:
            return False
        if not isinstance(spec, NodeSpec) or id(spec) in visited:
            continue
        visited.add(id(spec))
        if not spec.kind.mutable or spec.kind in (OBJECT_ARRAY, STRUCTURED_ARRAY):
            pending += (child for child, _ in spec.children)
    return True
