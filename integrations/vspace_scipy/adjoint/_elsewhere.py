"""Where a function finds traced values that it has not captured."""

from __future__ import annotations

from functools import partial
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from vspace import InactiveConfig, VSpaceError, structure
from vspace_scipy.adjoint._framework import Framework

__all__ = ["globals_of", "holds_traces", "names_of_code", "traced_elsewhere"]

_MOST = 100  # functions that are looked into
_DEFAULTS = InactiveConfig(defaults=True)


def traced_elsewhere(function: Any, framework: Framework) -> str | None:
    """Return the name of a global, or of an attribute of a class or module, that is traced.

    Of those that the code of a function names, or that of functions which it calls or has
    captured. None if there is none.

    Parameters
    ----------
    function : callable
        Any.
    framework : Framework
        Tells what is traced.
    """
    pending, seen = [function], set[int]()
    while pending and len(seen) < _MOST:
        for part in _functions_in(pending.pop()):
            if id(part) in seen:
                continue
            seen.add(id(part))
            names = names_of_code(part.__code__)
            for name, value in globals_of(part, names):
                found = _traced_in(name, value, names, framework)
                if found is not None:
                    return found
                pending.append(value)
            pending += _contents(part)
    return None


def _functions_in(value: Any) -> list[FunctionType]:
    """Return the functions written in Python that calling an object, or its methods, may run."""
    while isinstance(value, (partial, MethodType)):
        value = value.func if isinstance(value, partial) else value.__func__
    value = getattr(value, "__wrapped__", value)
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, (type, ModuleType)):
        return []
    methods = [each for cls in type(value).__mro__[:-1] for each in vars(cls).values()]
    return [each for each in methods if isinstance(each, FunctionType)]


def _contents(function: FunctionType) -> list[Any]:
    """Return what a function has captured."""
    # A cell that is not set yet is equal to a new one.
    cells = function.__closure__ or ()
    return [cell.cell_contents for cell in cells if cell != CellType()]


def _traced_in(name: str, value: Any, names: set[str], framework: Framework) -> str | None:
    """Return the name of what is traced: a global itself, or an attribute that the code names."""
    if isinstance(value, FunctionType):
        return None
    if not isinstance(value, (ModuleType, type)):
        return name if holds_traces(value, framework) else None
    known = vars(value)
    for attribute in sorted(names & known.keys()):
        if holds_traces(known[attribute], framework):
            return f"{name}.{attribute}"
    return None


def names_of_code(code: CodeType) -> set[str]:
    """Return all names of globals and attributes in code, and in functions made by it."""
    names: set[str] = set()
    pending = [code]
    while pending:
        code = pending.pop()
        names.update(code.co_names)
        pending += [each for each in code.co_consts if isinstance(each, CodeType)]
    return names


def globals_of(function: FunctionType, names: set[str]) -> list[tuple[str, Any]]:
    """Return the globals of these names."""
    known = function.__globals__
    return [(name, known[name]) for name in sorted(names & known.keys())]


def holds_traces(value: Any, framework: Framework) -> bool:
    """Return whether an object has traced values among its leaves."""
    try:
        leaves = structure(value, inactive=_DEFAULTS).take(value)[0]
    except VSpaceError:  # what cannot be looked into has nothing that could be replaced
        return False
    return any(map(framework.is_traced, leaves))
