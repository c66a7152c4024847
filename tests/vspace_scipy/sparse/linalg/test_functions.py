"""Functions of linear maps, applied to objects, and estimates of norms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, by_matrix, flat, matrix_for, operator_of, reference
from vspace_scipy.sparse.linalg import aslinearoperator, expm_multiply, onenormest


@pytest.mark.parametrize("space", SPACES)
def test_exponentials(space):
    x = SPACES[space]
    matrix = 0.1 * matrix_for(x)
    trace = complex(np.trace(matrix)) if np.iscomplexobj(matrix) else float(np.trace(matrix))
    found = expm_multiply(operator_of(matrix, x), x, traceA=trace)
    bits = linalg.expm_multiply(reference(matrix), flat(x), traceA=trace)
    np.testing.assert_array_equal(flat(found), bits)
    np.testing.assert_allclose(flat(found), expm(matrix) @ flat(x))
    times = expm_multiply(operator_of(matrix, x), x, 0.0, 1.0, 3, traceA=trace)
    assert len(times) == 3
    np.testing.assert_allclose(flat(times[-1]), expm(matrix) @ flat(x))
    np.testing.assert_allclose(flat(times[0]), flat(x))


if hasattr(linalg, "funm_multiply_krylov"):  # from SciPy 1.16

    @pytest.mark.parametrize("space", SPACES)
    def test_any_function_of_a_map(space):
        x = SPACES[space]
        matrix = 0.1 * matrix_for(x)
        expected = linalg.funm_multiply_krylov(expm, reference(matrix), flat(x), t=0.5)
        for A in (operator_of(matrix, x), by_matrix(matrix, x)):
            found = ours.funm_multiply_krylov(expm, A, x, t=0.5)
            assert type(found) is type(x)
            np.testing.assert_array_equal(flat(found), expected)
        np.testing.assert_allclose(flat(found), expm(0.5 * matrix) @ flat(x))

    def test_tolerances_of_functions_are_numbers():
        x = SPACES["dataclass"]
        with pytest.raises(TypeError, match="rtol: found a dict, expected a number"):
            ours.funm_multiply_krylov(expm, lambda v: v, x, rtol={"*": 1e-3})


def test_plain_arguments_are_scipys():
    matrix, v0 = matrix_for(np.ones(6)), np.ones(6)
    np.testing.assert_array_equal(expm_multiply(matrix, v0), linalg.expm_multiply(matrix, v0))


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
