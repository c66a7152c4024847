"""Arithmetic on data: the leaf algebra on few, large leaves.

The data of a vector are one array, a *group* of small leaves, or a list of blocks: groups, and
leaves by themselves. *Fresh* says whether the caller may write into the groups.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from vspace import leaves as leaf
from vspace.blocks._block import Block
from vspace.blocks._changes import ADD, COMBINE, Operation, change_leaves, is_large
from vspace.blocks._layout import GROUP_LIMIT, Layout
from vspace.blocks._registered import RegisteredAlgebra, inverse, methods_of
from vspace.leaves._arrays import DOT, array_dot
from vspace.leaves._blas import AXPY, SCAL, knows
from vspace.leaves._norms import EUCLIDEAN, array_norm, combine_norms
from vspace.leaves._numbers import inexact
from vspace.specs import Spec

Data = Any


class Algebra(Protocol):
    """How to compute with the data of one layout, or with one block."""

    def axpy(self, y: Data, x: Data, a: Any, fresh: bool) -> Data:
        """Return ``y + a * x``, in the groups of `y` where these are fresh."""

    def axpy_inplace(self, y: Data, x: Data, a: Any) -> Data:
        """Add ``a * x`` to `y`, which belongs to the caller; return what came of it (C17)."""

    def axpby_inplace(self, y: Data, x: Data, a: Any, b: Any) -> Data:
        """Make `y`, which belongs to the caller, ``a * x + b * y``; return what came of it."""

    def scale(self, x: Data, a: Any, fresh: bool) -> Data:
        """Return ``a * x``, in the groups of `x` where these are fresh."""

    def divide(self, x: Data, a: Any) -> Data:
        """Return ``x / a``, each component divided (not multiplied by a rounded inverse)."""

    def copy(self, x: Data, fresh: bool) -> Data:
        """Return data that share no memory with `x`, or only with its fresh groups."""

    def zero(self, x: Data) -> Data:
        """Return zero data like `x`."""

    def empty(self, x: Data) -> Data:
        """Return data like `x` with values yet to be written."""

    def equal(self, x: Data, y: Data) -> bool:
        """Return whether all components are equal."""

    def dot(self, x: Data, y: Data) -> Any:
        """Return the inner product, the first operand conjugated."""

    def norm(self, x: Data, order: float) -> float:
        """Return the norm of the whole vector."""


class GroupAlgebra:
    """How to compute with a group: one contiguous array of small leaves.

    Attributes
    ----------
    blas_axpy : callable or None
        The BLAS routine for its dtype.
    size : int
        The number of entries.
    """

    __slots__ = ("_dot", "_norm", "_scal", "blas_axpy", "size")

    def __init__(self, block: Block) -> None:
        dtype: Any = block.dtype if knows(block.dtype, block.size) else None
        self.size = block.size
        self.blas_axpy, self._scal = AXPY.get(dtype), SCAL.get(dtype)
        self._dot, self._norm = DOT.get(dtype), EUCLIDEAN.get(dtype)

    def is_certain(self, *factors: Any) -> bool:
        """Return whether BLAS does all of it, in place and without fail."""
        return self.blas_axpy is not None and all(factors)

    def axpy(self, y: Data, x: Data, a: Any, fresh: bool) -> Data:
        a = inexact(a)
        if self.blas_axpy is None or not a:
            return _sum(y, x if a == 1 else np.multiply(x, a))
        if not fresh:
            y = y.copy()
        self.blas_axpy(x, y, self.size, a)
        return y

    def axpy_inplace(self, y: Data, x: Data, a: Any) -> Data:
        return self.axpy(y, x, a, True)

    def axpby_inplace(self, y: Data, x: Data, a: Any, b: Any) -> Data:
        if self.is_certain(a, b):
            return self.axpy(self.scale(y, b, True), x, a, True)
        return _sum(self.scale(y, b, False), np.multiply(x, inexact(a)))

    def scale(self, x: Data, a: Any, fresh: bool) -> Data:
        a = inexact(a)
        if self._scal is None or not a:
            return np.multiply(x, a, out=np.empty_like(x))
        if not fresh:
            x = x.copy()
        self._scal(a, x)
        return x

    def divide(self, x: Data, a: Any) -> Data:
        return _divide_array(x, a)

    def copy(self, x: Data, fresh: bool) -> Data:
        return x if fresh else x.copy()

    def zero(self, x: Data) -> Data:
        return np.zeros(x.size, x.dtype)  # an eighth of the time of zeros_like

    def empty(self, x: Data) -> Data:
        return np.empty_like(x)

    def equal(self, x: Data, y: Data) -> bool:
        return bool(np.equal(x, y).all())

    def dot(self, x: Data, y: Data) -> Any:
        return array_dot(x, y) if self._dot is None else self._dot(x, y)

    def norm(self, x: Data, order: float) -> float:
        return self._norm(x) if order == 2 and self._norm is not None else array_norm(x, order)


class LeafAlgebra:
    """How to compute with an array or an exact number that is a block by itself."""

    __slots__ = ()

    def axpy(self, y: Data, x: Data, a: Any, fresh: bool) -> Data:
        return leaf.add(y, x) if a == 1 else leaf.axpy(y, x, a)

    def axpy_inplace(self, y: Data, x: Data, a: Any) -> Data:
        return change_leaves(ADD, (a,), [y], [x])[0]

    def axpby_inplace(self, y: Data, x: Data, a: Any, b: Any) -> Data:
        return change_leaves(COMBINE, (a, b), [y], [x])[0]

    def scale(self, x: Data, a: Any, fresh: bool) -> Data:
        return leaf.scale(x, a)

    def divide(self, x: Data, a: Any) -> Data:
        if isinstance(x, np.ndarray):
            return _divide_array(x, a)
        return leaf.scale(x, inverse(a))

    def copy(self, x: Data, fresh: bool) -> Data:
        return leaf.copy(x)

    def zero(self, x: Data) -> Data:
        return leaf.zero(x)

    def empty(self, x: Data) -> Data:
        return np.empty_like(x) if isinstance(x, np.ndarray) else leaf.zero(x)

    def equal(self, x: Data, y: Data) -> bool:
        return bool(leaf.equal(x, y))

    def dot(self, x: Data, y: Data) -> Any:
        return leaf.dot(x, y)

    def norm(self, x: Data, order: float) -> float:
        return float(leaf.norm(x, order))


class BlockAlgebra:
    """How to compute with a list of blocks."""

    __slots__ = ("_alone", "_arrays", "_groups", "_numbers", "_parts", "_registered")

    def __init__(self, layout: Layout, root: Spec) -> None:
        blocks = layout.blocks
        classes = {leaf.identity() for leaf, _ in layout.runs if leaf.registered}
        methods = {cls: methods_of(cls) for cls in classes}
        self._groups: dict[int, GroupAlgebra] = {}
        self._registered: dict[int, RegisteredAlgebra] = {}
        self._numbers: dict[int, LeafAlgebra] = {}
        self._arrays: dict[int, LeafAlgebra] = {}
        for i, block in enumerate(blocks):
            piece = block.pieces[0]
            if block.grouped:
                self._groups[i] = GroupAlgebra(block)
            elif piece.spec.registered:
                own = methods[piece.spec.identity()]
                self._registered[i] = RegisteredAlgebra(root, piece.spec, piece.first, own)
            else:
                (self._numbers if block.dtype is None else self._arrays)[i] = LeafAlgebra()
        parts: dict[int, Any] = self._groups | self._registered | self._numbers | self._arrays
        self._parts: list[Algebra] = [parts[i] for i in range(len(blocks))]
        # The one large array, where all else is groups that BLAS changes in place.
        is_simple = len(parts) == len(self._groups) + 1 and len(self._arrays) == 1
        large = [i for i in self._arrays if is_simple and blocks[i].size > GROUP_LIMIT]
        by_blas = all(group.blas_axpy is not None for group in self._groups.values())
        self._alone = large[0] if large and by_blas else None

    def axpy(self, y: Data, x: Data, a: Any, fresh: bool) -> Data:
        return [
            part.axpy(target, increment, a, fresh)
            for part, target, increment in zip(self._parts, y, x, strict=True)
        ]

    def axpy_inplace(self, y: Data, x: Data, a: Any) -> Data:
        if a and self._alone is not None:  # nothing else can have been changed when this fails
            leaf.axpy_inplace(y[self._alone], x[self._alone], a)
            for i, part in self._groups.items():
                part.axpy_inplace(y[i], x[i], a)
            return y
        return self._change(y, x, ADD, (a,), lambda part, y, x: part.axpy_inplace(y, x, a))

    def axpby_inplace(self, y: Data, x: Data, a: Any, b: Any) -> Data:
        return self._change(
            y, x, COMBINE, (a, b), lambda part, y, x: part.axpby_inplace(y, x, a, b)
        )

    def _change(
        self,
        y: Data,
        x: Data,
        operation: Operation,
        factors: tuple[Any, ...],
        change: Callable[[Algebra, Any, Any], Any],
    ) -> Data:
        """Change blocks: first those that are made anew, last those that cannot fail (C17)."""
        result: Data = [None] * len(y)
        last = {i for i, part in self._groups.items() if part.is_certain(*factors)}
        functions = operation.functions(*factors)
        registered = sorted(self._registered, key=lambda i: is_large(functions, y[i]))
        for i in (*self._numbers, *(self._groups.keys() - last), *registered):
            result[i] = change(self._parts[i], y[i], x[i])
        arrays = [*self._arrays]
        changed = change_leaves(operation, factors, [y[i] for i in arrays], [x[i] for i in arrays])
        for i, value in zip(arrays, changed, strict=True):
            result[i] = value
        for i in last:
            result[i] = change(self._parts[i], y[i], x[i])
        return result

    def scale(self, x: Data, a: Any, fresh: bool) -> Data:
        result: Data = [None] * len(x)
        groups = sorted(self._groups, key=lambda i: self._groups[i].is_certain(a))
        # What cannot fail last, since it may be in place (C17).
        for i in (*self._registered, *self._numbers, *self._arrays, *groups):
            result[i] = self._parts[i].scale(x[i], a, fresh)
        return result

    def divide(self, x: Data, a: Any) -> Data:
        return [part.divide(block, a) for part, block in zip(self._parts, x, strict=True)]

    def copy(self, x: Data, fresh: bool) -> Data:
        return [part.copy(block, fresh) for part, block in zip(self._parts, x, strict=True)]

    def zero(self, x: Data) -> Data:
        return [part.zero(block) for part, block in zip(self._parts, x, strict=True)]

    def empty(self, x: Data) -> Data:
        return [part.empty(block) for part, block in zip(self._parts, x, strict=True)]

    def equal(self, x: Data, y: Data) -> bool:
        return all(
            part.equal(block, other) for part, block, other in zip(self._parts, x, y, strict=True)
        )

    def dot(self, x: Data, y: Data) -> Any:
        return add_scalars(
            [part.dot(block, other) for part, block, other in zip(self._parts, x, y, strict=True)]
        )

    def norm(self, x: Data, order: float) -> float:
        # A block without components has no least magnitude.
        rows = zip(self._parts, x, strict=True)
        return combine_norms(
            [part.norm(block, order) for part, block in rows if order >= 0 or leaf.size(block)],
            order,
        )


def algebra_of(layout: Layout, root: Spec) -> Algebra:
    """Return how to compute with the data of a layout, that of a structure."""
    return GroupAlgebra(layout.blocks[0]) if layout.is_one_group else BlockAlgebra(layout, root)


def _sum(y: Any, x: Any) -> Any:
    return np.add(y, x, out=np.empty_like(y))


def _divide_array(x: Any, a: Any) -> Any:
    return np.divide(x, inexact(a), out=np.empty_like(x))


def add_scalars(terms: Sequence[Any]) -> Any:
    """Return the sum of scalars; of exact ones exactly, of mixed ones as float or complex."""
    if len(terms) == 1:
        return terms[0]
    if not terms:
        return 0.0
    first = type(terms[0])
    if any(type(each) is not first for each in terms):
        terms = [
            complex(each) if isinstance(each, (complex, np.complexfloating)) else float(each)
            for each in terms
        ]
    return sum(terms[1:], terms[0])
