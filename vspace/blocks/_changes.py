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
from vspace.leaves._blas import AXPY, SCAL, takes
from vspace.leaves._dispatch import LeafFunction
from vspace.leaves._following import FOLLOWS_FROM_ASSIGN
from vspace.leaves._numbers import NUMBERS, inexact

Leaves = list[Any]


class Operation(NamedTuple):
    """Something to do in place to a leaf ``y``.

    Callables take the leaf, a like leaf ``x`` where there is one, and the factors ``a`` and ``b``.

    Attributes
    ----------
    name : str
        Of the generated code for it.
    number : str
        What a number becomes, as source text.
    routines : tuple of (callable, str)
        What changes an array, one after another; it never fails where BLAS takes the array. Each
        gives the routine for a dtype, and has what that is called with, a letter each: ``n`` is the
        size, ``0`` zero.
    pure : callable
        Returns what gives what the leaf becomes, a function of the leaves, for the factors.
    inplace : callable
        Makes it that.
    functions : callable
        Returns what `inplace` calls, leaf functions, of the factors.
    reads_twice : bool
        Whether ``x`` is read when ``y`` has been changed already: it may not be the same leaf.
    empties_other : bool
        Whether ``x`` becomes zero at last: it is changed, too.
    """

    name: str
    number: str
    routines: tuple[tuple[Callable[[Any], Any], str], ...]
    pure: Callable[..., Any]
    inplace: Callable[..., None]
    functions: Callable[..., tuple[LeafFunction, ...]]
    reads_twice: bool = False
    empties_other: bool = False

    @property
    def reads_other(self) -> bool:
        """Whether there is another operand."""
        return "{x}" in self.number


def _add(y: Any, x: Any, a: Any) -> None:
    if a == 1:
        leaf.add_inplace(y, x)
    else:
        leaf.axpy_inplace(y, x, a)


def _combine(y: Any, x: Any, a: Any, b: Any) -> None:
    leaf.scale_inplace(y, b)
    leaf.axpy_inplace(y, x, a)


ADD = Operation(  # y + a x
    "add",
    "{y} + a * {x}",
    ((AXPY.get, "xyna"),),
    lambda a: leaf.add if a == 1 else lambda y, x: leaf.axpy(y, x, a),
    _add,
    lambda a: (leaf.add_inplace if a == 1 else leaf.axpy_inplace,),
)
COMBINE = Operation(  # b y + a x
    "combine",
    "b * {y} + a * {x}",
    ((SCAL.get, "by"), (AXPY.get, "xyna")),
    lambda a, b: lambda y, x: leaf.axpy(leaf.scale(y, b), x, a),
    _combine,
    lambda a, b: (leaf.scale_inplace, leaf.axpy_inplace),
    reads_twice=True,
)
SCALE = Operation(  # a y
    "scale",
    "a * {y}",
    ((SCAL.get, "ay"),),
    lambda a: lambda y: leaf.scale(y, a),
    leaf.scale_inplace,
    lambda a: (leaf.scale_inplace,),
)
ZERO = Operation(
    "zero",
    "type({y})()",
    ((lambda dtype: np.ndarray.fill, "y0"),),
    lambda: leaf.zero,
    leaf.zero_inplace,
    lambda: (leaf.zero_inplace,),
)
ASSIGN = Operation(  # x
    "assign",
    "{x}",
    ((lambda dtype: np.copyto, "yx"),),
    lambda: lambda y, x: x,
    leaf.assign,
    lambda: (leaf.assign,),
)
# y + x, and x becomes zero; of small objects alone: others are changed one after the other
MOVE = ADD._replace(name="move", reads_twice=True, empties_other=True)
OPERATIONS = {each.name: each for each in (ADD, COMBINE, SCALE, ZERO, ASSIGN)}


def change_leaves(
    operation: Operation,
    factors: tuple[Any, ...],
    leaves: Leaves,
    *operands: Sequence[Any],
    path_at: Callable[[int], str] | None = None,
) -> Leaves:
    """Change leaves in place where they are mutable; return them, the others made anew.

    `path_at` gives the path of one of them, for errors (C24).
    """
    rows = list(zip(leaves, *operands, strict=True))
    functions, pure = operation.functions(*factors), operation.pure(*factors)
    result = list(leaves)
    anew: list[int] = []
    aside: list[int] = []
    at_once: list[int] = []
    at_last: list[int] = []
    made: list[Any] = []
    i = 0
    try:
        for i, row in enumerate(rows):
            if isinstance(row[0], NUMBERS) or not is_mutable(row[0]):
                anew.append(i)
            elif isinstance(row[0], np.ndarray):
                _order_of_array(factors, row, aside, at_once, at_last).append(i)
            else:
                _order_of(functions, row, aside, at_once).append(i)
        for i in at_once:
            for function in functions:
                function.resolve(*map(type, rows[i][: function.arity]))
        for i in anew:
            result[i] = pure(*rows[i])
        for i in aside:
            made.append(pure(*rows[i]))  # noqa: PERF401 - which one raises is told
        for i in at_once:
            operation.inplace(*rows[i], *factors)
        for i, value in zip(aside, made, strict=True):
            target = leaves[i]
            if type(target) is np.ndarray:  # asking for the method takes ten times as long
                np.copyto(target, value)
            else:
                leaf.assign(target, value)
    except Exception as error:
        if path_at is not None:
            tell_where(error, path_at(i))
        raise
    for i in at_last:
        _run(operation, factors, *rows[i])
    return result


def _run(operation: Operation, factors: tuple[Any, ...], y: Any, x: Any = None) -> None:
    """Change an array, all of which is contiguous, by the routines for it."""
    values = dict(zip("ab", map(inexact, factors), strict=False))
    values |= {"y": y.reshape(-1), "n": y.size, "0": 0.0}
    if x is not None:
        values["x"] = x.reshape(-1)
    for routine_for, arguments in operation.routines:
        routine_for(y.dtype)(*[values[each] for each in arguments])


def is_mutable(x: Any) -> bool:
    """Return whether a leaf can be changed in place; of numbers and arrays without dispatch."""
    if isinstance(x, np.ndarray):
        return x.flags.writeable
    return not isinstance(x, NUMBERS) and bool(leaf.mutable(x))


# Which list a leaf that can be changed belongs to, by when it is to be changed.


def _order_of_array(
    factors: tuple[Any, ...], row: Sequence[Any], aside: Any, at_once: Any, at_last: Any
) -> Any:
    if takes(factors, *row):  # it never fails
        return at_last
    return aside if row[0].size <= GROUP_LIMIT else at_once


def _order_of(
    functions: Sequence[LeafFunction], row: Sequence[Any], aside: Any, at_once: Any
) -> Any:
    target = row[0]
    # Another type that is added as it is may have no in-place form beside this one.
    is_met = any(
        function.find(*map(type, row[: function.arity])) is None
        for function in functions
        if type(row[-1]) is not type(target)
    )
    return at_once if not is_met and is_large(functions, target) else aside


def is_large(functions: Sequence[LeafFunction], target: Any) -> bool:
    """Return whether a registered leaf is better changed where it lies."""
    cls = type(target)
    if leaf.size.find(cls) is not None:
        return bool(leaf.size(target) > GROUP_LIMIT)
    # An in-place form that follows from the others works its result out aside, too.
    following = FOLLOWS_FROM_ASSIGN.values()
    return any(each.find(*[cls] * each.arity) not in following for each in functions)
