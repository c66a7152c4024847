"""Linear combinations and element-wise expressions in one pass over memory.

Large leaves are worked through in pieces that stay in cache, so that no temporary of their size
is made; small leaves are grouped first, so that one call serves many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace import _interpreter as interpreter
from vspace import leaves as algebra
from vspace._activity import as_config
from vspace._engine import cache_of
from vspace._inplace import prepare_targets, store
from vspace._space import VectorSpace, as_factor, is_number
from vspace.errors import LeafTypeError
from vspace.leaves._arrays import AXPY

__all__ = ["linear_combination", "recursive_broadcast"]

# Entries worked on at once. 8192 float64 are 64 kB; OpenBLAS starts threads above 10000 entries,
# and inside of pieces they cost more than they give.
_PIECE = 8192

Leaves = list[Any]


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
        Objects of one structure, or `VectorSpace`s.
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
    values = [each.value if isinstance(each, VectorSpace) else each for each in vectors]
    structure, leaves, captured = cache_of(config).take(values[0])
    rows = [leaves, *(structure.read(each) for each in values[1:])]
    factors = [as_factor(structure, each) for each in coefficients]

    def combine(blocks: Sequence[Any], target: Any) -> Any:
        return _combine(factors, blocks, target)

    return _evaluate(combine, structure, rows, captured, out, wrapped, config)


def _combine(factors: Sequence[Any], terms: Sequence[Any], target: Any) -> Any:
    first = terms[0]
    blas = AXPY.get(first.dtype) if type(first) is np.ndarray else None
    if not isinstance(first, np.ndarray):
        result = algebra.scale(first, factors[0])
        for a, x in zip(factors[1:], terms[1:], strict=True):
            result = algebra.axpy(result, x, a)
        return result
    result = np.multiply(first, factors[0], out=target)
    for a, x in zip(factors[1:], terms[1:], strict=True):
        if blas is not None and a and type(x) is np.ndarray and x.flags.c_contiguous:
            blas(x, result, result.size, a)
        else:
            np.add(result, np.multiply(x, a), out=result)
    return result


def recursive_broadcast(
    f: Callable[..., Any], *xs: Any, out: Any = None, inactive: Any = None
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

    Returns
    -------
    object
        The new object, or the new root of `out`.

    Raises
    ------
    StructureMismatchError
        When the objects differ in structure.
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
    config = as_config(inactive)
    structure, leaves, captured = cache_of(config).take(xs[0])
    rows = [leaves, *(structure.read(each) for each in xs[1:])]

    def apply(blocks: Sequence[Any], target: Any) -> Any:
        value = f(*blocks)
        first = blocks[0]
        if not isinstance(first, np.ndarray):
            return value
        result = np.asarray(value)
        if result.shape != first.shape or not np.can_cast(result.dtype, first.dtype, "same_kind"):
            raise LeafTypeError(
                "",
                f"that the element-wise function returned dtype {result.dtype}, shape "
                f"{result.shape} for dtype {first.dtype}, shape {first.shape}",
                "as many values of the same kind",
                "use element-wise operations only",
            )
        if target is None:
            return result.astype(first.dtype)
        target[...] = result
        return target

    return _evaluate(apply, structure, rows, captured, out, False, config)


def _evaluate(
    work: Callable[[Sequence[Any], Any], Any],
    structure: Any,
    rows: list[Leaves],
    captured: Any,
    out: Any,
    wrapped: bool,
    config: Any,
) -> Any:
    """Run `work(blocks, target)` block by block, and rebuild or store what comes of it."""
    root = targets = None
    if out is not None:
        root = out.value if isinstance(out, VectorSpace) else out
        targets = structure.take(root)[0]
        rows = prepare_targets(structure, root, targets, rows, strict=False)
    stacks = [structure.pack_blocks(row) for row in rows]
    results: Leaves = []
    for block, *terms in zip(structure.layout.blocks, *stacks, strict=True):
        if block.grouped:
            results.append(work(terms, None))
            continue
        first = block.pieces[0].first
        target = targets[first] if targets is not None else None
        results.append(_by_pieces(work, terms, target))
    leaves = structure.unpack_blocks(results)
    checked = [
        value if block_value is None else block_value
        for value, block_value in zip(leaves, _checked(structure, leaves), strict=True)
    ]
    if targets is None:
        made = structure.rebuild(checked, captured)
        return VectorSpace(made, inactive=config) if wrapped else made
    new: Leaves = []
    for target, value in zip(targets, checked, strict=True):
        if target is not value and algebra.mutable(target):
            algebra.assign(target, value)
            new.append(target)
        else:
            new.append(value)
    root = store(structure, root, targets, new)
    if isinstance(out, VectorSpace):
        return out.rewrap(root)
    return root


def _checked(structure: Any, leaves: Leaves) -> Leaves:
    """Return leaves that are no arrays in their exact types, None for what needs no check."""
    result: Leaves = []
    start = 0
    for spec, count in structure.layout.runs:
        for value in leaves[start : start + count]:
            if spec.array or type(value) is spec.identity():
                result.append(None)
                continue
            converted = interpreter.convert_leaf(spec, value)
            if converted is None:
                raise LeafTypeError(
                    "",
                    f"that the function returned {interpreter.describe(value)}",
                    interpreter.describe_leaf(spec),
                    "return a value of the leaf's own kind",
                )
            result.append(converted)
        start += count
    return result


def _by_pieces(work: Callable[[Sequence[Any], Any], Any], terms: Sequence[Any], target: Any) -> Any:
    first = terms[0]
    if not isinstance(first, np.ndarray):
        return work(terms, None)
    if target is None or not target.flags.carray or type(target) is not np.ndarray:
        target = np.empty_like(first, order="C")
    flats = [np.ascontiguousarray(each).reshape(-1) for each in terms]
    flat = target.reshape(-1)
    buffer = np.empty(min(_PIECE, flat.size), first.dtype)
    for start in range(0, flat.size, _PIECE):
        stop = min(start + _PIECE, flat.size)
        # The piece is complete before the target is written, which may be one of the terms.
        piece = work([each[start:stop] for each in flats], buffer[: stop - start])
        flat[start:stop] = piece
    return target
