"""Instances of classes of which more is known than that their attributes are their data."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import getattr_static
from typing import Any

from vspace import _registry as registry
from vspace.nodes._instances import AttributeKind, kind_of_class
from vspace.nodes._kinds import NodeKind
from vspace.nodes._known_nodes import KnownNode

_get = object.__getattribute__


class KnownKind(AttributeKind):
    """An instance of a class that has a row of its own; see `KnownNode`."""

    def __init__(self, cls: type, known: KnownNode) -> None:
        super().__init__(cls, None)
        self._known = known

    def _attributes(self, node: Any) -> tuple[tuple[str, ...], list[Any]]:
        found = dict(zip(*super()._attributes(node), strict=True))
        for name in self._known.from_class:
            if name not in found:
                found[name] = getattr_static(type(node), name)
        for name, count in self._known.spread.items():
            if name in found:
                parts = found.pop(name)
                found.update((_part(name, i), parts[i]) for i in range(count))
        return tuple(found), list(found.values())

    def _set_attributes(self, node: Any, names: Any, children: Sequence[Any]) -> None:
        given = dict(zip(names, children, strict=True))
        for name, count in self._known.spread.items():
            own = _get(node, "__dict__").get(name)
            parts = tuple(
                given.pop(_part(name, i)) if _part(name, i) in given else own[i]
                for i in range(count)
            )
            given[name] = parts
        super()._set_attributes(node, tuple(given), list(given.values()))

    def _forget(self, node: Any) -> None:
        for name, make in self._known.makes.items():
            _get(node, "__dict__")[name] = make(node)

    def step(self, labels: Any, index: int) -> str:
        return f".{labels[1][index]}"


def _part(name: str, index: int) -> str:
    return f"{name}[{index}]"


def kind_by_attributes(cls: type, base: Any) -> NodeKind | None:
    """Return the kind of a class that has a base whose attributes are known to be its data."""
    known: KnownNode | None = registry.attribute_types[base]
    if known is not None and (known.from_class or known.spread or known.makes):
        return KnownKind(cls, known)
    return kind_of_class(cls, registry.container_of(cls))
