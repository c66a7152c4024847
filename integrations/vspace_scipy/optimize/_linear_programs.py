"""Linear programs for unknowns that are any object: `linprog` and `milp`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import optimize
from scipy.optimize import LinearConstraint, OptimizeResult

from vspace.extend import shared_choice
from vspace_scipy._call import Call, adapts
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain_array, is_plain_nest
from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._bounds import are_one_pair, flat_bounds
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._linear_constraints import flat_linear, flat_matrix, flat_system
from vspace_scipy.optimize._unknowns import space_of, start_of

__all__ = ["linprog", "milp"]

# For each system of constraints: matrix, right-hand side, and what the result says of it.
_SYSTEMS = (("A_ub", "b_ub", "slack", "ineqlin"), ("A_eq", "b_eq", "con", "eqlin"))


@adapts(optimize.linprog, {"c": is_plain_array})
def linprog(call: Call) -> Any:
    """Minimise a linear function of an object under linear constraints.

    Where SciPy takes the costs as they are, this *is* `scipy.optimize.linprog`.

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
    method, options
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `c`.

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
    packed = space_of(call["c"], call.inactive)
    call["c"] = start_of(call["c"], packed)
    spaces = {b: _flatten_system(call, packed, A, b) for A, b, _, _ in _SYSTEMS}
    call.replace("bounds", _table, packed)
    call.replace("x0", packed.pack)
    call.replace("integrality", _integrality, packed)
    call.replace("callback", ProgramCallback, packed, spaces)
    return _with_objects(call.run(), packed, spaces)


class ProgramCallback:
    """A callback of the user's that is given results with objects in them.

    Parameters
    ----------
    callback : callable
        Of the user.
    packed : Space
        Of the unknowns.
    spaces : dict
        Of the right-hand sides that are objects, by their names.
    """

    __slots__ = ("_callback", "_packed", "_spaces")

    def __init__(self, callback: Any, packed: Space, spaces: Mapping[str, Space | None]) -> None:
        self._callback = callback
        self._packed = packed
        self._spaces = spaces

    def __call__(self, result: OptimizeResult) -> None:
        self._callback(_with_objects(result, self._packed, self._spaces))


def _with_objects(result: OptimizeResult, packed: Space, spaces: Mapping[str, Space | None]) -> Any:
    """Return a result of `linprog` with objects for the vectors in it."""
    result = with_objects(result, packed)
    for name in ("lower", "upper"):
        result.update(_parts_like(result, name, packed))
    for _, b, residual, marginals in _SYSTEMS:
        space = spaces[b]
        if space is not None:
            result.update(_parts_like(result, marginals, space))
            if isinstance(result.get(residual), np.ndarray):
                result[residual] = space.unpack(result[residual])
    return result


@adapts(optimize.milp, {"c": is_plain_array})
def milp(call: Call) -> Any:
    """Minimise a linear function of an object, some of whose components are whole numbers.

    Where SciPy takes the costs as they are, this *is* `scipy.optimize.milp`.

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
    options : dict, optional
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `c`.

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
    packed = space_of(call["c"], call.inactive)
    call["c"] = start_of(call["c"], packed)
    call.replace("integrality", _integrality, packed)
    call.replace("bounds", flat_bounds, packed)
    call.replace("constraints", _constraints, packed)
    return with_objects(call.run(), packed)


def _flatten_system(call: Call, packed: Space, A: str, b: str) -> Space | None:
    """Put vectors for objects into a system of constraints; return the space of its rows."""
    rows = None
    if not is_plain_nest(call[b]):
        rows = space_of(call[b], shared_choice(call.inactive))
        call[b] = rows.pack(call[b])
    if call[A] is not None:
        height = None if call[b] is None else np.size(call[b])
        call[A] = flat_matrix(A, call[A], packed, rows, height)
    return rows


def _table(bounds: Any, packed: Space) -> Vector:
    if are_one_pair(bounds):  # for all, as in SciPy
        bounds = tuple(bounds[0])
    flat = flat_bounds(bounds, packed)
    return np.column_stack([flat.lb, flat.ub])


def _integrality(integrality: Any, packed: Space) -> Any:
    return np.asarray(flat_numbers("integrality", integrality, packed, 0.0)).astype(int)


def _constraints(constraints: Any, packed: Space) -> Any:
    if isinstance(constraints, LinearConstraint):
        return flat_linear(constraints, packed)
    if _is_triple(constraints):
        A, lower, upper = constraints
        return flat_system("constraints", A, lower, upper, packed)
    return [_constraints(each, packed) for each in constraints]


def _is_triple(given: Any) -> bool:
    """Return whether a sequence is matrix and limits, and no sequence of three constraints."""
    return len(given) == 3 and not all(
        isinstance(each, LinearConstraint) or (type(each) is tuple and not is_plain_nest(each))
        for each in given
    )


def _parts_like(result: OptimizeResult, name: str, space: Space) -> dict[str, Any]:
    """Return one part of a result, with objects for the vectors in it."""
    part = result.get(name)
    if not isinstance(part, OptimizeResult):
        return {}
    changed = {
        key: space.unpack(np.asarray(each, float)) if np.shape(each) == (space.size,) else each
        for key, each in part.items()
    }
    return {name: presentable(OptimizeResult(changed))}
