"""Linear constraints on unknowns that are objects, whose rows may be objects, too."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize
from scipy.sparse.linalg import LinearOperator

from vspace_scipy._caller import passed_over
from vspace_scipy._matrices import MatrixReader, as_array
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import holds_objects, is_plain, is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy._standing import StandingFor
from vspace_scipy.optimize._unknowns import space_of

__all__ = ["LinearConstraint"]


class LinearConstraint(
    optimize.LinearConstraint,  # type: ignore[misc]
    metaclass=StandingFor,
    of=optimize.LinearConstraint,
):
    """Linear constraints ``lb <= A x <= ub`` on the unknowns.

    For matrices and arrays it does what `scipy.optimize.LinearConstraint` does.

    Parameters
    ----------
    A : matrix or object
        A dense or sparse matrix with columns in the order of `vspace.paths` of the unknowns; an
        object like the unknowns, which is one row; a list of such, a row each; an object like the
        limits, whose leaves are replaced by objects like the unknowns.
    lb, ub : number, array or object, optional
        The limits, one for each row.
    keep_feasible : bool or array of bool, default False
        Whether the constraints hold at every iteration; one flag for all, or one for each row.

    Examples
    --------
    >>> from vspace_scipy.optimize import LinearConstraint, minimize
    >>> budget = LinearConstraint({"bread": 2.0, "milk": 1.0}, ub=10.0)
    >>> res = minimize(
    ...     lambda p: (p["bread"] - 4.0) ** 2 + (p["milk"] - 6.0) ** 2,
    ...     {"bread": 1.0, "milk": 1.0},
    ...     constraints=budget,
    ... )
    >>> {name: round(each, 4) for name, each in res.x.items()}
    {'bread': 2.4, 'milk': 5.2}
    """

    @passed_over
    def __init__(
        self, A: Any, lb: Any = -np.inf, ub: Any = np.inf, keep_feasible: Any = False
    ) -> None:
        if not any(map(holds_objects, (A, lb, ub))):
            super().__init__(A, lb, ub, keep_feasible)
            # A nest of lists is a matrix for SciPy, and may be a row of objects for us.
            self.given = A, lb, ub, keep_feasible
            return
        self.A, self.lb, self.ub, self.keep_feasible = A, lb, ub, keep_feasible

    @passed_over
    def residual(self, x: Any) -> Any:
        """Return how far ``A x`` is above the lower and below the upper limits, as two arrays."""
        if is_plain(x):
            return super().residual(x)
        packed = space_of(x, None)
        return flat_linear(self, packed).residual(packed.pack(x))


def flat_linear(constraint: Any, packed: Space) -> Any:
    """Return a linear constraint on objects as one on vectors.

    Raises
    ------
    StructureMismatchError
        When rows or limits differ in structure from what they belong to.
    ValueError
        When a matrix has another shape.
    """
    if any(map(holds_objects, (constraint.A, constraint.lb, constraint.ub))):
        return flat_system(
            "LinearConstraint", constraint.A, constraint.lb, constraint.ub, packed,
            constraint.keep_feasible,
        )  # fmt: skip
    if constraint.A.shape[1] != packed.size and _may_be_objects(constraint):
        A, lower, upper, keep_feasible = constraint.given
        return flat_system("LinearConstraint", A, lower, upper, packed, keep_feasible)
    if constraint.A.shape[1] != packed.size:
        raise ValueError(
            f"LinearConstraint: found a matrix A of {constraint.A.shape[1]} columns, expected "
            f"{packed.size}, one for each of vspace.paths(x0)"
        )
    return constraint


def flat_system(
    name: str, A: Any, lower: Any, upper: Any, packed: Space, keep_feasible: Any = False
) -> Any:
    """Return matrix and limits, of which each may be objects, as a constraint on vectors."""
    limits = [lower, upper]
    example = next((each for each in limits if not is_plain_nest(each)), None)
    rows = None if example is None else space_of(example, packed.inactive)
    if rows is not None:
        limits = [flat_numbers(f"limits of {name}", each, rows, None) for each in limits]
    height = next((np.size(each) for each in limits if np.ndim(each)), None)
    matrix = flat_matrix(name, A, packed, rows, height)
    return optimize.LinearConstraint(matrix, *limits, keep_feasible)


def flat_matrix(name: str, A: Any, columns: Space, rows: Space | None, height: int | None) -> Any:
    """Return a matrix, given in any form, as an array or a sparse one."""
    matrix = MatrixReader(name, columns, rows)(A, height)
    return as_array(matrix) if isinstance(matrix, LinearOperator) else matrix


def _may_be_objects(constraint: Any) -> bool:
    """Return whether the rows were given by lists, which may hold arrays."""
    return hasattr(constraint, "given") and type(constraint.given[0]) in (list, tuple)
