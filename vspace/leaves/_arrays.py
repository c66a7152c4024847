"""The leaf algebra of NumPy arrays of floating or complex dtype, through BLAS where it can."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.linalg.blas import cdotc, ddot, sdot, zdotc

from vspace.errors import LeafTypeError
from vspace.leaves import _interface as interface
from vspace.leaves._blas import AXPY, SCAL, takes
from vspace.leaves._norms import array_norm
from vspace.leaves._numbers import COMPLEX, NUMBERS, complex_factor, inexact

Array = np.ndarray[Any, Any]


def _in_double(x: Array, y: Array) -> Any:
    widest = np.result_type(x.dtype, y.dtype, np.float64)
    return np.vdot(x.astype(widest, copy=False), y.astype(widest, copy=False))


def _checked(dot: Callable[[Array, Array], Any]) -> Callable[[Array, Array], Any]:
    """Return the inner product by a routine in single precision, where that has the numbers.

    The result is a number in double precision, which has room for larger and smaller ones.
    """

    def product(x: Array, y: Array) -> Any:
        value = dot(x, y)
        return value if 1e-30 < abs(value) < math.inf else _in_double(x, y).item()

    return product


# The inner product of arrays of one axis that BLAS knows, the first conjugated.
DOT: dict[np.dtype[Any], Callable[..., Any]] = {
    np.dtype("f"): _checked(sdot),
    np.dtype("d"): ddot,
    np.dtype("F"): _checked(cdotc),
    np.dtype("D"): zdotc,
}


def _check_factor(y: Array, a: Any) -> None:
    if isinstance(a, COMPLEX) and y.dtype.kind != "c":
        raise complex_factor(a, f"an array of dtype {y.dtype}")


def _check_pair(y: Array, x: Any) -> None:
    if np.shape(x) != y.shape:
        raise LeafTypeError(
            "",
            f"an array of shape {np.shape(x)}",
            f"shape {y.shape}",
            "vectors are never broadcast against each other: give both one shape",
        )
    if np.iscomplexobj(x) and y.dtype.kind != "c":
        raise LeafTypeError(
            "",
            "complex values",
            f"real values of dtype {y.dtype}",
            "make the first operand complex if that is meant",
        )


@interface.space.register(np.ndarray)
def _space(x: Array) -> Any:
    return x.shape, x.dtype


@interface.convert.register((np.ndarray, *NUMBERS), np.ndarray)
def _convert(x: Any, like: Array) -> Array:
    array = np.asanyarray(x)
    if array.dtype.kind not in "fc":
        raise LeafTypeError(
            "", f"values of dtype {array.dtype}", f"dtype {like.dtype}", "write floats"
        )
    _check_pair(like, array)
    if array.dtype == like.dtype and type(array) is type(like):
        return array
    result = np.empty_like(like)
    np.copyto(result, array, casting="same_kind")
    return result


@interface.equal.register(np.ndarray, np.ndarray)
def _equal(x: Array, y: Array) -> bool:
    return x.shape == y.shape and bool(np.equal(x, y).all())


@interface.memory.register(np.ndarray)
def _memory(x: Array) -> Array:
    return x


@interface.zero.register(np.ndarray)
def _zero(x: Array) -> Array:
    if type(x) is np.ndarray and x.flags.c_contiguous:
        return np.zeros(x.shape, x.dtype)  # a fifth of the time of zeros_like
    return np.zeros_like(x)


@interface.copy.register(np.ndarray)
def _copy(x: Array) -> Array:
    return x.copy(order="K")


@interface.add.register(np.ndarray, np.ndarray)
def _add(x: Array, y: Array) -> Array:
    result = x.copy(order="K")
    _add_inplace(result, y)
    return result


@interface.scale.register(np.ndarray)
def _scale(x: Array, a: Any) -> Array:
    _check_factor(x, a)
    result: Array = np.multiply(x, inexact(a), out=np.empty_like(x), casting="same_kind")
    return result


@interface.axpy.register(np.ndarray, np.ndarray)
def _axpy(y: Array, x: Array, a: Any) -> Array:
    result = y.copy(order="K")
    _axpy_inplace(result, x, a)
    return result


@interface.add_inplace.register(np.ndarray, np.ndarray)
def _add_inplace(y: Array, x: Array) -> None:
    _check_pair(y, x)
    np.add(y, x, out=y, casting="same_kind")


@interface.scale_inplace.register(np.ndarray)
def _scale_inplace(x: Array, a: Any) -> None:
    _check_factor(x, a)
    a = inexact(a)
    if takes((a,), x):
        SCAL[x.dtype](a, x.reshape(-1))
    else:
        np.multiply(x, a, out=x, casting="same_kind")


@interface.axpy_inplace.register(np.ndarray, np.ndarray)
def _axpy_inplace(y: Array, x: Array, a: Any) -> None:
    _check_pair(y, x)
    _check_factor(y, a)
    a = inexact(a)
    if takes((a,), y, x):
        AXPY[y.dtype](x.reshape(-1), y.reshape(-1), y.size, a)
    else:
        np.add(y, np.multiply(x, a), out=y, casting="same_kind")


@interface.zero_inplace.register(np.ndarray)
def _zero_inplace(x: Array) -> None:
    x.fill(0)


@interface.assign.register(np.ndarray, np.ndarray)
def _assign(x: Array, value: Array) -> None:
    _check_pair(x, value)
    np.copyto(x, value, casting="same_kind")


@interface.dot.register(np.ndarray, np.ndarray)
def _dot(x: Array, y: Array) -> float | complex:
    _check_pair(x, y) if x.dtype.kind == "c" or y.dtype.kind != "c" else _check_pair(y, x)
    return array_dot(_plain(x), _plain(y))


def array_dot(x: Array, y: Array) -> float | complex:
    """Return the inner product of two arrays of one size, the first conjugated.

    What is less precise than a `float` is added up as one, or where the sum may have overflowed.
    """
    dot = _DOT_OF.get(np.result_type(x.dtype, y.dtype).char, np.vdot)
    value = dot(x, y)
    return complex(value) if np.iscomplexobj(value) else float(value)


_single_dot = _checked(np.vdot)
_DOT_OF: dict[str, Callable[[Array, Array], Any]] = {
    "e": _in_double,
    "f": _single_dot,
    "F": _single_dot,
}


def _plain(x: Array) -> Array:
    # NumPy flattens a matrix to a matrix, and takes its first entry for all.
    return x.view(np.ndarray) if isinstance(x, np.matrix) else x


@interface.norm.register(np.ndarray)
def _norm(x: Array, order: float) -> float:
    return array_norm(_plain(x).reshape(-1), order)


@interface.size.register(np.ndarray)
def _size(x: Array) -> int:
    return x.size


@interface.labels.register(np.ndarray)
def _labels(x: Array) -> list[str]:
    return [f"[{', '.join(map(str, index))}]" if index else "" for index in np.ndindex(*x.shape)]


@interface.mutable.register(np.ndarray)
def _mutable(x: Array) -> bool:
    return x.flags.writeable


@interface.ravel.register(np.ndarray)
def _ravel(x: Array) -> Array:
    return x.reshape(-1)


@interface.unravel.register(np.ndarray)
def _unravel(x: Array, components: Array) -> Array:
    result = np.empty_like(x, order="C")  # so that reshape gives a view to write into
    result.reshape(-1)[...] = components if x.dtype.kind == "c" else components.real
    return result
