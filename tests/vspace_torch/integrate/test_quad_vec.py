"""Integrals that PyTorch differentiates: every capture, dtypes, higher derivatives, refusals."""

from __future__ import annotations

import functools
import inspect
import logging
import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from scipy import integrate

import vspace_scipy.integrate
from captures import INACTIVE, MIXES, Mix, mix_id
from vspace import LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy.adjoint import GradientError
from vspace_torch.integrate import quad_vec

# What in a module is a setting has to be said module by module (C7).
pytestmark = pytest.mark.filterwarnings("ignore::vspace.UnregisteredTypeWarning")

A, B = -0.3, 0.9


def number(value, dtype=torch.float64):
    return torch.tensor(value, dtype=dtype, requires_grad=True)


def gradient(loss, *values):
    """Return the gradients of a loss by numbers or arrays, as tensors."""
    tensors = [number(value) for value in values]
    return torch.autograd.grad(loss(*tensors), tensors)


@pytest.mark.parametrize("names", MIXES, ids=mix_id)
def test_every_mix_of_captures_has_the_exact_gradient(names):
    mix = Mix(*names)
    w = 0.7 + 0.4j if mix.is_complex else 0.7

    def loss(v):
        f = mix.make(v, lambda each: each)
        return (np.conj(w) * quad_vec(f, A, B, inactive=INACTIVE)[0]).real

    (found,) = gradient(loss, mix.numbers)
    np.testing.assert_allclose(found, mix.exact(A, B, w), rtol=1e-9, atol=1e-9)


def _default(p):
    return lambda x, p=p: torch.sin(p * x)


def _keyword_default(p):
    def f(x, *, p=p):
        return torch.sin(p * x)

    return f


def _logger(p):
    log, n, s, flag = logging.getLogger("x"), 3, "text", None
    return lambda x: (log, n, s, flag) and torch.sin(p * x)


def _parent(p):
    class Node:
        pass

    node = Node()
    node.child, node.p = Node(), p
    node.child.parent = node
    return lambda x: torch.sin(node.child.parent.p * x)


CAPTURES = {
    "closure": lambda p: lambda x: torch.sin(p * x),
    "default argument": _default,
    "keyword default": _keyword_default,
    "partial keyword": lambda p: functools.partial(lambda x, q: torch.sin(q * x), q=p),
    "list": lambda p: (lambda box: lambda x: torch.sin(box[1]["p"] * x))([1, {"p": p}]),
    "logger, int, string": _logger,
    "parent link": _parent,
    "vector": lambda p: (lambda v: lambda x: torch.sin(v.value["p"] * x))(VectorSpace({"p": p})),
    "products of it": lambda p: (lambda q, r: lambda x: torch.sin((2 * q - r) * x))(p, p),
    "no gradient beside it": lambda p: (lambda q: lambda x: torch.sin(p * x) + 0 * q)(
        torch.ones((), dtype=torch.float64)
    ),
    "integers beside it": lambda p: (lambda i: lambda x: torch.sin(p * x) * i[1])(torch.arange(3)),
}  # fmt: skip


@pytest.mark.parametrize("make", CAPTURES.values(), ids=CAPTURES)
def test_traced_values_are_found_wherever_they_are(make):
    p = 1.7
    exact = math.sin(p) / p - (1 - math.cos(p)) / p**2
    (found,) = gradient(lambda p: quad_vec(make(p), 0.0, 1.0)[0], p)
    assert found.item() == pytest.approx(exact, rel=1e-10)


def test_args_are_looked_into():
    def loss(p):
        return quad_vec(lambda x, q, r: torch.sin(q[0] * x) * r, 0.0, 1.0, args=([p], 2.0))[0]

    exact = math.sin(1.7) / 1.7 - (1 - math.cos(1.7)) / 1.7**2
    assert gradient(loss, 1.7)[0].item() == pytest.approx(2 * exact)


def make_net(dtype):
    torch.manual_seed(3)
    net = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
    return net.to(dtype)


def by_rule(net, dtype, order=40):
    nodes, weights = np.polynomial.legendre.leggauss(order)
    x = torch.tensor(0.5 * (nodes + 1.0), dtype=dtype)
    return (torch.tensor(0.5 * weights, dtype=dtype) @ net(x[:, None])).prod()


PRECISIONS = {"double": (torch.float64, 1e-9, 1e-9), "single": (torch.float32, 1e-5, 2e-5)}


@pytest.mark.parametrize(("dtype", "epsrel", "rtol"), PRECISIONS.values(), ids=PRECISIONS)
def test_modules_and_their_precision(dtype, epsrel, rtol):
    net = make_net(dtype)
    value, error = quad_vec(lambda x: net(x.reshape(1)), 0.0, 1.0, epsrel=epsrel)
    assert (value.dtype, type(error)) == (dtype, float)
    value.prod().backward()
    found = [p.grad for p in net.parameters()]
    expected = torch.autograd.grad(by_rule(net, dtype), [*net.parameters()])
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.dtype == dtype
        torch.testing.assert_close(mine, theirs, rtol=rtol, atol=rtol)


