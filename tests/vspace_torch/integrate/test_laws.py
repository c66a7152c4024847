"""Laws of gradients by PyTorch, over random functions."""

from __future__ import annotations

import numpy as np
import torch

from gradient_laws import GradientLaws
from vspace_torch.integrate import quad_vec, solve_ivp


def traced(numbers):
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


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
