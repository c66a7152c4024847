"""Leaves changed in place, so that an error leaves all of them as they were (C17).

NumPy raises where it is told to (``np.errstate``, warnings that are errors), a sum may not be one
that the type has (a `Decimal`), and a method of a registered type may raise whatever it likes. So
what is small is worked out aside; it is written when nothing is left that can go wrong. Only what
would cost a pass over large leaves, or one more of them, is changed where it lies at once: a large
array that BLAS does not take, and a registered leaf that is large or does not say its size, and has
in-place forms of its own. There an error comes too late for this leaf and those like it before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from vspace import leaves as leaf
from vspace.blocks._layout import GROUP_LIMIT
from vspace.errors import tell_where
from vspace.leaves._blas import takes
from vspace.leaves._dispatch import LeafFunction
from vspace.leaves._following import FOLLOWS_FROM_ASSIGN

Leaves = list[Any]


class Operation(NamedTuple):
    """Something to do to a leaf, maybe with another one.

    Attributes
    ----------
    pure : callable
        Returns what the leaf, together with the other one, becomes.
    inplace : callable
        Makes it that.
    functions : tuple of LeafFunction
        What `inplace` calls.
    factors : tuple of number
        Where it takes these and the arrays, BLAS does all of it.
    by_blas : callable, optional
        Does as `inplace` to arrays, but never fails.
    """

    pure: Callable[..., Any]
    inplace: Callable[..., None]
    functions: tuple[LeafFunction, ...]
    factors: tuple[Any, ...] = ()
    by_blas: Callable[..., None] | None = None


ZERO = Operation(leaf.zero, leaf.zero_inplace, (leaf.zero_inplace,), by_blas=lambda x: x.fill(0))


def scaling(a: Any) -> Operation:
    """Return ``x = a * x``."""
    return Operation(
        lambda x: leaf.scale(x, a),
        lambda x: leaf.scale_inplace(x, a),
        (leaf.scale_inplace,),
        (a,),
    )


def adding(a: Any, b: Any = 1) -> Operation:
    """Return ``y = b * y + a * x``."""
    if b != 1:
        return _adding_to_scaled(a, b)
    if a == 1:
        return Operation(
            leaf.add,
            leaf.add_inplace,
            (leaf.add_inplace,),
            (1.0,),
            lambda y, x: leaf.axpy_inplace(y, x, 1.0),
        )
    return Operation(
        lambda y, x: leaf.axpy(y, x, a),
        lambda y, x: leaf.axpy_inplace(y, x, a),
        (leaf.axpy_inplace,),
        (a,),
    )


def _adding_to_scaled(a: Any, b: Any) -> Operation:
    def pure(y: Any, x: Any) -> Any:
        return leaf.axpy(leaf.scale(y, b), x, a)

    def inplace(y: Any, x: Any) -> None:
        leaf.scale_inplace(y, b)
        leaf.axpy_inplace(y, x, a)

    return Operation(pure, inplace, (leaf.scale_inplace, leaf.axpy_inplace), (a, b))


def change_leaves(
    operation: Operation,
    leaves: Leaves,
    *operands: Sequence[Any],
    path_at: Callable[[int], str] | None = None,
) -> Leaves:
    """Change leaves in place where they are mutable; return them, the others made anew.

    `path_at` gives the path of one of them, for errors (C24).
    """
    rows = list(zip(leaves, *operands, strict=True))
    result = list(leaves)
    aside: list[int] = []
    at_once: list[int] = []
    at_last: list[int] = []
    made: list[Any] = []
    i = 0
    try:
        for i, row in enumerate(rows):
            _order_of(operation, row, aside, at_once, at_last).append(i)
        for i in at_once:
            for function in operation.functions:
                function.resolve(*map(type, rows[i][: function.arity]))
        for i in aside:
            made.append(operation.pure(*rows[i]))  # noqa: PERF401 - it has to be known which raises
        for i in at_once:
            operation.inplace(*rows[i])
        for i, value in zip(aside, made, strict=True):
            target = leaves[i]
            if not is_mutable(target):
                result[i] = value
            elif type(target) is np.ndarray:  # asking for the method takes ten times as long
                np.copyto(target, value)
            else:
                leaf.assign(target, value)
    except Exception as error:
        if path_at is not None:
            tell_where(error, path_at(i))
        raise
    finish = operation.by_blas or operation.inplace
    for i in at_last:
        finish(*rows[i])
    return result


def is_mutable(x: Any) -> bool:
    """Return whether a leaf can be changed in place; of floats and arrays without dispatch."""
    if isinstance(x, np.ndarray):
        return x.flags.writeable
    return type(x) is not float and bool(leaf.mutable(x))


def _order_of(
    operation: Operation, row: Sequence[Any], aside: Any, at_once: Any, at_last: Any
) -> Any:
    """Return the list that a leaf belongs to, by when it is to be changed."""
    target = row[0]
    if not is_mutable(target):
        return aside
    if isinstance(target, np.ndarray):
        if _cannot_fail(operation, row):
            return at_last
        return aside if target.size <= GROUP_LIMIT else at_once
    # Another type that is added as it is may have no in-place form beside this one.
    is_met = any(
        function.find(*map(type, row[: function.arity])) is None
        for function in operation.functions
        if type(row[-1]) is not type(target)
    )
    return at_once if not is_met and is_large(operation.functions, target) else aside


def _cannot_fail(operation: Operation, row: Sequence[Any]) -> bool:
    if operation is ZERO:
        return type(row[0]) is np.ndarray
    return takes(operation.factors, *row)


def is_large(functions: Sequence[LeafFunction], target: Any) -> bool:
    """Return whether a registered leaf is better changed where it lies."""
    cls = type(target)
    if leaf.size.find(cls) is not None:
        return bool(leaf.size(target) > GROUP_LIMIT)
    # An in-place form that follows from the others works its result out aside, too.
    following = FOLLOWS_FROM_ASSIGN.values()
    return any(each.find(*[cls] * each.arity) not in following for each in functions)
