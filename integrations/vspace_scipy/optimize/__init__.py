"""`scipy.optimize` for unknowns that are any object: every public name of it, and `labelled`."""

from scipy import optimize as _scipy_optimize
from scipy.optimize import *  # noqa: F403

from vspace_scipy._labels import LabelledMatrix, labelled
from vspace_scipy.optimize import (  # noqa: F401
    _curve_fit,
    _derivatives,
    _fits,
    _global,
    _linear,
    _minimise,
    _nonlinear,
    _roots,
    _scalar,
)
from vspace_scipy.optimize._bounds import Bounds
from vspace_scipy.optimize._linear_constraints import LinearConstraint
from vspace_scipy.optimize._table import TABLE

globals().update(TABLE.functions)

__all__ = ["Bounds", "LabelledMatrix", "LinearConstraint", "labelled", *TABLE.functions]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_optimize.__all__ if name not in __all__]
