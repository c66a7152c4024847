"""Constraints on unknowns that are objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, NonlinearConstraint

from vspace_scipy._lift import Lifted, LiftedMany
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import Spaces, point, value
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy.optimize._linear_constraints import flat_linear
from vspace_scipy.optimize._values import MatrixOf, ValueReader

_ONE = (LinearConstraint, NonlinearConstraint, Mapping)


def flat_constraints(constraints: Any, space: Space) -> Any:
    """Return constraints on objects as constraints on vectors.

    Parameters
    ----------
    constraints : LinearConstraint, NonlinearConstraint, mapping, or iterable of these
        As for SciPy, with functions of objects.
    space : Space
        Of the unknowns.

    Raises
    ------
    ValueError
        When a matrix has another number of columns.
    """
    if isinstance(constraints, _ONE):
        return _flat(constraints, space, "constraints")
    return [_flat(each, space, f"constraints[{i}]") for i, each in enumerate(constraints)]


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


def _flat(constraint: Any, space: Space, name: str) -> Any:
    if isinstance(constraint, LinearConstraint):
        return flat_linear(constraint, space)
    if isinstance(constraint, NonlinearConstraint):
        return _nonlinear(constraint, space, name)
    return _by_names(constraint, space, name) if isinstance(constraint, Mapping) else constraint


def _nonlinear(constraint: NonlinearConstraint, space: Space, name: str) -> NonlinearConstraint:
    values = ValueReader(space, f"fun of {name}")
    lower, upper = _limits(constraint, values, name)
    jac = refuse_complex_steps(constraint.jac, f"jac of {name}")
    hess = refuse_complex_steps(constraint.hess, f"hess of {name}")
    if callable(jac):
        jac = Lifted(jac, space, MatrixOf(space, f"jac of {name}", values))
    if callable(hess):
        reader = MatrixOf(space, f"hess of {name}", space)
        hess = LiftedMany(hess, Spaces(space, values), (point, value), reader)
    return NonlinearConstraint(
        Lifted(constraint.fun, space, values),
        lower,
        upper,
        jac,
        hess,
        constraint.keep_feasible,
        flat_numbers("finite_diff_rel_step", constraint.finite_diff_rel_step, space, np.nan),
        constraint.finite_diff_jac_sparsity,
    )


def _limits(constraint: NonlinearConstraint, values: ValueReader, place: str) -> tuple[Any, Any]:
    """Return both limits as vectors. If one is an object, values are of its structure."""
    limits = {"lb": constraint.lb, "ub": constraint.ub}
    example = next((each for each in limits.values() if not is_plain(each)), None)
    if example is None:
        return constraint.lb, constraint.ub
    space = values.expect(example)
    lower, upper = (
        flat_numbers(f"{name} of {place}", limit, space, None) for name, limit in limits.items()
    )
    return lower, upper


def _by_names(constraint: Mapping[str, Any], space: Space, name: str) -> dict[str, Any]:
    flat = dict(constraint)
    rows = None
    if callable(flat.get("fun")):
        rows = ValueReader(space, f"fun of {name}")
        flat["fun"] = Lifted(flat["fun"], space, rows)
    if callable(refuse_complex_steps(flat.get("jac"), f"jac of {name}")):
        reader = MatrixOf(space, f"jac of {name}", rows, dense=True)
        flat["jac"] = Lifted(flat["jac"], space, reader)
    return flat
