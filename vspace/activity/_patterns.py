"""Patterns of paths: one rule for names wherever somebody gives one (C6).

``*`` stands for any run of characters, all else is literal. A leading dot may be left out, and so
may the brackets and quotes of a key that is a string: ``rate``, ``.rate`` and ``['rate']`` are one.
Patterns are matched step by step while an object is walked, with the set of live positions in them
as the state, so that the cost of a step does not grow with its depth.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from vspace._paths import Link

__all__ = ["Patterns", "States", "nearest_paths"]

# A path is read as characters of which four are put for what encloses names, since a name may hold
# dots and brackets itself: the ends of an attribute, and those of a key that is a string.
_ATTRIBUTE, _KEY, _END, _KEY_END = "\ue000", "\ue001", "\ue002", "\ue003"
_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_STEPS = re.compile(
    rf"\.__dict__\[(?P<odd>{_QUOTED})\]|\[(?P<key>{_QUOTED})\]|\.(?P<name>[^\W\d]\w*)", re.DOTALL
)
_TOKENS = re.compile(r"""(?P<open>\[["'])|(?P<close>["']\])|(?P<any>\*+)|(?P<one>.)""", re.DOTALL)
_ODD = re.compile(r"""\.?__dict__(?=\[["'])""")  # of attributes that are no identifiers
_MOST_REMEMBERED = 4096


@lru_cache(maxsize=4096)
def _symbols(path: str) -> str:
    """Return a path as characters, names between their marks."""
    return _STEPS.sub(_marked, path)


def _marked(step: re.Match[str]) -> str:
    odd, key, name = step.group("odd", "key", "name")
    if key is not None:
        return f"{_KEY}{key[1:-1]}{_KEY_END}"
    return f"{_ATTRIBUTE}{name if odd is None else odd[1:-1]}{_END}"


class _Token:
    """One place of a pattern: which characters lead over it."""

    __slots__ = ("is_quoted", "is_run", "leads", "optional")

    def __init__(
        self, leads: str, is_run: bool = False, is_quoted: bool = False, optional: bool = False
    ) -> None:
        self.leads = leads
        self.is_run = is_run
        self.is_quoted = is_quoted
        self.optional = optional


def _tokens(pattern: str, within: str) -> list[_Token]:
    tokens = [_Token(character, is_quoted=True) for character in _symbols(within)]
    if not pattern.startswith((".", "*", "[")):
        tokens.append(_Token(_ATTRIBUTE + _KEY, optional=True))
    quoted = False
    found = list(_TOKENS.finditer(_ODD.sub("", pattern)))
    for i, match in enumerate(found):
        text = match.group()
        after_run = i > 0 and found[i - 1].lastgroup == "any"
        if match.lastgroup == "any":
            tokens.append(_Token("", is_run=True))
        elif match.lastgroup == "open" and not quoted:
            quoted = True
            tokens.append(_Token(_ATTRIBUTE + _KEY))
        elif match.lastgroup == "close" and (quoted or after_run):
            quoted = False
            tokens.append(_Token(_END + _KEY_END, is_quoted=True))
        elif quoted or len(text) > 1:
            tokens += [_Token(character, is_quoted=quoted) for character in text]
        elif text == ".":
            tokens.append(_Token("." + _ATTRIBUTE + _KEY))
        elif text == "[" and i + 1 < len(found) and found[i + 1].lastgroup == "any":
            tokens.append(_Token("[" + _KEY))
        elif text == "]" and after_run:
            tokens.append(_Token("]" + _KEY_END))
        else:
            tokens.append(_Token(text))
    return tokens


class Patterns:
    """Several patterns, matched together.

    Parameters
    ----------
    texts : sequence of str
        The patterns.
    within : str, default ""
        The path of the part that the patterns speak of.

    Attributes
    ----------
    texts : tuple of str
        The patterns.
    start : int
        The state at the root; others come from `after`.

    Examples
    --------
    >>> patterns = Patterns(["rate", "bodies[*].mass"])
    >>> patterns.fitting("['rate']"), patterns.fitting("bodies[3].mass"), patterns.fitting("x.rate")
    ((0,), (1,), ())
    """

    __slots__ = (
        "_accepting",
        "_after",
        "_fitting",
        "_leads",
        "_loops",
        "_on_end",
        "start",
        "texts",
    )

    def __init__(self, texts: Sequence[str], within: str = "") -> None:
        self.texts = tuple(texts)
        # States are sets of positions, as bits; those of each pattern are side by side.
        self._leads: dict[str, int] = {}  # the positions from which a character leads to the next
        self._loops = 0  # the positions in a run, where any character is possible
        self._on_end = 0  # the positions where the end of a name may stand that is not written
        self._accepting: list[int] = []
        self._after: dict[tuple[int, str], int] = {}
        self._fitting: dict[int, tuple[int, ...]] = {}
        free = 0  # the positions that can be passed with no character
        start = 0
        bit = 1
        for text in self.texts:
            start |= bit
            for token in _tokens(text, within):
                for character in token.leads:
                    self._leads[character] = self._leads.get(character, 0) | bit
                if token.is_run:
                    self._loops |= bit
                if token.is_run or token.optional:
                    free |= bit
                if not token.is_quoted:
                    self._on_end |= bit
                bit <<= 1
            self._on_end |= bit
            self._accepting.append(bit)
            bit <<= 1
        self._leads[""] = free
        self.start = self._closed(start)

    def _closed(self, live: int) -> int:
        """Add the positions that are reached with no character; no two of them are neighbours."""
        return live | (live & self._leads[""]) << 1

    def after(self, state: int, step: str) -> int:
        """Return the state after one more step of a path."""
        known = self._after.get((state, step))
        if known is not None:
            return known
        live = state
        for character in _symbols(step):
            moved = (live & self._leads.get(character, 0)) << 1 | live & self._loops
            if character in (_END, _KEY_END):
                moved |= live & self._on_end
            live = self._closed(moved)
            if not live:
                break
        if len(self._after) >= _MOST_REMEMBERED:
            self._after = {}
        self._after[state, step] = live
        return live

    def fits(self, state: int) -> tuple[int, ...]:
        """Return which patterns fit a path that has led to a state, by their numbers."""
        known = self._fitting.get(state)
        if known is None:
            rows = enumerate(self._accepting)
            known = tuple(number for number, accepting in rows if state & accepting)
            if len(self._fitting) >= _MOST_REMEMBERED:
                self._fitting = {}
            self._fitting[state] = known
        return known

    def fitting(self, path: str) -> tuple[int, ...]:
        """Return which patterns fit a path as `vspace.paths` writes it, by their numbers."""
        whole = path if not path or path[0] in ".[<" else f".{path}"
        return self.fits(self.after(self.start, whole))


class States:
    """The states of patterns along the paths of one object.

    Paths are chains of links, of which each is looked at once.
    """

    __slots__ = ("_known", "_patterns")

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        self._known: dict[int, tuple[int, Link]] = {}  # links are kept: their identities count

    def at(self, link: Link) -> int:
        """Return the state at the end of a path."""
        waiting = []
        while link is not None and id(link) not in self._known:
            waiting.append(link)
            link = link[0]
        state = self._patterns.start if link is None else self._known[id(link)][0]
        for each in reversed(waiting):
            _, step, index = each
            state = self._patterns.after(state, step(index))
            self._known[id(each)] = state, each
        return state


def nearest_paths(pattern: str, paths: Iterable[str]) -> str:
    """Return some paths that a pattern may have meant, the nearest first, for a message."""
    candidates = list(dict.fromkeys(path.removeprefix(".") for path in paths if path))
    near = difflib.get_close_matches(pattern, candidates[:2000], n=3, cutoff=0.4)
    some = near or candidates[:5]
    return ", ".join(some) + ", ..." * (len(some) < len(candidates)) if some else "nothing at all"
