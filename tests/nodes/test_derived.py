"""What is cached is derived (C10)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from types import GenericAlias
from typing import Any, Generic, TypeVar

import numpy as np
import pytest

from vspace import VectorSpace, paths, recursive_map

T = TypeVar("T")


class Lazy:
    """A property that is worked out once: its value hides it."""

    def __init__(self, compute):
        self.compute = compute

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.compute(instance)
        return value


class Guarded(Lazy):
    """... and one that is written to as well, so that what an instance keeps is data."""

    def __set__(self, instance, value):
        instance.__dict__[self.name] = value


class Gaussian:
    @Lazy
    def precision(self):
        return 1.0 / self.scale**2

    def __init__(self, scale):
        self.scale = scale

    def act(self, x):
        return x

    @classmethod
    def unit(cls):
        return cls(1.0)

    @staticmethod
    def zero():
        return 0.0

    weight = Guarded(lambda self: 2.0 * self.scale)


def test_values_of_lazy_descriptors_are_derived():
    a = Gaussian(2.0)
    assert a.precision == 0.25
    assert VectorSpace(a).size == 1
    for _ in range(3):
        r = (2 * VectorSpace(a) + VectorSpace(Gaussian(0.0))).value
        assert (r.scale, r.precision) == (4.0, 1.0 / 16.0)
    v = VectorSpace(a)
    v *= 2.0
    assert (a.scale, a.precision) == (4.0, 1.0 / 16.0)


@pytest.mark.parametrize("name", ["act", "unit", "zero", "weight"])
def test_what_hides_a_method_or_has_a_setter_is_data(name):
    a = Gaussian(2.0)
    a.__dict__[name] = 3.0
    r = (2 * VectorSpace(a)).value
    assert r.__dict__ == {"scale": 4.0, name: 6.0}


def test_fields_whose_default_is_a_descriptor_are_data():
    @dataclass
    class Field:
        x: Any = Lazy(lambda self: 1.0)

    assert (2 * VectorSpace(Field(1.5))).value.x == 3.0


def test_a_class_below_may_take_a_lazy_value_back():
    class Below(Gaussian):
        precision = 1.0

    a = Below(2.0)
    a.precision = 3.0
    assert (2 * VectorSpace(a)).value.precision == 6.0


@dataclass
class Box(Generic[T]):
    x: T


class Aliased:
    __class_getitem__ = classmethod(GenericAlias)

    def __init__(self, x):
        self.x = x


@pytest.mark.parametrize("cls", [Box, Aliased])
def test_parameters_of_generic_classes_are_no_parts(cls):
    for x, y in ((cls(1.0), cls[float](2.0)), (cls[float](1.0), cls(2.0))):
        r = (VectorSpace(x) + VectorSpace(y)).value
        assert vars(r) == {"x": 3.0}


def twice(fn):
    @functools.wraps(fn)
    def inner(x):
        return 2 * fn(x)

    return inner


def decorated(a):
    @twice
    def g(x):
        return a * x

    return g


@pytest.mark.parametrize("track", [True, False])
def test_wrapped_is_the_new_function_where_that_is_captured(track):
    for _ in range(3):
        f = recursive_map(lambda x: 2 * x, decorated(3.0), track=track)
        assert (f(1.0), f.__wrapped__(1.0), f.__name__) == (12.0, 6.0, "g")
        assert f.__wrapped__ is f.__closure__[0].cell_contents


def test_wrapped_is_dropped_where_it_is_not_captured():
    def make(a, filled=True):
        @functools.wraps(decorated)
        def f():
            return a, later

        if filled:
            later = f
        f.note = 1
        return f

    for make_one in (make, lambda a: make(a, filled=False)):
        for _ in range(3):
            f = (2 * VectorSpace(make_one(1.0))).value
            assert not hasattr(f, "__wrapped__")
            assert f.note == 1


def test_a_function_that_wraps_itself_stays_so():
    def make(a):
        def f():
            return a, f

        f.__wrapped__ = f
        return f

    for _ in range(3):
        f = (2 * VectorSpace(make(1.0))).value
        assert f()[0] == 2.0
        assert getattr(f, "__wrapped__", f) is f


def test_what_a_cached_function_has_kept_is_derived():
    def make(a):
        @functools.lru_cache(maxsize=4, typed=True)
        def f(x):
            return a * x

        return f

    f = make(3.0)
    assert f(1.0) == 3.0
    for _ in range(3):
        g = (2 * VectorSpace(f)).value
        assert (g(1.0), g.cache_info().maxsize, g.__name__) == (6.0, 4, "f")
        assert (VectorSpace(f) + VectorSpace(make(1.0))).value(1.0) == 4.0
    for factor in (2.0, 2.0, 2.0):
        v, before = VectorSpace({"f": f}), f(1.0)
        v *= factor
        assert v.value["f"] is f
        assert f(1.0) == factor * before
    assert list(paths(f)) == ["__wrapped__<closure>.a"]


def test_what_a_cached_function_has_kept_goes_when_arrays_change_in_place():
    def make(a):
        @functools.lru_cache
        def f(x):
            return float(a.sum()) * x

        return f

    f = make(np.ones(3))
    v, w = VectorSpace([f]), VectorSpace([make(np.ones(3))])
    want = f(1.0)
    for _ in range(4):
        v *= 2.0
        want *= 2.0
        assert f(1.0) == want
        v.axpy(1.0, w)
        want += 3.0
        assert f(1.0) == want


def test_a_cached_function_that_calls_itself_stays_one():
    def make(a):
        @functools.cache
        def power(n):
            return a if n == 1 else a * power(n - 1)

        return power

    assert make(2.0)(3) == 8.0
    assert (2 * VectorSpace(make(2.0))).value(3) == 64.0


def test_a_cached_function_without_captured_floats_is_inactive():
    f = functools.lru_cache(len)
    assert recursive_map(lambda x: 2 * x, [f, 1.0])[0] is f
