"""Functions of linear maps, applied to objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, by_matrix, flat, matrix_for, operator_of, reference
from vspace_scipy.sparse.linalg import expm_multiply


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
