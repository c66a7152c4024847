"""Global optimisation of functions of any object."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._integers import warn_of_integers
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy.optimize._bounds import flat_bounds, lower_and_upper
from vspace_scipy.optimize._callbacks import PositionCallback
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._problem import ROLES, flat_arguments, flatten, objective
from vspace_scipy.optimize._results import vectors_of
from vspace_scipy.optimize._steps import AcceptTest, take_step_of
from vspace_scipy.optimize._unknowns import are_plain_bounds, space_of, start_of
from vspace_scipy.optimize._watching import by_evaluations, by_positions, by_results

__all__ = [
    "basinhopping",
    "brute",
    "differential_evolution",
    "direct",
    "dual_annealing",
    "shgo",
]

_BOUNDS = {"bounds": are_plain_bounds}
_BOUNDS_AND_START = {"bounds": are_plain_bounds, "x0": is_plain}


def _convergence(call: Call, result: Any) -> tuple[Any, ...]:
    return (result.convergence,)


@adapts(optimize.basinhopping, {"x0": is_plain}, by_positions("func"))
def basinhopping(call: Call) -> Any:
    """Find the global minimum of a function of any object by basin-hopping.

    Where SciPy takes the start as it is, this *is* `scipy.optimize.basinhopping`.

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
    niter, T, stepsize, interval, disp, niter_success, rng, target_accept_rate, stepwise_factor, \
seed
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show iteration and value in a bar (tqdm).

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
    packed = space_of(call["x0"], call.inactive)
    call["x0"] = start_of(call["x0"], packed)
    _put_minimizer(call, packed)
    call.replace("take_step", take_step_of, packed)
    call.replace("accept_test", AcceptTest, packed)
    call.replace("callback", PositionCallback, packed)
    return with_objects(run(call, packed), packed)


@adapts(optimize.differential_evolution, _BOUNDS_AND_START, by_results("func", _convergence))
def differential_evolution(call: Call) -> Any:
    """Find the global minimum of a function of any object by differential evolution.

    Where SciPy takes bounds and start as they are, this *is*
    `scipy.optimize.differential_evolution`.

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
    workers : int or map-like callable, optional
        As for SciPy: `func` and the unknowns have to pickle.
    args, strategy, maxiter, popsize, tol, mutation, recombination, rng, disp, polish, atol, \
updating, seed
        As for SciPy. A callable `strategy` or `polish` gets vectors.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive.
    progress : bool, default False
        Whether to show iteration and value in a bar (tqdm).

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
    if call["vectorized"]:
        raise ValueError(
            "vectorized: found True, expected False, since unknowns are objects and func gets one "
            "at a time; leave it out"
        )
    packed = _start_and_space(call, "bounds")
    call.replace("init", _init, packed)
    call.replace("integrality", _integrality, packed)
    call["func"] = objective(call["func"], packed, False, call["workers"], name="func")
    flatten(call, packed)
    return with_objects(run(call, packed), packed)


@adapts(optimize.dual_annealing, _BOUNDS_AND_START, by_positions("func"))
def dual_annealing(call: Call) -> Any:
    """Find the global minimum of a function of any object by dual annealing.

    Where SciPy takes bounds and start as they are, this *is* `scipy.optimize.dual_annealing`.

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
    args, maxiter, initial_temp, restart_temp_ratio, visit, accept, maxfun, rng, no_local_search, \
seed
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive.
    progress : bool, default False
        Whether to show minima found and their values in a bar (tqdm).

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
    packed = _start_and_space(call, "bounds")
    _put_minimizer(call, packed)
    call.replace("bounds", flat_bounds, packed)
    call.replace("callback", PositionCallback, packed)
    return with_objects(run(call, packed), packed)


