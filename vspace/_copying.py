"""Copies of inactive parts (``copy_if_inactive=True``), consistent with the rest (C5)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import CellType
from typing import Any

import numpy as np

from vspace._analysis import Analysis, Rules

# Inactive values that can be changed: these are copied. Others (strings, enums, modules, locks,
# open files, loggers) are what they are, or cannot be copied.
_CHANGEABLE = (np.ndarray, bytearray, np.random.Generator, np.random.RandomState, set)


def copier(rules: Rules, tracked: list[Any]) -> Callable[[Any, list[Any]], Any]:
    """Return ``adopt(value, made)``: a copy of an inactive value.

    Parameters
    ----------
    rules : Rules
        What is inactive.
    tracked : list
        The tracked parts of the object, in order; `made` are their counterparts so far.

    Returns
    -------
    callable
        All its copies together keep the sharing of what they copy.
    """
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
                known.cell_contents = adopt(value.cell_contents, made)
            return known
        for part in Analysis(value, rules).parts():
            if rules.is_inert(part) and not isinstance(part, _CHANGEABLE):
                memo.setdefault(id(part), part)
                atoms.append(part)  # keeps the identity from being used again
        return copy.deepcopy(value, memo)

    return adopt
