from __future__ import annotations

import copy
import math
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import SAMPLES, Frozen, Link, Point, factorial_like, line, linked_list, numbers_from
from vspace import (
    InactiveConfig,
    LeafTypeError,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    linear_combination,
    recursive_map,
    register_leaf,
    structure,
)


def sample():
    return {"w": np.array([1.0, -2.0]), "t": (3.0, [np.float32(4)]), "n": "name"}


def components(vector):
    return vector.to_array().tolist()


def raw(value):
    """A vector that wraps an object."""
    return VectorSpace(value)


def result(value):
    """A vector that is the result of arithmetic, not built yet."""
    return VectorSpace(value) * 1.0


both_kinds = pytest.mark.parametrize("kind", [raw, result])


# Operators.

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


SCALARS = [2, 2.0, True + 1, np.float64(2), np.float32(2), np.int64(2), np.array(2.0), np.array(2)]
SCALARS += [Fraction(2), Decimal(2), np.longdouble(2)]


@pytest.mark.parametrize("a", SCALARS, ids=lambda a: f"{type(a).__name__} {a!r}")
@both_kinds
def test_scalars_of_every_kind_work_on_either_side(a, kind):
    x = kind(sample())
    for found in (a * x, x * a, np.multiply(a, x), np.multiply(x, a)):
        assert isinstance(found, VectorSpace)
        assert components(found) == [2, -4, 6, 8]
        assert type(found.value["t"][1][0]) is np.float32
    assert components(x / a) == [0.5, -1, 1.5, 2]
    assert components(kind(sample()).axpy(a, x)) == [3, -6, 9, 12]
    scaled = kind(sample())
    scaled *= a
    assert components(scaled) == [2, -4, 6, 8]
    scaled /= a
    assert components(scaled) == [1, -2, 3, 4]


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


@pytest.mark.parametrize("number", [1, 1.0, np.float64(1)], ids=repr)
def test_adding_another_number_says_why_not(number):
    with pytest.raises(TypeError, match="only 0 can stand for the zero vector"):
        VectorSpace([1.0]) + number
    with pytest.raises(TypeError, match=r"wrap it: VectorSpace\(\.\.\.\)"):
        VectorSpace([1.0]) + [1.0]


@pytest.mark.parametrize(
    "factor", [2j, np.complex128(2j), np.complex64(2j), np.array(2j)], ids=repr
)
@both_kinds
def test_a_complex_factor_on_a_real_leaf_is_a_type_error(factor, kind):
    v = kind([1j, np.ones(2)])
    for operation in (
        lambda: v * factor,
        lambda: factor * v,
        lambda: v / factor,
        lambda: operator.imul(v, factor),
        lambda: operator.itruediv(v, factor),
        lambda: v.axpy(factor, v),
        lambda: v.axpby(1.0, v, factor),
    ):
        with pytest.raises(LeafTypeError, match="complex factor") as caught:
            operation()
        assert "use its real part, or make the leaves complex" in str(caught.value)
    assert v.to_array().tolist() == [1j, 1, 1]


@pytest.mark.parametrize("factor", [2j, np.complex128(2j), np.array(2j)], ids=repr)
@both_kinds
def test_a_complex_factor_on_complex_leaves_works(factor, kind):
    x = [1j, np.array([1.0 + 0j]), np.complex64(3)]
    v = kind(x)
    assert (factor * v).to_array().tolist() == [-2, 2j, 6j]
    assert (v / factor).to_array().tolist() == [0.5, -0.5j, -1.5j]
    assert kind(copy.deepcopy(x)).axpy(factor, v).to_array().tolist() == [-2 + 1j, 1 + 2j, 3 + 6j]


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


