"""What is in the fields of SciPy's results: one table for results, callbacks and exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import OptimizeResult

from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space
from vspace_scipy._stack import States
from vspace_scipy.optimize._functions import Values, as_value
from vspace_scipy.optimize._labels import Indices, LabelledMatrix, Labels


@dataclass(frozen=True, slots=True)
class Spaces:
    """What the vectors in results are of.

    Parameters
    ----------
    unknowns : Space
        Of the unknowns.
    values : Values, optional
        Of the values of the function, if these are no numbers.
    """

    unknowns: Space
    values: Values | None = None

    @property
    def rows(self) -> Sequence[str]:
        """The labels of the rows of a Jacobian."""
        return Labels(self.unknowns) if self.values is None else value_labels(self.values)


Field = Callable[[Any, Spaces], Any]


def _vector(value: Any, spaces: Spaces) -> Any:
    space = spaces.unknowns
    if isinstance(value, np.ndarray) and value.shape == (space.size,):
        return space.unpack(np.asarray(value, space.dtype))
    return value


def _matrix(value: Any, spaces: Spaces) -> Any:
    labels = Labels(spaces.unknowns)
    return labelled_matrix(value, labels, labels)


def _jacobian(value: Any, spaces: Spaces) -> Any:
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return _vector(value, spaces)
    return labelled_matrix(value, spaces.rows, Labels(spaces.unknowns))


def _value(value: Any, spaces: Spaces) -> Any:
    return value if spaces.values is None else as_value(value, spaces.values)


def _many(value: Any, spaces: Spaces) -> Any:
    return None if value is None else many(value, spaces.unknowns)


def _simplex(value: Any, spaces: Spaces) -> Any:
    return many(value[0], spaces.unknowns), value[1]


def _solution(value: Any, spaces: Spaces) -> Any:
    """Return what a solver of linear systems gave, the solution first."""
    if isinstance(value, tuple):
        return _vector(value[0], spaces), *value[1:]
    return _vector(value, spaces)


def _result(value: Any, spaces: Spaces) -> Any:
    return with_objects(value, spaces.unknowns, spaces.values)


_FIELDS: dict[str, Field] = {
    "active_mask": _vector,
    "allvecs": _many,
    "cov_x": _matrix,
    "final_simplex": _simplex,
    "fun": _value,
    "fvec": _value,
    "grad": _vector,
    "hess": _matrix,
    "hess_inv": _matrix,
    "jac": _jacobian,
    "lagrangian_grad": _vector,
    "lowest_optimization_result": _result,
    "population": _many,
    "root": _vector,
    "unbounded_sol": _solution,
    "x": _vector,
    "xl": _many,
}


def with_objects(result: Any, packed: Space, values: Values | None = None) -> Any:
    """Return SciPy's result of vectors as one of objects.

    Parameters
    ----------
    result : OptimizeResult
        Of SciPy; anything else, which a method of the user's may give, is returned as it is.
    packed : Space
        Of the unknowns.
    values : Values, optional
        Of the values of the function, if these are no numbers.
    """
    if not isinstance(result, OptimizeResult):
        return result
    result = presentable(result)
    result.update(fields_with_objects(result, Spaces(packed, values)))
    result["paths"] = Labels(packed)
    if values is not None and values.space is not None:
        result["residual_paths"] = value_labels(values)
    return result


def fields_with_objects(fields: Mapping[str, Any], spaces: Spaces) -> dict[str, Any]:
    """Return the fields of a result with objects for vectors."""
    return {
        name: _FIELDS[name](each, spaces) if name in _FIELDS else each
        for name, each in fields.items()
    }


def value_labels(values: Values) -> Sequence[str]:
    """Return the labels of values; of those that are arrays, their indices."""
    return Indices(values.count) if values.space is None else Labels(values.space)


def labelled_matrix(matrix: Any, rows: Sequence[str], columns: Sequence[str]) -> Any:
    """Return a dense matrix with labels; sparse matrices and operators as they are."""
    is_dense = isinstance(matrix, np.ndarray) and matrix.shape == (len(rows), len(columns))
    return LabelledMatrix(matrix, rows, columns) if is_dense else matrix


def many(vectors: Any, packed: Space) -> States:
    """Return a sequence of objects, from vectors that are the rows of a matrix."""
    return States(packed, np.array(vectors, packed.dtype).reshape(-1, packed.size))
