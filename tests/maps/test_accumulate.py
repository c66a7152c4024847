"""Zeros, sums and accumulation: at each use the same as at the first."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from samples import SAMPLES, Frozen, Point, line, numbers_from
from vspace import (
    IdDict,
    ImmutableLeafError,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    VSpaceError,
    accumulate_into,
    accumulate_seen,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
    recursive_map,
    recursive_map_inplace,
    structure,
)

STRICT = {
    "recursive_accumulate": lambda x, y: recursive_accumulate(x, y),
    "accumulate_into": lambda x, y: accumulate_into(x, y),
    "make_zero_inplace": lambda x, y: make_zero_inplace(x),
}


def flat(x):
    return VectorSpace(x).to_array()


@pytest.mark.parametrize("change", STRICT)
@pytest.mark.parametrize("name", SAMPLES)
def test_each_use_does_what_the_first_does(name, change):
    outcomes = []
    for _ in range(4):  # generated code from the second use on
        x, y = SAMPLES[name](numbers_from(1.0)), SAMPLES[name](numbers_from(100.0))
        before = flat(x), flat(y)
        total, nothing = flat(recursive_add(x, y)), flat(make_zero(x))
        expected = (
            (nothing, before[1])
            if change == "make_zero_inplace"
            else (total, nothing if change == "accumulate_into" else before[1])
        )
        try:
            STRICT[change](x, y)
        except ImmutableLeafError as error:
            outcomes.append(str(error))
            expected = before
        else:
            outcomes.append("")
        np.testing.assert_array_equal(flat(x), expected[0])
        np.testing.assert_array_equal(flat(y), expected[1])
    assert len(set(outcomes)) == 1


IMMUTABLE = {
    "tuple": lambda: (np.ones(2), (1.0, np.ones(2))),
    "frozen": lambda: Frozen((np.ones(2), 2.0)),
    "number": lambda: 1.0,
    "records": lambda: tuple((1.0, np.ones(2)) for _ in range(20)),
}


@pytest.mark.parametrize("make", IMMUTABLE.values(), ids=IMMUTABLE)
@pytest.mark.parametrize("change", STRICT)
def test_c18_numbers_that_cannot_be_stored_are_errors_at_each_use(make, change):
    for _ in range(4):
        x, y = make(), make()
        with pytest.raises(ImmutableLeafError):
            STRICT[change](x, y)
        np.testing.assert_array_equal(flat(x), flat(make()))
        np.testing.assert_array_equal(flat(y), flat(make()))


def test_arrays_in_immutable_nodes_can_be_changed():
    for _ in range(4):
        x = (np.ones(2), Frozen(np.ones(2)), Point(1.0, "n"))
        recursive_accumulate(x, x)
        np.testing.assert_array_equal(flat(x), np.full(5, 2.0))


@pytest.mark.parametrize("change", ["recursive_accumulate", "accumulate_into"])
def test_c16_what_overlaps_is_refused_at_each_use(change):
    base = np.ones(5)
    for _ in range(4):
        x = [base[:3], np.ones(3)]
        with pytest.raises(StructureMismatchError):
            STRICT[change]([base[:3], base[2:]], x)
    assert base.tolist() == [1.0] * 5


def test_objects_that_share_an_array_are_not_moved_into_each_other():
    shared = np.ones(3)
    for _ in range(4):
        x, y = [np.ones(2), shared], [np.ones(2), shared]
        with pytest.raises(StructureMismatchError):
            accumulate_into(x, y)
        assert flat(x).tolist() == flat(y).tolist() == [1.0] * 5


def test_arrays_that_are_read_only_are_errors():
    for _ in range(4):
        x = [np.ones(2), 1.0]
        before = copy.deepcopy(x)
        frozen = np.ones(2)
        frozen.flags.writeable = False
        make_zero_inplace(x)
        recursive_accumulate(x, [frozen, 1.0])
        assert flat(x).tolist() == flat(before).tolist()
        tuple_of_frozen = (frozen, np.ones(2))
        with pytest.raises(ImmutableLeafError):
            make_zero_inplace(tuple_of_frozen)
        assert tuple_of_frozen[1].tolist() == [1.0, 1.0]


def test_functions_of_increments_give_leaves_of_the_first_operand():
    x = [np.ones(2, np.float32), 1.0]
    for _ in range(3):
        found = recursive_add(x, x, lambda a: 2.0 * np.float64(1) * a)
        assert found[0].dtype == np.float32
        assert flat(found).tolist() == [3.0, 3.0, 3.0]


def double(x):
    return 2 * x


def shared():
    w, inner = np.ones(2), [1.0]
    return {"w": w, "inner": inner, "pair": [w, inner], "x": 1.0}


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


# Functions that change the object.
CHANGING = {
    "recursive_map_inplace": (lambda x, seen: recursive_map_inplace(double, x, x, seen=seen), 2.0),
    "make_zero_inplace": (lambda x, seen: make_zero_inplace(x, seen=seen), 0.0),
    "recursive_accumulate": (lambda x, seen: recursive_accumulate(x, shared(), seen=seen), 2.0),
    "accumulate_into": (lambda x, seen: accumulate_into(x, shared(), seen=seen), 2.0),
}


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
