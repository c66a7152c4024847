"""Callbacks of the user's as SciPy calls them, and results with objects for vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from vspace_scipy._space import Space
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._functions import Values, as_value
from vspace_scipy.optimize._watching import takes_result


class ResultCallback:
    """A callback of the user's that is given SciPy's intermediate result, with objects in it.

    Parameters
    ----------
    callback : callable
        Of the user, whose one parameter is `intermediate_result`.
    packed : Space
        Of the unknowns.
    values : Values, optional
        The function, if its values are no numbers.
    """

    __slots__ = ("_callback", "_packed", "_values")

    def __init__(
        self, callback: Callable[..., Any], packed: Space, values: Values | None = None
    ) -> None:
        self._callback = callback
        self._packed = packed
        self._values = values

    def __call__(self, intermediate_result: Any) -> Any:
        # Some methods give positions only.
        if isinstance(intermediate_result, np.ndarray):
            return self._callback(self._packed.unpack(intermediate_result))
        result = with_objects(intermediate_result, self._packed, self._values)
        return self._callback(intermediate_result=result)


class PositionCallback:
    """A callback of the user's that is given a position, and perhaps more.

    Parameters
    ----------
    callback : callable
        Of the user.
    packed : Space
        Of the unknowns.
    values : Values, optional
        The function whose value stands second.
    """

    __slots__ = ("_callback", "_packed", "_values")

    def __init__(
        self, callback: Callable[..., Any], packed: Space, values: Values | None = None
    ) -> None:
        self._callback = callback
        self._packed = packed
        self._values = values

    def __call__(self, x: Any, *more: Any) -> Any:
        unpacked: list[Any] = [with_objects(each, self._packed, self._values) for each in more]
        if self._values is not None and unpacked and not isinstance(more[0], OptimizeResult):
            unpacked[0] = as_value(unpacked[0], self._values)
        return self._callback(self._packed.unpack(np.asarray(x)), *unpacked)


def as_callback(callback: Any, packed: Space, values: Values | None = None) -> Any:
    """Return a callback as SciPy calls it: of results or positions, as the user's is.

    SciPy calls whatever it has to call by its own error, if it is no function.
    """
    kind = ResultCallback if takes_result(callback) else PositionCallback
    return kind(callback, packed, values)
