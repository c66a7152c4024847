"""Gradients by autograd of functions that depend on what changes, or that remember."""

from __future__ import annotations

import autograd
import autograd.numpy as anp
import numpy as np

from gradients_after_changes import LawsAfterChanges
from vspace_autograd.integrate import quad_vec, solve_ivp


class TestAutograd(LawsAfterChanges):
    xp = anp

    def value(self, kind, f):
        if kind == "integral":
            return quad_vec(f, 0.0, 1.0)[0]
        return solve_ivp(f, (0.0, 1.0), np.ones(1), rtol=1e-8, atol=1e-10).y[0, -1]

    def value_and_slope(self, loss, p):
        value, slope = autograd.value_and_grad(loss)(p)
        return [float(value), float(slope)]
