"""A plugin of pytest's that gives one library our functions where it asks for SciPy's.

Whatever code below the folders of the library imports from SciPy, at its head or inside of a
function, by whatever name, it gets through a view in which our functions stand for SciPy's. SciPy
itself, other libraries and we go on with SciPy's own.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from replacing import View, replacements

FOLDERS = "VSPACE_CLIENT_FOLDERS"  # the environment variable that says where the library lies
_import = builtins.__import__


class Swapped(View):
    """SciPy or a module of it, through which all that is reached is swapped, too."""

    def __getattr__(self, name: str) -> Any:
        value = super().__getattr__(name)
        if value is not getattr(self._module, name):
            taken.add(f"{self.__name__}.{name}")
        return swapped(value)

    def __dir__(self) -> list[str]:
        return dir(self._module)


functions, _ = replacements()
folders = tuple(filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)))
views: dict[str, Swapped] = {}
taken: set[str] = set()


def swapped(value: Any) -> Any:
    """Return the view of a module of SciPy's; anything else as it is."""
    if not isinstance(value, ModuleType) or value.__name__.partition(".")[0] != "scipy":
        return value
    return views.setdefault(value.__name__, Swapped(value, functions))


def import_swapped(
    name: str,
    globals: Any = None,  # noqa: A002 - as ``__import__`` calls them
    locals: Any = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    """Import as ever, and show the library a view of SciPy."""
    module = _import(name, globals, locals, fromlist, level)
    if globals is None or name.partition(".")[0] != "scipy":
        return module
    return swapped(module) if str(globals.get("__file__")).startswith(folders) else module


if functions:
    builtins.__import__ = import_swapped


def pytest_sessionfinish() -> None:
    """Fail where nothing was swapped: the tests would say nothing of our functions."""
    if not functions:
        return
    print(f"\nswapped {len(taken)}: {', '.join(sorted(taken))}")
    if not taken:
        raise RuntimeError(f"nothing was swapped below {[*map(Path, folders)]}")
