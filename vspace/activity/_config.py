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
from vspace.activity._parts import Role
from vspace.activity._patterns import Patterns

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
    """The choice of what takes part, beyond what is so by default and by declaration.

    Each choice is a type (subclasses too), a predicate on a type, a path pattern, or an iterable
    of these. In a pattern ``*`` stands for any run of characters, all else is literal; a leading
    dot may be left out, and the brackets and quotes of a key that is a string: ``rate``, ``.rate``
    and ``['rate']`` are one. ``"*.mass"`` is every mass below, ``"bodies[*].name"`` each name.

    Parameters
    ----------
    extra : type, callable, str, or an iterable of these, optional
        What is inactive: kept, never computed with, nor compared.
    active : type, callable, str, or an iterable of these, optional
        What takes part: with it a leaf takes part only where it, or a part above it, is chosen.
    fixed : type, callable, str, or an iterable of these, optional
        What is inactive and must be equal in all operands.
    derived : type, callable, str, or an iterable of these, optional
        Attributes that follow from the rest: left out of new objects, dropped from objects changed
        in place.
    copy_if_inactive : bool, default False
        Copy inactive parts into results instead of sharing them by identity (C5).
    runtime_inactive : bool, default True
        Whether a `register_inactive` made later takes effect; with False the registrations are
        kept as they stand now, in copies and pickles as well.
    defaults : bool, default False
        Make the default arguments of closures active (C9).
    strict : bool, default False
        Refuse objects of installed libraries that nobody has registered, of which there is a
        warning otherwise (C7).

    Raises
    ------
    TypeError
        When a choice is something else.

    Notes
    -----
    A configuration is shared among objects, so a pattern that fits nothing in one of them is no
    error; `show` names it.

    Examples
    --------
    >>> from vspace import InactiveConfig, VectorSpace
    >>> config = InactiveConfig(["*.dt", str])
    >>> VectorSpace([1.0, 2.0], inactive=InactiveConfig("[1]")).size
    1
    >>> VectorSpace({"w": [1.0, 2.0], "rate": 0.1}, inactive=InactiveConfig(active="w")).size
    2
    """

    __slots__ = (
        "__weakref__",
        "_by_type",
        "_declared_types",
        "_pattern_roles",
        "active",
        "caches",
        "copy_if_inactive",
        "defaults",
        "derived",
        "extra",
        "fixed",
        "must_fit",
        "openers",
        "patterns",
        "predicates",
        "restricts",
        "runtime_inactive",
        "strict",
        "types",
        "within",
    )

    def __init__(
        self,
        extra: Any = (),
        *,
        active: Any = (),
        fixed: Any = (),
        derived: Any = (),
        copy_if_inactive: bool = False,
        runtime_inactive: bool = True,
        defaults: bool = False,
        strict: bool = False,
    ) -> None:
        self.extra = _each("inactive", extra)
        self.active = _each("active", active)
        self.fixed = _each("fixed", fixed)
        self.derived = _each("derived", derived)
        self.copy_if_inactive = copy_if_inactive
        self.runtime_inactive = runtime_inactive
        self.defaults = defaults
        self.strict = strict
        # What is inactive by its type stands so before any registration.
        self.types = tuple(each for each in self.extra if isinstance(each, type))
        self.predicates: tuple[Callable[[type], bool], ...] = tuple(
            each for each in self.extra if not isinstance(each, (type, str))
        )
        rows = [(Role.INACTIVE, self.extra), (Role.ACTIVE, self.active)]
        rows += [(Role.FIXED, self.fixed), (Role.DERIVED, self.derived)]
        self._by_type = tuple(
            (each, role)
            for role, choices in rows[1:]
            for each in choices
            if not isinstance(each, str)
        )
        texts = [
            (each, role) for role, choices in rows for each in choices if isinstance(each, str)
        ]
        self._pattern_roles = tuple(role for _, role in texts)
        self.patterns = Patterns([text for text, _ in texts]) if texts else None
        # Whether only what is chosen takes part.
        self.restricts = bool(self.active)
        self.within = ""
        self.must_fit: frozenset[str] = frozenset()
        self._declared_types = None if runtime_inactive else frozenset(registry.declared_types)
        # What the engine derives from this choice, keyed by what else it depends on.
        self.caches: dict[Any, Any] = {}
        # By the identity of a type: the generated function that opens its objects, which verifies
        # the type itself, and the structures that they had.
        self.openers: dict[int, Any] = {}

    def _options(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _OPTIONS}

    def __repr__(self) -> str:
        parts = [repr(list(self.extra))] if self.extra else []
        for name, default in _OPTIONS.items():
            value = getattr(self, name)
            if name != "extra" and value != default:
                parts.append(f"{name}={list(value) if isinstance(value, tuple) else value!r}")
        return f"InactiveConfig({', '.join(parts)})"

    def __reduce__(self) -> Any:
        return _config_from, (self._options(), self._declared_types)

    def value(self) -> int:
        """Return a number that is the same for choices that are alike."""
        choices = (self.extra, self.active, self.fixed, self.derived)
        rows = tuple(tuple(x if isinstance(x, str) else id(x) for x in each) for each in choices)
        return hash((rows, self.runtime_inactive, self.defaults, self.strict))

    def __copy__(self) -> InactiveConfig:
        return self

    def __deepcopy__(self, memo: Any) -> InactiveConfig:
        return self

    def _but(
        self,
        key: Any,
        *,
        within: str | None = None,
        must_fit: frozenset[str] | None = None,
        **changes: Any,
    ) -> InactiveConfig:
        """Return this choice with something changed; it is remembered by a key, if there is one."""
        other: InactiveConfig | None = None if key is None else self.caches.get(key)
        if other is not None:
            return other
        other = _config_from(self._options() | changes, self._declared_types)
        other.must_fit = self.must_fit if must_fit is None else must_fit
        other.within = self.within if within is None else within
        if other.patterns is not None and other.within:
            other.patterns = Patterns(other.patterns.texts, other.within)
        return other if key is None else self.caches.setdefault(key, other)

    def held_at(self, path: str) -> InactiveConfig:
        """Return this choice for an object that holds at `path` what the choice was made for."""
        if self.patterns is None:
            return self
        return self._but(("held", path), within=path + self.within)

    def copying(self) -> InactiveConfig:
        """Return this choice with copies of inactive parts."""
        return self if self.copy_if_inactive else self._but("copying", copy_if_inactive=True)

    def with_active(self, active: Any) -> InactiveConfig:
        """Return this choice with what takes part as it is written in a call."""
        texts = _patterns_alone(active)
        written = frozenset(each for each in _each("active", active) if isinstance(each, str))
        key = None if texts is None else ("active", texts)
        return self._but(key, must_fit=self.must_fit | written, active=active)

    def shared(self) -> InactiveConfig:
        """Return this choice for more objects than the one in whose call it was written."""
        return self._but("shared", must_fit=frozenset()) if self.must_fit else self

    def written_in_call(self) -> InactiveConfig:
        """Return this choice, whose patterns have to fit something."""
        if self.patterns is not None:
            self.must_fit = frozenset(self.patterns.texts)
        return self

    @property
    def declared(self) -> AbstractSet[type]:
        """The types that are registered as inactive, as far as this configuration knows."""
        kept = self._declared_types
        return registry.declared_types if kept is None else kept

    def chooses(self, cls: type) -> bool:
        """Return whether this very type (bases aside) is inactive by this configuration."""
        return cls in self.types or any(predicate(cls) for predicate in self.predicates)

    @property
    def looks_at_parts(self) -> bool:
        """Whether a part can be something by its path or by its type beside how it stands."""
        return self.patterns is not None or bool(self._by_type)

    def roles_of_type(self, cls: type) -> tuple[Role, ...]:
        """Return what a part of a type is chosen to be, inactive aside."""
        found = (
            role
            for each, role in self._by_type
            if (each in cls.__mro__ if isinstance(each, type) else each(cls))
        )
        return tuple(dict.fromkeys(found))

    def roles_at(self, state: int) -> tuple[Role, ...]:
        """Return what a part is chosen to be whose path has led to a state of the patterns."""
        fitting = () if self.patterns is None else self.patterns.fits(state)
        return tuple(self._pattern_roles[number] for number in fitting)


