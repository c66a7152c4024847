"""Labels and tables of results."""

import sys

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from vspace_scipy._packed import Packed
from vspace_scipy.optimize import labelled, minimize
from vspace_scipy.optimize._results import LabelledMatrix, Labels

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
    labels = Labels(Packed({"w": np.zeros(100), "z": 1j}))
    assert len(labels) == 102
    assert labels[-2:] == ["['z'].real", "['z'].imag"]
    assert labels == list(labels)
    assert labels != ["a"]
    assert repr(labels) == (
        "[\"['w'][0]\", \"['w'][1]\", \"['w'][2]\", ..., \"['z'].imag\"] (102 labels)"
    )
    assert repr(Labels(Packed({"x": 1.0}))) == "[\"['x']\"]"


def test_results_print_short():
    res = minimize(lambda p: float((p["w"] ** 2).sum()), {"w": np.ones(50)}, method="L-BFGS-B")
    text = repr(res)
    assert "(50 labels)" in text
    assert len(text) < 3000


def test_a_labelled_matrix_is_an_array():
    matrix = LabelledMatrix(MATRIX, ["a", "b"])
    assert matrix.paths == ["a", "b"]
    assert (matrix @ matrix).paths is None
    assert np.linalg.inv(matrix).shape == (2, 2)
    assert matrix.to_dataframe().loc["b", "a"] == 3.0
