"""Integrals that autograd differentiates: every capture, limits, higher derivatives, refusals."""

from __future__ import annotations

import functools
import inspect
import logging
import math
from collections import namedtuple
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.test_util import check_grads
from scipy import integrate

import vspace_scipy.integrate
from captures import INACTIVE, MIXES, Mix, mix_id
from vspace import StructureMismatchError, VectorSpace
from vspace_autograd.integrate import quad_vec
from vspace_scipy.adjoint import GradientError
from vspace_scipy.adjoint._outputs import Outputs

A, B = -0.3, 0.9


def real_product(w, value):
    return anp.real(anp.conj(w) * value)


@pytest.mark.parametrize("names", MIXES, ids=mix_id)
def test_every_mix_of_captures_has_the_exact_gradient(names):
    mix = Mix(*names)
    w = 0.7 + 0.4j if mix.is_complex else 0.7

    def loss(v):
        f = mix.make(v, lambda number: number)
        return real_product(w, quad_vec(f, A, B, inactive=INACTIVE)[0])

    gradient = autograd.grad(loss)(mix.numbers)
    exact = mix.exact(A, B, w)
    np.testing.assert_allclose(gradient, exact, rtol=1e-9, atol=1e-9)


def test_the_gradient_of_the_chebyshev_integral():
    from numpy.polynomial.chebyshev import chebval

    def loss(coefficients, scale):
        f = lambda x: scale * chebval(x, coefficients)  # noqa: E731
        return quad_vec(f, -1.0, 1.0)[0]

    by_both = autograd.grad(loss, (0, 1))(np.array([1.0, 2.0, 3.0]), 2.0)
    np.testing.assert_allclose(by_both[0], [4.0, 0.0, -4 / 3], atol=1e-14)
    assert by_both[1] == pytest.approx(2.0 - 2.0)


@dataclass
class Layer:
    weights: object
    bias: object
    name: str = "layer"
    kind: str = "dense"

    def __call__(self, x):
        return anp.tanh(anp.dot(self.weights, anp.array([x, x * x])) + self.bias)


Pair = namedtuple("Pair", "first second")


def free(make):
    """Return a loss of one number through what `make` captures; d/dp of int_0^1 sin(p x)."""
    return lambda p: quad_vec(make(p), 0.0, 1.0)[0]


def _default(p):
    return lambda x, p=p: anp.sin(p * x)


def _keyword_default(p):
    def f(x, *, p=p):
        return anp.sin(p * x)

    return f


def _logger(p):
    log, n, s, flag = logging.getLogger("x"), 3, "text", None
    return lambda x: (log, n, s, flag) and anp.sin(p * x)


def _parent(p):
    class Node:
        pass

    node = Node()
    node.child, node.p = Node(), p
    node.child.parent = node
    return lambda x: anp.sin(node.child.parent.p * x)


CAPTURES = {
    "closure": lambda p: lambda x: anp.sin(p * x),
    "default argument": _default,
    "keyword default": _keyword_default,
    "partial keyword": lambda p: functools.partial(lambda x, q: anp.sin(q * x), q=p),
    "list": lambda p: (lambda box: lambda x: anp.sin(box[1]["p"] * x))([1, {"p": p}]),
    "tuple": lambda p: (lambda box: lambda x: anp.sin(box[0] * x))((p, "s")),
    "named tuple": lambda p: (lambda box: lambda x: anp.sin(box.first * x))(Pair(p, 2.0)),
    "object array": lambda p: (lambda a: lambda x: anp.sin(a[1] * x))(
        np.array([None, p], dtype=object)
    ),
    "logger, int, string": _logger,
    "parent link": _parent,
    "vector": lambda p: (lambda v: lambda x: anp.sin(v.value["p"] * x))(VectorSpace({"p": p})),
    "products of it": lambda p: (lambda q, r: lambda x: anp.sin((2 * q - r) * x))(p, p),
    "NaN beside it": lambda p: (lambda q, bad: lambda x: anp.sin(q * x))(p, math.nan),
}


