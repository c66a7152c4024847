"""Integrals of samples: a list of objects, or an object whose leaves have one more axis."""

from collections import deque, namedtuple
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from scipy import integrate

import vspace_scipy.integrate as ours
from vspace import LeafTypeError, StructureMismatchError, VectorSpace

X = np.array([0.0, 0.1, 0.25, 0.5, 0.6, 0.8, 0.85, 0.9, 1.0])
N = X.size
FLAT = np.stack([np.exp(X), np.sin(3 * X), X**2, 1 / (1 + X)], axis=1)  # a row is a sample

# Name -> the function and what to call it with.
RULES = {
    "trapezoid": ("trapezoid", {}),
    "trapezoid, x": ("trapezoid", {"x": X}),
    "trapezoid, dx": ("trapezoid", {"dx": 0.125}),
    "simpson": ("simpson", {}),
    "simpson, x": ("simpson", {"x": X.tolist()}),
    "romb": ("romb", {"dx": 0.125}),
}
CUMULATIVE = {
    "trapezoid": ("cumulative_trapezoid", {}),
    "trapezoid, x": ("cumulative_trapezoid", {"x": X}),
    "trapezoid, initial": ("cumulative_trapezoid", {"initial": 0, "dx": 2}),
    "simpson": ("cumulative_simpson", {}),
    "simpson, x": ("cumulative_simpson", {"x": X}),
    "simpson, initial": ("cumulative_simpson", {"x": X, "initial": 1.5}),
}
ALL = {f"{name}{suffix}": each for rules, suffix in ((RULES, ""), (CUMULATIVE, " so far"))
       for name, each in rules.items()}  # fmt: skip


def outcome(function, *args, **kwargs):
    try:
        return repr(function(*args, **kwargs))
    except Exception as error:
        return type(error), str(error)


PLAIN = {
    "array": FLAT,
    "vector": FLAT[:, 0],
    "nested lists": FLAT.tolist(),
    "list of arrays": list(FLAT.T),
    "list of numbers": FLAT[:, 0].tolist(),
    "complex": FLAT * 1j,
    "float32": FLAT.astype(np.float32),
    "exact": [Fraction(1, 2)] * 9,
    "exact array": np.array([Fraction(1, 2)] * 9, dtype=object),
    "number": 1.0,
    "empty": [],
    "text": "123456789",
    "None": None,
}


@pytest.mark.parametrize(("name", "options"), ALL.values(), ids=ALL)
@pytest.mark.parametrize("y", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("axis", [-1, 0])
def test_arrays_are_scipys_own(name, options, y, axis):
    got = outcome(getattr(ours, name), y, axis=axis, **options)
    assert got == outcome(getattr(integrate, name), y, axis=axis, **options)


def test_arguments_pass_by_position():
    y = FLAT.T
    assert ours.trapezoid(y, X, 1.0, -1).tolist() == integrate.trapezoid(y, X, 1.0, -1).tolist()
    assert ours.simpson(y, X).tolist() == integrate.simpson(y, X).tolist()
    assert ours.romb(y, 0.125, -1, False).tolist() == integrate.romb(y, 0.125).tolist()
    got = ours.cumulative_trapezoid(y, X, 1.0, -1, 0)
    assert got.tolist() == integrate.cumulative_trapezoid(y, X, 1.0, -1, 0).tolist()


class Arithmetic:
    """Has its own arithmetic, which SciPy uses."""

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Arithmetic(self.x + (other.x if isinstance(other, Arithmetic) else other))

    def __sub__(self, other):
        return Arithmetic(self.x - other.x)

    def __mul__(self, a):
        return Arithmetic(a * self.x)

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, a):
        return Arithmetic(self.x / a)


def test_objects_with_their_own_arithmetic_are_scipys():
    y = [Arithmetic(each) for each in X]
    assert ours.trapezoid(y).x == integrate.trapezoid(y).x


# Lists of objects, against the same in flat arrays.

