"""Linear combinations and element-wise expressions in one pass over memory.

Large leaves are worked through in pieces that stay in cache, so that no temporary of their size
is made; small leaves are grouped first, so that one call serves many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from vspace import _interpreter as interpreter
from vspace import leaves as algebra
from vspace._activity import InactiveConfig, as_config
from vspace._cache import cache_of
from vspace._conversion import convert_leaf, describe, describe_leaf
from vspace._engine import Structure
from vspace._factors import as_factor, is_number
from vspace._inplace import assign_leaves, prepare_targets, store, take_target
from vspace._pieces import Pieces
from vspace._recursive import recursive_map
from vspace._space import VectorSpace
from vspace.errors import LeafTypeError
from vspace.leaves._arrays import AXPY

__all__ = ["linear_combination", "recursive_broadcast"]

# Entries worked on at once. OpenBLAS starts threads above 10000 entries, and inside of pieces they
# cost more than they give. A function of the user's makes temporaries at each call: of 4096 to
# 65536 entries the last gave the best time for ``x + 2*y - w/3`` on arrays of 4,000,000 (0.68 of
# that of whole arrays; 8192 entries 0.97), and half a megabyte each still lies in the cache.
_PIECE_OF_BLAS = 8192
_PIECE_OF_FUNCTION = 65536

Leaves = list[Any]
# work(terms, target, place of their first leaf) -> result
Work = Callable[[Sequence[Any], Any, int], Any]


def linear_combination(
    coefficients: Sequence[Any],
    vectors: Sequence[Any],
    out: Any = None,
    *,
    inactive: Any = None,
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
    first = vectors[0]
    wrapped = isinstance(first, VectorSpace)
    config = first.config if wrapped and inactive is None else as_config(inactive)
    if out is None:
        combined = first if wrapped else VectorSpace(first, inactive=config)
        combined = combined._combined(coefficients, vectors)
        if combined is not None:
            return combined if wrapped else combined.value
    values = [each.value if isinstance(each, VectorSpace) else each for each in vectors]
    structure, leaves, captured = cache_of(config).take(values[0])
    rows = [leaves, *(structure.read(each) for each in values[1:])]
    factors = [as_factor(structure, each) for each in coefficients]

    def combine(blocks: Sequence[Any], target: Any, place: int) -> Any:
        return _combine(factors, blocks, target)

    return _evaluate(
        combine, _PIECE_OF_BLAS, structure, rows, values[0], captured, out, wrapped, config
    )


def _combine(factors: Sequence[Any], terms: Sequence[Any], target: Any) -> Any:
    first = terms[0]
    if not isinstance(first, np.ndarray):
        result = algebra.scale(first, factors[0])
        for a, x in zip(factors[1:], terms[1:], strict=True):
            result = algebra.axpy(result, x, a)
        return result
    # BLAS takes an empty vector for an error.
    blas = AXPY.get(first.dtype) if type(first) is np.ndarray and first.size else None
    inexact = [a if isinstance(a, complex) else float(a) for a in factors]
    result = np.multiply(first, inexact[0], out=target)
    for a, x in zip(inexact[1:], terms[1:], strict=True):
        if blas is not None and a and type(x) is np.ndarray and x.flags.c_contiguous:
            blas(x, result, result.size, a)
        else:
            np.add(result, np.multiply(x, a), out=result)
    return result


def recursive_broadcast(
    f: Callable[..., Any], *xs: Any, out: Any = None, inactive: Any = None, workers: int = 1
) -> Any:
    """Return an object like the first of `xs`, with the element-wise `f` of all their values.

    Parameters
    ----------
    f : callable
        Element-wise over arrays and scalars, ``lambda x, y, z: x + 2 * y - z / 3``: it is called
        with arrays of any length (small leaves side by side, pieces of large ones) or with single
        scalars, and must give as many values as it gets.
    *xs : object
        Objects of one structure.
    out : object, optional
        Where to put the result: mutable storage is reused. It may be one of `xs`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6).
    workers : int, default 1
        How many threads work on an array of millions of components. The values are the same; `f`
        is called by several threads at once, so it must not write into memory of its own. Two
        threads take about three quarters of the time, where a core is free.

    Returns
    -------
    object
        The new object, or the new root of `out`.

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
    config = as_config(inactive)
    structure, leaves, captured = cache_of(config).take(xs[0])
    rows = [leaves, *(structure.read(each) for each in xs[1:])]

    def apply(blocks: Sequence[Any], target: Any, place: int) -> Any:
        value = f(*blocks)
        first = blocks[0]
        if not isinstance(first, np.ndarray):
            return value
        result = np.asarray(value)
        if result.shape != first.shape or not np.can_cast(result.dtype, first.dtype, "same_kind"):
            raise LeafTypeError(
                interpreter.path_of(structure.spec, xs[0], place),
                f"that the element-wise function returned dtype {result.dtype}, shape "
                f"{result.shape} for dtype {first.dtype}, shape {first.shape}",
                "as many values of the same kind",
                "use element-wise operations only",
            )
        if target is None:
            return result.astype(first.dtype)
        target[...] = result
        return target

    return _evaluate(
        apply, _PIECE_OF_FUNCTION, structure, rows, xs[0], captured, out, False, config, workers
    )


