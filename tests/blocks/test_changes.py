"""An error in place leaves the target as it was (C17)."""

from __future__ import annotations

import math
import operator
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from samples import Grid
from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    accumulate_into,
    leaves,
    linear_combination,
    recursive_accumulate,
    recursive_map,
    recursive_map_inplace,
    register_leaf,
    structure,
)


class Tank:
    """A mutable vector type of one number that must not exceed its size."""

    def __init__(self, level, size=1e6):
        self.level = level
        self.size = size

    def __add__(self, other):
        return self._of(self.level + other.level)

    def __rmul__(self, a):
        return self._of(a * self.level)

    def _of(self, level):
        if abs(level) > self.size:
            raise OverflowError(f"{level} is too much")
        return type(self)(level, self.size)


def pour(tank, other):
    tank.level = other.level


class Basin(Tank):
    """One that says how large it is, and has in-place forms of its own."""


class Lake(Tank):
    """A large one, which is changed where it lies."""


for cls, size in ((Tank, None), (Basin, 1), (Lake, 10_000)):
    register_leaf(cls, assign=pour)
    if size is not None:
        leaves.size.register(cls)(lambda x, size=size: size)
        leaves.scale_inplace.register(cls)(lambda x, a: pour(x, a * x))
        leaves.add_inplace.register(cls, cls)(lambda x, y: pour(x, x + y))
        leaves.axpy_inplace.register(cls, cls)(lambda x, y, a: pour(x, x + a * y))


def frozen(array):
    array.flags.writeable = False
    return array


# Each goes well by itself.
OTHERS = {
    "small": lambda: np.ones(3),
    "large": lambda: np.ones((2, 1000)),
    "views": lambda: [(w := np.ones(6))[::2], w[1::2]],
    "numbers": lambda: [1.0, 2j, np.float32(1.0), Fraction(1), Decimal(1)],
    "read-only": lambda: frozen(np.ones(2)),
    "foreign": lambda: [np.ones(3, ">f8"), np.ones(2, "f2"), np.ones(2, np.longdouble)],
    "registered": lambda: [Tank(1.0), Basin(1.0), Lake(1.0)],
    "objects": lambda: np.array([1.0, (2.0, np.ones(1))], object),
    "subclass": lambda: np.ones(2).view(Grid),
}
TIGHT = {
    "strided": lambda: np.full(6, 3e38, "f4")[::2],
    "half": lambda: np.full(3, 6e4, "f2"),
    "large half": lambda: np.full(3000, 6e4, "f2"),
    "swapped": lambda: np.full(3, 1.7e308, ">f8"),
    "a scalar": lambda: np.float32(3e38),
    "read-only": lambda: frozen(np.full(3, 6e4, "f2")),
    "in an object array": lambda: np.array([np.float32(3e38), 0.0], object),
    "decimal": lambda: Decimal("9E+999999"),
    "tank": lambda: Tank(1.0, 1.0),
    "basin": lambda: Basin(1.0, 1.0),
    "lake": lambda: Lake(1.0, 1.0),
}
CHANGES = {
    "axpy": lambda y, x: y.axpy(1e5, x),
    "axpy 1": lambda y, x: y.axpy(1.0, x),
    "axpby a": lambda y, x: y.axpby(1e5, x, 2.0),
    "axpby b": lambda y, x: y.axpby(2.0, x, 1e5),
    "+=": operator.iadd,
    "*=": lambda y, x: operator.imul(y, 1e5),
    "/=": lambda y, x: operator.itruediv(y, 1e-5),
    "itself": lambda y, x: y.axpby(1e5, y, 2.0),
    "ufunc": lambda y, x: np.multiply(y, 1e5, out=y),
    "combination": lambda y, x: linear_combination([1e5, 2.0], [y, x], out=y),
}
ON_OBJECTS = {
    "accumulate": recursive_accumulate,
    "into": accumulate_into,
    "map": lambda y, x: recursive_map(lambda a, b: a + b, y, x, out=y),
    "strictly": lambda y, x: recursive_map_inplace(lambda a, b: a + b, y, y, x),
}


