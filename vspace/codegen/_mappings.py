"""Fragments for dicts, and for the attributes of instances, which are in a dict as well."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from vspace.codegen._build import BuildCompiler
from vspace.codegen._emitter import written_out
from vspace.codegen._generic import Fragments
from vspace.codegen._store import StoreCompiler
from vspace.codegen._take import TakeCompiler
from vspace.nodes import types_of_keys
from vspace.specs import NodeSpec

_LOOKED_UP = 8  # mappings up to this long are read key by key


class DictFragments(Fragments):
    """Dicts: looked up by key, written as dicts, and changed in place."""

    def take_children(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        take_mapping(code, spec, value, spec.labels)

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        emit, keys = code.emit, spec.labels
        parts = code.parts(spec)
        if isinstance(parts, str):
            source = f"dict(zip({emit.constant(keys, 'keys')}, {parts}))"
        else:
            rows = zip(keys, parts, strict=True)
            items = (f"{emit.constant(key, 'key')}: {part}" for key, part in rows)
            source = f"{{{', '.join(items)}}}"
        emit.line(f"{name} = {source}")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        places = [f"{value}[{code.emit.constant(key, 'key')}]" for key in spec.labels]
        code.assign(code.changes(spec, places))
        return value


def take_mapping(
    code: TakeCompiler, spec: NodeSpec, value: str, keys: tuple[Any, ...], ordered: bool = True
) -> None:
    """Write the verification of the keys and values of a dict.

    Parameters
    ----------
    code : TakeCompiler
        What is being written.
    spec : NodeSpec
        The node that is a dict, or has one.
    value : str
        The source of the dict.
    keys : tuple
        Its keys.
    ordered : bool
        Whether those of a first operand stand in this order.
    """
    emit = code.emit
    looked_up = len(keys) <= _LOOKED_UP
    if looked_up and not (code.first and (ordered or spec.key_types)):
        # Cheaper than comparing all keys, and in whatever order they are.
        emit.line(f"if len({value}) != {len(keys)}: return None")
        code.children(spec, _look_up(code, value, keys))
        return
    _verify_keys(code, spec, value, keys, looked_up)
    if looked_up:
        code.children(spec, _look_up(code, value, keys))
    elif written_out(spec):
        code.children(spec, f"{value}.values()")
    else:
        name = emit.new_name("values")
        emit.line(f"{name} = [*{value}.values()]")
        code.children(spec, name)
        code.hold_once_more()  # these values, too


def _verify_keys(
    code: TakeCompiler, spec: NodeSpec, value: str, keys: tuple[Any, ...], looked_up: bool
) -> None:
    emit = code.emit
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


def _look_up(code: TakeCompiler, value: str, keys: tuple[Any, ...]) -> list[str]:
    return [f"{value}[{code.emit.constant(key, 'key')}]" for key in keys]
