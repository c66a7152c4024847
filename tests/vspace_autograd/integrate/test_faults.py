"""What once was wrong in silence, a crash, or a refusal, under autograd."""

from __future__ import annotations

import autograd
import autograd.numpy as anp

from gradient_faults import GradientFaults
from vspace_autograd.integrate import quad_vec, solve_ivp


class TestAutograd(GradientFaults):
    xp = anp
    quad_vec = staticmethod(quad_vec)
    solve_ivp = staticmethod(solve_ivp)

    def slope(self, loss, p):
        return autograd.grad(loss)(p)

    def curvature(self, loss, p):
        return autograd.grad(autograd.grad(loss))(p)

    def positive(self, x):
        return anp.maximum(x, 0.0)

    def ones(self, *shape):
        return anp.ones(shape)

    def inner_gradient(self, energy, q):
        return autograd.elementwise_grad(energy)(q)
