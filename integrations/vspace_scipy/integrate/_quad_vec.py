"""`quad_vec` over integrands that return any object."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate

from vspace import VectorSpace
from vspace_scipy._packing import Packing

__all__ = ["quad_vec"]

_UNDECIDED: Any = object()


class _Integrand:
    """The user's integrand; its first value decides whether SciPy can take the values as they are.

    No call is made for that: calls, their order and their number stay SciPy's.
    """

    def __init__(self, f: Callable[..., Any], inactive: Any) -> None:
        self._f = f
        self._inactive = inactive
        self._example: Any = _UNDECIDED
        self._pack: Callable[[Any], Any] | None = None
        self.packing: Packing | None = None

    def __call__(self, x: Any, *args: Any) -> Any:
        value = self._f(x, *args)
        pack = self._pack
        if pack is not None:
            return pack(value)
        if self._example is _UNDECIDED:
            self._decide(value)
            if self._pack is not None:
                return self._pack(value)
        return value

    def _decide(self, value: Any) -> None:
        if _taken_by_scipy(value):
            self._example = None
            return
        self._example = value
        self.packing = Packing(value, self._inactive)
        if not self.packing.size:
            raise TypeError(
                f"the integrand returned a {type(value).__name__} without a leaf, expected an "
                f"object that holds floating or complex values (1.0, not 1); vspace.show(value) "
                f"prints what is what"
            )
        self._pack = self.packing.pack

    # A worker process gets the function, and the first value for the layout where that pickles;
    # otherwise it takes the layout from its own first value.
    def __getstate__(self) -> dict[str, Any]:
        example = self._example
        if example is not _UNDECIDED and example is not None:
            try:
                pickle.dumps(example)
            except (pickle.PicklingError, TypeError, AttributeError):
                example = _UNDECIDED
        state = {"f": self._f, "inactive": self._inactive}
        if example is not _UNDECIDED:
            state["example"] = example
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["f"], state["inactive"])  # type: ignore[misc]
        example = state.get("example", _UNDECIDED)
        if example is None:
            self._example = None
        elif example is not _UNDECIDED:
            self._decide(example)


class _Norm:
    """A norm of the user's, which is given objects when the integrand returns them."""

    def __init__(self, norm: Callable[[Any], float], integrand: _Integrand) -> None:
        self._norm = norm
        self._integrand = integrand

    def __call__(self, value: Any) -> float:
        packing = self._integrand.packing
        if packing is None:
            return self._norm(value)
        # SciPy gives absolute values as reals, and 0.0 for a point at infinity.
        array = np.empty(packing.size, packing.dtype)
        array[...] = value
        return self._norm(packing.unpack(array))


def _taken_by_scipy(value: Any) -> bool:
    """Return whether SciPy computes with a value as it is: arrays, types with arithmetic."""
    if isinstance(value, (list, tuple, VectorSpace)):
        return False
    cls = type(value)
    return hasattr(cls, "__array__") or (hasattr(cls, "__add__") and hasattr(cls, "__rmul__"))


def quad_vec(
    f: Callable[..., Any],
    a: float,
    b: float,
    epsabs: float = 1e-200,
    epsrel: float = 1e-8,
    norm: Any = "2",
    cache_size: float = 100e6,
    limit: float = 10000,
    workers: Any = 1,
    points: Any = None,
    quadrature: Any = None,
    full_output: bool = False,
    *,
    args: Any = (),
    inactive: Any = None,
) -> Any:
    """Integrate a function of one variable whose value is any object.

    Where `f` returns a number, an array, or an object with arithmetic of its own, this is
    `scipy.integrate.quad_vec`. A dataclass, a nest of dicts, lists and arrays, a closure or a
    `VectorSpace` is integrated as the vector of its leaves.

    Parameters
    ----------
    f : callable
        ``f(x, *args) -> object``; every value has the structure of the first one.
    a, b : float
        The limits, infinite ones too.
    epsabs, epsrel : float
        Absolute and relative tolerance, in the norm.
    norm : {"2", "max"} or callable, default "2"
        Over all components of an object; a callable is given objects: integrals, absolute values
        and differences.
    cache_size, limit, points, quadrature, full_output, args
        As for SciPy.
    workers : int or map-like callable, default 1
        As for SciPy; `f` and its values must pickle where processes are used.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in the values.

    Returns
    -------
    integral : object
        Of the structure of the values; inactive parts are those of the first value.
    error : float
        An estimate of the error, in the norm.
    info : object
        With `full_output`; as for SciPy, ``info.integrals`` a list of objects.

    Raises
    ------
    StructureMismatchError
        When a value has another structure than the first one, with the path.
    TypeError
        When a value holds no leaf.

    Notes
    -----
    The adaptive Gauss-Kronrod quadrature is SciPy's. Complex leaves make the whole vector complex;
    real leaves come back real. In the default norm a large part outweighs a small one: tolerances
    hold for the whole.

    Examples
    --------
    >>> import math
    >>> from vspace_scipy.integrate import quad_vec
    >>> value, error = quad_vec(lambda x: {"sin": math.sin(x), "one": 1.0}, 0.0, math.pi)
    >>> {name: round(part, 12) for name, part in value.items()}
    {'sin': 2.0, 'one': 3.14159265359}
    """
    integrand = _Integrand(f, inactive)
    result = integrate.quad_vec(
        integrand,
        a,
        b,
        epsabs,
        epsrel,
        _Norm(norm, integrand) if callable(norm) else norm,
        cache_size,
        limit,
        workers,
        points,
        quadrature,
        full_output,
        args=args,
    )
    packing = integrand.packing
    if packing is None:
        return result
    integral = packing.unpack(_filled(result[0], packing))
    if not full_output:
        return integral, result[1]
    info = result[2]
    info.integrals = [packing.unpack(_filled(each, packing)) for each in info.integrals]
    return integral, result[1], info


def _filled(values: Any, packing: Packing) -> np.ndarray[Any, Any]:
    return np.array(np.broadcast_to(values, (packing.size,)), dtype=packing.dtype)
