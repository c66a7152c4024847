"""Rows of the functions that look for global minima."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vspace_scipy._adapter import Problem, Row, inside, sent
from vspace_scipy._call import Call, Test
from vspace_scipy._places import Spaces, unknowns
from vspace_scipy._plain import is_plain
from vspace_scipy._watch import by_evaluations, by_positions, by_results
from vspace_scipy.optimize._differences import OF_BASINHOPPING, OF_DUAL_ANNEALING, OF_SHGO
from vspace_scipy.optimize._fields import result
from vspace_scipy.optimize._roles import (
    MINIMISER,
    bounds,
    callback,
    constraints,
    from_bounds,
    from_start,
    numbers,
    objective,
    vectors,
)
from vspace_scipy.optimize._steps import accept_test, take_step
from vspace_scipy.optimize._table import TABLE
from vspace_scipy.optimize._unknowns import are_plain_bounds

_BOUNDS: Mapping[str, Test] = {"bounds": are_plain_bounds}
_BOUNDS_AND_START: Mapping[str, Test] = {"bounds": are_plain_bounds, "x0": is_plain}


def _minimizer(call: Call) -> Mapping[str, Any]:
    return call["minimizer_kwargs"] or {}


def _workers_of_minimizer(call: Call) -> Any:
    return (_minimizer(call).get("options") or {}).get("workers")


def _sends_of_shgo(problem: Problem) -> None:
    for workers in (lambda call: call["workers"], _workers_of_minimizer):
        sent("func", workers)(problem)


def _gives_pairs(*names: str) -> Callable[[Call], bool]:
    return lambda call: any((call[name] or {}).get("jac") is True for name in names)


def _population(given: Any, name: str, problem: Problem) -> Any:
    return given if isinstance(given, str) else vectors(given, name, problem)


def _ranges(given: Any, name: str, problem: Problem) -> tuple[tuple[float, float], ...]:
    flat = bounds(given, name, problem)
    return tuple(zip(flat.lb.tolist(), flat.ub.tolist(), strict=True))


def _least(given: Any, spaces: Spaces) -> Any:
    if isinstance(given, tuple):
        return unknowns(given[0], spaces), *given[1:]
    return unknowns(given, spaces)


def _refuse_vectorized(call: Call) -> None:
    if call["vectorized"]:
        raise ValueError(
            "vectorized: found True, expected False, since unknowns are objects and func gets one "
            "at a time; leave it out"
        )


@Row(
    TABLE,
    plain={"x0": is_plain},
    space=from_start("x0"),
    arguments={
        "func": objective(_gives_pairs("minimizer_kwargs")),
        "minimizer_kwargs": inside(MINIMISER),
        "take_step": take_step,
        "accept_test": accept_test,
        "callback": callback,
    },
    result=result,
    differences=OF_BASINHOPPING,
    sends=sent("func", _workers_of_minimizer),
    watch=by_positions("func"),
)
def basinhopping(*args: Any, **options: Any) -> Any:
    """Find the global minimum of a function of any object by basin-hopping.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``; a pair with the gradient if ``minimizer_kwargs["jac"]`` is
        True.
    x0 : object
        The start.
    minimizer_kwargs : dict, optional
        For `minimize`: `jac`, `hess`, `hessp`, `bounds` and `constraints` as there.
    take_step : callable, optional
        ``take_step(x)`` returns an object of the structure of `x0`; an attribute ``stepsize`` is
        adapted as in SciPy. The default steps have one size for all components.
    accept_test : callable, optional
        ``accept_test(f_new=, x_new=, f_old=, x_old=)`` with objects, or, if its parameters are
        the keywords ``res_new`` and ``res_old``, with results that have objects.
    callback : callable, optional
        ``callback(x, f, accept)``.

    Returns
    -------
    OptimizeResult
        As for `minimize`; ``lowest_optimization_result`` has objects too.

    Examples
    --------
    >>> import math
    >>> from vspace_scipy.optimize import basinhopping
    >>> def bumps(p):
    ...     return math.cos(14.5 * p["x"] - 0.3) + (p["x"] + 0.2) * p["x"]
    >>> res = basinhopping(bumps, {"x": 1.0}, niter=50, rng=1)
    >>> round(res.x["x"], 3)
    -0.195
    """


@Row(
    TABLE,
    plain=_BOUNDS_AND_START,
    refused=(_refuse_vectorized,),
    space=from_bounds("bounds"),
    arguments={
        "func": objective(),
        "init": _population,
        "integrality": numbers(0.0, bool),
        "bounds": bounds,
        "constraints": constraints,
        "callback": callback,
    },
    result=result,
    differences=None,  # what it polishes with may take some, and keeps what is better only
    sends=sent("func", lambda call: call["workers"]),
    watch=by_results("func"),
)
def differential_evolution(*args: Any, **options: Any) -> Any:
    """Find the global minimum of a function of any object by differential evolution.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    bounds : Bounds, pair or dict
        Two finite ends, each an object, of which the lower one fixes the structure; anything that
        `minimize` takes if `x0` is given.
    constraints : constraint or list of constraints, optional
        As for `minimize`.
    x0 : object, optional
        A first guess, which fixes the structure.
    init : str, array or list of objects, optional
        The population.
    integrality : dict of path patterns, object or array, optional
        Which components are whole numbers: ``{"*.count": True}``.
    vectorized : bool, default False
        Must be False for objects.
    callback : callable, optional
        ``callback(x, convergence)`` or ``callback(intermediate_result)``.
    strategy : str or callable, optional
        ...

        A callable gets vectors.
    polish : bool or callable, optional
        ...

        A callable gets vectors.
    workers : int or map-like callable, optional
        ...

        The function and the unknowns have to pickle.

    Returns
    -------
    OptimizeResult
        As for `minimize`; ``population`` is a sequence of objects.

    Examples
    --------
    >>> from vspace_scipy.optimize import differential_evolution
    >>> def bowl(p):
    ...     return (p["x"] - 1.0) ** 2 + p["y"] ** 2
    >>> box = {"x": -5.0, "y": -5.0}, {"x": 5.0, "y": 5.0}
    >>> res = differential_evolution(bowl, box, rng=1)
    >>> round(res.x["x"], 4)
    1.0
    """


@Row(
    TABLE,
    plain=_BOUNDS_AND_START,
    space=from_bounds("bounds"),
    arguments={
        "func": objective(_gives_pairs("minimizer_kwargs")),
        "minimizer_kwargs": inside(MINIMISER),
        "bounds": bounds,
        "callback": callback,
    },
    result=result,
    differences=OF_DUAL_ANNEALING,
    sends=sent("func", _workers_of_minimizer),
    watch=by_positions("func"),
)
def dual_annealing(*args: Any, **options: Any) -> Any:
    """Find the global minimum of a function of any object by dual annealing.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    bounds : Bounds, pair or dict
        As for `differential_evolution`.
    minimizer_kwargs : dict, optional
        For `minimize`: `jac`, `hess`, `hessp`, `bounds` and `constraints` as there.
    callback : callable, optional
        ``callback(x, f, context)``; stops by returning True.
    x0 : object, optional
        The start, which fixes the structure.

    Returns
    -------
    OptimizeResult
        As for `minimize`.

    Examples
    --------
    >>> from vspace_scipy.optimize import dual_annealing
    >>> box = {"x": -5.0}, {"x": 5.0}
    >>> res = dual_annealing(lambda p: (p["x"] ** 2 - 4.0) ** 2 + p["x"], box, rng=1, maxiter=50)
    >>> round(res.x["x"], 2)
    -2.03
    """


@Row(
    TABLE,
    plain=_BOUNDS,
    space=from_bounds("bounds"),
    arguments={
        "func": objective(_gives_pairs("options", "minimizer_kwargs")),
        "options": inside(MINIMISER, beside="minimizer_kwargs"),
        "minimizer_kwargs": inside(MINIMISER),
        "bounds": bounds,
        "constraints": constraints,
        "callback": callback,
    },
    result=result,
    differences=OF_SHGO,
    sends=_sends_of_shgo,
    watch=by_positions("func"),
)
def shgo(*args: Any, **options: Any) -> Any:
    """Find the global minimum of a function of any object by simplicial homology.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``; a pair with the gradient if ``options["jac"]`` is True.
    bounds : Bounds or pair
        Two ends, each an object, of which the lower one fixes the structure.
    constraints : constraint or list of constraints, optional
        As for `minimize`.
    callback : callable, optional
        ``callback(x)``.
    minimizer_kwargs : dict, optional
        ...

        `jac`, `hess`, `hessp`, `bounds` and `constraints` in it are as for `minimize`.
    options : dict, optional
        ...

        `jac`, `hess`, `hessp`, `bounds` and `constraints` in it are as for `minimize`.

    Returns
    -------
    OptimizeResult
        As for `minimize`; ``xl`` is a sequence of objects, the local minima.

    Examples
    --------
    >>> from vspace_scipy.optimize import shgo
    >>> box = {"x": -5.0}, {"x": 5.0}
    >>> res = shgo(lambda p: (p["x"] ** 2 - 4.0) ** 2 + p["x"], box)
    >>> round(res.x["x"], 2)
    -2.03
    """


@Row(
    TABLE,
    plain=_BOUNDS,
    space=from_bounds("bounds"),
    arguments={"func": objective(), "bounds": bounds, "callback": callback},
    result=result,
    differences=None,
    sends=None,
    watch=by_positions("func"),
)
def direct(*args: Any, **options: Any) -> Any:
    """Find the global minimum of a function of any object by dividing rectangles.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    bounds : Bounds or pair
        Two finite ends, each an object, of which the lower one fixes the structure.
    callback : callable, optional
        ``callback(x)``.

    Returns
    -------
    OptimizeResult
        As for `minimize`.

    Examples
    --------
    >>> from vspace_scipy.optimize import direct
    >>> res = direct(lambda p: (p["x"] - 1.0) ** 2, ({"x": -5.0}, {"x": 5.0}))
    >>> round(res.x["x"], 3)
    1.0
    """


@Row(
    TABLE,
    plain={"ranges": are_plain_bounds},
    space=from_bounds("ranges"),
    arguments={"func": objective(), "ranges": _ranges},
    result=_least,
    differences=None,
    sends=sent("func", lambda call: call["workers"]),
    watch=by_evaluations("func"),
)
def brute(*args: Any, **options: Any) -> Any:
    """Minimise a function of any object over a grid.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    ranges : Bounds or pair
        Two finite ends, each an object, of which the lower one fixes the structure; `Ns` points
        lie between them in each component.
    finish : callable or None, optional
        ...

        It works on vectors in the order of `vspace.paths`.

    Returns
    -------
    object or tuple
        Where the function is least; with `full_output` the tuple that SciPy has, whose grid is an
        array with one entry along its first axis for each component.

    Examples
    --------
    >>> from vspace_scipy.optimize import brute
    >>> x = brute(lambda p: (p["x"] - 1.0) ** 2, ({"x": -2.0}, {"x": 2.0}), Ns=5, finish=None)
    >>> x["x"]
    1.0
    """
