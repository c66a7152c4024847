"""What it takes to bring the rules to another system of automatic differentiation.

A `Framework` says what is traced, and packs leaves into vectors. `traced_quad_vec` and
`traced_solve_ivp` do all else, given a function of the framework's own (a primitive) that it
differentiates by the ``pull`` of the integral or solution that it is called with.
"""

from vspace_scipy.adjoint._framework import Framework
from vspace_scipy.adjoint._traced_integral import Integral, traced_quad_vec
from vspace_scipy.adjoint._traced_solution import TracedSolution, traced_solve_ivp

__all__ = ["Framework", "Integral", "TracedSolution", "traced_quad_vec", "traced_solve_ivp"]
