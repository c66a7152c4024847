"""Measure vspace beside hand-written code and optree: ``make bench``, ``make bench ONLY='D*'``.

Contenders alternate in one process; medians and ratios are printed. *Anew*: raw objects are
wrapped for each operation. *Kept*: operands are results of earlier arithmetic.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import platform
import resource
import sys
import tracemalloc
from collections.abc import Iterator
from importlib.metadata import version

import gradients
import numpy as np
import optree
import scipy
from scipy import integrate
from scipy.linalg.blas import daxpy
from timing import Contest, print_rows
from workloads import (
    axpy_by_optree,
    axpy_d_by_hand,
    axpy_inplace_by_optree,
    derivative_d,
    integrand_d,
    make_d,
    make_l,
    make_large,
    make_m,
    pack_d,
    unpack_d,
)

import vspace
from vspace import VectorSpace as V
from vspace import linear_combination
from vspace_scipy.integrate import quad_vec, solve_ivp

A = 0.5
TINY = 1e-12  # in place again and again, without growing


def contests() -> Iterator[Contest]:
    y, x = make_d(), make_d()
    kept_y, kept_x = 1.0 * V(y), 1.0 * V(x)
    yield Contest(
        "D  y + a*x",
        {
            "by hand": lambda: axpy_d_by_hand(y, x, A),
            "anew": lambda: V(y) + A * V(x),
            "anew, one pass (linear_combination)": lambda: linear_combination(
                (1.0, A), (V(y), V(x))
            ),
            "anew, object rebuilt (.value)": lambda: (V(y) + A * V(x)).value,
            "kept": lambda: kept_y + A * kept_x,
        },
        {"anew": 0.6, "kept": 0.25},
    )
    for name, make, out, kept in (("M", make_m, 0.8, 0.05), ("L", make_l, None, 0.01)):
        yield from nested(name, make(), make(), out, kept)
    yield large()
    yield Contest(
        "solve_ivp on D (DOP853)",
        {
            "SciPy, packed by hand": lambda: integrate.solve_ivp(
                lambda t, v: pack_d(derivative_d(t, unpack_d(v))), (0.0, 20.0), pack_d(y), "DOP853"
            ),
            "vspace_scipy": lambda: solve_ivp(derivative_d, (0.0, 20.0), y, "DOP853"),
        },
        {"vspace_scipy": 1.10},
    )
    yield Contest(
        "quad_vec on D",
        {
            "SciPy, packed by hand": lambda: unpack_d(
                integrate.quad_vec(lambda t: pack_d(integrand_d(t)), 0.0, 3.0)[0]
            ),
            "vspace_scipy, norm='2' as SciPy": lambda: quad_vec(integrand_d, 0.0, 3.0, norm="2")[0],
            "vspace_scipy, each leaf by its size": lambda: quad_vec(integrand_d, 0.0, 3.0)[0],
        },
        {"vspace_scipy, norm='2' as SciPy": 1.15},
    )
    yield from gradients.contests()


def nested(name, y, x, out_target, kept_target) -> Iterator[Contest]:
    """Yield the contests of nests of arrays beside optree."""
    kept_y, kept_x = 1.0 * V(y), 1.0 * V(x)
    by_optree = axpy_by_optree(y)
    yield Contest(
        f"{name}  y + a*x",
        {
            "optree, treespec kept, BLAS": lambda: by_optree(y, x, A),
            "anew": lambda: V(y) + A * V(x),
            "anew, object rebuilt (.value)": lambda: (V(y) + A * V(x)).value,
            "kept": lambda: kept_y + A * kept_x,
        },
        {"kept": kept_target} | ({} if out_target is None else {"anew": out_target}),
    )
    yield Contest(
        f"{name}  y += a*x",
        {
            "optree, treespec kept, BLAS": lambda: axpy_inplace_by_optree(y, x, TINY),
            "anew": lambda: V(y).axpy(TINY, V(x)),
            "kept": lambda: kept_y.axpy(TINY, kept_x),
        },
        {"anew": 0.9 if name == "M" else 0.8, "kept": kept_target},
    )


def large() -> Contest:
    """Return the contest of memory-bound work in place."""
    y, x = make_large(), make_large()

    def by_blas() -> None:
        for u, v in zip(x, y, strict=True):
            daxpy(u, v, u.size, TINY)

    tracemalloc.start()
    V(y).axpy(TINY, V(x))
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    V(y).axpy(TINY, V(x))
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    print(f"3 x 4,000,000 in place: peak of temporaries {peak / 1024:.1f} kB\n")
    return Contest(
        "3 x 4,000,000  y += a*x",
        {"daxpy on the bare arrays": by_blas, "anew": lambda: V(y).axpy(TINY, V(x))},
        {"anew": 1.10},
        seconds_per_round=0.05,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="a pattern of contests, such as 'D*'")
    parser.add_argument("--quick", action="store_true", help="few rounds, to see that it runs")
    parser.add_argument("--rounds", type=int, default=101)
    arguments = parser.parse_args()
    print(
        f"vspace {vspace.__version__}, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"SciPy {scipy.__version__}, multipledispatch {version('multipledispatch')}, "
        f"optree {optree.__version__}; {os.cpu_count()} cores, {platform.machine()}\n"
    )
    rounds = 5 if arguments.quick else arguments.rounds
    for contest in contests():
        if fnmatch.fnmatch(contest.name, arguments.only):
            print_rows(contest.run(rounds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory of this run: {peak / 1024:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
