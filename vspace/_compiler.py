"""The compiler: from a spec to straight Python code that takes objects apart and rebuilds them.

The code it writes handles one case, the expected one, and returns None at the first surprise; the
interpreter then finds out what it was. Types, names and keys enter as constants of the namespace,
never as source text (C22). Runs of equal children become loops; what stays too long, too deep or
too entangled for straight code is left to the interpreter.
"""

from __future__ import annotations

import itertools
import linecache
import weakref
from collections.abc import Callable
from contextlib import contextmanager
from itertools import islice
from types import CellType, FunctionType
from typing import Any

import numpy as np

from vspace._analysis import Rules, has_leaf
from vspace._structure import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec, node_specs
from vspace.errors import UnknownTypeError
from vspace.nodes import (
    CELL,
    CLOSURE,
    OBJECT_ARRAY,
    STRUCTURED_ARRAY,
    AttributeKind,
    Mismatch,
    NodeKind,
)
from vspace.nodes._functions import FunctionContext, FunctionKind
from vspace.nodes._making import solid_base

_MOST_LINES = 1500
_MOST_LOOPS = 12  # CPython allows 20 nested blocks
_UNROLL = 6  # runs up to this long are written out
# An unset attribute, an empty cell, an array that is not contiguous, another key.
_SURPRISES = "AttributeError, BufferError, KeyError, TypeError, ValueError, Mismatch"
_DEFAULT_ACCESS: Any = object.__getattribute__
_NUMPY_TYPES: dict[Any, type] = {float: np.float64, complex: np.complex128}
_LOOKED_UP = 8  # mappings up to this long are read key by key
_PAIRWISE = 5  # up to this many parts are told apart two by two
_HEAP_TYPE = 1 << 9
_numbers = itertools.count(1)


class NotCompilable(Exception):
    """The structure is too large or too entangled for straight code."""


