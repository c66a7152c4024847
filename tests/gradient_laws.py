"""Laws of gradients, for every way to them: a test file fills in how, and inherits the laws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from random_functions import (
    integrands,
    limits,
    numbers,
    powers,
    right_hand_sides,
    with_numbers,
)
from vspace_scipy.adjoint import quad_vec_jvp, solve_ivp_jvp
from vspace_scipy.integrate import solve_ivp


def some(examples):
    """Return settings for so many examples; the laws are inherited by several classes."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )


def direction(size):
    """Return some direction with no component of zero."""
    return np.cos(1.0 + np.arange(size))


def weights(recipe):
    """Return some cotangents, a row for each of two outputs, of the size of the states."""
    return np.array([[0.5], [1.0]]) * direction(len(recipe.units)) / 2.0 ** np.array(recipe.units)


class GradientLaws(ABC):
    """Laws that hold whatever function is differentiated, and however."""

    @abstractmethod
    def integral(self, recipe, v, ends, w):
        """Return the gradient of w times an integral by the numbers, and by both ends."""

    @abstractmethod
    def solution(self, recipe, v, w):
        """Return the gradient by the numbers and by the initial state.

        Of the sum of the outputs times `w`, a row for each output.
        """

    @some(12)
    @given(with_numbers(integrands), limits, st.integers(-12, 12))
    def test_that_of_an_integral_is_linear_in_the_cotangent(self, made, ends, power):
        scaled = self.integral(*made, ends, 10.0**power) / 10.0**power
        np.testing.assert_allclose(scaled, self.integral(*made, ends, 1.0), rtol=1e-9, atol=1e-13)

    @some(8)
    @given(with_numbers(right_hand_sides), st.integers(-12, 12))
    def test_that_of_a_solution_is_linear_in_the_cotangent(self, made, power):
        w = weights(made[0])
        scaled = self.solution(*made, 10.0**power * w) / 10.0**power
        np.testing.assert_allclose(scaled, self.solution(*made, w), rtol=1e-8, atol=1e-12)

    @some(12)
    @given(with_numbers(integrands), limits, powers, powers)
    def test_units_of_an_integral_change_nothing_but_units(self, made, ends, unit, value_unit):
        recipe, v = made
        found = self.integral(
            replace(recipe, unit=unit, value_unit=value_unit), v,
            tuple(end * 2.0**unit for end in ends), 1.0,
        ) * 2.0**-value_unit  # fmt: skip
        found[:-2] *= 2.0**-unit
        np.testing.assert_allclose(found, self.integral(recipe, v, ends, 1.0), rtol=1e-12)

    @some(8)
    @given(with_numbers(right_hand_sides), powers, st.booleans())
    def test_units_of_a_state_change_nothing_but_units(self, made, power, alone):
        recipe, v = made
        first, *others = recipe.units
        units = (first + power, *(each if alone else each + power for each in others))
        change = 2.0 ** (np.array(units) - recipe.units)
        found = self.solution(replace(recipe, units=units), v, weights(recipe) / change)
        found[recipe.size :] *= change
        expected = self.solution(recipe, v, weights(recipe))
        scale = 2.0 ** np.array(recipe.units)
        unit = np.concatenate((np.ones(recipe.size), 1.0 / scale))
        np.testing.assert_allclose(found / unit, expected / unit, rtol=1e-9, atol=1e-9)

    @some(12)
    @given(with_numbers(integrands), limits, st.integers(1, 20), powers)
    def test_numbers_without_effect_change_no_integral(self, made, ends, count, power):
        recipe, v = made
        more = np.concatenate((v, np.full(count, 2.0**power)))
        found = self.integral(recipe, more, ends, 1.0)
        assert not found[recipe.size : -2].any()
        of_others = np.concatenate((found[: recipe.size], found[-2:]))
        np.testing.assert_allclose(
            of_others, self.integral(recipe, v, ends, 1.0), rtol=1e-12, atol=1e-15
        )

    @some(6)
    @given(with_numbers(right_hand_sides), st.integers(1, 20), powers)
    def test_numbers_without_effect_change_no_solution(self, made, count, power):
        recipe, v = made
        more = np.concatenate((v, np.full(count, 2.0**power)))
        found = self.solution(recipe, more, weights(recipe))
        assert not found[recipe.size : recipe.size + count].any()
        of_others = np.delete(found, np.s_[recipe.size : recipe.size + count])
        expected = self.solution(recipe, v, weights(recipe))
        np.testing.assert_allclose(of_others, expected, rtol=1e-9, atol=1e-13)

    @some(12)
    @given(with_numbers(integrands), limits, numbers(2))
    def test_that_of_an_integral_is_the_transpose_of_the_tangent(self, made, ends, rates):
        recipe, v = made
        v_dot = direction(v.size)
        f = recipe.make(v)
        forward = quad_vec_jvp(
            f, *ends, recipe.make(v_dot), lambda f, x, f_dot: float(recipe.slope(v, x) @ v_dot),
            a_dot=rates[0], b_dot=rates[1],
        )  # fmt: skip
        gradient = self.integral(recipe, v, ends, 1.0)
        size = np.abs(gradient).sum()
        assert abs(gradient @ [*v_dot, *rates] - forward) <= 1e-9 * size

    @some(8)
    @given(with_numbers(right_hand_sides))
    def test_that_of_a_solution_is_the_transpose_of_the_tangent(self, made):
        recipe, v = made
        w, v_dot = weights(recipe), direction(v.size)
        y_dot = direction(len(recipe.units)) * 2.0 ** np.array(recipe.units)
        fun = recipe.make(v)
        sol = solve_ivp(fun, (0.0, 1.0), recipe.start(), dense_output=True, **recipe.options)

        def pushforward(fun, t, y, fun_dot, tangent):
            by_state, by_numbers = recipe.slopes(v, t, y)
            return recipe.dress([*(by_state @ recipe.undress(tangent) + by_numbers @ v_dot)])

        forward = solve_ivp_jvp(fun, sol, recipe.make(v_dot), recipe.dress([*y_dot]), pushforward)
        rows = np.array(recipe.undress(forward))
        gradient = self.solution(recipe, v, w)
        terms = gradient * np.concatenate((v_dot, y_dot))
        assert abs(terms.sum() - (w.T * rows).sum()) <= 1e-3 * np.abs(terms).sum()
