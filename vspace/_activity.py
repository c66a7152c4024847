"""What is inactive: by default, and in every way that a user can declare it (C2, C6)."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import inspect
import io
import logging
import pathlib
import re
import sys
import threading
import types
import typing
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace._paths import compile_patterns

__all__ = ["Inactive", "InactiveConfig", "as_config", "inactive", "register_inactive"]

# Types whose instances hold nothing to compute with. Sets, functions and arrays depend on the
# value and are decided where objects are walked.
_IO_BASE = io.IOBase.__mro__[1]  # of all files; ``io.IOBase`` itself is none of their bases
INERT_TYPES: tuple[type, ...] = (
    *(int, bool, str, bytes, bytearray, memoryview, type(None), type(...), type(NotImplemented)),
    *(type, range, slice, enum.Enum, types.ModuleType, types.CodeType, np.dtype, np.ufunc),
    *(types.BuiltinFunctionType, types.WrapperDescriptorType, types.MethodWrapperType),
    *(types.MethodDescriptorType, types.ClassMethodDescriptorType, types.GetSetDescriptorType),
    *(types.MemberDescriptorType, types.GenericAlias, types.UnionType, property),
    type(np.mean),  # NumPy's functions in Python are of a type of their own
    *(datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, pathlib.PurePath),
    *(re.Pattern, re.Match, _IO_BASE, logging.Logger, logging.Handler, logging.LoggerAdapter),
    *(type(threading.Lock()), type(threading.RLock()), threading.Thread),
    *(np.random.Generator, np.random.BitGenerator, np.random.RandomState, np.generic),
)
registry.inert_types.update(INERT_TYPES)
registry.plain_leaf_types.update(
    (float, complex, np.floating, np.complexfloating, np.ndarray, Fraction, Decimal)
)
registry.leaf_types.update(registry.plain_leaf_types)


class Inactive:
    """The mark of an inactive field in an annotation: ``dt: Annotated[float, Inactive]``.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from typing import Annotated
    >>> from vspace import Inactive, VectorSpace
    >>> @dataclass
    ... class Step:
    ...     x: float
    ...     dt: Annotated[float, Inactive]
    >>> (2 * VectorSpace(Step(1.0, 0.1))).value
    Step(x=2.0, dt=0.1)
    """


_METADATA = {Inactive: True}


def inactive(**options: Any) -> Any:
    """Return a dataclass or attrs field that is inactive: ``mass: float = inactive(default=1.0)``.

    Parameters
    ----------
    **options : object
        What ``dataclasses.field`` or ``attrs.field`` takes (``default``, ``repr``, ``kw_only``,
        ``metadata``, ...); for attrs ``default_factory`` is understood as well.

    Returns
    -------
    object
        A field for the class decorator that meets it.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace import VectorSpace, inactive
    >>> @dataclass
    ... class Body:
    ...     position: float
    ...     mass: float = inactive(default=1.0)
    >>> (2 * VectorSpace(Body(3.0))).value
    Body(position=6.0, mass=1.0)
    """
    metadata = {**(options.pop("metadata", None) or {}), **_METADATA}
    if "attr" in sys.modules:
        return _EitherField(options, metadata)
    return dataclasses.field(metadata=metadata, **options)


class _EitherField(dataclasses.Field):  # type: ignore[type-arg]
    """A dataclass field that attrs takes for one of its own.

    ``inactive()`` runs in the class body, before anybody can know which decorator will come.
    dataclasses asks for the real type; attrs compares ``__class__`` (attr/_make.py, 26.1), so this
    object says there that it is what ``attr.ib()`` makes, and carries the same attributes.
    """

    def __init__(self, options: dict[str, Any], metadata: dict[Any, Any]) -> None:
        attrs_options = dict(options)
        factory = attrs_options.pop("default_factory", None)
        if factory is not None:
            attrs_options["factory"] = factory
        own: Any
        try:
            own = sys.modules["attr"].ib(metadata=metadata, **attrs_options)
        except TypeError:  # an option that dataclasses alone knows
            own = None
        dataclass_options = {
            name: value
            for name, value in options.items()
            if name not in ("validator", "converter", "on_setattr", "alias", "eq", "order")
        }
        plain: Any = dataclasses.field(metadata=metadata, **dataclass_options)
        for name in dataclasses.Field.__slots__:
            setattr(self, name, getattr(plain, name))
        if own is not None:
            self._attrs_field = own

    def __getattr__(self, name: str) -> Any:
        if name == "_attrs_field":
            raise AttributeError(name)
        return getattr(self._attrs_field, name)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        field = self.__dict__.get("_attrs_field")
        if field is None:
            return _EitherField
        # Only attrs asks (dataclasses finds the real type first), and of the attributes that
        # both know, this is the one whose "not said" differs.
        self.kw_only = field.kw_only
        return type(field)


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


def inactive_parts_of_class(cls: type) -> frozenset[str]:
    """Return the names of the parts that a class declares inactive, bases included."""
    names: set[str] = set()
    for base in cls.__mro__:
        names |= registry.declared_parts.get(base, frozenset())
    for fields in (
        inspect.getattr_static(cls, "__dataclass_fields__", {}).values(),
        _attrs_fields(cls),
    ):
        names |= {field.name for field in fields if Inactive in (field.metadata or ())}
    for base in reversed(cls.__mro__):
        for name, annotation in inspect.get_annotations(base).items():
            if _is_marked(annotation, base):
                names.add(name)
    return frozenset(names)


def _attrs_fields(cls: type) -> tuple[Any, ...]:
    fields = inspect.getattr_static(cls, "__attrs_attrs__", ())
    return fields if isinstance(fields, tuple) else ()


def _is_marked(annotation: Any, owner: type) -> bool:
    if isinstance(annotation, str):
        if "Inactive" not in annotation:
            return False
        # A postponed annotation: the standard library resolves it in the module of its class.
        probe = types.SimpleNamespace(__annotations__={"part": annotation})
        module = sys.modules.get(owner.__module__)
        names = dict(vars(typing)) | vars(module) if module is not None else dict(vars(typing))
        local = {"Inactive": Inactive, owner.__name__: owner}
        try:
            annotation = typing.get_type_hints(probe, names, local, include_extras=True)["part"]
        except NameError as error:
            raise TypeError(
                f"the annotation {annotation!r} of {owner.__qualname__} cannot be resolved "
                f"({error}); use vspace.inactive() as the field instead"
            ) from error
    return any(mark is Inactive or isinstance(mark, Inactive) for mark in _marks(annotation))


def _marks(annotation: Any) -> tuple[Any, ...]:
    marks: tuple[Any, ...] = getattr(annotation, "__metadata__", ())
    origin = typing.get_origin(annotation)
    if origin in (typing.ClassVar, typing.Final, dataclasses.InitVar):
        return sum((_marks(each) for each in typing.get_args(annotation)), marks)
    return marks
