"""Labels and tables of results."""

import copy
import pickle
import sys

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

import vspace_scipy.optimize as ours
from vspace_scipy._labels import LabelledMatrix, Labels
from vspace_scipy._space import Space
from vspace_scipy.optimize import labelled, minimize

MATRIX = np.array([[1.0, 2.0], [3.0, 4.0]])


MATRICES = {
    "dense": MATRIX,
    "lists": MATRIX.tolist(),
    "sparse": sparse.csr_array(MATRIX),
    "operator": aslinearoperator(MATRIX),
}


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=list(MATRICES))
def test_every_matrix_becomes_a_table(matrix):
    table = labelled(matrix, ["a", "b"], {"x": 1.0, "y": 2.0})
    assert list(table.index) == ["a", "b"]
    assert list(table.columns) == ["['x']", "['y']"]
    assert table.to_numpy().tolist() == MATRIX.tolist()


def test_a_vector_becomes_a_series():
    series = labelled(np.array([1.0, 2.0]), {"x": np.ones(2)})
    assert series["['x'][1]"] == 2.0


def test_other_numbers_of_labels_are_an_error():
    with pytest.raises(ValueError, match=r"shape \(2, 2\), expected \(3, 3\).*rows and columns"):
        labelled(MATRIX, ["a", "b", "c"])


def test_without_pandas_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"vspace-objects\[labels\]"):
        labelled(MATRIX, ["a", "b"])


def test_labels_are_a_sequence_and_print_short():
    labels = Labels(Space({"w": np.zeros(100), "z": 1j}))
    assert len(labels) == 102
    assert labels[-2:] == ["['z'].real", "['z'].imag"]
    assert labels == list(labels)
    assert labels != ["a"]
    assert repr(labels) == (
        "[\"['w'][0]\", \"['w'][1]\", \"['w'][2]\", ..., \"['z'].imag\"] (102 labels)"
    )
    assert repr(Labels(Space({"x": 1.0}))) == "[\"['x']\"]"


def test_results_print_short():
    res = minimize(lambda p: float((p["w"] ** 2).sum()), {"w": np.ones(50)}, method="L-BFGS-B")
    text = repr(res)
    assert "(50 labels)" in text
    assert len(text) < 3000


def test_a_labelled_matrix_is_an_array():
    matrix = LabelledMatrix(MATRIX, ["a", "b"])
    assert matrix.paths == matrix.rows == matrix.columns == ["a", "b"]
    assert (matrix @ matrix).paths is None
    assert np.linalg.inv(matrix).shape == (2, 2)
    assert matrix.to_dataframe().loc["b", "a"] == 3.0
    other = LabelledMatrix(MATRIX, ["r", "s"], ["a", "b"])
    assert labelled(other).loc["s", "a"] == 3.0
    assert labelled(other, ["x", "y"]).loc["x", "y"] == 2.0


def test_a_labelled_matrix_keeps_its_labels_when_pickled():
    matrix = pickle.loads(pickle.dumps(LabelledMatrix(MATRIX, Labels(Space({"w": np.ones(2)})))))
    assert matrix.rows == matrix.columns == ["['w'][0]", "['w'][1]"]
    assert matrix.tolist() == MATRIX.tolist()
    computed = pickle.loads(pickle.dumps(matrix @ matrix))
    assert type(computed) is np.ndarray


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_labelled_matrix_keeps_its_labels_when_copied(again):
    matrix = LabelledMatrix(MATRIX, ["r", "s"], ["a", "b"])
    copied = again(matrix)
    assert (copied.rows, copied.columns) == (["r", "s"], ["a", "b"])
    assert copied.tolist() == matrix.tolist()
    assert not np.shares_memory(copied, matrix)


def test_no_labels_at_all_are_an_error():
    with pytest.raises(ValueError, match=r"a ndarray that has no labels.*such as result\.paths"):
        labelled(MATRIX)
    with pytest.raises(ValueError, match="a LabelledMatrix that has no labels"):
        labelled(LabelledMatrix(MATRIX, ["a", "b"]) @ MATRIX)


P0 = {"a": 1.0, "w": np.ones(2)}
LABELS = ["['a']", "['w'][0]", "['w'][1]"]


def valley(p):
    return (p["a"] - 2.0) ** 2 + float(((p["w"] - p["a"]) ** 2).sum())


def rows(p):
    return {"x": p["a"] - 2.0, "y": np.array([*p["w"], p["a"]]) - 1.0}


def array(p):
    return np.array([*p["w"], p["a"], 1.0]) - 1.0


# A matrix of a result, with the labels of its rows and columns.
MATRICES_OF_RESULTS = {
    "minimize, hess_inv": (lambda: minimize(valley, P0, method="BFGS").hess_inv, LABELS),
    "fmin_bfgs": (lambda: ours.fmin_bfgs(valley, P0, disp=False, full_output=True)[3], LABELS),
    "least_squares, objects": (
        lambda: ours.least_squares(rows, P0).jac,
        ["['x']", "['y'][0]", "['y'][1]", "['y'][2]"],
    ),
    "least_squares, arrays": (
        lambda: ours.least_squares(array, P0).jac, ["[0]", "[1]", "[2]", "[3]"],
    ),
    "leastsq": (lambda: ours.leastsq(rows, P0, full_output=True)[1], LABELS),
    "root by lm": (lambda: ours.root(rows, P0, method="lm").cov_x, LABELS),
    "curve_fit": (
        lambda: ours.curve_fit(
            lambda t, p: p["w"][0] + p["w"][1] * t + p["a"] * t**2,
            np.arange(6.0),
            np.arange(6.0) ** 1.5,
            P0,
        )[1],
        LABELS,
    ),
    "approx_fprime": (lambda: ours.approx_fprime(P0, array), ["[0]", "[1]", "[2]", "[3]"]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("made", "labels"), MATRICES_OF_RESULTS.values(), ids=list(MATRICES_OF_RESULTS)
)
def test_matrices_of_results_are_labelled(made, labels):
    matrix = made()
    table = matrix.to_dataframe()
    assert list(table.index) == labels
    assert list(table.columns) == LABELS
    assert table.to_numpy().tobytes() == matrix.tobytes()


def test_operators_of_results_are_labelled_by_their_paths():
    res = minimize(valley, P0, method="L-BFGS-B")
    table = labelled(res.hess_inv, res.paths)
    assert list(table.index) == LABELS
    assert pickle.loads(pickle.dumps(res.paths)) == LABELS
