"""The compiler: from a spec to straight Python code that takes objects apart.

The code it writes handles one case, the expected one, and returns None at the first surprise; the
walk then finds out what it was. Runs of equal children become loops; what stays too long,
too deep or too entangled for straight code is left to the walk.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace.blocks import but_for_shape
from vspace.codegen._chains import Chain, Hole, chain_of
from vspace.codegen._distinct import Apart
from vspace.codegen._emitter import (
    UNROLL,
    Code,
    Emitter,
    Gathered,
    NotCompilable,
    check_alive,
    plain_instance,
    written_out,
)
from vspace.codegen._surprises import HANDLER, is_surprise
from vspace.errors import UnknownTypeError
from vspace.nodes import (
    CLOSURE,
    OBJECT_ARRAY,
    STRUCTURED_ARRAY,
    FunctionContext,
    FunctionKind,
    Mismatch,
    TokenKind,
    is_unset,
    types_of_keys,
)
from vspace.specs import (
    ATOMS,
    INACTIVE,
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    RefSpec,
    Rules,
    Spec,
    found_instead,
    surely_has_none,
    takes_part,
)

_NUMPY_TYPES: dict[Any, type] = {float: np.float64, complex: np.complex128}
_LOOKED_UP = 8  # mappings up to this long are read key by key

_LOST: Any = object()  # the path of a part of which there are many

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
    leaves_apart : bool
        Whether leaves that are one object beyond the structure are a surprise, too; else the
        caller looks for them.
    """

    def __init__(
        self,
        rules: Rules,
        first: bool,
        array_test: str = "",
        finish: Finish | None = None,
        leaves_apart: bool = True,
    ) -> None:
        self._emit = Emitter()
        self._rules = rules
        self._first = first
        self._array_test = array_test
        self._finish = finish
        self._leaves_apart = leaves_apart
        self._apart: Apart | None = None
        self._total = 0
        self._hole = ""  # the source of what hangs on a node of a chain
        self._after: Any = None  # what gathers the rest of that node
        self._leaves = Gathered(self._emit, "leaves")
        self._kept = Gathered(self._emit, "kept")
        self._tracked: list[str] = []
        self._tracked_arrays: set[str] = set()
        self._takes_part = self._emit.constant(
            partial(_takes_part, rules, first, None), "takes_part"
        )
        self._plain = self._emit.constant(rules.plain, "plain")
        # Where there are patterns, whether a part is a leaf depends on its path: the path of what
        # is written, as far as there is one. In a loop there are many.
        self._has_paths = rules.config.patterns is not None
        self._link: Any = None

    def _leaf_test_of(self, value: str) -> str:
        """Return the source of a test for a leaf in what should have none."""
        test = f"type({value}) not in {self._plain}"
        if self._has_paths:
            look = partial(_takes_part, self._rules, self._first, self._link)
            return f"{test} and {self._emit.constant(look, 'takes_part')}({value})"
        return f"{test} and {self._takes_part}({value})"

    def compile(self, spec: Spec) -> Code:
        """Return the function for a spec."""
        emit = self._emit
        self._verify(spec)
        if self._finish is None:
            result = self._leaves.result()
        else:
            result = self._finish(emit, self._leaves, spec.leaves)
        if self._first:
            kept = self._kept.result()
            result += f", {kept}" if self._finish is None or kept != "[]" else ", ()"
        emit.line(f"return {result}")
        lines = ["    " + line for line in emit.lines]
        emit.lines = lines
        name = "take" if self._first else "read"
        source = emit.function(f"def {name}(root):", ["    try:"])
        return Code(name, source + "\n".join((*HANDLER, "")), emit.constants)

    def _verify(self, spec: Spec) -> None:
        check_alive(spec)
        self._emit.constants |= {"Mismatch": Mismatch, "is_surprise": is_surprise}
        self._total = spec.leaves
        if self._first:
            self._apart = Apart(self._emit, self._leaves, spec, self._leaves_apart)
        self._part(spec, "root")
        if self._apart is not None:
            self._apart.write_test()

    def _part(self, spec: Spec, value: str) -> None:
        if isinstance(spec, LeafSpec):
            self._leaf(spec, value)
        elif isinstance(spec, InactiveSpec):
            self._inactive(spec, value)
        elif isinstance(spec, RefSpec):
            if self._emit.loops:
                raise NotCompilable
            target = self._tracked[len(self._tracked) - spec.distance]
            test = f"{value} is not {target}"
            if self._first and target in self._tracked_arrays:  # read-only ones have no identity
                test += f" or not {target}.flags.writeable"
            self._emit.line(f"if {test}: return None")
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

    def _leaf_test(self, spec: LeafSpec, value: str) -> str:
        if spec.array:
            return self._array_test_of(spec, value)
        test = self._emit.type_test(value, spec.identity())
        active = registry.condition_of(spec.identity())
        if active is not None:
            test += f" or not {self._emit.constant(active, 'active')}({value})"
        if spec.registered:
            test += f" or {self._emit.constant(spec.is_elsewhere, 'is_elsewhere')}({value})"
        return test

    def _array_test_of(self, spec: LeafSpec, value: str, shape: str = "") -> str:
        test = self._emit.type_test(value, spec.identity())
        dtype = self._emit.constant(spec.dtype, "dtype")
        shape_test = f"{value}.shape != {shape}" if shape else _shape_test(value, spec.shape)
        # Arrays that were unpickled, and those of foreign byte order, have an equal dtype.
        dtype_test = f"{value}.dtype is not {dtype} and {value}.dtype != {dtype}"
        test += f" or {dtype_test} or {shape_test}"
        active = registry.condition_of(spec.identity())
        if active is not None:
            test += f" or not {self._emit.constant(active, 'active')}({value})"
        if self._array_test:
            test += f" or {self._array_test.format(value)}"
        return test

    def _leaf(self, spec: LeafSpec, value: str) -> None:
        emit = self._emit
        numpy_type = None if self._first else _NUMPY_TYPES.get(spec.identity())
        if numpy_type is None:
            emit.line(f"if {self._leaf_test(spec, value)}: return None")
        else:
            # What NumPy computes from a float is seldom a float, and common in derivatives.
            with emit.block(f"if {self._leaf_test(spec, value)}:"):
                emit.line(f"if {emit.type_test(value, numpy_type)}: return None")
                emit.line(f"{value} = {value}.item()")
        self._leaves.pending.append(value)
        if spec.tracked:
            self._tracked.append(value)
            if spec.array:
                self._tracked_arrays.add(value)
            if self._apart is not None:
                self._apart.add_leaf(value)

    def _inactive(self, spec: InactiveSpec, value: str) -> None:
        if spec.unset:
            if self._first:
                unset = self._emit.constant(is_unset, "is_unset")
                self._emit.line(f"if not {unset}({value}): return None")
        elif isinstance(spec, FixedSpec):
            self._emit.line(f"if {self._fixed_test(spec, value)}: return None")
        elif not spec.declared:
            self._emit.line(f"if {self._leaf_test_of(value)}: return None")
        if self._first:
            self._kept.pending.append(value)

    def _fixed_test(self, spec: FixedSpec, value: str) -> str:
        emit = self._emit
        if len(spec.fingerprint) == 2 and spec.fingerprint[0] in ATOMS:
            cls, expected = spec.fingerprint
            return f"{emit.type_test(value, cls)} or {value} != {emit.constant(expected, 'fixed')}"
        rules = self._rules

        link = self._link

        def differs(part: Any) -> bool:
            # What is found in a part depends on its path where there are patterns.
            by_path = not spec.whole and link is _LOST
            return by_path or found_instead(spec, part, rules, link) is not None

        return f"{emit.constant(differs, 'differs')}({value})"

    def _node(self, spec: Any, value: str) -> None:
        kind = spec.kind
        emit = self._emit
        identity = spec.identity()
        if spec.own_tracked:
            self._tracked.append(value)
            if self._apart is not None:
                self._apart.add_node(spec, value)
        if isinstance(kind, FunctionKind):
            self._test_code(spec, value)
        else:
            emit.line(f"if {emit.type_test(value, identity)}: return None")
        if kind is CLOSURE:
            self._closure(spec, value)
            return
        if kind in (OBJECT_ARRAY, STRUCTURED_ARRAY):
            of_value = emit.constant(self._rules.of_value, "of_value")
            emit.line(f"if {of_value}({value}) is not {emit.constant(kind, 'kind')}: return None")
        if kind.has_context and self._first:
            context = emit.new_name("context")
            emit.line(f"{context} = {emit.constant(kind, 'kind')}.context({value})")
            self._kept.pending.append(context)
        if identity in (list, tuple):
            emit.line(f"if len({value}) != {spec.labels}: return None")
            self._children(spec, value)
        elif identity is dict and not isinstance(kind, TokenKind):
            self._mapping(spec, value, spec.labels)
        elif plain_instance(kind, identity):
            self._instance(spec, kind, value)
        else:
            self._generic(spec, value)

    def _generic(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        kind = emit.constant(spec.kind, "kind")
        labels = emit.constant(spec.labels, "labels")
        children = emit.new_name("children")
        if self._first:
            own = emit.new_name("own")
            emit.line(f"{own}, {children} = {kind}.take_apart({value})")
            test = f"{own} != {labels}"
            if spec.key_types is not None:  # first, so that no key is compared with another kind
                types = emit.constant(spec.key_types, "types")
                test = f"{kind}.key_types({own}) != {types} or {test}"
            emit.line(f"if {test}: return None")
        else:
            emit.line(f"{children} = {kind}.take_apart_like({value}, {labels})")
        self._children(spec, children)
        if self._apart is not None:
            self._apart.holders = 0  # who knows what holds what another kind takes apart

    def _mapping(
        self, spec: NodeSpec, value: str, keys: tuple[Any, ...], ordered: bool = True
    ) -> None:
        emit = self._emit
        looked_up = len(keys) <= _LOOKED_UP
        if looked_up and not (self._first and (ordered or spec.key_types)):
            # Cheaper than comparing all keys, and in whatever order they are.
            emit.line(f"if len({value}) != {len(keys)}: return None")
            self._children(spec, self._look_up(value, keys))
            return
        with ExitStack() as block:
            if looked_up and keys and spec.key_types:
                # Keys are seldom other objects than those of the first: equal ones need a look.
                own = [emit.new_name("key") for _ in keys]
                emit.line(f"{', '.join(own)}, = {value}")
                constants = (emit.constant(key, "key") for key in keys)
                tests = (f"{mine} is not {key}" for mine, key in zip(own, constants, strict=True))
                block.enter_context(emit.block(f"if {' or '.join(tests)}:"))
            if spec.key_types:  # first, so that no key is compared with one of another kind
                types = f"(*map(type, {value}),)"
                if any(type(key) is tuple for key in keys):  # the types inside count, too
                    types = f"{emit.constant(types_of_keys, 'types_of')}({value})"
                emit.line(f"if {types} != {emit.constant(spec.key_types, 'types')}: return None")
            emit.line(f"if [*{value}] != {emit.constant(list(keys), 'keys')}: return None")
        if looked_up:
            self._children(spec, self._look_up(value, keys))
        elif written_out(spec):
            self._children(spec, f"{value}.values()")
        else:
            name = emit.new_name("values")
            emit.line(f"{name} = [*{value}.values()]")
            self._children(spec, name)
            if self._apart is not None and self._apart.holders:
                self._apart.holders += 1  # these values, too

    def _look_up(self, value: str, keys: tuple[Any, ...]) -> list[str]:
        return [f"{value}[{self._emit.constant(key, 'key')}]" for key in keys]

    def _instance(self, spec: NodeSpec, kind: Any, value: str) -> None:
        emit = self._emit
        _, names = spec.labels
        slots = [name for name in names if name in kind.slots]
        others = [name for name in names if name not in kind.slots]
        if slots or kind.slots:
            if self._first and len(slots) < len(kind.slots):
                self._generic(spec, value)  # a declared slot is unset: it has to stay so
                return
            get = emit.constant(object.__getattribute__, "get")
            parts = [f"{get}({value}, {emit.constant(name, 'name')})" for name in slots]
            if not kind.has_dict:
                self._children(spec, parts)
                return
            self._generic(spec, value)
            return
        attributes = emit.new_name("attributes")
        emit.line(f"{attributes} = {value}.__dict__")
        if kind.derived:
            derived = emit.constant(kind.derived, "derived")
            with emit.block(f"if not {derived}.isdisjoint({attributes}):"):
                pairs = f"k: x for k, x in {attributes}.items() if k not in {derived}"
                emit.line(f"{attributes} = {{{pairs}}}")
        # Fields come in the order of their declaration, however the object was filled.
        ordered = not set(others) <= set(kind.order)
        self._mapping(spec, attributes, tuple(others), ordered)

    def _test_code(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        function = emit.constant(FunctionType, "FunctionType")
        code = emit.constant(weakref.ref(spec.identity()), "code")
        emit.line(
            f"if type({value}) is not {function} or {value}.__code__ is not {code}(): return None"
        )

    def _chain(self, chain: Chain, value: str) -> None:
        """Write the loop along a chain of nodes that are alike."""
        emit = self._emit
        node = emit.new_name("node")
        outer = self._leaves, self._kept
        around = self._hole, self._after
        after = Gathered(emit, emit.new_name("leaves")), Gathered(emit, emit.new_name("kept"))
        gathered = [self._leaves, after[0]]
        if self._apart is not None:
            gathered += [self._kept, after[1], *self._apart.gathered]
        for takings in gathered:
            takings.begin()
        emit.line(f"{node} = {value}")
        with self._at(chain.node, None):
            with emit.loop(f"for _ in range({chain.length}):"):
                self._after = after
                self._node(chain.node, node)
                for takings in gathered:
                    takings.flush()
                emit.line(f"{node} = {self._hole}")
            self._hole, self._after = around
            self._leaves, self._kept = outer
            self._part(chain.tail, node)
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

    def _closure(self, spec: NodeSpec, value: str) -> None:
        emit = self._emit
        if self._first:
            context = emit.new_name("context")
            emit.line(f"{context} = {emit.constant(FunctionContext, 'Context')}({value})")
            self._kept.pending.append(context)
        cells = [emit.new_name("cell") for _ in spec.labels]
        emit.line(f"{', '.join(cells)}, = {value}.__closure__")
        for i, (child, cell) in enumerate(zip(spec.expanded(), cells, strict=True)):
            with self._at(spec, i):
                self._cell(child, cell)

    def _cell(self, child: Spec, cell: str) -> None:
        emit = self._emit
        if child is INACTIVE:
            contents = emit.new_name()
            emit.line(f"{contents} = {cell}.cell_contents")
            emit.line(f"if {self._leaf_test_of(contents)}: return None")
            if self._first:
                self._kept.pending.append(cell)
        elif isinstance(child, NodeSpec):
            if child.own_tracked:
                self._tracked.append(cell)
                if self._apart is not None:
                    self._apart.add_node(child, cell)
            contents = emit.new_name()
            emit.line(f"{contents} = {cell}.cell_contents")
            self._part(child.children[0][0], contents)  # of the path of its cell
        else:
            self._part(child, cell)

    @contextmanager
    def _at(self, spec: NodeSpec, index: int | None) -> Iterator[None]:
        """Write what is at one of the children of a node, or None at one of many in a loop."""
        around = self._link
        if self._has_paths:
            is_known = index is not None and around is not _LOST
            self._link = (around, spec.step, index) if is_known else _LOST
        yield
        self._link = around

    def _children(self, spec: NodeSpec, source: str | list[str]) -> None:
        """Write the children, which are in a sequence, or each has a source of its own."""
        emit = self._emit
        runs = spec.children
        total = sum(count for _, count in runs)
        if written_out(spec):
            names = [emit.new_name() for _ in range(total)]
            if isinstance(source, str):
                emit.line(f"{', '.join(names)}, = {source}")
            else:
                for name, part in zip(names, source, strict=True):
                    emit.line(f"{name} = {part}")
            for i, (child, name) in enumerate(zip(spec.expanded(), names, strict=True)):
                with self._at(spec, i):
                    self._part(child, name)
            return
        if not isinstance(source, str):
            source = f"({', '.join(source)},)"
        start = 0
        for stretch in _stretches(runs):
            children = [child for child, count in stretch for _ in range(count)]
            count = len(children)
            run = source if count == total else f"{source}[{start}:{start + count}]"
            if count <= UNROLL:
                names = [emit.new_name() for _ in range(count)]
                emit.line(f"{', '.join(names)}, = {run}")
                for i, (child, name) in enumerate(zip(children, names, strict=True), start):
                    with self._at(spec, i):
                        self._part(child, name)
            elif len(stretch) > 1:
                self._shapes(children, run)  # type: ignore[arg-type]
            else:
                with self._at(spec, None):
                    self._run(children[0], run)
            if self._apart is not None and run is source and count == self._total:
                # What they came from, and the list of the leaves; of parts of nodes, who knows.
                self._apart.holders = 2 if isinstance(children[0], LeafSpec) else 0
            start += count

    def _sequence(self, run: str) -> str:
        if run.isidentifier():
            return run
        sequence = self._emit.new_name("run")
        self._emit.line(f"{sequence} = {run}")
        return sequence

    def _shapes(self, children: list[LeafSpec], run: str) -> None:
        """Write the loop over arrays of one dtype that differ in shape alone."""
        emit = self._emit
        sequence, each, shape = self._sequence(run), emit.new_name(), emit.new_name("shape")
        shapes = emit.constant([child.shape for child in children], "shapes")
        with emit.loop(f"for {each}, {shape} in zip({sequence}, {shapes}):"):
            emit.line(f"if {self._array_test_of(children[0], each, shape)}: return None")
        emit.line(f"{each} = None")
        self._take_leaves(children[0], sequence)

    def _take_leaves(self, child: Spec, sequence: str) -> None:
        self._leaves.extend(sequence)
        if child.tracked:
            if self._apart is not None:
                self._apart.add_leaves(sequence)
            self._emit.loops += 1  # references back cannot be counted any more

    def _run(self, child: Spec, run: str) -> None:
        emit = self._emit
        sequence = self._sequence(run)
        each = emit.new_name()
        if isinstance(child, LeafSpec) and not child.array and child.identity() in (float, complex):
            types = emit.constant({child.identity()}, "types")
            emit.line(f"if set(map(type, {sequence})) != {types}: return None")
        elif isinstance(child, LeafSpec):
            with emit.loop(f"for {each} in {sequence}:"):
                emit.line(f"if {self._leaf_test(child, each)}: return None")
            emit.line(f"{each} = None")  # so that it holds no leaf when holders are counted
        elif isinstance(child, RefSpec):
            raise NotCompilable
        else:
            gathered = [self._leaves]
            if self._apart is not None:
                gathered += [self._kept, *self._apart.gathered]
            for takings in gathered:
                takings.begin()
            with emit.loop(f"for {each} in {sequence}:"):
                self._part(child, each)
                for takings in gathered:
                    takings.flush()
            return
        self._take_leaves(child, sequence)


def _takes_part(rules: Rules, first: bool, link: Any, value: Any) -> bool:
    """Return whether there may be a leaf in a part that should have none; see `takes_part`."""
    if link is _LOST:
        return not (rules.is_inert(value) or surely_has_none(value, rules))
    try:
        return takes_part(value, rules, link, None, first)
    except UnknownTypeError:  # the walk will say where
        return True


def _stretches(runs: Sequence[tuple[Spec, int]]) -> Iterator[list[tuple[Spec, int]]]:
    """Yield neighbouring runs together where they are arrays that differ in shape alone."""

    def key(row: tuple[int, tuple[Spec, int]]) -> Any:
        place, (spec, _) = row
        return but_for_shape(spec) if isinstance(spec, LeafSpec) and spec.array else place

    rows = itertools.groupby(enumerate(runs), key)
    return ([run for _, run in stretch] for _, stretch in rows)


def _shape_test(value: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 1:  # two thirds of the time of making a tuple and comparing it
        return f"{value}.ndim != 1 or len({value}) != {shape[0]}"
    return f"{value}.shape != {shape!r}"
