"""Why a class that nobody registered is not taken apart: the refusals of C7.

All is looked up on the class along its method resolution order, never on an instance.
"""

from __future__ import annotations

import numbers
from collections import deque
from inspect import getattr_static
from types import SimpleNamespace
from typing import Any

import numpy as np

from vspace.nodes._making import solid_base
from vspace.nodes._origins import Origin, origin_of

# What a class has that says: my instances are arrays, tables or numbers.
_ARRAY_NAMES = (
    *("__array__", "__array_ufunc__", "__array_function__", "__array_namespace__"),
    *("__array_interface__", "__array_priority__", "__dlpack__", "__dask_graph__"),
    *("__arrow_c_array__", "__arrow_c_stream__", "__dataframe__"),
)
_ADDITION = ("__add__", "__radd__")
_MULTIPLICATION = ("__mul__", "__rmul__")
# Own arithmetic of a subclass of a leaf type, or own ways of making results.
_ARITHMETIC = (
    *("__add__", "__radd__", "__iadd__", "__sub__", "__rsub__", "__isub__"),
    *("__mul__", "__rmul__", "__imul__", "__truediv__", "__rtruediv__", "__itruediv__"),
    *("__neg__", "__pos__", "__abs__", "__array_ufunc__", "__array_function__"),
    *("__array_finalize__", "__array_wrap__", "__array_prepare__"),
)
_CONTAINERS = (list, tuple, dict, set, frozenset, deque)
_POINTER = np.dtype(np.intp).itemsize
_MANAGED_DICT = 1 << 4  # Py_TPFLAGS_MANAGED_DICT: the dictionary takes no room in the instance


def is_declared_data(cls: type) -> bool:
    """Return whether a class lists its fields itself."""
    return (
        any(
            getattr_static(cls, name, None) is not None
            for name in ("__dataclass_fields__", "__attrs_attrs__", "__pydantic_decorators__")
        )
        or (issubclass(cls, tuple) and getattr_static(cls, "_fields", None) is not None)
        or (issubclass(cls, tuple) and getattr_static(cls, "n_sequence_fields", None) is not None)
    )


def is_structured(cls: type) -> bool:
    """Return whether a class is a container, an array or declared data."""
    return issubclass(cls, (*_CONTAINERS, np.ndarray)) or is_declared_data(cls)


def is_mixin(cls: type) -> bool:
    """Return whether a class adds methods alone: its instances keep no state for it."""
    own = vars(cls)
    if own.get("_is_protocol") is True or cls is Any:
        return True
    made = "__init__" in own or "__new__" in own or own.get("__slots__")
    return not made and state_in_c(cls) is None


def refusal_of(cls: type, container: type = object) -> str | None:
    """Return why a class is not taken apart by its attributes, or None where it is (C7).

    Parameters
    ----------
    cls : type
        The class.
    container : type
        The container that it extends, whose kind is known.
    """
    if cls is object:
        return None
    if is_declared_data(cls):
        return _hidden_state(cls, container)
    if issubclass(cls, numbers.Number):
        return "it says that it is a number (numbers.Number)"
    for name in _ARRAY_NAMES:
        if _definer(cls, name) is not None:
            return f"it says that it is an array ({name})"
    own = adds_and_multiplies(cls)
    if own is not None:
        return f"it has + and * of its own ({own})"
    if _definer(cls, "__next__") is not None:
        return "it is an iterator"
    return _hidden_state(cls, container)


def adds_and_multiplies(cls: type) -> str | None:
    """Return by which methods instances have + and * of their own, or None where they have not."""
    own = [
        next((name for name in names if _definer(cls, name) not in (None, *_CONTAINERS)), None)
        for names in (_ADDITION, _MULTIPLICATION)
    ]
    return f"{own[0]}, {own[1]}" if own[0] and own[1] else None


def is_quantity(cls: type) -> bool:
    """Return whether a class is declared data with arithmetic of its own."""
    return is_declared_data(cls) and adds_and_multiplies(cls) is not None


def _hidden_state(cls: type, container: type) -> str | None:
    for base in cls.__mro__[:-1]:
        if base in container.__mro__ or is_mixin(base) or is_structured(base):
            continue
        if origin_of(base) is Origin.CLOSED:
            return f"{name_of(base)} keeps state of its own, of which nothing is known"
    return state_in_c(cls, container)


def own_arithmetic(cls: type, leaf: type) -> str | None:
    """Return why a subclass of a leaf type is no such leaf, or None where it is one (C1)."""
    for base in cls.__mro__[: cls.__mro__.index(leaf)]:
        for name in _ARITHMETIC:
            if name in vars(base):
                return f"it has arithmetic of its own ({name})"
        if vars(base).get("__slots__"):
            return "it has attributes of its own (__slots__)"
    return state_in_c(cls, leaf)


def state_in_c(cls: type, base: type = object) -> str | None:
    """Return what says that instances hold more than attributes show, or None (C7).

    Their size is compared with what `object.__reduce_ex__` allows for: that of the base, a
    dictionary, a list of weak references and the slots.
    """
    size = base.__basicsize__
    if cls.__dictoffset__ and not base.__dictoffset__ and not cls.__flags__ & _MANAGED_DICT:
        size += _POINTER
    if cls.__weakrefoffset__ > 0 and not base.__weakrefoffset__:
        size += _POINTER
    size += _POINTER * (_slots_beyond(cls, base) + _unshown_fields(cls, base))
    if cls.__basicsize__ > size or cls.__itemsize__ > base.__itemsize__:
        return "it keeps state in C, which no attribute shows"
    solid = solid_base(cls)
    if base is object and solid not in (object, SimpleNamespace):
        return f"it is made by {name_of(solid)}, which is written in C"
    return None


def _unshown_fields(cls: type, base: type) -> int:
    """Return how many fields of a struct sequence are attributes alone.

    From CPython 3.13 on its size counts them.
    """
    fields, shown = (vars(cls).get(name) for name in ("n_fields", "n_sequence_fields"))
    return fields - shown if base is tuple and type(fields) is type(shown) is int else 0


def _slots_beyond(cls: type, base: type) -> int:
    count = 0
    for each in cls.__mro__:
        if each not in base.__mro__:
            slots = vars(each).get("__slots__", ())
            slots = (slots,) if isinstance(slots, str) else tuple(slots)
            count += sum(name not in ("__dict__", "__weakref__") for name in slots)
    return count


def _definer(cls: type, name: str) -> type | None:
    """Return the class that gives `name` to the instances of another; None where it is denied."""
    for base in cls.__mro__[:-1]:
        if name in vars(base):
            return None if vars(base)[name] is None else base
    return None


def name_of(cls: type) -> str:
    """Return what a class is called, with its module."""
    return (
        cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
    )
