"""Specs at work on objects, by iteration: the reference for generated code, and its fallback.

Generated code only knows how to go on while everything is as expected. Whatever is unusual comes
here: another order of keys, more sharing than needed, a leaf that has to be converted, and every
error, with its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from vspace._paths import Link, spell
from vspace.activity import States
from vspace.errors import StructureMismatchError
from vspace.nodes import CELL, FunctionIdentity, FunctionKind, Mismatch, NodeKind, is_unset
from vspace.specs import (
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    RefSpec,
    Rules,
    Spec,
    found_instead,
    spec_of_part,
    takes_part,
)
from vspace.walks._conversion import LeafAt, adopt_leaf, are_active, describe, tell_apart


class Namer:
    """Names the children of one node, once somebody asks for a path."""

    __slots__ = ("_spec",)

    def __init__(self, spec: NodeSpec) -> None:
        self._spec = spec

    def __call__(self, index: int) -> str:
        return self._spec.kind.step(self._spec.labels, index)


class Taken:
    """An object taken apart: its leaves, what is kept to build it again, its tracked parts."""

    __slots__ = ("kept", "leaves", "tracked")

    def __init__(self) -> None:
        self.leaves: list[Any] = []
        self.kept: list[Any] = []
        self.tracked: list[Any] = []


def take(
    spec: Spec,
    root: Any,
    rules: Rules,
    *,
    first: bool,
    any_order: bool = False,
    like: LeafAt | None = None,
) -> Taken:
    """Take an object apart along a spec.

    Parameters
    ----------
    spec : Spec
        The structure of the first operand.
    root : object
        The object.
    rules : Rules
        What is inactive, for parts that should hold no leaf.
    first : bool
        Whether the object must have this very structure (the first operand, a target), or may
        have keys in another order, share more, and have leaves of the same kind (the others).
    any_order : bool
        Whether keys may stand in another order all the same (a target).
    like : callable, optional
        Gives a leaf of the first operand by its place, for leaves that have to be converted (C25).

    Returns
    -------
    Taken
        Leaves in order, each shared one once.

    Raises
    ------
    StructureMismatchError
        When the object is not of this structure.
    """
    patterns = rules.config.patterns
    states = None if patterns is None else States(patterns)
    taken = Taken()
    leaves, kept, tracked = taken.leaves, taken.kept, taken.tracked
    where: list[Link] = []  # of the tracked parts
    seen: set[int] = set()
    stack: list[tuple[Spec, int, Any, Link]] = [(spec, 1, root, None)]
    while stack:
        spec, count, part, link = stack.pop()
        if isinstance(spec, LeafSpec):
            if count > 1:  # a run of leaves in one sequence, none of them tracked
                identity = spec.identity()
                are_alike = (
                    not (spec.array or spec.registered)
                    and all(type(each) is identity for each in part)
                    and are_active(identity, part)
                )
                if are_alike:
                    leaves.extend(part)
                    continue
                for i, each in enumerate(part):
                    own = link[0], link[1], link[2] + i  # type: ignore[index]
                    at = _at(spec, like, leaves)
                    leaves.append(adopt_leaf(spec, each, own, rules, first, at))
                continue
            leaf = adopt_leaf(spec, part, link, rules, first, _at(spec, like, leaves))
            leaves.append(leaf)
            if spec.tracked:
                if first and id(part) in seen and not (spec.array and not part.flags.writeable):
                    raise _extra_sharing(part, tracked, where, link)
                seen.add(id(part))
                tracked.append(part)
                where.append(link)
        elif isinstance(spec, InactiveSpec):
            # What is declared inactive is not looked into, nor what takes an unset place.
            if spec.unset:
                if first and not is_unset(part):
                    raise _set_where_unset(part, link)
            elif isinstance(spec, FixedSpec):
                _check_fixed(spec, part, link, rules, states)
            elif not spec.declared and takes_part(part, rules, link, states, first):
                raise _active_where_inactive(part, link, rules)
            kept.append(part)
        elif isinstance(spec, RefSpec):
            target = len(tracked) - spec.distance
            # Read-only arrays have no identity: what looks shared here is not, for a first operand.
            if part is not tracked[target] or (first and _read_only_leaf(part)):
                raise StructureMismatchError(
                    spell(link),
                    "a part of its own",
                    f"the same object as at {_name(where[target])}, as in the first operand",
                    "share the part there as well, or give the first operand separate parts",
                )
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            kind = spec.kind
            _check_identity(spec, part, link, rules)
            if spec.own_tracked:
                if first and id(part) in seen:
                    raise _extra_sharing(part, tracked, where, link)
                seen.add(id(part))
                tracked.append(part)
                where.append(link)
            if kind.has_context:
                kept.append(kind.context(part))
            _push_children(spec, part, link, first, any_order, stack)
    return taken


def _at(spec: LeafSpec, like: LeafAt | None, leaves: list[Any]) -> Callable[[], Any] | None:
    """Return what gives the leaf of the first operand that comes next, where it may be needed."""
    return partial(like, len(leaves)) if like is not None and spec.registered else None


def _push_children(
    spec: NodeSpec, part: Any, link: Link, first: bool, any_order: bool, stack: list[Any]
) -> None:
    kind, labels = spec.kind, spec.labels
    try:
        if first:
            own, children = kind.take_apart(part)
            if kind.key_types(own) != spec.key_types or own != labels:
                if not any_order or kind.count(own) != kind.count(labels):
                    raise Mismatch(kind.describe(own), kind.describe(labels))
                children = kind.take_apart_like(part, labels)
        else:
            children = kind.take_apart_like(part, labels)
    except Mismatch as mismatch:
        raise StructureMismatchError(
            spell(link),
            mismatch.found,
            mismatch.expected,
            "give both operands the same structure",
        ) from None
    namer = Namer(spec)
    pushed: list[Any] = []
    index = 0
    for child, count in spec.children:
        if count > 1 and isinstance(child, LeafSpec) and not child.tracked:
            run = children if count == len(children) else children[index : index + count]
            pushed.append((child, count, run, (link, namer, index)))
        else:
            pushed.extend(
                (child, 1, children[i], (link, namer, i)) for i in range(index, index + count)
            )
        index += count
    pushed.reverse()
    stack.extend(pushed)


def _read_only_leaf(part: Any) -> bool:
    return isinstance(part, np.ndarray) and not part.flags.writeable and part.dtype.kind in "fc"


def _check_identity(spec: NodeSpec, part: Any, link: Link, rules: Rules) -> None:
    cls = type(part)
    found = part.__code__ if cls is FunctionType else cls
    expected = spec.identity()
    if found is expected and (cls is not np.ndarray or rules.of_value(part) is spec.kind):
        return
    if isinstance(spec.kind, FunctionKind) and cls is FunctionType:
        own = FunctionIdentity(part)
        if own == spec.identity:
            return
        _check_globals(own, spec.identity, part, link)
        remedy = "give closures that one function definition has made"
        words = (
            f"the function {part.__code__.co_qualname}",
            f"a closure of the code of {getattr(expected, 'co_qualname', 'the first operand')}",
        )
    else:
        remedy = "give both the same structure"
        words = describe(part), f"a {spec.kind.name}"
    if _called_alike(found, expected):
        remedy = "make both objects after the last definition: run what made the older one again"
        words = tell_apart(found, expected)
    raise StructureMismatchError(spell(link), *words, remedy)


def _check_globals(own: FunctionIdentity, expected: Any, part: Any, link: Link) -> None:
    """Refuse a function that differs from the first one's in what it refers to by name alone."""
    names = own.differing_globals(expected) if isinstance(expected, FunctionIdentity) else []
    if names:
        raise StructureMismatchError(
            spell(link),
            f"the function {part.__code__.co_qualname} with globals of its own: {', '.join(names)}",
            "the globals that the first operand's has, as after a journey to another process",
            "make both where these names are the same objects or equal plain constants",
        )