@dataclass
class Layer:
    weights: object
    bias: object
    name: str = "layer"


def test_values_may_be_objects():
    def loss(p):
        def f(x):
            bias = [torch.stack([p, p * p]) * x]
            return {"layer": Layer(p * x, bias), "c": 1j * p * x, "n": "s", "plain": 2.0}

        value = quad_vec(f, 0.0, 2.0)[0]
        assert (value["n"], value["layer"].name) == ("s", "layer")
        assert value["plain"].item() == pytest.approx(4.0)
        assert value["c"].dtype == torch.complex128
        weights = value["layer"].weights
        return weights + value["layer"].bias[0].sum() + value["c"].imag * weights

    # Each component is 2 p, 2 p, 2 p**2, 2j p.
    assert gradient(loss, 1.5)[0].item() == pytest.approx(2 + 2 + 4 * 1.5 + 8 * 1.5)


def test_complex_tensors_have_the_gradient_that_torch_means():
    z = torch.tensor([1.0 + 2.0j, 0.5], dtype=torch.complex128, requires_grad=True)
    value, _ = quad_vec(lambda x: (z * z.conj() * x).real + (z * x).imag, 0.0, 1.0)
    (found,) = torch.autograd.grad(value.sum(), z)
    (expected,) = torch.autograd.grad((0.5 * (z * z.conj()).real + 0.5 * z.imag).sum(), z)
    torch.testing.assert_close(found, expected)


def test_dtypes_are_kept_side_by_side():
    def f(p):
        return lambda x: {"half": (p * x).half(), "single": (p * x).float(), "double": p * x}

    p = number([1.0, 2.0])
    value, _ = quad_vec(f(p), 0.0, 1.0, epsrel=1e-2)
    dtypes = [torch.float16, torch.float32, torch.float64]
    assert [each.dtype for each in value.values()] == dtypes
    (found,) = torch.autograd.grad(value["single"].sum() + value["half"].sum(), p)
    np.testing.assert_allclose(found, [1.0, 1.0], rtol=1e-2)
    assert found.dtype == torch.float64


def test_limits_move():
    def loss(a, b, p):
        return quad_vec(lambda x: torch.exp(p * x), a, b)[0]

    a, b, p = 0.2, 1.1, 0.7
    value = (math.exp(p * b) - math.exp(p * a)) / p
    by_p = (b * math.exp(p * b) - a * math.exp(p * a)) / p - value / p
    found = gradient(loss, a, b, p)
    np.testing.assert_allclose(found, [-math.exp(p * a), math.exp(p * b), by_p], rtol=1e-12)


def test_derivatives_of_every_order():
    def loss(a, b, p):
        return quad_vec(lambda x: torch.exp(p * x) * x, a, b)[0] ** 2

    inputs = [number(each) for each in (0.2, 1.1, 0.7)]
    assert torch.autograd.gradcheck(loss, inputs)
    assert torch.autograd.gradgradcheck(loss, inputs)
    p = number(0.7)
    derivative = quad_vec(lambda x: torch.exp(p * x), 0.0, 1.0)[0]
    for n in range(4):
        exact, _ = integrate.quad(lambda x, n=n: x**n * math.exp(0.7 * x), 0.0, 1.0)
        assert derivative.item() == pytest.approx(exact, rel=1e-12)
        (derivative,) = torch.autograd.grad(derivative, p, create_graph=True)


def test_hessians():
    def loss(w):
        return quad_vec(lambda x: torch.exp(w[0] * x + w[1]), 0.0, 1.0)[0]

    exact = [integrate.quad(lambda x, n=n: x**n * math.exp(0.7 * x), 0, 1)[0] for n in range(3)]
    found = torch.autograd.functional.hessian(loss, torch.tensor([0.7, 0.0], dtype=torch.float64))
    np.testing.assert_allclose(found, [[exact[2], exact[1]], [exact[1], exact[0]]])


