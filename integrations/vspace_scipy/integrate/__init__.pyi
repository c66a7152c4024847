"""Signatures of `vspace_scipy.integrate` for type checkers; written by ``make stubs``."""

# SciPy 1.17

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy.integrate._ode import complex_ode as complex_ode
from vspace_scipy.integrate._ode import ode as ode
from vspace_scipy.integrate._ode_solution import OdeSolution as OdeSolution
from vspace_scipy.integrate._solve_ivp import solve_ivp as solve_ivp
from vspace_scipy.integrate._solvers import BDF as BDF
from vspace_scipy.integrate._solvers import DOP853 as DOP853
from vspace_scipy.integrate._solvers import LSODA as LSODA
from vspace_scipy.integrate._solvers import RK23 as RK23
from vspace_scipy.integrate._solvers import RK45 as RK45
from vspace_scipy.integrate._solvers import Radau as Radau

_Function = Callable[..., Any]
_Number = float | np.floating[Any] | np.integer[Any]

def cubature(
    f: _Function,
    a: Any,
    b: Any,
    *,
    rule: str = ...,
    rtol: Any = ...,
    atol: Any = ...,
    max_subdivisions: Any = ...,
    args: Any = ...,
    workers: Any = ...,
    points: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def cumulative_simpson(
    y: Any,
    *,
    x: Any = ...,
    dx: _Number = ...,
    axis: int = ...,
    initial: Any = ...,
    inactive: Any = ...,
) -> Any: ...
def cumulative_trapezoid(
    y: Any,
    x: Any = ...,
    dx: _Number = ...,
    axis: int = ...,
    initial: Any = ...,
    *,
    inactive: Any = ...,
) -> Any: ...
def dblquad(
    func: _Function,
    a: _Number,
    b: _Number,
    gfun: Any,
    hfun: Any,
    args: Any = ...,
    epsabs: Any = ...,
    epsrel: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def fixed_quad(
    func: _Function, a: _Number, b: _Number, args: Any = ..., n: int = ..., *, inactive: Any = ...
) -> Any: ...
def nquad(
    func: Any,
    ranges: Any,
    args: Any = ...,
    opts: Any = ...,
    full_output: bool | int = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def nsum(
    f: _Function,
    a: Any,
    b: Any,
    *,
    step: Any = ...,
    args: Any = ...,
    log: bool | int = ...,
    maxterms: int = ...,
    tolerances: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def odeint(
    func: _Function,
    y0: Any,
    t: Any,
    args: Any = ...,
    Dfun: _Function | None = ...,
    col_deriv: bool | int = ...,
    full_output: bool | int = ...,
    ml: int | None = ...,
    mu: int | None = ...,
    rtol: Any = ...,
    atol: Any = ...,
    tcrit: Any = ...,
    h0: Any = ...,
    hmax: Any = ...,
    hmin: Any = ...,
    ixpr: bool | int = ...,
    mxstep: Any = ...,
    mxhnil: Any = ...,
    mxordn: Any = ...,
    mxords: Any = ...,
    printmessg: bool | int = ...,
    tfirst: bool | int = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def qmc_quad(
    func: _Function,
    a: Any,
    b: Any,
    *,
    n_estimates: int = ...,
    n_points: int = ...,
    qrng: Any = ...,
    log: bool | int = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def quad(
    func: Any,
    a: _Number,
    b: _Number,
    args: Any = ...,
    full_output: int = ...,
    epsabs: Any = ...,
    epsrel: Any = ...,
    limit: int = ...,
    points: Any = ...,
    weight: str | None = ...,
    wvar: Any = ...,
    wopts: Any = ...,
    maxp1: Any = ...,
    limlst: int = ...,
    complex_func: bool | int = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def quad_vec(
    f: _Function,
    a: _Number,
    b: _Number,
    epsabs: Any = ...,
    epsrel: Any = ...,
    norm: Any = ...,
    cache_size: _Number = ...,
    limit: Any = ...,
    workers: Any = ...,
    points: Any = ...,
    quadrature: Any = ...,
    full_output: bool | int = ...,
    *,
    args: Any = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def romb(
    y: Any, dx: _Number = ..., axis: int = ..., show: bool | int = ..., *, inactive: Any = ...
) -> Any: ...
def simpson(
    y: Any, x: Any = ..., *, dx: _Number = ..., axis: int = ..., inactive: Any = ...
) -> Any: ...
def solve_bvp(
    fun: _Function,
    bc: _Function,
    x: Any,
    y: Any,
    p: Any = ...,
    S: Any = ...,
    fun_jac: _Function | None = ...,
    bc_jac: _Function | None = ...,
    tol: _Number = ...,
    max_nodes: int = ...,
    verbose: Any = ...,
    bc_tol: _Number | None = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def tanhsinh(
    f: _Function,
    a: Any,
    b: Any,
    *,
    args: Any = ...,
    log: bool | int = ...,
    maxlevel: int | None = ...,
    minlevel: int = ...,
    atol: Any = ...,
    rtol: Any = ...,
    preserve_shape: bool | int = ...,
    callback: _Function | None = ...,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def tplquad(
    func: _Function,
    a: _Number,
    b: _Number,
    gfun: Any,
    hfun: Any,
    qfun: Any,
    rfun: Any,
    args: Any = ...,
    epsabs: Any = ...,
    epsrel: Any = ...,
    *,
    inactive: Any = ...,
    progress: bool = ...,
) -> Any: ...
def trapezoid(
    y: Any, x: Any = ..., dx: _Number = ..., axis: int = ..., *, inactive: Any = ...
) -> Any: ...

# All other names are SciPy's own.
def __getattr__(name: str) -> Any: ...
