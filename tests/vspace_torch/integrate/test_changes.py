"""Gradients by PyTorch of functions that depend on what changes, or that remember."""

from __future__ import annotations

import torch

from gradients_after_changes import LawsAfterChanges
from vspace_torch.integrate import quad_vec, solve_ivp


class TestTorch(LawsAfterChanges):
    xp = torch

    def value(self, kind, f):
        if kind == "integral":
            return quad_vec(f, 0.0, 1.0)[0]
        start = torch.ones(1, dtype=torch.float64)
        return solve_ivp(f, (0.0, 1.0), start, rtol=1e-8, atol=1e-10).y[0, -1]

    def value_and_slope(self, loss, p):
        p = torch.tensor(p, dtype=torch.float64, requires_grad=True)
        value = loss(p)
        value.backward()
        return [value.item(), p.grad.item()]
