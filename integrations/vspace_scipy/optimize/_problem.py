"""Arguments of minimisers, from objects to vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import HessianUpdateStrategy

from vspace_scipy._call import Call
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._space import Space
from vspace_scipy._workers import check_picklable
from vspace_scipy.optimize._bounds import flat_bounds
from vspace_scipy.optimize._callbacks import as_callback
from vspace_scipy.optimize._constraints import flat_constraints, refuse_complex_steps
from vspace_scipy.optimize._functions import (
    Gradient,
    HessianProduct,
    MatrixFunction,
    Objective,
    ObjectiveWithGradient,
    Residuals,
)
from vspace_scipy.optimize._results import vectors_of

Role = Callable[[Any, Space], Any]

STEP = float(np.sqrt(np.finfo(float).eps))


def numbers(name: str, default: float) -> Role:
    """Return a role for numbers by part."""
    return lambda given, packed: flat_numbers(name, given, packed, default)


def matrix(name: str, square: bool = True) -> Role:
    """Return a role for a matrix whose columns, and rows if it is square, are of the unknowns."""

    def read(given: Any, packed: Space) -> Any:
        reader = MatrixReader(name, packed, packed if square else None, operators=False)
        if not square:
            reader.forms = "give a dense or sparse matrix in the order of vspace.paths"
        found = reader(given)
        return as_array(found) if square else found

    return read


def _gradient(jac: Any, packed: Space) -> Any:
    return Gradient(jac, packed) if callable(jac) else refuse_complex_steps(jac, "jac")


def _hessian(hess: Any, packed: Space) -> Any:
    if isinstance(hess, HessianUpdateStrategy) or not callable(hess):
        return refuse_complex_steps(hess, "hess")
    return MatrixFunction(hess, packed, "hess", packed)


def _product(hessp: Any, packed: Space) -> Any:
    return HessianProduct(hessp, packed) if callable(hessp) else hessp


def _values(name: str) -> Role:
    """Return a role for functions whose values are constrained."""

    def read(functions: Any, packed: Space) -> Any:
        if callable(functions):
            return Residuals(functions, packed, name=name)
        named = enumerate(functions)
        return [Residuals(each, packed, name=f"{name}[{i}]") for i, each in named]

    return read


def _values_jacobian(name: str) -> Role:
    return lambda jac, packed: MatrixFunction(jac, packed, name, None, dense=True)


def _options(options: Any, packed: Space) -> Any:
    return flat_arguments(options, packed, OPTION_ROLES)


# What the options of `minimize` and `root` mean that have a number or a vector for each part.
OPTION_ROLES: dict[str, Role] = {
    "eps": numbers("eps", STEP),
    "finite_diff_rel_step": numbers("finite_diff_rel_step", STEP),
    "scale": numbers("scale", 1.0),
    "offset": numbers("offset", 0.0),
    "diag": numbers("diag", 1.0),
    "hess_inv0": matrix("hess_inv0"),
    "direc": vectors_of,
    "initial_simplex": vectors_of,
}

# What the arguments of all minimisers mean, by their names.
ROLES: dict[str, Role] = {
    "jac": _gradient,
    "fprime": _gradient,
    "hess": _hessian,
    "fhess": _hessian,
    "hessp": _product,
    "fhess_p": _product,
    "bounds": flat_bounds,
    "constraints": flat_constraints,
    "cons": _values("cons"),
    "eqcons": _values("eqcons"),
    "f_eqcons": _values("f_eqcons"),
    "ieqcons": _values("ieqcons"),
    "f_ieqcons": _values("f_ieqcons"),
    "fprime_eqcons": _values_jacobian("fprime_eqcons"),
    "fprime_ieqcons": _values_jacobian("fprime_ieqcons"),
    "callback": as_callback,
    "epsilon": numbers("epsilon", STEP),
    "scale": numbers("scale", 1.0),
    "offset": numbers("offset", 0.0),
    "hess_inv0": matrix("hess_inv0"),
    "direc": vectors_of,
    "initial_simplex": vectors_of,
    "options": _options,
}


def flat_arguments(
    given: Mapping[str, Any], packed: Space, roles: Mapping[str, Role]
) -> dict[str, Any]:
    """Return keyword arguments of a minimiser as SciPy takes them."""
    flat = dict(given)
    for name, role in roles.items():
        if flat.get(name) is not None and flat[name] is not False:
            flat[name] = role(flat[name], packed)
    return flat


def flatten(call: Call, packed: Space) -> None:
    """Put vectors for objects into a call of a minimiser."""
    for name in call:
        if name in ROLES:
            call.replace(name, ROLES[name], packed)


def objective(
    fun: Any, packed: Space, with_gradient: bool, workers: Any = None, name: str = "fun"
) -> Objective:
    """Return the function to minimise as SciPy calls it.

    Parameters
    ----------
    fun : callable
        Of the user.
    packed : Space
        Of the unknowns.
    with_gradient : bool
        Whether it gives pairs.
    workers : int or callable, optional
        Processes that it has to go to.
    name : str, default "fun"
        Of the argument, for messages.
    """
    made = (ObjectiveWithGradient if with_gradient else Objective)(fun, packed, name)
    check_picklable(made, workers)
    return made
