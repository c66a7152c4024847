"""What SciPy calls in place of the user's functions: vectors outside, objects inside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy import sparse

from vspace_scipy._packed import Packed, Vector


class RightHandSide:
    """The user's right-hand side.

    Parameters
    ----------
    fun : callable
        Of the user.
    packed : Packed
        Of the states.
    """

    __slots__ = ("_fun", "_pack", "_packed", "_unpack")

    def __init__(self, fun: Callable[..., Any], packed: Packed) -> None:
        self._fun = fun
        self._packed = packed
        self._unpack = packed.unpack
        self._pack: Callable[[Any], Vector] = self._pack_first

    def __call__(self, t: float, y: Vector, *args: Any) -> Vector:
        return self._pack(self._fun(t, self._unpack(y), *args))

    def without_arguments(self) -> Callable[[float, Vector], Vector]:
        """Return it as a function of time and vector alone.

        The interpreter calls a function from a function without a detour, unlike an instance: that
        is a tenth of the adapter's time.
        """
        fun, unpack, pack = self._fun, self._unpack, self._packed.pack
        convert: Callable[[Any], Vector] = self._pack_first

        def derivative(t: float, y: Vector) -> Vector:
            nonlocal convert
            vector = convert(fun(t, unpack(y)))
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
    packed : Packed
        Of the states.
    """

    __slots__ = ("_event", "_unpack", "direction", "terminal")

    def __init__(self, event: Callable[..., Any], packed: Packed) -> None:
        self._event = event
        self._unpack = packed.unpack
        for name in ("terminal", "direction"):  # SciPy looks for them with a default
            if hasattr(event, name):
                setattr(self, name, getattr(event, name))

    def __call__(self, t: float, y: Vector, *args: Any) -> Any:
        return self._event(t, self._unpack(y), *args)


class Jacobian:
    """A function of the user's that gives the Jacobian matrix.

    Parameters
    ----------
    jac : callable
        Of the user.
    packed : Packed
        Of the states.
    """

    __slots__ = ("_jac", "_size", "_unpack")

    def __init__(self, jac: Callable[..., Any], packed: Packed) -> None:
        self._jac = jac
        self._size = packed.size
        self._unpack = packed.unpack

    def __call__(self, t: float, y: Vector, *args: Any) -> Any:
        return checked_matrix(self._jac(t, self._unpack(y), *args), self._size)


def checked_matrix(matrix: Any, size: int) -> Any:
    """Return a copy of a Jacobian matrix, dense or sparse.

    Raises
    ------
    TypeError
        When it is something else, such as an object of objects.
    ValueError
        When it has another shape.
    """
    expected = (
        f"expected a dense or sparse matrix of shape ({size}, {size}); give one whose rows and "
        f"columns are in the order of vspace.paths(y0)"
    )
    if sparse.issparse(matrix):
        copied = matrix.copy()
    else:
        try:
            copied = np.array(matrix)
        except ValueError:  # a ragged nest
            copied = np.empty((), object)
        if copied.dtype.kind not in "biufc":
            raise TypeError(f"jac: found a {type(matrix).__name__}, {expected}")
    if copied.shape != (size, size):
        raise ValueError(f"jac: found a matrix of shape {copied.shape}, {expected}")
    return copied


def wrapped_events(events: Any, packed: Packed) -> Any:
    """Return one event or many as SciPy calls them."""
    if isinstance(events, Iterable) and not callable(events):
        return [Event(each, packed) for each in events]
    return Event(events, packed) if callable(events) else events


def wrapped_jacobian(jac: Any, packed: Packed, method: Any) -> Any:
    """Return a Jacobian, constant or not, as SciPy wants it.

    Raises
    ------
    TypeError
        When it is no matrix, or when the method takes none that is constant.
    """
    if jac is None:
        return None
    if callable(jac):
        return Jacobian(jac, packed)
    name = method if isinstance(method, str) else getattr(method, "__name__", "")
    if name == "LSODA":
        raise TypeError(
            "jac: found a constant, expected a callable, since the method is LSODA; give "
            "lambda t, y: matrix"
        )
    return checked_matrix(jac, packed.size)
