"""Errors of gradients are controlled, in whatever units, and moving jumps are not lost."""

from __future__ import annotations

import math
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy.integrate import IntegrationWarning

from vspace_autograd.integrate import quad_vec, solve_ivp

OSCILLATOR = {"t_eval": [10.0], "rtol": 1e-6, "atol": 1e-9}


def oscillation(w, loss_unit=1.0, unit=1.0, **options):
    def rhs(t, y):
        return anp.array([y[1], -(w**2) * y[0]])

    sol = solve_ivp(rhs, (0.0, 10.0), unit * np.array([1.0, 0.0]), **(OSCILLATOR | options))
    return loss_unit * sol.y[0][-1] / unit


@pytest.mark.parametrize("method", ["RK45", "DOP853", "LSODA", "RK23"])
def test_the_gradient_is_linear_in_the_cotangent(method):
    accuracy = {"method": method, "rtol": 1e-4 if method == "RK23" else 1e-6}
    slope = autograd.grad(lambda w: oscillation(w, **accuracy))(3.0)
    assert slope == pytest.approx(-10 * math.sin(30), rel=2e-1 if method == "RK23" else 2e-4)
    for scale in (1e-12, 1e-3, 1e12):
        scaled = autograd.grad(lambda w: oscillation(w, scale, **accuracy))(3.0)
        assert scaled / scale == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize("count", [0, 1, 5_000])
@pytest.mark.parametrize("method", ["RK45", "BDF"])
def test_captured_values_without_effect_change_nothing(count, method):
    def loss(y0, unused):
        rhs = lambda t, y: anp.array([-3.0, 3.0]) * y[::-1] + 0.0 * anp.sum(unused)  # noqa: E731
        options = {"t_eval": [2.0], "rtol": 1e-6, "atol": 1e-9, "method": method}
        return solve_ivp(rhs, (0.0, 2.0), y0, **options).y[0][-1]

    by_start, by_unused = autograd.grad(loss, (0, 1))(np.array([1.0, 0.0]), np.zeros(count))
    np.testing.assert_allclose(by_start, [math.cos(6), -math.sin(6)], atol=5e-5)
    assert not by_unused.any()


def test_a_gradient_that_stays_inaccurate_warns():
    def loss(p):
        return quad_vec(lambda x: anp.cos(p * x) - 1.0 + 0.0 * x, 0.0, 1.0, limit=3)[0]

    with pytest.warns(IntegrationWarning, match="gradient of an integral has an error"):
        autograd.grad(
            lambda p: quad_vec(
                lambda x: p * anp.sqrt(anp.abs(x - 0.3)), 0.0, 1.0, epsrel=1e-3, limit=5
            )[0]
        )(0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        autograd.grad(loss)(1.0)


def test_an_end_at_which_the_derivative_is_zero_is_no_jump():
    def integral(coefficients, scale):  # by the second coefficient the integrand is 0 at an end
        powers = lambda x: np.array([1.0, x, x**2, x**3])  # noqa: E731
        return quad_vec(lambda x: scale * anp.dot(coefficients, powers(x)), -1.0, 1.0)[0]

    mixed = autograd.jacobian(autograd.grad(integral, 0), 1)(np.array([1.0, -2.0, 0.5, 3.0]), 2.0)
    np.testing.assert_allclose(mixed, [2.0, 0.0, 2 / 3, 0.0], atol=1e-14)
