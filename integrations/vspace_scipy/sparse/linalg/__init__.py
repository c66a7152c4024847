"""`scipy.sparse.linalg` for vectors that are any object: every public name, and `adjoint_test`."""

from scipy.sparse import linalg as _scipy_linalg
from scipy.sparse.linalg import *  # noqa: F403

from vspace_scipy.sparse.linalg import (  # noqa: F401
    _entries,
    _functions,
    _spectra,
    _systems,
)
from vspace_scipy.sparse.linalg._operator import StructuredOperator, adjoint_test, aslinearoperator
from vspace_scipy.sparse.linalg._table import TABLE

globals().update(TABLE.functions)

__all__ = ["StructuredOperator", "adjoint_test", "aslinearoperator", *TABLE.functions]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_linalg.__all__ if name not in __all__]
