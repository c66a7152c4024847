"""What is not taken apart, and why (C7); which subclasses of leaves are leaves (C1)."""

from __future__ import annotations

import dataclasses
import numbers
from abc import ABCMeta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
import pytest
from multipledispatch import Dispatcher

from vspace import (
    Inactive,
    InactiveConfig,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    recursive_map,
    register_inactive,
    register_leaf,
    register_node,
)
from vspace.nodes import refusal_of, state_in_c

T = TypeVar("T")


class Plain:
    def __init__(self, x=1.0):
        self.x = x


def plain_with(**attributes):
    return type("Made", (Plain,), attributes)


def add(x, y):
    return type(x)(x.x + y.x)


def times(x, a):
    return type(x)(x.x * a)


REFUSED = {
    **{
        name: (plain_with(**{name: lambda self: self.x}), name)
        for name in (
            *("__array__", "__array_ufunc__", "__array_function__", "__array_namespace__"),
            *("__array_interface__", "__array_priority__", "__dlpack__", "__dask_graph__"),
            *("__arrow_c_array__", "__arrow_c_stream__", "__dataframe__"),
        )
    },
    "a number": (ABCMeta("Made", (Plain, numbers.Number), {}), "numbers.Number"),
    "+ and *": (plain_with(__add__=add, __mul__=times), "__add__, __mul__"),
    "+ and * from the right": (plain_with(__radd__=add, __rmul__=times), "__radd__, __rmul__"),
    "an iterator": (plain_with(__next__=lambda self: self.x), "iterator"),
}
TAKEN_APART = {
    "+ alone": plain_with(__add__=add),
    "* alone": plain_with(__mul__=times),
    "+ taken back": plain_with(__add__=None, __mul__=times),
    "no array after all": type("Made", (plain_with(__array__=1),), {"__array__": None}),
    "asked of instances": plain_with(__getattr__=lambda self, name: 1.0),
}


@pytest.mark.parametrize(("cls", "reason"), REFUSED.values(), ids=REFUSED)
def test_c7_what_says_that_it_is_more_is_not_taken_apart(cls, reason):
    with pytest.raises(UnknownTypeError, match=rf"{reason}.*register_leaf\(Made\)") as caught:
        VectorSpace({"held": [cls()]}).norm()
    assert caught.value.path == "['held'][0]"
    assert "register_node(Made) to go inside" in str(caught.value)
    subclass = type(cls)("Below", (cls,), {})
    with pytest.raises(UnknownTypeError, match="Below"):
        VectorSpace(subclass()).norm()


@pytest.mark.parametrize("cls", TAKEN_APART.values(), ids=TAKEN_APART)
def test_c7_what_only_looks_like_it_is_taken_apart(cls):
    assert (2 * VectorSpace(cls(3.0))).value.x == 6.0


def test_c7_an_instance_is_not_asked():
    x = Plain(1.0)
    x.__array__ = x.__next__ = lambda: None
    assert VectorSpace(x).size == 1


def test_c7_registration_is_the_last_word():
    def made():
        return plain_with(__add__=add, __mul__=times, __array__=None, __next__=lambda self: 1)

    node, leaf, inactive = made(), made(), made()
    register_node(node)
    assert (2 * VectorSpace(node(3.0))).value.x == 6.0
    assert (2 * VectorSpace(type("Below", (node,), {})(3.0))).value.x == 6.0
    register_leaf(leaf, scale=times)
    assert (2 * VectorSpace(leaf(3.0))).value.x == 6.0
    register_inactive(inactive)
    kept = inactive()
    assert recursive_map(lambda x: 2 * x, [kept, 1.0])[0] is kept
    chosen = made()
    assert VectorSpace([chosen(), 1.0], inactive=InactiveConfig(chosen)).size == 1


@pytest.mark.parametrize("base", [list, dict, tuple])
def test_c7_containers_with_arithmetic_of_their_own_are_refused(base):
    cls = type("Vec", (base,), {"__add__": add, "__mul__": times})
    with pytest.raises(UnknownTypeError, match="Vec"):
        VectorSpace(cls()).norm()
    register_node(cls)
    whole = cls({"a": 1.0}) if base is dict else cls([1.0])
    made = (2 * VectorSpace(whole)).value
    assert type(made) is cls
    assert made == ({"a": 2.0} if base is dict else base([2.0]))


@dataclasses.dataclass
class Quantity:
    """Declared data with arithmetic of its own."""

    x: float

    def __add__(self, other):
        raise AssertionError

    __mul__ = __array__ = __next__ = __add__


class Entry(NamedTuple):
    x: float

    def __add__(self, other):
        raise AssertionError

    __mul__ = __add__


@pytest.mark.parametrize("x", [Quantity(1.0), Entry(1.0)])
def test_c7_declared_data_are_taken_apart_whatever_they_can_do(x):
    assert (2 * VectorSpace(x)).value == type(x)(2.0)


class Speaks(Protocol):
    def speak(self) -> Any: ...


class Mixed(Speaks, Generic[T]):
    def __init__(self, x):
        self.x = x


class Anything(Any):
    pass


def test_c8_bases_of_the_standard_library_that_add_methods_alone_are_no_hindrance():
    x = Anything()
    x.x = 1.0
    for each in (Mixed(1.0), x):
        assert (2 * VectorSpace(each)).value.x == 2.0


class Slotted(Plain):
    __slots__ = ("b",)


class Referred:
    __slots__ = ("__weakref__", "b")


class Single:
    __slots__ = "b"


@pytest.mark.parametrize("cls", [object, Plain, Slotted, Referred, Single, Mixed, Quantity])
def test_c7_state_in_slots_and_dictionaries_is_seen(cls):
    assert state_in_c(cls) is None


