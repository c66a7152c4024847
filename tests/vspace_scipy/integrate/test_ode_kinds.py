"""Differential equations on objects of every kind give the bits of the same in flat arrays."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate

import vspace_scipy.integrate as ours
from vspace import VectorSpace

A = np.array(
    [[-0.1, 1.0, 0.0, 0.2], [-1.0, -0.1, 0.3, 0.0], [0.0, -0.3, -0.5, 1.0], [0.1, 0.0, -1.0, -0.2]]
)
START = np.array([1.0, 0.5, -0.25, 2.0])
TIMES = np.linspace(0.0, 2.0, 5)
SOLVERS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]


def by_solve_ivp(method):
    def solve(module, fun, y0):
        sol = module.solve_ivp(fun, (0.0, 2.0), y0, method, t_eval=TIMES, dense_output=True)
        return [*(sol.y.T if module is integrate else sol.states), sol.sol(0.3)]

    return solve


def by_odeint(module, fun, y0):
    return module.odeint(fun, y0, TIMES, tfirst=True)


def by_ode(name, **options):
    def solve(module, fun, y0):
        solver = module.ode(fun).set_integrator(name, **options).set_initial_value(y0)
        # SciPy's lsoda gives one array again and again.
        own = np.array if module is integrate else lambda state: state
        states = [own(solver.integrate(t)) for t in TIMES[1:]]
        return [*states, solver.y]

    return solve


def by_solver(name):
    def solve(module, fun, y0):
        solver = getattr(module, name)(fun, 0.0, y0, 2.0)
        seen = [solver.y]
        while solver.status == "running":
            solver.step()
            seen += [getattr(solver, each) for each in ("y", "y_old", "f") if hasattr(solver, each)]
            seen.append(solver.dense_output()(solver.t - solver.step_size / 3))
        return seen

    return solve


FUNCTIONS = {
    **{f"solve_ivp {method}": by_solve_ivp(method) for method in SOLVERS},
    **{f"{name} stepwise": by_solver(name) for name in SOLVERS},
    "odeint": by_odeint,
    "ode vode": by_ode("vode"),
    "ode vode bdf": by_ode("vode", method="bdf", with_jacobian=True),
    "ode lsoda": by_ode("lsoda"),
    "ode dopri5": by_ode("dopri5"),
    "ode dop853": by_ode("dop853"),
}


@pytest.mark.parametrize("solve", FUNCTIONS.values(), ids=FUNCTIONS)
def test_states_of_every_kind_are_those_of_flat_arrays_to_the_bit(solve, kind):
    build, flat = kind
    start = build(START)
    got = solve(ours, lambda t, s: build(A @ flat(s)), start)
    wanted = solve(integrate, lambda t, y: A @ y, START.copy())
    assert {type(each) for each in got} == {type(start)}
    assert [flat(each).tolist() for each in got] == [np.array(each).tolist() for each in wanted]


# Boundary values: u'' = -u, with u(0) = 0 and u(1) = 1, twice over.

MESH = np.linspace(0.0, 1.0, 6)
GUESS = np.array([MESH, np.ones(6), 2.0 * MESH, np.full(6, 2.0)])


def rates(x, y):
    return np.stack([y[1], -y[0], y[3], -y[2]])


def residuals(ya, yb):
    return np.array([ya[0], yb[0] - 1.0, ya[2], yb[2] - 2.0])


def flat_bvp():
    return integrate.solve_bvp(rates, residuals, MESH, GUESS.copy())


def test_boundary_values_of_every_kind_are_those_of_flat_arrays_to_the_bit(stack, numbers_of):
    def bare(stacked):
        obj = stacked.value if isinstance(stacked, VectorSpace) else stacked
        return numbers_of(obj).reshape(4, -1)

    guess = stack(GUESS)
    got = ours.solve_bvp(
        lambda x, y: stack(rates(x, bare(y))),
        lambda ya, yb: residuals(numbers_of(ya), numbers_of(yb)),
        MESH,
        guess,
    )
    wanted = flat_bvp()
    assert type(got.y) is type(got.yp) is type(guess)
    assert bare(got.y).tolist() == wanted.y.tolist()
    assert bare(got.yp).tolist() == wanted.yp.tolist()
    assert numbers_of(got.sol(0.3)).tolist() == wanted.sol(0.3).tolist()
    assert got.x.tolist() == wanted.x.tolist()


def test_boundary_values_in_lists_of_every_kind_are_those_of_flat_arrays_to_the_bit(kind):
    build, flat = kind

    def rows(objects):
        return np.array([flat(each) for each in objects]).T

    got = ours.solve_bvp(
        lambda x, y: [build(each) for each in rates(x, rows(y)).T],
        lambda ya, yb: build(residuals(flat(ya), flat(yb))),
        MESH,
        [build(each) for each in GUESS.T],
    )
    wanted = flat_bvp()
    assert rows(got.y).tolist() == wanted.y.tolist()
    assert rows(got.states).tolist() == wanted.y.tolist()
    assert rows(got.yp).tolist() == wanted.yp.tolist()
    assert flat(got.sol(0.3)).tolist() == wanted.sol(0.3).tolist()
    assert rows(got.sol([0.1, 0.7])).tolist() == wanted.sol([0.1, 0.7]).tolist()
