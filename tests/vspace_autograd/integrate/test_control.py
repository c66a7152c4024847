"""Errors of gradients are controlled, in whatever units, and moving jumps are not lost."""

from __future__ import annotations

import math
import warnings

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy.integrate import IntegrationWarning

from vspace_autograd.integrate import quad_vec, solve_ivp
from vspace_scipy.adjoint import GradientError

OSCILLATOR = {"t_eval": [10.0], "rtol": 1e-6, "atol": 1e-9}


def oscillation(w, loss_unit=1.0, unit=1.0, **options):
    def rhs(t, y):
        return anp.array([y[1], -(w**2) * y[0]])

    sol = solve_ivp(rhs, (0.0, 10.0), unit * np.array([1.0, 0.0]), **(OSCILLATOR | options))
    return loss_unit * sol.y[0][-1] / unit


@pytest.mark.parametrize("method", ["RK45", "DOP853", "LSODA", "RK23"])
def test_the_gradient_is_linear_in_the_cotangent(method):
    accuracy = {"method": method, "rtol": 1e-4 if method == "RK23" else 1e-6}
    slope = autograd.grad(lambda w: oscillation(w, **accuracy))(3.0)
    assert slope == pytest.approx(-10 * math.sin(30), rel=2e-1 if method == "RK23" else 2e-4)
    for scale in (1e-12, 1e-3, 1e12):
        scaled = autograd.grad(lambda w: oscillation(w, scale, **accuracy))(3.0)
        assert scaled / scale == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize("power", [-30, -3, 20])
def test_units_of_the_state_change_nothing(power):
    unit = 2.0**power
    found = autograd.grad(lambda w: oscillation(w, unit=unit, atol=unit * 1e-9))(3.0)
    assert found == pytest.approx(autograd.grad(oscillation)(3.0), rel=1e-9)


@pytest.mark.parametrize("count", [0, 1, 5_000])
@pytest.mark.parametrize("method", ["RK45", "BDF"])
def test_captured_values_without_effect_change_nothing(count, method):
    def loss(y0, unused):
        rhs = lambda t, y: anp.array([-3.0, 3.0]) * y[::-1] + 0.0 * anp.sum(unused)  # noqa: E731
        options = {"t_eval": [2.0], "rtol": 1e-6, "atol": 1e-9, "method": method}
        return solve_ivp(rhs, (0.0, 2.0), y0, **options).y[0][-1]

    by_start, by_unused = autograd.grad(loss, (0, 1))(np.array([1.0, 0.0]), np.zeros(count))
    np.testing.assert_allclose(by_start, [math.cos(6), -math.sin(6)], atol=5e-5)
    assert not by_unused.any()


def test_a_gradient_that_needs_shorter_steps_than_the_adjoint_gets_them():
    def loss(p):  # the adjoint is constant, the derivative by p is not
        rhs = lambda t, y: p * anp.array([anp.cos(40.0 * t)])  # noqa: E731
        return solve_ivp(rhs, (0.0, 5.0), np.zeros(1), rtol=1e-8, atol=1e-10).y[0][-1]

    for p in (1.0, 0.0):
        assert autograd.grad(loss)(p) == pytest.approx(math.sin(200.0) / 40.0, rel=1e-5)


def test_outputs_without_cotangent_cost_nothing():
    calls = [0]

    class Count:
        def __init__(self, p):
            self.p = p

        def __call__(self, t, y):
            calls[0] += 1
            return -self.p * y

    def loss(p, times):
        return solve_ivp(Count(p), (0.0, 5.0), np.ones(1), t_eval=times).y[0][-1]

    found = []
    for times in ([5.0], np.linspace(0.0, 5.0, 501)):
        calls[0] = 0
        found.append((autograd.grad(loss)(1.0, times), calls[0]))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-12)
    assert found[1][1] < 1.5 * found[0][1]


@pytest.mark.parametrize("width", [0.3, 0.1, 0.03, 0.01])
@pytest.mark.parametrize("p", [0.0, 1.0])
def test_the_mesh_is_refined_where_the_integral_needs_no_points(p, width):
    def loss(p):
        return quad_vec(lambda x: p * anp.exp(-(((x - 0.3) / width) ** 2)), 0.0, 1.0)[0]

    whole = math.erf(0.7 / width) + math.erf(0.3 / width)
    expected = 0.5 * math.sqrt(math.pi) * width * whole
    assert autograd.grad(loss)(p) == pytest.approx(expected, rel=1e-8)


