"""Traced values as leaves."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from vspace import LeafTypeError, VectorSpace


@pytest.mark.parametrize("a", [1.0, -2.0])
def test_a_traced_vector_takes_a_plain_one(a):
    def f(x):
        total = VectorSpace({"x": x}) + a * VectorSpace({"x": np.array([3.0, 4.0])})
        return anp.sum(total.value["x"] ** 2)

    x = np.array([1.0, 2.0])
    for _ in range(3):
        np.testing.assert_allclose(autograd.grad(f)(x), 2.0 * (x + a * np.array([3.0, 4.0])))


def test_a_product_with_a_plain_vector_is_traced():
    def f(x):
        return VectorSpace([x]).dot(VectorSpace([5.0]))

    assert autograd.grad(f)(2.0) == 5.0


def test_shapes_are_not_broadcast():
    def f(x):
        return VectorSpace([x]) + VectorSpace([3.0])

    with pytest.raises(LeafTypeError, match="a value of shape"):
        autograd.grad(f)(np.ones(2))


def test_a_traced_number_is_a_factor_and_makes_traced_values_of_leaves():
    v = VectorSpace({"x": 3.0, "w": np.ones(2), "n": 1})
    products = {
        "left": lambda p: p * v,
        "right": lambda p: v * p,
        "ufunc": lambda p: np.multiply(v, p),
        "divided": lambda p: v / (1.0 / p),
    }
    for product in products.values():

        def loss(p, product=product):
            value = product(p).value
            assert value["n"] == 1
            return value["x"] + anp.sum(value["w"])

        assert autograd.grad(loss)(2.0) == pytest.approx(5.0)
    with pytest.raises(TypeError, match="cannot add"):
        autograd.grad(lambda p: (v + p).value["x"])(2.0)
    with pytest.raises(TypeError):
        autograd.grad(lambda p: (anp.array([p, p]) * v).value["x"])(2.0)
