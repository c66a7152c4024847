"""What a kind of node is: how an object comes apart into children and goes together again.

A kind is one object with a few small methods; the tables that list the kinds are in the modules
beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vspace._paths import item
from vspace.activity import NO_ROLES, Role

_NOTHING: Mapping[int, Role] = {}


class Mismatch(Exception):
    """An operand does not come apart like the first one: what was found, what was expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected


class NodeKind:
    """A kind of node.

    *Labels* say what the children are called (a length, keys, names); they are hashable, hold no
    part of the object, and belong to the structure. The *context* is what else it takes to build
    such a node again (a default factory, a code object); it is inactive and not compared.
    """

    name = "node"
    # A mutable node is tracked: two paths to it are one object in the result (C13).
    mutable = True
    has_context = False
    # Whether the children are the same objects each time that a node is taken apart.
    keeps_parts = True
    # Whether nobody has said of a class of an installed library which of its parts are data (C7).
    is_foreign = False
    # What the class declares of its parts: see `vspace.activity.roles_of_class`. A kind that has
    # more to say of its children, or says it otherwise, overrides `roles_of`.
    roles = NO_ROLES

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        """Return the labels and the children of a node."""
        raise NotImplementedError  # pragma: no cover - every kind has its own

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        """Return the children of a node in the order of another node's labels.

        Raises
        ------
        Mismatch
            When the children are not called the same.
        """
        own, children = self.take_apart(node)
        if own != labels:
            raise Mismatch(self.describe(own), self.describe(labels))
        return children

    def context(self, node: Any) -> Any:
        """Return what else it takes to build such a node."""
        raise NotImplementedError  # pragma: no cover - asked of kinds that have one

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        """Return an empty node of a mutable kind, to be filled once its children exist."""
        raise NotImplementedError  # pragma: no cover - every mutable kind has its own

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        """Put the children into an empty node of a mutable kind."""
        raise NotImplementedError  # pragma: no cover - every mutable kind has its own

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        """Return a new node with these children."""
        node = self.shell(cls, context, labels)
        self.fill(node, labels, children)
        return node

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        """Replace one child of a node of a mutable kind."""
        raise NotImplementedError  # pragma: no cover - every mutable kind has its own

    def keeps_identity(self, node: Any) -> bool:
        """Return whether a node of an immutable kind can take over the state of another."""
        return False

    def take_over(self, node: Any, made: Any) -> Any:
        """Return what stands for a node of an immutable kind, after one made from new children."""
        return made

    def clean(self, node: Any) -> None:
        """Drop what is derived from the children, after they have changed in place (C10)."""

    def step(self, labels: Any, index: int) -> str:
        """Return the path step from a node to one of its children."""
        return item(index)

    def count(self, labels: Any) -> int:
        """Return the number of children."""
        return len(labels)

    def describe(self, labels: Any) -> str:
        """Return the labels as a person would say them."""
        return f"a {self.name} with {self.count(labels)} children"

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        """Return what the children are called where their order does not matter, else None."""
        return None

    def name_of(self, key: Any) -> Any:
        """Return what `names` has for a child that the user calls so."""
        return key

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        """Return what the children are called where a dict of them stands for a node, else None."""
        return None

    def key_types(self, labels: Any) -> tuple[type, ...] | None:
        """Return the types of keys where equal keys could differ (1, 1.0 and True)."""
        return None

    def part_names(self, labels: Any) -> Sequence[str | None]:
        """Return the names by which declarations speak of the children, None for what has none."""
        names = self.names(labels)
        if names is None:
            return (None,) * self.count(labels)
        return [name if type(name) is str else None for name in names]

    def roles_of(self, labels: Any, children: Sequence[Any]) -> Mapping[int, Role]:
        """Return what is declared of the children by the class of the node, by index."""
        roles = self.roles
        if not roles:
            return _NOTHING
        rows = zip(self.part_names(labels), children, strict=True)
        found = ((i, roles.of(name, type(child))) for i, (name, child) in enumerate(rows))
        return {i: role for i, role in found if role is not Role.ACTIVE}
