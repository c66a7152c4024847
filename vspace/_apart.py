"""Generated tests that what a structure does not share is not one object (C14)."""

from __future__ import annotations

import itertools

from vspace._emitter import Emitter, Gathered
from vspace._references import WITH_VARIABLE, are_distinct
from vspace._structure import LeafSpec, NodeSpec, Spec, node_specs

_PAIRWISE = 5  # up to this many parts are compared two by two


class Apart:
    """The parts of an object in the making of code that have to be different objects.

    Parameters
    ----------
    emit : Emitter
        Where to write.
    leaves : Gathered
        The leaves of the object. Where these being different makes all parts different, they are
        compared alone.
    spec : Spec
        Of the object.
    leaves_too : bool
        Whether leaves are to be told apart; else the caller looks for those that are one object.

    Attributes
    ----------
    holders : int
        How many places hold each leaf when the test is made, where all leaves came in one run;
        0 where that is not known.
    """

    def __init__(self, emit: Emitter, leaves: Gathered, spec: Spec, leaves_too: bool) -> None:
        self._emit = emit
        self._leaves_too = leaves_too
        self._leaves_suffice = leaves_too and _leaves_suffice(spec)
        self._parts = leaves if self._leaves_suffice else Gathered(emit, "distinct")
        self.holders = 0

    @property
    def gathered(self) -> list[Gathered]:
        """What is gathered for the test beside the leaves."""
        return [] if self._leaves_suffice else [self._parts]

    def add_leaf(self, value: str) -> None:
        """Add a tracked leaf."""
        if self._leaves_too and not self._leaves_suffice:
            self._parts.pending.append(value)

    def add_leaves(self, sequence: str) -> None:
        """Add a run of tracked leaves."""
        if self._leaves_too and not self._leaves_suffice:
            self._parts.extend(sequence)

    def add_node(self, spec: NodeSpec, value: str) -> None:
        """Add a tracked node, or the cell of one."""
        is_told_by_a_part = self._leaves_too and spec.tracked > 1
        if not is_told_by_a_part and not self._leaves_suffice:
            self._parts.pending.append(value)

    def write_test(self) -> None:
        """Write the test: whatever is one object is a surprise."""
        emit, parts = self._emit, self._parts
        if parts.begun:
            parts.flush()
            objects, holders = parts.name, self.holders if self._leaves_suffice else 0
        elif len(parts.pending) > _PAIRWISE:
            objects, holders = f"({', '.join(parts.pending)})", WITH_VARIABLE
        else:
            tests = [f"{a} is {b}" for a, b in itertools.combinations(parts.pending, 2)]
            if tests:
                emit.line(f"if {' or '.join(tests)}: return None")
            return
        test = emit.constant(are_distinct, "are_distinct")
        emit.line(f"if not {test}({objects}, {holders}): return None")


def _leaves_suffice(root: Spec) -> bool:
    """Return whether the leaves being different objects makes all tracked parts different."""
    return all(
        not (spec.own_tracked and spec.tracked == 1)
        and all(child.tracked for child, _ in spec.children if isinstance(child, LeafSpec))
        for spec in node_specs(root)
    )
