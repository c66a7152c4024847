"""Rows of what works on the entries of a matrix: direct solvers, and refusals of maps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._adapter import Problem
from vspace_scipy._call import Call
from vspace_scipy._plain import is_plain_vector
from vspace_scipy._space import Space
from vspace_scipy.sparse.linalg._operator import StructuredOperator, space_of
from vspace_scipy.sparse.linalg._roles import answer, spaces_of
from vspace_scipy.sparse.linalg._table import LinearRow

_SOLVE = "solve by an iterative method, such as gmres(A, b)"
# For each function: the parameter for the matrix, what to do with a map instead, and an example.
REFUSING = {
    "expm": (
        "A",
        "apply it to an object: expm_multiply(A, x)",
        ("expm(A).diagonal().round(3).tolist()", "[7.389, 54.598]"),
    ),
    "factorized": ("A", _SOLVE, ("factorized(A)(np.array([2.0, 4.0])).tolist()", "[1.0, 1.0]")),
    "inv": ("A", _SOLVE, ("inv(A).diagonal().tolist()", "[0.5, 0.25]")),
    "is_sptriangular": ("A", "apply A to objects", ("all(is_sptriangular(A))", "True")),
    "matrix_power": (
        "A",
        "write A**n, a map again",
        ("matrix_power(A, 2).diagonal().tolist()", "[4.0, 16.0]"),
    ),
    "norm": (
        "x",
        "take onenormest(A) or svds(A, 1), and VectorSpace(x).norm() of an object",
        ("float(norm(A, 1))", "4.0"),
    ),
    "spbandwidth": ("A", "apply A to objects", ("spbandwidth(A)", "(0, 0)")),
    "spilu": ("A", _SOLVE, ("spilu(A).solve(np.array([2.0, 4.0])).tolist()", "[1.0, 1.0]")),
    "splu": ("A", _SOLVE, ("splu(A).solve(np.array([2.0, 4.0])).tolist()", "[1.0, 1.0]")),
}
SOLVERS = {"spsolve": "a sparse matrix", "spsolve_triangular": "a triangular sparse matrix"}

_DOC = """...

A linear map between objects has no entries until it is applied to every basis vector, so one is
refused: {remedy}.
{parameters}
Raises
------
TypeError
    When a map between objects is given.

Examples
--------
>>> import numpy as np
>>> from scipy import sparse
>>> from vspace_scipy.sparse.linalg import {name}
>>> A = sparse.csc_array(np.diag([2.0, 4.0]))
>>> {code}
{value}
"""

# Of which SciPy says that they are those of `splu`.
_OF_SPILU = """
Parameters
----------
permc_spec, diag_pivot_thresh, relax, panel_size, options : optional
    How columns are permuted (by 'COLAMD' unless something else is said), below which part of the
    largest entry one on the diagonal is no pivot, and what else SuperLU can be told; the
    documentation of `splu` has the values.
"""

_DOC_SOLVER = """Solve ``A x = b`` between objects for {which}, by elimination.

Parameters
----------
A : sparse array
    The matrix, with rows and columns in the order of ``vspace.paths(b)``.
b : object
    The right-hand side. Its inactive parts are in the answer.

Returns
-------
object
    The answer, like `b`.

Raises
------
TypeError
    When `A` is a map between objects: elimination works on the entries of a matrix.
ValueError
    When the matrix has another shape.

Examples
--------
>>> import numpy as np
>>> from scipy import sparse
>>> from vspace_scipy.sparse.linalg import {name}
>>> A = sparse.csr_array(np.array([[2.0, 0.0], [1.0, 4.0]]))
>>> {name}(A, {{"u": 2.0, "v": 9.0}})
{{'u': 1.0, 'v': 2.0}}
"""


def _has_entries(A: Any) -> bool:
    """Return whether something is a matrix, or what SciPy has an error of its own for."""
    if isinstance(A, StructuredOperator):
        return False
    return hasattr(A, "shape") or is_plain_vector(A)


def _refused(name: str, parameter: str, remedy: str) -> Callable[[Call], Any]:
    def refuse(call: Call) -> None:
        A = call[parameter]
        if not _has_entries(A):
            raise TypeError(
                f"{name}: found a {type(A).__name__}, expected a matrix, since its entries are "
                f"needed; {remedy}, or take the matrix of a map: A @ np.eye(A.shape[1])"
            )

    return refuse


def _refusing(
    name: str, parameter: str, remedy: str, example: tuple[str, str]
) -> Callable[..., Any]:
    row = LinearRow(
        plain={parameter: _has_entries},
        space=_refused(name, parameter, remedy),
        arguments={},
        watch=None,
        inactive=False,
    )
    code, value = example
    parameters = _OF_SPILU if name == "spilu" else ""
    doc = _DOC.format(name=name, remedy=remedy, code=code, value=value, parameters=parameters)
    return row.named(name, doc, _refusing)


def _of_right_hand_side(call: Call) -> Space:
    spaces_of(call, "b", call["b"])  # checks the shape
    return space_of(call["b"], call.inactive)


def _packed(given: Any, name: str, problem: Problem) -> Any:
    return problem.unknowns.pack(given)


def _solver(name: str, parameter: str, remedy: str, which: str) -> Callable[..., Any]:
    row = LinearRow(
        plain={"A": _has_entries, "b": is_plain_vector},
        refused=(_refused(name, parameter, remedy),),
        space=_of_right_hand_side,
        arguments={"b": _packed},
        result=answer,
        watch=None,
    )
    return row.named(name, _DOC_SOLVER.format(name=name, which=which), _solver)


for _name, (_parameter, _remedy, _example) in REFUSING.items():
    globals()[_name] = _refusing(_name, _parameter, _remedy, _example)
for _name, _which in SOLVERS.items():
    globals()[_name] = _solver(_name, "A", _SOLVE, _which)
