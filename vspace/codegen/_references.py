"""How often objects are held: what is held in one place only cannot be in two."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from sys import getrefcount
from typing import Any


def _counts(objects: Iterable[Any]) -> list[int]:
    return [*map(getrefcount, objects)]


# What the count of an object in one list is; the call that counts holds it, too.
_IN_ONE_LIST = _counts([object()])[0]


def are_held(objects: Iterable[Any], holders: int) -> bool:
    """Return whether each object is held by this many containers and nothing else.

    With none but one holder besides our lists, the objects are different ones, in no other
    object, and arrays among them have no views. Telling them apart by their identities takes six
    times as long. False wherever the interpreter counts otherwise.
    """
    counts = _counts(objects)
    return counts.count(_IN_ONE_LIST - 1 + holders) == len(counts)


def are_distinct(objects: Collection[Any], holders: int) -> bool:
    """Return whether all objects are different ones.

    Parameters
    ----------
    objects : collection
        The objects, in the order in which they were found.
    holders : int
        How many places hold an object that was found once, this collection included.
    """
    return are_held(objects, holders) or len(set(map(id, objects))) == len(objects)


def _count_of_variable() -> int:
    variable = object()
    return _counts((variable,))[0]


# The holders of an object that a container, a variable and a tuple hold; none where the interpreter
# does not count variables, and then no count shows that an object was found once.
WITH_VARIABLE = 3 if _count_of_variable() == _IN_ONE_LIST + 1 else 0
