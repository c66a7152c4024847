"""Nodes that functions of a user's take apart and rebuild: `register_node` makes a kind of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vspace import _registry as registry
from vspace._paths import attribute, item
from vspace.activity import NO_ROLES, Parts, Roles, roles_of_class
from vspace.nodes._kinds import NodeKind
from vspace.nodes._making import has_state_to_take_over, take_over_state


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
