"""Components of functions of many points at once, for SciPy's element-wise algorithms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._labels import entry_names
from vspace_scipy._numbers import each_number
from vspace_scipy._places import Spaces, in_result
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._batches import Batches, Matrices


class Rows:
    """Some components of a function of many points.

    Parameters
    ----------
    function : Matrices
        The function, of one-dimensional arrays.
    rows : ndarray of int
        Which components: of shape ``(n,)``, or of no axis for one of them.
    """

    __slots__ = ("_function", "_rows")

    def __init__(self, function: Matrices, rows: Any) -> None:
        self._function = function
        self._rows = rows

    def __call__(self, x: Any) -> Vector:
        x = np.asarray(x)
        chosen = self._function.at(x.ravel())[self._rows]
        return np.array(chosen.reshape(self._rows.shape + x.shape))


def real_or_complex(given: Any, packed: Space) -> Vector:
    """Return numbers for the vectors of a space.

    Raises
    ------
    TypeError
        When they are complex, as logarithms of negative integrals are, and the leaves real.
    """
    numbers: Vector = np.asarray(given)
    if numbers.dtype.kind != "c" or packed.dtype.kind == "c":
        return numbers.astype(packed.dtype)
    if np.any(numbers.imag):
        raise TypeError(
            "log: found a result that is the logarithm of a negative number, expected real ones, "
            "since leaves are real; exchange the limits, or return complex leaves"
        )
    real: Vector = numbers.real
    return real


class Elementwise:
    """A call of one of SciPy's element-wise algorithms, of a function whose values may be objects.

    Parameters
    ----------
    call : Call
        The call.
    bar : Progress
        Counts points.
    by_part : iterable of str
        The names of tolerances that were given by part.

    Attributes
    ----------
    looking : object
        What SciPy is given first, to see what the values are.
    """

    __slots__ = ("_args", "_batches", "_call", "_function", "_kwargs", "looking")

    def __init__(self, call: Call, bar: Progress, by_part: Iterable[str]) -> None:
        args = call["args"]
        # As SciPy's element-wise algorithms read them.
        self._args = tuple(args) if np.iterable(args) else (args,)
        self._kwargs: Mapping[str, Any] = call["kwargs"] or {}
        self._call = call
        self._batches = Batches(call["f"], None, bar, by_part, self._args, kwargs=self._kwargs)
        self._function: Matrices
        self.looking = self._batches if callable(call["f"]) else call["f"]

    def one_dimensional(
        self, starts: tuple[Any, ...], end: Any, complex_vectors: bool = True
    ) -> Matrices:
        """Return a function of one-dimensional arrays alone, whose first value is known."""
        if np.ndim(end) or any(map(np.ndim, starts)):
            raise ValueError(
                "a, b: found arrays, expected numbers, since the values are objects; take one pair "
                "of limits at a time"
            )
        counted = Batches(self._bound, None, Progress(False, ""))
        self._function = Matrices(counted, Samples(-1, self._call.inactive, complex_vectors))
        x, value = self._batches.first
        if np.ndim(x):
            self._function.remember(x, value)
        else:
            self._function.at(np.array([x], float))
        return self._function

    def _bound(self, x: Any) -> Any:
        return self._batches.evaluate(x, *self._args, **self._kwargs)

    def made(self, rows: Vector, **changes: Any) -> Any:
        """Return what SciPy gives for some components."""
        if self._kwargs:
            changes["kwargs"] = None
        return self._call.made(f=Rows(self._function, rows), args=(), **changes)


def check_log(log: bool, packed: Space) -> None:
    """Raise if there are complex leaves that are no complex numbers in the vectors.

    Raises
    ------
    TypeError
        When `log` asks for their logarithm.
    """
    complex_names = [each for each in entry_names(packed) if each.endswith(".real")]
    if log and complex_names and packed.dtype.kind != "c":
        raise TypeError(
            f"log: found complex leaves, {complex_names[0].removesuffix('.real')} say, which are "
            f"carried as pairs of reals, and of those there is no logarithm; integrate them alone"
        )


def tolerance_pairs(
    tolerance: list[tuple[str, Any, float]], packed: Space
) -> list[tuple[Any, Any]]:
    """Return the absolute and relative tolerance of each component."""
    absolute, relative = (
        [given] * packed.size
        if given is None or np.isscalar(given)
        else each_number(name, given, packed, default).tolist()
        for name, given, default in tolerance
    )
    return list(zip(absolute, relative, strict=True))


def elementwise_as_objects(result: Any, packed: Space) -> Any:
    """Return a result of one entry for each component as one of objects."""
    status = np.asarray(result["status"])
    result["part_status"] = dict(zip(entry_names(packed), status.tolist(), strict=True))
    result["status"] = int(status[np.argmin(np.where(status == 0, 1, status))])
    result["success"] = bool(np.all(result["success"]))
    for name in result.keys() & {"nfev", "maxlevel"}:
        result[name] = int(np.max(result[name]))
    return in_result(result, Spaces(packed), _FIELDS)


def _numbers(given: Any, spaces: Spaces) -> Any:
    return spaces.unknowns.unpack(real_or_complex(given, spaces.unknowns))


_FIELDS = {"integral": _numbers, "sum": _numbers, "error": _numbers}
