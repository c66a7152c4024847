"""What needs the entries of a matrix: direct solvers, and refusals of maps between objects."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from linear_spaces import SPACES, flat, matrix_for
from vspace_scipy.sparse.linalg import aslinearoperator

REFUSALS = {
    "expm": r"expm_multiply\(A, x\)",
    "factorized": r"gmres\(A, b\)",
    "inv": r"gmres\(A, b\)",
    "is_sptriangular": "apply A to objects",
    "matrix_power": r"A\*\*n",
    "norm": r"onenormest\(A\)",
    "spbandwidth": "apply A to objects",
    "spilu": r"gmres\(A, b\)",
    "splu": r"gmres\(A, b\)",
}
POWER = {"matrix_power": (2,)}
REFUSALS = {name: each for name, each in REFUSALS.items() if hasattr(linalg, name)}


@pytest.mark.parametrize("name", REFUSALS)
def test_maps_are_refused_with_what_to_do(name):
    space = {"x": 1.0, "y": 2.0}
    function = getattr(ours, name)
    for given in (aslinearoperator(lambda x: x, space), lambda x: x, space):
        with pytest.raises(TypeError, match=f"{name}: found a .*, expected a matrix.*") as caught:
            function(given, *POWER.get(name, ()))
        assert str(caught.value).endswith("A @ np.eye(A.shape[1])")
    assert REFUSALS[name].replace("\\", "") in str(caught.value)


@pytest.mark.parametrize("name", REFUSALS)
def test_matrices_are_scipys(name):
    matrix = sparse.csc_array(np.diag([1.0, 2.0, 4.0]))
    rest = POWER.get(name, ())
    found, expected = (getattr(each, name)(matrix, *rest) for each in (ours, linalg))
    if sparse.issparse(expected):
        found, expected = found.toarray(), expected.toarray()
    if type(expected) in (np.ndarray, np.float64, bool, tuple):
        np.testing.assert_array_equal(found, expected)
    assert type(found) is type(expected)


@pytest.mark.parametrize("name", ["spsolve", "spsolve_triangular"])
@pytest.mark.parametrize("space", SPACES)
def test_right_hand_sides_are_objects(name, space):
    b = SPACES[space]
    matrix = sparse.csr_array(np.tril(matrix_for(b, "any")))
    x = getattr(ours, name)(matrix, b)
    assert type(x) is type(b)
    np.testing.assert_array_equal(flat(x), getattr(linalg, name)(matrix, flat(b)))
    plain = getattr(ours, name)(matrix, flat(b))
    np.testing.assert_array_equal(plain, flat(x))


@pytest.mark.parametrize("name", ["spsolve", "spsolve_triangular"])
def test_elimination_needs_a_matrix_that_fits(name):
    b = {"x": 1.0, "y": np.ones(2)}
    with pytest.raises(ValueError, match=r"found a matrix of shape \(2, 2\), expected \(3, 3\)"):
        getattr(ours, name)(sparse.eye_array(2, format="csr"), b)
    with pytest.raises(TypeError, match=rf"{name}: found a function, .*gmres\(A, b\)"):
        getattr(ours, name)(lambda x: x, b)