def test_a_gradient_that_stays_inaccurate_warns():
    def loss(p):
        return quad_vec(lambda x: anp.cos(p * x) - 1.0 + 0.0 * x, 0.0, 1.0, limit=3)[0]

    with pytest.warns(IntegrationWarning, match="gradient of an integral has an error"):
        autograd.grad(
            lambda p: quad_vec(
                lambda x: p * anp.sqrt(anp.abs(x - 0.3)), 0.0, 1.0, epsrel=1e-3, limit=5
            )[0]
        )(0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        autograd.grad(loss)(1.0)


def kink(p):
    return quad_vec(lambda x: anp.maximum(x - p, 0.0), 0.0, 1.0)[0]


def test_kinks_have_first_derivatives_and_no_second_in_silence():
    assert autograd.grad(kink)(0.3) == pytest.approx(-0.7)
    with pytest.raises(GradientError, match=r"jumps.*points=\[p\]"):
        autograd.grad(autograd.grad(kink))(0.3)
    moved = lambda p: quad_vec(  # noqa: E731
        lambda x: anp.maximum(x - p, 0.0), 0.0, 1.0, points=[p]
    )[0]
    assert autograd.grad(autograd.grad(moved))(0.3) == pytest.approx(1.0)


def step(p, points):
    f = lambda x: anp.where(x < p, 2.0, 0.5)  # noqa: E731
    return quad_vec(f, 0.0, 1.0, points=points)[0]


def test_a_plain_breakpoint_for_a_jump_that_moves_is_refused():
    with pytest.raises(GradientError, match=r"the number 0.3 for a jump that moves"):
        autograd.grad(lambda p: step(p, [0.3]))(0.3)
    assert autograd.grad(lambda p: step(p, [p]))(0.3) == pytest.approx(1.5)
    fixed = lambda p: quad_vec(  # noqa: E731
        lambda x: p * anp.where(x < 0.3, 2.0, 0.5), 0.0, 1.0, points=[0.3]
    )[0]
    assert autograd.grad(fixed)(1.0) == pytest.approx(0.95)


@pytest.mark.parametrize(("size", "epsrel"), [(0.05, 0.1), (0.3, 1e-3), (1e-3, 1e-8)])
def test_small_jumps_at_loose_tolerances_are_seen(size, epsrel):
    def loss(p):
        f = lambda x: anp.exp(x) + size * anp.where(x < p, 1.0, 0.0)  # noqa: E731
        return quad_vec(f, 0.0, 1.0, epsrel=epsrel)[0]

    with pytest.raises(GradientError, match="jumps"):
        autograd.grad(loss)(0.3)


SWITCHES = {
    "time": lambda t, y, p: anp.where(t < p, 1.0, 0.0) + 0.0 * y,
    "state": lambda t, y, p: anp.where(y < p, 1.0, 0.25),
    "small": lambda t, y, p: 1.0 + 0.05 * anp.where(t < p, 1.0, 0.0) + 0.0 * y,
}


@pytest.mark.parametrize("options", [{}, {"max_step": 0.02}], ids=["free", "short steps"])
@pytest.mark.parametrize("rhs", SWITCHES.values(), ids=SWITCHES)
def test_a_right_hand_side_that_switches_at_a_time_that_moves_is_refused(rhs, options):
    def loss(p):
        fun = lambda t, y: rhs(t, y, p)  # noqa: E731
        return solve_ivp(fun, (0.0, 1.0), np.zeros(1), **options).y[0][-1]

    with pytest.raises(GradientError, match="jumps at a time that moves"):
        autograd.grad(loss)(0.3)


def test_a_switch_at_a_fixed_time_and_a_kink_are_none():
    def loss(p):  # y' = p, then 3 p
        fun = lambda t, y: p * anp.where(t < 0.3, 1.0, 3.0) + 0.0 * y  # noqa: E731
        return solve_ivp(fun, (0.0, 1.0), np.zeros(1), max_step=0.01).y[0][-1]

    assert autograd.grad(loss)(1.0) == pytest.approx(0.3 + 3 * 0.7, rel=1e-3)

    def bent(p):
        fun = lambda t, y: anp.maximum(y - p, 0.0) + 1.0  # noqa: E731
        return solve_ivp(fun, (0.0, 1.0), np.zeros(1), rtol=1e-8, atol=1e-10).y[0][-1]

    # y(1) = p + exp(1 - p) - 1
    assert autograd.grad(bent)(0.3) == pytest.approx(1.0 - math.exp(0.7), rel=1e-7)


def test_states_that_are_lists_tuples_or_partly_empty():
    for kind in (list, tuple):

        def loss(p, kind=kind):
            rhs = lambda t, y: kind([-p * y[0], -p * y[1]])  # noqa: E731
            sol = solve_ivp(rhs, (0, 1), kind([np.ones(2), 1.0]), rtol=1e-9, atol=1e-11)
            return sol.states[-1][1] + sol.states[-1][0][0]

        assert autograd.grad(loss)(1.0) == pytest.approx(-2 * math.exp(-1), rel=1e-7)

    def partly(p):
        rhs = lambda t, s: {"x": -p * s["x"], "none": s["none"]}  # noqa: E731
        start = {"x": np.ones(1), "none": np.zeros(0)}
        return solve_ivp(rhs, (0, 1), start, rtol=1e-9, atol=1e-11).states[-1]["x"][0]

    assert autograd.grad(partly)(1.0) == pytest.approx(-math.exp(-1), rel=1e-7)


@pytest.mark.parametrize(
    "tolerance", [{"*x*": 1e-9}, {"x": 1e-9, "v": 1e-8}, [1e-9, 1e-8]], ids=str
)
def test_tolerances_by_part(tolerance):
    def loss(w):
        fun = lambda t, s: {"x": s["v"], "v": -(w**2) * s["x"]}  # noqa: E731
        sol = solve_ivp(fun, (0, 1), {"x": 1.0, "v": 0.0}, rtol=1e-8, atol=tolerance)
        return sol.states[-1]["x"]

    assert autograd.grad(loss)(2.0) == pytest.approx(-math.sin(2.0), rel=1e-5)


def test_jacobians_may_have_traced_values_and_other_options_may_not():
    for jac in (lambda p: lambda t, y: np.array([[-p]]), lambda p: anp.array([[-p]])):

        def loss(p, jac=jac):
            options = {"method": "Radau", "jac": jac(p), "rtol": 1e-8, "atol": 1e-10}
            return solve_ivp(lambda t, y: -p * y, (0, 1), [1.0], **options).y[0][-1]

        assert autograd.grad(loss)(1.0) == pytest.approx(-math.exp(-1), rel=1e-5)
    with pytest.raises(GradientError, match="at max_step: found a traced value"):
        autograd.grad(lambda p: solve_ivp(lambda t, y: -p * y, (0, 1), [1.0], max_step=p).y[0][-1])(
            0.5
        )


def test_times_of_the_solution_are_traced_where_they_move():
    def by_end(t):
        return solve_ivp(lambda t, y: -y, (0.0, t), np.ones(1)).t[-1] ** 2

    def by_times(t):
        return solve_ivp(lambda t, y: -y, (0.0, 2.0), np.ones(1), t_eval=anp.array([t])).t[0] ** 2

    assert autograd.grad(by_end)(1.5) == 3.0
    assert autograd.grad(by_times)(1.5) == 3.0


def test_an_end_at_which_the_derivative_is_zero_is_no_jump():
    def integral(coefficients, scale):  # by the second coefficient the integrand is 0 at an end
        powers = lambda x: np.array([1.0, x, x**2, x**3])  # noqa: E731
        return quad_vec(lambda x: scale * anp.dot(coefficients, powers(x)), -1.0, 1.0)[0]

    mixed = autograd.jacobian(autograd.grad(integral, 0), 1)(np.array([1.0, -2.0, 0.5, 3.0]), 2.0)
    np.testing.assert_allclose(mixed, [2.0, 0.0, 2 / 3, 0.0], atol=1e-14)
