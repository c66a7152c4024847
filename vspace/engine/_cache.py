"""The caches in which objects find their structures: bounded, holding nothing of the user's."""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any

from vspace import _registry as registry
from vspace.activity import InactiveConfig
from vspace.engine._programs import Programs
from vspace.specs import Rules, analyse

_MOST_STRUCTURES = 512
_MOST_CANDIDATES = 8


class _Exactly:
    """A structure as a key of the cache: its generated code is that of the other one.

    The order of keys counts, and closures have one code object.
    """

    __slots__ = ("_structure",)

    def __init__(self, structure: Programs) -> None:
        self._structure = structure

    def __hash__(self) -> int:
        return self._structure.spec.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Exactly) and self._structure.alike(other._structure, exactly=True)


class _Tables:
    """What was worked out between two registrations."""

    __slots__ = ("by_type", "rules", "structures")

    def __init__(self, config: InactiveConfig) -> None:
        self.rules = Rules(config)
        self.by_type: dict[int, list[Programs]] = {}
        self.structures: dict[_Exactly, Programs] = {}


class StructureCache:
    """The structures met under one configuration: bounded, holding nothing of the user's.

    A registration gives it other tables (C21). An operation takes hold of the tables once, when it
    begins, and puts what it works out in those: what was worked out under the rules of before
    cannot come among what is found after it.
    """

    def __init__(self, config: InactiveConfig, track: bool) -> None:
        self._config = config
        self._track = track
        registry.subscribe(self)
        self.clear()

    def clear(self) -> None:
        """Forget all structures: what is leaf or inactive has changed."""
        self._tables = _Tables(self._config)
        while not self._tables.rules.is_current:  # made while another registration was under way
            self._tables = _Tables(self._config)
        # Only now: whoever has got hold of this dictionary is given the new tables as well, and
        # never puts there what is in the old ones; see `open`.
        self._config.openers = {}

    @property
    def rules(self) -> Rules:
        """How types stand now."""
        return self._tables.rules

    def __len__(self) -> int:
        return len(self._tables.structures)

    def open(self, obj: Any) -> tuple[Programs, Any, Sequence[Any]]:
        """Return the structure of a first operand, its data and what is taken along."""
        openers = self._config.openers  # before the tables; see `clear`
        tables = self._tables
        key = _key_of(obj)
        for structure in tables.by_type.get(key, ()):
            opened = structure.try_open(obj)
            if opened is not None:
                # Without a leaf it is looked at each time: see `Vector._open_another`.
                if structure.opener is not None and self._track and structure.spec.leaves:
                    openers[key] = (structure.opener, structure)
                return structure, opened[0], opened[1]
        structure, leaves, kept = self._analyse(obj, key, tables)
        return structure, structure.pack_data(leaves), kept

    def structure_of(self, obj: Any) -> Programs | None:
        """Return the structure that an object of this type had last, for a first try."""
        candidates = self._tables.by_type.get(_key_of(obj))
        return candidates[0] if candidates else None

    def take(self, obj: Any) -> tuple[Programs, list[Any], list[Any]]:
        """Return the structure of a first operand, its leaves and what is taken along."""
        tables = self._tables
        key = _key_of(obj)
        for structure in tables.by_type.get(key, ()):
            taken = structure.try_take(obj)
            if taken is not None:
                return structure, taken[0], taken[1]
        return self._analyse(obj, key, tables)

    def _analyse(
        self, obj: Any, key: int, tables: _Tables
    ) -> tuple[Programs, list[Any], list[Any]]:
        analysis = analyse(obj, tables.rules, self._track)
        structure = Programs(analysis.spec, tables.rules)
        if analysis.cacheable:
            table = tables.structures
            structure = table.setdefault(_Exactly(structure), structure)
            candidates = tables.by_type.get(key, [])
            others = [each for each in candidates if each is not structure]
            tables.by_type[key] = [structure, *others][:_MOST_CANDIDATES]
            if len(table) > _MOST_STRUCTURES:
                self._evict(tables)
        leaves, kept = structure.take(obj)
        return structure, leaves, kept

    def _evict(self, tables: _Tables) -> None:
        # The oldest half goes at once; what is still in use comes back with its next analysis.
        newer = list(tables.structures.values())[len(tables.structures) // 2 :]
        tables.structures = {_Exactly(each): each for each in newer}
        self._config.openers.clear()
        alive = set(map(id, newer))
        tables.by_type = {
            key: left
            for key, candidates in list(tables.by_type.items())
            if (left := [each for each in candidates if id(each) in alive])
        }


def _key_of(obj: Any) -> int:
    """Return what objects are looked up by: the type, of a function its code."""
    return id(obj.__code__) if type(obj) is FunctionType else id(type(obj))


def cache_of(config: InactiveConfig, track: bool = True) -> StructureCache:
    """Return the structures met under a configuration."""
    cache = config.caches.get(track)
    if cache is None:
        cache = config.caches.setdefault(track, StructureCache(config, track))
    return cache  # type: ignore[no-any-return]
