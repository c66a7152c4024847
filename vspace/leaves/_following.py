"""What follows from what: the methods of a leaf type that nobody wrote."""

from __future__ import annotations

import copy as copying
from collections.abc import Callable
from types import MethodType
from typing import Any

import numpy as np

from vspace.errors import LeafTypeError, StructureMismatchError
from vspace.leaves import _interface as interface
from vspace.leaves._numbers import COMPLEX, NUMBERS, complex_factor, to_number_type

# What a subclass that is registered takes from plain arrays and numbers all the same: what asks
# the type itself, through ufuncs, or reads components alone.
_MEASURES = {"dot", "norm", "size", "ravel", "unravel", "labels"}
OF_PLAIN_BASES: tuple[tuple[Any, set[str]], ...] = (
    (np.ndarray, {"zero", "copy", "assign", "zero_inplace", "mutable", "memory", *_MEASURES}),
    (NUMBERS, {"copy", "mutable", "memory", *_MEASURES}),
)


def is_inexact(x: Any) -> bool:
    """Return whether an array is of floating or complex dtype."""
    return x.dtype.kind in "fc"


def _space(x: Any) -> tuple[Any, ...]:
    shape = getattr(x, "shape", None)
    if not isinstance(shape, tuple):
        return ()
    # Methods of these names would differ from value to value.
    rest = (getattr(x, name, None) for name in ("dtype", "device"))
    return tuple(shape), *(None if isinstance(each, MethodType) else each for each in rest)


def widened(x: Any, like: Any) -> Any:
    """Return a leaf of another dtype like a leaf of the same type, or None where that has no place.

    The sum with zero is a leaf like the first one where its dtype can hold that of the other.
    """
    space, target = interface.space(x), interface.space(like)
    if interface.space.find(type(like)) is not _space or space[::2] != target[::2]:
        return None
    result = interface.add(interface.zero(like), x)
    return result if type(result) is type(like) and _space(result) == target else None


def converter(cls: type) -> Callable[[Any, Any], Any] | None:
    """Return the method that somebody wrote to convert leaves of a type, or None.

    It is asked even where spaces are equal: metres and centimetres are of one dimension.
    """
    method = interface.convert.find_written(cls, cls)
    return None if method is _convert else method


def meeting(cls: type, first: type) -> Callable[[Any, Any], Any] | None:
    """Return what makes a leaf of one type comparable with a first one, or None where it is.

    Of a type that says nothing about its spaces, and where another type is added as it is, the
    ``+`` of the first says what meets what: it refuses, or gives the sum in its own units.
    """
    method = interface.convert.find_written(cls, first)
    if method is None:
        return _sum_with_zero
    if method is not _convert:
        return method
    return _added_to_zero if interface.space.find(cls) is _space else None


def _added_to_zero(x: Any, like: Any) -> Any:
    return x if _space(like) else _sum_with_zero(x, like)


def _sum_with_zero(x: Any, like: Any) -> Any:
    check_size(x, like)
    return interface.add(interface.zero(like), x)


def check_size(x: Any, like: Any) -> None:
    """Raise unless two leaves of one type have as many components: their sum may broadcast."""
    if type(x) is not type(like) or interface.size.find(type(x)) is None:
        return
    found, expected = interface.size(x), interface.size(like)
    if found != expected:
        raise StructureMismatchError(
            "",
            f"a {type(x).__qualname__} of {found} components",
            f"{expected}, as in the first",
            "keep the size of every leaf",
        )


def _convert(x: Any, like: Any) -> Any:
    result = x if interface.space(x) == interface.space(like) else widened(x, like)
    if result is not None:
        return result
    raise LeafTypeError(
        "",
        f"a {type(x).__qualname__} of the space {interface.space(x)!r}",
        f"the space {interface.space(like)!r}, as in the first operand",
        f"give both one space, or register_leaf({type(like).__qualname__}, convert=...)",
    )


def _equal(x: Any, y: Any) -> bool:
    identity: Any = object.__eq__
    if type(x).__eq__ is not identity:
        answer = x == y
        # Of an array type of some other library: an answer for each component.
        every = getattr(answer, "all", None)
        try:
            return bool(answer if every is None else every())
        except (TypeError, ValueError):
            pass  # one that is neither: the components are asked
    return bool(np.array_equal(interface.ravel(x), interface.ravel(y)))


def _scale(x: Any, a: Any) -> Any:
    if isinstance(a, COMPLEX) and _is_real(x):
        raise complex_factor(a, f"a {type(x).__qualname__}")
    return _of_type_of(x, a * x)


def _is_real(x: Any) -> bool:
    """Return whether a leaf is known to have real components."""
    kind = getattr(getattr(x, "dtype", None), "kind", None)
    if kind is None and interface.ravel.find(type(x)) is not None:
        return not np.iscomplexobj(interface.ravel(x))
    return bool(kind == "f")


def _of_type_of(x: Any, result: Any) -> Any:
    """Return a result in the type of `x`, where that is a number without operators of its own."""
    if type(result) is type(x) or not isinstance(x, NUMBERS):
        return result
    if getattr(x, "__dict__", None):
        name = type(x).__qualname__
        raise LeafTypeError(
            "",
            f"a {type(result).__qualname__} as what the operators of a {name} give",
            f"a {name}, its attributes kept",
            f"give register_leaf({name}, add=..., scale=...)",
        )
    return to_number_type(type(x), result)


def _axpy(y: Any, x: Any, a: Any) -> Any:
    return interface.add(y, interface.scale(x, a))


def _is_mutable(x: Any) -> bool:
    return True


def _is_not_mutable(x: Any) -> bool:
    return False


def _labels(x: Any) -> list[str]:
    size = int(interface.size(x))
    return [""] if size == 1 else [f"[{i}]" for i in range(size)]


def _shares_nothing(x: Any) -> None:
    return None


def _add_inplace(y: Any, x: Any) -> None:
    interface.assign(y, interface.add(y, x))


def _scale_inplace(x: Any, a: Any) -> None:
    interface.assign(x, interface.scale(x, a))


def _axpy_inplace(y: Any, x: Any, a: Any) -> None:
    interface.assign(y, interface.axpy(y, x, a))


def _zero_inplace(x: Any) -> None:
    interface.assign(x, interface.zero(x))


FOLLOWS: dict[str, Callable[..., Any]] = {
    "space": _space,
    "convert": _convert,
    "equal": _equal,
    "zero": lambda x: interface.scale(x, 0.0),
    "copy": copying.deepcopy,
    "add": lambda x, y: _of_type_of(x, x + y),
    "scale": _scale,
    "axpy": _axpy,
    "mutable": _is_not_mutable,
    "memory": _shares_nothing,
    "labels": _labels,
}
FOLLOWS_FROM_ASSIGN: dict[str, Callable[..., Any]] = {
    "add_inplace": _add_inplace,
    "scale_inplace": _scale_inplace,
    "axpy_inplace": _axpy_inplace,
    "zero_inplace": _zero_inplace,
    "mutable": _is_mutable,
}
