"""What stands where SciPy has vectors: in arguments, results, callbacks and exceptions.

A *place* is a function ``place(given, spaces)`` that returns what the user gets for what SciPy has
there. One table ``{field: place}`` serves results, what callbacks are given and what exceptions
carry; the arguments of a function of the user's are a tuple of places (`_lift.LiftedMany`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import scipy  # whose packages it loads when they are asked for: optimize is a large one

from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import States


class Values(Protocol):
    """Values of a function, which are vectors: of objects, if there is a space of them."""

    @property
    def space(self) -> Space | None:
        """Of the values, if they are objects."""

    @property
    def count(self) -> int:
        """The number of values."""


class Known:
    """Values of which the space is known.

    Parameters
    ----------
    space : Space
        Of the values.
    """

    __slots__ = ("space",)

    def __init__(self, space: Space) -> None:
        self.space = space

    @property
    def count(self) -> int:
        """The number of values."""
        return self.space.size


# What stands for the space of unknowns that are numbers or arrays, where other things are objects.
PLAIN: Any = None


@dataclass(slots=True)
class Spaces:
    """What the vectors in a problem are of.

    Parameters
    ----------
    unknowns : Space
        Of the unknowns, or of the state.
    values : Values, optional
        Of the values of the user's function, if these are no numbers.
    """

    unknowns: Space
    values: Values | None = None


class Place(Protocol):
    """What stands somewhere."""

    def __call__(self, given: Any, /, spaces: Any) -> Any:
        """Return what the user gets for what SciPy has there."""


Fields = Mapping[str, Place]


def as_it_is(given: Any, spaces: Spaces) -> Any:
    """Return what is no vector."""
    return given


def vector(given: Any, spaces: Spaces) -> Any:
    """Return the object of a vector of the unknowns; anything else as it is."""
    space = spaces.unknowns
    if isinstance(given, np.ndarray) and given.shape == (space.size,):
        return space.unpack(np.asarray(given, space.dtype))
    return given


def point(given: Vector, spaces: Spaces) -> Any:
    """Return the object of a vector of the unknowns; the fastest place, for arguments."""
    return spaces.unknowns.unpack(given)


def unknowns(given: Any, spaces: Spaces) -> Any:
    """Return the object of what is a vector of the unknowns, if need be of one number."""
    return spaces.unknowns.unpack(np.array(given, spaces.unknowns.dtype, ndmin=1))


def value(given: Any, spaces: Spaces) -> Any:
    """Return a value as the user's function gives it, from a vector."""
    return given if spaces.values is None else as_value(given, spaces.values)


def states(given: Any, spaces: Spaces) -> Any:
    """Return a sequence of objects, from vectors that are the rows of a matrix."""
    if given is None:
        return None
    space = spaces.unknowns
    return States(space, np.array(given, space.dtype).reshape(len(given), space.size))


def as_value(given: Vector, values: Values) -> Any:
    """Return a value as a function of the user's gives it, from a vector."""
    if values.space is None:
        return np.copy(given)
    return values.space.unpack(in_dtype_of(np.asarray(given), values.space))


def in_dtype_of(array: Vector, space: Space) -> Vector:
    """Return vectors of SciPy's in the dtype of a space, contiguous."""
    array = array.real if array.dtype.kind == "c" and space.dtype.kind != "c" else array
    return np.ascontiguousarray(array, space.dtype)


def with_objects(result: Any, spaces: Spaces, fields: Fields) -> Any:
    """Return SciPy's result of vectors as one of objects, which prints, copies and pickles.

    Parameters
    ----------
    result : OptimizeResult
        Of SciPy; anything else, which a method of the user's may give, is returned as it is.
    spaces : Spaces
        Of the vectors in it.
    fields : mapping of str to Place
        What is in its fields; all others are as they are.
    """
    if not isinstance(result, scipy.optimize.OptimizeResult):
        return result
    return in_result(result, spaces, fields)


def in_result(result: Any, spaces: Spaces, fields: Fields) -> Any:
    """Return a result of SciPy's, a dict or one with attributes, as one of objects."""
    result = presentable(result)
    values = result if isinstance(result, dict) else vars(result)
    values.update(in_fields(values, spaces, fields))
    return result


def in_fields(given: Mapping[str, Any], spaces: Spaces, fields: Fields) -> dict[str, Any]:
    """Return fields with objects for vectors."""
    return {name: fields.get(name, as_it_is)(each, spaces) for name, each in given.items()}
