"""Numbers by part, in every form that they may have."""

import numpy as np
import pytest

from vspace import StructureMismatchError
from vspace_scipy._numbers import each_number, flat_numbers
from vspace_scipy._space import Space

LISTED = [1.0, np.ones(2)]


# What numbers for the three components of a list of two items are (DESIGN 6).
NUMBERS = {
    "one": (0.5, 0.5),
    "one in a list": ([0.5], [0.5]),
    "a number for each item": ([0.5, 2.0], [0.5, 2.0, 2.0]),
    "an integer for each item": ([1, 2], [1.0, 2.0, 2.0]),
    "a number for each item, in a tuple": ((0.5, 2.0), [0.5, 2.0, 2.0]),
    "a number for each component": ([0.5, 2.0, 3.0], [0.5, 2.0, 3.0]),
    "an array": (np.array([0.5, 2.0, 3.0]), [0.5, 2.0, 3.0]),
    "an object": ([0.5, np.array([2.0, 3.0])], [0.5, 2.0, 3.0]),
    "patterns": ({"[1]*": 2.0}, [9.0, 2.0, 2.0]),
}


@pytest.mark.parametrize(("given", "wanted"), NUMBERS.values(), ids=list(NUMBERS))
@pytest.mark.parametrize("kind", [list, tuple])
def test_numbers_for_parts_of_a_list(given, wanted, kind):
    found = flat_numbers("x", given, Space(kind(LISTED)), 9.0)
    np.testing.assert_array_equal(found, wanted)


def test_numbers_for_items_without_components():
    """An array in the order of the components may be as long as a list that has strings in it."""
    packed = Space([1.0, np.ones(2), "name"])
    np.testing.assert_array_equal(flat_numbers("x", [1, 2, 3], packed, 0.0), [1.0, 2.0, 3.0])
    with pytest.raises(StructureMismatchError, match=r"\[3\].*leave it out"):
        flat_numbers("x", [1, 2, 3, 4], Space([1.0, np.ones(2), np.ones(2), "name"]), 0.0)


def test_numbers_of_another_length_are_an_error():
    with pytest.raises(ValueError, match=r"shape \(4,\), expected \(3,\)"):
        flat_numbers("x", [1.0, 2.0, 3.0, 4.0], Space(LISTED), 0.0)


def test_each_entry_has_a_number():
    space = Space({"a": 1.0, "w": np.ones(2)})
    for given, wanted in ((None, [9.0] * 3), (2, [2.0] * 3), ({"w*": 3.0}, [9.0, 3.0, 3.0])):
        found = each_number("x", given, space, 9.0)
        assert found.dtype == np.float64
        np.testing.assert_array_equal(found, wanted)
        found[:] = 0.0  # it is one's own


def test_words_and_nothing_are_left_to_scipy():
    space = Space({"a": 1.0})
    assert flat_numbers("x_scale", "jac", space, 1.0) == "jac"
    assert flat_numbers("x_scale", None, space, 1.0) is None


def test_patterns_where_none_are_taken():
    space = Space(LISTED)
    with pytest.raises(StructureMismatchError, match="in limits"):
        flat_numbers("limits", {"[0]": 1.0, "[1]*": 2.0}, space, None)


def test_what_is_no_number_for_a_pattern():
    with pytest.raises(TypeError, match="x: found 'much' for a pattern, expected a real number"):
        flat_numbers("x", {"[0]": "much"}, Space(LISTED), 0.0)
