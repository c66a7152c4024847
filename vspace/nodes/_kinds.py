"""What a kind of node is: how an object comes apart into children and goes together again.

A kind is one object with a few small methods; the tables that list the kinds are in the modules
beside this one. `register_node` makes a kind from two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vspace import _registry as registry
from vspace._paths import attribute, item
from vspace.activity import NO_ROLES, Parts, Role, Roles, roles_of_class
from vspace.nodes._making import has_state_to_take_over, take_over_state

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


class RegisteredKind(NodeKind):
    """A node that a user's own functions take apart and rebuild.

    It counts as immutable: what it shares is not tracked. In place it keeps its identity all the
    same where it can take over the state of the object that is made in its stead.
    """

    mutable = False
    has_context = True
    keeps_parts = False

    def __init__(
        self,
        cls: type,
        flatten: Callable[[Any], tuple[Any, Any]],
        rebuild: Callable[[Any, Any], Any],
        assign: Callable[[Any, Any], Any] | None = None,
        roles: Roles = NO_ROLES,
    ) -> None:
        self.name = cls.__qualname__
        self._flatten = flatten
        self._rebuild = rebuild
        self._assign = assign
        self.roles = roles

    def of_class(self, cls: type) -> RegisteredKind:
        """Return this kind for a class, with all that the class and its bases declare."""
        roles = roles_of_class(cls)
        return RegisteredKind(cls, self._flatten, self._rebuild, self._assign, roles)

    def keeps_identity(self, node: Any) -> bool:
        return self._assign is not None or has_state_to_take_over(type(node))

    def take_over(self, node: Any, made: Any) -> Any:
        if made is node or not self.keeps_identity(node) or type(made) is not type(node):
            return made
        if self._assign is None:
            take_over_state(node, made)
        else:
            self._assign(node, made)
        return node

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

    def part_names(self, labels: Any) -> Sequence[str | None]:
        return (None,) * labels if isinstance(labels, int) else list(map(str, labels))


def register_node(
    cls: type,
    *,
    active: Any = (),
    inactive: Any = (),
    fixed: Any = (),
    derived: Any = (),
    flatten: Callable[[Any], tuple[Any, Any]] | None = None,
    rebuild: Callable[[Any, Any], Any] | None = None,
    assign: Callable[[Any, Any], Any] | None = None,
) -> type:
    """Say how a type is taken apart and put together, or what its parts are.

    Parameters
    ----------
    cls : type
        The type; its subclasses follow.
    active : sequence of str, type, or predicate on types, optional
        Names (or types) of the parts that take part; all others are inactive then.
    inactive : sequence of str, type, or predicate on types, optional
        Parts that are kept and never computed with; operands may differ in them.
    fixed : sequence of str, type, or predicate on types, optional
        Parts that are kept and never computed with, and must be equal in all operands.
    derived : sequence of str, optional
        Attributes that follow from others, a cache, say: left out of new objects, dropped from
        objects changed in place.
    flatten : callable, optional
        ``flatten(x) -> (children, context)``: children as a dict of named parts or a sequence,
        context whatever else `rebuild` needs. Without it the type comes apart as any Python
        object does, by its attributes.
    rebuild : callable, optional
        ``rebuild(context, children) -> x`` with children in the form that `flatten` gave.
    assign : callable, optional
        ``assign(x, made)`` gives `x` the values of `made`, an object of its type that `rebuild` has
        made, so that `x` keeps its identity where it is changed in place. Without it `x` takes over
        the attributes of `made`; where that cannot be done (its state is in C, or it is frozen),
        `made` takes its place.

    Returns
    -------
    type
        `cls`.

    Raises
    ------
    TypeError
        When `cls` is no type, or one of `flatten` and `rebuild` is given without the other, or
        `assign` without them.

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

    >>> class Series:
    ...     def __init__(self, coefficients, domain):
    ...         self.coefficients, self.domain = coefficients, domain
    >>> _ = register_node(Series, active=("coefficients",), fixed=("domain",))
    >>> VectorSpace(Series([1.0, 2.0], (0.0, 1.0))).size
    2
    """
    if not isinstance(cls, type):
        raise TypeError(f"register_node needs a type, got {cls!r}; pass the class itself")
    parts = Parts(active, inactive, fixed, derived)
    if (flatten is None) != (rebuild is None):
        raise TypeError("register_node needs flatten and rebuild together, or neither")
    if assign is not None and rebuild is None:
        raise TypeError("assign gives an object the values of one that rebuild has made: give both")
    if flatten is not None and parts.derived:
        raise TypeError(
            f"derived={parts.derived!r}: leave derived parts out of what flatten returns"
        )
    registry.declared_parts[cls] = parts
    if flatten is not None and rebuild is not None:
        registry.add_node(cls, RegisteredKind(cls, flatten, rebuild, assign))
    else:
        registry.add_attributes(cls)
    return cls
