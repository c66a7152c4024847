"""`isinstance` and `issubclass` agree for the classes that stand for SciPy's (DESIGN section 6)."""

import inspect

import numpy as np
import pytest
from scipy import integrate as scipy_integrate
from scipy import optimize as scipy_optimize
from scipy.interpolate import PPoly
from scipy.sparse import linalg as scipy_linalg

from vspace_scipy import integrate, optimize
from vspace_scipy._standing import StandingFor
from vspace_scipy.sparse import linalg

PAIRS = {
    f"{theirs.__name__}.{name}": (getattr(theirs, name), getattr(ours, name))
    for theirs, ours in (
        (scipy_integrate, integrate),
        (scipy_optimize, optimize),
        (scipy_linalg, linalg),
    )
    for name in ours.__all__
    if inspect.isclass(getattr(theirs, name, None))
}


def decay(t, y):
    return -y


def fall(t, y):
    return {"x": -y["x"]}


INSTANCES = {
    "RK23": (fall, 0.0, {"x": 1.0}, 1.0),
    "RK45": (fall, 0.0, {"x": 1.0}, 1.0),
    "DOP853": (fall, 0.0, {"x": 1.0}, 1.0),
    "Radau": (fall, 0.0, {"x": 1.0}, 1.0),
    "BDF": (fall, 0.0, {"x": 1.0}, 1.0),
    "LSODA": (fall, 0.0, {"x": 1.0}, 1.0),
    "ode": (fall,),
    "complex_ode": (fall,),
}
PLAIN = {"x": 1.0}


@pytest.mark.parametrize(("theirs", "ours"), PAIRS.values(), ids=PAIRS)
def test_classes_of_one_name_are_subclasses_of_each_other(theirs, ours):
    assert issubclass(ours, theirs)
    assert issubclass(theirs, ours)
    assert not issubclass(int, ours)
    assert not isinstance(1, ours)


@pytest.mark.parametrize("name", INSTANCES)
def test_instances_of_one_are_instances_of_the_other(name):
    theirs, ours = getattr(scipy_integrate, name), getattr(integrate, name)
    args = INSTANCES[name]
    plain = (decay, *([1.0] if arg == PLAIN else arg for arg in args[1:]))
    for made in (theirs(*plain), ours(*plain), ours(*args)):
        assert isinstance(made, theirs)
        assert isinstance(made, ours)
        others = [each for each in INSTANCES if "ode" not in each and each != name]
        assert not any(isinstance(made, getattr(integrate, each)) for each in others)


def test_a_class_of_a_user_is_as_any_class():
    class Mine(integrate.RK45):
        pass

    assert not isinstance(integrate.RK45(decay, 0.0, [1.0], 1.0), Mine)
    assert not issubclass(scipy_integrate.RK45, Mine)
    assert isinstance(Mine(decay, 0.0, [1.0], 1.0), Mine)
    assert issubclass(Mine, integrate.RK45)
    assert issubclass(Mine, scipy_integrate.RK45)
    assert isinstance(Mine, StandingFor)


def test_results_are_instances_of_scipys_classes():
    x = np.linspace(0, 1, 4)
    ours = integrate.solve_bvp(
        lambda x, y: {"a": y["b"], "b": -y["a"]},
        lambda ya, yb: [ya["a"], yb["a"] - 1],
        x,
        {"a": np.zeros(4), "b": np.zeros(4)},
    )
    assert isinstance(ours, scipy_optimize.OptimizeResult)
    assert isinstance(ours.sol, PPoly)
    assert ours.sol.c.shape == (4, len(ours.x) - 1, 2)
    one = integrate.solve_ivp(fall, (0, 1), {"x": 1.0}, dense_output=True)
    two = scipy_integrate.solve_ivp(decay, (0, 1), [1.0], dense_output=True)
    assert isinstance(one, type(two))
    for sol in (one.sol, two.sol):
        assert isinstance(sol, integrate.OdeSolution)
        assert isinstance(sol, scipy_integrate.OdeSolution)
    solver = integrate.RK45(fall, 0.0, {"x": 1.0}, 1.0)
    solver.step()
    assert isinstance(solver.dense_output(), integrate.DenseOutput)
    assert isinstance(solver, integrate.OdeSolver)