def _called_alike(found: Any, expected: Any) -> bool:
    """Return whether two types or codes are different ones of one name."""
    name = "co_qualname" if isinstance(found, CodeType) else "__qualname__"
    names = {getattr(each, name, None) for each in (found, expected)}
    return found is not expected and len(names) == 1


def _name(link: Link) -> str:
    return spell(link).removeprefix(".") or "the root"


def _extra_sharing(part: Any, tracked: list[Any], where: list[Link], link: Link) -> Exception:
    before = next(i for i, each in enumerate(tracked) if each is part)
    return StructureMismatchError(
        spell(link),
        f"the same object as at {_name(where[before])}",
        "separate parts, as in the first operand",
        "give the target the sharing of the first operand",
    )


def _active_where_inactive(part: Any, link: Link, rules: Rules) -> StructureMismatchError:
    spec = spec_of_part(part, rules, link)
    if isinstance(spec, FixedSpec):
        return StructureMismatchError(
            spell(link),
            f"{describe(part)} with fixed parts in it",
            "an inactive value without any, as in this structure",
            "take the structure of the object itself",
        )
    _, leaf, inner, _ = next(walk_leaves(spec, part))
    return StructureMismatchError(
        spell(link) + spell(inner),
        f"{describe(leaf)}, which is active",
        "an inactive value, as in the first operand",
        "write a float (1.0, not 1) in the first operand if the part is meant to be active, "
        "or declare it inactive",
    )


