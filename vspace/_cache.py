"""The caches in which objects find their structures: bounded, holding nothing of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any

from vspace import _registry as registry
from vspace._activity import InactiveConfig
from vspace._analysis import Analysis
from vspace._engine import Structure
from vspace._rules import Rules

_MOST_STRUCTURES = 512
_MOST_CANDIDATES = 8


class _Exactly:
    """A structure as a key of the cache, where the order of keys counts."""

    __slots__ = ("_structure",)

    def __init__(self, structure: Structure) -> None:
        self._structure = structure

    def __hash__(self) -> int:
        return self._structure.spec.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Exactly) and self._structure.alike(other._structure)


class StructureCache:
    """The structures met under one configuration: bounded, holding nothing of the user's."""

    def __init__(self, config: InactiveConfig, track: bool) -> None:
        self.rules = Rules(config)
        self._track = track
        self._by_type: dict[int, list[Structure]] = {}
        self._table: dict[_Exactly, Structure] = {}
        registry.subscribe(self)

    def clear(self) -> None:
        """Forget all structures: what is leaf or inactive has changed."""
        self.rules.clear()
        self.rules.config.found.clear()
        self._by_type = {}
        self._table = {}

    def __len__(self) -> int:
        return len(self._table)

    def open(self, obj: Any) -> tuple[Structure, Any, Sequence[Any]]:
        """Return the structure of a first operand, its data and what is taken along."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        for structure in self._by_type.get(key, ()):
            opened = structure.try_open(obj)
            if opened is not None:
                if structure.opener is not None and self._track:
                    self.rules.config.found[key] = (structure.opener, structure)
                return structure, opened[0], opened[1]
        structure, leaves, captured = self._analyse(obj, key)
        return structure, structure.pack_data(leaves), captured

    def structure_of(self, obj: Any) -> Structure | None:
        """Return the structure that an object of this type had last, for a first try."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        candidates = self._by_type.get(key)
        return candidates[0] if candidates else None

    def take(self, obj: Any) -> tuple[Structure, list[Any], list[Any]]:
        """Return the structure of a first operand, its leaves and what is taken along."""
        key = id(obj.__code__) if type(obj) is FunctionType else id(type(obj))
        candidates = self._by_type.get(key)
        if candidates is not None:
            for structure in candidates:
                taken = structure.try_take(obj)
                if taken is not None:
                    return structure, taken[0], taken[1]
        return self._analyse(obj, key)

    def _analyse(self, obj: Any, key: int) -> tuple[Structure, list[Any], list[Any]]:
        analysis = Analysis(obj, self.rules, self._track)
        structure = Structure(analysis.spec, self.rules)
        if analysis.cacheable:
            table = self._table
            structure = table.setdefault(_Exactly(structure), structure)
            candidates = self._by_type.get(key, [])
            others = [each for each in candidates if each is not structure]
            self._by_type[key] = [structure, *others][:_MOST_CANDIDATES]
            if len(table) > _MOST_STRUCTURES:
                self._evict()
        leaves, captured = structure.take(obj)
        return structure, leaves, captured

    def _evict(self) -> None:
        # The oldest half goes at once; what is still in use comes back with its next analysis.
        table = self._table
        kept = list(table.values())[len(table) // 2 :]
        self._table = {_Exactly(each): each for each in kept}
        self.rules.config.found.clear()
        alive = set(map(id, kept))
        self._by_type = {
            key: left
            for key, candidates in list(self._by_type.items())
            if (left := [each for each in candidates if id(each) in alive])
        }


def cache_of(config: InactiveConfig, track: bool = True) -> StructureCache:
    """Return the structures met under a configuration."""
    cache = config.caches.get(track)
    if cache is None:
        cache = config.caches.setdefault(track, StructureCache(config, track))
    return cache  # type: ignore[no-any-return]
