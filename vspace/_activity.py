"""What is inactive: by default, and in every way that a user can declare it (C2, C6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import compile_patterns

__all__ = ["InactiveConfig", "as_config", "register_inactive"]

registry.plain_leaf_types.update(
    (
        *(float, complex, np.floating, np.complexfloating, np.ndarray, Fraction, Decimal),
        *(np.float16, np.float32, np.float64, np.longdouble),
        *(np.complex64, np.complex128, np.clongdouble),
    )
)
registry.leaf_types.update(registry.plain_leaf_types)


def register_inactive(cls: type) -> type:
    """Make a type inactive wherever it occurs: kept, never computed with.

    Parameters
    ----------
    cls : type
        The type; its subclasses are inactive too.

    Returns
    -------
    type
        `cls`, so that it works as a decorator.

    Raises
    ------
    TypeError
        When `cls` is no type.

    Examples
    --------
    >>> from vspace import VectorSpace, register_inactive
    >>> @register_inactive
    ... class Settings:
    ...     tol = 1e-3
    >>> VectorSpace([1.0, Settings()]).size
    1
    """
    if not isinstance(cls, type):
        raise TypeError(f"register_inactive needs a type, got {cls!r}; pass the class itself")
    registry.add_declared(cls)
    return cls


class InactiveConfig:
    """The choice of what is inactive, beyond what is so by default and by declaration.

    Parameters
    ----------
    extra : type, callable, str, or an iterable of these, optional
        Types (subclasses too), predicates on a type, and path patterns in which ``*`` stands for
        any run of characters: ``"*.mass"``, ``"bodies[*].name"``.
    copy_if_inactive : bool, default False
        Copy inactive parts into results instead of sharing them by identity (C5).
    runtime_inactive : bool, default True
        Whether a `register_inactive` made later takes effect; with False the registrations are
        kept as they stand now.
    defaults : bool, default False
        Make the default arguments of closures active (C9).

    Raises
    ------
    TypeError
        When `extra` holds something else.

    Examples
    --------
    >>> from vspace import InactiveConfig, VectorSpace
    >>> config = InactiveConfig(["*.dt", str])
    >>> VectorSpace([1.0, 2.0], inactive=InactiveConfig("[1]")).size
    1
    """

    __slots__ = (
        "__weakref__",
        "_declared_types",
        "caches",
        "copy_if_inactive",
        "defaults",
        "extra",
        "found",
        "pattern_texts",
        "patterns",
        "predicates",
        "runtime_inactive",
        "types",
        "within",
    )

    def __init__(
        self,
        extra: Any = (),
        *,
        copy_if_inactive: bool = False,
        runtime_inactive: bool = True,
        defaults: bool = False,
    ) -> None:
        self.extra = tuple(_each(extra))
        self.types = tuple(each for each in self.extra if isinstance(each, type))
        texts = tuple(each for each in self.extra if isinstance(each, str))
        self.pattern_texts = texts
        self.patterns = compile_patterns(texts) if texts else None
        self.predicates: tuple[Callable[[type], bool], ...] = tuple(
            each for each in self.extra if not isinstance(each, (type, str))
        )
        self.copy_if_inactive = copy_if_inactive
        self.runtime_inactive = runtime_inactive
        self.defaults = defaults
        self.within = ""
        self._declared_types = None if runtime_inactive else frozenset(registry.declared_types)
        # What the engine derives from this choice, keyed by what else it depends on.
        self.caches: dict[Any, Any] = {}
        # The last structure of each type, by the identity of the type, with the generated
        # function that takes such an object apart; it verifies the type itself.
        self.found: dict[int, Any] = {}

    def __repr__(self) -> str:
        options = [repr(list(self.extra))] if self.extra else []
        options += [
            f"{name}={getattr(self, name)}"
            for name, default in (
                ("copy_if_inactive", False),
                ("runtime_inactive", True),
                ("defaults", False),
            )
            if getattr(self, name) is not default
        ]
        return f"InactiveConfig({', '.join(options)})"

    def __reduce__(self) -> Any:
        return _config_from, (
            self.extra,
            self.copy_if_inactive,
            self.runtime_inactive,
            self.defaults,
        )

    def held_at(self, path: str) -> InactiveConfig:
        """Return this choice for an object that holds at `path` what the choice was made for."""
        if self.patterns is None:
            return self
        held: InactiveConfig | None = self.caches.get(path)
        if held is None:
            held = self._but(self.copy_if_inactive)
            held.within = path
            held.patterns = compile_patterns(self.pattern_texts, path)
            held = self.caches.setdefault(path, held)
        return held

    def copying(self) -> InactiveConfig:
        """Return this choice with copies of inactive parts."""
        return self if self.copy_if_inactive else self._but(copy_if_inactive=True)

    def _but(self, copy_if_inactive: bool) -> InactiveConfig:
        other = _config_from(self.extra, copy_if_inactive, self.runtime_inactive, self.defaults)
        other._declared_types = self._declared_types
        return other

    @property
    def declared(self) -> AbstractSet[type]:
        """The types that are registered as inactive, as far as this configuration knows."""
        kept = self._declared_types
        return registry.declared_types if kept is None else kept

    def chooses(self, cls: type) -> bool:
        """Return whether this very type (bases aside) is inactive by this configuration."""
        return cls in self.types or any(predicate(cls) for predicate in self.predicates)


def _config_from(extra: Any, copy: bool, runtime: bool, defaults: bool) -> InactiveConfig:
    return InactiveConfig(extra, copy_if_inactive=copy, runtime_inactive=runtime, defaults=defaults)


def _each(extra: Any) -> Iterable[Any]:
    if isinstance(extra, (str, type)) or (callable(extra) and not isinstance(extra, Iterable)):
        return [extra]
    if extra is None or not isinstance(extra, Iterable):
        raise TypeError(
            f"inactive={extra!r}: give a type, a predicate on types, a path pattern such as "
            f"'*.mass', an iterable of these, or an InactiveConfig"
        )
    items = list(extra)
    for each in items:
        if not (isinstance(each, (str, type)) or callable(each)):
            raise TypeError(
                f"inactive: {each!r} is neither a type, a predicate on types, nor a path pattern"
            )
    return items


DEFAULT = InactiveConfig()
_DEFAULT_COPYING = InactiveConfig(copy_if_inactive=True)


@lru_cache(maxsize=128)
def _config_of_patterns(patterns: tuple[str, ...], copy_if_inactive: bool) -> InactiveConfig:
    return InactiveConfig(patterns, copy_if_inactive=copy_if_inactive)


class Holder:
    """An object with a value at ``.value``, and a choice of its own of what is inactive in it."""

    __slots__ = ()

    @property
    def config(self) -> InactiveConfig:
        """The choice, whose patterns are of paths in the value."""
        raise NotImplementedError  # pragma: no cover - every holder has its own


def as_config(extra: Any, copy_if_inactive: bool = False, of: Any = None) -> InactiveConfig:
    """Return the configuration that the ``inactive=`` argument of a call stands for.

    Where there is none, what the call is about (`of`) may have a choice of its own.
    """
    if extra is None and issubclass(type(of), Holder):
        return as_config(of.config, copy_if_inactive).held_at(".value")
    if extra is None:
        return _DEFAULT_COPYING if copy_if_inactive else DEFAULT
    if isinstance(extra, InactiveConfig):
        return extra.copying() if copy_if_inactive else extra
    # Patterns alone are remembered, with all that was worked out for them. Types and predicates
    # are not: that would keep them alive. Whoever calls often makes an InactiveConfig once.
    if isinstance(extra, str):
        return _config_of_patterns((extra,), copy_if_inactive)
    if isinstance(extra, (list, tuple)) and all(isinstance(each, str) for each in extra):
        return _config_of_patterns(tuple(extra), copy_if_inactive)
    return InactiveConfig(extra, copy_if_inactive=copy_if_inactive)
