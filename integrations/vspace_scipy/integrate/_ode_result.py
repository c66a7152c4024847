"""What an ODE solution is made of when its states are objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
from scipy.integrate import OdeSolution

from vspace_scipy._packed import Packed, Vector


class States(Sequence[Any]):
    """States by time, each made when it is asked for.

    Parameters
    ----------
    packed : Packed
        Of the states.
    rows : ndarray
        Of shape ``(n_points, size)``.

    Examples
    --------
    >>> states = States(Packed({"x": 0.0}), np.array([[1.0], [2.0], [3.0]]))
    >>> len(states), states[-1], list(states[:2])
    (3, {'x': 3.0}, [{'x': 1.0}, {'x': 2.0}])
    """

    __slots__ = ("_packed", "_rows")

    def __init__(self, packed: Packed, rows: Vector) -> None:
        self._packed = packed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> States: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return States(self._packed, self._rows[index])
        return self._packed.unpack(self._rows[index])

    def __repr__(self) -> str:
        return f"<{len(self)} states>"


class StructuredSolution(OdeSolution):  # type: ignore[misc]
    """A continuous solution that gives objects.

    Called with a number it returns a state; with a one-dimensional array, one object whose leaves
    have one more axis, the last, for time. All attributes are those of SciPy's ``OdeSolution``.

    Parameters
    ----------
    solution : OdeSolution
        What SciPy gave.
    packed : Packed
        Of the states.
    """

    def __init__(self, solution: OdeSolution, packed: Packed) -> None:
        self.__dict__.update(vars(solution))
        self._packed = packed

    def __call__(self, t: Any) -> Any:
        times = np.asarray(t)
        if times.ndim == 1 and self._packed.dtype.kind == "c" and self.t_min == self.t_max:
            # SciPy's constant solution for an empty interval drops imaginary parts there.
            constant = OdeSolution.__call__
            return self._packed.stack(np.stack([constant(self, each) for each in times], axis=1))
        vectors = super().__call__(t)
        if vectors.ndim == 1:
            return self._packed.unpack(vectors)
        return self._packed.stack(vectors)


def with_objects(result: Any, packed: Packed) -> Any:
    """Return SciPy's result of vectors as one of objects, changed in place.

    Parameters
    ----------
    result : OdeResult
        Of SciPy.
    packed : Packed
        Of the states.
    """
    # SciPy leaves empty lists where no time was asked for.
    rows = np.asarray(result.y, packed.dtype).T if len(result.t) else _no_rows(packed)
    result["y"] = packed.stack(rows.T)
    result["states"] = States(packed, rows)
    if result.sol is not None:
        result["sol"] = StructuredSolution(result.sol, packed)
    if result.y_events is not None:
        result["y_events"] = [
            States(packed, each if len(each) else _no_rows(packed)) for each in result.y_events
        ]
    return result


def _no_rows(packed: Packed) -> Vector:
    return np.empty((0, packed.size), packed.dtype)
