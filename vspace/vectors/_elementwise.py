"""Linear combinations and element-wise functions of vectors, in one pass over memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from vspace import leaves as algebra
from vspace.activity import as_config, chosen
from vspace.blocks import Block, Work
from vspace.leaves._blas import AXPY, knows
from vspace.maps import recursive_map
from vspace.vectors._expression import Expression
from vspace.vectors._factors import as_factor, is_number
from vspace.vectors._space import VectorSpace
from vspace.walks import IdDict

__all__ = ["linear_combination", "recursive_broadcast"]


def linear_combination(
    coefficients: Sequence[Any],
    vectors: Sequence[Any],
    out: Any = None,
    *,
    inactive: Any = None,
    active: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return the sum of ``coefficients[i] * vectors[i]``, in one pass over structure and memory.

    Parameters
    ----------
    coefficients : sequence of number
        One for each vector.
    vectors : sequence of object
        Objects of one structure, wrapped in `VectorSpace` or not.
    out : object, optional
        Where to put the result: mutable storage is reused. It may be one of the vectors.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6); by default what the first `VectorSpace` says.
    active : type, predicate, path pattern or list of these, optional
        What takes part, where one would rather say that: all else is inactive then.
    copy_if_inactive, seen, track
        As for `recursive_map`; the vectors are combined leaf by leaf then.

    Returns
    -------
    object
        A `VectorSpace` when the first vector is one (`out` itself if that is given), else an
        object like the first vector, or the new root of `out`.

    Raises
    ------
    ValueError
        When there is no vector, or another number of coefficients.
    StructureMismatchError
        When the vectors differ in structure; nothing is changed.

    Examples
    --------
    >>> from vspace import linear_combination
    >>> linear_combination([1.0, 10.0], [{"a": 1.0}, {"a": 2.0}])
    {'a': 21.0}
    """
    coefficients, vectors = list(coefficients), list(vectors)
    if not vectors or len(coefficients) != len(vectors):
        raise ValueError(
            f"found {len(coefficients)} coefficients and {len(vectors)} vectors, expected as many "
            f"of the one as of the other, and at least one"
        )
    for each in coefficients:
        if not is_number(each):
            raise TypeError(f"coefficients are numbers, got {type(each).__name__}")
    config = chosen(inactive, active)
    if copy_if_inactive or seen is not None or not track:

        def combine(*leaves: Any) -> Any:
            return _combine_leaves(coefficients, leaves, None)

        return _leaf_by_leaf(combine, vectors, out, config, copy_if_inactive, seen, track)
    expression = Expression(_as_vector(vectors[0], config), vectors[1:])
    factors = [as_factor(expression.structure, each) for each in coefficients]

    def work_of(block: Block) -> Work:
        return _combination(factors, block, expression.is_fresh and block.grouped)

    result = expression.evaluate(work_of, out)
    return result.value if out is None and not isinstance(vectors[0], VectorSpace) else result


def _leaf_by_leaf(
    f: Callable[..., Any],
    xs: Sequence[Any],
    out: Any,
    config: Any,
    copy_if_inactive: bool,
    seen: IdDict | None,
    track: bool,
) -> Any:
    """Return what `f` makes of the leaves of objects, wrapped or not."""
    first = _as_vector(xs[0], config)
    is_wrapped = isinstance(out, VectorSpace)
    values = [_as_vector(x, None) if is_wrapped else _unwrapped(x) for x in xs]
    result = recursive_map(
        f,
        *values,
        out=out,
        inactive=first.config.held_at(".value") if is_wrapped else first.config,
        copy_if_inactive=copy_if_inactive,
        seen=seen,
        track=track,
    )
    if out is None and isinstance(xs[0], VectorSpace):
        return VectorSpace(result, inactive=first.config)
    return result


def _unwrapped(x: Any) -> Any:
    return x.value if isinstance(x, VectorSpace) else x


def _as_vector(x: Any, inactive: Any) -> VectorSpace:
    """Return what the first operand is as a vector."""
    is_vector = isinstance(x, VectorSpace)
    if is_vector and inactive is None:
        return x  # type: ignore[no-any-return]
    return VectorSpace(x.value if is_vector else x, inactive=as_config(inactive))


def _combination(factors: Sequence[Any], block: Block, may_overwrite: bool) -> Work:
    """Return how the parts of one block are combined, in the first part where that is allowed."""
    if block.dtype is None:
        return partial(_combine_leaves, factors)
    first, *others = [a if isinstance(a, (float, complex)) else float(a) for a in factors]
    blas = AXPY[block.dtype] if knows(block.dtype, block.size) else None

    def combine(terms: Sequence[Any], target: Any) -> Any:
        x, *rest = terms
        if may_overwrite:
            target = x
        if first == 1 and target is not None:
            if target is not x:
                target[...] = x
        else:
            target = np.multiply(x, first, target)
        for a, x in zip(others, rest, strict=True):
            if blas is not None and a:  # it takes 0 * x to be 0, whatever x holds
                blas(x, target, target.size, a)
            else:
                np.add(target, np.multiply(x, a), target)
        return target

    return combine


def _combine_leaves(factors: Sequence[Any], terms: Sequence[Any], target: None) -> Any:
    result = algebra.scale(terms[0], factors[0])
    for a, x in zip(factors[1:], terms[1:], strict=True):
        result = algebra.axpy(result, x, a)
    return result


def recursive_broadcast(
    f: Callable[..., Any],
    *xs: Any,
    out: Any = None,
    inactive: Any = None,
    active: Any = None,
    workers: int = 1,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return an object like the first of `xs`, with the element-wise `f` of all their values.

    Parameters
    ----------
    f : callable
        Element-wise over arrays and scalars, ``lambda x, y, z: x + 2 * y - z / 3``: it is called
        with arrays of any length (small leaves side by side, pieces of large ones) or with single
        scalars, and must give as many values as it gets.
    *xs : object
        Objects of one structure, wrapped in `VectorSpace` or not.
    out : object, optional
        Where to put the result: mutable storage is reused. It may be one of `xs`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6); by default what the first `VectorSpace` says.
    active : type, predicate, path pattern or list of these, optional
        What takes part, where one would rather say that: all else is inactive then.
    workers : int, default 1
        How many threads work on an array of millions of components. The values are the same; `f`
        is called by several threads at once, so it must not write into memory of its own. Two
        threads take about three quarters of the time, where a core is free.
    copy_if_inactive, seen, track
        As for `recursive_map`; `f` is called with one leaf of each object then.

    Returns
    -------
    object
        A `VectorSpace` when the first of `xs` is one (`out` itself if that is given), else an
        object like it, or the new root of `out`.

    Raises
    ------
    StructureMismatchError
        When the objects differ in structure.
    ValueError
        When `workers` is no positive integer.
    LeafTypeError
        When `f` gives another number of values, or values of another kind.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import recursive_broadcast
    >>> x = {"a": np.array([1.0, 2.0]), "b": 3.0}
    >>> recursive_broadcast(lambda x, y: x + 2 * y, x, x)
    {'a': array([3., 6.]), 'b': 9.0}
    """
    if not xs:
        raise TypeError("at least one object to map over is needed, got none")
    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers={workers!r}: give the number of threads, at least 1")
    config = chosen(inactive, active)
    if copy_if_inactive or seen is not None or not track:
        return _leaf_by_leaf(f, xs, out, config, copy_if_inactive, seen, track)
    result = Expression(_as_vector(xs[0], config), xs[1:]).apply(f, out, workers)
    return result.value if out is None and not isinstance(xs[0], VectorSpace) else result
