"""Between the leaves of a structure and their data: in blocks, or as one array of some dtype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vspace.blocks import Layout
from vspace.codegen import (
    Code,
    Emitter,
    Gathered,
    NotCompilable,
    by_index,
    by_name,
    compile_pack,
    compile_unpack,
    fell_back,
    write_pack,
    write_unpack,
)

_UNWRITTEN: Any = object()


class Packing:
    """Packs leaves into the data of a layout, and makes leaves of data.

    Generated code does so where that pays, else the loops of the layout.

    Parameters
    ----------
    layout : Layout
        How the leaves lie.
    groups : Packing, optional
        The same leaves in blocks, where the layout is one array: what is no matter of straight
        code is faster through these, with a look at the order of the components.
    """

    __slots__ = ("_fast_pack", "_fast_unpack", "_groups", "layout")

    def __init__(self, layout: Layout, groups: Packing | None = None) -> None:
        self.layout = layout
        is_through_groups = (
            groups is not None
            and groups.layout.all_grouped
            and not any(piece.pairs for piece in layout.blocks[0].pieces)
        )
        self._groups = groups if is_through_groups else None
        # Plain attributes, written at their first use: a lazy property takes as long as a call.
        self._fast_pack: Any = _UNWRITTEN
        self._fast_unpack: Any = _UNWRITTEN

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Return the data of leaves: groups fresh, large leaves as they are."""
        pack = self._fast_pack
        if pack is _UNWRITTEN:
            pack = self._fast_pack = compile_pack(self.layout.blocks, self.layout.count)
        if pack is not None:
            try:
                return pack(leaves)
            except (BufferError, TypeError, ValueError):  # a leaf that is not contiguous
                fell_back("pack")
        groups = self._groups
        if groups is None:
            return self.layout.pack(leaves)
        return groups.layout.joined(groups.pack(leaves), self.layout.blocks[0].dtype)

    def unpack(self, data: Any) -> list[Any]:
        """Return the leaves of data: groups copied out, large leaves as they are."""
        unpack = self._fast_unpack
        if unpack is _UNWRITTEN:
            unpack = self._fast_unpack = compile_unpack(self.layout.blocks, self.layout.count)
        if unpack is not None:
            return unpack(data)  # type: ignore[no-any-return]
        groups = self._groups
        if groups is None:
            return self.layout.unpack(data)
        return groups.unpack(groups.layout.split(data))

    # The same in functions that take or give whole objects, without lists of leaves.

    def write_data(self, emit: Emitter, leaves: Gathered, count: int) -> str:
        """Write how gathered leaves become data; return the source of these.

        Raises
        ------
        NotCompilable
            Where the loops of the layout serve as well.
        """
        if leaves.begun:
            leaves.flush()
            source = by_index(leaves.name, count)
        else:
            source = by_name(leaves.pending)
        return write_pack(emit, self.layout.blocks, source)

    def write_leaves(self, emit: Emitter) -> list[str]:
        """Write how the data ``b0``, ``b1``, ... become leaves; return the sources of these.

        Raises
        ------
        NotCompilable
            Where the loops of the layout serve as well.
        """
        return write_unpack(emit, self.layout.blocks)


def generated(write: Callable[[], Code]) -> Code | None:
    """Return generated code, or None where straight code does not serve."""
    try:
        return write()
    except (NotCompilable, RecursionError):
        return None
