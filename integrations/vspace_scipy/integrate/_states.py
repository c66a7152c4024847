"""What an ODE solution is made of when states are objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np

from vspace_scipy._packing import Packing


class States(Sequence[Any]):
    """Objects by time, made when asked for.

    Parameters
    ----------
    packing : Packing
        Of the state.
    columns : ndarray
        Of shape ``(size, n_points)``.
    """

    __slots__ = ("_columns", "_packing")

    def __init__(self, packing: Packing, columns: np.ndarray[Any, Any]) -> None:
        self._packing = packing
        self._columns = columns

    def __len__(self) -> int:
        return self._columns.shape[1]

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> States: ...

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return States(self._packing, self._columns[:, index])
        return self._packing.unpack(np.ascontiguousarray(self._columns[:, index]))

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<{len(self)} states of {self._packing.size} components>"


class StructuredSolution:
    """A continuous solution whose values are objects; all else is SciPy's ``OdeSolution``.

    Calling it with a number gives an object, with a one-dimensional array an object whose leaves
    have one more axis, the last, for time.
    """

    def __init__(self, packing: Packing, solution: Any) -> None:
        self._packing = packing
        self._solution = solution

    def __call__(self, t: Any) -> Any:
        values = self._solution(t)
        if values.ndim == 1:
            return self._packing.unpack(np.ascontiguousarray(values, self._packing.dtype))
        return self._packing.stack(values)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._solution, name)


def columns_of(packing: Packing, values: Any) -> np.ndarray[Any, Any]:
    """Return SciPy's ``y`` as columns: it is an empty list where no time was asked for."""
    columns = np.asarray(values, dtype=packing.dtype)
    return columns if columns.ndim == 2 else np.empty((packing.size, 0), packing.dtype)
