"""What works on the entries of a matrix: direct solvers for objects, and refusals of maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_vector
from vspace_scipy.sparse.linalg._operator import StructuredOperator, space_of
from vspace_scipy.sparse.linalg._problem import in_dtype_of, spaces_of

_SOLVE = "solve by an iterative method, such as gmres(A, b)"
# For each function: the parameter for the matrix, and what to do with a map instead.
_REMEDIES = {
    "expm": ("A", "apply it to an object: expm_multiply(A, x)"),
    "factorized": ("A", _SOLVE),
    "inv": ("A", _SOLVE),
    "is_sptriangular": ("A", "apply A to objects"),
    "matrix_power": ("A", "write A**n, a map again"),
    "norm": (
        "x",
        "take onenormest(A) or svds(A, 1), and VectorSpace(x).norm() of an object",
    ),
    "spbandwidth": ("A", "apply A to objects"),
    "spilu": ("A", _SOLVE),
    "splu": ("A", _SOLVE),
    "spsolve": ("A", _SOLVE),
    "spsolve_triangular": ("A", _SOLVE),
}
_SOLVERS = {"spsolve": "a sparse matrix", "spsolve_triangular": "a triangular sparse matrix"}

_DOC = """`scipy.sparse.linalg.{name}`, which works on the entries of a matrix.

For matrices this *is* SciPy's. A linear map between objects has no entries until it is applied to
every basis vector, so one is refused: {remedy}.

Parameters
----------
{parameter} : sparse array or ndarray
    The matrix.

All other parameters are SciPy's, and so is what it returns.

Raises
------
TypeError
    When a map between objects is given.
"""

_DOC_SOLVER = """Solve ``A x = b`` between objects for {which}, by elimination.

Where SciPy takes matrix and right-hand side as they are, this *is* `scipy.sparse.linalg.{name}`.

Parameters
----------
A : sparse array
    The matrix, with rows and columns in the order of ``vspace.paths(b)``.
b : object
    The right-hand side. Its inactive parts are in the answer.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `b`.

All other parameters are SciPy's.

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


def _refuse(name: str, A: Any) -> Any:
    remedy = _REMEDIES[name][1]
    raise TypeError(
        f"{name}: found a {type(A).__name__}, expected a matrix, since its entries are needed; "
        f"{remedy}, or take the matrix of a map: A @ np.eye(A.shape[1])"
    )


def _refusing(name: str) -> Any:
    parameter, remedy = _REMEDIES[name]

    def function(call: Call) -> Any:
        return _refuse(name, call[parameter])

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(name=name, parameter=parameter, remedy=remedy)
    return adapts(getattr(linalg, name), {parameter: _has_entries}, inactive=False)(function)


def _solver(name: str) -> Any:
    def function(call: Call) -> Any:
        if not _has_entries(call["A"]):
            _refuse(name, call["A"])
        spaces_of(call, "b", call["b"])  # checks the shape
        space = space_of(call["b"], call.inactive)
        call["b"] = space.pack(call["b"])
        return space.unpack(in_dtype_of(np.asarray(call.run()), space))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC_SOLVER.format(name=name, which=_SOLVERS[name])
    plain = {"A": _has_entries, "b": is_plain_vector}
    return adapts(getattr(linalg, name), plain)(function)


# Which there are depends on SciPy's version.
for _name in filter(linalg.__all__.__contains__, _REMEDIES):
    globals()[_name] = _solver(_name) if _name in _SOLVERS else _refusing(_name)

__all__ = [name for name in _REMEDIES if name in globals()]
