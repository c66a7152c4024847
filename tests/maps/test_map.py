from __future__ import annotations

import copy
import pickle
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import (
    SAMPLES,
    Child,
    Circle,
    Frozen,
    Grid,
    Link,
    Point,
    factorial_like,
    line,
    linked_list,
    numbers_from,
    sharing_cells,
    with_inactive_cell,
)
from vspace import (
    IdDict,
    ImmutableLeafError,
    InactiveConfig,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    VSpaceError,
    accumulate_into,
    accumulate_seen,
    leaves,
    like,
    linear_combination,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
    recursive_broadcast,
    recursive_map,
    recursive_map_inplace,
    register_leaf,
    structure,
)


def double(x):
    return 2 * x


def same(x):
    return x


def message(caught):
    """What an error says: the place, what was found, what was expected, what to do."""
    error = caught.value
    assert isinstance(error, VSpaceError)
    text = str(error)
    for part in (error.found, error.expected, error.remedy):
        assert part
        assert part in text
    return text


# Mapping.


def test_map_takes_one_leaf_from_each_object():
    x, y, z = {"a": 1.0}, {"a": 10.0}, {"a": 100.0}
    assert recursive_map(lambda a, b, c: a + b + c, x, y, z) == {"a": 111.0}


def test_map_needs_an_object():
    with pytest.raises(TypeError, match="at least one object"):
        recursive_map(double)


def test_all_but_the_leaves_comes_from_the_first_object():
    x = {"b": 1.0, "a": ["first"]}
    result = recursive_map(lambda a, b: a + b, x, {"a": ["second"], "b": 2.0})
    assert result == {"b": 3.0, "a": ["first"]}
    assert list(result) == ["b", "a"]
    assert result["a"] is x["a"]


@pytest.mark.parametrize("leafless", [3, "text", ["a", (1, {})], len, None], ids=repr)
def test_an_object_without_leaves_maps_to_itself(leafless):
    assert recursive_map(double, leafless) is leafless
    assert make_zero(leafless) is leafless
    assert recursive_map(double, leafless, out=leafless) is leafless
    recursive_map_inplace(double, leafless, leafless)


@pytest.mark.parametrize(
    ("leaf", "result", "expected"),
    [
        (1.0, np.float64(2.5), 2.5),
        (1.0, np.array(2.5), 2.5),
        (1j, 2.5, 2.5 + 0j),
        (np.float32(1), 2.5, np.float32(2.5)),
        (np.float32(1), np.float64(2.5), np.float32(2.5)),
        (np.complex64(1), 2.5, np.complex64(2.5)),
        (Fraction(1, 2), 0.25, Fraction(1, 4)),
        (Decimal(1), np.float64(0.25), Decimal("0.25")),
        (np.ones(2, np.float32), np.array([1.0, 2.0]), np.array([1, 2], np.float32)),
        (np.array(1.0), 2.5, np.array(2.5)),
        (np.array(1.0), np.float32(2.5), np.array(2.5)),
        (np.ones(1).view(Grid), np.array([2.0]), np.full(1, 2.0).view(Grid)),
        (np.ones(1, complex), np.array([2.0]), np.array([2 + 0j])),
    ],
    ids=repr,
)
def test_a_result_of_the_same_kind_is_converted_to_the_leafs_type(leaf, result, expected):
    (found,) = recursive_map(lambda x: result, [leaf])
    assert type(found) is type(expected)
    assert np.array_equal(found, expected)
    assert getattr(found, "dtype", None) == getattr(expected, "dtype", None)


