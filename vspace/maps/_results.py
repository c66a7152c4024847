"""The results of a mapped function: checked, and converted to the first operand's leaf types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np

from vspace.blocks import are_distinct, are_held
from vspace.errors import LeafTypeError, tell_where
from vspace.leaves import mutable
from vspace.maps._operands import Operands
from vspace.walks import as_leaf, describe, describe_form, describe_leaf, is_such_a_leaf


def check_results(operands: Operands, results: list[Any]) -> list[Any]:
    """Return mapped leaves in the first operand's leaf types (C3).

    Raises
    ------
    LeafTypeError
        When a result is of another kind, dtype or shape.
    """
    layout = operands.structure.layout
    for spec, places, shapes in layout.kinds:
        if spec.registered:
            for i in places:
                try:
                    is_alike = is_such_a_leaf(spec, results[i])
                except Exception as error:
                    tell_where(error, operands.path_of(i))
                    raise
                if not is_alike:
                    results[i] = _converted(operands, results[i], i)
            continue  # what is in another unit all the same is converted in the end
        cls, array, dtype = spec.identity(), spec.array, spec.dtype
        each_shape = repeat(shapes[0]) if len(shapes) == 1 else shapes
        for i, shape in zip(places, each_shape):  # noqa: B905 - it may be repeated for ever
            value = results[i]
            if type(value) is not cls or (
                array
                and not (value.shape == shape and (value.dtype is dtype or value.dtype == dtype))
            ):
                results[i] = _converted(operands, value, i)
    return layout.converted(results, operands.leaves[0])


def _converted(operands: Operands, value: Any, index: int) -> Any:
    spec = next(islice(operands.structure.layout.specs(), index, None))
    try:
        converted = as_leaf(spec, value, lambda: operands.leaves[0][index])
    except Exception as error:
        tell_where(error, operands.path_of(index))
        raise
    if converted is None:
        raise _not_such_a_leaf(operands, value, index, describe_leaf(spec))
    return converted


def _not_such_a_leaf(operands: Operands, value: Any, index: int, expected: str) -> LeafTypeError:
    return LeafTypeError(
        operands.path_of(index),
        f"that the mapped function returned {describe_form(value)}",
        f"{expected}, as in the first operand",
        "return a value of the leaf's own kind and shape",
    )


def _check_distinct(operands: Operands, results: list[list[Any]]) -> None:
    """Refuse an array, or another leaf that can be changed, that stands for two leaves."""
    if all(are_held(row, 1) for row in results):
        return
    layout = operands.structure.layout
    changeable: list[Any] = []
    for row in results:
        changeable += layout.arrays_among(row)
        changeable += [row[i] for i in layout.registered]
    if are_distinct(changeable):
        return
    first_at: dict[int, tuple[int, int]] = {}
    for k, row in enumerate(results):
        for i, value in enumerate(row):
            if not mutable(value):
                continue
            before = first_at.setdefault(id(value), (k, i))
            if before != (k, i):
                raise LeafTypeError(
                    operands.path_of(i),
                    f"the {_noun(value)} that the mapped function returned for "
                    f"{operands.path_of(before[1]).removeprefix('.') or 'the root'} as well",
                    f"a fresh {_noun(value)} for each leaf",
                    f"return a new {_noun(value)} (or a copy) at each call",
                )


def _noun(leaf: Any) -> str:
    return "array" if isinstance(leaf, np.ndarray) else type(leaf).__qualname__


def check_arity(f: Callable[..., Any], xs: Sequence[Any]) -> None:
    """Refuse a ufunc of another number of operands: it would take one too many for its out."""
    if isinstance(f, np.ufunc) and f.nin != len(xs):
        raise TypeError(f"{f.__name__} takes {f.nin} operand(s), got {len(xs)} object(s) to map")


def map_leaves(f: Callable[..., Any], *rows: Sequence[Any]) -> list[Any]:
    """Return ``f(leaf, *leaves)`` for each leaf.

    ``list(map(f, ...))`` would take a `StopIteration` that `f` raises for the end (C24); ufuncs
    raise none, and are a fifth faster so.
    """
    if type(f) is np.ufunc:
        return list(map(f, *rows))
    if len(rows) == 1:
        return [f(leaf) for leaf in rows[0]]
    if len(rows) == 2:
        return [f(leaf, other) for leaf, other in zip(*rows)]  # noqa: B905 - a tenth of the time
    return [f(*leaves) for leaves in zip(*rows)]  # noqa: B905


def apply(f: Callable[..., Any], operands: Operands, nout: int) -> list[list[Any]]:
    """Return the mapped leaves of each of `nout` results, checked."""
    results = map_leaves(f, *operands.leaves)
    if nout == 1:
        rows = [check_results(operands, results)]
        _check_distinct(operands, rows)
        return rows
    for i, row in enumerate(results):
        if not isinstance(row, tuple) or len(row) != nout:
            raise LeafTypeError(
                operands.path_of(i),
                f"that the mapped function returned {describe(row)}",
                f"a tuple of nout={nout} leaves",
                "return one leaf for each of the results",
            )
    rows = [check_results(operands, [row[k] for row in results]) for k in range(nout)]
    _check_distinct(operands, rows)
    return rows
