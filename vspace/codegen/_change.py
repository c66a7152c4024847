"""Generated code that changes leaves one by one, where packing would cost more than it saves."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from itertools import repeat
from operator import methodcaller
from typing import Any, NamedTuple

import numpy as np

from vspace.blocks import Layout, Run
from vspace.codegen._emitter import UNROLL, Code, Emitter, NotCompilable
from vspace.leaves._blas import AXPY, SCAL, knows
from vspace.specs import LeafSpec

_MOST_RUNS = 200


class Operation(NamedTuple):
    """Something to do to a leaf ``y``, maybe with the like leaf ``x`` and a factor ``a``.

    Attributes
    ----------
    number : str
        The source of the new number.
    routines : mapping
        The BLAS routine that changes an array, by its dtype.
    arguments : str
        What the routine is called with, a letter each; ``n`` is the size, ``0`` zero.
    """

    number: str
    routines: Mapping[np.dtype[Any], Callable[..., Any]]
    arguments: str


ADD_MULTIPLE = Operation("{y} + a * {x}", AXPY, "xyna")
SCALE = Operation("a * {y}", SCAL, "ay")
SET_ZERO = Operation("type({y})()", dict.fromkeys(AXPY, np.ndarray.fill), "y0")


def compile_leafwise(layout: Layout, operation: Operation) -> Code:
    """Return ``change(y, x, a) -> leaves`` for lists of leaves.

    Arrays are plain ones, contiguous and writable in `y`, and are changed; numbers are new ones.
    The factor is a float that is not zero (BLAS takes 0 * x to be 0, whatever x holds).

    Raises
    ------
    NotCompilable
        Where leaves are of other kinds, or of too many.
    """
    writer = _Writer(operation)
    emit = writer.emit
    if len(layout.runs) > _MOST_RUNS:
        writer.write_in_turn(layout)
        result = "y"
    else:
        parts: list[str] = []
        first = 0
        for run in layout.runs:
            parts.append(writer.write_run(run, first))
            first += run[1]
        result = "y" if layout.arrays_only else f"[{', '.join(parts)}]"
    emit.line(f"return {result}")
    return Code("change", emit.function("def change(y, x, a):", []), emit.constants)


_flat = methodcaller("ravel")  # half of the time of reshape; of plain arrays a view


class _Writer:
    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self.emit = Emitter()
        self.emit.constants |= {
            "exhaust": deque[Any](maxlen=0).extend,
            "repeat": repeat,
            "flat": _flat,
        }

    def write_run(self, run: Run, first: int) -> str:
        """Write what changes a run of leaves; return the source of them after that."""
        leaf, count = run
        place = f"[{first}:{first + count}]"
        if count <= UNROLL:
            return ", ".join(
                write_change(self.emit, self._operation, leaf, f"y[{i}]", f"x[{i}]")
                for i in range(first, first + count)
            )
        if not leaf.array:
            _check_number(leaf)
            number = self._operation.number.format(y="u", x="v")
            if "x" in self._operation.arguments:
                return f"*[{number} for u, v in zip(y{place}, x{place})]"
            return f"*[{number} for u in y{place}]"
        # A loop written out would take a third of the time of small leaves.
        routine = _routine_for(self._operation, leaf)
        self._write_loop(routine, place, len(leaf.shape) == 1, f"repeat({leaf.size})")
        return f"*y{place}"

    def write_in_turn(self, layout: Layout) -> None:
        """Write one loop over arrays of many shapes."""
        if not layout.arrays_only:
            raise NotCompilable
        routines = [_routine_for(self._operation, leaf) for leaf, _ in layout.runs]
        if any(each is not routines[0] for each in routines):
            raise NotCompilable
        sizes = [leaf.size for leaf, count in layout.runs for _ in range(count)]
        are_flat = all(len(leaf.shape) == 1 for leaf, _ in layout.runs)
        self._write_loop(routines[0], "", are_flat, self.emit.constant(sizes, "sizes"))

    def _write_loop(self, routine: Any, place: str, are_flat: bool, sizes: str) -> None:
        sources = {"n": sizes, "a": "repeat(a)", "0": "repeat(0.0)"}
        for name in "yx":
            sources[name] = f"{name}{place}" if are_flat else f"map(flat, {name}{place})"
        arguments = ", ".join(sources[each] for each in self._operation.arguments)
        self.emit.line(f"exhaust(map({self.emit.constant(routine, 'routine')}, {arguments}))")


def write_change(emit: Emitter, operation: Operation, leaf: LeafSpec, y: str, x: str) -> str:
    """Write what changes one leaf; return what then is the leaf: an array stays the same."""
    if not leaf.array:
        _check_number(leaf)
        return operation.number.format(y=y, x=x)
    routine = emit.constant(_routine_for(operation, leaf), "routine")
    tail = "" if len(leaf.shape) == 1 else ".ravel()"
    sources = {"y": f"{y}{tail}", "x": f"{x}{tail}", "n": str(leaf.size), "a": "a", "0": "0.0"}
    emit.line(f"{routine}({', '.join(sources[each] for each in operation.arguments)})")
    return y


def _check_number(leaf: LeafSpec) -> None:
    if leaf.identity() not in (float, complex):
        raise NotCompilable


def _routine_for(operation: Operation, leaf: LeafSpec) -> Callable[..., Any]:
    if leaf.identity() is not np.ndarray or not knows(leaf.dtype, leaf.size):
        raise NotCompilable
    return operation.routines[leaf.dtype]  # type: ignore[index]
