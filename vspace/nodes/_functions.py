"""Closures and their cells, partial functions and bound methods."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from types import CellType, FunctionType, MethodType
from typing import Any

from vspace import _registry as registry
from vspace._paths import item
from vspace.nodes._kinds import Mismatch, NodeKind

_WRAPPED = "__wrapped__"


class FunctionContext:
    """All of a closure but its captured values: inactive, shared by what is built from it (C9)."""

    __slots__ = ("attributes", "cells", "definition", "wrapped")

    def __init__(self, function: FunctionType) -> None:
        # The pieces are taken now: the function itself would keep its captured values alive.
        self.definition = (
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
        )
        self.attributes = (
            function.__kwdefaults__,
            function.__qualname__,
            function.__module__,
            function.__doc__,
            function.__annotations__,
            function.__dict__,
        )
        self.cells = function.__closure__ or ()
        self.wrapped = _place_of_wrapped(function) if function.__dict__ else None

    def make(self, cells: Sequence[Any], filled: bool = True) -> FunctionType:
        """Return a new function over these cells, which may be filled later."""
        code, namespace, name, defaults = self.definition
        made = FunctionType(code, namespace, name, defaults, tuple(cells))
        kwdefaults, qualname, module, doc, annotations, own_dict = self.attributes
        if kwdefaults:
            made.__kwdefaults__ = kwdefaults
        made.__qualname__ = qualname
        made.__module__ = module
        made.__doc__ = doc
        if annotations:
            made.__annotations__ = annotations
        if own_dict:
            made.__dict__.update(own_dict)
            if _WRAPPED in own_dict:
                # What it wraps is derived (C10): the new function, where a cell has it.
                made.__dict__[_WRAPPED] = None if self.wrapped is None else cells[self.wrapped]
                if filled:
                    settle_wrapped(made)
        return made


def _place_of_wrapped(function: FunctionType) -> int | None:
    """Return which cell of a function holds what it wraps, or None."""
    wrapped = function.__dict__.get(_WRAPPED)
    contents = (CELL.take_apart(cell)[1] for cell in function.__closure__ or ())
    rows = enumerate(contents) if wrapped is not None else ()
    return next((i for i, held in rows if held and held[0] is wrapped), None)


def settle_wrapped(function: FunctionType) -> None:
    """Have a function say what it wraps, once its cell is filled, or drop that."""
    cell = function.__dict__[_WRAPPED]
    held = CELL.take_apart(cell)[1] if type(cell) is CellType else ()
    if held:
        function.__dict__[_WRAPPED] = held[0]
    else:
        del function.__dict__[_WRAPPED]


class FunctionKind(NodeKind):
    """A closure: its children are its cells. Functions of one code object are alike (C14)."""

    name = "closure"
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return node.__code__.co_freevars, node.__closure__ or ()

    def context(self, node: Any) -> Any:
        return FunctionContext(node)

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return context.make(children)

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        """Leave the function as it is, made over its cells, which are filled now."""
        if _WRAPPED in node.__dict__ and type(node.__dict__[_WRAPPED]) in (CellType, type(None)):
            settle_wrapped(node)

    def step(self, labels: Any, index: int) -> str:
        return f"<closure>.{labels[index]}"

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)


class FunctionWithDefaultsKind(FunctionKind):
    """A closure whose default arguments are active as well (``InactiveConfig(defaults=True)``)."""

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        code, defaults, keyword = node.__code__, node.__defaults__ or (), node.__kwdefaults__ or {}
        positional = code.co_varnames[: code.co_argcount]
        names = positional[len(positional) - len(defaults) :]
        # In the order of the parameters, in whatever order the defaults were set (C11).
        keys = tuple(name for name in code.co_varnames if name in keyword)
        labels = (code.co_freevars, names, keys)
        children = (*(node.__closure__ or ()), *defaults, *(keyword[key] for key in keys))
        return labels, children

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        made = context.make(children[: len(labels[0])])
        self.fill(made, labels, children)
        return made

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        super().fill(node, labels, children)
        free, names, keywords = labels
        rest = children[len(free) :]
        node.__defaults__ = tuple(rest[: len(names)]) or None
        node.__kwdefaults__ = dict(zip(keywords, rest[len(names) :], strict=True)) or None

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        free, names, keywords = labels
        index -= len(free)
        if index < len(names):
            defaults = list(node.__defaults__)
            defaults[index] = child
            node.__defaults__ = tuple(defaults)
        else:
            node.__kwdefaults__[keywords[index - len(names)]] = child

    def step(self, labels: Any, index: int) -> str:
        free, names, keywords = labels
        if index < len(free):
            return f"<closure>.{free[index]}"
        return f"<default>.{(*names, *keywords)[index - len(free)]}"

    def count(self, labels: Any) -> int:
        return sum(map(len, labels))

    def describe(self, labels: Any) -> str:
        return f"a function over {', '.join(sum(labels, ()))}"

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return sum(labels, ())


class CellKind(NodeKind):
    """A cell of a closure: one child, or none while the variable is unset (C12)."""

    name = "cell"

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        try:
            return 1, (node.cell_contents,)
        except ValueError:  # empty
            return 0, ()

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        return () if labels == 0 else super().take_apart_like(node, labels)

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return CellType()

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        for child in children:
            node.cell_contents = child

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        node.cell_contents = child

    def step(self, labels: Any, index: int) -> str:
        return ""  # the closure's step has named the variable

    def count(self, labels: Any) -> int:
        return int(labels)

    def describe(self, labels: Any) -> str:
        return "a variable that is set" if labels else "an unset variable"


def is_unset(cell: Any) -> bool:
    """Return whether this is the cell of a variable without a value."""
    return isinstance(cell, CellType) and not CELL.take_apart(cell)[0]


class PartialKind(NodeKind):
    """A ``functools.partial``: the function, the arguments, the keyword arguments.

    Its attributes are inactive, like those of a closure (C9); a subclass has attributes of its own.
    """

    name = "partial"
    mutable = False
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        keywords = node.keywords
        return (len(node.args), tuple(keywords)), [node.func, *node.args, *keywords.values()]

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        own, children = self.take_apart(node)
        if own == labels:
            return children
        count, keys = labels
        named = node.keywords
        if own[0] != count or named.keys() != set(keys):
            raise Mismatch(self.describe(own), self.describe(labels))
        return [*children[: 1 + count], *(named[key] for key in keys)]

    def context(self, node: Any) -> Any:
        return dict(vars(node)) if type(node) is functools.partial else {}

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        count, keys = labels
        func, *rest = children
        named = dict(zip(keys, rest[count:], strict=True))
        made: Any = functools.partial.__new__(cls, func, *rest[:count], **named)
        if context:
            made.__dict__.update(context)
        return made

    def step(self, labels: Any, index: int) -> str:
        count, keys = labels
        if index == 0:
            return ".func"
        index -= 1
        return f".args{item(index)}" if index < count else f".keywords{item(keys[index - count])}"

    def count(self, labels: Any) -> int:
        return 1 + int(labels[0]) + len(labels[1])

    def describe(self, labels: Any) -> str:
        count, keys = labels
        named = f" and the keywords {', '.join(sorted(keys))}" if keys else ""
        return f"a partial with {count} argument{'s' * (count != 1)}{named}"

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        count, keys = labels
        return (*range(1 + count), *keys)


class MethodKind(NodeKind):
    """A method bound to an object: the object and the function."""

    name = "bound method"
    mutable = False

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return 2, (node.__self__, node.__func__)

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return MethodType(children[1], children[0])

    def step(self, labels: Any, index: int) -> str:
        return (".__self__", ".__func__")[index]

    def count(self, labels: Any) -> int:
        return 2


class CachedFunctionKind(NodeKind):
    """A function under `functools.lru_cache`: what it has kept is derived (C10)."""

    name = "cached function"
    mutable = False
    has_context = True
    derived = frozenset(("kept results",))  # no attribute: `clean` knows where they are

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return 1, (node.__wrapped__,)

    def context(self, node: Any) -> Any:
        return node.cache_parameters()

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return functools.lru_cache(**context)(children[0])

    def clean(self, node: Any) -> None:
        node.cache_clear()

    def step(self, labels: Any, index: int) -> str:
        return ".__wrapped__"

    def count(self, labels: Any) -> int:
        return 1


CELL = CellKind()
CLOSURE = FunctionKind()
CLOSURE_WITH_DEFAULTS = FunctionWithDefaultsKind()

registry.node_kinds.update(
    {
        CellType: CELL,
        FunctionType: CLOSURE,
        functools.partial: PartialKind(),
        functools._lru_cache_wrapper: CachedFunctionKind(),
        MethodType: MethodKind(),
    }
)
