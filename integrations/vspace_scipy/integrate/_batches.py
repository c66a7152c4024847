"""Functions of many points at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from vspace_scipy._caller import passed_over
from vspace_scipy._first_look import ObjectValue
from vspace_scipy._plain import is_array_like
from vspace_scipy._progress import Progress
from vspace_scipy._space import Vector
from vspace_scipy._stack import Samples
from vspace_scipy._where import VALUES, Within

# What may be remembered, in bytes.
_ROOM = 100e6


class Batches:
    """A function that SciPy gives many points at once.

    Parameters
    ----------
    function : callable
        Of the user.
    axis : int or None
        Of the points, in what SciPy gives; None if each number is one.
    bar : Progress
        Counts points.
    by_part : iterable of str, optional
        The names of arguments that were given by part: arrays have none.
    args, kwargs : object, optional
        Further arguments as the user gave them, where SciPy makes arrays of them.
    name : str, default "f"
        Of the argument, for messages.

    Attributes
    ----------
    function, axis, name
        As given.
    first : (object, object)
        The first points and the value there, if it is an object.
    """

    __slots__ = (
        "_args",
        "_bar",
        "_by_part",
        "_count",
        "_kwargs",
        "_plain",
        "axis",
        "first",
        "function",
        "name",
    )

    def __init__(
        self,
        function: Callable[..., Any],
        axis: int | None,
        bar: Progress,
        by_part: Iterable[str] = (),
        args: Any = None,
        name: str = "f",
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        self._kwargs = kwargs
        self.name = name
        self._args = args
        self._by_part = list(by_part)
        self.function = function
        self.axis = axis
        self._bar = bar
        self._count = 0
        self._plain = False
        self.first: tuple[Any, Any]

    @passed_over
    def __call__(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a value for SciPy if it is an array, and stop SciPy if the first is not."""
        if self._plain:
            return self.evaluate(x, *args, **kwargs)
        try:
            value = self.evaluate(x, *args, **kwargs)
        except Exception:
            # SciPy begins with one point, which an integrand that gives a list cannot take.
            if not self._takes_batch(x, *args, **kwargs):
                raise
        else:
            self.first = x, value
            if is_array_like(value):
                if self._by_part:
                    raise TypeError(
                        f"{', '.join(self._by_part)}: found tolerances by part, expected numbers, "
                        f"since the values are arrays"
                    )
                self._plain = True
                return value
        raise ObjectValue

    def _takes_batch(self, x: Any, *args: Any, **kwargs: Any) -> bool:
        """Return whether the value is an object if one point comes as a batch of one."""
        if np.ndim(x) != (0 if self.axis is None else 1) or self.axis == 0:
            return False
        # As floats: beside `args` that are objects, SciPy 1.15 gives points as objects, too.
        batch = np.array(x, float)[..., np.newaxis]
        args = args if self._args is None else self._args
        kwargs = kwargs if self._kwargs is None else dict(self._kwargs)
        try:
            value = self.evaluate(batch, *args, **kwargs)
        except Exception:  # the first one counts
            return False
        self.first = batch, value
        return not is_array_like(value)

    @passed_over
    def evaluate(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Return what the function gives."""
        value = self.function(x, *args, **kwargs)
        self._count += self.points_in(x)
        self._bar.advance_to(self._count)
        return value

    def points_in(self, x: Any) -> int:
        """Return how many points there are in an array."""
        if self.axis is None:
            return int(np.size(x))
        return 1 if self.axis == -1 and np.ndim(x) == 1 else int(np.shape(x)[self.axis])


class Matrices:
    """A function of many points at once whose values are objects, as matrices.

    Each array of points is evaluated once, as long as there is room.

    Parameters
    ----------
    batches : Batches
        The function.
    samples : Samples
        Their space.
    """

    __slots__ = ("_batches", "_bytes", "_known", "samples")

    def __init__(self, batches: Batches, samples: Samples) -> None:
        self._batches = batches
        self._known: dict[Any, Vector] = {}
        self._bytes = 0
        self.samples = samples

    def at(self, x: Any, *args: Any) -> Vector:
        """Return the components at some points: a matrix of shape ``(size, number of points)``."""
        key = (np.shape(x), np.asarray(x).tobytes())
        known = self._known.get(key)
        if known is not None:
            return known
        return self.remember(x, self._batches.evaluate(np.array(x), *args))

    def rows_at(self, x: Any, *args: Any) -> Vector:
        """Return the components at some points: a row for each point."""
        return self.at(x, *args).T

    def remember(self, x: Any, value: Any) -> Vector:
        """Return the components of a value, and keep them."""
        with Within(VALUES, self._batches.name, x=x):
            matrix = self.samples.matrix(value, self._batches.points_in(x))
        key = (np.shape(x), np.asarray(x).tobytes())
        self._bytes += matrix.nbytes + len(key[1])
        if self._bytes <= _ROOM:
            self._known[key] = matrix
        return matrix
