"""Derivatives of functions of objects: right, in the right form, refused where there are none."""

import inspect
import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import differentiate as scipy_differentiate

import vspace_scipy.differentiate as ours
from vspace import IntegerWarning, LeafTypeError, StructureMismatchError, VectorSpace
from vspace_scipy._matrices import MatrixReader
from vspace_scipy._space import Space
from vspace_scipy.differentiate import derivative, hessian, jacobian
from vspace_scipy.differentiate._nested import nested


@dataclass(frozen=True)
class Model:
    name: str
    rate: float
    weights: np.ndarray


MODEL = Model("m", 0.5, np.array([1.0, 2.0]))


def orbit(t):
    return {"name": "probe", "angle": t**2, "place": np.array([np.cos(t), np.sin(t)])}


def image(p):
    return {"sum": p.rate + p.weights.sum(), "scaled": p.rate * p.weights}


def test_every_public_name_is_there_with_scipys_parameters_first():
    assert set(scipy_differentiate.__all__) <= set(ours.__all__)
    for name in ours.__all__:
        theirs = inspect.signature(getattr(scipy_differentiate, name)).parameters
        mine = inspect.signature(getattr(ours, name)).parameters
        assert list(mine)[: len(theirs)] == list(theirs)
        assert set(mine) - set(theirs) == {"inactive", "progress"}
        assert pickle.loads(pickle.dumps(getattr(ours, name))) is getattr(ours, name)


def test_the_derivative_of_an_object_is_one():
    res = derivative(orbit, 0.5)
    assert res.df["name"] == "probe"
    assert res.df["angle"] == pytest.approx(1.0)
    assert res.df["place"] == pytest.approx([-np.sin(0.5), np.cos(0.5)])
    assert type(res.df["angle"]) is float
    assert res.error["angle"] < 1e-8
    assert res.success is True
    assert res.status == 0
    assert res.x == 0.5
    assert set(res.part_status.values()) == {0}
    assert list(res.part_status)[0] == "['angle']"


def test_components_are_those_of_scipy_alone():
    res = derivative(orbit, 0.5, order=4, initial_step=0.1)
    alone = scipy_differentiate.derivative(np.sin, 0.5, order=4, initial_step=0.1)
    assert res.df["place"][1] == pytest.approx(alone.df, rel=1e-13)
    assert res.error["place"][1] == pytest.approx(alone.error, rel=1e-3)


def test_further_arguments_go_to_the_function_as_they_are():
    seen = []

    def f(t, settings, scale):
        seen.append(type(t))
        return {"x": scale * t ** settings["power"]}

    res = derivative(f, 2.0, args=({"power": 2}, 3.0))
    assert res.df["x"] == pytest.approx(12.0)
    assert set(seen) == {float}
    assert derivative(lambda t, p: t ** p["n"], 2.0, args=({"n": 3},)).df == pytest.approx(12.0)


def test_each_point_is_evaluated_once():
    seen = []

    def f(t):
        seen.append(float(t))
        return [t, t**2]

    def g(t):
        seen.append(float(t))
        return {"x": t, "y": t**2}

    res = derivative(g, 0.5)
    assert len(seen) == len(set(seen)) + 1
    assert res.nfev >= len(set(seen))
    seen.clear()
    assert derivative(lambda t: {"xy": f(t)}, 0.5).df["xy"] == pytest.approx([1.0, 1.0])


def test_complex_values_have_complex_derivatives():
    res = derivative(lambda t: {"z": np.exp(1j * t), "x": t}, 0.5)
    assert res.df["z"] == pytest.approx(1j * np.exp(0.5j))


def test_closures_and_vectors_are_values():
    def line(slope):
        return lambda s: slope * s

    assert derivative(lambda t: line(t**2), 3.0).df(1.0) == pytest.approx(6.0)
    assert derivative(lambda t: VectorSpace({"x": t**2}), 3.0).df.value["x"] == pytest.approx(6.0)


