"""`dblquad`, `tplquad` and `nquad`: of objects each component as if it were alone."""

import re
from functools import partial
from math import cos, exp, inf, sqrt

import numpy as np
import pytest
from scipy import integrate

from vspace import IntegerWarning, StructureMismatchError
from vspace_scipy.integrate import dblquad, nquad, tplquad


def two(y, x):
    return np.array([x * y, exp(-x * x - y * y), 1.0, cos(x + y) / (1 + (x * y) ** 2)])


def three(z, y, x):
    return two(y, x) * (1.0 + z)


DOUBLE = {
    "numbers": ((0, 1, 0, 2), {}),
    "functions": ((0, 1, lambda x: x, lambda x: 2 - x), {}),
    "swapped": ((1, 0, 0.0, lambda x: x), {}),
    "infinite": ((0, 1, lambda x: x, inf), {"epsabs": 1e-4, "epsrel": 1e-4}),
    "tolerances": ((0, 1, 0, 1), {"epsabs": 1e-3, "epsrel": 1e-3}),
    "empty inside": ((0, 1, lambda x: x, lambda x: x), {}),
    "empty": ((1, 1, 0, 1), {}),
}


@pytest.mark.parametrize(("limits", "options"), DOUBLE.values(), ids=DOUBLE)
def test_double_integral_of_each_component_is_scipys_to_the_bit(limits, options, kind):
    build, flat = kind
    f = (lambda y, x: two(y, x) * exp(-abs(y))) if inf in limits else two
    value, error = dblquad(lambda y, x: build(f(y, x)), *limits, **options)
    wanted = [integrate.dblquad(lambda y, x: f(y, x)[i], *limits, **options) for i in range(4)]
    assert flat(value).tolist() == [each[0] for each in wanted]
    assert flat(error).tolist() == [each[1] for each in wanted]
    assert dblquad(lambda y, x: f(y, x)[1], *limits, **options) == wanted[1]


def test_triple_integral_of_each_component_is_scipys_to_the_bit(kind):
    build, flat = kind
    limits = (0, 1, 0, lambda x: x, lambda x, y: x - y, lambda x, y: 1.0)
    options = {"epsabs": 1e-2, "epsrel": 1e-2}
    value, error = tplquad(lambda z, y, x: build(three(z, y, x)), *limits, **options)
    wanted = [
        integrate.tplquad(lambda z, y, x: three(z, y, x)[i], *limits, **options) for i in range(4)
    ]
    assert flat(value).tolist() == [each[0] for each in wanted]
    assert flat(error).tolist() == [each[1] for each in wanted]
    assert tplquad(lambda z, y, x: three(z, y, x)[1], *limits, **options) == wanted[1]


def test_integral_of_each_component_by_ranges_is_scipys_to_the_bit(kind):
    build, flat = kind
    ranges = [lambda x: (0, x), (0, 1)]
    options = {"opts": [{"epsabs": 1e-6}, {"limit": 80}]}
    value, error = nquad(lambda y, x: build(two(y, x)), ranges, **options)
    wanted = [integrate.nquad(lambda y, x: two(y, x)[i], ranges, **options) for i in range(4)]
    assert flat(value).tolist() == [each[0] for each in wanted]
    assert flat(error).tolist() == [each[1] for each in wanted]


def test_empty_triple_integral_gives_the_zero_of_the_structure():
    f = partial(tplquad, lambda z, y, x: {"a": x})
    assert f(1, 1, 0, 1, 0, 1)[0] == {"a": 0.0}
    assert f(0, 1, 0, 1, lambda x, y: y, lambda x, y: y)[0] == {"a": 0.0}


RANGES = {
    "numbers": ([[0, 1], [0, 2]], {}),
    "function": ([lambda y, *args: [0, y], [0, 2]], {}),
    "options": ([[0, 1], [0, 2]], {"opts": {"epsabs": 1e-2, "limit": 20}}),
    "options by variable": ([[-1, 1], [0, 2]], {"opts": [{"points": [0.1, 5]}, {}]}),
    "options by function": (
        [[0, 1], [0, 2]],
        {"opts": [lambda y: {"epsrel": 1e-3, "points": [y / 2]}, {"weight": "cos", "wvar": 2}]},
    ),
    "one": ([[0, 1]], {}),
    "tuples": (((0, 1), (1, 0)), {"opts": ({}, {})}),
}  # fmt: skip


@pytest.mark.parametrize("full_output", [False, True])
@pytest.mark.parametrize(("ranges", "options"), RANGES.values(), ids=RANGES)
def test_multiple_integral_of_each_component_is_scipys_to_the_bit(
    ranges, options, full_output, kind
):
    build, flat = kind

    def f(x, *rest):
        return two(x, rest[0] if len(ranges) == 2 else 1.0)

    options = options | {"full_output": full_output}
    calls = []

    def recorded(*point):
        calls.append(point)
        return build(f(*point))

    got = nquad(recorded, ranges, **options)
    wanted = [integrate.nquad(lambda *x: f(*x)[i], ranges, **options) for i in range(4)]
    assert flat(got[0]).tolist() == [each[0] for each in wanted]
    assert flat(got[1]).tolist() == [each[1] for each in wanted]
    assert len(set(calls)) == len(calls)
    if full_output:
        assert got[2] == {"neval": len(calls)}
    assert nquad(lambda *x: f(*x)[0], ranges, **options) == wanted[0]


