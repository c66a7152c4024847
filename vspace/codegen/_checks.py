"""Sources of the tests that a part is as its spec says: a leaf, or a part without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from vspace import _registry as registry
from vspace.codegen._emitter import Emitter
from vspace.errors import UnknownTypeError
from vspace.nodes import is_unset
from vspace.specs import (
    ATOMS,
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    Rules,
    found_instead,
    surely_has_none,
    takes_part,
)

_LOST: Any = object()  # the path of a part of which there are many


class Checks:
    """Tests that hold where a part is a surprise.

    Parameters
    ----------
    emit : Emitter
        Where the constants go.
    rules : Rules
        What is inactive.
    first : bool
        Whether the object is a first operand or a target.
    of_array : str
        A further condition, in terms of ``{0}``, under which an array is a surprise.
    """

    def __init__(self, emit: Emitter, rules: Rules, first: bool, of_array: str) -> None:
        self._emit = emit
        self._rules = rules
        self._first = first
        self._of_array = of_array
        self._takes_part = emit.constant(partial(_takes_part, rules, first, None), "takes_part")
        self._plain = emit.constant(rules.plain, "plain")
        # Where there are patterns, whether a part is a leaf depends on its path: the path of what
        # is written, as far as there is one. In a loop there are many.
        self._has_paths = rules.config.patterns is not None
        self._link: Any = None

    @contextmanager
    def at(self, spec: NodeSpec, index: int | None) -> Iterator[None]:
        """Write what is at one of the children of a node, or None at one of many in a loop."""
        around = self._link
        if self._has_paths:
            is_known = index is not None and around is not _LOST
            self._link = (around, spec.step, index) if is_known else _LOST
        yield
        self._link = around

    def of_leaf(self, spec: LeafSpec, value: str) -> str:
        """Return the test of a leaf."""
        if spec.array:
            return self.of_array(spec, value)
        test = self._emit.type_test(value, spec.identity()) + self._condition(spec, value)
        if spec.registered:
            test += f" or {self._emit.constant(spec.is_elsewhere, 'is_elsewhere')}({value})"
        return test

    def of_array(self, spec: LeafSpec, value: str, shape: str = "") -> str:
        """Return the test of an array, whose shape may be that in a variable."""
        test = self._emit.type_test(value, spec.identity())
        dtype = self._emit.constant(spec.dtype, "dtype")
        shape_test = f"{value}.shape != {shape}" if shape else _shape_test(value, spec.shape)
        # Arrays that were unpickled, and those of foreign byte order, have an equal dtype.
        dtype_test = f"{value}.dtype is not {dtype} and {value}.dtype != {dtype}"
        test += f" or {dtype_test} or {shape_test}" + self._condition(spec, value)
        return f"{test} or {self._of_array.format(value)}" if self._of_array else test

    def _condition(self, spec: LeafSpec, value: str) -> str:
        """Return the rest of a test where it depends on the value whether it is a leaf."""
        active = registry.condition_of(spec.identity())
        return "" if active is None else f" or not {self._emit.constant(active, 'active')}({value})"

    def of_inactive(self, spec: InactiveSpec, value: str) -> str | None:
        """Return the test of a part without a leaf, or None where there is nothing to be tested."""
        if spec.unset:
            if not self._first:
                return None
            return f"not {self._emit.constant(is_unset, 'is_unset')}({value})"
        if isinstance(spec, FixedSpec):
            return self._of_fixed(spec, value)
        return None if spec.declared else self.of_value_without_leaf(value)

    def of_value_without_leaf(self, value: str) -> str:
        """Return the test for a leaf in a value that should have none."""
        test = f"type({value}) not in {self._plain}"
        if self._has_paths:
            look = partial(_takes_part, self._rules, self._first, self._link)
            return f"{test} and {self._emit.constant(look, 'takes_part')}({value})"
        return f"{test} and {self._takes_part}({value})"

    def _of_fixed(self, spec: FixedSpec, value: str) -> str:
        emit, rules, link = self._emit, self._rules, self._link
        if len(spec.fingerprint) == 2 and spec.fingerprint[0] in ATOMS:
            cls, expected = spec.fingerprint
            return f"{emit.type_test(value, cls)} or {value} != {emit.constant(expected, 'fixed')}"

        def differs(part: Any) -> bool:
            # What is found in a part depends on its path where there are patterns.
            by_path = not spec.whole and link is _LOST
            return by_path or found_instead(spec, part, rules, link) is not None

        return f"{emit.constant(differs, 'differs')}({value})"


def _takes_part(rules: Rules, first: bool, link: Any, value: Any) -> bool:
    """Return whether there may be a leaf in a part that should have none; see `takes_part`."""
    if link is _LOST:
        return not (rules.is_inert(value) or surely_has_none(value, rules))
    try:
        return takes_part(value, rules, link, None, first)
    except UnknownTypeError:  # the walk will say where
        return True


def _shape_test(value: str, shape: tuple[int, ...]) -> str:
    if len(shape) == 1:  # two thirds of the time of making a tuple and comparing it
        return f"{value}.ndim != 1 or len({value}) != {shape[0]}"
    return f"{value}.shape != {shape!r}"
