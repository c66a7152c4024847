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

from vspace.errors import LeafTypeError, StructureMismatchError, tell_where
from vspace.leaves import ravel, size, unravel
from vspace.leaves._blas import knows
from vspace.leaves._following import converter, meeting
from vspace.leaves._numbers import to_number_type
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


class Piece:
    """Neighbouring leaves of one spec inside a block.

    Attributes
    ----------
    spec : LeafSpec
        What each of them is.
    first, count : int
        Which leaves, in the order of the structure.
    offset, size : int
        Where in the block, and how much of it one leaf takes, in entries of the block.
    pairs : bool
        Whether complex components lie in a real block as pairs of reals.
    """

    __slots__ = ("count", "first", "offset", "pairs", "size", "spec")

    def __init__(self, spec: LeafSpec, first: int, count: int, offset: int, size: int) -> None:
        self.spec = spec
        self.first = first
        self.count = count
        self.offset = offset
        self.size = size
        self.pairs = False

    @property
    def stop(self) -> int:
        """Where the piece ends in the block."""
        return self.offset + self.size * self.count


class Block:
    """One contiguous group of leaves, or a single leaf by itself.

    Attributes
    ----------
    dtype : dtype or None
        Of a group or a large array; None for a leaf that is itself the block.
    grouped : bool
        Whether it holds copies of leaves; else it *is* a leaf.
    pieces : list of Piece
        The leaves in it.
    size : int
        The number of entries.
    root : Spec
        The structure that the leaves are of.
    """

    __slots__ = ("_meet", "dtype", "examples", "grouped", "pieces", "root", "size")

    def __init__(self, dtype: np.dtype[Any] | None, grouped: bool, root: Spec) -> None:
        self.dtype = dtype
        self.root = root
        self.grouped = grouped
        self.pieces: list[Piece] = []
        self.size = 0
        # Leaves that only know themselves how they ravel, by their place (flat packing alone).
        self.examples: dict[int, Any] = {}
        self._meet: dict[tuple[type, type], Any] = {}  # what makes their components comparable

    def add(self, spec: LeafSpec, first: int, count: int) -> None:
        """Append a run of leaves."""
        self._append(Piece(spec, first, count, self.size, spec.size), _is_complex(spec))

    def add_example(self, spec: LeafSpec, first: int, example: Any) -> None:
        """Append a leaf that only knows itself how it ravels."""
        self.examples[first] = example
        try:
            piece = Piece(spec, first, 1, self.size, size(example))
            is_complex = np.iscomplexobj(ravel(example))
        except Exception as error:
            tell_where(error, path_at(self.root, first))
            raise
        self._append(piece, is_complex)

    def _append(self, piece: Piece, is_complex: bool) -> None:
        if self.dtype is not None and self.dtype.kind == "f" and is_complex:
            piece.pairs = True
            piece.size *= 2
        self.pieces.append(piece)
        self.size = piece.stop

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Return a fresh one-dimensional array of the leaves of a group, or the single leaf."""
        if not self.grouped:
            return leaves[self.pieces[0].first]
        out = np.empty(self.size, self.dtype)
        for piece in self.pieces:
            part = out[piece.offset : piece.stop]
            run = leaves[piece.first : piece.first + piece.count]
            if piece.pairs:
                part = part.view(f"c{2 * part.itemsize}")
            if piece.spec.dtype is None:
                try:
                    part[...] = self._ravel(piece, run[0], part)
                except Exception as error:
                    tell_where(error, path_at(self.root, piece.first))
                    raise
            elif not piece.spec.array:
                part[...] = run
            elif piece.count == 1:
                part[...] = run[0].reshape(-1)
            else:
                np.concatenate([each.reshape(-1) for each in run], out=part, casting="same_kind")
        return out

    def _ravel(self, piece: Piece, leaf: Any, part: Any) -> Any:
        """Return the components of a leaf as those of the example are to be read (C25)."""
        example = self.examples[piece.first]
        to_space = None
        if piece.spec.registered and leaf is not example:
            types = type(leaf), type(example)
            if types not in self._meet:
                self._meet[types] = meeting(*types)
            to_space = self._meet[types]
        components = ravel(leaf if to_space is None else to_space(leaf, example))
        if components.shape != part.shape:
            raise StructureMismatchError(
                "",
                f"a {type(leaf).__qualname__} of {components.size} components",
                f"{part.size}, as in the first",
                "keep the size of every leaf",
            )
        if np.iscomplexobj(components) and part.dtype.kind != "c":
            raise LeafTypeError(
                "",
                f"a {type(leaf).__qualname__} with complex components",
                "real ones, as in the first",
                "make the first complex if complex values are meant",
            )
        return components

    def unpack(self, block: Any, leaves: list[Any]) -> None:
        """Put the leaves of this block into a list, as copies."""
        if not self.grouped:
            leaves[self.pieces[0].first] = block
            return
        for piece in self.pieces:
            part = block[piece.offset : piece.stop]
            if piece.pairs:
                part = np.ascontiguousarray(part).view(f"c{2 * part.itemsize}")
            if piece.spec.dtype is None:
                try:
                    leaves[piece.first] = unravel(self.examples[piece.first], part)
                except Exception as error:
                    tell_where(error, path_at(self.root, piece.first))
                    raise
            else:
                leaves[piece.first : piece.first + piece.count] = _take_leaves(piece, part)

    def unstack(self, block: Any, leaves: list[Any]) -> None:
        """Put leaves with one more axis, the last one, into a list: a column is a vector."""
        for piece in self.pieces:
            example = self.examples.get(piece.first)
            for i in range(piece.count):
                start = piece.offset + i * piece.size
                rows = block[start : start + piece.size]
                if piece.pairs:
                    rows = rows[0::2] + 1j * rows[1::2]
                spec = piece.spec
                if spec.registered and isinstance(example, np.ndarray):
                    leaves[piece.first] = _stack(example, rows)
                    continue
                if spec.dtype is not None and spec.dtype.kind != "c":
                    rows = rows.real
                shape = spec.shape
                if spec.dtype is None and len(rows) > 1:
                    shape = (len(rows),)
                dtype = rows.dtype if spec.dtype is None else spec.dtype
                leaves[piece.first + i] = np.array(
                    rows.reshape(*shape, block.shape[1]), dtype=dtype
                )


def _stack(example: Any, rows: Any) -> Any:
    """Return an array of a registered type with one more axis, the last one, from components."""
    result = example[..., np.newaxis].repeat(rows.shape[1], axis=-1)
    for k in range(rows.shape[1]):
        result[..., k] = unravel(example, rows[:, k])
    return result


def _is_complex(spec: LeafSpec) -> bool:
    return spec.dtype is not None and spec.dtype.kind == "c"


def _take_leaves(piece: Piece, part: Any) -> list[Any]:
    spec = piece.spec
    cls, dtype = spec.identity(), spec.dtype
    if part.dtype.kind == "c" and not _is_complex(spec):
        part = part.real
    if not spec.array:
        if cls in (float, complex):
            return part.astype(dtype, copy=False).tolist()  # type: ignore[no-any-return]
        return [to_number_type(cls, each) for each in part.astype(dtype, copy=False)]
    size = spec.size
    return [
        _as_array(cls, np.array(part[i * size : (i + 1) * size], dtype).reshape(spec.shape))
        for i in range(piece.count)
    ]


def _as_array(cls: type, array: Any) -> Any:
    return array if cls is np.ndarray else array.view(cls)


class Layout:
    """Which leaf lies in which block, and how to pack and unpack them.

    What all leaves are packed into is called *data*: one array where the layout is a single group,
    as it is for most structures, else the list of the blocks.
    """

    def __init__(self, spec: Spec) -> None:
        self._root = spec
        self.runs = leaf_runs(spec)
        self.count = sum(count for _, count in self.runs)
        self.blocks: list[Block] = []
        groups: dict[Any, Block] = {}
        placed = list(zip(self.runs, self._firsts(), strict=True))
        # Numbers before arrays in each group: they are packed and unpacked in one go.
        for (leaf, count), first in sorted(placed, key=lambda row: row[0][0].array):
            if _groupable(leaf):
                block = groups.get(leaf.dtype)
                if block is None:
                    block = groups[leaf.dtype] = Block(leaf.dtype, True, spec)
                    self.blocks.append(block)
                block.add(leaf, first, count)
            else:
                for i in range(first, first + count):
                    alone = Block(leaf.dtype if leaf.array else None, False, spec)
                    alone.add(leaf, i, 1)
                    self.blocks.append(alone)
        self.grouped = tuple(block.grouped for block in self.blocks)
        self.is_one_group = self.grouped == (True,)
        self.arrays_only = all(leaf.array for leaf, _ in self.runs)
        # None for leaves that only know themselves how they ravel.
        self.leaf_dtypes = frozenset(leaf.dtype for leaf, _ in self.runs)
        dtypes = self.leaf_dtypes - {None}
        # The dtype of the whole as one array; exact and custom leaves ravel to floats.
        self.dtype = np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
        self.size = sum(leaf.size * count for leaf, count in self.runs)

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
    def flat_order(self) -> Any:
        """Which component each entry of the one group is that data are; None for other data."""
        if not self.is_one_group:
            return None
        sizes = [leaf.size * count for leaf, count in self.runs]
        offsets = itertools.accumulate(sizes, initial=0)
        start_of = dict(zip(self._firsts(), offsets, strict=False))
        pieces = self.blocks[0].pieces
        ranges = [(start_of[piece.first], piece.size * piece.count) for piece in pieces]
        return np.concatenate([np.arange(start, start + size) for start, size in ranges])

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

    def flat(self, dtype: np.dtype[Any], examples: Sequence[Any]) -> Block:
        """Return the block of all leaves in order, as one array of a dtype.

        In a block of real dtype, complex components lie as pairs of reals.
        """
        block = Block(dtype, True, self._root)
        first = 0
        for leaf, count in self.runs:
            if leaf.dtype is not None:
                block.add(leaf, first, count)
            else:
                for i in range(first, first + count):
                    block.add_example(leaf, i, examples[i])
            first += count
        return block

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
