"""ODE solutions that PyTorch differentiates."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch

import vspace_scipy.integrate
from captures import differences
from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.adjoint import GradientError
from vspace_torch.integrate import solve_ivp

# What in a module is a setting has to be said module by module (C7).
pytestmark = pytest.mark.filterwarnings("ignore::vspace.UnregisteredTypeWarning")

TIGHT = {"rtol": 1e-10, "atol": 1e-11, "method": "DOP853"}


def number(value, dtype=torch.float64):
    return torch.tensor(value, dtype=dtype, requires_grad=True)


def gradient(loss, *values):
    """Return the gradients of a loss by numbers or arrays, as tensors."""
    tensors = [number(value) for value in values]
    return torch.autograd.grad(loss(*tensors), tensors)


@dataclass
class Animals:
    prey: object
    predators: object
    name: str = "valley"


@dataclass
class Rates:
    birth: object
    catch: object
    others: object


def outputs(rates, start, solve=solve_ivp, span=(0.0, 2.0), t_eval=(0.5, 1.2, 2.0)):
    def fun(t, y):
        caught = rates.catch * y.prey * y.predators
        return Animals(
            rates.birth * y.prey - caught,
            rates.others[0] * caught - rates.others[1] * y.predators,
        )

    return solve(fun, span, start, t_eval=t_eval, **TIGHT)


WEIGHTS = np.array([[1.0, 0.5, 2.0], [-2.0, 0.3, 1.0]])
NUMBERS = np.array([1.1, 0.4, 0.25, 0.4, 10.0, 5.0])


def problem(v):
    return Rates(v[0], v[1], v[2:4]), Animals(v[4], v[5])


def test_gradient_by_captured_values_and_state():
    def loss(v):
        y = outputs(*problem(v)).y
        assert y.name == "valley"
        w = torch.tensor(WEIGHTS)
        return (w[0] * y.prey + w[1] * y.predators).sum()

    def primal(v):
        rates, start = problem([*map(float, v[:2]), *v[2:4], *map(float, v[4:])])
        y = outputs(rates, start, vspace_scipy.integrate.solve_ivp).y
        return float(np.sum(WEIGHTS[0] * y.prey + WEIGHTS[1] * y.predators))

    exact = differences(primal, NUMBERS, step=2e-3)
    (by_stacked,) = gradient(loss, NUMBERS)
    np.testing.assert_allclose(by_stacked, exact, rtol=1e-6)

    def by_states(v):
        states = outputs(*problem(v)).states
        return sum(
            w[0] * s.prey + w[1] * s.predators for w, s in zip(WEIGHTS.T, states, strict=True)
        )

    np.testing.assert_allclose(gradient(by_states, NUMBERS)[0], by_stacked, rtol=1e-9)


def final(rate, start, t0, t1):
    sol = solve_ivp(lambda t, y, r: -r * y, (t0, t1), start, args=(rate,), **TIGHT)
    return sol.y[:, -1].sum()


def test_arrays_and_the_ends_of_the_span():
    found = gradient(final, 0.5, [2.0, 1.0], 0.0, 2.0)
    e = math.exp(-1.0)
    np.testing.assert_allclose(found[1], [e, e], rtol=1e-8)
    np.testing.assert_allclose(
        [found[0], *found[2:]], [-6.0 * e, 1.5 * e, -1.5 * e], rtol=1e-8
    )  # fmt: skip


def test_lists_of_tensors_complex_states_and_times_of_outputs():
    def of_list(p):
        return solve_ivp(lambda t, y: [y[1], -y[0]], (0, 1), [p, 1], t_eval=[1.0], **TIGHT).y[0, 0]

    assert gradient(of_list, 2.0)[0].item() == pytest.approx(math.cos(1.0))

    def of_time(t):
        z = torch.tensor(1.0 + 0.0j, dtype=torch.complex128)
        sol = solve_ivp(
            lambda t, y: {"x": 2.0 * y["x"], "z": 2j * y["z"]},
            (0.0, 3.0), {"x": 0.0, "z": z}, t_eval=[t], **TIGHT,
        )  # fmt: skip
        return sol.y["z"][0].real

    assert gradient(of_time, 1.0)[0].item() == pytest.approx(-2 * math.sin(2.0))


def test_modules_of_single_precision():
    torch.manual_seed(5)
    net = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    kinds = set()

    def fun(t, y):
        kinds.add((t.dtype, y.dtype))
        return net(y)

    sol = solve_ivp(fun, (0.0, 1.0), torch.tensor([1.0, -1.0]), rtol=1e-5, atol=1e-6)
    assert sol.y.dtype == torch.float32
    sol.y[:, -1].square().sum().backward()
    assert kinds == {(torch.float32, torch.float32)}
    found = torch.cat([p.grad.reshape(-1) for p in net.parameters()])
    assert found.dtype == torch.float32

    # The same by steps of the classical Runge-Kutta method, through which torch differentiates.
    net.zero_grad()
    y, h = torch.tensor([1.0, -1.0]), 1 / 32
    for _ in range(32):
        a = net(y)
        b = net(y + 0.5 * h * a)
        c = net(y + 0.5 * h * b)
        y = y + h / 6 * (a + 2 * b + 2 * c + net(y + h * c))
    y.square().sum().backward()
    torch.testing.assert_close(sol.y[:, -1], y, rtol=1e-4, atol=1e-4)
    expected = torch.cat([p.grad.reshape(-1) for p in net.parameters()])
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_without_gradients_the_values_are_those_of_scipy():
    ours = solve_ivp(lambda t, y: -y, (0.0, 1.0), torch.tensor([1.0], dtype=torch.float64))
    theirs = vspace_scipy.integrate.solve_ivp(lambda t, y: -y, (0.0, 1.0), [1.0])
    np.testing.assert_array_equal(ours.y, theirs.y)
    assert not ours.y.requires_grad
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
        gradient(loss, 1.0)


def test_second_derivatives_are_refused():
    rate = number(0.5)
    value = final(rate, number([1.0]), 0.0, 1.0)
    (slope,) = torch.autograd.grad(value, rate, create_graph=True)
    with pytest.raises(GradientError, match="a second derivative of an ODE solution"):
        slope.backward()


class Settings:
    held = None


def test_a_tensor_of_the_graph_outside_of_the_captures_is_refused():
    Settings.held = number(1.0)
    for fun in (lambda t, y: -Settings.held * y, lambda t, y: [-Settings.held * y[0]]):
        with pytest.raises(GradientError, match="outside of what the function captured"):
            solve_ivp(fun, (0.0, 1.0), [1.0])


def test_tensors_on_two_devices_are_refused():
    rate = torch.ones((), device="meta")
    with pytest.raises(LeafTypeError, match="on meta, expected tensors on one device, cpu"):
        solve_ivp(lambda t, y: -rate * y, (0.0, 1.0), torch.ones(1))


def test_a_derivative_of_another_structure_is_refused():
    with pytest.raises(StructureMismatchError, match="'y'"):
        solve_ivp(lambda t, s: {"y": s["x"]}, (0.0, 1.0), {"x": torch.ones(2)})
