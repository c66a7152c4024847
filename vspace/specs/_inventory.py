"""The parts of one object, in the order in which a walk meets them."""

from __future__ import annotations

from typing import Any

from vspace._paths import Link
from vspace.nodes import CELL, NodeKind
from vspace.specs._specs import InactiveSpec, LeafSpec, NotUnderstoodSpec

# A part whose counterpart is given: not looked into, like what is declared inactive (C15).
GIVEN = InactiveSpec(declared=True)


class Inventory:
    """The parts of an object in preorder, in parallel lists.

    Attributes
    ----------
    objects : list
        The parts themselves.
    specs : list of Spec or None
        Those of leaves and inactive parts; None for nodes and references until they are built.
    kinds, labels : list
        Of nodes, else None.
    children : list of (list of (int, int)) or None
        Of nodes: runs of children, as the number of the first one and how many there are.
    parents : list of int
        The number of the node that holds each part; -1 for the root.
    targets : list of int
        Of references, the number of the part that was there before; else -1.
    links : list of Link
        The paths.
    """

    __slots__ = (
        "children",
        "kinds",
        "labels",
        "links",
        "objects",
        "parents",
        "specs",
        "targets",
    )

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self.specs: list[Any] = []
        self.kinds: list[NodeKind | None] = []
        self.labels: list[Any] = []
        self.children: list[list[tuple[int, int]] | None] = []
        self.parents: list[int] = []
        self.targets: list[int] = []
        self.links: list[Link] = []

    def __len__(self) -> int:
        return len(self.objects)

    def add(self, part: Any, parent: int, link: Link, spec: Any) -> int:
        """Append a part that is no node, and return its number."""
        index = len(self.objects)
        self.objects.append(part)
        self.specs.append(spec)
        self.kinds.append(None)
        self.labels.append(None)
        self.children.append(None)
        self.parents.append(parent)
        self.targets.append(-1)
        self.links.append(link)
        return index

    def add_node(self, node: Any, parent: int, link: Link, kind: NodeKind, labels: Any) -> int:
        """Append a node without children so far, and return its number."""
        index = self.add(node, parent, link, None)
        self.kinds[index] = kind
        self.labels[index] = labels
        self.children[index] = []
        return index

    def add_reference(self, part: Any, parent: int, link: Link, target: int) -> None:
        """Append a part that is there before, under the number `target`."""
        self.targets[self.add(part, parent, link, None)] = target

    def add_child(self, parent: int, child: int, count: int = 1) -> None:
        """Append a run of children to a node: the number of the first, and how many."""
        runs = self.children[parent]
        assert runs is not None
        runs.append((child, count))

    def node(self, index: int) -> tuple[NodeKind, Any, list[tuple[int, int]]]:
        """Return kind, labels and runs of children of a node."""
        kind, runs = self.kinds[index], self.children[index]
        assert kind is not None
        assert runs is not None
        return kind, self.labels[index], runs

    def itself(self, index: int) -> int:
        """Return the number of a part, or of the one that it refers to."""
        target = self.targets[index]
        return index if target < 0 else target

    def is_unset_cell(self, index: int) -> bool:
        """Return whether a part is the cell of a variable that is not set (C12)."""
        index = self.itself(index)
        return self.kinds[index] is CELL and self.labels[index] == 0

    def active(self) -> bytearray:
        """Mark the parts from which a leaf can be reached (C5), through references too.

        What holds a part whose counterpart is given is made anew as well (C15).
        """
        active = bytearray(len(self.objects))
        references: dict[int, list[int]] = {}
        for index, target in enumerate(self.targets):
            if target >= 0:
                references.setdefault(target, []).append(index)
        for leaf, spec in enumerate(self.specs):
            if not isinstance(spec, (LeafSpec, NotUnderstoodSpec)) and spec is not GIVEN:
                continue
            pending = [leaf]
            while pending:
                index = pending.pop()
                while index >= 0 and not active[index]:
                    active[index] = 1
                    pending.extend(references.get(index, ()))
                    index = self.parents[index]
        return active