@adapts(optimize.shgo, _BOUNDS, by_positions("func"))
def shgo(call: Call) -> Any:
    """Find the global minimum of a function of any object by simplicial homology.

    Where SciPy takes the bounds as they are, this *is* `scipy.optimize.shgo`.

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
    minimizer_kwargs, options : dict, optional
        As for SciPy: `jac`, `hess`, `hessp`, `bounds` and `constraints` in them as for `minimize`.
    args, n, iters, sampling_method, workers
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive.
    progress : bool, default False
        Whether to show iteration and value in a bar (tqdm).

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
    packed = _start_and_space(call, "bounds")
    pairs = any((call[name] or {}).get("jac") is True for name in ("options", "minimizer_kwargs"))
    call["func"] = objective(call["func"], packed, pairs, call["workers"], name="func")
    for name in ("options", "minimizer_kwargs"):
        call.replace(name, flat_arguments, packed, ROLES)
    call.replace("bounds", flat_bounds, packed)
    call.replace("constraints", ROLES["constraints"], packed)
    call.replace("callback", PositionCallback, packed)
    return with_objects(run(call, packed), packed)


@adapts(optimize.direct, _BOUNDS, by_positions("func"))
def direct(call: Call) -> Any:
    """Find the global minimum of a function of any object by dividing rectangles.

    Where SciPy takes the bounds as they are, this *is* `scipy.optimize.direct`.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    bounds : Bounds or pair
        Two finite ends, each an object, of which the lower one fixes the structure.
    callback : callable, optional
        ``callback(x)``.
    args, eps, maxfun, maxiter, locally_biased, f_min, f_min_rtol, vol_tol, len_tol
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive.
    progress : bool, default False
        Whether to show iteration and value in a bar (tqdm).

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
    packed = _start_and_space(call, "bounds")
    call["func"] = objective(call["func"], packed, False, name="func")
    call.replace("bounds", flat_bounds, packed)
    call.replace("callback", PositionCallback, packed)
    return with_objects(run(call, packed), packed)


@adapts(optimize.brute, {"ranges": are_plain_bounds}, by_evaluations("func"))
def brute(call: Call) -> Any:
    """Minimise a function of any object over a grid.

    Where SciPy takes the ranges as they are, this *is* `scipy.optimize.brute`.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    ranges : Bounds or pair
        Two finite ends, each an object, of which the lower one fixes the structure; `Ns` points
        lie between them in each component.
    args, Ns, full_output, disp, workers
        As for SciPy.
    finish : callable or None, optional
        As for SciPy; it works on vectors in the order of `vspace.paths`.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive.
    progress : bool, default False
        Whether to show evaluations in a bar (tqdm); those of other processes are not seen.

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
    packed = _start_and_space(call, "ranges")
    bounds = flat_bounds(call["ranges"], packed)
    call["ranges"] = tuple(zip(bounds.lb.tolist(), bounds.ub.tolist(), strict=True))
    call["func"] = objective(call["func"], packed, False, call["workers"], name="func")
    result = run(call, packed)
    if isinstance(result, tuple):
        return packed.unpack(np.array(result[0], ndmin=1)), *result[1:]
    return packed.unpack(np.array(result, ndmin=1))


def _start_and_space(call: Call, bounds: str) -> Space:
    """Return the space of the unknowns, and put a vector for the start, if there is one."""
    if call["x0"] is not None:
        packed = space_of(call["x0"], call.inactive)
        call["x0"] = start_of(call["x0"], packed)
        return packed
    ends = lower_and_upper(call[bounds])
    example = next((each for each in ends or () if not is_plain(each)), None)
    if example is None:
        raise TypeError(
            f"{bounds}: found a {type(call[bounds]).__name__}, which does not tell what the "
            f"unknowns are; give a pair (lower, upper) of objects"
            + (", or x0" if call.knows("x0") else "")
        )
    packed = space_of(example, call.inactive)
    flat_bounds(call[bounds], packed)  # ends that do not fit are an error before a warning
    warn_of_integers(example, packed, bounds, "not varied")
    return packed


def _put_minimizer(call: Call, packed: Space) -> None:
    given = call["minimizer_kwargs"] or {}
    workers = (given.get("options") or {}).get("workers")
    call["func"] = objective(call["func"], packed, given.get("jac") is True, workers, "func")
    call.replace("minimizer_kwargs", flat_arguments, packed, ROLES)


def _init(init: Any, packed: Space) -> Any:
    return init if isinstance(init, str) else vectors_of(init, packed)


def _integrality(integrality: Any, packed: Space) -> Any:
    return np.asarray(flat_numbers("integrality", integrality, packed, 0.0)).astype(bool)
