"""Rows of `least_squares`, `leastsq` and `isotonic_regression`."""

from __future__ import annotations

from typing import Any

from vspace_scipy._adapter import Problem, Row, sent
from vspace_scipy._call import Call
from vspace_scipy._numbers import each_number
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._watch import Counter, Watch, by_evaluations, by_results
from vspace_scipy.optimize._differences import (
    OF_LEAST_SQUARES,
    of_minpack,
    relative_step,
)
from vspace_scipy.optimize._fields import in_tuple, result
from vspace_scipy.optimize._roles import (
    callback,
    ends,
    from_start,
    jacobian,
    matrix,
    numbers,
    only_real,
    refuse_col_deriv,
    values,
)
from vspace_scipy.optimize._table import TABLE


def _watch(call: Call, counter: Counter) -> None:
    """Watch results where SciPy gives them: not before 1.16, and not with MINPACK's method."""
    has_callback = call.knows("callback") and call["method"] != "lm"
    (by_results if has_callback else by_evaluations)("fun").put(call, counter)


@Row(
    TABLE,
    plain={"x0": is_plain},
    space=from_start("x0"),
    arguments={
        "fun": values(),
        "jac": jacobian(dense=lambda call: bool(call["method"] == "lm")),
        "bounds": ends,
        "jac_sparsity": matrix(square=False),
        "x_scale": numbers(1.0),
        "diff_step": numbers(lambda call: relative_step(call["jac"])),
        "callback": callback,
    },
    result=result,
    differences=OF_LEAST_SQUARES,
    sends=sent("fun", lambda call: call["workers"]),
    watch=Watch(_watch, "iteration and cost (evaluations, where SciPy has no callback)"),
)
def least_squares(*args: Any, **options: Any) -> Any:
    """Solve a nonlinear least-squares problem whose unknowns are any object.

    All objects go to SciPy as one flat vector.

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
        in the order of `vspace.paths`. `x_scale` may be 'jac'. Defaults and meaning are SciPy's.
    args, kwargs : tuple and dict, optional
        Further arguments of `fun` and `jac`.
    callback : callable, optional
        ``callback(x)`` or ``callback(intermediate_result)``, with objects (from SciPy 1.16).

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

    Notes
    -----
    A callable `loss` and `jac_sparsity` are in the order of the vectors.

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


@Row(
    TABLE,
    plain={"x0": is_plain_nest},
    refused=(refuse_col_deriv,),
    space=from_start("x0"),
    arguments={"func": values(), "Dfun": jacobian(), "diag": numbers(1.0)},
    result=in_tuple,
    differences=of_minpack("Dfun"),
    sends=None,
    watch=by_evaluations("func"),
)
def leastsq(*args: Any, **options: Any) -> Any:
    """Solve a nonlinear least-squares problem by MINPACK; `least_squares` is newer.

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

    Returns
    -------
    tuple
        The solution, an object, first; then what SciPy gives; in ``infodict`` the residuals
        ``fvec``. ``cov_x`` is a `LabelledMatrix`, in the order of `vspace.paths`.

    Examples
    --------
    >>> from vspace_scipy.optimize import leastsq
    >>> x, flag = leastsq(lambda p: [p["a"] - 1.0, 2 * p["b"]], {"a": 0.0, "b": 1.0})
    >>> round(x["a"], 6), round(x["b"], 6)
    (1.0, 0.0)
    """


def _each_weight(given: Any, name: str, problem: Problem) -> Any:
    return each_number(name, given, problem.unknowns, 1.0)


@Row(
    TABLE,
    plain={"y": is_plain_nest},
    space=only_real("y", from_start("y")),
    arguments={"weights": _each_weight},
    result=result,
    differences=None,
    sends=None,
    watch=None,
)
def isotonic_regression(*args: Any, **options: Any) -> Any:
    """Return the object nearest to another one whose components do not decrease.

    Parameters
    ----------
    y : object
        What to fit: components in the order of `vspace.paths`, named levels of a dose, say.
    weights : number, object, dict of path patterns or array, optional
        How much each component counts; 1.0 where no pattern fits.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` is one like `y`; ``weights`` and ``blocks`` are arrays,
        which count components in the order of ``paths``.

    Raises
    ------
    NotFiniteError
        When `y` has a NaN or an infinity.
    TypeError
        When `y` has a complex leaf: such numbers have no order.

    Examples
    --------
    >>> from vspace_scipy.optimize import isotonic_regression
    >>> response = {"none": 1.0, "low": 3.0, "middle": 2.0, "high": 5.0}
    >>> isotonic_regression(response).x
    {'none': 1.0, 'low': 2.5, 'middle': 2.5, 'high': 5.0}
    >>> isotonic_regression(response, weights={"*low*": 3.0}).x["middle"]
    2.75
    """
