"""Linear operators between spaces of objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, by_matrix, flat, matrix_for
from vspace_scipy.sparse.linalg import StructuredOperator, adjoint_test, aslinearoperator


@pytest.mark.parametrize("space", SPACES)
def test_an_operator_acts_on_objects_and_on_arrays(space):
    x = SPACES[space]
    matrix = matrix_for(x, "any")
    operator = aslinearoperator(by_matrix(matrix, x), x, adjoint=by_matrix(matrix.conj().T, x))
    assert isinstance(operator, linalg.LinearOperator)
    assert operator.shape == (6, 6)
    assert operator.dtype == flat(x).dtype
    image = operator(x)
    assert type(image) is type(x)
    np.testing.assert_array_equal(flat(image), matrix @ flat(x))
    np.testing.assert_array_equal(operator @ flat(x), matrix @ flat(x))
    np.testing.assert_array_equal(operator(flat(x)), matrix @ flat(x))
    np.testing.assert_allclose(operator @ np.eye(6), matrix)
    np.testing.assert_array_equal(flat(operator.H(x)), matrix.conj().T @ flat(x))
    assert adjoint_test(operator, rng=1) < 1e-14
    assert (operator @ operator).shape == (6, 6)


@pytest.mark.parametrize("space", SPACES)
def test_the_adjoint_test_finds_a_wrong_adjoint(space):
    x = SPACES[space]
    function = by_matrix(matrix_for(x, "any"), x)
    assert adjoint_test(aslinearoperator(function, x, adjoint=function), rng=1) > 1e-3


def test_the_adjoint_test_takes_matrices_and_zero():
    assert adjoint_test(np.arange(6.0).reshape(2, 3), rng=0) < 1e-14
    assert adjoint_test(np.zeros((2, 2))) == 0.0


def test_real_and_complex_leaves_are_real_vectors():
    space = {"x": 1.0, "z": 2.0 + 1.0j}
    conjugate = aslinearoperator(lambda v: {"x": v["x"], "z": v["z"].conjugate()}, space)
    assert conjugate.dtype == float
    assert conjugate({"x": 1.0, "z": 3j}) == {"x": 1.0, "z": -3j}
    np.testing.assert_array_equal(conjugate @ np.eye(3), np.diag([1.0, 1.0, -1.0]))
    real_part = aslinearoperator(lambda v: v["z"].real, {"z": 1j}, 0.0)
    assert real_part.shape == (1, 2)
    assert real_part({"z": 3.0 + 4.0j}) == 3.0


def test_without_a_domain_it_is_scipys():
    matrix = np.eye(2)
    assert type(aslinearoperator(matrix)) is type(linalg.aslinearoperator(matrix))
    with pytest.raises(TypeError, match="found a codomain or an adjoint but no domain"):
        aslinearoperator(matrix, adjoint=len)
    with pytest.raises(TypeError, match="A: found a ndarray, expected a function of an object"):
        aslinearoperator(matrix, domain={"x": 1.0})


def test_complex_vectors_do_not_lose_their_imaginary_part():
    operator = aslinearoperator(lambda x: x, {"x": 1.0})
    with pytest.raises(TypeError, match="found a complex vector for a space with real leaves"):
        operator @ np.array([1j])
    np.testing.assert_array_equal(operator @ np.array([1 + 0j]), [1.0])


def test_an_operator_without_adjoint_says_so():
    operator = aslinearoperator(lambda x: x, {"x": 1.0})
    assert isinstance(operator, StructuredOperator)
    for use in (operator.rmatvec, operator.H.matvec):
        with pytest.raises(TypeError, match="without its adjoint"):
            use(np.ones(1))


def test_every_public_name_of_scipys_is_there():
    assert set(linalg.__all__) <= set(ours.__all__)
    for name in linalg.__all__:
        assert getattr(ours, name) is not None
    assert ours.LinearOperator is linalg.LinearOperator
    assert ours.onenormest(matrix_for(np.ones(6))) == linalg.onenormest(matrix_for(np.ones(6)))
