"""Instances come apart by their attributes, slots and fields (C8, C10, C12)."""

import functools
from dataclasses import dataclass
from types import GenericAlias, SimpleNamespace
from typing import Annotated, Any, Generic, TypeVar

import attrs
import pytest

from kinds import Base, Model, Private, Unset, behind, shadowing
from vspace import (
    Inactive,
    StructureMismatchError,
    VectorSpace,
    like,
    make_zero,
    paths,
    recursive_accumulate,
    recursive_map,
)


@attrs.define
class AttrsArea:
    radius: float = 2.0

    @functools.cached_property
    def area(self):
        return 3.0 * self.radius**2


class Area:
    def __init__(self):
        self.radius = 2.0

    @functools.cached_property
    def area(self):
        return 3.0 * self.radius**2


@pytest.mark.parametrize("make", [shadowing, behind])
def test_slots_that_a_subclass_hides_are_parts(make):
    x = make()
    for _ in range(3):
        assert Base.x.__get__((2 * VectorSpace(x)).value) == 2.0
        recursive_accumulate(target := make(), x)
        assert Base.x.__get__(target) == 2.0
    assert paths(x)[0] == "super().x"
    assert VectorSpace(x, inactive="super().x").size == 1
    assert Base.x.__get__(like(x, {"super().x": 5.0})) == 5.0
    unset = make()
    Base.x.__delete__(unset)
    with pytest.raises(StructureMismatchError):
        VectorSpace(x) + VectorSpace(unset)


@dataclass(init=False)
class Settled(Base):
    x: Annotated[float, Inactive] = 3.0


def test_a_field_declared_inactive_may_hide_a_slot():
    x = Settled()
    Base.x.__set__(x, 1.0)
    assert VectorSpace(x).size == 0


def test_private_slots_and_models():
    assert make_zero(Private()).all() == (0.0, 0.0)
    made = (2 * VectorSpace(Model(x=9.0))).value
    assert (made.x, made._private) == (18.0, 4.0)
    assert made.model_fields_set == {"x"}


@attrs.define
class AttrsDoubled:
    """Has a ``__getattr__`` of its own, and caches nothing."""

    x: float = 1.0

    def __getattr__(self, name):
        if name == "double":
            return 2 * self.x
        raise AttributeError(name)


def test_attrs_classes_with_getattr_of_their_own():
    for _ in range(3):
        assert (2 * VectorSpace(AttrsDoubled())).value.double == 4.0


def test_what_was_never_derived_need_not_go():
    x = AttrsArea()
    for _ in range(3):
        recursive_accumulate(x, AttrsArea())
    assert x.area == 3.0 * 8.0**2


@pytest.mark.parametrize("make", [Area, AttrsArea], ids=["attribute", "slot"])
def test_cached_properties_are_derived(make):
    x = make()
    assert x.area == 12.0
    assert VectorSpace(x).size == 1
    for _ in range(3):
        assert make_zero(x).area == 0.0
        assert (2 * VectorSpace(x)).value.area == 48.0
        assert recursive_map(lambda a, b: a + b, x, make()).area == 48.0
    assert x.area == 12.0
    recursive_accumulate(x, make())
    assert x.area == 48.0


def test_what_is_unset_stays_unset():
    x, y = Unset(1.0), Unset(1.0)
    y.y = 2.0
    for _ in range(3):
        assert vars(recursive_map(lambda a, b: a + b, x, y)) == {"x": 2.0}
        with pytest.raises(StructureMismatchError, match="attributes unset y"):
            recursive_map(lambda a, b: a + b, y, x)


def test_other_attributes_count_as_keys():
    x, y = SimpleNamespace(a=1.0), SimpleNamespace(a=1.0, b=2.0)
    for first, second, word in ((x, y, "extra b"), (y, x, "unset b")):
        with pytest.raises(StructureMismatchError, match=word):
            VectorSpace(first) + VectorSpace(second)


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
