"""What has been registered: leaf types, inactive types, node kinds, by type.

Types are looked up along their method resolution order, so subclasses follow their bases and the
nearest registration wins. Whoever keeps results derived from the tables subscribes to changes.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from enum import Enum
from threading import RLock
from typing import Any, Final
from weakref import WeakSet


class Standing(Enum):
    """How a type stands when it is no node."""

    LEAF = "leaf"
    INERT = "inactive by default"
    DECLARED = "declared inactive"
    ATTRIBUTES = "a node, by its attributes"
    UNKNOWN = "unknown"


leaf_types: Final[set[type]] = set()
# Those that are leaves by default: what is registered below them has an algebra of its own.
plain_leaf_types: Final[set[type]] = set()
# Registered ones whose subclasses may add no arithmetic of their own all the same.
closed_leaf_types: Final[set[type]] = set()
# Of leaf types, which of their values are leaves; of types that are not here, all are.
leaf_conditions: Final[dict[type, Callable[[Any], bool]]] = {}
# Of leaf types whose values without axes may be factors: what multiplies a leaf by one.
factors: Final[dict[type, Callable[[Any, Any], Any]]] = {}
inert_types: Final[set[type]] = set()
# Types that come apart by their attributes, with what is known of them, if anything is; and types
# that are refused, with the reason.
attribute_types: Final[dict[type, Any]] = {}
refused_types: Final[dict[type, str]] = {}
# Types that the user declared inactive, and what is declared of the parts of a type.
declared_types: Final[set[type]] = set()
declared_parts: Final[dict[type, Any]] = {}
node_kinds: Final[dict[type, Any]] = {}

# The time from the last registration to the next.
epoch: object = object()
_subscribers: WeakSet[Any] = WeakSet()
# A set that grows cannot be walked. Nothing of a user's runs under it but what the garbage
# collector may start, which comes from this very thread: hence it can be taken again.
_subscribing = RLock()


def subscribe(cache: Any) -> None:
    """Have ``cache.clear()`` called at every registration; the cache is held weakly."""
    with _subscribing:
        _subscribers.add(cache)


def changed() -> None:
    """Begin another epoch, and tell the subscribers: the tables have changed."""
    global epoch
    epoch = object()
    with _subscribing:
        caches = list(_subscribers)
    for cache in caches:
        cache.clear()


def add_leaf(
    cls: type,
    active: Callable[[Any], bool] | None = None,
    factor: Callable[[Any, Any], Any] | None = None,
) -> None:
    """Make a type and its subclasses leaves; of their values those that are `active`, if given."""
    leaf_types.add(cls)
    leaf_conditions.pop(cls, None)
    if active is not None:
        leaf_conditions[cls] = active
    factors.pop(cls, None)
    if factor is not None:
        factors[cls] = factor
    declared_types.discard(cls)
    changed()


def factor_of(value: Any) -> Callable[[Any, Any], Any] | None:
    """Return what multiplies a leaf by this value, or None where it is no factor."""
    found = next((factors[base] for base in type(value).__mro__ if base in factors), None)
    return found if found is not None and getattr(value, "shape", None) == () else None


def is_registered_leaf(cls: type) -> bool:
    """Return whether a leaf type was registered, and is no plain array or number (C1)."""
    for base in cls.__mro__:
        if base in leaf_types:
            return base not in plain_leaf_types
    return False


def plain_base(cls: type) -> type | None:
    """Return the nearest base of a type among plain arrays and numbers."""
    return next((base for base in cls.__mro__ if base in plain_leaf_types), None)


def condition_of(cls: type) -> Callable[[Any], bool] | None:
    """Return what tells which values of a leaf type are leaves, or None where all are.

    Of a subclass that nobody registered, those without attributes of their own are (C1).
    """
    base = next((base for base in cls.__mro__ if base in leaf_types), cls)
    if base is not cls and base in plain_leaf_types and cls.__dictoffset__:
        return has_no_attributes
    return leaf_conditions.get(base)


def has_no_attributes(value: Any) -> bool:
    """Return whether an instance has nothing in its dictionary."""
    return not object.__getattribute__(value, "__dict__")


def is_registered(cls: type) -> bool:
    """Return whether it is said of this very type how it stands."""
    return (
        cls in declared_types
        or cls in leaf_types
        or cls in node_kinds
        or cls in attribute_types
        or cls in inert_types
    )


def add_declared(cls: type) -> None:
    """Make a type and its subclasses inactive."""
    declared_types.add(cls)
    changed()


def add_node(cls: type, kind: Any) -> None:
    """Have a type and its subclasses taken apart as nodes of this kind."""
    declared_types.discard(cls)
    node_kinds[cls] = kind
    changed()


def add_attributes(cls: type) -> None:
    """Have a type and its subclasses taken apart by their attributes."""
    declared_types.discard(cls)
    attribute_types.setdefault(cls, None)
    changed()


def nearest(
    cls: type, chosen: Callable[[type], bool], declared: AbstractSet[type]
) -> tuple[Any, type | None]:
    """Return how a type stands by its nearest registered base, and that base.

    The standing is a `Standing` or a node kind; ``(Standing.UNKNOWN, None)`` when no base is
    registered, and ``(Standing.UNKNOWN, base)`` when one is refused. `chosen` says which types the
    configuration makes inactive, which counts before any registration; `declared` holds the types
    that are registered as inactive.
    """
    for base in cls.__mro__:
        if chosen(base):
            return Standing.DECLARED, base
    for base in cls.__mro__:
        if base in declared:
            return Standing.DECLARED, base
        if base in leaf_types:
            # An enumeration may mix in float; its members stay what they are.
            return (Standing.INERT if issubclass(cls, Enum) else Standing.LEAF), base
        if base in node_kinds:
            return node_kinds[base], base
        if base in attribute_types:
            return Standing.ATTRIBUTES, base
        if base in inert_types:
            return Standing.INERT, base
        if base in refused_types:
            return Standing.UNKNOWN, base
    return Standing.UNKNOWN, None


def container_of(cls: type) -> Any:
    """Return the kind of the container that a class extends, or None."""
    return node_kinds.get(container_type_of(cls))


def container_type_of(cls: type) -> type:
    """Return the container that a class extends, or `object`."""
    return next((base for base in cls.__mro__ if base in node_kinds), object)