def test_arguments_go_to_integrand_ranges_and_options():
    def f(x, y, c):
        return {"a": c[0] * x * y}

    y, _ = nquad(f, [lambda y, c: [0, c[0]], [0, 1]], args=([2.0],))
    assert y["a"] == pytest.approx(2.0)
    assert dblquad(lambda y, x, c: [c], 0, 1, 0, 1, args=(3.0,))[0] == [3.0]
    assert tplquad(lambda z, y, x, c: [c], 0, 1, 0, 1, 0, 1, (3.0,))[0] == [pytest.approx(3.0)]


def test_empty_multiple_integral_gives_the_zero_of_the_structure():
    def f(x, y, c):
        return {"a": x}

    for ranges in ([[0, 1], [1, 1]], [lambda y, c: [y, y], lambda c: (0, c)]):
        result, error, info = nquad(f, ranges, args=(1.0,), full_output=True)
        wanted = integrate.nquad(lambda x, y, c: x, ranges, args=(1.0,))
        assert (result["a"], error["a"]) == wanted and list(info) == ["neval"]


TOLERANCES = {
    "dict": {"epsabs": {"['a']": 1e-11, "*b*": 1e-2}, "epsrel": 0},
    "function": lambda *args: {"epsabs": {"a": 1e-11, "b": 1e-2}, "epsrel": 0},
    "list": [{"epsabs": {"a": 1e-11, "b": 1e-2}, "epsrel": 0}] * 2,
}


def corners(y, x):
    return {"a": sqrt(abs(x - y)), "b": sqrt(abs(x - y))}


@pytest.mark.parametrize("opts", TOLERANCES.values(), ids=TOLERANCES)
@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_tolerances_by_part_in_options(opts):
    if callable(opts):
        opts = [opts] * 2
    result, error, _ = nquad(corners, [[0, 1], [0, 1]], opts=opts, full_output=True)
    assert abs(result["a"] - 8 / 15) < 1e-9 < error["b"] < 1e-2


@pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
def test_tolerances_by_part():
    tolerances = {"epsabs": {"a": 1e-11, "b": 1e-2}, "epsrel": 0}
    result, error = dblquad(corners, 0, 1, 0, 1, **tolerances)
    assert abs(result["a"] - 8 / 15) < 1e-9 < error["b"] < 1e-2
    result, error = tplquad(lambda z, y, x: corners(0, x), 0, 1, 0, 1, 0, 1, **tolerances)
    assert error["a"] < 1e-9 < error["b"]


def test_tolerances_by_part_for_numbers_are_refused():
    for call in (
        lambda tolerance: dblquad(two_numbers, 0, 1, 0, 1, epsabs=tolerance),
        lambda tolerance: tplquad(three_numbers, 0, 1, 0, 1, 0, 1, epsabs=tolerance),
    ):
        with pytest.raises(TypeError, match="must be real number, not dict"):
            call({"a": 1.0})


def two_numbers(y, x):
    return x


def three_numbers(z, y, x):
    return x


def test_errors_are_scipys_or_name_the_path():
    with pytest.raises(StructureMismatchError, match=r"missing \['b'\]") as caught:
        dblquad(lambda y, x: {"a": x} if x < 0.4 else {"a": x, "b": y}, 0, 1, 0, 1)
    assert re.match(r"in func at 0\.\d+, 0\.\d+: at the root", str(caught.value))
    messages = []
    for module in (integrate, None):
        function = nquad if module is None else module.nquad
        with pytest.raises(TypeError) as caught:
            function(two_numbers, [[0, 1], 3])
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    with pytest.raises(ZeroDivisionError):
        nquad(lambda x, y: [1 / 0.0], [[0, 1], [0, 1]])
    limits = {dblquad: (0, 1, 0, 1), tplquad: (0, 1, 0, 1, 0, 1), nquad: ([[0, 1]],)}
    for function, each in limits.items():
        with pytest.raises(ValueError, match="invalid callable given"):
            function(3.0, *each)


def test_integers_are_warned_of():
    with pytest.warns(IntegerWarning, match=r"integers at \[0\]") as caught:
        dblquad(lambda y, x: [1, x], 0, 1, 0, 1)
        tplquad(lambda z, y, x: [1, x], 0, 1, 0, 1, 0, 1)
        nquad(lambda x: [1, x], [[0, 1]])
    assert [each.filename for each in caught] == [__file__] * 3


def test_progress_counts_evaluations(bars):
    dblquad(lambda y, x: [x], 0, 1, 0, 1, progress=True)
    tplquad(lambda z, y, x: [x], 0, 1, 0, 1, 0, 1, progress=True)
    nquad(lambda x: [x], [[0, 1]], progress=True)
    assert [bar.desc for bar in bars] == ["dblquad", "tplquad", "nquad"]
    assert [bar.n for bar in bars] == [21**2, 21**3, 21]