FORMS = {
    "list": list,
    "tuple": tuple,
    "deque": deque,
    "object array": lambda items: np.array([*items, None], dtype=object)[:-1],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(("name", "options"), RULES.values(), ids=RULES)
def test_integral_of_a_list_is_that_of_flat_arrays_to_the_bit(name, options, form, kind):
    build, flat = kind
    samples = [build(each) for each in FLAT]
    got = getattr(ours, name)(form(samples), **options)
    wanted = getattr(integrate, name)(FLAT, axis=0, **options)
    assert type(got) is type(samples[0])
    assert flat(got).tolist() == wanted.tolist()


@pytest.mark.parametrize(("name", "options"), CUMULATIVE.values(), ids=CUMULATIVE)
def test_integrals_so_far_of_a_list_are_a_list(name, options, kind):
    build, flat = kind
    got = getattr(ours, name)([build(each) for each in FLAT], **options)
    wanted = getattr(integrate, name)(FLAT, axis=0, **options)
    assert type(got) is list
    assert np.array([flat(each) for each in got]).tolist() == wanted.tolist()


def test_initial_may_be_an_object(kind):
    build, flat = kind
    start = np.array([1.0, 2.0, 3.0, 4.0])
    got = ours.cumulative_simpson([build(each) for each in FLAT], x=X, initial=build(start))
    wanted = integrate.cumulative_simpson(FLAT, x=X, axis=0, initial=start[np.newaxis])
    assert np.array([flat(each) for each in got]).tolist() == wanted.tolist()


# One object, against its leaves.


@dataclass
class Flow:
    rate: np.ndarray  # (n,)
    field: dict  # of (2, n) and (3, 1, n)
    name: str = "flow"


def stacked(axis):
    y = np.ascontiguousarray(FLAT.T)
    return Flow(
        y[0],
        {"w": np.moveaxis(y[1:3], -1, axis), "z": np.moveaxis(y[1:, np.newaxis], -1, axis)},
    )


@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize(("name", "options"), RULES.values(), ids=RULES)
def test_integral_of_an_object_is_that_of_each_leaf(name, options, axis):
    y = stacked(axis)
    function = partial(getattr(integrate, name), axis=axis, **options)
    got = getattr(ours, name)(y, axis=axis, **options)
    assert type(got) is Flow and got.name == "flow" and type(got.rate) is float
    assert got.rate == function(y.rate)
    for key, leaf in y.field.items():
        assert got.field[key].shape == function(leaf).shape
        np.testing.assert_allclose(got.field[key], function(leaf), rtol=1e-15)
    if axis == -1:
        assert got.field["w"].tolist() == function(y.field["w"]).tolist()


@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize(("name", "options"), CUMULATIVE.values(), ids=CUMULATIVE)
def test_integrals_so_far_of_an_object_are_an_object(name, options, axis):
    y = stacked(axis)
    function = partial(getattr(integrate, name), axis=axis, **options)
    got = getattr(ours, name)(y, axis=axis, **options)
    assert got.rate.tolist() == function(y.rate).tolist()
    for key, leaf in y.field.items():
        np.testing.assert_allclose(got.field[key], function(leaf), rtol=1e-15)
        assert got.field[key].shape == function(leaf).shape


def test_vector_of_leaves_with_an_axis():
    y = VectorSpace({"a": X, "b": FLAT, "dt": np.ones(2)}, inactive="['dt']")
    got = ours.trapezoid({"a": X}, X)
    assert got["a"] == integrate.trapezoid(X, X)
    got = ours.trapezoid(y, X, axis=0)
    assert type(got) is VectorSpace and got.value["dt"] is y.value["dt"]
    np.testing.assert_allclose(got.value["b"], integrate.trapezoid(FLAT, X, axis=0), rtol=1e-15)
    so_far = ours.cumulative_trapezoid(y, X, axis=0)
    assert type(so_far) is VectorSpace and so_far.value["b"].shape == (N - 1, 4)


def test_solution_of_an_ode_can_be_integrated_in_both_forms():
    sol = ours.solve_ivp(lambda t, s: {"x": s["v"], "v": -s["x"]}, (0, 3), {"x": 1.0, "v": 0.0})
    one, many = ours.trapezoid(sol.y, sol.t), ours.trapezoid(sol.states, sol.t)
    assert one["v"] == integrate.trapezoid(sol.y["v"], sol.t)
    assert many["v"] == pytest.approx(one["v"], rel=1e-14)


def test_leaves_keep_their_dtype_and_complex_ones_stay_complex():
    y = {"single": X.astype(np.float32), "z": X * (1 + 2j), "zz": np.stack([X, 1j * X]), "r": X}
    got = ours.simpson(y, x=X)
    assert type(got["single"]) is np.float32 and type(got["z"]) is complex
    assert got["z"] == pytest.approx(0.5 + 1j) and got["zz"] == pytest.approx([0.5, 0.5j])
    assert ours.trapezoid({"z": 1j * X}, X) == {"z": pytest.approx(0.5j)}
    so_far = ours.cumulative_simpson(y, x=X, initial=0)
    assert so_far["single"].dtype == np.float32 and so_far["z"][-1] == pytest.approx(0.5 + 1j)


def test_shared_leaf_stays_shared_and_keys_come_in_any_order():
    w = np.stack([X, X**2])
    got = ours.trapezoid({"a": w, "b": w}, X)
    assert got["a"] is got["b"]
    samples = [{"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}]
    assert ours.trapezoid(samples) == {"a": 1.0, "b": 2.0}


def test_named_tuple_is_an_object():
    Pair = namedtuple("Pair", "x y")
    assert ours.trapezoid(Pair(X, 2 * X), X) == pytest.approx(Pair(0.5, 1.0))
    assert type(ours.trapezoid(Pair(X, 2 * X), X)) is Pair
    assert ours.trapezoid([Pair(0.0, 1.0), Pair(1.0, 1.0)]) == Pair(0.5, 1.0)


def test_no_samples_give_zero_as_in_scipy():
    assert ours.trapezoid({"a": np.zeros(0), "b": np.zeros((2, 0))})["b"].tolist() == [0.0, 0.0]


# Bad input.

ERRORS = {
    "no leaf": ({"a": 1}, LeafTypeError, "with nothing in it"),
    "list without a leaf": ([{"a": 1}], LeafTypeError, "with nothing in it"),
    "empty deque": (deque(), LeafTypeError, "with nothing in it"),
    "float": ({"a": X, "b": 1.0}, StructureMismatchError, r"at \['b'\]: found float.*has axis -1"),
    "0-d": (
        {"a": np.array(1.0)},
        StructureMismatchError,
        r"at \['a'\]: found an array of shape \(\)",
    ),
    "lengths": ({"a": X, "b": X[1:]}, StructureMismatchError, r"at \['b'\]: .* with 8 points"),
    "missing": ([{"a": 1.0}, {}], StructureMismatchError, r"missing \['a'\]"),
    "shape": ([{"a": X}, {"a": X[1:]}], StructureMismatchError, r"at \['a'\]: .*shape \(8,\)"),
}


@pytest.mark.parametrize(("y", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_samples_that_do_not_fit_are_errors(y, error, message):
    with pytest.raises(error, match=message):
        ours.trapezoid(y)


def test_other_arguments_that_do_not_fit_are_errors():
    with pytest.raises(ValueError, match=r"x: found the shape \(8,\), expected \(9,\)"):
        ours.trapezoid({"a": X}, X[1:])
    with pytest.raises(ValueError, match="axis: found 1, expected -1 or 0"):
        ours.trapezoid([{"a": X}, {"a": X}], axis=1)
    with pytest.raises(ValueError, match="show: found True, expected False"):
        ours.romb({"a": X}, show=True)
    with pytest.raises(ValueError, match="one plus a non-negative power of 2"):
        ours.romb({"a": X[1:]})
    with pytest.raises(StructureMismatchError, match=r"missing \['a'\]"):
        ours.cumulative_simpson({"a": X}, initial={})
    with pytest.raises(ValueError, match="`initial` must be"):
        ours.cumulative_trapezoid({"a": X}, initial=1)


def test_inactive_can_be_declared():
    got = ours.trapezoid({"a": X, "dt": 0.1}, X, inactive="['dt']")
    assert got == {"a": pytest.approx(0.5), "dt": 0.1}
