"""Rows of `minimize` and of the older minimisers, one function for each method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._adapter import Problem, Row
from vspace_scipy._call import Call
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._watch import by_positions, by_results
from vspace_scipy._workers import check_picklable
from vspace_scipy.optimize._differences import OF_MINIMIZE, of_older
from vspace_scipy.optimize._fields import in_tuple, result
from vspace_scipy.optimize._roles import MINIMISER, bounds, from_start, objective
from vspace_scipy.optimize._table import TABLE


def _gives_pairs(call: Call) -> bool:
    """Return whether the function of an older minimiser is to give its gradient too."""
    return call.knows("approx_grad") and call["fprime"] is None and not call["approx_grad"]


def _pairs(given: Any, name: str, problem: Problem) -> list[tuple[float, float]]:
    flat = bounds(given, name, problem)
    return list(zip(flat.lb.tolist(), flat.ub.tolist(), strict=True))


def _check_sent(problem: Problem) -> None:
    """Check what other processes evaluate: the function, or its gradient for a Hessian."""
    call = problem.call
    workers = (call["options"] or {}).get("workers")
    check_picklable(call["fun"], workers)
    if isinstance(call["hess"], str):
        check_picklable(call["jac"], workers)


@Row(
    TABLE,
    plain={"x0": is_plain},
    space=from_start("x0"),
    arguments={"fun": objective(lambda call: call["jac"] is True), **MINIMISER},
    result=result,
    differences=OF_MINIMIZE,
    sends=_check_sent,
    watch=by_results("fun"),
)
def minimize(*args: Any, **options: Any) -> Any:
    """Minimise a function of any object.

    All objects (a dataclass, a nest of dicts and arrays, a named tuple, a closure, a
    `vspace.VectorSpace`) go to SciPy's methods as one flat vector, and all functions and the caller
    see objects only.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``. `x` is a fresh object on every call.
    x0 : object
        The start. Its structure is that of all unknowns, its inactive parts are in all of them.
    jac : callable, bool or {'2-point', '3-point'}, optional
        ``jac(x, *args)`` returns the gradient, an object of the structure of `x0`. With True,
        `fun` returns a pair ``(value, gradient)``. By default finite differences are taken.
    hess : callable, {'2-point', '3-point'} or HessianUpdateStrategy, optional
        ``hess(x, *args)`` returns a dense or sparse matrix or a LinearOperator of shape ``(n, n)``
        in the order of `vspace.paths`; or an object of objects: one like `x0`, whose leaves are
        replaced by objects like `x0`, with leaves of the shape of the outer leaf followed by that
        of the inner one.
    hessp : callable, optional
        ``hessp(x, p, *args)`` returns the Hessian times `p`. All three are objects.
    bounds : Bounds, pair, dict or sequence, optional
        `Bounds` or a pair of two ends, each a number, an object of the structure of `x0` (where
        one number may stand for a whole part), or an array in the order of `vspace.paths`; or path
        patterns, ``{"*.rate": (0, None)}``, of which a later one overrides an earlier one; or, if
        `x0` is a mapping, keys of it, ``{"rate": (0, None)}``; or pairs in the order of
        `vspace.paths`. Two lists of numbers are pairs, but for a tuple of two lists where `x0`
        is a list of as many items. Two ends with different integers are an error: integers are
        inactive, write 0.0.
    constraints : LinearConstraint, NonlinearConstraint, dict or list of these, optional
        Their functions take objects and return numbers, arrays or objects, and so may limits be.
        `A` has its columns in the order of `vspace.paths`, or is an object like `x0` (one row), a
        list of such (a row each), or an object like the limits whose leaves are such.
        Jacobians are given as `hess` is, with rows for the values.
    callback : callable, optional
        ``callback(x)``, or ``callback(intermediate_result)`` if its parameter is named so; for
        trust-constr ``callback(x, result)``. It may raise StopIteration to end the work.
    options : dict, optional
        Those of the method. What has one number for each component (``eps``,
        ``finite_diff_rel_step``, ``scale``, ``offset``) may be given by object or path patterns,
        ``initial_simplex`` and ``direc`` as a list of objects, ``hess_inv0`` as `hess` is. Other
        vectors and matrices are in the order of `vspace.paths`.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` and ``jac`` are objects, ``allvecs`` is a sequence of them,
        and ``paths`` are the labels of rows and columns of ``hess_inv`` and ``hess``. Where these
        are dense they are a `LabelledMatrix`: ``res.hess_inv.to_dataframe()``. Of an operator, as
        'L-BFGS-B' has, ``labelled(res.hess_inv, res.paths)`` is the table.

    Raises
    ------
    LeafTypeError
        When there is nothing in `x0` to vary, or when a step for finite differences is lost in a
        leaf of less than double precision, as in every function that takes some.
    NotFiniteError
        When `x0` has a NaN or an infinity.
    StructureMismatchError
        When a gradient or bounds differ in structure from `x0`, with the path.
    TypeError
        When `fun` gives no real number, or a matrix is none.
    ValueError
        When a matrix has another shape, or steps are to be complex.

    Notes
    -----
    Integers in `x0` are inactive: write 1.0. A complex leaf is varied as pairs of reals; the
    gradient with respect to ``z = a + bi`` is the complex number of the derivative by ``a`` plus i
    times the one by ``b``, and `hess` has two rows and columns for each component. A callable
    `method` gets vectors.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace_scipy.optimize import minimize
    >>> @dataclass
    ... class Valley:
    ...     name: str
    ...     x: float
    ...     y: float
    >>> def rosenbrock(v):
    ...     return (1 - v.x) ** 2 + 100 * (v.y - v.x**2) ** 2
    >>> res = minimize(rosenbrock, Valley("start", -1.0, 2.0), bounds={"x": (None, 0.5)})
    >>> res.x.name, round(res.x.x, 4), round(res.x.y, 4)
    ('start', 0.5, 0.25)
    """


# For each of the older functions: the method of `minimize`, the name of the parameter for the
# objective, and what else the example says.
_OLDER = {
    "fmin": ("Nelder-Mead", "func", ""),
    "fmin_bfgs": ("BFGS", "f", ""),
    "fmin_cg": ("CG", "f", ""),
    "fmin_cobyla": ("COBYLA", "func", ", cons=[]"),
    "fmin_l_bfgs_b": ("L-BFGS-B", "func", ", approx_grad=True"),
    "fmin_ncg": ("Newton-CG", "f", ', fprime=lambda p: {"a": 2 * (p["a"] - 1.0)}'),
    "fmin_powell": ("Powell", "func", ""),
    "fmin_slsqp": ("SLSQP", "func", ""),
    "fmin_tnc": ("TNC", "func", ", approx_grad=True"),
}
# What they give beside the unknowns comes second, and how to have them print nothing.
_OF_PAIRS = ("fmin_l_bfgs_b", "fmin_tnc")
_QUIET = {
    "fmin_cobyla": "",
    "fmin_l_bfgs_b": "",
    "fmin_slsqp": ", iprint=0",
    "fmin_tnc": ", disp=0",
}

_DOC = """Minimise a function of any object by the method {method}; `minimize` is newer.

Parameters
----------
{function} : callable
    A function of an object like `x0`.
x0 : object
    The start. Its structure is that of all unknowns, its inactive parts are in all of them.
fprime : callable, optional
    ``fprime(x, *args)`` returns the gradient, an object of the structure of `x0`.
bounds : Bounds, pair, dict or sequence, optional
    As for `minimize`: two ends that are objects or numbers, path patterns to pairs, or pairs in the
    order of `vspace.paths`.
callback : callable, optional
    Called after each iteration, with an object like `x0`.

Returns
-------
object or tuple
    What SciPy gives, with objects for vectors like `x0`; matrices are in the order of
    `vspace.paths`.

Raises
------
StructureMismatchError
    When a gradient or bounds differ in structure from `x0`, with the path.

Examples
--------
>>> from vspace_scipy.optimize import {name}
>>> x{rest} = {name}(lambda p: (p["a"] - 1.0) ** 2, {{"a": 3.0}}{more})
>>> round(x["a"], 3)
1.0
"""


def _older(name: str, method: str, function: str, more: str) -> Callable[..., Any]:
    rest = ", *_" if name in _OF_PAIRS else ""
    more += _QUIET.get(name, ", disp=False")
    doc = _DOC.format(name=name, method=method, function=function, more=more, rest=rest)
    row = Row(
        TABLE,
        plain={"x0": is_plain_nest},
        space=from_start("x0"),
        arguments={function: objective(_gives_pairs), **MINIMISER, "bounds": _pairs},
        result=in_tuple,
        differences=of_older(method.lower()),
        sends=None,
        watch=by_positions(function),
    )
    return row.named(name, doc, _older)


for _name, _each in _OLDER.items():
    globals()[_name] = _older(_name, *_each)
