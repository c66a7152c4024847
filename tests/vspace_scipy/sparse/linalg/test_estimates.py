"""Estimates of norms of maps between objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import linalg

from linear_spaces import SPACES, flat, matrix_for, operator_of, reference
from vspace_scipy.sparse.linalg import aslinearoperator, onenormest


def seeded(function):
    """SciPy tries vectors from NumPy's global generator."""

    def with_seed(*args, **options):
        np.random.seed(5)  # noqa: NPY002
        return function(*args, **options)

    return with_seed


@pytest.mark.parametrize("space", SPACES)
def test_the_estimate_is_that_of_the_matrix(space):
    x = SPACES[space]
    matrix = matrix_for(x, "any")
    operator = operator_of(matrix, x)
    estimate, v, w = seeded(onenormest)(operator, compute_v=True, compute_w=True)
    expected = seeded(linalg.onenormest)(reference(matrix), compute_v=True, compute_w=True)
    assert type(v) is type(w) is type(x)
    assert estimate == expected[0] <= np.abs(matrix).sum(axis=0).max() * (1 + 1e-15)
    np.testing.assert_array_equal(flat(v), np.ravel(expected[1]))
    np.testing.assert_array_equal(flat(w), np.ravel(expected[2]))
    np.testing.assert_allclose(flat(w), matrix @ flat(v))
    _, only = seeded(onenormest)(operator, compute_w=True)
    np.testing.assert_array_equal(flat(only), flat(w))
    assert seeded(onenormest)(operator) == estimate


def test_a_function_alone_says_nothing_of_its_objects():
    with pytest.raises(TypeError, match=r"nothing says what objects.*aslinearoperator\(A, domain"):
        onenormest(lambda x: x)


def test_a_map_without_its_adjoint():
    space = {"x": np.ones(8)}  # SciPy looks at every entry of smaller ones
    with pytest.raises(TypeError, match="without its adjoint"):
        onenormest(aslinearoperator(lambda x: x, space))


def test_matrices_are_scipys():
    matrix = matrix_for(np.ones(6))
    assert onenormest(matrix, 3) == linalg.onenormest(matrix, 3)