@pytest.mark.parametrize(
    ("leaf", "result", "found"),
    [
        (1.0, 2, "int 2"),
        (1.0, None, "None"),
        (1.0, "2.0", "str '2.0'"),
        (1.0, 2j, "complex 2j"),
        (1.0, np.ones(2), "an array of dtype float64 and shape (2,)"),
        (Fraction(1), 1j, "complex 1j"),
        (np.ones(2), 2.0, "float 2.0"),
        (np.ones(2), None, "None"),
        (np.ones(2), [1.0, 2.0], "a list"),
        (np.ones(2), np.ones(3), "an array of dtype float64 and shape (3,)"),
        (np.ones(2), np.ones((2, 1)), "an array of dtype float64 and shape (2, 1)"),
        (np.ones(2), np.ones(2, int), "an array of dtype int64 and shape (2,)"),
        (np.ones(2), np.ones(2, complex), "an array of dtype complex128 and shape (2,)"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("way", ["new", "out", "in place"])
def test_a_result_of_another_kind_is_an_error_with_its_path(leaf, result, found, way):
    x = {"a": [0.5, leaf]}
    before = repr(x)

    def f(each):
        return result if each is leaf else each

    with pytest.raises(LeafTypeError) as caught:
        if way == "new":
            recursive_map(f, x)
        elif way == "out":
            recursive_map(f, x, out=x)
        else:
            recursive_map_inplace(f, x, x)
    assert caught.value.path == "['a'][1]"
    assert f"returned {found}" in message(caught)
    assert "as in the first operand" in message(caught)
    assert repr(x) == before


def test_one_array_for_two_leaves_is_an_error():
    buffer = np.zeros(2)
    with pytest.raises(LeafTypeError) as caught:
        recursive_map(lambda x: buffer, {"a": np.ones(2), "b": np.ones(2)})
    assert caught.value.path == "['b']"
    assert "for ['a'] as well" in message(caught)
    assert "a fresh array for each leaf" in message(caught)


def test_one_read_only_array_may_stand_for_two_leaves():
    constant = np.zeros(2)
    constant.flags.writeable = False
    result = recursive_map(lambda x: constant, [np.ones(2), np.ones(2)])
    assert result[0] is result[1] is constant


def test_an_array_for_two_results_is_an_error():
    def f(x):
        y = 2 * x
        return y, y

    with pytest.raises(LeafTypeError, match="a fresh array for each leaf"):
        recursive_map(f, [np.ones(2)], nout=2)


def test_several_results_are_several_objects():
    x = {"a": 7.5, "b": np.array([5.0, -3.5]), "n": "name"}
    quotients, remainders = recursive_map(lambda a: (a // 2, a % 2), x, nout=2)
    assert quotients["a"] == 3.0
    assert remainders["a"] == 1.5
    assert np.array_equal(quotients["b"], [2.0, -2.0])
    assert np.array_equal(remainders["b"], [1.0, 0.5])
    assert quotients["n"] is remainders["n"] is x["n"]


@pytest.mark.parametrize("result", [1.0, (1.0,), (1.0, 2.0, 3.0), [1.0, 2.0]], ids=repr)
def test_a_wrong_number_of_results_is_an_error(result):
    with pytest.raises(LeafTypeError) as caught:
        recursive_map(lambda x: result, [1.0], nout=2)
    assert caught.value.path == "[0]"
    assert "a tuple of nout=2 leaves" in message(caught)


@pytest.mark.parametrize("nout", [0, -1, 1.5, None])
def test_nout_is_a_positive_number(nout):
    with pytest.raises(ValueError, match="nout="):
        recursive_map(double, [1.0], nout=nout)


# The later operands (C2, C11, C12, C14).


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


# Sharing and cycles (C13, C14).


def test_c13_a_shared_leaf_is_mapped_once_and_shared_in_the_result():
    w = np.ones(2)
    calls = []
    result = recursive_map(lambda x: calls.append(1) or 2 * x, {"a": w, "b": [w]})
    assert len(calls) == 1
    assert result["a"] is result["b"][0]


def test_c13_shared_containers_instances_closures_and_cells_are_shared_in_the_result():
    part, point, f = [1.0], Point(1.0, 2.0), line(1.0, 2.0)
    result = recursive_map(double, [part, part, point, point, f, f])
    assert result[0] is result[1]
    assert result[2] is result[3]
    assert result[4] is result[5]
    f, g = recursive_map(double, sharing_cells(3.0))
    assert f.__closure__[0] is g.__closure__[0]
    assert f() == 6.0


def test_c13_equal_constants_have_no_identity():
    calls = []
    constant = 1.5
    frozen = Frozen(constant)
    pair = (constant, constant)
    recursive_map(lambda x: calls.append(1) or x, [constant, constant, frozen, frozen, pair, pair])
    assert len(calls) == 8


def test_c13_read_only_arrays_have_no_identity():
    constant = np.ones(2)
    constant.flags.writeable = False
    writable = np.ones(2)
    for _ in range(3):  # the structure of a shared array is known, and is another one
        structure([writable, writable])
    assert structure([constant, constant]) == structure([np.ones(2), np.ones(2)])
    result = recursive_map(double, [constant, constant])
    assert result[0] is not result[1]


@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_c13_cycles_come_out_as_cycles(times):
    parent = Link(1.0)
    parent.following = Child(parent, 2.0)
    knot = [3.0]
    knot.append(knot)
    for _ in range(times):
        result, loop, f = recursive_map(double, [parent, knot, factorial_like(2.0)])
    assert result.following.parent is result
    assert (result.value, result.following.value) == (2.0, 4.0)
    assert loop[1] is loop
    assert loop[0] == 6.0
    assert f(2) == 64.0  # calls itself, not the function it was made from


@pytest.mark.parametrize("wrap", [Frozen, lambda x: (x,)], ids=["frozen", "tuple"])
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_c13_cycles_may_begin_at_an_immutable_object(wrap, times):
    children = [1.0]
    root = wrap(children)
    children += [root, {"parent": root}]

    def inside(x):
        return x.position if wrap is Frozen else x[0]

    for _ in range(times):
        made = inside(recursive_map(double, root))
        assert made[0] == 2.0
        assert inside(made[1]) is made
        assert inside(made[2]["parent"]) is made
    recursive_map_inplace(double, root, root)
    assert children[0] == 2.0
    with pytest.raises(StructureMismatchError, match="a cycle back to"):
        recursive_map(double, root, track=False)


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


@pytest.mark.parametrize("shared", [np.zeros(1), [0.0]], ids=["leaf", "node"])
def test_c14_an_out_may_not_share_more(shared):
    x = [recursive_map(same, shared), recursive_map(lambda a: a + 1, shared)]
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(double, x, out=[shared, shared])
    assert caught.value.path == "[1]"
    assert "the same object as at [0]" in message(caught)
    assert "the sharing of the first operand" in message(caught)


def test_c14_functions_of_one_definition_are_of_one_structure():
    f, g = line(1.0, 2.0), line(10.0, 20.0)
    assert recursive_map(lambda a, b: a + b, f, g)(2.0) == 44.0


# seen and track (C15).


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


def test_c9_default_arguments_are_leaves_where_asked_for():
    def f(x, scale=3.0, *, offset=1.0):
        return scale * x + offset

    config = InactiveConfig(defaults=True)
    assert recursive_map(double, [f], inactive=config)[0](1.0) == 8.0
    assert recursive_map(double, [f])[0] is f


@pytest.mark.parametrize("name", [name for name in SAMPLES if "closure" in name])
def test_closures_without_cycles_need_no_tracking(name):
    x = SAMPLES[name](numbers_from(1.0))
    for _ in range(4):
        if name == "closure that calls itself":
            with pytest.raises(StructureMismatchError, match="cycle"):
                recursive_map(double, x, track=False)
        else:
            assert structure(recursive_map(double, x, track=False)) is not None


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


def test_c15_seen_is_filled_and_honoured_with_out():
    w, x_rest, given = np.ones(2), [1.0, "n"], np.full(2, 7.0)
    seen = IdDict([(w, given)])
    out = {"w": np.zeros(2), "rest": [0.0, "out"], "f": line(0.0, 0.0)}
    x = {"w": w, "rest": x_rest, "f": line(1.0, 2.0)}
    result = recursive_map(double, x, out=out, seen=seen)
    assert result is out
    assert out["w"] is given
    assert out["rest"] == [2.0, "out"]
    assert out["f"](1.0) == 6.0
    assert seen[x] is out
    assert seen[x_rest] is out["rest"]


def test_c15_a_closure_whose_cell_is_given_is_made_anew_in_out():
    f, g = sharing_cells(3.0)
    seen = IdDict()
    new_f = recursive_map(double, f, seen=seen)
    out = [sharing_cells(0.0)[1], 0.0]
    old = out[0]
    assert recursive_map(double, [g, 1.0], out=out, seen=seen) is out
    assert out[0] is not old
    assert out[0].__closure__[0] is new_f.__closure__[0]
    assert old() == 0.0


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


def test_c15_without_tracking_shared_parts_come_out_separate():
    w = np.ones(1)
    shared = [1.0, w]
    x, y = recursive_map(double, [shared, shared], track=False)
    assert x is not y
    assert x[1] is not y[1]
    recursive_accumulate([w, w], [np.ones(1), np.ones(1)], track=False)
    assert w == 3.0


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


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: SAMPLES["list in itself"](numbers_from(1)), "[1]"),
        (lambda: SAMPLES["parent link"](numbers_from(1)), ".children[0].parent"),
    ],
    ids=["list", "parent"],
)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "again"])
def test_c15_a_cycle_without_tracking_is_a_clear_error(make, place, times):
    for _ in range(times):
        with pytest.raises(StructureMismatchError) as caught:
            recursive_map(double, make(), track=False)
        assert caught.value.path == place
        assert "a cycle back to the root" in message(caught)
        assert "leave track=True" in message(caught)


