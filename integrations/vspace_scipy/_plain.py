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
        arrays (``__array__``, subclasses) unless they are registered as leaves. False for named
        tuples and other subclasses of list and tuple: their type is part of what the user meant.

    Examples
    --------
    >>> is_plain([1.0, 2]), is_plain([1.0, [2.0]]), is_plain({"x": 1.0})
    (True, False, False)
    """
    if isinstance(value, np.ndarray):
        if type(value) is not np.ndarray and _is_registered(value):
            return False  # SciPy would take it for what it is made of
        if value.dtype.kind == "O":
            return all(map(_is_number, value.flat))
        return bool(value.dtype.kind != "V")
    if type(value) in (list, tuple):
        return all(map(_is_number, value))
    if isinstance(value, (*_SCALARS, *_BUFFERS)):
        return True
    return hasattr(type(value), "__array__") and not _is_leaf(value)


def remedy_for_shape(value: Any) -> str | None:
    """Return what to write for an array of two axes or more, where SciPy takes vectors only.

    Examples
    --------
    >>> print(remedy_for_shape(np.zeros((2, 3))))
    found an array of shape (2, 3), expected a vector, or an object; for an array of any shape write
    {'x': array}, say, and let functions take and return such a dict
    >>> remedy_for_shape(np.zeros(2)) is None
    True
    """
    if not isinstance(value, np.ndarray) or value.ndim < 2:
        return None
    return (
        f"found an array of shape {value.shape}, expected a vector, or an object; for an array of "
        f"any shape write\n{{'x': array}}, say, and let functions take and return such a dict"
    )


def _is_number(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind in "biufc"
    return isinstance(value, numbers.Number)


def _is_registered(value: Any) -> bool:
    try:
        return structure(value).has_registered_leaves
    except VSpaceError:
        return False


def _is_leaf(value: Any) -> bool:
    try:
        leaves, _ = structure(value).take(value)
    except VSpaceError:
        return False
    return len(leaves) == 1 and leaves[0] is value
