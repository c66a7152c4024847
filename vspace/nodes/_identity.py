"""What makes two types, or the definitions of two functions, the same one (C14).

All are held weakly: a remembered structure keeps nothing of the user's alive (C21).
"""

from __future__ import annotations

import dis
import sys
import weakref
from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

_PLAIN = (int, float, complex, bool, str, bytes, type(None), type(...), range)
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")


class Identity:
    """A weak reference to a type, compared by identity alone.

    Attributes
    ----------
    number : int
        The `id` of what is referred to.
    """

    __slots__ = ("_ref", "number")

    def __init__(self, referent: Any) -> None:
        self._ref = weakref.ref(referent)
        self.number = id(referent)

    def __call__(self) -> Any:
        return self._ref()

    def __reduce__(self) -> Any:
        return type(self), (self._ref(),)  # a type, which is found by its name

    def is_exactly(self, other: Identity) -> bool:
        """Return whether both refer to one object, which is still there."""
        referent = self._ref()
        return referent is not None and referent is other._ref()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.is_exactly(other)

    def __hash__(self) -> int:
        return self.number


class FunctionIdentity(Identity):
    """The definition of a function: its code, and what the code means where it was defined.

    Two functions have the same definition when their code is one object. A function that travelled
    (``cloudpickle``) comes back with a copy of its code, and with copies of the globals that it
    uses in a namespace of its own: it has the definition of its original when the code is equal,
    the module and the qualified name are the same, and each global that the code uses is the same
    object in both, or an equal plain constant, or a function for which all that holds.

    Parameters
    ----------
    function : function
        The function; its code is held weakly.
    """

    __slots__ = ("_globals", "_hash", "_module")

    def __init__(self, function: FunctionType) -> None:
        code, namespace = function.__code__, function.__globals__
        super().__init__(code)
        self._hash = hash((code.co_qualname, code.co_code))
        self._module = namespace.get("__name__")
        # Of a function at home, the globals are looked up where they are needed.
        is_at_home = _namespace_of(self._module) is namespace
        self._globals = None if is_at_home else _globals_of(code, namespace)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FunctionIdentity):
            return False
        return self.is_exactly(other) or (
            self._has_equal_code(other) and not self.differing_globals(other)
        )

    def __hash__(self) -> int:
        return self._hash

    def _has_equal_code(self, other: FunctionIdentity) -> bool:
        code, its = self(), other()
        return self._module == other._module and code is not None and _are_equal(code, its)

    def differing_globals(self, other: FunctionIdentity) -> list[str]:
        """Return the names of globals that equal code finds to be different things."""
        if not self._has_equal_code(other):
            return []
        mine, its = self._known_globals(), other._known_globals()
        assumed: set[tuple[int, int]] = set()
        return [name for name in mine if not _are_same(mine[name], its[name], assumed)]

    def _known_globals(self) -> Mapping[str, Any]:
        if self._globals is not None:
            return self._globals
        return _globals_of(self(), _namespace_of(self._module) or {})


def _namespace_of(module: Any) -> dict[str, Any] | None:
    found = sys.modules.get(module) if isinstance(module, str) else None
    return None if found is None else vars(found)


def _are_equal(code: CodeType, other: CodeType | None) -> bool:
    return other is not None and code.co_qualname == other.co_qualname and code == other


def _globals_of(code: CodeType, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands for each global that code uses; it keeps nothing of the user's alive."""
    return {
        name: _token_of(namespace[name]) if name in namespace else None
        for name in {*_names_in(code)}
    }


def _names_in(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in _LOADS:
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)


def _token_of(value: Any) -> Any:
    """Return what stands for a value: a weak reference, or the text of a plain constant."""
    cls = type(value)
    if cls in _PLAIN:
        return cls, repr(value)
    if cls is tuple:
        return [_token_of(each) for each in value]
    try:
        return Identity(value)
    except TypeError:  # no weak reference to be had: of ufuncs, lists and dicts
        return cls, id(value)


def _are_same(x: Any, y: Any, assumed: set[tuple[int, int]]) -> bool:
    """Return whether what two tokens stand for is the same; see `FunctionIdentity`."""
    if isinstance(x, list) and isinstance(y, list):
        return len(x) == len(y) and all(
            _are_same(*pair, assumed) for pair in zip(x, y, strict=True)
        )
    if isinstance(x, Identity) and isinstance(y, Identity) and not x.is_exactly(y):
        return _are_same_functions(x(), y(), assumed)
    return bool(x == y)


def _are_same_functions(f: Any, g: Any, assumed: set[tuple[int, int]]) -> bool:
    """Return whether two functions that are not closures mean the same.

    Those that call each other are taken to be the same while they are compared.
    """
    if (id(f), id(g)) in assumed:
        return True
    if not (type(f) is type(g) is FunctionType and f.__closure__ is g.__closure__ is None):
        return False
    assumed.add((id(f), id(g)))
    namespaces = f.__globals__, g.__globals__
    if namespaces[0].get("__name__") != namespaces[1].get("__name__"):
        return False
    if not _are_equal(f.__code__, g.__code__):
        return False
    rows = zip(_parts_of(f), _parts_of(g), strict=True)
    return all(_are_same(mine, its, assumed) for mine, its in rows)


def _parts_of(function: FunctionType) -> list[Any]:
    """Return what stands for defaults and globals of a function."""
    own = _globals_of(function.__code__, function.__globals__)
    defaults = function.__defaults__ or (), tuple(sorted((function.__kwdefaults__ or {}).items()))
    return [*map(_token_of, defaults), *(own[name] for name in sorted(own))]
