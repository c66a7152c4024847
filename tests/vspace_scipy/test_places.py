"""What stands where SciPy has vectors."""

import numpy as np
import pytest
from scipy.optimize import OptimizeResult

from vspace_scipy._places import (
    Known,
    Spaces,
    in_dtype_of,
    in_fields,
    states,
    unknowns,
    value,
    vector,
    with_objects,
)
from vspace_scipy._space import Space

SPACE = Space({"a": 0.0, "b": np.zeros(2)})
ONE = Space({"a": 0.0})
SPACES = Spaces(SPACE, Known(Space({"r": np.zeros(2)})))


def test_only_vectors_of_the_unknowns_become_objects():
    assert vector(np.array([1, 2, 3]), SPACES)["b"].tolist() == [2.0, 3.0]
    for other in (np.ones(2), np.ones((3, 1)), 1.0, None, [1.0, 2.0, 3.0]):
        assert vector(other, SPACES) is other


def test_one_unknown_may_be_a_number():
    assert unknowns(2.0, Spaces(ONE)) == unknowns([2.0], Spaces(ONE)) == {"a": 2.0}


def test_values_are_as_the_function_gives_them():
    assert value(np.array([1.0, 2.0]), SPACES)["r"].tolist() == [1.0, 2.0]
    assert value(3.0, Spaces(SPACE)) == 3.0
    assert SPACES.values.count == 2


def test_states_are_rows():
    found = states([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], SPACES)
    assert [each["a"] for each in found] == [1.0, 4.0]
    assert states(None, SPACES) is None


def test_one_table_serves_results_and_dicts():
    fields = {"x": vector, "fun": value}
    given = {"x": np.ones(3), "fun": np.ones(2), "n": 3}
    result = with_objects(OptimizeResult(given), SPACES, fields)
    for found in (result, in_fields(given, SPACES, fields)):
        assert found["x"]["a"] == 1.0
        assert found["fun"].keys() == {"r"}
        assert found["n"] == 3
    assert isinstance(result, OptimizeResult)
    assert "x: {'a': 1.0" in repr(result)
    assert with_objects("of a method of the user's", SPACES, fields) == "of a method of the user's"


@pytest.mark.parametrize("array", [np.ones(3, np.complex128), np.ones(6)[::2], np.ones(3, int)])
def test_vectors_are_made_those_of_the_space(array):
    found = in_dtype_of(array, SPACE)
    assert found.dtype == np.float64
    assert found.flags.c_contiguous