@pytest.mark.parametrize("make", CAPTURES.values(), ids=CAPTURES)
def test_traced_values_are_found_wherever_they_are(make):
    p = 1.7
    exact = math.sin(p) / p - (1 - math.cos(p)) / p**2
    assert autograd.grad(free(make))(p) == pytest.approx(exact, rel=1e-10)


def test_args_and_containers_that_autograd_traces():
    def by_args(p):
        return quad_vec(lambda x, q, r: anp.sin(q[0] * x) * r, 0.0, 1.0, args=([p], 2.0))[0]

    def by_scalar(p):
        return quad_vec(lambda x, q: anp.sin(q * x), 0.0, 1.0, args=p)[0]

    def by_list(params):
        return quad_vec(lambda x: anp.sin(params[0] * x) * params[1][0], 0.0, 1.0)[0]

    def by_dict(params):
        return quad_vec(lambda x: anp.sin(params["p"] * x), 0.0, 1.0)[0]

    exact = math.sin(1.7) / 1.7 - (1 - math.cos(1.7)) / 1.7**2
    assert autograd.grad(by_args)(1.7) == pytest.approx(2 * exact)
    assert autograd.grad(by_scalar)(1.7) == pytest.approx(exact)
    gradient = autograd.grad(by_list)([1.7, (2.0,)])
    assert gradient[0] == pytest.approx(2 * exact)
    assert gradient[1][0] == pytest.approx((1 - math.cos(1.7)) / 1.7)
    assert autograd.grad(by_dict)({"p": 1.7})["p"] == pytest.approx(exact)


def test_values_may_be_objects():
    def loss(p):
        def f(x):
            return {"layer": Layer(p * x, [anp.array([p, p * p]) * x]), "c": 1j * p * x, "n": "s"}

        value = quad_vec(f, 0.0, 2.0)[0]
        assert (value["n"], value["layer"].name) == ("s", "layer")
        return (
            value["layer"].weights
            + anp.sum(value["layer"].bias[0])
            + anp.imag(value["c"]) * value["layer"].weights
        )

    # Each component is 2 p, 2 p, 2 p**2, 2j p.
    assert autograd.grad(loss)(1.5) == pytest.approx(2 + 2 + 4 * 1.5 + 8 * 1.5)


def test_arrays_and_dtypes():
    def loss(p):
        value = quad_vec(lambda x: anp.array([[1.0, x], [x * x, x**3]]) * p, 0.0, 1.0)[0]
        assert value.shape == (2, 2)
        return anp.sum(value * np.arange(4.0).reshape(2, 2))

    assert autograd.grad(loss)(2.0) == pytest.approx(1 / 2 + 2 / 3 + 3 / 4)

    def single(p):
        f = lambda x: {"s": (p * x).astype(np.float32)}  # noqa: E731
        value = quad_vec(f, 0.0, 1.0, epsrel=1e-4)[0]["s"]
        assert value.dtype == np.float32
        return anp.sum(value)

    np.testing.assert_allclose(autograd.grad(single)(np.ones(2)), [0.5, 0.5])


def test_limits_move():
    def loss(a, b, p):
        return quad_vec(lambda x: anp.exp(p * x), a, b)[0]

    a, b, p = 0.2, 1.1, 0.7
    gradient = autograd.grad(loss, (0, 1, 2))(a, b, p)
    value = (math.exp(p * b) - math.exp(p * a)) / p
    by_p = (b * math.exp(p * b) - a * math.exp(p * a)) / p - value / p
    np.testing.assert_allclose(gradient, [-math.exp(p * a), math.exp(p * b), by_p], rtol=1e-12)


