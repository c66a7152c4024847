"""Eigenvectors, singular vectors and exponentials of linear maps between objects."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace import structure
from vspace_scipy._call import Call, adapts
from vspace_scipy._packed import Packed, Vector
from vspace_scipy.integrate._ode_result import States
from vspace_scipy.sparse.linalg._operator import is_plain_operator
from vspace_scipy.sparse.linalg._problem import (
    as_operator,
    by_products,
    is_plain_vector,
    spaces_of,
)

__all__ = ["eigs", "eigsh", "expm_multiply", "svds"]

_PLAIN = {"A": is_plain_operator, "v0": is_plain_vector}


@adapts(linalg.eigsh, _PLAIN, by_products)
def eigsh(call: Call) -> Any:
    """Find some eigenvalues and eigenvectors of a self-adjoint map between objects.

    Where SciPy takes the map as it is, this *is* `scipy.sparse.linalg.eigsh`.

    Parameters
    ----------
    A : LinearOperator, callable or matrix
        What `aslinearoperator` makes of a function between objects; the function itself if `v0`
        is given.
    v0 : object, optional
        Where to start.
    M, Minv, OPinv : callable, LinearOperator or matrix, optional
        As for SciPy, from objects to objects as well.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `v0`.
    progress : bool, default False
        Whether to show the products with `A` in a bar (needs tqdm).

    All other parameters are SciPy's.

    Returns
    -------
    w : ndarray
        The eigenvalues.
    v : sequence of objects
        The eigenvectors, of Euclidean norm one over all components; not there with
        ``return_eigenvectors=False``.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, eigsh
    >>> space = {"u": 0.0, "v": 0.0, "w": 0.0}
    >>> A = aslinearoperator(lambda x: {"u": x["u"], "v": 2 * x["v"], "w": 5 * x["w"]}, space)
    >>> w, v = eigsh(A, k=1)
    >>> w.round(6).tolist(), abs(round(v[0]["w"], 6))
    ([5.0], 1.0)
    """
    domain = _with_operators(call)
    found = call.run()
    if not isinstance(found, tuple):
        return found
    return found[0], States(domain, _as_dtype(found[1].T, domain))


@adapts(linalg.eigs, _PLAIN, by_products)
def eigs(call: Call) -> Any:
    """Find some eigenvalues and eigenvectors of any map between objects.

    Where SciPy takes the map as it is, this *is* `scipy.sparse.linalg.eigs`.

    Parameters
    ----------
    A : LinearOperator, callable or matrix
        As for `eigsh`.
    v0 : object, optional
        Where to start.
    inactive, progress
        As for `eigsh`.

    All other parameters are SciPy's.

    Returns
    -------
    w : ndarray
        The eigenvalues, complex.
    v : sequence of objects
        The eigenvectors, with complex leaves; not there with ``return_eigenvectors=False``.

    Raises
    ------
    TypeError
        When some leaves are complex and some are real: then vectors are real, and a complex
        eigenvector of these is no object of the space.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, eigs
    >>> space = {"u": 0.0, "v": 0.0, "w": 0.0}
    >>> A = aslinearoperator(lambda x: {"u": -x["v"], "v": x["u"], "w": 0.5 * x["w"]}, space)
    >>> w, v = eigs(A, k=1, which="LI")
    >>> abs(w.imag).round(6).tolist(), type(v[0]["u"]) is complex
    ([1.0], True)
    """
    domain = _with_operators(call)
    found = call.run()
    if not isinstance(found, tuple):
        return found
    return found[0], States(_complexified(domain), found[1].T.astype(np.complex128))


@adapts(linalg.svds, _PLAIN, by_products)
def svds(call: Call) -> Any:
    """Find some singular values and singular vectors of a map between objects.

    Where SciPy takes the map as it is, this *is* `scipy.sparse.linalg.svds`.

    Parameters
    ----------
    A : LinearOperator
        What `aslinearoperator` makes of a function between objects, with its adjoint.
    inactive, progress
        As for `eigsh`.

    All other parameters are SciPy's.

    Returns
    -------
    u : sequence of objects
        The left singular vectors, in the space that `A` maps to.
    s : ndarray
        The singular values.
    v : sequence of objects
        The right singular vectors, in the space that `A` maps from (not conjugated, unlike the
        rows of SciPy's ``vh``).

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, svds
    >>> A = aslinearoperator(
    ...     lambda x: [3 * x["u"], 0.0, 2 * x["v"]],
    ...     domain={"u": 0.0, "v": 0.0},
    ...     codomain=[0.0, 0.0, 0.0],
    ...     adjoint=lambda y: {"u": 3 * y[0], "v": 2 * y[2]},
    ... )
    >>> u, s, v = svds(A, k=1)
    >>> s.round(6).tolist(), abs(round(u[0][0], 6)), abs(round(v[0]["u"], 6))
    ([3.0], 1.0, 1.0)
    """
    domain, codomain = spaces_of(call, "x", call["v0"])
    call.replace("v0", (domain if domain.size <= codomain.size else codomain).pack)
    found = call.run()
    if not isinstance(found, tuple):
        return found
    u, s, vh = found
    left = None if u is None else States(codomain, _as_dtype(u.T, codomain))
    right = None if vh is None else States(domain, _as_dtype(vh.conj(), domain))
    return left, s, right


@adapts(linalg.expm_multiply, {"A": is_plain_operator, "B": is_plain_vector})
def expm_multiply(call: Call) -> Any:
    """Return the exponential of a map between objects, applied to an object.

    Where SciPy takes the arguments as they are, this *is* `scipy.sparse.linalg.expm_multiply`.

    Parameters
    ----------
    A : callable, LinearOperator or matrix
        As for `cg`. SciPy's method needs the adjoint, too.
    B : object
        To which the exponential is applied.
    traceA : number, optional
        The trace of `A` over all components. SciPy warns when it has to estimate it.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `B`.

    All other parameters are SciPy's.

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
    domain, _ = spaces_of(call, "B", call["B"])
    call["B"] = domain.pack(call["B"])
    found = _as_dtype(np.asarray(call.run()), domain)
    return domain.unpack(found) if found.ndim == 1 else States(domain, found)


def _with_operators(call: Call) -> Packed:
    domain, _ = spaces_of(call, "v0", call["v0"])
    call.replace("v0", domain.pack)
    for name in ("M", "Minv", "OPinv"):
        call.replace(name, as_operator, domain, domain)
    return domain


def _as_dtype(rows: Vector, space: Packed) -> Vector:
    """Return vectors of SciPy's in the dtype of a space, contiguous."""
    rows = rows.real if rows.dtype.kind == "c" and space.dtype.kind != "c" else rows
    return np.ascontiguousarray(rows, space.dtype)


def _complexified(space: Packed) -> Packed:
    """Return the space of objects whose leaves are the complex ones of another's."""
    if space.dtype.kind == "c":
        return space
    example = space.unpack(np.zeros(space.size))
    made = structure(space.bare(example), inactive=space.inactive)
    leaves, captured = made.take(space.bare(example))
    if any(np.iscomplexobj(leaf) for leaf in leaves):
        raise TypeError(
            "found real and complex leaves, so that vectors are real; make all leaves complex"
        )
    changed = [_as_complex(leaf) for leaf in leaves]
    return Packed(
        space.dressed(made.rebuild(changed, captured)), space.inactive, complex_vectors=True
    )


def _as_complex(leaf: Any) -> Any:
    array = np.asarray(leaf)
    if array.dtype.kind != "f":
        raise TypeError(
            f"found a leaf of type {type(leaf).__name__}, which has no complex counterpart; use "
            f"eigsh, or hold its components in an array"
        )
    result = array.astype(np.complex128)
    return result if isinstance(leaf, np.ndarray) else complex(result)