def test_a_cycle_through_immutable_objects_alone_is_a_clear_error():
    frozen = Frozen(1.0)
    object.__setattr__(frozen, "position", (frozen, 1.0))
    with pytest.raises(StructureMismatchError, match="make one object on the cycle mutable"):
        recursive_map(double, frozen)


def test_an_iddict_goes_by_identity():
    key, other = [1.0], [1.0]
    table = IdDict([(key, "a")])
    table[other] = "b"
    assert table[key] == "a"
    assert len(table) == 2
    assert list(table)[0] is key
    assert repr(table) == "IdDict with 2 entries"
    twin = copy.copy(table)
    twin[table] = "c"
    assert [len(table), len(twin), twin[key]] == [2, 3, "a"]
    for again in (copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert [(found, again[found]) for found in again] == [([1.0], "a"), ([1.0], "b")]
        assert key not in again
    del table[key]
    assert key not in table
    assert other in table
    with pytest.raises(KeyError):
        table[key]


# Inactive parts (C5).


def test_c5_inactive_parts_are_shared_from_the_first_operand():
    settings = {"tol": 1, "names": ["a"]}
    result = recursive_map(double, [1.0, settings])
    assert result[1] is settings


def test_c5_copies_of_inactive_parts_keep_their_sharing():
    names, counts = ["a"], np.arange(3)
    x = {"w": 1.0, "one": [names, counts], "two": (names, counts)}
    result = recursive_map(double, x, copy_if_inactive=True)
    assert result["one"] is not x["one"]
    assert result["one"][0] is result["two"][0] is not names
    assert result["one"][1] is result["two"][1] is not counts
    assert result["one"][0] == names


def test_c5_copies_of_inactive_parts_point_to_the_new_active_parts():
    root = Link(1.0)
    root.following = Link(["inactive"], root)
    declared = recursive_map(double, root, copy_if_inactive=True, inactive="following")
    assert declared.following is not root.following
    assert declared.following.following is declared


def test_c5_an_inactive_cell_is_copied_once():
    name = ["name"]
    f = with_inactive_cell(1.0, name)
    new_f, new_name = recursive_map(double, [f, name, 1.0], copy_if_inactive=True)[:2]
    assert new_f(1.0) == (2.0, name)
    assert new_f(1.0)[1] is new_name is not name


class Original:
    """Copies itself."""

    def __init__(self, copies):
        self.copies = copies

    def __deepcopy__(self, memo):
        self.copies.append("copied")
        return Original(self.copies)


def test_c5_what_copies_itself_does_so_once():
    original = Original([])
    result = recursive_map(double, [1.0, [original], original], copy_if_inactive=True)
    assert result[1][0] is result[2] is not original
    assert original.copies == ["copied"]


def test_c5_every_kind_of_inactive_part_is_copied_with_its_leaves():
    array, names = np.ones(2), {"a"}
    line = (lambda *captured: lambda: captured)(array, names)
    settings = {"array": array, "line": line, "names": names, "tuple": (array, 1), "rate": 0.5}
    x = {"x": 1.0, "settings": settings}
    copied = recursive_map(double, x, inactive="['settings']", copy_if_inactive=True)["settings"]
    assert copied["array"] is copied["tuple"][0] is copied["line"]()[0] is not array
    assert copied["names"] is copied["line"]()[1] is not names
    assert (copied["names"], copied["rate"], copied["tuple"][1]) == (names, 0.5, 1)
    np.testing.assert_array_equal(copied["array"], array)


def test_c20_inactive_parts_of_any_depth_are_copied():
    deep = ["end"]
    for _ in range(100_000):
        deep = [deep]
    copied = recursive_map(double, [1.0, deep], copy_if_inactive=True)[1]
    for _ in range(100_000):
        assert copied is not deep
        (copied,), (deep,) = copied, deep
    assert copied == deep == ["end"]
    assert copied is not deep


@pytest.mark.parametrize("inactive", [Circle, "settings"], ids=["by type", "by path"])
def test_c5_what_is_declared_inactive_is_copied_too(inactive):
    x = SAMPLES["namespace"](numbers_from(1))
    x.settings = Circle([0.5])
    result = recursive_map(double, x, inactive=inactive, copy_if_inactive=True)
    assert result.settings is not x.settings
    assert result.settings.radius == [0.5]


def test_c5_what_is_declared_by_its_place_may_be_of_any_type():
    x = {"w": 1.0, "b": [iter([1])]}
    assert recursive_map(double, x, inactive="*b*")["b"] is x["b"]
    copied = recursive_map(double, x, inactive="*b*", copy_if_inactive=True)
    assert copied["b"] is not x["b"]
    assert copied["w"] == 2.0


@pytest.mark.parametrize(
    "inactive", ["*.y", lambda cls: cls is str, InactiveConfig("y"), ["y", "*y"]]
)
def test_every_function_takes_inactive(inactive):
    config = InactiveConfig("y") if callable(inactive) else inactive
    point = Point(1.0, 2.0)
    assert recursive_map(double, point, inactive=config) == Point(2.0, 2.0)
    assert make_zero(point, inactive=config) == Point(0.0, 2.0)
    assert recursive_add(point, Point(5.0, "any"), inactive=config) == Point(6.0, 2.0)
    recursive_accumulate(point, Point(5.0, 7.0), inactive=config)
    assert point == Point(6.0, 2.0)
    accumulate_into(point, Point(1.0, 7.0), inactive=config)
    assert point == Point(7.0, 2.0)
    recursive_map_inplace(double, point, point, inactive=config)
    assert point == Point(14.0, 2.0)
    make_zero_inplace(point, inactive=config)
    assert point == Point(0.0, 2.0)


def test_a_relative_place_does_not_fit_a_pattern_by_chance():
    config = InactiveConfig("[0]")
    x = [1.0, [3], 2.0]
    for _ in range(4):
        recursive_map(lambda a, b: a + b, x, [5.0, [4], 2.0], inactive=config)
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda a, b: a + b, x, [5.0, [4.0], 2.0], inactive=config)
    assert caught.value.path == "[1][0]"


