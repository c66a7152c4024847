"""The operands of a map: taken apart along the first one, and put together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vspace import walks
from vspace.activity import as_config
from vspace.engine import Programs, StructureCache, cache_of
from vspace.maps._targets import Target
from vspace.specs import analyse
from vspace.walks import IdDict, copier


class Operands:
    """The operands of one call, taken apart along the structure of the first one.

    Attributes
    ----------
    structure : Programs
        Of the first one.
    leaves : list of list
        The leaves of each.
    target : Target
        The first one, where that was asked for: it is changed in place, and not built anew.
    """

    def __init__(
        self,
        xs: Sequence[Any],
        inactive: Any,
        seen: IdDict | None,
        track: bool,
        copy_if_inactive: bool = False,
        as_target: bool = False,
    ) -> None:
        if not xs:
            raise TypeError("at least one object to map over is needed, got none")
        config = as_config(inactive, copy_if_inactive, of=xs[0])
        self.cache: StructureCache = cache_of(config, track)
        self.seen = seen
        self.tracked: list[Any] | None = None
        self.first = xs[0]
        self.copying = config.copy_if_inactive
        if seen is None and not self.copying:
            self.structure, leaves, self.kept = self.cache.take(xs[0])
        else:
            leaves = self._take_with_tracked(xs[0], track)
        if as_target:
            self.target = Target(self.structure, xs[0], leaves)
        self.leaves = [leaves]
        for x in xs[1:]:
            self.leaves.append(self.read(x))

    def read(self, x: Any) -> list[Any]:
        """Return the leaves of a later operand."""
        return self.structure.read_like(x, self.leaves[0])

    def _take_with_tracked(self, first: Any, track: bool) -> list[Any]:
        if self.seen is None or not len(self.seen):
            self.structure = self.cache.take(first)[0]
        else:
            rules = self.cache.rules
            self.structure = Programs(analyse(first, rules, track, self.seen).spec, rules)
        taken = walks.take(self.structure.spec, first, self.structure.rules, first=True)
        self.kept = taken.kept
        self.tracked = taken.tracked
        return taken.leaves

    def build(self, results: Sequence[Sequence[Any]]) -> list[Any]:
        """Return a new object for each of these lists of leaves, and fill `seen`."""
        tracked = self.tracked
        if tracked is None:
            return [self.structure.build(leaves, self.kept) for leaves in results]
        roots, made = [], []
        for k, leaves in enumerate(results):
            copied = copier(tracked) if self.copying else None
            given = self.given(k, len(results))

            def adopt(value: Any, new: list[Any], given: Any = given, copied: Any = copied) -> Any:
                if value in given:
                    return given[value]
                return value if copied is None else copied(value, new)

            root, parts = walks.build(self.structure.spec, leaves, self.kept, adopt)
            roots.append(root)
            made.append(parts)
        self.fill_seen(made)
        return roots

    def given(self, k: int, nout: int) -> IdDict:
        """Return the counterparts that are given for the parts of one of `nout` results (C15)."""
        if self.seen is None:
            return IdDict()
        return self.seen if nout == 1 else IdDict((old, new[k]) for old, new in self.seen.items())

    def fill_seen(self, made: Sequence[Sequence[Any]]) -> None:
        """Put what stands for each tracked part into `seen`; a tuple for several results."""
        if self.seen is not None and self.tracked is not None:
            for old, *new in zip(self.tracked, *made, strict=True):
                self.seen[old] = new[0] if len(made) == 1 else tuple(new)

    def store(self, targets: Sequence[Target]) -> list[Any]:
        """Put what leaves of targets have become in their places; return the roots, fill `seen`."""
        if self.seen is None:
            return [target.store() for target in targets]
        structure = self.structure
        stored, parts = [], []
        for k, target in enumerate(targets):
            given = self.given(k, len(targets))
            root = walks.store(structure.spec, target.root, target.new, self.kept, given)
            taken = walks.take(structure.spec, root, structure.rules, first=True, any_order=True)
            stored.append(root)
            parts.append(taken.tracked)
        self.fill_seen(parts)
        return stored

    def path_of(self, index: int) -> str:
        """Return the path of a leaf of the first operand."""
        return self.structure.layout.path_at(index)
