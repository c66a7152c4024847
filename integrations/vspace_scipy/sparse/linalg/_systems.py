"""Iterative solvers of linear systems and of least-squares problems between objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_operator, is_plain_vector
from vspace_scipy.sparse.linalg._problem import (
    ObjectCallback,
    as_operator,
    by_iterations,
    by_products,
    spaces_of,
    vector_of,
)

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

Where SciPy takes matrix and right-hand side as they are, this *is* `scipy.sparse.linalg.{name}`.

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
M : callable, LinearOperator or matrix, optional
    The preconditioner, from objects to objects as well (for `qmr`: `M1` and `M2`).
callback : callable, optional
    As for SciPy; where it is given a vector, yours is given an object of its own.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `b`.
progress : bool, default False
    Whether to show the iterations in a bar (needs tqdm).

All other parameters are SciPy's. Tolerances are numbers: the method has one norm, that of all
components together.

Returns
-------
x : object
    The answer.
info : int
    0 when it has converged, as for SciPy.

Raises
------
StructureMismatchError
    When `A` returns another structure, with the path.
TypeError
    When the method needs an adjoint that is not given, or a tolerance is no number.

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

Where SciPy takes matrix and right-hand side as they are, this *is* `scipy.sparse.linalg.{name}`.

Parameters
----------
A : LinearOperator, callable or matrix
    What `aslinearoperator` makes of a function between objects, with its adjoint; a matrix in the
    order of ``vspace.paths(b)``.
b : object
    The right-hand side.
x0 : object, optional
    Where to start.
inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
    What else is inactive in `b`.
progress : bool, default False
    Whether to show the products with `A` in a bar (needs tqdm).

All other parameters are SciPy's.

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


def _solve(call: Call) -> Any:
    domain, codomain = spaces_of(call, "b", call["b"])
    call["b"] = vector_of(call["b"], codomain)
    call.replace("x0", vector_of, domain)
    for name in ("M", "M1", "M2"):
        call.replace(name, as_operator, codomain, domain, name)
    call.replace("callback", ObjectCallback, domain)
    x, info = call.run()
    return domain.unpack(np.asarray(x, domain.dtype)), info


def _solve_least_squares(call: Call) -> Any:
    domain, codomain = spaces_of(call, "b", call["b"])
    call["b"] = vector_of(call["b"], codomain)
    call.replace("x0", vector_of, domain)
    x, *rest = call.run()
    return domain.unpack(np.asarray(x, domain.dtype)), *rest


def _made(name: str, ours: Callable[[Call], Any], doc: str, watch: Any) -> Any:
    def function(call: Call) -> Any:
        return ours(call)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = doc
    plain = {"A": is_plain_operator, "b": is_plain_vector}
    return adapts(getattr(linalg, name), plain, watch)(function)


bicg, bicgstab, cg, cgs, gcrotmk, gmres, lgmres, minres, qmr, tfqmr = (
    _made(name, _solve, _DOC.format(name=name, what=what, maps=maps), by_iterations)
    for name, (what, maps) in _SYSTEMS.items()
)
lsmr, lsqr = (
    _made(name, _solve_least_squares, _DOC_LEAST_SQUARES.format(name=name, what=what), by_products)
    for name, what in _LEAST_SQUARES.items()
)

__all__ = [*_SYSTEMS, *_LEAST_SQUARES]
