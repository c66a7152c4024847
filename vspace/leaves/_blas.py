"""When BLAS does the arithmetic of arrays: the routines, and the one rule of what they take.

A routine takes arrays of one dtype that it knows, in native byte order, that lie in C order and do
not overlap, of at least one entry and no more than it can count. It takes 0 * x to be 0, whatever x
holds, so a factor of zero is left to NumPy. Within these bounds it never fails (C17).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.linalg.blas import caxpy, cscal, daxpy, dscal, saxpy, sscal, zaxpy, zscal

Array = np.ndarray[Any, Any]

# By dtype, for arrays of one axis; called by position, which takes half of the time of keywords.
# ``axpy(x, y, n, a)`` adds a x to y, ``scal(a, x)`` multiplies x. A dtype in foreign byte order is
# another key, and not here.
AXPY: dict[np.dtype[Any], Callable[..., Any]] = {
    np.dtype("f"): saxpy,
    np.dtype("d"): daxpy,
    np.dtype("F"): caxpy,
    np.dtype("D"): zaxpy,
}
SCAL: dict[np.dtype[Any], Callable[..., Any]] = {
    np.dtype("f"): sscal,
    np.dtype("d"): dscal,
    np.dtype("F"): cscal,
    np.dtype("D"): zscal,
}
_LIMIT = 2**31 - 1  # the largest count that a 32-bit BLAS takes


def knows(dtype: np.dtype[Any] | None, size: int) -> bool:
    """Return whether there are routines for arrays of this dtype and number of entries."""
    return dtype in AXPY and 0 < size < _LIMIT


def takes(factors: tuple[Any, ...], y: Array, *others: Any) -> bool:
    """Return whether a routine changes `y` in place by these factors, maybe with other leaves.

    Arrays among these have the shape of `y`.
    """
    dtype = y.dtype
    return (
        all(factors)
        and knows(dtype, y.size)
        and type(y) is np.ndarray
        and y.flags.carray
        and all(
            type(x) is np.ndarray
            and x.dtype == dtype
            and x.flags.c_contiguous
            and (x is y or not np.may_share_memory(x, y))
            for x in others
        )
    )
