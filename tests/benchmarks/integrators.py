"""SciPy's functions on objects beside SciPy with packing by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import integrate

from timing import Contest
from vspace_scipy.integrate import quad_vec, solve_ivp
from workloads import Inner, State, derivative_d, make_d, pack_d, unpack_d

_BY_HAND = "SciPy, packed by hand"


def contests() -> Iterator[Contest]:
    """Yield an integrator and a quadrature on D."""
    y = make_d()
    yield Contest(
        "solve_ivp on D (DOP853)",
        {
            _BY_HAND: lambda: integrate.solve_ivp(
                lambda t, v: pack_d(derivative_d(t, unpack_d(v))), (0.0, 20.0), pack_d(y), "DOP853"
            ),
            "vspace_scipy": lambda: solve_ivp(derivative_d, (0.0, 20.0), y, "DOP853"),
        },
        {"vspace_scipy": 1.10},
    )
    yield Contest(
        "quad_vec on D",
        {
            _BY_HAND: lambda: unpack_d(
                integrate.quad_vec(lambda t: pack_d(_integrand(t)), 0.0, 3.0)[0]
            ),
            "vspace_scipy, norm='2' as SciPy": lambda: quad_vec(_integrand, 0.0, 3.0, norm="2")[0],
            "vspace_scipy, each leaf by its size": lambda: quad_vec(_integrand, 0.0, 3.0)[0],
        },
        {"vspace_scipy, norm='2' as SciPy": 1.15},
    )


def _integrand(x: float) -> State:
    ones: Any = np.ones(3)
    inner = Inner(x * x, np.exp(-x * ones), np.sqrt(abs(x)) * ones)
    return State(x, {"a": np.cos(x * ones), "inner": inner, "c": 1.0 + x, "d": x * ones})
