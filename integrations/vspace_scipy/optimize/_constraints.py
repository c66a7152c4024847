"""Constraints on unknowns that are objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, NonlinearConstraint

from vspace_scipy._by_part import flat_numbers
from vspace_scipy._packed import Packed
from vspace_scipy._plain import is_plain
from vspace_scipy.optimize._functions import MatrixFunction, Residuals

_ONE = (LinearConstraint, NonlinearConstraint, Mapping)


def flat_constraints(constraints: Any, packed: Packed) -> Any:
    """Return constraints on objects as constraints on vectors.

    Parameters
    ----------
    constraints : LinearConstraint, NonlinearConstraint, mapping, or iterable of these
        As for SciPy, with functions of objects.
    packed : Packed
        Of the unknowns.

    Raises
    ------
    ValueError
        When a matrix has another number of columns.
    """
    if isinstance(constraints, _ONE):
        return _flat(constraints, packed)
    return [_flat(each, packed) for each in constraints]


def refuse_complex_steps(jac: Any, name: str) -> Any:
    """Return what it was given, unless that asks for complex steps.

    Raises
    ------
    ValueError
        When it does.
    """
    if isinstance(jac, str) and jac == "cs":
        raise ValueError(
            f"{name}: found 'cs', expected '2-point', '3-point' or a callable, since real leaves "
            f"hold no complex steps"
        )
    return jac


def _flat(constraint: Any, packed: Packed) -> Any:
    if isinstance(constraint, LinearConstraint):
        return _linear(constraint, packed)
    if isinstance(constraint, NonlinearConstraint):
        return _nonlinear(constraint, packed)
    return _by_names(constraint, packed) if isinstance(constraint, Mapping) else constraint


def _linear(constraint: LinearConstraint, packed: Packed) -> LinearConstraint:
    if constraint.A.shape[1] != packed.size:
        raise ValueError(
            f"LinearConstraint: found a matrix A of {constraint.A.shape[1]} columns, expected "
            f"{packed.size}, one for each of vspace.paths(x0)"
        )
    return constraint


def _nonlinear(constraint: NonlinearConstraint, packed: Packed) -> NonlinearConstraint:
    fun = Residuals(constraint.fun, packed, name="a constraint")
    jac = refuse_complex_steps(constraint.jac, "jac of a constraint")
    hess = refuse_complex_steps(constraint.hess, "hess of a constraint")
    if callable(jac):
        jac = MatrixFunction(jac, packed, "jac of a constraint", fun)
    if callable(hess):
        hess = MatrixFunction(hess, packed, "hess of a constraint", packed)
    return NonlinearConstraint(
        fun,
        _flat_limit(constraint.lb),
        _flat_limit(constraint.ub),
        jac,
        hess,
        constraint.keep_feasible,
        flat_numbers("finite_diff_rel_step", constraint.finite_diff_rel_step, packed, np.nan),
        constraint.finite_diff_jac_sparsity,
    )


def _flat_limit(limit: Any) -> Any:
    return limit if is_plain(limit) else Packed(limit).pack(limit)


def _by_names(constraint: Mapping[str, Any], packed: Packed) -> dict[str, Any]:
    flat = dict(constraint)
    if callable(flat.get("fun")):
        flat["fun"] = Residuals(flat["fun"], packed, name="a constraint")
    if callable(refuse_complex_steps(flat.get("jac"), "jac of a constraint")):
        rows = flat["fun"] if isinstance(flat.get("fun"), Residuals) else None
        flat["jac"] = MatrixFunction(flat["jac"], packed, "jac of a constraint", rows)
    return flat
