"""Contenders that map a function over trees."""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import iadd
from typing import Any

from leaf_lists import copy_leaf, dot_leaf, zero_leaf
from operations import Operands


class ByMap:
    """A ``tree_map``, with NumPy expressions for the leaves.

    Parameters
    ----------
    name : str
        In tables.
    tree_map : callable
        ``tree_map(f, *trees)``.
    leaves : callable
        ``leaves(tree)`` gives the list of its leaves.
    """

    def __init__(
        self, name: str, tree_map: Callable[..., Any], leaves: Callable[[Any], list[Any]]
    ) -> None:
        self.name = name
        self._map = tree_map
        self._leaves = leaves

    def axpy(self, given: Operands) -> Any:
        tree_map, y, x, a = self._map, given.y, given.x, given.a
        return lambda: tree_map(lambda v, u: v + a * u, y, x)

    def axpy_inplace(self, given: Operands) -> Any:
        tree_map, y, x, a = self._map, given.own(), given.x, given.tiny
        return lambda: tree_map(lambda v, u: iadd(v, a * u), y, x)

    def dot(self, given: Operands) -> Any:
        tree_map, leaves, y, x = self._map, self._leaves, given.y, given.x
        return lambda: sum(leaves(tree_map(dot_leaf, y, x)))

    def norm(self, given: Operands) -> Any:
        leaves, x = self._leaves, given.x
        return lambda: math.sqrt(sum([dot_leaf(u, u).real for u in leaves(x)]))

    def combine(self, given: Operands) -> Any:
        tree_map, (x, y, w), (a, b, c) = self._map, given.three, given.factors
        return lambda: tree_map(lambda u, v, t: a * u + b * v + c * t, x, y, w)

    def zero(self, given: Operands) -> Any:
        tree_map, x = self._map, given.x
        return lambda: tree_map(zero_leaf, x)

    def copy(self, given: Operands) -> Any:
        tree_map, x = self._map, given.x
        return lambda: tree_map(copy_leaf, x)

    def map(self, given: Operands) -> Any:
        tree_map, f, x = self._map, given.f, given.x
        return lambda: tree_map(f, x)

    def broadcast(self, given: Operands) -> Any:
        tree_map, g, (x, y, w) = self._map, given.g, given.three
        return lambda: tree_map(g, x, y, w)
