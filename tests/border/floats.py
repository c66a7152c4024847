"""Every float that can be found in an object, wherever it is kept: a walk that knows no rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass
from types import BuiltinFunctionType, CellType, FunctionType, MemberDescriptorType, ModuleType
from typing import Any

import numpy as np

from vspace import VectorSpace, make_zero_inplace, structure

_MOST = 300  # places of one object
_ENDS = (ModuleType, type, BuiltinFunctionType, str, bytes, int, np.dtype, np.ufunc)


@dataclass(frozen=True)
class Place:
    """Where a float or an array of floats is: how it is found from a root, and how it is set."""

    path: str
    steps: tuple[Callable[[Any], Any], ...]
    write: Callable[[Any, Any], None] | None

    def read(self, root: Any) -> Any:
        """Return what is there; raise what Python raises where there is nothing."""
        for step in self.steps:
            root = step(root)
        return root

    def set(self, root: Any, value: Any) -> None:
        """Put another value there."""
        for step in self.steps[:-1]:
            root = step(root)
        assert self.write is not None
        self.write(root, value)


def is_number(x: Any) -> bool:
    """Return whether this is a float or an array of floats."""
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def places(root: Any, ends: Sequence[Any] = ()) -> list[Place]:
    """Return where floats and arrays of floats are, below the root but not below the `ends`."""
    found: list[Place] = []
    seen = {id(root), *map(id, ends)}
    queue = deque([(root, Place("", (), None))])
    while queue and len(found) < _MOST:
        part, place = queue.popleft()
        for label, step, write in _steps(part):
            try:
                child = step(part)
            except (AttributeError, ValueError):  # an unset slot, an empty cell
                continue
            below = Place(place.path + label, (*place.steps, step), write)
            if is_number(child):
                found.append(below)
            elif not isinstance(child, _ENDS) and id(child) not in seen:
                seen.add(id(child))
                queue.append((child, below))
    return found


_Step = tuple[str, Callable[[Any], Any], Callable[[Any, Any], None] | None]


def _steps(part: Any) -> Iterator[_Step]:
    """Yield the ways down from a part: a label, how to read there, and how to write."""
    cls = type(part)
    if isinstance(part, CellType):
        yield "", lambda x: x.cell_contents, lambda x, v: setattr(x, "cell_contents", v)
        return
    if isinstance(part, FunctionType):
        for i, name in enumerate(part.__code__.co_freevars):
            yield f"<{name}>", lambda x, i=i: x.__closure__[i], None
        return
    if hasattr(cls, "func") and hasattr(cls, "keywords"):
        for name in ("func", "args", "keywords"):
            yield f".{name}", lambda x, name=name: getattr(x, name), None
    if isinstance(part, (list, tuple, deque)):
        can = isinstance(part, MutableSequence)
        for i in range(len(part)):
            yield f"[{i}]", lambda x, i=i: x[i], _item(i) if can else None
    elif isinstance(part, dict):
        for key in part:
            yield f"[{key!r}]", lambda x, key=key: dict.__getitem__(x, key), _item(key)
    elif isinstance(part, np.ndarray) and part.dtype.kind == "O" and part.ndim == 1:
        for i in range(len(part)):
            yield f"[{i}]", lambda x, i=i: x[i], _item(i)
    attributes = _dict_of(part)
    for name in attributes if isinstance(attributes, dict) else ():
        yield f".{name}", lambda x, name=name: _dict_of(x)[name], _attribute(name)
    for base in cls.__mro__:
        for name, slot in vars(base).items():
            if isinstance(slot, MemberDescriptorType) and cls.__module__ != "builtins":
                yield f".{name}", slot.__get__, None


def _dict_of(part: Any) -> Any:
    try:
        return object.__getattribute__(part, "__dict__")
    except AttributeError:
        return None


def _item(key: Any) -> Callable[[Any, Any], None]:
    return lambda x, value: x.__setitem__(key, value)


def _attribute(name: str) -> Callable[[Any, Any], None]:
    return lambda x, value: _dict_of(x).__setitem__(name, value)


# What is asserted of objects.

_ABSENT = object()


def check_node(x: Any) -> None:
    """Assert that arithmetic changes no float that is no leaf, in results and in place."""
    before = [(array, array.copy()) for array in _arrays(x)]
    try:
        _check_node(x)
    finally:
        for array, values in before:  # it may be another object's, too
            array[...] = values


def _check_node(x: Any) -> None:
    kept = _perturbed(x)
    before = [_value_at(place, x) for place in kept]
    results = [(2.0 * VectorSpace(x)).value, (VectorSpace(x) + VectorSpace(x)).value]
    VectorSpace(x).__imul__(2.0)
    VectorSpace(x).axpy(3.0, VectorSpace(x))
    for result in (*results, x):
        for place, value in zip(kept, before, strict=True):
            after = _value_at(place, result)
            assert after is _ABSENT or _same(value, after), place.path  # what is derived may go


def _arrays(x: Any) -> list[Any]:
    found = [place.read(x) for place in places(x)]
    return [each for each in found if isinstance(each, np.ndarray) and each.flags.writeable]


def check_inactive(x: Any) -> None:
    """Assert that nothing is written into what is inactive."""
    found = places(x)
    before = [_value_at(place, x) for place in found]
    holder = {"object": x, "w": 1.0}
    make_zero_inplace(holder)
    VectorSpace(holder).axpy(2.0, VectorSpace(holder))
    assert holder["object"] is x
    for place, value in zip(found, before, strict=True):
        assert _same(value, _value_at(place, x)), place.path


def _perturbed(x: Any) -> list[Place]:
    """Give every float a value of its own; return the places of those that are no leaves."""
    ends = [leaf for leaf in _leaves(x) if not is_number(leaf)]
    found = places(x, ends)
    for i, place in enumerate(found):
        if place.write is not None and isinstance(place.read(x), float):
            place.set(x, 1.0 + (i + 1) / 1024)
    leaves = _leaves(x)
    numbers = {leaf for leaf in leaves if isinstance(leaf, float)}
    arrays = [leaf for leaf in leaves if isinstance(leaf, np.ndarray)]
    kept = []
    for i, place in enumerate(found):
        value = place.read(x)
        if isinstance(value, float):
            if value not in numbers:
                kept.append(place)
        elif not any(np.may_share_memory(value, leaf) for leaf in arrays):
            kept.append(place)
            if value.flags.writeable:
                value[...] = 3.0 + i
    return kept


def _leaves(x: Any) -> list[Any]:
    return list(structure(x).take(x)[0])


def _value_at(place: Place, root: Any) -> Any:
    """Return what is at a place, a copy of an array; _ABSENT where it is gone, or None is there."""
    try:
        value = place.read(root)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return _ABSENT
    return _ABSENT if value is None else np.array(value)


def _same(one: Any, other: Any) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return bool(np.array_equal(one, other, equal_nan=True))
