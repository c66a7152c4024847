"""`scipy.integrate` for values and states that are any object: every public name of it."""

from scipy import integrate as _scipy_integrate
from scipy.integrate import *  # noqa: F403

# Quadrature.
from vspace_scipy.integrate._nquad import dblquad, nquad, tplquad

# Differential equations.
from vspace_scipy.integrate._odeint import odeint
from vspace_scipy.integrate._quad import quad
from vspace_scipy.integrate._quad_vec import quad_vec
from vspace_scipy.integrate._sampled import (
    cumulative_simpson,
    cumulative_trapezoid,
    romb,
    simpson,
    trapezoid,
)
from vspace_scipy.integrate._solve_ivp import solve_ivp

__all__ = [
    "cumulative_simpson",
    "cumulative_trapezoid",
    "dblquad",
    "nquad",
    "odeint",
    "quad",
    "quad_vec",
    "romb",
    "simpson",
    "solve_ivp",
    "tplquad",
    "trapezoid",
]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_integrate.__all__ if name not in __all__]