class Emitter:
    """Lines of a function in the making, and the constants that they name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {}
        self._names: dict[int, str] = {}
        self._depth = 1
        self.loops = 0
        self._count = 0

    def line(self, text: str) -> None:
        """Append a line."""
        if len(self.lines) >= _MOST_LINES:
            raise NotCompilable
        self.lines.append("    " * self._depth + text)

    def fresh(self, stem: str = "v") -> str:
        """Return a name not used before."""
        self._count += 1
        return f"{stem}{self._count}"

    def constant(self, value: Any, stem: str) -> str:
        """Return the name of a constant."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = self.fresh(stem)
            self.constants[name] = value
        return name

    @contextmanager
    def block(self, head: str) -> Any:
        """Write an indented block."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    @contextmanager
    def loop(self, head: str) -> Any:
        """Write a loop."""
        self.loops += 1
        if self._depth > _MOST_LOOPS:
            raise NotCompilable
        with self.block(head):
            yield

    def type_test(self, value: str, cls: type) -> str:
        """Return the source of a test that fails for a value of another type.

        Types that programs make are named weakly, so that a cached structure does not keep them.
        """
        if cls.__flags__ & _HEAP_TYPE:
            return f"type({value}) is not {self.constant(weakref.ref(cls), 'type')}()"
        return f"type({value}) is not {self.constant(cls, cls.__name__)}"

    def type_source(self, cls: type) -> str:
        """Return the source of a type."""
        if cls.__flags__ & _HEAP_TYPE:
            return f"{self.constant(weakref.ref(cls), 'type')}()"
        return self.constant(cls, cls.__name__)

    def function(self, head: str, body_prefix: list[str]) -> str:
        """Return the source of the function."""
        return "\n".join([head, *body_prefix, *self.lines, ""])


class Code:
    """A generated function with its source, visible to tracebacks and debuggers."""

    __slots__ = ("__weakref__", "function", "source")

    def __init__(self, name: str, source: str, constants: dict[str, Any]) -> None:
        filename = f"<vspace {name} {next(_numbers)}>"
        namespace = dict(constants)
        exec(compile(source, filename, "exec"), namespace)
        self.function: Callable[..., Any] = namespace[name]
        self.source = source
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        weakref.finalize(self, linecache.cache.pop, filename, None)


class Gathered:
    """Values gathered into one list: named in straight code, appended to inside of loops."""

    def __init__(self, emitter: Emitter, name: str) -> None:
        self._emitter = emitter
        self.name = name
        self.pending: list[str] = []
        self.begun = False

    def flush(self) -> None:
        """Write what is pending into the list, before or inside a loop."""
        if not self.begun:
            return
        if len(self.pending) == 1:
            self._emitter.line(f"{self.name}.append({self.pending[0]})")
        elif self.pending:
            self._emitter.line(f"{self.name} += ({', '.join(self.pending)})")
        self.pending.clear()

    def begin(self) -> None:
        """Write the list down at the first loop."""
        if not self.begun:
            self._emitter.line(f"{self.name} = [{', '.join(self.pending)}]")
            self.pending.clear()
            self.begun = True
        self.flush()

    def extend(self, source: str) -> None:
        """Append a whole sequence."""
        self.begin()
        self._emitter.line(f"{self.name} += {source}")

    def result(self) -> str:
        """Return the source of the gathered list."""
        if self.begun:
            self.flush()
            return self.name
        return f"[{', '.join(self.pending)}]"


Finish = Callable[[Emitter, Gathered, int], str]


class FlattenCompiler:
    """Writes ``flatten(root)``: what is in an object, verified as it is gathered.

    Parameters
    ----------
    rules : Rules
        What is inactive.
    first : bool
        Whether the object is a first operand or a target: nothing may be shared beyond the
        structure, and what it takes to rebuild it is gathered as well.
    array_test : str
        A further condition, in terms of ``{0}``, under which an array is a surprise.
    finish : callable, optional
        Writes something else than the list of the leaves.
    """

    def __init__(
        self, rules: Rules, first: bool, array_test: str = "", finish: Finish | None = None
    ) -> None:
        self._emit = Emitter()
        self._rules = rules
        self._first = first
        self._array_test = array_test
        self._finish = finish
        self._leaves_are_distinct = False
        self._leaves = Gathered(self._emit, "leaves")
        self._captured = Gathered(self._emit, "captured")
        self._distinct = Gathered(self._emit, "distinct")
        self._tracked: list[str] = []
        self._tracked_arrays: set[str] = set()
        self._has_leaf = self._emit.constant(self._leaf_inside, "has_leaf")
        self._plain = self._emit.constant(rules.plain, "plain")

    def _leaf_inside(self, value: Any) -> bool:
        if self._rules.config.patterns:
            # Whether a path fits depends on where the value sits: for the interpreter to see.
            return not self._rules.is_inert(value)
        try:
            return has_leaf(value, self._rules, None)
        except UnknownTypeError:  # the interpreter will say where
            return True

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self._emit
        _check_alive(spec)
        self._leaves_are_distinct = _leaves_tell_apart(spec)
        self._part(spec, "root")
        if self._first:
            self._check_distinct()
        if self._finish is None:
            result = self._leaves.result()
        else:
            result = self._finish(emit, self._leaves, spec.leaves)
        emit.line(
            f"return {result}, {self._captured.result()}" if self._first else f"return {result}"
        )
        emit.constants["Mismatch"] = Mismatch
        lines = ["    " + line for line in emit.lines]
        emit.lines = lines
        source = emit.function("def flatten(root):", ["    try:"])
        source += f"    except ({_SURPRISES}):\n        return None\n"
        return Code("flatten", source, emit.constants)

    def _check_distinct(self) -> None:
        distinct = self._leaves if self._leaves_are_distinct else self._distinct
        if distinct.begun:
            distinct.flush()
            name = distinct.name
            self._emit.line(f"ids = set(map(id, {name}))")
            self._emit.line(f"if len(ids) != len({name}): return None")
        elif 1 < len(distinct.pending) <= _PAIRWISE:
            tests = (f"{a} is {b}" for a, b in itertools.combinations(distinct.pending, 2))
            self._emit.line(f"if {' or '.join(tests)}: return None")
        elif len(distinct.pending) > 1:
            ids = ", ".join(f"id({each})" for each in distinct.pending)
            self._emit.line(f"if len({{{ids}}}) != {len(distinct.pending)}: return None")

    def _part(self, spec: Spec, value: str) -> None:
        if isinstance(spec, LeafSpec):
            self._leaf(spec, value)
        elif isinstance(spec, InactiveSpec):
            self._inactive(spec, value)
        elif isinstance(spec, RefSpec):
            if self._emit.loops:
                raise NotCompilable
            target = self._tracked[len(self._tracked) - spec.distance]
            test = f"{value} is not {target}"
            if self._first and target in self._tracked_arrays:  # read-only ones have no identity
                test += f" or not {target}.flags.writeable"
            self._emit.line(f"if {test}: return None")
        elif isinstance(spec, NodeSpec):
            self._node(spec, value)

    def _leaf_test(self, spec: LeafSpec, value: str) -> str:
        test = self._emit.type_test(value, spec.identity())
        if spec.array:
            dtype = self._emit.constant(spec.dtype, "dtype")
            test += f" or {value}.dtype is not {dtype} or {_shape_test(value, spec.shape)}"
            if self._array_test:
                test += f" or {self._array_test.format(value)}"
        return test

    def _leaf(self, spec: LeafSpec, value: str) -> None:
        emit = self._emit
        numpy_type = None if self._first else _NUMPY_TYPES.get(spec.identity())
        if numpy_type is None:
            emit.line(f"if {self._leaf_test(spec, value)}: return None")
        else:
            # What NumPy computes from a float is seldom a float, and common in derivatives.
            with emit.block(f"if {self._leaf_test(spec, value)}:"):
                emit.line(f"if {emit.type_test(value, numpy_type)}: return None")
                emit.line(f"{value} = {value}.item()")
        self._leaves.pending.append(value)
        if spec.tracked:
            self._tracked.append(value)
            if spec.array:
                self._tracked_arrays.add(value)
            self._tell_apart(value)

    def _tell_apart(self, value: str) -> None:
        if self._first and not self._leaves_are_distinct:
            self._distinct.pending.append(value)

    def _inactive(self, spec: InactiveSpec, value: str) -> None:
        if not spec.declared:
            self._emit.line(
                f"if type({value}) not in {self._plain} and {self._has_leaf}({value}): return None"
            )
        if self._first:
            self._captured.pending.append(value)

    def _node(self, spec: NodeSpec, value: str) -> None:
        kind = spec.kind
        emit = self._emit
        identity = spec.identity()
        if spec.own_tracked:
            self._tracked.append(value)
            if spec.tracked == 1:  # else a part inside tells it apart
                self._tell_apart(value)
        if isinstance(kind, FunctionKind):
            self._test_code(spec, value)
        else:
            emit.line(f"if {emit.type_test(value, identity)}: return None")
        if kind is CLOSURE:
            self._closure(spec, value)
            return
        if kind in (OBJECT_ARRAY, STRUCTURED_ARRAY):
            of_value = emit.constant(self._rules.of_value, "of_value")
            emit.line(f"if {of_value}({value}) is not {emit.constant(kind, 'kind')}: return None")
        if kind.has_context and self._first:
            context = emit.fresh("context")
            emit.line(f"{context} = {emit.constant(kind, 'kind')}.context({value})")
            self._captured.pending.append(context)
        if identity in (list, tuple):
            emit.line(f"if len({value}) != {spec.labels}: return None")
            self._children(spec, value)
        elif identity is dict:
            self._mapping(spec, value, spec.labels)
        elif _plain_instance(kind, identity):
            self._instance(spec, kind, value)
        else:
            self._generic(spec, value)

    def _generic(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        kind = emit.constant(spec.kind, "kind")
        labels = emit.constant(spec.labels, "labels")
        children = emit.fresh("children")
        if self._first:
            own = emit.fresh("own")
            emit.line(f"{own}, {children} = {kind}.take_apart({value})")
            test = f"{own} != {labels}"
            if spec.key_types is not None:
                test += f" or {kind}.key_types({own}) != {emit.constant(spec.key_types, 'types')}"
            emit.line(f"if {test}: return None")
        else:
            emit.line(f"{children} = {kind}.take_apart_like({value}, {labels})")
        self._children(spec, children)

    def _mapping(
        self, spec: NodeSpec, value: str, keys: tuple[Any, ...], ordered: bool = True
    ) -> None:
        emit = self._emit
        if len(keys) <= _LOOKED_UP and not (self._first and (ordered or spec.key_types)):
            # Cheaper than comparing all keys, and in whatever order they are.
            emit.line(f"if len({value}) != {len(keys)}: return None")
            names = [f"{value}[{emit.constant(key, 'key')}]" for key in keys]
            self._children(spec, f"({', '.join(names)},)")
            return
        emit.line(f"if [*{value}] != {emit.constant(list(keys), 'keys')}: return None")
        if spec.key_types is not None:
            types = emit.constant(list(spec.key_types), "types")
            emit.line(f"if [*map(type, {value})] != {types}: return None")
        values = f"{value}.values()"
        if not _written_out(spec):
            name = emit.fresh("values")
            emit.line(f"{name} = [*{values}]")
            values = name
        self._children(spec, values)

    def _instance(self, spec: NodeSpec, kind: Any, value: str) -> None:
        emit = self._emit
        _, names = spec.labels
        slots = [name for name in names if name in kind.slots]
        others = [name for name in names if name not in kind.slots]
        if slots or kind.slots:
            if self._first and len(slots) < len(kind.slots):
                self._generic(spec, value)  # a declared slot is unset: it has to stay so
                return
            get = emit.constant(object.__getattribute__, "get")
            parts = [f"{get}({value}, {emit.constant(name, 'name')})" for name in slots]
            if not kind.has_dict:
                self._children(spec, f"({', '.join(parts)},)" if parts else "()")
                return
            self._generic(spec, value)
            return
        attributes = emit.fresh("attributes")
        emit.line(f"{attributes} = {value}.__dict__")
        if kind.derived:
            derived = emit.constant(kind.derived, "derived")
            with emit.block(f"if not {derived}.isdisjoint({attributes}):"):
                pairs = f"k: x for k, x in {attributes}.items() if k not in {derived}"
                emit.line(f"{attributes} = {{{pairs}}}")
        # Fields come in the order of their declaration, however the object was filled.
        ordered = not set(others) <= set(kind.order)
        self._mapping(spec, attributes, tuple(others), ordered)

    def _test_code(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        function = emit.constant(FunctionType, "FunctionType")
        code = emit.constant(weakref.ref(spec.identity()), "code")
        emit.line(
            f"if type({value}) is not {function} or {value}.__code__ is not {code}(): return None"
        )

    def _closure(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        if self._first:
            context = emit.fresh("context")
            emit.line(f"{context} = {emit.constant(FunctionContext, 'Context')}({value})")
            self._captured.pending.append(context)
        cells = [emit.fresh("cell") for _ in spec.labels]
        emit.line(f"{', '.join(cells)}, = {value}.__closure__")
        for child, cell in zip(spec.expanded(), cells, strict=True):
            if isinstance(child, InactiveSpec) and not child.declared:
                contents = emit.fresh()
                emit.line(f"{contents} = {cell}.cell_contents")
                emit.line(
                    f"if type({contents}) not in {self._plain} and {self._has_leaf}({contents}): "
                    "return None"
                )
                if self._first:
                    self._captured.pending.append(cell)
            elif isinstance(child, NodeSpec):
                if child.own_tracked:
                    self._tracked.append(cell)
                    if child.tracked == 1:
                        self._tell_apart(cell)
                contents = emit.fresh()
                emit.line(f"{contents} = {cell}.cell_contents")
                self._part(child.children[0][0], contents)
            else:
                self._part(child, cell)

    def _children(self, spec: NodeSpec, source: str) -> None:
        emit = self._emit
        runs = spec.children
        total = sum(count for _, count in runs)
        if not total:
            return
        if _written_out(spec):
            names = [emit.fresh() for _ in range(total)]
            emit.line(f"{', '.join(names)}, = {source}")
            for child, name in zip(spec.expanded(), names, strict=True):
                self._part(child, name)
            return
        start = 0
        for child, count in runs:
            run = source if count == total else f"{source}[{start}:{start + count}]"
            if count <= _UNROLL:
                names = [emit.fresh() for _ in range(count)]
                emit.line(f"{', '.join(names)}, = {run}")
                for name in names:
                    self._part(child, name)
            else:
                self._run(child, run)
            start += count

    def _run(self, child: Spec, run: str) -> None:
        emit = self._emit
        if run.isidentifier():
            sequence = run
        else:
            sequence = emit.fresh("run")
            emit.line(f"{sequence} = {run}")
        each = emit.fresh()
        if isinstance(child, LeafSpec) and not child.array and child.identity() in (float, complex):
            types = emit.constant({child.identity()}, "types")
            emit.line(f"if set(map(type, {sequence})) != {types}: return None")
        elif isinstance(child, LeafSpec):
            with emit.loop(f"for {each} in {sequence}:"):
                emit.line(f"if {self._leaf_test(child, each)}: return None")
        elif isinstance(child, RefSpec):
            raise NotCompilable
        else:
            gathered = [self._leaves]
            if self._first:
                gathered.append(self._captured)
                if not self._leaves_are_distinct:
                    gathered.append(self._distinct)
            for takings in gathered:
                takings.begin()
            with emit.loop(f"for {each} in {sequence}:"):
                self._part(child, each)
                for takings in gathered:
                    takings.flush()
            return
        self._leaves.extend(sequence)
        if child.tracked:
            if self._first and not self._leaves_are_distinct:
                self._distinct.extend(sequence)
            emit.loops += 1  # references back cannot be counted any more


def _shape_test(value: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 1:  # two thirds of the time of making a tuple and comparing it
        return f"{value}.ndim != 1 or len({value}) != {shape[0]}"
    return f"{value}.shape != {shape!r}"


def _check_alive(root: Spec) -> None:
    """Refuse a structure one of whose types is gone: no object can have it any more."""
    for spec in node_specs(root):
        leaves = (child for child, _ in spec.children if isinstance(child, LeafSpec))
        if spec.identity() is None or any(leaf.identity() is None for leaf in leaves):
            raise NotCompilable
    if isinstance(root, LeafSpec) and root.identity() is None:
        raise NotCompilable


def _leaves_tell_apart(root: Spec) -> bool:
    """Return whether the leaves being different objects makes all tracked parts different."""
    return all(
        not (spec.own_tracked and spec.tracked == 1)
        and all(child.tracked for child, _ in spec.children if isinstance(child, LeafSpec))
        for spec in node_specs(root)
    )


def _written_out(spec: NodeSpec) -> bool:
    return all(count <= _UNROLL for _, count in spec.children)


def _plain_instance(kind: NodeKind, cls: type) -> bool:
    return (
        isinstance(kind, AttributeKind)
        and kind.container is None
        and _DEFAULT_ACCESS is getattr(cls, "__getattribute__", None)
        and not any(
            "__dict__" in vars(base) and isinstance(vars(base)["__dict__"], property)
            for base in cls.__mro__
        )
    )


class RebuildCompiler:
    """Writes ``rebuild(leaves, captured)``: a new object of a structure without cycles."""

    def __init__(self) -> None:
        self._emit = Emitter()
        self._open: list[int] = []  # tracked numbers of the nodes being built
        self._made: list[str] = []
        self._streams = False
        self._leaf_names: list[str] = []
        self._captured_names: list[str] = []

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self._emit
        _check_alive(spec)
        self._streams = _has_loops(spec)
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

    def _next_leaf(self) -> str:
        name = self._emit.fresh("leaf")
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
            target = len(self._made) - spec.distance
            if self._emit.loops or target in self._open:
                raise NotCompilable  # a cycle, or sharing across a loop
            return self._made[target]
        if not isinstance(spec, NodeSpec):
            raise NotCompilable  # pragma: no cover - there are four kinds of spec
        return self._node(spec)

    def _node(self, spec: NodeSpec) -> str:
        emit = self._emit
        kind, identity = spec.kind, spec.identity()
        context = self._next_captured() if kind.has_context else "None"
        name = emit.fresh("node")
        number = len(self._made)
        if spec.own_tracked:
            self._made.append(name)
            self._open.append(number)
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
        elif _plain_instance(kind, identity) and kind.has_dict and not kind.slots:  # type: ignore[attr-defined]
            self._instance(spec, name)
        else:
            children = self._sequence(spec, "[]")
            labels = emit.constant(spec.labels, "labels")
            emit.line(
                f"{name} = {emit.constant(kind, 'kind')}.build("
                f"{'None' if not isinstance(identity, type) else emit.type_source(identity)}, "
                f"{context}, {labels}, {children})"
            )
        if spec.own_tracked:
            self._open.remove(number)
        return name

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
        if parts:
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
        if _written_out(spec):
            return [self._part(child) for child in spec.expanded()]
        children = emit.fresh("children")
        emit.line(f"{children} = []")
        for child, count in spec.children:
            if isinstance(child, (LeafSpec, InactiveSpec)):
                stream = "leaves" if isinstance(child, LeafSpec) else "captured"
                emit.line(f"{children} += islice({stream}, {count})")
                emit.loops += 1
            elif count <= _UNROLL:
                for _ in range(count):
                    emit.line(f"{children}.append({self._part(child)})")
            else:
                with emit.loop(f"for _ in range({count}):"):
                    emit.line(f"{children}.append({self._part(child)})")
        return children


def _has_loops(root: Spec) -> bool:
    return not all(_written_out(spec) for spec in node_specs(root))
