"""Constraints on unknowns that are objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import LinearConstraint, NonlinearConstraint

from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy.optimize._functions import MatrixFunction, Residuals, as_value
from vspace_scipy.optimize._linear_constraints import flat_linear

_ONE = (LinearConstraint, NonlinearConstraint, Mapping)


def flat_constraints(constraints: Any, packed: Space) -> Any:
    """Return constraints on objects as constraints on vectors.

    Parameters
    ----------
    constraints : LinearConstraint, NonlinearConstraint, mapping, or iterable of these
        As for SciPy, with functions of objects.
    packed : Space
        Of the unknowns.

    Raises
    ------
    ValueError
        When a matrix has another number of columns.
    """
    if isinstance(constraints, _ONE):
        return _flat(constraints, packed, "constraints")
    return [_flat(each, packed, f"constraints[{i}]") for i, each in enumerate(constraints)]


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


def _flat(constraint: Any, packed: Space, name: str) -> Any:
    if isinstance(constraint, LinearConstraint):
        return flat_linear(constraint, packed)
    if isinstance(constraint, NonlinearConstraint):
        return _nonlinear(constraint, packed, name)
    return _by_names(constraint, packed, name) if isinstance(constraint, Mapping) else constraint


def _nonlinear(constraint: NonlinearConstraint, packed: Space, name: str) -> NonlinearConstraint:
    fun = Residuals(constraint.fun, packed, name=f"fun of {name}")
    lower, upper = _limits(constraint, fun, name)
    jac = refuse_complex_steps(constraint.jac, f"jac of {name}")
    hess = refuse_complex_steps(constraint.hess, f"hess of {name}")
    if callable(jac):
        jac = MatrixFunction(jac, packed, f"jac of {name}", fun)
    if callable(hess):
        hess = MatrixFunction(WeightedHessian(hess, fun), packed, f"hess of {name}", packed)
    return NonlinearConstraint(
        fun,
        lower,
        upper,
        jac,
        hess,
        constraint.keep_feasible,
        flat_numbers("finite_diff_rel_step", constraint.finite_diff_rel_step, packed, np.nan),
        constraint.finite_diff_jac_sparsity,
    )


class WeightedHessian:
    """A function of the user's that gives the Hessian of ``v @ fun(x)``.

    Parameters
    ----------
    hess : callable
        ``hess(x, v)``, where `v` is like the values of the constraint.
    values : Residuals
        The constraint.
    """

    __slots__ = ("_hess", "_values")

    def __init__(self, hess: Callable[..., Any], values: Residuals) -> None:
        self._hess = hess
        self._values = values

    def __call__(self, x: Any, v: Any) -> Any:
        return self._hess(x, as_value(v, self._values))


def _limits(constraint: NonlinearConstraint, fun: Residuals, place: str) -> tuple[Any, Any]:
    """Return both limits as vectors. If one is an object, values are of its structure."""
    limits = {"lb": constraint.lb, "ub": constraint.ub}
    example = next((each for each in limits.values() if not is_plain(each)), None)
    if example is None:
        return constraint.lb, constraint.ub
    space = fun.expect(example)
    lower, upper = (
        flat_numbers(f"{name} of {place}", limit, space, None) for name, limit in limits.items()
    )
    return lower, upper


def _by_names(constraint: Mapping[str, Any], packed: Space, name: str) -> dict[str, Any]:
    flat = dict(constraint)
    if callable(flat.get("fun")):
        flat["fun"] = Residuals(flat["fun"], packed, name=f"fun of {name}")
    if callable(refuse_complex_steps(flat.get("jac"), f"jac of {name}")):
        rows = flat["fun"] if isinstance(flat.get("fun"), Residuals) else None
        flat["jac"] = MatrixFunction(flat["jac"], packed, f"jac of {name}", rows, dense=True)
    return flat
