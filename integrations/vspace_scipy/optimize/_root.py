"""`root`, `fsolve`, `fixed_point` and `newton` for unknowns that are any object."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._integers import check_integers
from vspace_scipy._matrices import has_pairs
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._callbacks import PositionCallback
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._functions import (
    Gradient,
    MatrixFunction,
    Residuals,
    ResidualsWithJacobian,
)
from vspace_scipy.optimize._least_squares import solve_by_minpack
from vspace_scipy.optimize._problem import OPTION_ROLES, flat_arguments
from vspace_scipy.optimize._results import with_objects_in_tuple
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._watching import by_evaluations, by_positions

__all__ = ["fixed_point", "fsolve", "newton", "root"]

# The methods of `root` that take a Jacobian, have no callback, and know reals only.
_MINPACK = ("hybr", "lm")
# The methods of `root` that compute with complex vectors.
_COMPLEX = ("broyden1", "broyden2", "anderson", "linearmixing", "diagbroyden", "krylov")


def _method(call: Call) -> str:
    return str(call["method"]).lower()


def _watch(call: Call, bar: Progress) -> None:
    watch = by_evaluations if _method(call) in _MINPACK else by_positions
    watch("fun")(call, bar)


@adapts(optimize.root, {"x0": is_plain_nest}, _watch, remedies={})
def root(call: Call) -> Any:
    """Find a root of a function of any object whose values are objects.

    Where SciPy takes the unknowns as they are (numbers and arrays of any shape), this *is*
    `scipy.optimize.root`. All others go to SciPy as one flat vector.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args)`` returns an object of the structure of `x0`; or another object, or an
        array, with as many components (more for ``method="lm"``).
    x0 : object
        The start. Its structure is that of all unknowns, its inactive parts are in all of them.
    args : tuple, optional
        Further arguments of `fun` and `jac`.
    method : str, default 'hybr'
        As for SciPy. If all leaves are complex and the method is one of Broyden's, 'anderson',
        'linearmixing' or 'krylov', vectors are complex; otherwise they are real, and a complex
        component lies there as two real ones.
    jac : bool or callable, optional
        For 'hybr' and 'lm': ``jac(x, *args)`` returns a matrix with rows for values and columns in
        the order of `vspace.paths`, or an object like the values, whose leaves are replaced by
        objects like `x0`. With True `fun` returns a pair of value and Jacobian.
    tol : float, optional
        As for SciPy.
    callback : callable, optional
        ``callback(x, f)`` for all but 'hybr' and 'lm': two objects.
    options : dict, optional
        As for SciPy. ``diag`` and ``eps`` may be given by object or path patterns. Norms
        (``tol_norm``, ``fnorm``) and operators (``inner_M``) see vectors.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show iterations (evaluations for 'hybr' and 'lm') and the largest component of
        the function in a bar (tqdm).

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` is one, ``fun`` is like the values, ``cov_x`` of 'lm' is a
        `LabelledMatrix`, and ``paths`` are the labels of the columns of matrices.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure, with the path.
    LeafTypeError
        When there is nothing in `x0` to vary.
    NotFiniteError
        When `x0` has a NaN or an infinity.
    TypeError, ValueError
        When a Jacobian is no matrix, or has another shape, or there are too few values.

    Examples
    --------
    >>> from vspace_scipy.optimize import root
    >>> def circle_and_line(p):
    ...     return {"x": p["x"] ** 2 + p["y"] ** 2 - 2.0, "y": p["x"] - p["y"]}
    >>> sol = root(circle_and_line, {"x": 2.0, "y": 1.0})
    >>> round(sol.x["x"], 6), round(sol.x["y"], 6)
    (1.0, 1.0)
    """
    method = _method(call)
    packed = space_of(call["x0"], call.inactive, complex_vectors=method in _COMPLEX)
    call["x0"] = start_of(call["x0"], packed)
    jac = call["jac"]
    pairs = method in _MINPACK and jac is not None and not callable(jac) and bool(jac)
    kind = ResidualsWithJacobian if pairs else Residuals
    residuals = kind(call["fun"], packed, square=method != "lm")
    call["fun"] = residuals
    if callable(jac):
        call["jac"] = MatrixFunction(jac, packed, "jac", residuals, dense=True)
    call.replace("callback", PositionCallback, packed, residuals)
    call.replace("options", flat_arguments, packed, OPTION_ROLES)
    return with_objects(run(call, packed), packed, residuals)


@adapts(optimize.fsolve, {"x0": is_plain_nest}, by_evaluations("func"))
def fsolve(call: Call) -> Any:
    """Find a root of a function of any object by MINPACK; `root` is the newer function.

    Where SciPy takes the unknowns as they are, this *is* `scipy.optimize.fsolve`.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns an object of the structure of `x0`, or another with as many
        components.
    x0 : object
        The start.
    fprime : callable, optional
        Returns the Jacobian as for `root`.
    col_deriv : bool, default False
        Must be False for objects.
    diag : number, object, dict or array, optional
        Scale factors by part.
    args, full_output, xtol, maxfev, band, epsfcn, factor
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show evaluations and the largest component in a bar (tqdm).

    Returns
    -------
    object or tuple
        The root, an object; with `full_output` the tuple that SciPy has, where ``fvec`` in
        ``infodict`` is like the values.

    Examples
    --------
    >>> from vspace_scipy.optimize import fsolve
    >>> x = fsolve(lambda p: {"x": p["x"] ** 2 - 4.0}, {"x": 1.0})
    >>> round(x["x"], 6)
    2.0
    """
    packed = space_of(call["x0"], call.inactive)
    return solve_by_minpack(call, packed, Residuals(call["func"], packed, True, "func"), "fprime")


@adapts(optimize.fixed_point, {"x0": is_plain_nest}, by_evaluations("func"), remedies={})
def fixed_point(call: Call) -> Any:
    """Find an object that a function maps to itself.

    Where SciPy takes the start as it is, this *is* `scipy.optimize.fixed_point`.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns an object of the structure of `x0`.
    x0 : object
        The start.
    args, xtol, maxiter, method
        As for SciPy. The default method accelerates each component by itself.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show evaluations in a bar (tqdm).

    Returns
    -------
    object
        The fixed point.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from `x0`.
    RuntimeError
        When it does not converge, as in SciPy.

    Examples
    --------
    >>> import math
    >>> from vspace_scipy.optimize import fixed_point
    >>> x = fixed_point(lambda p: {"angle": math.cos(p["angle"])}, {"angle": 1.0})
    >>> round(x["angle"], 6)
    0.739085
    """
    packed = space_of(call["x0"], call.inactive, complex_vectors=True)
    call["x0"] = start_of(call["x0"], packed)
    call["func"] = Gradient(call["func"], packed, "func")
    return with_objects_in_tuple(run(call, packed), packed)


@adapts(optimize.newton, {"x0": is_plain_nest}, by_evaluations("func"), remedies={})
def newton(call: Call) -> Any:
    """Find the roots of many independent functions of one number, held in an object.

    Where SciPy takes the start as it is, this *is* `scipy.optimize.newton`. As there, this solves
    no system: each component of the value may depend on the same component of `x` only. For
    equations that are coupled take `root`.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns an object of the structure of `x0`.
    x0 : object
        The start. Its leaves are all real or all complex.
    fprime, fprime2 : callable, optional
        The derivatives, component by component: objects of the structure of `x0`.
    x1 : object, optional
        A second start for the secant method, as in SciPy.
    args, tol, maxiter, rtol, full_output, disp
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show evaluations and the largest component in a bar (tqdm).

    Returns
    -------
    object or tuple
        The roots, an object; with `full_output` what SciPy gives, in which ``root`` is the object
        and ``converged`` and ``zero_der`` are arrays in the order of `vspace.paths`.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from `x0`.
    TypeError
        When some leaves are real and some complex.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.optimize import newton
    >>> x = newton(lambda p: {"roots": p["roots"] ** 2 - np.array([4.0, 9.0])},
    ...            {"roots": np.array([1.0, 2.0])})
    >>> x["roots"].round(6)
    array([2., 3.])
    """
    packed = space_of(call["x0"], call.inactive, complex_vectors=True)
    if packed.dtype.kind != "c" and has_pairs(packed):
        raise TypeError(
            "x0: found real and complex leaves, expected only real or only complex ones, since "
            "the derivative by a complex number is none by a pair of reals; write 1.0 + 0.0j"
        )
    if call["x1"] is not None:
        check_integers(call["x0"], call["x1"], ("x0", "x1"), packed.inactive)
    call["x0"] = start_of(call["x0"], packed)
    call.replace("x1", packed.pack)
    for name in ("func", "fprime", "fprime2"):
        call.replace(name, Gradient, packed, name)
    return _with_roots(run(call, packed), packed)


class Roots(NamedTuple):
    """What SciPy gives for many roots; the class it has for this does not pickle.

    Parameters
    ----------
    root : object
        The roots.
    converged, zero_der : ndarray
        For each component whether it has converged, and whether its derivative was zero.
    """

    root: Any
    converged: Vector
    zero_der: Vector


def _with_roots(result: Any, packed: Space) -> Any:
    if hasattr(result, "_replace"):  # of many components
        return Roots(with_objects_in_tuple(result.root, packed), *result[1:])
    if not isinstance(result, tuple):
        return with_objects_in_tuple(result, packed)
    details = result[1]  # of one
    details["root"] = np.array(details["root"], packed.dtype, ndmin=1)
    details = with_objects(details, packed)
    return details["root"], details
