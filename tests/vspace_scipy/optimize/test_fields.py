"""Results, and what callbacks and errors carry: objects, which print whatever they are."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import OptimizeResult

import vspace_scipy.optimize as ours
from vspace_scipy.optimize import _nonlinear

START = {"a": 1.0, "w": np.ones(2)}
BOX = {"a": -2.0, "w": np.full(2, -2.0)}, {"a": 3.0, "w": np.full(2, 3.0)}


def is_object(x):
    return type(x) is dict and type(x["a"]) is float and x["w"].shape == (2,)


def bowl(p):
    return (p["a"] - 2.0) ** 2 + float(((p["w"] - p["a"]) ** 2).sum())


def rows(p):
    return {"r": p["a"] - 2.0, "s": p["w"] - p["a"]}


def cyclic():
    x = {"x": 0.0}
    x["self"] = x
    return x


class Shy:
    """Its instances cannot be printed."""

    def __init__(self, x):
        self.x = x

    def __repr__(self):
        raise RuntimeError("no")


# Objects that SciPy's printer of dicts does not print, and how to read their one component.
PRINTED = {
    "keys that are integers": ({0: 0.0}, lambda o: o[0]),
    "keys that are tuples": ({("u", 1): 0.0}, lambda o: o[("u", 1)]),
    "an empty dict inside": ({"x": 0.0, "meta": {}}, lambda o: o["x"]),
    "a cycle": (cyclic(), lambda o: o["x"]),
    "a repr that raises": (Shy(0.0), lambda o: o.x),
}

# Functions that give results for a function of one component.
RESULTS = {
    "minimize": lambda start, read: ours.minimize(lambda o: (read(o) - 1.0) ** 2, start),
    "least_squares": lambda start, read: ours.least_squares(lambda o: [read(o) - 1.0], start),
    "root": lambda start, read: ours.root(lambda o: [read(o) - 1.0], start),
    "basinhopping": lambda start, read: ours.basinhopping(
        lambda o: (read(o) - 1.0) ** 2, start, niter=1, rng=1
    ),
    "linprog": lambda start, read: ours.linprog(start, bounds=(0, 1)),
    "milp": lambda start, read: ours.milp(start, bounds=(0, 1)),
}


@pytest.mark.parametrize(("start", "read"), PRINTED.values(), ids=list(PRINTED))
@pytest.mark.parametrize("name", RESULTS)
def test_every_result_prints(name, start, read):
    result = RESULTS[name](start, read)
    assert "x: " in repr(result)
    assert isinstance(result, OptimizeResult)


@pytest.mark.parametrize(("start", "read"), PRINTED.values(), ids=list(PRINTED))
def test_every_intermediate_result_prints(start, read):
    seen = []

    def callback(intermediate_result):
        seen.append(repr(intermediate_result))

    ours.minimize(lambda o: (read(o) - 1.0) ** 2, start, callback=callback)
    assert seen and all("x: " in text for text in seen)


def test_a_root_with_details_prints():
    root, details = ours.newton(
        lambda o: {0: o[0] ** 2 - 4.0}, {0: 1.0}, full_output=True, fprime=lambda o: {0: 2 * o[0]}
    )
    assert "root: {0: " in repr(details)
    assert isinstance(details, optimize.RootResults)
    assert pickle.loads(pickle.dumps(details)).root == root == copy.copy(details).root


def seen_by(run):
    seen = []

    def callback(intermediate_result):
        seen.append(intermediate_result)

    run(callback)
    return seen[-1]


def test_fields_that_callbacks_are_given_are_objects():
    state = seen_by(
        lambda callback: ours.differential_evolution(
            bowl, BOX, rng=1, maxiter=2, popsize=4, callback=callback, polish=False
        )
    )
    assert is_object(state.x) and all(map(is_object, state.population))
    state = seen_by(
        lambda callback: ours.minimize(bowl, START, method="trust-constr", callback=callback)
    )
    assert is_object(state.x) and is_object(state.grad) and is_object(state.lagrangian_grad)


def model(t, p):
    return {"y": p["a"] * t + p["w"][0], "z": p["w"][1] * t}


T = np.linspace(0.0, 1.0, 5)
# Calls of what gives its callback residuals, and which they are.
WITH_RESIDUALS = {
    "least_squares": (
        lambda callback: ours.least_squares(rows, START, callback=callback), {"r", "s"},
    ),
    "curve_fit": (
        lambda callback: ours.curve_fit(
            model, T, {"y": 2 * T, "z": 3 * T}, START, method="trf", callback=callback
        ),
        {"y", "z"},
    ),
}  # fmt: skip
if "callback" not in ours.least_squares.__signature__.parameters:  # before SciPy 1.16
    WITH_RESIDUALS = {}


def test_residuals_that_callbacks_are_given_are_objects():
    for run, names in WITH_RESIDUALS.values():
        state = seen_by(run)
        assert is_object(state.x)
        assert state.fun.keys() == names


@pytest.mark.parametrize("name", _nonlinear.NONLINEAR)
def test_the_last_point_in_an_error_is_an_object(name):
    def far(p):
        return {"a": np.exp(p["a"]) + 1.0, "w": np.cosh(p["w"])}

    with warnings.catch_warnings(), pytest.raises(optimize.NoConvergence) as caught:
        warnings.simplefilter("ignore")
        getattr(ours, name)(far, START, maxiter=1)
    assert is_object(caught.value.args[0])


def test_a_program_gives_its_callback_objects():
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SciPy wants to remove the methods that have a callback
        ours.linprog(
            {"a": -1.0, "w": np.array([-1.0, -2.0])}, np.ones((2, 3)), {"u": 4.0, "v": 5.0},
            method="simplex", callback=seen.append,
        )  # fmt: skip
    assert is_object(seen[-1].x) and seen[-1].slack.keys() == {"u", "v"}
