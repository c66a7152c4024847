"""`scipy.optimize` for unknowns that are any object: every public name of it, and `labelled`."""

from scipy import optimize as _scipy_optimize
from scipy.optimize import *  # noqa: F403

from vspace_scipy.optimize._bounds import Bounds
from vspace_scipy.optimize._curve_fit import curve_fit
from vspace_scipy.optimize._derivatives import approx_fprime, check_grad, line_search
from vspace_scipy.optimize._fmin import (
    fmin,
    fmin_bfgs,
    fmin_cg,
    fmin_cobyla,
    fmin_l_bfgs_b,
    fmin_ncg,
    fmin_powell,
    fmin_slsqp,
    fmin_tnc,
)
from vspace_scipy.optimize._global import (
    basinhopping,
    brute,
    differential_evolution,
    direct,
    dual_annealing,
    shgo,
)
from vspace_scipy.optimize._labels import LabelledMatrix, labelled
from vspace_scipy.optimize._least_squares import least_squares, leastsq
from vspace_scipy.optimize._linear_constraints import LinearConstraint
from vspace_scipy.optimize._linear_fits import lsq_linear, nnls
from vspace_scipy.optimize._linear_programs import linprog, milp
from vspace_scipy.optimize._minimize import minimize
from vspace_scipy.optimize._nonlin import (
    anderson,
    broyden1,
    broyden2,
    diagbroyden,
    excitingmixing,
    linearmixing,
    newton_krylov,
)
from vspace_scipy.optimize._root import fixed_point, fsolve, newton, root
from vspace_scipy.optimize._scalar import (
    bisect,
    bracket,
    brent,
    brenth,
    brentq,
    fminbound,
    golden,
    minimize_scalar,
    ridder,
    root_scalar,
    toms748,
)

__all__ = [
    "Bounds",
    "LabelledMatrix",
    "LinearConstraint",
    "anderson",
    "approx_fprime",
    "basinhopping",
    "bisect",
    "bracket",
    "brent",
    "brenth",
    "brentq",
    "broyden1",
    "broyden2",
    "brute",
    "check_grad",
    "curve_fit",
    "diagbroyden",
    "differential_evolution",
    "direct",
    "dual_annealing",
    "excitingmixing",
    "fixed_point",
    "fmin",
    "fmin_bfgs",
    "fmin_cg",
    "fmin_cobyla",
    "fmin_l_bfgs_b",
    "fmin_ncg",
    "fmin_powell",
    "fmin_slsqp",
    "fmin_tnc",
    "fminbound",
    "fsolve",
    "golden",
    "labelled",
    "least_squares",
    "leastsq",
    "line_search",
    "linearmixing",
    "linprog",
    "lsq_linear",
    "milp",
    "minimize",
    "minimize_scalar",
    "newton",
    "newton_krylov",
    "nnls",
    "ridder",
    "root",
    "root_scalar",
    "shgo",
    "toms748",
]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_optimize.__all__ if name not in __all__]
