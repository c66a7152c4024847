"""What once was wrong in silence, a crash, or a refusal: written once for every framework."""

from __future__ import annotations

import functools
import math
import types
from abc import ABC, abstractmethod

import numpy as np
import pytest

from vspace import StructureMismatchError, VectorSpace
from vspace_scipy.adjoint import GradientError, _recorded

TIGHT = {"rtol": 1e-9, "atol": 1e-11}
SWITCHES = {
    "time": lambda xp, t, y, p: xp.where(t < p, 1.0, 0.0) + 0.0 * y,
    "state": lambda xp, t, y, p: xp.where(y < p, 1.0, 0.25),
    "small": lambda xp, t, y, p: 1.0 + 0.05 * xp.where(t < p, 1.0, 0.0) + 0.0 * y,
}


class Held:
    """What is traced is an attribute of this class, of a module, or in a global of a function."""

    value = 0.0

    def give(self):
        return Held.value


OTHER = types.ModuleType("other")
BOX = {"value": 0.0}


def in_box():
    return BOX["value"]


ELSEWHERE = {
    "class": (r"Held\.value", lambda: Held.value),
    "method": (r"Held\.value", Held().give),
    "partial": (r"Held\.value", functools.partial(Held.give, None)),
    "module": (r"OTHER\.value", lambda: OTHER.value),
    "function": ("BOX", lambda: in_box()),
}

# A call whose payoff has a kink at the strike, under a normal price: its second derivative is the
# density there.
SPOT, WIDTH = 1.0, 0.2
filled: dict[str, object] = {}  # a global, of which there is no copy


def density(x):
    return math.exp(-0.5 * ((x - SPOT) / WIDTH) ** 2) / (WIDTH * math.sqrt(2.0 * math.pi))


