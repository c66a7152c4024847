"""`quad_vec` for integrands that return any object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy import integrate

from vspace import InactiveConfig
from vspace_scipy.integrate._integrand import Integrand, Passes, StructureNorm

__all__ = ["quad_vec"]


def quad_vec(
    f: Callable[..., Any],
    a: float,
    b: float,
    epsabs: float = 1e-200,
    epsrel: float = 1e-8,
    norm: str | Callable[[Any], Any] | None = "2",
    cache_size: float = 100e6,
    limit: float = 10000,
    workers: int | Callable[..., Iterable[Any]] = 1,
    points: Iterable[float] | None = None,
    quadrature: str | None = None,
    full_output: bool = False,
    *,
    args: Any = (),
    inactive: Any = None,
) -> Any:
    r"""Return the integral of a function that returns any object, and an error estimate.

    This is SciPy's adaptive quadrature. For functions that return what SciPy takes (numbers,
    arrays, objects with their own arithmetic) it *is* ``scipy.integrate.quad_vec``. Every other
    value (a dict, a dataclass, a list, a closure, a `vspace.VectorSpace`, ...) is integrated leaf
    by leaf, in one pass over one set of points, and the integral is an object like it.

    Parameters
    ----------
    f : callable
        The integrand ``f(x, *args)``. The first value that it returns fixes the structure of all
        others. It is called exactly as often, and in the same order, as SciPy calls it, and may
        return one object again and again.
    a, b : float
        The limits; either may be infinite, and `a` may exceed `b`.
    epsabs, epsrel : float, optional
        Absolute tolerance, and tolerance relative to the norm of the integral.
    norm : {'2', 'max', None} or callable, optional
        The norm of the error estimate: of all components as one vector, or what the callable
        returns. It is given structures: integrals, differences of them, and integrals of absolute
        values, in which complex leaves are still complex, with imaginary parts of zero.
    cache_size : int, optional
        Number of bytes for remembered integrals over subintervals.
    limit : float or int, optional
        The most subintervals.
    workers : int or map-like callable, optional
        Processes, or ``map`` of a pool. With processes `f` has to pickle, and so has a callable
        `norm`; what `f` returns need not.
    points : iterable of float, optional
        Additional breakpoints.
    quadrature : {'gk21', 'gk15', 'trapezoid'}, optional
        The rule; ``'gk21'`` for finite and ``'gk15'`` for infinite limits when left out.
    full_output : bool, optional
        Return `info` too.
    args : tuple, optional
        Further arguments of `f`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in structures: kept from the first value, not integrated. Make an
        `InactiveConfig` once where you integrate often.

    Returns
    -------
    res : object
        The integral: an object of the structure of the values of `f`, with the same types, dtypes
        and shapes, and with the inactive parts of the first value.
    err : float
        Error estimate, in the norm.
    info : object
        With ``full_output=True``: `success`, `status`, `message`, `neval`, `intervals` and
        `errors` as SciPy has them; `integrals` is a list of objects, one per interval.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When the first value has nothing in it to integrate (``None``, say).
    UnknownTypeError
        When a value has a part that can neither be computed with nor looked into.

    See Also
    --------
    scipy.integrate.quad_vec : documents the algorithm, the tolerances and `info`.

    Notes
    -----
    Vectors are packed in double precision (or more, where a leaf has more), so ``float32`` leaves
    are summed up in double precision and come back as ``float32``. As soon as one leaf is complex
    all components travel as complex numbers, which changes no real one: real leaves come back
    real. A leaf that is real in the first value cannot be complex in a later one: where complex
    values can occur, return complex ones always.

    Every leaf counts in the norm: a large smooth one loosens `epsrel` for a small rough one.
    Declare inactive what need not be integrated, or give a `norm` that weighs.

    A value that is not finite is no error: integration stops with ``info.status == 3``, as in
    SciPy.

    References
    ----------
    R. Piessens, E. de Doncker-Kapenga, C. W. Ueberhuber, D. K. Kahaner, "QUADPACK: A
    Subroutine Package for Automatic Integration", Springer, 1983; as vectorised by
    ``scipy.integrate.quad_vec``.

    Examples
    --------
    The moments of a density, with their names:

    >>> import numpy as np
    >>> from vspace_scipy.integrate import quad_vec
    >>> def moments(x):
    ...     p = float(np.exp(-x**2 / 2) / np.sqrt(2 * np.pi))
    ...     return {"mass": p, "mean": p * x, "powers": p * x ** np.array([2.0, 4.0])}
    >>> res, err = quad_vec(moments, -np.inf, np.inf)
    >>> round(res["mass"], 10), res["powers"].round(10)
    (1.0, array([1., 3.]))

    Closures are vectors as well; the integral of a closure over what it captured is a closure:

    >>> def line(slope, offset):
    ...     return lambda t: slope * t + offset
    >>> mean, err = quad_vec(lambda x: line(2.0 * x, np.exp(x)), 0, 1)
    >>> bool(np.isclose(mean(1.0), 1.0 + (np.e - 1.0)))
    True
    """
    if inactive is not None and not isinstance(inactive, InactiveConfig):
        InactiveConfig(inactive)  # refuses what it cannot be, before the first call of f
    integrand = Integrand(f, Passes(norm, quadrature), inactive)
    own_norm: Any = norm
    # NumPy's own function means the norm '2'; SciPy looks for it by identity.
    if callable(norm) and norm is not np.linalg.norm:
        own_norm = StructureNorm(norm, integrand)
    result: tuple[Any, ...] = integrate.quad_vec(
        integrand,
        a,
        b,
        epsabs=epsabs,
        epsrel=epsrel,
        norm=own_norm,
        cache_size=cache_size,
        limit=limit,
        workers=workers,
        points=points,
        quadrature=quadrature,
        full_output=full_output,
        args=args,
    )
    space = integrand.space
    if space is None:
        return result
    for info in result[2:]:
        info.integrals = [space.unpack(vector) for vector in info.integrals]
    return (space.unpack(result[0]), *result[1:])
