"""Laws of gradients by autograd, over random functions."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np

from gradient_laws import GradientLaws
from vspace_autograd.integrate import quad_vec, solve_ivp


class TestAutograd(GradientLaws):
    def integral(self, recipe, v, ends, w):
        def loss(v, a, b):
            return w * quad_vec(recipe.make(v, anp, lambda each: each), a, b)[0]

        return np.concatenate([np.ravel(each) for each in autograd.grad(loss, (0, 1, 2))(v, *ends)])

    def solution(self, recipe, v, w):
        def loss(v, start):
            fun = recipe.make(v, anp, lambda each: each)
            start = recipe.dress([start[i] for i in range(len(recipe.units))], anp)
            y = solve_ivp(fun, (0.0, 1.0), start, **recipe.options).y
            return sum(anp.dot(row, each) for row, each in zip(w.T, recipe.undress(y), strict=True))

        return np.concatenate(autograd.grad(loss, (0, 1))(v, recipe.beginning))
