"""How the objects of a structure lie in one flat array of some dtype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from vspace.codegen import (
    BuildCompiler,
    Emitter,
    Gathered,
    NotCompilable,
    TakeCompiler,
    compile_pack,
    compile_unpack,
    fell_back,
    write_pack,
    write_unpack,
)
from vspace.engine._programs import Functions, leaf_source


class FlatForm:
    """Packs leaves into an array, and makes leaves of an array.

    Parameters
    ----------
    functions : Functions
        Of the structure.
    dtype : dtype
        Of the arrays.
    examples : sequence
        The leaves of an object; needed for those that are no arrays or binary numbers.

    Attributes
    ----------
    dtype : dtype
        Of the arrays.
    lasts : bool
        Whether this may be kept: it does not depend on the examples.
    """

    def __init__(self, functions: Functions, dtype: np.dtype[Any], examples: Sequence[Any]) -> None:
        self.dtype = dtype
        self._functions = functions
        self._block = functions.layout.flat(dtype, examples)
        self._count = functions.layout.count
        self.lasts = not self._block.examples

    @cached_property
    def _fast_pack(self) -> Callable[[Sequence[Any]], Any] | None:
        return compile_pack([self._block], self._count)

    @cached_property
    def _fast_unpack(self) -> Callable[[Any], list[Any]] | None:
        return compile_unpack([self._block], self._count)

    @cached_property
    def _places(self) -> list[Any] | None:
        """Where the entries of each group lie in the array; None where some leaf has no group."""
        layout = self._functions.layout
        if not all(layout.grouped) or any(piece.pairs for piece in self._block.pieces):
            return None
        starts = {piece.first: piece.offset for piece in self._block.pieces}
        places = []
        for block in layout.blocks:
            pieces = [(starts[each.first], each.size * each.count) for each in block.pieces]
            places.append(np.concatenate([np.arange(start, start + n) for start, n in pieces]))
        return places

    @cached_property
    def _fast_packer(self) -> Callable[[Any], Any] | None:
        """One function from an object to its array, None at a surprise."""

        def finish(emit: Emitter, leaves: Gathered, count: int) -> str:
            return write_pack(emit, [self._block], leaf_source(leaves, count))

        functions = self._functions
        try:
            compiler = TakeCompiler(functions.rules, False, "", finish)
            return compiler.compile(functions.spec).function
        except (NotCompilable, RecursionError):
            return None

    @cached_property
    def _fast_unpacker(self) -> Callable[[Sequence[Any], Any], Any] | None:
        """One function from what is taken along and an array to an object."""
        try:
            compiler = BuildCompiler(lambda emit: write_unpack(emit, [self._block]))
            return compiler.compile(self._functions.spec).function
        except (NotCompilable, RecursionError):
            return None

    def pack(self, obj: Any) -> Any:
        """Return the array of an object, which is verified."""
        examples = self._block.examples
        like = examples.__getitem__ if examples else None
        return self.pack_leaves(self._functions.read(obj, like))

    def pack_leaves(self, leaves: Sequence[Any]) -> Any:
        """Return the array of leaves."""
        pack = self._fast_pack
        if pack is not None:
            try:
                return pack(leaves)
            except (BufferError, TypeError, ValueError):  # a leaf that is not contiguous
                fell_back("pack")
        if self._places is None:
            return self._block.pack(leaves)
        blocks = self._functions.layout.blocks_of(self._functions.pack_data(leaves))
        array = np.empty(self._block.size, self.dtype)
        for block, places in zip(blocks, self._places, strict=True):
            array[places] = block
        return array

    def unpack(self, array: Any, kept: Sequence[Any]) -> Any:
        """Return the object of an array; with a second axis, that is the last of each leaf."""
        leaves: list[Any] = [None] * self._count
        if array.ndim == 2:
            self._block.unstack(array, leaves)
        elif self._fast_unpack is not None:
            leaves = self._fast_unpack(array)
        elif self._places is not None:
            leaves = self._functions.unpack_data(self._data_of(array, self._places))
        else:
            self._block.unpack(array, leaves)
        return self._functions.build(leaves, kept)

    def _data_of(self, array: Any, all_places: list[Any]) -> Any:
        layout = self._functions.layout
        blocks = []
        for block, places in zip(layout.blocks, all_places, strict=True):
            part = array[places]
            if part.dtype.kind == "c" and block.dtype is not None and block.dtype.kind != "c":
                part = part.real
            blocks.append(np.ascontiguousarray(part, block.dtype))
        return layout.data_of(blocks)

    def packer(self) -> Callable[[Any], Any]:
        """Return ``pack(obj)``, as fast as it goes."""
        fast = self._fast_packer
        if fast is None:
            return self.pack

        def pack(obj: Any) -> Any:
            packed = fast(obj)
            if packed is None:
                fell_back("packer")
                return self.pack(obj)
            return packed

        return pack

    def unpacker(self, kept: Sequence[Any]) -> Callable[[Any], Any]:
        """Return ``unpack(array)`` for arrays of one axis, as fast as it goes."""
        fast = self._fast_unpacker
        if fast is None:
            return lambda array: self.unpack(array, kept)
        return partial(fast, kept)
