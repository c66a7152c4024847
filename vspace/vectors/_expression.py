"""Element-wise expressions of several vectors, worked out block by block.

Small leaves lie in groups, so that one call serves many; large ones are worked through in slices
that stay in cache, so that no temporary of their size is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from vspace.blocks import Block, Slices, Work
from vspace.engine import Programs
from vspace.errors import LeafTypeError, tell_where
from vspace.maps import Target
from vspace.vectors._vector import Vector
from vspace.walks import as_leaf, describe, describe_leaf

# Entries of a large array worked on at once: half a megabyte of each operand, which still lies in
# the cache. Of 4096 to 65536 the last gave the best times for ``x + 2*y - w/3`` on arrays of
# 4,000,000, through BLAS (0.44 of NumPy's on whole arrays; 4096 entries 0.66) and as a function
# whose temporaries are made for each slice, also where OpenBLAS has threads.
_SLICE = 65536


class Expression:
    """Vectors of one structure, whose components an element-wise function is to combine.

    Parameters
    ----------
    first : Vector
        What the result is like.
    others : sequence of object
        Objects of its structure, vectors or not.

    Attributes
    ----------
    structure : Programs
        Of all of them.
    is_fresh : bool
        Whether the groups of the first one may be written.

    Raises
    ------
    StructureMismatchError
        When the structures differ.
    """

    def __init__(self, first: Vector, others: Sequence[Any]) -> None:
        self._first = first
        structure, data, self._kept, self.is_fresh = first._read()
        self.structure: Programs = structure
        self._operands = [data]
        for each in others:
            is_vector = isinstance(each, Vector)
            data = (
                each._data_like(structure, self._operands[0])
                if is_vector
                else structure.open_other(each, self._operands[0])
            )
            self._operands.append(data)

    def apply(self, f: Callable[..., Any], out: Any = None, workers: int = 1) -> Any:
        """Return what an element-wise function of arrays and numbers gives; see `evaluate`.

        Raises
        ------
        LeafTypeError
            When it gives another number of values, or values of another kind.
        """

        def work_of(block: Block) -> Work:
            return partial(self._call, f, block)

        return self.evaluate(work_of, out, workers)

    def _call(self, f: Callable[..., Any], block: Block, terms: Sequence[Any], target: Any) -> Any:
        value = f(*terms)
        if block.dtype is None:
            return value
        first = terms[0]
        result = np.asarray(value)
        dtype = result.dtype
        if (
            result.shape != first.shape
            or dtype.kind not in "fc"
            or not np.can_cast(dtype, first.dtype, "same_kind")
        ):
            raise LeafTypeError(
                self._path_of(block),
                f"that the element-wise function returned dtype {dtype}, shape {result.shape} "
                f"for dtype {first.dtype}, shape {first.shape}",
                "as many values of the same kind",
                "use element-wise operations only, and make integers and bools floats (.astype)",
            )
        if target is None:
            return result.astype(first.dtype)
        target[...] = result
        return target

    def evaluate(self, work_of: Callable[[Block], Work], out: Any, workers: int = 1) -> Any:
        """Return the result: a vector like the first, or what `out` has become.

        Parameters
        ----------
        work_of : callable
            Gives the function for a block: of its parts in all vectors, and of the array where
            the result goes or None. It gives that array or one of its own, or a leaf.
        out : object or None
            Where to put the result.
        workers : int, default 1
            How many threads work on large arrays.
        """
        structure, layout = self.structure, self.structure.layout
        if out is None:
            data = self._data(work_of, None, workers)
            return self._first._made(structure, data, self._kept)
        holder = out if isinstance(out, Vector) else None
        if holder is not None and holder._holds_data_like(structure):
            own = None if holder._factor is not None else layout.blocks_of(holder._data)
            holder._take_over(self._data(work_of, own, workers))
            return holder
        root = out if holder is None else holder.value
        target = Target(structure, root)
        self._prepare(target)
        places = [target.leaves[block.pieces[0].first] for block in layout.blocks]
        data = self._data(work_of, places, workers)
        target.assign(structure.unpack_data(data))
        root = target.store()
        return root if holder is None else holder._rewrap(root)

    def _prepare(self, target: Target) -> None:
        """Check a target, and copy large leaves that share memory with others."""
        structure = self.structure
        alone = [
            (i, block.pieces[0].first)
            for i, block in enumerate(structure.layout.blocks)
            if not block.grouped
        ]
        rows: list[list[Any]] = []
        for data in self._operands if alone else ():
            row: list[Any] = [None] * len(target.leaves)
            for i, place in alone:
                row[place] = data[i]
            rows.append(row)
        for k, row in enumerate(target.prepare(*rows)):
            self._operands[k] = [*self._operands[k]]  # it may be that of a vector
            for i, place in alone:
                self._operands[k][i] = row[place]

    def _data(
        self, work_of: Callable[[Block], Work], targets: Sequence[Any] | None, workers: int
    ) -> Any:
        """Return the data of the result; large arrays in these targets where they are given."""
        blocks = self.structure.layout.blocks
        if self.structure.layout.is_one_group:
            return work_of(blocks[0])(self._operands, None)
        results: list[Any] = [None] * len(blocks)
        large: list[tuple[int, Slices]] = []
        # What can go wrong does so before the first write (C17): what is small is worked out
        # aside, and the ends of large arrays are tried, where slices of all lengths are.
        for i, (block, *terms) in enumerate(zip(blocks, *self._operands, strict=True)):
            work = work_of(block)
            if block.grouped:
                results[i] = work(terms, None)
            elif block.dtype is not None:
                slices = Slices(work, terms, _SLICE)
                if targets is not None:
                    slices.try_ends()
                results[i] = slices.target(None if targets is None else targets[i])
                large.append((i, slices))
            else:
                results[i] = self._converted(block, work(terms, None), terms[0])
        for i, slices in large:
            slices.write(results[i], workers)
        return results

    def _path_of(self, block: Block) -> str:
        """Return the path of the first leaf in a block, for an error."""
        return self.structure.layout.path_at(block.pieces[0].first)

    def _converted(self, block: Block, value: Any, first: Any) -> Any:
        """Return what came of a leaf that is no array, in the type and the space of the first."""
        spec = block.pieces[0].spec
        try:
            result = as_leaf(spec, value, lambda: first)
        except Exception as error:
            tell_where(error, self._path_of(block))
            raise
        if result is None:
            raise LeafTypeError(
                self._path_of(block),
                f"that the function returned {describe(value)}",
                describe_leaf(spec),
                "return a value of the leaf's own kind",
            )
        return result
