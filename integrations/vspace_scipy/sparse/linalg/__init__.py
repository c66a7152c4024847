"""`scipy.sparse.linalg` for vectors that are any object: every public name, and `adjoint_test`."""

from scipy.sparse import linalg as _scipy_linalg
from scipy.sparse.linalg import *  # noqa: F403

from vspace_scipy.sparse.linalg import _entries, _exponentials
from vspace_scipy.sparse.linalg._entries import *  # noqa: F403
from vspace_scipy.sparse.linalg._estimates import onenormest
from vspace_scipy.sparse.linalg._exponentials import *  # noqa: F403
from vspace_scipy.sparse.linalg._operator import StructuredOperator, adjoint_test, aslinearoperator
from vspace_scipy.sparse.linalg._spectra import eigs, eigsh, lobpcg, svds
from vspace_scipy.sparse.linalg._systems import (
    bicg,
    bicgstab,
    cg,
    cgs,
    gcrotmk,
    gmres,
    lgmres,
    lsmr,
    lsqr,
    minres,
    qmr,
    tfqmr,
)

__all__ = [
    "StructuredOperator",
    "adjoint_test",
    "aslinearoperator",
    "bicg",
    "bicgstab",
    "cg",
    "cgs",
    "eigs",
    "eigsh",
    "gcrotmk",
    "gmres",
    "lgmres",
    "lobpcg",
    "lsmr",
    "lsqr",
    "minres",
    "onenormest",
    "qmr",
    "svds",
    "tfqmr",
]
# Which of these there are depends on SciPy's version.
__all__ += _entries.__all__ + _exponentials.__all__
# All other names are SciPy's own objects.
__all__ += [name for name in _scipy_linalg.__all__ if name not in __all__]
