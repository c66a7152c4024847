"""Measure SciPy's functions on structures beside packing by hand.

The right-hand sides cost about 10 us, as a small model does; the structure is D of `workloads`.
Contenders alternate in one process and return the same objects. Printed last is what the adapter
itself costs per evaluation, packing and unpacking included: what it takes longer than the code by
hand, and what that code takes to pack and unpack once.

``python tests/benchmarks/adapters.py [--only pattern] [--rounds n]``
"""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import integrate, optimize
from scipy.sparse import linalg
from timing import Contest, print_rows
from workloads import Inner, State, derivative_d, make_d, pack_d, unpack_d

from vspace_scipy.integrate import quad_vec, solve_ivp
from vspace_scipy.optimize import minimize
from vspace_scipy.sparse.linalg import gmres

HAND = "SciPy, packed by hand"
OURS = "vspace_scipy"
TARGET = 1.05
_START = make_d()
_GRID = np.linspace(0.0, 1.0, 1000)


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        return self.function(*args)


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


def by_hand() -> dict[str, Callable[[], tuple[Any, int]]]:
    """Return each piece of work with packing code of its own: result, and number of calls."""
    y = _START

    def ode() -> tuple[Any, int]:
        def packed(t: float, v: Any) -> Any:
            return pack_d(right_hand_side(t, unpack_d(v)))

        sol = integrate.solve_ivp(packed, (0.0, 20.0), pack_d(y), "DOP853")
        return unpack_d(sol.y[:, -1]), sol.nfev

    def quadrature() -> tuple[Any, int]:
        value, _, info = integrate.quad_vec(
            lambda x: pack_d(integrand(x)), 0.0, 3.0, norm="2", full_output=True
        )
        return unpack_d(value), info.neval

    def minimum() -> tuple[Any, int]:
        def packed(v: Any) -> tuple[float, Any]:
            value, gradient = energy(unpack_d(v))
            return value, pack_d(gradient)

        res = optimize.minimize(packed, pack_d(y), jac=True, method="L-BFGS-B")
        return unpack_d(res.x), res.nfev

    def system() -> tuple[Any, int]:
        calls = Counted(lambda v: pack_d(stiffness(unpack_d(v))))
        operator = linalg.LinearOperator((15, 15), calls, dtype=float)
        x, _ = linalg.gmres(operator, pack_d(y), rtol=1e-10)
        return unpack_d(x), calls.calls

    return {"solve_ivp": ode, "quad_vec": quadrature, "L-BFGS-B": minimum, "gmres": system}


def by_adapter() -> dict[str, Callable[[], Any]]:
    """Return the same work on objects."""
    y = _START
    return {
        "solve_ivp": lambda: solve_ivp(right_hand_side, (0.0, 20.0), y, "DOP853").states[-1],
        "quad_vec": lambda: quad_vec(integrand, 0.0, 3.0, norm="2")[0],
        "L-BFGS-B": lambda: minimize(energy, y, jac=True, method="L-BFGS-B").x,
        "gmres": lambda: gmres(stiffness, y, rtol=1e-10)[0],
    }


def contests() -> Iterator[Contest]:
    """Yield each adapter beside the code by hand."""
    ours = by_adapter()
    for name, work in by_hand().items():
        contenders: dict[str, Callable[[], object]] = {HAND: work, OURS: ours[name]}
        if name == "quad_vec":
            contenders["vspace_scipy, each leaf by its size"] = lambda: quad_vec(
                integrand, 0.0, 3.0
            )[0]
        yield Contest(f"{name} on D, 10 us", contenders, {OURS: TARGET}, 0.02)


def packing() -> Contest:
    """Return the contest of packing and unpacking once, by hand."""
    y = _START
    return Contest("pack and unpack D once", {"by hand": lambda: unpack_d(pack_d(y))})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="*", help="a pattern of contests, such as 'gmres*'")
    parser.add_argument("--rounds", type=int, default=51)
    arguments = parser.parse_args()
    once = packing().run(arguments.rounds)
    print_rows(once)
    calls = {f"{name} on D, 10 us": work()[1] for name, work in by_hand().items()}
    for contest in contests():
        if not fnmatch.fnmatch(contest.name, arguments.only):
            continue
        rows = contest.run(arguments.rounds)
        print_rows(rows)
        seconds = {row[1]: row[2] for row in rows}
        longer = (seconds[OURS] - seconds[HAND]) / calls[contest.name]
        print(
            f"    {calls[contest.name]} evaluations: the adapter's own "
            f"{1e6 * (longer + once[0][2]):.2f} us each, by hand {1e6 * once[0][2]:.2f} us\n"
        )


if __name__ == "__main__":
    sys.exit(main())
