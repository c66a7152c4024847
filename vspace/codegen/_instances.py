"""Fragments for instances of Python classes, by their attributes."""

from __future__ import annotations

from typing import Any

from vspace.codegen._build import BuildCompiler
from vspace.codegen._emitter import NotCompilable, written_out
from vspace.codegen._generic import Fragments
from vspace.codegen._mappings import take_mapping
from vspace.codegen._store import StoreCompiler
from vspace.codegen._take import TakeCompiler
from vspace.nodes import solid_base
from vspace.specs import NodeSpec

_DEFAULT_ACCESS: Any = object.__getattribute__


class InstanceFragments(Fragments):
    """Instances that are no more than their attributes; of others, the kind is asked."""

    def take_children(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        kind: Any = spec.kind
        if not _is_plain(spec):
            super().take_children(code, spec, value)
        elif kind.slots:
            self._take_slots(code, spec, value)
        else:
            self._take_attributes(code, spec, value)

    def _take_slots(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        kind: Any = spec.kind
        emit, names = code.emit, spec.labels[1]
        slots = [name for name in names if name in kind.slots]
        # A declared slot that is unset has to stay so.
        if kind.has_dict or (code.first and len(slots) < len(kind.slots)):
            super().take_children(code, spec, value)
            return
        get = emit.constant(object.__getattribute__, "get")
        code.children(spec, [f"{get}({value}, {emit.constant(name, 'name')})" for name in slots])

    def _take_attributes(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        kind: Any = spec.kind
        emit, names = code.emit, spec.labels[1]
        attributes = emit.new_name("attributes")
        emit.line(f"{attributes} = {value}.__dict__")
        if kind.derived:
            derived = emit.constant(kind.derived, "derived")
            with emit.block(f"if not {derived}.isdisjoint({attributes}):"):
                pairs = f"k: x for k, x in {attributes}.items() if k not in {derived}"
                emit.line(f"{attributes} = {{{pairs}}}")
        # Fields come in the order of their declaration, however the object was filled.
        take_mapping(code, spec, attributes, names, ordered=not set(names) <= set(kind.order))

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        kind: Any = spec.kind
        if not _is_plain(spec) or kind.unknown or not (written_out(spec) or not kind.slots):
            super().build(code, spec, name, context)
            return
        emit, cls, names = code.emit, spec.identity(), spec.labels[1]
        parts = code.parts(spec)
        new = emit.constant(solid_base(cls).__new__, "new")
        emit.line(f"{name} = {new}({emit.type_source(cls)})")
        if isinstance(parts, str):
            emit.line(f"{name}.__dict__.update(zip({emit.constant(names, 'names')}, {parts}))")
            return
        attributes = ""
        for key, part in zip(names, parts, strict=True):
            constant = emit.constant(key, "name")
            if key in kind.slots:
                emit.line(f"{emit.constant(object.__setattr__, 'set')}({name}, {constant}, {part})")
                continue
            if not attributes:
                attributes = emit.new_name("attributes")
                emit.line(f"{attributes} = {name}.__dict__")
            emit.line(f"{attributes}[{constant}] = {part}")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        if not _is_plain(spec):
            raise NotCompilable
        if spec.kind.slots:  # type: ignore[attr-defined]
            return self._store_slots(code, spec, value)
        emit = code.emit
        attributes = emit.new_name("attributes")
        emit.line(f"{attributes} = {value}.__dict__")
        keys = [emit.constant(name, "name") for name in spec.labels[1]]
        changes = code.changes(spec, [f"{attributes}[{key}]" for key in keys])
        if spec.kind.mutable:
            code.assign(changes)
            return value
        return self._copy_with(code, spec, value, attributes, changes) if changes else value

    def _store_slots(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        emit, names = code.emit, spec.labels[1]
        slots = spec.kind.slots  # type: ignore[attr-defined]
        if not spec.kind.mutable or any(name not in slots for name in names):
            raise NotCompilable
        get, set_ = (
            emit.constant(object.__getattribute__, "get"),
            emit.constant(object.__setattr__, "set"),
        )
        constants = [emit.constant(name, "name") for name in names]
        places = [f"{get}({value}, {name})" for name in constants]
        new = dict(code.changes(spec, places))
        for place, name in zip(places, constants, strict=True):
            if place in new:
                emit.line(f"{set_}({value}, {name}, {new[place]})")
        return value

    def _copy_with(
        self,
        code: StoreCompiler,
        spec: NodeSpec,
        value: str,
        attributes: str,
        changes: list[tuple[str, str]],
    ) -> str:
        """Write a new frozen instance where an attribute is another; return what then is there."""
        emit, cls = code.emit, spec.identity()
        node = emit.new_name("node")
        emit.line(f"{node} = {value}")
        stays = " and ".join(f"{place} is {new}" for place, new in changes)
        with emit.block(f"if not ({stays}):"):
            new_instance = emit.constant(solid_base(cls).__new__, "new")
            emit.line(f"{node} = {new_instance}({emit.type_source(cls)})")
            copied = emit.new_name("attributes")
            emit.line(f"{copied} = {node}.__dict__")
            emit.line(f"{copied}.update({attributes})")
            for place, new in changes:
                emit.line(f"{copied}{place.removeprefix(attributes)} = {new}")
        return node


def _is_plain(spec: NodeSpec) -> bool:
    """Return whether an instance can be read through its ``__dict__`` as it stands."""
    kind: Any = spec.kind
    cls = spec.identity()
    return (
        kind.container is None
        and not kind.hidden
        and _DEFAULT_ACCESS is getattr(cls, "__getattribute__", None)
        and not any(
            "__dict__" in vars(base) and isinstance(vars(base)["__dict__"], property)
            for base in cls.__mro__
        )
    )
