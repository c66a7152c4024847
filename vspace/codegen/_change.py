"""Generated code that changes leaves one by one, where packing would cost more than it saves."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import repeat
from operator import methodcaller
from typing import Any

from vspace.blocks import Layout, Operation, Run, has_routines
from vspace.codegen._emitter import UNROLL, Code, Emitter, NotCompilable
from vspace.specs import LeafSpec

_MOST_RUNS = 200


def compile_change(layout: Layout, operation: Operation) -> Code:
    """Return ``change(y, x, a, b) -> leaves`` for lists of leaves, which cannot fail.

    Arrays that have routines are changed: in `y` they are contiguous and can be written. Numbers
    are new ones. Leaves without routines stay. Factors are not zero.

    Raises
    ------
    NotCompilable
        Where no leaf has routines.
    """
    if len(layout.without_routines) == layout.count:
        raise NotCompilable
    writer = ChangeWriter(operation)
    emit = writer.emit
    result = "y" if layout.arrays_only else "result"
    if len(layout.runs) > _MOST_RUNS:
        writer.write_in_turn(layout, result)
    else:
        parts: list[str] = []
        first = 0
        for run in layout.runs:
            parts.append(writer.write_run(run, first))
            first += run[1]
        if not layout.arrays_only:
            emit.line(f"result = [{', '.join(parts)}]")
    emit.line(f"return {result}")
    source = emit.function("def change(y, x=None, a=None, b=None):", [])
    return Code("change", source, emit.constants)


_flat = methodcaller("ravel")  # half of the time of reshape; of contiguous arrays a view


class ChangeWriter:
    """Writes what an operation does to leaves.

    Parameters
    ----------
    operation : Operation
        The operation.
    emit : Emitter, optional
        Where to write, for a function that does more than that.
    """

    def __init__(self, operation: Operation, emit: Emitter | None = None) -> None:
        self._operation = operation
        self.emit = Emitter() if emit is None else emit
        self.emit.constants |= {
            "exhaust": deque[Any](maxlen=0).extend,
            "repeat": repeat,
            "flat": _flat,
        }

    def write_run(self, run: Run, first: int) -> str:
        """Write what changes a run of leaves; return the source of them after that."""
        leaf, count = run
        if count <= UNROLL:
            places = range(first, first + count)
            return ", ".join(self.write_change(leaf, f"y[{i}]", f"x[{i}]") for i in places)
        place = f"[{first}:{first + count}]"
        if not has_routines(leaf):
            return f"*y{place}"
        if not leaf.array:
            number = self._operation.number.format(y="u", x="v")
            if self._operation.reads_other:
                return f"*[{number} for u, v in zip(y{place}, x{place})]"
            return f"*[{number} for u in y{place}]"
        # A loop written out would take a third of the time of small leaves.
        self._write_loop([leaf], f"y{place}", f"x{place}", f"repeat({leaf.size})")
        return f"*y{place}"

    def write_in_turn(self, layout: Layout, result: str) -> None:
        """Write one loop over all numbers, and one over the arrays of each dtype."""
        emit = self.emit
        numbers: list[int] = []
        arrays: dict[Any, list[tuple[int, LeafSpec]]] = {}
        for i, leaf in enumerate(layout.specs()):
            if has_routines(leaf) and leaf.array:
                arrays.setdefault(leaf.dtype, []).append((i, leaf))
            elif has_routines(leaf):
                numbers.append(i)
        if result != "y":
            emit.line(f"{result} = [*y]")
        if numbers:
            with emit.block(f"for i in {emit.constant(numbers, 'places')}:"):
                emit.line(f"{result}[i] = {self._operation.number.format(y='y[i]', x='x[i]')}")
        for rows in arrays.values():
            places, leaves = zip(*rows, strict=True)
            name = emit.constant(places, "places")
            part = "{}" if len(places) == layout.count else f"[{{}}[i] for i in {name}]"
            sizes = emit.constant([leaf.size for leaf in leaves], "sizes")
            self._write_loop(leaves, part.format("y"), part.format("x"), sizes)

    def _write_loop(self, leaves: Sequence[LeafSpec], y: str, x: str, sizes: str) -> None:
        """Write one loop over arrays of one dtype for each routine."""
        flat = "{}" if all(len(leaf.shape) == 1 for leaf in leaves) else "map(flat, {})"
        sources = {"n": sizes, "a": "repeat(a)", "b": "repeat(b)", "0": "repeat(0.0)"}
        sources |= {"y": flat.format(y), "x": flat.format(x)}
        for routine, arguments in self._routines(leaves[0], sources):
            self.emit.line(f"exhaust(map({routine}, {arguments}))")

    def write_change(self, leaf: LeafSpec, y: str, x: str) -> str:
        """Write what changes one leaf; return what then is the leaf: an array stays the same."""
        if not has_routines(leaf):
            return y
        if not leaf.array:
            return self._operation.number.format(y=y, x=x)
        tail = "" if len(leaf.shape) == 1 else ".ravel()"
        sources = {"n": str(leaf.size), "a": "a", "b": "b", "0": "0.0"}
        sources |= {"y": y + tail, "x": x + tail}
        for routine, arguments in self._routines(leaf, sources):
            self.emit.line(f"{routine}({arguments})")
        return y

    def _routines(self, leaf: LeafSpec, sources: dict[str, str]) -> list[tuple[str, str]]:
        """Return the sources of each routine for a leaf, and of its arguments."""
        return [
            (
                self.emit.constant(routine_for(leaf.dtype), "routine"),
                ", ".join(sources[each] for each in arguments),
            )
            for routine_for, arguments in self._operation.routines
        ]
