"""NumPy's own containers: arrays of objects and of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vspace._paths import item
from vspace.nodes._kinds import NodeKind


class ObjectArrayKind(NodeKind):
    """NumPy arrays of dtype object, element by element; the label is the shape."""

    name = "object array"

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return node.shape, list(node.flat)

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        shell = np.empty(labels, dtype=object)
        return shell if cls is np.ndarray else shell.view(cls)

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        flat = node.reshape(-1)
        for index, child in enumerate(children):
            flat[index] = child

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        node[np.unravel_index(index, labels)] = child

    def count(self, labels: Any) -> int:
        return int(np.prod(labels, dtype=int))

    def step(self, labels: Any, index: int) -> str:
        return f"[{', '.join(str(int(i)) for i in np.unravel_index(index, labels))}]"

    def describe(self, labels: Any) -> str:
        return f"an object array of shape {labels}"


class StructuredArrayKind(NodeKind):
    """NumPy arrays of structured dtype, field by field; a field is a view into the array."""

    name = "structured array"
    has_context = True
    keeps_parts = False

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        names = node.dtype.names
        return (names, node.shape), [np.asarray(node)[name] for name in names]

    def context(self, node: Any) -> Any:
        # A copy: fields that are inactive come from here when the array is built again.
        return node.copy()

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return context.copy()

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        for index, child in enumerate(children):
            self.store(node, labels, index, child)

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        np.asarray(node)[labels[0][index]] = child

    def count(self, labels: Any) -> int:
        return len(labels[0])

    def step(self, labels: Any, index: int) -> str:
        return item(labels[0][index])


STRUCTURED_ARRAY = StructuredArrayKind()
OBJECT_ARRAY = ObjectArrayKind()
