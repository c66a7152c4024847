"""Integers where a number is meant: they are inactive, and perhaps nobody wanted that (C2)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from inspect import get_annotations
from types import GenericAlias, MappingProxyType
from typing import Any

import numpy as np

from vspace._paths import spell
from vspace._registry import Standing
from vspace._warning import warn_user
from vspace.activity import InactiveConfig, as_config
from vspace.engine import cache_of
from vspace.errors import IntegerWarning
from vspace.nodes import AttributeKind, NodeKind
from vspace.specs import InactiveSpec, WholeAnalysis

__all__ = ["integers_in", "integers_message"]

_FLOATING = re.compile(r"\b(?:float|complex|floating|float\d+|complex\d+)\b")
_INTEGRAL = re.compile(r"\b(?:int|bool|integer|u?int\d+)\b")
_SHOWN = 5
_NO_INTEGERS = frozenset({str, bytes, bool, type(None), float, complex})


def integers_in(x: Any, inactive: Any = None) -> dict[str, Any]:
    """Return the integers that stand where a number is meant, by their paths.

    Parameters
    ----------
    x : object
        Any object.
    inactive : optional
        What is inactive in it: integers that are declared so are meant.

    Returns
    -------
    dict of str to int or ndarray
        Integers, and arrays of them, that are items of a list, tuple or dict, or fields that are
        annotated as floating; not attributes, captured variables, or fields of other types, where
        an integer is a setting like any other.

    Examples
    --------
    >>> from vspace.extend import integers_in
    >>> integers_in({"a": 1, "b": [2.0, True, (3,)]})
    {"['a']": 1, "['b'][2][0]": 3}
    """
    config = as_config(inactive, of=x).shared()
    if not _may_hold_integers(x):
        return {}
    cache = cache_of(config)
    known = cache.structure_of(x)
    taken = None if known is None else known.try_take(x)
    # What no leaf is in is kept whole: where nothing is kept, there is nothing to look through.
    if taken is not None and all(type(each) in _NO_INTEGERS for each in taken[1]):
        return {}
    return dict(_Whole(x, cache.rules).integers())


def integers_message(found: Mapping[str, Any], what: str, fate: str) -> str:
    """Return the text of a warning about integers.

    Parameters
    ----------
    found : mapping
        What `integers_in` gave.
    what : str
        What they stand in: ``"the start"``.
    fate : str
        What is not done with them: ``"not varied"``.

    Examples
    --------
    >>> from vspace.extend import integers_message
    >>> integers_message({"['a']": 1}, "the start", "not varied")
    "the start has integers at ['a'], which are inactive, so they are not varied; write 1.0 for 1, \
or declare them inactive if that is meant"
    """
    some = ", ".join(path or "the root" for path in list(found)[:_SHOWN])
    more = ", ..." if len(found) > _SHOWN else ""
    return (
        f"{what} has integers at {some}{more}, which are inactive, so they are {fate}; write 1.0 "
        f"for 1, or declare them inactive if that is meant"
    )


def warn_where_only_integers(x: Any, config: InactiveConfig) -> None:
    """Warn of an object without a leaf, but with integers where a number is meant (C2)."""
    loose = _is_integer(x) and cache_of(config).rules.of_type(type(x)) is not Standing.DECLARED
    found = {"": x} if loose else integers_in(x, config)
    if found:
        warn_user(
            integers_message(found, "a vector without a leaf", "not computed with"), IntegerWarning
        )


def _is_integer(part: Any) -> bool:
    if isinstance(part, np.ndarray):
        return part.dtype.kind in "iu"
    return type(part) is int or isinstance(part, np.integer)


def _may_hold_integers(x: Any) -> bool:
    return not isinstance(x, (str, bytes, float, complex, int, np.ndarray, np.generic))


_ITEMS = (list, tuple, dict, deque, MappingProxyType)


class _Whole(WholeAnalysis):
    """All of an object, with what is declared in it."""

    def integers(self) -> Iterator[tuple[str, Any]]:
        """Yield path and value of each integer that stands where a number is meant."""
        for index, kind in enumerate(self.parts.kinds):
            if kind is None:
                continue
            node = self.parts.objects[index]
            labels, children = kind.take_apart(node)
            wanted = [i for i, child in enumerate(children) if self._is_loose(child)]
            if wanted:
                kept = self._declared_below(index)
                for i in wanted:
                    if i not in kept and _is_number_meant(type(node), kind, labels, i):
                        path = spell(self.parts.links[index]) + kind.step(labels, i)
                        yield path.removeprefix("."), children[i]

    def _is_loose(self, part: Any) -> bool:
        return _is_integer(part) and self._rules.of_type(type(part)) is not Standing.DECLARED

    def _declared_below(self, index: int) -> set[int]:
        """Return which children of a node are declared; in a counted run none is."""
        runs = self.parts.children[index] or []
        if any(count > 1 for _, count in runs):
            return set()
        specs = [self.parts.specs[first] for first, _ in runs]
        return {
            i for i, spec in enumerate(specs) if isinstance(spec, InactiveSpec) and spec.declared
        }


def _is_number_meant(cls: type, kind: NodeKind, labels: Any, index: int) -> bool:
    """Return whether a child of a node is an item, or a field that is annotated as floating."""
    if not isinstance(kind, AttributeKind):
        return issubclass(cls, _ITEMS)
    name = kind.part_names(labels)[index]
    said = None if name is None else _annotation(cls, name)
    if said is None:  # items that are no fields
        return index not in kind.attributes(labels)
    return bool(_FLOATING.search(said)) and not _INTEGRAL.search(said)


def _annotation(cls: type, name: str) -> str | None:
    """Return what a class says that a part is, as text."""
    for base in cls.__mro__:
        annotation = get_annotations(base).get(name)
        if annotation is not None:
            named = isinstance(annotation, type) and not isinstance(annotation, GenericAlias)
            return annotation.__name__ if named else str(annotation)
    return None
