"""Generated code for an operation in place on small objects as they stand.

Where a handful of leaves is all there is, the lists that hand leaves from one function to the next
cost more than the arithmetic: without this, ``y += a * x`` on three floats and four short arrays
takes 1.6 times as long, and more than written by hand. One function verifies what is to be changed,
and the other operand, and then writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from vspace.blocks import ZERO, Layout, Operation
from vspace.codegen._change import ChangeWriter
from vspace.codegen._emitter import Code, Emitter, NotCompilable
from vspace.codegen._store import StoreCompiler
from vspace.codegen._surprises import HANDLER
from vspace.codegen._take import TakeCompiler
from vspace.specs import LeafSpec, Rules, Spec

_MOST_ARRAYS = 5  # told apart two by two, which is the cheapest way for so few
_MOST_LEAVES = 32
_NOT_OWN = "{0}.base is not None"
NOT_WRITABLE = _NOT_OWN + " or not {0}.flags.carray"


def compile_fused(spec: Spec, layout: Layout, rules: Rules, operation: Operation) -> Code:
    """Return ``fused(y, x, a, b) -> root``, which returns None at a surprise, nothing written yet.

    All arrays own their memory, so that those told apart by identity cannot overlap (C16).

    Raises
    ------
    NotCompilable
        Where the structure is too large for it to pay, or a leaf has no routines.
    """
    leaves = [leaf for leaf, count in layout.runs for _ in range(min(count, _MOST_LEAVES + 1))]
    if len(leaves) > _MOST_LEAVES or sum(leaf.array for leaf in leaves) > _MOST_ARRAYS:
        raise NotCompilable
    if layout.without_routines:
        raise NotCompilable
    emit = Emitter()
    factors = [each for each in "ab" if any(each in letters for _, letters in operation.routines)]
    if factors:  # not exact ones; and BLAS takes 0 * x to be 0, whatever x holds
        bad = [f"type({each}) is not float or not {each}" for each in factors]
        emit.line(f"if {' or '.join(bad)}: return None")
    targets = TakeCompiler(rules, True, NOT_WRITABLE, emit=emit).verify(spec, "y")
    others = targets
    if operation.reads_other:
        is_target = operation.empties_other
        refused = NOT_WRITABLE if is_target else _NOT_OWN
        others = TakeCompiler(rules, is_target, refused, emit=emit).verify(spec, "x")
        arrays = [row for leaf, *row in zip(leaves, targets, others, strict=True) if leaf.array]
        met = [
            f"{y} is {x}"
            for (i, (y, _)), (j, (_, x)) in itertools.product(enumerate(arrays), repeat=2)
            if i != j or operation.reads_twice
        ]
        if met:
            emit.line(f"if {' or '.join(met)}: return None")
    verifying = ["    " + line for line in emit.lines]
    emit.lines = []
    _write_changes(operation, emit, leaves, targets, others)
    root = StoreCompiler(emit, targets).write(spec, "y")
    if operation.empties_other:
        _write_changes(ZERO, emit, leaves, others, others)
        StoreCompiler(emit, others).write(spec, "x")
    emit.line(f"return {root}")
    head = ["    try:", *verifying, *HANDLER]
    source = emit.function("def fused(y, x=None, a=None, b=None):", head)
    return Code("fused", source, emit.constants)


def _write_changes(
    operation: Operation,
    emit: Emitter,
    leaves: Sequence[LeafSpec],
    targets: Sequence[str],
    others: Sequence[str],
) -> None:
    writer = ChangeWriter(operation, emit)
    for leaf, target, other in zip(leaves, targets, others, strict=True):
        changed = writer.write_change(leaf, target, other)
        if changed != target:
            emit.line(f"{target} = {changed}")
