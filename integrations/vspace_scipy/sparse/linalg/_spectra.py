"""Rows of eigenvectors and singular vectors of linear maps between objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import linalg

from vspace import VSpaceError, leaves, structure
from vspace_scipy._adapter import Problem
from vspace_scipy._call import Call
from vspace_scipy._integers import check_integers
from vspace_scipy._places import Fields, Known, Spaces, in_dtype_of
from vspace_scipy._plain import is_no_map, is_plain_operator, is_plain_vector
from vspace_scipy._space import Space, Vector, leaf_is_complex
from vspace_scipy._stack import States
from vspace_scipy.sparse.linalg._roles import (
    by_products,
    codomain_of,
    from_map,
    in_domain,
    operator,
    spaces_of,
    vector_of,
)
from vspace_scipy.sparse.linalg._table import LinearRow

_PLAIN = {"A": is_plain_operator, "v0": is_plain_vector}
_OPERATORS = dict.fromkeys(("M", "Minv", "OPinv"), operator())


def _columns(matrix: Vector, space: Space) -> States:
    return States(space, in_dtype_of(matrix.T, space))


def _in_codomain(given: Vector, spaces: Spaces) -> States:
    return _columns(given, codomain_of(spaces))


def _spectrum(given: Any, spaces: Spaces) -> Any:
    """Return eigenvalues, and eigenvectors in the space of the values, if there are some."""
    return (given[0], _in_codomain(given[1], spaces)) if isinstance(given, tuple) else given


_IN_ERROR: Fields = {"eigenvectors": _in_codomain}


def _of_map(call: Call) -> Spaces:
    """Return the space of a map, which is also that of its eigenvectors."""
    domain = from_map("v0")(call).unknowns
    return Spaces(domain, Known(domain))


@LinearRow(
    plain=_PLAIN,
    space=_of_map,
    arguments={"v0": in_domain, **_OPERATORS},
    result=_spectrum,
    raises={linalg.ArpackNoConvergence: _IN_ERROR},
    watch=by_products,
)
def eigsh(*args: Any, **options: Any) -> Any:
    """Find some eigenvalues and eigenvectors of a self-adjoint map between objects.

    Parameters
    ----------
    A : LinearOperator, callable or matrix
        What `aslinearoperator` makes of a function between objects; the function itself if `v0`
        is given.
    v0 : object, optional
        Where to start.
    M : callable, LinearOperator or matrix, optional
        ...

        A function is from objects to objects, too.
    Minv : callable, LinearOperator or matrix, optional
        ...

        A function is from objects to objects, too.
    OPinv : callable, LinearOperator or matrix, optional
        ...

        A function is from objects to objects, too.

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
        When it does not converge; its ``eigenvectors`` are a sequence of objects.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import aslinearoperator, eigsh
    >>> space = {"u": 0.0, "v": 0.0, "w": 0.0}
    >>> A = aslinearoperator(lambda x: {"u": x["u"], "v": 2 * x["v"], "w": 5 * x["w"]}, space)
    >>> w, v = eigsh(A, k=1)
    >>> w.round(6).tolist(), abs(round(v[0]["w"], 6))
    ([5.0], 1.0)
    """


def _of_complex(call: Call) -> Spaces:
    """Return the spaces of a map, and of its eigenvectors, whose leaves are complex."""
    spaces = _of_map(call)
    if call["return_eigenvectors"]:
        spaces.values = Known(_complexified(spaces.unknowns))
    return spaces


@LinearRow(
    plain=_PLAIN,
    space=_of_complex,
    arguments={"v0": in_domain, **_OPERATORS},
    result=_spectrum,
    raises={linalg.ArpackNoConvergence: _IN_ERROR},
    watch=by_products,
)
def eigs(*args: Any, **options: Any) -> Any:
    """Find some eigenvalues and eigenvectors of any map between objects.

    Parameters
    ----------
    A : LinearOperator, callable or matrix
        What `aslinearoperator` makes of a function between objects; the function itself if `v0`
        is given.
    v0 : object, optional
        Where to start.

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


def _smaller(spaces: Spaces) -> Space:
    """Return the smaller one of two spaces, on which SciPy iterates."""
    domain, codomain = spaces.unknowns, codomain_of(spaces)
    return domain if domain.size <= codomain.size else codomain


def _in_smaller(given: Any, name: str, problem: Problem) -> Any:
    return vector_of(given, _smaller(problem.spaces))


def _singular(given: Any, spaces: Spaces) -> Any:
    if not isinstance(given, tuple):
        return given
    u, s, vh = given
    left = None if u is None else _in_codomain(u, spaces)
    right = None if vh is None else _columns(vh.conj().T, spaces.unknowns)
    return left, s, right


@LinearRow(
    plain=_PLAIN,
    space=from_map("x", lambda call: call["v0"]),
    arguments={"v0": _in_smaller},
    result=_singular,
    raises={
        linalg.ArpackNoConvergence: {
            "eigenvectors": lambda given, spaces: _columns(given, _smaller(spaces))
        }
    },
    watch=by_products,
)
def svds(*args: Any, **options: Any) -> Any:
    """Find some singular values and singular vectors of a map between objects.

    Parameters
    ----------
    A : LinearOperator
        What `aslinearoperator` makes of a function between objects, with its adjoint.

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


def _of_block(call: Call) -> Spaces:
    """Return the spaces of a map, of which the first start tells if it does not."""
    start = call["X"]
    is_block = isinstance(start, np.ndarray)
    if not is_block and not (isinstance(start, Sequence) and len(start)):
        raise TypeError(
            f"X: found a {type(start).__name__}, expected a sequence of at least one object; write "
            f"[x] for one"
        )
    return spaces_of(call, "X[0]", None if is_block else start[0])


def _block(vectors: Any, name: str, problem: Problem) -> Vector:
    if isinstance(vectors, np.ndarray):
        return vectors
    space = problem.unknowns
    for i, each in enumerate(vectors):
        check_integers(vectors[0], each, (f"{name}[0]", f"{name}[{i}]"), space.inactive)
    try:
        return np.stack([space.pack(each) for each in vectors], axis=1)
    except VSpaceError as error:
        error.add_note(f"in {name}")
        raise


def _with_histories(given: Any, spaces: Spaces) -> Any:
    w, v, *histories = given
    return w, _columns(v, spaces.unknowns), *histories


@LinearRow(
    plain={"A": is_no_map, "X": is_plain_vector, "Y": is_plain_vector},
    space=_of_block,
    arguments={"X": _block, "Y": _block, "B": operator(), "M": operator()},
    result=_with_histories,
    watch=by_products,
)
def lobpcg(*args: Any, **options: Any) -> Any:
    """Find some eigenvalues and eigenvectors of a self-adjoint map, all of them at once.

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

    Returns
    -------
    w : ndarray
        The eigenvalues.
    v : sequence of objects
        The eigenvectors, one for each of `X`.
    histories : list of ndarray, optional
        Those of eigenvalues and of residual norms, where they are asked for.

    Examples
    --------
    >>> from vspace_scipy.sparse.linalg import lobpcg
    >>> def stretch(x):
    ...     return {"u": x["u"] * np.arange(1.0, 6.0), "v": 9.0 * x["v"]}
    >>> w, v = lobpcg(stretch, [{"u": np.ones(5), "v": 1.0}], tol=1e-8)
    >>> w.round(6).tolist(), abs(round(v[0]["v"], 6))
    ([9.0], 1.0)
    """


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
