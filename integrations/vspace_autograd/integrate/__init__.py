"""Integrals and ODE solutions that autograd differentiates, under SciPy's names."""

from vspace_autograd.integrate._quad_vec import quad_vec

__all__ = ["quad_vec"]
