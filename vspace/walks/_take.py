"""Specs at work on objects, by iteration: the reference for generated code, and its fallback.

Generated code only knows how to go on while everything is as expected. Whatever is unusual comes
here: another order of keys, more sharing than needed, a leaf that has to be converted, and every
error, with its path.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from vspace._paths import Link, spell
from vspace.activity import States
from vspace.errors import StructureMismatchError
from vspace.nodes import CELL, FunctionIdentity, FunctionKind, Mismatch, is_unset
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
from vspace.walks._walk import leaves_in, walk


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
    taking = _Taking(rules, first, like)
    walk(spec, root, taking.meet, partial(_children, first, any_order), in_runs=True)
    return taking.taken


class _Taking:
    """What is taken of an object so far; see `take`."""

    def __init__(self, rules: Rules, first: bool, like: LeafAt | None) -> None:
        patterns = rules.config.patterns
        self._rules = rules
        self._first = first
        self._like = like
        self._states = None if patterns is None else States(patterns)
        self._where: list[Link] = []  # of the tracked parts
        self._seen: set[int] = set()
        self.taken = Taken()

    def meet(self, spec: Spec, count: int, part: Any, link: Link) -> None:
        """Take one part, or a run of leaves."""
        if isinstance(spec, LeafSpec):
            if count > 1:
                self._run(spec, part, link)
            else:
                self._leaf(spec, part, link)
        elif isinstance(spec, InactiveSpec):
            self._inactive(spec, part, link)
        elif isinstance(spec, RefSpec):
            self._reference(spec, part, link)
        else:
            assert isinstance(spec, NodeSpec)  # there are four kinds of spec
            self._node(spec, part, link)

    def _run(self, spec: LeafSpec, parts: Sequence[Any], link: Link) -> None:
        """Take leaves that stand side by side, none of them tracked."""
        leaves, identity = self.taken.leaves, spec.identity()
        are_alike = (
            not (spec.array or spec.registered)
            and all(type(each) is identity for each in parts)
            and are_active(identity, parts)
        )
        if are_alike:
            leaves.extend(parts)
            return
        for i, each in enumerate(parts):
            own = link[0], link[1], link[2] + i  # type: ignore[index]
            leaves.append(self._adopted(spec, each, own))

    def _leaf(self, spec: LeafSpec, part: Any, link: Link) -> None:
        """Take a leaf."""
        self.taken.leaves.append(self._adopted(spec, part, link))
        if spec.tracked:
            self._track(spec, part, link)

    def _adopted(self, spec: LeafSpec, part: Any, link: Link) -> Any:
        like, place = self._like, len(self.taken.leaves)
        at = partial(like, place) if like is not None and spec.registered else None
        return adopt_leaf(spec, part, link, self._rules, self._first, at)

    def _track(self, spec: LeafSpec | NodeSpec, part: Any, link: Link) -> None:
        if self._first and id(part) in self._seen and not _has_no_identity(spec, part):
            raise _extra_sharing(part, self.taken.tracked, self._where, link)
        self._seen.add(id(part))
        self.taken.tracked.append(part)
        self._where.append(link)

    def _inactive(self, spec: InactiveSpec, part: Any, link: Link) -> None:
        """Take what holds no leaf.

        What is declared inactive is not looked into, nor what takes an unset place.
        """
        if spec.unset:
            if self._first and not is_unset(part):
                raise _set_where_unset(part, link)
        elif isinstance(spec, FixedSpec):
            _check_fixed(spec, part, link, self._rules, self._states)
        elif not spec.declared and takes_part(part, self._rules, link, self._states, self._first):
            raise _active_where_inactive(part, link, self._rules)
        self.taken.kept.append(part)

    def _reference(self, spec: RefSpec, part: Any, link: Link) -> None:
        """Meet a part that stood before."""
        tracked = self.taken.tracked
        target = len(tracked) - spec.distance
        # Read-only arrays have no identity: what looks shared here is not, for a first operand.
        if part is not tracked[target] or (self._first and _read_only_leaf(part)):
            raise StructureMismatchError(
                spell(link),
                "a part of its own",
                f"the same object as at {_name(self._where[target])}, as in the first operand",
                "share the part there as well, or give the first operand separate parts",
            )

    def _node(self, spec: NodeSpec, part: Any, link: Link) -> None:
        """Meet a node, whose children come next."""
        _check_identity(spec, part, link, self._rules)
        if spec.own_tracked:
            self._track(spec, part, link)
        if spec.kind.has_context:
            self.taken.kept.append(spec.kind.context(part))


def _children(first: bool, any_order: bool, spec: NodeSpec, node: Any, link: Link) -> Sequence[Any]:
    """Return the children of a node, of the labels that its spec has, or refuse it."""
    kind, labels = spec.kind, spec.labels
    try:
        if not first:
            return kind.take_apart_like(node, labels)
        own, children = kind.take_apart(node)
        if kind.key_types(own) == spec.key_types and own == labels:
            return children
        if not any_order or kind.count(own) != kind.count(labels):
            raise Mismatch(kind.describe(own), kind.describe(labels))
        return kind.take_apart_like(node, labels)
    except Mismatch as mismatch:
        raise StructureMismatchError(
            spell(link),
            mismatch.found,
            mismatch.expected,
            "give both operands the same structure",
        ) from None


def _has_no_identity(spec: LeafSpec | NodeSpec, part: Any) -> bool:
    """Return whether a part of a first operand is a read-only array, which may be anywhere."""
    return isinstance(spec, LeafSpec) and spec.array and not part.flags.writeable


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
    _, leaf, inner = leaves_in(spec, part)[0]
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
