"""The compiler's third part: from a spec to straight Python code that stores numbers in place."""

from __future__ import annotations

from operator import is_

from vspace.codegen._chains import Chain, Hole, chain_of
from vspace.codegen._emitter import (
    UNROLL,
    Code,
    Emitter,
    NotCompilable,
    check_alive,
    plain_instance,
)
from vspace.nodes import CLOSURE, OBJECT_ARRAY, STRUCTURED_ARRAY, TokenKind, solid_base
from vspace.specs import LeafSpec, NodeSpec, Spec, node_specs


class StoreCompiler:
    """Writes ``store(root, leaves)``: numbers put into an object, and its root.

    The object has been verified, and its arrays are the ones among the leaves: only numbers are
    put in their places. What cannot be changed is replaced in its parent, unless all of its
    children stay (C19).
    """

    def __init__(self) -> None:
        self._emit = Emitter()
        self._next = 0  # the place of the next leaf, counted from the innermost loop
        self._start = ""  # the variable that holds where this turn of it begins
        self._hole = ""  # the source of what hangs on a node of a chain
        self._after = ""  # the variable that holds where the rest of that node begins

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        check_alive(spec)
        self._emit.line(f"return {self._root(spec, 'root')}")
        source = self._emit.function("def store(root, leaves):", [])
        return Code("store", source, self._emit.constants)

    def _root(self, spec: Spec, root: str) -> str:
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
        return f"leaves[{self._place(place)}]"

    def _place(self, place: int) -> str:
        return f"{self._start} + {place}" if self._start else f"{place}"

    def _node(self, spec: NodeSpec, value: str) -> str:
        """Write the changes inside of a node that holds numbers; return what then is there."""
        chain = chain_of(spec)
        if chain is not None:
            self._chain(chain, value)
            return value
        return self._changed_node(spec, value)

    def _changed_node(self, spec: NodeSpec, value: str) -> str:
        identity = spec.identity()
        if spec.kind is CLOSURE:
            self._closure(spec, value)
            return value
        if identity is list or identity is tuple:
            is_long = any(count > UNROLL for _, count in spec.children)
            return self._long_sequence(spec, value) if is_long else self._sequence(spec, value)
        if identity is dict and not isinstance(spec.kind, TokenKind):
            places = [f"{value}[{self._emit.constant(key, 'key')}]" for key in spec.labels]
            self._assign(self._changes(spec, places))
            return value
        if plain_instance(spec.kind, identity):
            if spec.kind.slots:  # type: ignore[attr-defined]
                return self._slotted(spec, value)
            return self._instance(spec, value)
        raise NotCompilable

    def _changes(self, spec: NodeSpec, places: list[str]) -> list[tuple[str, str]]:
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
                old = self._emit.new_name("old")
                self._emit.line(f"{old} = {place}")
                new = self._node(child, old)
                if new != old:
                    changes.append((place, new))
        return changes

    def _assign(self, changes: list[tuple[str, str]]) -> None:
        for place, new in changes:
            self._emit.line(f"{place} = {new}")

    def _chain(self, chain: Chain, value: str) -> None:
        """Write the loop along a chain of nodes that are alike and can be changed in place."""
        emit = self._emit
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
            self._changed_node(chain.node, node)
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

    def _sequence(self, spec: NodeSpec, value: str) -> str:
        places = [f"{value}[{i}]" for i in range(spec.labels)]
        changes = self._changes(spec, places)
        if spec.identity() is list:
            self._assign(changes)
            return value
        if not changes:
            return value
        replaced = dict(changes)
        parts = [replaced.get(place, place) for place in places]
        node = self._emit.new_name("node")
        stays = " and ".join(f"{place} is {new}" for place, new in changes)
        self._emit.line(f"{node} = {value} if {stays} else ({', '.join(parts)},)")
        return node

    def _slotted(self, spec: NodeSpec, value: str) -> str:
        emit = self._emit
        _, names = spec.labels
        slots = spec.kind.slots  # type: ignore[attr-defined]
        if not spec.kind.mutable or any(name not in slots for name in names):
            raise NotCompilable
        get, set_ = (
            emit.constant(object.__getattribute__, "get"),
            emit.constant(object.__setattr__, "set"),
        )
        constants = [emit.constant(name, "name") for name in names]
        places = [f"{get}({value}, {name})" for name in constants]
        new = dict(self._changes(spec, places))
        for place, name in zip(places, constants, strict=True):
            if place in new:
                emit.line(f"{set_}({value}, {name}, {new[place]})")
        return value

    def _instance(self, spec: NodeSpec, value: str) -> str:
        emit = self._emit
        attributes = emit.new_name("attributes")
        emit.line(f"{attributes} = {value}.__dict__")
        _, names = spec.labels
        keys = [emit.constant(name, "name") for name in names]
        changes = self._changes(spec, [f"{attributes}[{key}]" for key in keys])
        if spec.kind.mutable:
            self._assign(changes)
            return value
        if not changes:
            return value
        cls = spec.identity()
        node = emit.new_name("node")
        emit.line(f"{node} = {value}")
        stays = " and ".join(f"{place} is {new}" for place, new in changes)
        with emit.block(f"if not ({stays}):"):
            new_instance = emit.constant(solid_base(cls).__new__, "new")
            emit.line(f"{node} = {new_instance}({emit.type_source(cls)})")
            copied = emit.new_name("attributes")
            emit.line(f"{copied} = {node}.__dict__")
            emit.line(f"{copied}.update({attributes})")
            for place, new in changes:
                emit.line(f"{copied}{place.removeprefix(attributes)} = {new}")
        return node

    def _closure(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        cells = emit.new_name("cells")
        emit.line(f"{cells} = {value}.__closure__")
        for i, child in enumerate(spec.expanded()):
            if isinstance(child, NodeSpec):  # a cell
                self._assign(self._changes(child, [f"{cells}[{i}].cell_contents"]))

    def _long_sequence(self, spec: NodeSpec, value: str) -> str:
        """Write the changes inside of a list or tuple with loops; return what then is there."""
        emit = self._emit
        if spec.identity() is list:
            self._runs(spec, value)
            return value
        parts, node = emit.new_name("parts"), emit.new_name("node")
        emit.line(f"{parts} = [*{value}]")
        self._runs(spec, parts)
        same = f"all(map({emit.constant(is_, 'is_')}, {parts}, {value}))"
        emit.line(f"{node} = {value} if {same} else tuple({parts})")
        return node

    def _runs(self, spec: NodeSpec, parts: str) -> None:
        """Write the changes inside of the runs of children that are in a list."""
        first = 0
        for child, count in spec.children:
            stop = first + count
            if isinstance(child, LeafSpec) and not child.array:
                if child.tracked:
                    raise NotCompilable
                places = f"{self._place(self._next)}:{self._place(self._next + count)}"
                self._emit.line(f"{parts}[{first}:{stop}] = leaves[{places}]")
            elif isinstance(child, NodeSpec) and child.has_numbers:
                self._loop(child, parts, first, stop)
            self._next += child.leaves * count
            first = stop

    def _loop(self, child: NodeSpec, parts: str, first: int, stop: int) -> None:
        """Write the changes inside of nodes that are alike and stand side by side in a list."""
        emit = self._emit
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
