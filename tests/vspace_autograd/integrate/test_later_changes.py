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


def test_arguments_are_kept_as_they_were():
    def loss(p):
        total, k = 0.0, [0]
        for _ in range(3):
            total = total + quad_vec(lambda x, k: p * k[0] * x, 0.0, 1.0, args=(k,))[0]
            k[0] += 1
        return total

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
