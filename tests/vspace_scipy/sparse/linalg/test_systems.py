"""Iterative solvers on objects give what they give on flat vectors, to the bit."""

from __future__ import annotations

import inspect
import pickle
import re

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import (
    SPACES,
    Coefficients,
    Field,
    by_matrix,
    flat,
    like,
    matrix_for,
    operator_of,
    reference,
)
from vspace import LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy.sparse.linalg import aslinearoperator, cg, gmres, lsmr, lsqr

SYSTEMS = ["bicg", "bicgstab", "cg", "cgs", "gcrotmk", "gmres", "lgmres", "minres", "qmr", "tfqmr"]
WITH_ADJOINT = {"bicg", "qmr"}
REAL_ONLY = {"minres"}


def problem(name, space):
    matrix = matrix_for(space, "positive" if name in ("cg", "minres") else "any")
    return matrix, operator_of(matrix, space)


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


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("solver", [lsqr, lsmr])
def test_least_squares_between_two_spaces(solver, space):
    domain = SPACES[space]
    start = flat(domain)
    codomain = {"r": np.zeros(8, start.dtype), "s": start.dtype.type(0.0), "name": "residual"}
    matrix = np.random.default_rng(3).standard_normal((9, 6))
    if np.iscomplexobj(start):
        matrix = matrix + 1j * np.random.default_rng(4).standard_normal((9, 6))
    operator = operator_of(matrix, domain, codomain)
    right = np.arange(9.0).astype(start.dtype)
    found = solver(operator, like(codomain, right), atol=1e-12, btol=1e-12)
    expected = getattr(linalg, solver.__name__)(reference(matrix), right, atol=1e-12, btol=1e-12)
    assert type(found[0]) is type(domain)
    np.testing.assert_array_equal(flat(found[0]), expected[0])
    for ours_, theirs in zip(found[1:], expected[1:], strict=True):
        np.testing.assert_array_equal(ours_, theirs)
    again = solver(operator, like(codomain, right), x0=found[0], atol=1e-12, btol=1e-12)
    np.testing.assert_allclose(flat(again[0]), expected[0])


@pytest.mark.parametrize("name", SYSTEMS)
def test_single_precision_stays(name):
    b = {"u": np.arange(1.0, 5.0, dtype=np.float32), "v": np.float32(2.0)}
    matrix = (np.diag(np.arange(2.0, 7.0)) + 0.1).astype(np.float32)
    operator = operator_of(matrix, b)
    expected, info = getattr(linalg, name)(reference(matrix), flat(b))
    found, our_info = getattr(ours, name)(operator, b)
    assert info == our_info == 0
    assert found["u"].dtype == found["v"].dtype == np.float32
    np.testing.assert_array_equal(flat(found), expected.astype(np.float32))


# For each function that iterates: its arguments beside the map, for a vector.
ITERATING = {
    **{name: lambda b: (b,) for name in [*SYSTEMS, "lsqr", "lsmr", "expm_multiply"]},
    "eigsh": lambda b: (1, None, None, "LM", b),
    "eigs": lambda b: (1, None, None, "LM", b),
    "svds": lambda b: (1, None, 0, "LM", b),
    "lobpcg": lambda b: ([b] if isinstance(b, Field) else b.reshape(-1, 1),),
}
TRACE = {"expm_multiply": {"traceA": 1.0}}


@pytest.mark.parametrize("name", ITERATING)
def test_progress_counts(name, capsys):
    b = SPACES["dataclass"]
    matrix = matrix_for(b)
    function = getattr(ours, name)
    function(operator_of(matrix, b), *ITERATING[name](b), progress=True, **TRACE.get(name, {}))
    shown = capsys.readouterr().err
    assert f"{name}: " in shown
    assert re.search(r"[1-9]\d*it", shown)


@pytest.mark.parametrize("name", ITERATING)
def test_progress_of_plain_arguments_changes_no_bit(name, capsys):
    matrix, b = matrix_for(np.ones(6)), np.arange(1.0, 7.0)
    arguments = (matrix, *ITERATING[name](b))
    found = getattr(ours, name)(*arguments, progress=True, **TRACE.get(name, {}))
    expected = getattr(linalg, name)(*arguments, **TRACE.get(name, {}))
    assert f"{name}: " in capsys.readouterr().err
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_progress_of_factorised_matrices_changes_no_bit(capsys):
    matrix, v0 = sparse.csc_array(matrix_for(np.ones(6))), np.ones(6)
    for function, theirs in ((ours.eigsh, linalg.eigsh), (ours.eigs, linalg.eigs)):
        found = function(matrix, 1, sigma=0.5, v0=v0, progress=True)
        for one, other in zip(found, theirs(matrix, 1, sigma=0.5, v0=v0), strict=True):
            np.testing.assert_array_equal(one, other)


