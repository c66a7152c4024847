"""From the parts of an object to the spec of its structure, from the last part to the first."""

from __future__ import annotations

from operator import itemgetter
from types import FunctionType
from typing import Any

from vspace._paths import spell
from vspace.errors import UnknownTypeError
from vspace.nodes import FunctionIdentity, Identity
from vspace.specs._inventory import Inventory
from vspace.specs._specs import (
    DECLARED,
    INACTIVE,
    UNSET,
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    RefSpec,
    Spec,
)
from vspace.specs._standing import SET


class SpecBuilder:
    """Builds the spec of an object of which all parts are known.

    Parameters
    ----------
    parts : Inventory
        The parts.
    active : bytearray
        Which of them take part.
    track : bool
        Whether what is mutable has an identity (C13).
    unchosen : set of int
        The nodes of which nothing is chosen to take part.

    Attributes
    ----------
    unregistered : dict
        Of each class that nobody has registered, where one is and which parts of it take part.
    """

    def __init__(
        self, parts: Inventory, active: bytearray, track: bool, unchosen: set[int]
    ) -> None:
        self._parts = parts
        self._active = active
        self._track = track
        self._unchosen = unchosen
        self.unregistered: dict[type, tuple[str, list[str]]] = {}

    def build(self) -> Spec:
        """Return the spec of the root; equal specs are one."""
        parts, active = self._parts, self._active
        holding = self._holding_fixed()
        before = self._tracked_before()
        interned: dict[Any, Spec] = {}
        built = parts.specs
        for index in range(len(built) - 1, -1, -1):
            spec = built[index]
            if not active[index]:
                if not isinstance(spec, InactiveSpec) or not spec.declared:
                    built[index] = holding.get(index) or self._inactive(index)
                continue
            target = parts.targets[index]
            if target >= 0:
                made: Spec = RefSpec(before[index] - before[target])
            elif isinstance(spec, (LeafSpec, InactiveSpec)):
                continue
            else:
                made = self.node_spec(index, built)
                if isinstance(made, NodeSpec) and made.kind.is_foreign:
                    self._note_unregistered(index)
            built[index] = interned.setdefault(made.key(), made)
        return built[0]  # type: ignore[no-any-return]

    def _tracked_before(self) -> list[int]:
        """Return how many tracked parts come before each part."""
        parts = self._parts
        before: list[int] = []
        count = 0
        for index, spec in enumerate(parts.specs):
            before.append(count)
            if not self._active[index]:
                continue
            if isinstance(spec, LeafSpec):
                count += spec.tracked
            elif parts.targets[index] < 0:
                kind = parts.kinds[index]
                count += self._track and kind is not None and kind.mutable
        return before

    def _inactive(self, index: int) -> InactiveSpec:
        if self._parts.is_unset_cell(index):
            return UNSET
        return DECLARED if self._parts.itself(index) in self._unchosen else INACTIVE

    def node_spec(self, index: int, built: list[Any]) -> Spec:
        """Return the spec of a node whose children have theirs.

        Raises
        ------
        UnknownTypeError
            When a set holds leaves.
        """
        kind, labels, runs = self._parts.node(index)
        node = self._parts.objects[index]
        if kind is SET:
            raise UnknownTypeError(
                spell(self._parts.links[index]),
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
            labels,
            tuple(merged),
            self._track and kind.mutable,
        )

    def _note_unregistered(self, index: int) -> None:
        """Note which parts of a node take part by themselves, the first node of a class last.

        What is inside of another such node is its business.
        """
        parts = self._parts
        ancestor = parts.parents[index]
        while ancestor >= 0:
            around = parts.kinds[ancestor]
            if around is not None and around.is_foreign:
                return
            ancestor = parts.parents[ancestor]
        kind, labels, runs = parts.node(index)
        places: list[int] = []
        start = 0
        for child, count in runs:
            if self._active[child] and parts.targets[child] < 0:
                places.extend(range(start, start + count))
            start += count
        if places:
            steps = [kind.step(labels, place) for place in places]
            cls = type(parts.objects[index])
            self.unregistered.pop(cls, None)
            self.unregistered[cls] = spell(parts.links[index]), steps

    def _holding_fixed(self) -> dict[int, FixedSpec]:
        """Return the specs of parts that hold no leaf, but something fixed.

        They are shared whole (C5), and what is fixed in them is compared all the same.
        """
        parts = self._parts
        held: dict[int, list[tuple[str, Any, str]]] = {}
        for index, spec in enumerate(parts.specs):
            if not isinstance(spec, FixedSpec) or not spec.whole:
                continue
            whole = index
            while parts.parents[whole] >= 0 and not self._active[parts.parents[whole]]:
                whole = parts.parents[whole]
            if whole != index:
                inner = spell(parts.links[index]).removeprefix(spell(parts.links[whole]))
                held.setdefault(whole, []).append((inner, spec.fingerprint, spec.text))
        return {
            whole: FixedSpec(
                tuple((inner, each) for inner, each, _ in sorted(rows, key=itemgetter(0))),
                whole=False,
                text=", ".join(f"{text} at {inner.removeprefix('.')}" for inner, _, text in rows),
            )
            for whole, rows in held.items()
        }
