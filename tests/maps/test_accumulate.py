"""Changes strictly in place, and sums in place: at each use the same as at the first."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from samples import SAMPLES, Circle, Frozen, Point, line, numbers_from
from vspace import (
    ImmutableLeafError,
    StructureMismatchError,
    VectorSpace,
    accumulate_into,
    make_zero,
    make_zero_inplace,
    recursive_accumulate,
    recursive_add,
    structure,
)

STRICT = {
    "recursive_accumulate": lambda x, y: recursive_accumulate(x, y),
    "accumulate_into": lambda x, y: accumulate_into(x, y),
    "make_zero_inplace": lambda x, y: make_zero_inplace(x),
}


def flat(x):
    return VectorSpace(x).to_array()


def leaves_of(x):
    return structure(x).take(x)[0]


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


def swapped(y):
    return [y[1], y[0]]


def read_only():
    array = np.ones(2)
    array.flags.writeable = False
    return array


# One object is added to another in place: arrays that are changed where they lie, and what BLAS,
# or code that was generated, has to leave to others.
PAIRS = {
    "an increment that is another target": lambda: ((y := [np.ones(2), np.zeros(2)]), swapped(y)),
    "the target itself": lambda: ((y := [np.ones(2), 3.0]), y),
    "an array by itself": lambda: (np.ones(3), np.full(3, 2.0)),
    "a number by itself": lambda: (1.0, 2.0),
    "numbers of NumPy among the increments": lambda: ([1.0, 2.0], [np.float64(2.0), 4.0]),
    "a view among the targets": lambda: ([np.ones(4)[::2], 1.0], [np.ones(2), 1.0]),
    "a view among the increments": lambda: ([np.ones(2), 1.0], [np.ones(4)[::2], 1.0]),
    "a read-only target": lambda: ([read_only(), 1.0], [np.ones(2), 1.0]),
    "columns first": lambda: ([np.ones((2, 2), order="F")], [np.ones((2, 2))]),
    "derived values": lambda: (Circle(1.0), Circle(2.0)),
    "a type that BLAS does not know": lambda: ([np.ones(2, np.longdouble)],) * 2,
    "a number that is no float": lambda: ([np.float32(1.0)], [np.float32(1.0)]),
    "no component": lambda: ([np.ones(0)], [np.ones(0)]),
    "cells of closures": lambda: (line(1.0, np.ones(2)), line(2.0, np.ones(2))),
    "no leaf": lambda: (["name"], ["name"]),
}


@pytest.mark.parametrize("name", PAIRS)
def test_adding_in_place_is_adding_at_each_use(name):
    for times in range(4):
        y, x = PAIRS[name]()
        expected = (VectorSpace(y) + 0.5 * VectorSpace(x)).value
        kept = {id(each) for each in leaves_of(y) if isinstance(each, np.ndarray)}
        root = VectorSpace(y).axpy(0.5, VectorSpace(x)).value
        assert VectorSpace(root) == VectorSpace(expected), f"at use {times}"
        assert [*map(type, leaves_of(root))] == [*map(type, leaves_of(expected))]
        if "read-only" not in name:
            assert {id(each) for each in leaves_of(root) if id(each) in kept} == kept


@pytest.mark.parametrize("count", [2, 5, 6, 40])
def test_increments_that_are_other_targets_are_read_before_they_are_written(count):
    for times in range(4):
        y = [np.full(2, float(i)) for i in range(count)]
        VectorSpace(y).axpy(10.0, VectorSpace([*y[1:], y[0]]))
        expected = [i + 10.0 * ((i + 1) % count) for i in range(count)]
        assert [each[0] for each in y] == expected, f"at use {times}"


def test_c14_a_target_that_shares_more_is_of_its_own_structure():
    shared = np.ones(2)
    for _ in range(4):
        VectorSpace([np.ones(2), np.ones(2)]).axpy(0.5, VectorSpace([np.ones(2), np.ones(2)]))
    with pytest.raises(StructureMismatchError):
        VectorSpace([shared, shared]).axpy(0.5, VectorSpace([np.ones(2), np.ones(2)]))
    assert shared.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("x", [[1.0], [1, 2.0]], ids=["too few", "an int"])
def test_what_is_no_increment_is_refused_at_each_use(x):
    for _ in range(4):
        y = [np.ones(2), 2.0]
        with pytest.raises(StructureMismatchError):
            VectorSpace(y).axpy(0.5, VectorSpace(x))
        assert y[0].tolist() == [1.0, 1.0]
