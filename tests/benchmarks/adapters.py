"""Measure SciPy's functions on structures beside packing by hand.

The right-hand sides cost about 10 us, as a small model does; the structure is D of `workloads`.
Contenders alternate in one process and return the same objects. What an adapter costs by itself is
printed below: for each evaluation, packing and unpacking included (what it takes longer than the
code by hand, and what that code takes to pack and unpack once), and for each call, from the same
work with hardly any evaluations.

``python tests/benchmarks/adapters.py [--only pattern] [--rounds n]``
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy import integrate, optimize
from scipy.sparse import linalg

from timing import Contest, print_rows
from vspace_scipy.integrate import quad_vec, solve_ivp
from vspace_scipy.optimize import minimize
from vspace_scipy.sparse.linalg import gmres
from workloads import Inner, State, derivative_d, make_d, pack_d, unpack_d

HAND = "SciPy, packed by hand"
OURS = "vspace_scipy"
OWN_NORM = "vspace_scipy, each leaf by its size"
TARGET = 1.05
START = make_d()
_GRID = np.linspace(0.0, 1.0, 1000)


def series(x: float, terms: int) -> float:
    """Return a sum of sines, which brings a function to 10 us."""
    grid = _GRID[:terms]
    return 1e-3 * float(np.sin(grid + x) @ grid)


def right_hand_side(t: float, state: State) -> State:
    """Return a smooth derivative on D that takes about 10 us."""
    change = derivative_d(t, state)
    return State(change.time + series(t, 600), change.parts)


def integrand(x: float) -> State:
    """Return a D that takes about 10 us, with a kink in it."""
    wave = np.cos(x * np.arange(12.0) + 0.1)
    root = abs(x - 1.0) ** 0.5
    inner = Inner(x * root, wave[:3], wave[3:6] * root)
    return State(x + series(x, 900), {"a": wave[6:9], "inner": inner, "c": root, "d": wave[9:]})


def energy(state: State) -> tuple[float, State]:
    """Return a valley on D, as narrow as Rosenbrock's, and its gradient, in about 10 us."""
    parts, inner = state.parts, state.parts["inner"]
    t, c, m = state.time, parts["c"], inner.mass
    a, x, v, d = parts["a"], inner.position, inner.velocity, parts["d"]
    first, second, third, fourth = m - t * t, x - a * a, v - x * x, d - c
    value = (1.0 - t) ** 2 + (1.0 - c) ** 2 + 100.0 * first * first
    value += float((1.0 - a) @ (1.0 - a) + 100.0 * (second @ second + third @ third))
    pull = 200.0 * second - 400.0 * third * x
    slope = Inner(200.0 * first, pull, 200.0 * third)
    return value + float(fourth @ fourth), State(
        2.0 * (t - 1.0) - 400.0 * first * t,
        {
            "a": 2.0 * (a - 1.0) - 400.0 * second * a,
            "inner": slope,
            "c": 2.0 * (c - 1.0) - 2.0 * float(fourth.sum()),
            "d": 2.0 * fourth,
        },
    )


_STIFFNESS = np.diag([2.0, 3.0, 4.0]) + 0.3


def stiffness(state: State) -> State:
    """Return the image of a linear map on D, in about 10 us."""
    parts, inner = state.parts, state.parts["inner"]
    x, v = inner.position, inner.velocity
    return State(
        (3.0 + series(0.0, 300)) * state.time + 0.1 * parts["c"],
        {
            "a": _STIFFNESS @ parts["a"] + 0.2 * x,
            "inner": Inner(2.0 * inner.mass - 0.5 * state.time, _STIFFNESS @ x - v, 2.0 * v + x),
            "c": 5.0 * parts["c"] + inner.mass,
            "d": 7.0 * parts["d"] + 0.1 * (_STIFFNESS @ v),
        },
    )


# How much each piece of work is to do, and how little to tell what a call costs by itself.
LONG = {
    "solve_ivp": {"rtol": 1e-8, "atol": 1e-10},
    "quad_vec": {},
    "L-BFGS-B": {},
    "gmres": {"rtol": 1e-10},
}
SHORT = {
    "solve_ivp": {"rtol": 0.5, "atol": 10.0},
    "quad_vec": {"epsabs": 1e3},
    "L-BFGS-B": {"options": {"maxiter": 1}},
    "gmres": {"rtol": 0.9},
}


