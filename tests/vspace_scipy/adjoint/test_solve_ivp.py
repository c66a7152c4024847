"""Derivatives of ODE solutions: by initial state, captured values and times."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate

from captures import differences
from vspace import LeafTypeError, StructureMismatchError, VectorSpace, like
from vspace_scipy.adjoint import GradientError, solve_ivp_jvp, solve_ivp_vjp
from vspace_scipy.integrate import solve_ivp

TIGHT = {"rtol": 1e-11, "atol": 1e-12, "method": "DOP853"}
TIMES = [0.5, 1.2, 2.0]


@dataclass
class Animals:
    prey: float
    predators: float
    name: str = "valley"


class LotkaVolterra:
    def __init__(self, rates):
        self.birth, self.catch = float(rates[0]), float(rates[1])
        self.others = np.array(rates[2:])
        self.steps = 7

    def __call__(self, t, y):
        growth, death = self.others
        caught = self.catch * y.prey * y.predators
        return Animals(self.birth * y.prey - caught, growth * caught - death * y.predators, y.name)


def pullback(fun, t, y, w):
    growth, death = fun.others
    through = w.prey * -1.0 + w.predators * growth  # d / d caught
    by_fun = like(
        fun,
        {
            "birth": w.prey * y.prey,
            "catch": through * y.prey * y.predators,
            "others": [w.predators * fun.catch * y.prey * y.predators, -w.predators * y.predators],
            "steps": 7,
        },
    )
    by_state = Animals(
        w.prey * fun.birth + through * fun.catch * y.predators,
        through * fun.catch * y.prey - death * w.predators,
    )
    return by_fun, by_state


def pushforward(fun, t, y, fun_dot, y_dot):
    growth, death = fun.others
    product = y.prey * y.predators
    product_dot = y_dot.prey * y.predators + y.prey * y_dot.predators
    caught, caught_dot = fun.catch * product, fun.catch * product_dot
    prey, predators = fun.birth * y_dot.prey, -death * y_dot.predators
    if fun_dot is not None:
        caught_dot += fun_dot.catch * product
        prey += fun_dot.birth * y.prey
        predators += fun_dot.others[0] * caught - fun_dot.others[1] * y.predators
    return Animals(prey - caught_dot, predators + growth * caught_dot)


RATES = np.array([1.1, 0.4, 0.25, 0.4])
START = np.array([10.0, 5.0])
WEIGHTS = np.array([[1.0, -2.0], [0.5, 0.3], [2.0, 1.0]])


def solution(rates=RATES, start=START, span=(0.0, 2.0), t_eval=TIMES, **options):
    return solve_ivp(
        LotkaVolterra(rates), span, Animals(*map(float, start)), t_eval=t_eval,
        dense_output=True, **(TIGHT | options),
    )  # fmt: skip


def loss(v):
    """Return the weighted sum of the outputs, from rates, start, ends of the span."""
    rates, start, (t0, t1) = v[:4], v[4:6], v[6:]
    states = solution(rates, start, (t0, t1), [*TIMES[:-1], t1]).states
    return sum(w @ [s.prey, s.predators] for w, s in zip(WEIGHTS, states, strict=True))


EXACT = differences(loss, np.array([*RATES, *START, 0.0, 2.0]), step=2e-3)


def rates_of(fun):
    return np.array([fun.birth, fun.catch, *fun.others])


def test_gradient_by_captured_values_start_and_ends():
    sol = solution()
    cotangents = [Animals(*w) for w in WEIGHTS]
    gradient = solve_ivp_vjp(LotkaVolterra(RATES), sol, cotangents, pullback, **TIGHT)
    np.testing.assert_allclose(rates_of(gradient.fun), EXACT[:4], rtol=1e-7)
    assert type(gradient.fun) is LotkaVolterra
    assert gradient.fun.steps == 7
    np.testing.assert_allclose([gradient.y0.prey, gradient.y0.predators], EXACT[4:6], rtol=1e-7)
    assert gradient.y0.name == "valley"
    np.testing.assert_allclose(gradient.t_span, EXACT[6:], rtol=1e-7)
    assert gradient.times[-1] == gradient.t_span[1]
    assert "gradient of a solution with 3 outputs" in repr(gradient)


def test_cotangents_like_y_and_none_for_what_does_not_count():
    sol = solution()
    fun = LotkaVolterra(RATES)
    stacked = Animals(WEIGHTS[:, 0].copy(), WEIGHTS[:, 1].copy())
    states = [Animals(*w) for w in WEIGHTS]
    by_stack = solve_ivp_vjp(fun, sol, stacked, pullback, **TIGHT)
    by_states = solve_ivp_vjp(fun, sol, states, pullback, **TIGHT)
    np.testing.assert_array_equal(rates_of(by_stack.fun), rates_of(by_states.fun))
    some = solve_ivp_vjp(fun, sol, [None, states[1], None], pullback, **TIGHT)
    zero = Animals(0.0, 0.0)
    same = solve_ivp_vjp(fun, sol, [zero, states[1], zero], pullback, **TIGHT)
    np.testing.assert_array_equal(rates_of(some.fun), rates_of(same.fun))
    assert some.t_span[1] == 0.0
    nothing = solve_ivp_vjp(fun, sol, [None] * 3, pullback, **TIGHT)
    assert not rates_of(nothing.fun).any()


def test_forward_rule_is_the_transpose():
    sol = solution()
    fun = LotkaVolterra(RATES)
    direction = np.array([0.3, -0.1, 0.05, 0.2])
    dot = solve_ivp_jvp(
        fun, sol, LotkaVolterra(direction), Animals(0.4, -1.0), pushforward,
        t_span_dot=(0.1, -0.2), **TIGHT,
    )  # fmt: skip
    assert (dot.prey.shape, dot.name) == ((3,), "valley")
    value = WEIGHTS[:, 0] @ dot.prey + WEIGHTS[:, 1] @ dot.predators
    assert value == pytest.approx(EXACT @ [*direction, 0.4, -1.0, 0.1, -0.2], rel=1e-7)
    # With the steps of the solver as outputs the first is the initial state itself.
    steps = solution(t_eval=None)
    dot = solve_ivp_jvp(fun, steps, None, Animals(0.4, -1.0), pushforward, t_span_dot=(0.1, 0.0),
                        **TIGHT)  # fmt: skip
    assert (dot.prey[0], dot.predators[0]) == (0.4, -1.0)
    gradient = solve_ivp_vjp(
        fun, steps, [None] * (len(steps.t) - 1) + [Animals(1.0, 0.0)], pullback, **TIGHT
    )
    expected = 0.4 * gradient.y0.prey - gradient.y0.predators + 0.1 * gradient.t_span[0]
    assert dot.prey[-1] == pytest.approx(expected, rel=1e-7)


def decay(rate):
    return lambda t, y: -rate * y


def decay_pullback(fun, t, y, w):
    (cell,) = fun.__closure__
    rate = cell.cell_contents
    by_rate = -np.vdot(y, w)
    by_rate = by_rate.real if isinstance(rate, float) else -(np.conj(y) @ w)
    return like(fun, {"rate": by_rate}), -np.conj(rate) * w


@pytest.mark.parametrize("ours", [True, False], ids=["ours", "SciPy's"])
def test_arrays(ours):
    solve = solve_ivp if ours else integrate.solve_ivp
    sol = solve(decay(0.5), (0.0, 2.0), [3.0, 1.0], dense_output=True, t_eval=[1.0, 2.0], **TIGHT)
    w = np.array([[0.0, 1.0], [0.0, 0.0]])
    gradient = solve_ivp_vjp(decay(0.5), sol, w, decay_pullback, **TIGHT)
    np.testing.assert_allclose(gradient.y0, [math.exp(-1.0), 0.0], rtol=1e-9)
    rate = gradient.fun.__closure__[0].cell_contents
    assert rate == pytest.approx(-6.0 * math.exp(-1.0), rel=1e-9)
    # The end moves: d/dt of 3 exp(-t / 2) at 2; the start as well, the other way.
    np.testing.assert_allclose(
        gradient.t_span, [1.5 * math.exp(-1), -1.5 * math.exp(-1)], rtol=1e-9
    )


def test_complex_states_and_values():
    rate = 0.5 + 2.0j
    sol = solve_ivp(decay(rate), (0.0, 1.0), [1.0 + 1.0j, 2.0 + 0j], dense_output=True,
                    t_eval=[1.0], **TIGHT)  # fmt: skip
    w = np.array([[0.3 - 1.0j], [2.0 + 0.0j]])
    gradient = solve_ivp_vjp(decay(rate), sol, w, decay_pullback, **TIGHT)
    by_rate = gradient.fun.__closure__[0].cell_contents
    y = np.array([1.0 + 1.0j, 2.0])

    def loss(v):
        out = y * np.exp(-(v[0] + 1j * v[1]))
        return np.vdot(w[:, 0], out).real

    expected = differences(loss, np.array([0.5, 2.0]))
    np.testing.assert_allclose([by_rate.real, by_rate.imag], expected, rtol=1e-8)
    np.testing.assert_allclose(gradient.y0, np.conj(np.exp(-rate)) * w[:, 0], rtol=1e-8)
    objects = solve_ivp(lambda t, s: {"z": -rate * s["z"]}, (0.0, 1.0), {"z": y}, t_eval=[0.5, 1.0],
                        dense_output=True, **TIGHT)  # fmt: skip

    def pull(fun, t, s, w):
        by_fun, by_state = decay_pullback(decay(rate), t, s["z"], w["z"])
        return like(fun, {"rate": by_fun.__closure__[0].cell_contents}), {"z": by_state}

    def fun(t, s):
        return {"z": -rate * s["z"]}

    stacked = {"z": np.stack([np.zeros(2), w[:, 0]], axis=1)}
    again = solve_ivp_vjp(fun, objects, stacked, pull, **TIGHT)
    np.testing.assert_allclose(again.y0["z"], gradient.y0, rtol=1e-8)


def test_backwards_in_time_and_stiff_methods():
    sol = solve_ivp(decay(0.5), (2.0, 0.0), np.array([1.0]), dense_output=True, t_eval=[1.0, 0.0],
                    rtol=1e-9, atol=1e-11)  # fmt: skip
    for method in ("Radau", "BDF", "LSODA", "RK45"):
        gradient = solve_ivp_vjp(
            decay(0.5), sol, np.array([[0.0, 1.0]]), decay_pullback,
            method=method, rtol=1e-7, atol=1e-9,
        )  # fmt: skip
        assert gradient.y0[0] == pytest.approx(math.exp(1.0), rel=1e-5)


def test_a_function_without_a_leaf_has_a_gradient_by_the_start():
    def fun(t, y):
        return -y

    sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0]), dense_output=True, **TIGHT)
    gradient = solve_ivp_vjp(
        fun, sol, [None] * (len(sol.t) - 1) + [np.ones(1)], lambda f, t, y, w: (None, -w), **TIGHT
    )
    assert gradient.y0[0] == pytest.approx(math.exp(-1.0))
    assert gradient.fun is fun
    with pytest.raises(LeafTypeError, match="the right-hand side has captured nothing"):
        solve_ivp_jvp(fun, sol, fun, None, lambda *args: 0.0, **TIGHT)


def test_wrapped_states():
    def fun(t, v):
        return VectorSpace({"x": -rate * v.value["x"]})

    rate = 0.5
    start = VectorSpace({"x": 2.0})
    sol = solve_ivp(fun, (0.0, 1.0), start, dense_output=True, t_eval=[1.0], **TIGHT)

    def pull(fun, t, v, w):
        by_fun = like(fun, {"rate": -v.value["x"] * w.value["x"]})
        return by_fun, VectorSpace({"x": -rate * w.value["x"]})

    gradient = solve_ivp_vjp(fun, sol, [VectorSpace({"x": 1.0})], pull, **TIGHT)
    assert gradient.y0.value["x"] == pytest.approx(math.exp(-0.5))
    stacked = VectorSpace({"x": np.array([1.0])})
    again = solve_ivp_vjp(fun, sol, stacked, pull, **TIGHT)
    assert again.y0.value["x"] == gradient.y0.value["x"]


def event_at_one(t, y):
    return t - 1.0


event_at_one.terminal = True


def test_refusals():
    fun = decay(0.5)
    plain = solve_ivp(fun, (0.0, 1.0), np.array([1.0]))
    with pytest.raises(GradientError, match=r"no continuous solution.*dense_output=True"):
        solve_ivp_vjp(fun, plain, plain.y, decay_pullback)
    ended = solve_ivp(fun, (0.0, 2.0), np.array([1.0]), dense_output=True, events=event_at_one)
    with pytest.raises(GradientError, match="a terminal event, whose time moves"):
        solve_ivp_vjp(fun, ended, ended.y, decay_pullback)
    before = [np.ones(1)] + [None] * (len(ended.t) - 1)
    assert solve_ivp_vjp(fun, ended, before, decay_pullback).y0[0] == 1.0
    failed = solve_ivp(lambda t, y: y * y, (0.0, 2.0), np.array([1.0]), dense_output=True)
    with pytest.raises(GradientError, match=r"solution.status: found -1 \(Required step size"):
        solve_ivp_vjp(fun, failed, failed.y, decay_pullback)


BAD_PULLBACKS = {
    "no pair": (lambda f, t, y, w: w, "expected a pair: the gradient shaped like fun"),
    "state of another shape": (lambda f, t, y, w: (f, np.ones(2)), "shape"),
    "fun of another structure": (lambda f, t, y, w: ({"rate": 1.0}, w), "found a dict"),
}


@pytest.mark.parametrize(("pull", "words"), BAD_PULLBACKS.values(), ids=BAD_PULLBACKS)
def test_bad_pullbacks_are_refused(pull, words):
    fun = decay(0.5)
    sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0]), dense_output=True, t_eval=[1.0])
    with pytest.raises(StructureMismatchError, match=words):
        solve_ivp_vjp(fun, sol, np.ones((1, 1)), pull)


def test_bad_cotangents_are_refused():
    fun = decay(0.5)
    sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0]), dense_output=True, t_eval=[0.5, 1.0])
    with pytest.raises(StructureMismatchError, match="found 1 states, expected 2, one for each"):
        solve_ivp_vjp(fun, sol, [np.ones(1)], decay_pullback)
    with pytest.raises(StructureMismatchError, match="shape") as caught:
        solve_ivp_vjp(fun, sol, [None, np.ones(2)], decay_pullback)
    assert "in cotangents[1]" in caught.value.__notes__
    with pytest.raises(StructureMismatchError, match="shape"):
        solve_ivp_vjp(fun, sol, np.ones((1, 3)), decay_pullback)


def test_a_right_hand_side_that_changes_what_it_captured_is_found_out():
    rate = np.array([0.5])

    def fun(t, y):
        return -rate * y

    sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0]), dense_output=True, t_eval=[1.0])

    def pull(fun, t, y, w):
        rate[0] += 1e-3
        return like(fun, {"rate": -y * w}), -rate * w

    with pytest.raises(GradientError, match=r"at <closure>.rate\[0\].*changes its captured values"):
        solve_ivp_vjp(fun, sol, np.ones((1, 1)), pull)


def test_an_adjoint_equation_that_cannot_be_integrated_says_so():
    fun = decay(0.5)
    sol = solve_ivp(fun, (0.0, 1.0), np.array([1.0]), dense_output=True, t_eval=[1.0])

    def explodes(fun, t, y, w):
        return fun, w**3 * 1e6

    with pytest.raises(GradientError, match="the adjoint equation could not be integrated"):
        solve_ivp_vjp(fun, sol, np.ones((1, 1)), explodes)
    with pytest.raises(GradientError, match="the variational equation could not be integrated"):
        solve_ivp_jvp(fun, sol, None, np.ones(1), lambda f, t, y, fd, yd: 1e6 * yd**3)


# What is a matter of the ends, and of units.


def falling(rate):
    return lambda t, y: {"x": -rate * y["x"]}


def falling_back(fun, t, y, w):
    rate = fun.__closure__[0].cell_contents
    return like(fun, {"rate": -y["x"] * w["x"]}), {"x": -rate * w["x"]}


def falling_forth(fun, t, y, fun_dot, y_dot):
    rate = fun.__closure__[0].cell_contents
    by_rate = 0.0 if fun_dot is None else fun_dot.__closure__[0].cell_contents
    return {"x": -rate * y_dot["x"] - by_rate * y["x"]}


@pytest.mark.parametrize("t_eval", [[2.0], [1.0, 2.0], [0.0, 2.0], None], ids=str)
def test_an_output_at_the_end_moves_with_the_end(t_eval):
    fun = falling(0.5)
    sol = solve_ivp(fun, (0, 2), {"x": 3.0}, dense_output=True, t_eval=t_eval, **TIGHT)
    cotangents = [None] * (len(sol.t) - 1) + [{"x": 1.0}]
    slope = -1.5 * math.exp(-1)
    assert solve_ivp_vjp(fun, sol, cotangents, falling_back).t_span[1] == pytest.approx(slope)
    moved = solve_ivp_jvp(fun, sol, None, None, falling_forth, t_span_dot=(0.0, 1.0))
    assert moved["x"][-1] == pytest.approx(slope)
    assert moved["x"][0] == (pytest.approx(slope) if len(sol.t) == 1 else 0.0)


def test_tangents_at_a_terminal_event_are_refused():
    def hit(t, y):
        return y["x"] - 1.0

    hit.terminal = True
    fun = falling(0.5)
    sol = solve_ivp(fun, (0, 9), {"x": 3.0}, events=hit, dense_output=True, **TIGHT)
    with pytest.raises(GradientError, match="the derivative of the state at a terminal event"):
        solve_ivp_jvp(fun, sol, None, {"x": 1.0}, falling_forth)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
@pytest.mark.parametrize("method", ["RK45", "DOP853", "Radau"])
def test_both_rules_are_linear_and_each_others_transpose_in_any_units(method, scale):
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((3, 3)) - 2.0 * np.eye(3)
    units = np.array([1.0, 1e6, 1e-6])
    start = units * rng.standard_normal(3)
    matrix = units[:, None] * matrix / units
    fun = (lambda m: lambda t, y: m @ y)(matrix)
    options = {"method": method, "rtol": 1e-8, "atol": 1e-11 * units}
    sol = integrate.solve_ivp(fun, (0, 1), start, dense_output=True, t_eval=[0.5, 1.0], **options)

    def back(fun, t, y, w):
        return like(fun, {"m": np.outer(w, y)}), matrix.T @ w

    def forth(fun, t, y, fun_dot, y_dot):
        return matrix @ y_dot + fun_dot.__closure__[0].cell_contents @ y

    weights = scale * rng.standard_normal((3, 2)) / units[:, None]
    gradient = solve_ivp_vjp(fun, sol, weights, back, **options)
    by_matrix = gradient.fun.__closure__[0].cell_contents
    for _ in range(3):
        m_dot = units[:, None] * rng.standard_normal((3, 3)) / units / scale
        y_dot = units * rng.standard_normal(3) / scale
        tangent = solve_ivp_jvp(fun, sol, like(fun, {"m": m_dot}), y_dot, forth, **options)
        product = float((by_matrix * m_dot).sum() + gradient.y0 @ y_dot)
        assert float((weights * tangent).sum()) == pytest.approx(product, rel=1e-5)


def test_the_rules_take_method_and_tolerances_from_the_solution():
    fun = falling(0.5)
    calls = []

    def counted(*args):
        calls.append(0)
        return falling_back(*args)

    counts = []
    for options in ({"rtol": 1e-4}, {"rtol": 1e-10, "atol": {"*": 1e-12}}, {"method": "RK23"}):
        calls.clear()
        sol = solve_ivp(fun, (0, 2), {"x": 3.0}, dense_output=True, t_eval=[2.0], **options)
        gradient = solve_ivp_vjp(fun, sol, [{"x": 1.0}], counted)
        assert gradient.y0["x"] == pytest.approx(math.exp(-1), rel=1e-2)
        counts.append(len(calls))
    assert counts[0] < counts[1]


def test_a_solution_that_is_zero_has_a_gradient_all_the_same():
    fun = (lambda p: lambda t, y: np.array([p * math.cos(t)]))(0.0)
    sol = solve_ivp(fun, (0, 1), np.zeros(1), dense_output=True, t_eval=[1.0], rtol=1e-8)

    def back(fun, t, y, w):
        return like(fun, {"p": w[0] * math.cos(t)}), np.zeros(1)

    gradient = solve_ivp_vjp(fun, sol, [np.ones(1)], back)
    assert gradient.fun.__closure__[0].cell_contents == pytest.approx(math.sin(1.0), rel=1e-6)
    nothing = solve_ivp_jvp(fun, sol, None, None, lambda *args: np.zeros(1))
    assert not nothing.any()


SWITCHES = {
    "time": lambda p: lambda t, y: np.where(t < p, 1.0, 0.0) + 0.0 * y,
    "state": lambda p: lambda t, y: np.where(y < p, 1.0, 0.25),
    "quotient": lambda p: (lambda q: lambda t, y: np.where(t < p / q, 1.0, 0.25) + 0.0 * y)(1.0),
}


@pytest.mark.parametrize("options", [{}, {"max_step": 0.02}], ids=["free", "short steps"])
@pytest.mark.parametrize("make", SWITCHES.values(), ids=SWITCHES)
def test_a_switch_at_a_time_that_moves_is_refused_by_both_rules(make, options):
    fun = make(0.3)
    sol = solve_ivp(fun, (0, 1), np.zeros(1), dense_output=True, t_eval=[1.0], **options)

    def back(fun, t, y, w):
        return VectorSpace(fun).zero().value, 0.0 * w

    for attempt in (
        lambda: solve_ivp_vjp(fun, sol, [np.ones(1)], back),
        lambda: solve_ivp_jvp(fun, sol, fun, None, lambda f, t, y, f_dot, y_dot: 0.0 * y_dot),
    ):
        with pytest.raises(GradientError, match="jumps at a time that moves"):
            attempt()


@pytest.mark.parametrize("method", ["RK23", "RK45", "DOP853"])
def test_the_solution_of_another_right_hand_side_is_refused(method):
    for solve, start in ((solve_ivp, {"x": 3.0}), (solve_ivp, {"x": 3.0 + 0.0j})):
        sol = solve(falling(0.5), (0, 2), start, dense_output=True, t_eval=[2.0], method=method)
        for rule in (
            lambda f, sol=sol, w=start: solve_ivp_vjp(f, sol, [w], falling_back),
            lambda f, sol=sol, v=start: solve_ivp_jvp(f, sol, None, v, falling_forth),
        ):
            rule(falling(0.5))
            with pytest.raises(GradientError, match=r"slope -1.5 at its start, expected -1.8"):
                rule(falling(0.6))


STARTS = {
    "at rest": lambda t, y: np.array([t**2, -y[1]]),
    "at rest by symmetry": lambda t, y: np.array([math.sin(t) ** 3, y[0]]),
    "steep": lambda t, y: np.array([1e6 * math.cos(1e2 * t), -y[1]]),
    "from a large number": lambda t, y: np.array([1.0, 0.0]),
}


@pytest.mark.parametrize("span", [(0.0, 1.0), (0.0, -1.0), (1.0, 0.0)], ids=str)
@pytest.mark.parametrize("method", ["RK23", "RK45", "DOP853", "Radau"])
@pytest.mark.parametrize("fun", STARTS.values(), ids=STARTS)
def test_its_own_solution_never_is(fun, method, span):
    start = np.array([0.0, 1e9])
    sol = integrate.solve_ivp(fun, span, start, dense_output=True, method=method, t_eval=span[1:])
    solve_ivp_jvp(fun, sol, None, None, lambda f, t, y, f_dot, y_dot: 0.0 * y_dot)


@pytest.mark.parametrize("tolerance", [{"*x*": 1e-9}, {"x": 1e-9, "v": 1e-8}], ids=str)
def test_tolerances_by_part(tolerance):
    def fun(t, s):
        return {"x": s["v"], "v": -(w**2) * s["x"]}

    def back(fun, t, s, u):
        by_state = {"x": -(w**2) * u["v"], "v": u["x"]}
        return like(fun, {"w": -2.0 * w * s["x"] * u["v"]}), by_state

    w = 2.0
    sol = solve_ivp(fun, (0, 1), {"x": 1.0, "v": 0.0}, dense_output=True, t_eval=[1.0], **TIGHT)
    gradient = solve_ivp_vjp(fun, sol, [{"x": 1.0, "v": 0.0}], back, rtol=1e-8, atol=tolerance)
    assert gradient.fun.__closure__[0].cell_contents == pytest.approx(-math.sin(2.0), rel=1e-5)


def many(rates):
    return lambda t, y: -rates.mean() * y


@pytest.mark.parametrize("method", ["RK45", "BDF", "LSODA"])
def test_parameters_and_outputs_without_cotangent_cost_nothing(method):
    calls = []

    def back(fun, t, y, w):
        calls.append(t)
        rates = fun.__closure__[0].cell_contents
        by_rates = np.full(rates.size, -float(w @ y) / rates.size)
        return like(fun, {"rates": by_rates}), -rates.mean() * w

    found = []
    for count, times in ((1, [1.0]), (300, [1.0]), (1, np.linspace(0.0, 1.0, 501))):
        calls.clear()
        fun = many(np.ones(count))
        sol = solve_ivp(fun, (0, 1), np.ones(2), dense_output=True, t_eval=times, method=method)
        cotangents = [None] * (len(times) - 1) + [np.ones(2)]
        gradient = solve_ivp_vjp(fun, sol, cotangents, back)
        found.append((len(calls), gradient.fun.__closure__[0].cell_contents.sum()))
    (first, value), *others = found
    for cost, other in others:
        assert cost <= 1.1 * first
        assert other == pytest.approx(value, rel=1e-6)
