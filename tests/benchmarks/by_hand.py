"""What people write for the very type they have."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from scipy.linalg.blas import daxpy, ddot

from leaf_lists import BLAS, EXPRESSIONS
from operations import Operands
from peers.by_leaves import ByLeaves
from workloads import Inner, State, Workload, pack_d, unpack_d

BY_HAND = "by hand"
BY_HAND_BLAS = "by hand, BLAS"


def by_hand(workload: Workload) -> list[Any]:
    """Return the hand-written contenders of a workload, NumPy expressions first."""
    if workload.name == "D":
        return [HandWrittenD(), HandWrittenDBlas()]
    leaves, kind = workload.leaves, workload.leaf_kind

    def builder(like: Any) -> Any:
        return partial(workload.build, like)

    return [
        ByLeaves(BY_HAND, leaves, builder, EXPRESSIONS[kind]),
        LinearOnly(BY_HAND_BLAS, leaves, builder, BLAS[kind]),
    ]


class LinearOnly(ByLeaves):
    """What BLAS has a routine for; the rest is done as without it."""

    zero = copy = rebuild = pack_unpack = map = broadcast = None  # type: ignore[assignment]


class HandWrittenD:
    """D, written out field by field."""

    name = BY_HAND

    def axpy(self, given: Operands) -> Any:
        y, x, a = given.y, given.x, given.a
        return lambda: axpy_d(y, x, a)

    def axpy_inplace(self, given: Operands) -> Any:
        y, x, a = given.own(), given.x, given.tiny
        return lambda: axpy_d_inplace(y, x, a)

    def dot(self, given: Operands) -> Any:
        y, x = given.y, given.x
        return lambda: dot_d(y, x)

    def norm(self, given: Operands) -> Any:
        x = given.x
        return lambda: math.sqrt(dot_d(x, x))

    def combine(self, given: Operands) -> Any:
        x, y, w = given.three
        a, b, c = given.factors
        return lambda: combine_d(a, x, b, y, c, w)

    def zero(self, given: Operands) -> Any:
        return lambda: State(
            0.0,
            {"a": np.zeros(3), "inner": Inner(0.0, np.zeros(3), np.zeros(3)), "c": 0.0,
             "d": np.zeros(3)},
        )  # fmt: skip

    def copy(self, given: Operands) -> Any:
        x = given.x
        return lambda: copy_d(x)

    def pack_unpack(self, given: Operands) -> Any:
        x = given.x
        return lambda: unpack_d(pack_d(x))

    def broadcast(self, given: Operands) -> Any:
        x, y, w = given.three
        return lambda: combine_d(1.0, x, 2.0, y, -1.0 / 3.0, w)


class HandWrittenDBlas:
    """D, written out field by field, with BLAS for the arrays."""

    name = BY_HAND_BLAS

    def axpy(self, given: Operands) -> Any:
        y, x, a = given.y, given.x, given.a
        return lambda: axpy_d_blas(y, x, a)

    def axpy_inplace(self, given: Operands) -> Any:
        y, x, a = given.own(), given.x, given.tiny
        return lambda: axpy_d_blas_inplace(y, x, a)

    def dot(self, given: Operands) -> Any:
        y, x = given.y, given.x
        return lambda: dot_d_blas(y, x)

    def norm(self, given: Operands) -> Any:
        x = given.x
        return lambda: math.sqrt(dot_d_blas(x, x))


def axpy_d(y: State, x: State, a: float) -> State:
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


def axpy_d_blas(y: State, x: State, a: float) -> State:
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    return State(
        y.time + a * x.time,
        {
            "a": daxpy(q["a"], p["a"].copy(), 3, a),
            "inner": Inner(
                i.mass + a * j.mass,
                daxpy(j.position, i.position.copy(), 3, a),
                daxpy(j.velocity, i.velocity.copy(), 3, a),
            ),
            "c": p["c"] + a * q["c"],
            "d": daxpy(q["d"], p["d"].copy(), 3, a),
        },
    )


def axpy_d_inplace(y: State, x: State, a: float) -> State:
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    p["a"] += a * q["a"]
    p["c"] += a * q["c"]
    p["d"] += a * q["d"]
    i.mass += a * j.mass
    i.position += a * j.position
    i.velocity += a * j.velocity
    return State(y.time + a * x.time, p)  # frozen


def axpy_d_blas_inplace(y: State, x: State, a: float) -> State:
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    daxpy(q["a"], p["a"], 3, a)
    p["c"] += a * q["c"]
    daxpy(q["d"], p["d"], 3, a)
    i.mass += a * j.mass
    daxpy(j.position, i.position, 3, a)
    daxpy(j.velocity, i.velocity, 3, a)
    return State(y.time + a * x.time, p)


def dot_d(y: State, x: State) -> float:
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    return float(
        y.time * x.time
        + p["a"] @ q["a"]
        + i.mass * j.mass
        + i.position @ j.position
        + i.velocity @ j.velocity
        + p["c"] * q["c"]
        + p["d"] @ q["d"]
    )


def dot_d_blas(y: State, x: State) -> float:
    p, q = y.parts, x.parts
    i, j = p["inner"], q["inner"]
    return (
        y.time * x.time
        + ddot(p["a"], q["a"])
        + i.mass * j.mass
        + ddot(i.position, j.position)
        + ddot(i.velocity, j.velocity)
        + p["c"] * q["c"]
        + ddot(p["d"], q["d"])
    )


def combine_d(a: float, x: State, b: float, y: State, c: float, w: State) -> State:
    p, q, r = x.parts, y.parts, w.parts
    i, j, k = p["inner"], q["inner"], r["inner"]
    return State(
        a * x.time + b * y.time + c * w.time,
        {
            "a": a * p["a"] + b * q["a"] + c * r["a"],
            "inner": Inner(
                a * i.mass + b * j.mass + c * k.mass,
                a * i.position + b * j.position + c * k.position,
                a * i.velocity + b * j.velocity + c * k.velocity,
            ),
            "c": a * p["c"] + b * q["c"] + c * r["c"],
            "d": a * p["d"] + b * q["d"] + c * r["d"],
        },
    )


def copy_d(x: State) -> State:
    parts = x.parts
    inner = parts["inner"]
    return State(
        x.time,
        {
            "a": parts["a"].copy(),
            "inner": Inner(inner.mass, inner.position.copy(), inner.velocity.copy()),
            "c": parts["c"],
            "d": parts["d"].copy(),
        },
    )
