"""Contenders that list the leaves, compute with the list, and build an object from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from leaf_lists import Expressions
from operations import Operands


class ByLeaves:
    """A way to list leaves and to build objects, with a way to compute.

    Parameters
    ----------
    name : str
        In tables.
    leaves : callable
        ``leaves(x)`` gives the list of the leaves.
    builder : callable
        ``builder(x)(leaves)`` gives an object like `x`; what can be worked out beforehand is.
    arithmetic : Expressions
        How to compute with lists of leaves.
    """

    def __init__(
        self,
        name: str,
        leaves: Callable[[Any], list[Any]],
        builder: Callable[[Any], Callable[[list[Any]], Any]],
        arithmetic: Expressions,
    ) -> None:
        self.name = name
        self._leaves = leaves
        self._builder = builder
        self._arithmetic = arithmetic

    def axpy(self, given: Operands) -> Any:
        leaves, axpy, build = self._leaves, self._arithmetic.axpy, self._builder(given.y)
        y, x, a = given.y, given.x, given.a
        return lambda: build(axpy(leaves(y), leaves(x), a))

    def axpy_inplace(self, given: Operands) -> Any:
        leaves, axpy = self._leaves, self._arithmetic.axpy_inplace
        y, x, a = given.own(), given.x, given.tiny
        if given.workload.leaf_kind == "mixed":  # numbers are replaced
            build = self._builder(y)
            return lambda: build(axpy(leaves(y), leaves(x), a))

        def work() -> Any:
            axpy(leaves(y), leaves(x), a)
            return y

        return work

    def dot(self, given: Operands) -> Any:
        leaves, dot, y, x = self._leaves, self._arithmetic.dot, given.y, given.x
        return lambda: dot(leaves(y), leaves(x))

    def norm(self, given: Operands) -> Any:
        leaves, norm, x = self._leaves, self._arithmetic.norm, given.x
        return lambda: norm(leaves(x))

    def combine(self, given: Operands) -> Any:
        leaves, combine, build = self._leaves, self._arithmetic.combine, self._builder(given.x)
        (x, y, w), factors = given.three, given.factors
        return lambda: build(combine(factors, (leaves(x), leaves(y), leaves(w))))

    def zero(self, given: Operands) -> Any:
        leaves, zero, build, x = (
            self._leaves, self._arithmetic.zero, self._builder(given.x), given.x
        )  # fmt: skip
        return lambda: build(zero(leaves(x)))

    def copy(self, given: Operands) -> Any:
        leaves, copy, build, x = (
            self._leaves, self._arithmetic.copy, self._builder(given.x), given.x
        )  # fmt: skip
        return lambda: build(copy(leaves(x)))

    def rebuild(self, given: Operands) -> Any:
        leaves, build, x = self._leaves, self._builder(given.x), given.x
        return lambda: build(list(leaves(x)))

    def pack_unpack(self, given: Operands) -> Any:
        if not given.workload.raveled or given.workload.leaf_kind == "mixed":
            return None
        leaves, build, x = self._leaves, self._builder(given.x), given.x
        stops = np.cumsum([leaf.size for leaf in leaves(x)]).tolist()
        shapes = [leaf.shape for leaf in leaves(x)]
        places = list(zip([0, *stops[:-1]], stops, shapes, strict=True))
        one_axis = given.workload.leaf_kind == "flat"

        def work() -> Any:
            if one_axis:
                array = np.concatenate(leaves(x))
                return build([array[start:stop].copy() for start, stop, _ in places])
            array = np.concatenate([leaf.ravel() for leaf in leaves(x)])
            return build([array[i:j].reshape(shape).copy() for i, j, shape in places])

        return work

    def map(self, given: Operands) -> Any:
        leaves, map_, build = self._leaves, self._arithmetic.map, self._builder(given.x)
        f, x = given.f, given.x
        return lambda: build(map_(f, leaves(x)))

    def broadcast(self, given: Operands) -> Any:
        leaves, broadcast, build = (
            self._leaves, self._arithmetic.broadcast, self._builder(given.x)
        )  # fmt: skip
        g, (x, y, w) = given.g, given.three
        return lambda: build(broadcast(g, (leaves(x), leaves(y), leaves(w))))