def bits(value):
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.tobytes()
    if isinstance(value, (list, tuple, np.ndarray)):
        return [bits(each) for each in value]
    return bits(list(value.values())) if isinstance(value, dict) else repr(vars_of(value))


def vars_of(value):
    return vars(value) if hasattr(value, "level") else value


@pytest.mark.parametrize("tight", TIGHT)
@pytest.mark.parametrize("change", [*CHANGES, *ON_OBJECTS])
@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("form", ["wrapped", "met before", "computed"])
@pytest.mark.parametrize("setting", ["errstate", "warnings"])
def test_c17_an_error_in_arithmetic_leaves_the_target(tight, change, place, form, setting):
    def make():
        parts = {name: part() for name, part in OTHERS.items()}
        own = {"tight": TIGHT[tight]()}
        if tight in AT_ONCE:  # what is changed where it lies may come before it
            parts["registered"].pop()
        return own | parts if place == "first" else parts | own

    if form == "computed" and change in ON_OBJECTS:
        return
    for _ in range(3 if form == "met before" else 0):
        structure(make())
    y, x = make(), make()
    before = bits(y)
    with np.errstate(all="raise" if setting == "errstate" else "warn"), warnings.catch_warnings():
        warnings.simplefilter("error")
        if change in ON_OBJECTS:
            with pytest.raises(ERRORS):
                ON_OBJECTS[change](y, x)
        else:
            v, w = VectorSpace(y), VectorSpace(x)
            if form == "computed":
                v, w = v.copy(), w.copy()
            if form == "computed" and change in ("axpy 1", "+=") and tight in BY_BLAS:
                return  # a group: BLAS does not know of NumPy's settings
            with pytest.raises(ERRORS):
                CHANGES[change](v, w)
            y = v.value
    if tight in AT_ONCE:  # a pass over it would be needed: it alone may be changed
        del y["tight"]
        before.pop(0 if place == "first" else -1)
    assert bits(y) == before
    assert bits(x) == bits(make())


AT_ONCE = ("large half", "lake")
BY_BLAS = ("strided", "a scalar", "in an object array")
ERRORS = (ArithmeticError, RuntimeWarning)


def test_c17_a_fraction_has_no_infinity():
    y = [np.ones(3), Fraction(1), np.ones(6)[::2], Tank(1.0)]
    before = bits(y)
    for change in (
        lambda v: operator.imul(v, math.inf),
        lambda v: v.axpy(math.nan, v),
        lambda v: v.axpby(1.0, v, math.inf),
        lambda v: v.axpby(math.inf, v, 2.0),
    ):
        with pytest.raises((ArithmeticError, ValueError)):
            change(VectorSpace(y))
        assert bits(y) == before


def test_c17_complex_factors_on_real_leaves_change_nothing():
    y = [np.ones(3, complex), np.ones(2, complex)[::2], 1.0, Tank(1.0)]
    before = bits(y)
    for change in (
        lambda v: operator.imul(v, 1j),
        lambda v: v.axpy(1j, v),
        lambda v: v.axpby(1.0, v, 1j),
        lambda v: v.axpby(1j, v, 2.0),
        lambda v: linear_combination([1j, 1.0], [v, v], out=v),
    ):
        for v in (VectorSpace(y), VectorSpace(y).copy()):
            with pytest.raises(TypeError):
                change(v)
            assert bits(v.value) == before


# ``y = a * x + b * y``.


def numbers_of(value):
    parts = []
    recursive_map(lambda leaf: parts.append(np.ravel(getattr(leaf, "level", leaf))) or leaf, value)
    return [each.astype(complex).tolist() for each in parts]


