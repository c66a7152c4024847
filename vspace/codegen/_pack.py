"""Generated code that packs leaves into blocks and copies them out again.

The bytes of contiguous leaves are joined in one call (a tenth of the time of
``numpy.concatenate`` for small arrays), which refuses what is not contiguous; then the general
way of the layout takes over.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace.blocks import Block, Piece
from vspace.codegen._emitter import Code, Emitter, NotCompilable

_STRUCT_CODES = frozenset("efd")
_STARRED = re.compile(r"\(\*\w+,\)")
_MOST_PIECES = 200
_MOST_NAMES = 64  # up to this many leaves are named instead of indexed
_UNROLL = 6

# Gives the source of some neighbouring leaves as arguments: ``l3, l4`` or ``*leaves[3:5]``; of all
# leaves at once, ``*leaves``.
LeafSource = Callable[[int, int], str]


def write_pack(emit: Emitter, blocks: Sequence[Block], source: LeafSource) -> str:
    """Return the source of the data of blocks (see `Layout`).

    Raises
    ------
    NotCompilable
        When the general way serves as well.
    """
    if not all(block.pieces for block in blocks):
        raise NotCompilable  # a vector without components
    if any(map(_is_better_allocated_by_numpy, blocks)):
        raise NotCompilable
    results: list[str] = []
    for block in blocks:
        if not block.grouped:
            results.append(source(block.pieces[0].first, 1))
            continue
        if not all(_same_bytes(piece, block) for piece in block.pieces):
            raise NotCompilable
        sources = _parts(emit, block, source)
        if len(sources) > _MOST_PIECES:
            raise NotCompilable
        parts = f"({', '.join(sources)},)"
        if _STARRED.fullmatch(parts):
            parts = parts[2:-2]  # a list as it is
        join = emit.constant(bytearray().join, "join")
        array = emit.constant(np.ndarray, "ndarray")
        dtype = emit.constant(block.dtype, "dtype")
        results.append(f"{array}({block.size}, {dtype}, {join}({parts}))")
    return results[0] if _is_one_group(blocks) else f"[{', '.join(results)}]"


def compile_pack(blocks: Sequence[Block], count: int) -> Callable[[Sequence[Any]], Any] | None:
    """Return ``pack(leaves) -> data``, or None when the general way serves as well.

    The function raises BufferError, TypeError or ValueError when a leaf is not contiguous.
    """
    emit = Emitter()
    prefix: list[str] = []
    if 0 < count <= _MOST_NAMES:
        names = [f"l{i}" for i in range(count)]
        prefix.append(f"    {', '.join(names)}, = leaves")
        source = by_name(names)
    else:
        source = by_index("leaves", count)
    try:
        emit.line(f"return {write_pack(emit, blocks, source)}")
    except NotCompilable:
        return None
    return Code("pack", emit.function("def pack(leaves):", prefix), emit.constants).function


def by_name(names: Sequence[str]) -> LeafSource:
    """Return the source of leaves that have names."""
    return lambda first, count: ", ".join(names[first : first + count])


def by_index(leaves: str, total: int) -> LeafSource:
    """Return the source of leaves in a list of this length."""

    def source(first: int, count: int) -> str:
        if count == total:
            return f"*{leaves}"
        return f"{leaves}[{first}]" if count == 1 else f"*{leaves}[{first}:{first + count}]"

    return source


def _is_better_allocated_by_numpy(block: Block) -> bool:
    """Return whether joining bytes would take longer, for the pages of memory it touches.

    NumPy asks for huge pages from 4 MB on, which cost a third; among many small leaves that is
    less than what joining saves.
    """
    if not block.grouped or block.dtype is None:
        return False
    count = sum(piece.count for piece in block.pieces)
    return block.size * block.dtype.itemsize >= 1 << 22 and block.size >= 1024 * count


def _same_bytes(piece: Piece, block: Block) -> bool:
    dtype = piece.spec.dtype
    if dtype is None or block.dtype is None or not block.size:
        return False
    if piece.pairs:
        return dtype.char == "D" and block.dtype.char == "d"
    return dtype == block.dtype


def _parts(emit: Emitter, block: Block, source: LeafSource) -> list[str]:
    """Return the sources of what is joined: arrays as they are, neighbouring numbers packed."""
    parts: list[str] = []
    for are_arrays, group in itertools.groupby(block.pieces, key=lambda piece: piece.spec.array):
        pieces = list(group)
        leaves = ", ".join(source(first, count) for first, count in _spans(pieces))
        if are_arrays:
            parts.append(leaves)
            continue
        dtype = pieces[0].spec.dtype
        codes = {piece.spec.dtype.char for piece in pieces}  # type: ignore[union-attr]
        if codes <= _STRUCT_CODES:
            count = sum(piece.count for piece in pieces)
            packer = struct.Struct(f"{count}{codes.pop()}").pack
            parts.append(f"{emit.constant(packer, 'pack_numbers')}({leaves})")
        elif len(codes) == 1:
            to_array = emit.constant(np.array, "array")
            parts.append(f"{to_array}(({leaves},), {emit.constant(dtype, 'dtype')})")
        else:
            raise NotCompilable
    return parts


def _spans(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return where the leaves of pieces are, as first and count, neighbours together."""
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        if spans and sum(spans[-1]) == piece.first:
            spans[-1] = spans[-1][0], spans[-1][1] + piece.count
        else:
            spans.append((piece.first, piece.count))
    return spans


