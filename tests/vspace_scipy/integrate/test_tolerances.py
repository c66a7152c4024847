"""Tolerances are read by one rule in every function (DESIGN section 6)."""

import inspect

import numpy as np
import pytest

from vspace import VectorSpace
from vspace_scipy import integrate

# Tolerances of [a number, an array of two] in other words.
LOOSE, TIGHT = 1e-3, 1e-9
FORMS = {
    "a number for each item": [LOOSE, TIGHT],
    "a tuple": (LOOSE, TIGHT),
    "one for each component": [LOOSE, TIGHT, TIGHT],
    "an array": np.array([LOOSE, TIGHT, TIGHT]),
    "an object": [LOOSE, np.array([TIGHT, TIGHT])],
    "a vector": VectorSpace([LOOSE, np.array([TIGHT, TIGHT])]),
    "patterns": {"*": TIGHT, "[0]": LOOSE},
}
START = [1.0, np.ones(2)]


def rough(x):
    return [np.sqrt(x), np.array([np.cos(9 * x), x**0.3])]


def at_once(x, axis=0):
    return {"p": [np.sqrt(x), np.stack([np.cos(9 * x), x**0.3], axis=axis)]}


def slow(t, y):
    return [-y[0], -20 * y[1]]


def ode(name, tolerance):
    solver = integrate.ode(slow).set_integrator("lsoda", **{name: tolerance})
    return solver.set_initial_value(START).integrate(1.0)


def solver(name, tolerance):
    made = integrate.RK45(slow, 0.0, START, 1.0, **{name: tolerance})
    while made.status == "running":
        made.step()
    return made.y


QUADPACK = {"rtol": "epsrel", "atol": "epsabs"}
# Function -> what it gives for a tolerance of the kind `name`.
CALLS = {
    "solve_ivp": lambda name, tol: integrate.solve_ivp(slow, (0, 1), START, **{name: tol}).states[
        -1
    ],
    "RK45": solver,
    "odeint": lambda name, tol: integrate.odeint(slow, START, [0, 1], tfirst=True, **{name: tol})[
        -1
    ],
    "ode": ode,
    "quad": lambda name, tol: integrate.quad(rough, 0, 1, **{QUADPACK[name]: tol}),
    "dblquad": lambda name, tol: integrate.dblquad(
        lambda y, x: rough(y), 0, 1, 0, 1, **{QUADPACK[name]: tol}
    ),
    "tplquad": lambda name, tol: integrate.tplquad(
        lambda z, y, x: [z, np.array([z, z**2])], 0, 1, 0, 1, 0, 1, **{QUADPACK[name]: tol}
    ),
    "nquad": lambda name, tol: integrate.nquad(rough, [(0, 1)], opts={QUADPACK[name]: tol}),
    "quad_vec": lambda name, tol: integrate.quad_vec(rough, 0, 1, **{QUADPACK[name]: tol}),
    "cubature": lambda name, tol: integrate.cubature(
        lambda x: at_once(x[:, 0], axis=1), [0], [1], **{name: in_p(tol)}
    ).estimate["p"],
    "tanhsinh": lambda name, tol: integrate.tanhsinh(at_once, 0, 1, **{name: in_p(tol)}).integral[
        "p"
    ],
    "nsum": lambda name, tol: integrate.nsum(
        lambda x: at_once(np.exp(-x)), 0, 99, tolerances={name: in_p(tol)}
    ).sum["p"],
}


def in_p(tolerance):
    """Return a tolerance of values that are ``{"p": [a number, an array of two]}``."""
    if isinstance(tolerance, VectorSpace):
        return VectorSpace({"p": tolerance.value})
    if isinstance(tolerance, dict):
        return {f"['p']{name}" if name == "[0]" else name: each for name, each in tolerance.items()}
    flat = isinstance(tolerance, np.ndarray) or len(tolerance) > 2
    return tolerance if flat else {"p": list(tolerance)}


def numbers(found):
    parts = found if isinstance(found, tuple) else (found,)
    return [np.hstack(each).tolist() if isinstance(each, list) else each for each in parts]


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("function", CALLS)
def test_all_forms_of_a_tolerance_say_the_same(function, form, name):
    call = CALLS[function]
    assert numbers(call(name, FORMS[form])) == numbers(call(name, FORMS["an object"]))


WRONG = {
    "too long": ([LOOSE] * 4, r"shape \(4,\).*expected \(3,\)"),
    "a part too many": ([LOOSE, [LOOSE, LOOSE, LOOSE]], "leave it out"),
    "a part missing": ([[], LOOSE], "one for each component"),
    "no such pattern": ({"rate": LOOSE}, "rate"),
    "two axes": (np.full((1, 3), LOOSE), r"shape \(1, 3\)"),
}


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize(("wrong", "message"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("function", CALLS)
def test_a_tolerance_that_fits_nothing_is_an_error(function, wrong, message, name):
    with pytest.raises((TypeError, ValueError), match=message):
        CALLS[function](name, wrong)


def test_every_function_with_tolerances_is_here():
    parameters = {"rtol", "atol", "epsabs", "epsrel", "tolerances", "opts"}
    takes = {
        name
        for name in integrate.__all__
        if inspect.isfunction(getattr(integrate, name))
        and parameters & set(inspect.signature(getattr(integrate, name)).parameters)
    }
    assert takes <= set(CALLS)
