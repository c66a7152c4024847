"""What SciPy's older functions give, with objects for vectors; and vectors for objects."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace_scipy._integers import check_integers
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._fields import Spaces, fields_with_objects, labelled_matrix, many
from vspace_scipy.optimize._functions import Values
from vspace_scipy.optimize._labels import Labels


def with_objects_in_tuple(result: Any, packed: Space, values: Values | None = None) -> Any:
    """Return what one of SciPy's older functions gave, with objects in the place of vectors.

    Parameters
    ----------
    result : ndarray or tuple
        Of SciPy; dicts in it have the fields of results.
    packed : Space
        Of the unknowns.
    values : Values, optional
        The function, if its values are no numbers.
    """
    if isinstance(result, tuple):
        spaces = Spaces(packed, values)
        return tuple(_in_tuple(each, spaces) for each in result)
    return _as_object(result, packed)


def _in_tuple(part: Any, spaces: Spaces) -> Any:
    packed = spaces.unknowns
    if isinstance(part, dict):
        return fields_with_objects(part, spaces)
    if isinstance(part, list) and part and all(np.shape(e) == (packed.size,) for e in part):
        return many(part, packed)
    if isinstance(part, np.ndarray) and part.shape == (packed.size,):
        return _as_object(part, packed)
    labels = Labels(packed)
    return labelled_matrix(part, labels, labels)


def _as_object(vector: Any, packed: Space) -> Any:
    return packed.unpack(np.array(vector, packed.dtype, ndmin=1))


def vectors_of(objects: Any, packed: Space) -> Vector:
    """Return a matrix whose rows are the vectors of objects, or the matrix itself."""
    if is_plain_nest(objects) and np.ndim(objects) == 2:
        return np.array(objects, float)
    example = packed.example()
    for i, each in enumerate(objects):
        check_integers(example, each, ("the first start", f"start {i}"), packed.inactive)
    return np.array([packed.pack(each) for each in objects])
