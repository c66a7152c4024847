"""Fragments for lists and tuples."""

from __future__ import annotations

from operator import is_

from vspace.codegen._build import BuildCompiler
from vspace.codegen._emitter import UNROLL
from vspace.codegen._generic import Fragments
from vspace.codegen._store import StoreCompiler
from vspace.codegen._take import TakeCompiler
from vspace.specs import NodeSpec


class _SequenceFragments(Fragments):
    def take_children(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        code.emit.line(f"if len({value}) != {spec.labels}: return None")
        code.children(spec, value)


class ListFragments(_SequenceFragments):
    """Lists: written as lists, and changed in place."""

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        code.emit.line(f"{name} = {code.sequence(spec, '[]')}")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        if _is_long(spec):
            code.runs(spec, value)
        else:
            code.assign(code.changes(spec, _places(spec, value)))
        return value


class TupleFragments(_SequenceFragments):
    """Tuples: another one is made where a child is another."""

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        code.emit.line(f"{name} = {code.sequence(spec, '()')}")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        emit = code.emit
        if _is_long(spec):
            parts, node = emit.new_name("parts"), emit.new_name("node")
            emit.line(f"{parts} = [*{value}]")
            code.runs(spec, parts)
            same = f"all(map({emit.constant(is_, 'is_')}, {parts}, {value}))"
            emit.line(f"{node} = {value} if {same} else tuple({parts})")
            return node
        places = _places(spec, value)
        changes = code.changes(spec, places)
        if not changes:
            return value
        replaced = dict(changes)
        new = [replaced.get(place, place) for place in places]
        node = emit.new_name("node")
        stays = " and ".join(f"{place} is {part}" for place, part in changes)
        emit.line(f"{node} = {value} if {stays} else ({', '.join(new)},)")
        return node


def _is_long(spec: NodeSpec) -> bool:
    return any(count > UNROLL for _, count in spec.children)


def _places(spec: NodeSpec, value: str) -> list[str]:
    return [f"{value}[{i}]" for i in range(spec.labels)]