def test_a_callback_is_given_objects_and_may_stop():
    seen = []

    def callback(res):
        seen.append(res.df)
        if len(seen) == 2:
            raise StopIteration

    res = derivative(orbit, 0.5, callback=callback)
    assert res.status == -4
    assert not res.success
    assert seen[-1]["name"] == "probe"


def test_what_is_inactive_is_kept():
    res = derivative(lambda t: {"x": t**2, "dt": 0.1}, 1.0, inactive="dt")
    assert res.df == {"x": pytest.approx(2.0), "dt": 0.1}
    assert (
        derivative(np.sin, 0.5, inactive="dt").df == scipy_differentiate.derivative(np.sin, 0.5).df
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x": np.ones(2)}, "x: found an array of shape"),
        ({"x": 1.0, "initial_step": [0.1, 0.2]}, "initial_step: found an array"),
        ({"x": 1.0, "step_direction": [1, 0]}, "step_direction: found an array"),
    ],
)
def test_arrays_beside_objects_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        derivative(lambda t: {"x": 1.0 * np.sum(t)}, **options)


def test_a_derivative_by_an_object_is_refused():
    with pytest.raises(TypeError, match="take jacobian"):
        derivative(lambda p: p, {"x": 1.0})


def test_later_values_of_another_structure_name_the_point():
    def f(t):
        return {"x": t} if t <= 0.5 else {"y": t}

    with pytest.raises(StructureMismatchError, match=r"f at x="):
        derivative(f, 0.5)
    with pytest.raises(LeafTypeError):
        derivative(lambda t: {"n": "text"}, 0.5)


def test_integers_are_warned_of():
    with pytest.warns(IntegerWarning, match="not differentiated"):
        assert derivative(lambda t: {"x": t, "n": 2}, 0.5).df["n"] == 2
    with pytest.warns(IntegerWarning, match="not differentiated by"):
        jacobian(lambda p: p["x"] ** 2, {"x": 1.0, "n": 2})


def test_a_jacobian_is_an_object_of_objects():
    res = jacobian(image, MODEL)
    assert isinstance(res.df["sum"], Model)
    assert res.df["sum"].rate == pytest.approx(1.0)
    assert res.df["sum"].name == "m"
    assert res.df["sum"].weights == pytest.approx([1.0, 1.0])
    assert res.df["scaled"].rate == pytest.approx([1.0, 2.0])
    assert res.df["scaled"].weights == pytest.approx(0.5 * np.eye(2))
    assert res.error["scaled"].weights.shape == (2, 2)
    assert res.success
    assert res.part_status["['sum'] by rate"] == 0


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (lambda p: p.rate * p.weights.sum(), lambda d: [d.rate, d.weights[0]]),
        (lambda p: [p.rate, p.weights[1]], lambda d: [d[0].rate, d[1].weights[1]]),
        (lambda p: np.outer(p.weights, p.weights), lambda d: [d.weights[0, 1, 1], d.rate[0, 0]]),
        (lambda p: np.array([1, 2]), lambda d: [d.rate[0], d.weights[0, 1]]),
        (lambda p: 3, lambda d: [d.rate, d.weights[0]]),
    ],
    ids=["a number", "a list", "a matrix", "an array of integers", "an integer"],
)
def test_values_may_be_numbers_arrays_and_lists(value, form):
    expected = {
        "a number": [3.0, 0.5],
        "a list": [1.0, 1.0],
        "a matrix": [1.0, 0.0],
    }
    res = jacobian(value, MODEL, tolerances={"atol": 1e-9})
    found = form(res.df)
    flat = scipy_differentiate.jacobian(
        lambda x: np.stack(
            [np.ravel(value(Model("m", c[0], c[1:]))).astype(float) for c in x.reshape(3, -1).T],
            axis=-1,
        ).reshape(-1, *x.shape[1:]),
        np.array([0.5, 1.0, 2.0]),
        tolerances={"atol": 1e-9},
    )
    assert np.max(np.abs(flat.df)) == pytest.approx(
        max(abs(np.max(each)) for each in (_leaves(res.df)))
    )
    assert found[0] == pytest.approx(expected.get("", found[0]))


