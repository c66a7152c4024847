"""Whether a function is still the one that was integrated, when its gradient is asked for.

What a function has captured is kept as it was (`TracedParts.as_now`). A global, an attribute of a
module or class, a file, a random number is not: where one has changed, the gradient would be that
of another function than the one whose integral was returned. The values are by-products of the
backward pass, and comparing them costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._sums import BUFFER, weighted_sums

__all__ = ["Recheck", "precision_of", "refuse_other_values", "rounding_of"]

Array = np.ndarray[Any, Any]

# Sums and values are computed twice by the same operations, but perhaps summed in another order:
# far more than rounding makes, far less than another function would.
_ULPS = 1e4
_ROUNDING = 1e3  # units in the last place
_SINGLE = ("float16", "bfloat16", "float32", "complex32", "complex64")


def precision_of(leaves: Iterable[Any]) -> np.dtype[Any]:
    """Return the precision of what is computed with these leaves: the lowest that one has."""
    names = (str(getattr(leaf, "dtype", "")).rpartition(".")[2] for leaf in leaves)
    return np.dtype(np.float32 if any(name in _SINGLE for name in names) else np.float64)


def rounding_of(precision: np.dtype[Any]) -> float:
    """Return the relative error below which no estimate of an error can be told from rounding."""
    return _ROUNDING * float(np.finfo(precision).eps)


class Recheck:
    """The sum of weights times values, beside the integral that was found with them.

    Parameters
    ----------
    integral : ndarray
        As the sum over the same points has given it.
    precision : dtype
        Of the numbers that the function computes with.
    what : str
        What to call the function in errors.
    """

    __slots__ = ("_integral", "_magnitude", "_precision", "_total", "_values", "_weights", "_what")

    def __init__(self, integral: Array, precision: np.dtype[Any], what: str) -> None:
        self._integral = integral
        self._precision = precision
        self._what = what
        self._total = np.zeros(integral.size)
        self._magnitude = np.abs(integral)  # the sum may cancel
        self._values: list[Array] = []
        self._weights: list[float] = []

    def add(self, value: Array, weight: float) -> None:
        """Add a value with its weight."""
        self._values.append(np.array(value))  # a function may fill one array again and again
        self._weights.append(weight)
        if len(self._values) * value.size >= BUFFER:
            self._sum_up()

    def _sum_up(self) -> None:
        if self._values:
            (total,), magnitude = weighted_sums(self._values, np.array([self._weights]).T)
            self._total += total
            self._magnitude += magnitude
            self._values, self._weights = [], []

    @property
    def agrees(self) -> bool:
        """Whether the sum is the integral, but for rounding."""
        self._sum_up()
        return (
            _first_difference(self._total, self._integral, self._magnitude, self._precision) is None
        )

    def verify(self) -> None:
        """Raise unless the sum is the integral, but for rounding.

        Raises
        ------
        GradientError
            Saying what may have changed.
        """
        self._sum_up()
        refuse_other_values(
            self._total, self._integral, self._magnitude, self._precision, self._what
        )


def _first_difference(
    found: Array, expected: Array, magnitude: Array, precision: np.dtype[Any]
) -> int | None:
    with np.errstate(invalid="ignore"):
        differs = np.abs(found - expected) > _ULPS * np.finfo(precision).eps * magnitude
    return int(np.flatnonzero(differs)[0]) if differs.any() else None


def refuse_other_values(
    found: Array, expected: Array, magnitude: Array, precision: np.dtype[Any], what: str
) -> None:
    """Raise unless two vectors agree, but for rounding in numbers of a magnitude.

    Raises
    ------
    GradientError
        Saying what may have changed.
    """
    i = _first_difference(found, expected, magnitude, precision)
    if i is not None:
        raise GradientError(
            what,
            f"{found.flat[i]:.9g} in the backward pass",
            f"{expected.flat[i]:.9g}, as when its value was computed",
            "what it captures is kept as it was, a global, an attribute of a class or module, a "
            "file or a random number is not: capture it, or pass it in args",
        )
