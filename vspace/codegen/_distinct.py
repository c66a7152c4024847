"""Generated tests that what a structure does not share is not one object (C14).

Not every tracked part needs to be compared. A node is *told apart* where some tracked part below it
is compared, or is itself told apart; then the node need not be. Suppose that two places P and Q of
a structure, both verified, hold one object, and that P is told apart by the part at P + s, some
steps below. The steps s lead from Q to the same object as from P. So two places, P + s and Q + s,
hold one object that is nearer to the leaves, and by induction two compared places do in the end.
The steps lead there under three conditions, and only where all hold is a node told apart:

- No part of the structure is a reference. Else Q + s may be a reference to P + s, which rightly is
  the same object, and in a cycle the part that tells P apart may be P.
- No part is inactive by its place. Else Q + s may not be looked at.
- What is taken out of a node twice is the same object, at each of the steps
  (`NodeKind.keeps_parts`): the fields of a structured array are fresh views, and say nothing about
  the array.

Without references and parts that are declared, a structure is a finite tree that the object has to
be in all its length: no cycle can be verified against it, and the two places have equal trees.
"""

from __future__ import annotations

import itertools

from vspace.blocks import WITH_VARIABLE, are_distinct
from vspace.codegen._emitter import Emitter, Gathered
from vspace.specs import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec, node_specs

_PAIRWISE = 5  # up to this many parts are compared two by two


class DistinctParts:
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
        self._is_tree = is_tree(spec)
        self._leaves_suffice = leaves_too and self._is_tree and _leaves_suffice(spec)
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
        is_told_apart = self._leaves_too and self._is_tree and spec.told_apart
        if not is_told_apart and not self._leaves_suffice:
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


def is_tree(root: Spec) -> bool:
    """Return whether no part is a reference, or inactive by its place."""
    children = (child for node in node_specs(root) for child, _ in node.children)
    return not any(
        isinstance(each, RefSpec) or (isinstance(each, InactiveSpec) and each.declared)
        for each in children
    )


def _leaves_suffice(root: Spec) -> bool:
    """Return whether the leaves being different objects makes all tracked parts different.

    All leaves are tracked then: equal numbers may be one object.
    """
    return all(
        (node.told_apart or not node.own_tracked)
        and all(child.tracked for child, _ in node.children if isinstance(child, LeafSpec))
        for node in node_specs(root)
    )