@pytest.mark.parametrize("form", ["wrapped", "met before", "computed"])
@pytest.mark.parametrize(
    "factors", [(2.0, 3.0), (0.0, 2.0), (2.0, 0.0), (2, 3), (2.0, 1), (0.5, 1.0)]
)
@pytest.mark.parametrize("other", ["another", "computed", "itself", "a wrapper of its object"])
@pytest.mark.parametrize("parts", [*OTHERS, "all"])
def test_axpby_is_one_sum(form, factors, other, parts):
    def make():
        return {name: make() for name, make in OTHERS.items() if parts in (name, "all")}

    for _ in range(3 if form == "met before" else 0):
        structure(make())
    a, b = factors
    y = VectorSpace(make())
    if form == "computed":
        y = y.copy()
    if other == "itself":
        x = y
    elif other == "a wrapper of its object":
        x = VectorSpace(y.value)
    else:
        x = VectorSpace(make())
        x = 3.0 * x if other == "computed" else x
    expected = numbers_of((a * x + b * y).value)
    kept = None if other in ("itself", "a wrapper of its object") else numbers_of(x.value)
    assert y.axpby(a, x, b) is y
    assert numbers_of(y.value) == expected
    assert kept is None or numbers_of(x.value) == kept


def test_c17_axpby_refuses_before_it_scales():
    """The operand shares what is replaced, and the target what is changed."""
    w, r = np.ones(3), frozen(np.ones(3))
    y = {"a": w, "b": w}
    VectorSpace(y).axpby(2.0, VectorSpace({"a": r, "b": r}), 0.5)
    assert w.tolist() == [2.5, 2.5, 2.5]
    with pytest.raises(StructureMismatchError):
        VectorSpace(y).axpby(2.0, VectorSpace({"a": np.ones(3), "b": np.ones(3)}), 0.5)
    assert w.tolist() == [2.5, 2.5, 2.5]


def test_c3_axpby_computes_in_the_precision_of_the_target():
    x = VectorSpace([np.full(3, 1e20, "f4"), np.float32(1e20)])
    for y in (VectorSpace([np.ones(3), 1.0]), VectorSpace([np.ones(3), 1.0]).copy()):
        y.axpby(1e30, x, 2.0)
        assert y.to_array() == pytest.approx(np.full(4, 1e50))


def test_c17_what_has_no_method_is_found_before_the_first_write():
    class Lonely:
        __init__, __add__, __rmul__ = Tank.__init__, Tank.__add__, Tank.__rmul__
        _of = Tank._of

    register_leaf(Lonely, size=lambda x: 10_000, mutable=lambda x: True)
    y = [Lake(1.0), np.ones(2), Lonely(1.0)]
    before = bits(y)
    for change in (
        lambda v: v.axpy(2.0, v.copy()),
        lambda v: v.axpby(2.0, v.copy(), 3.0),
        lambda v: operator.imul(v, 2.0),
    ):
        with pytest.raises(LeafTypeError, match=r"no method of vspace\.leaves"):
            change(VectorSpace(y))
        assert bits(y) == before


@pytest.mark.parametrize("a", [1.0, 2.0])
@pytest.mark.parametrize("form", ["wrapped", "computed"])
def test_large_registered_leaves_are_changed_where_they_lie(form, a):
    own = Lake(1.0)
    for other in (Lake(10.0), Tank(10.0)):  # two types may meet
        y = VectorSpace([own, np.ones(3)])
        y = y.copy() if form == "computed" else y
        held = y._data[0] if form == "computed" else own
        before = held.level
        y.axpy(a, VectorSpace([other, np.ones(3)]))
        assert y.value[0] is held
        assert held.level == before + a * 10.0


@pytest.mark.parametrize("larges", [1, 2])
@pytest.mark.parametrize("a", [0.0, 1.0, 2.0])
def test_large_arrays_beside_groups_are_changed_where_they_lie(larges, a):
    def make():
        parts = [np.ones(2000) for _ in range(larges)]
        return VectorSpace([*parts, 1.0, np.ones(3), np.ones(3, "f4")])

    y = make().copy()
    held = [each for each in y._data if each.size == 2000]
    y.axpy(a, make())
    assert set(y.to_array()) == {1.0 + a}
    assert all(part is own for part, own in zip(y.value, held, strict=False))
