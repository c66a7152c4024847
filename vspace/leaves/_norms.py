"""Vector norms of arrays, and how norms of parts make the norm of the whole.

A norm of a vector is the norm of the norms of its parts, of the same order; that is what makes a
norm over an arbitrary structure one pass over its leaves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.linalg.blas import ddot, scnrm2, snrm2, zdotc

from vspace.leaves._blas import knows


def _root_of_dot(x: Any) -> float:
    return math.sqrt(ddot(x, x))


def _root_of_dotc(x: Any) -> float:
    return math.sqrt(zdotc(x, x).real)


def _checked(nrm2: Callable[[Any], Any], low: float, high: float) -> Callable[[Any], float]:
    """Return the 2-norm by a routine whose squares must not overflow or underflow."""

    def norm(x: Any) -> float:
        value = float(nrm2(x))
        return value if low < value < high else _scaled_norm(x, 2.0)

    return norm


# The 2-norm of arrays of one axis that BLAS knows. In double precision a dot product is up to ten
# times faster than the routine for norms, which scales and accumulates in higher precision.
EUCLIDEAN: dict[np.dtype[Any], Callable[[Any], float]] = {
    np.dtype("f"): _checked(snrm2, 1e-15, 1e15),
    np.dtype("d"): _checked(_root_of_dot, 1e-140, 1e140),
    np.dtype("F"): _checked(scnrm2, 1e-15, 1e15),
    np.dtype("D"): _checked(_root_of_dotc, 1e-140, 1e140),
}
_HIGH_ORDER = 512.0


def array_norm(x: np.ndarray[Any, Any], order: float) -> float:
    """Return the norm of a one-dimensional floating or complex array, for any order."""
    if x.size == 0:
        return 0.0
    if order == 2 and knows(x.dtype, x.size):
        return EUCLIDEAN[x.dtype](x)
    return _scaled_norm(x, order)


def _scaled_norm(x: np.ndarray[Any, Any], order: float) -> float:
    if order == 0:
        return float(np.count_nonzero(x))
    # Of a complex number in single precision the magnitude may be larger than its precision has.
    widest = np.complex128 if x.dtype.kind == "c" else np.float64
    magnitudes = np.abs(x.astype(widest, copy=False))
    if order == math.inf:
        return float(magnitudes.max())
    if order == -math.inf:
        return float(magnitudes.min())
    largest = float(magnitudes.max())
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    if order == 1:
        return float(magnitudes.sum())
    # A power of two, so that scaling rounds nothing, as long as powers of up to 2 do not overflow.
    scale = math.ldexp(1.0, math.frexp(largest)[1] - 1) if order < _HIGH_ORDER else largest
    return scale * float(np.sum((magnitudes / scale) ** order) ** (1.0 / order))


def combine_norms(norms: Sequence[float], order: float) -> float:
    """Return the norm of a whole from the norms of its parts (0.0 when there is none)."""
    if len(norms) == 1:
        return norms[0]
    if not norms:
        return 0.0
    if order == 2:
        norm = math.hypot(*norms)  # scales inside, so it neither overflows nor underflows
        # Infinity is stronger than NaN to hypot, but not within one array.
        return math.nan if norm == math.inf and any(map(math.isnan, norms)) else norm
    return array_norm(np.asarray(norms), order) if order else float(sum(norms))


def check_order(order: Any) -> float:
    """Return the order of a norm as a float: a number other than NaN, negative only as -inf.

    Raises
    ------
    ValueError
        For anything else.
    """
    if order is None:
        return 2.0
    if isinstance(order, (int, float, np.number)) and (order >= 0 or order == -math.inf):
        return float(order)
    raise ValueError(
        f"ord={order!r} is not the order of a vector norm: give a number >= 0, inf or -inf"
    )
