"""`dblquad`, `tplquad` and `nquad` for integrands that return any object."""

from __future__ import annotations

from typing import Any

from scipy import integrate as scipy_integrate

from vspace_scipy._caller import passed_over
from vspace_scipy._first_look import ObjectValue, first_look
from vspace_scipy._integers import warn_of_kept
from vspace_scipy._plain import NUMBERS, is_number
from vspace_scipy._progress import Progress
from vspace_scipy.integrate._evaluations import (
    QUADPACK_TOLERANCE,
    Evaluations,
    Tolerance,
    until_known,
)
from vspace_scipy.integrate._scipy import integrate

__all__ = ["dblquad", "nquad", "tplquad"]

_TOLERANCES = ("epsabs", "epsrel")


@passed_over
def dblquad(
    func: Any,
    a: float,
    b: float,
    gfun: Any,
    hfun: Any,
    args: Any = (),
    epsabs: Any = 1.49e-8,
    epsrel: Any = 1.49e-8,
    *,
    inactive: Any = None,
    progress: bool = False,
) -> Any:
    """Return the double integral of a function that returns a number or any object, and its error.

    For numbers this *is* ``scipy.integrate.dblquad``; objects are integrated component by
    component, each as if it were alone, sharing the evaluations, as by `quad`.

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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts evaluations; needs tqdm.

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
    look = first_look(func, is_number)
    first = None
    if look is func or (progress is False and type(epsabs) in NUMBERS and type(epsrel) in NUMBERS):
        try:
            result = scipy_integrate.dblquad(look, a, b, gfun, hfun, args, epsabs, epsrel)
            if look is func or look.func is func:
                return result
        except ObjectValue as found:
            first = found.args
    with Progress(progress, "dblquad", unit="evaluation") as bar:
        values = Evaluations(func, 2, inactive, bar, first)
        tolerance = Tolerance(values, epsabs, epsrel)
        results = values.integrate(
            lambda f: integrate.dblquad(f, a, b, gfun, hfun, args, *tolerance.first),
            lambda: (_value(gfun, a), a, *args),
            lambda f, i: integrate.dblquad(f, a, b, gfun, hfun, args, *tolerance.of(i)),
        )
    if not values.of_objects:
        tolerance.check_numbers()
    return _as_objects(results, values)


@passed_over
def tplquad(
    func: Any,
    a: float,
    b: float,
    gfun: Any,
    hfun: Any,
    qfun: Any,
    rfun: Any,
    args: Any = (),
    epsabs: Any = 1.49e-8,
    epsrel: Any = 1.49e-8,
    *,
    inactive: Any = None,
    progress: bool = False,
) -> Any:
    """Return the triple integral of a function that returns a number or any object, and its error.

    For numbers this *is* ``scipy.integrate.tplquad``; objects are integrated component by
    component, each as if it were alone, sharing the evaluations, as by `quad`.

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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts evaluations; needs tqdm.

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
    look = first_look(func, is_number)
    first = None
    if look is func or (progress is False and type(epsabs) in NUMBERS and type(epsrel) in NUMBERS):
        try:
            result = scipy_integrate.tplquad(
                look, a, b, gfun, hfun, qfun, rfun, args, epsabs, epsrel
            )
            if look is func or look.func is func:
                return result
        except ObjectValue as found:
            first = found.args
    with Progress(progress, "tplquad", unit="evaluation") as bar:
        values = Evaluations(func, 3, inactive, bar, first)
        tolerance = Tolerance(values, epsabs, epsrel)
        results = values.integrate(
            lambda f: integrate.tplquad(f, a, b, gfun, hfun, qfun, rfun, args, *tolerance.first),
            lambda: (_value(qfun, a, _value(gfun, a)), _value(gfun, a), a, *args),
            lambda f, i: integrate.tplquad(f, a, b, gfun, hfun, qfun, rfun, args, *tolerance.of(i)),
        )
    if not values.of_objects:
        tolerance.check_numbers()
    return _as_objects(results, values)


@passed_over
def nquad(
    func: Any,
    ranges: Any,
    args: Any = None,
    opts: Any = None,
    full_output: bool = False,
    *,
    inactive: Any = None,
    progress: bool = False,
) -> Any:
    """Return the multiple integral of a function that returns a number or any object.

    For numbers this *is* ``scipy.integrate.nquad``; objects are integrated component by component,
    each as if it were alone, sharing the evaluations, as by `quad`.

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
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in objects.
    progress : bool, default False
        Whether to show a bar that counts evaluations; needs tqdm.

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
    look = first_look(func, is_number)
    first = None
    if look is func or (opts is None and progress is False):
        try:
            result = scipy_integrate.nquad(look, ranges, args, opts, full_output)
            if look is func or look.func is func:
                return result
        except ObjectValue as found:
            first = found.args
    with Progress(progress, "nquad", unit="evaluation") as bar:
        values = Evaluations(func, len(ranges), inactive, bar, first)
        results = values.integrate(
            lambda f: integrate.nquad(f, ranges, args, _until_known(opts), full_output),
            lambda: _corner(ranges, () if args is None else args),
            lambda f, i: integrate.nquad(f, ranges, args, _options(opts, ranges, values, i)),
        )
    if values.of_objects and full_output:
        return (*_as_objects(results, values), {"neval": values.count})
    return _as_objects(results, values)


class PartOptions:
    """Options of `quad` for one component.

    Parameters
    ----------
    options : dict or callable
        Of the user, for all.
    values : Evaluations
        Whose first value is known.
    index : int
        Of the component.
    """

    __slots__ = ("_index", "_options", "_values")

    def __init__(self, options: Any, values: Evaluations, index: int) -> None:
        self._options = options
        self._values = values
        self._index = index

    def __call__(self, *arguments: Any) -> dict[str, Any]:
        options = dict(self._options(*arguments) if callable(self._options) else self._options)
        given = [options.get(name, QUADPACK_TOLERANCE) for name in _TOLERANCES]
        own = Tolerance(self._values, *given).of(self._index)
        return options | dict(zip(_TOLERANCES, own, strict=True))


class FirstOptions:
    """Options of `quad` until the first value is known.

    Parameters
    ----------
    options : dict or callable
        Of the user.
    """

    __slots__ = ("_options",)

    def __init__(self, options: Any) -> None:
        self._options = options

    def __call__(self, *arguments: Any) -> dict[str, Any]:
        options = dict(self._options(*arguments) if callable(self._options) else self._options)
        return options | {
            name: until_known(options[name]) for name in _TOLERANCES if name in options
        }


def _until_known(opts: Any) -> Any:
    if isinstance(opts, dict):
        return FirstOptions(opts)()
    return [FirstOptions(each) for each in opts] if isinstance(opts, (list, tuple)) else opts


def _options(opts: Any, ranges: Any, values: Evaluations, index: int) -> list[Any]:
    each = [opts or {}] * len(ranges) if opts is None or isinstance(opts, dict) else opts
    return [PartOptions(options, values, index) for options in each]


def _value(limit: Any, *arguments: float) -> Any:
    return limit(*arguments) if callable(limit) else limit


def _corner(ranges: Any, args: Any) -> tuple[Any, ...]:
    """Return arguments of an integrand at the lower limits."""
    point = tuple(args)
    for limits in reversed(ranges):
        low, _ = _value(limits, *point)
        point = (low, *point)
    return point


def _as_objects(results: Any, values: Evaluations) -> Any:
    if not values.of_objects:
        return results
    warn_of_kept(values.integers)
    integral, error = (values.unpack([each[k] for each in results]) for k in (0, 1))
    return integral, error
