"""`approx_fprime`, `check_grad` and `line_search` for any object."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._fields import labelled_matrix, value_labels
from vspace_scipy.optimize._functions import Gradient, Objective, Residuals
from vspace_scipy.optimize._labels import Labels
from vspace_scipy.optimize._problem import STEP
from vspace_scipy.optimize._results import with_objects_in_tuple
from vspace_scipy.optimize._unknowns import space_of, start_of

__all__ = ["approx_fprime", "check_grad", "line_search"]


@adapts(optimize.approx_fprime, {"xk": is_plain})
def approx_fprime(call: Call) -> Any:
    """Return the derivative of a function of any object, by finite differences.

    Where SciPy takes the point as it is, this *is* `scipy.optimize.approx_fprime`.

    Parameters
    ----------
    xk : object
        The point.
    f : callable
        ``f(x, *args)`` returns a number, an array or any object.
    epsilon : number, object, dict or array, optional
        The steps: one number, an object of the structure of `xk`, path patterns to numbers, or an
        array in the order of `vspace.paths`.
    *args
        Further arguments of `f`.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `xk`.

    Returns
    -------
    object or ndarray
        For a number, the gradient: an object of the structure of `xk`. For anything else the
        Jacobian, a `LabelledMatrix` of shape ``(m, n)``, in the order of `vspace.paths` of value
        and `xk`.

    Examples
    --------
    >>> from vspace_scipy.optimize import approx_fprime
    >>> gradient = approx_fprime({"x": 1.0, "y": 2.0}, lambda p: p["x"] * p["y"] ** 2)
    >>> round(gradient["x"], 4), round(gradient["y"], 4)
    (4.0, 4.0)
    """
    packed = space_of(call["xk"], call.inactive)
    call["xk"] = start_of(call["xk"], packed)
    residuals = Residuals(call["f"], packed, name="f")
    call["f"] = residuals
    call.replace("epsilon", _steps, packed)
    derivative = run(call, packed)
    if derivative.ndim == 1:
        return packed.unpack(derivative)
    return labelled_matrix(derivative, value_labels(residuals), Labels(packed))


@adapts(optimize.check_grad, {"x0": is_plain})
def check_grad(call: Call) -> Any:
    """Return how far a gradient is from finite differences.

    Where SciPy takes the point as it is, this *is* `scipy.optimize.check_grad`.

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
    epsilon, direction, rng, seed
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.

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
    packed = space_of(call["x0"], call.inactive)
    call["x0"] = start_of(call["x0"], packed)
    call["func"] = Objective(call["func"], packed, "func")
    call["grad"] = Gradient(call["grad"], packed, "grad")
    return float(run(call, packed))


@adapts(optimize.line_search, {"xk": is_plain_nest, "pk": is_plain_nest})
def line_search(call: Call) -> Any:
    """Find a step along a direction that satisfies the strong Wolfe conditions.

    Where SciPy takes point and direction as they are, this *is* `scipy.optimize.line_search`.

    Parameters
    ----------
    f, myfprime : callable
        The function, and its gradient: an object of the structure of `xk`.
    xk, pk, gfk : object
        Point, direction, and gradient at the point (optional): of one structure.
    extra_condition : callable, optional
        ``extra_condition(alpha, x, f, g)`` with objects `x` and `g`.
    old_fval, old_old_fval, args, c1, c2, amax, maxiter
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `xk`.

    Returns
    -------
    tuple
        As for SciPy: the step first, and last, where there is one, the gradient at the new point,
        an object.

    Examples
    --------
    >>> from vspace_scipy.optimize import line_search
    >>> step, *_ = line_search(
    ...     lambda p: p["x"] ** 2, lambda p: {"x": 2 * p["x"]}, {"x": 1.0}, {"x": -1.0})
    >>> step
    1.0
    """
    packed = space_of(call["xk"], call.inactive)
    call["xk"] = start_of(call["xk"], packed)
    call["pk"] = packed.pack(call["pk"])
    call["f"] = Objective(call["f"], packed, "f")
    call["myfprime"] = Gradient(call["myfprime"], packed, "myfprime")
    call.replace("gfk", packed.pack)
    call.replace("extra_condition", ExtraCondition, packed)
    return with_objects_in_tuple(run(call, packed), packed)


class ExtraCondition:
    """A condition of the user's on steps.

    Parameters
    ----------
    condition : callable
        ``condition(alpha, x, f, g)``.
    packed : Space
        Of the points.
    """

    __slots__ = ("_condition", "_unpack")

    def __init__(self, condition: Any, packed: Space) -> None:
        self._condition = condition
        self._unpack = packed.unpack

    def __call__(self, alpha: float, x: Any, f: Any, g: Any) -> Any:
        return self._condition(alpha, self._unpack(x), f, None if g is None else self._unpack(g))


def _steps(epsilon: Any, packed: Space) -> Any:
    steps = flat_numbers("epsilon", epsilon, packed, STEP)
    return np.broadcast_to(steps, packed.size) if np.ndim(steps) else steps
