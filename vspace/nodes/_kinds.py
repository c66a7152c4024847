"""What a kind of node is: how an object comes apart into children and goes together again.

A kind is one object with a few small methods; the tables that list the kinds are in the modules
beside this one. `register_node` makes a kind from two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vspace import _registry as registry
from vspace._paths import attribute, item


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

    def key_types(self, labels: Any) -> tuple[type, ...] | None:
        """Return the types of keys where equal keys could differ (1, 1.0 and True)."""
        return None

    def inactive(self, labels: Any) -> frozenset[int]:
        """Return the indices of the children that are declared inactive for this kind."""
        return frozenset()


class RegisteredKind(NodeKind):
    """A node that a user's own functions take apart and rebuild; it counts as immutable."""

    mutable = False
    has_context = True
    keeps_parts = False

    def __init__(
        self,
        cls: type,
        flatten: Callable[[Any], tuple[Any, Any]],
        rebuild: Callable[[Any, Any], Any],
        inactive: frozenset[str],
    ) -> None:
        self.name = cls.__qualname__
        self._flatten = flatten
        self._rebuild = rebuild
        self._inactive = inactive

    def _parts(self, node: Any) -> tuple[Any, Any]:
        parts = self._flatten(node)
        if not (isinstance(parts, tuple) and len(parts) == 2):
            raise TypeError(
                f"flatten of {self.name} returned {type(parts).__name__}, expected a pair "
                f"(children, context); children is a dict of named parts or a sequence"
            )
        return parts

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        children, _ = self._parts(node)
        if isinstance(children, Mapping):
            return tuple(children), list(children.values())
        return len(children), list(children)

    def context(self, node: Any) -> Any:
        return self._parts(node)[1]

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        if isinstance(labels, int):
            return self._rebuild(context, list(children))
        return self._rebuild(context, dict(zip(labels, children, strict=True)))

    def count(self, labels: Any) -> int:
        return labels if isinstance(labels, int) else len(labels)

    def step(self, labels: Any, index: int) -> str:
        return item(index) if isinstance(labels, int) else attribute(str(labels[index]))

    def inactive(self, labels: Any) -> frozenset[int]:
        if isinstance(labels, int) or not self._inactive:
            return frozenset()
        return frozenset(i for i, name in enumerate(labels) if name in self._inactive)


def register_node(
    cls: type,
    *,
    flatten: Callable[[Any], tuple[Any, Any]] | None = None,
    rebuild: Callable[[Any, Any], Any] | None = None,
    inactive: Sequence[str] = (),
) -> type:
    """Say how a type is taken apart and put together, or which of its parts are inactive.

    Parameters
    ----------
    cls : type
        The type; its subclasses follow.
    flatten : callable, optional
        ``flatten(x) -> (children, context)``: children as a dict of named parts or a sequence,
        context whatever else `rebuild` needs. Without it the type comes apart as any Python
        object does, by its attributes.
    rebuild : callable, optional
        ``rebuild(context, children) -> x`` with children in the form that `flatten` gave.
    inactive : sequence of str, optional
        Names of parts that are kept and never computed with.

    Returns
    -------
    type
        `cls`.

    Raises
    ------
    TypeError
        When `cls` is no type, or one of `flatten` and `rebuild` is given without the other.

    Examples
    --------
    >>> from vspace import VectorSpace, register_node
    >>> class Interval:
    ...     def __init__(self, low, high):
    ...         self._ends = (low, high)
    >>> _ = register_node(
    ...     Interval,
    ...     flatten=lambda x: ({"low": x._ends[0], "high": x._ends[1]}, None),
    ...     rebuild=lambda context, parts: Interval(**parts),
    ... )
    >>> (2 * VectorSpace(Interval(1.0, 2.0))).value._ends
    (2.0, 4.0)
    """
    if not isinstance(cls, type):
        raise TypeError(f"register_node needs a type, got {cls!r}; pass the class itself")
    if isinstance(inactive, str):
        raise TypeError(f"inactive={inactive!r}: give a tuple of names, ({inactive!r},)")
    if (flatten is None) != (rebuild is None):
        raise TypeError("register_node needs flatten and rebuild together, or neither")
    registry.declared_parts[cls] = frozenset(inactive)
    if flatten is not None and rebuild is not None:
        registry.add_node(cls, RegisteredKind(cls, flatten, rebuild, frozenset(inactive)))
    else:
        registry.changed()
    return cls
