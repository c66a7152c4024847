"""Results of optimisation when the unknowns are objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from vspace_scipy._packed import Packed, Vector
from vspace_scipy.integrate._ode_result import States
from vspace_scipy.optimize._callbacks import put_objects
from vspace_scipy.optimize._functions import Residuals, as_value
from vspace_scipy.optimize._labels import Indices, LabelledMatrix, Labels

# Fields of SciPy's results that are many vectors like the unknowns.
_MANY = ("allvecs", "population", "xl")


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
    labels = Labels(packed)
    rows: Sequence[str] = labels
    if residuals is not None and "fun" in result:
        result["fun"] = as_value(result["fun"], residuals)
        rows = residual_labels(residuals)
        if residuals.space is not None:
            result["residual_paths"] = rows
    for name, its_rows in (
        ("hess_inv", labels),
        ("hess", labels),
        ("cov_x", labels),
        ("jac", rows),
    ):
        if name in result:
            result[name] = labelled_matrix(result[name], its_rows, labels)
    result["paths"] = labels
    return result


def residual_labels(residuals: Residuals) -> Sequence[str]:
    """Return the labels of values; of those that are arrays, their indices."""
    if residuals.space is not None:
        return Labels(residuals.space)
    return Indices(residuals.count)


def labelled_matrix(matrix: Any, rows: Sequence[str], columns: Sequence[str]) -> Any:
    """Return a dense matrix with labels; sparse matrices and operators as they are."""
    is_dense = isinstance(matrix, np.ndarray) and matrix.shape == (len(rows), len(columns))
    return LabelledMatrix(matrix, rows, columns) if is_dense else matrix


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
    labels = Labels(packed)
    return labelled_matrix(part, labels, labels)


def _as_object(vector: Any, packed: Packed) -> Any:
    return packed.unpack(np.array(vector, packed.dtype, ndmin=1))


def many(vectors: Any, packed: Packed) -> States:
    """Return a sequence of objects, from vectors that are the rows of a matrix."""
    return States(packed, np.array(vectors, packed.dtype).reshape(-1, packed.size))


def vectors_of(objects: Any, packed: Packed) -> Vector:
    """Return a matrix whose rows are the vectors of objects, or the matrix itself."""
    if isinstance(objects, np.ndarray) and objects.dtype.kind in "biuf":
        return objects.copy()
    return np.array([packed.pack(each) for each in objects])
