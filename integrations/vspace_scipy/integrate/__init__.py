"""`scipy.integrate` for values and states that are any object: every public name of it."""

from scipy import integrate as _scipy_integrate
from scipy.integrate import *  # noqa: F403

from vspace_scipy.integrate._cubature import cubature
from vspace_scipy.integrate._fixed_quad import fixed_quad
from vspace_scipy.integrate._nsum import nsum
from vspace_scipy.integrate._ode import complex_ode, ode
from vspace_scipy.integrate._ode_solution import OdeSolution
from vspace_scipy.integrate._odeint import odeint
from vspace_scipy.integrate._qmc_quad import qmc_quad
from vspace_scipy.integrate._quad import dblquad, nquad, quad, tplquad
from vspace_scipy.integrate._quad_vec import quad_vec
from vspace_scipy.integrate._sampled import (
    cumulative_simpson,
    cumulative_trapezoid,
    romb,
    simpson,
    trapezoid,
)
from vspace_scipy.integrate._solve_bvp import solve_bvp
from vspace_scipy.integrate._solve_ivp import solve_ivp
from vspace_scipy.integrate._solvers import BDF, DOP853, LSODA, RK23, RK45, Radau
from vspace_scipy.integrate._tanhsinh import tanhsinh

__all__ = [
    "BDF",
    "DOP853",
    "LSODA",
    "RK23",
    "RK45",
    "OdeSolution",
    "Radau",
    "complex_ode",
    "cubature",
    "cumulative_simpson",
    "cumulative_trapezoid",
    "dblquad",
    "fixed_quad",
    "nquad",
    "nsum",
    "ode",
    "odeint",
    "qmc_quad",
    "quad",
    "quad_vec",
    "romb",
    "simpson",
    "solve_bvp",
    "solve_ivp",
    "tanhsinh",
    "tplquad",
    "trapezoid",
]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_integrate.__all__ if name not in __all__]
