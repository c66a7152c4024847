"""Arithmetic on a leaf of a registered type: by its own methods, looked up once for a structure."""

from __future__ import annotations

import functools
import numbers
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, TypeVar

from vspace import leaves as leaf
from vspace.blocks._changes import is_large
from vspace.errors import tell_where
from vspace.leaves._following import converter, meeting
from vspace.specs import LeafSpec, Spec, path_at

_F = TypeVar("_F", bound=Callable[..., Any])

_UNARY = ("zero", "copy", "scale", "norm", "mutable")
_BINARY = ("add", "axpy", "axpy_inplace", "dot", "equal")


def methods_of(cls: type) -> SimpleNamespace:
    """Return the methods of a registered type: what would be looked up for each leaf.

    What the type has no method for is the function of `vspace.leaves`, which says so when called.
    """
    found: dict[str, Any] = {}
    for names, types in ((_UNARY, [cls]), (_BINARY, [cls, cls])):
        for name in names:
            function = getattr(leaf, name)
            found[name] = function.find(*types) or function
    return SimpleNamespace(**found, convert=converter(cls), meet=meeting(cls, cls))


def _telling_where(method: _F) -> _F:
    """Let what a method of the leaf raises say where the leaf is (C24)."""

    @functools.wraps(method)
    def located(self: RegisteredAlgebra, *arguments: Any) -> Any:
        try:
            return method(self, *arguments)
        except Exception as error:
            tell_where(error, path_at(self._root, self._place))
            raise

    return located  # type: ignore[return-value]


class RegisteredAlgebra:
    """How to compute with a leaf of a registered type, which is a block by itself.

    Parameters
    ----------
    root : Spec
        The structure.
    spec : LeafSpec
        Of the leaf.
    place : int
        Which of the leaves it is.
    methods : SimpleNamespace
        Of its type; see `methods_of`.
    """

    __slots__ = ("_identity", "_methods", "_place", "_root")

    def __init__(self, root: Spec, spec: LeafSpec, place: int, methods: SimpleNamespace) -> None:
        self._root = root
        self._place = place
        self._identity = spec.identity
        self._methods = methods

    def _like(self, x: Any, y: Any) -> Any:
        """Return the later operand `x` as `y` takes it (C25); None where another type meets it."""
        if type(x) is not self._identity():
            return None
        to_space = self._methods.convert
        return x if to_space is None or x is y else to_space(x, y)

    @_telling_where
    def axpy(self, y: Any, x: Any, a: Any, fresh: bool) -> Any:
        other = self._like(x, y)
        if other is None:
            return leaf.add(y, x) if a == 1 else leaf.axpy(y, x, a)
        methods = self._methods
        return methods.add(y, other) if a == 1 else methods.axpy(y, other, a)

    @_telling_where
    def axpy_inplace(self, y: Any, x: Any, a: Any) -> Any:
        methods = self._methods
        if not (methods.mutable(y) and is_large((leaf.axpy_inplace,), y)):
            return self.axpy(y, x, a, False)
        other = self._like(x, y)
        if other is not None:
            methods.axpy_inplace(y, other, a)
            return y
        method = leaf.axpy_inplace.find(type(y), type(x))
        if method is None:
            return self.axpy(y, x, a, False)
        method(y, x, a)
        return y

    def axpby_inplace(self, y: Any, x: Any, a: Any, b: Any) -> Any:
        return self.axpy_inplace(self.scale(y, b, False), x, a)

    @_telling_where
    def scale(self, x: Any, a: Any, fresh: bool) -> Any:
        return self._methods.scale(x, a)

    @_telling_where
    def divide(self, x: Any, a: Any) -> Any:
        return self._methods.scale(x, inverse(a))

    @_telling_where
    def copy(self, x: Any, fresh: bool) -> Any:
        return self._methods.copy(x)

    @_telling_where
    def zero(self, x: Any) -> Any:
        return self._methods.zero(x)

    empty = zero

    @_telling_where
    def equal(self, x: Any, y: Any) -> bool:
        methods = self._methods
        return bool(methods.equal(x, y if methods.convert is None else methods.convert(y, x)))

    @_telling_where
    def dot(self, x: Any, y: Any) -> Any:
        methods = self._methods
        if type(y) is not self._identity():
            if leaf.dot.find(type(x), type(y)) is None:
                y = leaf.add(leaf.zero(x), y)
            return leaf.dot(x, y)
        return methods.dot(x, y if methods.meet is None or x is y else methods.meet(y, x))

    @_telling_where
    def norm(self, x: Any, order: float) -> float:
        return float(self._methods.norm(x, order))


def inverse(a: Any) -> Any:
    """Return ``1 / a``, exact for leaves that are."""
    if isinstance(a, numbers.Rational):
        return 1 / Fraction(a)
    return 1 / a if isinstance(a, Decimal) else 1.0 / a
