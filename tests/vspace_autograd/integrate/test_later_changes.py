"""Gradients are those of what was computed, whatever happens between it and the backward pass."""

from __future__ import annotations

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from vspace_autograd.integrate import quad_vec, solve_ivp
from vspace_scipy.adjoint import GradientError

TIGHT = {"rtol": 1e-10, "atol": 1e-12}


def area(f):
    return quad_vec(f, 0.0, 1.0)[0]


def end(fun):
    return solve_ivp(fun, (0.0, 1.0), np.ones(1), **TIGHT).y[0, -1]


class Machine:
    """What changes is an attribute of an instance."""

    def __init__(self, p):
        self.p, self.gear = p, 0

    def __call__(self, x):
        return self.p * self.gear * x


# Three integrals of p k x for k = 0, 1, 2, and in each `k` is another kind of thing that changes
# before the gradient is asked for: together 1.5 p.


def _loop_variable(p):
    total = 0.0
    for k in range(3):
        total = total + area(lambda x: p * k * x)
    return total


def _words(p):
    total = 0.0
    for word in ("none", "one", "two"):
        total = total + area(lambda x: p * {"none": 0, "one": 1, "two": 2}[word] * x)
    return total


def _flags(p):
    total = 0.0
    for flag in (True, False):
        total = total + area(lambda x: p * x if flag else 2 * p * x)
    return total


def _functions(p):
    total = 0.0
    for f in (lambda x: 0 * x, lambda x: x, lambda x: 2 * x):
        total = total + area(lambda x: p * f(x))
    return total


def _counts(p):
    total, counts = 0.0, {"k": 0}
    for _ in range(3):
        total = total + area(lambda x: p * counts["k"] * x)
        counts["k"] += 1
    return total


def _whole_numbers(p):
    total, k = 0.0, np.zeros(2, int)
    for _ in range(3):
        total = total + area(lambda x: p * k[1] * x)
        k += 1
    return total


def _buffer(p):
    total, buffer = 0.0, np.zeros(3)
    for k in range(3):
        buffer[2] = k
        total = total + area(lambda x: p * buffer[2] * x)
    return total


def _attribute(p):
    total, machine = 0.0, Machine(p)
    for machine.gear in range(3):
        total = total + area(machine)
    return total


def _arguments(p):
    total, k = 0.0, [0]
    for _ in range(3):
        total = total + quad_vec(lambda x, k: p * k[0] * x, 0.0, 1.0, args=(k,))[0]
        k[0] += 1
    return total


CHANGES = {
    "loop variable": _loop_variable,
    "string": _words,
    "bool": _flags,
    "function": _functions,
    "dict of ints": _counts,
    "array of ints": _whole_numbers,
    "buffer": _buffer,
    "attribute": _attribute,
    "arguments": _arguments,
}


@pytest.mark.parametrize("loss", CHANGES.values(), ids=CHANGES)
def test_captured_things_are_kept_as_they_were(loss):
    assert loss(1.0) == pytest.approx(1.5)
    assert autograd.grad(loss)(1.0) == pytest.approx(1.5, rel=1e-9)


def test_right_hand_sides_are_kept_as_they_were():
    def loss(p):  # exp(-p), 1 / (1 + p), (1 + 2 p)**-0.5
        total, order = 0.0, np.zeros(1, int)
        for n in (1, 2, 3):
            order[0] = n
            total = total + end(lambda t, y: -p * y ** order[0] * (n / n))
        return total

    expected = -math.exp(-1.0) - 0.25 - 3.0**-1.5
    assert autograd.grad(loss)(1.0) == pytest.approx(expected, rel=1e-8)


@pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
def test_what_rides_along_in_a_state_is_kept_as_it_was():
    def loss(p):
        total, state = 0.0, {"x": np.ones(1), "order": {"n": 0}}
        for state["order"]["n"] in (1, 2):
            fun = lambda t, s: {"x": -p * s["x"] ** s["order"]["n"], "order": s["order"]}  # noqa: E731
            total = total + solve_ivp(fun, (0.0, 1.0), state, **TIGHT).states[-1]["x"][0]
        return total

    assert autograd.grad(loss)(1.0) == pytest.approx(-math.exp(-1.0) - 0.25, rel=1e-8)


def test_counters_and_logs_of_the_user_go_on():
    calls = []

    def loss(p):
        def f(x):
            calls.append(0)
            return p * x

        return area(f)

    value = loss(1.0)
    once = len(calls)
    assert value == pytest.approx(0.5)
    assert autograd.grad(loss)(1.0) == pytest.approx(0.5)
    assert len(calls) >= 2 * once


SETTING = 0
CACHE = {}


class Box:
    setting = 0


def _global(p):
    global SETTING
    total = 0.0
    for SETTING in range(3):
        total = total + area(lambda x: p * SETTING * x)
    return total


def _class_attribute(p):
    total = 0.0
    for Box.setting in range(3):
        total = total + area(lambda x: p * Box.setting * x)
    return total


def _global_of_a_right_hand_side(p):
    global SETTING
    SETTING = 1
    value = end(lambda t, y: -p * SETTING * y)
    SETTING = 2
    return value


@pytest.mark.parametrize("loss", [_global, _class_attribute, _global_of_a_right_hand_side])
def test_what_is_not_captured_and_has_changed_is_refused(loss):
    with pytest.raises(GradientError, match=r"in the backward pass.*as when its value was"):
        autograd.grad(loss)(1.0)


def test_a_memory_of_earlier_values_is_refused():
    def f(x, p):
        if x not in CACHE:
            CACHE[x] = p * x
        return CACHE[x]

    def loss(p):
        CACHE.clear()
        return area(lambda x: f(x, p))

    with pytest.raises(GradientError, match=r"a number here that it has kept from an earlier call"):
        autograd.grad(loss)(1.0)


WEIGHTS = {"w": 0.0}


def helper(x):
    return x**2


def test_globals_with_traced_values_are_found():
    def loss(p):
        WEIGHTS["w"] = p
        return area(lambda x: WEIGHTS["w"] * helper(x))

    def deeper(p):
        WEIGHTS["w"] = p

        def f(x):
            return (lambda y: WEIGHTS["w"] * helper(y))(x)

        f.unit = "m"
        return area(f)

    def solved(p):
        WEIGHTS["w"] = p
        return end(lambda t, y: -WEIGHTS["w"] * y)

    assert autograd.grad(loss)(2.0) == pytest.approx(1 / 3)
    assert autograd.grad(deeper)(2.0) == pytest.approx(1 / 3)
    assert autograd.grad(solved)(1.0) == pytest.approx(-math.exp(-1.0), rel=1e-8)


def test_a_piecewise_complex_integrand_keeps_its_imaginary_part():
    def loss(p):
        f = lambda x: 1.0 if x <= 0.5 else p * anp.exp(1j * x)  # noqa: E731
        value = quad_vec(f, 0.0, 1.0, points=[0.5])[0]
        return anp.real(value) + anp.imag(value)

    z = (np.exp(1j) - np.exp(0.5j)) / 1j
    assert loss(2.0) == pytest.approx(0.5 + 2.0 * (z.real + z.imag))
    assert autograd.grad(loss)(2.0) == pytest.approx(z.real + z.imag)


PART = 1.0


def test_a_change_of_a_small_component_is_seen():
    def loss(p):
        global PART
        PART = 1.0
        fun = lambda t, y: anp.array([-p * y[0], -p * PART * y[1]])  # noqa: E731
        sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0, 1e-12]), rtol=1e-6, atol=[1e-9, 1e-21])
        PART = 2.0
        return 1e12 * sol.y[1, -1]

    with pytest.raises(GradientError, match=r"in the backward pass"):
        autograd.grad(loss)(1.0)
