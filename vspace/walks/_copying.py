"""Copies of inactive parts (``copy_if_inactive=True``), consistent with the rest (C5)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import CellType
from typing import Any

import numpy as np

from vspace import leaves as leaf
from vspace._registry import Standing
from vspace.activity import DEFAULT
from vspace.specs import DECLARED, Rules, WholeAnalysis
from vspace.walks._build import build
from vspace.walks._iddict import IdDict
from vspace.walks._take import take

# Inactive values that can be changed: these are copied. Others (strings, enums, modules, locks,
# open files, loggers) are what they are, or cannot be copied.
_CHANGEABLE = (np.ndarray, bytearray, np.random.Generator, np.random.RandomState)


class _CopiedParts(WholeAnalysis):
    """All of an object but what copies itself, which is a part by itself."""

    _inert = DECLARED

    def _standing_of(self, part: Any) -> Any:
        if hasattr(type(part), "__deepcopy__") and not isinstance(part, np.ndarray):
            return Standing.INERT
        return super()._standing_of(part)


class Copier:
    """Copies of the inactive parts of one object: together they keep the sharing of these parts.

    Parameters
    ----------
    tracked : list
        The tracked parts of the object, in order.
    """

    def __init__(self, tracked: list[Any]) -> None:
        self._tracked = tracked
        self._natural = Rules(DEFAULT)  # looks into what the user's choice declares inactive
        self._copies = IdDict()
        self._memo: dict[int, Any] = {}  # the same for `copy.deepcopy`
        self._synced = 0

    def adopt(self, value: Any, made: Sequence[Any]) -> Any:
        """Return the copy of an inactive value; `made` stand for the tracked parts so far."""
        stop = min(len(self._tracked), len(made))
        self._remember(self._tracked[self._synced : stop], made[self._synced : stop])
        self._synced = max(self._synced, stop)
        if type(value) is CellType:
            return self._cell(value, made)
        if value in self._copies:
            return self._copies[value]
        spec = _CopiedParts(value, self._natural, True, self._copies).spec
        taken = take(spec, value, self._natural, first=True)
        leaves = list(map(leaf.copy, taken.leaves))
        copied, parts = build(spec, leaves, taken.kept, self._atom)
        self._remember(taken.tracked or [], parts)
        return copied

    def _remember(self, old: Sequence[Any], new: Sequence[Any]) -> None:
        for key, value in zip(old, new, strict=True):
            self._copies[key] = value
            self._memo[id(key)] = value

    def _cell(self, cell: CellType, made: Sequence[Any]) -> CellType:
        known: CellType | None = self._copies.get(cell)
        if known is None:
            known = CellType()
            self._remember([cell], [known])
            with suppress(ValueError):  # an empty cell stays empty (C12)
                known.cell_contents = self.adopt(cell.cell_contents, made)
        return known

    def _atom(self, value: Any, made: list[Any]) -> Any:
        """Return the copy of a part that is not taken apart."""
        if value in self._copies:
            return self._copies[value]
        if self._natural.is_inert(value) and not isinstance(value, _CHANGEABLE):
            return value
        copied = copy.deepcopy(value, self._memo)
        self._remember([value], [copied])
        return copied


def copier(tracked: list[Any]) -> Callable[[Any, list[Any]], Any]:
    """Return ``adopt(value, made)``: a copy of an inactive value; see `Copier`."""
    return Copier(tracked).adopt
