"""What the arguments of `scipy.sparse.linalg` are, where their spaces come from, and what counts.

See `vspace_scipy._adapter` for what a role is. The space of the values is the codomain of the map.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np
from scipy.sparse import linalg
from scipy.sparse.linalg import LinearOperator

from vspace_scipy._adapter import Problem, Role
from vspace_scipy._call import Call
from vspace_scipy._lift import LiftedMany
from vspace_scipy._places import Known, Spaces, in_dtype_of, vector
from vspace_scipy._plain import is_matrix
from vspace_scipy._space import Space
from vspace_scipy._watch import Counter, Watch, Watched, WatchedCallback
from vspace_scipy.sparse.linalg._operator import ObjectMap, StructuredOperator, space_of

# Parameters that SciPy compares with one norm over all components.
_TOLERANCES = ("rtol", "atol", "btol", "tol")


def from_map(name: str, example: Callable[[Call], Any] | None = None) -> Callable[[Call], Spaces]:
    """Return what gives the spaces of a map, and puts it into the call as an operator.

    Parameters
    ----------
    name : str
        Of the argument that fixes the structure where the map does not.
    example : callable, optional
        Returns what fixes it; by default the argument itself.
    """

    def read(call: Call) -> Spaces:
        return spaces_of(call, name, example(call) if example else call[name])

    return read


def spaces_of(call: Call, name: str, example: Any) -> Spaces:
    """Return the spaces between which a map acts, and put it into the call as an operator.

    Raises
    ------
    TypeError
        When there is nothing that fixes them, or a tolerance is no number.
    """
    for tolerance in _TOLERANCES:
        given = call[tolerance]
        if given is not None and not isinstance(given, (float, Real)):
            raise TypeError(
                f"{tolerance}: found a {type(given).__name__}, expected a number, since "
                f"the method has one norm for all components; scale the parts of the problem"
            )
    A = call["A"]
    if isinstance(A, StructuredOperator):
        return Spaces(A.domain, Known(A.codomain))
    if example is None:
        raise TypeError(
            f"A: found a {type(A).__name__}, of which nothing says what objects it maps; give "
            f"aslinearoperator(A, domain=...)"
        )
    space = space_of(example, call.inactive)
    if is_matrix(A):
        # A matrix in the order of vspace.paths; the other space is the same, if it is as large.
        height, width = A.shape
        if height != width or height != space.size:
            raise ValueError(
                f"A: found a matrix of shape {A.shape}, expected ({space.size}, {space.size}), one "
                f"row and column for each of vspace.paths({name})"
            )
    elif callable(A):
        call["A"] = ObjectMap(A, space, space)
    else:
        raise TypeError(
            f"A: found a {type(A).__name__}, expected a function of an object, what "
            f"aslinearoperator makes of it, or a matrix in the order of vspace.paths({name})"
        )
    return Spaces(space, Known(space))


def codomain_of(spaces: Spaces) -> Space:
    """Return the space that a map is to."""
    values: Any = spaces.values
    space: Space = values.space
    return space


def in_domain(given: Any, name: str, problem: Problem) -> Any:
    """Return the vector of an object of the space that the map is from."""
    return vector_of(given, problem.unknowns)


def in_codomain(given: Any, name: str, problem: Problem) -> Any:
    """Return the vector of an object of the space that the map is to."""
    return vector_of(given, codomain_of(problem.spaces))


def vector_of(value: Any, space: Space) -> Any:
    """Return the vector of an object; of one that is a vector in the order of the paths, itself.

    So it does with the word that means a start for SciPy: "Mb".
    """
    if isinstance(value, str):
        return value
    if type(value) is np.ndarray and value.shape == (space.size,) and value.dtype.kind in "biufc":
        return value
    return space.pack(value)


def operator(back: bool = False) -> Role:
    """Return a role for another map on the domain.

    Parameters
    ----------
    back : bool, default False
        Whether it is from the codomain, as a preconditioner.
    """

    def read(given: Any, name: str, problem: Problem) -> Any:
        if isinstance(given, StructuredOperator) or not callable(given) or is_matrix(given):
            return given
        domain = problem.unknowns
        source = codomain_of(problem.spaces) if back else domain
        return ObjectMap(given, source, domain, name=name)

    return read


def callback(given: Any, name: str, problem: Problem) -> Any:
    """Lift a callback of vectors, or of residual norms."""
    return LiftedMany(given, problem.spaces, (vector,)) if callable(given) else given


def solution(given: Any, spaces: Spaces) -> Any:
    """Return what a solver gave, an object first."""
    x, *rest = given
    return spaces.unknowns.unpack(np.asarray(x, spaces.unknowns.dtype)), *rest


def answer(given: Any, spaces: Spaces) -> Any:
    """Return the object of a vector."""
    return spaces.unknowns.unpack(in_dtype_of(np.asarray(given), spaces.unknowns))


def _by_iterations(call: Call, counter: Counter) -> None:
    if call["callback_type"] is None and call.knows("callback_type"):
        call["callback_type"] = "pr_norm"
    call["callback"] = WatchedCallback(call["callback"], counter, label="residual")


def _by_products(call: Call, counter: Counter) -> None:
    """Count products; a matrix whose entries SciPy wants, to factorise it for `sigma`, is left."""
    if call["sigma"] is None or isinstance(call["A"], LinearOperator):
        call["A"] = _counted(call["A"], counter)


def _by_products_of_maps(call: Call, counter: Counter) -> None:
    if isinstance(call["A"], LinearOperator):
        call["A"] = _counted(call["A"], counter)


def _counted(A: Any, counter: Counter) -> Any:
    """Return a map that counts the vectors it is multiplied with."""
    if callable(A) and not is_matrix(A) and not isinstance(A, LinearOperator):
        return Watched(A, counter, columns=True)
    map_ = linalg.aslinearoperator(A)
    products = {
        name: Watched(getattr(map_, name), counter, columns=True)
        for name in ("matvec", "rmatvec", "matmat", "rmatmat")
    }
    return LinearOperator(map_.shape, dtype=map_.dtype, **products)


by_iterations = Watch(_by_iterations, "the iterations")
by_products = Watch(_by_products, "the products with `A`")
by_products_of_maps = Watch(_by_products_of_maps, "the products with `A`, if it is no matrix,")
