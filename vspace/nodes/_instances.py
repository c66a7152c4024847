"""Instances of Python classes, by ``__dict__`` and ``__slots__``; containers with attributes."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from enum import Enum
from inspect import getattr_static, signature
from types import FunctionType, MemberDescriptorType, SimpleNamespace
from typing import Any

from vspace._paths import attribute
from vspace.activity import Parts, attrs_fields, roles_of_class
from vspace.nodes._kinds import Mismatch, NodeKind
from vspace.nodes._making import is_frozen, solid_base
from vspace.nodes._refusals import is_quantity

_UNSET = object()
_ATTRIBUTE = "attribute"
_ATTRS_HASH = "_attrs_cached_hash"
_PARAMETERS = "__orig_class__"
# Of declared data with arithmetic of their own: a unit tells what the number beside it means (C7).
_QUANTITY = (Parts(fixed=(str, Enum)),)
_DESCRIPTOR = ("__get__", "__set__", "__delete__")
_get = object.__getattribute__
_set = object.__setattr__


class AttributeKind(NodeKind):
    """An instance of a Python class, with the container part of its built-in base, if any.

    Labels are the container's own labels and the names of the attributes that are set. The kind
    keeps names and never the class, so that a cached structure keeps no class alive.
    """

    def __init__(self, cls: type, container: NodeKind | None) -> None:
        self.name = cls.__qualname__
        self.container = container
        self._new = solid_base(cls).__new__  # that of a type in C: it keeps no class alive
        self.has_dict = cls.__dictoffset__ != 0
        slots = _slots(cls)
        self.roles = roles_of_class(cls, *_QUANTITY[: is_quantity(cls)])
        declared = self.roles.derived
        # Derived values whose class wants them to be there, and what they are until somebody asks.
        self._defaults = _plain_defaults(cls)
        self.unknown = dict.fromkeys(_cached_hashes(cls)) | {
            name: value for name, value in self._defaults.items() if name in declared
        }
        self.derived_slots = _cached_in_slots(cls) | {*self.unknown, *declared}.intersection(slots)
        # By label; of those that are no attribute of an instance, where they are to be found.
        self.slots = tuple(
            label for label, (_, name) in slots.items() if name not in self.derived_slots
        )
        self.hidden = {label: slots[label] for label in self.slots if label != slots[label][1]}
        self.derived = self.derived_slots | {*self.unknown, *declared}
        fields = (
            *getattr_static(cls, "__dataclass_fields__", {}),
            *(field.name for field in attrs_fields(cls)),
        )
        self.declared = (
            frozenset(self.slots)
            | frozenset(fields)
            | frozenset(getattr_static(cls, "__pydantic_fields__", ()))
        )
        if self.has_dict:
            self.derived |= _cached_in_dict(cls, self.declared)
        # Fields come in the order of their declaration, other attributes as they were set.
        self.order = tuple(name for name in fields if name not in self.derived)
        self._without: dict[frozenset[str], AttributeKind] = {}
        self.mutable = not is_frozen(cls) and (container is None or container.mutable)
        self.has_context = container is not None and container.has_context
        self.keeps_parts = container is None or container.keeps_parts

    def attributes(self, labels: Any) -> dict[int, str]:
        """Return the names of the attributes among the children, by index."""
        base_labels, names = labels
        start = self.container.count(base_labels) if self.container is not None else 0
        return dict(enumerate(names, start))

    def without(self, names: frozenset[str]) -> AttributeKind:
        """Return this kind with more attributes that are derived (C10)."""
        known = self._without.get(names)
        if known is None:
            known = copy(self)
            known.unknown = self.unknown | {
                name: value for name, value in self._defaults.items() if name in names
            }
            known.derived = self.derived | names
            known.derived_slots = self.derived_slots | names.intersection(self.slots)
            known.slots = tuple(name for name in self.slots if name not in names)
            known.order = tuple(name for name in self.order if name not in names)
            known = self._without.setdefault(names, known)
        return known

    def take_apart(self, node: Any) -> tuple[Any, Sequence[Any]]:
        names, children = self._attributes(node)
        if self.container is None:
            return (None, names), children
        labels, own = self.container.take_apart(node)
        return (labels, names), [*own, *children]

    def _attributes(self, node: Any) -> tuple[tuple[str, ...], list[Any]]:
        names: list[str] = []
        children: list[Any] = []
        for name in self.slots:
            child = self._slot(node, name)
            if child is not _UNSET:
                names.append(name)
                children.append(child)
        if self.has_dict:
            own_dict = _get(node, "__dict__")
            for name in self.order:
                if name in own_dict:
                    names.append(name)
                    children.append(own_dict[name])
            for name, child in own_dict.items():
                if name not in self.derived and name not in self.order:
                    names.append(name)
                    children.append(child)
        return tuple(names), children

    def _slot(self, node: Any, label: str) -> Any:
        hidden = self.hidden.get(label)
        try:
            return _get(node, label) if hidden is None else _member(node, *hidden).__get__(node)
        except AttributeError:
            return _UNSET

    def take_apart_like(self, node: Any, labels: Any) -> Sequence[Any]:
        base_labels, names = labels
        own_names, values = self._attributes(node)
        if own_names != names:
            found = dict(zip(own_names, values, strict=True))
            # What is declared but unset in the first operand stays unset, whatever others have
            # (C12); any other name must be in both.
            missing = [name for name in names if name not in found]
            extra = [name for name in found if name not in names and name not in self.declared]
            if missing or extra:
                parts = [
                    f"{word} {', '.join(each)}"
                    for word, each in (("unset", missing), ("extra", extra))
                    if each
                ]
                raise Mismatch(
                    f"a {self.name} with attributes {' and '.join(parts)}",
                    f"the attributes {', '.join(names) or '(none)'}",
                )
            values = [found[name] for name in names]
        if self.container is None:
            return values
        return [*self.container.take_apart_like(node, base_labels), *values]

    def context(self, node: Any) -> Any:
        return self.container.context(node)  # type: ignore[union-attr] # has_context

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        if self.container is None:
            return self._new(cls)
        return self.container.shell(cls, context, labels[0])

    def fill(self, node: Any, labels: Any, children: Sequence[Any]) -> None:
        base_labels, names = labels
        if self.container is not None:
            count = self.container.count(base_labels)
            self.container.fill(node, base_labels, children[:count])
            children = children[count:]
        self._set_attributes(node, names, children)
        self._forget(node)

    def _forget(self, node: Any) -> None:
        """Say of derived values that they are not known."""
        for name, value in self.unknown.items():
            if name in self.derived_slots:
                _set(node, name, value)
            else:
                _get(node, "__dict__")[name] = value

    def _set_attributes(self, node: Any, names: Any, children: Sequence[Any]) -> None:
        slots = self.slots
        own_dict: Any = _get(node, "__dict__") if self.has_dict else None
        for name, child in zip(names, children, strict=True):
            if name in self.hidden:
                _member(node, *self.hidden[name]).__set__(node, child)
            elif name in slots:
                _set(node, name, child)
            else:
                own_dict[name] = child

    def build(self, cls: type, context: Any, labels: Any, children: Sequence[Any]) -> Any:
        if self.container is not None and not self.container.mutable:
            base_labels, names = labels
            count = self.container.count(base_labels)
            node = self.container.build(cls, context, base_labels, children[:count])
            self._set_attributes(node, names, children[count:])
            self._forget(node)
            return node
        return super().build(cls, context, labels, children)

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        base_labels, names = labels
        if self.container is not None:
            count = self.container.count(base_labels)
            if index < count:
                self.container.store(node, base_labels, index, child)
                return
            index -= count
        self._set_attributes(node, names[index : index + 1], [child])

    def derived_in(self, node: Any) -> list[str]:
        """Return the names of the derived attributes that a node has."""
        own_dict = _get(node, "__dict__") if self.has_dict else {}
        slots = [name for name in self.derived_slots if self._slot(node, name) is not _UNSET]
        return [*sorted(slots), *(name for name in own_dict if name in self.derived)]

    def clean(self, node: Any) -> None:
        for name in self.derived_slots:
            if self._slot(node, name) is not _UNSET:
                object.__delattr__(node, name)
        if self.derived and self.has_dict:
            own_dict = _get(node, "__dict__")
            for name in self.derived & own_dict.keys():
                del own_dict[name]
        self._forget(node)

    def step(self, labels: Any, index: int) -> str:
        base_labels, names = labels
        if self.container is not None:
            count = self.container.count(base_labels)
            if index < count:
                return self.container.step(base_labels, index)
            index -= count
        name = names[index]
        return f".{name}" if name in self.hidden else attribute(name)

    def count(self, labels: Any) -> int:
        own = self.container.count(labels[0]) if self.container is not None else 0
        return own + len(labels[1])

    def describe(self, labels: Any) -> str:
        return f"a {self.name} with attributes {', '.join(labels[1]) or '(none)'}"

    def names(self, labels: Any) -> tuple[Any, ...] | None:
        base_labels, names = labels
        if self.container is None:
            return tuple(names)
        own = self.container.names(base_labels)
        # Attributes are told apart from keys of the same name.
        return None if own is None else (*own, *((_ATTRIBUTE, name) for name in names))

    def loose_names(self, labels: Any) -> tuple[Any, ...] | None:
        return tuple(labels[1]) if self.container is None else None

    def key_types(self, labels: Any) -> tuple[type, ...] | None:
        return self.container.key_types(labels[0]) if self.container is not None else None

    def part_names(self, labels: Any) -> Sequence[str | None]:
        base_labels, names = labels
        own = self.container.part_names(base_labels) if self.container is not None else ()
        return (*own, *(self.hidden.get(name, (0, name))[1] for name in names))


class NamedTupleKind(AttributeKind):
    """Named tuples and other subclasses of tuple: children by position, paths by field name."""

    def __init__(self, cls: type, container: NodeKind) -> None:
        super().__init__(cls, container)
        self.fields: tuple[str, ...] = tuple(getattr_static(cls, "_fields", ()))

    def step(self, labels: Any, index: int) -> str:
        return (
            attribute(self.fields[index])
            if index < len(self.fields)
            else super().step(labels, index)
        )

    def part_names(self, labels: Any) -> Sequence[str | None]:
        return (*self.fields, *super().part_names(labels)[len(self.fields) :])


def kind_of_class(cls: type, container: NodeKind | None) -> NodeKind | None:
    """Return the kind of a Python class, or None when it cannot be looked into (C7).

    Parameters
    ----------
    cls : type
        The class.
    container : NodeKind or None
        The kind of its nearest registered base.
    """
    base = solid_base(cls)
    if container is None:
        return AttributeKind(cls, None) if base in (object, SimpleNamespace) else None
    if issubclass(cls, tuple):
        return NamedTupleKind(cls, container)
    return AttributeKind(cls, container)


def _member(node: Any, depth: int, name: str) -> Any:
    """Return what reads and writes a slot; it keeps its class alive, so it is looked up."""
    return vars(type(node).__mro__[depth])[name]


def _slots(cls: type) -> dict[str, tuple[int, str]]:
    """Return the slots of a class by labels: which base of it has each, and the name there.

    The label is the name, unless a class below has something of that name as well, a slot or a
    property: the slot is there nevertheless, and `super` would find it.
    """
    slots_of: dict[str, tuple[int, str]] = {}
    bases = cls.__mro__
    for depth, base in reversed([*enumerate(bases)]):
        slots = base.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else tuple(slots):
            if slot in ("__dict__", "__weakref__"):
                continue
            private = slot.startswith("__") and not slot.endswith("__")
            owner = base.__name__.lstrip("_")
            name = f"_{owner}{slot}" if private and owner else slot
            below = sum(name in vars(each) for each in bases[:depth])
            if below and not isinstance(vars(base).get(name), MemberDescriptorType):
                continue  # its class has put something else in the place of what reads it
            slots_of["super()." * below + name] = depth, name
    return slots_of


def _cached_in_dict(cls: type, fields: frozenset[str]) -> frozenset[str]:
    """Return what instances keep in their dictionary that follows from the rest (C10).

    These are the values of cached properties: of descriptors without ``__set__``, which the value
    hides once it is there. Functions are such descriptors, too, but what hides a method is data
    (``layer.act = sigmoid``), as fields are. And typing notes the parameters of a generic class.
    """
    of_class: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        of_class.update(vars(base))
    cached = (name for name, value in of_class.items() if _is_lazy(value) and name not in fields)
    return frozenset(cached) | ({_PARAMETERS} if "__class_getitem__" in of_class else set())


def _is_lazy(value: Any) -> bool:
    if callable(value) or isinstance(value, classmethod):
        return False
    has = [getattr_static(type(value), name, None) is not None for name in _DESCRIPTOR]
    return has == [True, False, False]


def _cached_hashes(cls: type) -> frozenset[str]:
    """Return where attrs keeps the hash of an instance (``cache_hash=True``).

    Its ``__hash__`` reads what ``__init__`` has set to None (attr/_make.py, 26.1).
    """
    function = getattr_static(cls, "__hash__")
    read = function.__code__.co_names if isinstance(function, FunctionType) else ()
    return frozenset({_ATTRS_HASH}.intersection(read))


def _cached_in_slots(cls: type) -> frozenset[str]:
    """Return the names of cached properties for which attrs has made slots.

    It takes the properties out of a class with slots, and keeps them as a default argument of the
    ``__getattr__`` that computes them (attr/_make.py, 26.1).
    """
    names: set[str] = set()
    for base in cls.__mro__:
        compute = vars(base).get("__getattr__")
        if "__attrs_attrs__" in vars(base) and isinstance(compute, FunctionType):
            parameter = signature(compute).parameters.get("cached_properties")
            if parameter is not None and isinstance(parameter.default, dict):
                names.update(parameter.default)
    return frozenset(names)


_PLAIN_DEFAULTS = (type(None), bool, int, float, str, bytes)


def _plain_defaults(cls: type) -> dict[str, Any]:
    """Return the defaults of fields that are plain values: derived parts are reset to them."""
    fields = (*getattr_static(cls, "__dataclass_fields__", {}).values(), *attrs_fields(cls))
    return {field.name: field.default for field in fields if type(field.default) in _PLAIN_DEFAULTS}
