"""`least_squares` and `leastsq` for unknowns and residuals that are any object."""

from __future__ import annotations

from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space
from vspace_scipy._workers import check_picklable
from vspace_scipy.optimize._bounds import flat_ends
from vspace_scipy.optimize._callbacks import as_callback
from vspace_scipy.optimize._constraints import refuse_complex_steps
from vspace_scipy.optimize._differences import relative_step, run
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._functions import MatrixFunction, Residuals
from vspace_scipy.optimize._problem import matrix
from vspace_scipy.optimize._results import with_objects_in_tuple
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._watching import by_evaluations, by_results, nothing_more

__all__ = ["least_squares", "leastsq"]


def _watch(call: Call, bar: Progress) -> None:
    """Watch results where SciPy gives them: not before 1.16, and not with MINPACK's method."""
    if call.knows("callback") and call["method"] != "lm":
        by_results("fun", nothing_more)(call, bar)
    else:
        by_evaluations("fun")(call, bar)


@adapts(optimize.least_squares, {"x0": is_plain}, _watch)
def least_squares(call: Call) -> Any:
    """Solve a nonlinear least-squares problem whose unknowns are any object.

    Where SciPy takes the unknowns as they are, this *is* `scipy.optimize.least_squares`. All
    others go to SciPy as one flat vector.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args, **kwargs)`` returns the residuals: a number, an array or any object, whose
        structure the first value fixes. Complex residuals count as pairs of reals.
    x0 : object
        The start. Its structure is that of all unknowns, its inactive parts are in all of them.
    jac : {'2-point', '3-point'} or callable, optional
        ``jac(x, *args, **kwargs)`` returns a dense or sparse matrix or a LinearOperator of shape
        ``(m, n)`` with rows in the order of the residuals and columns in that of `vspace.paths`;
        or an object like the residuals, whose leaves are replaced by objects like `x0`. For
        residuals that are an array, an object like `x0` with leaves of shape ``(m, ...)``.
    bounds : Bounds, pair or dict, optional
        Two ends, each a number, an object of the structure of `x0` or an array in the order of
        `vspace.paths`; or path patterns, ``{"*.rate": (0, None)}``.
    x_scale, diff_step : number, object, dict or array, optional
        One number for all; an object of the structure of `x0`; path patterns to numbers; an array
        in the order of `vspace.paths`. `x_scale` may be 'jac'.
    method, ftol, xtol, gtol, loss, f_scale, tr_solver, tr_options, jac_sparsity, max_nfev, verbose
        As for SciPy. A callable `loss` and `jac_sparsity` are in the order of the vectors.
    args, kwargs : tuple and dict, optional
        Further arguments of `fun` and `jac`.
    callback : callable, optional
        As for SciPy (from 1.16): ``callback(x)`` or ``callback(intermediate_result)``.
    workers : int or map-like callable, optional
        As for SciPy (from 1.16).
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show iteration and cost in a bar (tqdm); evaluations, where SciPy has no
        callback.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x``, ``grad`` and ``active_mask`` (of floats) are objects,
        ``fun`` is like the residuals, ``jac``, if it is dense, is a `LabelledMatrix`, ``paths`` are
        the labels of its columns and, for residuals that are objects, ``residual_paths`` those of
        its rows.

    Raises
    ------
    StructureMismatchError
        When residuals differ in structure from the first, or bounds, scales or a Jacobian from
        what they belong to.
    LeafTypeError
        When there is nothing in `x0` to vary, or nothing in the residuals, or when a step for
        finite differences is lost in a leaf of less than double precision.
    NotFiniteError
        When `x0` has a NaN or an infinity.
    TypeError, ValueError
        When a Jacobian is no matrix, or has another shape.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.optimize import least_squares
    >>> t = np.linspace(0.0, 1.0, 5)
    >>> def residuals(p):
    ...     model = p["scale"] * np.exp(-p["rate"] * t)
    ...     return {"data": model - 3.0 * np.exp(-2.0 * t), "prior": 0.0 * p["rate"]}
    >>> res = least_squares(residuals, {"scale": 1.0, "rate": 1.0}, bounds={"*rate*": (0, 10)})
    >>> round(res.x["scale"], 6), round(res.x["rate"], 6), res.jac.shape
    (3.0, 2.0, (6, 2))
    """
    packed = space_of(call["x0"], call.inactive)
    call["x0"] = start_of(call["x0"], packed)
    residuals = Residuals(call["fun"], packed)
    check_picklable(residuals, call["workers"])
    call["fun"] = residuals
    if callable(call["jac"]):
        dense = call["method"] == "lm"
        call["jac"] = MatrixFunction(call["jac"], packed, "jac", residuals, dense)
    refuse_complex_steps(call["jac"], "jac")
    call.replace("bounds", flat_ends, packed)
    call.replace("jac_sparsity", matrix("jac_sparsity", square=False), packed)
    call.replace("x_scale", _numbers, "x_scale", packed, 1.0)
    call.replace("diff_step", _numbers, "diff_step", packed, relative_step(call["jac"]))
    call.replace("callback", as_callback, packed, residuals)
    return with_objects(run(call, packed), packed, residuals)


@adapts(optimize.leastsq, {"x0": is_plain_nest}, by_evaluations("func"))
def leastsq(call: Call) -> Any:
    """Solve a nonlinear least-squares problem by MINPACK; `least_squares` is the newer function.

    Where SciPy takes the unknowns as they are, this *is* `scipy.optimize.leastsq`.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns the residuals: a number, an array or any object.
    x0 : object
        The start.
    Dfun : callable, optional
        Returns the Jacobian as for `least_squares`, rows for residuals.
    col_deriv : bool, default False
        Must be False for objects.
    diag : number, object, dict or array, optional
        Scale factors by part.
    args, full_output, ftol, xtol, gtol, maxfev, epsfcn, factor
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show evaluations and the largest residual in a bar (tqdm).

    Returns
    -------
    tuple
        As for SciPy: the solution, an object, first; in ``infodict`` the residuals ``fvec``.
        ``cov_x`` is a `LabelledMatrix`, in the order of `vspace.paths`.

    Examples
    --------
    >>> from vspace_scipy.optimize import leastsq
    >>> x, flag = leastsq(lambda p: [p["a"] - 1.0, 2 * p["b"]], {"a": 0.0, "b": 1.0})
    >>> round(x["a"], 6), round(x["b"], 6)
    (1.0, 0.0)
    """
    packed = space_of(call["x0"], call.inactive)
    return solve_by_minpack(call, packed, Residuals(call["func"], packed, name="func"), "Dfun")


def solve_by_minpack(call: Call, packed: Space, residuals: Residuals, jacobian: str) -> Any:
    """Make a call of `leastsq` or `fsolve`, whose Jacobian is the argument that is named."""
    if call["col_deriv"]:
        raise ValueError(
            "col_deriv: found True, expected False, since the rows of a Jacobian belong to the "
            "values of the function; transpose it"
        )
    call["x0"] = start_of(call["x0"], packed)
    call["func"] = residuals
    call.replace(jacobian, MatrixFunction, packed, jacobian, residuals, True)
    call.replace("diag", _numbers, "diag", packed, 1.0)
    return with_objects_in_tuple(run(call, packed), packed, residuals)


def _numbers(given: Any, name: str, packed: Space, default: float) -> Any:
    return flat_numbers(name, given, packed, default)
