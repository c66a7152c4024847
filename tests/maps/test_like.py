"""`like`: foreign results in the space of an object."""

import functools
from collections import ChainMap, OrderedDict, deque
from decimal import Decimal
from fractions import Fraction
from functools import partial
from types import MappingProxyType

import numpy as np
import pytest

from samples import Frozen, Point
from vspace import (
    IdDict,
    InactiveConfig,
    StructureMismatchError,
    like,
    register_leaf,
    structure,
)


def closure(a, b):
    return lambda: a * b


@register_leaf
class Opaque:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Opaque(self.value + other.value)

    def __rmul__(self, a):
        return Opaque(a * self.value)


class Tagged(np.ndarray):
    pass


def test_what_is_left_out_is_zero():
    x = {"a": 1.0, "b": [2.0, np.ones(2)], "n": 3}
    zeros = {"a": 0.0, "b": [0.0, 0.0], "n": 3}
    for dx in (None, {}, {"b": None}, {"b": [None, None]}):
        made = like(x, dx)
        assert made["a"] == zeros["a"]
        assert made["b"][0] == 0.0
        assert made["b"][1].tolist() == [0.0, 0.0]
        assert made["n"] == 3


LEAVES = {
    "int for float": (1.0, 2, 2.0),
    "numpy for float": (1.0, np.float32(2), 2.0),
    "0-d array for float": (1.0, np.array(2.0), 2.0),
    "real part": (1.0, 2 + 3j, 2.0),
    "real for complex": (1j, 2.0, 2 + 0j),
    "list for array": (np.zeros(2, "f"), [1, 2], np.array([1, 2], "f")),
    "int array": (np.zeros(2), np.array([1, 2]), np.array([1.0, 2.0])),
    "complex array": (np.zeros(2), np.array([1j, 2]), np.array([0.0, 2.0])),
    "subclass": (np.zeros(2).view(Tagged), [1.0, 2.0], np.array([1.0, 2.0]).view(Tagged)),
    "Fraction": (Fraction(1), 0.5, Fraction(1, 2)),
    "Decimal": (Decimal(1), 0.5, Decimal("0.5")),
}


@pytest.mark.parametrize(("x", "dx", "expected"), LEAVES.values(), ids=LEAVES)
def test_values_take_the_type_of_the_leaf(x, dx, expected):
    made = like([x], [dx])[0]
    assert type(made) is type(expected)
    assert np.array_equal(made, expected)
    assert getattr(made, "dtype", None) == getattr(expected, "dtype", None)


def test_instances_and_closures_take_dicts_of_names():
    assert like(Point(1.0, 2.0), {"y": 5}) == Point(0.0, 5.0)
    assert like(Point(1.0, 2.0), Point(3, 4)) == Point(3.0, 4.0)
    assert like(closure(1.0, 2.0), {"a": 3.0, "b": 4.0})() == 12.0
    assert like(closure(1.0, 2.0), closure(3.0, 4.0))() == 12.0
    assert like(closure(1.0, 2.0), closure(3.0, None))() == 0.0
    assert like((1.0, 2.0), [3, 4]) == (3.0, 4.0)
    assert like([1.0, 2.0], np.array([3.0, 4.0])) == [3.0, 4.0]
    assert like([Opaque(1.0)], [Opaque(5.0)])[0].value == 5.0


def test_empty_cell_is_zero():
    def make(fill):
        def f():
            return a

        if fill:
            a = 1.0
        return f

    assert like(make(True), make(False))() == 0.0


def test_shared_parts_are_given_once():
    w = np.ones(2)
    made = like([w, w], [np.array([1.0, 2.0]), None])
    assert made[0] is made[1]
    with pytest.raises(StructureMismatchError, match=r"at \[1\]: found a part of its own"):
        like([w, w], [np.zeros(2), np.zeros(2)])


ERRORS = {
    "extra key": ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "at the root: found parts \\['b'\\]"),
    "length": ([1.0, 2.0], [1.0], "found 1 parts, expected 2 parts"),
    "shape": ([np.zeros(2)], [np.zeros(3)], r"at \[0\]: found an array"),
    "ragged": ([np.zeros(2)], [[1.0, [2.0]]], r"at \[0\]: found a list"),
    "text": ([1.0], ["a"], r"at \[0\]: found str 'a', expected a float"),
    "text for exact": ([Fraction(1)], ["a"], r"at \[0\]"),
    "complex for exact": ([Fraction(1)], [1j], r"at \[0\].*give a real number"),
    "number for a node": ([[1.0]], [2.0], r"at \[0\]: found float 2.0, expected a list"),
    "attributes": (Point(1.0, 2.0), Frozen(1.0), "found a Frozen, expected a Point"),
    "custom": ([Opaque(1.0)], [2.0], "found float 2.0, expected a Opaque"),
}


