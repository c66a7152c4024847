"""The unknowns of a problem: their space, and the vector of a start."""

from __future__ import annotations

from numbers import Number
from typing import Any

import numpy as np
from scipy.optimize import Bounds

from vspace_scipy._integers import warn_of_integers
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._space import Space, Vector


def are_plain_bounds(bounds: Any) -> bool:
    """Return whether SciPy takes bounds as they are: numbers for every component.

    Examples
    --------
    >>> are_plain_bounds([(0, 1), (0, None)]), are_plain_bounds(({"x": 0.0}, {"x": 1.0}))
    (True, False)
    """
    if isinstance(bounds, Bounds):
        return all(map(is_plain, ends_of(bounds)))
    if isinstance(bounds, dict):
        return False
    if type(bounds) in (list, tuple) and len(bounds) == 2:
        return all(map(_is_range, bounds)) or (is_plain_nest(bounds) and np.ndim(bounds) <= 2)
    return True


def ends_of(bounds: Bounds) -> tuple[Any, Any]:
    """Return both ends as they were given, where SciPy has put an object into an array."""
    given = getattr(bounds, "given", (bounds.lb, bounds.ub))
    lower, upper = (
        end[0] if isinstance(end, np.ndarray) and end.dtype == object and end.shape == (1,) else end
        for end in given
    )
    return lower, upper


def _is_range(value: Any) -> bool:
    """Return whether a value is a slice, or numbers of which None stands for infinity."""
    if isinstance(value, slice) or is_plain(value):
        return True
    flat = type(value) in (list, tuple)
    return flat and all(each is None or isinstance(each, Number) for each in value)


def space_of(x0: Any, inactive: Any, complex_vectors: bool = False) -> Space:
    """Return the space of the unknowns.

    Raises
    ------
    LeafTypeError
        When there is nothing in `x0` that could be varied.
    """
    space = Space(x0, inactive, complex_vectors)
    space.check_not_empty(x0, "to vary")
    return space


def start_of(x0: Any, space: Space) -> Vector:
    """Return the vector of a start.

    Raises
    ------
    NotFiniteError
        When it has a NaN or an infinity.
    """
    start = space.pack(x0)
    warn_of_integers(x0, space, "the start", "not varied")
    space.check_finite(start, "the start", "start from a finite point")
    return start
