"""A pattern in a call has to fit what the call is about, and nothing else (C6)."""

import numpy as np
import pytest

from vspace import StructureMismatchError
from vspace_scipy import integrate

STATE = {"a": 1.0, "b": np.ones(2), "mass": 5.0}
WITHOUT = {"a": 1e-6, "b": 1e-7}
X = np.linspace(0, 1, 5)
CURVE = {"u": np.sin(3 * X), "v": np.cos(3 * X)}


def fall(t, y):
    return {"a": -y["a"], "b": -y["b"], "mass": 0.0}


def points(x):
    return {"a": x, "mass": 5.0}


def bvp(inactive, y=CURVE, p=None):
    def fun(x, y, *p):
        return y | {"u": y["v"], "v": -9.0 * y["u"]}

    def bc(ya, yb, *p):
        return [ya["u"], yb["u"], *([ya["v"] - p[0]["k"]] if p else ())]

    return integrate.solve_bvp(fun, bc, X, y, p, inactive=inactive).states[0]


# Function -> a call for what is inactive; `mass` is a part, tolerances have none of that name.
CALLS = {
    "solve_ivp": lambda inactive: integrate.solve_ivp(
        fall, (0, 1), STATE, atol=WITHOUT, inactive=inactive
    ).states[-1],
    "RK45": lambda inactive: (
        integrate.RK45(fall, 0.0, STATE, 1.0, atol=WITHOUT, inactive=inactive).y
    ),
    "odeint": lambda inactive: integrate.odeint(
        fall, STATE, [0, 1], tfirst=True, atol=WITHOUT, inactive=inactive
    )[-1],
    "ode": lambda inactive: (
        integrate.ode(fall, inactive=inactive)
        .set_integrator("lsoda", atol=WITHOUT)
        .set_initial_value(STATE)
        .integrate(1.0)
    ),
    "quad": lambda inactive: integrate.quad(
        lambda x: STATE, 0, 1, epsabs=WITHOUT, inactive=inactive
    )[0],
    "dblquad": lambda inactive: integrate.dblquad(
        lambda y, x: STATE, 0, 1, 0, 1, epsabs=WITHOUT, inactive=inactive
    )[0],
    "quad_vec": lambda inactive: integrate.quad_vec(
        lambda x: STATE, 0, 1, epsabs=WITHOUT, inactive=inactive
    )[0],
    "fixed_quad": lambda inactive: integrate.fixed_quad(points, 0, 1, inactive=inactive)[0],
    "cubature": lambda inactive: (
        integrate.cubature(
            lambda x: points(x[:, 0]), [0], [1], atol={"a": 1e-6}, inactive=inactive
        ).estimate
    ),
    "tanhsinh": lambda inactive: (
        integrate.tanhsinh(points, 0, 1, atol={"a": 1e-6}, inactive=inactive).integral
    ),
    "nsum": lambda inactive: (
        integrate.nsum(
            lambda x: points(np.exp(-x)), 0, 9, tolerances={"atol": {"a": 1e-6}}, inactive=inactive
        ).sum
    ),
    "qmc_quad": lambda inactive: (
        integrate.qmc_quad(lambda x: points(x[0]), [0], [1], inactive=inactive).integral
    ),
    "trapezoid": lambda inactive: integrate.trapezoid(points(X), inactive=inactive),
    "cumulative_simpson": lambda inactive: integrate.cumulative_simpson(
        points(X), initial={"a": 1.0, "mass": 5.0}, inactive=inactive
    ),
    "solve_bvp": lambda inactive: bvp(inactive, CURVE | {"mass": 5.0}),
    "solve_bvp, y beside p": lambda inactive: bvp(inactive, CURVE | {"mass": 5.0}, {"k": 9.0}),
    "solve_bvp, p": lambda inactive: bvp(inactive, p={"k": 9.0, "mass": 5.0}) | {"mass": 5.0},
}


@pytest.mark.parametrize("form", ["mass", "['mass']", "*mass", ["mass"]], ids=str)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_inactive_by_a_pattern_stays_as_it_is(call, form):
    assert call(form)["mass"] == 5.0


@pytest.mark.parametrize("form", ["speed", ["mass", "speed"]], ids=str)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_pattern_that_fits_nothing_is_an_error(call, form):
    with pytest.raises(StructureMismatchError, match=r"speed.*a pattern in inactive= that no part"):
        call(form)