def test_derivatives_of_every_order():
    def loss(v):
        a, b, p = v
        return quad_vec(lambda x: anp.exp(p * x) * x, a, b)[0] ** 2

    v = np.array([0.2, 1.1, 0.7])
    check_grads(loss, modes=["rev"], order=2)(v)

    def of_p(p):
        return quad_vec(lambda x: anp.exp(p * x), 0.0, 1.0)[0]

    derivative, expected = (
        of_p,
        [integrate.quad(lambda x, n=n: x**n * math.exp(0.7 * x), 0.0, 1.0)[0] for n in range(4)],
    )
    for each in expected:
        assert derivative(0.7) == pytest.approx(each, rel=1e-12)
        derivative = autograd.grad(derivative)
    hessian = autograd.hessian(lambda w: quad_vec(lambda x: anp.exp(w[0] * x + w[1]), 0.0, 1.0)[0])
    expected = [integrate.quad(lambda x, n=n: x**n * math.exp(0.7 * x), 0, 1)[0] for n in range(3)]
    np.testing.assert_allclose(
        hessian(np.array([0.7, 0.0])), [[expected[2], expected[1]], [expected[1], expected[0]]]
    )


def test_mixed_derivatives_by_limits_and_values():
    def loss(b, p):
        return quad_vec(lambda x: anp.exp(p * x), 0.0, b)[0]

    by_b_then_p = autograd.grad(autograd.grad(loss, 0), 1)(1.1, 0.7)
    by_p_then_b = autograd.grad(autograd.grad(loss, 1), 0)(1.1, 0.7)
    exact = 1.1 * math.exp(0.77)
    assert (by_b_then_p, by_p_then_b) == (pytest.approx(exact), pytest.approx(exact))


@pytest.mark.parametrize("limits", [(-np.inf, np.inf), (0.0, np.inf), (np.inf, 0.0)])
def test_infinite_limits(limits):
    def loss(width):
        return quad_vec(lambda x: anp.exp(-width * x * x), *limits)[0]

    primal = loss(1.3)
    assert autograd.grad(loss)(1.3) == pytest.approx(-primal / 2.6, rel=1e-8)
    with pytest.raises(GradientError, match="found the infinite limit"):
        autograd.grad(lambda b: quad_vec(lambda x: anp.exp(-x * x), 0.0, b)[0])(np.inf)
    from_start = autograd.grad(lambda a: quad_vec(lambda x: anp.exp(-x * x), a, np.inf)[0])(0.5)
    assert from_start == pytest.approx(-math.exp(-0.25))


def test_a_jump_that_moves():
    def loss(place, height):
        def f(x):
            return height if x < place else 5.0 * height * x

        return quad_vec(f, 0.0, 1.0, points=[place])[0]

    gradient = autograd.grad(loss, (0, 1))(0.3, 2.0)
    np.testing.assert_allclose(gradient, [2.0 * (1 - 1.5), 0.3 + 2.5 * 0.91], rtol=1e-9)
    # Once more by the place: d/dp of height (1 - 5 p).
    assert autograd.grad(autograd.grad(loss, 0), 0)(0.3, 2.0) == pytest.approx(-10.0)

    def undeclared(place):
        return quad_vec(lambda x: 1.0 if x < place else 2.0 + 0.0 * place, 0.0, 1.0)[0]

    for place in (0.3, 0.5):
        with pytest.raises(GradientError, match="the integrand jumps"):
            autograd.grad(undeclared)(place)


def test_full_output_and_error_are_plain():
    def loss(p):
        value, error, info = quad_vec(lambda x: anp.exp(p * x), 0.0, 1.0, full_output=True)
        assert type(error) is float
        assert info.success
        return value

    assert autograd.grad(loss)(0.0) == pytest.approx(0.5)


def test_without_traced_values_it_is_the_primal():
    ours = quad_vec(math.exp, 0.0, 1.0, full_output=True)
    theirs = integrate.quad_vec(math.exp, 0.0, 1.0, full_output=True)
    assert ours[:2] == theirs[:2]
    np.testing.assert_array_equal(ours[2].intervals, theirs[2].intervals)
    assert quad_vec(lambda x: {"a": x}, 0.0, 1.0)[0]["a"] == pytest.approx(0.5)
    assert inspect.signature(quad_vec) == inspect.signature(vspace_scipy.integrate.quad_vec)