_OPTIONS: dict[str, Any] = {
    "extra": (),
    "active": (),
    "fixed": (),
    "derived": (),
    "copy_if_inactive": False,
    "runtime_inactive": True,
    "defaults": False,
    "strict": False,
}


def _config_from(options: dict[str, Any], declared_types: frozenset[type] | None) -> InactiveConfig:
    config = InactiveConfig(**options)
    config._declared_types = declared_types
    return config


def _each(name: str, choice: Any) -> tuple[Any, ...]:
    if isinstance(choice, (str, type)) or (callable(choice) and not isinstance(choice, Iterable)):
        return (choice,)
    if choice is None or not isinstance(choice, Iterable):
        raise TypeError(
            f"{name}={choice!r}: give a type, a predicate on types, a path pattern such as "
            f"'*.mass', an iterable of these, or an InactiveConfig"
        )
    items = tuple(choice)
    for each in items:
        if not (isinstance(each, (str, type)) or callable(each)):
            raise TypeError(
                f"{name}: {each!r} is neither a type, a predicate on types, nor a path pattern"
            )
    return items


DEFAULT = InactiveConfig()
_DEFAULT_COPYING = InactiveConfig(copy_if_inactive=True)


@lru_cache(maxsize=128)
def _config_of_patterns(
    inactive: tuple[str, ...], active: tuple[str, ...], copy_if_inactive: bool
) -> InactiveConfig:
    config = InactiveConfig(inactive, active=active, copy_if_inactive=copy_if_inactive)
    return config.written_in_call()


