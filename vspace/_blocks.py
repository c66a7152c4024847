"""Arithmetic on blocks: the leaf algebra on few, large leaves.

A block is a one-dimensional array that groups small leaves, or one leaf by itself. *Fresh* says
whether the caller may write into the groups.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from vspace import leaves as leaf
from vspace._layout import Block, Layout
from vspace.leaves._arrays import AXPY, BLAS_LIMIT, DOT, SCAL
from vspace.leaves._norms import array_norm, combine_norms
from vspace.leaves._numbers import inexact

Blocks = list[Any]


class _Routines:
    """The BLAS routines for a group, None where there are none, and its size."""

    __slots__ = ("axpy", "dot", "grouped", "scal", "size")

    def __init__(self, block: Block) -> None:
        self.grouped = block.grouped
        dtype = block.dtype if block.grouped and 0 < block.size < BLAS_LIMIT else None
        self.axpy = None if dtype is None else AXPY.get(dtype)
        self.scal = None if dtype is None else SCAL.get(dtype)
        self.dot = None if dtype is None else DOT.get(dtype)
        self.size = block.size


class BlockAlgebra:
    """How to compute with the blocks of one layout.

    Attributes
    ----------
    group_axpy, group_scal, group_size
        The BLAS routines and the size where the layout is one group that has them, as most small
        structures are; else None.
    """

    __slots__ = ("_routines", "group_axpy", "group_scal", "group_size")

    def __init__(self, layout: Layout) -> None:
        self._routines = [_Routines(block) for block in layout.blocks]
        alone = self._routines[0] if len(self._routines) == 1 else None
        self.group_axpy: Any = alone and alone.axpy
        self.group_scal: Any = alone and alone.scal
        self.group_size = alone.size if alone else 0

    def axpy(self, y: Blocks, x: Blocks, a: Any, fresh: bool) -> Blocks:
        """Return ``y + a * x``, in the groups of `y` where these are fresh."""
        result: Blocks = []
        for row, target, increment in zip(self._routines, y, x, strict=True):
            if row.grouped:
                target = target if fresh else target.copy()
                _axpy_group(row, target, increment, inexact(a))
                result.append(target)
            elif a == 1:
                result.append(leaf.add(target, increment))
            else:
                result.append(leaf.axpy(target, increment, a))
        return result

    def axpy_inplace(self, y: Blocks, x: Blocks, a: Any) -> None:
        """Add ``a * x`` to the blocks `y`, which belong to the caller."""
        for i, (row, increment) in enumerate(zip(self._routines, x, strict=True)):
            if row.grouped:
                _axpy_group(row, y[i], increment, inexact(a))
            elif leaf.mutable(y[i]):
                leaf.axpy_inplace(y[i], increment, a)
            else:
                y[i] = leaf.axpy(y[i], increment, a)

    def scale(self, x: Blocks, a: Any, fresh: bool) -> Blocks:
        """Return ``a * x``, in the groups of `x` where these are fresh."""
        result: Blocks = []
        for row, block in zip(self._routines, x, strict=True):
            if row.grouped:
                block = block if fresh else block.copy()
                if row.scal is not None and a:
                    row.scal(inexact(a), block)
                else:
                    np.multiply(block, inexact(a), out=block)
                result.append(block)
            else:
                result.append(leaf.scale(block, a))
        return result

    def divide(self, x: Blocks, a: Any) -> Blocks:
        """Return ``x / a``, each component divided (not multiplied by a rounded inverse)."""
        result: Blocks = []
        for block in x:
            if isinstance(block, np.ndarray):
                result.append(np.divide(block, inexact(a), out=np.empty_like(block)))
            elif isinstance(a, numbers.Rational):  # exact, for leaves that are
                result.append(leaf.scale(block, 1 / Fraction(a)))
            else:
                result.append(leaf.scale(block, 1 / a if isinstance(a, Decimal) else 1.0 / a))
        return result

    def copy(self, x: Blocks) -> Blocks:
        """Return blocks that share no memory with `x`."""
        return [
            block.copy() if row.grouped else leaf.copy(block)
            for row, block in zip(self._routines, x, strict=True)
        ]

    def zero(self, x: Blocks) -> Blocks:
        """Return zero blocks like `x`."""
        return [
            np.zeros_like(block) if row.grouped else leaf.zero(block)
            for row, block in zip(self._routines, x, strict=True)
        ]

    def dot(self, x: Blocks, y: Blocks) -> Any:
        """Return the inner product, the first operand conjugated."""
        return add_scalars(
            [
                _dot_group(row, block, other) if row.grouped else leaf.dot(block, other)
                for row, block, other in zip(self._routines, x, y, strict=True)
            ]
        )

    def norm(self, x: Blocks, order: float) -> float:
        """Return the norm of the whole vector."""
        return combine_norms(
            [
                array_norm(block, order) if row.grouped else float(leaf.norm(block, order))
                for row, block in zip(self._routines, x, strict=True)
            ],
            order,
        )


def _axpy_group(row: _Routines, target: Any, increment: Any, a: Any) -> None:
    if row.axpy is not None and a:  # BLAS takes 0 * x to be 0, whatever x holds
        row.axpy(increment, target, row.size, a)
    elif a == 1:
        np.add(target, increment, out=target)
    else:
        np.add(target, np.multiply(increment, a), out=target)


def _dot_group(row: _Routines, x: Any, y: Any) -> Any:
    if row.dot is not None:
        return row.dot(x, y)
    return np.vdot(x, y).item()


def add_scalars(terms: Sequence[Any]) -> Any:
    """Return the sum of scalars; of exact ones exactly, of mixed ones as float or complex."""
    if len(terms) == 1:
        return terms[0]
    if not terms:
        return 0.0
    first = type(terms[0])
    if any(type(each) is not first for each in terms):
        terms = [each if isinstance(each, (complex, float)) else float(each) for each in terms]
    return sum(terms[1:], terms[0])
