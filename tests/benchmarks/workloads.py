"""The structures that are measured, and the code people write for them by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import optree
from scipy.linalg.blas import daxpy

Array = np.ndarray[Any, Any]
rng = np.random.default_rng(20261123)


@dataclass
class Inner:
    mass: float
    position: Array
    velocity: Array


@dataclass(frozen=True)
class State:
    time: float
    parts: dict[str, Any]


def make_d() -> State:
    """D: frozen dataclass > dict > dataclass, 3 floats and 4 arrays of shape (3,)."""
    inner = Inner(rng.random(), rng.random(3), rng.random(3))
    parts = {"a": rng.random(3), "inner": inner, "c": rng.random(), "d": rng.random(3)}
    return State(rng.random(), parts)


def make_m() -> dict[str, Any]:
    """M: 100 arrays of shape (16,), nested three deep."""
    return {
        f"layer{i}": {name: [rng.random(16) for _ in range(5)] for name in ("weights", "moments")}
        for i in range(10)
    }


def make_l() -> list[Array]:
    """L: 10,000 arrays of shape (4,)."""
    return [rng.random(4) for _ in range(10_000)]


def make_large() -> list[Array]:
    """Three arrays of 4,000,000 float64."""
    return [rng.random(4_000_000) for _ in range(3)]


def axpy_d_by_hand(y: State, x: State, a: float) -> State:
    """Return ``y + a * x`` as somebody writes it for this very type."""
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    return State(
        y.time + a * x.time,
        {
            "a": p["a"] + a * q["a"],
            "inner": Inner(
                i.mass + a * j.mass,
                i.position + a * j.position,
                i.velocity + a * j.velocity,
            ),
            "c": p["c"] + a * q["c"],
            "d": p["d"] + a * q["d"],
        },
    )


def axpy_by_optree(like: Any) -> Callable[[Any, Any, float], Any]:
    """Return ``y + a * x`` by optree, the treespec kept, BLAS on each leaf."""
    spec = optree.tree_structure(like)

    def axpy(y: Any, x: Any, a: float) -> Any:
        ys, _ = optree.tree_flatten(y)
        xs, _ = optree.tree_flatten(x)
        sums = [daxpy(u, v.copy(), u.size, a) for u, v in zip(xs, ys, strict=True)]
        return optree.tree_unflatten(spec, sums)

    return axpy


def axpy_inplace_by_optree(y: Any, x: Any, a: float) -> None:
    """Add ``a * x`` to `y` in place by optree and BLAS on each leaf."""
    ys, _ = optree.tree_flatten(y)
    xs, _ = optree.tree_flatten(x)
    for u, v in zip(xs, ys, strict=True):
        daxpy(u, v, u.size, a)


def pack_d(state: State) -> Array:
    """Return a state of D as a flat array, by hand."""
    parts = state.parts
    inner = parts["inner"]
    y = np.empty(15)
    y[0] = state.time
    y[1:4] = parts["a"]
    y[4] = inner.mass
    y[5:8] = inner.position
    y[8:11] = inner.velocity
    y[11] = parts["c"]
    y[12:15] = parts["d"]
    return y


def unpack_d(y: Array) -> State:
    """Return a flat array as a state of D, by hand."""
    inner = Inner(float(y[4]), y[5:8].copy(), y[8:11].copy())
    parts = {"a": y[1:4].copy(), "inner": inner, "c": float(y[11]), "d": y[12:15].copy()}
    return State(float(y[0]), parts)


def derivative_d(t: float, state: State) -> State:
    """Return a smooth right-hand side on D."""
    parts = state.parts
    inner = parts["inner"]
    return State(
        -state.time,
        {
            "a": -parts["a"] * parts["c"],
            "inner": Inner(-0.5 * inner.mass, inner.velocity, -inner.position),
            "c": -0.1 * parts["c"],
            "d": 0.3 * parts["d"] - inner.position,
        },
    )


def integrand_d(x: float) -> State:
    """Return an integrand whose value is a D."""
    ones = np.ones(3)
    inner = Inner(x * x, np.exp(-x * ones), np.sqrt(abs(x)) * ones)
    return State(x, {"a": np.cos(x * ones), "inner": inner, "c": 1.0 + x, "d": x * ones})
