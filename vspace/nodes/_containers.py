"""Containers: list, tuple, dict, and their standard relatives."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any

from vspace import _registry as registry
from vspace._paths import item
from vspace.nodes._kinds import Mismatch, NodeKind
from vspace.nodes._making import new_instance


class _SequenceKind(NodeKind):
    """Children by position; the label is the length."""

    def count(self, labels: Any) -> int:
        return int(labels)


class ListKind(_SequenceKind):
    name = "list"

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        # A subclass may have its own iteration; its storage is what counts.
        return list.__len__(node), node if type(node) is list else list.__getitem__(
            node, slice(None)
        )

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return [] if cls is list else list.__new__(cls)

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        list.extend(node, children)

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        list.__setitem__(node, index, child)


class DequeKind(_SequenceKind):
    name = "deque"
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return deque.__len__(node), list(deque.__iter__(node))

    def context(self, node: Any) -> Any:
        return node.maxlen

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        node: Any = deque.__new__(cls)
        deque.__init__(node, (), context)
        return node

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        deque.extend(node, children)

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        deque.__setitem__(node, index, child)


class TupleKind(_SequenceKind):
    """Tuples, named tuples and struct sequences."""

    name = "tuple"
    mutable = False

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return tuple.__len__(node), tuple(tuple.__iter__(node))

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return tuple(children) if cls is tuple else new_instance(cls, children)


class DictKind(NodeKind):
    """Children by key; matched by key, in the first operand's order (C11)."""

    name = "dict"
    base: Any = dict

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        # An OrderedDict keeps an order of its own beside that of the dict.
        return tuple(self.base.keys(node)), list(self.base.values(node))

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        return match_keys(self, node, labels)

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return {} if cls is dict else self.base.__new__(cls)

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        self.base.update(node, zip(labels, children, strict=True))

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        self.base.__setitem__(node, labels[index], child)

    def step(self, labels: Any, index: int) -> str:
        return item(labels[index])

    def describe(self, labels: Any) -> str:
        return f"a {self.name} with keys {list(labels)!r}"

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def key_types(self, labels: Any) -> tuple[Any, ...] | None:
        return types_of_keys(labels)


def types_of_keys(keys: Iterable[Any]) -> tuple[Any, ...]:
    """Return the types of keys: equal ones (1 and True, "a" and a member of a StrEnum) differ."""
    return tuple(map(type_of_key, keys))


def type_of_key(key: Any) -> Any:
    """Return the type of a key; of a tuple the types inside, since (1,) and (True,) are equal.

    A type whose metaclass has no hash is told by its identity.
    """
    cls = type(key)
    if cls is tuple and not all(type(each) is str for each in key):
        return tuple(map(type_of_key, key))
    return id(cls) if type(cls).__hash__ is None else cls


def match_keys(kind: NodeKind, mapping: Any, labels: Any) -> list[Any]:
    """Return the values of a mapping in the order of the labels; the same keys, no more, no less.

    Raises
    ------
    Mismatch
        With the keys that are missing and those that are too many.
    """
    # Its storage is what counts: to ask for a missing key would run its default factory.
    own, values = kind.take_apart(mapping)
    if kind.key_types(own) == kind.key_types(labels) and own == labels:
        return list(values)
    found = dict(zip(own, values, strict=True))
    wanted = dict.fromkeys(labels)
    missing = [key for key in labels if key not in found]
    extra = [key for key in own if key not in wanted]
    if not missing and not extra:
        return [found[key] for key in labels]
    parts = [f"{word} {keys!r}" for word, keys in (("missing", missing), ("extra", extra)) if keys]
    raise Mismatch(f"a {kind.name} with {' and '.join(parts)}", f"the keys {list(labels)!r}")


class OrderedDictKind(DictKind):
    name = "OrderedDict"
    base = OrderedDict

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return OrderedDict.__new__(cls)

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        for key, child in zip(labels, children, strict=True):
            OrderedDict.__setitem__(node, key, child)


class DefaultDictKind(DictKind):
    name = "defaultdict"
    base = defaultdict
    has_context = True

    def context(self, node: Any) -> Any:
        return node.default_factory

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        node: Any = defaultdict.__new__(cls)
        defaultdict.__init__(node, context)
        return node


class MappingProxyKind(NodeKind):
    name = "mappingproxy"
    mutable = False

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return tuple(node), list(node.values())

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        return match_keys(self, node, labels)

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return MappingProxyType(dict(zip(labels, children, strict=True)))

    def step(self, labels: Any, index: int) -> str:
        return item(labels[index])

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def key_types(self, labels: Any) -> tuple[Any, ...] | None:
        return types_of_keys(labels)


CONTAINERS: dict[type, NodeKind] = {
    list: ListKind(),
    tuple: TupleKind(),
    dict: DictKind(),
    OrderedDict: OrderedDictKind(),
    defaultdict: DefaultDictKind(),
    deque: DequeKind(),
    MappingProxyType: MappingProxyKind(),
}
registry.node_kinds.update(CONTAINERS)
