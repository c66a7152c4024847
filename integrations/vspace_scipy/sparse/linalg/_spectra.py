"""Eigenvectors and singular vectors of linear maps between objects."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace import VSpaceError, leaves, structure
from vspace_scipy._call import Call, adapts
from vspace_scipy._integers import check_integers
from vspace_scipy._plain import is_no_map, is_plain_operator, is_plain_vector
from vspace_scipy._space import Space, Vector, leaf_is_complex
from vspace_scipy._stack import States
from vspace_scipy.sparse.linalg._problem import (
    as_operator,
    by_products,
    in_dtype_of,
    spaces_of,
    vector_of,
)

__all__ = ["eigs", "eigsh", "lobpcg", "svds"]

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

    Raises
    ------
    ArpackNoConvergence
        As in SciPy; its ``eigenvectors`` are a sequence of objects.

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
    with _objects_in_error(domain):
        found = call.run()
    if not isinstance(found, tuple):
        return found
    return found[0], States(domain, in_dtype_of(found[1].T, domain))


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
    space = _complexified(domain) if call["return_eigenvectors"] else domain
    with _objects_in_error(space):
        found = call.run()
    if not isinstance(found, tuple):
        return found
    return found[0], States(space, in_dtype_of(found[1].T, space))


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
    smaller = domain if domain.size <= codomain.size else codomain
    call.replace("v0", vector_of, smaller)
    with _objects_in_error(smaller):
        found = call.run()
    if not isinstance(found, tuple):
        return found
    u, s, vh = found
    left = None if u is None else States(codomain, in_dtype_of(u.T, codomain))
    right = None if vh is None else States(domain, in_dtype_of(vh.conj(), domain))
    return left, s, right


@adapts(linalg.lobpcg, {"A": is_no_map, "X": is_plain_vector, "Y": is_plain_vector}, by_products)
def lobpcg(call: Call) -> Any:
    """Find some eigenvalues and eigenvectors of a self-adjoint map, all of them at once.

    Where SciPy takes map and start as they are, this *is* `scipy.sparse.linalg.lobpcg`.

    Parameters
    ----------
    A : callable, LinearOperator or matrix
        ``A(x)`` returns an object like `x`; or what `aslinearoperator` makes of it; or a matrix in
        the order of `vspace.paths`.
    X : sequence of objects
        Where to start: as many as eigenvectors are wanted. For what `aslinearoperator` made, an
        array is taken too, whose columns are vectors.
    B, M : callable, LinearOperator or matrix, optional
        The map on the right-hand side, and the preconditioner, from objects to objects as well.
    Y : sequence of objects, optional
        Constraints: the eigenvectors are orthogonal to them.
    tol, maxiter, largest, verbosityLevel, retLambdaHistory, retResidualNormsHistory, \
restartControl
        As for SciPy.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in the objects.
    progress : bool, default False
        Whether to show the products with `A` in a bar (needs tqdm).

    Returns
    -------
    w : ndarray
        The eigenvalues.
    v : sequence of objects
        The eigenvectors, one for each of `X`.
    histories : list of ndarray, optional
        As for SciPy.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import lobpcg
    >>> def stretch(x):
    ...     return {"u": x["u"] * np.arange(1.0, 6.0), "v": 9.0 * x["v"]}
    >>> w, v = lobpcg(stretch, [{"u": np.ones(5), "v": 1.0}], tol=1e-8)
    >>> w.round(6).tolist(), abs(round(v[0]["v"], 6))
    ([9.0], 1.0)
    """
    start = call["X"]
    is_block = isinstance(start, np.ndarray)
    if not is_block and not (isinstance(start, Sequence) and len(start)):
        raise TypeError(
            f"X: found a {type(start).__name__}, expected a sequence of at least one object; write "
            f"[x] for one"
        )
    domain, _ = spaces_of(call, "X[0]", None if is_block else start[0])
    call.replace("X", _columns, domain, "X")
    call.replace("Y", _columns, domain, "Y")
    for name in ("B", "M"):
        call.replace(name, as_operator, domain, domain, name)
    w, v, *histories = call.run()
    return w, States(domain, in_dtype_of(v.T, domain)), *histories


@contextlib.contextmanager
def _objects_in_error(space: Space) -> Iterator[None]:
    """Put objects for the vectors into ARPACK's error, which carries those it has found."""
    try:
        yield
    except linalg.ArpackNoConvergence as error:
        error.eigenvectors = States(space, in_dtype_of(error.eigenvectors.T, space))
        raise


def _columns(vectors: Any, space: Space, name: str) -> Vector:
    if isinstance(vectors, np.ndarray):
        return vectors
    for i, each in enumerate(vectors):
        check_integers(vectors[0], each, (f"{name}[0]", f"{name}[{i}]"), space.inactive)
    try:
        return np.stack([space.pack(each) for each in vectors], axis=1)
    except VSpaceError as error:
        error.add_note(f"in {name}")
        raise


def _with_operators(call: Call) -> Space:
    domain, _ = spaces_of(call, "v0", call["v0"])
    call.replace("v0", vector_of, domain)
    for name in ("M", "Minv", "OPinv"):
        call.replace(name, as_operator, domain, domain, name)
    return domain


def _complexified(space: Space) -> Space:
    """Return the space of objects whose leaves are the complex ones of another's."""
    if space.dtype.kind == "c":
        return space
    example = space.unpack(np.zeros(space.size))
    made = structure(space.bare(example), inactive=space.inactive)
    parts, kept = made.take(space.bare(example))
    if any(leaf_is_complex(leaf) for leaf in parts):
        raise TypeError(
            "found real and complex leaves, so that vectors are real; make all leaves complex"
        )
    changed = made.build([_as_complex(leaf) for leaf in parts], kept)
    return Space(space.dressed(changed), space.inactive, complex_vectors=True, single_vectors=True)


def _as_complex(leaf: Any) -> Any:
    """Return a leaf like a real one that has complex components."""
    if isinstance(leaf, (np.ndarray, np.floating)):
        return leaf.astype(np.result_type(leaf, np.complex64))
    if isinstance(leaf, float):
        return complex(leaf)
    made = leaves.unravel(leaf, np.asarray(leaves.ravel(leaf), np.complex128))
    if type(made) is type(leaf) and leaf_is_complex(made):
        return made
    raise TypeError(
        f"found a leaf of type {type(leaf).__name__}, which holds no complex components; use "
        f"eigsh, or hold its components in an array"
    )
