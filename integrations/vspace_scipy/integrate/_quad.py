"""`quad` for integrands that return any object."""

from __future__ import annotations

from typing import Any

from scipy import integrate as scipy_integrate
from scipy.integrate import IntegrationWarning

from vspace.extend import warn_user
from vspace_scipy._caller import passed_over
from vspace_scipy._first_look import First, ObjectValue, first_look
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import NUMBERS, is_number
from vspace_scipy._progress import Progress
from vspace_scipy.integrate._evaluations import Evaluations, Tolerance, entry_names
from vspace_scipy.integrate._scipy import integrate

__all__ = ["quad"]


@passed_over
def quad(
    func: Any,
    a: float,
    b: float,
    args: Any = (),
    full_output: int = 0,
    epsabs: Any = 1.49e-8,
    epsrel: Any = 1.49e-8,
    limit: int = 50,
    points: Any = None,
    weight: str | None = None,
    wvar: Any = None,
    wopts: Any = None,
    maxp1: int = 50,
    limlst: int = 50,
    complex_func: bool = False,
    *,
    inactive: Any = None,
    progress: bool = False,
) -> Any:
    r"""Return the integral of a function that returns a number or any object, and its error.

    For functions that return numbers this *is* ``scipy.integrate.quad``. Every other value (a
    dict, a dataclass, a list, a closure, a `vspace.VectorSpace`, ...) is integrated component by
    component, each by QUADPACK just as if it were alone, with its own subintervals. The components
    share the evaluations: `func` is called once for each point, however many of them need it.

    Parameters
    ----------
    func : callable or scipy.LowLevelCallable
        The integrand ``func(x, *args)``. The first value fixes the structure of all others.
    a, b : float
        The limits; either may be infinite.
    args : tuple, optional
        Further arguments of `func`.
    full_output : int, optional
        Non-zero to return a dict of information too, and messages instead of warnings.
    epsabs, epsrel : float, or for objects also an object or dict, optional
        Absolute and relative tolerance: one number for all; an object of the structure of the
        values, where one number may stand for a whole part; or a dict of path patterns to numbers,
        ``{"*.mass": 1e-12}``. Components that no pattern fits have the default.
    limit : int, optional
        The most subintervals for each component.
    points : sequence of float, optional
        Break points of the integrand.
    weight : str, optional
        ``'cos'``, ``'sin'``, ``'alg'``, ``'alg-loga'``, ``'alg-logb'``, ``'alg-log'`` or
        ``'cauchy'``; for all components.
    wvar, wopts, maxp1, limlst : optional
        Of weighted integrals, as for SciPy.
    complex_func : bool, optional
        Whether `func` returns complex numbers. Complex leaves of objects need nothing said.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects: kept from the first value, not integrated.
    progress : bool, default False
        Whether to show a bar that counts evaluations; needs tqdm.

    Returns
    -------
    y : float or object
        The integral: an object like the values of `func`, with inactive parts of the first.
    abserr : float or object
        The error estimate of each component; of a complex one, of its real and imaginary part.
    infodict : dict
        With `full_output`. For objects: ``"neval"``, the number of calls of `func`, and
        ``"parts"``, SciPy's dict for each component, by its path.
    message : str
        With `full_output`, where SciPy had something to say; with the paths.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When the first value is an object with nothing in it to integrate.
    ValueError
        When an argument is wrong, as in SciPy.

    Warns
    -----
    IntegrationWarning
        When SciPy does.
    IntegerWarning
        About integers in values; see `quad_vec`.

    See Also
    --------
    quad_vec : one set of subintervals for all; faster for objects of very many components.
    scipy.integrate.quad : documents the algorithm.

    Notes
    -----
    Values are remembered, up to 100 MB; beyond, a point may be evaluated again.

    For an empty interval SciPy returns 0.0 and does not call `func`; here it is called once, at
    `a`, to find out whether the integral is the zero of an object. An error it raises there is
    ignored.

    References
    ----------
    R. Piessens, E. de Doncker-Kapenga, C. W. Ueberhuber, D. K. Kahaner, "QUADPACK: A
    Subroutine Package for Automatic Integration", Springer, 1983.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.integrate import quad
    >>> def moments(x):
    ...     p = float(np.exp(-x))
    ...     return {"mass": p, "mean": x * p}
    >>> y, abserr = quad(moments, 0, np.inf)
    >>> round(y["mass"], 8), round(y["mean"], 8), abserr["mean"] < 1e-8
    (1.0, 1.0, True)

    A weight for all components, and a tolerance by part:

    >>> y, _ = quad(moments, 0, 1, weight="alg", wvar=(-0.5, 0), epsrel={"*mean*": 1e-12})
    >>> round(y["mass"], 8)
    1.49364827
    """
    look = first_look(func, is_number)
    first = None
    if look is func or (progress is False and type(epsabs) in NUMBERS and type(epsrel) in NUMBERS):
        try:
            result = scipy_integrate.quad(
                look, a, b, args, full_output, epsabs, epsrel, limit, points, weight, wvar,
                wopts, maxp1, limlst, complex_func,
            )  # fmt: skip
            if look is func or look.func is func:
                return result
        except ObjectValue as found:
            first = found.args
    options = (limit, points, weight, wvar, wopts, maxp1, limlst, complex_func)
    tolerances = (epsabs, epsrel)
    return _of_objects(
        func, a, b, args, full_output, tolerances, options, inactive, progress, first
    )


def _of_objects(
    func: Any,
    a: float,
    b: float,
    args: Any,
    full_output: int,
    tolerances: tuple[Any, Any],
    options: tuple[Any, ...],
    inactive: Any,
    progress: bool,
    first: First | None,
) -> Any:
    """Integrate where values may be objects; `quad` itself has no variables that are shared."""
    limit, points, weight, *rest, _ = options
    # Of points beside a weight SciPy warns, and ignores them: once is enough.
    again = (limit, points if weight is None else None, weight, *rest)
    with Progress(progress, "quad", unit="evaluation") as bar:
        values = Evaluations(func, 1, inactive, bar, first)
        tolerance = Tolerance(values, *tolerances)
        results = values.integrate(
            lambda f: integrate.quad(f, a, b, args, full_output, *tolerance.first, *options),
            lambda: (a, *(args if isinstance(args, tuple) else (args,))),
            lambda f, i: integrate.quad(f, a, b, args, 1, *tolerance.of(i), *again),
        )
    if not values.of_objects:
        tolerance.check_numbers()
        return results
    warn_of_kept(values.integers)
    integral, error = (values.unpack([each[k] for each in results]) for k in (0, 1))
    named = dict(zip(entry_names(values.packed), results, strict=True))
    messages = [f"{name}: {each[3]}" for name, each in named.items() if len(each) > 3]
    if full_output:
        info = {"neval": values.count, "parts": {name: each[2] for name, each in named.items()}}
        return (integral, error, info, *(["\n".join(messages)] if messages else []))
    if messages:
        warn_user("\n".join(messages), IntegrationWarning)
    return integral, error
