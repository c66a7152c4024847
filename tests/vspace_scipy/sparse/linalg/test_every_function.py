"""What each function of `scipy.sparse.linalg` gives for objects prints, copies and pickles."""

import copy
import pickle

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

import vspace_scipy.sparse.linalg as ours
from vspace_scipy.sparse.linalg import _entries, aslinearoperator

B = {"u": 1.0, "v": np.array([2.0, 3.0]), "name": "b"}
MATRIX = np.diag([2.0, 3.0, 4.0]) + 0.1


def times(x):
    u, *v = MATRIX @ [x["u"], *x["v"]]
    return {"u": float(u), "v": np.array(v), "name": "Ax"}


A = aslinearoperator(times, B, adjoint=times)
SYSTEMS = "bicg bicgstab cg cgs gcrotmk gmres lgmres minres qmr tfqmr lsmr lsqr"
CASES = {
    **{
        name: lambda f: f(A, B)
        for name in SYSTEMS.split()
        if name in linalg.__all__
    },
    "aslinearoperator": lambda f: f(times, B, adjoint=times),
    "eigs": lambda f: f(A, k=1, v0=B),
    "eigsh": lambda f: f(A, k=1, v0=B),
    "expm_multiply": lambda f: f(A, B, 0.0, 1.0, 3, traceA=9.3),
    "lobpcg": lambda f: f(aslinearoperator(np.eye(3), B), [B]),
    "onenormest": lambda f: f(A, compute_v=True, compute_w=True),
    "spsolve": lambda f: f(sparse.csc_array(MATRIX), B),
    "spsolve_triangular": lambda f: f(sparse.csr_array(np.tril(MATRIX)), B),
    "svds": lambda f: f(A, k=1, rng=1) if "rng" in _names(f) else f(A, k=1),
}  # fmt: skip
if "funm_multiply_krylov" in linalg.__all__:
    CASES["funm_multiply_krylov"] = lambda f: f(lambda X: X, A, B)


def _names(f):
    return f.__signature__.parameters


def flattened(found):
    if isinstance(found, dict):
        return np.array([found["u"], *found["v"]])
    if isinstance(found, linalg.LinearOperator):
        return found @ np.eye(3)
    if isinstance(found, (str, np.ndarray)) or not hasattr(found, "__len__"):
        return found
    return [flattened(each) for each in found]


def equal(x, y):
    if isinstance(x, list):
        assert len(x) == len(y)
        for one, other in zip(x, y, strict=True):
            equal(one, other)
    else:
        np.testing.assert_array_equal(x, y)


AGAIN = {
    "copied": copy.copy,
    "deeply copied": copy.deepcopy,
    "pickled": lambda found: pickle.loads(pickle.dumps(found)),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("again", AGAIN.values(), ids=list(AGAIN))
def test_what_a_function_gives_copies_and_pickles(name, again):
    found = CASES[name](getattr(ours, name))
    assert repr(found)
    equal(flattened(again(found)), flattened(found))


def test_no_function_is_left_out():
    adapted = {
        name
        for name in linalg.__all__
        if getattr(ours, name) is not getattr(linalg, name)
        and not isinstance(getattr(ours, name), type)
    }
    refusing = set(_entries.REFUSING)
    assert adapted - refusing == set(CASES)
