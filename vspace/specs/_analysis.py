"""Analysis: from an object to the spec of its structure, by one walk without recursion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter
from types import FunctionType
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace.activity import Role, States
from vspace.errors import LeafTypeError, StructureMismatchError, UnknownTypeError, tell_where
from vspace.leaves import assign, mutable, space
from vspace.nodes import (
    CELL,
    AttributeKind,
    FunctionIdentity,
    Identity,
    NodeKind,
    Origin,
    name_of,
    origin_of,
    plain_labels,
    state_in_c,
    told_by_tokens,
    types_of,
)
from vspace.specs._fingerprint import fixed_spec
from vspace.specs._specs import (
    DECLARED,
    INACTIVE,
    UNSET,
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    NotUnderstoodSpec,
    RefSpec,
    Spec,
)
from vspace.specs._standing import SET, Rules, is_hashable

# A part whose counterpart is given: not looked into, like what is declared inactive (C15).
_GIVEN = InactiveSpec(declared=True)
_KEPT = (Role.FIXED, Role.INACTIVE)

# A part to be looked at: itself, the number of its parent, its path, what its class declares of
# it, the state of the patterns at it, and whether it, or a part above it, is chosen to take part.
_Row = tuple[Any, int, Link, Role | None, int, bool]

_NUMBER_TYPES: dict[type, np.dtype[Any] | None] = {
    float: np.dtype(np.float64),
    complex: np.dtype(np.complex128),
    Fraction: None,
    Decimal: None,
}


def leaf_spec(leaf: Any, track: bool = True) -> LeafSpec:
    """Return the spec of a leaf.

    Raises
    ------
    LeafTypeError
        When the space of a registered leaf cannot be part of a structure.
    """
    cls = type(leaf)
    if registry.is_registered_leaf(cls):
        return _registered_spec(cls, leaf, track)
    if isinstance(leaf, np.ndarray):
        # The dtype that equal dtypes share, which generated code compares by identity.
        own = leaf.dtype
        shared = np.dtype(own.char)
        dtype = shared if shared == own else own
        return LeafSpec(Identity(cls), dtype, leaf.shape, True, track)
    if isinstance(leaf, np.generic):
        return LeafSpec(Identity(cls), leaf.dtype, (), False, False)
    dtype = next(dtype for base, dtype in _NUMBER_TYPES.items() if isinstance(leaf, base))
    return LeafSpec(Identity(cls), dtype, (), False, False)


def _registered_spec(cls: type, leaf: Any, track: bool) -> LeafSpec:
    # The identity of a registered leaf counts where it can be written into, be it not now.
    has_identity = assign.find(cls, cls) is not None or bool(mutable(leaf))
    space_of = space.resolve(cls)
    where = space_of(leaf)
    try:
        return LeafSpec(Identity(cls), None, (), False, track and has_identity, space_of, where)
    except TypeError:
        name = cls.__qualname__
        raise LeafTypeError(
            "",
            f"that vspace.leaves.space of a {name} gives {where!r}, which cannot be hashed",
            "a hashable value",
            f"give register_leaf({name}, space=...) one made of tuples, strings and numbers",
        ) from None


class Analysis:
    """One walk over an object: the spec of its structure and whether a cache may hold it.

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
        # The parts in preorder, in parallel lists.
        self._objects: list[Any] = []
        self._specs: list[Any] = []  # leaf and declared parts at once; nodes and refs later
        self._kinds: list[NodeKind | None] = []
        self._labels: list[Any] = []
        self._children: list[list[tuple[int, int]] | None] = []
        self._parents: list[int] = []
        self._targets: list[int] = []  # of references, else -1
        self._links: list[Link] = []
        self._first: dict[int, int] = {}
        self._first_unchosen: dict[int, int] = {}
        self.cacheable = known is None or not len(known)
        state = 0
        if self._patterns is not None:
            state = (States(self._patterns) if states is None else states).at(link)
        self._walk(root, link, state, is_part or not config.restricts)
        # Of classes that nobody has registered, where one is and which parts of it take part.
        self.unregistered: dict[type, tuple[str, list[str]]] = {}
        self.spec = self._build()

    def _walk(self, root: Any, root_link: Link, start: int, takes_part: bool) -> None:
        stack: list[_Row] = [(root, -1, root_link, None, start, takes_part)]
        leaf_specs: dict[Any, LeafSpec] = {}
        while stack:
            part, parent, link, role, state, chosen = stack.pop()
            if parent >= 0:
                runs = self._children[parent]
                assert runs is not None
                runs.append((len(self._objects), 1))
            if self._looks:
                roles = self._chosen_roles(type(part), state)
                role = role or next((each for each in roles if each in _KEPT), None)
                chosen = chosen or Role.ACTIVE in roles
            if role is not None:
                fixed = role is Role.FIXED
                spec = self._fixed(part, link) if fixed else DECLARED
                self._add(part, parent, link, spec)
                continue
            if self._known is not None and part in self._known:
                self._add(part, parent, link, _GIVEN)
                continue
            standing = self._standing_of(part)
            if isinstance(standing, NodeKind):
                self._add_node(part, parent, link, standing, stack, state, chosen)
            elif not chosen:
                # Nothing above it is chosen to take part: not looked into, whatever it is.
                self._add(part, parent, link, DECLARED)
            elif standing is Standing.LEAF:
                self._add_leaf(part, parent, link, leaf_specs)
            elif standing is Standing.UNKNOWN:
                self._meet_unknown(part, parent, link)
            else:
                # Inactive by its type: checked again in every other object, unlike what is
                # declared by its place.
                self._add(part, parent, link, self._inert)

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

    # What those who copy see otherwise.

    # And those who show: they go on where others raise.

    def _fixed(self, part: Any, link: Link) -> InactiveSpec:
        return fixed_spec(part, self._rules, link)

    def _meet_unknown(self, part: Any, parent: int, link: Link) -> None:
        raise self._unknown(part, parent, link)

    _inert = INACTIVE
    _counts_runs = True

    def _standing_of(self, part: Any) -> Any:
        return self._rules.of_value(part)

    def _add(self, part: Any, parent: int, link: Link, spec: Any, kind: Any = None) -> int:
        index = len(self._objects)
        self._objects.append(part)
        self._specs.append(spec)
        self._kinds.append(kind)
        self._labels.append(None)
        self._children.append(None)
        self._parents.append(parent)
        self._targets.append(-1)
        self._links.append(link)
        return index

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
                self._add_ref(leaf, parent, link, seen)
                return
            self._first.setdefault(id(leaf), len(self._objects))
        self._add(leaf, parent, link, spec)

    def _add_ref(self, part: Any, parent: int, link: Link, target: int) -> None:
        index = self._add(part, parent, link, None)
        self._targets[index] = target

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
                self._add_ref(node, parent, link, seen)
                return
            self._refuse_cycle(seen, parent, link, kind)
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
        index = self._add(node, parent, link, None, kind)
        met[id(node)] = index
        if not chosen:
            self._unchosen.add(index)
        self._labels[index] = labels
        runs: list[tuple[int, int]] = []
        self._children[index] = runs
        looks = self._looks or kind.roles or self._known is not None
        if len(children) > 16 and self._counts_runs and not looks:
            alike = types_of(children)
            if len(alike) == 1 and float in alike and self._rules.of_type(float) is Standing.LEAF:
                # A long run of floats is one part with a count.
                first = self._add(
                    children[0], index, (link, _Namer(kind, labels), 0), leaf_spec(0.0)
                )
                runs.append((first, len(children)))
                return
            if alike <= self._rules.plain:
                first = self._add(children[0], index, link, INACTIVE)
                runs.append((first, len(children)))
                return
        namer = _Namer(kind, labels)
        declared = kind.roles_of(labels, children)
        after = self._after(state, namer)
        stack.extend(
            (children[i], index, (link, namer, i), declared.get(i), after(i), chosen)
            for i in range(len(children) - 1, -1, -1)
        )

    def _unknown(self, part: Any, parent: int, link: Link) -> UnknownTypeError:
        """Return the error about a part: in it the object is named that the user holds (C7)."""
        if not is_hashable(type(part)):
            return UnknownTypeError(
                spell(link),
                f"a {name_of(type(part))}: {self._rules.why_unknown(part)}",
                "a part of a type that can be looked up",
                "write __hash__ = type.__hash__ in the metaclass, beside its __eq__",
            )
        held, place = part, link
        index = parent
        while index >= 0:
            node = self._objects[index]
            origin = origin_of(type(node))
            if origin is Origin.OWN:
                break  # the user knows what is in it
            if origin is Origin.LIBRARY and not self._rules.is_registered(type(node)):
                held, place = node, self._links[index]
            index = self._parents[index]
        cls = type(held)
        inside = ""
        if held is not part:
            steps = spell(link)[len(spell(place)) :].removeprefix(".")
            inside = f", in which {steps} is a {name_of(type(part))}"
        line = f"register_node({cls.__qualname__})"
        if state_in_c(cls, registry.container_type_of(cls)) is not None:
            line = f"register_node({cls.__qualname__}, flatten=..., rebuild=...)"
        return UnknownTypeError(
            spell(place),
            f"a {name_of(cls)}{inside}, which is not taken apart: {self._rules.why_unknown(part)}",
            "a leaf, a node or an inactive value",
            f"write register_leaf({cls.__qualname__}) to compute with its own arithmetic, {line} "
            f"to go inside, or register_inactive({cls.__qualname__}) to leave it as it is",
        )

    def _after(self, state: int, namer: _Namer) -> Callable[[int], int]:
        """Return the state of the patterns at each child of a node."""
        patterns = self._patterns
        if patterns is None:
            return lambda _: 0
        return lambda index: patterns.after(state, namer(index))

    def _derived(
        self, kind: NodeKind, labels: Any, children: Sequence[Any], link: Link, state: int
    ) -> frozenset[str]:
        """Return the names of the attributes of a node that are chosen to be derived."""
        namer = _Namer(kind, labels)
        after = self._after(state, namer)
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
                    spell((link, namer, i)),
                    f"a part of a {kind.name} that is chosen to be derived",
                    "an attribute of an instance, which can be left out",
                    "declare the part inactive, or leave it out of the choice",
                )
        return frozenset(attributes[i] for i in chosen)

    def _refuse_cycle(self, seen: int, parent: int, link: Link, kind: NodeKind) -> None:
        ancestor = parent
        while ancestor > seen:
            between = self._kinds[ancestor]
            if self._track and between is not None and between.mutable:
                return  # the cycle closes there, one turn later
            ancestor = self._parents[ancestor]
        if ancestor == seen:
            here = spell(self._links[seen]).removeprefix(".") or "the root"
            raise StructureMismatchError(
                spell(link),
                f"a cycle back to {here}",
                "no cycle" if kind.mutable else "no cycle through immutable objects alone",
                "leave track=True" if kind.mutable else "make one object on the cycle mutable",
            )

    def _build(self) -> Spec:
        active = self._activity()
        self._refuse_halves(active)
        holding = self._holding_fixed(active)
        tracked_before: list[int] = []
        count = 0
        for index, spec in enumerate(self._specs):
            tracked_before.append(count)
            if not active[index]:
                continue
            if isinstance(spec, LeafSpec):
                count += spec.tracked
            elif self._targets[index] < 0:
                kind = self._kinds[index]
                count += self._track and kind is not None and kind.mutable
        interned: dict[Any, Spec] = {}
        built: list[Any] = self._specs
        for index in range(len(built) - 1, -1, -1):
            if not active[index]:
                spec = built[index]
                if not isinstance(spec, InactiveSpec) or not spec.declared:
                    built[index] = holding.get(index) or self._inactive_at(index)
                continue
            target = self._targets[index]
            if target >= 0:
                distance = tracked_before[index] - tracked_before[target]
                made: Spec = RefSpec(distance)
            elif isinstance(built[index], (LeafSpec, InactiveSpec)):
                continue
            else:
                made = self._node_spec(index, built)
                if isinstance(made, NodeSpec) and made.kind.is_foreign:
                    self._note_unregistered(index, active)
            built[index] = interned.setdefault(made.key(), made)
        return built[0]  # type: ignore[no-any-return]

    def _note_unregistered(self, index: int, active: bytearray) -> None:
        """Note which parts of a node take part by themselves, the first node of a class last.

        What is inside of another such node is its business.
        """
        ancestor = self._parents[index]
        while ancestor >= 0:
            around = self._kinds[ancestor]
            if around is not None and around.is_foreign:
                return
            ancestor = self._parents[ancestor]
        kind, labels, runs = self._kinds[index], self._labels[index], self._children[index]
        assert kind is not None
        assert runs is not None
        places: list[int] = []
        start = 0
        for child, count in runs:
            if active[child] and self._targets[child] < 0:
                places.extend(range(start, start + count))
            start += count
        if places:
            steps = [kind.step(labels, place) for place in places]
            cls = type(self._objects[index])
            self.unregistered.pop(cls, None)
            self.unregistered[cls] = spell(self._links[index]), steps

    def _holding_fixed(self, active: bytearray) -> dict[int, FixedSpec]:
        """Return the specs of parts that hold no leaf, but something fixed.

        They are shared whole (C5), and what is fixed in them is compared all the same.
        """
        held: dict[int, list[tuple[str, Any, str]]] = {}
        for index, spec in enumerate(self._specs):
            if not isinstance(spec, FixedSpec) or not spec.whole:
                continue
            whole = index
            while self._parents[whole] >= 0 and not active[self._parents[whole]]:
                whole = self._parents[whole]
            if whole != index:
                inner = spell(self._links[index]).removeprefix(spell(self._links[whole]))
                held.setdefault(whole, []).append((inner, spec.fingerprint, spec.text))
        return {
            whole: FixedSpec(
                tuple((inner, each) for inner, each, _ in sorted(rows, key=itemgetter(0))),
                whole=False,
                text=", ".join(f"{text} at {inner.removeprefix('.')}" for inner, _, text in rows),
            )
            for whole, rows in held.items()
        }

    def _refuse_halves(self, active: bytearray) -> None:
        """Refuse an object that takes part as a whole at one place, and in part at another."""
        for identity, part in self._first_unchosen.items():
            whole = self._first.get(identity)
            if whole is not None and active[part] and active[whole]:
                raise StructureMismatchError(
                    spell(self._links[whole]),
                    f"the same object as at {spell(self._links[part])}, which is not chosen there",
                    "one choice for one object",
                    "choose it as active at both places",
                )

    def _inactive_at(self, index: int) -> InactiveSpec:
        if self._is_unset_cell(index):
            return UNSET
        target = self._targets[index]
        return DECLARED if (index if target < 0 else target) in self._unchosen else INACTIVE

    def _is_unset_cell(self, index: int) -> bool:
        target = self._targets[index]
        index = index if target < 0 else target
        return self._kinds[index] is CELL and self._labels[index] == 0

    def _node_spec(self, index: int, built: list[Any]) -> Spec:
        kind = self._kinds[index]
        runs = self._children[index]
        assert kind is not None
        assert runs is not None
        node = self._objects[index]
        if kind is SET:
            raise UnknownTypeError(
                spell(self._links[index]),
                f"a {type(node).__name__} that holds leaves",
                "a set of inactive values",
                "use a list or a dict, whose parts have places",
            )
        merged: list[tuple[Spec, int]] = []
        for child, count in runs:
            spec = built[child]
            if merged and merged[-1][0] is spec:
                merged[-1] = (spec, merged[-1][1] + count)
            else:
                merged.append((spec, count))
        is_function = type(node) is FunctionType
        return NodeSpec(
            kind,
            FunctionIdentity(node) if is_function else Identity(type(node)),
            self._labels[index],
            tuple(merged),
            self._track and kind.mutable,
        )

    def _activity(self) -> bytearray:
        """Mark the parts from which a leaf can be reached (C5), through references too.

        What holds a part whose counterpart is given is made anew as well (C15).
        """
        active = bytearray(len(self._objects))
        references: dict[int, list[int]] = {}
        for index, target in enumerate(self._targets):
            if target >= 0:
                references.setdefault(target, []).append(index)
        for leaf, spec in enumerate(self._specs):
            if not isinstance(spec, (LeafSpec, NotUnderstoodSpec)) and spec is not _GIVEN:
                continue
            pending = [leaf]
            while pending:
                index = pending.pop()
                while index >= 0 and not active[index]:
                    active[index] = 1
                    pending.extend(references.get(index, ()))
                    index = self._parents[index]
        return active


class WholeAnalysis(Analysis):
    """All of an object, as if it were full of leaves: what holds none is taken apart as well.

    What cannot be looked into, and sets, are inactive parts.
    """

    @property
    def links(self) -> list[Link]:
        """The paths of all parts."""
        return self._links

    def _standing_of(self, part: Any) -> Any:
        standing = super()._standing_of(part)
        return Standing.INERT if standing in (Standing.UNKNOWN, SET) else standing

    def _activity(self) -> bytearray:
        return bytearray(b"\1" * len(self._objects))


class _Namer:
    """Names the children of one node, once somebody asks for a path."""

    __slots__ = ("_kind", "_labels")

    def __init__(self, kind: NodeKind, labels: Any) -> None:
        self._kind = kind
        self._labels = labels

    def __call__(self, index: int) -> str:
        return self._kind.step(self._labels, index)
