"""What SciPy takes by itself, and so goes to it untouched."""

from __future__ import annotations

import array
import numbers
from typing import Any

import numpy as np

from vspace import VSpaceError, structure

_SCALARS = (numbers.Number, np.generic, str, bytes, type(None))
_BUFFERS = (array.array, bytearray, memoryview, range)


def is_plain(value: Any) -> bool:
    """Return whether a value is a number, an array, or a flat list or tuple of numbers.

    Parameters
    ----------
    value : object
        An initial state, say.

    Returns
    -------
    bool
        True also for what SciPy has its own error for, and for types that turn themselves into
        arrays (``__array__``) unless they are registered as leaves. False for named tuples and
        other subclasses of list and tuple: their type is part of what the user meant.

    Examples
    --------
    >>> is_plain([1.0, 2]), is_plain([1.0, [2.0]]), is_plain({"x": 1.0})
    (True, False, False)
    """
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "O":
            return all(map(_is_number, value.flat))
        return bool(value.dtype.kind != "V")
    if type(value) in (list, tuple):
        return all(map(_is_number, value))
    if isinstance(value, (*_SCALARS, *_BUFFERS)):
        return True
    return hasattr(type(value), "__array__") and not _is_leaf(value)


def _is_number(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind in "biufc"
    return isinstance(value, numbers.Number)


def _is_leaf(value: Any) -> bool:
    try:
        leaves, _ = structure(value).take(value)
    except VSpaceError:
        return False
    return len(leaves) == 1 and leaves[0] is value
