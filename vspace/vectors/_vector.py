"""How a vector is held: as an object that was wrapped, or as data that were computed.

A wrapped object is read anew by each operation, since its owner can change it. What is computed
stays data (see `Layout`) until `value` is asked for; from then on it is a wrapped object like any
other.

A product ``a * x`` is held as the data of `x` and a factor, for the sum that often follows takes
the factor along in the same BLAS call. Data that may belong to several vectors are *lent*: whoever
changes a vector in place copies them first.

Several threads may read one vector (C21), without a lock. What was computed is written once, when
the vector is made: whoever has found `_data` reads all else as it belongs to them, also while
another thread asks for `value`. That one publishes the object before it takes the data away, and
large leaves go into the object only when nobody has borrowed the data: each of the two says what it
does before it looks at what the other does, so that one of them sees it and copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FunctionType
from typing import Any, Self, TypeVar

from vspace._paths import spell
from vspace.activity import DEFAULT, Holder, InactiveConfig, as_config
from vspace.codegen import fell_back
from vspace.engine import NOT_KNOWN, Programs, StructureCache, cache_of, known_of
from vspace.errors import LeafTypeError
from vspace.leaves._dispatch import LeafFunction
from vspace.maps import Target, recursive_map, warn_where_only_integers
from vspace.walks import leaves_in

_new = object.__new__


# Objects that vectors are about to hold, by the identity of the vector: of several threads that
# make one at a time, the first one to enter its own here is the one whose object is taken.
_published: dict[int, Any] = {}


class Vector(Holder):
    """A wrapped object, or data: the state of a `VectorSpace`, which its operations start from."""

    __slots__ = (
        "__weakref__",
        "_config",
        "_data",
        "_factor",
        "_given",
        "_kept",
        "_last",
        "_structure",
        "_value",
    )

    # Wrapped: `_data` is None, and `_last` is the structure that the value had last, or None.
    # Computed: the vector is `_factor` times `_data`, of `_structure`. The factor is None where the
    # data are its own, a float where they are lent, never 0.0. `_given` says of own data that large
    # leaves may be in an object for the user. Only what works in place changes the data or their
    # meaning. `_config` is not set: it is that of the structure.
    _value: Any
    _data: Any
    _factor: float | None
    _given: bool
    _kept: Any
    _structure: Any
    _last: Any
    _config: InactiveConfig

    def __init__(
        self,
        value: Any,
        *,
        inactive: Any = None,
        active: Any = None,
        copy_if_inactive: bool = False,
    ) -> None:
        self._value = value
        self._data = None
        self._last = None
        self._config = (
            DEFAULT
            if inactive is None and active is None and not copy_if_inactive
            else as_config(inactive, copy_if_inactive, active=active)
        )

    @property
    def value(self) -> Any:
        """Return the object: the wrapped one itself, or a new one built from what was computed.

        Once it has been asked for, its owner may change it: the vector is read anew by each
        operation from then on.
        """
        data = self._data
        if data is None:
            return self._value
        structure = self._structure
        if not structure.layout.is_one_group:
            # Large leaves go into the object as they are, unless they are lent.
            self._given = True  # before the look at the factor: see `multiply`
            factor = self._factor
        elif (factor := self._factor) == 1.0:
            factor = None  # small leaves are copied anyway
        components = data if factor is None else structure.algebra.scale(data, factor, False)
        made = structure.build(structure.unpack_data(components), self._kept)
        config = structure.rules.config
        if config.copy_if_inactive:
            made = self._with_own_inactive(made, config)
        self._publish(data, made)
        return self._value

    def _publish(self, data: Any, value: Any) -> None:
        """Hold an object from now on; the first one of those that several threads may have made."""
        key = id(self)
        value = _published.setdefault(key, value)
        if self._data is data:  # else another thread was here and has gone
            structure = self._structure
            self._config = structure.rules.config
            self._last = structure
            self._value = value
            self._data = None  # at last: who finds this finds all of the above
        _published.pop(key, None)

    @property
    def config(self) -> InactiveConfig:
        """What is inactive in this vector."""
        if self._data is not None:
            return self._structure.rules.config  # type: ignore[no-any-return]
        return self._config

    def _with_own_inactive(self, made: Any, config: InactiveConfig) -> Any:
        """Return a new object with copies of what is inactive, where that was asked for."""
        if config.copy_if_inactive:
            return recursive_map(_itself, made, inactive=config)
        return made

    def _rewrap(self, value: Any) -> Self:
        """Hold another object than the one that is wrapped; return this vector."""
        self._value = value
        return self

    def _cache(self) -> StructureCache:
        return cache_of(self._config)

    # Reading.

    def _components(self, data: Any) -> Any:
        """Return the data of a computed vector, the factor multiplied; not to be written."""
        factor = self._factor
        if factor is None or factor == 1.0:
            return data
        return self._structure.algebra.scale(data, factor, False)

    def _own_components(self) -> Any:
        """Return the data of a computed vector, which from now on are its own, to be written."""
        if self._factor is not None:
            self._data = self._structure.algebra.scale(self._data, self._factor, False)
            self._factor = None
            self._given = False
        return self._data

    def _last_structure(self) -> Programs | None:
        """Return the structure that the wrapped object had last, for a first try."""
        structure: Programs | None = self._last
        return structure if structure is not None and structure.is_current else None

    def _likely_structure(self) -> Programs | None:
        """Return the structure that objects of this type had last, to try it."""
        value, openers = self._value, self._config.openers
        structure: Programs | None = openers.get(id(type(value)), NOT_KNOWN)[1]
        return structure or known_of(openers, value)[1] or self._last_structure()

    def _take(self) -> tuple[Programs, list[Any], list[Any]]:
        """Return the structure of the wrapped object, its leaves, and what is taken along."""
        structure = self._last_structure()
        if structure is not None:
            taken = structure.try_take(self._value)
            if taken is not None:
                self._look_for_integers(structure)
                return structure, taken[0], taken[1]
        structure, leaves, kept = self._cache().take(self._value)
        self._last = structure
        self._look_for_integers(structure)
        return structure, leaves, kept

    def _target(self) -> Target:
        """Return the wrapped object as what is to be changed in place, whatever its arrays are."""
        structure, leaves, _ = self._take()
        return Target(structure, self._value, leaves)

    def _open_another(self) -> tuple[Programs, Any, Sequence[Any]]:
        """Return structure, data with fresh groups, and what is taken along of a wrapped object.

        It has another structure than the last object of its type.
        """
        value = self._value
        if type(value) is FunctionType:  # they are of one type: what is known is known of its code
            opener, structure, _ = known_of(self._config.openers, value)
            opened = opener(value)
            if opened is not None:
                return structure, opened[0], opened[1]
        fell_back("opener")
        structure = self._last_structure()
        if structure is not None:
            opened = structure.try_open(value)
            if opened is not None:
                self._look_for_integers(structure)
                return structure, opened[0], opened[1]
        structure, data, kept = self._cache().open(value)
        self._last = structure
        self._look_for_integers(structure)
        return structure, data, kept

    def _look_for_integers(self, structure: Programs) -> None:
        """Warn where a vector has no leaf, but integers that may have been meant as such (C2)."""
        if not structure.spec.leaves:
            warn_where_only_integers(self._value, self._config)

    def _read(self) -> tuple[Programs, Any, Sequence[Any], bool]:
        """Return structure, data, what is taken along, and whether groups are fresh."""
        data = self._data
        if data is not None:
            structure = self._structure
            factor = self._factor
            if factor is not None and factor != 1.0:
                data = structure.algebra.scale(data, factor, False)
            return structure, data, self._kept, False
        value = self._value
        opener, structure, _ = self._config.openers.get(id(type(value)), NOT_KNOWN)
        opened = opener(value)
        if opened is None:
            return *self._open_another(), True
        return structure, opened[0], opened[1], True

    def _current_structure(self) -> Programs:
        return self._structure if self._data is not None else self._take()[0]

    def _own_leaves(self) -> tuple[Programs, list[Any]]:
        """Return structure and leaves of this vector."""
        data = self._data
        if data is None:
            structure, leaves, _ = self._take()
            return structure, leaves
        return self._structure, self._structure.unpack_data(self._components(data))

    def _data_like(self, structure: Programs, first: Any = None) -> Any:
        """Return the data of this operand like those of the first one, `first`."""
        data = self._data
        if data is None:
            return structure.open_other(self._value, first)
        if self._structure is structure or self._structure.alike(structure):
            return self._components(data)
        return structure.open_other(self.value, first)

    def _leaves_like(self, structure: Programs, first: list[Any]) -> list[Any]:
        """Return the leaves of this operand; `first` are those of the first one."""
        data = self._data
        if data is not None and self._structure.alike(structure):
            leaves = structure.unpack_data(self._components(data))
            return structure.layout.converted(leaves, first)
        return structure.read_like(self.value, first)

    def _holds_data_like(self, structure: Programs) -> bool:
        """Return whether this is a computed vector, its data in the layout of a structure."""
        return self._data is not None and self._structure.alike(structure)

    def _take_over(self, data: Any) -> None:
        """Let a computed vector have other data, which are its own."""
        self._data = data
        self._factor = None
        self._given = False

    def _with_path(self, error: LeafTypeError, function: LeafFunction) -> LeafTypeError:
        """Return an error with the path of the first leaf that a leaf function has no method for.

        Computing with leaves knows of no paths: they cost too much where all goes well.
        """
        value = self.value
        structure = self._current_structure()
        for _, leaf, link in leaves_in(structure.spec, value):
            if function.find(*[type(leaf)] * function.arity) is None:
                return LeafTypeError(spell(link), error.found, error.expected, error.remedy)
        return error

    # Making.

    def _made(self, structure: Programs, data: Any, kept: Sequence[Any]) -> Self:
        """Return a vector of data that are its own."""
        result = _new(type(self))
        result._structure = structure
        result._data = data
        result._factor = None
        result._given = False
        result._kept = kept
        return result

    def _wrapping(self, value: Any) -> Self:
        """Return a vector of an object, with what is inactive in this one."""
        result = _new(type(self))
        result._value = value
        result._data = None
        result._last = None
        result._config = self.config
        return result


V = TypeVar("V", bound=Vector)


def _itself(leaf: Any) -> Any:
    return leaf
