"""`register_leaf`: how a new vector type joins, from no more than its own operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace.leaves import _interface as interface
from vspace.leaves._following import FOLLOWS, FOLLOWS_FROM_ASSIGN, OF_PLAIN_BASES, is_inexact

_INPLACE = ("add_inplace", "scale_inplace", "axpy_inplace", "zero_inplace")


def register_leaf(
    cls: type,
    *,
    active: Callable[[Any], bool] | None = None,
    factor: Callable[[Any, Any], Any] | None = None,
    **methods: Callable[..., Any],
) -> type:
    """Make a type a leaf: a value with its own vector arithmetic, where recursion ends.

    A type needs ``x + y`` and ``a * x`` for a number ``a``; all else follows from them, and any
    function of `vspace.leaves` can be given instead of what follows. A method that was registered
    for the type before stays.

    Parameters
    ----------
    cls : type
        The leaf type; its subclasses are leaves too. A subclass of ``np.ndarray`` adds and
        multiplies by its own operators, and takes what is left out of packing, norms and storage
        from arrays.
    active : callable, optional
        ``active(x)`` returns whether a value of this type is a leaf, where that depends on the
        value (on its dtype, say) and never changes; otherwise it is inactive. By default all are,
        and of a subclass of ``np.ndarray`` those of floating or complex dtype.
    factor : callable, optional
        ``factor(a, x)`` returns ``a * x`` for a value `a` of this type, where values without axes
        may multiply vectors as numbers do: traced numbers, of which `a` is one and the product is
        another, whatever `x` was (C3).
    **methods : callable
        Methods by the names of the functions of `vspace.leaves`, each of which says what it is for
        and what it is without a method: ``space(x)``, ``convert(x, like)``, ``equal(x, y)``,
        ``zero(x)``, ``copy(x)``, ``add(x, y)``, ``scale(x, a)``, ``axpy(y, x, a)``, their in-place
        forms, ``assign(x, value)``, ``mutable(x)``, ``memory(x)``, ``dot(x, y)``,
        ``norm(x, order)``, ``size(x)``, ``ravel(x)``, ``unravel(x, components)``. Without ``zero``
        it is ``0.0 * x``, which keeps NaN and infinity: give one where they can occur. With
        ``assign`` the type is mutable, and the other in-place forms follow from it; without it the
        type counts as immutable. Without ``dot``, ``norm``, ``size``, ``ravel`` or ``unravel``
        those operations raise `LeafTypeError`.

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
    written = {*methods, *(name for name in interface.__all__ if _is_written(name, cls))}
    is_changed = "assign" in written
    if not is_changed and not methods.keys().isdisjoint(_INPLACE):
        raise TypeError(
            f"register_leaf({cls.__qualname__}) has in-place forms but no assign; give "
            f"assign(x, value), from which the other in-place forms follow"
        )
    following = FOLLOWS | FOLLOWS_FROM_ASSIGN if is_changed else FOLLOWS
    missing = {name: method for name, method in following.items() if name not in written}
    for name, method in (missing | methods).items():
        function = getattr(interface, name)
        function.register(*[cls] * function.arity)(method)
    if active is None and issubclass(cls, np.ndarray):
        active = is_inexact
    registry.add_leaf(cls, active, factor)
    return cls


def _is_written(name: str, cls: type) -> bool:
    """Return whether somebody wrote this method for a type or a base of it.

    What followed from others does not count, since these may be others now; nor does what plain
    arrays and numbers do, beyond what they can do for their subclasses.
    """
    function = getattr(interface, name)
    method = function.nearest(cls)
    if method is None or FOLLOWS.get(name) is method or FOLLOWS_FROM_ASSIGN.get(name) is method:
        return False
    base = registry.plain_base(cls)
    if base in (None, cls) or function.nearest(base) is not method:
        return True
    return any(issubclass(cls, bases) and name in names for bases, names in OF_PLAIN_BASES)
