"""Gradients are those of what was computed, whatever happens between it and the backward pass."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from vspace_scipy.adjoint import GradientError
from vspace_torch.integrate import quad_vec, solve_ivp

# What in a module is a setting has to be said module by module (C7).
pytestmark = pytest.mark.filterwarnings("ignore::vspace.UnregisteredTypeWarning")

TIGHT = {"rtol": 1e-10, "atol": 1e-10}


def number(value):
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)


def slope(loss, value=1.0):
    p = number(value)
    loss(p).backward()
    return p.grad.item()


def area(f):
    return quad_vec(f, 0.0, 1.0)[0]


def _loop_variable(p):
    total = 0.0
    for k in range(3):
        total = total + area(lambda x: p * k * x)
    return total


def _frozen_tensor(p):
    total, data = 0.0, torch.zeros(2, dtype=torch.float64)
    for k in range(3):
        data[1] = k
        total = total + area(lambda x: p * data[1] * x)
    return total


def _array(p):
    total, k = 0.0, np.zeros(1)
    for _ in range(3):
        total = total + area(lambda x: p * k[0] * x)
        k += 1
    return total


@pytest.mark.parametrize("loss", [_loop_variable, _frozen_tensor, _array])
def test_captured_things_are_kept_as_they_were(loss):
    assert slope(loss) == pytest.approx(1.5, rel=1e-9)


class Settings:
    order = 1


def _attribute(p):
    total = 0.0
    for Settings.order in range(3):
        total = total + area(lambda x: p * Settings.order * x)
    return total


def _attribute_of_a_right_hand_side(p):
    Settings.order = 1
    end = solve_ivp(lambda t, y: -p * Settings.order * y, (0.0, 1.0), torch.ones(1)).y[0, -1]
    Settings.order = 2
    return end


@pytest.mark.parametrize("loss", [_attribute, _attribute_of_a_right_hand_side])
def test_what_is_not_captured_and_has_changed_is_refused(loss):
    with pytest.raises(GradientError, match=r"in the backward pass.*as when its value was"):
        slope(loss)


NETWORK = torch.nn.Linear(1, 1).double()


def test_a_network_of_the_module_is_found():
    value = area(lambda x: NETWORK(x.reshape(1))[0])
    value.backward()
    assert NETWORK.weight.grad.item() == pytest.approx(0.5)
    assert NETWORK.bias.grad.item() == pytest.approx(1.0)
    NETWORK.zero_grad()
    start = torch.ones(1, dtype=torch.float64)
    end = solve_ivp(lambda t, y: NETWORK(y), (0.0, 1.0), start, **TIGHT).y[0, -1]
    end.backward()
    w, b = (each.item() for each in NETWORK.parameters())
    expected = (math.exp(w) - 1.0) / w  # of y(1) = exp(w) + b (exp(w) - 1) / w, by b
    assert NETWORK.bias.grad.item() == pytest.approx(expected, rel=1e-7)
    assert end.item() == pytest.approx(math.exp(w) + b * expected, rel=1e-7)


def test_gradients_inside_of_a_right_hand_side():
    k = number(4.0)

    def rhs(t, y):
        with torch.enable_grad():
            q = y[:1] if y.requires_grad else y[:1].clone().requires_grad_(True)
            (force,) = torch.autograd.grad(0.5 * k * (q**2).sum(), q, create_graph=True)
        return torch.cat([y[1:], -force])

    start = torch.tensor([1.0, 0.0], dtype=torch.float64)
    solve_ivp(rhs, (0, 1), start, **TIGHT).y[0][-1].backward()
    assert k.grad.item() == pytest.approx(-math.sin(2) / 4)


def test_single_precision_beside_double_limits():
    network = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    width = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    value = quad_vec(lambda x: network(x.reshape(1).float()).sum(), 0.0, width, epsrel=1e-4)[0]
    value.backward()
    expected = network(torch.tensor([2.0])).item()
    assert width.grad.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_the_gradient_is_linear_in_the_cotangent(scale):
    def end(w):
        rhs = lambda t, y: torch.stack([y[1], -(w**2) * y[0]])  # noqa: E731
        start = torch.tensor([1.0, 0.0], dtype=torch.float64)
        return solve_ivp(rhs, (0, 3), start, t_eval=[3.0], rtol=1e-7, atol=1e-9).y[0][-1]

    found = slope(lambda w: scale * end(w), 3.0) / scale
    assert found == pytest.approx(-3 * math.sin(9), rel=1e-4)


def test_switches_that_move_are_refused():
    def loss(p):
        rhs = lambda t, y: torch.where(t < p, 1.0, 0.0) + 0.0 * y  # noqa: E731
        return solve_ivp(rhs, (0, 1), torch.zeros(1, dtype=torch.float64)).y[0][-1]

    with pytest.raises(GradientError, match="jumps at a time that moves"):
        slope(loss, 0.3)
