"""Linear operators between spaces of objects."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, by_matrix, flat, like, matrix_for, operator_of
from vspace import StructureMismatchError
from vspace_scipy.sparse.linalg import StructuredOperator, adjoint_test, aslinearoperator


@pytest.mark.parametrize("space", SPACES)
def test_an_operator_acts_on_objects_and_on_arrays(space):
    x = SPACES[space]
    matrix = matrix_for(x, "any")
    operator = operator_of(matrix, x)
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
    with pytest.raises(TypeError, match="A: found a int, expected a function of an object like"):
        aslinearoperator(3, domain={"x": 1.0})


@pytest.mark.parametrize("space", SPACES)
def test_a_matrix_between_two_spaces(space):
    x = SPACES[space]
    target = {"r": np.zeros(3, flat(x).dtype), "name": "residual"}
    matrix = matrix_for(x, "any")[:3]
    for given in (matrix, sparse.csr_array(matrix), linalg.aslinearoperator(matrix)):
        operator = aslinearoperator(given, x, target)
        image = operator(x)
        assert image["name"] == "residual"
        np.testing.assert_allclose(image["r"], matrix @ flat(x))
        np.testing.assert_allclose(flat(operator.H(image)), matrix.conj().T @ image["r"])
        np.testing.assert_allclose(operator @ np.eye(6), matrix)
        np.testing.assert_allclose(operator.H @ np.eye(3), matrix.conj().T)
        assert adjoint_test(operator, rng=1) < 1e-14


def test_a_matrix_that_does_not_fit_a_space():
    space = {"x": 1.0, "y": np.ones(2)}
    with pytest.raises(ValueError, match=r"matrix of shape \(2, 2\), expected \(3, 3\), a row for"):
        aslinearoperator(np.eye(2), space)
    with pytest.raises(TypeError, match="complex factor or matrix for a space with real leaves"):
        aslinearoperator(1j * np.eye(3), space)
    with pytest.raises(TypeError, match="adjoint: found one beside a ndarray, which has its own"):
        aslinearoperator(np.eye(3), space, adjoint=lambda x: x)


ALGEBRA = {
    "sum": (lambda A, B: A + B, lambda A, B: A + B),
    "difference": (lambda A, B: A - B, lambda A, B: A - B),
    "multiple": (lambda A, B: 2 * A, lambda A, B: 2 * A),
    "multiple from the right": (lambda A, B: A * 2.0, lambda A, B: 2 * A),
    "quotient": (lambda A, B: A / 4, lambda A, B: A / 4),
    "negative": (lambda A, B: -A, lambda A, B: -A),
    "product": (lambda A, B: A @ B, lambda A, B: A @ B),
    "product by dot": (lambda A, B: A.dot(B), lambda A, B: A @ B),
    "power": (lambda A, B: A**3, lambda A, B: A @ A @ A),
    "adjoint": (lambda A, B: A.H, lambda A, B: A.conj().T),
    "transpose": (lambda A, B: A.T, lambda A, B: A.T),
    "adjoint of a product": (lambda A, B: (A @ B).H, lambda A, B: (A @ B).conj().T),
    "shift": (lambda A, B: A - 0.5 * (B**0), lambda A, B: A - 0.5 * np.eye(6)),
}


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("operation", ALGEBRA.values(), ids=ALGEBRA)
def test_what_is_computed_from_maps_is_a_map(operation, space):
    x = SPACES[space]
    first, second = matrix_for(x, "any"), matrix_for(x)
    maps = [operator_of(each, x) for each in (first, second)]
    of_maps, of_matrices = operation
    made, expected = of_maps(*maps), of_matrices(first, second)
    assert isinstance(made, StructuredOperator)
    image = made @ x
    assert type(image) is type(x)
    np.testing.assert_allclose(flat(image), expected @ flat(x), rtol=1e-12)
    np.testing.assert_allclose(made @ np.eye(6), expected, rtol=1e-12, atol=1e-12)
    assert adjoint_test(made, rng=1) < 1e-14


def test_products_between_spaces_that_do_not_fit():
    a, b = {"x": 1.0}, {"y": 1.0}
    into_b = aslinearoperator(lambda v: {"y": v["x"]}, a, b)
    assert into_b({"x": 2.0}) == {"y": 2.0}
    with pytest.raises(StructureMismatchError, match="a product of maps, the right one to objects"):
        into_b @ into_b
    back = aslinearoperator(lambda v: {"x": v["y"]}, b, a)
    with pytest.raises(StructureMismatchError, match="a sum of maps, the second one from"):
        into_b + back
    with pytest.raises(StructureMismatchError, match="a sum of maps, the second one to"):
        into_b + aslinearoperator(lambda v: v, a)


def test_maps_together_with_operators_between_vectors():
    x = SPACES["dataclass"]
    double = aslinearoperator(lambda v: like(x, 2 * flat(v)), x)
    plain = linalg.aslinearoperator(np.diag(np.arange(6.0)))
    np.testing.assert_array_equal(flat((double + plain)(x)), (2 + np.arange(6.0)) * flat(x))
    np.testing.assert_array_equal(flat((double @ plain)(x)), 2 * np.arange(6.0) * flat(x))
    narrow = linalg.aslinearoperator(np.ones((6, 2)))
    assert not isinstance(double @ narrow, StructuredOperator)
    np.testing.assert_array_equal(double @ narrow @ np.ones(2), np.full(6, 4.0))
    with pytest.raises(TypeError, match="complex factor"):
        1j * double
    with pytest.raises(TypeError):
        double + 1.0
    with pytest.raises(TypeError):
        double ** [2]
    np.testing.assert_array_equal(np.ones(6) @ aslinearoperator(np.eye(6), x), np.ones(6))


def test_leaves_of_single_precision_have_vectors_of_it():
    single = {"u": np.ones(2, np.float32), "v": np.float32(3.0)}
    seen = []

    def halve(x):
        seen.append(x["u"].dtype)
        return {"u": x["u"] / 2, "v": x["v"] / 2}

    operator = aslinearoperator(halve, single, adjoint=halve)
    assert operator.dtype == np.float32
    assert (operator @ np.ones(3, np.float32)).dtype == np.float32
    assert operator(single)["v"].dtype == np.float32
    assert set(seen) == {np.dtype(np.float32)}
    waves = {"z": np.ones(2, np.complex64)}
    assert aslinearoperator(lambda x: x, waves).dtype == np.complex64
    # Of two spaces, double precision if one has it; real if one is.
    assert aslinearoperator(lambda x: [1.0], single, [1.0]).dtype == np.float64
    assert aslinearoperator(lambda x: [1.0], waves, [1.0]).shape == (1, 4)


def test_computed_maps_pickle():
    space = {"x": 1.0}
    operator = 2 * aslinearoperator(identity, space)
    assert pickle.loads(pickle.dumps(operator))({"x": 3.0}) == {"x": 6.0}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_maps_keep_their_precision_when_pickled(dtype):
    space = {"u": np.ones(2, dtype), "n": 1}
    operator = pickle.loads(pickle.dumps(aslinearoperator(identity, space)))
    assert operator.dtype == dtype
    assert operator(space)["u"].dtype == dtype


def identity(x):
    return x


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


def test_errors_say_in_which_map_they_are():
    space = {"u": 1.0, "v": 2.0}
    A = aslinearoperator(lambda x: {"u": 1.0}, space, adjoint=lambda x: {"v": 1.0})
    places = {"A": (A, A.H.H), "the adjoint of A": (A.H,)}
    for place, maps in places.items():
        for one in maps:
            with pytest.raises(StructureMismatchError, match=rf"^in {place}: .*the image"):
                one(space)
    with pytest.raises(StructureMismatchError, match=r"^in the adjoint of A: "):
        A.rmatvec(np.ones(2))
    with pytest.raises(StructureMismatchError, match=r"^in M: "):
        ours.cg(aslinearoperator(lambda x: x, space), space, M=lambda x: {"u": 1.0})
    with pytest.raises(StructureMismatchError, match=r"^in OPinv: "):
        ours.eigsh(lambda x: x, k=1, v0=space, sigma=0.0, OPinv=lambda x: {"u": 1.0})
