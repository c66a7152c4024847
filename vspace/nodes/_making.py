"""How instances are made without running anybody's ``__new__`` or ``__init__``."""

from __future__ import annotations

from contextlib import suppress
from inspect import getattr_static
from types import BuiltinFunctionType, MemberDescriptorType
from typing import Any

HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def solid_base(cls: type) -> Any:
    """Return the nearest base that is written in C: the one that lays out the storage.

    The same search as that of ``copyreg`` for unpickling.
    """
    for base in cls.__mro__:
        if not base.__flags__ & HEAP_TYPE:
            return base
        new = base.__new__
        if isinstance(new, BuiltinFunctionType) and getattr(new, "__self__", None) is base:
            return base
    return object  # pragma: no cover - object ends every resolution order


def new_instance(cls: type, *arguments: Any) -> Any:
    """Return a new instance of `cls`, made by the nearest base that is written in C."""
    return solid_base(cls).__new__(cls, *arguments)


def is_frozen(cls: type) -> bool:
    """Return whether a class says that its instances never change."""
    parameters = getattr_static(cls, "__dataclass_params__", None)
    if parameters is not None and parameters.frozen:
        return True
    if "__attrs_attrs__" in vars(cls):
        return getattr(cls.__setattr__, "__name__", "") == "_frozen_setattrs"
    if "__pydantic_fields__" in vars(cls):
        return bool(getattr_static(cls, "model_config", {}).get("frozen", False))
    return False


def has_state_to_take_over(cls: type) -> bool:
    """Return whether all state of an instance is in its attributes, which may change."""
    return solid_base(cls) is object and not is_frozen(cls)


def take_over_state(node: Any, made: Any) -> None:
    """Give an object all attributes of another one of its type, and none else."""
    for base in type(node).__mro__:
        for member in vars(base).values():
            if isinstance(member, MemberDescriptorType):
                try:
                    member.__set__(node, member.__get__(made))
                except AttributeError:  # unset there
                    with suppress(AttributeError):
                        member.__delete__(node)
    if type(node).__dictoffset__:
        own, new = (object.__getattribute__(each, "__dict__") for each in (node, made))
        state = dict(new)
        own.clear()
        own.update(state)
