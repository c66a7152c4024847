"""The outer solar system as dataclasses.

Six bodies attract each other for 200,000 days. The state is what a physicist would write down: a
`System` of `Body` objects, each with a name, a mass, a position and a velocity. Names are no
numbers, and masses are declared inactive, so SciPy integrates the positions and velocities alone;
everything else rides along.

The data are those of E. Hairer, C. Lubich and G. Wanner, *Geometric Numerical Integration*
(Springer, 2nd ed. 2006), section I.2.4: au, days, and masses relative to the sun.

Run it with ``python examples/outer_solar_system.py``; a plot of the orbits is saved when matplotlib
is installed, and a progress bar is shown when tqdm is.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import integrate

from vspace import inactive, show
from vspace_scipy.integrate import solve_ivp

DATA = Path(__file__).parent / "data" / "outer_solar_system.json"
DAYS = 200_000.0
OPTIONS = {"method": "DOP853", "rtol": 1e-10, "atol": 1e-12}


@dataclass
class Body:
    name: str
    position: np.ndarray
    velocity: np.ndarray
    mass: float = inactive()


@dataclass
class System:
    bodies: list[Body]


def load(path: Path = DATA) -> tuple[System, float]:
    """Return the initial state and the constant of gravitation."""
    data = json.loads(path.read_text())
    bodies = [
        Body(
            name=row["name"],
            position=np.array(row["position"]),
            velocity=np.array(row["velocity"]),
            mass=row["mass"],
        )
        for row in data["bodies"]
    ]
    return System(bodies), data["G"]


def accelerations(positions: np.ndarray, masses: np.ndarray, G: float) -> np.ndarray:
    """Return Newton's accelerations; positions of shape (bodies, 3)."""
    separations = positions[None, :, :] - positions[:, None, :]
    squares = np.einsum("ijk,ijk->ij", separations, separations)
    np.fill_diagonal(squares, 1.0)
    return G * np.einsum("j,ij,ijk->ik", masses, squares**-1.5, separations)


def energy(system: System, G: float) -> float:
    """Return the kinetic and potential energy."""
    kinetic = sum(0.5 * body.mass * body.velocity @ body.velocity for body in system.bodies)
    potential = 0.0
    for i, one in enumerate(system.bodies):
        for other in system.bodies[:i]:
            distance = np.linalg.norm(one.position - other.position)
            potential -= G * one.mass * other.mass / distance
    return float(kinetic + potential)


def motion(G: float) -> Callable[[float, System], System]:
    """Return the right-hand side, on objects: velocities for positions, accelerations for those."""

    def fun(t: float, system: System) -> System:
        positions = np.array([body.position for body in system.bodies])
        masses = np.array([body.mass for body in system.bodies])
        changes = accelerations(positions, masses, G)
        return System(
            [
                Body(body.name, position=body.velocity, velocity=change, mass=body.mass)
                for body, change in zip(system.bodies, changes, strict=True)
            ]
        )

    return fun


def solve_packed_by_hand(start: System, G: float) -> np.ndarray:
    """Return the final state of the same problem, packed by hand into a flat array for SciPy."""
    masses = np.array([body.mass for body in start.bodies])
    y0 = np.concatenate([part for b in start.bodies for part in (b.position, b.velocity)])

    def fun(t: float, y: np.ndarray) -> np.ndarray:
        state = y.reshape(-1, 2, 3)
        changes = np.empty_like(state)
        changes[:, 0] = state[:, 1]
        changes[:, 1] = accelerations(np.ascontiguousarray(state[:, 0]), masses, G)
        return changes.reshape(-1)

    return integrate.solve_ivp(fun, (0.0, DAYS), y0, **OPTIONS).y[:, -1]


def plot(orbits: System, path: Path) -> None:
    """Save a picture of the orbits; the leaves of `orbits` have time as their last axis."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 7), layout="constrained")
    for body in orbits.bodies:
        axes.plot(body.position[0], body.position[1], linewidth=0.8, label=body.name)
    axes.set(xlabel="x in au", ylabel="y in au", aspect="equal", title="The outer solar system")
    axes.legend(loc="upper right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    print(f"orbits saved to {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Integrate the outer solar system as dataclasses.")
    parser.add_argument("--output", type=Path, default=Path("build/outer_solar_system.png"))
    output = parser.parse_args().output

    start, G = load()
    print("the state, as vspace sees it:")
    show(System(start.bodies[:2]))

    has_tqdm = importlib.util.find_spec("tqdm") is not None
    if not has_tqdm:
        print("(install tqdm for a progress bar)")
    began = time.perf_counter()
    sol = solve_ivp(motion(G), (0.0, DAYS), start, progress=has_tqdm, **OPTIONS)
    end = sol.states[-1]
    print(f"{sol.nfev} evaluations in {time.perf_counter() - began:.1f} s, {len(sol.t)} states")

    drift = abs(energy(end, G) / energy(start, G) - 1.0)
    print(f"relative energy drift: {drift:.2e}")
    for body in end.bodies:
        if body.name in ("Jupiter", "Pluto"):
            print(f"{body.name} after {DAYS:.0f} days: {body.position} au")
    if not drift < 1e-8:
        raise SystemExit("the energy has drifted by more than 1e-8")

    by_hand = solve_packed_by_hand(start, G)
    packed = np.concatenate([part for b in end.bodies for part in (b.position, b.velocity)])
    same = bool((packed == by_hand).all())
    print(f"the same as packed by hand, to the last bit: {same}")
    if not same:
        raise SystemExit("the structured and the packed solution differ")

    try:
        plot(sol.y, output)
    except ImportError:
        print("(install matplotlib for a plot of the orbits)")


if __name__ == "__main__":
    main()
