"""Fragments for any kind of node, and what the fragments of a kind may say otherwise."""

from __future__ import annotations

import weakref
from types import FunctionType

from vspace.codegen._build import BuildCompiler
from vspace.codegen._emitter import NotCompilable
from vspace.codegen._store import StoreCompiler
from vspace.codegen._take import TakeCompiler
from vspace.specs import NodeSpec


class Fragments:
    """How the nodes of a kind are taken apart, built and stored into: here by asking the kind."""

    def take(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        """Write the verification of a node, and of its children.

        Parameters
        ----------
        code : TakeCompiler
            What is being written.
        spec : NodeSpec
            The node.
        value : str
            Its source.
        """
        self.verify(code, spec, value)
        if spec.kind.has_context and code.first:
            self.keep_context(code, spec, value)
        self.take_children(code, spec, value)

    def verify(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        """Write the verification of a node alone."""
        code.emit.line(f"if {code.emit.type_test(value, spec.identity())}: return None")

    def keep_context(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        """Write what else it takes to build such a node."""
        emit = code.emit
        context = emit.new_name("context")
        emit.line(f"{context} = {emit.constant(spec.kind, 'kind')}.context({value})")
        code.keep(context)

    def take_children(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        """Write the verification of labels and children."""
        emit = code.emit
        kind = emit.constant(spec.kind, "kind")
        labels = emit.constant(spec.labels, "labels")
        children = emit.new_name("children")
        if code.first:
            own = emit.new_name("own")
            emit.line(f"{own}, {children} = {kind}.take_apart({value})")
            test = f"{own} != {labels}"
            if spec.key_types is not None:  # first, so that no key is compared with another kind
                types = emit.constant(spec.key_types, "types")
                test = f"{kind}.key_types({own}) != {types} or {test}"
            emit.line(f"if {test}: return None")
        else:
            emit.line(f"{children} = {kind}.take_apart_like({value}, {labels})")
        code.children(spec, children)
        code.hold_unknown()  # who knows what holds what another kind takes apart

    def build(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        """Write a new node.

        Parameters
        ----------
        code : BuildCompiler
            What is being written.
        spec : NodeSpec
            The node.
        name : str
            What it is called in the code.
        context : str
            The source of its context.
        """
        emit, identity = code.emit, spec.identity()
        children = code.sequence(spec, "[]")
        labels = emit.constant(spec.labels, "labels")
        emit.line(
            f"{name} = {emit.constant(spec.kind, 'kind')}.build("
            f"{'None' if not isinstance(identity, type) else emit.type_source(identity)}, "
            f"{context}, {labels}, {children})"
        )

    def fill_later(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        """Write a node that is made before its children."""
        emit = code.emit
        kind, labels = emit.constant(spec.kind, "kind"), emit.constant(spec.labels, "labels")
        cls = emit.type_source(spec.identity())
        emit.line(f"{name} = {kind}.shell({cls}, {context}, {labels})")
        emit.line(f"{kind}.fill({name}, {labels}, {code.sequence(spec, '[]')})")

    def store(self, code: StoreCompiler, spec: NodeSpec, value: str) -> str:
        """Write the changes inside of a node that holds numbers; return what then is there.

        Parameters
        ----------
        code : StoreCompiler
            What is being written.
        spec : NodeSpec
            The node.
        value : str
            Its source.

        Raises
        ------
        NotCompilable
            Where the kind has to be asked.
        """
        raise NotCompilable


class ArrayFragments(Fragments):
    """Arrays that are nodes: whether one is may depend on the array itself."""

    def verify(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        super().verify(code, spec, value)
        emit = code.emit
        of_value = emit.constant(code.rules.of_value, "of_value")
        emit.line(f"if {of_value}({value}) is not {emit.constant(spec.kind, 'kind')}: return None")


class FunctionFragments(Fragments):
    """Functions: of one code, with cells that are made before them."""

    def verify(self, code: TakeCompiler, spec: NodeSpec, value: str) -> None:
        emit = code.emit
        function = emit.constant(FunctionType, "FunctionType")
        own = emit.constant(weakref.ref(spec.identity()), "code")
        emit.line(
            f"if type({value}) is not {function} or {value}.__code__ is not {own}(): return None"
        )

    def fill_later(self, code: BuildCompiler, spec: NodeSpec, name: str, context: str) -> None:
        raise NotCompilable