# out.


def test_out_reuses_mutable_leaves_and_replaces_the_others():
    x = {"w": np.ones(2), "t": (1.0, np.ones(1)), "n": "x"}
    out = {"w": np.zeros(2), "t": (0.0, np.zeros(1)), "n": "out"}
    w, inner = out["w"], out["t"][1]
    assert recursive_map(double, x, out=out) is out
    assert out["w"] is w
    assert np.array_equal(w, [2.0, 2.0])
    assert out["t"][0] == 2.0
    assert out["t"][1] is inner
    assert inner == 2.0
    assert out["n"] == "out"


@pytest.mark.parametrize(
    ("out", "expected"),
    [(0.0, 2.0), ((0.0, (0.0,)), (2.0, (2.0,))), (Frozen(0.0), Frozen(2.0))],
    ids=["float", "tuple", "frozen"],
)
def test_out_returns_the_new_root_where_the_old_one_cannot_change(out, expected):
    x = recursive_map(lambda a: a + 1.0, out)
    assert recursive_map(double, x, out=out) == expected
    assert recursive_map(same, out) == out


def test_out_has_keys_in_any_order():
    out = {"b": np.zeros(1), "a": 0.0}
    recursive_map(double, {"a": 1.0, "b": np.full(1, 2.0)}, out=out)
    assert out == {"b": 4.0, "a": 2.0}
    assert list(out) == ["b", "a"]


