"""Gradients are those of what was computed, whatever happens between it and the backward pass."""

from __future__ import annotations

import math

import pytest
import torch

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


def _frozen_tensor(p):
    total, data = 0.0, torch.zeros(2, dtype=torch.float64)
    for k in range(3):
        data[1] = k
        total = total + area(lambda x: p * data[1] * x)
    return total


def test_a_frozen_tensor_is_kept_as_it_was():
    assert slope(_frozen_tensor) == pytest.approx(1.5, rel=1e-9)


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


def test_single_precision_beside_double_limits():
    network = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1))
    width = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    value = quad_vec(lambda x: network(x.reshape(1).float()).sum(), 0.0, width, epsrel=1e-4)[0]
    value.backward()
    expected = network(torch.tensor([2.0])).item()
    assert width.grad.item() == pytest.approx(expected, rel=1e-5)
