"""Values and gradients of functions of any object, and traced values as leaves."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from vspace import LeafTypeError, StructureMismatchError, VectorSpace, make_zero
from vspace_autograd import grad, value_and_grad
from vspace_autograd.integrate import quad_vec
from vspace_scipy import integrate
from vspace_scipy.optimize import minimize


@dataclass
class Model:
    weights: np.ndarray
    scale: float
    name: str = "model"
    steps: int = 3


def loss(model, target=0.0):
    return anp.sum((model.weights * model.scale - target) ** 2)


def test_gradient_has_the_structure_of_the_object():
    model = Model(np.array([1.0, 2.0], np.float32), 3.0)
    value, gradient = value_and_grad(loss)(model, target=1.0)
    assert (type(value), value) == (float, 29.0)
    assert type(gradient) is Model
    assert gradient.weights.dtype == np.float32
    np.testing.assert_array_equal(gradient.weights, [12.0, 30.0])
    assert (type(gradient.scale), gradient.scale) == (float, 24.0)
    assert (gradient.name, gradient.steps) == ("model", 3)
    step = VectorSpace(model) - 0.1 * VectorSpace(gradient)
    assert step.value.scale == pytest.approx(0.6)


def test_shared_parts_vectors_and_inactive_parts():
    w = np.array([1.0, 2.0])
    gradient = grad(lambda x: anp.sum(x["a"] * x["b"]))({"a": w, "b": w})
    assert gradient["a"] is gradient["b"]
    np.testing.assert_array_equal(gradient["a"], [2.0, 4.0])
    wrapped = grad(lambda v: v.value["x"] ** 2)(VectorSpace({"x": 3.0}))
    assert wrapped.value == {"x": 6.0}
    kept = grad(lambda x: x["p"] * x["tol"], inactive="*tol*")({"p": 2.0, "tol": 0.5})
    assert kept == {"p": 0.5, "tol": 0.5}


def test_complex_leaves_have_the_gradient_of_their_parts():
    gradient = grad(lambda x: anp.real(x["z"]) ** 2 + 3 * anp.imag(x["z"]))({"z": 2.0 + 1.0j})
    assert gradient == {"z": 4.0 + 3.0j}


def test_minimize_takes_value_and_gradient():
    start = Model(np.array([1.0, 2.0]), 1.0)
    res = minimize(value_and_grad(lambda m: loss(m, 2.0)), start, jac=True, method="BFGS")
    np.testing.assert_allclose(res.x.weights * res.x.scale, [2.0, 2.0], atol=1e-4)


def test_second_derivatives():
    assert grad(lambda x: grad(lambda y: y["a"] ** 3)(x)["a"])({"a": 2.0}) == {"a": 12.0}

    def by_captured(scale):  # the object itself is not traced
        start = {"a": 2.0, "unused": np.ones(2, np.float32), "n": 3}
        gradient = grad(lambda x: scale * x["a"] ** 3)(start)
        assert (gradient["unused"].dtype, gradient["n"]) == (np.float32, 3)
        return gradient["a"]

    assert autograd.grad(by_captured)(1.0) == 12.0

    def linear(x):  # the gradient is not traced
        return grad(lambda y: 3.0 * y["a"])(x)["a"] * x["a"]

    assert grad(linear)({"a": 2.0}) == {"a": 3.0}

    def shared(x):
        w = x["w"]
        gradient = grad(lambda y: anp.sum(y["a"] * y["b"]))({"a": w, "b": w})
        return anp.sum(gradient["a"])

    np.testing.assert_array_equal(grad(shared)({"w": np.ones(2)})["w"], [1.0, 1.0])


REFUSED = {
    "no leaf": (loss, {"n": 1}, "a dict without a leaf"),
    "exact": (lambda x: x["f"], {"f": Fraction(1, 2)}, r"at \['f'\]: found a Fraction"),
    "an array": (lambda x: x["w"], {"w": np.ones(2)}, r"returned a ndarray of shape \(2,\)"),
    "complex": (lambda x: 1j * x["w"], {"w": 1.0}, "returned a complex"),
}


@pytest.mark.parametrize(("fun", "obj", "words"), REFUSED.values(), ids=REFUSED)
def test_refusals(fun, obj, words):
    with pytest.raises(LeafTypeError, match=words):
        value_and_grad(fun)(obj)


def test_traced_values_are_leaves():
    def length(p):
        v = VectorSpace({"p": p, "w": p * np.ones(2), "n": 3})
        total = 2.0 * v + v
        assert make_zero(total.value)["n"] == 3
        assert v.size == 3
        return total.dot(total) + make_zero(total.value)["p"]

    assert autograd.grad(length)(2.0) == pytest.approx(9 * 3 * 2 * 2.0)


def test_traced_values_do_not_reach_scipy():
    def loss(p):
        return integrate.quad_vec(lambda x: {"a": p * x}, 0.0, 1.0)[0]["a"]

    with pytest.raises(LeafTypeError, match=r"a traced value of autograd.*vspace_autograd"):
        autograd.grad(loss)(1.0)

    def shapes(p):
        return (VectorSpace([p]) + VectorSpace([p[:1]])).value[0][0]

    with pytest.raises(StructureMismatchError, match="never broadcast"):
        autograd.grad(shapes)(np.ones(2))


def test_gradient_of_an_integral_by_an_object():
    def area(model):
        return quad_vec(lambda x: anp.sum(model.weights) * x**model.steps * model.scale, 0.0, 1.0)[
            0
        ]

    value, gradient = value_and_grad(area)(Model(np.array([1.0, 2.0]), 4.0))
    assert value == pytest.approx(3.0)
    np.testing.assert_allclose(gradient.weights, [1.0, 1.0])
    assert gradient.scale == pytest.approx(0.75)


def test_a_result_that_does_not_depend_on_the_object_is_warned_of():
    with pytest.warns(UserWarning, match="does not depend on the object") as caught:
        value, gradient = value_and_grad(lambda p: 3.0)({"a": 1.0, "n": 2})
    assert (value, gradient) == (3.0, {"a": 0.0, "n": 2})
    assert caught[0].filename == __file__
