"""Changes in place of objects all of whose arrays are plain: contiguous, writable, their own.

This is the common case, and the fast one: generated code verifies the object and changes its
leaves, and no leaf is asked for its type once more. What is not plain is left to
`vspace.maps._targets`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from vspace.blocks import are_distinct, are_held, are_separate
from vspace.engine import Structure

Leaves = list[Any]
NOT_PLAIN: Any = object()


def change_plain(
    structure: Structure,
    root: Any,
    change: str,
    a: float,
    leaves_like: Callable[[Structure], Leaves] | None = None,
    *,
    b: float = 1.0,
    strict: bool = False,
) -> Any:
    """Change an object in place in the common case, all arrays plain.

    All is verified when this begins to write: types, dtypes, shapes and sharing, and that no two
    arrays overlap.

    Parameters
    ----------
    structure : Structure
        Maybe that of the object.
    root : object
        The object.
    change : str
        The change; see `Structure.change_leaves`.
    a : float
        Its factor, not zero.
    leaves_like : callable, optional
        Gives the leaves of the other operand, if there is one.
    b : float, default 1.0
        What the object is multiplied by first, not zero.
    strict : bool, default False
        Whether numbers may only be changed where they are (C18).

    Returns
    -------
    object
        The root, or NOT_PLAIN where this is another case; then nothing is changed.
    """
    targets = structure.take_writable(root)
    if targets is None or structure.has_object_arrays or (strict and not structure.stores_numbers):
        return NOT_PLAIN
    function = structure.change_leaves(change)
    if function is None:
        return NOT_PLAIN
    are_apart = are_held(structure.layout.arrays_among(targets), 2)  # the object and the list
    others = None if leaves_like is None else leaves_like(structure)
    operands = [] if others is None else [others]
    if not are_apart and not plainly_apart(structure, targets, operands):
        return NOT_PLAIN
    if b != 1.0:
        scale = structure.change_leaves("scale")
        shared = others is not None and _shares_arrays(structure, targets, others)
        if scale is None or shared:  # what is scaled first would be the other operand
            return NOT_PLAIN
        targets = scale(targets, None, b)
    return structure.store_numbers(root, function(targets, others, a))


def _shares_arrays(structure: Structure, leaves: Leaves, others: Leaves) -> bool:
    return any(map(is_, *map(structure.layout.arrays_among, (leaves, others))))


def move_plain(structure: Structure, into: Any, from_: Any) -> bool:
    """Add one object to another and set it to zero, if that is the common case; return whether."""
    targets, sources = structure.take_writable(into), structure.take_writable(from_)
    if targets is None or sources is None or structure.has_object_arrays:
        return False
    add, clear = structure.change_leaves("add_multiple"), structure.change_leaves("set_zero")
    if add is None or clear is None or not structure.stores_numbers:
        return False
    layout = structure.layout
    arrays = [*layout.arrays_among(targets), *layout.arrays_among(sources)]
    if not are_distinct(arrays):
        return False
    structure.store_numbers(into, add(targets, sources, 1.0))
    structure.store_numbers(from_, clear(sources, None, 1.0))
    return True


def plainly_apart(structure: Structure, leaves: Leaves, operands: Sequence[Leaves]) -> bool:
    """Return whether all arrays own their memory, so that different ones cannot overlap."""
    return are_separate(*([*structure.layout.arrays_among(each)] for each in (leaves, *operands)))