def _evaluate(
    work: Work,
    length: int,
    structure: Structure,
    rows: list[Leaves],
    first: Any,
    captured: Any,
    out: Any,
    wrapped: bool,
    config: InactiveConfig,
    workers: int = 1,
) -> Any:
    """Run `work` block by block, large ones by pieces of a length, and rebuild or store it all."""
    # A vector stands for what it wraps, unless vectors are what is taken apart.
    unwrapped = isinstance(out, VectorSpace) and not isinstance(first, VectorSpace)
    root = out.value if unwrapped else out
    targets: Leaves = [None] * len(rows[0])
    if out is not None:
        targets = take_target(structure, root)
        rows = prepare_targets(structure, root, targets, rows, strict=False)
    layout = structure.layout
    stacks = [layout.blocks_of(structure.pack_data(row)) for row in rows]
    results: Leaves = [None] * len(layout.blocks)
    large: list[tuple[int, int, Pieces]] = []
    # What can go wrong does so before the first write (C17): what is small is worked out aside,
    # and the ends of large arrays are tried, where pieces of all lengths are.
    for i, (block, *terms) in enumerate(zip(layout.blocks, *stacks, strict=True)):
        spec, place = block.pieces[0].spec, block.pieces[0].first
        if block.grouped:
            results[i] = work(terms, None, place)
        elif isinstance(terms[0], np.ndarray):
            pieces = Pieces(partial(_at, work, place), terms, length)
            large.append((i, place, pieces))
            if out is not None:
                pieces.try_ends()
        else:
            value = work(terms, None, place)
            results[i] = convert_leaf(spec, value)
            if results[i] is None:
                raise LeafTypeError(
                    interpreter.path_of(structure.spec, first, place),
                    f"that the function returned {describe(value)}",
                    describe_leaf(spec),
                    "return a value of the leaf's own kind",
                )
    for i, place, pieces in large:
        results[i] = pieces.run(targets[place], workers)
    leaves = structure.unpack_data(layout.data_of(results))
    if out is not None:
        root = store(structure, root, targets, assign_leaves(targets, leaves))
        return out._rewrap(root) if unwrapped else root
    made = structure.rebuild(leaves, captured)
    if config.copy_if_inactive:
        made = recursive_map(_itself, made, inactive=config)
    return VectorSpace(made, inactive=config) if wrapped else made


def _at(work: Work, place: int, terms: Sequence[Any], target: Any) -> Any:
    return work(terms, target, place)


def _itself(leaf: Any) -> Any:
    return leaf
