"""Arithmetic on lists of leaves as people write it: NumPy expressions, or BLAS leaf by leaf.

Everything is written out, since a call more per leaf would slow a peer down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import iadd
from typing import Any

import numpy as np
from scipy.linalg.blas import daxpy, ddot

Leaves = list[Any]


class Expressions:
    """NumPy expressions, for leaves of every kind."""

    def axpy(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [v + a * u for u, v in zip(xs, ys, strict=True)]

    def axpy_inplace(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [iadd(v, a * u) for u, v in zip(xs, ys, strict=True)]

    def dot(self, ys: Leaves, xs: Leaves) -> Any:
        return sum([dot_leaf(v, u) for u, v in zip(xs, ys, strict=True)])

    def norm(self, xs: Leaves) -> float:
        return math.sqrt(sum([dot_leaf(u, u).real for u in xs]))

    def combine(self, factors: Sequence[float], rows: Sequence[Leaves]) -> Leaves:
        a, b, c = factors
        return [a * u + b * v + c * w for u, v, w in zip(*rows, strict=True)]

    def zero(self, xs: Leaves) -> Leaves:
        return [zero_leaf(u) for u in xs]

    def copy(self, xs: Leaves) -> Leaves:
        return [copy_leaf(u) for u in xs]

    def map(self, f: Callable[[Any], Any], xs: Leaves) -> Leaves:
        return [f(u) for u in xs]

    def broadcast(self, f: Callable[..., Any], rows: Sequence[Leaves]) -> Leaves:
        return [f(*each) for each in zip(*rows, strict=True)]


class FlatExpressions(Expressions):
    """NumPy expressions for arrays of float64 with one axis."""

    def dot(self, ys: Leaves, xs: Leaves) -> float:
        return float(sum([v @ u for u, v in zip(xs, ys, strict=True)]))

    def norm(self, xs: Leaves) -> float:
        return math.sqrt(sum([u @ u for u in xs]))

    def zero(self, xs: Leaves) -> Leaves:
        return [np.zeros(u.size) for u in xs]

    def copy(self, xs: Leaves) -> Leaves:
        return [u.copy() for u in xs]


class FlatBlas(FlatExpressions):
    """BLAS for arrays of float64 with one axis."""

    def axpy(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [daxpy(u, v.copy(), u.size, a) for u, v in zip(xs, ys, strict=True)]

    def axpy_inplace(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [daxpy(u, v, u.size, a) for u, v in zip(xs, ys, strict=True)]

    def dot(self, ys: Leaves, xs: Leaves) -> float:
        return sum([ddot(v, u) for u, v in zip(xs, ys, strict=True)])

    def norm(self, xs: Leaves) -> float:
        return math.sqrt(sum([ddot(u, u) for u in xs]))

    def combine(self, factors: Sequence[float], rows: Sequence[Leaves]) -> Leaves:
        a, b, c = factors
        return [
            daxpy(w, daxpy(v, a * u, u.size, b), u.size, c) for u, v, w in zip(*rows, strict=True)
        ]


class ShapedBlas(Expressions):
    """BLAS for contiguous arrays of float64 with any number of axes."""

    def axpy(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        sums = [v.copy() for v in ys]
        self.axpy_inplace(sums, xs, a)
        return sums

    def axpy_inplace(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        for u, v in zip(xs, ys, strict=True):
            daxpy(u.reshape(-1), v.reshape(-1), u.size, a)
        return ys

    def dot(self, ys: Leaves, xs: Leaves) -> float:
        return sum([ddot(v.reshape(-1), u.reshape(-1)) for u, v in zip(xs, ys, strict=True)])

    def norm(self, xs: Leaves) -> float:
        flat = [u.reshape(-1) for u in xs]
        return math.sqrt(sum([ddot(u, u) for u in flat]))

    def combine(self, factors: Sequence[float], rows: Sequence[Leaves]) -> Leaves:
        a, b, c = factors
        us, vs, ws = rows
        sums = [a * u for u in us]
        self.axpy_inplace(sums, vs, b)
        return self.axpy_inplace(sums, ws, c)

    def zero(self, xs: Leaves) -> Leaves:
        return [np.zeros(u.shape) for u in xs]

    def copy(self, xs: Leaves) -> Leaves:
        return [u.copy() for u in xs]


class MixedBlas(Expressions):
    """BLAS for the arrays of float64 with one axis, NumPy and numbers for the rest."""

    def axpy(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [
            daxpy(u, v.copy(), u.size, a) if _has_blas(u) else v + a * u
            for u, v in zip(xs, ys, strict=True)
        ]

    def axpy_inplace(self, ys: Leaves, xs: Leaves, a: float) -> Leaves:
        return [
            daxpy(u, v, u.size, a) if _has_blas(u) else iadd(v, a * u)
            for u, v in zip(xs, ys, strict=True)
        ]

    def dot(self, ys: Leaves, xs: Leaves) -> Any:
        return sum(
            [ddot(v, u) if _has_blas(u) else dot_leaf(v, u) for u, v in zip(xs, ys, strict=True)]
        )

    def norm(self, xs: Leaves) -> float:
        return math.sqrt(self.dot(xs, xs).real)


BLAS: dict[str, Expressions] = {"flat": FlatBlas(), "shaped": ShapedBlas(), "mixed": MixedBlas()}
EXPRESSIONS: dict[str, Expressions] = {
    "flat": FlatExpressions(),
    "shaped": Expressions(),
    "mixed": Expressions(),
}


def _has_blas(leaf: Any) -> bool:
    return type(leaf) is np.ndarray and leaf.dtype.char == "d" and leaf.ndim == 1


def dot_leaf(u: Any, v: Any) -> Any:
    return u * v if type(u) is float else np.vdot(u, v)


def zero_leaf(u: Any) -> Any:
    return 0.0 if type(u) is float else np.zeros_like(u)


def copy_leaf(u: Any) -> Any:
    return u if type(u) is float else u.copy()
