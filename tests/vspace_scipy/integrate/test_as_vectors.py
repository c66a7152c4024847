"""Solutions are vectors of their components where a function has captured them (C7)."""

import numpy as np
import pytest

from vspace import StructureMismatchError, UnknownTypeError, VectorSpace
from vspace_scipy import integrate

START = {"a": 1.0, "b": np.ones(2), "name": "kept"}
X = np.linspace(0.0, 1.0, 5)


def fall(t, y):
    return {"a": -y["a"], "b": -2.0 * y["b"], "name": ""}


def solution(end=1.0):
    return integrate.solve_ivp(
        fall, (0.0, end), START, t_eval=[0.0, end], dense_output=True,
        events=lambda t, y: y["a"] - 0.5,
    )  # fmt: skip


def interpolant():
    solver = integrate.RK45(fall, 0.0, START, 1.0)
    solver.step()
    return solver.dense_output()


def spline():
    return integrate.solve_bvp(
        lambda x, y: {"a": y["b"], "b": -y["a"]},
        lambda ya, yb: [ya["a"], yb["a"] - 1.0],
        X,
        {"a": np.zeros(5), "b": np.zeros(5)},
    ).sol


# What can be captured, and a number that scales with it.
CAPTURED = {
    "states": (lambda: solution().states, lambda s: s[-1]["b"][0]),
    "y_events": (lambda: solution().y_events[0], lambda s: s[0]["a"]),
    "sol": (lambda: solution().sol, lambda s: s(0.5)["a"]),
    "interpolant": (interpolant, lambda s: s(1e-3)["a"]),
    "odeint": (lambda: integrate.odeint(fall, START, [0, 1], tfirst=True), lambda s: s[1]["a"]),
    "spline": (spline, lambda s: s(0.5)["a"]),
    "result": (solution, lambda s: s.states[-1]["a"]),
}


@pytest.mark.parametrize(("make", "number"), CAPTURED.values(), ids=CAPTURED)
def test_captured_solutions_scale(make, number):
    captured = make()
    value = number(captured)

    def function():
        return number(captured)

    doubled = 2.0 * VectorSpace(function)
    assert doubled() == pytest.approx(2.0 * value, rel=1e-14)
    assert function() == value


def test_times_are_no_components():
    sol = solution()
    doubled = (2.0 * VectorSpace(sol)).value
    assert doubled.t.tolist() == sol.t.tolist()
    assert doubled.nfev == sol.nfev
    with pytest.raises(StructureMismatchError, match="t"):
        VectorSpace(sol) + VectorSpace(solution(2.0))


def test_a_running_solver_is_refused_as_scipys():
    solver = integrate.RK45(fall, 0.0, START, 1.0)
    with pytest.raises(UnknownTypeError, match="running state of an integrator"):
        VectorSpace(solver).norm()
