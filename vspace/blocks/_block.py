"""Blocks: neighbouring leaves in one contiguous array, and how they get in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vspace.errors import LeafTypeError, StructureMismatchError, tell_where
from vspace.leaves import ravel, size, unravel
from vspace.leaves._following import meeting
from vspace.leaves._numbers import to_number_type
from vspace.specs import LeafSpec, Spec, path_at


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
                leaves[piece.first : piece.first + piece.count] = _cut_out(piece, part)

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


def _cut_out(piece: Piece, part: Any) -> list[Any]:
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
