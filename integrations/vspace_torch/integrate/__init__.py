"""Integrals and ODE solutions that PyTorch differentiates, under SciPy's names."""

from vspace_torch.integrate._quad_vec import quad_vec
from vspace_torch.integrate._solve_ivp import solve_ivp

__all__ = ["quad_vec", "solve_ivp"]
