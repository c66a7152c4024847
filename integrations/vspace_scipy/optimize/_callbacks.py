"""Callbacks of the user's as SciPy calls them, and results with objects for vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from vspace_scipy._packed import Packed
from vspace_scipy.optimize._functions import Residuals, as_value
from vspace_scipy.optimize._watching import takes_result

# Fields of SciPy's results that are vectors like the unknowns.
_VECTORS = ("x", "jac", "grad", "lagrangian_grad", "active_mask")


class ResultCallback:
    """A callback of the user's that is given SciPy's intermediate result, with objects in it.

    Parameters
    ----------
    callback : callable
        Of the user, whose one parameter is `intermediate_result`.
    packed : Packed
        Of the unknowns.
    """

    __slots__ = ("_callback", "_packed")

    def __init__(self, callback: Callable[..., Any], packed: Packed) -> None:
        self._callback = callback
        self._packed = packed

    def __call__(self, intermediate_result: Any) -> Any:
        # Some methods give positions only.
        if isinstance(intermediate_result, np.ndarray):
            return self._callback(self._packed.unpack(intermediate_result))
        return self._callback(intermediate_result=with_vectors(intermediate_result, self._packed))


class PositionCallback:
    """A callback of the user's that is given a position, and perhaps more.

    Parameters
    ----------
    callback : callable
        Of the user.
    packed : Packed
        Of the unknowns.
    values : Residuals, optional
        The function whose value stands second.
    """

    __slots__ = ("_callback", "_packed", "_values")

    def __init__(
        self, callback: Callable[..., Any], packed: Packed, values: Residuals | None = None
    ) -> None:
        self._callback = callback
        self._packed = packed
        self._values = values

    def __call__(self, x: Any, *more: Any) -> Any:
        unpacked: list[Any] = [
            with_vectors(each, self._packed) if isinstance(each, OptimizeResult) else each
            for each in more
        ]
        if self._values is not None and unpacked:
            unpacked[0] = as_value(unpacked[0], self._values)
        return self._callback(self._packed.unpack(np.asarray(x)), *unpacked)


def as_callback(callback: Any, packed: Packed) -> Any:
    """Return a callback as SciPy calls it: of results or positions, as the user's is."""
    kind = ResultCallback if takes_result(callback) else PositionCallback
    return kind(callback, packed)


def with_vectors(result: Any, packed: Packed) -> Any:
    """Return a copy of a result of SciPy's, whose vectors are objects."""
    return put_objects(OptimizeResult(result), packed)


def put_objects(result: Any, packed: Packed) -> Any:
    """Put objects for the vectors in a result of SciPy's, and return it."""
    for name in _VECTORS:
        vector = result.get(name)
        if isinstance(vector, np.ndarray) and vector.shape == (packed.size,):
            result[name] = packed.unpack(np.asarray(vector, packed.dtype))
    return result