def test_progress_of_a_function_of_blocks(capsys):
    matrix, X = matrix_for(np.ones(6)), np.arange(1.0, 7.0).reshape(-1, 1)
    found = ours.lobpcg(lambda block: matrix @ block, X, progress=True)
    np.testing.assert_array_equal(found[0], linalg.lobpcg(lambda block: matrix @ block, X)[0])
    assert "lobpcg: " in capsys.readouterr().err


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


def test_errors_of_callbacks_come_through_and_change_nothing():
    b = {"u": np.arange(1.0, 6.0), "v": 1.0}
    before = flat(b).copy()

    def interrupts(x):
        x["u"][:] = np.nan
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cg(by_matrix(matrix_for(np.ones(6)), b), b, x0=b, callback=interrupts)
    np.testing.assert_array_equal(flat(b), before)


def test_a_start_of_another_structure():
    b = {"u": np.ones(2), "v": 1.0}
    with pytest.raises(StructureMismatchError, match=r"\['v'\]"):
        cg(lambda x: x, b, x0={"u": np.ones(2), "v": 1})


def test_vectors_in_the_order_of_the_paths_are_taken_where_the_map_has_spaces():
    b = {"u": np.arange(1.0, 6.0), "v": 1.0}
    matrix = matrix_for(np.ones(6))
    operator = operator_of(matrix, b)
    x, _ = cg(operator, flat(b), x0=np.zeros(6))
    np.testing.assert_array_equal(flat(x), flat(cg(operator, b)[0]))
    _, v = ours.eigsh(operator, 1, v0=np.ones(6))
    assert set(v[0]) == {"u", "v"}
    y = ours.expm_multiply(operator, flat(b), traceA=1.0)
    assert set(y) == {"u", "v"}


def test_a_function_of_arrays_is_a_map():
    x, info = cg(lambda x: 2 * x, np.arange(3.0))
    assert info == 0
    np.testing.assert_allclose(x, np.arange(3.0) / 2)


def test_what_is_inactive_is_taken_along_and_does_no_harm():
    def double(x):
        return {"u": 2 * x["u"], "s": x["s"], "name": x["name"]}

    for s in (np.nan, np.inf):
        b = {"u": np.ones(2), "s": s, "name": "load"}
        x, info = cg(double, b, inactive="*s*")
        assert info == 0
        assert x["name"] == "load"
        assert x["u"].tolist() == [0.5, 0.5]
        np.testing.assert_equal(x["s"], s)


def test_nothing_to_compute_with():
    for call in (
        lambda: cg(lambda x: x, {"n": 1}),
        lambda: aslinearoperator(lambda x: x, {"n": 1}),
        lambda: ours.eigsh(lambda x: x, v0={"n": 1}),
    ):
        with pytest.raises(LeafTypeError, match="found a dict with nothing in it to compute with"):
            call()


def test_what_is_no_map():
    with pytest.raises(TypeError, match="A: found a dict, expected a function of an object"):
        cg({"u": 1.0}, {"u": 1.0})


def double(x):
    return (2 * VectorSpace(x)).value


def test_operators_and_solvers_pickle():
    space = {"u": np.ones(2), "v": 1.0}
    operator = pickle.loads(pickle.dumps(aslinearoperator(double, space, adjoint=double)))
    assert operator(space)["v"] == 2.0
    assert pickle.loads(pickle.dumps(cg)) is cg
    assert Coefficients([1.0]).values.tolist() == [1.0]


@pytest.mark.parametrize("solver", [linalg.cg, linalg.lgmres, linalg.bicgstab])
def test_the_word_for_a_start_is_scipys(solver):
    A, b = np.diag([2.0, 3.0, 4.0]), {"u": 2.0, "v": np.array([3.0, 4.0])}
    x, info = getattr(ours, solver.__name__)(A, b, x0="Mb")
    theirs, _ = solver(A, np.array([2.0, 3.0, 4.0]), x0="Mb")
    assert info == 0
    np.testing.assert_array_equal([x["u"], *x["v"]], theirs)
