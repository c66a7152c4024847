"""Between the leaves of a structure and their data: in blocks, or as one array of some dtype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
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

    def __init__(self, layout: Layout, groups: Packing | None = None) -> None:
        self.layout = layout
        is_through_groups = (
            groups is not None
            and groups.layout.all_grouped
            and not any(piece.pairs for piece in layout.blocks[0].pieces)
        )
        self._groups = groups if is_through_groups else None

    @cached_property
    def _fast_pack(self) -> Callable[[Sequence[Any]], Any] | None:
        return compile_pack(self.layout.blocks, self.layout.count)

    @cached_property
    def _fast_unpack(self) -> Callable[[Any], list[Any]] | None:
        return compile_unpack(self.layout.blocks, self.layout.count)

    def pack(self, leaves: Sequence[Any]) -> Any:
        """Return the data of leaves: groups fresh, large leaves as they are."""
        pack = self._fast_pack
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
        unpack, groups = self._fast_unpack, self._groups
        if unpack is not None:
            return unpack(data)
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
