"""Integers in what an integrand returns: they are inactive, and perhaps nobody meant that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.integrate import IntegrationWarning

from vspace_scipy._caller import warn_user


def integers_in(value: Any) -> list[str]:
    """Return the paths of the integers that stand in lists, tuples and dicts of a value.

    Not in other types: a field that holds an integer there is meant to.

    Examples
    --------
    >>> integers_in({"a": 1, "b": [2.0, True, (3,)]})
    ["['a']", "['b'][2][0]"]
    """
    found: list[str] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    seen: set[int] = set()
    while waiting:
        path, part = waiting.pop()
        if type(part) is int or (isinstance(part, np.ndarray) and part.dtype.kind in "iu"):
            found.append(path)
        elif type(part) in (list, tuple, dict) and id(part) not in seen:
            seen.add(id(part))
            waiting += reversed([(f"{path}[{key!r}]", each) for key, each in _items(part)])
    return found


def warn_about_integers(paths: list[str]) -> None:
    """Warn that the integers at some paths were not integrated."""
    if not paths:
        return
    where = ", ".join(paths[:5]) + (", ..." if len(paths) > 5 else "")
    warn_user(
        f"there are integers at {where}: they are inactive, so they were kept as they are and not "
        f"integrated; write 1.0 for 1, or say inactive=int if that is meant",
        IntegrationWarning,
    )


def _items(part: Any) -> Iterator[tuple[Any, Any]]:
    return iter(part.items() if isinstance(part, dict) else enumerate(part))