def test_the_primal_value_is_that_of_scipy_to_the_bit():
    kept = []

    def loss(p):
        value = quad_vec(lambda x: np.array([1.0, 2.0]) * anp.exp(p * x * x), 0.0, 3.0)[0]
        kept.append(value._value)
        return anp.sum(value)

    autograd.grad(loss)(0.3)
    theirs, _ = integrate.quad_vec(lambda x: np.array([1.0, 2.0]) * np.exp(0.3 * x * x), 0.0, 3.0)
    np.testing.assert_array_equal(kept[0], theirs)


class Settings:
    held = None


def test_a_value_that_is_traced_outside_of_the_captures_is_refused():
    def loss(p, q):
        Settings.held = p
        return quad_vec(lambda x: q * x * Settings.held, 0.0, 1.0)[0]

    with pytest.raises(GradientError, match=r"outside of what the function captured.*a global"):
        autograd.grad(loss)(1.0, 2.0)

    def untraced(p):
        Settings.held = p
        return quad_vec(lambda x: x * Settings.held, 0.0, 1.0)[0]

    with pytest.raises(GradientError, match="outside of what the function captured"):
        autograd.grad(untraced)(1.0)


def test_traced_values_that_are_declared_inactive_are_refused():
    def loss(p):
        return quad_vec(lambda x: p * x, 0.0, 1.0, inactive="*p*")[0]

    with pytest.raises(GradientError, match="in a part that is declared inactive"):
        autograd.grad(loss)(1.0)


def test_other_processes_are_refused():
    def loss(p, workers):
        return quad_vec(lambda x: p * x, 0.0, 1.0, workers=workers)[0]

    for workers in (2, -1):
        with pytest.raises(GradientError, match=r"at workers: found .*cannot be sent"):
            autograd.grad(loss)(1.0, workers)
    with ThreadPool(2) as pool:
        assert autograd.grad(loss)(1.0, pool.map) == pytest.approx(0.5)


def test_an_integrand_that_changes_what_it_captured_is_found_out():
    def loss(p):
        total = 0.0

        def f(x):
            nonlocal total
            total += x
            return p * x

        return quad_vec(f, 0.0, 1.0)[0]

    with pytest.raises(GradientError, match=r"<closure>.total.*changes its captured values"):
        autograd.grad(loss)(1.0)


def test_values_of_another_structure_are_refused():
    def other_shape(p):
        return quad_vec(lambda x: p * x if type(p) is float else anp.array([p, p]), 0.0, 1.0)[0]

    with pytest.raises(StructureMismatchError, match=r"of shape \(2,\), expected numbers of shape"):
        autograd.grad(other_shape)(1.0)

    calls = 0

    def changing_keys(p):
        def f(x):
            nonlocal calls
            calls += 1
            return {"a" if calls <= 44 else "b": p * x}

        return quad_vec(f, 0.0, 1.0)[0]["a"]

    with pytest.raises(StructureMismatchError, match="'b'"):
        autograd.grad(changing_keys)(1.0)

    def other_order(p):
        def f(x):
            both = {"a": p * x, "b": p}
            return both if type(p) is float else dict(reversed(both.items()))

        return quad_vec(f, 0.0, 1.0)[0]["a"]

    with pytest.raises(StructureMismatchError, match="the parts in another order"):
        autograd.grad(other_order)(1.0)


def test_a_value_that_does_not_depend_on_it_has_a_zero_gradient():
    def loss(p, q):
        return quad_vec(lambda x: q * x if x < 2.0 else p, 0.0, 1.0)[0]

    assert autograd.grad(loss, 0)(1.0, 2.0) == 0.0


def test_the_structure_of_values_is_checked_once(monkeypatch):
    checked = []
    check = Outputs._check

    def noted(self, *args):
        checked.append(args)
        check(self, *args)

    monkeypatch.setattr(Outputs, "_check", noted)

    def loss(p):
        value = quad_vec(lambda x: {"a": p * x, "b": [p * p, "name"]}, 0.0, 1.0)[0]
        return value["a"] + value["b"][0]

    assert autograd.grad(loss)(2.0) == pytest.approx(4.5)
    assert len(checked) == 1
