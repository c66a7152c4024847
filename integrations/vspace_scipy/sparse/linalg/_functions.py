"""Rows of functions of maps between objects: exponentials and others, and estimates of norms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vspace_scipy._call import Call
from vspace_scipy._places import Spaces, in_dtype_of
from vspace_scipy._plain import is_plain_operator, is_plain_vector
from vspace_scipy._space import Space
from vspace_scipy._stack import States
from vspace_scipy.sparse.linalg._roles import (
    answer,
    by_products,
    by_products_of_maps,
    codomain_of,
    from_map,
    in_domain,
    spaces_of,
)
from vspace_scipy.sparse.linalg._table import LinearRow

_PLAIN = {"A": is_plain_operator}


def _by_time(given: Any, spaces: Spaces) -> Any:
    space = spaces.unknowns
    found = in_dtype_of(np.asarray(given), space)
    return space.unpack(found) if found.ndim == 1 else States(space, found)


@LinearRow(
    plain=_PLAIN | {"B": is_plain_vector},
    space=from_map("B"),
    arguments={"B": in_domain},
    result=_by_time,
    watch=by_products_of_maps,
)
def expm_multiply(*args: Any, **options: Any) -> Any:
    """Return the exponential of a map between objects, applied to an object.

    Parameters
    ----------
    A : callable, LinearOperator or matrix
        As for `cg`: ``A(x)`` returns an object like `B`; or what `aslinearoperator` makes of it, or
        a matrix in the order of `vspace.paths`. SciPy's method needs the adjoint, too.
    B : object
        To which the exponential is applied.
    traceA : number, optional
        The trace of `A` over all components. SciPy warns when it has to estimate it.

    Returns
    -------
    object or sequence of objects
        ``exp(A) B``; with `start`, `stop` and `num` one for each time.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, expm_multiply
    >>> def decay(x):
    ...     return {"u": -x["u"], "v": -2 * x["v"]}
    >>> A = aslinearoperator(decay, {"u": 0.0, "v": 0.0}, adjoint=decay)
    >>> x = expm_multiply(A, {"u": 1.0, "v": 1.0}, traceA=-3.0)
    >>> round(x["u"], 6), round(x["v"], 6)
    (0.367879, 0.135335)
    """


@LinearRow(
    plain=_PLAIN | {"b": is_plain_vector},
    space=from_map("b"),
    arguments={"b": in_domain},
    result=answer,
    watch=by_products,
)
def funm_multiply_krylov(*args: Any, **options: Any) -> Any:
    """Return a function of a map between objects, applied to an object.

    Parameters
    ----------
    f : callable
        ``f(X)`` returns the function of a small square matrix, such as `scipy.linalg.expm`.
    A : callable, LinearOperator or matrix
        As for `cg`: ``A(x)`` returns an object like `b`; or what `aslinearoperator` makes of it, or
        a matrix in the order of `vspace.paths`.
    b : object
        To which ``f(t A)`` is applied.

    Returns
    -------
    object
        ``f(t A) b``.

    Examples
    --------
    >>> from scipy.linalg import sqrtm
    >>> from vspace_scipy.sparse.linalg import funm_multiply_krylov
    >>> def stretch(x):
    ...     return {"u": 4.0 * x["u"], "v": 9.0 * x["v"]}
    >>> x = funm_multiply_krylov(sqrtm, stretch, {"u": 1.0, "v": 1.0})
    >>> round(x["u"], 6), round(x["v"], 6)
    (2.0, 3.0)
    """


@dataclass(slots=True)
class Estimated(Spaces):
    """What the vectors are of that an estimate comes with.

    Parameters
    ----------
    beside : tuple of Space
        Of each.
    """

    beside: tuple[Space, ...] = ()


def _of_estimate(call: Call) -> Estimated:
    spaces = spaces_of(call, "x", None)
    domain, codomain = spaces.unknowns, codomain_of(spaces)
    beside = (domain,) * bool(call["compute_v"]) + (codomain,) * bool(call["compute_w"])
    return Estimated(domain, spaces.values, beside)


def _estimate(given: Any, spaces: Any) -> Any:
    if not isinstance(given, tuple):
        return given
    beside = zip(given[1:], spaces.beside, strict=True)
    return given[0], *(space.unpack(in_dtype_of(np.ravel(each), space)) for each, space in beside)


@LinearRow(
    plain=_PLAIN,
    space=_of_estimate,
    arguments={},
    result=_estimate,
    watch=None,
    inactive=False,
)
def onenormest(*args: Any, **options: Any) -> Any:
    """Estimate the 1-norm of a map between objects from below.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `aslinearoperator` makes of a function from objects to objects of the same size, with
        its adjoint.
    compute_v, compute_w : bool, default False
        Whether to return an object for which the estimate is attained, and its image.

    Returns
    -------
    est : float
        The estimate: at most the largest sum of absolute values in a column, over all components
        of the image of one component.
    v, w : object, optional
        In the spaces that `A` maps from and to, ``w = A(v)``.

    Raises
    ------
    TypeError
        When a function alone is given, or one without its adjoint.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, onenormest
    >>> A = aslinearoperator(
    ...     lambda x: {"u": x["u"] + 3 * x["v"], "v": -x["v"]},
    ...     domain={"u": 0.0, "v": 0.0},
    ...     adjoint=lambda y: {"u": y["u"], "v": 3 * y["u"] - y["v"]},
    ... )
    >>> norm, v = onenormest(A, compute_v=True)
    >>> float(norm), v
    (4.0, {'u': 0.0, 'v': 1.0})
    """
