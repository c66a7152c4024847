"""A sequence of states is indexed as an array is along its first axis, or not at all."""

import numpy as np
import pytest

from vspace_scipy._space import Space
from vspace_scipy._stack import States

ROWS = np.arange(8.0).reshape(4, 2)
INDICES = {
    "int": 1,
    "negative": -4,
    "NumPy int": np.int8(2),
    "array of no axis": np.array(3),
    "slice": slice(None, None, -2),
    "list": [0, 2, -1],
    "nothing": [],
    "tuple's like": range(3),
    "array": np.array([3, 3, 0], np.uint8),
    "empty array": np.array([], int),
    "mask": np.array([True, False, False, True]),
    "list of bools": [False, True, False, False],
}
NO_INDICES = {
    "out of range": (4, IndexError, "found 4"),
    "below": (-5, IndexError, "found -5"),
    "list out of range": ([0, 9], IndexError, "9"),
    "short mask": (np.array([True]), IndexError, "boolean"),
    "two axes": (np.zeros((2, 2), int), IndexError, "one axis.*ravel"),
    "mask of two axes": (np.ones((4, 2), bool), IndexError, "one axis"),
    "tuple": ((0,), TypeError, r"found \(0,\)"),
    "None": (None, TypeError, "found None"),
    "Ellipsis": (..., TypeError, "found Ellipsis"),
    "bool": (True, TypeError, "found True"),
    "NumPy bool": (np.True_, TypeError, "expected an integer"),
    "float": (1.0, TypeError, "found 1.0"),
    "floats": ([0.0, 1.0], TypeError, "expected an integer"),
    "array of floats": (np.array([0.0]), TypeError, "expected an integer"),
    "empty array of floats": (np.array([]), TypeError, "expected an integer"),
    "text": ("x", TypeError, "by its name"),
    "a dict": ({"a": 1}, TypeError, "expected an integer"),
    "ragged": ([[0], [0, 1]], TypeError, "expected an integer"),
    "mask of no axis": (np.array(True), TypeError, "expected an integer"),
}


def states():
    return States(Space({"a": 0.0, "n": "kept", "b": np.zeros(1)}), ROWS.copy())


def rows_of(found):
    each = [found] if isinstance(found, dict) else list(found)
    assert all(type(state["a"]) is float and state["n"] == "kept" for state in each)
    rows = np.array([[state["a"], *state["b"]] for state in each]).reshape(-1, 2)
    return rows[0] if isinstance(found, dict) else rows


@pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)
def test_an_index_is_what_numpy_takes(index):
    got = states()[index]
    wanted = ROWS[index]
    assert isinstance(got, States) == (wanted.ndim == 2)
    assert np.array_equal(rows_of(got), wanted)


@pytest.mark.parametrize(("index", "error", "message"), NO_INDICES.values(), ids=NO_INDICES)
def test_what_is_no_index_is_an_error(index, error, message):
    with pytest.raises(error, match=message):
        states()[index]


def test_what_is_taken_out_is_a_copy():
    all_of_them = states()
    all_of_them[1:][0]["b"][:] = 99.0
    assert np.array_equal(rows_of(all_of_them), ROWS)
