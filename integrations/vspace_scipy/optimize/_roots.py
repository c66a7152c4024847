"""Rows of the functions that find roots: `root`, `fsolve`, `fixed_point`, `newton` and others."""

from __future__ import annotations

from typing import Any, NamedTuple

from vspace_scipy._adapter import Problem, Row, inside
from vspace_scipy._call import Call
from vspace_scipy._integers import check_integers
from vspace_scipy._matrices import has_pairs
from vspace_scipy._places import Spaces, in_fields, unknowns
from vspace_scipy._plain import is_plain_nest
from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space, Vector
from vspace_scipy._watch import Counter, Watch, by_evaluations, by_positions
from vspace_scipy.optimize._differences import (
    OF_NEWTON,
    OF_ROOT,
    of_minpack,
)
from vspace_scipy.optimize._fields import FIELDS, in_tuple, result
from vspace_scipy.optimize._roles import (
    OPTIONS,
    always,
    callback,
    from_start,
    jacobian,
    like_unknowns,
    numbers,
    packed,
    refuse_col_deriv,
    values,
)
from vspace_scipy.optimize._table import TABLE
from vspace_scipy.optimize._unknowns import space_of, start_of

# The methods of `root` that take a Jacobian, have no callback, and know reals only.
_MINPACK = ("hybr", "lm")
# The methods of `root` that compute with complex vectors.
_COMPLEX = ("broyden1", "broyden2", "anderson", "linearmixing", "diagbroyden", "krylov")


def _method(call: Call) -> str:
    return str(call["method"]).lower()


def _watch(call: Call, counter: Counter) -> None:
    watch = by_evaluations if _method(call) in _MINPACK else by_positions
    watch("fun").put(call, counter)


def _gives_jacobian(call: Call) -> bool:
    jac = call["jac"]
    return _method(call) in _MINPACK and jac is not None and not callable(jac) and bool(jac)


def _jacobian_or_flag(given: Any, name: str, problem: Problem) -> Any:
    return jacobian()(given, name, problem) if callable(given) else given


@Row(
    TABLE,
    plain={"x0": is_plain_nest},
    remedies={},
    space=from_start("x0", complex_vectors=lambda call: _method(call) in _COMPLEX),
    arguments={
        "fun": values(lambda call: _method(call) != "lm", _gives_jacobian),
        "jac": _jacobian_or_flag,
        "callback": callback,
        "options": inside(OPTIONS),
    },
    result=result,
    differences=OF_ROOT,
    sends=None,
    watch=Watch(
        _watch,
        "iterations (evaluations for 'hybr' and 'lm') and the largest component of the value",
    ),
)
def root(*args: Any, **options: Any) -> Any:
    """Find a root of a function of any object whose values are objects.

    SciPy takes numbers and arrays of any shape; all other objects go there as one flat vector.

    Parameters
    ----------
    fun : callable
        ``fun(x, *args)`` returns an object of the structure of `x0`; or another object, or an
        array, with as many components (more for ``method="lm"``).
    x0 : object
        The start. Its structure is that of all unknowns, its inactive parts are in all of them.
    jac : bool or callable, optional
        For 'hybr' and 'lm': ``jac(x, *args)`` returns a matrix with rows for values and columns in
        the order of `vspace.paths`, or an object like the values, whose leaves are replaced by
        objects like `x0`. With True `fun` returns a pair of value and Jacobian.
    callback : callable, optional
        ``callback(x, f)`` for all but 'hybr' and 'lm': two objects.
    options : dict, optional
        Those of the method. ``diag`` and ``eps`` may be given by object or path patterns. Norms
        (``tol_norm``, ``fnorm``) and operators (``inner_M``) see vectors.

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

    Notes
    -----
    If all leaves are complex and the method is one of Broyden's, 'anderson', 'linearmixing' or
    'krylov', vectors are complex; otherwise they are real, and a complex component lies there as
    two real ones.

    Examples
    --------
    >>> from vspace_scipy.optimize import root
    >>> def circle_and_line(p):
    ...     return {"x": p["x"] ** 2 + p["y"] ** 2 - 2.0, "y": p["x"] - p["y"]}
    >>> sol = root(circle_and_line, {"x": 2.0, "y": 1.0})
    >>> round(sol.x["x"], 6), round(sol.x["y"], 6)
    (1.0, 1.0)
    """


@Row(
    TABLE,
    plain={"x0": is_plain_nest},
    refused=(refuse_col_deriv,),
    space=from_start("x0"),
    arguments={"func": values(always), "fprime": jacobian(), "diag": numbers(1.0)},
    result=in_tuple,
    differences=of_minpack("fprime"),
    sends=None,
    watch=by_evaluations("func"),
)
def fsolve(*args: Any, **options: Any) -> Any:
    """Find a root of a function of any object by MINPACK; `root` is the newer function.

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


@Row(
    TABLE,
    plain={"x0": is_plain_nest},
    remedies={},
    space=from_start("x0", complex_vectors=always),
    arguments={"func": like_unknowns},
    result=in_tuple,
    differences=None,
    sends=None,
    watch=by_evaluations("func"),
)
def fixed_point(*args: Any, **options: Any) -> Any:
    """Find an object that a function maps to itself.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns an object of the structure of `x0`.
    x0 : object
        The start.

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

    Notes
    -----
    The default method accelerates each component by itself.

    Examples
    --------
    >>> import math
    >>> from vspace_scipy.optimize import fixed_point
    >>> x = fixed_point(lambda p: {"angle": math.cos(p["angle"])}, {"angle": 1.0})
    >>> round(x["angle"], 6)
    0.739085
    """


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


def _roots(given: Any, spaces: Spaces) -> Any:
    if hasattr(given, "_replace"):  # of many components
        return Roots(unknowns(given.root, spaces), *given[1:])
    if not isinstance(given, tuple):
        return unknowns(given, spaces)
    details = presentable(given[1])  # of one
    details.update(in_fields(details, spaces, FIELDS))
    return details["root"], details


def _alike(call: Call) -> Space:
    """Return the space of unknowns whose leaves are all real or all complex."""
    space = space_of(call["x0"], call.inactive, complex_vectors=True)
    if space.dtype.kind != "c" and has_pairs(space):
        raise TypeError(
            "x0: found real and complex leaves, expected only real or only complex ones, since "
            "the derivative by a complex number is none by a pair of reals; write 1.0 + 0.0j"
        )
    if call["x1"] is not None:
        check_integers(call["x0"], call["x1"], ("x0", "x1"), space.inactive)
    call["x0"] = start_of(call["x0"], space)
    return space


@Row(
    TABLE,
    plain={"x0": is_plain_nest},
    remedies={},
    space=_alike,
    arguments={
        "x1": packed,
        "func": like_unknowns,
        "fprime": like_unknowns,
        "fprime2": like_unknowns,
    },
    result=_roots,
    differences=OF_NEWTON,
    sends=None,
    watch=by_evaluations("func"),
)
def newton(*args: Any, **options: Any) -> Any:
    """Find the roots of many independent functions of one number, held in an object.

    As in SciPy, this solves no system: each component of the value may depend on the same component
    of `x` only. For equations that are coupled take `root`.

    Parameters
    ----------
    func : callable
        ``func(x, *args)`` returns an object of the structure of `x0`.
    x0 : object
        The start. Its leaves are all real or all complex.
    fprime, fprime2 : callable, optional
        The derivatives, component by component: objects of the structure of `x0`.
    x1 : object, optional
        A second start for the secant method.

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
