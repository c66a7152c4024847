"""Results of SciPy's numerical differentiation, which have one entry for each derivative."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy._places import Spaces
from vspace_scipy._presentable import presentable
from vspace_scipy.differentiate._nested import nested


class Callback:
    """A callback of the user's, which is given objects.

    Parameters
    ----------
    callback : callable
        Of the user.
    spaces : Spaces
        Of the values.
    """

    __slots__ = ("_callback", "_spaces", "stop_iteration")  # the last one is set by SciPy

    def __init__(self, callback: Callable[[Any], Any], spaces: Spaces) -> None:
        self._callback = callback
        self._spaces = spaces

    def __call__(self, result: Any) -> Any:
        return self._callback(of_number(result, self._spaces))


def of_number(result: Any, spaces: Spaces) -> Any:
    """Return a result of `derivative`, in which derivative and error are like the values."""
    space = spaces.unknowns
    found = _summary(result, space.labels())
    for name in ("df", "error"):
        found[name] = space.unpack(np.asarray(result[name], space.dtype))
    found["x"] = float(np.ravel(result["x"])[0])
    return presentable(found)


def of_values(result: Any, spaces: Spaces) -> Any:
    """Return a result of `jacobian`: like the values, with objects like `x` for leaves."""
    values = spaces.values
    assert values is not None
    assert values.space is not None
    labels = [
        f"{row or 'f'} by {column}"
        for row in values.space.labels()
        for column in spaces.unknowns.labels()
    ]
    found = _summary(result, labels)
    for name in ("df", "error"):
        matrix = np.reshape(result[name], (values.count, spaces.unknowns.size))
        found[name] = nested(matrix, values.space, spaces.unknowns)
    return presentable(found)


def of_unknowns(result: Any, spaces: Spaces) -> Any:
    """Return a result of `hessian`: like `x`, with objects like `x` for leaves."""
    space = spaces.unknowns
    labels = space.labels()
    found = _summary(result, [f"{row} by {column}" for row in labels for column in labels])
    for name in ("ddf", "error"):
        found[name] = nested(np.asarray(result[name]), space, space)
    return presentable(found)


def _summary(result: Any, labels: list[str]) -> Any:
    """Return a copy in which there is one status: success of all, the worst code, most work."""
    found = type(result)(result)
    status = np.ravel(result["status"])
    found["success"] = bool(np.all(result["success"]))
    found["status"] = int(status[np.argmin(np.where(status == 0, 1, status))])
    found["part_status"] = dict(zip(labels, status.tolist(), strict=False))
    for name in found.keys() & {"nit", "nfev"}:
        found[name] = int(np.max(result[name]))
    return found