@pytest.mark.parametrize(
    "out",
    [{"a": 0.0}, {"a": 0.0, "b": 1.0, "c": 2.0}, {"a": 0.0, "c": 1.0}, [0.0, 1.0]],
    ids=repr,
)
def test_an_out_of_another_structure_is_refused(out):
    before = repr(out)
    with pytest.raises(StructureMismatchError):
        recursive_map(double, {"a": 1.0, "b": 2.0}, out=out)
    assert repr(out) == before


def test_a_ufunc_writes_into_mutable_leaves():
    x, y = [np.ones(3), 1.0], [np.full(3, 2.0), 2.0]
    out = [np.empty(3), 0.0]
    target = out[0]
    assert recursive_map(np.multiply, x, y, out=out) is out
    assert out[0] is target
    assert np.array_equal(target, [2.0, 2.0, 2.0])
    assert out[1] == 2.0
    assert type(out[1]) is float


def test_a_function_with_out_writes_into_mutable_leaves():
    written = []

    def f(x, out=None):
        if out is None:
            return 2 * x
        written.append(out)
        np.multiply(x, 2, out=out)
        return None

    out = [np.zeros(2), 0.0]
    recursive_map(f, [np.ones(2), 3.0], out=out)
    assert written[0] is out[0]
    assert np.array_equal(out[0], [2.0, 2.0])
    assert out[1] == 6.0


def test_an_out_that_the_function_leaves_alone_is_copied_into():
    def f(x, out=None):
        return 2 * x

    out = [np.zeros(2), 0.0]
    target = out[0]
    recursive_map(f, [np.ones(2), 3.0], out=out)
    assert out[0] is target
    assert np.array_equal(target, [2.0, 2.0])


def test_a_function_without_a_signature_is_called_plainly():
    out = [0.0]
    assert recursive_map(max, [1.0], [2.0], out=out) == [2.0]


def test_a_ufunc_of_whole_arrays_is_called_plainly():
    x = [np.eye(2), np.eye(3)]
    out = [np.zeros((2, 2)), np.zeros((3, 3))]
    recursive_map(np.matmul, x, x, out=out)
    assert np.array_equal(out[1], np.eye(3))


@pytest.mark.parametrize(
    ("f", "error"),
    [(np.arctan2, TypeError), (np.isfinite, TypeError), (np.less, LeafTypeError)],
    ids=["a dtype it does not take", "number of operands", "another kind of result"],
)
@pytest.mark.parametrize("way", ["new", "out", "in place"])
def test_c17_a_ufunc_that_does_not_fit_writes_nothing(f, error, way):
    x = [np.ones(2), np.ones(2, complex)]
    out = [np.zeros(2), np.zeros(2, complex)]
    with pytest.raises(error):
        if way == "new":
            recursive_map(f, x, x)
        elif way == "out":
            recursive_map(f, x, x, out=out)
        else:
            recursive_map_inplace(f, out, x, x)
    assert np.array_equal(x, np.ones((2, 2)))
    assert not np.any(out)


def test_out_for_several_results_is_a_tuple_of_objects():
    x = [np.array([1.5, 2.5]), 3.5]
    out = ([np.zeros(2), 0.0], [np.zeros(2), 0.0])
    result = recursive_map(np.modf, x, nout=2, out=out)
    assert result[0] is out[0]
    assert np.array_equal(out[1][0], [1.0, 2.0])
    assert (out[0][1], out[1][1]) == (0.5, 3.0)


def test_out_for_several_results_has_to_hold_as_many():
    with pytest.raises(ValueError, match="out holds 1 objects, expected nout=2"):
        recursive_map(np.modf, [1.5], nout=2, out=([0.0],))


@pytest.mark.parametrize("overlap", [lambda a: a, lambda a: a[:]], ids=["one array", "a view"])
def test_several_results_cannot_go_into_one_array(overlap):
    target = np.zeros(2)
    out = ([1.0, target], [1.0, overlap(target)])
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda x: (x + 1, x + 2), [1.0, np.ones(2)], nout=2, out=out)
    assert caught.value.path == "[1]"
    assert "memory that overlaps [1]" in message(caught)
    assert not target.any()
    assert out[0][0] == 1.0


def test_out_may_be_an_operand():
    x, y = [np.ones(2), 1.0], [np.full(2, 3.0), 3.0]
    recursive_map(lambda a, b: a + b, x, y, out=y)
    assert np.array_equal(y[0], [4.0, 4.0])
    assert y[1] == 4.0
    recursive_map(np.add, x, y, out=x)
    assert x[1] == 5.0


# The family.


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_c4_zero_is_right_for_nan_and_infinity(value):
    x = [value, complex(value), np.full(2, value), np.float32(value)]
    zero = make_zero(x)
    assert zero[:2] == [0.0, 0j]
    assert not zero[2].any()
    assert type(zero[3]) is np.float32
    make_zero_inplace(x)
    assert x[0] == 0.0
    assert not x[2].any()


def test_make_zero_is_of_the_same_structure():
    for name, make in SAMPLES.items():
        x = make(numbers_from(1.0))
        zero = make_zero(x)
        assert structure(zero) == structure(x), name


