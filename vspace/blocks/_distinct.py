"""Whether parts are different objects, and whether different arrays can share memory.

To tell objects apart by their identities, a set of as many numbers is made. Where an object is
held by no more than the places that are known to hold it, it cannot be in two of them: to count
that takes a third of the time. On 10,000 arrays it is worth a tenth of a sum, a fifth of an inner
product and a third of a sum in place; where the counts are others, the identities decide.

Whether different arrays overlap that do not own their memory is for `Memory` to find out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import is_
from sys import getrefcount
from typing import Any

import numpy as np


def _counts(objects: Iterable[Any]) -> list[int]:
    return [*map(getrefcount, objects)]


# What the count of an object in one list is; the call that counts holds it, too.
_IN_ONE_LIST = _counts([object()])[0]


def are_held(objects: Iterable[Any], holders: int) -> bool:
    """Return whether each object is held by this many containers and nothing else.

    With none but one holder besides our lists, the objects are different ones, in no other
    object, and arrays among them have no views. False wherever the interpreter counts otherwise.
    """
    counts = _counts(objects)
    return counts.count(_IN_ONE_LIST - 1 + holders) == len(counts)


def are_distinct(objects: Collection[Any], holders: int = 0) -> bool:
    """Return whether all objects are different ones.

    Parameters
    ----------
    objects : collection
        The objects, in the order in which they were found.
    holders : int
        How many places hold an object that was found once, this collection included; 0 where that
        is not known.
    """
    is_counted = holders and are_held(objects, holders)
    return is_counted or len(set(map(id, objects))) == len(objects)


def _count_of_variable() -> int:
    variable = object()
    return _counts((variable,))[0]


# The holders of an object that a container, a variable and a tuple hold; none where the interpreter
# does not count variables, and then no count shows that an object was found once.
WITH_VARIABLE = 3 if _count_of_variable() == _IN_ONE_LIST + 1 else 0


def are_separate(targets: Sequence[Any], *operands: Sequence[Any]) -> bool:
    """Return whether each target is an array that nothing else here can share memory with.

    Parameters
    ----------
    targets : sequence of ndarray
        Where is written.
    *operands : sequence
        What is read meanwhile: arrays, as many as targets, each of which may be the target in its
        own place; or leaves of other types, which are not known to be separate.
    """
    for array in targets:
        if array.base is not None:
            return False
    ids = set(map(id, targets))
    if len(ids) != len(targets):
        return False
    for others in operands:
        for other in others:
            # A leaf of another type may stand beside an array, where the two types can meet.
            if not isinstance(other, np.ndarray) or other.base is not None:
                return False
        if not ids.isdisjoint(map(id, others)) and not all(map(is_, others, targets)):
            return False
    return True