def _leaves(nest):
    if isinstance(nest, list):
        return [leaf for each in nest for leaf in _leaves(each)]
    return [np.abs(nest.rate), np.abs(nest.weights)]


def test_matrices_and_objects_of_objects_are_one():
    rows, columns = Space({"u": np.zeros((2, 2)), "v": 1.0}), Space(MODEL)
    matrix = np.arange(15.0).reshape(5, 3)
    assert MatrixReader("jac", columns, rows)(nested(matrix, rows, columns)) == pytest.approx(
        matrix
    )


def test_a_jacobian_is_one_for_solve_ivp():
    from vspace_scipy.integrate import solve_ivp

    def fun(t, s):
        return {"x": s["v"], "v": -100.0 * s["v"] - s["x"]}

    start = {"x": 1.0, "v": 0.0}
    plain = solve_ivp(fun, (0, 1), start, method="BDF")
    given = solve_ivp(
        fun, (0, 1), start, method="BDF", jac=lambda t, s: jacobian(lambda y: fun(t, y), s).df
    )
    assert given.states[-1]["x"] == pytest.approx(plain.states[-1]["x"], rel=1e-3)


def test_steps_by_part():
    seen = []

    def f(p):
        seen.append(p.rate)
        return p.rate**2 + p.weights.sum()

    res = jacobian(f, MODEL, initial_step={"rate": 1e-2}, step_direction={"rate": 1})
    assert res.df.rate == pytest.approx(1.0)
    assert min(seen) == 0.5
    assert max(seen) <= 0.5 + 1e-2 + 1e-12
    with pytest.raises(StructureMismatchError, match="rat"):
        jacobian(f, MODEL, initial_step={"rat": 1e-2})


def test_a_hessian_is_an_object_of_objects():
    calls = []

    def energy(p):
        calls.append((p.rate, *p.weights))
        return p.rate**2 * p.weights.sum()

    res = hessian(energy, MODEL)
    assert isinstance(res.ddf.rate, Model)
    assert res.ddf.rate.rate == pytest.approx(6.0)
    assert res.ddf.rate.weights == pytest.approx([1.0, 1.0], rel=1e-5)
    assert res.ddf.weights.rate == pytest.approx([1.0, 1.0], rel=1e-5)
    assert res.ddf.weights.weights == pytest.approx(np.zeros((2, 2)), abs=1e-6)
    assert len(calls) == len(set(calls))
    repr(res)
    assert pickle.loads(pickle.dumps(res)).ddf.rate.rate == res.ddf.rate.rate


@pytest.mark.parametrize("function", [jacobian, hessian])
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ({"x": 1.0 + 1j}, TypeError, "complex leaves"),
        ({"x": np.float32(1.0)}, LeafTypeError, "double precision"),
        ({"x": "text"}, LeafTypeError, "differentiate by"),
        ({"x": np.nan}, ValueError, "finite"),
    ],
    ids=["complex", "single", "none", "nan"],
)
def test_points_without_such_derivatives_are_refused(function, x, error, message):
    with pytest.raises(error, match=message):
        function(lambda p: 1.0, x)


def test_values_without_such_derivatives_are_refused():
    with pytest.raises(TypeError, match="f: found complex leaves"):
        jacobian(lambda p: {"z": p["x"] * 1j}, {"x": 1.0})
    with pytest.raises(TypeError, match="expected one real number"):
        hessian(lambda p: p, {"x": 1.0})


def test_arrays_in_structured_arrays_are_refused():
    x = np.zeros((), dtype=[("a", float)])
    with pytest.raises(TypeError, match="no room"):
        jacobian(lambda p: float(p["a"]) ** 2, x)
