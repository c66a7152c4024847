"""`solve_ivp` on any object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import integrate
from scipy.sparse import issparse

from vspace import VectorSpace, structure
from vspace_scipy._packing import Packing, is_plain
from vspace_scipy.integrate._states import States, StructuredSolution, columns_of
from vspace_scipy.integrate._tolerances import flat_tolerance

__all__ = ["solve_ivp"]

# Methods that compute with complex numbers; for others complex leaves lie as pairs of reals.
_COMPLEX_METHODS = ("RK23", "RK45", "DOP853", "BDF")
_DEFAULT_TOLERANCES = {"rtol": 1e-3, "atol": 1e-6}


class _RightHandSide:
    """The user's function between SciPy's vectors: unpacked for it, packed and checked after it."""

    __slots__ = ("_fun", "_pack", "_packing", "_unchecked", "_unpack")

    def __init__(self, fun: Callable[..., Any], packing: Packing) -> None:
        self._fun = fun
        self._pack = packing.pack
        self._unpack = packing.unpack
        self._packing = packing
        self._unchecked = True

    def __call__(self, t: Any, y: Any, *args: Any) -> Any:
        packed = self._pack(self._fun(t, self._unpack(y), *args))
        if self._unchecked:
            # SciPy's Runge-Kutta methods never end on NaN (scipy issue 17846).
            self._packing.check_finite(packed, "the first derivative")
            self._unchecked = False
        return packed


class _Event:
    """An event of the user's; `terminal` and `direction` are read through."""

    def __init__(self, event: Callable[..., Any], packing: Packing) -> None:
        self._event = event
        self._unpack = packing.unpack
        self._dtype = packing.dtype

    def __call__(self, t: Any, y: Any, *args: Any) -> Any:
        return self._event(t, self._unpack(np.ascontiguousarray(y, self._dtype)), *args)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._event, name)


class _Jacobian:
    """A Jacobian of the user's: called with objects, it gives a matrix in flat order."""

    __slots__ = ("_jac", "_size", "_unpack")

    def __init__(self, jac: Callable[..., Any], packing: Packing) -> None:
        self._jac = jac
        self._unpack = packing.unpack
        self._size = packing.size

    def __call__(self, t: Any, y: Any, *args: Any) -> Any:
        matrix = self._jac(t, self._unpack(y), *args)
        if not issparse(matrix) and not is_plain_matrix(matrix):
            raise TypeError(
                f"jac returned a {type(matrix).__name__}, expected a dense or sparse matrix of "
                f"shape ({self._size}, {self._size}), rows and columns in the order of "
                f"vspace.paths(y0)"
            )
        return matrix


def is_plain_matrix(matrix: Any) -> bool:
    """Return whether a value is a dense matrix, or nested lists of numbers."""
    if isinstance(matrix, np.ndarray):
        return matrix.dtype != object
    return isinstance(matrix, (list, tuple)) and all(map(is_plain, matrix))


