"""What SciPy calls in place of the user's functions: vectors outside, objects inside."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from vspace_scipy._matrices import MatrixReader
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import DERIVATIVES, at, located, number_of

# LSODA in Fortran (before SciPy 1.17) has a module of its own; it takes diagonals with as many rows
# more as there are diagonals below the main one.
_LSODA_WANTS_PADDING = importlib.util.find_spec("scipy.integrate._lsoda") is not None


class RightHandSide:
    """The user's right-hand side.

    Parameters
    ----------
    fun : callable
        Of the user.
    packed : Space
        Of the states.
    name : str, default "fun"
        Of the argument, for messages.
    """

    __slots__ = ("_fun", "_name", "_pack", "_packed", "_unpack")

    def __init__(self, fun: Callable[..., Any], packed: Space, name: str = "fun") -> None:
        self._fun = fun
        self._name = name
        self._packed = packed
        self._unpack = packed.unpack
        self._pack: Callable[[Any], Vector] = self._pack_first

    def __call__(self, t: float, y: Vector, *args: Any) -> Vector:
        value = self._fun(t, self._unpack(y), *args)
        try:
            return self._pack(value)
        except (TypeError, ValueError) as error:
            raise located(error, at(self._name, t=t), DERIVATIVES)  # noqa: B904

    def __reduce__(self) -> Any:
        return RightHandSide, (self._fun, self._packed, self._name)

    def without_arguments(self) -> Callable[[float, Vector], Vector]:
        """Return it as a function of time and vector alone.

        The interpreter calls a function from a function without a detour, unlike an instance: that
        is a tenth of the adapter's time.
        """
        fun, unpack, pack, name = self._fun, self._unpack, self._packed.pack, self._name
        convert: Callable[[Any], Vector] = self._pack_first

        def derivative(t: float, y: Vector) -> Vector:
            nonlocal convert
            value = fun(t, unpack(y))
            try:
                vector = convert(value)
            except (TypeError, ValueError) as error:
                raise located(error, at(name, t=t), DERIVATIVES)  # noqa: B904
            convert = pack
            return vector

        return derivative

    def _pack_first(self, derivative: Any) -> Vector:
        vector = self._packed.pack(derivative)
        # NaN at the start makes the Runge-Kutta methods loop for ever (SciPy's issue 17846).
        self._packed.check_finite(
            vector, "the first derivative", "start where the right-hand side is defined"
        )
        self._pack = self._packed.pack
        return vector


class Event:
    """An event function of the user's, with its attributes.

    Parameters
    ----------
    event : callable
        Of the user.
    packed : Space
        Of the states.
    name : str
        Of the argument, for messages.
    """

    __slots__ = ("_event", "_name", "_unpack", "direction", "terminal")

    def __init__(self, event: Callable[..., Any], packed: Space, name: str) -> None:
        self._event = event
        self._unpack = packed.unpack
        self._name = name
        for each in ("terminal", "direction"):  # SciPy looks for them with a default
            if hasattr(event, each):
                setattr(self, each, getattr(event, each))

    def __call__(self, t: float, y: Vector, *args: Any) -> float:
        value = self._event(t, self._unpack(y), *args)
        return number_of(value, lambda: at(self._name, t=t))


class Jacobian:
    """A function of the user's that gives the Jacobian matrix, in any of the forms of one.

    Parameters
    ----------
    jac : callable
        Of the user.
    packed : Space
        Of the states.
    name : str, default "jac"
        Of the argument, for messages.
    dense : bool, default False
        Whether SciPy takes no sparse matrix.
    bands : Bands, optional
        Which diagonals SciPy is to be given, and nothing else.
    """

    __slots__ = ("_bands", "_dense", "_jac", "_name", "_packed", "_reader")

    def __init__(
        self,
        jac: Callable[..., Any],
        packed: Space,
        name: str = "jac",
        dense: bool = False,
        bands: Bands | None = None,
    ) -> None:
        self._jac = jac
        self._packed = packed
        self._name = name
        self._reader = square(name, packed)
        self._dense = dense
        self._bands = bands

    def __call__(self, t: float, y: Vector, *args: Any) -> Any:
        found = self._jac(t, self._packed.unpack(y), *args)
        try:
            matrix = self._reader(found)
        except (TypeError, ValueError) as error:
            raise located(error, at(self._name, t=t), DERIVATIVES)  # noqa: B904
        if sparse.issparse(matrix):
            if not self._dense:
                return matrix
            matrix = matrix.toarray()
        matrix = matrix.reshape(self._packed.size, self._packed.size)
        return matrix if self._bands is None else self._bands.rows_of(matrix)


def square(name: str, packed: Space) -> MatrixReader:
    """Return what reads matrices whose rows and columns are those of the states."""
    return MatrixReader(name, packed, packed, operators=False)


class Bands(NamedTuple):
    """How many diagonals there are below and above the main one, and rows of zeros behind them."""

    lower: int
    upper: int
    padding: int = 0

    def rows_of(self, matrix: Vector) -> Vector:
        """Return the diagonals of a matrix as rows, as `scipy.linalg.solve_banded` has them.

        Entry ``(i, j)`` of the matrix is at ``(upper + i - j, j)``.

        Examples
        --------
        >>> Bands(1, 0).rows_of(np.array([[1.0, 2.0], [3.0, 4.0]]))
        array([[1., 4.],
               [3., 0.]])
        """
        rows = np.zeros((self.height, len(matrix)), matrix.dtype)
        for k in range(-self.lower, self.upper + 1):
            diagonal = matrix.diagonal(k)
            first = max(k, 0)
            rows[self.upper - k, first : first + diagonal.size] = diagonal
        return rows

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.lower + self.upper + 1 + self.padding


def bands_of(lower: int | None, upper: int | None, is_lsoda: bool) -> Bands | None:
    """Return the bands of a Jacobian, if something was said of them."""
    if lower is upper is None:
        return None
    lower, upper = lower or 0, upper or 0
    return Bands(lower, upper, lower if is_lsoda and _LSODA_WANTS_PADDING else 0)


class Guarded:
    """A function whose first exception is kept, for integrators in C that go on after one.

    Parameters
    ----------
    function : callable
        Of vectors.
    errors : list
        Gets the exception. As long as there is one, the function is not called.
    fallback : object
        Is returned instead.
    """

    __slots__ = ("_errors", "_fallback", "function")

    def __init__(
        self, function: Callable[..., Any], errors: list[BaseException], fallback: Any
    ) -> None:
        self.function = function
        self._errors = errors
        self._fallback = fallback

    def __call__(self, *args: Any) -> Any:
        if not self._errors:
            try:
                return self.function(*args)
            except BaseException as error:  # raised again when the integrator has ended
                self._errors.append(error)
        return self._fallback


def wrapped_events(events: Any, packed: Space) -> Any:
    """Return one event or many as SciPy calls them."""
    if isinstance(events, Iterable) and not callable(events):
        return [Event(each, packed, f"events[{i}]") for i, each in enumerate(events)]
    return Event(events, packed, "events") if callable(events) else events


def wrapped_jacobian(jac: Any, packed: Space, is_lsoda: bool, options: Mapping[str, Any]) -> Any:
    """Return a Jacobian, constant or not, as SciPy wants it.

    Parameters
    ----------
    jac : object
        As given.
    packed : Space
        Of the states.
    is_lsoda : bool
        Whether the method is LSODA, which takes functions alone, and diagonals.
    options : mapping
        Those of the method, of which ``lband`` and ``uband`` are read.

    Raises
    ------
    TypeError
        When it is no matrix, or when the method takes none that is constant.
    """
    if jac is None:
        return None
    if callable(jac):
        if not is_lsoda:
            return Jacobian(jac, packed)
        bands = bands_of(options.get("lband"), options.get("uband"), is_lsoda)
        return Jacobian(jac, packed, dense=True, bands=bands)
    if is_lsoda:
        raise TypeError(
            "jac: found a constant, expected a callable, since the method is LSODA; give "
            "lambda t, y: matrix"
        )
    matrix = square("jac", packed)(jac)
    return matrix if sparse.issparse(matrix) else matrix.reshape(packed.size, packed.size)