def test_make_zero_fills_seen():
    w = np.ones(2)
    seen = IdDict()
    zero = make_zero([w], seen=seen)
    assert seen[w] is zero[0]


def test_make_zero_inplace_keeps_all_storage():
    w, inner = np.ones(2), [1.0]
    x = {"w": w, "t": (w, inner), "f": line(1.0, 2.0)}
    make_zero_inplace(x)
    assert not w.any()
    assert inner == [0.0]
    assert x["f"](3.0) == 0.0


def test_recursive_add_applies_f_to_the_second_object():
    assert recursive_add([1.0, 2.0], [10.0, 20.0]) == [11.0, 22.0]
    assert recursive_add([1.0], [10.0], lambda y: -y) == [-9.0]
    assert recursive_add([1j], [2.0]) == [2 + 1j]


class Sparse:
    """A vector of one entry, an increment of dense arrays."""

    def __init__(self, place, value):
        self.place = place
        self.value = value

    def __add__(self, other):
        raise AssertionError("sparse entries are not added to each other")

    def __rmul__(self, a):
        return Sparse(self.place, a * self.value)


class Dense:
    """A vector that sparse ones can be added to."""

    def __init__(self, values):
        self.values = values

    def __add__(self, other):
        return Dense(self.values + other.values)

    def __rmul__(self, a):
        return Dense(a * self.values)


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


class Tile:
    """An array type of somebody else."""

    def __init__(self, values):
        self.values = np.array(values)
        self.shape, self.dtype = self.values.shape, self.values.dtype

    def __add__(self, other):
        return Tile(self.values + other.values)

    def __rmul__(self, a):
        return Tile(a * self.values)


def assign_tile(tile, value):
    tile.values[...] = value.values


register_leaf(Tile, assign=assign_tile)


def tiles():
    return {"a": Tile([1.0, 2.0]), "b": Tile([3.0, 4.0])}


NO_SUCH_TILE = {
    "another shape": lambda x: Tile([1.0]),
    "a shape that broadcasts": lambda x: Tile([[1.0, 2.0]]),
    "another dtype": lambda x: Tile(x.values.astype("f")),
    "an array": lambda x: x.values,
    "a number": lambda x: 1.0,
}


@pytest.mark.parametrize("f", NO_SUCH_TILE.values(), ids=NO_SUCH_TILE)
@pytest.mark.parametrize("way", ["new", "out", "inplace"])
def test_results_for_registered_leaves_keep_shape_and_dtype(f, way):
    x = tiles()
    with pytest.raises(LeafTypeError) as caught:
        if way == "inplace":
            recursive_map_inplace(f, x, x)
        else:
            recursive_map(f, x, out=x if way == "out" else None)
    assert caught.value.path == "['a']"
    assert "expected a Tile" in message(caught)
    assert x["a"].values.tolist() == [1.0, 2.0]


def test_registered_leaves_of_operands_have_one_shape():
    for other in ([1.0], [[1.0, 2.0]]):
        with pytest.raises(StructureMismatchError) as caught:
            recursive_map(lambda x, y: x + y, tiles(), {"a": Tile([0.0, 0.0]), "b": Tile(other)})
        assert caught.value.path == "['b']"
        assert f"shape {np.shape(other)}" in message(caught)
    single = {key: Tile(each.values.astype("f")) for key, each in tiles().items()}
    assert recursive_map(lambda x, y: x + y, tiles(), single)["b"].values.tolist() == [6.0, 8.0]


def test_one_registered_leaf_for_two_leaves_is_an_error():
    buffer = Tile([0.0, 0.0])
    for f, nout in ((lambda x: buffer, 1), (lambda x: (buffer, x), 2)):
        with pytest.raises(LeafTypeError) as caught:
            recursive_map(f, tiles(), nout=nout)
        assert caught.value.path == "['b']"
        assert "the Tile that the mapped function returned for ['a'] as well" in message(caught)
    coin = Dense(np.zeros(2))  # immutable: it has no identity
    found = recursive_map(lambda x: coin, [Dense(np.ones(2)), Dense(np.ones(2))])
    assert found[0] is found[1] is coin


def test_registered_leaves_may_change_places():
    a, b = Tile([1.0]), Tile([2.0])
    recursive_map(same, [a, b], out=[b, a])
    assert (a.values, b.values) == ([2.0], [1.0])
    recursive_map(lambda x, y: 2 * x + y, [a, b], [b, a], out=[a, b])
    assert (a.values, b.values) == ([5.0], [4.0])


def test_several_results_cannot_go_into_one_registered_leaf():
    t = Tile([7.0])
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(
            lambda x: (2 * x, 3 * x), [1.0, Tile([1.0])], nout=2, out=([1.0, t], [1.0, t])
        )
    assert caught.value.path == "[1]"
    assert t.values == [7.0]
    dense = Dense(np.ones(1))
    made = recursive_map(lambda x: (2 * x, 3 * x), [dense], nout=2, out=([dense], [dense]))
    assert [each[0].values for each in made] == [[2.0], [3.0]]


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


def test_recursive_add_refuses_a_wrong_increment():
    with pytest.raises(VSpaceError):
        recursive_add([np.ones(2)], [np.ones(2)], lambda y: y[:1])