@pytest.mark.parametrize("cls", [np.flatiter, np.broadcast, type(iter("")), type({}.values())])
def test_c7_state_in_c_is_none_that_attributes_show(cls):
    assert "in C" in state_in_c(cls)
    assert refusal_of(cls) is not None


def test_c7_what_is_made_in_c_alone_is_not_made_anew():
    assert state_in_c(type(None)) == "it is made by NoneType, which is written in C"


class Kelvin(float):
    """With attributes."""


class Bare(float):
    """With nothing but a name and methods."""

    __slots__ = ()

    def celsius(self):
        return self - 273.15


class Twice(float):
    def __add__(self, other):
        return Twice(2 * float(self) + other)


class Grid(np.ndarray):
    def total(self):
        return self.sum()


class Finalised(np.ndarray):
    def __array_finalize__(self, other):
        self.tag = None


def named(value, **attributes):
    value.__dict__.update(attributes)
    return value


GRID = np.ones(2).view(Grid)


@pytest.mark.parametrize(
    "x",
    [
        *(Kelvin(1.0), Bare(1.0), ABCMeta("R", (Fraction,), {"__slots__": ()})(1)),
        *(type("D", (Decimal,), {})(1), type("N", (np.float64,), {})(1.0), GRID),
        np.array([1.0, None], dtype=object).view(Grid),
    ],
    ids=repr,
)
def test_c1_subclasses_that_add_methods_alone_are_leaves(x):
    for _ in range(3):
        assert type(recursive_map(lambda leaf: leaf, [x])[0]) is type(x)


@pytest.mark.parametrize(
    ("x", "reason"),
    [
        (named(Kelvin(1.0), label="t"), "attributes of its own"),
        (Twice(1.0), "__add__"),
        (ABCMeta("S", (Fraction,), {"__slots__": ("label",)})(1), "__slots__"),
        (np.ones(2).view(Finalised), "__array_finalize__"),
        (named(np.ones(2).view(Grid), tag=1), "attributes of its own"),
        (named(np.array([1.0], dtype=object).view(Grid), tag=1), "attributes of its own"),
        (named(np.ones(1, dtype=[("a", "d")]).view(Grid), tag=1), "attributes of its own"),
        (ABCMeta("M", (np.ma.MaskedArray,), {"__add__": lambda x, y: x})([1.0]), "__add__"),
    ],
    ids=repr,
)
def test_c1_subclasses_with_state_or_arithmetic_are_refused(x, reason):
    with pytest.raises(UnknownTypeError, match=reason) as caught:
        VectorSpace({"t": x}).norm()
    assert caught.value.path == "['t']"
    with pytest.raises((StructureMismatchError, UnknownTypeError)):
        VectorSpace({"t": 1.0}) + VectorSpace({"t": x})


def test_c1_attributes_are_seen_where_the_code_is_generated_already():
    for make in (lambda: Kelvin(1.0), lambda: np.ones(2).view(Grid)):
        for _ in range(4):
            VectorSpace([make()]) + VectorSpace([make()])
        with pytest.raises(UnknownTypeError, match="attributes of its own"):
            VectorSpace([named(make(), tag=1)]) * 2.0
        with pytest.raises((UnknownTypeError, StructureMismatchError)):
            VectorSpace([make()]) + VectorSpace([named(make(), tag=1)])


def test_c1_arrays_of_whole_numbers_are_inactive_whatever_they_carry():
    x = named(np.ones(2, dtype=int).view(Grid), tag=1)
    assert recursive_map(lambda leaf: 2 * leaf, [x, 1.0])[0] is x


def test_c1_subclasses_of_registered_leaves_follow_them():
    class Vec(float):
        pass

    register_leaf(Vec)
    assert VectorSpace([named(type("Below", (Vec,), {"__add__": add})(1.0), tag=1)]).size == 1


def test_c7_the_object_is_named_that_the_user_holds():
    class Mine:
        def __init__(self, **parts):
            self.__dict__.update(parts)

    inner = Dispatcher("f")
    inner._cache = [iter([1.0])]
    with pytest.raises(UnknownTypeError) as caught:
        VectorSpace({"k": [inner, 1.0]}).norm()
    assert caught.value.path == "['k'][0]"
    assert "Dispatcher, in which _cache[0] is a list_iterator" in str(caught.value)
    assert "register_inactive(Dispatcher)" in str(caught.value)
    inner._cache = Mine(x=iter([1.0]))
    with pytest.raises(UnknownTypeError, match=r"list_iterator, flatten") as caught:
        VectorSpace({"k": [inner, 1.0]}).norm()
    assert caught.value.path == "['k'][0]._cache.x"
    register_node(Dispatcher)
    inner._cache = [iter([1.0])]
    with pytest.raises(UnknownTypeError) as caught:
        VectorSpace({"k": [inner, 1.0]}).norm()
    assert caught.value.path == "['k'][0]._cache[0]"


class Unit(Enum):
    METRE = "m"
    FOOT = "ft"


@dataclasses.dataclass
class Length:
    x: float
    unit: Any
    note: Annotated[str, Inactive] = ""

    def __add__(self, other):
        raise AssertionError

    __mul__ = __add__


@pytest.mark.parametrize(("unit", "other"), [("m", "cm"), (Unit.METRE, Unit.FOOT)])
def test_c7_strings_and_enums_beside_arithmetic_of_their_own_are_fixed(unit, other):
    total = VectorSpace(Length(1.0, unit, "a")) + VectorSpace(Length(2.0, unit, "b"))
    assert total.value == Length(3.0, unit, "a")
    with pytest.raises(StructureMismatchError, match=r"at unit: .*which is fixed"):
        VectorSpace(Length(1.0, unit)) + VectorSpace(Length(400.0, other))