def solve_ivp(
    fun: Callable[..., Any],
    t_span: Sequence[float],
    y0: Any,
    method: Any = "RK45",
    t_eval: Any = None,
    dense_output: bool = False,
    events: Any = None,
    vectorized: bool = False,
    args: Any = None,
    *,
    inactive: Any = None,
    **options: Any,
) -> Any:
    """Solve an initial value problem whose state is any object.

    For a number, an array or a flat list of numbers this is `scipy.integrate.solve_ivp`. A
    dataclass, a nest of dicts and arrays, a closure or a `VectorSpace` is integrated as the vector
    of its leaves, by SciPy's methods; `fun`, `events` and `jac` get objects, and the result holds
    objects.

    Parameters
    ----------
    fun : callable
        ``fun(t, y) -> dy/dt``, an object of the structure of `y0`. It may return the state it was
        given, write into it, or return one object again and again.
    t_span : pair of float
        Where the integration begins and ends.
    y0 : object
        The initial state. What is inactive in it is carried along by identity and never packed.
    method : str or OdeSolver, default "RK45"
        As for SciPy. Complex leaves are computed with as such where all leaves are complex and the
        method can (RK23, RK45, DOP853, BDF); else they lie as pairs of reals, which counts each
        twice in the error norm.
    t_eval : array_like, optional
        Times at which to store states.
    dense_output : bool, default False
        Whether ``sol.sol`` is wanted.
    events : callable or list of callables, optional
        ``event(t, y) -> float`` with a state as `y`; attributes ``terminal`` and ``direction`` as
        for SciPy.
    vectorized : bool, default False
        Must be False for objects.
    args : tuple, optional
        Further arguments of `fun`, `jac` and all events.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in the state.
    **options
        As for SciPy. ``rtol`` and ``atol`` may be a number, an object of the state's structure
        (one number for each leaf or component), or a dict of path patterns
        (``{"*.velocity": 1e-9}``; components that no pattern fits have SciPy's default). ``jac``
        is a matrix, or a callable that gives one, its rows and columns in the order of
        ``vspace.paths(y0)``; ``jac_sparsity``, ``lband`` and ``uband`` speak of the same order.

    Returns
    -------
    OdeResult
        SciPy's result. For objects, ``y`` is one object whose leaves have one more axis, the last,
        for time; ``states`` is a sequence of objects by time; ``sol(t)`` gives an object;
        ``y_events[i]`` is a sequence of objects.

    Raises
    ------
    StructureMismatchError
        When a derivative has another structure than the state, with the path; or when the state or
        its first derivative is not finite.
    ValueError
        When `vectorized` is True for objects, and as SciPy does.

    Notes
    -----
    The integrators are SciPy's; the error norm is the root mean square over all components.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace_scipy.integrate import solve_ivp
    >>> @dataclass
    ... class Pendulum:
    ...     name: str
    ...     angle: float
    ...     speed: float
    >>> def swing(t, p):
    ...     return Pendulum(p.name, p.speed, -p.angle)
    >>> sol = solve_ivp(swing, (0.0, 1.0), Pendulum("bob", 1.0, 0.0), rtol=1e-8)
    >>> end = sol.states[-1]
    >>> end.name, round(end.angle, 5)
    ('bob', 0.5403)
    >>> sol.y.angle.shape == sol.t.shape
    True
    """
    if is_plain(y0):
        return integrate.solve_ivp(
            fun, t_span, y0, method, t_eval, dense_output, events, vectorized, args, **options
        )
    if vectorized:
        raise ValueError(
            "vectorized=True: found a structured state, expected vectorized=False; a right-hand "
            "side of objects takes one state at a time"
        )
    packing = Packing(y0, inactive, _dtype_for(y0, inactive, method))
    start = packing.pack(y0)
    packing.check_finite(start, "the initial state")
    for name, default in _DEFAULT_TOLERANCES.items():
        if name in options:
            options[name] = flat_tolerance(options[name], packing, default, name)
    if callable(options.get("jac")):
        options["jac"] = _Jacobian(options["jac"], packing)
    result = integrate.solve_ivp(
        _RightHandSide(fun, packing),
        t_span,
        start,
        method,
        t_eval,
        dense_output,
        _wrapped_events(events, packing),
        False,
        args,
        **options,
    )
    columns = columns_of(packing, result.y)
    result.y = packing.stack(columns)
    result.states = States(packing, columns)
    if result.sol is not None:
        result.sol = StructuredSolution(packing, result.sol)
    if result.y_events is not None:
        result.y_events = [
            States(packing, np.asarray(each, packing.dtype).reshape(-1, packing.size).T)
            for each in result.y_events
        ]
    return result


def _dtype_for(y0: Any, inactive: Any, method: Any) -> np.dtype[Any]:
    if isinstance(y0, VectorSpace):
        y0, inactive = y0.value, y0.config if inactive is None else inactive
    dtypes = structure(y0, inactive=inactive).leaf_dtypes
    all_complex = bool(dtypes) and all(each is not None and each.kind == "c" for each in dtypes)
    return np.dtype(complex if all_complex and _takes_complex(method) else float)


def _takes_complex(method: Any) -> bool:
    if isinstance(method, str):
        return method in _COMPLEX_METHODS
    classes = tuple(getattr(integrate, name) for name in _COMPLEX_METHODS)
    return isinstance(method, type) and issubclass(method, classes)


def _wrapped_events(events: Any, packing: Packing) -> Any:
    if events is None:
        return None
    if callable(events):
        return _Event(events, packing)
    return [_Event(each, packing) for each in events]
