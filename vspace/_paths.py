"""Paths: where a part sits, written as one would type it after the object, and patterns of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# A path is kept as a chain of links while an object is walked, and spelt out only when somebody
# asks: (link of the parent, what the parent's kind needs to name the child, index of the child).
Link = tuple[Any, Any, int] | None


def attribute(name: str) -> str:
    """Return the path step of an attribute."""
    return f".{name}" if name.isidentifier() else f".__dict__[{name!r}]"


def item(key: object) -> str:
    """Return the path step of an item."""
    return f"[{key!r}]"


def spell(link: Link) -> str:
    """Return the path that a chain of links stands for; the root is the empty string."""
    steps: list[str] = []
    while link is not None:
        link, namer, index = link
        steps.append(namer(index))
    return "".join(reversed(steps))


@lru_cache(maxsize=256)
def compile_patterns(patterns: tuple[str, ...], within: str = "") -> re.Pattern[str]:
    """Return the expression that a path must match in full to fit one of the patterns (C6).

    ``*`` stands for any run of characters, all else is literal; a leading dot may be left out.
    The patterns are of paths in the part at `within`.
    """
    alternatives: Iterable[str] = (
        (r"\.?" if not pattern.startswith((".", "*")) else "")
        + ".*".join(map(re.escape, pattern.split("*")))
        for pattern in patterns
    )
    either = "|".join(f"(?:{each})" for each in alternatives)
    return re.compile(f"{re.escape(within)}(?:{either})", re.DOTALL)
