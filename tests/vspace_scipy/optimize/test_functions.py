"""What SciPy calls goes to other processes, whole."""

import pickle

import numpy as np
import pytest

from vspace_scipy._space import Space
from vspace_scipy.optimize._curve_fit import Model
from vspace_scipy.optimize._functions import (
    Gradient,
    HessianProduct,
    MatrixFunction,
    Objective,
    ObjectiveWithGradient,
    Residuals,
    ResidualsWithJacobian,
)
from vspace_scipy.optimize._watching import Watched

X0 = {"x": 1.0, "w": np.array([2.0, 3.0])}
PACKED = Space(X0)
VECTOR = np.array([1.0, 2.0, 3.0])


def value(p):
    return p["x"] + p["w"].sum()


def gradient(p, *more):
    return {"x": 1.0, "w": np.ones(2)}


def value_and_gradient(p):
    return value(p), gradient(p)


def residuals(p):
    return {"r": 2 * p["w"], "s": p["x"]}


def matrix(p):
    return np.ones((3, 3))


def residuals_and_matrix(p):
    return residuals(p), matrix(p)


def model(t, p):
    return p["x"] * t


WRAPPERS = {
    "objective": (Objective(value, PACKED), (VECTOR,)),
    "with gradient": (ObjectiveWithGradient(value_and_gradient, PACKED), (VECTOR,)),
    "gradient": (Gradient(gradient, PACKED), (VECTOR,)),
    "product": (HessianProduct(gradient, PACKED), (VECTOR, VECTOR)),
    "residuals": (Residuals(residuals, PACKED), (VECTOR,)),
    "with Jacobian": (ResidualsWithJacobian(residuals_and_matrix, PACKED), (VECTOR,)),
    "matrix": (MatrixFunction(matrix, PACKED, "hess", PACKED), (VECTOR,)),
    "model": (Model(model, PACKED, None), (2.0, *VECTOR)),
    "watched": (Watched(value), (X0,)),
}


@pytest.mark.parametrize(("function", "args"), WRAPPERS.values(), ids=list(WRAPPERS))
def test_wrappers_pickle_before_and_after_a_call(function, args):
    fresh = pickle.loads(pickle.dumps(function))
    expected = function(*args)
    used = pickle.loads(pickle.dumps(function))
    for each in (fresh, used):
        np.testing.assert_equal(each(*args), expected)


def test_residuals_take_their_space_along():
    function = Residuals(residuals, PACKED)
    function(VECTOR)
    again = pickle.loads(pickle.dumps(function))
    assert again.space.size == 3


def test_wrappers_have_no_dict():
    for function, _ in WRAPPERS.values():
        assert not hasattr(function, "__dict__")
