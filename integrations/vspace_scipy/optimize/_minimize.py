"""`minimize` for unknowns that are any object."""

from __future__ import annotations

from typing import Any

from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain
from vspace_scipy.optimize._differences import run
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._functions import MatrixFunction
from vspace_scipy.optimize._problem import flatten, objective
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._watching import by_results

__all__ = ["minimize"]


# The methods that take a Hessian as an array only.
_OF_ARRAYS = ("dogleg", "trust-exact", "trust-krylov", "trust-ncg")


def _beside_positions(call: Call, result: Any) -> tuple[Any, ...]:
    """Return what a callback of positions is given beside them, which trust-constr alone does."""
    method = call["method"]
    trust_constr = isinstance(method, str) and method.lower() == "trust-constr"
    return (result,) if trust_constr else ()


@adapts(optimize.minimize, {"x0": is_plain}, by_results("fun", _beside_positions))
def minimize(call: Call) -> Any:
    """Minimise a function of any object.

    Where SciPy takes the unknowns as they are (an array, a flat list or tuple of numbers), this
    *is* `scipy.optimize.minimize`. All others (a dataclass, a nest of dicts and arrays, a named
    tuple, a closure, a `vspace.VectorSpace`) go to SciPy's methods as one flat vector, and all
    functions and the caller see objects only.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args) -> float``. `x` is a fresh object on every call.
    x0 : object
        The start. Its structure is that of all unknowns, its inactive parts are in all of them.
    args : tuple, optional
        Further arguments of `fun`, `jac`, `hess` and `hessp`.
    method : str or callable, optional
        As for SciPy. A callable gets vectors.
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
    tol : float, optional
        As for SciPy.
    callback : callable, optional
        As for SciPy: ``callback(x)``, or ``callback(intermediate_result)`` if its parameter is
        named so; for trust-constr ``callback(x, result)``.
    options : dict, optional
        As for SciPy. What has one number for each component (``eps``, ``finite_diff_rel_step``,
        ``scale``, ``offset``) may be given by object or path patterns, ``initial_simplex`` and
        ``direc`` as a list of objects, ``hess_inv0`` as `hess` is. Other vectors and matrices are
        in the order of `vspace.paths`.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `x0`.
    progress : bool, default False
        Whether to show iteration and value in a bar (tqdm).

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
    times the one by ``b``, and `hess` has two rows and columns for each component.

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
    packed = space_of(call["x0"], call.inactive)
    call["x0"] = start_of(call["x0"], packed)
    workers = (call["options"] or {}).get("workers")
    call["fun"] = objective(call["fun"], packed, call["jac"] is True, workers)
    flatten(call, packed)
    if isinstance(call["hess"], MatrixFunction) and str(call["method"]).lower() in _OF_ARRAYS:
        call["hess"] = call["hess"].densely()
    return with_objects(run(call, packed), packed)
