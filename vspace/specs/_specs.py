"""Structures as data: everything about an object but its leaf values and inactive values.

A structure is a tree of *specs*. Equal subtrees are one spec, and equal neighbours are counted
instead of repeated, so a list of a million floats is two small objects. Specs name types and code
objects weakly: a remembered structure keeps nothing of the user's alive (C21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from vspace.leaves import space
from vspace.nodes import Identity, NodeKind


class Spec:
    """What one part is: a leaf, a node with its children, a reference back, or inactive.

    Attributes
    ----------
    leaves : int
        How many distinct leaves are in the part.
    tracked : int
        How many tracked parts (mutable leaves and nodes) are in it, itself included (C13).
    kept : int
        How many inactive values and contexts are taken along to build it again.
    has_numbers : bool
        Whether it is or holds a leaf that is no array: what holds it may have to be changed.
    hash : int
        Worked out once, from the children's.
    """

    __slots__ = ("has_numbers", "hash", "kept", "leaves", "tracked")

    leaves: int
    tracked: int
    kept: int
    has_numbers: bool
    hash: int

    def key(self) -> tuple[Any, ...]:
        """Return what makes this spec what it is, children by identity."""
        raise NotImplementedError  # pragma: no cover - every spec has its own


class LeafSpec(Spec):
    """A leaf: its exact type, and what another must have in common with it to be added (C3, C25).

    Attributes
    ----------
    identity : Identity
        The type.
    dtype, shape : dtype or None, tuple
        Of a plain array or binary number.
    array : bool
        Whether it is a plain array. What a registered type makes of its base is its own business.
    space_of : callable or None
        What gives the space of a leaf of a registered type; None for plain arrays and numbers.
    space : hashable
        What it gave.
    """

    __slots__ = ("__weakref__", "array", "dtype", "identity", "shape", "space", "space_of")

    def __init__(
        self,
        identity: Identity,
        dtype: np.dtype[Any] | None,
        shape: tuple[int, ...],
        array: bool,
        tracked: bool,
        space_of: Callable[[Any], Any] | None = None,
        space: Any = None,
    ) -> None:
        self.identity = identity
        self.space_of = space_of
        self.space = space
        self.dtype = dtype
        self.shape = shape
        self.array = array
        self.leaves = 1
        self.tracked = int(tracked)
        self.kept = 0
        self.has_numbers = not array
        self.hash = hash(self.key())

    def __reduce__(self) -> Any:
        what = (self.identity, self.dtype, self.shape, self.array, bool(self.tracked))
        return _sent_leaf, (*what, self.registered, self.space)

    def key(self) -> tuple[Any, ...]:
        return (
            *("leaf", self.identity, self.dtype, self.shape, self.tracked),
            *(self.registered, self.space),
        )

    def is_elsewhere(self, leaf: Any) -> bool:
        """Return whether a leaf of a registered type is of another space, or cannot say so.

        Why it cannot is for the walk to meet, which knows where the leaf is.
        """
        assert self.space_of is not None
        try:
            return bool(self.space_of(leaf) != self.space)
        except Exception:  # whatever a user's function raises
            return True

    @property
    def registered(self) -> bool:
        """Whether the type was registered, so that it is asked for everything (C1)."""
        return self.space_of is not None

    @property
    def size(self) -> int:
        """The number of components, for a leaf that has a dtype."""
        size = 1
        for extent in self.shape:
            size *= extent
        return size

    def __repr__(self) -> str:
        cls = self.identity()
        name = getattr(cls, "__name__", "?")
        return f"{name}[{self.dtype}{list(self.shape)}]" if self.array else name


class InactiveSpec(Spec):
    """An inactive part: by what it is, or (declared) by its place, whatever it is.

    The cell of an *unset* variable is unset in a first operand and anything in others (C12).
    """

    __slots__ = ("declared", "unset")

    def __init__(self, declared: bool, unset: bool = False) -> None:
        self.declared = declared
        self.unset = unset
        self.leaves = self.tracked = 0
        self.kept = 1
        self.has_numbers = False
        self.hash = hash(self.key())

    def __reduce__(self) -> Any:
        return _inactive_spec, (self.declared, self.unset)

    def key(self) -> tuple[Any, ...]:
        return ("inactive", self.declared, self.unset)

    def __repr__(self) -> str:
        return "declared inactive" if self.declared else "inactive"


class FixedSpec(InactiveSpec):
    """An inactive part that must be equal in all operands: compared, then kept.

    Attributes
    ----------
    fingerprint : tuple
        What the value is, as far as it is compared: see `vspace.specs._fingerprint`.
    whole : bool
        Whether the whole part is fixed; else it is an inactive part with fixed parts in it, of
        which the fingerprint tells.
    text : str
        The value in words, for messages.
    """

    __slots__ = ("fingerprint", "text", "whole")

    def __init__(self, fingerprint: tuple[Any, ...], whole: bool, text: str) -> None:
        self.fingerprint = fingerprint
        self.whole = whole
        self.text = text
        super().__init__(declared=whole)

    def __reduce__(self) -> Any:
        return FixedSpec, (self.fingerprint, self.whole, self.text)

    def key(self) -> tuple[Any, ...]:
        return ("fixed", self.whole, self.fingerprint)

    def __repr__(self) -> str:
        return f"fixed: {self.text}" if self.whole else "inactive, with fixed parts"


class NotUnderstoodSpec(InactiveSpec):
    """A part of which nobody knows what it is, or that fails when it is looked at: for `show`.

    Attributes
    ----------
    reason : str
        What was found, and what to do.
    """

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(declared=True)

    def key(self) -> tuple[Any, ...]:
        return ("not understood", self.reason)


class RefSpec(Spec):
    """A tracked part that stood before: how many tracked parts back.

    Counted from here, not from the root, so that siblings with like sharing inside are alike.
    """

    __slots__ = ("distance",)

    def __init__(self, distance: int) -> None:
        self.distance = distance
        self.leaves = self.tracked = self.kept = 0
        self.has_numbers = False
        self.hash = hash(self.key())

    def __reduce__(self) -> Any:
        return RefSpec, (self.distance,)

    def key(self) -> tuple[Any, ...]:
        return ("ref", self.distance)

    def __repr__(self) -> str:
        return f"<shared, {self.distance} back>"


class NodeSpec(Spec):
    """A node: its kind, its exact type (a closure: its code), labels, and runs of children.

    Attributes
    ----------
    told_apart : bool
        Whether tracked parts below tell two such nodes apart; see `vspace.codegen._distinct`.
    """

    __slots__ = (
        "children",
        "identity",
        "key_types",
        "kind",
        "labels",
        "own_tracked",
        "told_apart",
    )

    def __init__(
        self,
        kind: NodeKind,
        identity: Identity,
        labels: Any,
        children: tuple[tuple[Spec, int], ...],
        tracked: bool,
    ) -> None:
        self.kind = kind
        self.identity = identity
        self.labels = labels
        self.children = children
        self.key_types = kind.key_types(labels)
        self.own_tracked = tracked
        self.leaves = sum(child.leaves * count for child, count in children)
        self.tracked = tracked + sum(child.tracked * count for child, count in children)
        self.kept = kind.has_context + sum(child.kept * count for child, count in children)
        self.told_apart = kind.keeps_parts and any(_tells_apart(child) for child, _ in children)
        self.has_numbers = any(child.has_numbers for child, _ in children)
        # Order plays no part, since keys have none (C11).
        names = kind.names(labels)
        self.hash = hash(
            (
                identity,
                labels if names is None else frozenset(names),
                sum(child.hash * count for child, count in children),
            )
        )

    def key(self) -> tuple[Any, ...]:
        runs = tuple((id(child), count) for child, count in self.children)
        # Closures of equal code that is not one object have generated code of their own.
        return (self.identity.number, self.labels, self.key_types, self.own_tracked, runs)

    def step(self, index: int) -> str:
        """Return the path step from such a node to one of its children."""
        return self.kind.step(self.labels, index)

    def expanded(self) -> Iterator[Spec]:
        """Yield the spec of each child."""
        for child, count in self.children:
            for _ in range(count):
                yield child

    def __repr__(self) -> str:
        return f"{self.kind.name}({self.leaves} leaves)"


def _tells_apart(spec: Spec) -> bool:
    if isinstance(spec, NodeSpec):
        return spec.own_tracked or spec.told_apart
    return isinstance(spec, LeafSpec) and spec.tracked > 0


INACTIVE = InactiveSpec(declared=False)
DECLARED = InactiveSpec(declared=True)
UNSET = InactiveSpec(declared=False, unset=True)


def _sent_leaf(identity: Identity, *what: Any) -> LeafSpec:
    """Return a leaf spec as it arrives: its space is given by what is registered here."""
    dtype, shape, array, tracked, registered, at = what
    space_of = space.resolve(identity()) if registered else None
    return LeafSpec(identity, dtype, shape, array, tracked, space_of, at)


def _inactive_spec(declared: bool, unset: bool) -> InactiveSpec:
    """Return one of the three, each of which there is once."""
    return UNSET if unset else DECLARED if declared else INACTIVE


def node_specs(root: Spec) -> Iterator[NodeSpec]:
    """Yield each different node spec of a structure once."""
    pending = [root]
    visited: set[int] = set()
    while pending:
        spec = pending.pop()
        if isinstance(spec, NodeSpec) and id(spec) not in visited:
            visited.add(id(spec))
            yield spec
            pending.extend(child for child, _ in spec.children)


def path_at(root: Spec, place: int) -> str:
    """Return the path of a leaf, by its place among the distinct leaves."""
    steps: list[str] = []
    spec = root
    while isinstance(spec, NodeSpec):
        for index, child in enumerate(spec.expanded()):  # pragma: no branch - one of them has it
            if place < child.leaves:
                steps.append(spec.step(index))
                spec = child
                break
            place -= child.leaves
    return "".join(steps)
