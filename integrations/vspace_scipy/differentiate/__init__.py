"""`scipy.differentiate` for arguments and values that are any object: every public name of it."""

from scipy import differentiate as _scipy_differentiate
from scipy.differentiate import *  # noqa: F403

from vspace_scipy.differentiate import _rows  # noqa: F401
from vspace_scipy.differentiate._table import TABLE

globals().update(TABLE.functions)

__all__ = [*TABLE.functions]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_differentiate.__all__ if name not in __all__]
