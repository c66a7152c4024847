"""`VectorSpace`: inner products, comparison, calling, settings, printing."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import Link, Point, factorial_like, line, linked_list
from vspace import (
    InactiveConfig,
    LeafTypeError,
    VectorSpace,
    register_leaf,
)
from wrapping import both_kinds, components, result, sample


def test_subclasses_come_back():
    v = Momentum([1.0]) * 2.0
    assert type(v) is type(v + v) is type(np.sqrt(v)) is type(pickle.loads(pickle.dumps(v)))
    assert type(v) is Momentum


def test_the_wrapped_object_itself_comes_back():
    value = sample()
    v = VectorSpace(value)
    assert v.value is value
    v.norm()
    v + v
    assert v.value is value


CHANGES = {
    "an array is written into": (lambda x: x["w"].__setitem__(0, 100.0), [100, 2, 3]),
    "an array is replaced": (lambda x: x.update(w=np.array([7.0, 8.0])), [7, 8, 3]),
    "an array is replaced by another shape": (lambda x: x.update(w=np.ones(3)), [1, 1, 1, 3]),
    "a float is replaced": (lambda x: x.update(f=9.0), [1, 2, 9]),
    "a float becomes an int": (lambda x: x.update(f=9), [1, 2]),
    "a float becomes an array": (lambda x: x.update(f=np.ones(2)), [1, 2, 1, 1]),
    "a key is added": (lambda x: x.update(z=9.0), [1, 2, 3, 9]),
    "a key is removed": (lambda x: x.pop("f"), [1, 2]),
    "an inactive part becomes active": (lambda x: x.update(n=5.0), [1, 2, 3, 5]),
    "a part becomes shared": (lambda x: x.update(f=x["w"]), [1, 2]),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
@both_kinds
def test_changes_of_the_value_are_seen_by_the_next_operation(change, expected, times, kind):
    v = kind({"w": np.array([1.0, 2.0]), "f": 3.0, "n": "name"})
    for _ in range(times):
        assert components(v + v) == [2, 4, 6]
        assert v.norm() == math.sqrt(14)
    change(v.value)
    doubled = 2 * v
    assert components(doubled) == [2 * each for each in expected]
    assert v.size == len(expected)
    assert v.dot(v) == sum(each * each for each in expected)
    v += v
    assert components(v) == [2 * each for each in expected]


def test_an_instances_changed_attribute_is_seen():
    point = Point(1.0, 2.0)
    v = VectorSpace(point)
    w = v + v
    point.x = 10.0
    assert (v + w).value == Point(12.0, 6.0)
    w.value.y = 0.0
    assert (v + w).value == Point(12.0, 2.0)


def test_a_value_that_was_read_is_still_changed_in_place():
    v = result([np.ones(2), 1.0])
    value = v.value
    v += v
    assert v.value is value
    assert value[0].tolist() == [2, 2]


def test_dot_conjugates_the_first_vector():
    x, y = VectorSpace([1j, np.array([2 + 1j])]), VectorSpace([1.0 + 0j, np.array([1j])])
    assert x.dot(y) == -1j + (2 - 1j) * 1j
    assert x @ y == x.dot(y)
    assert y.dot(x) == x.dot(y).conjugate()
    assert type(VectorSpace([1.0, np.ones(2)]).dot(VectorSpace([2.0, np.ones(2)]))) is float


def test_dot_over_several_dtypes():
    x = [1.0, np.float32(2), 3j, np.ones(2000), np.longdouble(1)]
    assert VectorSpace(x).dot(VectorSpace(x)) == 1 + 4 + 9 + 2000 + 1
    assert type(VectorSpace(x[:2]).dot(VectorSpace(x[:2]))) is float


@pytest.mark.parametrize("dtype", ["F", "D", "G"])
def test_dot_over_several_dtypes_is_complex_where_one_is(dtype):
    x = VectorSpace([np.array([1 + 2j], dtype), 1.0])
    assert x.dot(VectorSpace([np.array([1j], dtype), 3.0])) == 5 + 1j


def test_dot_of_exact_leaves_is_exact():
    third = Fraction(1, 3)
    assert VectorSpace([third, third]).dot(VectorSpace([third, third])) == Fraction(2, 9)
    assert VectorSpace([Decimal("0.1")]).dot(VectorSpace([Decimal("0.3")])) == Decimal("0.03")
    assert VectorSpace([third, 1.0]).dot(VectorSpace([third, 1.0])) == pytest.approx(10 / 9)
    assert VectorSpace(["no leaf"]).dot(VectorSpace(["no leaf"])) == 0.0


@pytest.mark.parametrize(
    ("order", "expected"),
    [(2, 5.0), (None, 5.0), (1, 7.0), (math.inf, 4.0), (-math.inf, 0.0), (0, 2.0)]
    + [(3, 91 ** (1 / 3)), (0.5, (2 + math.sqrt(3)) ** 2), (np.float64(2), 5.0)],
)
@pytest.mark.parametrize(
    "value",
    [
        [3.0, -4.0, 0.0],
        [np.array([3.0, -4.0]), 0.0],
        [np.float32(3), -4j, 0.0],
        [Fraction(3), Decimal(-4), 0.0],
    ],
    ids=["floats", "array", "dtypes", "exact"],
)
@both_kinds
def test_norms_of_every_order(order, expected, value, kind):
    found = kind(value).norm(order)
    assert type(found) is float
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("order", [-1, math.nan, "fro", 1j], ids=repr)
def test_what_is_no_order_of_a_norm_is_an_error(order):
    with pytest.raises(ValueError, match="order of a vector norm"):
        VectorSpace([1.0]).norm(order)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
@pytest.mark.parametrize("order", [2, 3])
def test_norms_neither_overflow_nor_underflow(scale, order):
    v = VectorSpace([3 * scale, np.full(2, 4 * scale), np.full(2000, scale)])
    assert v.norm(order) / scale == pytest.approx((3**order + 2 * 4**order + 2000) ** (1 / order))


@pytest.mark.parametrize("order", [1, 2, 3, math.inf])
@pytest.mark.parametrize("size", [1, 3000], ids=["one block", "blocks"])
def test_a_norm_beside_nan_is_nan(order, size):
    assert math.isnan(VectorSpace([np.full(size, math.inf), np.full(size, math.nan)]).norm(order))


def test_a_vector_without_components_has_norm_zero():
    assert VectorSpace(["a"]).norm() == 0.0
    assert VectorSpace([]).size == 0


class Money:
    """Only ``+`` and scalar ``*``."""

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __rmul__(self, a):
        return Money(a * self.cents)


register_leaf(Money)


@both_kinds
def test_a_registered_leaf_takes_part(kind):
    v = kind({"m": Money(100.0), "w": np.ones(2)})
    w = v + 0.5 * v - v / 4
    assert w.value["m"].cents == 125.0
    w += v
    w *= 2
    w /= 2
    assert w.value["m"].cents == 225.0
    assert v.zero().value["m"].cents == 0.0
    with pytest.raises(LeafTypeError, match=r"register\(Money"):
        v.norm()
    with pytest.raises(LeafTypeError, match=r"register\(Money"):
        v.size


@both_kinds
def test_equality_gives_one_bool(kind):
    v = kind(sample())
    assert (v == VectorSpace(sample())) is True
    assert (v != VectorSpace(sample())) is False
    assert (v == 2 * v) is False
    assert (v == VectorSpace([1.0])) is False
    assert (v == sample()) is False
    assert v != 3
    for numpys in (np.float64(1), np.ones(2), np.ones(2, object)):
        assert [v == numpys, numpys == v, v != numpys, numpys != v] == [False, False, True, True]
    assert np.equal(v, v) is True
    assert np.not_equal(v, 2 * v) is True
    assert VectorSpace([math.nan]) != VectorSpace([math.nan])
    assert VectorSpace({"a": 1.0, "b": [2.0]}) == VectorSpace({"b": [2.0], "a": 1.0})
    assert VectorSpace({"a": 1.0, "b": 2.0}) != VectorSpace({"b": 1.0, "a": 2.0})
    assert VectorSpace([1.0, "a"]) == VectorSpace([1.0, "b"])
    assert VectorSpace([1.0]) != VectorSpace([np.float64(1)])


class Coins:
    """A registered leaf without its own equality."""

    def __init__(self, counts):
        self.counts = np.asarray(counts, float)

    def __add__(self, other):
        return Coins(self.counts + other.counts)

    def __rmul__(self, a):
        return Coins(a * self.counts)


register_leaf(Coins, ravel=lambda x: x.counts)


def test_registered_leaves_are_compared_by_their_components():
    v = VectorSpace([Coins([1, 2])])
    assert v == VectorSpace([Coins([1, 2])])
    assert v != VectorSpace([Coins([1, 3])])
    assert v != VectorSpace([Coins([1, 2, 3])])


def test_vectors_of_closures_can_be_called():
    f, g = line(1.0, 2.0), line(10.0, 20.0)
    assert (VectorSpace(f) + 0.5 * VectorSpace(g))(3.0) == 6.0 * 3.0 + 12.0
    assert (2 * VectorSpace(factorial_like(3.0)))(2) == 6.0**3
    assert VectorSpace(f)(x=1.0) == 3.0
    assert f(1.0) == 3.0


def test_integrals_of_closures_are_closures():
    integral = sum(0.25 * VectorSpace(line(float(i), np.array([i / 2]))) for i in range(4))
    assert integral(2.0).tolist() == [1.5 * 2 + 0.75]


def test_inactive_parts_ride_along():
    value = {"x": 1.0, "dt": 0.1, "names": ["a"]}
    v = VectorSpace(value, inactive="*dt*")
    doubled = 2 * v
    assert doubled.value == {"x": 2.0, "dt": 0.1, "names": ["a"]}
    assert doubled.value["names"] is value["names"]
    assert (doubled + v).value["dt"] == 0.1
    assert v.size == (v + v).size == 1
    assert v.config is doubled.config


COPYING = {
    "2 * v": lambda v: 2 * v,
    "v + v": lambda v: v + v,
    "v / 2": lambda v: v / 2,
    "copy": lambda v: v.copy(),
    "zero": lambda v: v.zero(),
    "map": lambda v: v.map(lambda a: a),
    "sin": np.sin,
    "from_array": lambda v: v.from_array(v.to_array()),
    "random": lambda v: v.random(np.random.default_rng(1)),
    "basis": lambda v: next(v.basis()),
    "empty_like": lambda v: v.empty_like(),
}


@pytest.mark.parametrize("operation", COPYING.values(), ids=COPYING)
@pytest.mark.parametrize("copied", [True, False])
def test_c5_inactive_parts_are_copied_into_results_where_asked_for(operation, copied):
    names = ["a"]
    v = VectorSpace({"x": 1.0, "names": names, "again": names}, copy_if_inactive=copied)
    found = operation(v).value
    assert (found["names"] is not names) is copied
    assert found["again"] is found["names"]
    assert found["names"] == names


def test_a_config_may_be_given():
    config = InactiveConfig(["*.y"], defaults=True)
    v = VectorSpace(Point(1.0, 2.0), inactive=config)
    assert (2 * v).value == Point(2.0, 2.0)
    assert pickle.loads(pickle.dumps(v * 2)).size == 1


class Momentum(VectorSpace):
    """A user's subclass."""


def test_subclasses_take_part():
    v = VectorSpace([1.0]) + Momentum([2.0])
    assert v.value == [3.0]
    assert (Momentum([2.0]) - v).value == [-1.0]


@both_kinds
def test_a_vector_prints_as_a_short_tree(kind):
    text = repr(kind({"w": np.ones(2), "n": "name"}))
    assert text.startswith("VectorSpace(dict")
    assert "float64 array of shape (2,)" in text
    assert len(repr(kind([[float(i)] for i in range(100)])).splitlines()) < 20


def test_a_vector_draws_itself_in_a_notebook():
    text = VectorSpace({"<w>": np.ones(2)})._repr_html_()
    assert text.startswith("<div")
    assert "&lt;w&gt;" in text


def test_c20_a_linked_list_of_100000_nodes_is_a_vector():
    v = VectorSpace(linked_list(100_000))
    w = v + 2.0 * v
    assert w.dot(v) == 300_000.0
    assert w.value.following.value == 3.0
    v += w
    assert v.value.following.value == 4.0
    assert isinstance(v.value, Link)
    assert len(repr(v).splitlines()) < 20
