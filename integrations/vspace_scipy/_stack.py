"""Sequences of objects that are the rows of a matrix."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, overload

import numpy as np

from vspace import register_node
from vspace_scipy._space import Space, Vector

# What stands for no place, or for many axes, though NumPy would make something of it.
_NO_PLACES = (bool, np.bool_, tuple, str, bytes, type(None), type(Ellipsis))


class States(Sequence[Any]):
    """Objects, states by time say, each made when it is asked for.

    An index is what NumPy takes along the first axis of an array: an integer gives an object; a
    slice, integers in a list or array, and a mask give a sequence of these.

    Parameters
    ----------
    packed : Space
        Of the objects.
    rows : ndarray
        Of shape ``(count, size)``.

    Examples
    --------
    >>> states = States(Space({"x": 0.0}), np.array([[1.0], [2.0], [3.0]]))
    >>> len(states), states[-1], list(states[:2])
    (3, {'x': 3.0}, [{'x': 1.0}, {'x': 2.0}])
    >>> list(states[[0, 2]]), list(states[np.array([False, True, False])])
    ([{'x': 1.0}, {'x': 3.0}], [{'x': 2.0}])
    """

    __slots__ = ("_packed", "_rows")

    def __init__(self, packed: Space, rows: Vector) -> None:
        self._packed = packed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice | Sequence[int] | Vector) -> States: ...

    def __getitem__(self, index: Any) -> Any:
        """Return an object, or a sequence of some.

        Raises
        ------
        IndexError
            When there is no such place, or an array of places has more than one axis.
        TypeError
            When the index is nothing of the sort.
        """
        if isinstance(index, slice):
            return States(self._packed, self._rows[index])
        place = _place(index)
        if place is None:
            return States(self._packed, self._rows[_places(index)])
        if not -len(self) <= place < len(self):
            raise IndexError(f"found {place}, expected one of {len(self)} places")
        return self._packed.unpack(self._rows[place])

    def __repr__(self) -> str:
        return f"<{len(self)} states>"


# A function that has captured states is a vector of their components, as of a matrix.
register_node(States, active=("_rows",))


def _place(index: Any) -> int | None:
    if isinstance(index, _NO_PLACES):
        raise _no_index(index)
    try:
        return operator.index(index)
    except TypeError:
        return None


def _places(index: Any) -> Vector:
    try:
        places = np.asarray(index)
    except ValueError:  # a ragged list
        raise _no_index(index) from None
    if places.size == 0 and not isinstance(index, np.ndarray):
        places = places.astype(int)
    if places.ndim == 0 or places.dtype.kind not in "iub":
        raise _no_index(index)
    if places.ndim > 1:
        raise IndexError(
            f"found places of shape {places.shape}, expected one axis; take index.ravel()"
        )
    return places


def _no_index(index: Any) -> TypeError:
    return TypeError(
        f"found {index!r} for an index, expected an integer, a slice, a list or array of integers, "
        f"or a mask; states have one axis: take what is in one by its name, states[0].x say"
    )
