"""SciPy's older minimisers on objects."""

import numpy as np
import pytest
from scipy import optimize

import vspace_scipy.optimize as ours
from vspace import StructureMismatchError
from vspace_scipy.optimize import rosen, rosen_der, rosen_hess

START = np.array([1.3, 0.7, 0.8, 1.9])
GRADIENT = {"fprime": rosen_der}
CASES = {
    "fmin": ("fmin", {"maxiter": 60, "full_output": True, "retall": True}),
    "fmin positions": ("fmin", {"maxiter": 60, "retall": True}),
    "fmin_powell": ("fmin_powell", {"maxiter": 5, "full_output": True}),
    "fmin_cg": ("fmin_cg", {**GRADIENT, "full_output": True}),
    "fmin_bfgs": ("fmin_bfgs", {**GRADIENT, "full_output": True, "retall": True}),
    "fmin_ncg": ("fmin_ncg", {**GRADIENT, "fhess": rosen_hess, "full_output": True}),
    "fmin_l_bfgs_b": ("fmin_l_bfgs_b", GRADIENT),
    "fmin_l_bfgs_b differences": ("fmin_l_bfgs_b", {"approx_grad": True}),
    "fmin_slsqp": ("fmin_slsqp", {**GRADIENT, "full_output": True, "iprint": 0}),
    "fmin_cobyla": ("fmin_cobyla", {"cons": [], "maxfun": 100}),
    "bounds": ("fmin_l_bfgs_b", {**GRADIENT, "bounds": [(-1, 0.5)] * 4}),
}


def wrapped(options, shape):
    """Return options with functions of objects."""
    table = {
        rosen_der: lambda x: shape.build(rosen_der(shape.read(x))),
        rosen_hess: lambda x: rosen_hess(shape.read(x)),
    }
    return {key: table[value] if callable(value) else value for key, value in options.items()}


def flattened(value, shape):
    """Return what a function gave with arrays for objects."""
    if isinstance(value, dict):
        return {key: flattened(each, shape) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(flattened(each, shape) for each in value)
    if isinstance(value, type(shape.build(START))):
        return shape.read(value)
    if hasattr(value, "__len__") and not isinstance(value, (str, bytes, np.ndarray)):
        return [flattened(each, shape) for each in value]
    return value


@pytest.mark.parametrize(("name", "options"), CASES.values(), ids=list(CASES))
def test_objects_do_the_same_as_by_hand(name, options, in_model):
    quiet = {} if name in ("fmin_l_bfgs_b", "fmin_slsqp") else {"disp": False}
    mine = getattr(ours, name)(
        lambda x: rosen(in_model.read(x)), in_model.build(START), **wrapped(options, in_model),
        **quiet,
    )  # fmt: skip
    theirs = getattr(optimize, name)(rosen, START, **options, **quiet)
    np.testing.assert_equal(flattened(mine, in_model), theirs)


@pytest.mark.parametrize("name", ["fmin_bfgs", "fmin_l_bfgs_b", "fmin_cobyla", "fmin_slsqp"])
def test_every_shape(name, shape, same):
    options = {
        "fmin_l_bfgs_b": {"approx_grad": True},
        "fmin_cobyla": {"cons": [lambda x: 3.0 - shape.read(x).sum()], "maxfun": 60},
        "fmin_slsqp": {"iprint": 0, "ieqcons": [lambda x: 3.0 - shape.read(x).sum()]},
        "fmin_bfgs": {"disp": False},
    }[name]
    flat_options = {
        **options,
        **({"cons": [lambda v: 3.0 - v.sum()]} if "cons" in options else {}),
        **({"ieqcons": [lambda v: 3.0 - v.sum()]} if "ieqcons" in options else {}),
    }
    mine = getattr(ours, name)(lambda x: rosen(shape.read(x)), shape.build(START), **options)
    theirs = getattr(optimize, name)(rosen, START, **flat_options)
    if name == "fmin_l_bfgs_b":
        mine, theirs = mine[0], theirs[0]
    assert same(shape.read(mine), theirs)


def test_value_and_gradient_in_one(in_model, same):
    def both(x):
        v = in_model.read(x)
        return rosen(v), in_model.build(rosen_der(v))

    def flat(v):
        return rosen(v), rosen_der(v)

    x, value, info = ours.fmin_l_bfgs_b(both, in_model.build(START))
    expected = optimize.fmin_l_bfgs_b(flat, START)
    assert same(in_model.read(x), expected[0])
    assert value == expected[1]
    assert same(in_model.read(info["grad"]), expected[2]["grad"])
    x, *_ = ours.fmin_tnc(both, in_model.build(START), messages=0)
    assert np.allclose(in_model.read(x), 1.0, atol=1e-2)


def test_constraints_as_one_function(in_model):
    options = {"iprint": 0, "full_output": False}
    x = ours.fmin_slsqp(
        lambda x: rosen(in_model.read(x)), in_model.build(START),
        f_ieqcons=lambda x: {"total": 3.0 - in_model.read(x).sum()},
        fprime_ieqcons=lambda x: in_model.build(-np.ones(4)), **options,
    )  # fmt: skip
    flat = optimize.fmin_slsqp(
        rosen, START, f_ieqcons=lambda v: np.array([3.0 - v.sum()]),
        fprime_ieqcons=lambda v: -np.ones((1, 4)), **options,
    )  # fmt: skip
    assert np.allclose(in_model.read(x), flat)


def test_callbacks_get_objects(in_model, model):
    seen, flat = [], []
    ours.fmin_bfgs(
        lambda x: rosen(in_model.read(x)), in_model.build(START), disp=False, callback=seen.append
    )
    optimize.fmin_bfgs(rosen, START, disp=False, callback=lambda x: flat.append(x.copy()))
    assert {type(x) for x in seen} == {model}
    assert np.array_equal([in_model.read(x) for x in seen], flat)


def test_an_object_that_looks_like_details_stays_whole():
    x0 = (1.0, {"grad": 2.0, "fvec": 3.0})

    def fun(p):
        return p[0] ** 2 + p[1]["grad"] ** 2 + p[1]["fvec"] ** 2

    x, _, info = ours.fmin_l_bfgs_b(fun, x0, approx_grad=True)
    assert [type(each["grad"]) for each in (x[1], info["grad"][1])] == [float, float]
    assert ours.fmin_bfgs(fun, x0, disp=False)[1].keys() == {"grad", "fvec"}


def test_plain_unknowns_are_scipys():
    for x0 in (START, START.tolist(), START.reshape(2, 2), START.reshape(2, 2).tolist()):
        mine = ours.fmin_bfgs(rosen, x0, fprime=rosen_der, disp=False)
        theirs = optimize.fmin_bfgs(rosen, x0, fprime=rosen_der, disp=False)
        assert mine.tobytes() == theirs.tobytes()


def test_a_gradient_of_another_structure_is_an_error():
    with pytest.raises(StructureMismatchError, match="'y'"):
        ours.fmin_bfgs(lambda p: p["x"] ** 2, {"x": 1.0}, lambda p: {"y": 1.0})
