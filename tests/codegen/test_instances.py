"""Instances of Python classes in generated code."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pytest

from samples import Frozen, Point
from vspace import VectorSpace, recursive_map, structure
from vspace.codegen import NotCompilable, StoreCompiler


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)


class Both(Slots):
    """Slots beside a dictionary."""


class Watching(Point):
    """Has attribute access of its own, which has to be left alone."""

    def __getattribute__(self, name):
        raise RuntimeError("asked")


class Hiding:
    """Puts something else in the place of the dictionary."""

    def __init__(self, x):
        object.__getattribute__(self, "__dict__")["x"] = x

    @property
    def size(self):
        return self.x


class Cached:
    def __init__(self, x):
        self.x = x

    @functools.cached_property
    def double(self):
        return 2 * self.x


@dataclass(frozen=True, slots=True)
class FrozenSlots:
    x: float


MADE = {
    "attributes": lambda x: Point(x, [x]),
    "slots": lambda x: Slots(a=x, b=[x]),
    "a slot that is unset": lambda x: Slots(a=x),
    "slots beside a dictionary": lambda x: Both(a=x, c=x),
    "own access": lambda x: Watching(x, x),
    "a property": Hiding,
    "frozen": Frozen,
    "frozen with slots": FrozenSlots,
    "cached": Cached,
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_instances_are_taken_and_built_alike_at_each_use(make):
    x, y = make(1.0), make(2.0)
    for _ in range(4):
        made = recursive_map(lambda a, b: a + b, x, y)
        assert type(made) is type(x)
        assert structure(made) == structure(x)
        assert structure(made).take(made)[0] == [3.0] * structure(x)._programs.spec.leaves


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_instances_are_stored_into_alike_at_each_use(make):
    for _ in range(4):
        x = [make(1.0)]
        node = x[0]
        VectorSpace(x).axpy(2.0, VectorSpace([make(1.0)]))
        assert structure(x).take(x)[0] == [3.0] * structure(x)._programs.spec.leaves
        assert (x[0] is node) == (not make.__name__.startswith("Frozen"))


def test_what_is_cached_is_left_out_and_forgotten():
    x = Cached(1.0)
    assert x.double == 2.0
    made = structure(x)
    for _ in range(3):
        leaves, kept = made.take(x)
        assert leaves == [1.0]
    built = made.build([5.0], kept)
    assert vars(built) == {"x": 5.0}
    assert built.double == 10.0


def test_an_attribute_more_or_less_is_a_surprise():
    x = Point(1.0, 2.0)
    programs = structure(x)._programs
    for _ in range(3):
        assert programs.try_take(x) is not None
    more = Point(1.0, 2.0)
    more.z = 3.0
    less = Point(1.0, 2.0)
    del less.y
    assert programs.try_take(more) is None
    assert programs.try_take(less) is None
    unset = structure(Slots(a=1.0))._programs
    for _ in range(3):
        assert unset.try_take(Slots(a=1.0)) is not None
    assert unset.try_take(Slots(a=1.0, b=1.0)) is None


def test_fields_may_have_been_set_in_any_order():
    x, y = Point(1.0, 2.0), Point.__new__(Point)
    y.y, y.x = 20.0, 10.0
    for _ in range(4):
        assert structure(x).take(y)[0] == [10.0, 20.0]


@pytest.mark.parametrize("name", ["own access", "frozen with slots", "slots beside a dictionary"])
def test_others_are_left_to_the_walk_where_numbers_are_stored(name):
    with pytest.raises(NotCompilable):
        StoreCompiler().compile(structure(MADE[name](1.0))._programs.spec)