# In place.


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (lambda v, x: operator.iadd(v, x), [11, 22]),
        (lambda v, x: operator.isub(v, x), [-9, -18]),
        (lambda v, x: operator.imul(v, 3), [3, 6]),
        (lambda v, x: operator.itruediv(v, 2), [0.5, 1]),
        (lambda v, x: v.axpy(0.5, x), [6, 12]),
        (lambda v, x: v.axpy(0, x), [1, 2]),
        (lambda v, x: v.axpby(0.5, x, 2), [7, 14]),
        (lambda v, x: v.axpby(1, x, 0), [10, 20]),
        (lambda v, x: operator.iadd(v, 0), [1, 2]),
        (lambda v, x: operator.isub(v, 0.0), [1, 2]),
        (lambda v, x: np.add(v, x, out=v), [11, 22]),
        (lambda v, x: np.multiply(v, 3, out=v), [3, 6]),
        (lambda v, x: operator.iadd(v, v), [2, 4]),
        (lambda v, x: operator.isub(v, v), [0, 0]),
        (lambda v, x: v.axpy(2, v), [3, 6]),
        (lambda v, x: v.axpby(2, v, 3), [5, 10]),
        (lambda v, x: v.axpby(2, VectorSpace(v.value), 3), [5, 10]),
        (lambda v, x: v.axpy(2, VectorSpace(v.value)), [3, 6]),
    ],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda a, b: [np.array([a]), np.array([[b]])],
        lambda a, b: [a, [b]],
        lambda a, b: Point(a, b),
        lambda a, b: (a, np.array(b)),
        lambda a, b: Frozen((a, b)),
        lambda a, b: [np.full(1, a), b],
        lambda a, b: [np.full(1, a, np.float32), np.full(1, b)],
        lambda a, b: line(b, a),  # free variables stand in the order of their names
        lambda a, b: [Fraction(a), Fraction(b)],
        lambda a, b: [np.longdouble(a), np.longdouble(b)],
    ],
    ids=[
        "arrays",
        "floats",
        "instance",
        "tuple",
        "frozen",
        "mixed",
        "dtypes",
        "f",
        "exact",
        "long",
    ],
)
@pytest.mark.parametrize("kind_x", [raw, result])
@both_kinds
def test_operators_in_place(make, update, expected, kind, kind_x):
    value = make(1.0, 2.0)
    v = kind(value)
    x = kind_x(make(10.0, 20.0))
    assert update(v, x) is v
    assert components(v) == expected
    assert components(x) == [10, 20]
    assert structure(v.value) == structure(value)
    if kind is result:
        assert components(VectorSpace(value)) == [1, 2]


def test_operators_in_place_change_the_wrapped_object():
    w, inner = np.ones(2), [1.0]
    value = {"w": w, "inner": inner, "p": Point(1.0, 2.0)}
    v = VectorSpace(value)
    v += VectorSpace(recursive_map(lambda a: a, value))
    v *= 2.0
    v /= 4.0
    v -= 0.5 * v
    assert v.value is value
    assert value["w"] is w
    assert w.tolist() == [0.5, 0.5]
    assert inner == [0.5]
    assert value["p"] == Point(0.5, 1.0)


def test_a_wrapped_immutable_object_is_replaced():
    value = (1.0, 2.0)
    v = VectorSpace(value)
    v += VectorSpace((10.0, 20.0))
    assert v.value == (11.0, 22.0)
    assert value == (1.0, 2.0)


def test_c17_axpby_checks_all_before_the_first_write():
    w = np.ones(3)
    v = VectorSpace([w])
    with pytest.raises(StructureMismatchError):
        v.axpby(1.0, VectorSpace([np.ones(2)]), 2.0)
    with pytest.raises(TypeError):
        v.axpby(1j, VectorSpace([np.ones(3)]), 2.0)
    assert w.tolist() == [1, 1, 1]


@pytest.mark.parametrize("overlap", [lambda w: w, lambda w: w[::-1]], ids=["same", "reversed"])
def test_axpby_of_an_operand_that_shares_memory(overlap):
    w = np.array([1.0, 2.0, 4.0])
    expected = 2 * overlap(w) + 3 * w
    VectorSpace([w]).axpby(2.0, VectorSpace([overlap(w)]), 3.0)
    assert w.tolist() == expected.tolist()


# Independence.


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


# A product may hold the numbers of its operand until either of them changes.

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


def test_subclasses_come_back():
    v = Momentum([1.0]) * 2.0
    assert type(v) is type(v + v) is type(np.sqrt(v)) is type(pickle.loads(pickle.dumps(v)))
    assert type(v) is Momentum


# Changes behind the vector's back.


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


# Inner product and norm.


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


# Exact leaves.


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


# One array.


def test_to_array_and_from_array_are_inverse():
    v = VectorSpace(sample())
    array = v.to_array()
    assert array.dtype == v.dtype == np.float64
    assert array.shape == (v.size,) == (4,)
    back = v.from_array(array)
    assert back == v
    array[:] = 0.0
    assert components(v) == [1, -2, 3, 4]
    assert components(back) == [1, -2, 3, 4]
    assert components(v.from_array([1, 2, 3, 4])) == [1, 2, 3, 4]


def test_from_array_takes_components_of_the_same_kind():
    v = VectorSpace([1j, np.complex64(2)])
    assert v.from_array([1.0, 2.0]).value == [1 + 0j, np.complex64(2)]
    assert VectorSpace([np.float32(1)]).from_array(np.array([2.0])).value == [np.float32(2)]


