"""What once was wrong in silence, a crash, or a refusal, under PyTorch."""

from __future__ import annotations

import torch

from gradient_faults import GradientFaults
from vspace_torch.integrate import quad_vec, solve_ivp


class TestTorch(GradientFaults):
    xp = torch
    quad_vec = staticmethod(quad_vec)
    solve_ivp = staticmethod(solve_ivp)

    def slope(self, loss, p):
        p = torch.tensor(p, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(loss(p), p)
        return slope.item()

    def curvature(self, loss, p):
        p = torch.tensor(p, dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(loss(p), p, create_graph=True)
        return torch.autograd.grad(slope, p)[0].item()

    def positive(self, x):
        return torch.relu(x)

    def ones(self, *shape):
        return torch.ones(shape, dtype=torch.float64)

    def inner_gradient(self, energy, q):
        with torch.enable_grad():
            q = q if q.requires_grad else q.clone().requires_grad_()
            return torch.autograd.grad(energy(q).sum(), q, create_graph=True)[0]
