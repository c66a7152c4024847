"""Paths: where a part sits, written as one would type it after the object."""

from __future__ import annotations

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
