"""Operands are taken apart along the structure of the first one, and put together again."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from messages import message
from samples import (
    Circle,
    Grid,
    Point,
    factorial_like,
    line,
    sharing_cells,
)
from vspace import (
    IdDict,
    InactiveConfig,
    StructureMismatchError,
    leaves,
    recursive_add,
    recursive_map,
    register_leaf,
)


def double(x):
    return 2 * x


class Dense:
    """A vector that sparse ones can be added to."""

    def __init__(self, values):
        self.values = values

    def __add__(self, other):
        return Dense(self.values + other.values)

    def __rmul__(self, a):
        return Dense(a * self.values)


class Tables(defaultdict):
    """Has a value for every key, which nobody should ask it for."""

    def __missing__(self, key):
        raise AssertionError("ran the user's __missing__")


MISMATCHES = [
    ("another type", [1.0], (1.0,), "", "a tuple", "a list"),
    ("shorter", [1.0, 2.0], [1.0], "", "a list with 1 children", "a list with 2 children"),
    ("another key", {"a": 1.0}, {"b": 1.0}, "", "missing ['a'] and extra ['b']", "the keys ['a']"),
    ("a key more", {"a": 1.0}, {"a": 1.0, "b": 2.0}, "", "extra ['b']", "the keys ['a']"),
    ("a default", Tables(a=1.0), Tables(b=1.0), "", "missing ['a'] and extra ['b']", "keys ['a']"),
    ("an int", [1.0], [2], "[0]", "int 2", "a float"),
    ("None", [1.0], [None], "[0]", "NoneType None", "a float"),
    ("a bool", [1.0], [True], "[0]", "bool True", "a float"),
    ("a complex number", [1.0], [1j], "[0]", "complex 1j", "a float"),
    ("a leaf for an int", [1.0, 2], [1.0, 2.0], "[1]", "float 2.0, which is active", "an inactive"),
    ("leaves in an inactive part", [1.0, [2]], [1.0, [2.0]], "[1][0]", "float 2.0", "an inactive"),
    ("another shape", [np.ones(2)], [np.ones(3)], "[0]", "shape (3,)", "shape (2,)"),
    ("another rank", [np.ones(2)], [np.ones((2, 1))], "[0]", "shape (2, 1)", "shape (2,)"),
    ("integers", [np.ones(2)], [np.ones(2, int)], "[0]", "dtype int64", "dtype float64"),
    ("complex array", [np.ones(1)], [np.ones(1, complex)], "[0]", "complex128", "float64"),
    ("a number for an array", [np.ones(1)], [1.0], "[0]", "float 1.0", "an array"),
    ("a list for an array", [np.ones(1)], [[1.0]], "[0]", "a list", "an array"),
    ("an object array", [np.ones(1)], [np.array([1.0], object)], "[0]", "dtype object", "float64"),
    ("another class", [Point(1.0, 2.0)], [Circle(1.0)], "[0]", "a Circle", "a Point"),
    ("a plain function", [line(1.0, 2.0)], [double], "[0]", "the function double", "line"),
    ("another closure", [line(1.0, 2.0)], [factorial_like(1.0)], "[0]", "factorial_like", "line"),
    ("no function", [line(1.0, 2.0)], [3.0], "[0]", "float 3.0", "a closure"),
    ("an int in a run", [1.0] * 30, [*[1.0] * 20, 3, *[1.0] * 9], "[20]", "int 3", "a float"),
    ("not an array", np.ones(2), np.ones(2)[:1], "", "shape (1,)", "shape (2,)"),
]


@pytest.mark.parametrize(
    ("x", "y", "path", "found", "expected"),
    [row[1:] for row in MISMATCHES],
    ids=[row[0] for row in MISMATCHES],
)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_objects_of_another_structure_are_refused_with_the_path(x, y, path, found, expected, times):
    for _ in range(times - 1):
        recursive_map(lambda a, b: a, x, x)
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda a, b: a, x, y)
    assert caught.value.path == path
    assert found in caught.value.found
    assert expected in caught.value.expected
    message(caught)


def test_an_int_where_a_float_was_meant_says_what_to_write():
    with pytest.raises(StructureMismatchError, match=r"write a float, such as 3\.0"):
        recursive_map(lambda a, b: a, {"m": 1.0}, {"m": 3})
    with pytest.raises(StructureMismatchError, match=r"\(1\.0, not 1\)"):
        recursive_map(lambda a, b: a, {"m": 3}, {"m": 1.0})


def test_later_leaves_of_the_same_kind_are_converted():
    x = [1j, np.ones(2, complex), 1.0, np.ones(2, np.float32)]
    y = [2.0, np.full(2, 3.0), np.float32(4), np.full(2, 5.0)]
    result = recursive_map(lambda a, b: a + b, x, y)
    assert result[:1] == [2 + 1j]
    assert np.array_equal(result[1], [4 + 0j, 4 + 0j])
    assert type(result[2]) is float
    assert result[3].dtype == np.float32


def test_a_run_of_numbers_is_converted_one_by_one():
    x, y = [1.0] * 20, [*[1.0] * 10, *[np.float32(2)] * 10]
    assert recursive_map(lambda a, b: a + b, x, y) == [*[2.0] * 10, *[3.0] * 10]


def test_c11_no_default_is_made_for_a_missing_key():
    x, y = defaultdict(float, a=1.0), defaultdict(float, b=2.0)
    for _ in range(4):
        with pytest.raises(StructureMismatchError, match=r"missing \['a'\] and extra \['b'\]"):
            recursive_map(lambda a, b: a + b, x, y)
        assert y == {"b": 2.0}


@pytest.mark.parametrize("count", [2, 30])
def test_c11_mappings_match_by_key_and_keep_the_first_order(count):
    x = {f"k{i}": float(i) for i in range(count)}
    y = dict(reversed(x.items()))
    for _ in range(4):
        result = recursive_map(lambda a, b: a - b, x, y)
        assert list(result) == list(x)
        assert set(result.values()) == {0.0}


def test_c12_what_is_unset_in_the_first_operand_stays_unset():
    first, other = Point(1.0, 2.0), Point(3.0, 4.0)
    del first.y
    result = recursive_map(lambda a, b: a + b, first, other)
    assert vars(result) == {"x": 4.0}
    with pytest.raises(StructureMismatchError, match="unset y"):
        recursive_map(lambda a, b: a, other, first)


@pytest.mark.parametrize("value", [2.0, [2.0], "text"], ids=repr)
def test_c12_a_variable_that_is_unset_in_the_first_operand_stays_unset(value):
    def late(scale, value=None):
        def f():
            return scale, later

        if value is not None:
            later = value
        return f

    for inactive in (None, InactiveConfig(defaults=True)):
        for _ in range(4):
            result = recursive_map(
                lambda a, b: a + b, late(1.0), late(2.0, value), inactive=inactive
            )
            assert [each.cell_contents for each in result.__closure__[1:]] == [3.0]
            with pytest.raises(NameError):
                result()
            with pytest.raises(StructureMismatchError, match="leave the variable unset") as caught:
                recursive_map(lambda a: a, late(1.0), out=late(2.0, value), inactive=inactive)
            assert caught.value.path == "<closure>.later"
            # A closure whose variable is set has a structure of its own.
            kept = recursive_map(lambda a: a, late(1.0, value), inactive=inactive)
            assert kept() == (1.0, value)


def test_c12_an_attribute_that_only_another_has_is_refused():
    first, other = Circle(1.0), Circle(2.0)
    other.extra = 1.0
    with pytest.raises(StructureMismatchError, match="extra extra"):
        recursive_map(lambda a, b: a, first, other)


def test_c14_sharing_in_the_first_operand_has_to_be_in_the_others():
    w = [1.0]
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda a, b: a, {"a": w, "b": w}, {"a": [1.0], "b": [1.0]})
    assert caught.value.path == "['b']"
    assert "a part of its own" in message(caught)
    assert "the same object as at ['a']" in message(caught)


def test_c14_the_others_may_share_more():
    w = np.full(1, 3.0)
    x, y = recursive_map(lambda a, b: a + b, [np.ones(1), np.ones(1)], [w, w])
    assert x is not y
    assert x == y == 4.0


def test_c14_functions_of_one_definition_are_of_one_structure():
    f, g = line(1.0, 2.0), line(10.0, 20.0)
    assert recursive_map(lambda a, b: a + b, f, g)(2.0) == 44.0


def test_c15_seen_is_filled_for_every_tracked_part():
    w, f = np.ones(2), line(1.0, 2.0)
    x = {"w": w, "list": [w, 1.0], "tuple": (2.0,), "f": f, "inactive": ["a"]}
    seen = IdDict()
    result = recursive_map(double, x, seen=seen)
    assert seen[x] is result
    assert seen[w] is result["w"] is result["list"][0]
    assert seen[x["list"]] is result["list"]
    assert seen[f] is result["f"]
    assert seen[f.__closure__[0]] is result["f"].__closure__[0]
    assert x["tuple"] not in seen
    assert x["inactive"] not in seen
    assert len(seen) == 6


def test_c15_seen_goes_with_cells_outside_of_their_closures():
    f = line(1.0, 2.0)
    seen = IdDict()
    cell, g = recursive_map(double, [f.__closure__[0], f], seen=seen)
    assert g.__closure__[0] is cell
    assert g(1.0) == 6.0
    assert seen[f.__closure__[0]] is cell


def test_c15_what_is_in_seen_is_used_instead_of_being_mapped():
    w, given = np.ones(2), np.full(2, 7.0)
    calls = []
    seen = IdDict([(w, given)])
    result = recursive_map(lambda x: calls.append(1) or 2 * x, {"a": w, "b": 1.0}, seen=seen)
    assert result["a"] is given
    assert result["b"] == 2.0
    assert len(calls) == 1


def test_c15_the_root_may_be_in_seen():
    x, given = [1.0], [5.0]
    assert recursive_map(double, x, seen=IdDict([(x, given)])) is given
    assert recursive_map(double, x, seen=IdDict([(x, given)]), out=[0.0]) is given


def test_c15_seen_carries_sharing_across_calls():
    w = [1.0]
    seen = IdDict()
    first = recursive_map(double, {"w": w}, seen=seen)
    second = recursive_map(double, [w, [w]], seen=seen)
    assert second[0] is second[1][0] is first["w"]


@pytest.mark.parametrize("copy_if_inactive", [False, True])
def test_c15_seen_is_honoured_in_the_cells_of_closures(copy_if_inactive):
    f, g = sharing_cells(3.0)
    seen = IdDict()
    new_f = recursive_map(double, f, seen=seen)
    new_g = recursive_map(double, g, seen=seen, copy_if_inactive=copy_if_inactive)
    assert new_g.__closure__[0] is new_f.__closure__[0]
    assert new_g() == 6.0


def test_c15_for_several_results_seen_holds_tuples():
    w = np.ones(2)
    seen = IdDict()
    first, second = recursive_map(lambda x: (x + 1, x + 2), [w], nout=2, seen=seen)
    assert seen[w][0] is first[0]
    assert seen[w][1] is second[0]
    third, fourth = recursive_map(lambda x: (x, x), (w, 1.0), nout=2, seen=seen)
    assert third[0] is first[0]
    assert fourth[0] is second[0]
    out = recursive_map(lambda x: (x, x), (w, 1.0), nout=2, seen=seen, out=((w, 0.0), (w + 1, 0.0)))
    assert out[0][0] is first[0]
    assert out[1][0] is second[0]


def test_c15_a_shared_part_in_seen_is_given_at_each_place():
    w, given = [1.0], [9.0]
    a, b, c = recursive_map(double, [w, [w], 1.0], seen=IdDict([(w, given)]))
    assert a is given
    assert b[0] is given
    assert c == 2.0


@pytest.mark.parametrize("other", [np.ones(1), np.array(5.0), np.ones((1, 3))], ids=str)
@pytest.mark.parametrize("many", [1, 2, 7, 200])
def test_c3_without_tracking_shapes_do_not_broadcast_either(many, other):
    for _ in range(4):
        x = [np.zeros(3) for _ in range(many)]
        with pytest.raises(StructureMismatchError) as caught:
            recursive_map(np.add, x, [*x[1:], other], track=False)
        assert caught.value.path == f"[{many - 1}]"
        with pytest.raises(StructureMismatchError):
            recursive_map(np.negative, x, out=[*x[1:], other], track=False)


class Sparse:
    """A vector of one entry, an increment of dense arrays."""

    def __init__(self, place, value):
        self.place = place
        self.value = value

    def __add__(self, other):
        raise AssertionError("sparse entries are not added to each other")

    def __rmul__(self, a):
        return Sparse(self.place, a * self.value)


register_leaf(Sparse)


register_leaf(Dense)


@leaves.add.register(Dense, Sparse)
def add_entry(x, y):
    values = x.values.copy()
    values[y.place] += y.value
    return Dense(values)


def test_two_leaf_types_can_meet():
    x, y = [Dense(np.zeros(3)), 1.0], [Sparse(1, 5.0), 2.0]
    for _ in range(3):
        assert recursive_add(x, y)[0].values.tolist() == [0, 5, 0]
    with pytest.raises(StructureMismatchError, match="a Sparse"):
        recursive_add([1.0], [Sparse(0, 1.0)])


class Unit:
    """An increment of 1 for numbers and arrays."""

    def __add__(self, other):
        raise AssertionError("units are not added to each other")

    def __rmul__(self, a):
        raise AssertionError("units are not scaled")


register_leaf(Unit)


@leaves.add.register((np.ndarray, float), Unit)
def add_unit(x, y):
    return x + 1.0


def test_a_leaf_type_can_meet_arrays_and_numbers():
    x = [np.full(2, 3.0), np.full(2, 4.0).view(Grid), 5.0]
    for _ in range(3):
        found = recursive_add(x, [Unit(), Unit(), Unit()])
        assert [np.max(each) for each in found] == [4.0, 5.0, 6.0]
        assert type(found[1]) is Grid


def test_a_list_of_unequal_lists_is_no_leaf():
    with pytest.raises(StructureMismatchError) as caught:
        recursive_add([1.0], [[1.0, [2.0]]])
    assert caught.value.found == "a list"
