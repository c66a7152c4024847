"""HIPS autograd on any Python object: gradients, and derivatives of integrals and ODE solutions.

``vspace_autograd.integrate`` has `quad_vec` and `solve_ivp`, written as without differentiation.
Traced values are leaves. This package is imported by itself where vspace first meets one.
"""

from vspace_autograd import _leaves  # noqa: F401 - it registers traced values as leaves
from vspace_autograd._value_and_grad import grad, value_and_grad

__all__ = ["grad", "value_and_grad"]
