"""Rows of the iterative solvers of linear systems and of least-squares problems between objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vspace_scipy._adapter import Role
from vspace_scipy._plain import is_plain_operator, is_plain_vector
from vspace_scipy._watch import Watch
from vspace_scipy.sparse.linalg._roles import (
    by_iterations,
    by_products,
    callback,
    from_map,
    in_codomain,
    in_domain,
    operator,
    solution,
)
from vspace_scipy.sparse.linalg._table import LinearRow

# For each solver: what it is, and which maps it is for.
_SYSTEMS = {
    "bicg": ("the biconjugate gradient method", "any map whose adjoint is given"),
    "bicgstab": ("the stabilised biconjugate gradient method", "any map"),
    "cg": ("the conjugate gradient method", "self-adjoint and positive maps"),
    "cgs": ("the conjugate gradient squared method", "any map"),
    "gcrotmk": ("the flexible method GCROT(m, k)", "any map"),
    "gmres": ("the generalised minimal residual method", "any map"),
    "lgmres": ("the method LGMRES", "any map"),
    "minres": ("the minimal residual method", "self-adjoint maps"),
    "qmr": ("the quasi-minimal residual method", "any map whose adjoint is given"),
    "tfqmr": ("the transpose-free quasi-minimal residual method", "any map"),
}
_LEAST_SQUARES = {"lsmr": "the method LSMR", "lsqr": "the method LSQR"}

_DOC = """Solve ``A(x) = b`` between objects by {what}, for {maps}.

Parameters
----------
A : callable, LinearOperator or matrix
    ``A(x)`` returns an object like `b`; or what `aslinearoperator` makes of it, which may have an
    adjoint; or a matrix in the order of ``vspace.paths(b)``.
b : object
    The right-hand side. If it fixes the space, its inactive parts are in the answer. For what
    `aslinearoperator` made, an array in the order of ``vspace.paths`` is taken too.
x0 : object, optional
    Where to start.
M, M1, M2 : callable, LinearOperator or matrix, optional
    The preconditioner, from objects to objects as well (for `qmr` its left and right factor).
callback : callable, optional
    ...

    Where SciPy's is given a vector, yours is given an object of its own.

Returns
-------
x : object
    The answer.
info : int
    0 when it has converged.

Raises
------
StructureMismatchError
    When `A` returns another structure, with the path.
TypeError
    When the method needs an adjoint that is not given, or a tolerance is no number.

Notes
-----
Tolerances are numbers: the method has one norm, that of all components together.

Examples
--------
>>> from vspace_scipy.sparse.linalg import {name}, aslinearoperator
>>> def stretch(x):
...     return {{"u": 2 * x["u"], "v": 3 * x["v"]}}
>>> b = {{"u": 2.0, "v": 6.0}}
>>> x, info = {name}(aslinearoperator(stretch, b, adjoint=stretch), b)
>>> info, round(x["u"], 6), round(x["v"], 6)
(0, 1.0, 2.0)
"""

_DOC_LEAST_SQUARES = """Solve ``A(x) = b`` between objects in the sense of least squares by {what}.

Parameters
----------
A : LinearOperator, callable or matrix
    What `aslinearoperator` makes of a function between objects, with its adjoint; a matrix in the
    order of ``vspace.paths(b)``.
b : object
    The right-hand side.
x0 : object, optional
    Where to start.

Returns
-------
tuple
    SciPy's, its first element an object.

Raises
------
StructureMismatchError
    When `A` or its adjoint returns another structure, with the path.
TypeError
    When `A` has no adjoint.

Examples
--------
>>> from vspace_scipy.sparse.linalg import {name}, aslinearoperator
>>> A = aslinearoperator(
...     lambda x: [x["u"], x["u"] + x["v"], x["v"]],
...     domain={{"u": 0.0, "v": 0.0}},
...     codomain=[0.0, 0.0, 0.0],
...     adjoint=lambda y: {{"u": y[0] + y[1], "v": y[1] + y[2]}},
... )
>>> x = {name}(A, [1.0, 3.0, 2.0])[0]
>>> round(x["u"], 6), round(x["v"], 6)
(1.0, 2.0)
"""


_ARGUMENTS: Mapping[str, Role] = {
    "b": in_codomain,
    "x0": in_domain,
    **dict.fromkeys(("M", "M1", "M2"), operator(back=True)),
    "callback": callback,
}


def _solver(name: str, doc: str, watch: Watch) -> Callable[..., Any]:
    row = LinearRow(
        plain={"A": is_plain_operator, "b": is_plain_vector},
        space=from_map("b"),
        arguments=_ARGUMENTS,
        result=solution,
        watch=watch,
    )
    return row.named(name, doc, _solver)


for _name, (_what, _maps) in _SYSTEMS.items():
    _doc = _DOC.format(name=_name, what=_what, maps=_maps)
    globals()[_name] = _solver(_name, _doc, by_iterations)
for _name, _what in _LEAST_SQUARES.items():
    _doc = _DOC_LEAST_SQUARES.format(name=_name, what=_what)
    globals()[_name] = _solver(_name, _doc, by_products)