def _patterns_alone(choice: Any) -> tuple[str, ...] | None:
    """Return a choice that is made of patterns alone, else None."""
    if choice is None:
        return ()
    if isinstance(choice, str):
        return (choice,)
    if isinstance(choice, (list, tuple)) and all(isinstance(each, str) for each in choice):
        return tuple(choice)
    return None


class Holder:
    """An object with a value at ``.value``, and a choice of its own of what is inactive in it."""

    __slots__ = ()

    @property
    def config(self) -> InactiveConfig:
        """The choice, whose patterns are of paths in the value."""
        raise NotImplementedError  # pragma: no cover - every holder has its own


def chosen(inactive: Any, active: Any) -> Any:
    """Return ``inactive=`` and ``active=`` of a call as one argument."""
    return inactive if active is None else as_config(inactive, active=active)


def as_config(
    inactive: Any, copy_if_inactive: bool = False, of: Any = None, active: Any = None
) -> InactiveConfig:
    """Return the configuration that ``inactive=`` and ``active=`` of a call stand for.

    Where there is none, what the call is about (`of`) may have a choice of its own.
    """
    if inactive is None and active is None:
        if issubclass(type(of), Holder):
            return as_config(of.config, copy_if_inactive).held_at(".value")
        return _DEFAULT_COPYING if copy_if_inactive else DEFAULT
    if isinstance(inactive, InactiveConfig):
        config = inactive.copying() if copy_if_inactive else inactive
        return config if active is None else config.with_active(active)
    # Patterns alone are remembered, with all that was worked out for them. Types and predicates
    # are not: that would keep them alive. Whoever calls often makes an InactiveConfig once.
    texts = _patterns_alone(inactive), _patterns_alone(active)
    if texts[0] is not None and texts[1] is not None:
        return _config_of_patterns(texts[0], texts[1], copy_if_inactive)
    config = InactiveConfig(
        () if inactive is None else inactive,
        active=() if active is None else active,
        copy_if_inactive=copy_if_inactive,
    )
    return config.written_in_call()
