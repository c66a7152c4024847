"""`quad_vec`: SciPy's own on plain values, one pass over all leaves on structures."""

import copy
import inspect
import pickle
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import cos, exp, inf, nan, pi, sin, sqrt
from multiprocessing.pool import ThreadPool
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import integrate

from vspace import (
    InactiveConfig,
    LeafTypeError,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    inactive,
    register_leaf,
)
from vspace_scipy.integrate import quad, quad_vec

# Comparing to the last bit.


def bits(value):
    """Return what has to be equal: type, dtype, shape and every bit."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        return type(value), value.shape, [bits(each) for each in value.flat]
    if isinstance(value, (np.ndarray, np.generic)):
        return type(value), value.dtype, value.shape, value.tobytes()
    if isinstance(value, (float, complex)):
        return type(value), np.asarray(value).tobytes()
    if isinstance(value, Pair):
        return Pair, bits(value.x), bits(value.y)
    if isinstance(value, (tuple, list)):
        return type(value), [bits(each) for each in value]
    if hasattr(value, "neval"):
        return [(name, bits(each)) for name, each in sorted(vars(value).items()) if name[0] != "_"]
    return type(value), value


def outcome(function, *args, **kwargs):
    """Return the bits of what a call gives, or its error."""
    try:
        with np.errstate(all="ignore"):
            return bits(function(*args, **kwargs))
    except Exception as error:
        return type(error), str(error)


def recorded(f, calls):
    def record(x, *args):
        calls.append((x, type(x), *args))
        return f(x, *args)

    return record


class Pair:
    """A vector type of a user: it has the arithmetic that SciPy asks for, and nothing else."""

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Pair):
            return Pair(self.x + other, self.y + other)
        return Pair(self.x + other.x, self.y + other.y)

    __radd__ = __add__

    def __mul__(self, a):
        return Pair(a * self.x, a * self.y)

    __rmul__ = __mul__

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -1.0 * other

    def __truediv__(self, a):
        return Pair(self.x / a, self.y / a)

    def __abs__(self):
        return Pair(abs(self.x), abs(self.y))


def pair_norm(pair):
    return max(abs(pair.x), abs(pair.y)) if isinstance(pair, Pair) else abs(pair)


class Ramp:
    """Less arithmetic, but enough for the trapezoid rule."""

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Ramp(self.x + other.x)

    def __sub__(self, other):
        return Ramp(self.x - other.x)

    def __rmul__(self, a):
        return Ramp(a * self.x)


# Plain values.

PLAIN = {
    "float": lambda x: exp(-x * x),
    "int": lambda x: 3,
    "bool": lambda x: x > 0.3,
    "complex": lambda x: complex(exp(-x * x), x * exp(-x * x)),
    "np.float64": lambda x: np.exp(-x * np.float64(x)),
    "np.float32": lambda x: np.float32(exp(-x * x)),
    "0-d array": lambda x: np.asarray(exp(-x * x)),
    "array": lambda x: np.exp(-x * x * np.arange(1.0, 4.0)),
    "rough array": lambda x: np.sqrt(abs(x - 0.3)) * np.exp(-x * x * np.arange(1.0, 3.0)),
    "matrix": lambda x: np.exp(-x * x * np.arange(1.0, 7.0).reshape(2, 3)),
    "float32 array": lambda x: np.exp(-x * x * np.arange(1.0, 4.0)).astype(np.float32),
    "complex array": lambda x: np.exp(-x * x * (1.0 + 1j * np.arange(3.0))),
    "int array": lambda x: np.array([1, 2]),
    "empty array": lambda x: np.zeros(0),
    "array with nan": lambda x: np.array([x, nan]),
    "object array": lambda x: np.array([exp(-x * x), Fraction(1, 2)], dtype=object),
    "Fraction": lambda x: Fraction(1, 2),
}

FEW_LIMITS = [(0, 1), (1, 0), (0.5, 0.5), (0, inf), (-inf, inf)]
LIMITS = [*FEW_LIMITS, (-inf, 0.25), (1, -inf), (inf, -inf), (inf, inf)]

ARGUMENTS = {
    "defaults": {},
    "epsabs": {"epsabs": 1e-2, "epsrel": 0},
    "epsrel": {"epsrel": 1e-3},
    "norm max": {"norm": "max"},
    "norm None": {"norm": None},
    "norm of NumPy": {"norm": np.linalg.norm},
    "norm callable": {"norm": lambda x: float(np.sum(np.abs(x)))},
    "norm unknown": {"norm": "1"},
    "no cache": {"cache_size": 0},
    "small cache": {"cache_size": 300},
    "limit 1": {"limit": 1},
    "limit 3": {"limit": 3, "epsrel": 1e-14},
    "map": {"workers": map},
    "workers 0": {"workers": 0},
    "points": {"points": [0.3, 0.75, 0.3, 5, -2.0]},
    "no points": {"points": []},
    "gk21": {"quadrature": "gk21"},
    "gk15": {"quadrature": "gk15"},
    "trapezoid": {"quadrature": "trapezoid", "epsrel": 1e-4},
    "rule unknown": {"quadrature": "gk61"},
}


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
@pytest.mark.parametrize("f", PLAIN.values(), ids=PLAIN)
def test_plain_values_are_scipys_own_to_the_bit_call_for_call(f, arguments):
    for a, b in FEW_LIMITS if arguments else LIMITS:
        ours, theirs = [], []
        options = {"full_output": a != b, "limit": 25} | arguments
        got = outcome(quad_vec, recorded(f, ours), a, b, **options)
        assert got == outcome(integrate.quad_vec, recorded(f, theirs), a, b, **options)
        assert ours == theirs


PLAIN_CALLS = {
    "args": (lambda x, a, b: a * x + b, (0, 1), {"args": (2.0, 3.0)}),
    "args not a tuple": (lambda x, a: a * x, (0, 1), {"args": 2.0}),
    "args array": (lambda x, *a: x, (0, 1), {"args": np.ones(2)}),
    "args missing": (lambda x, a: a * x, (0, 1), {}),
    "limit nan": (PLAIN["float"], (0, nan), {}),
    "limit complex": (PLAIN["float"], (0, 1j), {}),
    "limit None": (PLAIN["float"], (None, 1), {}),
    "limit text": (PLAIN["float"], ("0", "1"), {}),
    "not callable": (3.0, (0, 1), {}),
    "list of norms": (PLAIN["float"], (0, 1), {"norm": ["2"]}),
    "points not sortable": (PLAIN["float"], (0, 1), {"points": [1j, 2j]}),
    "pair": (lambda x: Pair(x, sqrt(x)), (0, 1), {"norm": pair_norm, "full_output": True}),
    "pair, infinite": (lambda x: Pair(exp(-x), exp(-2 * x)), (0, inf), {"norm": pair_norm}),
    "pair, points": (lambda x: Pair(x, sqrt(x)), (0, 1), {"norm": pair_norm, "points": [0.5]}),
    "ramp": (lambda x: Ramp(x), (0, 1), {"norm": lambda r: abs(r.x), "quadrature": "trapezoid"}),
}


@pytest.mark.parametrize(("f", "limits", "options"), PLAIN_CALLS.values(), ids=PLAIN_CALLS)
def test_other_plain_calls_are_scipys_own(f, limits, options):
    def freed(result):
        return (result[0].x, *result[1:2]) if isinstance(result[0], (Pair, Ramp)) else result

    def call(function):
        return freed(function(f, *limits, **options))

    assert outcome(call, quad_vec) == outcome(call, integrate.quad_vec)


def test_signature_is_scipys_inactive_and_progress():
    ours = inspect.signature(quad_vec).parameters
    theirs = inspect.signature(integrate.quad_vec).parameters
    assert list(ours) == [*theirs, "inactive", "progress"]
    for name, parameter in theirs.items():
        assert (ours[name].default, ours[name].kind) == (parameter.default, parameter.kind)
    assert {ours[each].kind for each in ("inactive", "progress")} == {
        inspect.Parameter.KEYWORD_ONLY
    }


# Structures, against the same integrand packed by hand.


@dataclass(frozen=True)
class Inner:
    rate: float
    field: np.ndarray


@dataclass(frozen=True)
class Outer:
    level: float
    parts: dict
    name: str = "tank"


def smooth(x):
    w = np.exp(-x * x * np.arange(1.0, 4.0))
    return Outer(exp(-x * x), {"w": w, "inner": Inner(2.0 * w[0], np.outer(w[:2], w))})


def rough(x):
    w = np.sqrt(abs(x - 0.3)) * np.exp(-x * x * np.arange(1.0, 4.0))
    return Outer(exp(-x * x), {"w": w, "inner": Inner(cos(x) * exp(-x * x), np.outer(w[:2], w))})


def waves(x):
    w = np.exp((-x * x + 1j * x) * np.arange(1.0, 4.0))
    return Outer(complex(w[0]), {"w": w, "inner": Inner(exp(-x * x), np.outer(w[:2], w))})


def pack(outer):
    inner = outer.parts["inner"]
    return np.concatenate(([outer.level], outer.parts["w"], [inner.rate], inner.field.ravel()))


INTEGRANDS = {"smooth": smooth, "rough": rough, "complex and real": waves}


def sum_norm(value):
    """Work on structures as on flat vectors."""
    return float(np.sum(np.abs(pack(value) if isinstance(value, Outer) else value)))


# One norm over all parts, as by hand.
STRUCTURE_ARGUMENTS = {
    name: {"norm": "2"} | each
    for name, each in (ARGUMENTS | {"norm callable": {"norm": sum_norm}}).items()
}


@pytest.mark.parametrize("arguments", STRUCTURE_ARGUMENTS.values(), ids=STRUCTURE_ARGUMENTS)
@pytest.mark.parametrize("f", INTEGRANDS.values(), ids=INTEGRANDS)
def test_structures_are_integrated_as_if_packed_by_hand_to_the_bit(f, arguments):
    def packed(function, f, a, b, **options):
        res, err, info = function(f, a, b, full_output=True, **options)
        if isinstance(res, Outer):
            assert type(info.integrals) is list
            info.integrals = np.array([pack(each) for each in info.integrals])
            res = pack(res)
        if np.iscomplexobj(res):  # a real leaf has lost the sign of its imaginary zero
            res, info.integrals = res + 0, info.integrals + 0
        return res, err, info

    for a, b in FEW_LIMITS if len(arguments) > 1 else LIMITS:
        ours, theirs = [], []
        options = {"limit": 25} | arguments
        got = outcome(packed, quad_vec, recorded(f, ours), a, b, **options)
        wanted = recorded(lambda x: pack(f(x)), theirs)
        assert got == outcome(packed, integrate.quad_vec, wanted, a, b, **options)
        assert ours == theirs


def test_structure_comes_back_with_its_exact_types():
    res, err = quad_vec(waves, 0, 1)
    assert type(res) is Outer and type(res.level) is complex
    assert type(res.parts["inner"].rate) is float
    assert res.parts["w"].dtype == complex and res.parts["inner"].field.shape == (2, 3)
    assert type(err) is float


# Every kind of value.

Point = namedtuple("Point", "x y")


def line(slope, offset):
    def value(t):
        return slope * t + offset

    return value


class Body:
    def __init__(self, x):
        self.x = x
        self._v = np.array([x, 2 * x])


@register_leaf
class Money:
    """Has `+` and scalar `*` alone, so that SciPy cannot take it."""

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __rmul__(self, a):
        return Money(a * self.cents)


register_leaf(
    Money,
    size=lambda x: 1,
    ravel=lambda x: np.array([x.cents]),
    unravel=lambda x, components: Money(float(components[0])),
)

VALUES = {
    "dict": (lambda x: {"a": x, "b": [x]}, {"a": 0.5, "b": [0.5]}),
    "ordered dict": (lambda x: OrderedDict(b=x, a=x), OrderedDict(b=0.5, a=0.5)),
    "list of floats": (lambda x: [x, 1.0], [0.5, 1.0]),
    "tuple of floats": (lambda x: (x, 1.0), (0.5, 1.0)),
    "nested lists": (lambda x: [[x], [1.0, (x,)]], [[0.5], [1.0, (0.5,)]]),
    "named tuple": (lambda x: Point(x, 1.0), Point(0.5, 1.0)),
    "deque": (lambda x: deque([x], maxlen=2), deque([0.5], maxlen=2)),
    "namespace": (lambda x: SimpleNamespace(x=x, n=3), SimpleNamespace(x=0.5, n=3)),
    "Decimal": (lambda x: Decimal(x), Decimal("0.5")),
    "Fraction inside": (lambda x: [Fraction(x)], [Fraction(1, 2)]),
    "vector": (lambda x: VectorSpace({"a": x}), VectorSpace({"a": 0.5})),
    "vector inside": (lambda x: [VectorSpace([x])], [VectorSpace([0.5])]),
}


@pytest.mark.parametrize(("f", "expected"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("norm", ["2", "max", lambda value: 1.0], ids=["2", "max", "callable"])
def test_value_of_any_kind_is_integrated(f, expected, norm):
    res, _ = quad_vec(f, 0, 1, norm=norm)
    assert type(res) is type(expected)
    assert VectorSpace(res).map(_rounded) == VectorSpace(expected)


def _rounded(leaf):
    return type(leaf)(round(leaf, 12))


@pytest.mark.parametrize("norm", ["2", "max"])
def test_each_kind_is_integrated_as_flat_arrays_to_the_bit(kind, norm):
    build, flat = kind

    def f(x):
        return np.array([sqrt(x), cos(5 * x), 1.0, 1e3 * exp(-x)])

    got, error = quad_vec(lambda x: build(f(x)), 0, 1, norm=norm)
    wanted, wanted_error = integrate.quad_vec(f, 0, 1, norm=norm)
    assert type(got) is type(build(wanted))
    assert flat(got).tolist() == wanted.tolist()
    assert error == wanted_error
    by_part, _ = quad_vec(lambda x: build(f(x)), 0, 1)
    assert_allclose(flat(by_part), [2 / 3, sin(5) / 5, 1.0, 1e3 * (1 - exp(-1))], rtol=1e-8)


def test_closure_is_integrated_over_what_it_captured():
    res, _ = quad_vec(lambda x: line(2 * x, np.array([x, 1.0])), 0, 1)
    assert res.__code__ is line(1.0, 1.0).__code__
    assert_allclose(res(10.0), [10.5, 11.0])


def test_partial_bound_method_and_instance_are_integrated():
    res, _ = quad_vec(lambda x: partial(pow, x), 0, 1)
    assert type(res) is partial and res.func is pow and res.args == (pytest.approx(0.5),)
    res, _ = quad_vec(lambda x: Body(x), 0, 1)
    assert type(res) is Body and res.x == pytest.approx(0.5)
    assert_allclose(res._v, [0.5, 1.0])


def test_structured_and_object_arrays_are_integrated():
    dtype = np.dtype([("t", "f8"), ("u", "f4", 2)])

    def records(x):
        return np.array([(x, (1.0, x)), (1.0, (x, x))], dtype=dtype)

    res, _ = quad_vec(records, 0, 1)
    assert res.dtype == dtype
    assert_allclose(res["t"], [0.5, 1.0])
    assert_allclose(res["u"], [[1.0, 0.5], [0.5, 0.5]])

    def objects(x):
        return np.array([{"a": x}, [x]], dtype=object)

    res, _ = quad_vec(objects, 0, 1)
    assert res.dtype == object and res[0]["a"] == res[1][0] == pytest.approx(0.5)


def test_registered_leaf_is_integrated_through_ravel_and_unravel():
    res, _ = quad_vec(lambda x: {"wallet": Money(x), "rate": 1.0}, 0, 1)
    assert type(res["wallet"]) is Money and res["wallet"].cents == pytest.approx(0.5)
    res, _ = quad_vec(lambda x: Money(exp(-x)), 0, inf)
    assert res.cents == pytest.approx(1.0)


def test_float32_and_longdouble_leaves_keep_their_dtype():
    def f(x):
        return {"single": np.float32([x, 1]), "number": np.float32(x), "long": np.longdouble(x)}

    res, err = quad_vec(f, 0, 1)
    assert res["single"].dtype == np.float32 and type(res["number"]) is np.float32
    assert type(res["long"]) is np.longdouble
    assert_allclose(res["single"], [0.5, 1.0])
    assert err < 1e-9


def test_complex64_leaf_keeps_its_dtype():
    res, _ = quad_vec(lambda x: [np.complex64([x, 1j]), x], 0, 1)
    assert res[0].dtype == np.complex64 and type(res[1]) is float


VIEWS = {
    "strided": lambda w: w[::2, 0],
    "transposed": lambda w: w.T,
    "fortran": np.asfortranarray,
    "reversed": lambda w: w[::-1],
    "broadcast": lambda w: np.broadcast_to(w[0, 0], (3,)),
    "big endian": lambda w: w.astype(">f8"),
    "0-d": lambda w: w[1, 1, ...],
}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_leaf_may_lie_in_memory_as_it_likes(view):
    w = np.arange(1.0, 10.0).reshape(3, 3)
    res, _ = quad_vec(lambda x: {"w": view(w * x), "s": x}, 0, 1)
    assert_allclose(res["w"], view(w / 2))
    assert type(res["w"]) is np.ndarray and res["w"].dtype == view(w).dtype


def test_cycle_comes_back_as_a_cycle():
    def f(x):
        ring = [x]
        ring.append(ring)
        return ring

    res, _ = quad_vec(f, 0, 1)
    assert res[1] is res and res[0] == pytest.approx(0.5)


def test_vector_keeps_its_own_choice_of_inactive():
    res, _ = quad_vec(lambda x: VectorSpace({"x": x, "dt": 0.1}, inactive="['dt']"), 0, 1)
    assert res.size == 1 and res.value["dt"] == 0.1


def test_integral_of_an_integral_and_of_a_vector_that_is_called():
    res, _ = quad_vec(lambda x: quad_vec(lambda y: {"a": x * y}, 0, 1)[0], 0, 1)
    assert res["a"] == pytest.approx(1 / 4)
    res, _ = quad_vec(VectorSpace(line(2.0, 1.0)), 0, 1)
    assert type(res) is float and res == pytest.approx(2.0)


def test_shared_array_is_counted_once_and_stays_shared():
    def f(x):
        w = np.array([x])
        return {"a": w, "b": w}

    seen = []
    res, _ = quad_vec(f, 0, 1, norm=lambda value: seen.append(VectorSpace(value).size) or 1.0)
    assert res["a"] is res["b"] and set(seen) == {1}


# Limits.


@pytest.mark.parametrize("quadrature", [None, "gk15", "gk21", "trapezoid"])
@pytest.mark.parametrize("f", INTEGRANDS.values(), ids=INTEGRANDS)
def test_equal_limits_give_the_zero_of_the_structure(f, quadrature):
    res, err = quad_vec(f, 0.25, 0.25, quadrature=quadrature)
    assert type(res) is Outer and not pack(res).any() and err == 0.0


def test_exchanged_limits_change_the_sign_and_nothing_else():
    forth, back = quad_vec(smooth, 0, 1), quad_vec(smooth, 1, 0)
    assert_allclose(pack(back[0]), -pack(forth[0]), rtol=1e-14)


def test_interval_too_far_away_to_be_evaluated_is_zero():
    norms = []
    res, _, info = quad_vec(
        lambda x: {"a": exp(-x)}, 0, inf, quadrature="trapezoid", epsrel=1e-3,
        norm=lambda value: norms.append(type(value)) or abs(value["a"]), full_output=True,
    )  # fmt: skip
    assert res["a"] == pytest.approx(1.0, rel=1e-3)
    assert set(norms) == {dict}
    assert all(type(each) is dict for each in info.integrals)


def test_norm_gets_the_number_that_scipy_has_where_no_value_is_known_yet():
    given = []

    def norm(value):
        given.append(value)
        return abs(value if isinstance(value, float) else value["a"])

    res, _ = quad_vec(lambda x: {"a": exp(-x)}, 0, inf, norm=norm, points=[1e200])
    assert res["a"] == pytest.approx(1.0)
    assert given[0] == 0.0


# Norms.


def test_callable_norm_is_given_structures_with_complex_leaves_complex():
    given = []

    def norm(value):
        given.append(value)
        return float(np.linalg.norm(pack(value)))

    _, err = quad_vec(waves, 0, 1, norm=norm)
    assert err == quad_vec(waves, 0, 1, norm="2")[1]
    assert {type(each.level) for each in given} == {complex}
    assert {type(each.parts["inner"].rate) for each in given} == {float}
    assert any(not pack(each).imag.any() for each in given)  # integrals of absolute values
    assert all(each.name == "tank" for each in given)


def test_norm_of_vectors_can_be_a_method():
    res, err = quad_vec(lambda x: VectorSpace([x, x * x]), 0, 1, norm=VectorSpace.norm)
    assert_allclose(res.value, [1 / 2, 1 / 3])
    assert err == quad_vec(lambda x: [x, x * x], 0, 1, norm="2")[1]


def test_norm_cannot_change_the_integral():
    def spoil(value):
        size = float(abs(value["w"]).sum())
        value["w"][...] = nan
        return size

    res, _ = quad_vec(lambda x: {"w": np.array([x, 1.0])}, 0, 1, norm=spoil)
    assert_allclose(res["w"], [0.5, 1.0])


# What rides along.


@dataclass
class Reading:
    value: float
    settings: object
    gain: float = inactive(default=2.0)


def test_inactive_parts_are_those_of_the_first_value_by_identity():
    made = []

    def f(x):
        made.append(object())
        return Reading(x, made[-1], gain=x)

    res, _, info = quad_vec(f, 0, 1, full_output=True)
    assert res.settings is made[0] and res.value == pytest.approx(0.5)
    assert all(each.settings is made[0] and each.gain == res.gain for each in info.integrals)


@pytest.mark.parametrize(
    "choice",
    ["['dt']", ["*dt*"], InactiveConfig("*dt*"), lambda cls: cls is np.float64, np.float64],
    ids=["pattern", "patterns", "config", "predicate", "type"],
)
def test_inactive_can_be_declared(choice):
    res, _ = quad_vec(lambda x: {"x": x, "dt": np.float64(x)}, 0, 1, inactive=choice)
    first = []
    quad_vec(lambda x: first.append(x) or x, 0, 1)
    assert res["x"] == pytest.approx(0.5) and res["dt"] == first[0]


def test_wrong_choice_of_inactive_is_refused_before_the_first_call():
    calls = []
    with pytest.raises(TypeError, match=r"inactive=3: give a type, a predicate"):
        quad_vec(calls.append, 0, 1, inactive=3)
    assert not calls


# Objects that come again.


REFUSED = ("norm unknown", "rule unknown", "workers 0")
ACCEPTED = {name: each for name, each in ARGUMENTS.items() if name not in REFUSED}


@pytest.mark.parametrize("arguments", ACCEPTED.values(), ids=ACCEPTED)
def test_integrand_that_returns_one_object_again_and_again_does_no_harm(arguments):
    buffer = {"w": np.zeros(3), "s": 0.0, "l": [0.0]}

    def reused(x):
        buffer["w"][:] = [x, sqrt(x), 1.0]
        buffer["s"] = buffer["l"][0] = sin(x)
        return buffer

    options = {"limit": 40} | arguments
    if arguments is ARGUMENTS["norm callable"]:
        options["norm"] = lambda value: float(np.sum(np.abs(value["w"])))
    got = quad_vec(reused, 0, 1, **options)
    wanted = quad_vec(lambda x: copy.deepcopy(reused(x)), 0, 1, **options)
    assert bits(got[0]["w"]) == bits(wanted[0]["w"]) and got[1] == wanted[1]
    assert got[0] is not buffer and not np.shares_memory(got[0]["w"], buffer["w"])


def test_result_shares_no_memory_with_what_scipy_keeps():
    res, _, info = quad_vec(smooth, 0, 1, full_output=True)
    arrays = [each.parts["w"] for each in [res, *info.integrals]]
    assert all(array.flags.owndata or array.base.size == 3 for array in arrays)
    assert not any(
        np.shares_memory(x, y) for i, x in enumerate(arrays) for y in arrays[:i]
    )  # fmt: skip


# Full output and stopping.


def test_forgotten_integrals_are_structures_of_nan():
    _, _, info = quad_vec(rough, 0, 1, cache_size=0, full_output=True, limit=5)
    assert info.integrals and all(np.isnan(pack(each)).all() for each in info.integrals)


def test_values_that_are_not_finite_stop_with_status_3():
    res, _, info = quad_vec(lambda x: {"a": nan, "b": x}, 0, 1, full_output=True)
    assert info.status == 3 and not info.success and np.isnan(res["a"])
    assert res["b"] == pytest.approx(0.5)


def test_cache_holds_as_many_integrals_as_its_bytes_allow():
    big = np.arange(1000.0)

    def f(x):
        return [big * abs(x - 0.3) ** 0.25]

    def known(cache_size):
        _, _, info = quad_vec(f, 0, 1, cache_size=cache_size, full_output=True, epsrel=1e-10)
        return sum(not np.isnan(each[0]).any() for each in info.integrals)

    assert known(100e6) > 10
    assert known(10 * 8200) <= 10


def test_structure_without_components_is_its_own_integral():
    res, err = quad_vec(lambda x: {"w": np.zeros((0, 3))}, 0, 1)
    assert res["w"].shape == (0, 3) and err == 0.0


# Workers.

W = np.ones(3)


@dataclass(frozen=True)
class Rough:
    power: float

    def __call__(self, x, *args):
        w = abs(x - 0.3) ** (self.power * np.arange(1.0, 4.0))
        return Outer(float(w[0]), {"w": w, "inner": Inner(1.0, np.outer(w[:2], w))})


def rough_closure(x):
    return line(abs(x - 0.3) ** 0.25, np.array([x]))


def rough_number(x):
    return abs(x - 0.3) ** 0.25


def changing(x):
    return {"a": sqrt(x), "b": x} if x > 1e-3 else {"a": sqrt(x), "c": x}


def changing_closure(x):
    """Change just where half an interval begins, between the points of the first rule."""
    w = sqrt(x) * W
    return line(sqrt(x), w[:2] if 0.45 < x < 0.4999 else w)


def outer_norm(outer):
    return float(np.max(np.abs(pack(outer))))


def sent(function, tasks):
    """Map as other processes do it, without any: each task is pickled, function and all."""
    return [function(pickle.loads(pickle.dumps(task))) for task in tasks]


WORKERS = {"two": 2, "all": -1, "map": map, "sent": sent}


@pytest.mark.parametrize("workers", WORKERS.values(), ids=WORKERS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"norm": outer_norm, "quadrature": "trapezoid", "epsrel": 1e-3},
        {"full_output": True, "args": (1,)},
        {"points": [0.3], "inactive": "*rate"},
    ],
    ids=["defaults", "norm", "full output", "points"],
)
def test_workers_give_the_same_to_the_bit(workers, options):
    def packed(result):
        return pack(result[0]), result[1], *(vars(info)["neval"] for info in result[2:])

    got = packed(quad_vec(Rough(0.25), 0, 1, workers=workers, **options))
    assert bits(got) == bits(packed(quad_vec(Rough(0.25), 0, 1, **options)))


def test_workers_give_the_same_for_infinite_limits():
    got, wanted = (quad_vec(smooth, -inf, inf, workers=workers) for workers in (2, 1))
    assert bits(pack(got[0])) == bits(pack(wanted[0])) and got[1] == wanted[1]


@pytest.mark.parametrize("workers", [2, sent], ids=["two", "sent"])
def test_workers_integrate_closures_which_do_not_pickle(workers):
    got, err = quad_vec(rough_closure, 0, 1, workers=workers)
    wanted, error = quad_vec(rough_closure, 0, 1)
    assert bits(got(2.0)) == bits(wanted(2.0)) and err == error


@pytest.mark.parametrize("workers", [2, sent], ids=["two", "sent"])
def test_workers_give_scipys_own_for_numbers(workers):
    wanted = integrate.quad_vec(rough_number, 0, 1)
    assert bits(quad_vec(rough_number, 0, 1, workers=workers)) == bits(wanted)


def rough_number_in_a_dict(x):
    return {"a": rough_number(x)}


def test_threads_give_the_same():
    with ThreadPool(2) as pool:
        got = quad_vec(Rough(0.25), 0, 1, workers=pool.map)
    wanted = quad_vec(Rough(0.25), 0, 1)
    assert bits(pack(got[0])) == bits(pack(wanted[0])) and got[1] == wanted[1]


@pytest.mark.parametrize(
    ("f", "message"),
    [(changing, "extra"), (changing_closure, "the components float64.*as in the first value")],
    ids=["value pickles", "value does not"],
)
@pytest.mark.parametrize("workers", [2, sent], ids=["two", "sent"])
def test_workers_hold_values_against_the_first_one(f, message, workers):
    with pytest.raises(StructureMismatchError, match=message):
        quad_vec(f, 0, 1, workers=workers, epsrel=1e-12)


@pytest.mark.parametrize("options", [{}, {"norm": "2"}], ids=["by part", "one norm"])
@pytest.mark.parametrize("workers", [2, sent], ids=["two", "sent"])
def test_integrand_does_not_travel_where_the_function_does_not_pickle(workers, options):
    with pytest.raises(pickle.PicklingError, match=r"integrand.*cannot be sent.*leave workers out"):
        quad_vec(lambda x: {"a": sqrt(x)}, 0, 1, workers=workers, **options)


def test_plain_integrand_that_does_not_pickle_is_scipys_error():
    for function in (quad_vec, integrate.quad_vec):
        with pytest.raises((AttributeError, pickle.PicklingError), match="pickle"):
            function(lambda x: np.array([sqrt(x)]), 0, 1, workers=2)


def test_norm_does_not_travel_where_it_does_not_pickle():
    with pytest.raises(
        pickle.PicklingError, match=r"a norm for other processes.*leave workers out"
    ):
        quad_vec(rough_number_in_a_dict, 0, 1, workers=sent, norm=lambda value: abs(value["a"]))


# Bad input.


def later(x, first, other):
    """Return `first` at the first point of the rule, which is the largest, and `other` after."""
    return first if x > 0.995 else other


LATER = {
    "missing": ({"a": 1.0, "b": 1.0}, {"a": 1.0}, r"missing \['b'\]"),
    "extra": ({"a": 1.0}, {"a": 1.0, "b": 1.0}, r"extra \['b'\]"),
    "shape": ({"w": W}, {"w": np.ones(2)}, r"at \['w'\]: .*shape \(2,\).*shape \(3,\)"),
    "broadcast": ({"w": W}, {"w": 1.0}, r"at \['w'\]"),
    "None": ({"a": 1.0}, None, r"at the root: found NoneType None, expected a dict"),
    "None inside": ({"a": [1.0]}, {"a": [None]}, r"at \['a'\]\[0\]: found NoneType None"),
    "int": ([1.0, 2.0], [1.0, 2], r"at \[1\]: found int 2, expected a float; write .*2\.0"),
    "int first": ([1, 2.0], [1.5, 2.0], r"at \[0\]: found float 1\.5.*1\.0, not 1"),
    "int array": ([W], [np.ones(3, int)], r"at \[0\]: .*int64"),
    "complex": ([1.0], [1j], r"at \[0\]: .*complex"),
    "complex array": ([W], [W * 1j], r"at \[0\]: .*complex128"),
    "other type": ((1.0,), [1.0], r"at the root: found a list, expected a tuple"),
    "other field": (
        Outer(1.0, {"w": W}),
        Outer(1.0, {"v": W}),
        r"at parts: found .*extra \['v'\]|at parts: found .*missing \['w'\]",
    ),
    "number": ({"a": 1.0}, 1.0, r"at the root: found float 1\.0, expected a dict"),
    "other closure": (line(1.0, 2.0), lambda t: t, r"closure of the code"),
}


@pytest.mark.parametrize(("first", "other", "message"), LATER.values(), ids=LATER)
@pytest.mark.parametrize("quadrature", ["gk21", "trapezoid"])
def test_value_unlike_the_first_is_an_error_with_its_path(first, other, message, quadrature):
    # The trapezoid rule begins at the lower limit.
    limits = (1, 0) if quadrature == "trapezoid" else (0, 1)
    with pytest.raises(StructureMismatchError, match=message) as caught:
        quad_vec(later, *limits, quadrature=quadrature, args=(first, other))
    assert str(caught.value).startswith("in f at x=0.")


def test_custom_leaf_of_another_size_is_an_error():
    @register_leaf
    class Samples:
        def __init__(self, values):
            self.values = values

        def __add__(self, other):
            return Samples(self.values + other.values)

        def __rmul__(self, a):
            return Samples(a * self.values)

    register_leaf(
        Samples,
        size=lambda x: x.values.size,
        ravel=lambda x: x.values,
        unravel=lambda x, components: Samples(components.copy()),
    )
    with pytest.raises(StructureMismatchError, match=r"2 components|size"):
        quad_vec(later, 0, 1, args=([Samples(W)], [Samples(W[:2])]))
    res, _ = quad_vec(lambda x: [Samples(W * x)], 0, 1)
    assert_allclose(res[0].values, W / 2)


NOTHING = {
    "None": (None, "found None with nothing in it to integrate"),
    "text": ("x", "found 'x' with nothing"),
    "ints": ([1, 2], "found a list with nothing in it.*write 1.0 for 1"),
    "function": (max, "with nothing in it"),
    "empty": ({}, "found a dict with nothing"),
}


@pytest.mark.parametrize(("value", "message"), NOTHING.values(), ids=NOTHING)
def test_first_value_without_a_leaf_is_an_error(value, message):
    with pytest.raises(LeafTypeError, match=message) as caught:
        quad_vec(lambda x: value, 0, 1)
    assert isinstance(caught.value, TypeError)  # as in SciPy


def test_value_that_cannot_be_looked_into_is_an_error():
    with pytest.raises(UnknownTypeError, match=r"at \['a'\]: found .*generator"):
        quad_vec(lambda x: {"a": (i for i in ())}, 0, 1)


@pytest.mark.parametrize("good", [0, 1, 30], ids=["first", "second", "later"])
def test_errors_of_the_integrand_pass_untouched(good):
    calls = []
    error = StructureMismatchError("of", "the", "user", "himself")

    def f(x):
        calls.append(x)
        if len(calls) > good:
            raise error
        return {"a": sqrt(x)}

    with pytest.raises(StructureMismatchError) as caught:
        quad_vec(f, 0, 1)
    assert caught.value is error and not hasattr(error, "__notes__")
    assert len(calls) == good + 1


def test_known_integral_of_a_structure():
    res, err, info = quad_vec(
        lambda x: {"sin": sin(x), "both": [cos(x), np.array([x, x**2])]}, 0, pi, full_output=True
    )
    assert_allclose(res["sin"], 2.0)
    assert_allclose(res["both"][0], 0.0, atol=1e-14)
    assert_allclose(res["both"][1], [pi**2 / 2, pi**3 / 3])
    assert err < 1e-8 and info.success and info.status == 0
    assert info.intervals.shape == (len(info.integrals), 2)


@pytest.mark.parametrize("integrate", [quad_vec, quad])
def test_parts_of_vectors_have_the_names_that_they_have_in_what_is_wrapped(integrate):
    def f(x):
        return VectorSpace({"kept": 3.0, "x": x})

    res = integrate(f, 0, 1, inactive="kept")[0]
    assert res.value["kept"] == 3.0
    assert res.value["x"] == pytest.approx(0.5)
    assert res.map(abs).value["kept"] == 3.0
