"""Signatures of `vspace_scipy.sparse.linalg` for type checkers; written by ``make stubs``."""

# SciPy 1.17

from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np

from vspace_scipy.sparse.linalg._operator import StructuredOperator as StructuredOperator
from vspace_scipy.sparse.linalg._operator import adjoint_test as adjoint_test
from vspace_scipy.sparse.linalg._operator import aslinearoperator as aslinearoperator

_X = TypeVar("_X")
_Array = np.ndarray[Any, Any]
_Function = Callable[..., Any]
_Number = float | np.floating[Any] | np.integer[Any]
_Numbers = list[float] | list[int] | tuple[float, ...] | range

@overload
def bicg(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def bicg(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
@overload
def bicgstab(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def bicgstab(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
@overload
def cg(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def cg(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
@overload
def cgs(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def cgs(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
def eigs(
    A: Any,
    k: int = ...,
    M: Any = ...,
    sigma: Any = ...,
    which: Any = ...,
    v0: Any = ...,
    ncv: int | None = ...,
    maxiter: int | None = ...,
    tol: _Number = ...,
    return_eigenvectors: bool | int = ...,
    Minv: Any = ...,
    OPinv: Any = ...,
    OPpart: Any = ...,
    rng: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def eigsh(
    A: Any,
    k: int = ...,
    M: Any = ...,
    sigma: Any = ...,
    which: Any = ...,
    v0: Any = ...,
    ncv: int | None = ...,
    maxiter: int | None = ...,
    tol: _Number = ...,
    return_eigenvectors: bool | int = ...,
    Minv: Any = ...,
    OPinv: Any = ...,
    mode: Any = ...,
    rng: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def expm(A: Any) -> Any: ...
def expm_multiply(
    A: Any,
    B: Any,
    start: Any = ...,
    stop: Any = ...,
    num: int | None = ...,
    endpoint: bool | int | None = ...,
    traceA: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def factorized(A: Any) -> Any: ...
def funm_multiply_krylov(
    f: _Function,
    A: Any,
    b: Any,
    *,
    assume_a: str = ...,
    t: _Number = ...,
    atol: _Number = ...,
    rtol: _Number = ...,
    restart_every_m: int | None = ...,
    max_restarts: int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
@overload
def gcrotmk(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    m: int = ...,
    k: int | None = ...,
    CU: Any = ...,
    discard_C: bool | int = ...,
    truncate: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def gcrotmk(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    m: int = ...,
    k: int | None = ...,
    CU: Any = ...,
    discard_C: bool | int = ...,
    truncate: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
@overload
def gmres(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    restart: int | None = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    callback_type: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def gmres(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    restart: int | None = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    callback_type: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
def inv(A: Any) -> Any: ...
def is_sptriangular(A: Any) -> Any: ...
@overload
def lgmres(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inner_m: int = ...,
    outer_k: int = ...,
    outer_v: Any = ...,
    store_outer_Av: bool | int = ...,
    prepend_outer_v: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def lgmres(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    inner_m: int = ...,
    outer_k: int = ...,
    outer_v: Any = ...,
    store_outer_Av: bool | int = ...,
    prepend_outer_v: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
def lobpcg(
    A: Any,
    X: Any,
    B: Any = ...,
    M: Any = ...,
    Y: Any = ...,
    tol: Any = ...,
    maxiter: int | None = ...,
    largest: bool | int = ...,
    verbosityLevel: int = ...,
    retLambdaHistory: bool | int = ...,
    retResidualNormsHistory: bool | int = ...,
    restartControl: int = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def lsmr(
    A: Any,
    b: Any,
    damp: _Number = ...,
    atol: _Number = ...,
    btol: _Number = ...,
    conlim: _Number = ...,
    maxiter: int | None = ...,
    show: bool | int = ...,
    x0: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def lsqr(
    A: Any,
    b: Any,
    damp: _Number = ...,
    atol: _Number = ...,
    btol: _Number = ...,
    conlim: _Number = ...,
    iter_lim: int | None = ...,
    show: bool | int = ...,
    calc_var: bool | int = ...,
    x0: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def matrix_power(A: Any, power: int) -> Any: ...
@overload
def minres(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    shift: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    show: bool | int = ...,
    check: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def minres(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    shift: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    show: bool | int = ...,
    check: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
def norm(x: Any, ord: Any = ..., axis: Any = ...) -> Any: ...
def onenormest(
    A: Any, t: int = ..., itmax: int = ..., compute_v: bool | int = ..., compute_w: bool | int = ...
) -> Any: ...
@overload
def qmr(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M1: Any = ...,
    M2: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def qmr(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M1: Any = ...,
    M2: Any = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...
def spbandwidth(A: Any) -> Any: ...
def spilu(
    A: Any,
    drop_tol: _Number | None = ...,
    fill_factor: _Number | None = ...,
    drop_rule: str | None = ...,
    permc_spec: Any = ...,
    diag_pivot_thresh: Any = ...,
    relax: Any = ...,
    panel_size: Any = ...,
    options: Any = ...,
) -> Any: ...
def splu(
    A: Any,
    permc_spec: str | None = ...,
    diag_pivot_thresh: _Number | None = ...,
    relax: int | None = ...,
    panel_size: int | None = ...,
    options: Any = ...,
) -> Any: ...
@overload
def spsolve(
    A: Any,
    b: _Numbers,
    permc_spec: str | None = ...,
    use_umfpack: bool | int = ...,
    *,
    inactive: Any = ...,
) -> _Array: ...
@overload
def spsolve(
    A: Any,
    b: _X,
    permc_spec: str | None = ...,
    use_umfpack: bool | int = ...,
    *,
    inactive: Any = ...,
) -> _X: ...
@overload
def spsolve_triangular(
    A: Any,
    b: _Numbers,
    lower: bool | int = ...,
    overwrite_A: bool | int = ...,
    overwrite_b: bool | int = ...,
    unit_diagonal: bool | int = ...,
    *,
    inactive: Any = ...,
) -> _Array: ...
@overload
def spsolve_triangular(
    A: Any,
    b: _X,
    lower: bool | int = ...,
    overwrite_A: bool | int = ...,
    overwrite_b: bool | int = ...,
    unit_diagonal: bool | int = ...,
    *,
    inactive: Any = ...,
) -> _X: ...
def svds(
    A: Any,
    k: int = ...,
    ncv: int | None = ...,
    tol: _Number = ...,
    which: Any = ...,
    v0: Any = ...,
    maxiter: int | None = ...,
    return_singular_vectors: Any = ...,
    solver: Any = ...,
    rng: Any = ...,
    options: Any = ...,
    *,
    random_state: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
@overload
def tfqmr(
    A: Any,
    b: _Numbers,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    show: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_Array, int]: ...
@overload
def tfqmr(
    A: Any,
    b: _X,
    x0: Any = ...,
    *,
    rtol: _Number = ...,
    atol: _Number = ...,
    maxiter: int | None = ...,
    M: Any = ...,
    callback: _Function | None = ...,
    show: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> tuple[_X, int]: ...

# All other names are SciPy's own.
def __getattr__(name: str) -> Any: ...
