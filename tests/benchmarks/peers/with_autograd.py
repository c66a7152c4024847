"""HIPS autograd: its `VSpace`, made once and kept."""

from __future__ import annotations

import math
from typing import Any

from autograd.extend import vspace

from operations import Operands
from workloads import Workload


def contenders(workload: Workload) -> list[Any]:
    if workload.holders == "classes" or not workload.raveled:
        return []  # lists, tuples and dicts, of one real dtype
    return [Autograd()]


class Autograd:
    """The operations of a `VSpace`."""

    name = "autograd VSpace"

    def axpy(self, given: Operands) -> Any:
        space, y, x, a = vspace(given.y), given.y, given.x, given.a
        return lambda: space.add(y, space.scalar_mul(x, a))

    def axpy_inplace(self, given: Operands) -> Any:
        space, y, x, a = vspace(given.y), given.own(), given.x, given.tiny
        return lambda: space.mut_add(y, space.scalar_mul(x, a))

    def dot(self, given: Operands) -> Any:
        space, y, x = vspace(given.y), given.y, given.x
        return lambda: space.inner_prod(y, x)

    def norm(self, given: Operands) -> Any:
        space, x = vspace(given.x), given.x
        return lambda: math.sqrt(space.inner_prod(x, x))

    def combine(self, given: Operands) -> Any:
        space, (x, y, w), (a, b, c) = vspace(given.x), given.three, given.factors
        add, scale = space.add, space.scalar_mul
        return lambda: add(add(scale(x, a), scale(y, b)), scale(w, c))

    def zero(self, given: Operands) -> Any:
        return vspace(given.x).zeros
