"""A plugin of pytest's that puts our functions in the place of SciPy's, in SciPy's own tests.

SciPy itself stays as it is: after the collection, each name in a test module (or in a class of it)
that is a function of SciPy's which we have too becomes ours, and a module of SciPy's under test
becomes a view of it with our functions.
"""

from __future__ import annotations

import importlib
import inspect
import os
from types import ModuleType
from typing import Any

# Which of our packages stands for which of SciPy's.
PACKAGES = {
    "integrate": ("scipy.integrate", "vspace_scipy.integrate"),
    "optimize": ("scipy.optimize", "vspace_scipy.optimize"),
    "sparse.linalg": ("scipy.sparse.linalg", "vspace_scipy.sparse.linalg"),
    "differentiate": ("scipy.differentiate", "vspace_scipy.differentiate"),
}
REPLACED = "VSPACE_REPLACED"  # the environment variable that names the packages


class View(ModuleType):
    """A module of SciPy's, some of whose names are ours."""

    def __init__(self, module: ModuleType, replacements: dict[int, Any]) -> None:
        super().__init__(module.__name__)
        self.__dict__["_module"] = module
        self.__dict__["_replacements"] = replacements

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        return self._replacements.get(id(value), value)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module, name, value)


def replacements() -> tuple[dict[int, Any], tuple[str, ...]]:
    """Return our functions by the identity of SciPy's, and the packages that become views."""
    functions: dict[int, Any] = {}
    packages: list[str] = []
    for package in filter(None, os.environ.get(REPLACED, "").split(",")):
        theirs, ours = map(importlib.import_module, PACKAGES[package])
        packages.append(theirs.__name__)
        for name in ours.__all__:
            own, other = getattr(ours, name), getattr(theirs, name, None)
            if other is not None and own is not other:
                functions[id(other)] = own
    return functions, tuple(packages)


def replace_in(owner: Any, functions: dict[int, Any], packages: tuple[str, ...]) -> int:
    """Put our functions into a module or a class; return how many."""
    count = 0
    for name, value in list(vars(owner).items()):
        new: Any = None
        if isinstance(value, ModuleType) and value.__name__.startswith(packages):
            new = View(value, functions)
        elif id(value) in functions:
            new = functions[id(value)]
        elif isinstance(value, staticmethod) and id(value.__func__) in functions:
            new = staticmethod(functions[id(value.__func__)])
        elif isinstance(value, (list, tuple)) and type(value) in (list, tuple):
            changed = [functions.get(id(each), each) for each in value]
            if any(a is not b for a, b in zip(changed, value, strict=True)):
                new = type(value)(changed)
        if new is not None:
            setattr(owner, name, new)
            count += 1
    return count


def pytest_collection_finish(session: Any) -> None:
    functions, packages = replacements()
    if not functions:
        return
    tests = {item.module for item in session.items}
    count = 0
    for module in tests:
        owners = [each for each in vars(module).values() if inspect.isclass(each)]
        mine = [each for each in owners if each.__module__ == module.__name__]
        count += sum(replace_in(owner, functions, packages) for owner in [module, *mine])
    for item in session.items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        for name, value in parameters.items():
            parameters[name] = functions.get(id(value), value)
            if type(value).__module__ == item.module.__name__:  # a case that names a function
                count += replace_in(value, functions, packages)
    print(f"\nreplaced {len(functions)} functions in {count} places of {len(tests)} test files")
    if not count:
        raise RuntimeError("nothing was replaced: the tests would say nothing of our functions")
