"""What the arguments of `scipy.optimize` are: one role for each kind, and tables of them by name.

See `vspace_scipy._adapter` for what a role is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.optimize import HessianUpdateStrategy

from vspace_scipy._adapter import Problem, Role, inside
from vspace_scipy._call import Call
from vspace_scipy._integers import check_integers, warn_of_integers
from vspace_scipy._lift import LiftedMany, Packing
from vspace_scipy._matrices import MatrixReader, as_array, has_pairs
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import point
from vspace_scipy._plain import is_plain, is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy.optimize._bounds import flat_bounds, flat_ends, lower_and_upper
from vspace_scipy.optimize._constraints import flat_constraints, refuse_complex_steps
from vspace_scipy.optimize._fields import beside, result, state
from vspace_scipy.optimize._unknowns import space_of, start_of
from vspace_scipy.optimize._values import (
    PRODUCTS,
    MatrixOf,
    NumberReader,
    PairReader,
    ValueReader,
)

STEP = float(np.sqrt(np.finfo(float).eps))
Asked = Callable[[Call], bool]


def always(call: Call) -> bool:
    """Return that a call asks for something."""
    return True


def never(call: Call) -> bool:
    """Return that a call does not ask for something."""
    return False


def from_start(name: str, complex_vectors: Asked = never) -> Callable[[Call], Space]:
    """Return what gives the space of the unknowns by a start, and puts its vector into the call.

    Parameters
    ----------
    name : str
        Of the argument.
    complex_vectors : callable
        Whether the method computes with complex vectors.
    """

    def read(call: Call) -> Space:
        space = space_of(call[name], call.inactive, complex_vectors(call))
        call[name] = start_of(call[name], space)
        return space

    return read


def only_real(name: str, space: Callable[[Call], Space]) -> Callable[[Call], Space]:
    """Return what gives a space as another does, and refuses complex leaves.

    Parameters
    ----------
    name : str
        Of the argument, for messages.
    space : callable
        The other one.
    """

    def read(call: Call) -> Space:
        found = space(call)
        if has_pairs(found):
            raise TypeError(
                f"{name}: found complex leaves, expected real ones, since {call.name} orders "
                f"numbers; split them into their real and imaginary parts"
            )
        return found

    return read


def from_bounds(name: str) -> Callable[[Call], Space]:
    """Return what gives the space of the unknowns by a start if there is one, else by bounds.

    Parameters
    ----------
    name : str
        Of the argument for the bounds.
    """
    by_start = from_start("x0")

    def read(call: Call) -> Space:
        if call["x0"] is not None:
            return by_start(call)
        ends = lower_and_upper(call[name])
        example = next((each for each in ends or () if not is_plain(each)), None)
        if example is None:
            raise TypeError(
                f"{name}: found a {type(call[name]).__name__}, which does not tell what the "
                f"unknowns are; give a pair (lower, upper) of objects"
                + (", or x0" if call.knows("x0") else "")
            )
        space = space_of(example, call.inactive)
        flat_bounds(call[name], space)  # ends that do not fit are an error before a warning
        warn_of_integers(example, space, name, "not varied")
        return space

    return read


def refuse_col_deriv(call: Call) -> None:
    """Raise if the columns of a Jacobian are to belong to the values.

    Raises
    ------
    ValueError
        When they are.
    """
    if call["col_deriv"]:
        raise ValueError(
            "col_deriv: found True, expected False, since the rows of a Jacobian belong to the "
            "values of the function; transpose it"
        )


def objective(with_gradient: Asked = never) -> Role:
    """Return a role for a function whose values are real numbers.

    Parameters
    ----------
    with_gradient : callable
        Whether it gives pairs with the gradient.
    """

    def read(given: Any, name: str, problem: Problem) -> Any:
        number = NumberReader(name)
        if not with_gradient(problem.call):
            return problem.lifted(given, number)
        place = f"the gradient that {name} gave"
        pair = PairReader(number, Packing(problem.unknowns, place), "gradient", name)
        return problem.lifted(given, pair)

    return read


def values(square: Asked = never, with_jacobian: Asked = never) -> Role:
    """Return a role for a function whose values are vectors, which the results then know.

    Parameters
    ----------
    square : callable
        Whether there must be as many values as unknowns.
    with_jacobian : callable
        Whether it gives pairs with the Jacobian.
    """

    def read(given: Any, name: str, problem: Problem) -> Any:
        space, call = problem.unknowns, problem.call
        reader = problem.spaces.values = ValueReader(space, name, square(call))
        if with_jacobian(call):
            rows = MatrixOf(space, f"Jacobian of {name}", reader, dense=True)
            return problem.lifted(given, PairReader(reader, rows, "Jacobian", name))
        return problem.lifted(given, reader)

    return read


def like_unknowns(given: Any, name: str, problem: Problem) -> Any:
    """Lift a function from unknowns to unknowns, such as a gradient."""
    if callable(given):
        return problem.lifted(given, Packing(problem.unknowns, name))
    return refuse_complex_steps(given, name)


def product(given: Any, name: str, problem: Problem) -> Any:
    """Lift the product of the Hessian with an object."""
    if not callable(given):
        return given
    reader = Packing(problem.unknowns, name, PRODUCTS)
    return LiftedMany(given, problem.spaces, (point, point), reader)


def hessian(given: Any, name: str, problem: Problem) -> Any:
    """Lift a function that gives the Hessian."""
    if isinstance(given, HessianUpdateStrategy) or not callable(given):
        return refuse_complex_steps(given, name)
    dense = str(problem.call["method"]).lower() in _OF_ARRAYS
    return problem.lifted(given, MatrixOf(problem.unknowns, name, problem.unknowns, dense))


def jacobian(dense: Asked = always) -> Role:
    """Return a role for a function that gives the Jacobian of the values.

    Parameters
    ----------
    dense : callable
        Whether SciPy takes arrays only.
    """

    def read(given: Any, name: str, problem: Problem) -> Any:
        if not callable(given):
            return refuse_complex_steps(given, name)
        rows = problem.spaces.values
        rows = rows if isinstance(rows, ValueReader) else None
        reader = MatrixOf(problem.unknowns, name, rows, dense(problem.call))
        return problem.lifted(given, reader)

    return read


def constrained(given: Any, name: str, problem: Problem) -> Any:
    """Lift functions whose values are constrained: one, or a list."""
    if callable(given):
        return problem.lifted(given, ValueReader(problem.unknowns, name))
    return [
        problem.lifted(each, ValueReader(problem.unknowns, f"{name}[{i}]"))
        for i, each in enumerate(given)
    ]


def constrained_jacobian(given: Any, name: str, problem: Problem) -> Any:
    """Lift the Jacobian of such functions."""
    return problem.lifted(given, MatrixOf(problem.unknowns, name, None, dense=True))


def numbers(default: float | Callable[[Call], float], kind: Any = None) -> Role:
    """Return a role for numbers by part.

    Parameters
    ----------
    default : float
        For what no pattern fits; or what gives it, from the call.
    kind : type, optional
        What SciPy wants: flags, say.
    """

    def read(given: Any, name: str, problem: Problem) -> Any:
        number = default(problem.call) if callable(default) else default
        found = flat_numbers(name, given, problem.unknowns, number)
        return found if kind is None else np.asarray(found).astype(kind)

    return read


def matrix(square: bool = True) -> Role:
    """Return a role for a matrix whose columns, and rows if it is square, are of the unknowns."""

    def read(given: Any, name: str, problem: Problem) -> Any:
        space = problem.unknowns
        reader = MatrixReader(name, space, space if square else None, operators=False)
        if not square:
            reader.forms = "give a dense or sparse matrix in the order of vspace.paths"
        found = reader(given)
        return as_array(found) if square else found

    return read


def vectors(given: Any, name: str, problem: Problem) -> Any:
    """Return a matrix whose rows are the vectors of objects, or the matrix itself."""
    if is_plain_nest(given) and np.ndim(given) == 2:
        return np.array(given, float)
    space = problem.unknowns
    example = space.example()
    for i, each in enumerate(given):
        check_integers(example, each, ("the first start", f"start {i}"), space.inactive)
    return np.array([space.pack(each) for each in given])


def by_space(read: Callable[[Any, Space], Any]) -> Role:
    """Return a role for what is read by the space of the unknowns alone."""
    return lambda given, name, problem: read(given, problem.unknowns)


packed = by_space(lambda given, space: space.pack(given))
bounds = by_space(flat_bounds)
ends = by_space(flat_ends)
constraints = by_space(flat_constraints)


def callback(given: Any, name: str, problem: Problem) -> Any:
    """Lift a callback, which SciPy gives results or positions, as its parameters ask for."""
    if not callable(given):
        return given
    named = {"intermediate_result": result}
    return LiftedMany(given, problem.spaces, (state, beside), named=named)


# The methods that take a Hessian as an array only.
_OF_ARRAYS = ("dogleg", "trust-exact", "trust-krylov", "trust-ncg")
# What the options of `minimize` and `root` mean that have a number or a vector for each part.
OPTIONS: Mapping[str, Role] = {
    "eps": numbers(STEP),
    "finite_diff_rel_step": numbers(STEP),
    "scale": numbers(1.0),
    "offset": numbers(0.0),
    "diag": numbers(1.0),
    "hess_inv0": matrix(),
    "direc": vectors,
    "initial_simplex": vectors,
}
# What the arguments of all minimisers mean but for the function, by their names.
MINIMISER: Mapping[str, Role] = {
    "jac": like_unknowns,
    "fprime": like_unknowns,
    "hess": hessian,
    "fhess": hessian,
    "hessp": product,
    "fhess_p": product,
    "bounds": bounds,
    "constraints": constraints,
    "cons": constrained,
    "eqcons": constrained,
    "f_eqcons": constrained,
    "ieqcons": constrained,
    "f_ieqcons": constrained,
    "fprime_eqcons": constrained_jacobian,
    "fprime_ieqcons": constrained_jacobian,
    "callback": callback,
    "epsilon": numbers(STEP),
    "scale": numbers(1.0),
    "offset": numbers(0.0),
    "hess_inv0": matrix(),
    "direc": vectors,
    "initial_simplex": vectors,
    "options": inside(OPTIONS),
}
