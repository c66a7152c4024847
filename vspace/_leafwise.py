"""Generated code for ``y += a * x`` leaf by leaf, where packing would cost more than it saves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import repeat
from operator import methodcaller
from typing import Any

import numpy as np

from vspace._emitter import UNROLL, Code, Emitter, NotCompilable
from vspace._layout import Layout, Run
from vspace._structure import LeafSpec
from vspace.leaves._arrays import AXPY, BLAS_LIMIT

_MOST_RUNS = 200

# axpy(y, x, a) -> the leaves after that, arrays changed in place
LeafwiseAxpy = Callable[[Sequence[Any], Sequence[Any], float], list[Any]]


def compile_axpy(layout: Layout) -> LeafwiseAxpy | None:
    """Return ``axpy(y, x, a) -> leaves`` for lists of leaves, or None where it is not to be.

    Arrays are plain ones, contiguous and writable in `y`; the factor is a float that is not zero
    (BLAS takes 0 * x to be 0, whatever x holds).
    """
    if len(layout.runs) > _MOST_RUNS:
        return _axpy_in_turn(layout) if layout.arrays_only else None
    emit = Emitter()
    emit.constants |= {"exhaust": deque[Any](maxlen=0).extend, "repeat": repeat, "flat": _flat}
    parts: list[str] = []
    first = 0
    try:
        for run in layout.runs:
            parts.append(_write_run(emit, run, first))
            first += run[1]
        emit.line("return y" if layout.arrays_only else f"return [{', '.join(parts)}]")
    except NotCompilable:
        return None
    return Code("axpy", emit.function("def axpy(y, x, a):", []), emit.constants).function


_flat = methodcaller("ravel")  # half of the time of reshape; of plain arrays a view


def _write_run(emit: Emitter, run: Run, first: int) -> str:
    leaf, count = run
    place = f"[{first}:{first + count}]"
    if count <= UNROLL:
        sums = [write_sum(emit, leaf, f"y[{i}]", f"x[{i}]") for i in range(first, first + count)]
        return ", ".join(sums)
    if not leaf.array:
        _check_number(leaf)
        return f"*[u + a * v for u, v in zip(y{place}, x{place})]"
    # A loop written out would take a third of the time of small leaves.
    blas = emit.constant(_blas_of(leaf), "axpy")
    is_flat = len(leaf.shape) == 1
    pair = f"x{place}, y{place}" if is_flat else f"map(flat, x{place}), map(flat, y{place})"
    emit.line(f"exhaust(map({blas}, {pair}, repeat({leaf.size}), repeat(a)))")
    return f"*y{place}"


def write_sum(emit: Emitter, leaf: LeafSpec, y: str, x: str) -> str:
    """Write ``y + a * x`` of two leaves; return what then is the leaf: an array stays the same."""
    if not leaf.array:
        _check_number(leaf)
        return f"{y} + a * {x}"
    blas = emit.constant(_blas_of(leaf), "axpy")
    tail = "" if len(leaf.shape) == 1 else ".ravel()"
    emit.line(f"{blas}({x}{tail}, {y}{tail}, {leaf.size}, a)")
    return y


def _check_number(leaf: LeafSpec) -> None:
    if leaf.identity() not in (float, complex):
        raise NotCompilable


def _blas_of(leaf: LeafSpec) -> Any:
    blas = AXPY.get(leaf.dtype)  # type: ignore[arg-type]
    if blas is None or leaf.identity() is not np.ndarray or not 0 < leaf.size < BLAS_LIMIT:
        raise NotCompilable
    return blas


def _axpy_in_turn(layout: Layout) -> LeafwiseAxpy | None:
    """Return the function for arrays of many shapes: one loop over all, in C."""
    try:
        routines = {id(routine): routine for routine in (_blas_of(leaf) for leaf, _ in layout.runs)}
    except NotCompilable:
        return None
    if len(routines) > 1:
        return None
    (blas,) = routines.values()
    sizes = [leaf.size for leaf, count in layout.runs for _ in range(count)]
    are_flat = all(len(leaf.shape) == 1 for leaf, _ in layout.runs)

    def axpy(y: Sequence[Any], x: Sequence[Any], a: float) -> Any:
        pairs = (x, y) if are_flat else (map(_flat, x), map(_flat, y))
        deque(map(blas, *pairs, sizes, repeat(a)), maxlen=0)
        return y

    return axpy
