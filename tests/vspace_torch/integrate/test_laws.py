"""Laws of gradients by PyTorch, over random functions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from hypothesis import given

from gradient_laws import GradientLaws, some, weights
from random_functions import integrands, limits, right_hand_sides, with_numbers
from vspace_torch.integrate import quad_vec, solve_ivp


def traced(numbers, dtype=torch.float64):
    return torch.tensor(numbers, dtype=dtype, requires_grad=True)


def gradient(loss, *tensors):
    return np.concatenate([each.reshape(-1) for each in torch.autograd.grad(loss, tensors)])


class TestTorch(GradientLaws):
    def integral(self, recipe, v, ends, w):
        v, a, b = map(traced, (v, *ends))
        value = quad_vec(recipe.make(v, torch, lambda each: each), a, b)[0]
        return gradient(w * value, v, a, b)

    def solution(self, recipe, v, w):
        v, start = traced(v), traced(recipe.beginning)
        fun = recipe.make(v, torch, lambda each: each)
        state = recipe.dress([*start], torch)
        y = solve_ivp(fun, (0.0, 1.0), state, **recipe.options).y
        rows = torch.stack([*recipe.undress(y)])
        return gradient((torch.tensor(w.T) * rows).sum(), v, start)

    @some(6)
    @given(with_numbers(integrands), limits)
    def test_single_precision_is_as_exact_as_it_can_be(self, made, ends):
        recipe, v = made
        single = traced(v, torch.float32)
        f = recipe.make(single, torch, lambda each: each)
        found = gradient(quad_vec(f, *ends, epsrel=1e-4)[0], single)
        assert found.dtype == np.float32
        exact = self.integral(recipe, v, ends, 1.0)[:-2]
        np.testing.assert_allclose(found, exact, rtol=1e-3, atol=1e-4)

    @some(4)
    @given(with_numbers(right_hand_sides))
    def test_equations_in_single_precision_are_as_exact(self, made):
        recipe, v = made
        recipe = replace(recipe, units=(0,) * len(recipe.units), method="RK45")
        single, start = traced(v, torch.float32), traced(recipe.beginning, torch.float32)
        fun, state = recipe.make(single, torch, lambda each: each), recipe.dress([*start], torch)
        options = {"t_eval": [0.3, 1.0], "rtol": 1e-4, "atol": 1e-6}
        rows = torch.stack([*recipe.undress(solve_ivp(fun, (0.0, 1.0), state, **options).y)])
        w = weights(recipe)
        found = gradient((torch.tensor(w.T, dtype=torch.float32) * rows).sum(), single, start)
        np.testing.assert_allclose(found, self.solution(recipe, v, w), rtol=1e-3, atol=1e-3)
