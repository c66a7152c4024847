"""Gradients of random integrands and right-hand sides, beside differences of the values."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from vspace_autograd.integrate import quad_vec, solve_ivp


def difference(loss, p, step):
    return (loss(p + step) - loss(p - step)) / (2 * step)


@pytest.mark.parametrize("seed", range(12))
def test_gradients_of_random_integrals(seed):
    rng = np.random.default_rng(seed)
    c, k = rng.standard_normal(4), rng.uniform(0.5, 8.0, 2)
    low, high = rng.uniform(-2.0, 2.0, 2)

    def loss(p):
        def f(x):
            wave = c[0] * anp.sin(k[0] * x * p) + c[1] * anp.exp(-p * x * x)
            return wave + c[2] * anp.tanh(k[1] * (x - p)) + c[3] * p**2 * x

        return quad_vec(f, low, high)[0]

    p = rng.uniform(-1.5, 1.5)
    assert autograd.grad(loss)(p) == pytest.approx(difference(loss, p, 1e-5), rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("method", ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"])
def test_gradients_of_random_equations(method):
    rng = np.random.default_rng(len(method))
    matrix, w = rng.standard_normal((3, 3)) - 1.5 * np.eye(3), rng.standard_normal(3)
    options = {"method": method, "rtol": 1e-7, "atol": 1e-9, "t_eval": [0.5, 2.0]}

    def loss(p):
        def rhs(t, y):
            return p * anp.dot(matrix, y) + anp.sin(5.0 * p * t) * anp.array([1.0, 0.5, -1.0])

        return anp.dot(w, anp.sum(solve_ivp(rhs, (0.0, 2.0), np.ones(3), **options).y, axis=1))

    p = rng.uniform(0.3, 1.5)
    assert autograd.grad(loss)(p) == pytest.approx(difference(loss, p, 1e-4), rel=3e-4, abs=3e-4)
