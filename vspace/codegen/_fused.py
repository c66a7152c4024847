"""Generated code for ``y += a * x`` on two small objects as they stand.

Where a handful of leaves is all there is, the lists that hand leaves from one function to the next
cost more than the arithmetic. One function verifies both objects and then writes.
"""

from __future__ import annotations

import itertools

from vspace.blocks import Layout
from vspace.codegen._change import ADD_MULTIPLE, write_change
from vspace.codegen._emitter import Code, Emitter, NotCompilable
from vspace.codegen._store import StoreCompiler
from vspace.codegen._surprises import HANDLER
from vspace.codegen._take import FlattenCompiler
from vspace.specs import Rules, Spec

_MOST_ARRAYS = 5  # told apart two by two, which is the cheapest way for so few
_MOST_LEAVES = 32
_NOT_OWN = "{0}.base is not None"
_NOT_PLAIN = _NOT_OWN + " or not {0}.flags.carray"


def compile_fused_axpy(spec: Spec, layout: Layout, rules: Rules) -> Code:
    """Return ``axpy(y, x, a) -> root``, which returns None at a surprise, nothing written yet.

    All arrays own their memory, so that those told apart by identity cannot overlap (C16). The
    factor is a float that is not zero.

    Raises
    ------
    NotCompilable
        Where the structure is too large for it to pay, or holds something else than arrays that
        BLAS knows, floats and complex numbers.
    """
    leaves = [leaf for leaf, count in layout.runs for _ in range(min(count, _MOST_LEAVES + 1))]
    if len(leaves) > _MOST_LEAVES or sum(leaf.array for leaf in leaves) > _MOST_ARRAYS:
        raise NotCompilable
    emit = Emitter()
    targets = FlattenCompiler(rules, True, _NOT_PLAIN, emit=emit).verify(spec, "y")
    increments = FlattenCompiler(rules, False, _NOT_OWN, emit=emit).verify(spec, "x")
    rows = [*zip(leaves, targets, increments, strict=True)]
    arrays = [(target, increment) for leaf, target, increment in rows if leaf.array]
    met = [f"{y} is {x}" for (y, _), (_, x) in itertools.permutations(arrays, 2)]
    if met:
        emit.line(f"if {' or '.join(met)}: return None")
    verifying = ["    " + line for line in emit.lines]
    emit.lines = []
    for leaf, target, increment in rows:
        changed = write_change(emit, ADD_MULTIPLE, leaf, target, increment)
        if changed != target:
            emit.line(f"{target} = {changed}")
    StoreCompiler(emit, targets).write(spec, "y")
    head = ["    try:", *verifying, *HANDLER]
    return Code("axpy", emit.function("def axpy(y, x, a):", head), emit.constants)
