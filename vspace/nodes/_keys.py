"""Keys of mappings: which a remembered structure may keep, and tokens for those it may not.

A structure that is remembered keeps nothing of the user's alive (C21). Plain keys are its labels as
they are. A member of an enumeration, or a class, would keep its class: a token stands for it, which
refers to the class weakly and finds the key again. Other keys are told by the user's own equality
alone, and their structures are worked out anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from enum import Enum, Flag
from fractions import Fraction
from typing import Any

import numpy as np

from vspace._paths import item
from vspace.nodes._containers import DictKind, MappingProxyKind, match_keys, types_of_keys
from vspace.nodes._identity import Identity
from vspace.nodes._kinds import NodeKind

_WITH_TWO_ZEROS = frozenset(
    (float, complex, *(np.dtype(code).type for code in np.typecodes["AllFloat"]))
)
_PLAIN_KEYS = _WITH_TWO_ZEROS.union(
    (str, bytes, int, bool, type(None), type(...), np.str_, np.bytes_, np.bool_),
    (datetime.date, datetime.timedelta, Fraction),
    (np.dtype(code).type for code in np.typecodes["AllInteger"]),
)


def types_of(parts: Iterable[Any]) -> set[type]:
    """Return the types of parts; of those that cannot be looked up, `object` in their place."""
    try:
        return set(map(type, parts))
    except TypeError:  # a metaclass without hash
        return {object}


class KeyToken:
    """What stands for a key: its class, held weakly, and which of its class it is.

    Parameters
    ----------
    identity : Identity
        Of the class: that of the member, or the class that is the key.
    which : object
        The name of a member, the number of flags, or None for the class itself.
    """

    __slots__ = ("identity", "which")

    def __init__(self, identity: Identity, which: Any) -> None:
        self.identity = identity
        self.which = which

    def __reduce__(self) -> Any:
        return KeyToken, (self.identity, self.which)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, KeyToken)
            and self.which == other.which
            and self.identity == other.identity
        )

    def __hash__(self) -> int:
        return hash((self.identity, self.which))

    def key(self) -> Any:
        """Return the key."""
        cls = self.identity()
        if self.which is None:
            return cls
        return (cls._value2member_map_ if issubclass(cls, Flag) else cls._member_map_)[self.which]

    def __repr__(self) -> str:
        return repr(self.key())


def _token(key: Any) -> Any:
    """Return what stands for a key in labels; itself where that is plain, or where nothing can."""
    if type(key) is tuple:
        return tuple(map(_token, key))
    if isinstance(key, Enum):
        which = key._value_ if isinstance(key, Flag) else key._name_
        return KeyToken(Identity(type(key)), which)
    return KeyToken(Identity(key), None) if isinstance(key, type) else key


def _key(label: Any) -> Any:
    """Return the key that a label stands for."""
    if type(label) is tuple:
        return tuple(map(_key, label))
    return label.key() if type(label) is KeyToken else label


def _holds_token(labels: Any) -> bool:
    if type(labels) is tuple:
        return any(map(_holds_token, labels))
    return type(labels) is KeyToken


def plain_labels(labels: Any) -> bool:
    """Return whether labels are plain values, which a cache may hold.

    Equal keys of one type that differ all the same (0.0 and -0.0, times in two time zones) are
    none: each object has to bring its own.
    """
    cls = type(labels)
    if cls is tuple:
        return all(map(plain_labels, labels))
    if cls is KeyToken:
        return True
    if types_of((labels,)) <= _PLAIN_KEYS:
        return not (labels == 0 and cls in _WITH_TWO_ZEROS)
    return cls is datetime.datetime and labels.tzinfo is None and not labels.fold


class TokenKind(NodeKind):
    """A mapping among whose keys there are some that tokens stand for.

    Parameters
    ----------
    mapping : NodeKind
        Of the mapping, whose labels are the keys.
    """

    def __init__(self, mapping: NodeKind) -> None:
        self.mapping = mapping
        self.name = mapping.name
        self.mutable = mapping.mutable
        self.has_context = mapping.has_context

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        keys, children = self.mapping.take_apart(node)
        return _token(keys), children

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        return match_keys(self, node, labels)

    def context(self, node: Any) -> Any:
        return self.mapping.context(node)

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return self.mapping.shell(cls, context, _key(labels))

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        self.mapping.fill(node, _key(labels), children)

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        return self.mapping.build(cls, context, _key(labels), children)

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        self.mapping.store(node, {index: _key(labels[index])}, index, child)

    def step(self, labels: Any, index: int) -> str:
        return item(labels[index])

    def describe(self, labels: Any) -> str:
        return self.mapping.describe(labels)

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels)

    def name_of(self, key: Any) -> Any:
        return _token(key)

    def key_types(self, labels: Any) -> tuple[Any, ...] | None:
        return types_of_keys(labels)


_KINDS: dict[NodeKind, TokenKind] = {}


def told_by_tokens(kind: NodeKind, labels: Any) -> NodeKind:
    """Return the kind of a mapping that has tokens for some of its keys; else the kind itself."""
    if not isinstance(kind, (DictKind, MappingProxyKind)) or not _holds_token(_token(labels)):
        return kind
    return _KINDS.setdefault(kind, TokenKind(kind))
