"""`register_leaf`: how a new vector type joins, from no more than its own operators."""

from __future__ import annotations

import copy as copying
from collections.abc import Callable
from typing import Any

from vspace import _registry as registry
from vspace.leaves import _interface as interface

_INPLACE = ("add_inplace", "scale_inplace", "axpy_inplace", "zero_inplace")


def register_leaf(
    cls: type, *, active: Callable[[Any], bool] | None = None, **methods: Callable[..., Any]
) -> type:
    """Make a type a leaf: a value with its own vector arithmetic, where recursion ends.

    A type needs ``x + y`` and ``a * x`` for a number ``a``; all else follows from them, and any
    function of `vspace.leaves` can be given instead of what follows. Where its values have a
    ``shape``, a tuple, functions that are mapped over them must keep it, and their ``dtype`` (C3).

    Parameters
    ----------
    cls : type
        The leaf type; its subclasses are leaves too.
    active : callable, optional
        ``active(x)`` returns whether a value of this type is a leaf, where that depends on the
        value (on its dtype, say) and never changes; otherwise it is inactive. By default all are.
    **methods : callable
        Methods by the names of the functions of `vspace.leaves`: ``zero(x)``, ``copy(x)``,
        ``add(x, y)``, ``scale(x, a)``, ``axpy(y, x, a)``, their in-place forms, ``assign``,
        ``dot(x, y)``, ``norm(x, order)``, ``size(x)``, ``mutable(x)``, ``ravel(x)``,
        ``unravel(x, components)``. Without ``zero`` it is ``0.0 * x``, which keeps NaN and
        infinity: give one where they can occur. With ``assign`` the type is mutable, and the
        other in-place forms follow from it; without it the type counts as immutable. Without
        ``dot``, ``norm``, ``size``, ``ravel`` or ``unravel`` those operations
        raise `LeafTypeError`.

    Returns
    -------
    type
        `cls`, so that it works as a decorator.

    Raises
    ------
    TypeError
        When `cls` is no type, a name is no function of `vspace.leaves`, or an in-place form is
        given without ``assign``.

    Examples
    --------
    >>> from vspace import VectorSpace, register_leaf
    >>> @register_leaf
    ... class Money:
    ...     def __init__(self, cents):
    ...         self.cents = cents
    ...     def __add__(self, other):
    ...         return Money(self.cents + other.cents)
    ...     def __rmul__(self, a):
    ...         return Money(a * self.cents)
    >>> v = VectorSpace({"wallet": Money(100.0)})
    >>> (v + 0.5 * v).value["wallet"].cents
    150.0
    """
    if not isinstance(cls, type):
        raise TypeError(f"register_leaf needs a type, got {cls!r}; pass the class itself")
    unknown = sorted(set(methods) - set(interface.__all__))
    if unknown:
        raise TypeError(
            f"{', '.join(unknown)}: not in vspace.leaves; the functions are "
            f"{', '.join(interface.__all__)}"
        )
    scale: Callable[..., Any] = methods.get("scale", lambda x, a: a * x)
    add: Callable[..., Any] = methods.get("add", lambda x, y: x + y)
    inplace = "assign" in methods
    if not inplace and not methods.keys().isdisjoint(_INPLACE):
        raise TypeError(
            f"register_leaf({cls.__qualname__}) has in-place forms but no assign; give "
            f"assign(x, value), from which the other in-place forms follow"
        )
    derived: dict[str, Callable[..., Any]] = {
        "zero": lambda x: scale(x, 0.0),
        "copy": copying.deepcopy,
        "add": add,
        "scale": scale,
        "axpy": lambda y, x, a: add(y, scale(x, a)),
        "mutable": lambda x: inplace,
    }
    if inplace:
        assign = methods["assign"]
        derived |= {
            "add_inplace": lambda y, x: assign(y, add(y, x)),
            "scale_inplace": lambda x, a: assign(x, scale(x, a)),
            "axpy_inplace": lambda y, x, a: assign(y, add(y, scale(x, a))),
            "zero_inplace": lambda x: assign(x, (methods.get("zero") or derived["zero"])(x)),
        }
    for name, method in (derived | methods).items():
        function = getattr(interface, name)
        function.register(*[cls] * function.arity)(method)
    registry.add_leaf(cls, active)
    return cls
