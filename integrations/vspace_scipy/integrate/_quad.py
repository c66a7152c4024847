"""`quad`, `dblquad`, `tplquad` and `nquad` for integrands that return any object: by one runner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from scipy.integrate import IntegrationWarning

from vspace.extend import warn_user
from vspace_scipy._call import Call
from vspace_scipy._first_look import First
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._labels import entry_names
from vspace_scipy._plain import is_number
from vspace_scipy.integrate._evaluations import (
    Evaluations,
    OptionsByPart,
    Tolerance,
)
from vspace_scipy.integrate._table import Integral

# For each component what SciPy gave: integral, error, and more with its full output.
Results = list[tuple[Any, ...]]


class Kind(NamedTuple):
    """What differs between the functions of QUADPACK.

    Parameters
    ----------
    coordinates : callable
        ``coordinates(call)`` is how many arguments of the integrand are the point.
    corner : callable
        ``corner(call)`` returns arguments of the integrand at the lower limits.
    tolerances : callable
        ``tolerances(call, values)`` reads the tolerances by part.
    alone : callable
        ``alone(call)`` returns arguments for one component, where they are others than the user's.
    details : callable
        ``details(call, values, results)`` returns what comes behind integral and error.
    """

    coordinates: Callable[[Call], int]
    corner: Callable[[Call], tuple[Any, ...]]
    tolerances: Callable[[Call, Evaluations], Tolerance | OptionsByPart]
    alone: Callable[[Call], dict[str, Any]]
    details: Callable[[Call, Evaluations, Results], tuple[Any, ...]]

    def run(self, call: Call, first: First | None) -> Any:
        """Return what SciPy gives for numbers, or objects of what it gives for each component."""
        with call.bar("evaluation") as bar:
            values = Evaluations(call["func"], self.coordinates(call), call.inactive, bar, first)
            tolerances = self.tolerances(call, values)
            results = values.integrate(
                lambda f: call.made(func=f, **tolerances.first()),
                lambda: self.corner(call),
                lambda f, i: call.made(func=f, **(self.alone(call) | tolerances.of(i))),
            )
        if not values.of_objects:
            tolerances.check_numbers()
            return results
        warn_of_kept(values.integers)
        integral, error = (values.unpack([each[k] for each in results]) for k in (0, 1))
        return integral, error, *self.details(call, values, results)


def _by_argument(call: Call, values: Evaluations) -> Tolerance:
    return Tolerance(values, call["epsabs"], call["epsrel"])


def _of_quad(call: Call, values: Evaluations, results: Results) -> tuple[Any, ...]:
    named = dict(zip(entry_names(values.space), results, strict=True))
    messages = [f"{name}: {each[3]}" for name, each in named.items() if len(each) > 3]
    if call["full_output"]:
        info = {"neval": values.count, "parts": {name: each[2] for name, each in named.items()}}
        return (info, *(["\n".join(messages)] if messages else []))
    if messages:
        warn_user("\n".join(messages), IntegrationWarning)
    return ()


def _count(call: Call, values: Evaluations, results: Results) -> tuple[Any, ...]:
    return ({"neval": values.count},) if call["full_output"] else ()


def _alone(call: Call) -> dict[str, Any]:
    # Of points beside a weight SciPy warns, and ignores them: once is enough.
    points = call["points"] if call["weight"] is None else None
    return {"full_output": 1, "points": points, "complex_func": False}


def _value(limit: Any, *arguments: float) -> Any:
    return limit(*arguments) if callable(limit) else limit


def _corner(call: Call) -> tuple[Any, ...]:
    point = tuple(call["args"] or ())
    for limits in reversed(call["ranges"]):
        low, _ = _value(limits, *point)
        point = (low, *point)
    return point


def _in_order(call: Call) -> tuple[Any, ...]:
    """Return the point of `dblquad` and `tplquad`, the innermost variable first."""
    point: tuple[Any, ...] = (call["a"],)
    for name in ("gfun", "qfun"):
        if call.knows(name):
            # The lower limit of a variable is a function of those further out, outermost first.
            point = (_value(call[name], *reversed(point)), *point)
    return (*point, *call["args"])


def _at_start(call: Call) -> tuple[Any, ...]:
    args = call["args"]
    return (call["a"], *(args if isinstance(args, tuple) else (args,)))


_QUAD = Kind(lambda call: 1, _at_start, _by_argument, _alone, _of_quad)
_DBLQUAD, _TPLQUAD = (
    Kind(lambda call, n=n: n, _in_order, _by_argument, lambda call: {}, lambda *_: ())  # type: ignore[misc]
    for n in (2, 3)
)
_NQUAD = Kind(
    lambda call: len(call["ranges"]),
    _corner,
    lambda call, values: OptionsByPart(values, call["opts"], call["ranges"]),
    lambda call: {"full_output": False},
    _count,
)
_TOLERANCES = ("epsabs", "epsrel")


@Integral("func", _QUAD.run, is_number, by_part=_TOLERANCES)
def quad(*args: Any, **options: Any) -> Any:
    """Return the integral of a function that returns a number or any object, and its error.

    Every other value (a dict, a dataclass, a list, a closure, a `vspace.VectorSpace`, ...) is
    integrated component by component, each by QUADPACK just as if it were alone, with its own
    subintervals. The components share the evaluations: `func` is called once for each point,
    however many of them need it.

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
    complex_func : bool, optional
        Whether `func` returns complex numbers. Complex leaves of objects need nothing said.

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


