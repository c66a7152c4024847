"""Iterative solvers on objects give what they give on flat vectors, to the bit."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, Coefficients, Field, by_matrix, flat, like, matrix_for
from vspace import StructureMismatchError, VectorSpace
from vspace_scipy.sparse.linalg import aslinearoperator, cg, gmres, lsmr, lsqr

SYSTEMS = ["bicg", "bicgstab", "cg", "cgs", "gcrotmk", "gmres", "lgmres", "minres", "qmr", "tfqmr"]
WITH_ADJOINT = {"bicg", "qmr"}
REAL_ONLY = {"minres"}


def problem(name, space):
    matrix = matrix_for(space, "positive" if name in ("cg", "minres") else "any")
    adjoint = by_matrix(matrix.conj().T, space)
    return matrix, aslinearoperator(by_matrix(matrix, space), space, adjoint=adjoint)


def reference(matrix):
    return linalg.LinearOperator(
        matrix.shape, lambda x: matrix @ x, lambda x: matrix.conj().T @ x, dtype=matrix.dtype
    )


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("name", SYSTEMS)
def test_objects_give_the_bits_of_flat_vectors(name, space):
    b = SPACES[space]
    if name in REAL_ONLY and space == "complex":
        return
    matrix, operator = problem(name, b)
    expected, info = getattr(linalg, name)(reference(matrix), flat(b), rtol=1e-10)
    found, our_info = getattr(ours, name)(operator, b, rtol=1e-10)
    assert info == our_info == 0
    assert type(found) is type(b)
    np.testing.assert_array_equal(flat(found), expected)
    np.testing.assert_allclose(matrix @ flat(found), flat(b), atol=1e-6)
    if name not in WITH_ADJOINT:
        plain, _ = getattr(ours, name)(by_matrix(matrix, b), b, rtol=1e-10)
        np.testing.assert_array_equal(flat(plain), expected)
    by_entries, _ = getattr(ours, name)(matrix, b, rtol=1e-10)
    np.testing.assert_allclose(flat(by_entries), expected, atol=1e-6)


@pytest.mark.parametrize("name", SYSTEMS)
def test_plain_arguments_are_scipys(name):
    matrix = matrix_for(np.ones(6))
    b = np.arange(6.0)
    lists = [] if name == "tfqmr" else [(matrix, b.tolist())]  # which takes none
    for A, right in [(matrix, b), (sparse.csr_array(matrix), b), *lists]:
        found = getattr(ours, name)(A, right, None, rtol=1e-9)
        expected = getattr(linalg, name)(A, right, None, rtol=1e-9)
        np.testing.assert_array_equal(found[0], expected[0])
        assert found[1] == expected[1]
    names = list(inspect.signature(getattr(ours, name)).parameters)
    assert [each for each in names if each not in ("inactive", "progress")] == list(
        inspect.signature(getattr(linalg, name)).parameters
    )


def test_starts_preconditioners_and_callbacks_are_objects():
    b = SPACES["dataclass"]
    matrix = matrix_for(b)
    diagonal = np.diag(matrix)
    x0 = like(b, np.arange(6.0))
    seen = []

    def callback(x):
        assert isinstance(x, Field)
        seen.append(flat(x))
        x.velocity[:] = np.nan

    found, info = cg(
        by_matrix(matrix, b), b, x0, M=lambda r: like(b, flat(r) / diagonal), callback=callback
    )
    theirs = []
    expected, _ = linalg.cg(
        reference(matrix),
        flat(b),
        flat(x0),
        M=linalg.LinearOperator((6, 6), lambda r: r / diagonal, dtype=float),
        callback=lambda x: theirs.append(x.copy()),
    )
    assert info == 0
    np.testing.assert_array_equal(flat(found), expected)
    np.testing.assert_array_equal(seen, theirs)
    assert found.name == "flow"


def test_gmres_gives_the_residual_or_the_object():
    b = SPACES["nested"]
    matrix = matrix_for(b, "any")
    norms, objects = [], []
    gmres(by_matrix(matrix, b), b, callback=norms.append, callback_type="pr_norm")
    gmres(by_matrix(matrix, b), b, callback=objects.append, callback_type="x", restart=2)
    assert all(isinstance(each, float) for each in norms)
    assert all(isinstance(each, dict) for each in objects)


@pytest.mark.parametrize("solver", [lsqr, lsmr])
def test_least_squares_between_two_spaces(solver):
    domain, codomain = SPACES["dataclass"], {"r": np.zeros(8), "s": 0.0}
    matrix = np.random.default_rng(3).standard_normal((9, 6))
    operator = aslinearoperator(
        by_matrix(matrix, domain, codomain),
        domain,
        codomain,
        adjoint=by_matrix(matrix.T, codomain, domain),
    )
    b = like(codomain, np.arange(9.0))
    found = solver(operator, b, atol=1e-12, btol=1e-12)
    expected = getattr(linalg, solver.__name__)(
        reference(matrix), np.arange(9.0), atol=1e-12, btol=1e-12
    )
    assert isinstance(found[0], Field)
    np.testing.assert_array_equal(flat(found[0]), expected[0])
    assert len(found) == len(expected)
    again = solver(operator, b, x0=found[0], atol=1e-12, btol=1e-12)
    np.testing.assert_allclose(flat(again[0]), expected[0])


@pytest.mark.parametrize("solver", [cg, gmres, lsqr])
def test_progress_counts(solver, capsys):
    b = SPACES["dataclass"]
    operator = problem("cg", b)[1]
    solver(operator, b, progress=True)
    assert f"{solver.__name__}: " in capsys.readouterr().err


# Errors.


def test_a_map_that_returns_another_structure():
    b = {"u": np.ones(2), "v": 1.0}
    with pytest.raises(StructureMismatchError, match=r"\['v'\]") as caught:
        cg(lambda x: {"u": x["u"], "v": 1}, b)
    assert caught.value.path == "['v']"


@pytest.mark.parametrize("name", sorted(WITH_ADJOINT) + ["lsqr", "lsmr"])
def test_a_missing_adjoint(name):
    b = SPACES["dataclass"]
    with pytest.raises(TypeError, match=r"without its adjoint.*aslinearoperator\(A, domain"):
        getattr(ours, name)(by_matrix(matrix_for(b), b), b)


def test_a_matrix_of_another_shape():
    with pytest.raises(ValueError, match=r"found a matrix of shape \(3, 3\), expected \(6, 6\)"):
        cg(np.eye(3), SPACES["dataclass"])


@pytest.mark.parametrize("tolerance", ["rtol", "atol"])
def test_tolerances_are_numbers(tolerance):
    b = SPACES["dataclass"]
    with pytest.raises(TypeError, match=rf"{tolerance}: found a dict, expected a number"):
        cg(by_matrix(matrix_for(b), b), b, **{tolerance: {"*": 1e-3}})


def test_errors_of_the_map_come_through():
    def fails(x):
        raise LookupError("of the user's")

    with pytest.raises(LookupError, match="of the user's"):
        cg(fails, {"u": 1.0})


def double(x):
    return (2 * VectorSpace(x)).value


def test_operators_and_solvers_pickle():
    space = {"u": np.ones(2), "v": 1.0}
    operator = pickle.loads(pickle.dumps(aslinearoperator(double, space, adjoint=double)))
    assert operator(space)["v"] == 2.0
    assert pickle.loads(pickle.dumps(cg)) is cg
    assert Coefficients([1.0]).values.tolist() == [1.0]
