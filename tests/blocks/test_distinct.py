"""Telling objects apart: by how many places hold them, and by their identities."""

from __future__ import annotations

import numpy as np
import pytest

from vspace.blocks import are_distinct, are_held, are_separate


def arrays(count=3):
    return [np.ones(2) for _ in range(count)]


def test_what_one_list_holds_alone_is_counted_so():
    objects = arrays()
    assert are_held(objects, 1)
    assert not are_held(objects, 2)


def test_what_is_held_elsewhere_is_counted_there():
    objects = arrays()
    others = [*objects]
    assert are_held(objects, 2)
    others.pop()
    assert not are_held(objects, 2) and not are_held(objects, 1)


def test_a_view_holds_its_array():
    objects = arrays()
    view = objects[0][:1]
    assert not are_held(objects, 1)
    assert view.base is objects[0]


@pytest.mark.parametrize("holders", [0, 1, 2])
def test_distinct_objects_are_told_so_whatever_is_counted(holders):
    objects = arrays()
    assert are_distinct(objects, holders)
    assert are_distinct(arrays(), holders)
    kept = [*objects]
    assert are_distinct(objects, holders)
    assert kept


@pytest.mark.parametrize("holders", [0, 1])
def test_one_object_in_two_places_is_not_distinct(holders):
    objects = arrays()
    objects[2] = objects[0]
    assert not are_distinct(objects, holders)


def test_no_objects_are_distinct():
    assert are_distinct([]) and are_distinct([], 1)


OVERLAPPING = {
    "a view of something": lambda t: ([t[0][:], *t[1:]],),
    "one twice": lambda t: ([t[0], t[0]],),
    "another target in a place": lambda t: (t, t[::-1]),
    "a view in an operand": lambda t: (t, [*arrays(2), t[0][:]]),
    "a leaf of another type in an operand": lambda t: (t, [*arrays(2), 1.0]),
    "in the second operand": lambda t: (t, arrays(), t[::-1]),
}
SEPARATE = {
    "alone": lambda t: (t,),
    "beside others": lambda t: (t, arrays()),
    "beside themselves": lambda t: (t, t),
    "beside others and themselves": lambda t: (t, arrays(), [*t]),
    "nothing": lambda t: ([], []),
}


@pytest.mark.parametrize("name", OVERLAPPING)
def test_what_may_overlap_is_not_separate(name):
    assert not are_separate(*OVERLAPPING[name](arrays()))


@pytest.mark.parametrize("name", SEPARATE)
def test_arrays_of_their_own_are_separate(name):
    assert are_separate(*SEPARATE[name](arrays()))