class GradientFaults(ABC):
    """What a framework has to get right, or refuse."""

    xp: object
    quad_vec: object
    solve_ivp: object

    @abstractmethod
    def slope(self, loss, p):
        """Return the derivative of a loss by a number."""

    @abstractmethod
    def curvature(self, loss, p):
        """Return the second derivative."""

    @abstractmethod
    def positive(self, x):
        """Return the positive part."""

    @abstractmethod
    def inner_gradient(self, energy, q):
        """Return the gradient of the sum of an energy by a part of the state."""

    @abstractmethod
    def ones(self, *shape):
        """Return an array of ones."""

    def area(self, f, *, ends=(0.0, 1.0), **options):
        return self.quad_vec(f, *ends, **options)[0]

    def end(self, fun, start=None, **options):
        start = self.ones(1) if start is None else start
        return self.solve_ivp(fun, (0.0, 1.0), start, **(TIGHT | options)).y[0][-1]

    # Jumps and kinks.

    def test_a_kink_has_no_second_derivative_in_silence(self):
        def kink(p, **options):
            return self.area(lambda x: self.positive(x - p), **options)

        assert self.slope(kink, 0.3) == pytest.approx(-0.7)
        with pytest.raises(GradientError, match=r"jumps.*points=\[p\]"):
            self.curvature(kink, 0.3)
        assert self.curvature(lambda p: kink(p, points=[p]), 0.3) == pytest.approx(1.0)

    def test_the_gamma_of_a_call(self):
        def price(strike, **options):
            def payoff(x):
                bell = self.xp.exp(-0.5 * ((x - SPOT) / WIDTH) ** 2)
                return self.positive(x - strike) * bell / (WIDTH * math.sqrt(2.0 * math.pi))

            return self.area(payoff, ends=(0.0, 2.0), **options)

        with pytest.raises(GradientError, match="jumps"):
            self.curvature(price, 1.1)
        gamma = self.curvature(lambda k: price(k, points=[k]), 1.1)
        assert gamma == pytest.approx(density(1.1), rel=1e-7)

    def test_a_breakpoint_that_moves_has_to_be_traced(self):
        def step(p, points):
            return self.area(lambda x: self.xp.where(x < p, 2.0, 0.5), points=points)

        with pytest.raises(GradientError, match=r"the number 0\.3 for a jump that moves"):
            self.slope(lambda p: step(p, [0.3]), 0.3)
        assert self.slope(lambda p: step(p, [p]), 0.3) == pytest.approx(1.5)
        fixed = lambda p: self.area(  # noqa: E731
            lambda x: p * self.xp.where(x < 0.3, 2.0, 0.5), points=[0.3]
        )
        assert self.slope(fixed, 1.0) == pytest.approx(0.95)

    def test_a_breakpoint_at_which_nothing_jumps_may_be_a_number(self):
        for f in (
            lambda x, p: p * x,
            lambda x, p: x - p,
            lambda x, p: self.positive(x - p),
            lambda x, p: p * self.positive(x - 0.3),
        ):
            by_points = self.slope(lambda p, f=f: self.area(lambda x: f(x, p), points=[0.3]), 0.3)
            whole = self.slope(lambda p, f=f: self.area(lambda x: f(x, p)), 0.3)
            assert by_points == pytest.approx(whole, rel=1e-6)

    def test_a_jump_at_a_quotient_of_traced_values_moves(self):
        def quotient(p):
            top, bottom = 0.3 * p, p**2
            return self.area(lambda x: self.xp.where(x < top / bottom, 1.0, 0.0), points=[0.3])

        with pytest.raises(GradientError, match="a jump that moves"):
            self.slope(quotient, 1.0)

    @pytest.mark.parametrize(("size", "epsrel"), [(0.05, 0.1), (0.3, 1e-3), (1e-3, 1e-8)])
    def test_small_jumps_at_loose_tolerances_are_seen(self, size, epsrel):
        def loss(p):
            step = lambda x: size * self.xp.where(x < p, 1.0, 0.0)  # noqa: E731
            return self.area(lambda x: self.xp.exp(x) + step(x), epsrel=epsrel)

        with pytest.raises(GradientError, match="jumps"):
            self.slope(loss, 0.3)

    @pytest.mark.parametrize("size", [1e-3, 1e-9])
    def test_jumps_of_a_small_component_are_seen(self, size):
        def loss(p):
            def f(x):
                return self.xp.stack([self.xp.exp(x), size * (x + self.xp.where(x < p, 1.0, 0.0))])

            return self.area(f)[1] / size

        with pytest.raises(GradientError, match="jumps"):
            self.slope(loss, 0.3)

    @pytest.mark.parametrize("options", [{}, {"max_step": 0.02}], ids=["free", "short steps"])
    @pytest.mark.parametrize("rhs", SWITCHES.values(), ids=SWITCHES)
    def test_switches_that_move_are_refused(self, rhs, options):
        def loss(p):
            fun = lambda t, y: rhs(self.xp, t, y, p)  # noqa: E731
            loose = {"rtol": 1e-3, "atol": 1e-6}
            return self.end(fun, 0.0 * self.ones(1), **loose, **options)

        with pytest.raises(GradientError, match="jumps at a time that moves"):
            self.slope(loss, 0.3)

    def test_a_switch_in_an_array_that_is_filled_again_is_refused(self):
        filled["array"] = 0.0 * self.ones(1)

        def loss(p):
            def fun(t, y):
                filled["array"][:] = -1.0 if t < p else 1.0
                return filled["array"]

            return self.end(fun, 0.0 * self.ones(1), rtol=1e-3, atol=1e-6, max_step=0.05)

        with pytest.raises(GradientError, match="jumps at a time that moves"):
            self.slope(loss, 0.3)

    def test_switches_at_fixed_times_and_kinks_are_none(self):
        def loss(p):  # y' = p, then 3 p
            fun = lambda t, y: p * self.xp.where(t < 0.3, 1.0, 3.0) + 0.0 * y  # noqa: E731
            return self.end(fun, 0.0 * self.ones(1), max_step=0.01)

        assert self.slope(loss, 1.0) == pytest.approx(0.3 + 3 * 0.7, rel=1e-3)

        def bent(p):  # y(1) = p + exp(1 - p) - 1
            return self.end(lambda t, y: self.positive(y - p) + 1.0, 0.0 * self.ones(1))

        assert self.slope(bent, 0.3) == pytest.approx(1.0 - math.exp(0.7), rel=1e-6)

    # The error of the gradient.

    @pytest.mark.parametrize("width", [0.3, 0.03, 0.01])
    @pytest.mark.parametrize("p", [0.0, 1.0])
    def test_the_mesh_is_refined_where_the_integral_needs_no_points(self, p, width):
        def loss(p):
            return self.area(lambda x: p * self.xp.exp(-(((x - 0.3) / width) ** 2)))

        whole = math.erf(0.7 / width) + math.erf(0.3 / width)
        expected = 0.5 * math.sqrt(math.pi) * width * whole
        assert self.slope(loss, p) == pytest.approx(expected, rel=1e-8)

    def test_a_rate_that_needs_shorter_steps_than_the_adjoint_gets_them(self):
        def loss(p):  # the adjoint is constant, the derivative by p is not
            fun = lambda t, y: p * math.cos(40.0 * t) + 0.0 * y  # noqa: E731
            return self.end(fun, 0.0 * self.ones(1))

        for p in (1.0, 0.0):
            assert self.slope(loss, p) == pytest.approx(math.sin(40.0) / 40.0, rel=1e-5)

    def test_outputs_without_cotangent_cost_nothing(self):
        calls = [0]

        def loss(p, times):
            def fun(t, y):
                calls[0] += 1
                return -p * y

            return self.end(fun, t_eval=times)

        found = []
        for times in ([1.0], np.linspace(0.0, 1.0, 501)):
            calls[0] = 0
            found.append((self.slope(lambda p, times=times: loss(p, times), 1.0), calls[0]))
        assert found[0][0] == pytest.approx(found[1][0], rel=1e-12)
        assert found[1][1] < 1.5 * found[0][1]

    def test_an_implicit_method_has_no_jacobian_of_the_size_of_the_parameters(self):
        calls = [0]

        def loss(p, count):
            weights = p * self.ones(count) / count

            def fun(t, y):
                calls[0] += 1
                return -weights.sum() * y

            return self.end(fun, method="BDF", rtol=1e-5, atol=1e-8)

        found = []
        for count in (1, 300):
            calls[0] = 0
            found.append((self.slope(lambda p, count=count: loss(p, count), 1.0), calls[0]))
        assert found[0][0] == pytest.approx(-math.exp(-1.0), rel=1e-3)
        assert found[1][0] == pytest.approx(found[0][0], rel=1e-6)
        assert found[1][1] < 1.2 * found[0][1]

    # Other values.

    def test_a_piecewise_complex_integrand_keeps_its_imaginary_part(self):
        def loss(p):
            def f(x):
                return 1.0 + 0.0 * p if x <= 0.5 else p * self.xp.exp(1j * x)

            value = self.area(f, points=[0.5])
            return self.xp.real(value) + self.xp.imag(value)

        z = (np.exp(1j) - np.exp(0.5j)) / 1j
        assert self.slope(loss, 2.0) == pytest.approx(z.real + z.imag)

    def test_times_of_the_solution_are_traced_where_they_move(self):
        fun = lambda t, y: -y  # noqa: E731

        def by_end(t):
            return self.solve_ivp(fun, (0.0, t), self.ones(1)).t[-1] ** 2

        def by_times(t):
            return self.solve_ivp(fun, (0.0, 2.0), self.ones(1), t_eval=[t]).t[0] ** 2

        assert self.slope(by_end, 1.5) == pytest.approx(3.0)
        assert self.slope(by_times, 1.5) == pytest.approx(3.0)

    @pytest.mark.parametrize("times", [None, lambda t: [t], lambda t: [0.5, t]])
    def test_the_derivative_by_the_final_time(self, times):
        def loss(t):
            t_eval = None if times is None else times(t)
            sol = self.solve_ivp(lambda t, y: -y, (0.0, t), self.ones(1), t_eval=t_eval, **TIGHT)
            return sol.y[0][-1]

        assert self.slope(loss, 1.0) == pytest.approx(-math.exp(-1.0), rel=1e-7)

    @pytest.mark.parametrize("kind", [list, tuple])
    def test_states_that_are_lists_or_tuples(self, kind):
        def loss(p):
            fun = lambda t, y: kind([-p * y[0], -p * y[1]])  # noqa: E731
            sol = self.solve_ivp(fun, (0.0, 1.0), kind([self.ones(2), 1.0]), **TIGHT)
            return sol.states[-1][1] + sol.states[-1][0][0]

        assert self.slope(loss, 1.0) == pytest.approx(-2 * math.exp(-1.0), rel=1e-7)

    def test_a_traced_number_scales_a_vector(self):
        def loss(p):
            return (p * VectorSpace({"x": 1.0})).value["x"]

        assert self.slope(loss, 2.0) == 1.0
        assert self.slope(lambda p: (VectorSpace([3.0]) * p).value[0], 2.0) == 3.0
        assert self.slope(lambda p: (VectorSpace([3.0]) / p).value[0], 2.0) == -0.75

    def test_jacobians_may_have_traced_values_and_other_options_may_not(self):
        for jac in (lambda p: lambda t, y: [[-p]], lambda p: p * -self.ones(1, 1)):

            def loss(p, jac=jac):
                return self.end(lambda t, y: -p * y, method="Radau", jac=jac(p))

            assert self.slope(loss, 1.0) == pytest.approx(-math.exp(-1.0), rel=1e-5)
        with pytest.raises(GradientError, match="at max_step: found a traced value"):
            self.slope(lambda p: self.end(lambda t, y: -p * y, max_step=p), 0.5)

    @pytest.mark.parametrize(
        "tolerance", [{"*x*": 1e-9}, {"x": 1e-9, "v": 1e-8}, [1e-9, 1e-8]], ids=str
    )
    def test_tolerances_by_part(self, tolerance):
        def loss(w):
            fun = lambda t, s: {"x": s["v"], "v": -(w**2) * s["x"]}  # noqa: E731
            start = {"x": 1.0, "v": 0.0}
            sol = self.solve_ivp(fun, (0.0, 1.0), start, rtol=1e-8, atol=tolerance)
            return sol.states[-1]["x"]

        assert self.slope(loss, 2.0) == pytest.approx(-math.sin(2.0), rel=1e-5)

    def test_gradients_inside_of_a_right_hand_side(self):
        def loss(k):  # x'' = -k x
            def fun(t, y):
                force = self.inner_gradient(lambda q: 0.5 * k * q**2, y[:1])
                return self.xp.concatenate([y[1:], -force])

            return self.end(fun, self.xp.concatenate([self.ones(1), 0.0 * self.ones(1)]))

        assert self.slope(loss, 4.0) == pytest.approx(-math.sin(2.0) / 4.0, rel=1e-6)

    def test_values_with_keys_in_an_order_of_their_own_are_not_mixed_up(self):
        def loss(p):
            def f(x):
                both = {"a": p * x, "b": 10.0 * p**2 + 0.0 * x}
                return both if x > 0.3 else dict(reversed(both.items()))

            return self.area(f)["a"]

        try:
            found = self.slope(loss, 1.0)
        except StructureMismatchError as error:
            assert "in another order" in str(error)
        else:
            assert found == pytest.approx(0.5)

    def test_states_and_times_that_are_filled_again_count_as_they_were(self):
        def loss(p):
            start, times = np.ones(1), np.array([0.5, 1.0])
            sol = self.solve_ivp(lambda t, y: -p * y, (0.0, 1.0), start, t_eval=times, **TIGHT)
            start[:] = 5.0
            times[:] = 0.0
            return sol.y[0][-1]

        assert self.slope(loss, 1.0) == pytest.approx(-math.exp(-1.0), rel=1e-7)

    # What is not captured.

    @pytest.mark.parametrize("kind", ["integral", "solution"])
    @pytest.mark.parametrize("find", ELSEWHERE.values(), ids=ELSEWHERE)
    def test_a_traced_value_that_is_not_captured_is_refused_by_name(self, find, kind):
        def loss(p):
            Held.value = OTHER.value = BOX["value"] = p
            f = find[1]
            if kind == "integral":
                return self.area(lambda x: x * f())
            return self.end(lambda t, y: -f() * y)

        words = rf"at {find[0]} in the (integrand|right-hand side): .*outside of what the function"
        with pytest.raises(GradientError, match=words):
            self.slope(loss, 1.0)

    # Memory.

    @pytest.mark.parametrize("method", ["RK45", "DOP853", "BDF", "LSODA"])
    def test_a_long_solution_is_solved_again_in_pieces(self, method, monkeypatch):
        rtol = 1e-5 if method == "BDF" else 1e-7
        options = {"method": method, "rtol": rtol, "atol": 1e-3 * rtol}

        def loss(w):
            buffer = np.ones(1)
            fun = lambda t, s: {"x": s["v"], "v": -(w**2) * buffer[0] * s["x"]}  # noqa: E731
            end = self.solve_ivp(fun, (0.0, 6.0), {"x": 1.0, "v": 0.0}, **options).states[-1]
            buffer[0] = 7.0  # solved again with what was captured as it was
            return end["x"]

        whole = self.slope(loss, 2.0)
        monkeypatch.setattr(_recorded, "_BYTES", 8_000)
        rel = 1e-6 if method in ("RK45", "DOP853") else 1e-2
        assert self.slope(loss, 2.0) == pytest.approx(whole, rel=rel)
        assert whole == pytest.approx(-6.0 * math.sin(12.0), rel=2e-2)

    def test_switches_in_any_piece_of_a_long_solution_are_seen(self, monkeypatch):
        monkeypatch.setattr(_recorded, "_BYTES", 8_000)

        def loss(p):
            fun = lambda t, y: self.xp.where(t < p, 1.0, 0.0) + 0.0 * y  # noqa: E731
            return self.end(fun, 0.0 * self.ones(1), max_step=0.004)

        with pytest.raises(GradientError, match="jumps at a time that moves"):
            self.slope(loss, 0.3)
