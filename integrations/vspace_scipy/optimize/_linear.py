"""Rows of linear programs (`linprog`, `milp`) and linear least squares (`lsq_linear`, `nnls`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, OptimizeResult

from vspace.extend import shared_choice
from vspace_scipy._adapter import Problem, Row
from vspace_scipy._call import Call, Test
from vspace_scipy._lift import LiftedMany
from vspace_scipy._places import PLAIN, Known, Spaces, in_dtype_of, value, with_objects
from vspace_scipy._plain import is_plain_array, is_plain_nest
from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._bounds import are_one_pair, flat_bounds
from vspace_scipy.optimize._fields import result
from vspace_scipy.optimize._linear_constraints import flat_linear, flat_matrix, flat_system
from vspace_scipy.optimize._roles import bounds, ends, from_start, numbers, packed
from vspace_scipy.optimize._table import TABLE
from vspace_scipy.optimize._unknowns import space_of
from vspace_scipy.sparse.linalg import StructuredOperator

# For each system of constraints: matrix, right-hand side, and what the result says of it.
_SYSTEMS = (("A_ub", "b_ub", "slack", "ineqlin"), ("A_eq", "b_eq", "con", "eqlin"))
_RIGHT_HAND_SIDES = {A: b for A, b, _, _ in _SYSTEMS}


# SciPy gives no hook, and calls no function of the user's, in any of these.
_of_matrices = functools.partial(Row, TABLE, differences=None, sends=None, watch=None)


@dataclass(slots=True)
class Program(Spaces):
    """What the vectors of a linear program are of.

    Parameters
    ----------
    rows : dict
        The spaces of right-hand sides that are objects, by their names.
    """

    rows: dict[str, Space] = field(default_factory=dict)


def _program(call: Call) -> Program:
    return Program(from_start("c")(call))


def _right_hand_side(given: Any, name: str, problem: Problem) -> Any:
    if is_plain_nest(given):
        return given
    rows = space_of(given, shared_choice(problem.call.inactive))
    problem.spaces.rows[name] = rows  # type: ignore[attr-defined]
    return rows.pack(given)


def _system(given: Any, name: str, problem: Problem) -> Any:
    b = _RIGHT_HAND_SIDES[name]
    rows = problem.spaces.rows.get(b)  # type: ignore[attr-defined]
    height = None if problem.call[b] is None else np.size(problem.call[b])
    return flat_matrix(name, given, problem.unknowns, rows, height)


def _table(given: Any, name: str, problem: Problem) -> Vector:
    if are_one_pair(given):  # for all, as in SciPy
        given = tuple(given[0])
    flat = flat_bounds(given, problem.unknowns)
    return np.column_stack([flat.lb, flat.ub])


def _callback(given: Any, name: str, problem: Problem) -> Any:
    return LiftedMany(given, problem.spaces, (_solved,))


def _solved(given: OptimizeResult, spaces: Any) -> Any:
    """Return a result of `linprog` with objects for the vectors in it."""
    found = result(given, spaces)
    for name in ("lower", "upper"):
        found.update(_parts_like(found, name, spaces.unknowns))
    for _, b, residual, marginals in _SYSTEMS:
        space = spaces.rows.get(b)
        if space is not None:
            found.update(_parts_like(found, marginals, space))
            if isinstance(found.get(residual), np.ndarray):
                found[residual] = space.unpack(found[residual])
    return found


def _parts_like(found: OptimizeResult, name: str, space: Space) -> dict[str, Any]:
    """Return one part of a result, with objects for the vectors in it."""
    part = found.get(name)
    if not isinstance(part, OptimizeResult):
        return {}
    changed = {
        key: space.unpack(np.asarray(each, float)) if np.shape(each) == (space.size,) else each
        for key, each in part.items()
    }
    return {name: presentable(OptimizeResult(changed))}


@_of_matrices(
    plain={"c": is_plain_array},
    space=_program,
    arguments={
        **dict.fromkeys(_RIGHT_HAND_SIDES.values(), _right_hand_side),
        **dict.fromkeys(_RIGHT_HAND_SIDES, _system),
        "bounds": _table,
        "x0": packed,
        "integrality": numbers(0.0, int),
        "callback": _callback,
    },
    result=_solved,
)
def linprog(*args: Any, **options: Any) -> Any:
    """Minimise a linear function of an object under linear constraints.

    Parameters
    ----------
    c : object
        What a unit of each component costs. Its structure is that of the unknowns.
    A_ub, A_eq : matrix or object of objects, optional
        A dense or sparse matrix with columns in the order of ``vspace.paths(c)``; a list of
        objects like `c`, a row each; an object like
        the right-hand side, whose leaves are replaced by objects like `c`; for a right-hand side
        that is an array of shape ``(m,)``, an object like `c` with leaves of shape ``(m, ...)``.
    b_ub, b_eq : array or object, optional
        The right-hand sides.
    bounds : Bounds, pair, dict or sequence, optional
        As for `minimize`; as in SciPy, unknowns are not negative unless something is given.
    x0 : object, optional
        Where to start, for the methods that take one.
    integrality : int, object, dict of path patterns or array, optional
        Which components are whole numbers: ``{"*.count": 1}``.
    callback : callable, optional
        ``callback(result)``, for the methods that take one, with objects in it.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` and what is in ``lower`` and ``upper`` are objects, and so
        are ``slack``, ``con`` and what is in ``ineqlin`` and ``eqlin`` where the right-hand side
        is one.

    Raises
    ------
    StructureMismatchError
        When bounds, or a matrix that is an object of objects, differ in structure.
    ValueError
        When a matrix has another shape.

    Examples
    --------
    >>> from vspace_scipy.optimize import linprog
    >>> cost = {"bread": 2.0, "milk": 1.5}
    >>> need = {"energy": {"bread": -10.0, "milk": -6.0}, "calcium": {"bread": -1.0, "milk": -9.0}}
    >>> res = linprog(cost, A_ub=need, b_ub={"energy": -60.0, "calcium": -20.0})
    >>> {name: round(each, 3) for name, each in res.x.items()}
    {'bread': 5.0, 'milk': 1.667}
    >>> {name: abs(round(each, 3)) for name, each in res.slack.items()}
    {'energy': 0.0, 'calcium': 0.0}
    """


def _constraints(given: Any, name: str, problem: Problem) -> Any:
    if isinstance(given, LinearConstraint):
        return flat_linear(given, problem.unknowns)
    if _is_triple(given):
        A, lower, upper = given
        return flat_system(name, A, lower, upper, problem.unknowns)
    return [_constraints(each, name, problem) for each in given]


def _is_triple(given: Any) -> bool:
    """Return whether a sequence is matrix and limits, and no sequence of three constraints."""
    return len(given) == 3 and not all(
        isinstance(each, LinearConstraint) or (type(each) is tuple and not is_plain_nest(each))
        for each in given
    )


@_of_matrices(
    plain={"c": is_plain_array},
    space=from_start("c"),
    arguments={
        "integrality": numbers(0.0, int),
        "bounds": bounds,
        "constraints": _constraints,
    },
    result=result,
)
def milp(*args: Any, **options: Any) -> Any:
    """Minimise a linear function of an object, some of whose components are whole numbers.

    Parameters
    ----------
    c : object
        What a unit of each component costs. Its structure is that of the unknowns.
    integrality : int, object, dict of path patterns or array, optional
        Which components are whole numbers: ``{"*.count": 1}``.
    bounds : Bounds, pair or dict, optional
        As for `minimize`; as in SciPy, unknowns are not negative unless something is given.
    constraints : LinearConstraint, or sequence ``(A, lb, ub)``, or a sequence of these, optional
        In a sequence `A` may be an object of objects, and `lb` and `ub` objects, as for `linprog`.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` is one.

    Raises
    ------
    StructureMismatchError
        When bounds, or a matrix that is an object of objects, differ in structure.
    ValueError
        When a matrix has another shape.

    Examples
    --------
    >>> from vspace_scipy.optimize import milp
    >>> profit = {"tables": -30.0, "chairs": -20.0}
    >>> hours = {"carpentry": {"tables": 3.0, "chairs": 2.0}}
    >>> res = milp(profit, integrality=1, constraints=(hours, -float("inf"), {"carpentry": 7.0}),
    ...            bounds={"tables": (0, 1), "chairs": (0, None)})
    >>> {name: round(each) for name, each in res.x.items()}
    {'tables': 1, 'chairs': 2}
    """


def _is_plain_matrix(A: Any) -> bool:
    return (hasattr(A, "shape") and not isinstance(A, StructuredOperator)) or is_plain_nest(A)


def _of_map(call: Call) -> Spaces:
    """Return the spaces that a map is from, if it is of objects, and to which it is."""
    A = call["A"]
    if isinstance(A, StructuredOperator):
        if A.dtype.kind == "c":
            raise TypeError(
                "A: found a map between complex spaces, expected real ones, since bounds order "
                "numbers; split the complex leaves into their real and imaginary parts"
            )
        return Spaces(A.domain, Known(A.codomain))
    if not _is_plain_matrix(A):
        raise TypeError(
            f"A: found a {type(A).__name__}, of which nothing says what objects it maps; give "
            f"vspace_scipy.sparse.linalg.aslinearoperator(A, domain=..., codomain=...)"
        )
    return Spaces(PLAIN, Known(space_of(call["b"], call.inactive)))


def _image(given: Any, name: str, problem: Problem) -> Any:
    values: Any = problem.spaces.values
    return given if is_plain_nest(given) else values.space.pack(given)


def _ends(given: Any, name: str, problem: Problem) -> Any:
    return given if problem.unknowns is PLAIN else ends(given, name, problem)


def _entries(given: Any, name: str, problem: Problem) -> Any:
    return given if problem.unknowns is PLAIN else given @ np.eye(problem.unknowns.size)


def _fitted(given: OptimizeResult, spaces: Spaces) -> Any:
    if spaces.unknowns is PLAIN:
        return with_objects(given, spaces, {"fun": value})
    return result(given, spaces)


def _solution(given: tuple[Any, float], spaces: Spaces) -> tuple[Any, float]:
    x, norm = given
    space = spaces.unknowns
    return (x if space is PLAIN else space.unpack(in_dtype_of(x, space))), norm


_PLAIN: Mapping[str, Test] = {"A": _is_plain_matrix, "b": is_plain_array}


@_of_matrices(
    plain=_PLAIN,
    space=_of_map,
    arguments={"b": _image, "bounds": _ends},
    result=_fitted,
)
def lsq_linear(*args: Any, **options: Any) -> Any:
    """Solve a linear least-squares problem with bounds on the unknowns, which are any object.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `vspace_scipy.sparse.linalg.aslinearoperator` makes of a function between objects,
        with its adjoint, or of a matrix. With a matrix alone the unknowns are an array.
    b : object
        The right-hand side, of the space that `A` maps to; an array in the order of
        `vspace.paths`.
    bounds : Bounds, pair or dict, optional
        As for `least_squares`.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` and ``active_mask`` (of floats) are like the unknowns,
        ``fun`` is like `b`, and ``paths`` are the labels of the unknowns.

    Raises
    ------
    StructureMismatchError
        When the right-hand side, or bounds, differ in structure.
    TypeError
        When `A` is a function, of which nothing says what objects it takes.

    Examples
    --------
    >>> from vspace_scipy.optimize import lsq_linear
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> A = aslinearoperator(
    ...     lambda x: [x["u"], x["u"] + x["v"], x["v"]],
    ...     domain={"u": 0.0, "v": 0.0},
    ...     codomain=[0.0, 0.0, 0.0],
    ...     adjoint=lambda y: {"u": y[0] + y[1], "v": y[1] + y[2]},
    ... )
    >>> res = lsq_linear(A, [1.0, 3.0, 2.0], bounds={"*u*": (0, 0.5)}, lsq_solver="lsmr")
    >>> round(res.x["u"], 4), round(res.x["v"], 4)
    (0.5, 2.25)
    """


@_of_matrices(
    plain=_PLAIN,
    space=_of_map,
    arguments={"b": _image, "A": _entries},
    result=_solution,
)
def nnls(*args: Any, **options: Any) -> Any:
    """Solve a linear least-squares problem for an object none of whose components is negative.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `vspace_scipy.sparse.linalg.aslinearoperator` makes of a function between objects,
        or of a matrix: SciPy's method works on its entries, which are computed first.
    b : object
        As for `lsq_linear`.

    Returns
    -------
    x : object
        Like the unknowns; with a matrix alone an array.
    rnorm : float
        The 2-norm of the residual, over all components.

    Raises
    ------
    StructureMismatchError
        When the right-hand side differs in structure.
    TypeError
        When `A` is a function, of which nothing says what objects it takes.

    Examples
    --------
    >>> from vspace_scipy.optimize import nnls
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> space = {"u": 0.0, "v": 0.0}
    >>> A = aslinearoperator(lambda x: {"u": 2 * x["u"], "v": x["v"]}, space)
    >>> x, residual = nnls(A, {"u": 4.0, "v": -3.0})
    >>> x, float(residual)
    ({'u': 2.0, 'v': 0.0}, 3.0)
    """
