"""The leaf algebra of masked arrays: what is masked stays as it is, and takes no part.

Imported when a masked array is first met. Which entries are masked is part of the space, since a
component that only one of two arrays has cannot be added.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import ma

from vspace import _registry as registry
from vspace.errors import LeafTypeError, UnknownTypeError
from vspace.leaves import _interface as interface
from vspace.leaves._norms import array_norm
from vspace.leaves._numbers import NUMBERS
from vspace.leaves._register import register_leaf

Array = np.ndarray[Any, Any]
Masked = Any  # a MaskedArray, or of a class below it


def _entries(x: Masked) -> Array:
    """Return a copy of the entries that take part, as a one-dimensional array."""
    return np.asarray(ma.getdata(x)[~ma.getmaskarray(x)])


def _count(x: Any) -> int:
    """Return the number of masked entries."""
    return int(np.count_nonzero(ma.getmaskarray(x)))


def _with_entries(x: Masked, entries: Array) -> Masked:
    result = x.copy()
    ma.getdata(result)[~ma.getmaskarray(x)] = entries
    return result


def _assign(x: Masked, value: Masked) -> None:
    ma.getdata(x)[~ma.getmaskarray(x)] = _entries(value)


def _labels(x: Masked) -> list[str]:
    mask, shown = ma.getmaskarray(x).reshape(-1), interface.labels(ma.getdata(x))
    return [label for label, is_masked in zip(shown, mask, strict=True) if not is_masked]


def _may_hold_leaves(dtype: np.dtype[Any]) -> bool:
    parts = [] if dtype.fields is None else [field[0] for field in dtype.fields.values()]
    return dtype.kind in "fcO" or any(map(_may_hold_leaves, parts))


def _space(x: Masked) -> Any:
    if x.dtype.kind not in "fc":
        raise UnknownTypeError(
            "",
            f"a masked array of dtype {x.dtype}",
            "one of floating or complex dtype",
            "hold its fields or elements apart, or declare it inactive",
        )
    mask = ma.getmaskarray(x)
    return x.shape, x.dtype, np.packbits(mask).tobytes() if mask.any() else b""


def _convert(x: Any, like: Masked) -> Masked:
    """Return an array, masked in the same places or plain beside one without masked entries."""
    given = ma.asanyarray(x)
    if given.shape != like.shape or (ma.getmaskarray(given) != ma.getmaskarray(like)).any():
        raise LeafTypeError(
            "",
            f"an array of shape {given.shape} with {_count(given)} masked entries",
            f"shape {like.shape} and {_count(like)} masked entries, in the same places",
            "mask both in the same places: np.ma.array(values, mask=...)",
        )
    return _with_entries(like, interface.convert(_entries(given), _entries(like)))


def _to_plain(x: Masked, like: Any) -> Any:
    """Return a masked array in which nothing is masked as a plain one."""
    if ma.getmaskarray(x).any():
        raise LeafTypeError(
            "",
            f"an array with {_count(x)} masked entries",
            "a plain array, as in the first operand",
            "fill it (.filled(...)), or mask the first operand in the same places",
        )
    return interface.convert(ma.getdata(x), like)


register_leaf(
    ma.MaskedArray,
    active=lambda x: _may_hold_leaves(x.dtype),
    space=_space,
    convert=_convert,
    equal=lambda x, y: bool(np.array_equal(_entries(x), _entries(y))),
    memory=ma.getdata,
    zero=lambda x: _with_entries(x, np.zeros(x.count(), x.dtype)),
    copy=lambda x: x.copy(),
    add=lambda x, y: _with_entries(x, interface.add(_entries(x), _entries(y))),
    scale=lambda x, a: _with_entries(x, interface.scale(_entries(x), a)),
    axpy=lambda y, x, a: _with_entries(y, interface.axpy(_entries(y), _entries(x), a)),
    assign=_assign,
    mutable=lambda x: x.flags.writeable,
    dot=lambda x, y: interface.dot(_entries(x), _entries(y)),
    norm=lambda x, order: array_norm(_entries(x), order),
    size=lambda x: int(x.count()),
    labels=_labels,
    ravel=_entries,
    unravel=lambda x, components: _with_entries(
        x, components if x.dtype.kind == "c" else np.real(components)
    ),
)
registry.closed_leaf_types.add(ma.MaskedArray)
registry.inert_types.add(type(ma.masked))  # it is one per process
interface.convert.register((np.ndarray, *NUMBERS), ma.MaskedArray)(_convert)
interface.convert.register(ma.MaskedArray, np.ndarray)(_to_plain)
