"""How types and values stand: leaf, node of some kind, inactive, or unknown."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import cached_property
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from vspace import _registry as registry
from vspace._integrations import load_integrations
from vspace._registry import Standing
from vspace.activity import InactiveConfig, Role
from vspace.nodes import (
    CLOSURE_WITH_DEFAULTS,
    OBJECT_ARRAY,
    STRUCTURED_ARRAY,
    AttributeKind,
    NodeKind,
    RegisteredKind,
    adopt_known,
    is_foreign,
    kind_by_attributes,
    kind_of_class,
    own_arithmetic,
    refusal_of,
    state_in_c,
)


class SetKind(NodeKind):
    """Sets are walked only to make sure that they hold inactive values (C7)."""

    name = "set"

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        return len(node), tuple(node)

    def step(self, labels: Any, index: int) -> str:
        return "{...}"


SET = SetKind()
registry.node_kinds.update({set: SET, frozenset: SET})

_PLAIN = (
    *(int, bool, str, bytes, type(None), type, range, slice, type(...)),
    *(ModuleType, BuiltinFunctionType, np.dtype, type(np.mean)),
)


class Rules:
    """How types stand under one configuration, from one registration to the next (C21).

    They are remembered weakly. After a registration there are other rules: an operation under way
    goes on with those it began with, and what it still finds out is kept with them alone.
    """

    def __init__(self, config: InactiveConfig) -> None:
        self.config = config
        self._epoch = registry.epoch
        self._standing: WeakKeyDictionary[type, Any] = WeakKeyDictionary()
        self._roles: WeakKeyDictionary[type, tuple[Role, ...]] = WeakKeyDictionary()

    @cached_property
    def plain(self) -> frozenset[type]:
        """Exact types that need no look: the hot paths test membership.

        Found at first use: a registration gives new rules to every configuration there is.
        """
        inert = (Standing.INERT, Standing.DECLARED)
        return frozenset(cls for cls in _PLAIN if self.of_type(cls) in inert)

    @property
    def is_current(self) -> bool:
        """Whether no registration has been made since."""
        return self._epoch is registry.epoch

    def of_type(self, cls: type) -> Any:
        """Return the `Standing` or the node kind of a type."""
        known = self._standing.get(cls)
        if known is not None:
            return known
        load_integrations(cls)
        adopt_known(cls)
        standing, base = registry.nearest(cls, self.config.chooses, self.config.declared)
        if _why_not(cls, standing, base) is not None:
            standing = Standing.UNKNOWN
        elif standing is Standing.ATTRIBUTES:
            held = registry.container_of(cls)
            # What is said of the parts of a class does not undo how a base of it comes apart.
            by_functions = isinstance(held, RegisteredKind)
            standing = held.of_class(cls) if by_functions else kind_by_attributes(cls, base)
        elif standing is Standing.UNKNOWN:
            standing = kind_of_class(cls, None)
        elif isinstance(standing, RegisteredKind):
            standing = standing.of_class(cls)
        elif base is not cls and isinstance(standing, NodeKind) and standing is not SET:
            standing = kind_of_class(cls, standing)
        if isinstance(standing, AttributeKind):
            standing.is_foreign = is_foreign(cls)
        self._standing[cls] = standing
        return standing

    def is_registered(self, cls: type) -> bool:
        """Return whether somebody has said how a class or a base of it stands."""
        if not is_hashable(cls):
            return False
        return registry.nearest(cls, self.config.chooses, self.config.declared)[1] is not None

    def why_unknown(self, value: Any) -> str:
        """Return why a value is neither leaf nor node nor inactive."""
        cls = type(value)
        if not is_hashable(cls):
            return f"its metaclass {type(cls).__qualname__} has no __hash__"
        standing, base = registry.nearest(cls, self.config.chooses, self.config.declared)
        if base in registry.refused_types:
            return registry.refused_types[base]
        if issubclass(cls, np.void):
            return "it is one row of a structured array; hold an array of one row"
        if isinstance(value, np.ufunc):
            return "it is made by np.frompyfunc of a closure, which nothing can be put into"
        return _why_not(cls, standing, base) or "it has attributes of its own, as no such leaf has"

    def roles_of_type(self, cls: type) -> tuple[Role, ...]:
        """Return what the configuration makes of a part of a type, inactive aside."""
        known = self._roles.get(cls)
        if known is None:
            known = self._roles[cls] = self.config.roles_of_type(cls)
        return known

    def is_inert(self, value: Any) -> bool:
        """Return whether a value is inactive by itself, with no need to look into it."""
        return self.of_value(value) in (Standing.INERT, Standing.DECLARED)

    def of_value(self, value: Any) -> Any:
        """Return the `Standing` or the node kind of a value: some types depend on the value."""
        cls = type(value)
        try:
            if cls in self.plain:
                return Standing.INERT
        except TypeError:  # types are looked up by their hash
            return Standing.UNKNOWN
        standing = self.of_type(cls)
        if standing is Standing.LEAF:
            if isinstance(value, np.ndarray) and (
                cls is np.ndarray or not registry.is_registered_leaf(cls)
            ):
                code = value.dtype.kind
                if code == "O":
                    standing = OBJECT_ARRAY
                elif code not in "fc":
                    standing = STRUCTURED_ARRAY if value.dtype.names else Standing.INERT
                if cls is np.ndarray or standing is Standing.INERT:
                    return standing
            active = registry.condition_of(cls)
            if active is None or active(value):
                return standing
            return Standing.UNKNOWN if active is registry.has_no_attributes else Standing.INERT
        if cls is FunctionType and isinstance(standing, NodeKind):
            if self.config.defaults and (value.__defaults__ or value.__kwdefaults__):
                return CLOSURE_WITH_DEFAULTS
            return standing if value.__closure__ else Standing.INERT
        if issubclass(cls, np.void) and value.dtype.names:
            return Standing.UNKNOWN
        if cls is np.ufunc and _holds_closure(value):
            return Standing.UNKNOWN
        return standing


def is_hashable(cls: type) -> bool:
    """Return whether a type can be looked up: a metaclass may compare and not hash."""
    return type(cls).__hash__ is not None


def _is_final(kind: NodeKind) -> bool:
    """Return whether subclasses come apart as their base does, with no attributes beside."""
    return isinstance(kind, (RegisteredKind, SetKind))


def _why_not(cls: type, standing: Any, base: type | None) -> str | None:
    """Return why a class does not stand as its nearest base does, or None where it does."""
    if base is None:
        return refusal_of(cls)
    if standing is Standing.UNKNOWN:
        return registry.refused_types[base]
    if standing is Standing.ATTRIBUTES:
        return state_in_c(cls, registry.container_type_of(cls))
    if base is cls:
        return None
    if standing is Standing.LEAF:
        is_closed = base in registry.plain_leaf_types or base in registry.closed_leaf_types
        return own_arithmetic(cls, base) if is_closed else None
    if isinstance(standing, NodeKind) and not _is_final(standing):
        return refusal_of(cls, base)
    return None


def _holds_closure(function: np.ufunc) -> bool:
    """Return whether a ufunc is one that `np.frompyfunc` has made of a closure."""
    return any(
        type(each) is FunctionType and each.__closure__ for each in gc.get_referents(function)
    )
