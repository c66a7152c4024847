"""The leaf algebra: what a value needs so that recursion can end there.

Only names, signatures and meanings stand here. Each function dispatches on the types of its leaf
operands, both of them where there are two, so that two leaf types can meet (a sparse increment on
a dense leaf). A new leaf type joins by registering methods, or through ``register_leaf``.
"""

from __future__ import annotations

from typing import Any

from vspace.leaves._dispatch import LeafFunction

__all__ = [
    "add",
    "add_inplace",
    "assign",
    "axpy",
    "axpy_inplace",
    "copy",
    "dot",
    "mutable",
    "norm",
    "ravel",
    "scale",
    "scale_inplace",
    "size",
    "unravel",
    "zero",
    "zero_inplace",
]


@LeafFunction
def zero(x: Any) -> Any:
    """Return the zero vector of the type, dtype and shape of `x`, right for NaN too (C4)."""


@LeafFunction
def copy(x: Any) -> Any:
    """Return a leaf equal to `x` that shares no memory with it."""


@LeafFunction
def add(x: Any, y: Any) -> Any:
    """Return ``x + y`` as a leaf of the type of `x`."""


@LeafFunction
def scale(x: Any, a: Any) -> Any:
    """Return ``a * x`` for a number `a`."""


@LeafFunction
def axpy(y: Any, x: Any, a: Any) -> Any:
    """Return ``y + a * x`` as a leaf of the type of `y`, for a number `a`."""


@LeafFunction
def add_inplace(y: Any, x: Any) -> Any:
    """Add `x` to `y` in the storage of `y`; return None."""


@LeafFunction
def scale_inplace(x: Any, a: Any) -> Any:
    """Multiply `x` by the number `a` in its storage; return None."""


@LeafFunction
def axpy_inplace(y: Any, x: Any, a: Any) -> Any:
    """Add ``a * x`` to `y` in the storage of `y`; return None."""


@LeafFunction
def zero_inplace(x: Any) -> Any:
    """Set `x` to zero in its storage; return None."""


@LeafFunction
def assign(x: Any, value: Any) -> Any:
    """Copy `value` into the storage of `x`; return None."""


@LeafFunction
def dot(x: Any, y: Any) -> Any:
    """Return the inner product of `x` and `y`, `x` conjugated."""


@LeafFunction
def norm(x: Any, order: Any) -> Any:
    """Return the vector norm of `x` of the given order, without overflow or underflow."""


@LeafFunction
def size(x: Any) -> Any:
    """Return the number of real or complex components of `x`."""


@LeafFunction
def mutable(x: Any) -> Any:
    """Return whether `x` can be changed in place."""


@LeafFunction
def ravel(x: Any) -> Any:
    """Return the components of `x` as a one-dimensional floating or complex array."""


@LeafFunction
def unravel(x: Any, components: Any) -> Any:
    """Return a leaf like `x` with the components of a one-dimensional array, copied."""
