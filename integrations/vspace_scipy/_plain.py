"""What SciPy takes by itself, and so goes to it untouched.

Whether SciPy takes an argument is asked of its type, and of the types in exact lists and tuples;
whether it takes what a function returns, of the first value, once (`_first_look`).

The rule for sequences: arrays, exact lists and tuples, and what turns itself into an array
(``range``, ``array.array``, ``__array__``) are arrays where SciPy means one. All other sequences
(named tuples, ``deque``, ``UserList``, subclasses of list) are objects, since their type is part of
what was meant; ``list(value)`` is SciPy's view of them.
"""

from __future__ import annotations

import array
import ctypes
import numbers
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from scipy import LowLevelCallable, sparse
from scipy.sparse.linalg import LinearOperator

from vspace import VectorSpace, VSpaceError, structure

# What is told by its type, without a call: all of these are numbers for SciPy, wherever they stand.
NUMBERS = frozenset({bool, int, float, complex, np.float64, np.int64, np.float32, np.complex128})

_SCALARS = (numbers.Number, np.generic, str, bytes, type(None))
_BUFFERS = (array.array, bytearray, memoryview, range)
_TAKEN = (*_SCALARS, *_BUFFERS)
_COMPILED = (LowLevelCallable, ctypes._CFuncPtr)  # type: ignore[attr-defined]
# The arithmetic of samples, and what SciPy's quad_vec does to a value: the trapezoid rule never
# starts from 0.0, takes no absolute value, and divides only where a limit is infinite.
_OF_SAMPLES = ("__add__", "__sub__", "__mul__", "__truediv__")
_GAUSS_KRONROD = ("__add__", "__radd__", "__sub__", "__mul__", "__rmul__", "__truediv__", "__abs__")
_TRAPEZOID = ("__add__", "__sub__", "__rmul__")
# By any of these `numpy.linalg.norm` can come at the components of a foreign vector.
_SEEN_BY_NUMPY = ("__array__", "__array_function__", "__float__", "__complex__")


class MapsObjects:
    """What operators between objects are, which are no matrices for SciPy."""

    __slots__ = ()


class Passes:
    """Whether SciPy's `quad_vec` takes a value: numbers, arrays, what has its own arithmetic.

    Parameters
    ----------
    norm, quadrature : object
        As for `quad_vec`: they decide what the arithmetic has to offer.
    """

    def __init__(self, norm: Any, quadrature: Any) -> None:
        self._needed = _TRAPEZOID if quadrature == "trapezoid" else _GAUSS_KRONROD
        self._two_norm = isinstance(norm, str) and norm == "2"

    def __call__(self, value: Any) -> bool:
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "O":
                return all(map(self._is_vector, value.flat))
            return bool(value.dtype.kind != "V")
        if isinstance(value, np.generic):
            return not isinstance(value, np.void)
        return self._is_vector(value)

    def _is_vector(self, value: Any) -> bool:
        cls = type(value)
        if isinstance(value, numbers.Number):
            return cls is not Decimal  # which no float multiplies
        if isinstance(value, VectorSpace) or not all(hasattr(cls, name) for name in self._needed):
            return False
        return not self._two_norm or any(hasattr(cls, name) for name in _SEEN_BY_NUMPY)


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
        arrays (``__array__``, subclasses) unless they are registered as leaves.

    Examples
    --------
    >>> is_plain([1.0, 2]), is_plain([1.0, [2.0]]), is_plain({"x": 1.0})
    (True, False, False)
    """
    kind = type(value)
    if kind is np.ndarray or isinstance(value, np.ndarray):
        if kind is not np.ndarray and _is_registered(value):
            return False  # SciPy would take it for what it is made of
        if value.dtype.kind == "O":
            return all(map(_is_scalar, value.flat))
        return bool(value.dtype.kind != "V")
    if kind is list or kind is tuple:
        return set(map(type, value)) <= NUMBERS or all(map(_is_scalar, value))
    if isinstance(value, _TAKEN):
        return True
    return hasattr(kind, "__array__") and not _is_leaf(value)


def is_plain_nest(value: Any) -> bool:
    """Return whether SciPy takes a value as it is where it takes arrays of any shape.

    Examples
    --------
    >>> is_plain_nest([[1.0, 2.0], [3.0, 4.0]]), is_plain_nest([1.0, [2.0]])
    (True, False)
    """
    if is_plain(value):
        return True
    if type(value) not in (list, tuple):
        return False
    try:
        return bool(np.asarray(value).dtype.kind in "biufc")
    except ValueError:  # a ragged nest
        return False


def is_plain_array(value: Any) -> bool:
    """Return whether a value is an array of any shape for SciPy, be it a sparse one.

    Examples
    --------
    >>> is_plain_array(sparse.eye_array(2)), is_plain_array({"x": 1.0})
    (True, False)
    """
    return is_plain_nest(value) or sparse.issparse(value)


def holds_objects(value: Any) -> bool:
    """Return whether a value is no array for SciPy, nor meant to be one.

    Examples
    --------
    >>> holds_objects([1.0, np.ones(2)]), holds_objects([[1.0], [2.0, 3.0]])
    (True, False)
    """
    if type(value) in (list, tuple) and not is_plain_nest(value):
        return any(isinstance(each, np.ndarray) or holds_objects(each) for each in value)
    return not is_plain_array(value)


def are_numbers(value: Any) -> bool:
    """Return whether SciPy can compute with a number or a nest of them, or has its own error.

    Examples
    --------
    >>> are_numbers((0.0, 1.0)), are_numbers({"x": 0.0})
    (True, False)
    """
    if type(value) in (list, tuple):
        return all(map(are_numbers, value))
    kind = type(value)
    computes = hasattr(kind, "__float__") or hasattr(kind, "__sub__")
    return is_plain(value) or (computes and not isinstance(value, VectorSpace))


def is_number(value: Any) -> bool:
    """Return whether SciPy takes a value for a number, or has its own error for it.

    Examples
    --------
    >>> is_number(Decimal(1)), is_number(None), is_number([1.0])
    (True, True, False)
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind != "V"
    if value is None or isinstance(value, (numbers.Number, str, bytes)):
        return True
    return hasattr(type(value), "__float__") and not isinstance(value, VectorSpace)


