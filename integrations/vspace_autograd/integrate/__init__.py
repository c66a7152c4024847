"""Integrals and ODE solutions that autograd differentiates, under SciPy's names."""

from vspace_autograd.integrate._quad_vec import quad_vec
from vspace_autograd.integrate._solve_ivp import solve_ivp

__all__ = ["quad_vec", "solve_ivp"]
