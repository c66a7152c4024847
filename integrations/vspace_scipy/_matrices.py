"""Matrices that users give: dense, sparse, a linear operator, or an object of objects."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from vspace import StructureMismatchError, VSpaceError
from vspace_scipy._space import Space, Vector

# Where the block begins in a vector, and how many rows and columns it has.
Block = tuple[int, int, int]

_FORMS = (
    "give a dense or sparse matrix{} in the order of vspace.paths, or an object of objects: one "
    "like the rows, whose leaves are replaced by objects like the columns, with leaves of the "
    "shape of the row's leaf followed by that of the column's"
)


class MatrixReader:
    """Makes matrices for SciPy from what users give, and checks their shape.

    An *object of objects* is like the rows, and each of its leaves is replaced by an object like
    the columns. The leaf at ``path_i`` and, in it, ``path_j`` is the block of the derivatives of
    the leaf at ``path_i`` by that at ``path_j``: of the shape of the first followed by the shape of
    the second, so that a number by a number is a number. Where the rows are no objects, a list of
    objects like the columns is a matrix, too, of which each is one row.

    Parameters
    ----------
    name : str
        Of the argument, for messages.
    columns : Space
        Of the unknowns.
    rows : Space, optional
        Of the values, if they are objects.
    operators : bool, default True
        Whether SciPy takes a LinearOperator.

    Attributes
    ----------
    forms : str
        What may be given, for messages.

    Examples
    --------
    >>> space = Space({"a": 1.0, "b": 2.0})
    >>> MatrixReader("hess", space, space)({"a": {"a": 1.0, "b": 2.0}, "b": {"a": 3.0, "b": 4.0}})
    array([[1., 2.],
           [3., 4.]])
    """

    __slots__ = ("_blocks", "_columns", "_name", "_operators", "_rows", "_space", "forms")

    def __init__(
        self, name: str, columns: Space, rows: Space | None = None, operators: bool = True
    ) -> None:
        self._name = name
        self._columns = columns
        self._rows = rows
        self._operators = operators
        self.forms = _FORMS.format(" or a LinearOperator" if operators else "")
        self._space: Space | None = None
        self._blocks: list[Block] = []

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
            When it is no matrix, or a complex one where vectors are real.
        ValueError
            When it has another shape.
        """
        height = height if self._rows is None else self._rows.size
        if isinstance(value, LinearOperator):
            if not self._operators:
                raise self._no_matrix(value)
            return self._checked(value, height)
        if sparse.issparse(value):
            return self._checked(value.copy(), height)
        array = _as_array(value)
        if array is not None and (isinstance(value, np.ndarray) or self._fits(array.shape, height)):
            return self._checked(array, height)
        return self._of_objects(value, height)

    def _fits(self, shape: tuple[int, ...], height: int | None) -> bool:
        width = self._columns.size
        if len(shape) == 1:
            return shape == (width,) and height in (None, 1)
        return len(shape) == 2 and shape[1] == width and height in (None, shape[0])

    def _checked(self, matrix: Any, height: int | None) -> Any:
        self.check_dtype(matrix)
        if not self._fits(matrix.shape, height):
            rows = "any number of rows" if height is None else f"{height} rows"
            raise ValueError(
                f"{self._name}: found a matrix of shape {matrix.shape}, expected {rows} and "
                f"{self._columns.size} columns; {self.forms}"
            )
        return matrix

    def check_dtype(self, matrix: Any) -> None:
        """Raise if a matrix is complex where vectors are real.

        Raises
        ------
        TypeError
            With the forms a matrix may have.
        """
        kinds = "biufc" if self._columns.dtype.kind == "c" else "biuf"
        if np.dtype(matrix.dtype or float).kind not in kinds:
            raise TypeError(
                f"{self._name}: found a matrix of dtype {matrix.dtype}, expected real numbers; "
                f"{self.forms}"
            )

    def _of_objects(self, value: Any, height: int | None) -> Vector:
        if self._rows is None and type(value) in (list, tuple):
            rows = self._listed_rows(value)
            if rows is not None:
                return cast("Vector", self._checked(rows, height))
        if self._space is None:
            for part in filter(None, (self._rows, self._columns)):
                if has_pairs(part):
                    raise TypeError(
                        f"{self._name}: found a {type(value).__name__}, expected a matrix of shape "
                        f"({height or 'm'}, {self._columns.size}), since complex components take "
                        f"two real entries each"
                    )
            try:
                # One array of zeros may be many blocks.
                is_complex = self._columns.dtype.kind == "c"
                self._space = Space(value, self._columns.inactive, is_complex, track=False)
            except VSpaceError as error:
                raise self._no_matrix(value) from error
            self._blocks = self.blocks(self._space, value, height)
        return self.assemble(self._blocks, self._space.pack(value))

    def _listed_rows(self, value: Any) -> Vector | None:
        """Return a matrix of which each row is an object like the columns, if they all are."""
        if not value:
            return None
        try:
            return np.array([self._columns.pack(each) for each in value])
        except VSpaceError:
            return None

    def blocks(self, space: Space, value: Any, height: int | None = None) -> list[Block]:
        """Return where the blocks of the matrix lie in the vectors of an object of objects.

        Parameters
        ----------
        space : Space
            Of such objects.
        value : object
            One of them, for messages.
        height : int, optional
            The number of rows, if it is known and they are no objects.

        Raises
        ------
        StructureMismatchError
            When there is a block too many, or one is missing or of another size.
        """
        found: dict[str, tuple[int, int]] = {}
        start = 0
        for path, size in _layout(space):
            found[path] = start, size
            start += size
        columns = _layout(self._columns)
        rows: list[tuple[str, int]] = [("", 0)] if self._rows is None else _layout(self._rows)
        if self._rows is None:  # as many as there are in the first block
            first = found.get(columns[0][0], (0, 0))[1] if columns else 0
            rows = [("", height or (first // columns[0][1] if first else 0))]
        expected = {}
        for path, size in rows:
            for inner, width in columns:
                # A vector in the place of a leaf is as good as what it wraps.
                wrapped = _joined(_joined(path, "value"), inner)
                expected[wrapped if wrapped in found else _joined(path, inner)] = size, width
        surplus = next(((each, found[each][1]) for each in found if each not in expected), None)
        result = []
        for place, (size, width) in expected.items():
            offset, entries = found.get(place, (0, None))
            if entries != size * width:
                here = surplus if entries is None else (place, entries)
                raise self._mismatch(here, (place, size * width), value)
            result.append((offset, size, width))
        if surplus is not None:
            raise self._mismatch(surplus, None, value)
        return result

    def assemble(self, blocks: list[Block], vectors: Vector) -> Vector:
        """Return the matrix of an object of objects.

        Parameters
        ----------
        blocks : list
            What `blocks` gave.
        vectors : ndarray
            The components, and perhaps one more axis for many objects.

        Returns
        -------
        ndarray
            Of two axes, and that one.
        """
        across = len(_layout(self._columns))
        tail = vectors.shape[1:]
        if not blocks:
            return np.empty((0, 0, *tail), vectors.dtype)
        parts = [
            vectors[offset : offset + rows * columns].reshape(rows, columns, *tail)
            for offset, rows, columns in blocks
        ]
        bands = [
            np.concatenate(parts[i : i + across], axis=1) for i in range(0, len(parts), across)
        ]
        return np.concatenate(bands, axis=0)

    def _no_matrix(self, value: Any) -> TypeError:
        return TypeError(
            f"{self._name}: found a {type(value).__name__}, expected a matrix; {self.forms}"
        )

    def _mismatch(
        self, found: tuple[str, int] | None, expected: tuple[str, int] | None, value: Any
    ) -> StructureMismatchError:
        place = (found or expected or ("", 0))[0]
        here, there = (
            "nothing"
            if each is None
            else f"{each[1]} number{'s' * (each[1] != 1)} at {each[0] or 'the root'}"
            for each in (found, expected)
        )
        return StructureMismatchError(
            place, f"{here} in {self._name} (a {type(value).__name__})", there, self.forms
        )


def as_array(matrix: Any) -> Vector:
    """Return a matrix of SciPy's, which may be sparse or an operator, as an array."""
    if isinstance(matrix, LinearOperator):
        return np.asarray(matrix @ np.eye(matrix.shape[1]))
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def _as_array(value: Any) -> Vector | None:
    """Return a copy of what is an array, or a nest of lists of numbers."""
    if not isinstance(value, np.ndarray) and type(value) not in (list, tuple, float, int):
        return None
    try:
        array = np.array(value)
    except ValueError:  # a ragged nest
        return None
    return array if array.dtype.kind in "biufc" else None


def _layout(packed: Space) -> list[tuple[str, int]]:
    """Return path and size of each leaf that has entries."""
    return [(path, size) for path, size in packed.extents() if size]


def has_pairs(packed: Space) -> bool:
    """Return whether some complex component lies in the vectors as two real ones."""
    labels = [label for _, label in packed.components()]
    return len(set(labels)) < len(labels)


def _joined(outer: str, inner: str) -> str:
    separator = "" if not outer or not inner or inner.startswith(("[", "<")) else "."
    return f"{outer}{separator}{inner}"
