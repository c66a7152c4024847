"""How types and values stand: leaf, node of some kind, inactive, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from vspace import _registry as registry
from vspace._activity import InactiveConfig
from vspace._integrations import load_integrations
from vspace._registry import Standing
from vspace.nodes import (
    CLOSURE_WITH_DEFAULTS,
    OBJECT_ARRAY,
    STRUCTURED_ARRAY,
    NodeKind,
    RegisteredKind,
    kind_of_class,
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
    *(ModuleType, BuiltinFunctionType, np.dtype, np.ufunc, type(np.mean)),
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
        self.plain: frozenset[type] = frozenset()
        # Exact types that need no look: the hot paths test membership.
        inert = (Standing.INERT, Standing.DECLARED)
        self.plain = frozenset(cls for cls in _PLAIN if self.of_type(cls) in inert)

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
        standing, base = registry.nearest(cls, self.config.chooses, self.config.declared)
        if isinstance(standing, Standing):
            if standing is Standing.UNKNOWN:
                standing = kind_of_class(cls, None) or Standing.UNKNOWN
        elif isinstance(standing, RegisteredKind):
            standing = standing.of_class(cls)
        elif base is not cls and not isinstance(standing, SetKind):
            standing = kind_of_class(cls, standing)
        self._standing[cls] = standing
        return standing

    def is_inert(self, value: Any) -> bool:
        """Return whether a value is inactive by itself, with no need to look into it."""
        return self.of_value(value) in (Standing.INERT, Standing.DECLARED)

    def of_value(self, value: Any) -> Any:
        """Return the `Standing` or the node kind of a value: some types depend on the value."""
        cls = type(value)
        if cls in self.plain:
            return Standing.INERT
        standing = self.of_type(cls)
        if (
            standing is Standing.LEAF
            and isinstance(value, np.ndarray)
            and (cls is np.ndarray or not registry.is_registered_leaf(cls))
        ):
            code = value.dtype.kind
            if code in "fc":
                return standing
            if code == "O":
                return OBJECT_ARRAY
            return STRUCTURED_ARRAY if value.dtype.names else Standing.INERT
        if standing is Standing.LEAF:
            active = registry.condition_of(cls)
            return standing if active is None or active(value) else Standing.INERT
        if cls is FunctionType and isinstance(standing, NodeKind):
            if self.config.defaults and (value.__defaults__ or value.__kwdefaults__):
                return CLOSURE_WITH_DEFAULTS
            return standing if value.__closure__ else Standing.INERT
        if issubclass(cls, np.void) and value.dtype.names:
            return Standing.UNKNOWN
        return standing
