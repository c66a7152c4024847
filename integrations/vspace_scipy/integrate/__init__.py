"""Functions of `scipy.integrate` that take any object where SciPy takes a float or an array."""

from vspace_scipy.integrate._quad_vec import quad_vec
from vspace_scipy.integrate._solve_ivp import solve_ivp

__all__ = ["quad_vec", "solve_ivp"]
