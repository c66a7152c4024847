"""Results of optimisation when the unknowns are objects, and matrices with labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, overload

import numpy as np
from scipy import sparse
from scipy.optimize import OptimizeResult
from scipy.sparse.linalg import LinearOperator

from vspace import paths
from vspace_scipy._packed import Packed, Vector
from vspace_scipy.integrate._ode_result import States
from vspace_scipy.optimize._functions import Residuals, as_value, put_objects

# Fields of SciPy's results that are many vectors like the unknowns.
_MANY = ("allvecs", "population", "xl")


class Labels(Sequence[str]):
    """One label for each entry of the vectors, made when they are first asked for.

    They are those of `vspace.paths`; of a complex component that takes two real entries there are
    two, that of its real part first.

    Parameters
    ----------
    packed : Packed
        Of the unknowns.

    Examples
    --------
    >>> labels = Labels(Packed({"a": 1.0, "z": 2j}))
    >>> labels
    ["['a']", "['z'].real", "['z'].imag"]
    >>> len(labels), labels[0]
    (3, "['a']")
    """

    __slots__ = ("_labels", "_packed")

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._labels: list[str] | None = None

    def _made(self) -> list[str]:
        if self._labels is None:
            labels = [label for _, label in self._packed.components()]
            after = [None, *labels[:-1]]
            before = [*labels[1:], None]
            self._labels = [
                f"{label}.real" if label == following else
                f"{label}.imag" if label == preceding else label
                for preceding, label, following in zip(after, labels, before, strict=True)
            ]  # fmt: skip
        return self._labels

    def __len__(self) -> int:
        return self._packed.size

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._made()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Labels, list)) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        if len(self) <= 6:
            return repr(self._made())
        some = ", ".join(map(repr, self._made()[:3]))
        return f"[{some}, ..., {self._made()[-1]!r}] ({len(self)} labels)"


class LabelledMatrix(np.ndarray[Any, np.dtype[Any]]):
    """A matrix that knows what its rows and columns are called.

    Attributes
    ----------
    paths : sequence of str or None
        The labels; None for what NumPy computes from it.
    """

    paths: Sequence[str] | None

    def __new__(cls, matrix: Any, labels: Sequence[str]) -> Self:
        self = np.asarray(matrix).view(cls)
        self.paths = labels
        return self

    def __array_finalize__(self, other: Any) -> None:
        self.paths = None

    def to_dataframe(self) -> Any:
        """Return it as a pandas DataFrame."""
        if self.paths is None:
            raise ValueError("this matrix was computed from one with labels and has none itself")
        return labelled(self, self.paths)


def labelled(matrix: Any, rows: Any, columns: Any = None) -> Any:
    """Return a matrix as a pandas DataFrame, with labels.

    Parameters
    ----------
    matrix : ndarray, sparse matrix or LinearOperator
        Such as ``result.hess_inv``, ``result.jac`` of `least_squares`, or a covariance; of shape
        ``(m, n)``. A vector of shape ``(n,)`` gives a Series.
    rows : sequence of str, or object
        The labels, such as ``result.paths``; of an object, those of `vspace.paths`.
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
        When there are more or fewer labels than rows or columns.

    Examples
    --------
    >>> from vspace_scipy.optimize import labelled, minimize
    >>> res = minimize(lambda p: p["a"] ** 2 + p["b"] ** 2, {"a": 1.0, "b": 1.0})
    >>> labelled(res.hess_inv, res.paths).round(2)
           ['a']  ['b']
    ['a']   0.75  -0.25
    ['b']  -0.25   0.75
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("labelled needs pandas: pip install 'vspace-objects[labels]'") from error
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


def with_objects(result: Any, packed: Packed, residuals: Residuals | None = None) -> Any:
    """Return SciPy's result of vectors as one of objects, changed in place.

    Parameters
    ----------
    result : OptimizeResult
        Of SciPy.
    packed : Packed
        Of the unknowns.
    residuals : Residuals, optional
        The function whose value is in the field `fun`.
    """
    if not isinstance(result, OptimizeResult):  # of a method of the user's
        return result
    put_objects(result, packed)
    for name in _MANY:
        if result.get(name) is not None:
            result[name] = many(result[name], packed)
    if "final_simplex" in result:
        simplex, values = result["final_simplex"]
        result["final_simplex"] = (many(simplex, packed), values)
    if "lowest_optimization_result" in result:
        result["lowest_optimization_result"] = with_objects(
            result["lowest_optimization_result"], packed
        )
    if residuals is not None and "fun" in result:
        result["fun"] = as_value(result["fun"], residuals)
        if residuals.space is not None:
            result["residual_paths"] = Labels(residuals.space)
    result["paths"] = Labels(packed)
    return result


def with_objects_in_tuple(result: Any, packed: Packed) -> Any:
    """Return what one of SciPy's older functions gave, with objects in the place of vectors."""
    if isinstance(result, tuple):
        return tuple(_in_tuple(each, packed) for each in result)
    return _as_object(result, packed)


def details_in(result: Any) -> list[dict[str, Any]]:
    """Return the dicts with details that one of SciPy's older functions gave."""
    return [part for part in result if isinstance(part, dict)] if type(result) is tuple else []


def _in_tuple(part: Any, packed: Packed) -> Any:
    if isinstance(part, list) and part and all(np.shape(e) == (packed.size,) for e in part):
        return many(part, packed)
    if isinstance(part, np.ndarray) and part.shape == (packed.size,):
        return _as_object(part, packed)
    return part


def _as_object(vector: Any, packed: Packed) -> Any:
    return packed.unpack(np.array(vector, packed.dtype, ndmin=1))


def many(vectors: Any, packed: Packed) -> States:
    """Return a sequence of objects, from vectors that are the rows of a matrix."""
    return States(packed, np.array(vectors, packed.dtype).reshape(-1, packed.size))


def _labels(given: Any) -> list[str]:
    if isinstance(given, Labels) or (
        isinstance(given, Sequence) and all(isinstance(each, str) for each in given)
    ):
        return list(given)
    return paths(given)


def vectors_of(objects: Any, packed: Packed) -> Vector:
    """Return a matrix whose rows are the vectors of objects, or the matrix itself."""
    if isinstance(objects, np.ndarray) and objects.dtype.kind in "biuf":
        return objects.copy()
    return np.array([packed.pack(each) for each in objects])
