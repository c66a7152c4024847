"""Objects changed in place: everything that can be wrong is found before the first write.

A target is prepared, its leaves are changed, and what they have become is stored. Leaves that have
routines are changed by generated code, all others by leaf functions, as the table of operations in
`vspace.blocks` says. Small objects are changed as they stand, by one generated function
(`change_small`), which verifies the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter, is_
from typing import Any

import numpy as np

from vspace import walks
from vspace._paths import spell
from vspace.blocks import (
    ASSIGN,
    Memory,
    Operation,
    are_distinct,
    are_held,
    are_separate,
    change_leaves,
    is_mutable,
    where,
)
from vspace.codegen import fell_back, stores_in_object_array
from vspace.engine import Programs
from vspace.errors import ImmutableLeafError, StructureMismatchError
from vspace.leaves import copy, mutable
from vspace.leaves._numbers import inexact

Leaves = list[Any]
_is_carray = attrgetter("flags.carray")


class Target:
    """An object that is changed in place.

    `prepare` comes first, then `change` or `assign`, then `store`.

    Parameters
    ----------
    structure : Programs
        Of the object.
    root : object
        The object.
    leaves : list, optional
        Its leaves, where they are known; else the object may have its keys in any order (C11).

    Attributes
    ----------
    owns_arrays : bool
        Whether arrays are known to be contiguous, writable, the owners of their memory, and
        different ones.
    new : list
        What the leaves have become.

    Raises
    ------
    StructureMismatchError
        When the object has another structure, or shares more (C14).
    """

    __slots__ = ("_arrays_stay", "_is_alone", "leaves", "new", "owns_arrays", "root", "structure")

    def __init__(self, structure: Programs, root: Any, leaves: Leaves | None = None) -> None:
        self.structure = structure
        self.root = root
        self.leaves = _take(structure, root) if leaves is None else leaves
        self.owns_arrays = False
        self._is_alone = False  # whether nothing else holds or views its arrays
        self._arrays_stay = False

    @classmethod
    def quickly(cls, structure: Programs | None, root: Any) -> Target | None:
        """Return a target in the common case: its arrays own their memory; None in others.

        Parameters
        ----------
        structure : Programs or None
            Maybe that of the object.
        root : object
            The object.
        """
        leaves = None if structure is None else structure.take_writable(root)
        if not leaves:
            return None
        target = cls(structure, root, leaves)  # type: ignore[arg-type]
        arrays_among = structure.layout.arrays_among  # type: ignore[union-attr]
        target._is_alone = are_held(arrays_among(leaves), 2)  # by the object and the list
        if target._is_alone or are_distinct([*arrays_among(leaves)]):
            target.owns_arrays = True
            return target
        return None

    # Before the first write.

    def prepare(self, *operands: Leaves, strict: bool = False) -> Sequence[Leaves]:
        """Check the target, and return the operands so that writing cannot disturb them.

        Parameters
        ----------
        *operands : list
            The leaves of the operands.
        strict : bool, default False
            Whether leaves that do not live in mutable storage are an error (C18).

        Returns
        -------
        sequence of list
            The operands; a leaf that overlaps the storage of another target leaf is a copy.

        Raises
        ------
        ImmutableLeafError
            When `strict` and a leaf could only be replaced together with what holds it.
        StructureMismatchError
            When two target leaves overlap in memory without being one object (C16).
        """
        structure = self.structure
        if strict and not (self.owns_arrays and structure.stores_numbers):
            self._check_mutable()
        if structure.has_object_arrays:
            self._check_object_arrays()
        registered = structure.layout.registered
        if registered:
            operands = tuple(self._without_targets(each, registered) for each in operands)
            if any(where(self.leaves[i]) is not None for i in registered):
                return self._without_overlaps(operands)
        if self._is_alone or are_separate(self.arrays, *map(self._arrays_among, operands)):
            return operands
        return self._without_overlaps(operands)

    def _check_mutable(self) -> None:
        if self.structure.stores_numbers and all(each.flags.writeable for each in self.arrays):
            return
        loose = [
            spell(link)
            for leaf, link in walks.loose_leaves(self.structure.spec, self.root)
            if not mutable(leaf)
        ]
        if loose:
            names = ", ".join(path.removeprefix(".") or "the root" for path in loose[:8])
            more = f" and {len(loose) - 8} more" if len(loose) > 8 else ""
            raise ImmutableLeafError(
                loose[0],
                f"leaves that do not live in mutable storage: {names}{more}",
                "leaves in arrays, lists, dicts, mutable instances or closure cells",
                "use recursive_map(..., out=...), which returns the new root, or mutable "
                "containers",
            )

    def _check_object_arrays(self) -> None:
        nodes = [
            (part, link)
            for spec, part, link in walks.nodes_in(self.structure.spec, self.root)
            if stores_in_object_array(spec)
        ]
        arrays = [part for part, _ in nodes]
        met = Memory(arrays).first_overlap()
        if met is not None:
            raise _overlap(spell(nodes[met[1]][1]), spell(nodes[met[0]][1]))

    @property
    def arrays(self) -> Sequence[Any]:
        """The leaves that are arrays."""
        return self._arrays_among(self.leaves)

    def _arrays_among(self, leaves: Leaves) -> Sequence[Any]:
        layout = self.structure.layout
        return leaves if layout.arrays_only else [*layout.arrays_among(leaves)]

    def _without_targets(self, operand: Leaves, registered: list[int]) -> Leaves:
        """Return an operand in which no leaf of a registered type is a target in another place."""
        place_of = {id(self.leaves[i]): i for i in registered}
        moved = [i for i in registered if place_of.get(id(operand[i]), i) != i]
        result = list(operand) if moved else operand
        for i in moved:
            result[i] = copy(operand[i])
        return result

    def _without_overlaps(self, operands: Sequence[Leaves]) -> list[Leaves]:
        memory = Memory(self.leaves)
        met = memory.first_overlap()
        if met is not None:
            paths = self.paths()
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

    def paths(self) -> list[str]:
        """Return the paths of all leaves."""
        leaves = walks.leaves_in(self.structure.spec, self.root)
        return [spell(link) for _, _, link in leaves]

    # Writing.

    def change(
        self, operation: Operation, factors: tuple[Any, ...] = (), other: Leaves | None = None
    ) -> None:
        """Do an operation to each leaf, in place where that can be changed.

        Parameters
        ----------
        operation : Operation
            What is done.
        factors : tuple of number
            Its factors.
        other : list, optional
            The leaves of the other operand, as `prepare` gave them.
        """
        structure, leaves = self.structure, self.leaves
        if operation.reads_twice and other is not None:
            other = self._without_own(other)
        function = None
        if all(factors) and (self.owns_arrays or self._has_routines()):
            function = structure.changer(operation)
        rest = structure.layout.without_routines
        if function is not None and not rest:
            self.new = function(leaves, other, *factors)
        elif function is not None:  # what can fail comes first; what is generated cannot (C17)
            changed = self._change_some(rest, operation, factors, other)
            self.new = [*function(leaves, other, *map(inexact, factors))]
            for i, value in zip(rest, changed, strict=True):
                self.new[i] = value
        else:
            self.new = self._change_some(range(len(leaves)), operation, factors, other)
        self._arrays_stay = function is not None

    def assign(self, values: Leaves) -> None:
        """Copy values into leaves that can be changed, and take them in place of others."""
        leaves = self.leaves
        self.new = new = list(values)
        rest = [
            i
            for i in self.structure.layout.without_routines
            if leaves[i] is not values[i] and type(leaves[i]) is not np.ndarray
        ]
        if rest:
            changed = self._change_some(rest, ASSIGN, (), values)
            for i, value in zip(rest, changed, strict=True):
                new[i] = value
        for i, (target, value) in enumerate(zip(leaves, values, strict=True)):
            if type(target) is type(value) is np.ndarray and target.flags.writeable:
                if target is not value:
                    target[...] = value
                new[i] = target

    def store(self) -> Any:
        """Put what the leaves have become in their places; return the root.

        C19: what holds nothing that has changed stays as it is.
        """
        structure = self.structure
        if self._arrays_stay:
            return structure.store_numbers(self.root, self.new)
        return structure.store(self.root, self.leaves, self.new)

    def _has_routines(self) -> bool:
        """Return whether BLAS takes the arrays as they lie."""
        return all(map(_is_carray, self.arrays))

    def _change_some(
        self, places: Sequence[int], operation: Operation, factors: Any, other: Leaves | None
    ) -> Leaves:
        """Change some of the leaves by leaf functions; return them."""
        operands = (self.leaves,) if other is None else (self.leaves, other)
        rows = ([each[i] for i in places] for each in operands)
        path_at = self.structure.layout.path_at
        return change_leaves(operation, factors, *rows, path_at=lambda i: path_at(places[i]))

    def _without_own(self, other: Leaves) -> Leaves:
        """Return an operand in which no leaf is itself a target: it is read after a first write."""
        if not any(map(is_, self.leaves, other)):
            return other
        return [
            copy(each) if each is target and is_mutable(target) else each
            for target, each in zip(self.leaves, other, strict=True)
        ]


def _take(structure: Programs, root: Any) -> Leaves:
    taken = structure.try_take(root)
    if taken is not None:
        return taken[0]
    walked = walks.take(structure.spec, root, structure.rules, first=True, any_order=True)
    return walked.leaves


def change_small(
    structure: Programs | None,
    root: Any,
    operation: Operation,
    other: Any = None,
    a: Any = None,
    b: Any = None,
    strict: bool = False,
) -> Any:
    """Do an operation to a small object as it stands; return the root, or None in other cases.

    Parameters
    ----------
    structure : Programs or None
        Maybe that of the object.
    root, other : object
        The object, and the other operand.
    operation, strict
        As for `Target.change` and `Target.prepare`.
    a, b : number
        The factors of the operation.
    """
    if structure is None or (strict and not structure.stores_numbers):
        return None
    name, known = operation.name, structure.fused
    function = known[name] if name in known else structure.fuse(operation)
    if function is None:
        return None
    changed = function(root, other, a, b)
    if changed is None:
        fell_back("fused")
    return changed


def check_separate(targets: Sequence[Target]) -> None:
    """Refuse targets, all of them written, that share a leaf or overlap in memory (C16).

    Raises
    ------
    StructureMismatchError
        With the path in the later one.
    """
    arrays: Leaves = []
    for target in targets:
        if not target.owns_arrays or target.structure.layout.registered:
            break
        if not target._is_alone:  # else none of its arrays is in another one
            arrays += target.arrays
    else:
        if are_distinct(arrays):
            return
    every: Leaves = []
    for target in targets:
        # What is one object within a target is another one in the next.
        views = {id(each): each.view() for each in target.leaves if isinstance(each, np.ndarray)}
        every += [views.get(id(each), each) for each in target.leaves]
    met = Memory(every).first_overlap() or _first_shared(targets)
    if met is not None:
        paths = [path for target in targets for path in target.paths()]
        raise _overlap(paths[met[1]], paths[met[0]])


def _first_shared(targets: Sequence[Target]) -> tuple[int, int] | None:
    """Return a leaf of a registered type that is in two targets, the earlier one first."""
    first_at: dict[int, tuple[int, int]] = {}
    start = 0
    for k, target in enumerate(targets):
        for i in target.structure.layout.registered:
            leaf = target.leaves[i]
            at, before = first_at.setdefault(id(leaf), (start + i, k))
            if before != k and mutable(leaf):
                return at, start + i
        start += len(target.leaves)
    return None


def _overlap(path: str, other: str) -> StructureMismatchError:
    return StructureMismatchError(
        path,
        f"memory that overlaps {other.removeprefix('.') or 'the root'}",
        "memory of its own",
        "copy one of the two arrays: writing one would change the other",
    )
