"""Matrices that users give: dense, sparse, a linear operator, or an object of objects."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from vspace import StructureMismatchError, VSpaceError
from vspace_scipy._packed import Packed, Vector

_FORMS = (
    "give a dense or sparse matrix or a LinearOperator in the order of vspace.paths, or an object "
    "of objects: one like the rows, whose leaves are replaced by objects like the columns, with "
    "leaves of the shape of the row's leaf followed by that of the column's"
)


class MatrixReader:
    """Makes matrices for SciPy from what users give, and checks their shape.

    Parameters
    ----------
    name : str
        Of the argument, for messages.
    columns : Packed
        Of the unknowns.
    rows : Packed, optional
        Of the values, if they are objects.

    Examples
    --------
    >>> space = Packed({"a": 1.0, "b": 2.0})
    >>> MatrixReader("hess", space, space)({"a": {"a": 1.0, "b": 2.0}, "b": {"a": 3.0, "b": 4.0}})
    array([[1., 2.],
           [3., 4.]])
    """

    __slots__ = ("_columns", "_name", "_nested", "_rows")

    def __init__(self, name: str, columns: Packed, rows: Packed | None = None) -> None:
        self._name = name
        self._columns = columns
        self._rows = rows
        self._nested: tuple[Packed, int | None] | None = None

    def __call__(self, value: Any, height: int | None = None) -> Any:
        """Return a matrix of SciPy's.

        Parameters
        ----------
        value : object
            What the user gave.
        height : int, optional
            The number of rows, if it is known and they are no objects.

        Raises
        ------
        StructureMismatchError
            When the structure of an object of objects differs.
        TypeError
            When it is no matrix, or a complex one.
        ValueError
            When it has another shape.
        """
        height = height if self._rows is None else self._rows.size
        if isinstance(value, LinearOperator) or sparse.issparse(value):
            return self._checked(
                value if isinstance(value, LinearOperator) else value.copy(), height
            )
        array = _as_array(value)
        if array is not None and (isinstance(value, np.ndarray) or self._fits(array.shape, height)):
            return self._checked(array, height)
        return self._assembled(value, height)

    def _fits(self, shape: tuple[int, ...], height: int | None) -> bool:
        width = self._columns.size
        if len(shape) == 1:
            return shape == (width,) and height in (None, 1)
        return len(shape) == 2 and shape[1] == width and height in (None, shape[0])

    def _checked(self, matrix: Any, height: int | None) -> Any:
        if np.dtype(matrix.dtype or float).kind not in "biuf":
            raise TypeError(
                f"{self._name}: found a matrix of dtype {matrix.dtype}, expected real numbers; "
                f"{_FORMS}"
            )
        if not self._fits(matrix.shape, height):
            rows = "any number of rows" if height is None else f"{height} rows"
            raise ValueError(
                f"{self._name}: found a matrix of shape {matrix.shape}, expected {rows} and "
                f"{self._columns.size} columns; {_FORMS}"
            )
        return matrix

    def _assembled(self, value: Any, height: int | None) -> Vector:
        if self._nested is None:
            self._nested = self._nested_space(value, height)
        space, flat_rows = self._nested
        vector = space.pack(value)
        widths = [width for _, width in _layout(self._columns)]
        heights = (
            [flat_rows or 0] if self._rows is None else [size for _, size in _layout(self._rows)]
        )
        matrix = np.empty((sum(heights), sum(widths)))
        start = top = 0
        for rows in heights:
            left = 0
            for columns in widths:
                block = vector[start : start + rows * columns]
                matrix[top : top + rows, left : left + columns] = block.reshape(rows, columns)
                start += rows * columns
                left += columns
            top += rows
        return matrix

    def _nested_space(self, value: Any, height: int | None) -> tuple[Packed, int | None]:
        for part in filter(None, (self._rows, self._columns)):
            if has_pairs(part):
                raise TypeError(
                    f"{self._name}: found a {type(value).__name__}, expected a matrix of shape "
                    f"({height or 'm'}, {self._columns.size}), since complex components take two "
                    f"real entries each"
                )
        try:
            space = Packed(value, self._columns.inactive)
        except VSpaceError as error:
            raise TypeError(
                f"{self._name}: found a {type(value).__name__}, expected a matrix; {_FORMS}"
            ) from error
        found = _layout(space)
        columns = _layout(self._columns)
        rows: list[tuple[str, int]] = [("", 0)] if self._rows is None else _layout(self._rows)
        if self._rows is None:  # as many as there are in the first block
            rows = [("", height or (found[0][1] // columns[0][1] if found else 0))]
        expected = [
            (_joined(path, inner), size * width) for path, size in rows for inner, width in columns
        ]
        for here, there in itertools.zip_longest(found, expected, fillvalue=None):
            if here != there:
                raise self._mismatch(value, here, there)
        return space, rows[0][1]

    def _mismatch(
        self, value: Any, found: tuple[str, int] | None, expected: tuple[str, int] | None
    ) -> StructureMismatchError:
        place = (found or expected or ("", 0))[0]
        here, there = (
            "nothing"
            if each is None
            else f"{each[1]} number{'s' * (each[1] != 1)} at {each[0] or 'the root'}"
            for each in (found, expected)
        )
        return StructureMismatchError(
            place, f"{here} in {self._name} (a {type(value).__name__})", there, _FORMS
        )


def _as_array(value: Any) -> Vector | None:
    """Return a copy of what is an array, or a nest of lists of numbers."""
    if not isinstance(value, np.ndarray) and type(value) not in (list, tuple, float, int):
        return None
    try:
        array = np.array(value)
    except ValueError:  # a ragged nest
        return None
    return array if array.dtype.kind in "biufc" else None


def _layout(packed: Packed) -> list[tuple[str, int]]:
    """Return path and size of each leaf that has entries."""
    return [
        (path, len(list(entries)))
        for path, entries in itertools.groupby(packed.components(), key=lambda row: row[0])
    ]


def has_pairs(packed: Packed) -> bool:
    """Return whether some complex component lies in the vectors as two real ones."""
    labels = [label for _, label in packed.components()]
    return len(set(labels)) < len(labels)


def _joined(outer: str, inner: str) -> str:
    separator = "" if not outer or not inner or inner.startswith(("[", "<")) else "."
    return f"{outer}{separator}{inner}"
