"""Operators that change a vector in place."""

from __future__ import annotations

import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import Circle, Frozen, Point, line
from vspace import (
    StructureMismatchError,
    VectorSpace,
    recursive_map,
    structure,
)
from wrapping import both_kinds, components, raw, result


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


# At each use, generated code or not.


def leaves_of(x):
    return structure(x).take(x)[0]


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


@pytest.mark.parametrize("count", [2, 40])
def test_a_factor_of_zero_keeps_what_is_no_number(count):
    for times in range(4):
        y, x = [np.ones(2) for _ in range(count)], [np.full(2, np.nan) for _ in range(count)]
        VectorSpace(y).axpy(0.0, VectorSpace(x))
        assert all(np.isnan(each).all() for each in y), f"at use {times}"
        VectorSpace(x).__imul__(0.0)
        assert all(np.isnan(each).all() for each in x), f"at use {times}"


@pytest.mark.parametrize("factor", [Decimal("0.5"), Fraction(1, 2)], ids=repr)
def test_exact_factors_beside_floats_at_each_use(factor):
    exact = type(factor)
    for times in range(4):
        y = [1.0, np.ones(2), exact(1), 1.0]
        VectorSpace(y).axpy(factor, VectorSpace([2.0, np.full(2, 4.0), exact(8), 6.0]))
        assert y[1].tolist() == [3.0, 3.0], f"at use {times}"
        assert [y[0], *y[2:]] == [2.0, exact(5), 4.0], f"at use {times}"
        assert [*map(type, y)] == [float, np.ndarray, exact, float]
