"""Eigenvectors and singular vectors as objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import linalg

from linear_spaces import (
    REAL,
    SPACES,
    Coefficients,
    by_matrix,
    flat,
    like,
    matrix_for,
    operator_of,
    reference,
)
from vspace import StructureMismatchError, VectorSpace, register_leaf
from vspace_scipy.sparse.linalg import aslinearoperator, eigs, eigsh, lobpcg, svds


def by_columns(matrix):
    """The product with a block, column by column."""
    return lambda X: np.stack([matrix @ column for column in X.T.copy()], axis=1)


@pytest.mark.parametrize("space", SPACES)
def test_eigenvectors_of_self_adjoint_maps(space):
    x = SPACES[space]
    matrix = matrix_for(x)
    w, v = eigsh(operator_of(matrix, x), 2, v0=x)
    expected, vectors = linalg.eigsh(reference(matrix), 2, v0=flat(x))
    np.testing.assert_array_equal(w, expected)
    np.testing.assert_array_equal([flat(each) for each in v], vectors.T)
    assert len(v) == 2
    assert type(v[0]) is type(x)
    for value, vector in zip(w, v, strict=True):
        np.testing.assert_allclose(matrix @ flat(vector), value * flat(vector), atol=1e-8)
    alone = eigsh(by_matrix(matrix, x), 2, v0=x, return_eigenvectors=False)
    np.testing.assert_allclose(np.sort(alone), np.sort(w))


@pytest.mark.parametrize("space", SPACES)
def test_eigenvectors_of_any_map_are_complex(space):
    x = SPACES[space]
    matrix = matrix_for(x, "any")
    w, v = eigs(operator_of(matrix, x), 2, v0=x)
    expected, vectors = linalg.eigs(reference(matrix), 2, v0=flat(x))
    assert w.dtype == complex
    np.testing.assert_array_equal(w, expected)
    for value, vector, column in zip(w, v, vectors.T, strict=True):
        components = flat(vector)
        assert components.dtype == complex
        np.testing.assert_array_equal(components, column)
        np.testing.assert_allclose(matrix @ components, value * components, atol=1e-8)
    assert isinstance(v[0], VectorSpace) == isinstance(x, VectorSpace)
    assert eigs(operator_of(matrix, x), 2, return_eigenvectors=False).shape == (2,)


class RealOnly(Coefficients):
    """A leaf that holds no complex components."""


register_leaf(
    RealOnly,
    size=lambda x: x.values.size,
    ravel=lambda x: x.values.copy(),
    unravel=lambda x, components: RealOnly(components.real.copy()),
)


def test_leaves_without_a_complex_counterpart():
    x = [RealOnly([1.0, 2.0, 3.0, 4.0]), 5.0, 6.0]
    with pytest.raises(TypeError, match="RealOnly, which holds no complex components; use eigsh"):
        eigs(by_matrix(matrix_for(x), x), 2, v0=x)
    y = {"x": np.ones(3), "z": 1j}
    with pytest.raises(TypeError, match="real and complex leaves"):
        eigs(lambda v: v, 2, v0=y)


def test_leaves_of_single_precision_keep_it():
    space = {"u": np.zeros(5, np.float32), "v": np.float32(0.0)}
    weights = np.array([1.0, 2.0, 3.0, 4.0, 9.0], np.float32)

    def stretch(x):
        return {"u": weights * x["u"], "v": np.float32(20.0) * x["v"]}

    operator = aslinearoperator(stretch, space, adjoint=stretch)
    for function, kind in ((eigsh, np.float32), (eigs, np.complex64)):
        w, v = function(operator, 1)
        assert w[0] == pytest.approx(20.0, rel=1e-5)
        assert v[0]["u"].dtype == kind
        assert v[0]["v"].dtype == kind
    w, v = lobpcg(operator, [{"u": np.ones(5, np.float32), "v": np.float32(1.0)}])
    assert w.dtype == v[0]["u"].dtype == np.float32


@pytest.mark.parametrize("space", SPACES)
def test_blocks_of_eigenvectors(space):
    x = SPACES[space]
    matrix = matrix_for(x)
    options = {"tol": 1e-9, "maxiter": 60}
    expected, vectors = linalg.lobpcg(by_columns(matrix), flat(x).reshape(-1, 1), **options)
    for A in (operator_of(matrix, x), by_matrix(matrix, x)):
        w, v = lobpcg(A, [x], **options)
        np.testing.assert_array_equal(w, expected)
        assert type(v[0]) is type(x)
        np.testing.assert_array_equal(flat(v[0]), vectors[:, 0])
    w, v, history = lobpcg(matrix, [x], retLambdaHistory=True, **options)
    np.testing.assert_allclose(w, expected)
    assert len(history) > 1
    w, v = lobpcg(operator_of(matrix, x), flat(x).reshape(-1, 1), **options)
    np.testing.assert_array_equal(flat(v[0]), vectors[:, 0])


def test_blocks_with_constraints_masses_and_preconditioners():
    x = {"u": np.arange(1.0, 30.0), "v": 1.0}
    matrix = np.diag(np.arange(1.0, 31.0))
    start = [like(x, row) for row in np.random.default_rng(4).standard_normal((2, 30))]
    first = like(x, np.eye(30)[0])
    inverse = by_matrix(np.linalg.inv(matrix), x)
    w, v = lobpcg(
        by_matrix(matrix, x), start, by_matrix(2 * np.eye(30), x), inverse, [first], 1e-8, 40,
        largest=False,
    )  # fmt: skip
    np.testing.assert_allclose(w, [1.0, 1.5])
    assert abs(v[0]["u"][0]) < 1e-8
    assert len(v) == 2


def test_blocks_that_do_not_fit_are_an_error():
    x = {"u": np.ones(6)}
    with pytest.raises(StructureMismatchError, match=r"in X") as caught:
        lobpcg(aslinearoperator(lambda v: v, x), [{"u": np.ones(5)}])
    assert caught.value.path == "['u']"
    with pytest.raises(StructureMismatchError, match=r"in Y"):
        lobpcg(lambda v: v, [x], Y=[{"w": np.ones(6)}])


@pytest.mark.parametrize("X", [[], {"u": np.ones(6)}], ids=["none", "no sequence"])
def test_blocks_are_sequences(X):
    with pytest.raises(TypeError, match=r"X: found a .*expected a sequence of at least one object"):
        lobpcg(aslinearoperator(lambda v: v, {"u": np.ones(6)}), X)


def test_blocks_of_plain_columns_are_scipys():
    matrix = matrix_for(np.ones(6))
    X = np.arange(6.0).reshape(-1, 1)
    for A in (matrix, by_columns(matrix)):
        found, expected = lobpcg(A, X), linalg.lobpcg(A, X)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("space", REAL)
def test_singular_vectors_of_a_map_between_two_spaces(space):
    x, target = SPACES[space], {"r": np.zeros(8), "s": 0.0}
    matrix = np.random.default_rng(5).standard_normal((9, 6))
    v0 = like(x, np.arange(1.0, 7.0))
    u, s, v = svds(operator_of(matrix, x, target), 2, v0=v0)
    bits = linalg.svds(reference(matrix), 2, v0=np.arange(1.0, 7.0))
    np.testing.assert_array_equal([flat(each) for each in u], bits[0].T)
    np.testing.assert_array_equal(s, bits[1])
    np.testing.assert_array_equal([flat(each) for each in v], bits[2])
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


def test_plain_arguments_are_scipys():
    matrix = matrix_for(np.ones(6))
    v0 = np.ones(6)
    for ours, theirs in ((eigsh, linalg.eigsh), (eigs, linalg.eigs), (svds, linalg.svds)):
        found, expected = ours(matrix, 2, v0=v0), theirs(matrix, 2, v0=v0)
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)


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


N = 60
CHAIN = np.diag(np.full(N, 2.0)) - np.eye(N, k=1) - np.eye(N, k=-1)
# What does not converge in one step with few vectors, and the space of the eigenvectors.
UNCONVERGED = {
    "eigsh": (lambda A: eigsh(A, k=4, maxiter=1, tol=1e-14, ncv=6), float),
    "eigs": (lambda A: eigs(A, k=4, maxiter=1, tol=1e-14, ncv=7), complex),
    "svds": (lambda A: svds(A, k=4, maxiter=1, tol=1e-14, ncv=6), float),
}


@pytest.mark.parametrize(("run", "kind"), UNCONVERGED.values(), ids=list(UNCONVERGED))
def test_eigenvectors_that_an_error_carries_are_objects(run, kind):
    space = {"a": 0.0, "w": np.zeros(N - 1)}
    with pytest.raises(linalg.ArpackNoConvergence) as caught:
        run(aslinearoperator(CHAIN, space))
    found = caught.value
    assert len(found.eigenvectors) == len(found.eigenvalues)
    for vector in found.eigenvectors:
        assert type(vector["a"]) is kind
        assert vector["w"].shape == (N - 1,)
