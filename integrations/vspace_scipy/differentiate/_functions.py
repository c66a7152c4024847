"""Functions of one object or of one number, as SciPy calls them: at many points at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vspace.extend import integers_in
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import VALUES, Within, number_of
from vspace_scipy.differentiate._nested import check_nestable

# What may be remembered, in bytes: SciPy asks for the middle of its stencils again and again.
_ROOM = 100e6


class Remembered:
    """A function of one vector, which is called once for each, as long as there is room.

    Parameters
    ----------
    function : callable
        Of a contiguous vector; it returns an array.

    Attributes
    ----------
    count : int
        How often it was called.
    """

    __slots__ = ("_bytes", "_function", "_known", "count")

    def __init__(self, function: Callable[[Vector], Vector]) -> None:
        self._function = function
        self._known: dict[bytes, Vector] = {}
        self._bytes = 0
        self.count = 0

    def __call__(self, x: Vector) -> Vector:
        known = self._known.get(x.tobytes())
        return self.remember(x, self._function(x)) if known is None else known

    def remember(self, x: Vector, value: Vector) -> Vector:
        """Return a value that the function has given, and keep it."""
        self.count += 1
        self._bytes += value.nbytes + x.nbytes
        if self._bytes <= _ROOM:
            self._known[x.tobytes()] = value
        return value


class OfColumns:
    """A function of one object, as one of an array whose columns are vectors.

    Parameters
    ----------
    function : callable
        Of the user.
    space : Space
        Of its argument.
    reader : callable
        Makes an array of a value.

    Attributes
    ----------
    values : Remembered
        The values by the vectors.
    """

    __slots__ = ("_function", "_reader", "_space", "values")

    def __init__(
        self, function: Callable[..., Any], space: Space, reader: Callable[[Any], Vector]
    ) -> None:
        self._function = function
        self._space = space
        self._reader = reader
        self.values = Remembered(self._at)

    def _at(self, x: Vector) -> Vector:
        return self._reader(self._function(self._space.unpack(x)))

    def __call__(self, x: Vector) -> Vector:
        columns = x.reshape(len(x), -1).T
        found = [self.values(np.ascontiguousarray(column, float)) for column in columns]
        shape = x.shape[1:]
        return np.stack(found, axis=-1).reshape(*found[0].shape, *shape)


class OfTimes:
    """A function of one number whose values are objects, as one of an array of numbers.

    Parameters
    ----------
    function : callable
        Of the user.
    args, kwargs : tuple and mapping
        Further arguments, which it is given as they are.
    inactive : object
        What is inactive in the values.
    x : float
        Where it is called first.

    Attributes
    ----------
    space : Space
        Of the values.
    values : Remembered
        The vectors by the numbers.
    """

    __slots__ = ("_args", "_function", "_kwargs", "space", "values")

    def __init__(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        inactive: Any,
        x: float,
    ) -> None:
        self._function = function
        self._args = args
        self._kwargs = kwargs
        value = _floating(function(x, *args, **kwargs))
        with Within(VALUES, "f", x=x):
            self.space = Space.of_values(value, inactive)
            first = self.space.pack(value)
        if inactive is None:
            warn_of_kept(integers_in(value), "not differentiated")
        self.values = Remembered(self._at)
        self.values.remember(np.array([x]), first)

    def _at(self, x: Vector) -> Vector:
        value = _floating(self._function(float(x[0]), *self._args, **self._kwargs))
        with Within(VALUES, "f", x=x[0]):
            return self.space.pack(value)

    def __call__(self, x: Any) -> Vector:
        points = np.asarray(x, float)
        found = [self.values(np.array([each])) for each in points.ravel()]
        return np.stack(found, axis=-1).reshape(self.space.size, *points.shape)


class NumberReader:
    """A reader of numbers, for functions that have a Hessian."""

    __slots__ = ()

    def __call__(self, value: Any) -> Vector:
        return np.asarray(number_of(value, lambda: "f"))


class ValueReader:
    """A reader of any values, of which the first fixes the structure of all.

    Integers that stand for numbers in arrays and lists are numbers.

    Parameters
    ----------
    inactive : object
        What is inactive in the values.

    Attributes
    ----------
    space : Space or None
        Of the values, if there was one.
    """

    __slots__ = ("_inactive", "space")

    def __init__(self, inactive: Any) -> None:
        self._inactive = inactive
        self.space: Space | None = None

    def __call__(self, value: Any) -> Vector:
        value = _floating(value)
        with Within(VALUES, "f"):
            if self.space is None:
                space = Space.of_values(value, self._inactive)
                check_nestable(space, "f")
                self.space = space
                if self._inactive is None:
                    warn_of_kept(integers_in(value), "not differentiated")
            return self.space.pack(value)

    @property
    def count(self) -> int:
        """The number of values."""
        return 0 if self.space is None else self.space.size


def _floating(value: Any) -> Any:
    """Return numbers for integers, where nothing but numbers is meant."""
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "biu":
        return np.asarray(value, float)[()]
    if type(value) in (list, tuple) and is_plain(value):
        return type(value)(map(_floating, value))
    return float(value) if isinstance(value, int) else value
