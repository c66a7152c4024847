"""Marks and fields by which a class says what its parts are (C6): inactive, fixed or derived."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
import types
import typing
from itertools import chain
from typing import Any

from vspace import _registry as registry
from vspace.activity._parts import Parts, Role, Roles

__all__ = ["Derived", "Fixed", "Inactive", "derived", "fixed", "inactive", "roles_of_class"]


class Inactive:
    """The mark of an inactive field in an annotation: ``dt: Annotated[float, Inactive]``.

    An inactive part is kept and never computed with; operands may differ in it.

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


class Fixed:
    """The mark of a fixed field in an annotation: ``unit: Annotated[str, Fixed]``.

    A fixed part is kept and never computed with, and must be equal in all operands: the numbers
    beside it mean nothing without it.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from typing import Annotated
    >>> from vspace import Fixed, VectorSpace
    >>> @dataclass
    ... class Length:
    ...     value: float
    ...     unit: Annotated[str, Fixed]
    >>> (VectorSpace(Length(1.0, "m")) + VectorSpace(Length(2.0, "m"))).value
    Length(value=3.0, unit='m')
    >>> VectorSpace(Length(1.0, "m")) + VectorSpace(Length(2.0, "cm"))
    Traceback (most recent call last):
        ...
    vspace.errors.StructureMismatchError: at unit: found str 'cm', expected str 'm', which is \
fixed; bring both operands to the same value, or declare the part inactive instead of fixed
    """


class Derived:
    """The mark of a derived field in an annotation: ``cache: Annotated[dict, Derived]``.

    A derived part follows from the others: it is left out of new objects, and dropped from objects
    that are changed in place. Where the field has a default that is a plain value (None, say), it
    is reset to that.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from typing import Annotated
    >>> from vspace import Derived, VectorSpace
    >>> @dataclass
    ... class Normal:
    ...     scale: float
    ...     precision: Annotated[float | None, Derived] = None
    >>> (2 * VectorSpace(Normal(1.0, precision=1.0))).value
    Normal(scale=2.0, precision=None)
    """


_ROLES: dict[Any, Role] = {Inactive: Role.INACTIVE, Fixed: Role.FIXED, Derived: Role.DERIVED}
_NAMES = re.compile(r"\b(?:Inactive|Fixed|Derived)\b")


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
    return _field(Inactive, options)


def fixed(**options: Any) -> Any:
    """Return a dataclass or attrs field that is fixed: ``unit: str = fixed(default="m")``.

    Parameters
    ----------
    **options : object
        As for `inactive`.

    Returns
    -------
    object
        A field for the class decorator that meets it; see `Fixed`.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace import VectorSpace, fixed
    >>> @dataclass
    ... class Length:
    ...     value: float
    ...     unit: str = fixed(default="m")
    >>> (2 * VectorSpace(Length(3.0))).value
    Length(value=6.0, unit='m')
    """
    return _field(Fixed, options)


def derived(**options: Any) -> Any:
    """Return a dataclass or attrs field that is derived: ``cache: Any = derived(default=None)``.

    Parameters
    ----------
    **options : object
        As for `inactive`.

    Returns
    -------
    object
        A field for the class decorator that meets it; see `Derived`.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace import VectorSpace, derived
    >>> @dataclass
    ... class Normal:
    ...     scale: float
    ...     precision: float | None = derived(default=None)
    >>> (2 * VectorSpace(Normal(1.0, precision=1.0))).value
    Normal(scale=2.0, precision=None)
    """
    return _field(Derived, options)


def _field(mark: type, options: dict[str, Any]) -> Any:
    metadata = {**(options.pop("metadata", None) or {}), mark: True}
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


def roles_of_class(cls: type, *others: Parts) -> Roles:
    """Return what a class and its bases declare of their parts, the nearest first, then others."""
    fields = (
        *inspect.getattr_static(cls, "__dataclass_fields__", {}).values(),
        *attrs_fields(cls),
    )
    marked: dict[type, tuple[str, ...]] = {
        mark: tuple(field.name for field in fields if mark in (field.metadata or ()))
        for mark in _ROLES
    }
    own, *bases = map(_declarations, cls.__mro__)
    return Roles([*own, _record(marked), *chain.from_iterable(bases), *others])


def _declarations(base: type) -> list[Parts]:
    """Return what is registered for a class, and what the annotations in its body say."""
    annotated: dict[type, tuple[str, ...]] = {}
    for name, annotation in inspect.get_annotations(base).items():
        for mark in _marks(annotation, base):
            annotated[mark] = (*annotated.get(mark, ()), name)
    registered = registry.declared_parts.get(base)
    return [*([] if registered is None else [registered]), _record(annotated)]


def _record(names: dict[type, tuple[str, ...]]) -> Parts:
    return Parts(**{_ROLES[mark].value: each for mark, each in names.items()})


def attrs_fields(cls: type) -> tuple[Any, ...]:
    """Return the fields of an attrs class, none of any other."""
    fields = inspect.getattr_static(cls, "__attrs_attrs__", ())
    return fields if isinstance(fields, tuple) else ()


def _marks(annotation: Any, owner: type) -> list[type]:
    """Return the marks of ours in an annotation."""
    if isinstance(annotation, str):
        if "Annotated" not in annotation or not _NAMES.search(annotation):
            return []
        # A postponed annotation: the standard library resolves it in the module of its class.
        probe = types.SimpleNamespace(__annotations__={"part": annotation})
        module = sys.modules.get(owner.__module__)
        names = {**vars(typing), **{mark.__name__: mark for mark in _ROLES}}
        names |= vars(module) if module is not None else {}
        local = {owner.__name__: owner}
        try:
            annotation = typing.get_type_hints(probe, names, local, include_extras=True)["part"]
        except NameError as error:
            raise TypeError(
                f"the annotation {annotation!r} of {owner.__qualname__} cannot be resolved "
                f"({error}); use vspace.inactive(), fixed() or derived() as the field instead"
            ) from error
    found = _metadata(annotation)
    return [
        mark for mark in _ROLES if any(each is mark or isinstance(each, mark) for each in found)
    ]


def _metadata(annotation: Any) -> tuple[Any, ...]:
    metadata: tuple[Any, ...] = getattr(annotation, "__metadata__", ())
    origin = typing.get_origin(annotation)
    if origin in (typing.ClassVar, typing.Final, dataclasses.InitVar):
        return sum((_metadata(each) for each in typing.get_args(annotation)), metadata)
    return metadata
