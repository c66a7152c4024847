"""Calls that SciPy takes as they are: what they cost with our functions in SciPy's place.

``python tests/benchmarks/run.py --only 'plain call*'``
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import scipy.integrate
import scipy.optimize
import scipy.sparse.linalg

import vspace_scipy.integrate
import vspace_scipy.optimize
import vspace_scipy.sparse.linalg
from timing import Contest

INTEGRATE = (scipy.integrate, vspace_scipy.integrate)
OPTIMIZE = (scipy.optimize, vspace_scipy.optimize)
LINALG = (scipy.sparse.linalg, vspace_scipy.sparse.linalg)

_LIST = [0.5 * k for k in range(500)]
_ARRAY = np.linspace(0.0, 1.0, 513)
_MATRIX = np.diag([2.0, 3.0, 4.0])


def wave(x: float) -> float:
    """Return what a small model does: three functions, a sum and a product."""
    return math.exp(-x) * math.cos(3.0 * x) / (1.0 + x * x)


def bell(x: float) -> float:
    """Return what has an integral over the line."""
    return math.exp(-x * x)


def decay(t: float, y: Any) -> Any:
    """Return a derivative."""
    return -y


# Name: the modules, the call, and how many times SciPy's own time it may take.
ROWS: dict[str, tuple[tuple[ModuleType, ModuleType], Callable[[Any], Any], float]] = {
    "quad": (INTEGRATE, lambda m: m.quad(wave, 0.0, 1.0), 1.3),
    "quad, infinite": (INTEGRATE, lambda m: m.quad(bell, -math.inf, math.inf), 1.2),
    "quad, weight": (
        INTEGRATE, lambda m: m.quad(wave, 0.0, 1.0, weight="cos", wvar=10.0), 1.2
    ),
    "dblquad": (INTEGRATE, lambda m: m.dblquad(lambda y, x: x * y, 0, 1, 0, 1), 1.2),
    "tplquad": (INTEGRATE, lambda m: m.tplquad(lambda z, y, x: x * z, 0, 1, 0, 1, 0, 1), 1.2),
    "nquad": (INTEGRATE, lambda m: m.nquad(lambda x, y: x * y, [[0, 1], [0, 1]]), 1.2),
    "quad_vec, numbers": (INTEGRATE, lambda m: m.quad_vec(wave, 0.0, 1.0), 1.2),
    "quad_vec, arrays": (INTEGRATE, lambda m: m.quad_vec(lambda x: x * _ARRAY, 0.0, 1.0), 1.2),
    "fixed_quad": (INTEGRATE, lambda m: m.fixed_quad(lambda x: x * x, 0.0, 1.0), 1.2),
    "cubature": (INTEGRATE, lambda m: m.cubature(lambda x: x[:, 0] ** 2, [0.0], [1.0]), 1.2),
    "tanhsinh": (INTEGRATE, lambda m: m.tanhsinh(lambda x: x * x, 0.0, 1.0), 1.2),
    "nsum": (INTEGRATE, lambda m: m.nsum(lambda k: 1 / k**2, 1, np.inf), 1.2),
    "qmc_quad": (
        INTEGRATE, lambda m: m.qmc_quad(lambda x: x[0], [0.0], [1.0], n_points=16), 1.2
    ),
    "trapezoid, 500 floats": (INTEGRATE, lambda m: m.trapezoid(_LIST), 1.2),
    "trapezoid": (INTEGRATE, lambda m: m.trapezoid(_ARRAY), 1.2),
    "simpson": (INTEGRATE, lambda m: m.simpson(_ARRAY), 1.2),
    "romb": (INTEGRATE, lambda m: m.romb(_ARRAY), 1.2),
    "cumulative_trapezoid": (INTEGRATE, lambda m: m.cumulative_trapezoid(_LIST), 1.2),
    # SciPy's own call is 38 us: one more.
    "solve_ivp, one step": (INTEGRATE, lambda m: m.solve_ivp(decay, (0, 0.01), _ARRAY[1:2]), 1.04),
    "odeint": (INTEGRATE, lambda m: m.odeint(decay, [1.0], _ARRAY[:3], tfirst=True), 1.2),
    "brentq": (OPTIMIZE, lambda m: m.brentq(lambda x: x * x - 0.5, 0.0, 1.0), 1.2),
    "newton": (OPTIMIZE, lambda m: m.newton(lambda x: x * x - 0.5, 1.0), 1.2),
    "root_scalar": (
        OPTIMIZE, lambda m: m.root_scalar(lambda x: x * x - 0.5, bracket=(0.0, 1.0)), 1.2
    ),
    "minimize": (OPTIMIZE, lambda m: m.minimize(lambda x: (x[0] - 0.5) ** 2, [0.0]), 1.1),
    "fsolve": (OPTIMIZE, lambda m: m.fsolve(lambda x: x * x - 0.5, [1.0]), 1.2),
    "leastsq": (OPTIMIZE, lambda m: m.leastsq(lambda x: x * x - 0.5, [1.0]), 1.2),
    "curve_fit": (OPTIMIZE, lambda m: m.curve_fit(lambda x, a: a * x, _ARRAY, _ARRAY), 1.2),
    "nnls": (OPTIMIZE, lambda m: m.nnls(_MATRIX, np.ones(3)), 1.2),
    "cg": (LINALG, lambda m: m.cg(_MATRIX, np.ones(3)), 1.2),
    "gmres": (LINALG, lambda m: m.gmres(_MATRIX, np.ones(3)), 1.2),
}  # fmt: skip


def contests() -> Iterator[Contest]:
    """Yield a contest for each call."""
    for name, (modules, call, most) in ROWS.items():
        theirs, ours = (partial(call, module) for module in modules)
        contenders = {"SciPy": theirs, "vspace_scipy": ours}
        yield Contest(f"plain call  {name}", contenders, {"vspace_scipy": most}, figure=min)
