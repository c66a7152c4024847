"""Layouts: how the leaves of a structure lie in blocks.

Small leaves of one dtype are grouped into one contiguous *block*; a large leaf is a block of its
own and is never copied; a leaf that is no array and no binary number is a block by itself. A packed
vector is just a vector with fewer, bigger leaves: the same leaf algebra runs on blocks.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from vspace.blocks._block import Block
from vspace.errors import tell_where
from vspace.leaves import ravel, size
from vspace.leaves._blas import knows
from vspace.leaves._following import converter
from vspace.specs import LeafSpec, NodeSpec, Spec, path_at

# Copying a leaf of this many components costs about as much as one call of a BLAS routine.
GROUP_LIMIT = 1024

Run = tuple[LeafSpec, int]


def leaf_runs(root: Spec) -> list[Run]:
    """Return the leaves of a structure in order, equal neighbours counted."""
    runs: list[Run] = []
    stack: list[tuple[Spec, int]] = [(root, 1)]
    while stack:
        spec, count = stack.pop()
        if isinstance(spec, LeafSpec):
            if runs and runs[-1][0] is spec:
                runs[-1] = (spec, runs[-1][1] + count)
            else:
                runs.append((spec, count))
        elif isinstance(spec, NodeSpec) and spec.leaves:
            if count > 1:
                stack.append((spec, count - 1))
            stack.extend(reversed(spec.children))
    return runs


def but_for_shape(leaf: LeafSpec) -> Any:
    """Return what a leaf is, apart from its shape."""
    return leaf.identity, leaf.dtype, leaf.array, leaf.tracked, leaf.space


class Layout:
    """Which leaf lies in which block, and how to pack and unpack them.

    What all leaves are packed into is called *data*: one array where the layout is a single group,
    as it is for most structures, else the list of the blocks.

    Parameters
    ----------
    root : Spec
        The structure that the leaves are of.
    one : Block, optional
        Where all leaves lie in order; see `as_one`.

    Attributes
    ----------
    runs : list of Run
        The leaves in order, equal neighbours counted; `count` is their number.
    blocks : list of Block
        What the data are made of.
    grouped : tuple of bool
        Which of them are groups. `all_grouped`: there are groups and nothing else, so that data can
        be joined to one array, and such an array be split; `is_one_group`: there is but one.
    arrays_only : bool
        Whether all leaves are arrays.
    leaf_dtypes : frozenset
        The dtypes of the leaves, None for those that only know themselves how they ravel.
    dtype, size : dtype, int
        Of the whole as one array; exact and custom leaves ravel to floats.
    """

    def __init__(self, root: Spec, one: Block | None = None) -> None:
        self._root = root
        self.runs = leaf_runs(root)
        self.count = sum(count for _, count in self.runs)
        self.blocks = self._in_groups() if one is None else [one]
        self.grouped = tuple(block.grouped for block in self.blocks)
        self.is_one_group = self.grouped == (True,)
        self.all_grouped = bool(self.blocks) and all(self.grouped)
        self.arrays_only = all(leaf.array for leaf, _ in self.runs)
        self.leaf_dtypes = frozenset(leaf.dtype for leaf, _ in self.runs)
        dtypes = self.leaf_dtypes - {None}
        self.dtype = np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
        self.size = sum(leaf.size * count for leaf, count in self.runs)

    def _in_groups(self) -> list[Block]:
        blocks: list[Block] = []
        groups: dict[Any, Block] = {}
        placed = list(zip(self.runs, self._firsts(), strict=True))
        # Numbers before arrays in each group: they are packed and unpacked in one go.
        for (leaf, count), first in sorted(placed, key=lambda row: row[0][0].array):
            if _groupable(leaf):
                block = groups.get(leaf.dtype)
                if block is None:
                    block = groups[leaf.dtype] = Block(leaf.dtype, True, self._root)
                    blocks.append(block)
                block.add(leaf, first, count)
            else:
                for i in range(first, first + count):
                    alone = Block(leaf.dtype if leaf.array else None, False, self._root)
                    alone.add(leaf, i, 1)
                    blocks.append(alone)
        return blocks

    def as_one(self, dtype: np.dtype[Any], examples: Sequence[Any] = ()) -> Layout:
        """Return the layout of the same leaves as one array of a dtype, in their order.

        In an array of real dtype, complex components lie as pairs of reals. What kind of array
        leaves make that only know themselves how they ravel, the leaves of an object tell
        (`examples`).
        """
        one = Block(dtype, True, self._root)
        for (leaf, count), first in zip(self.runs, self._firsts(), strict=True):
            if leaf.dtype is not None:
                one.add(leaf, first, count)
            else:
                for i in range(first, first + count):
                    one.add_example(leaf, i, examples[i])
        return Layout(self._root, one)

    @cached_property
    def kinds(self) -> list[tuple[LeafSpec, Sequence[int], Sequence[tuple[int, ...]]]]:
        """Leaves that differ in shape alone: the first spec, their places, and their shapes.

        Leaves of one run have but one shape in the list.
        """
        runs: dict[Any, list[tuple[int, Run]]] = {}
        for first, run in zip(self._firsts(), self.runs, strict=True):
            runs.setdefault(but_for_shape(run[0]), []).append((first, run))
        kinds: list[tuple[LeafSpec, Sequence[int], Sequence[tuple[int, ...]]]] = []
        for alike in runs.values():
            first, (leaf, count) = alike[0]
            if len(alike) == 1:
                kinds.append((leaf, range(first, first + count), [leaf.shape]))
                continue
            places = [start + i for start, (_, count) in alike for i in range(count)]
            shapes = [leaf.shape for _, (leaf, count) in alike for _ in range(count)]
            kinds.append((leaf, places, shapes))
        return kinds

    @cached_property
    def array_mask(self) -> list[bool]:
        """For each leaf, whether it is an array."""
        return [leaf.array for leaf in self.specs()]

    def specs(self) -> Iterator[LeafSpec]:
        """Yield the spec of each leaf."""
        return (leaf for leaf, count in self.runs for _ in range(count))

    @cached_property
    def registered(self) -> list[int]:
        """The places of leaves of registered types."""
        places: list[int] = []
        for (leaf, count), first in zip(self.runs, self._firsts(), strict=True):
            if leaf.registered:
                places += range(first, first + count)
        return places

    @cached_property
    def without_routines(self) -> list[int]:
        """The places of leaves that are changed by leaf functions alone; see `has_routines`."""
        return [i for i, leaf in enumerate(self.specs()) if not has_routines(leaf)]

    def dtype_with(self, leaves: Sequence[Any]) -> np.dtype[Any]:
        """Return the dtype of the components of these leaves as one array.

        It is complex where a leaf is that only knows itself how it ravels.
        """
        if None not in self.leaf_dtypes or self.dtype.kind == "c":
            return self.dtype
        for i in self.registered if leaves else ():
            try:
                is_complex = size(leaves[i]) and np.iscomplexobj(ravel(leaves[i]))
            except Exception as error:
                tell_where(error, self.path_at(i))
                raise
            if is_complex:
                return np.result_type(self.dtype, np.complex64)
        return self.dtype

    def path_at(self, place: int) -> str:
        """Return the path of a leaf."""
        return path_at(self._root, place)

    @cached_property
    def _converters(self) -> list[tuple[int, Callable[[Any, Any], Any]]]:
        """The leaves of types that say how they are converted, and how."""
        methods = {leaf: converter(leaf.identity()) for leaf, _ in self.runs if leaf.registered}
        rows = zip(self.runs, self._firsts(), strict=True)
        return [
            (place, method)
            for (leaf, count), first in rows
            if (method := methods.get(leaf)) is not None
            for place in range(first, first + count)
        ]

    def converted(self, leaves: list[Any], first: Sequence[Any]) -> list[Any]:
        """Return the leaves of a later operand, each in the units of the first one's (C25)."""
        if not self._converters:
            return leaves
        result = list(leaves)
        for place, method in self._converters:
            leaf, like = leaves[place], first[place]
            if leaf is like or type(leaf) is not type(like):
                continue
            try:
                result[place] = method(leaf, like)
            except Exception as error:
                tell_where(error, self.path_at(place))
                raise
        return result

    @cached_property
    def _block_of(self) -> dict[int, int]:
        """Which block each leaf is that is a block by itself, by its place."""
        rows = enumerate(self.blocks)
        return {block.pieces[0].first: i for i, block in rows if not block.grouped}

    def leaf_of(self, data: Any, place: int) -> Any:
        """Return a leaf of data that is a block by itself."""
        return self.blocks_of(data)[self._block_of[place]]

    @cached_property
    def _orders(self) -> list[Any]:
        """Which component each entry of each block is, where all are groups."""
        sizes = [leaf.size * count for leaf, count in self.runs]
        starts = itertools.accumulate(sizes, initial=0)
        start_of = dict(zip(self._firsts(), starts, strict=False))
        orders = []
        for block in self.blocks:
            pieces = [(start_of[each.first], each.size * each.count) for each in block.pieces]
            orders.append(np.concatenate([np.arange(start, start + n) for start, n in pieces]))
        return orders

    def joined(self, data: Any, dtype: np.dtype[Any] | None) -> Any:
        """Return data that are all groups as one array, components in the order of the leaves."""
        orders = self._orders
        array = np.empty(self.size, dtype)
        if self.is_one_group:  # half of the time for a small one
            array[orders[0]] = data
            return array
        for block, order in zip(data, orders, strict=True):
            array[order] = block
        return array

    def split(self, array: Any) -> Any:
        """Return the data, all groups, of such an array; of complex numbers maybe the real part."""
        orders = self._orders
        if self.is_one_group:
            return _in_dtype(array[orders[0]], self.blocks[0].dtype)
        rows = zip(self.blocks, orders, strict=True)
        return [_in_dtype(array[order], block.dtype) for block, order in rows]

    def arrays_among(self, leaves: Sequence[Any]) -> Iterable[Any]:
        """Return the leaves that are arrays."""
        return leaves if self.arrays_only else itertools.compress(leaves, self.array_mask)

    def _firsts(self) -> list[int]:
        return list(itertools.accumulate((count for _, count in self.runs), initial=0))[:-1]

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Return the data of the leaves: groups fresh, large leaves as they are."""
        return self.data_of([block.pack(leaves) for block in self.blocks])

    def data_of(self, blocks: list[Any]) -> Any:
        """Return blocks as data."""
        return blocks[0] if self.is_one_group else blocks

    def blocks_of(self, data: Any) -> list[Any]:
        """Return data as a list of blocks."""
        return [data] if self.is_one_group else data

    def unpack(self, data: Any) -> list[Any]:
        """Return the leaves of data: groups copied out, large leaves as they are."""
        leaves: list[Any] = [None] * self.count
        for block, part in zip(self.blocks, self.blocks_of(data), strict=True):
            block.unpack(part, leaves)
        return leaves


def has_routines(leaf: LeafSpec) -> bool:
    """Return whether a leaf is a number of Python, or an array of a type that BLAS knows."""
    cls = leaf.identity()
    if leaf.array:
        return cls is np.ndarray and knows(leaf.dtype, leaf.size)
    return cls is float or cls is complex


def _groupable(leaf: LeafSpec) -> bool:
    cls = leaf.identity()
    if leaf.dtype is None:
        return False
    if leaf.array:
        return cls is np.ndarray and leaf.size <= GROUP_LIMIT
    return True


def _in_dtype(part: Any, dtype: Any) -> Any:
    if part.dtype is dtype:
        return part
    if part.dtype.kind == "c" and dtype.kind != "c":
        part = part.real
    return np.ascontiguousarray(part, dtype)
