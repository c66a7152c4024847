"""Where a class comes from: the standard library and NumPy and SciPy, an installed library, or you.

The first are a closed world, which a table describes; of installed libraries nobody here knows
what the attributes of their objects mean (C7).
"""

from __future__ import annotations

import sys
import sysconfig
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from vspace.nodes._making import HEAP_TYPE

# What the standard library will have, or had, by another name.
_CLOSED = {"numpy", "scipy", "typing_extensions"}
_OURS = "vspace"
_NAMELESS = ("types", "builtins")
_MADE_BY_A_STATEMENT = ("__dict__", "__weakref__", "__slots__")


class Origin(Enum):
    """Who wrote a class."""

    CLOSED = "the standard library, NumPy or SciPy"
    LIBRARY = "an installed library"
    OWN = "the user, or vspace itself"


def origin_of(cls: type) -> Origin:
    """Return where a class comes from, by the file of the package that it names as its home."""
    module = cls.__module__
    if not isinstance(module, str):  # a class may call its module anything
        return Origin.OWN
    top = module.partition(".")[0]
    if top in _CLOSED or top in sys.stdlib_module_names:
        closed = _is_standard(top) if top not in _CLOSED else True
        return Origin.CLOSED if closed and _lives_there(cls, module) else Origin.OWN
    # What runs first may lie anywhere: in a notebook it is a file of the kernel's.
    if top in ("__main__", "__mp_main__", _OURS) or top.startswith(f"{_OURS}_"):
        return Origin.OWN
    file = _file_of(top)
    installed = file is not None and not {"site-packages", "dist-packages"}.isdisjoint(file.parts)
    return Origin.LIBRARY if installed else Origin.OWN


@cache
def _standard_folders() -> tuple[str, ...]:
    return tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib")})


def _file_of(top: str) -> Path | None:
    module = sys.modules.get(top)
    file: Any = getattr(module, "__file__", None) or next(
        iter(getattr(module, "__path__", ())), None
    )
    return Path(file) if isinstance(file, str) else None


def _is_standard(top: str) -> bool:
    """Return whether a module is that of the standard library, and no script of the same name."""
    file = _file_of(top)
    if file is None or top in sys.builtin_module_names:
        return True
    return str(file).startswith(_standard_folders()) and "site-packages" not in file.parts


def _lives_there(cls: type, module: str) -> bool:
    """Return whether a class is what its module has under its name.

    `types.new_class` gives a class the module ``types``, whoever asked for it, and what is run by
    `exec` without a name is of ``builtins``. Classes written in C are often to be found nowhere.
    """
    in_python = cls.__flags__ & HEAP_TYPE and not vars(cls).keys().isdisjoint(_MADE_BY_A_STATEMENT)
    if module not in _NAMELESS or not in_python:
        return True
    return getattr(sys.modules[module], cls.__qualname__, None) is cls
