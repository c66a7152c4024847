"""The compiler: from a spec to straight Python code that takes objects apart.

The code it writes handles one case, the expected one, and returns None at the first surprise; the
walk then finds out what it was. Runs of equal children become loops; what stays too long,
too deep or too entangled for straight code is left to the walk.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from vspace.blocks import but_for_shape
from vspace.codegen._chains import Chain, Hole, chain_of
from vspace.codegen._checks import Checks
from vspace.codegen._distinct import DistinctParts
from vspace.codegen._emitter import (
    UNROLL,
    Code,
    Emitter,
    Gathered,
    NotCompilable,
    check_alive,
    written_out,
)
from vspace.codegen._fragments import fragments_of
from vspace.codegen._surprises import HANDLER, is_surprise
from vspace.nodes import Mismatch
from vspace.specs import InactiveSpec, LeafSpec, NodeSpec, RefSpec, Rules, Spec

_NUMPY_TYPES: dict[Any, type] = {float: np.float64, complex: np.complex128}

Finish = Callable[[Emitter, Gathered, int], str]


class TakeCompiler:
    """Writes ``take(root)``, or ``read(root)`` of a later operand: what is in an object.

    It is verified as it is gathered.

    Parameters
    ----------
    rules : Rules
        What is inactive.
    first : bool
        Whether the object is a first operand or a target: nothing may be shared beyond the
        structure, and what it takes to build it again is gathered as well.
    array_test : str
        A further condition, in terms of ``{0}``, under which an array is a surprise.
    finish : callable, optional
        Writes something else than the list of the leaves.
    leaves_distinct : bool
        Whether leaves that are one object beyond the structure are a surprise, too; else the
        caller looks for them.
    emit : Emitter, optional
        Where to write, for a function that does more than that.
    """

    def __init__(
        self,
        rules: Rules,
        first: bool,
        array_test: str = "",
        finish: Finish | None = None,
        leaves_distinct: bool = True,
        emit: Emitter | None = None,
    ) -> None:
        self.emit = Emitter() if emit is None else emit
        self.rules = rules
        self.first = first
        self._finish = finish
        self._leaves_distinct = leaves_distinct
        self._distinct: DistinctParts | None = None
        self._total = 0
        self._hole = ""  # the source of what hangs on a node of a chain
        self._after: Any = None  # what gathers the rest of that node
        self._leaves = Gathered(self.emit, "leaves")
        self._kept = Gathered(self.emit, "kept")
        self._tracked: list[str] = []
        self._tracked_arrays: set[str] = set()
        self.checks = Checks(self.emit, rules, first, array_test)

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self.emit
        self._verify(spec, "root")
        if self._finish is None:
            result = self._leaves.result()
        else:
            result = self._finish(emit, self._leaves, spec.leaves)
        if self.first:
            kept = self._kept.result()
            result += f", {kept}" if self._finish is None or kept != "[]" else ", ()"
        emit.line(f"return {result}")
        lines = ["    " + line for line in emit.lines]
        emit.lines = lines
        name = "take" if self.first else "read"
        source = emit.function(f"def {name}(root):", ["    try:"])
        return Code(name, source + "\n".join((*HANDLER, "")), emit.constants)

    def verify(self, spec: Spec, value: str) -> list[str]:
        """Write the verification of a value alone; return the names of its leaves.

        Raises
        ------
        NotCompilable
            Where there are loops, and leaves have no names.
        """
        self._verify(spec, value)
        if self._leaves.begun:
            raise NotCompilable
        return self._leaves.pending

    def _verify(self, spec: Spec, value: str) -> None:
        check_alive(spec)
        self.emit.constants |= {"Mismatch": Mismatch, "is_surprise": is_surprise}
        self._total = spec.leaves
        if self.first:
            self._distinct = DistinctParts(self.emit, self._leaves, spec, self._leaves_distinct)
        self.part(spec, value)
        if self._distinct is not None:
            self._distinct.write_test()

    def part(self, spec: Spec, value: str) -> None:
        """Write the verification of a part."""
        if isinstance(spec, LeafSpec):
            self._leaf(spec, value)
        elif isinstance(spec, InactiveSpec):
            self._inactive(spec, value)
        elif isinstance(spec, RefSpec):
            if self.emit.loops:
                raise NotCompilable
            target = self._tracked[len(self._tracked) - spec.distance]
            test = f"{value} is not {target}"
            if self.first and target in self._tracked_arrays:  # read-only ones have no identity
                test += f" or not {target}.flags.writeable"
            self.emit.line(f"if {test}: return None")
        elif isinstance(spec, Hole):
            self._hole = value
            self._leaves, self._kept = self._after
        else:
            assert isinstance(spec, NodeSpec)  # there are no more kinds of spec
            chain = chain_of(spec)
            if chain is None:
                self._node(spec, value)
            else:
                self._chain(chain, value)

    def _leaf(self, spec: LeafSpec, value: str) -> None:
        emit = self.emit
        numpy_type = None if self.first else _NUMPY_TYPES.get(spec.identity())
        if numpy_type is None:
            emit.line(f"if {self.checks.of_leaf(spec, value)}: return None")
        else:
            # What NumPy computes from a float is seldom a float, and common in derivatives.
            with emit.block(f"if {self.checks.of_leaf(spec, value)}:"):
                emit.line(f"if {emit.type_test(value, numpy_type)}: return None")
                emit.line(f"{value} = {value}.item()")
        self._leaves.pending.append(value)
        if spec.tracked:
            self._tracked.append(value)
            if spec.array:
                self._tracked_arrays.add(value)
            if self._distinct is not None:
                self._distinct.add_leaf(value)

    def _inactive(self, spec: InactiveSpec, value: str) -> None:
        test = self.checks.of_inactive(spec, value)
        if test is not None:
            self.emit.line(f"if {test}: return None")
        self.keep(value)

    def meet(self, spec: NodeSpec, value: str) -> None:
        """Note a node, or the cell of one, that is tracked."""
        if spec.own_tracked:
            self._tracked.append(value)
            if self._distinct is not None:
                self._distinct.add_node(spec, value)

    def _node(self, spec: NodeSpec, value: str) -> None:
        self.meet(spec, value)
        fragments_of(spec).take(self, spec, value)

    def keep(self, source: str) -> None:
        """Have something go along with the leaves of a first operand."""
        if self.first:
            self._kept.pending.append(source)

    def hold_unknown(self) -> None:
        """Say that nobody knows how many places hold the leaves."""
        if self._distinct is not None:
            self._distinct.holders = 0

    def hold_once_more(self) -> None:
        """Say that one more list holds the leaves, where it is known how many do."""
        if self._distinct is not None and self._distinct.holders:
            self._distinct.holders += 1

    def _chain(self, chain: Chain, value: str) -> None:
        """Write the loop along a chain of nodes that are alike."""
        emit = self.emit
        node = emit.new_name("node")
        outer = self._leaves, self._kept
        around = self._hole, self._after
        after = Gathered(emit, emit.new_name("leaves")), Gathered(emit, emit.new_name("kept"))
        gathered = [self._leaves, after[0]]
        if self._distinct is not None:
            gathered += [self._kept, after[1], *self._distinct.gathered]
        for takings in gathered:
            takings.begin()
        emit.line(f"{node} = {value}")
        with self.checks.at(chain.node, None):
            with emit.loop(f"for _ in range({chain.length}):"):
                self._after = after
                self._node(chain.node, node)
                for takings in gathered:
                    takings.flush()
                emit.line(f"{node} = {self._hole}")
            self._hole, self._after = around
            self._leaves, self._kept = outer
            self.part(chain.tail, node)
        # What stands after the next node comes after all that hangs on it: the deepest first.
        counts = chain.leaves_after, chain.kept_after
        for takings, late, count in zip(outer, after, counts, strict=True):
            if not late.begun or not count:
                continue
            takings.flush()
            if count == 1:
                emit.line(f"{takings.name} += {late.name}[::-1]")
            else:
                with emit.block(f"for i in range(len({late.name}) - {count}, -1, -{count}):"):
                    emit.line(f"{takings.name} += {late.name}[i : i + {count}]")

    def children(self, spec: NodeSpec, source: str | list[str]) -> None:
        """Write the children, which are in a sequence, or each has a source of its own."""
        runs = spec.children
        total = sum(count for _, count in runs)
        if written_out(spec):
            self._named_children(spec, [*spec.expanded()], 0, source)
            return
        if not isinstance(source, str):
            source = f"({', '.join(source)},)"
        start = 0
        for stretch in _stretches(runs):
            children = [child for child, count in stretch for _ in range(count)]
            count = len(children)
            run = source if count == total else f"{source}[{start}:{start + count}]"
            if count <= UNROLL:
                self._named_children(spec, children, start, run)
            elif len(stretch) > 1:
                self._shapes(children, run)  # type: ignore[arg-type]
            else:
                with self.checks.at(spec, None):
                    self._run(children[0], run)
            if self._distinct is not None and run is source and count == self._total:
                # What they came from, and the list of the leaves; of parts of nodes, who knows.
                self._distinct.holders = 2 if isinstance(children[0], LeafSpec) else 0
            start += count

    def _named_children(
        self, spec: NodeSpec, children: list[Spec], start: int, source: str | list[str]
    ) -> None:
        """Write some children of a node one by one; the place of the first is `start`."""
        emit = self.emit
        names = [emit.new_name() for _ in children]
        if isinstance(source, str):
            emit.line(f"{', '.join(names)}, = {source}")
        else:
            for name, part in zip(names, source, strict=True):
                emit.line(f"{name} = {part}")
        for i, (child, name) in enumerate(zip(children, names, strict=True), start):
            with self.checks.at(spec, i):
                self.part(child, name)

    def _sequence(self, run: str) -> str:
        if run.isidentifier():
            return run
        sequence = self.emit.new_name("run")
        self.emit.line(f"{sequence} = {run}")
        return sequence

    def _shapes(self, children: list[LeafSpec], run: str) -> None:
        """Write the loop over arrays of one dtype that differ in shape alone."""
        emit = self.emit
        sequence, each, shape = self._sequence(run), emit.new_name(), emit.new_name("shape")
        shapes = emit.constant([child.shape for child in children], "shapes")
        with emit.loop(f"for {each}, {shape} in zip({sequence}, {shapes}):"):
            emit.line(f"if {self.checks.of_array(children[0], each, shape)}: return None")
        emit.line(f"{each} = None")
        self._take_leaves(children[0], sequence)

    def _take_leaves(self, child: Spec, sequence: str) -> None:
        self._leaves.extend(sequence)
        if child.tracked:
            if self._distinct is not None:
                self._distinct.add_leaves(sequence)
            self.emit.loops += 1  # references back cannot be counted any more

    def _run(self, child: Spec, run: str) -> None:
        emit = self.emit
        sequence = self._sequence(run)
        each = emit.new_name()
        if isinstance(child, LeafSpec) and not child.array and child.identity() in (float, complex):
            types = emit.constant({child.identity()}, "types")
            emit.line(f"if set(map(type, {sequence})) != {types}: return None")
        elif isinstance(child, LeafSpec):
            with emit.loop(f"for {each} in {sequence}:"):
                emit.line(f"if {self.checks.of_leaf(child, each)}: return None")
            emit.line(f"{each} = None")  # so that it holds no leaf when holders are counted
        elif isinstance(child, RefSpec):
            raise NotCompilable
        else:
            gathered = [self._leaves]
            if self._distinct is not None:
                gathered += [self._kept, *self._distinct.gathered]
            for takings in gathered:
                takings.begin()
            with emit.loop(f"for {each} in {sequence}:"):
                self.part(child, each)
                for takings in gathered:
                    takings.flush()
            return
        self._take_leaves(child, sequence)


def _stretches(runs: Sequence[tuple[Spec, int]]) -> Iterator[list[tuple[Spec, int]]]:
    """Yield neighbouring runs together where they are arrays that differ in shape alone."""

    def key(row: tuple[int, tuple[Spec, int]]) -> Any:
        place, (spec, _) = row
        return but_for_shape(spec) if isinstance(spec, LeafSpec) and spec.array else place

    rows = itertools.groupby(enumerate(runs), key)
    return ([run for _, run in stretch] for _, stretch in rows)
