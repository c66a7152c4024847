"""tree-math: `Vector` around NumPy leaves."""

from __future__ import annotations

import math
from typing import Any

from tree_math import Vector

import peers.with_jax  # noqa: F401 - registers the dataclasses
from operations import Operands
from workloads import D, M, Workload


def contenders(workload: Workload) -> list[Any]:
    # JAX computes its dot products, and compiles one for each shape.
    return [TreeMath() if workload in (D, M) else Operators()]


class Operators:
    """The operators of vectors."""

    name = "tree-math"

    def axpy(self, given: Operands) -> Any:
        y, x, a = Vector(given.y), Vector(given.x), given.a
        return lambda: (y + a * x).tree

    def combine(self, given: Operands) -> Any:
        (x, y, w), (a, b, c) = map(Vector, given.three), given.factors
        return lambda: (a * x + b * y + c * w).tree


class TreeMath(Operators):
    """The operators and the dot product."""

    def dot(self, given: Operands) -> Any:
        y, x = Vector(given.y), Vector(given.x)
        return lambda: float(y @ x)

    def norm(self, given: Operands) -> Any:
        x = Vector(given.x)
        return lambda: math.sqrt(x @ x)