@Integral("func", _DBLQUAD.run, is_number, by_part=_TOLERANCES)
def dblquad(*args: Any, **options: Any) -> Any:
    """Return the double integral of a function that returns a number or any object, and its error.

    Objects are integrated component by component, each as if it were alone, sharing the
    evaluations, as by `quad`.

    Parameters
    ----------
    func : callable
        ``func(y, x, *args)``.
    a, b : float
        The limits of `x`.
    gfun, hfun : callable or float
        The limits of `y`: ``gfun(x)`` and ``hfun(x)``, or numbers.
    args : tuple, optional
        Further arguments of `func`.
    epsabs, epsrel : float, or for objects also an object or dict, optional
        Tolerances of the inner integrals; see `quad`.

    Returns
    -------
    y : float or object
        The integral.
    abserr : float or object
        An estimate of the error.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.

    Examples
    --------
    >>> from vspace_scipy.integrate import dblquad
    >>> y, _ = dblquad(lambda y, x: {"area": 1.0, "x": x}, 0, 2, 0, lambda x: x)
    >>> round(y["area"], 8), round(y["x"], 8)
    (2.0, 2.66666667)
    """


@Integral("func", _TPLQUAD.run, is_number, by_part=_TOLERANCES)
def tplquad(*args: Any, **options: Any) -> Any:
    """Return the triple integral of a function that returns a number or any object, and its error.

    Objects are integrated component by component, each as if it were alone, sharing the
    evaluations, as by `quad`.

    Parameters
    ----------
    func : callable
        ``func(z, y, x, *args)``.
    a, b : float
        The limits of `x`.
    gfun, hfun : callable or float
        The limits of `y`: ``gfun(x)`` and ``hfun(x)``, or numbers.
    qfun, rfun : callable or float
        The limits of `z`: ``qfun(x, y)`` and ``rfun(x, y)``, or numbers.
    args : tuple, optional
        Further arguments of `func`.
    epsabs, epsrel : float, or for objects also an object or dict, optional
        Tolerances of the inner integrals; see `quad`.

    Returns
    -------
    y : float or object
        The integral.
    abserr : float or object
        An estimate of the error.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.

    Examples
    --------
    >>> from vspace_scipy.integrate import tplquad
    >>> y, _ = tplquad(lambda z, y, x: [1.0, x * y * z], 0, 1, 0, 1, 0, 1)
    >>> [round(each, 8) for each in y]
    [1.0, 0.125]
    """


@Integral("func", _NQUAD.run, is_number, by_part=("opts",))
def nquad(*args: Any, **options: Any) -> Any:
    """Return the multiple integral of a function that returns a number or any object.

    Objects are integrated component by component, each as if it were alone, sharing the
    evaluations, as by `quad`.

    Parameters
    ----------
    func : callable or scipy.LowLevelCallable
        ``func(x0, ..., xn, *args)``, where `x0` is the innermost variable.
    ranges : iterable of pair or callable
        The limits of each variable, or a function of the variables further out and of `args`.
    args : iterable, optional
        Further arguments of `func`, of `ranges` and of `opts`.
    opts : dict, iterable of dict, or callables that return dicts, optional
        Options of `quad`, for all variables or for each. ``"epsabs"`` and ``"epsrel"`` may be by
        part for objects; see `quad`.
    full_output : bool, optional
        Return the number of evaluations too.

    Returns
    -------
    result : float or object
        The integral.
    abserr : float or object
        For each component the largest error estimate of an inner integral.
    out_dict : dict
        With `full_output`: ``{"neval": number of calls of func}``.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.

    Examples
    --------
    >>> from vspace_scipy.integrate import nquad
    >>> y, _ = nquad(lambda x, y: {"sum": x + y, "product": x * y}, [[0, 1], [0, 2]])
    >>> round(y["sum"], 8), round(y["product"], 8)
    (3.0, 1.0)
    """
