"""The corpus of the border: what is leaf, node, inactive or refused among many objects.

``corpus.txt`` holds a line for each: its name, what becomes of it and, of a node, where its leaves
are; of what is refused, the part that is to blame. ``make border`` writes it anew.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy

from border import libraries, numerical, own, standard
from border.verdicts import lines

FILE = Path(__file__).parent / "corpus.txt"
_TITLE = "# "
_Sections = dict[str, Callable[[], list[str]]]


def _versions() -> str:
    versions = (each.__version__.rpartition(".")[0] for each in (np, scipy))
    return "versions | NumPy {}, SciPy {}".format(*versions)


# By section, what makes its lines.
EVERYWHERE: _Sections = {
    "standard library": lambda: lines(standard.OBJECTS, standard.CLOSED),
    "NumPy and SciPy": lambda: [_versions(), *lines(numerical.OBJECTS, {})],
    "classes of users": lambda: lines(own.OBJECTS, {}),
}
OF_LIBRARIES: _Sections = {
    name: (lambda make=make: lines(make(), {})) for name, make in libraries.INSTALLED.items()
}
SECTIONS: _Sections = {**EVERYWHERE, **OF_LIBRARIES}


def read() -> dict[str, list[str]]:
    """Return the lines of the file, by section."""
    sections: dict[str, list[str]] = {}
    for text in FILE.read_text(encoding="utf-8").splitlines():
        if text.startswith(_TITLE):
            section = sections[text.removeprefix(_TITLE)] = []
        elif text:
            section.append(text)
    return sections


def names(section: str, verdict: str) -> list[str]:
    """Return the names of the objects of a section that stand like this."""
    rows = [row.split(" | ") for row in read()[section] if not row.startswith("versions")]
    return [name for name, standing, *_ in rows if standing.startswith(verdict)]


def write(sections: dict[str, list[str]]) -> None:
    """Write the file."""
    parts = [f"{_TITLE}{name}\n" + "\n".join(rows) for name, rows in sections.items()]
    FILE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def changes(section: str) -> str:
    """Return how the lines of a section differ from those of the file; nothing if they do not.

    Of other versions of NumPy and SciPy the verdicts alone are compared: the names of parts are
    private.
    """
    written, found = read()[section], SECTIONS[section]()
    if written[0] != found[0] and _versions() == found[0]:
        written, found = (
            [" | ".join(row.split(" | ")[:2]) for row in rows[1:]] for rows in (written, found)
        )
    return differences(written, found)


def differences(before: list[str], after: list[str]) -> str:
    """Return the lines that went, and those that came."""
    found = difflib.unified_diff(before, after, n=0, lineterm="")
    return "\n".join(each for each in found if not each.startswith(("---", "+++", "@@")))
