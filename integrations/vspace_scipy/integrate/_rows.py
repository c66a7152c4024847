"""Components of functions of many points at once, for SciPy's element-wise algorithms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from vspace_scipy._numbers import each_number
from vspace_scipy._presentable import presentable
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy._stack import Samples
from vspace_scipy.integrate._batches import Batches, Matrices
from vspace_scipy.integrate._evaluations import entry_names


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


def one_dimensional(
    batches: Batches,
    a: Any,
    b: Any,
    further: Further,
    inactive: Any,
    complex_vectors: bool = True,
) -> Matrices:
    """Return a function of one-dimensional arrays alone, whose first value is known."""
    if np.ndim(b) or any(map(np.ndim, a if isinstance(a, tuple) else (a,))):
        raise ValueError(
            "a, b: found arrays, expected numbers, since the values are objects; take one pair of "
            "limits at a time"
        )
    bound = Batches(Bound(batches, further), None, Progress(False, ""))
    function = Matrices(bound, Samples(-1, inactive, complex_vectors))
    x, value = batches.first
    if np.ndim(x):
        function.remember(x, value)
    else:
        function.at(np.array([x], float))
    return function


class Further(NamedTuple):
    """Further arguments of a function, as the user gave them."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    @classmethod
    def of(cls, args: Any, kwargs: Any) -> Self:
        """Return arguments as SciPy's element-wise algorithms read them."""
        return cls(tuple(args) if np.iterable(args) else (args,), kwargs or {})


class Bound:
    """A function of many points with its further arguments.

    Parameters
    ----------
    batches : Batches
        Counts the points.
    further : Further
        The arguments.
    """

    __slots__ = ("_batches", "_further")

    def __init__(self, batches: Batches, further: Further) -> None:
        self._batches = batches
        self._further = further

    def __call__(self, x: Any) -> Any:
        return self._batches.evaluate(x, *self._further.args, **self._further.kwargs)


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
    for name in result.keys() & {"integral", "sum", "error"}:
        result[name] = packed.unpack(real_or_complex(result[name], packed))
    return presentable(result)
