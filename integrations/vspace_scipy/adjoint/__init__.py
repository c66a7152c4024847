"""Derivatives of integrals and of ODE solutions, by rules that need no framework.

What a function has captured (the values in a closure, in an instance, in a partial function) is a
vector of the function's own shape, and so is the gradient with respect to it. The derivative of
the function itself is written by hand, or comes from whatever system computes it.
"""

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._mesh import QuadratureMesh
from vspace_scipy.adjoint._quad_vec import QuadVecGradient, quad_vec_jvp, quad_vec_vjp
from vspace_scipy.adjoint._solve_ivp import SolveIVPGradient, solve_ivp_jvp, solve_ivp_vjp

__all__ = [
    "GradientError",
    "QuadVecGradient",
    "QuadratureMesh",
    "SolveIVPGradient",
    "quad_vec_jvp",
    "quad_vec_vjp",
    "solve_ivp_jvp",
    "solve_ivp_vjp",
]