def test_a_shared_leaf_is_accumulated_once():
    w = np.ones(1)
    increment = np.ones(1)
    recursive_accumulate([w, [w]], [increment, [increment]])
    assert w == 2.0
    part = [1.0]
    recursive_accumulate([part, part], [p := [1.0], p])
    assert part == [2.0]


def test_accumulate_applies_f_and_checks_what_it_gives():
    x = {"a": 1.0, "w": np.ones(2)}
    recursive_accumulate(x, {"a": 2.0, "w": np.ones(2)}, lambda y: 10 * y)
    assert x["a"] == 21.0
    assert np.array_equal(x["w"], [11.0, 11.0])
    with pytest.raises(LeafTypeError) as caught:
        recursive_accumulate(x, x, lambda y: y if type(y) is float else None)
    assert caught.value.path == "['w']"
    assert x["a"] == 21.0


def test_accumulating_an_object_into_itself_doubles_it():
    x = [1.0, np.ones(2)]
    recursive_accumulate(x, x)
    assert x[0] == 2.0
    assert np.array_equal(x[1], [2.0, 2.0])


def test_accumulate_into_moves_the_values():
    into, source = [1.0, np.ones(2)], [2.0, np.full(2, 3.0)]
    accumulate_into(into, source)
    assert into[0] == 3.0
    assert np.array_equal(into[1], [4.0, 4.0])
    assert source[0] == 0.0
    assert not source[1].any()


def test_accumulate_into_takes_a_source_that_shares_more():
    w = np.ones(1)
    into = [np.ones(1), np.ones(1)]
    accumulate_into(into, [w, w])
    assert into == [2.0, 2.0]
    assert w == 0.0


@pytest.mark.parametrize(
    "source", [lambda a, b: [a, b], lambda a, b: [b, a], lambda a, b: [np.ones(2), a[:]]]
)
def test_accumulate_into_refuses_a_source_that_shares_arrays(source):
    a, b = np.ones(2), np.ones(2)
    with pytest.raises(StructureMismatchError, match="memory that overlaps"):
        accumulate_into([a, b], source(a, b))
    assert np.array_equal([a, b], np.ones((2, 2)))


@pytest.mark.parametrize(
    ("into", "source", "error"),
    [
        ([1.0, np.ones(1)], (1.0, np.ones(1)), StructureMismatchError),
        ((1.0, np.ones(1)), (1.0, np.ones(1)), ImmutableLeafError),
        ([1.0, np.ones(1)], [1.0, np.ones(2)], StructureMismatchError),
    ],
    ids=["structure", "immutable", "shape"],
)
def test_c17_accumulate_into_changes_nothing_after_an_error(into, source, error):
    before = repr((into, source))
    with pytest.raises(error):
        accumulate_into(into, source)
    assert repr((into, source)) == before


def test_accumulate_into_an_immutable_source_is_refused():
    into = ((np.ones(1),), [1.0])
    source = ((np.ones(1),), [1.0])
    source[0][0].flags.writeable = False
    with pytest.raises(ImmutableLeafError):
        accumulate_into(into, source)
    assert into == ((np.ones(1),), [1.0])


def test_accumulate_seen_adds_to_each_tracked_part_once():
    w, inner = np.ones(2), [1.0]
    x = {"a": w, "b": [w, inner], "inner": inner}
    seen = IdDict()
    shadow = make_zero(x, seen=seen)
    shadow["a"] += 2.0
    shadow["inner"][0] = 3.0
    accumulate_seen(lambda value: 10 * value, seen)
    assert np.array_equal(w, [21.0, 21.0])
    assert inner == [31.0]
    accumulate_seen(None, seen)
    assert inner == [34.0]


def test_accumulate_seen_reaches_what_closures_captured():
    f = line(1.0, 2.0)
    seen = IdDict()
    gradient = recursive_map(lambda x: 100.0, f, seen=seen)
    assert gradient(1.0) == 200.0
    accumulate_seen(None, seen)
    assert f(1.0) == 101.0 + 102.0


def test_accumulate_seen_of_nothing_does_nothing():
    accumulate_seen(None, IdDict())


@pytest.mark.parametrize("name", SAMPLES)
def test_identity_map_gives_an_equal_structure_and_the_same_leaves(name):
    x = SAMPLES[name](numbers_from(1.0))
    met, again = [], []
    for _ in range(3):
        copy = recursive_map(lambda a: met.append(a) or a, x)
    recursive_map(lambda a: again.append(a) or a, copy)
    assert len(met) == 3 * len(again)
    assert all(np.array_equal(a, b) for a, b in zip(met, again, strict=False))
    assert structure(copy) == structure(x)
    assert type(copy) is type(x)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "no leaf"])
def test_seen_and_copies_change_nothing_but_sharing_with_the_original(name):
    make = SAMPLES[name]
    plain = recursive_map(lambda a: a + a, make(numbers_from(1.0)))
    seen = IdDict()
    copied = recursive_map(
        lambda a: a + a, make(numbers_from(1.0)), seen=seen, copy_if_inactive=name != "linked list"
    )
    assert structure(plain) == structure(copied)
    found, expected = [], []
    recursive_map(lambda a, b: found.append(a) or expected.append(b) or a, plain, copied)
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


# Size (C20).

LONG = 100_000