def test_infinite_limits():
    def loss(width):
        return quad_vec(lambda x: torch.exp(-width * x * x), -np.inf, np.inf)[0]

    assert gradient(loss, 1.3)[0].item() == pytest.approx(-math.sqrt(math.pi / 1.3) / 2.6)
    with pytest.raises(GradientError, match="found the infinite limit"):
        gradient(lambda b: quad_vec(lambda x: torch.exp(-x * x), 0.0, b)[0], math.inf)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_jump_that_moves(dtype):
    def loss(place, height):
        def f(x):
            return height if x < place else 5.0 * height * x

        return quad_vec(f, 0.0, 1.0, points=[place], epsrel=1e-5)[0]

    inputs = [number(0.3, dtype), number(2.0, dtype)]
    found = torch.autograd.grad(loss(*inputs), inputs)
    assert [each.dtype for each in found] == [dtype, dtype]
    np.testing.assert_allclose(found, [2.0 * (1 - 1.5), 0.3 + 2.5 * 0.91], rtol=1e-5)

    def undeclared(place):
        return quad_vec(lambda x: 1.0 if x < place else 2.0 + 0.0 * place, 0.0, 1.0, epsrel=1e-4)

    for place in (0.3, 0.5):
        with pytest.raises(GradientError, match="the integrand jumps"):
            undeclared(number(place, dtype))


def test_full_output_and_error_are_plain():
    p = number(0.0)
    value, error, info = quad_vec(lambda x: torch.exp(p * x), 0.0, 1.0, full_output=True)
    assert type(error) is float
    assert info.success
    assert value.requires_grad


def test_without_gradients_the_values_are_those_of_scipy():
    theirs, error = integrate.quad_vec(lambda x: np.array([1.0, 2.0]) * x**0.5, 0.0, 3.0)
    w = torch.tensor([1.0, 2.0], dtype=torch.float64)
    value, ours = quad_vec(lambda x: w * x**0.5, 0.0, 3.0)
    assert not value.requires_grad
    np.testing.assert_allclose(value, theirs, rtol=1e-14)
    assert ours == pytest.approx(error, rel=1e-3)
    assert quad_vec(torch.sqrt, 0.0, 1.0)[0].item() == pytest.approx(2 / 3)
    assert inspect.signature(quad_vec) == inspect.signature(vspace_scipy.integrate.quad_vec)


class Settings:
    held = None


def test_no_graph_is_made_where_none_is_wanted():
    p = number(2.0)
    Settings.held = p
    with torch.no_grad():
        value, _ = quad_vec(lambda x: p * x * Settings.held, 0.0, 1.0)
    assert (value.requires_grad, value.item()) == (False, pytest.approx(2.0))


def test_a_tensor_of_the_graph_outside_of_the_captures_is_refused():
    def loss(p, q):
        Settings.held = p
        return quad_vec(lambda x: q * x * Settings.held, 0.0, 1.0)[0]

    def untraced(p):
        Settings.held = p
        return quad_vec(lambda x: x * Settings.held, 0.0, 1.0)[0]

    for function, values in ((loss, [1.0, 2.0]), (untraced, [1.0])):
        with pytest.raises(GradientError, match=r"outside of what the function captured.*a global"):
            gradient(function, *values)


def test_traced_values_that_are_declared_inactive_are_refused():
    with pytest.raises(GradientError, match="in a part that is declared inactive"):
        gradient(lambda p: quad_vec(lambda x: p * x, 0.0, 1.0, inactive="*p*")[0], 1.0)


def test_an_integrand_that_changes_what_it_captured_is_found_out():
    def loss(p):
        total = torch.zeros(2, dtype=torch.float64)

        def f(x):
            total.add_(x)
            return p * x

        return quad_vec(f, 0.0, 1.0)[0]

    with pytest.raises(GradientError, match=r"<closure>.total.*changes its captured values"):
        gradient(loss, 1.0)


def test_tensors_on_two_devices_are_refused():
    p, other = number([1.0, 2.0]), torch.ones(3, device="meta")
    words = r"a tensor of shape \(2,\) on cpu, expected tensors on one device, meta.*\.to\(device\)"
    with pytest.raises(LeafTypeError, match=words):
        quad_vec(lambda x: (other, p * x)[1], 0.0, 1.0)


OTHER_VALUES = {
    "shape": (lambda p: torch.stack([p, p]), r"of shape \(2,\), expected numbers of shape"),
    "complex": (lambda p: 1j * p, r"complex values of shape \(\), expected real ones"),
}


@pytest.mark.parametrize(("other", "words"), OTHER_VALUES.values(), ids=OTHER_VALUES)
def test_values_of_another_kind_are_refused(other, words):
    def loss(p):
        return quad_vec(lambda x: other(p) if p.requires_grad else p * x, 0.0, 1.0)[0]

    with pytest.raises(StructureMismatchError, match=words):
        gradient(loss, 1.0)


def test_a_value_that_does_not_depend_on_it_has_a_zero_gradient():
    def loss(p, q):
        return quad_vec(lambda x: q * x if x < 2.0 else p, 0.0, 1.0)[0]

    assert [each.item() for each in gradient(loss, 1.0, 2.0)] == [0.0, pytest.approx(0.5)]

    def constant(p):
        return quad_vec(lambda x: x if x < 2.0 else p, 0.0, 1.0)[0]

    assert gradient(constant, 1.0)[0].item() == 0.0