@pytest.mark.parametrize(("x", "dx", "message"), ERRORS.values(), ids=ERRORS)
def test_what_does_not_fit_is_an_error_with_its_path(x, dx, message):
    with pytest.raises(StructureMismatchError, match=message):
        like(x, dx)


def test_attributes_that_are_too_many_are_an_error():
    class Bag:
        pass

    x, dx = Bag(), Bag()
    x.a, dx.a, dx.b = 1.0, 1.0, 2.0
    with pytest.raises(StructureMismatchError, match="extra b"):
        like(x, dx)


RECORDS = np.dtype([("u", "f8"), ("n", "i8"), ("w", "f4")])


class Labelled(list):
    pass


class LabelledTuple(tuple):
    pass


def labelled(cls, values, **attributes):
    made = cls(values)
    vars(made).update(attributes)
    return made


@pytest.mark.parametrize(
    "make",
    [
        lambda: ChainMap({"a": 1.0}, {"b": [2.0]}),
        lambda: labelled(Labelled, [1.0], tag=2.0),
        lambda: labelled(LabelledTuple, (1.0, "a"), tag=2.0),
        lambda: np.ones(3, RECORDS),
        lambda: np.ones((), RECORDS),
        lambda: np.array([[1.0, 2.0], ["a", 3.0]], object),
        lambda: np.array(1.0, object),
        lambda: OrderedDict(a=1.0),
        lambda: partial(max, 1.0, key=2.0),
        lambda: deque([1.0], 3),
        lambda: (lambda a: lambda: a)(1.0),
    ],
)
def test_like_takes_what_is_of_the_very_structure(make):
    assert structure(like(make(), make())) == structure(make())


@pytest.mark.parametrize(
    ("x", "dx"),
    [
        (np.array(1.0, object), [[1.0], [2.0]]),
        (np.ones(3, RECORDS), np.ones(2, RECORDS)),
        (np.ones(3, RECORDS), np.ones(3)),
        (labelled(Labelled, [1.0], tag=2.0), labelled(Labelled, [1.0])),
        (ChainMap({"a": 1.0}), {"a": 1.0}),
    ],
)
def test_like_refuses_what_is_of_another_structure(x, dx):
    with pytest.raises(StructureMismatchError):
        like(x, dx)


def test_c15_like_fills_and_honours_what_it_has_seen():
    w = [1.0]
    x = {"a": w, "b": [w, 2.0]}
    seen = IdDict()
    made = like(x, {"a": [3.0]}, seen=seen)
    assert seen[w] is made["a"] is made["b"][0]
    assert seen[x] is made
    again = like([w, 5.0], [None, 6.0], seen=seen)
    assert again[0] is made["a"]
    settings = {"n": [1]}
    copied = like({"x": 1.0, "settings": settings}, {"x": 2}, copy_if_inactive=True)
    assert copied == {"x": 2.0, "settings": settings}
    assert copied["settings"]["n"] is not settings["n"]


def test_like_takes_none_for_a_cached_function():
    def make(a):
        return functools.lru_cache(lambda x: a * x)

    made = like({"f": make(3.0), "b": 1.0}, {"f": None, "b": 2})
    assert (made["f"](5.0), made["b"]) == (0.0, 2.0)
    assert like(make(3.0), make(4.0))(2.0) == 8.0


def weighing(rate):
    def weigh(x, power=2.0, *, shift=0.5):
        return rate * x**power + shift

    return weigh


def test_defaults_of_a_function_are_given_by_name():
    everything = InactiveConfig(defaults=True)
    made = like(weighing(1.0), {"power": 3, "rate": 0.25}, inactive=everything)
    assert made.__defaults__ == (3.0,)
    assert made.__kwdefaults__ == {"shift": 0.0}
    assert made(1.0) == 0.25
    with pytest.raises(StructureMismatchError, match="parts \\['scale'\\] that the first"):
        like(weighing(1.0), {"scale": 1.0}, inactive=everything)


@pytest.mark.parametrize("dx", [{"b": 3}, MappingProxyType({"b": 3.0}), {}], ids=str)
def test_what_is_given_for_a_read_only_view_of_a_dict_may_leave_keys_out(dx):
    x = MappingProxyType({"a": 1.0, "b": 2.0})
    made = like(x, dx)
    assert type(made) is MappingProxyType
    assert made == {"a": 0.0, "b": dx.get("b", 0.0)}
    with pytest.raises(StructureMismatchError, match="c"):
        like(x, {"c": 1.0})