def compile_unpack(blocks: Sequence[Block], count: int) -> Callable[[Any], Any] | None:
    """Return ``unpack(data) -> leaves``, or None when the general way serves as well."""
    emit = Emitter()
    try:
        parts = write_unpack(emit, blocks)
    except NotCompilable:
        return None
    emit.line(f"return [{', '.join(parts)}]")
    if _is_one_group(blocks):
        return Code("unpack", emit.function("def unpack(b0):", []), emit.constants).function
    arguments = ", ".join(f"b{i}" for i in range(len(blocks)))
    prefix = [f"    {arguments}, = data"] if blocks else []
    return Code("unpack", emit.function("def unpack(data):", prefix), emit.constants).function


def write_unpack(emit: Emitter, blocks: Sequence[Block]) -> list[str]:
    """Return the sources of the leaves in order; of a run of leaves, that of a starred list.

    Blocks are named ``b0``, ``b1`` and so on.

    Raises
    ------
    NotCompilable
        When the general way serves as well.
    """
    pieces = [(piece, i) for i, block in enumerate(blocks) for piece in block.pieces]
    pieces.sort(key=lambda row: row[0].first)
    numbers = _write_numbers(emit, blocks)
    parts: list[str] = []
    # Neighbouring arrays in one block: written out where they are few, else made in a loop.
    for i, stretch in itertools.groupby(pieces, lambda row: row[1]):
        block = blocks[i]
        run = [piece for piece, _ in stretch]
        if not block.grouped:
            parts += [f"b{i}"] * len(run)
            continue
        for are_arrays, alike in itertools.groupby(run, lambda piece: piece.spec.array):
            some = list(alike)
            if not all(_same_bytes(piece, block) and not piece.pairs for piece in some):
                raise NotCompilable
            if are_arrays:
                parts += _array_sources(emit, some, f"b{i}")
                continue
            for piece in some:
                if piece.spec.identity() not in (float, complex):
                    raise NotCompilable
                parts += numbers.get(id(piece)) or _number_sources(piece, f"b{i}")
    if len(parts) > _MOST_PIECES:
        raise NotCompilable
    return parts


def _is_one_group(blocks: Sequence[Block]) -> bool:
    return len(blocks) == 1 and blocks[0].grouped


def _write_numbers(emit: Emitter, blocks: Sequence[Block]) -> dict[int, list[str]]:
    """Write the few numbers at the head of each group as one list; return their names by piece."""
    named: dict[int, list[str]] = {}
    for i, block in enumerate(blocks):
        head = list(
            itertools.takewhile(
                lambda piece: (
                    piece.spec.identity() in (float, complex)
                    and not piece.pairs
                    and piece.stop <= _MOST_NAMES
                ),
                block.pieces if block.grouped else (),
            )
        )
        if not head:
            continue
        for piece in head:
            named[id(piece)] = [emit.new_name("number") for _ in range(piece.count)]
        names = ", ".join(name for piece in head for name in named[id(piece)])
        emit.line(f"{names}, = b{i}[:{head[-1].stop}].tolist()")
    return named


def _number_sources(piece: Piece, block: str) -> list[str]:
    if piece.count <= _UNROLL:
        return [f"{block}.item({k})" for k in range(piece.offset, piece.stop)]
    return [f"*{block}[{piece.offset}:{piece.stop}].tolist()"]


def _array_sources(emit: Emitter, pieces: Sequence[Piece], block: str) -> list[str]:
    if not all(piece.spec.identity() is np.ndarray and piece.spec.size for piece in pieces):
        raise NotCompilable
    if len(pieces) > _UNROLL:
        places = [
            (start, start + piece.size, piece.spec.shape)
            for piece in pieces
            for start in range(piece.offset, piece.stop, piece.size)
        ]
        table = emit.constant(places, "places")
        return [f"*[{block}[i:j].reshape(s).copy() for i, j, s in {table}]"]
    return [each for piece in pieces for each in _sources_of_piece(emit, piece, block)]


def _sources_of_piece(emit: Emitter, piece: Piece, block: str) -> list[str]:
    shape = piece.spec.shape
    if piece.count <= _UNROLL or not shape:  # rows of one axis would be numbers
        tail = "" if len(shape) == 1 else f".reshape({shape!r})"
        return [
            f"{block}[{start}:{start + piece.size}]{tail}.copy()"
            for start in range(piece.offset, piece.stop, piece.size)
        ]
    # The rows of one array: two thirds of the time of as many slices.
    copy = emit.constant(np.ndarray.copy, "copy")
    rows = f"{block}[{piece.offset}:{piece.stop}].reshape({(piece.count, *shape)!r})"
    return [f"*map({copy}, {rows})"]
