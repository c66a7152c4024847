"""Integers that stand where a number is meant, though they are inactive (C2)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

from vspace import InactiveConfig, StructureMismatchError, VectorSpace, paths

_NUMBERS = (float, complex, "float", "complex")


def integers_in(value: Any, inactive: InactiveConfig | None = None) -> dict[str, Any]:
    """Return the integers that stand where a number is meant, by their paths.

    That is for the items of a list, tuple or dict, and for fields that are annotated as ``float``;
    other fields that hold an integer are meant to. What is declared inactive is left out.

    Parameters
    ----------
    value : object
        The object.
    inactive : InactiveConfig, optional
        What else is inactive in it.

    Examples
    --------
    >>> integers_in({"a": 1, "b": [2.0, True, (3,)]})
    {"['a']": 1, "['b'][2][0]": 3}
    """
    found: dict[str, Any] = {}
    value = value.value if isinstance(value, VectorSpace) else value
    waiting: list[tuple[str, Any, bool]] = [("", value, True)]
    seen: set[int] = set()
    while waiting:
        path, part, is_meant = waiting.pop()
        if inactive is not None and _is_declared(inactive, path, type(part)):
            continue
        if _is_integer(part):
            if is_meant:
                found[path] = part
        elif id(part) not in seen:
            seen.add(id(part))
            parts = [(f"{path}{step}", each, meant) for step, each, meant in _parts(part)]
            waiting += reversed(parts)
    return found


def check_integers(
    first: Any, second: Any, names: tuple[str, str], inactive: InactiveConfig | None
) -> None:
    """Raise if two objects have different integers where numbers are meant.

    Integers are inactive, so that those of one object would be taken for both.

    Parameters
    ----------
    first, second : object
        Two starts, or the two ends of a box.
    names : pair of str
        What they are, for the message.
    inactive : InactiveConfig, optional
        What else is inactive in them.

    Raises
    ------
    StructureMismatchError
        With the path of the first such place: other integers, or an integer in one and a floating
        number in the other.
    """
    integers = integers_in(first, inactive), integers_in(second, inactive)
    for path, one in integers[0].items():
        if path in integers[1] and not np.array_equal(one, integers[1][path]):
            other = integers[1][path]
            raise StructureMismatchError(
                path,
                f"the integer {_text(one)} in {names[0]}, and {_text(other)} in {names[1]}",
                "floating numbers, since integers are inactive and those of one would count for "
                "both",
                f"write {_floating(one)} and {_floating(other)}",
            )
    for i, other in ((0, second), (1, first)):
        if not integers[i]:
            continue
        bare = other.value if isinstance(other, VectorSpace) else other
        floating = tuple(paths(bare, inactive=inactive))
        for path, one in integers[i].items():
            if any(_is_within(label, path.removeprefix(".")) for label in floating):
                raise StructureMismatchError(
                    path,
                    f"the integer {_text(one)} in {names[i]}, and a floating number in "
                    f"{names[1 - i]}",
                    "floating numbers in both, since integers are inactive",
                    f"write {_floating(one)}",
                )


def _is_declared(inactive: InactiveConfig, path: str, cls: type) -> bool:
    if inactive.chooses(cls):
        return True
    patterns = inactive.patterns
    if patterns is None:
        return False
    roles = {role.value for role in inactive.roles_at(patterns.after(patterns.start, path))}
    return bool(roles & {"inactive", "fixed", "derived"})


def _is_integer(part: Any) -> bool:
    if isinstance(part, np.ndarray):
        return part.dtype.kind in "iu"
    return isinstance(part, (int, np.integer)) and not isinstance(part, bool)


def _parts(part: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield step, value, and whether a number is meant there."""
    if type(part) in (list, tuple):
        yield from ((f"[{i}]", each, True) for i, each in enumerate(part))
    elif isinstance(part, dict):
        yield from ((f"[{key!r}]", each, True) for key, each in part.items())
    elif _has_fields(part):
        annotations = _annotations(type(part))
        for name in _fields(part):
            # Fields of a named tuple that says nothing of them are items of a tuple.
            annotation = annotations.get(name, float if isinstance(part, tuple) else None)
            annotation = getattr(annotation, "__forward_arg__", annotation)
            yield f".{name}", getattr(part, name, None), annotation in _NUMBERS


def _annotations(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        found |= vars(base).get("__annotations__", {})
    return found


def _has_fields(part: Any) -> bool:
    return not isinstance(part, type) and any(
        hasattr(type(part), name) for name in ("__dataclass_fields__", "__attrs_attrs__", "_fields")
    )


def _fields(part: Any) -> Iterator[str]:
    if dataclasses.is_dataclass(part):
        yield from (field.name for field in dataclasses.fields(part))
    elif hasattr(type(part), "__attrs_attrs__"):
        yield from (field.name for field in type(part).__attrs_attrs__)
    else:
        yield from type(part)._fields


def _is_within(label: str, path: str) -> bool:
    return label.startswith(path) and label[len(path) :][:1] in ("", ".", "[")


def _text(number: Any) -> str:
    return " ".join(str(number).split())


def _floating(number: Any) -> str:
    return "an array of floats" if isinstance(number, np.ndarray) else repr(float(number))