def is_one(tolerance: Any) -> bool:
    """Return whether SciPy takes a tolerance for one number, or has its own error for it.

    Examples
    --------
    >>> is_one(1e-3), is_one({"*": 1e-3})
    (True, False)
    """
    if isinstance(tolerance, (numbers.Number, str, bytes, type(None))):
        return True
    if isinstance(tolerance, (Mapping, np.ndarray)):
        return False
    try:
        return not structure(tolerance).leaf_dtypes
    except VSpaceError:
        return True


def is_list(value: Any) -> bool:
    """Return whether a value is a list of samples: no subclass of list, no named tuple, no text."""
    if isinstance(value, (list, tuple)):
        return type(value) in (list, tuple)
    if isinstance(value, np.ndarray):
        return value.dtype.kind == "O" and value.ndim == 1
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def is_array_like(value: Any) -> bool:
    """Return whether SciPy takes samples as they are.

    These are arrays, nested lists and tuples of numbers, and lists of what has its own arithmetic;
    but not named tuples, vectors of this package and registered leaves. Of a list the first sample
    says what all are: others are an error, whoever raises it.

    Examples
    --------
    >>> is_array_like([[0.0], [1.0]]), is_array_like([0.0, {}]), is_array_like([{}, 0.0])
    (True, True, False)
    """
    kind = type(value)
    if kind is np.ndarray and value.dtype.kind in "fciub":
        return True
    if (kind is list or kind is tuple) and value and type(value[0]) in NUMBERS:
        return True
    return _holds_numbers(value)


def takes_objects(function: Any) -> bool:
    """Return whether a function may return objects: one in C does not, and SciPy calls it as such.

    What cannot be called at all is left to SciPy, too.
    """
    return callable(function) and not isinstance(function, _COMPILED)


def is_matrix(A: Any) -> bool:
    """Return whether a linear map is one between vectors: a matrix, or an operator of SciPy's."""
    if isinstance(A, MapsObjects):
        return False
    return isinstance(A, (LinearOperator, np.ndarray)) or sparse.issparse(A) or hasattr(A, "matvec")


def is_no_map(A: Any) -> bool:
    """Return whether something is no map that `aslinearoperator` made of one between objects."""
    return not isinstance(A, MapsObjects)


def is_plain_operator(A: Any) -> bool:
    """Return whether SciPy takes a linear map as it is."""
    return is_matrix(A) or not callable(A)


def is_plain_vector(b: Any) -> bool:
    """Return whether SciPy takes a right-hand side, or a block of vectors, as it is."""
    if type(b) in (list, tuple):
        try:
            return np.asarray(b).dtype.kind in "biufc"
        except (TypeError, ValueError):  # a ragged nest, or objects without arithmetic
            return False
    return is_plain(b) or hasattr(b, "toarray")


def remedy_for_sequence(value: Any) -> str | None:
    """Return what to write for a sequence of numbers that is an object here, by its type.

    Examples
    --------
    >>> class Point(list):
    ...     pass
    >>> print(remedy_for_sequence(Point([1.0, 2.0])))
    a Point is an object here, and functions take and return such; write list(...) of it for an
    array, as SciPy takes it
    >>> remedy_for_sequence([1.0, 2.0]) is None
    True
    """
    if not isinstance(value, Sequence) or type(value) in (list, tuple, str, bytes):
        return None
    if isinstance(value, _TAKEN) or not is_plain_nest(list(value)):
        return None
    return (
        f"a {type(value).__name__} is an object here, and functions take and return such; write "
        f"list(...) of it for an array, as SciPy takes it"
    )


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


def _holds_numbers(value: Any) -> bool:
    kind = type(value)
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "OV" or all(map(_holds_numbers, value.flat))
    if kind is list or kind is tuple:
        return set(map(type, value)) <= NUMBERS or all(map(_holds_numbers, value))
    if isinstance(value, _TAKEN):
        return kind is not np.void
    if isinstance(value, (VectorSpace, list, tuple, dict)):
        return False
    return hasattr(kind, "__array__") or all(hasattr(kind, name) for name in _OF_SAMPLES)


def _is_scalar(value: Any) -> bool:
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
