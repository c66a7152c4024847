"""Matrices in every form: dense, sparse, linear operators, objects of objects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from vspace import StructureMismatchError, VectorSpace
from vspace_scipy._matrices import MatrixReader
from vspace_scipy._space import Space


@dataclass
class Point:
    x: object
    v: object
    name: str = ""


POINT = Space(Point(1.0, np.ones(2)))
ROWS = Space({"a": np.ones((2, 1)), "b": 1.0})
MATRIX = np.arange(9.0).reshape(3, 3)
NESTED = {
    "b": Point(6.0, np.array([7.0, 8.0])),
    "a": Point(np.array([[0.0], [3.0]]), np.array([[[1.0, 2.0]], [[4.0, 5.0]]])),
}


def read(value, **options):
    return MatrixReader("jac", POINT, ROWS, **options)(value)


def dense(matrix):
    if isinstance(matrix, LinearOperator):
        return matrix @ np.eye(3)
    return matrix.toarray() if sparse.issparse(matrix) else matrix


FORMS = {
    "dense": MATRIX,
    "lists": MATRIX.tolist(),
    "ints": MATRIX.astype(int),
    "sparse matrix": sparse.csc_matrix(MATRIX),
    "sparse array": sparse.coo_array(MATRIX),
    "linear operator": aslinearoperator(MATRIX),
    "object of objects, in another order": NESTED,
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_the_same_matrix(form):
    np.testing.assert_array_equal(dense(read(form)), MATRIX)


@pytest.mark.parametrize("form", [MATRIX, sparse.csc_array(MATRIX)], ids=["dense", "sparse"])
def test_matrices_are_copied(form):
    given = form.copy()
    matrix = read(given)
    given *= 0.0
    np.testing.assert_array_equal(dense(matrix), MATRIX)


def test_later_objects_of_objects_are_held_against_the_first():
    reader = MatrixReader("jac", POINT, ROWS)
    reader(NESTED)
    np.testing.assert_array_equal(reader(dict(reversed(NESTED.items()))), MATRIX)
    with pytest.raises(StructureMismatchError, match=r"at \['b'\]\.x: found int 6"):
        reader(NESTED | {"b": Point(6, np.ones(2))})


def test_complex_matrices_where_vectors_are_complex():
    space = Space({"u": 1j, "w": np.ones(1, complex)}, complex_vectors=True)
    reader = MatrixReader("jac", space, space)
    nested = {
        "u": {"u": 1j, "w": np.array([2j])},
        "w": {"u": np.array([3.0 + 0j]), "w": np.array([[4.0 + 0j]])},
    }
    expected = np.array([[1j, 2j], [3.0, 4.0]])
    for form in (expected, sparse.csc_array(expected), nested):
        np.testing.assert_array_equal(dense(reader(form)), expected)


def test_objects_of_objects_may_have_one_more_axis():
    reader = MatrixReader("jac", POINT, ROWS)
    space = Space(NESTED)
    vectors = np.stack([space.pack(NESTED), -space.pack(NESTED)], axis=1)
    matrices = reader.assemble(reader.blocks(space, NESTED), vectors)
    np.testing.assert_array_equal(matrices, np.stack([MATRIX, -MATRIX], axis=2))


def test_vectors_may_stand_for_what_they_wrap():
    space = Space(VectorSpace({"x": 1.0, "y": np.ones(1)}))
    inner = {"x": 1.0, "y": np.array([2.0])}, {"x": np.array([3.0]), "y": np.array([[4.0]])}
    for outer in (dict, VectorSpace):
        for wrap in (dict, VectorSpace):
            nested = outer({"x": wrap(inner[0]), "y": wrap(inner[1])})
            matrix = MatrixReader("jac", space, space)(nested)
            np.testing.assert_array_equal(matrix, [[1.0, 2.0], [3.0, 4.0]])


def test_one_array_may_be_many_blocks():
    space = Space({"a": np.ones(2), "b": np.ones(2)})
    zero, one = np.zeros((2, 2)), np.eye(2)
    nested = {"a": {"a": one, "b": zero}, "b": {"a": zero, "b": one}}
    np.testing.assert_array_equal(MatrixReader("jac", space, space)(nested), np.eye(4))


def test_nothing_by_nothing_is_an_empty_matrix():
    space = Space({"n": 1})
    assert MatrixReader("jac", space, space)({"n": {"n": 1}}).shape == (0, 0)


@dataclass
class Other:
    x: float


REFUSED = {
    "shape": (np.ones((2, 3)), ValueError, r"found a matrix of shape \(2, 3\), expected 3 rows"),
    "sparse shape": (sparse.eye_array(4), ValueError, r"found a matrix of shape \(4, 4\)"),
    "complex": (1j * MATRIX, TypeError, "found a matrix of dtype complex128, expected real"),
    "missing": (
        {"a": NESTED["a"]}, StructureMismatchError,
        r"at \['b'\].x: found nothing in jac \(a dict\), expected 1 number at \['b'\].x",
    ),
    "too many": (
        NESTED | {"c": 1.0}, StructureMismatchError,
        r"at \['c'\]: found 1 number at \['c'\] in jac \(a dict\), expected nothing",
    ),
    "block": (
        NESTED | {"b": Point(6.0, np.ones(3))}, StructureMismatchError,
        r"found 3 numbers at \['b'\]\.v in jac \(a dict\), expected 2 numbers at \['b'\]\.v",
    ),
    "unknown": (iter("a"), TypeError, "found a str_.*iterator, expected a matrix"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "kind", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_such_matrix_is_an_error_with_all_forms(value, kind, message):
    with pytest.raises(kind, match=message) as caught:
        read(value)
    assert "a dense or sparse matrix or a LinearOperator in the order" in str(caught.value)
    assert "an object of objects" in str(caught.value)


def test_linear_operators_are_refused_where_scipy_takes_none():
    with pytest.raises(TypeError, match=r"found a .*Operator, expected a matrix") as caught:
        read(aslinearoperator(MATRIX), operators=False)
    assert "give a dense or sparse matrix in the order of vspace.paths" in str(caught.value)


def test_pairs_of_reals_have_matrices_only():
    space = Space({"z": 1j, "x": 1.0})
    with pytest.raises(TypeError, match=r"found a dict, expected a matrix of shape \(3, 3\)"):
        MatrixReader("jac", space, space)({"z": {"z": 1.0}})
    np.testing.assert_array_equal(MatrixReader("jac", space, space)(MATRIX), MATRIX)
