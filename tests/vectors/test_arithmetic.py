"""Sums and products of vectors, which share nothing with their operands."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import SAMPLES, Point, line, numbers_from
from vspace import (
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    linear_combination,
    recursive_map,
    structure,
)
from wrapping import both_kinds, components, raw, result, sample

OPERATIONS = {
    "x + y": (lambda x, y: x + y, [11, 18, 33, 44]),
    "x - y": (lambda x, y: x - y, [-9, -22, -27, -36]),
    "2 * x": (lambda x, y: 2 * x, [2, -4, 6, 8]),
    "x * 2": (lambda x, y: x * 2.0, [2, -4, 6, 8]),
    "x / 2": (lambda x, y: x / 2, [0.5, -1, 1.5, 2]),
    "-x": (lambda x, y: -x, [-1, 2, -3, -4]),
    "+x": (lambda x, y: +x, [1, -2, 3, 4]),
    "abs(x)": (lambda x, y: abs(x), [1, 2, 3, 4]),
    "x + 0.5 * y - y / 4": (lambda x, y: x + 0.5 * y - y / 4, [3.5, 3, 10.5, 14]),
    "0 * x": (lambda x, y: 0 * x, [0, 0, 0, 0]),
    "0 + x": (lambda x, y: 0 + x, [1, -2, 3, 4]),
    "x + 0": (lambda x, y: x + 0, [1, -2, 3, 4]),
    "x - 0": (lambda x, y: x - 0, [1, -2, 3, 4]),
    "0 - x": (lambda x, y: 0 - x, [-1, 2, -3, -4]),
    "0.0 + x": (lambda x, y: 0.0 + x, [1, -2, 3, 4]),
    "np.float64(0) + x": (lambda x, y: np.float64(0) + x, [1, -2, 3, 4]),
    "np.float64(0) - x": (lambda x, y: np.float64(0) - x, [-1, 2, -3, -4]),
    "sum": (lambda x, y: sum([x, y, y]), [21, 38, 63, 84]),
    "x + x": (lambda x, y: x + x, [2, -4, 6, 8]),
    "x - x": (lambda x, y: x - x, [0, 0, 0, 0]),
    "zero": (lambda x, y: x.zero(), [0, 0, 0, 0]),
    "copy": (lambda x, y: x.copy(), [1, -2, 3, 4]),
    "map": (lambda x, y: x.map(lambda a, b: a + 2 * b, y), [21, 38, 63, 84]),
}


@pytest.mark.parametrize(("operation", "expected"), OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("kind_y", [raw, result])
@both_kinds
@pytest.mark.parametrize("times", [1, 3], ids=["at once", "compiled"])
def test_operators_compute_on_the_leaves_and_keep_all_else(
    operation, expected, kind, kind_y, times
):
    x, y = sample(), {"w": np.array([10.0, 20.0]), "t": (30.0, [np.float32(40)]), "n": "y"}
    before = repr((x, y))
    for _ in range(times):
        found = operation(kind(x), kind_y(y))
        assert components(found) == expected
        assert type(found.value["t"]) is tuple
        assert type(found.value["t"][0]) is float
        assert type(found.value["t"][1][0]) is np.float32
        assert found.value["n"] == "name"
        assert found.value is found.value
    assert repr((x, y)) == before


@pytest.mark.parametrize(
    "operation",
    [
        lambda v: v + 1,
        lambda v: 1.0 + v,
        lambda v: v - 1,
        lambda v: np.float64(1) + v,
        lambda v: np.float64(1) - v,
        lambda v: v + True,
        lambda v: v + False,
        lambda v: v + [1.0],
        lambda v: [1.0] + v,
        lambda v: v + None,
        lambda v: v + np.ones(4),
        lambda v: np.ones(4) + v,
        lambda v: np.ones(4) * v,
        lambda v: v * np.ones(4),
        lambda v: v * v,
        lambda v: v * "2",
        lambda v: v * None,
        lambda v: v / v,
        lambda v: v / "2",
        lambda v: 1 / v,
        lambda v: v @ 2.0,
        lambda v: v @ np.ones(4),
        lambda v: v**2,
        lambda v: operator.iadd(v, 1.0),
        lambda v: operator.iadd(v, [1.0]),
        lambda v: operator.isub(v, 1.0),
        lambda v: operator.imul(v, v),
        lambda v: operator.imul(v, "2"),
        lambda v: operator.itruediv(v, v),
        lambda v: v.dot([1.0]),
        lambda v: v.axpy(1.0, [1.0]),
        lambda v: v.axpy("1", v),
        lambda v: v.axpby(1.0, [1.0], 1.0),
        lambda v: v.axpby(1.0, v, "1"),
        lambda v: v.map(lambda a, b: a, [1.0]),
        lambda v: np.add.reduce(v),
        lambda v: np.add(v, [1.0]),
        lambda v: np.add(v, v, out=np.ones(4)),
        lambda v: len(v),
        lambda v: v[0],
        lambda v: iter(v),
        lambda v: hash(v),
        lambda v: float(v),
        lambda v: v(1.0),
    ],
)
@both_kinds
def test_what_a_vector_cannot_do_is_a_type_error(operation, kind):
    v = kind(sample())
    with pytest.raises(TypeError):
        operation(v)
    assert components(v) == [1, -2, 3, 4]


@pytest.mark.parametrize("zero", [0, 0.0, np.float64(0), -0.0, np.array(0), Fraction(0)], ids=repr)
@both_kinds
def test_division_by_zero_is_an_error(zero, kind):
    v = kind(sample())
    with pytest.raises(ZeroDivisionError):
        v / zero
    with pytest.raises(ZeroDivisionError):
        v /= zero
    assert components(v) == [1, -2, 3, 4]


def test_zero_times_nan_is_nan_but_zero_is_zero():
    v = VectorSpace([math.nan, np.full(2, math.inf)])
    with np.errstate(invalid="ignore"):
        assert np.isnan((0 * v).to_array()).all()
        assert np.isnan((v - v).to_array()).all()
    assert components(v.zero()) == [0, 0, 0]


def test_division_divides_each_component():
    x = [0.1, 0.3, 0.7, np.array([1.1, 1.7])]
    expected = [a / 3 for a in (0.1, 0.3, 0.7, 1.1, 1.7)]
    assert components(VectorSpace(x) / 3) == expected
    v = VectorSpace(x)
    v /= 3
    assert components(v) == expected


@both_kinds
def test_operands_of_another_structure_are_refused(kind):
    v = kind(sample())
    other = kind({"w": np.array([1.0, 2.0])})
    for operation in (
        operator.add,
        operator.sub,
        operator.iadd,
        operator.isub,
        operator.matmul,
        lambda x, y: x.axpby(1.0, y, 2.0),
        lambda x, y: x.map(lambda a, b: a, y),
        lambda x, y: np.add(x, x, out=y),
        np.hypot,
    ):
        with pytest.raises(StructureMismatchError):
            operation(v, other)
    assert components(v) == [1, -2, 3, 4]
    assert components(other) == [1, 2]


def test_an_int_for_a_float_is_refused_with_what_to_write():
    with pytest.raises(StructureMismatchError, match=r"at \['m'\].*write a float, such as 2\.0"):
        VectorSpace({"m": 1.0}) + VectorSpace({"m": 2})


def test_the_first_operation_looks_at_the_object():
    v = VectorSpace([1.0, iter([])])
    with pytest.raises(UnknownTypeError, match=r"at \[1\]"):
        v + v


def test_later_operands_are_converted_to_the_first_ones_types():
    x, y = [np.ones(2, np.float32), 1j], [np.full(2, 2.0), 2.0]
    found = (VectorSpace(x) + VectorSpace(y)).value
    assert found[0].dtype == np.float32
    assert found[1] == 2 + 1j
    found = (VectorSpace(x) + VectorSpace(y) * 1.0).value
    assert found[0].dtype == np.float32
    swapped = VectorSpace({"b": 1.0, "a": 2.0}) + result({"a": 10.0, "b": 20.0})
    assert swapped.value == {"b": 21.0, "a": 12.0}
    assert list(swapped.value) == ["b", "a"]


def mutable_leaves(value):
    found = []
    recursive_map(lambda a: found.append(a) or a, value)
    return [leaf for leaf in found if isinstance(leaf, np.ndarray)]


@pytest.mark.parametrize(
    "operation",
    [
        lambda x: +x,
        lambda x: x + 0,
        lambda x: 0 + x,
        lambda x: x - 0,
        lambda x: x * 1.0,
        lambda x: 1 * x,
        lambda x: x / 1,
        lambda x: x.copy(),
        lambda x: x.zero(),
        lambda x: x.map(lambda a: a),
        lambda x: abs(x),
        lambda x: x.empty_like(),
        lambda x: x.from_array(x.to_array()),
        lambda x: sum([x]),
        lambda x: copy.copy(x),
        lambda x: copy.deepcopy(x),
        lambda x: pickle.loads(pickle.dumps(x)),
        lambda x: np.positive(x),
        lambda x: np.conjugate(x),
        lambda x: np.add(x, 0),
    ],
)
@pytest.mark.parametrize("size", [3, 3000])
@both_kinds
def test_a_result_shares_no_mutable_leaf_with_its_operands(operation, size, kind):
    v = kind({"w": np.ones(size), "list": [1.0], "s": Point(1.0, np.ones(2))})
    before = v.to_array()
    found = operation(v)
    for mine in mutable_leaves(v.value):
        for theirs in mutable_leaves(found.value):
            assert not np.shares_memory(mine, theirs)
    assert found.value["list"] is not v.value["list"]
    with np.errstate(all="ignore"):  # whatever is in an empty one
        found *= 0.0
        found += found
    assert v.to_array().tolist() == before.tolist()


@pytest.mark.parametrize(
    "make", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
@both_kinds
def test_copies_are_independent_vectors(make, kind):
    v = VectorSpace({"a": np.ones(2), "dt": 0.5}, inactive="*dt*")
    v = v if kind is raw else v * 1.0
    twin = make(v)
    assert twin == v
    twin += v
    assert components(v) == [1, 1]
    assert components(twin) == [2, 2]
    assert twin.value["dt"] == 0.5


def test_what_is_not_picklable_does_not_pickle():
    with pytest.raises((AttributeError, pickle.PicklingError, TypeError)):
        pickle.dumps(VectorSpace(line(1.0, 2.0)))


def test_deep_copies_inside_of_a_structure_are_shared():
    v = VectorSpace([1.0])
    first, second = copy.deepcopy([v, v])
    assert first is second is not v


CHANGES = {
    "+=": lambda v, w: v.__iadd__(w),
    "-=": lambda v, w: v.__isub__(w),
    "*=": lambda v, w: v.__imul__(3.0),
    "/=": lambda v, w: v.__itruediv__(2.0),
    "axpy": lambda v, w: v.axpy(0.5, w),
    "axpby": lambda v, w: v.axpby(0.5, w, -1.0),
    "out=": lambda v, w: np.add(v, w, out=v),
    "its value": lambda v, w: v.value["list"].append(v.value["list"].pop() + 1.0),
    "its array": lambda v, w: v.value["w"].fill(7.0),
    "linear_combination": lambda v, w: linear_combination([2.0, 1.0], [w, v], out=v),
}


PRODUCTS = {
    "2 * x": lambda x: 2.0 * x,
    "-x": lambda x: -x,
    "1 * x": lambda x: 1.0 * x,
    "2 * (3 * x)": lambda x: 2.0 * (3.0 * x),
    "0 * x": lambda x: 0.0 * x,
    "nan * x": lambda x: float("nan") * x,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("product", PRODUCTS.values(), ids=PRODUCTS)
@pytest.mark.parametrize("size", [2, 3000])
def test_a_product_and_its_operand_change_independently(product, change, size):
    def made():
        return VectorSpace({"w": np.arange(float(size)), "list": [1.0]}) * 1.0 + 0

    x, untouched, w = made(), made(), made()
    p = product(x)
    expected = product(untouched).to_array()
    change(x, w)
    np.testing.assert_array_equal(p.to_array(), expected)
    x = made()
    p = product(x)
    change(p, x)
    assert x == untouched
    q = product(untouched)
    change(q, w)
    np.testing.assert_array_equal(p.to_array(), q.to_array())


def test_a_product_times_a_number_is_rounded_twice():
    x = VectorSpace([0.1]) * 1.0
    assert (0.7 * (0.3 * x)).value == [0.7 * (0.3 * 0.1)]
    assert (0.3 * x).to_array()[0] == 0.3 * 0.1
    assert (0.3 * x - x).value == [pytest.approx(-0.07)]


def test_exact_leaves_stay_exact():
    v = VectorSpace([Fraction(1, 3), Decimal("0.1")])
    assert (v + v).value == [Fraction(2, 3), Decimal("0.2")]
    assert (3 * v).value == [Fraction(1), Decimal("0.3")]
    assert (v / 2).value == [Fraction(1, 6), Decimal("0.05")]
    assert (0.5 * v).value == [Fraction(1, 6), Decimal("0.05")]
    assert (VectorSpace([Fraction(1, 3)]) * Fraction(3, 5)).value == [Fraction(1, 5)]
    assert (VectorSpace([Fraction(1, 3)]) / Fraction(3, 5)).value == [Fraction(5, 9)]


@pytest.mark.parametrize(
    "factor", [Fraction(1, 2), Fraction(0), 2, 0, 0.5, Decimal("0.5")], ids=repr
)
def test_exact_leaves_beside_floats_take_every_factor(factor):
    value = [1.0, Fraction(1, 2), np.ones(2), np.longdouble(3)]
    v = VectorSpace(value)
    assert components(factor * v) == [float(factor) * each for each in (1, 0.5, 1, 1, 3)]
    assert type((factor * v).value[1]) is Fraction
    if factor:
        assert components(v / factor) == [each / float(factor) for each in (1, 0.5, 1, 1, 3)]
    v *= factor
    assert components(v) == [float(factor) * each for each in (1, 0.5, 1, 1, 3)]


@pytest.mark.parametrize("name", SAMPLES)
def test_arithmetic_on_every_shape(name):
    make = SAMPLES[name]
    x, y = make(numbers_from(1.0)), make(numbers_from(100.0))
    for _ in range(3):
        found = VectorSpace(x) + 2.0 * VectorSpace(y)
        again = 2.0 * VectorSpace(y) + VectorSpace(x)
    expected = recursive_map(lambda a, b: a + 2 * b, x, y)
    assert found == VectorSpace(expected)
    assert again == VectorSpace(expected)
    assert structure(found.value) == structure(x)
    v = VectorSpace(x)
    v += 2.0 * VectorSpace(y)
    assert v == VectorSpace(expected)
    assert v.zero().norm() == 0.0


def test_arrays_that_are_not_contiguous():
    grid = np.arange(12.0).reshape(3, 4)
    v = VectorSpace([grid[:, 1], grid[::-1].T, np.broadcast_to(np.float64(2), (3,))])
    assert components(v + v) == [2 * each for each in components(v)]
    assert v.dot(v) == pytest.approx(v.norm() ** 2)
    large = np.arange(8000.0).reshape(80, 100)
    w = VectorSpace([large[:, ::2], 1.0])
    assert (w + w).value[0].tolist() == (2 * large[:, ::2]).tolist()
