"""Copies of inactive parts (``copy_if_inactive=True``), consistent with the rest (C5)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import suppress
from types import CellType
from typing import Any

import numpy as np

from vspace._activity import DEFAULT
from vspace._analysis import Analysis, Rules
from vspace.errors import VSpaceError

# Inactive values that can be changed: these are copied. Others (strings, enums, modules, locks,
# open files, loggers) are what they are, or cannot be copied.
_CHANGEABLE = (np.ndarray, bytearray, np.random.Generator, np.random.RandomState, set)


def _parts(value: Any, rules: Rules) -> list[Any]:
    try:
        return Analysis(value, rules).parts()
    except VSpaceError:  # a part that cannot be looked into is left to `copy.deepcopy`
        return []


def copier(tracked: list[Any]) -> Callable[[Any, list[Any]], Any]:
    """Return ``adopt(value, made)``: a copy of an inactive value.

    Parameters
    ----------
    tracked : list
        The tracked parts of the object, in order; `made` are their counterparts so far.

    Returns
    -------
    callable
        All its copies together keep the sharing of what they copy.
    """
    natural = Rules(DEFAULT)  # looks into what the user's choice declares inactive
    memo: dict[int, Any] = {}
    synced = 0
    atoms: list[Any] = []

    def adopt(value: Any, made: list[Any]) -> Any:
        nonlocal synced
        for old, new in zip(tracked[synced:], made[synced:], strict=False):
            memo[id(old)] = new
        synced = min(len(tracked), len(made))
        if type(value) is CellType:
            known = memo.get(id(value))
            if known is None:
                known = memo[id(value)] = CellType()
                atoms.append(value)
                with suppress(ValueError):  # an empty cell stays empty (C12)
                    known.cell_contents = adopt(value.cell_contents, made)
            return known
        for part in _parts(value, natural):
            if natural.is_inert(part) and not isinstance(part, _CHANGEABLE):
                memo.setdefault(id(part), part)
                atoms.append(part)  # keeps the identity from being used again
        return copy.deepcopy(value, memo)

    return adopt
