"""Paths: where a part sits, written as one would type it after the object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# A path is kept as a chain of links while an object is walked, and spelt out only when somebody
# asks: (link of the parent, what gives the step to one of its children, index of the child).
Link = tuple[Any, Callable[[int], str], int] | None


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
        link, step, index = link
        steps.append(step(index))
    return "".join(reversed(steps))


class Speller:
    """Spells many paths of one object: each part of them is asked for its name once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, Link]] = {}  # links are kept: their identities count

    def __call__(self, link: Link) -> str:
        """Return the path that a chain of links stands for."""
        if link is None:
            return ""
        waiting: list[Any] = []
        around = link[0]
        while around is not None and id(around) not in self._known:
            waiting.append(around)
            around = around[0]
        text = "" if around is None else self._known[id(around)][0]
        for each in reversed(waiting):
            text += each[1](each[2])
            self._known[id(each)] = text, each
        step: str = link[1](link[2])
        return text + step
