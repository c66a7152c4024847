"""Rows of `approx_fprime`, `check_grad` and `line_search`."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace_scipy._adapter import Problem, Row
from vspace_scipy._lift import LiftedMany
from vspace_scipy._places import Spaces, as_it_is, vector
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy.optimize._differences import by_epsilon
from vspace_scipy.optimize._fields import derivative, in_tuple
from vspace_scipy.optimize._roles import (
    STEP,
    from_start,
    like_unknowns,
    numbers,
    objective,
    packed,
    values,
)
from vspace_scipy.optimize._table import TABLE


def _steps(given: Any, name: str, problem: Problem) -> Any:
    steps = numbers(STEP)(given, name, problem)
    return np.broadcast_to(steps, problem.unknowns.size) if np.ndim(steps) else steps


def _condition(given: Any, name: str, problem: Problem) -> Any:
    return LiftedMany(given, problem.spaces, (as_it_is, vector, as_it_is, vector))


def _float(given: Any, spaces: Spaces) -> float:
    return float(given)


@Row(
    TABLE,
    plain={"xk": is_plain},
    space=from_start("xk"),
    arguments={"f": values(), "epsilon": _steps},
    result=derivative,
    differences=by_epsilon("xk"),
    sends=None,
    watch=None,
)
def approx_fprime(*args: Any, **options: Any) -> Any:
    """Return the derivative of a function of any object, by finite differences.

    Parameters
    ----------
    xk : object
        The point.
    f : callable
        ``f(x, *args)`` returns a number, an array or any object.
    epsilon : number, object, dict or array, optional
        The steps: one number, an object of the structure of `xk`, path patterns to numbers, or
        an array in the order of `vspace.paths`.
    *args
        Further arguments of `f`.

    Returns
    -------
    object or ndarray
        For a number, the gradient: an object of the structure of `xk`. For anything else the
        Jacobian, a `LabelledMatrix` of shape ``(m, n)``, in the order of `vspace.paths` of
        value and `xk`.

    Examples
    --------
    >>> from vspace_scipy.optimize import approx_fprime
    >>> gradient = approx_fprime({"x": 1.0, "y": 2.0}, lambda p: p["x"] * p["y"] ** 2)
    >>> round(gradient["x"], 4), round(gradient["y"], 4)
    (4.0, 4.0)
    """


@Row(
    TABLE,
    plain={"x0": is_plain},
    space=from_start("x0"),
    arguments={"func": objective(), "grad": like_unknowns},
    result=_float,
    differences=by_epsilon("x0"),
    sends=None,
    watch=None,
)
def check_grad(*args: Any, **options: Any) -> Any:
    """Return how far a gradient is from finite differences.

    Parameters
    ----------
    func : callable
        ``func(x, *args) -> float``.
    grad : callable
        ``grad(x, *args)`` returns an object of the structure of `x0`.
    x0 : object
        The point.
    *args
        Further arguments of both.

    Returns
    -------
    float
        The 2-norm of the difference, over all components.

    Raises
    ------
    StructureMismatchError
        When the gradient differs in structure from `x0`.

    Examples
    --------
    >>> from vspace_scipy.optimize import check_grad
    >>> error = check_grad(lambda p: p["x"] ** 2, lambda p: {"x": 2 * p["x"]}, {"x": 3.0})
    >>> error < 1e-6
    True
    """


@Row(
    TABLE,
    plain={"xk": is_plain_nest, "pk": is_plain_nest},
    space=from_start("xk"),
    arguments={
        "pk": packed,
        "f": objective(),
        "myfprime": like_unknowns,
        "gfk": packed,
        "extra_condition": _condition,
    },
    result=in_tuple,
    differences=None,
    sends=None,
    watch=None,
)
def line_search(*args: Any, **options: Any) -> Any:
    """Find a step along a direction that satisfies the strong Wolfe conditions.

    Parameters
    ----------
    f, myfprime : callable
        The function, and its gradient: an object of the structure of `xk`.
    xk, pk, gfk : object
        Point, direction, and gradient at the point (optional): of one structure.
    extra_condition : callable, optional
        ``extra_condition(alpha, x, f, g)`` with objects `x` and `g`: whether a step is taken
        that satisfies the conditions.

    Returns
    -------
    tuple
        What SciPy gives: the step first, and last, where there is one, the gradient at the new
        point, an object.

    Examples
    --------
    >>> from vspace_scipy.optimize import line_search
    >>> step, *_ = line_search(
    ...     lambda p: p["x"] ** 2, lambda p: {"x": 2 * p["x"]}, {"x": 1.0}, {"x": -1.0})
    >>> step
    1.0
    """
