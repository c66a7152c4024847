"""What is in the fields of SciPy's results: one table for results, callbacks and exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from vspace_scipy._labels import LabelledMatrix, Labels
from vspace_scipy._places import (
    Place,
    Spaces,
    Values,
    in_fields,
    states,
    unknowns,
    value,
    vector,
    with_objects,
)


def value_labels(values: Values) -> Sequence[str]:
    """Return the labels of values; of those that are arrays, their indices."""
    return Labels(values.count if values.space is None else values.space)


def labelled_matrix(matrix: Any, rows: Sequence[str], columns: Sequence[str]) -> Any:
    """Return a dense matrix with labels; sparse matrices and operators as they are."""
    is_dense = isinstance(matrix, np.ndarray) and matrix.shape == (len(rows), len(columns))
    return LabelledMatrix(matrix, rows, columns) if is_dense else matrix


def matrix(given: Any, spaces: Spaces) -> Any:
    """Return a matrix whose rows and columns are of the unknowns, with labels."""
    labels = Labels(spaces.unknowns)
    return labelled_matrix(given, labels, labels)


def derivative(given: Any, spaces: Spaces) -> Any:
    """Return the object of a gradient, or a Jacobian with labels."""
    if isinstance(given, np.ndarray) and given.ndim == 1:
        return vector(given, spaces)
    columns = Labels(spaces.unknowns)
    rows = columns if spaces.values is None else value_labels(spaces.values)
    return labelled_matrix(given, rows, columns)


def _simplex(given: Any, spaces: Spaces) -> Any:
    return states(given[0], spaces), given[1]


def _solution(given: Any, spaces: Spaces) -> Any:
    """Return what a solver of linear systems gave, the solution first."""
    if isinstance(given, tuple):
        return vector(given[0], spaces), *given[1:]
    return vector(given, spaces)


def result(given: Any, spaces: Spaces) -> Any:
    """Return a result of SciPy's with objects and labels in it; anything else as it is."""
    if not isinstance(given, OptimizeResult):
        return given
    found = with_objects(given, spaces, FIELDS)
    found["paths"] = Labels(spaces.unknowns)
    if spaces.values is not None and spaces.values.space is not None:
        found["residual_paths"] = value_labels(spaces.values)
    return found


FIELDS: Mapping[str, Place] = {
    "active_mask": vector,
    "allvecs": states,
    "cov_x": matrix,
    "final_simplex": _simplex,
    "fun": value,
    "fvec": value,
    "grad": vector,
    "hess": matrix,
    "hess_inv": matrix,
    "jac": derivative,
    "lagrangian_grad": vector,
    "lowest_optimization_result": result,
    "population": states,
    "root": unknowns,
    "unbounded_sol": _solution,
    "x": vector,
    "xl": states,
}


def state(given: Any, spaces: Spaces) -> Any:
    """Return what a callback is given first: a result, or a position."""
    if isinstance(given, OptimizeResult):
        return result(given, spaces)
    return spaces.unknowns.unpack(np.asarray(given))


def beside(given: Any, spaces: Spaces) -> Any:
    """Return what a callback is given beside a position: a result, or a value."""
    if isinstance(given, OptimizeResult):
        return result(given, spaces)
    return value(given, spaces)


def in_tuple(given: Any, spaces: Spaces) -> Any:
    """Return what one of SciPy's older functions gave, with objects in the place of vectors.

    Dicts in a tuple have the fields of results.
    """
    if not isinstance(given, tuple):
        return unknowns(given, spaces)
    return tuple(_part(each, spaces) for each in given)


def _part(part: Any, spaces: Spaces) -> Any:
    size = spaces.unknowns.size
    if isinstance(part, dict):
        return in_fields(part, spaces, FIELDS)
    if isinstance(part, list) and part and all(np.shape(each) == (size,) for each in part):
        return states(part, spaces)
    if isinstance(part, np.ndarray) and part.shape == (size,):
        return unknowns(part, spaces)
    return matrix(part, spaces)
