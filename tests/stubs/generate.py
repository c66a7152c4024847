"""Write the signatures of all functions made from rows, for type checkers: ``make stubs``.

A function that is made when its package is imported has a signature that says nothing to a type
checker, so there is an ``__init__.pyi`` beside each ``__init__.py``. It has the parameters of the
SciPy that is installed, with types where the documentation names simple ones, and what a function
does with the type of its argument where `GENERIC` says so. This script writes the files, which
``ruff format`` then brings into form; ``tests/vspace_scipy/test_stubs.py`` compares them.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import scipy

ROOT = Path(__file__).parents[2] / "integrations"
PACKAGES = ("integrate", "optimize", "sparse.linalg", "differentiate")

_HEAD = '''\
"""Signatures of `vspace_scipy.{package}` for type checkers; written by ``make stubs``."""

# SciPy {version}

from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np
'''
_TAIL = """
# All other names are SciPy's own.
def __getattr__(name: str) -> Any: ...
"""
_NAMES = """
_X = TypeVar("_X")
_Array = np.ndarray[Any, Any]
_Function = Callable[..., Any]
_Number = float | np.floating[Any] | np.integer[Any]
_Numbers = list[float] | list[int] | tuple[float, ...] | range
"""
# What the documentation calls a parameter, and its type.
_TYPES = {
    "callable": "_Function",
    "function": "_Function",
    "bool": "bool | int",
    "boolean": "bool | int",
    "int": "int",
    "integer": "int",
    "float": "_Number",
    "str": "str",
    "string": "str",
}
_ENTRY = re.compile(r"^(\w[\w, ]*) : (\w+)(?:, (?:optional|default)[^\n]*)?$", re.MULTILINE)
_OWN = {"inactive": "Any", "progress": "bool"}


class Generic(NamedTuple):
    """What a function gives for the type of an argument.

    Parameters
    ----------
    name : str
        Of the argument.
    result : str
        The type of what is returned, in which ``_X`` is that of the argument; of arrays it is
        ``_Array``.
    """

    name: str
    result: str


_SAME_AS_START = Generic("xin", "_X")
_SOLUTION = Generic("b", "tuple[_X, int]")
GENERIC = {
    **dict.fromkeys(
        (
            *("anderson", "broyden1", "broyden2", "diagbroyden", "excitingmixing"),
            *("linearmixing", "newton_krylov"),
        ),
        _SAME_AS_START,
    ),
    "fixed_point": Generic("x0", "_X"),
    **dict.fromkeys(
        (
            *("bicg", "bicgstab", "cg", "cgs", "gcrotmk", "gmres", "lgmres", "minres", "qmr"),
            "tfqmr",
        ),
        _SOLUTION,
    ),
    "spsolve": Generic("b", "_X"),
    "spsolve_triangular": Generic("b", "_X"),
}


def stub(package: str) -> str:
    """Return the text of the stub of a package."""
    module = importlib.import_module(f"vspace_scipy.{package}")
    theirs = importlib.import_module(f"scipy.{package}")
    imports, functions = [], []
    for name in sorted(module.__all__):
        thing = getattr(module, name)
        if thing is getattr(theirs, name, None):
            continue
        source = inspect.getmodule(thing).__name__
        if inspect.isclass(thing) or not made_from_a_row(thing):
            imports.append(f"from {source} import {name} as {name}")
        else:
            functions.extend(signatures(name, thing))
    version = ".".join(scipy.__version__.split(".")[:2])
    head = _HEAD.format(package=package, version=version)
    if not any("@overload" in each for each in functions):
        head = head.replace("Any, TypeVar, overload", "Any")
    if "np." not in (names := names_in("\n".join(functions))):
        head = head.replace("import numpy as np\n", "")
    parts = [head, *sorted(imports), names, *functions]
    return "\n".join([*(part.strip("\n") for part in parts), _TAIL.strip("\n"), ""])


def names_in(functions: str) -> str:
    """Return the definitions of the names that signatures use."""
    lines = [each for each in _NAMES.strip("\n").split("\n") if not each.startswith("#")]
    used = [each for each in lines if re.search(rf"\b{each.split()[0]}\b", functions)]
    return "\n".join(used)


def made_from_a_row(function: Callable[..., Any]) -> bool:
    """Return whether a function was made when its package was imported."""
    return function.__globals__["__name__"] != function.__module__


def signatures(name: str, function: Callable[..., Any]) -> Iterator[str]:
    """Yield the lines for a function: one, or one for arrays and one for objects."""
    generic = GENERIC.get(name)
    if generic is None:
        yield line(name, function, {}, "Any")
        return
    for kind, result in (("_Numbers", generic.result.replace("_X", "_Array")), ("_X", None)):
        yield "@overload"
        yield line(name, function, {generic.name: kind}, result or generic.result)


def line(name: str, function: Callable[..., Any], types: dict[str, str], result: str) -> str:
    """Return a signature with types, some of which are given."""
    described = kinds(inspect.getdoc(function) or "")
    parameters = inspect.signature(function).parameters.values()
    shown, bare = [], False
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not bare:
            shown.append("*")
        bare = bare or each.kind in (each.KEYWORD_ONLY, each.VAR_POSITIONAL)
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        kind = types.get(each.name) or _OWN.get(each.name) or described.get(each.name, "Any")
        if kind == "int" and isinstance(each.default, float):
            kind = "_Number"
        if each.default is None and kind not in ("Any", *types.values()):
            kind = f"{kind} | None"
        given = "" if each.default is each.empty else " = ..."
        shown.append(f"{stars}{each.name}: {'Any' if stars else kind}{given}")
    return f"def {name}({', '.join(shown)}) -> {result}: ..."


def kinds(doc: str) -> dict[str, str]:
    """Return the types of parameters of which a docstring says no more than a simple name."""
    found: dict[str, str] = {}
    for names, kind in _ENTRY.findall(doc):
        if kind in _TYPES:
            found.update(dict.fromkeys(re.split(r",\s*", names), _TYPES[kind]))
    return found


def path(package: str) -> Path:
    """Return where the stub of a package is."""
    return ROOT / "vspace_scipy" / package.replace(".", "/") / "__init__.pyi"


if __name__ == "__main__":
    for each in PACKAGES:
        path(each).write_text(stub(each), encoding="utf-8")
        print(path(each).relative_to(ROOT.parent))