def _check_fixed(
    spec: FixedSpec, part: Any, link: Link, rules: Rules, states: States | None
) -> None:
    found = found_instead(spec, part, rules, link, states)
    if found is None:
        return
    if not isinstance(found, InactiveSpec):
        raise _active_where_inactive(part, link, rules)
    text = found.text if isinstance(found, FixedSpec) else "nothing fixed"
    raise StructureMismatchError(
        spell(link),
        f"{text} with other values" if text == spec.text else text,
        f"{spec.text}, which is fixed",
        "bring both operands to the same value, or declare the part inactive instead of fixed",
    )


def _set_where_unset(part: Any, link: Link) -> StructureMismatchError:
    found = CELL.describe(1) if isinstance(part, CellType) else describe(part)
    return StructureMismatchError(
        spell(link), found, CELL.describe(0), "leave the variable unset here as well"
    )


def is_writable(kind: NodeKind, node: Any) -> bool:
    """Return whether the children of a node can be replaced in place."""
    return kind.mutable and not (issubclass(type(node), np.ndarray) and not node.flags.writeable)


def walk_leaves(root_spec: Spec, root: Any) -> Iterator[tuple[LeafSpec, Any, Link, bool]]:
    """Yield each distinct leaf: its spec, itself, its path, and whether it can be replaced.

    It can where some node above it can be changed in place: what is immutable in between is made
    anew (C18).
    """
    stack: list[tuple[Spec, Any, Link, bool]] = [(root_spec, root, None, False)]
    while stack:
        spec, part, link, stored = stack.pop()
        if isinstance(spec, LeafSpec):
            yield spec, part, link, stored
        elif isinstance(spec, NodeSpec):
            children = spec.kind.take_apart_like(part, spec.labels)
            namer = Namer(spec)
            stored = stored or is_writable(spec.kind, part) or spec.kind.keeps_identity(part)
            rows = [
                (child, children[i], (link, namer, i), stored)
                for i, child in enumerate(spec.expanded())
            ]
            rows.reverse()
            stack.extend(rows)


def walk_nodes(root_spec: Spec, root: Any) -> Iterator[tuple[NodeSpec, Any, Link]]:
    """Yield each distinct node in which there is a leaf: its spec, itself, its path."""
    stack: list[tuple[Spec, Any, Link]] = [(root_spec, root, None)]
    while stack:
        spec, part, link = stack.pop()
        if isinstance(spec, NodeSpec):
            yield spec, part, link
            children = spec.kind.take_apart_like(part, spec.labels)
            namer = Namer(spec)
            rows = [
                (child, children[i], (link, namer, i)) for i, child in enumerate(spec.expanded())
            ]
            rows.reverse()
            stack.extend(rows)


def path_of(root_spec: Spec, root: Any, index: int) -> str:
    """Return the path of a leaf, by its place among the distinct leaves."""
    _, _, link, _ = next(islice(walk_leaves(root_spec, root), index, None))
    return spell(link)