@pytest.mark.parametrize("array", [np.ones(3), np.ones(5), np.ones((4, 1)), 1.0, []], ids=np.shape)
def test_from_array_refuses_another_shape(array):
    with pytest.raises(ValueError, match=r"expected \(4,\); give one number"):
        VectorSpace(sample()).from_array(array)


@pytest.mark.parametrize(
    "array", [np.ones(4, complex), np.array(["a"] * 4)], ids=["complex", "text"]
)
def test_from_array_refuses_another_kind(array):
    with pytest.raises(TypeError, match="expected float64; convert them first"):
        VectorSpace(sample()).from_array(array)


def test_random_gives_components_of_the_space():
    rng = np.random.default_rng(1)
    v = VectorSpace([np.zeros(1000), 0j, np.float32(0), "n"]).random(rng)
    assert structure(v.value) == structure([np.zeros(1000), 0j, np.float32(0), "n"])
    assert 0.9 < v.value[0].std() < 1.1
    assert v.value[1].imag != 0
    assert v != VectorSpace([np.zeros(1000), 0j, np.float32(0), "n"]).random(rng)
    real = VectorSpace([1.0]).random(np.random.default_rng(2))
    assert real == VectorSpace([5.0]).random(np.random.default_rng(2))


def test_the_basis_spans_the_space():
    v = VectorSpace({"w": np.array([3.0, 4.0]), "z": 2j, "n": "n"})
    units = list(v.basis())
    assert len(units) == v.size == 3
    assert [[a.dot(b) for a in units] for b in units] == np.eye(3).tolist()
    total = sum(c * e for c, e in zip([3, 4, 5], units, strict=True))
    assert components(total) == [3, 4, 5]


def test_empty_like_is_of_the_same_space():
    v = VectorSpace([np.ones(3000), 1.0, Fraction(1, 2)])
    empty = v.empty_like()
    assert structure(empty.value) == structure(v.value)
    assert empty.value[2] == 0


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


# Comparison.


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


# Calling.


def test_vectors_of_closures_can_be_called():
    f, g = line(1.0, 2.0), line(10.0, 20.0)
    assert (VectorSpace(f) + 0.5 * VectorSpace(g))(3.0) == 6.0 * 3.0 + 12.0
    assert (2 * VectorSpace(factorial_like(3.0)))(2) == 6.0**3
    assert VectorSpace(f)(x=1.0) == 3.0
    assert f(1.0) == 3.0


def test_integrals_of_closures_are_closures():
    integral = sum(0.25 * VectorSpace(line(float(i), np.array([i / 2]))) for i in range(4))
    assert integral(2.0).tolist() == [1.5 * 2 + 0.75]


# NumPy functions.


@pytest.mark.parametrize("f", [np.sin, np.exp, np.negative, np.absolute, np.sqrt, np.conjugate])
@both_kinds
def test_ufuncs_act_leaf_by_leaf(f, kind):
    value = {"w": np.array([1.0, 4.0]), "t": (9.0, [np.float32(16)]), "n": "name"}
    found = f(kind(value))
    assert components(found) == pytest.approx(f(np.array([1.0, 4, 9, 16])).tolist(), rel=1e-6)
    assert type(found.value["t"][0]) is float
    assert type(found.value["t"][1][0]) is np.float32


def test_ufuncs_of_two_vectors_and_scalars():
    x, y = VectorSpace([3.0, np.array([6.0])]), VectorSpace([4.0, np.array([8.0])])
    assert components(np.hypot(x, y)) == [5, 10]
    assert components(np.multiply(x, y)) == [12, 48]
    assert components(np.true_divide(y, x)) == [4 / 3, 8 / 6]
    assert components(np.true_divide(1.0, y)) == [0.25, 0.125]
    assert components(np.add(x, y)) == [7, 14]
    assert components(np.subtract(x, y)) == [-1, -2]
    assert components(np.subtract(0, y)) == [-4, -8]
    assert components(np.maximum(x, 5.0)) == [5, 6]
    assert components(np.power(x, 2)) == [9, 36]
    assert components(np.add(x, y, where=True)) == [7, 14]
    with pytest.raises(TypeError):
        np.add(x, 1.0)


def test_ufuncs_with_two_results():
    v = VectorSpace([1.5, np.array([2.25])])
    fraction, whole = np.modf(v)
    assert components(fraction) == [0.5, 0.25]
    assert components(whole) == [1, 2]
    out = (v.zero(), v.zero())
    assert np.modf(v, out=out) == out
    assert components(out[1]) == [1, 2]


