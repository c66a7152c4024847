"""Analysis: from an object to the spec of its structure, by one walk without recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace.activity import Role, States
from vspace.errors import StructureMismatchError, tell_where
from vspace.nodes import AttributeKind, NodeKind, plain_labels, told_by_tokens, types_of
from vspace.specs._building import SpecBuilder
from vspace.specs._fingerprint import fixed_spec
from vspace.specs._inventory import GIVEN, Inventory
from vspace.specs._leaf_specs import leaf_spec
from vspace.specs._specs import DECLARED, INACTIVE, InactiveSpec, LeafSpec
from vspace.specs._standing import SET, Rules
from vspace.specs._unknown import unknown_type

_KEPT = (Role.FIXED, Role.INACTIVE)

# A part to be looked at: itself, the number of its parent, its path, what its class declares of
# it, the state of the patterns at it, and whether it, or a part above it, is chosen to take part.
_Row = tuple[Any, int, Link, Role | None, int, bool]


class Analysis:
    """One walk over an object: its parts, and the spec of its structure.

    Parameters
    ----------
    root : object
        The object.
    rules : Rules
        What is leaf, node and inactive.
    track : bool
        Whether shared parts and cycles are looked for (C13).
    known : mapping from id to object, optional
        Parts whose counterparts are given already (C15): not looked into.
    link : Link
        The path of the root, where it is itself a part.
    is_part : bool
        Whether the root is a part of an object, in which it takes part.
    states : States, optional
        Those along the paths of the object, where there are patterns and the root is a part.

    Attributes
    ----------
    parts : Inventory
        The parts.
    spec : Spec
        The spec of the structure.
    cacheable : bool
        Whether a cache may hold it.
    unregistered : dict
        Of each class that nobody has registered, where one is and which parts of it take part.
    """

    def __init__(
        self,
        root: Any,
        rules: Rules,
        track: bool = True,
        known: Any = None,
        link: Link = None,
        is_part: bool = False,
        states: States | None = None,
    ) -> None:
        self._rules = rules
        self._track = track
        self._known = known
        config = rules.config
        self._patterns = config.patterns
        self._looks = config.looks_at_parts
        self._fitting: set[int] = set()  # the patterns that fit something
        self._unchosen: set[int] = set()  # nodes of which nothing is chosen to take part
        self.parts = Inventory()
        self._first: dict[int, int] = {}
        self._first_unchosen: dict[int, int] = {}
        self.cacheable = known is None or not len(known)
        state = 0
        if self._patterns is not None:
            state = (States(self._patterns) if states is None else states).at(link)
        self._walk(root, link, state, is_part or not config.restricts)
        active = self._active()
        self._refuse_halves(active)
        builder = self._builder(self.parts, active, track, self._unchosen)
        self.spec = builder.build()
        self.unregistered = builder.unregistered

    def _walk(self, root: Any, root_link: Link, start: int, takes_part: bool) -> None:
        stack: list[_Row] = [(root, -1, root_link, None, start, takes_part)]
        leaf_specs: dict[Any, LeafSpec] = {}
        while stack:
            part, parent, link, role, state, chosen = stack.pop()
            if parent >= 0:
                self.parts.add_child(parent, len(self.parts))
            if self._looks:
                roles = self._chosen_roles(type(part), state)
                role = role or next((each for each in roles if each in _KEPT), None)
                chosen = chosen or Role.ACTIVE in roles
            if role is not None:
                fixed = role is Role.FIXED
                spec = self._fixed(part, link) if fixed else DECLARED
                self.parts.add(part, parent, link, spec)
                continue
            if self._known is not None and part in self._known:
                self.parts.add(part, parent, link, GIVEN)
                continue
            standing = self._standing_of(part)
            if isinstance(standing, NodeKind):
                self._add_node(part, parent, link, standing, stack, state, chosen)
            elif not chosen:
                # Nothing above it is chosen to take part: not looked into, whatever it is.
                self.parts.add(part, parent, link, DECLARED)
            elif standing is Standing.LEAF:
                self._add_leaf(part, parent, link, leaf_specs)
            elif standing is Standing.UNKNOWN:
                self._meet_unknown(part, parent, link)
            else:
                # Inactive by its type: checked again in every other object, unlike what is
                # declared by its place.
                self.parts.add(part, parent, link, self._inert)

    def _chosen_roles(self, cls: type, state: int) -> tuple[Role, ...]:
        """Return what a part is by the choice of the configuration."""
        roles = self._rules.roles_of_type(cls)
        if self._patterns is not None:
            fitting = self._patterns.fits(state)
            if fitting:
                self._fitting.update(fitting)
                roles += self._rules.config.roles_at(state)
        return roles

    @property
    def unfit(self) -> list[str]:
        """The patterns that have to fit something, and have fitted nothing so far."""
        texts = () if self._patterns is None else self._patterns.texts
        must_fit = self._rules.config.must_fit
        return [text for i, text in enumerate(texts) if text in must_fit and i not in self._fitting]

    # What those who copy or show see otherwise.

    _inert = INACTIVE
    _counts_runs = True
    _builder = SpecBuilder

    def _standing_of(self, part: Any) -> Any:
        return self._rules.of_value(part)

    def _active(self) -> bytearray:
        return self.parts.active()

    def _fixed(self, part: Any, link: Link) -> InactiveSpec:
        return fixed_spec(part, self._rules, link)

    def _meet_unknown(self, part: Any, parent: int, link: Link) -> None:
        raise unknown_type(part, parent, link, self.parts, self._rules)

    def _add_leaf(self, leaf: Any, parent: int, link: Link, specs: dict[Any, LeafSpec]) -> None:
        cls = type(leaf)
        if registry.is_registered_leaf(cls):
            try:
                spec = leaf_spec(leaf, self._track)
            except Exception as error:
                tell_where(error, spell(link))
                raise
            spec = specs.setdefault(spec.key(), spec)
        else:
            key: Any = (cls, leaf.dtype, leaf.shape) if isinstance(leaf, np.ndarray) else cls
            known = specs.get(key)
            if known is None:
                known = specs[key] = leaf_spec(leaf, self._track)
            spec = known
        if spec.tracked:
            seen = self._first.get(id(leaf))
            # A read-only array is a scalar leaf: it has no identity.
            if seen is not None and not (spec.array and not leaf.flags.writeable):
                self.parts.add_reference(leaf, parent, link, seen)
                return
            self._first.setdefault(id(leaf), len(self.parts))
        self.parts.add(leaf, parent, link, spec)

    def _add_node(
        self,
        node: Any,
        parent: int,
        link: Link,
        kind: NodeKind,
        stack: list[_Row],
        state: int,
        chosen: bool,
    ) -> None:
        # What is chosen as a whole may have been met before as a part that is not.
        met = self._first if chosen else self._first_unchosen
        seen = met.get(id(node))
        if seen is not None:
            if self._track and kind.mutable:
                self.parts.add_reference(node, parent, link, seen)
                return
            self._refuse_cycle(seen, parent, link, kind)
        kind, labels, children = self._take_apart(node, kind, link, state)
        index = met[id(node)] = self.parts.add_node(node, parent, link, kind, labels)
        if not chosen:
            self._unchosen.add(index)
        step = partial(kind.step, labels)
        looks = self._looks or kind.roles or self._known is not None
        if len(children) > 16 and self._counts_runs and not looks:
            spec = self._spec_of_all(children)
            if spec is not None:  # one part, and a count
                first = self.parts.add(children[0], index, (link, step, 0), spec)
                self.parts.add_child(index, first, len(children))
                return
        declared = kind.roles_of(labels, children)
        after = self._after(state, step)
        stack.extend(
            (children[i], index, (link, step, i), declared.get(i), after(i), chosen)
            for i in range(len(children) - 1, -1, -1)
        )

    def _take_apart(
        self, node: Any, kind: NodeKind, link: Link, state: int
    ) -> tuple[NodeKind, Any, Sequence[Any]]:
        """Return the labels and children of a node, and the kind that they are of."""
        labels, children = kind.take_apart(node)
        if self._looks:
            derived = self._derived(kind, labels, children, link, state)
            if derived:
                kind = kind.without(derived)  # type: ignore[attr-defined]
                labels, children = kind.take_apart(node)
        if not plain_labels(labels):
            kind = told_by_tokens(kind, labels)
            labels, children = kind.take_apart(node)
            self.cacheable = self.cacheable and plain_labels(labels)
        return kind, labels, children

    def _spec_of_all(self, children: Sequence[Any]) -> LeafSpec | InactiveSpec | None:
        """Return the spec of every child where all are floats, or inactive by their types."""
        alike = types_of(children)
        if len(alike) == 1 and float in alike and self._rules.of_type(float) is Standing.LEAF:
            return leaf_spec(0.0)
        return INACTIVE if alike <= self._rules.plain else None

    def _after(self, state: int, step: Callable[[int], str]) -> Callable[[int], int]:
        """Return the state of the patterns at each child of a node."""
        patterns = self._patterns
        if patterns is None:
            return lambda _: 0
        return lambda index: patterns.after(state, step(index))

    def _derived(
        self, kind: NodeKind, labels: Any, children: Sequence[Any], link: Link, state: int
    ) -> frozenset[str]:
        """Return the names of the attributes of a node that are chosen to be derived."""
        step = partial(kind.step, labels)
        after = self._after(state, step)
        chosen = [
            i
            for i, child in enumerate(children)
            if Role.DERIVED in self._chosen_roles(type(child), after(i))
        ]
        if not chosen:
            return frozenset()
        attributes = kind.attributes(labels) if isinstance(kind, AttributeKind) else {}
        for i in chosen:
            if i not in attributes:
                raise StructureMismatchError(
                    spell((link, step, i)),
                    f"a part of a {kind.name} that is chosen to be derived",
                    "an attribute of an instance, which can be left out",
                    "declare the part inactive, or leave it out of the choice",
                )
        return frozenset(attributes[i] for i in chosen)

    def _refuse_cycle(self, seen: int, parent: int, link: Link, kind: NodeKind) -> None:
        ancestor = parent
        while ancestor > seen:
            between = self.parts.kinds[ancestor]
            if self._track and between is not None and between.mutable:
                return  # the cycle closes there, one turn later
            ancestor = self.parts.parents[ancestor]
        if ancestor == seen:
            here = spell(self.parts.links[seen]).removeprefix(".") or "the root"
            raise StructureMismatchError(
                spell(link),
                f"a cycle back to {here}",
                "no cycle" if kind.mutable else "no cycle through immutable objects alone",
                "leave track=True" if kind.mutable else "make one object on the cycle mutable",
            )

    def _refuse_halves(self, active: bytearray) -> None:
        """Refuse an object that takes part as a whole at one place, and in part at another."""
        links = self.parts.links
        for identity, part in self._first_unchosen.items():
            whole = self._first.get(identity)
            if whole is not None and active[part] and active[whole]:
                raise StructureMismatchError(
                    spell(links[whole]),
                    f"the same object as at {spell(links[part])}, which is not chosen there",
                    "one choice for one object",
                    "choose it as active at both places",
                )


class WholeAnalysis(Analysis):
    """All of an object, as if it were full of leaves: what holds none is taken apart as well.

    What cannot be looked into, and sets, are inactive parts.
    """

    def _standing_of(self, part: Any) -> Any:
        standing = super()._standing_of(part)
        return Standing.INERT if standing in (Standing.UNKNOWN, SET) else standing

    def _active(self) -> bytearray:
        return bytearray(b"\1" * len(self.parts))
