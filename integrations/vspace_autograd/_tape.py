"""One reverse pass of autograd: what was recorded, in order, and the gradients by its inputs.

autograd finds the order of operations by a search, adds up gradients by traced operations, and
builds the rule of every operation while it is recorded. The order is that in which they were
recorded; and most of them have a short rule where numbers are plain (see `_rules`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from autograd.core import VJPNode, add_outgrads, primitive_vjps, vspace
from autograd.tracer import isbox, new_box, notrace_primitives, trace_stack

from vspace_autograd._rules import ADDED, RULES, is_plain

__all__ = ["pull", "value_and_pull"]

# Beyond, a rule saves nothing, and keeps values that autograd's own may not need.
_SMALL = 2**12  # components


class Recorded(VJPNode):  # type: ignore[misc]
    """An operation on a tape, or one of the inputs.

    Attributes
    ----------
    size : int
        The number of components of its value.
    value : object
        That it gave; this and what follows for frequent operations on few components.
    args, kwargs : tuple, dict
        That it was called with.
    argnums : tuple of int
        Which of the arguments are traced.
    parents : tuple of Recorded
        Where these come from, always.
    gradient : object
        By its value, as far as it is known.
    """

    __slots__ = (
        "_is_owned",
        "_rule",
        "argnums",
        "args",
        "function",
        "gradient",
        "kwargs",
        "size",
        "tape",
        "value",
    )

    def __init__(
        self, value: Any, function: Any, args: Any, kwargs: Any, argnums: Any, parents: Any
    ) -> None:
        size = getattr(value, "size", 1)
        for parent in parents:
            size = max(size, parent.size)
        self._rule = RULES.get(function) if size <= _SMALL else None
        self.size = getattr(value, "size", 1)
        self.parents = parents  # type: ignore[misc]  # a slot of autograd's
        if self._rule is None:
            super().__init__(value, function, args, kwargs, argnums, parents)
        else:
            self.value, self.function, self.args = value, function, args
            self.kwargs, self.argnums = kwargs, argnums
        self.gradient: Any = None
        self._is_owned = False
        self.tape: list[Recorded] = parents[0].tape
        self.tape.append(self)

    def initialize_root(self, value: Any, tape: list[Recorded]) -> None:
        """Make an input of this node."""
        self.value, self.size, self.tape = value, getattr(value, "size", 1), tape
        self.gradient = None
        self._is_owned = False

    def add(self, gradient: Any) -> None:
        """Add to the gradient."""
        known = self.gradient
        if type(known) is np.ndarray is type(gradient) and known.dtype is gradient.dtype:
            if self._is_owned:
                known += gradient
            else:
                self.gradient = known + gradient
                self._is_owned = True
        else:
            flagged = None if known is None else (known, self._is_owned)
            self.gradient, self._is_owned = add_outgrads(flagged, gradient)

    def own_gradient(self, shape: tuple[int, ...]) -> Any:
        """Return the gradient by an array of this shape, to be added to in place."""
        if self.gradient is None:
            self.gradient = np.zeros(shape)
        elif not self._is_owned:
            self.gradient = np.array(self.gradient)
        self._is_owned = True
        return self.gradient

    def pass_on(self) -> None:
        """Add to the gradients of the parents."""
        gradient, self.gradient = self.gradient, None
        found = self._rule(gradient, self) if self._rule and is_plain(gradient) else None
        if found is None:
            found = self._vjp()(gradient)
        if found is not ADDED:
            for parent, each in zip(self.parents, found, strict=True):
                parent.add(each)

    def _vjp(self) -> Any:
        """Return autograd's own rule."""
        if self._rule is None:
            return self.vjp
        return primitive_vjps[self.function](self.argnums, self.value, self.args, self.kwargs)


# What is not traced for autograd's own nodes is not traced here, registered later or not.
notrace_primitives[Recorded] = notrace_primitives[VJPNode]


def pull(
    function: Callable[..., Any], args: Sequence[Any], wanted: Sequence[int], w: Any
) -> list[Any]:
    """Return the gradients of the product of ``function(*args)`` with `w`; see `Framework.pull`."""
    # Without a warning where a value does not depend on the arguments: at a single point of an
    # integral that is nothing to warn of.
    return value_and_pull(function, args, wanted, lambda value, depends: w)[1]


def value_and_pull(
    function: Callable[..., Any],
    args: Sequence[Any],
    wanted: Sequence[int],
    cotangent: Callable[[Any, bool], Any],
) -> tuple[Any, list[Any]]:
    """Return a value, and the gradients of its product with a cotangent.

    Parameters
    ----------
    function, args, wanted
        As for `pull`.
    cotangent : callable
        ``cotangent(value, depends)`` gives it, told whether the value depends on the arguments.
    """
    tape: list[Recorded] = []
    roots = [Recorded.new_root(args[i], tape) for i in wanted]
    replaced = list(args)
    try:
        with trace_stack.new_trace() as trace:
            for i, root in zip(wanted, roots, strict=True):
                replaced[i] = new_box(args[i], trace, root)
            end = function(*replaced)
        depends = isbox(end) and end._trace == trace
        value = end._value if depends else end
        w = cotangent(value, depends)
        if depends:
            end._node.add(w)
            for node in reversed(tape):
                if node.gradient is not None:
                    node.pass_on()
    finally:
        tape.clear()  # which the nodes know
    gradients = [vspace(r.value).zeros() if r.gradient is None else r.gradient for r in roots]
    return value, gradients
