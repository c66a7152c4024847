"""Source text in the making: lines, constants, gathered values, and functions made from them.

Types, names and keys enter as constants of the namespace, never as source text (C22).
"""

from __future__ import annotations

import itertools
import linecache
import weakref
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from vspace.codegen._surprises import GENERATED
from vspace.nodes import HEAP_TYPE
from vspace.specs import LeafSpec, NodeSpec, Spec, node_specs

UNROLL = 6  # runs up to this long are written out
_MOST_NAMED = 100  # and so are nodes of up to this many children
_MOST_LINES = 1500
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

    def new_name(self, stem: str = "v") -> str:
        """Return a name not used before: what stands behind the last underscore is given once."""
        self._count += 1
        return f"{stem}_{self._count}"

    def constant(self, value: Any, stem: str) -> str:
        """Return the name of a constant."""
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = self.new_name(stem)
            self.constants[name] = value
        return name

    @contextmanager
    def block(self, head: str) -> Any:
        """Write an indented block."""
        self.line(head)
        self._depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:  # of parts that are declared inactive there is nothing to see
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def loop(self, head: str) -> Any:
        """Write a loop."""
        self.loops += 1
        with self.block(head):
            yield

    def type_test(self, value: str, cls: type | None) -> str:
        """Return the source of a test that fails for a value of another type.

        Types that programs make are named weakly, so that a cached structure does not keep them.
        """
        return f"type({value}) is not {self.type_source(cls)}"

    def type_source(self, cls: type | None) -> str:
        """Return the source of a type.

        Raises
        ------
        NotCompilable
            When it is gone since the structure was found to be alive.
        """
        if cls is None:
            raise NotCompilable
        if cls.__flags__ & HEAP_TYPE:
            return f"{self.constant(weakref.ref(cls), 'type')}()"
        return self.constant(cls, _stem(cls))

    def function(self, head: str, body_prefix: list[str]) -> str:
        """Return the source of the function."""
        return "\n".join([head, *body_prefix, *self.lines, ""])


def _stem(cls: type) -> str:
    """Return what a constant is called that is a type in C, whose name can be any text (C22)."""
    name = cls.__name__
    return name if name.isascii() and name.isidentifier() else "type"


class Code:
    """A generated function with its source, visible to tracebacks and debuggers."""

    __slots__ = ("__weakref__", "function", "source")

    def __init__(self, name: str, source: str, constants: dict[str, Any]) -> None:
        filename = f"{GENERATED}{name} {next(_numbers)}>"
        namespace = dict(constants)
        exec(compile(source, filename, "exec"), namespace)
        self.function: Callable[..., Any] = namespace[name]
        self.source = source
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        weakref.finalize(self.function, linecache.cache.pop, filename, None)


class Gathered:
    """Values gathered into one list: named in straight code, appended to inside of loops."""

    def __init__(self, emitter: Emitter, name: str) -> None:
        self._emitter = emitter
        self.name = name
        self.pending: list[str] = []
        self.begun = False

    def flush(self) -> None:
        """Write what is pending into the list, once it is begun."""
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


def check_alive(root: Spec) -> None:
    """Refuse a structure one of whose types is gone: no object can have it any more."""
    for spec in node_specs(root):
        leaves = (child for child, _ in spec.children if isinstance(child, LeafSpec))
        if spec.identity() is None or any(leaf.identity() is None for leaf in leaves):
            raise NotCompilable
    if isinstance(root, LeafSpec) and root.identity() is None:
        raise NotCompilable


def written_out(spec: NodeSpec) -> bool:
    """Return whether the children of a node are named one by one, with no loop."""
    children = spec.children
    return len(children) <= _MOST_NAMED and all(count <= UNROLL for _, count in children)
