"""The caches in which objects find their structures: bounded, holding nothing of the user's.

One table leads from the type of an object to the structures that objects of this type had: the
last one first, with the generated function that opens such objects. Arithmetic looks there first
(`InactiveConfig.openers` is the table of the present, so that this costs one look-up), all else
goes through `StructureCache`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


# What is known of a type: how its last object was opened, its structure, and all, the last first.
Known = tuple[Callable[[Any], Any], Any, tuple[Programs, ...]]


def _open_nothing(value: Any) -> None:
    return None


NOT_KNOWN: Known = (_open_nothing, None, ())


def known_of(table: dict[int, Known], obj: Any) -> Known:
    """Return what a table knows of objects like this one: of its type, of a closure of its code.

    Where speed matters most, ``table.get(id(type(obj)), NOT_KNOWN)`` stands in place of this.
    """
    return table.get(_key_of(obj), NOT_KNOWN)


def _key_of(obj: Any) -> int:
    cls = type(obj)
    return id(obj.__code__) if cls is FunctionType else id(cls)


class _Tables:
    """What was worked out between two registrations."""

    __slots__ = ("known", "rules", "structures")

    def __init__(self, config: InactiveConfig) -> None:
        self.rules = Rules(config)
        self.known: dict[int, Known] = {}
        self.structures: dict[_Exactly, Programs] = {}

    def put_first(self, key: int, structure: Programs) -> None:
        """Let a structure be the first to be tried."""
        candidates = self.known.get(key, NOT_KNOWN)[2]
        if candidates[:1] != (structure,):
            others = [each for each in candidates if each is not structure]
            candidates = (structure, *others[: _MOST_CANDIDATES - 1])
        self.known[key] = (_opener_of(structure), structure, candidates)


def _opener_of(structure: Programs) -> Callable[[Any], Any]:
    # Without a leaf it is looked at each time: see `Vector._open_another`.
    return (structure.opener if structure.spec.leaves else None) or _open_nothing


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
        if self._track:
            self._config.openers = self._tables.known

    @property
    def rules(self) -> Rules:
        """How types stand now."""
        return self._tables.rules

    def __len__(self) -> int:
        return len(self._tables.structures)

    def open(self, obj: Any) -> tuple[Programs, Any, Sequence[Any]]:
        """Return the structure of a first operand, its data and what is taken along."""
        tables = self._tables
        key = _key_of(obj)
        for structure in tables.known.get(key, NOT_KNOWN)[2]:
            opened = structure.try_open(obj)
            if opened is not None:
                tables.put_first(key, structure)
                return structure, opened[0], opened[1]
        structure, leaves, kept = self._analyse(obj, key, tables)
        return structure, structure.pack_data(leaves), kept

    def structure_of(self, obj: Any) -> Programs | None:
        """Return the structure that an object of this type had last, for a first try."""
        structure: Programs | None = known_of(self._tables.known, obj)[1]
        return structure

    def take(self, obj: Any) -> tuple[Programs, list[Any], list[Any]]:
        """Return the structure of a first operand, its leaves and what is taken along."""
        tables = self._tables
        key = _key_of(obj)
        for structure in tables.known.get(key, NOT_KNOWN)[2]:
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
            tables.put_first(key, structure)
            if len(table) > _MOST_STRUCTURES:
                self._evict(tables)
        leaves, kept = structure.take(obj)
        return structure, leaves, kept

    def _evict(self, tables: _Tables) -> None:
        # The oldest half goes at once; what is still in use comes back with its next analysis.
        newer = list(tables.structures.values())[len(tables.structures) // 2 :]
        tables.structures = {_Exactly(each): each for each in newer}
        alive = set(map(id, newer))
        for key, (_, _, candidates) in list(tables.known.items()):
            left = tuple(each for each in candidates if id(each) in alive)
            if left:
                tables.known[key] = (_opener_of(left[0]), left[0], left)
            else:
                tables.known.pop(key, None)


def cache_of(config: InactiveConfig, track: bool = True) -> StructureCache:
    """Return the structures met under a configuration."""
    cache = config.caches.get(track)
    if cache is None:
        cache = config.caches.setdefault(track, StructureCache(config, track))
    return cache  # type: ignore[no-any-return]
