"""Labels of the entries of vectors and matrices, and tables with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from vspace import paths
from vspace_scipy._space import Space


class Labels(Sequence[str]):
    """One label for each entry of some vectors, made when they are first asked for.

    They are those of `vspace.paths`; of a complex component that takes two real entries there are
    two, that of its real part first. The components of an array are ``[0]``, ``[1]`` and so on.

    They pickle as a list.

    Parameters
    ----------
    of : Space or int
        Of the unknowns, say; or how many components an array has.

    Examples
    --------
    >>> labels = Labels(Space({"a": 1.0, "z": 2j}))
    >>> labels
    ["['a']", "['z'].real", "['z'].imag"]
    >>> len(labels), labels[0], Labels(3)[1:]
    (3, "['a']", ['[1]', '[2]'])
    """

    __slots__ = ("_labels", "_of")

    def __init__(self, of: Space | int) -> None:
        self._of = of
        self._labels: list[str] | None = None

    def _made(self) -> list[str]:
        if self._labels is None:
            of = self._of
            names = [f"[{i}]" for i in range(of)] if isinstance(of, int) else entry_names(of)
            self._labels = names
        return self._labels

    def __len__(self) -> int:
        return self._of if isinstance(self._of, int) else self._of.size

    def __getitem__(self, index: Any) -> Any:
        return self._made()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Labels, list)) and list(self) == list(other)

    def __reduce__(self) -> Any:
        return list, (self._made(),)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if len(self) <= 6:
            return repr(self._made())
        some = ", ".join(map(repr, self._made()[:3]))
        return f"[{some}, ..., {self._made()[-1]!r}] ({len(self)} labels)"


def entry_names(space: Space) -> list[str]:
    """Return a name for each entry of the vectors: its label, and which part of a complex one."""
    labels = [label for _, label in space.components()]
    return [
        f"{label}.real" if label in labels[i + 1 : i + 2] else
        f"{label}.imag" if label in labels[max(i - 1, 0) : i] else label
        for i, label in enumerate(labels)
    ]  # fmt: skip


class LabelledMatrix(np.ndarray[Any, np.dtype[Any]]):
    """A matrix that knows what its rows and columns are called.

    It is an array in all else; what NumPy computes from it has no labels.

    Parameters
    ----------
    matrix : ndarray
        Of shape ``(m, n)``.
    rows : sequence of str
        The labels of the rows; of values that are an array, their indices.
    columns : sequence of str, optional
        The same as `rows` if left out.

    Attributes
    ----------
    rows, columns : sequence of str or None
        The labels; None for what NumPy computes from it.

    Examples
    --------
    >>> from vspace_scipy.optimize import LabelledMatrix
    >>> matrix = LabelledMatrix([[1.0, 2.0], [3.0, 4.0]], ["['a']", "['b']"])
    >>> matrix.paths, (2 * matrix).paths
    (["['a']", "['b']"], None)
    """

    rows: Sequence[str] | None
    columns: Sequence[str] | None

    def __new__(
        cls, matrix: Any, rows: Sequence[str], columns: Sequence[str] | None = None
    ) -> Self:
        self = np.asarray(matrix).view(cls)
        self.rows = rows
        self.columns = rows if columns is None else columns
        return self

    def __array_finalize__(self, other: Any) -> None:
        self.rows = self.columns = None

    def __reduce__(self) -> Any:
        if self.rows is None:
            return np.array, (np.asarray(self),)
        return LabelledMatrix, (np.asarray(self), self.rows, self.columns)

    def __copy__(self) -> Self:
        return self._labelled(np.copy(self))

    def __deepcopy__(self, memo: dict[int, Any] | None) -> Self:
        return self._labelled(np.copy(self))

    def _labelled(self, matrix: Any) -> Self:
        made: Self = np.asarray(matrix).view(type(self))
        made.rows, made.columns = self.rows, self.columns
        return made

    @property
    def paths(self) -> Sequence[str] | None:
        """The labels of the columns."""
        return self.columns

    def to_dataframe(self) -> Any:
        """Return it as a pandas DataFrame; see `labelled`."""
        return labelled(self)


def labelled(matrix: Any, rows: Any = None, columns: Any = None) -> Any:
    """Return a matrix as a pandas DataFrame, with labels.

    Parameters
    ----------
    matrix : ndarray, sparse matrix or LinearOperator
        Such as ``result.hess_inv``, ``result.jac`` of `least_squares`, or a covariance; of shape
        ``(m, n)``. A vector of shape ``(n,)`` gives a Series.
    rows : sequence of str, or object, optional
        The labels, such as ``result.paths``; of an object, those of `vspace.paths`. A
        `LabelledMatrix` has its own.
    columns : sequence of str, or object, optional
        The same as `rows` if left out.

    Returns
    -------
    pandas.DataFrame or pandas.Series
        With them.

    Raises
    ------
    ImportError
        When pandas is not installed.
    ValueError
        When there are more or fewer labels than rows or columns, or none at all.

    Examples
    --------
    >>> from vspace_scipy.optimize import labelled, minimize
    >>> res = minimize(lambda p: p["a"] ** 2 + p["b"] ** 2, {"a": 1.0, "b": 1.0})
    >>> labelled(res.hess_inv).round(2)
           ['a']  ['b']
    ['a']   0.75  -0.25
    ['b']  -0.25   0.75
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("labelled needs pandas: pip install 'vspace-objects[labels]'") from error
    if rows is None:
        rows, columns = _own_labels(matrix)
    if isinstance(matrix, LinearOperator):
        matrix = matrix @ np.eye(matrix.shape[1])
    elif sparse.issparse(matrix):
        matrix = matrix.toarray()
    matrix = np.array(matrix)
    names = [_labels(rows), _labels(rows if columns is None else columns)][: matrix.ndim]
    if matrix.shape != tuple(map(len, names)):
        raise ValueError(
            f"found a matrix of shape {matrix.shape}, expected {tuple(map(len, names))}, the "
            f"numbers of labels; give rows and columns"
        )
    return pd.Series(matrix, names[0]) if matrix.ndim == 1 else pd.DataFrame(matrix, *names)


def _labels(given: Any) -> list[str]:
    if isinstance(given, Labels) or (
        isinstance(given, Sequence) and all(isinstance(each, str) for each in given)
    ):
        return list(given)
    return paths(given)


def _own_labels(matrix: Any) -> tuple[Sequence[str], Sequence[str]]:
    rows, columns = getattr(matrix, "rows", None), getattr(matrix, "columns", None)
    if not isinstance(matrix, LabelledMatrix) or rows is None or columns is None:
        raise ValueError(
            f"found a {type(matrix).__name__} that has no labels itself (what is computed from a "
            f"matrix with labels has none); give them, such as result.paths"
        )
    return rows, columns
