"""Results with objects in them print, copy and pickle, whatever the objects are (DESIGN 6)."""

import copy
import json
import pickle

import numpy as np
import pytest
from scipy import integrate as scipy_integrate
from scipy.optimize import OptimizeResult

from vspace_scipy import integrate
from vspace_scipy._presentable import presentable


class Silent:
    """A class whose instances have no repr."""

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        raise RuntimeError("no repr")


def ring(x):
    made = {"x": x}
    made["self"] = made
    return made


# Kinds of values that SciPy's own repr of a result trips over.
KINDS = {
    "strings": lambda x: {"x": x},
    "integers": lambda x: {0: x},
    "tuples": lambda x: {("u", 1): x},
    "an empty dict inside": lambda x: {"x": x, "meta": {}},
    "a cycle": ring,
    "no repr": Silent,
}


def number(value):
    return value.x if isinstance(value, Silent) else next(iter(value.values()))


def decay(make):
    return lambda t, y: make(-number(y))


def boundary(make):
    x = np.linspace(0, 1, 5)

    def fun(x, y):
        return {"u": make(number(y["v"])), "v": make(-np.exp(number(y["u"])))}

    def bc(a, b):
        return [number(a["u"]), number(b["u"])]

    guess = {"u": make(np.zeros(5)), "v": make(np.zeros(5))}
    return integrate.solve_bvp(fun, bc, x, guess)


def told(make):
    """Return what a callback of tanhsinh was given."""
    seen = []
    integrate.tanhsinh(lambda x: make(x**2), 0, 1, callback=lambda result: seen.append(result))
    return seen[-1]


def of_ivp(make):
    return integrate.solve_ivp(
        decay(make), (0, 1), make(1.0), dense_output=True, events=lambda t, y: number(y) - 0.5
    )


def stepped(make):
    solver = integrate.RK45(decay(make), 0.0, make(1.0), 1.0)
    solver.step()
    return solver


RESULTS = {
    "solve_ivp": of_ivp,
    "solve_ivp, states": lambda make: of_ivp(make).states,
    "solve_ivp, sol": lambda make: of_ivp(make).sol,
    "solve_ivp, y_events": lambda make: of_ivp(make).y_events[0],
    "RK45.dense_output": lambda make: stepped(make).dense_output(),
    "OdeSolution": lambda make: integrate.OdeSolution([0, 0.1], [stepped(make).dense_output()]),
    "odeint": lambda make: integrate.odeint(lambda y, t: make(-number(y)), make(1.0), [0, 1]),
    "quad_vec": lambda make: integrate.quad_vec(lambda x: make(x), 0, 1, full_output=True)[2],
    "cubature": lambda make: integrate.cubature(lambda x: make(x[:, 0]), [0], [1]),
    "tanhsinh": lambda make: integrate.tanhsinh(lambda x: make(x**2), 0, 1),
    "tanhsinh, callback": told,
    "nsum": lambda make: integrate.nsum(lambda x: make(1 / x**2), 1, np.inf),
    "solve_bvp": boundary,
    "solve_bvp, sol": lambda make: boundary(make).sol,
}
WAYS = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda result: pickle.loads(pickle.dumps(result)),
}


def is_known(kind, name):
    # Matrices of samples are refused where a part is reached in two ways.
    return not (kind == "a cycle" and "bvp" in name)


CASES = {
    f"{name}: {kind}": (make, KINDS[kind])
    for name, make in RESULTS.items()
    for kind in KINDS
    if is_known(kind, name)
}


@pytest.mark.parametrize(("result_of", "make"), CASES.values(), ids=CASES)
def test_results_print_copy_and_pickle(result_of, make):
    result = result_of(make)
    text = repr(result)
    assert text
    for way in WAYS.values():
        again = way(result)
        assert type(again) is type(result)
        assert repr(again) == text


def test_what_is_copied_is_the_same():
    sol = boundary(KINDS["strings"])
    again = pickle.loads(pickle.dumps(sol))
    assert again.sol(0.3) == sol.sol(0.3)
    assert np.array_equal(again.sol([0.3, 0.4])["u"]["x"], sol.sol([0.3, 0.4])["u"]["x"])
    assert isinstance(again, type(scipy_bvp_result()))


def scipy_bvp_result():
    x = np.linspace(0, 1, 5)
    return scipy_integrate.solve_bvp(
        lambda x, y: np.array([y[1], -y[0]]),
        lambda a, b: np.array([a[0], b[0]]),
        x,
        np.zeros((2, 5)),
    )


def test_results_are_of_the_class_of_scipys():
    ours = integrate.cubature(lambda x: {"x": x[:, 0]}, [0], [1])
    theirs = scipy_integrate.cubature(lambda x: x[:, 0], [0], [1])
    assert isinstance(ours, type(theirs))
    assert isinstance(ours.regions[0], type(theirs.regions[0]))
    assert type(ours).__name__ == "CubatureResult"


def fall(t, y):
    return {"x": -y["x"]}


def slope(t, y):
    return {"x": {"x": -1.0}}


@pytest.mark.parametrize("jac", [None, slope], ids=["no jac", "jac"])
@pytest.mark.parametrize("kind", [integrate.ode, integrate.complex_ode])
def test_ode_copies_and_pickles_as_it_stands(kind, jac):
    """As SciPy's own does, where the functions of the user do."""
    start = {"x": 1.0 if kind is integrate.ode else 1.0 + 0j}
    solver = kind(fall, jac).set_initial_value(start)
    solver.integrate(0.5)
    for way in WAYS.values():
        again = way(solver)
        assert again.y == solver.y
        assert again.t == 0.5
    assert again.integrate(1.0)["x"] == pytest.approx(np.exp(-1.0), rel=1e-4)


def test_solvers_are_copied_as_scipys():
    solver = stepped(KINDS["strings"])
    again = copy.copy(solver)
    t, y = again.t, again.y
    solver.step()
    assert (again.t, again.y) == (t, y)
    assert isinstance(copy.deepcopy(again), integrate.RK45)


def test_a_result_within_a_result_prints_as_well():
    inner = presentable(OptimizeResult(x={0: 1.0}))
    assert "{0: 1.0}" in repr(presentable(OptimizeResult(best=inner, x={"a": 1.0})))


def test_arrays_print_as_scipy_prints_them():
    fields = {"x": np.linspace(0, 1, 50), "fun": 1.5, "message": "done", "nit": 3}
    assert repr(presentable(OptimizeResult(fields))) == repr(OptimizeResult(fields))
    assert presentable(OptimizeResult()) == {}


def test_what_is_presentable_stays_as_it_is():
    result = presentable(OptimizeResult(x=[1.0], data=json))
    assert presentable(result) is result
    assert pickle.loads(pickle.dumps(result)).data is json
