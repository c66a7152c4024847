"""`recursive_map` and `recursive_map_inplace`: objects mapped leaf by leaf."""

from __future__ import annotations

import numpy as np
import pytest

from messages import message
from samples import (
    SAMPLES,
    Child,
    Frozen,
    Link,
    Point,
    factorial_like,
    line,
    linked_list,
    numbers_from,
    sharing_cells,
)
from vspace import (
    IdDict,
    InactiveConfig,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    accumulate_into,
    like,
    linear_combination,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
    recursive_broadcast,
    recursive_map,
    recursive_map_inplace,
    structure,
)


def double(x):
    return 2 * x


def same(x):
    return x


def shared():
    w, inner = np.ones(2), [1.0]
    return {"w": w, "inner": inner, "pair": [w, inner], "x": 1.0}


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


def test_several_results_are_several_objects():
    x = {"a": 7.5, "b": np.array([5.0, -3.5]), "n": "name"}
    quotients, remainders = recursive_map(lambda a: (a // 2, a % 2), x, nout=2)
    assert quotients["a"] == 3.0
    assert remainders["a"] == 1.5
    assert np.array_equal(quotients["b"], [2.0, -2.0])
    assert np.array_equal(remainders["b"], [1.0, 0.5])
    assert quotients["n"] is remainders["n"] is x["n"]


@pytest.mark.parametrize("nout", [0, -1, 1.5, None])
def test_nout_is_a_positive_number(nout):
    with pytest.raises(ValueError, match="nout="):
        recursive_map(double, [1.0], nout=nout)


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


def test_c15_without_tracking_shared_parts_come_out_separate():
    w = np.ones(1)
    shared = [1.0, w]
    x, y = recursive_map(double, [shared, shared], track=False)
    assert x is not y
    assert x[1] is not y[1]
    recursive_accumulate([w, w], [np.ones(1), np.ones(1)], track=False)
    assert w == 3.0


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


def test_c5_inactive_parts_are_shared_from_the_first_operand():
    settings = {"tol": 1, "names": ["a"]}
    result = recursive_map(double, [1.0, settings])
    assert result[1] is settings


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
