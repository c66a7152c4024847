"""Gradients at many points at once: those at each point alone, where PyTorch can do it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from vspace_torch._framework import Torch
from vspace_torch.integrate import quad_vec

pytestmark = pytest.mark.filterwarnings("ignore::vspace.UnregisteredTypeWarning")


def traced(*values, dtype=torch.float64):
    return [torch.tensor(value, dtype=dtype, requires_grad=True) for value in values]


def network(dtype):
    torch.manual_seed(3)
    return torch.nn.Sequential(
        torch.nn.Linear(1, 8, dtype=dtype), torch.nn.Tanh(), torch.nn.Linear(8, 2, dtype=dtype)
    )


def of_numbers():
    p, q = traced(1.3, [0.5, -0.2])
    return (lambda x: torch.sin(p * x) + q[0] * x + torch.dot(q, q)), [p, q]


def of_arrays():
    p, q = traced(1.3, np.ones((2, 3)))
    return (lambda x: torch.tanh(q * x).T @ (p * q)), [p, q]


def of_objects():
    p, q = traced(1.3, [0.5, -0.2])
    return (lambda x: {"a": torch.exp(-p * x * x), "b": [q * x, "name"]}), [p, q]


def of_complex_numbers():
    (p,) = traced([1.0 + 2.0j, 0.3j], dtype=torch.complex128)
    (q,) = traced(0.4)
    return (lambda x: torch.exp(p * x) * q), [p, q]


def of_a_network():
    net = network(torch.float64)
    return (lambda x: net(x.reshape(1))), [*net.parameters()]


def of_a_network_in_single_precision():
    net = network(torch.float32)
    return (lambda x: net(x.reshape(1))), [*net.parameters()]


def with_a_branch():
    (p,) = traced(1.3)
    return (lambda x: p * x if x < 2.0 else p * x * x), [p]


def with_a_number_taken_out():
    (p,) = traced(1.3)
    return (lambda x: p * math.sin(x.item())), [p]


def with_numpy():
    (p,) = traced([1.0, 2.0])
    return (lambda x: torch.as_tensor(np.array([1.0, float(x)])) @ p), [p]


def with_a_gradient():
    p, q = traced(1.3, 0.7)

    def f(x):
        y = (x + q).clone().requires_grad_()
        return torch.autograd.grad(p * y**3, y, create_graph=True)[0]

    return f, [p, q]


def without_an_effect():
    (p,) = traced(1.3)
    return (lambda x: p.detach() * x), [p]


CAN = [of_numbers, of_arrays, of_objects, of_complex_numbers, of_a_network]
CAN += [of_a_network_in_single_precision]
CANNOT = [with_a_branch, with_a_number_taken_out, with_numpy, with_a_gradient]


def total(value):
    """Return a real number that all of a value has a part in."""
    if isinstance(value, dict):
        return total(value["a"]) + total(value["b"][0])
    return (value.abs() ** 2).sum()


CALLS: list[str] = []  # a global, of which the backward pass makes no copy


def noted(f):
    def with_note(x):
        CALLS.append("at once" if torch._C._functorch.is_batchedtensor(x) else "alone")
        return f(x)

    return with_note


def gradients(make):
    """Return the gradients, with the calls of the backward pass in CALLS."""
    f, parameters = make()
    value = quad_vec(noted(f), -0.3, 1.9, epsrel=1e-5)[0]
    CALLS.clear()
    return torch.autograd.grad(total(value), parameters)


@pytest.mark.parametrize("make", [*CAN, *CANNOT])
def test_gradients_are_those_of_single_points(make, monkeypatch):
    found = gradients(make)
    monkeypatch.setattr(Torch, "pull_at_once", lambda *args: None)
    for one, other in zip(found, gradients(make), strict=True):
        bound = 1e-12 if one.dtype in (torch.float64, torch.complex128) else 1e-5
        torch.testing.assert_close(one, other, rtol=bound, atol=bound)


@pytest.mark.parametrize("make", CAN)
def test_many_points_take_one_call(make):
    gradients(make)
    assert CALLS.count("at once") >= 2
    assert CALLS.count("alone") <= 6


@pytest.mark.parametrize("make", CANNOT)
def test_where_it_cannot_be_done_it_is_tried_once(make):
    gradients(make)
    assert CALLS.count("at once") == 1
    assert CALLS.count("alone") >= 42


def test_many_captured_numbers_are_not_copied_for_each_point():
    def make():
        (p,) = traced(np.ones(10_000))
        return (lambda x: (p * x).sum()), [p]

    gradients(make)
    assert "at once" not in CALLS


def test_gradients_that_differ_from_that_of_a_single_point_are_not_taken(monkeypatch):
    expected = gradients(of_numbers)
    original = Torch.pull_at_once

    def wrong(*args):
        values, found = original(*args)
        return values, found * 1.001

    monkeypatch.setattr(Torch, "pull_at_once", wrong)
    torch.testing.assert_close(gradients(of_numbers), expected)
    assert CALLS.count("at once") == 1


def test_a_value_without_a_gradient_is_looked_at_alone():
    (p,) = traced(1.3)
    value = quad_vec(noted(lambda x: p.detach() * x), 0.0, 1.0)[0]
    CALLS.clear()
    assert torch.autograd.grad(value, p)[0] == 0.0
    assert CALLS.count("at once") == 1
    assert CALLS.count("alone") > 42  # each, and beside it


def test_a_second_derivative_is_one_of_single_points():
    (p,) = traced(1.3)
    value = quad_vec(lambda x: torch.sin(p * x), 0.0, 2.0)[0]
    (first,) = torch.autograd.grad(value, p, create_graph=True)
    (second,) = torch.autograd.grad(first, p)
    exact = torch.tensor(1.3, dtype=torch.float64, requires_grad=True)
    (once,) = torch.autograd.grad((1 - torch.cos(2 * exact)) / exact, exact, create_graph=True)
    (twice,) = torch.autograd.grad(once, exact)
    torch.testing.assert_close(torch.stack([first, second]), torch.stack([once, twice]))


FAILS = []


def test_an_error_of_the_integrand_is_that_of_a_single_point():
    (p,) = traced(1.3)

    def f(x):
        if FAILS:
            raise ZeroDivisionError("at a point")
        return p * x

    value = quad_vec(f, 0.0, 1.0)[0]
    FAILS.append(True)
    with pytest.raises(ZeroDivisionError, match="at a point"):
        value.backward()
    FAILS.clear()
