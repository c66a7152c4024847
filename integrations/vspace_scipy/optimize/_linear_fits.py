"""Linear least squares between any objects: `lsq_linear` and `nnls`."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize

from vspace_scipy._call import Call, adapts
from vspace_scipy._plain import is_plain_array, is_plain_nest
from vspace_scipy._presentable import presentable
from vspace_scipy._space import Space
from vspace_scipy.optimize._bounds import flat_ends
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._unknowns import space_of
from vspace_scipy.sparse.linalg import StructuredOperator
from vspace_scipy.sparse.linalg._problem import in_dtype_of

__all__ = ["lsq_linear", "nnls"]


def _is_plain_matrix(A: Any) -> bool:
    return (hasattr(A, "shape") and not isinstance(A, StructuredOperator)) or is_plain_nest(A)


_PLAIN = {"A": _is_plain_matrix, "b": is_plain_array}


@adapts(optimize.lsq_linear, _PLAIN)
def lsq_linear(call: Call) -> Any:
    """Solve a linear least-squares problem with bounds on the unknowns, which are any object.

    Where SciPy takes matrix and right-hand side as they are, this *is*
    `scipy.optimize.lsq_linear`.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `vspace_scipy.sparse.linalg.aslinearoperator` makes of a function between objects,
        with its adjoint, or of a matrix. With a matrix alone the unknowns are an array.
    b : object
        The right-hand side, of the space that `A` maps to; an array in the order of
        `vspace.paths`.
    bounds : Bounds, pair or dict, optional
        As for `least_squares`.
    method, tol, lsq_solver, lsmr_tol, max_iter, verbose, lsmr_maxiter
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `b`, if `A` is a matrix.

    Returns
    -------
    OptimizeResult
        SciPy's own. For objects, ``x`` and ``active_mask`` (of floats) are like the unknowns,
        ``fun`` is like `b`, and ``paths`` are the labels of the unknowns.

    Raises
    ------
    StructureMismatchError
        When the right-hand side, or bounds, differ in structure.
    TypeError
        When `A` is a function, of which nothing says what objects it takes.

    Examples
    --------
    >>> from vspace_scipy.optimize import lsq_linear
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> A = aslinearoperator(
    ...     lambda x: [x["u"], x["u"] + x["v"], x["v"]],
    ...     domain={"u": 0.0, "v": 0.0},
    ...     codomain=[0.0, 0.0, 0.0],
    ...     adjoint=lambda y: {"u": y[0] + y[1], "v": y[1] + y[2]},
    ... )
    >>> res = lsq_linear(A, [1.0, 3.0, 2.0], bounds={"*u*": (0, 0.5)}, lsq_solver="lsmr")
    >>> round(res.x["u"], 4), round(res.x["v"], 4)
    (0.5, 2.25)
    """
    domain, codomain = _spaces(call)
    call["b"] = _packed_right_hand_side(call["b"], codomain)
    if domain is not None:
        call.replace("bounds", flat_ends, domain)
    result = presentable(call.run())
    result["fun"] = codomain.unpack(in_dtype_of(result["fun"], codomain))
    return result if domain is None else with_objects(result, domain)


@adapts(optimize.nnls, _PLAIN)
def nnls(call: Call) -> Any:
    """Solve a linear least-squares problem for an object none of whose components is negative.

    Where SciPy takes matrix and right-hand side as they are, this *is* `scipy.optimize.nnls`.

    Parameters
    ----------
    A : LinearOperator or matrix
        What `vspace_scipy.sparse.linalg.aslinearoperator` makes of a function between objects,
        or of a matrix: SciPy's method works on its entries, which are computed first.
    b : object
        As for `lsq_linear`.
    maxiter, atol
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `b`, if `A` is a matrix.

    Returns
    -------
    x : object
        Like the unknowns; with a matrix alone an array.
    rnorm : float
        The 2-norm of the residual, over all components.

    Raises
    ------
    StructureMismatchError
        When the right-hand side differs in structure.
    TypeError
        When `A` is a function, of which nothing says what objects it takes.

    Examples
    --------
    >>> from vspace_scipy.optimize import nnls
    >>> from vspace_scipy.sparse.linalg import aslinearoperator
    >>> space = {"u": 0.0, "v": 0.0}
    >>> A = aslinearoperator(lambda x: {"u": 2 * x["u"], "v": x["v"]}, space)
    >>> nnls(A, {"u": 4.0, "v": -3.0})
    ({'u': 2.0, 'v': 0.0}, 3.0)
    """
    domain, codomain = _spaces(call)
    call["b"] = _packed_right_hand_side(call["b"], codomain)
    if domain is None:
        return call.run()
    call["A"] = call["A"] @ np.eye(domain.size)
    x, norm = call.run()
    return domain.unpack(in_dtype_of(x, domain)), norm


def _spaces(call: Call) -> tuple[Space | None, Space]:
    """Return the space that a map is from, if it is of objects, and that to which it is."""
    A = call["A"]
    if isinstance(A, StructuredOperator):
        if A.dtype.kind == "c":
            raise TypeError(
                "A: found a map between complex spaces, expected real ones, since bounds order "
                "numbers; split the complex leaves into their real and imaginary parts"
            )
        return A.domain, A.codomain
    if not _is_plain_matrix(A):
        raise TypeError(
            f"A: found a {type(A).__name__}, of which nothing says what objects it maps; give "
            f"vspace_scipy.sparse.linalg.aslinearoperator(A, domain=..., codomain=...)"
        )
    return None, space_of(call["b"], call.inactive)


def _packed_right_hand_side(b: Any, codomain: Space) -> Any:
    return b if is_plain_nest(b) else codomain.pack(b)
