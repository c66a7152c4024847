"""ODE solutions that autograd differentiates."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import vspace_scipy.integrate
from captures import differences
from vspace_autograd import value_and_grad
from vspace_autograd.integrate import solve_ivp
from vspace_scipy.adjoint import GradientError

TIGHT = {"rtol": 1e-10, "atol": 1e-11, "method": "DOP853"}


@dataclass
class Animals:
    prey: float
    predators: float
    name: str = "valley"


@dataclass
class Rates:
    birth: float
    catch: float
    others: np.ndarray


def outputs(rates, start, span=(0.0, 2.0), t_eval=(0.5, 1.2, 2.0)):
    def fun(t, y):
        caught = rates.catch * y.prey * y.predators
        return Animals(
            rates.birth * y.prey - caught,
            rates.others[0] * caught - rates.others[1] * y.predators,
        )

    return solve_ivp(fun, span, start, t_eval=t_eval, **TIGHT)


WEIGHTS = np.array([[1.0, 0.5, 2.0], [-2.0, 0.3, 1.0]])


def loss(v):
    rates, start = Rates(v[0], v[1], v[2:4]), Animals(v[4], v[5])
    y = outputs(rates, start).y
    return anp.sum(WEIGHTS[0] * y.prey + WEIGHTS[1] * y.predators)


NUMBERS = np.array([1.1, 0.4, 0.25, 0.4, 10.0, 5.0])


def test_gradient_by_captured_values_and_state():
    def primal(v):
        rates, start = Rates(float(v[0]), float(v[1]), v[2:4]), Animals(float(v[4]), float(v[5]))
        y = outputs(rates, start).y
        return float(np.sum(WEIGHTS[0] * y.prey + WEIGHTS[1] * y.predators))

    exact = differences(primal, NUMBERS, step=2e-3)
    np.testing.assert_allclose(autograd.grad(loss)(NUMBERS), exact, rtol=1e-6)


def test_objects_in_gradients_out():
    def by_states(rates):
        states = outputs(rates, Animals(10.0, 5.0)).states
        return sum(
            w[0] * s.prey + w[1] * s.predators for w, s in zip(WEIGHTS.T, states, strict=True)
        )

    _, gradient = value_and_grad(by_states)(Rates(1.1, 0.4, np.array([0.25, 0.4])))
    expected = autograd.grad(loss)(NUMBERS)
    found = [gradient.birth, gradient.catch, *gradient.others]
    np.testing.assert_allclose(found, expected[:4], rtol=1e-9)


def final(rate, start, t0, t1):
    sol = solve_ivp(lambda t, y, r: -r * y, (t0, t1), start, args=(rate,), **TIGHT)
    return anp.sum(sol.y[:, -1])


def test_arrays_and_the_ends_of_the_span():
    start = np.array([2.0, 1.0])
    gradient = autograd.grad(final, (0, 1, 2, 3))(0.5, start, 0.0, 2.0)
    e = math.exp(-1.0)
    np.testing.assert_allclose(gradient[1], [e, e], rtol=1e-8)
    found = [gradient[0], *gradient[2:]]
    np.testing.assert_allclose(found, [-6.0 * e, 1.5 * e, -1.5 * e], rtol=1e-8)


def test_lists_of_traced_numbers_complex_states_and_times_of_outputs():
    def of_list(p):
        return solve_ivp(lambda t, y: [y[1], -y[0]], (0, 1), [p, 1], t_eval=[1.0], **TIGHT).y[0, 0]

    assert autograd.grad(of_list)(2.0) == pytest.approx(math.cos(1.0))

    def of_time(t):
        fun = lambda t, y: {"z": 2j * y["z"]}  # noqa: E731
        sol = solve_ivp(fun, (0.0, 3.0), {"z": 1.0 + 0j}, t_eval=[t], **TIGHT)
        return anp.real(sol.y["z"][0])

    assert autograd.grad(of_time)(1.0) == pytest.approx(-2 * math.sin(2.0))


def test_without_traced_values_it_is_the_primal():
    ours = solve_ivp(lambda t, y: -y, (0.0, 1.0), [1.0])
    theirs = vspace_scipy.integrate.solve_ivp(lambda t, y: -y, (0.0, 1.0), [1.0])
    np.testing.assert_array_equal(ours.y, theirs.y)
    assert inspect.signature(solve_ivp) == inspect.signature(vspace_scipy.integrate.solve_ivp)


REFUSED = {
    "events": ({"events": lambda t, y: y[0]}, "at events"),
    "dense_output": ({"dense_output": True}, "use t_eval"),
    "vectorized": ({"vectorized": True}, "one state at a time"),
}


@pytest.mark.parametrize(("options", "words"), REFUSED.values(), ids=REFUSED)
def test_refusals(options, words):
    def loss(p):
        return solve_ivp(lambda t, y: -p * y, (0.0, 1.0), np.array([1.0]), **options).y[0, -1]

    with pytest.raises(GradientError, match=words):
        autograd.grad(loss)(1.0)


def test_second_derivatives_are_refused():
    with pytest.raises(GradientError, match="a second derivative of an ODE solution"):
        autograd.grad(autograd.grad(final))(0.5, np.ones(1), 0.0, 1.0)
