"""The values of an integrand as vectors of reals, whatever kind they are of."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Number
from typing import Any

import numpy as np

from vspace import StructureMismatchError
from vspace_scipy._space import Space
from vspace_scipy.adjoint._recheck import precision_of

Array = np.ndarray[Any, Any]


class Values:
    """The space that the values of a function are in, as vectors of reals.

    The inner product of two vectors is the real part of that of the values, one of them
    conjugated.

    Parameters
    ----------
    function : callable
        Of one number.
    example : object
        A value, or an integral of values: a number, an array, or any object.
    inactive : object
        What else is inactive in it.
    """

    __slots__ = ("_example", "_function", "_packed", "_shape", "dtype")

    def __init__(self, function: Callable[[float], Any], example: Any, inactive: Any) -> None:
        self._function = function
        self._example = example
        plain = isinstance(example, (Number, np.ndarray, np.generic))
        self._packed = None if plain else Space(example, inactive)
        self._shape = np.shape(example) if plain else ()
        self.dtype = np.result_type(example, float) if plain else np.dtype(float)

    def __call__(self, x: float) -> Array:
        """Return the value at a point."""
        return self.pack(self._function(x))

    @property
    def precision(self) -> np.dtype[Any]:
        """The precision of the numbers, as far as arrays tell."""
        return precision_of([self._example])

    @property
    def size(self) -> int:
        """The length of the vectors."""
        if self._packed is not None:
            return self._packed.size
        return math.prod(self._shape) * (2 if self.dtype.kind == "c" else 1)

    def pack(self, value: Any) -> Array:
        """Return a value as a fresh vector.

        Raises
        ------
        StructureMismatchError
            When it is no such value.
        """
        if self._packed is not None:
            return self._packed.pack(value)
        array = np.asarray(value)
        if array.shape != self._shape or array.dtype.kind not in "biufc":
            raise _mismatch(array, self._shape)
        if array.dtype.kind == "c" and self.dtype.kind != "c":
            raise StructureMismatchError(
                "", "complex values", "real ones, as the integral is real", "give the real part"
            )
        return array.astype(self.dtype).reshape(-1).view(self.dtype.char.lower()).astype(float)

    def unpack(self, vector: Array) -> Any:
        """Return a value from a vector."""
        if self._packed is not None:
            return self._packed.unpack(vector)
        numbers = vector.view(complex) if self.dtype.kind == "c" else vector
        return numbers.reshape(self._shape).astype(self.dtype) if self._shape else numbers[0].item()


def _mismatch(array: Array, shape: tuple[int, ...]) -> StructureMismatchError:
    return StructureMismatchError(
        "",
        f"values of dtype {array.dtype} and shape {array.shape}",
        f"numbers of shape {shape}, as the integral has",
        "give one number for each of its components",
    )
