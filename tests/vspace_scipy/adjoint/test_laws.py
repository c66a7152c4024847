"""Laws of the rules by hand, over random functions."""

from __future__ import annotations

import numpy as np

from gradient_laws import GradientLaws
from random_functions import held
from vspace_scipy.adjoint import quad_vec_vjp, solve_ivp_vjp
from vspace_scipy.integrate import solve_ivp


def padded(row, size):
    return np.concatenate((row, np.zeros(size - row.size)))


class TestByHand(GradientLaws):
    def integral(self, recipe, v, ends, w):
        def pullback(f, x, w):
            return recipe.make(padded(w * recipe.slope(v, x), v.size))

        gradient = quad_vec_vjp(recipe.make(v), *ends, w, pullback)
        return np.array([*held(recipe, gradient.f), gradient.a, gradient.b])

    def solution(self, recipe, v, w):
        def pullback(fun, t, y, adjoint):
            by_state, by_numbers = recipe.slopes(v, t, y)
            adjoint = np.array(recipe.undress(adjoint))
            by_fun = recipe.make(padded(adjoint @ by_numbers, v.size))
            return by_fun, recipe.dress([*(adjoint @ by_state)])

        fun = recipe.make(v)
        sol = solve_ivp(fun, (0.0, 1.0), recipe.start(), dense_output=True, **recipe.options)
        cotangents = [recipe.dress([*row]) for row in w]
        gradient = solve_ivp_vjp(fun, sol, cotangents, pullback)
        return np.array([*held(recipe, gradient.fun), *recipe.undress(gradient.y0)])
