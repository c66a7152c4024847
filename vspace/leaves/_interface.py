"""The leaf algebra: what a value needs so that recursion can end there.

Only names, signatures and meanings stand here. Each function dispatches on the types of its leaf
operands, both of them where there are two, so that two leaf types can meet (a sparse increment on
a dense leaf). A new leaf type joins through ``register_leaf``, which fills in what follows from
what:

=====================================  =========================================================
required                               ``x + y`` and ``a * x``, or `add` and `scale` in their place
follows from these                     `zero`, `axpy`; `copy` from ``copy.deepcopy``
to be changed in place                 `assign`; from it follow `mutable` and the other in-place
                                       forms, which may be given to save memory
to be measured                         `dot`, `norm`
to be components (SciPy, `to_array`)   `size`, `ravel`, `unravel`; `labels`, which follows
to be told apart                       `space`; from ``shape``, ``dtype`` and ``device`` where the
                                       values have them
to meet what lies elsewhere            `convert`; without it another space is refused
to be compared                         `equal`; from ``==``, else from `ravel`
to be views of one another             `memory`; without it leaves that are two objects share none
=====================================  =========================================================

Operands of `add`, `axpy`, `dot`, `assign` and `equal` are of one space when they come here: the
second one was converted to the space of the first, or refused with its path.
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
    "convert",
    "copy",
    "dot",
    "equal",
    "labels",
    "memory",
    "mutable",
    "norm",
    "ravel",
    "scale",
    "scale_inplace",
    "size",
    "space",
    "unravel",
    "zero",
    "zero_inplace",
]


# Which space a leaf lives in.


@LeafFunction
def space(x: Any) -> Any:
    """Return what another leaf must have in common with `x` to be added to it, as a hashable value.

    Shape, dtype, device, the dimension of a unit, labels: what stays when values change (C25). It
    is part of the structure and is kept with it, so it holds plain values and not `x` itself. It
    must not depend on the components.

    Without a method it is ``(shape, dtype, device)`` of what the value has of these.
    """


@LeafFunction
def convert(x: Any, like: Any) -> Any:
    """Return `x` in the space of `like`, in its units and its precision, or raise.

    Asked of each leaf that meets a leaf `like` of a first operand: of later operands, derivatives,
    integrands, ends of boxes. Its components (`ravel`) are then to be read as those of `like`. What
    is there already may be returned as it is; `x` is not changed.

    Without a method `x` must be in the space of `like` already. For two different types a method
    says that the second takes the first; without one, `add` for the two types says so.
    """


@LeafFunction
def equal(x: Any, y: Any) -> Any:
    """Return whether all components of two leaves of one space are equal, as one bool.

    Without a method it is ``x == y``; ``all()`` of that, where it has an answer for each component;
    and where it gives no answer, whether `ravel` gives equal arrays.
    """


# Vectors.


@LeafFunction
def zero(x: Any) -> Any:
    """Return the zero vector of the space of `x`, right for NaN too (C4).

    Without a method it is ``0.0 * x``, which keeps NaN and infinity: give one where they can occur.
    """


@LeafFunction
def copy(x: Any) -> Any:
    """Return a leaf equal to `x` that shares no memory with it."""


@LeafFunction
def add(x: Any, y: Any) -> Any:
    """Return ``x + y`` as a leaf of the type of `x`."""


@LeafFunction
def scale(x: Any, a: Any) -> Any:
    """Return ``a * x`` for a number `a`; a complex factor on a real leaf is a TypeError (C3)."""


@LeafFunction
def axpy(y: Any, x: Any, a: Any) -> Any:
    """Return ``y + a * x`` as a leaf of the type of `y`, for a number `a`."""


# In place: `assign` is required, the others follow. They are called for leaves that are large, by
# their `size` or because they do not say it; what is small is worked out aside and assigned, so
# that an error leaves all as it was (C17).


@LeafFunction
def assign(x: Any, value: Any) -> Any:
    """Copy `value` into the storage of `x`; return None.

    It makes the type one that can be changed: what is shared stays shared.
    """


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
def mutable(x: Any) -> Any:
    """Return whether `x` can be changed in place; with `assign`, True unless a method says more."""


@LeafFunction
def memory(x: Any) -> Any:
    """Return where the storage of `x` lies: an array that views it, or its first address and end.

    Two leaves that overlap there and are no one object are refused as targets (C16). None, which
    is what it is without a method, says that `x` shares its storage with nobody.
    """


# Measures and components.


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
def ravel(x: Any) -> Any:
    """Return the components of `x` as a one-dimensional floating or complex array.

    Leaves of one space have as many, in the same order and the same units.
    """


@LeafFunction
def unravel(x: Any, components: Any) -> Any:
    """Return a leaf of the space of `x` with the components of a one-dimensional array, copied."""


@LeafFunction
def labels(x: Any) -> Any:
    """Return what to write behind `x` for each of its components, in the order of `ravel`.

    ``["[0]", "[1]"]``, say: `vspace.paths` puts it behind the path of the leaf. Without a method
    they are numbered, and a single one has no label.
    """