def test_ufuncs_make_the_results_that_no_out_is_given_for():
    v = VectorSpace([1.5])
    whole = v.zero()
    fraction, given = np.modf(v, out=(None, whole))
    assert given is whole
    assert components(fraction) == [0.5]
    assert components(whole) == [1]


def test_c17_ufuncs_check_all_results_before_the_first_write():
    first, second = VectorSpace([0.0]), VectorSpace([0.0, 0.0])
    with pytest.raises(StructureMismatchError):
        np.modf(VectorSpace([1.5]), out=(first, second))
    assert components(first) == [0]


@both_kinds
def test_ufuncs_write_into_out(kind):
    x, target = VectorSpace([1.0, np.array([4.0])]), np.zeros(1)
    out = kind([0.0, target])
    assert np.sqrt(x, out=out) is out
    assert components(out) == [1, 2]
    assert (target.tolist() == [2.0]) is (kind is raw)
    with pytest.raises(TypeError, match="VectorSpace"):
        np.sqrt(x, out=target)


# Settings.


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


# Nesting.


def test_a_vector_inside_an_object_is_a_node():
    inner = VectorSpace([1.0, np.ones(2)])
    value = {"v": inner, "again": inner, "x": 1.0}
    doubled = recursive_map(lambda a: 2 * a, value)
    assert type(doubled["v"]) is VectorSpace
    assert doubled["v"] is doubled["again"]
    assert doubled["v"] == 2 * inner
    outer = VectorSpace({"v": 3 * inner, "x": 1.0})
    outer += outer
    assert outer.value["v"] == 6 * inner
    assert VectorSpace(inner).size == 3
    with pytest.raises(StructureMismatchError, match=r"\.value\[0\]"):
        recursive_map(lambda a, b: a, [inner], [VectorSpace([1, np.ones(2)])])


def test_a_number_wrapped_inside_an_object_is_replaced_in_place():
    inner = VectorSpace(1.0)
    x = [inner]
    recursive_map(lambda a: 3 * a, x, out=x)
    assert x[0] is inner
    assert inner.value == 3.0


class Momentum(VectorSpace):
    """A user's subclass."""


def test_subclasses_take_part():
    v = VectorSpace([1.0]) + Momentum([2.0])
    assert v.value == [3.0]
    assert (Momentum([2.0]) - v).value == [-1.0]


# Printing.


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


# Every shape.


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


# Size (C20).


def test_c20_a_linked_list_of_100000_nodes_is_a_vector():
    v = VectorSpace(linked_list(100_000))
    w = v + 2.0 * v
    assert w.dot(v) == 300_000.0
    assert w.value.following.value == 3.0
    v += w
    assert v.value.following.value == 4.0
    assert isinstance(v.value, Link)
    assert len(repr(v).splitlines()) < 20


@pytest.mark.parametrize("many", [1, 3000], ids=["small", "large"])
@pytest.mark.parametrize("beside", [[], [1.0], [np.ones(2, "f4")], [1j]], ids=str)
def test_c3_arrays_keep_their_byte_order_through_one_array(many, beside):
    x = [np.full(many, 2.0, ">f8"), np.full((2, 2), 3.0, ">f8"), *beside]
    v = VectorSpace(x)
    for w in (v.from_array(v.to_array()), (2 * v).from_array(v.to_array()), v.random(rng())):
        made = w.value
        assert [each.dtype.str for each in made[:2]] == [">f8", ">f8"]
        assert w.to_array().dtype == v.to_array().dtype
    for got, expected in zip(v.from_array(v.to_array()).value, x, strict=True):
        np.testing.assert_array_equal(got, expected)


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("x", "path"),
    [
        ([1.0, 1j], "[0]"),
        ({"z": 1j, "a": [np.ones(2), 2.0]}, "['a'][0]"),
        ({"z": np.ones(2, complex), "a": Fraction(1, 2)}, "['a']"),
    ],
    ids=["float", "array", "exact"],
)
def test_c3_an_imaginary_part_of_a_real_component_is_refused(x, path):
    for v in (VectorSpace(x), 1.0 * VectorSpace(x)):
        components = v.to_array()
        assert np.array_equal(v.from_array(components + 0j).to_array(), components)
        with pytest.raises(LeafTypeError) as caught:
            v.from_array(components + 2j)
        assert caught.value.path == path
        assert np.iscomplexobj(v.random(rng()).to_array())
