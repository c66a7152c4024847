"""Writing into leaves in place: everything that can be wrong is found before the first write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vspace import leaves as _leaf_functions
from vspace import walks
from vspace._paths import spell
from vspace.blocks import Memory, adding, change_leaves, is_mutable, where
from vspace.codegen import stores_in_object_array
from vspace.engine import Structure
from vspace.errors import ImmutableLeafError, StructureMismatchError, tell_where
from vspace.leaves import copy, mutable
from vspace.leaves._blas import AXPY, SCAL, knows
from vspace.leaves._numbers import NUMBERS, inexact
from vspace.maps._plain import plainly_apart

Leaves = list[Any]


def take_target(structure: Structure, root: Any) -> Leaves:
    """Return the leaves of a target: of this structure, its keys in whatever order (C11).

    Raises
    ------
    StructureMismatchError
        When it has another structure, or shares more (C14).
    """
    taken = structure.try_take(root)
    if taken is not None:
        return taken[0]
    walked = walks.take(structure.spec, root, structure.rules, first=True, any_order=True)
    return walked.leaves


def prepare_targets(
    structure: Structure, root: Any, leaves: Leaves, operands: Sequence[Leaves], strict: bool
) -> list[Leaves]:
    """Check the leaves of a target, and return the operands so that writing cannot disturb them.

    Parameters
    ----------
    structure : Structure
        Of the first operand.
    root : object
        The target.
    leaves : list
        Its leaves.
    operands : sequence of list
        The leaves of the operands.
    strict : bool
        Whether leaves that do not live in mutable storage are an error (C18).

    Returns
    -------
    list of list
        The operands; a leaf that overlaps the storage of another target leaf is a copy.

    Raises
    ------
    ImmutableLeafError
        When `strict` and a leaf could only be replaced together with what holds it.
    StructureMismatchError
        When two target leaves overlap in memory without being one object (C16).
    """
    if strict and not _all_mutable(structure, leaves):
        _check_mutable(structure, root)
    if structure.has_object_arrays:
        _check_object_arrays(structure, root)
    operands = _part_registered(structure.layout.registered, leaves, operands)
    registered = structure.layout.registered
    if plainly_apart(structure, leaves, operands) and not any(
        where(leaves[i]) is not None for i in registered
    ):
        return operands
    return _part_overlaps(structure, root, leaves, operands)


def _all_mutable(structure: Structure, leaves: Leaves) -> bool:
    if not structure.stores_numbers:
        return False
    return all(each.flags.writeable for each in structure.layout.arrays_among(leaves))


def _check_mutable(structure: Structure, root: Any) -> None:
    loose = [
        spell(link)
        for spec, leaf, link, stored in walks.walk_leaves(structure.spec, root)
        if not stored and not mutable(leaf)
    ]
    if loose:
        names = ", ".join(path.removeprefix(".") or "the root" for path in loose[:8])
        more = f" and {len(loose) - 8} more" if len(loose) > 8 else ""
        raise ImmutableLeafError(
            loose[0],
            f"leaves that do not live in mutable storage: {names}{more}",
            "leaves in arrays, lists, dicts, mutable instances or closure cells",
            "use recursive_map(..., out=...), which returns the new root, or mutable containers",
        )


def _check_object_arrays(structure: Structure, root: Any) -> None:
    nodes = [
        (part, link)
        for spec, part, link in walks.walk_nodes(structure.spec, root)
        if stores_in_object_array(spec)
    ]
    arrays = [part for part, _ in nodes]
    met = Memory(arrays).first_overlap()
    if met is not None:
        raise _overlap(spell(nodes[met[1]][1]), spell(nodes[met[0]][1]))


def _part_registered(places: list[int], leaves: Leaves, operands: Sequence[Leaves]) -> list[Leaves]:
    """Return operands in which no leaf of a registered type is a target in another place."""
    place_of = {id(leaves[i]): i for i in places}
    result: list[Leaves] = []
    for operand in operands:
        moved = [i for i in places if place_of.get(id(operand[i]), i) != i]
        parted = list(operand) if moved else operand
        for i in moved:
            parted[i] = copy(operand[i])
        result.append(parted)
    return result


def _part_overlaps(
    structure: Structure, root: Any, leaves: Leaves, operands: list[Leaves]
) -> list[Leaves]:
    memory = Memory(leaves)
    met = memory.first_overlap()
    if met is not None:
        paths = _paths_of(structure, root)
        raise _overlap(paths[met[1]], paths[met[0]])
    result: list[Leaves] = []
    for operand in operands:
        parted = operand
        for i, leaf in enumerate(operand):
            if memory.meets_another(leaf, i):
                if parted is operand:
                    parted = list(operand)
                parted[i] = copy(leaf)
        result.append(parted)
    return result


def check_apart(targets: Sequence[tuple[Structure, Any, Leaves]]) -> None:
    """Refuse targets, all of them written, that share a leaf or overlap in memory (C16).

    Raises
    ------
    StructureMismatchError
        With the path in the later one.
    """
    every: Leaves = []
    for _, _, leaves in targets:
        # What is one object within a target is another one in the next.
        views = {id(each): each.view() for each in leaves if isinstance(each, np.ndarray)}
        every += [views.get(id(each), each) for each in leaves]
    met = Memory(every).first_overlap() or _first_shared(targets)
    if met is not None:
        paths = [path for structure, root, _ in targets for path in _paths_of(structure, root)]
        raise _overlap(paths[met[1]], paths[met[0]])


def _first_shared(targets: Sequence[tuple[Structure, Any, Leaves]]) -> tuple[int, int] | None:
    """Return a leaf of a registered type that is in two targets, the earlier one first."""
    first_at: dict[int, tuple[int, int]] = {}
    start = 0
    for k, (structure, _, leaves) in enumerate(targets):
        for i in structure.layout.registered:
            at, before = first_at.setdefault(id(leaves[i]), (start + i, k))
            if before != k and mutable(leaves[i]):
                return at, start + i
        start += len(leaves)
    return None


def _paths_of(structure: Structure, root: Any) -> list[str]:
    return [spell(link) for _, _, link, _ in walks.walk_leaves(structure.spec, root)]


def _overlap(path: str, other: str) -> StructureMismatchError:
    return StructureMismatchError(
        path,
        f"memory that overlaps {other.removeprefix('.') or 'the root'}",
        "memory of its own",
        "copy one of the two arrays: writing one would change the other",
    )


def store(structure: Structure, root: Any, old: Leaves, new: Leaves) -> Any:
    """Put changed leaves in their places and return the root (C19: unchanged parts are kept)."""
    return structure.store(root, old, new)


def add_leaves(structure: Structure, y: Leaves, x: Leaves, a: Any, b: Any = 1) -> Leaves:
    """Make the leaves `y` ``b * y + a * x``, in place where they are mutable; return the leaves."""
    operation = adding(a, b)
    result = list(y)
    start = 0
    rest: list[int] = []
    pending: list[tuple[Any, int, int]] = []  # what BLAS does, which cannot fail (C17)
    for spec, count in structure.layout.runs:
        stop = start + count
        if not spec.array and isinstance(y[start], NUMBERS):
            result[start:stop] = map(operation.pure, y[start:stop], x[start:stop])
        elif (
            (a and b and len(spec.shape) == 1 and knows(spec.dtype, spec.size))
            and spec.array
            and _all_plain(y[start:stop], x[start:stop])
        ):
            pending.append((spec, start, stop))
        else:
            rest += range(start, stop)
        start = stop
    changed = change_leaves(
        operation,
        [y[i] for i in rest],
        [x[i] for i in rest],
        path_at=lambda i: structure.layout.path_at(rest[i]),
    )
    for i, value in zip(rest, changed, strict=True):
        result[i] = value
    for spec, start, stop in pending:
        axpy, scal, size = AXPY[spec.dtype], SCAL[spec.dtype], spec.size
        for target, increment in zip(y[start:stop], x[start:stop], strict=True):
            if b != 1:
                scal(inexact(b), target)
            axpy(increment, target, size, inexact(a))
    return result


def _all_plain(run: Leaves, increments: Leaves) -> bool:
    for each in run:
        if not each.flags.carray or type(each) is not np.ndarray:
            return False
    # BLAS would copy what is not contiguous, and the operands are arrays of the run's dtype.
    return all(type(each) is np.ndarray for each in increments)


def assign_leaves(structure: Structure, targets: Leaves, values: Leaves) -> Leaves:
    """Copy values into mutable leaves; return the leaves, those replaced that are not mutable."""
    result: Leaves = []
    try:
        for target, value in zip(targets, values, strict=True):
            if type(target) is type(value) is np.ndarray and target.flags.writeable:
                if target is not value:
                    target[...] = value
                result.append(target)
            elif type(target) is float:  # asking for its method takes longer than all else
                result.append(value)
            elif target is not value and mutable(target):
                _leaf_functions.assign(target, value)
                result.append(target)
            else:
                result.append(value)
    except Exception as error:
        tell_where(error, structure.layout.path_at(len(result)))
        raise
    return result


def part_from_targets(leaves: Leaves, operand: Leaves) -> Leaves:
    """Return an operand in which no leaf is itself a target: what is scaled first would be it."""
    return [
        copy(each) if each is target and is_mutable(target) else each
        for target, each in zip(leaves, operand, strict=True)
    ]
