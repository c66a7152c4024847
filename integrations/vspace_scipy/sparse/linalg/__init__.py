"""`scipy.sparse.linalg` for vectors that are any object: every public name, and `adjoint_test`."""

from scipy.sparse import linalg as _scipy_linalg
from scipy.sparse.linalg import *  # noqa: F403

from vspace_scipy.sparse.linalg._operator import StructuredOperator, adjoint_test, aslinearoperator
from vspace_scipy.sparse.linalg._spectra import eigs, eigsh, expm_multiply, svds
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
    "expm_multiply",
    "gcrotmk",
    "gmres",
    "lgmres",
    "lsmr",
    "lsqr",
    "minres",
    "qmr",
    "svds",
    "tfqmr",
]
# All other names are SciPy's own objects; which there are depends on its version.
__all__ += [name for name in _scipy_linalg.__all__ if name not in __all__]
