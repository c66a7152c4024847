"""Eigenvectors, singular vectors and exponentials as objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.sparse import linalg

from linear_spaces import REAL, SPACES, Coefficients, by_matrix, flat, like, matrix_for
from vspace import VectorSpace
from vspace_scipy.sparse.linalg import aslinearoperator, eigs, eigsh, expm_multiply, svds


def operator_of(matrix, space, target=None):
    target = space if target is None else target
    return aslinearoperator(
        by_matrix(matrix, space, target),
        space,
        target,
        adjoint=by_matrix(matrix.conj().T, target, space),
    )


@pytest.mark.parametrize("space", SPACES)
def test_eigenvectors_of_self_adjoint_maps(space):
    x = SPACES[space]
    matrix = matrix_for(x)
    w, v = eigsh(operator_of(matrix, x), 2, v0=x)
    assert len(v) == 2
    assert type(v[0]) is type(x)
    for value, vector in zip(w, v, strict=True):
        np.testing.assert_allclose(matrix @ flat(vector), value * flat(vector), atol=1e-8)
    alone = eigsh(by_matrix(matrix, x), 2, v0=x, return_eigenvectors=False)
    np.testing.assert_allclose(np.sort(alone), np.sort(w))


@pytest.mark.parametrize("space", [name for name in SPACES if name != "a user's leaf"])
def test_eigenvectors_of_any_map_are_complex(space):
    x = SPACES[space]
    matrix = matrix_for(x, "any")
    w, v = eigs(operator_of(matrix, x), 2, v0=x)
    assert w.dtype == complex
    for value, vector in zip(w, v, strict=True):
        components = flat(vector)
        assert components.dtype == complex
        np.testing.assert_allclose(matrix @ components, value * components, atol=1e-8)
    assert isinstance(v[0], VectorSpace) == isinstance(x, VectorSpace)
    assert eigs(operator_of(matrix, x), 2, return_eigenvectors=False).shape == (2,)


def test_leaves_without_a_complex_counterpart():
    x = [Coefficients([1.0, 2.0, 3.0, 4.0]), 5.0, 6.0]
    with pytest.raises(TypeError, match="Coefficients, which has no complex counterpart"):
        eigs(by_matrix(matrix_for(x), x), 2, v0=x)
    y = {"x": np.ones(3), "z": 1j}
    with pytest.raises(TypeError, match="real and complex leaves"):
        eigs(lambda v: v, 2, v0=y)


@pytest.mark.parametrize("space", REAL)
def test_singular_vectors_of_a_map_between_two_spaces(space):
    x, target = SPACES[space], {"r": np.zeros(8), "s": 0.0}
    matrix = np.random.default_rng(5).standard_normal((9, 6))
    u, s, v = svds(operator_of(matrix, x, target), 2)
    for left, value, right in zip(u, s, v, strict=True):
        np.testing.assert_allclose(matrix @ flat(right), value * flat(left), atol=1e-8)
    values = svds(operator_of(matrix, x, target), 2, return_singular_vectors=False)
    np.testing.assert_allclose(np.sort(values), np.sort(s))
    left, _, nothing = svds(operator_of(matrix, x, target), 2, return_singular_vectors="u")
    assert nothing is None or len(nothing) == 2
    assert len(left) == 2


def test_singular_vectors_of_complex_maps_are_not_conjugated():
    x = SPACES["complex"]
    matrix = matrix_for(x, "any")
    u, s, v = svds(operator_of(matrix, x), 2)
    np.testing.assert_allclose(matrix @ flat(v[1]), s[1] * flat(u[1]), atol=1e-8)


@pytest.mark.parametrize("space", SPACES)
def test_exponentials(space):
    x = SPACES[space]
    matrix = 0.1 * matrix_for(x)
    trace = complex(np.trace(matrix)) if np.iscomplexobj(matrix) else float(np.trace(matrix))
    found = expm_multiply(operator_of(matrix, x), x, traceA=trace)
    np.testing.assert_allclose(flat(found), expm(matrix) @ flat(x))
    times = expm_multiply(operator_of(matrix, x), x, 0.0, 1.0, 3, traceA=trace)
    assert len(times) == 3
    np.testing.assert_allclose(flat(times[-1]), expm(matrix) @ flat(x))
    np.testing.assert_allclose(flat(times[0]), flat(x))


def test_plain_arguments_are_scipys():
    matrix = matrix_for(np.ones(6))
    v0 = np.ones(6)
    for ours, theirs in ((eigsh, linalg.eigsh), (eigs, linalg.eigs), (svds, linalg.svds)):
        found, expected = ours(matrix, 2, v0=v0), theirs(matrix, 2, v0=v0)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(expm_multiply(matrix, v0), linalg.expm_multiply(matrix, v0))


def test_a_function_alone_says_nothing_of_its_objects():
    with pytest.raises(TypeError, match=r"nothing says what objects.*aslinearoperator\(A, domain"):
        eigsh(lambda x: x, 1)


def test_preconditioners_are_functions_between_objects():
    x = SPACES["dataclass"]
    matrix = matrix_for(x)
    inverse = np.linalg.inv(matrix)
    w, v = eigsh(operator_of(matrix, x), 1, sigma=0.0, OPinv=by_matrix(inverse, x), v0=x)
    assert w[0] == pytest.approx(np.linalg.eigvalsh(matrix)[0])
    assert flat(like(x, flat(v[0]))).shape == (6,)
