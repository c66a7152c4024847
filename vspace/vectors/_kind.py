"""A vector inside another object."""

from __future__ import annotations

from typing import Any

from vspace import _registry as registry
from vspace.nodes import NodeKind
from vspace.vectors._space import VectorSpace

_NOT_BUILT: Any = object()


class VectorSpaceKind(NodeKind):
    """A vector inside another object: its value is the one child."""

    name = "VectorSpace"
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, list[Any]]:
        return 1, [node.value]

    def context(self, node: Any) -> Any:
        return node.config

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return VectorSpace(_NOT_BUILT, inactive=context)

    def fill(self, node: Any, labels: Any, children: Any) -> None:
        node._value = children[0]

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        node._value = child

    def step(self, labels: Any, index: int) -> str:
        return ".value"

    def count(self, labels: Any) -> int:
        return 1


registry.node_kinds[VectorSpace] = VectorSpaceKind()
