"""How instances are made without running anybody's ``__new__`` or ``__init__``."""

from __future__ import annotations

from types import BuiltinFunctionType
from typing import Any

_HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE


def solid_base(cls: type) -> Any:
    """Return the nearest base that is written in C: the one that lays out the storage.

    The same search as that of ``copyreg`` for unpickling.
    """
    for base in cls.__mro__:
        if not base.__flags__ & _HEAP_TYPE:
            return base
        new = base.__new__
        if isinstance(new, BuiltinFunctionType) and getattr(new, "__self__", None) is base:
            return base
    return object  # pragma: no cover - object ends every resolution order


def new_instance(cls: type, *arguments: Any) -> Any:
    """Return a new instance of `cls`, made by the nearest base that is written in C."""
    return solid_base(cls).__new__(cls, *arguments)