def ode_by_hand(**options: Any) -> tuple[Any, int]:
    def packed(t: float, v: Any) -> Any:
        return pack_d(right_hand_side(t, unpack_d(v)))

    sol = integrate.solve_ivp(packed, (0.0, 20.0), pack_d(START), "DOP853", **options)
    return unpack_d(sol.y[:, -1]), sol.nfev


def quadrature_by_hand(**options: Any) -> tuple[Any, int]:
    value, _, info = integrate.quad_vec(
        lambda x: pack_d(integrand(x)), 0.0, 3.0, norm="2", full_output=True, **options
    )
    return unpack_d(value), info.neval


def minimum_by_hand(**options: Any) -> tuple[Any, int]:
    def packed(v: Any) -> tuple[float, Any]:
        value, gradient = energy(unpack_d(v))
        return value, pack_d(gradient)

    res = optimize.minimize(packed, pack_d(START), jac=True, method="L-BFGS-B", **options)
    return unpack_d(res.x), res.nfev


def system_by_hand(**options: Any) -> tuple[Any, int]:
    count = 0

    def packed(v: Any) -> Any:
        nonlocal count
        count += 1
        return pack_d(stiffness(unpack_d(v)))

    operator = linalg.LinearOperator((15, 15), packed, dtype=float)
    x, _ = linalg.gmres(operator, pack_d(START), **options)
    return unpack_d(x), count


# Each piece of work with packing code of its own, which gives the number of evaluations, too.
BY_HAND: dict[str, Callable[..., tuple[Any, int]]] = {
    "solve_ivp": ode_by_hand,
    "quad_vec": quadrature_by_hand,
    "L-BFGS-B": minimum_by_hand,
    "gmres": system_by_hand,
}
BY_ADAPTER: dict[str, Callable[..., Any]] = {
    "solve_ivp": lambda **options: solve_ivp(
        right_hand_side, (0.0, 20.0), START, "DOP853", **options
    ).states[-1],
    "quad_vec": lambda **options: quad_vec(integrand, 0.0, 3.0, norm="2", **options)[0],
    "L-BFGS-B": lambda **options: minimize(energy, START, jac=True, method="L-BFGS-B", **options).x,
    "gmres": lambda **options: gmres(stiffness, START, **options)[0],
}


def contest(name: str, title: str, options: dict[str, Any]) -> Contest:
    """Return one adapter beside the code by hand."""
    contenders: dict[str, Callable[[], object]] = {
        HAND: partial(BY_HAND[name], **options),
        OURS: partial(BY_ADAPTER[name], **options),
    }
    if name == "quad_vec" and not options:
        contenders[OWN_NORM] = lambda: quad_vec(integrand, 0.0, 3.0)[0]
    return Contest(title, contenders, {} if options is SHORT[name] else {OURS: TARGET}, 0.02)


def contests() -> Iterator[Contest]:
    """Yield each adapter beside the code by hand."""
    for name, options in LONG.items():
        yield contest(name, f"{name} on D, 10 us", options)


def costs(name: str, rounds: int, long: dict[str, float], packing: float) -> str:
    """Return what an adapter costs by itself: for each evaluation, and for each call."""
    short = {row[1]: row[2] for row in contest(name, name, SHORT[name]).run(rounds)}
    calls, few = (BY_HAND[name](**options[name])[1] for options in (LONG, SHORT))
    longer, once = (each[OURS] - each[HAND] for each in (long, short))
    each = (longer - once) / (calls - few)
    return (
        f"    {calls} evaluations: the adapter's own {1e6 * (each + packing):.2f} us each (by hand "
        f"{1e6 * packing:.2f} us), and {1e6 * (once - few * each):.0f} us for the call\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="a pattern of contests, such as 'gmres*'")
    parser.add_argument("--rounds", type=int, default=51)
    arguments = parser.parse_args()
    by_hand = Contest("pack and unpack D once", {"by hand": lambda: unpack_d(pack_d(START))})
    packing = by_hand.run(arguments.rounds)[0][2]
    for name, held in zip(LONG, contests(), strict=True):
        if fnmatch.fnmatch(held.name, arguments.only):
            rows = held.run(arguments.rounds)
            print_rows(rows)
            print(costs(name, arguments.rounds, {row[1]: row[2] for row in rows}, packing))


if __name__ == "__main__":
    sys.exit(main())