def test_c20_a_linked_list_of_100000_nodes_works():
    x = linked_list(LONG)
    doubled = recursive_map(lambda a, b: a + b, x, x)
    assert doubled.value == doubled.following.following.value == 2.0
    assert make_zero(x).value == 0.0
    recursive_map_inplace(double, x, x)
    recursive_accumulate(x, doubled)
    assert x.following.value == 4.0
    make_zero_inplace(x)
    assert x.following.value == 0.0
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda a, b: a, x, linked_list(LONG - 1))
    assert caught.value.path == ".following" * (LONG - 1)
    seen = IdDict()
    recursive_map(double, x, seen=seen)
    assert len(seen) == LONG


def shared():
    w, inner = np.ones(2), [1.0]
    return {"w": w, "inner": inner, "pair": [w, inner], "x": 1.0}


def twice_and_more(x, seen):
    return linear_combination([2.0, 1.0], [x, x], seen=seen)


# Functions that make an object anew, and how many times each value of the first one it gives.
MAKING = {
    "recursive_map": (lambda x, seen: recursive_map(double, x, seen=seen), 2.0),
    "recursive_broadcast": (lambda x, seen: recursive_broadcast(double, x, seen=seen), 2.0),
    "linear_combination": (twice_and_more, 3.0),
    "recursive_add": (lambda x, seen: recursive_add(x, x, seen=seen), 2.0),
    "make_zero": (lambda x, seen: make_zero(x, seen=seen), 0.0),
    "like": (lambda x, seen: like(x, x, seen=seen), 1.0),
}
# Functions that change the object.
CHANGING = {
    "recursive_map_inplace": (lambda x, seen: recursive_map_inplace(double, x, x, seen=seen), 2.0),
    "make_zero_inplace": (lambda x, seen: make_zero_inplace(x, seen=seen), 0.0),
    "recursive_accumulate": (lambda x, seen: recursive_accumulate(x, shared(), seen=seen), 2.0),
    "accumulate_into": (lambda x, seen: accumulate_into(x, shared(), seen=seen), 2.0),
}


@pytest.mark.parametrize("name", MAKING)
def test_c15_functions_that_make_objects_fill_and_honour_seen(name):
    call, times = MAKING[name]
    x, seen = shared(), IdDict()
    made = call(x, seen)
    assert VectorSpace(made).to_array().tolist() == [times] * 4
    assert seen[x] is made
    assert seen[x["w"]] is made["w"] is made["pair"][0]
    assert seen[x["inner"]] is made["inner"]
    again = call([x["w"], 1.0], seen)
    assert again[0] is made["w"]
    assert again[1] == times


@pytest.mark.parametrize("name", CHANGING)
def test_c15_functions_that_change_objects_fill_and_honour_seen(name):
    call, times = CHANGING[name]
    x, seen = shared(), IdDict()
    call(x, seen)
    assert VectorSpace(x).to_array().tolist() == [times] * 4
    assert all(seen[part] is part for part in (x, x["w"], x["inner"], x["pair"]))
    call(x, seen)  # each part has had its turn
    assert VectorSpace(x).to_array().tolist() == [times] * 4
    given = np.full(2, 5.0)
    other = shared()
    call(other, IdDict([(other["w"], given), (other["pair"], other["pair"])]))
    assert other["w"] is given
    assert given.tolist() == [5.0, 5.0]
    assert other["inner"] == [times]


def test_c15_what_is_left_alone_is_left_alone_in_the_source_too():
    into, source = shared(), shared()
    accumulate_into(into, source, seen=IdDict([(into["w"], into["w"])]))
    assert into["w"].tolist() == source["w"].tolist() == [1.0, 1.0]
    assert (into["x"], source["x"]) == (2.0, 0.0)
    assert source["inner"] == [0.0]


@pytest.mark.parametrize("wrap", [lambda x: x, VectorSpace], ids=["plain", "wrapped"])
def test_leaf_by_leaf_combinations_are_those_of_blocks(wrap):
    x = [(1.0, np.ones(2)), "a", {"n": [3]}]
    for options in ({"track": False}, {"copy_if_inactive": True}, {"seen": IdDict()}):
        total = linear_combination([2.0, 3.0], [wrap(x), x], **options)
        mapped = recursive_broadcast(lambda a, b: 2 * a + 3 * b, wrap(x), wrap(x), **options)
        for result in (total, mapped):
            assert type(result) is type(wrap(x))
            value = result.value if isinstance(result, VectorSpace) else result
            assert VectorSpace(value).to_array().tolist() == [5.0, 5.0, 5.0]
            assert (value[2]["n"] is x[2]["n"]) is ("copy_if_inactive" not in options)
    target = wrap((1.0, np.zeros(2), "b"))
    y = (1.0, np.ones(2), "a")
    result = linear_combination([2.0], [wrap(y)], out=target, track=False)
    assert (result is target) is isinstance(target, VectorSpace)
    value = result.value if isinstance(result, VectorSpace) else result
    assert VectorSpace(value).to_array().tolist() == [2.0, 2.0, 2.0]
    config = InactiveConfig("x")
    named = linear_combination([2.0], [wrap({"x": 1.0, "y": 1.0})], inactive=config, track=False)
    assert VectorSpace(named).to_array().tolist() == [1.0, 2.0]
