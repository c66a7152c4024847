"""Docstrings of our functions: what is ours first, and SciPy's own text for all else.

``help`` of one of our functions is complete: each parameter of the installed SciPy's function that
we say nothing about has SciPy's own description, and its notes follow ours.
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

_Named = TypeVar("_Named", bound=Callable[..., Any])

_UNDERLINE = re.compile(r"^---+$", re.MULTILINE)
_INDENTED = re.compile(r"^( +)---+$", re.MULTILINE)
# In what order sections stand, and whether SciPy's follows ours or is left out if there is one.
_SECTIONS = {
    "Parameters": False,
    "Attributes": False,
    "Returns": False,
    "Raises": False,
    "Warns": False,
    "See Also": False,
    "Notes": True,
    "References": True,
    "Examples": False,
}
_OURS = {
    "inactive": "inactive : type, predicate, path pattern, iterable of these or InactiveConfig, "
    "optional\n    What else is inactive in the objects.",
    "progress": "progress : bool, default False\n"
    "    Whether to show {shows} in a bar (needs tqdm).",
}
# Parameters that SciPy takes and does not describe.
_UNDESCRIBED = {
    "seed": "seed : optional\n    The older name of `rng`, with its older meaning.",
    "random_state": "random_state : optional\n    The older name of `rng`, with its older meaning.",
    "kw": "**kw\n    No others are taken.",
}
_THEIRS = "SciPy's own notes speak of vectors:"
# What SciPy's own pages resolve, and no others do.
_ROLE = re.compile(r":\w+(?::\w+)?:`~?([^`<]*?)\s*(?:<[^`>]*>)?`")
_CITATION = re.compile(r"\[(\w+)\]_")
_REFERENCE = re.compile(r"^ *\.\. \[(\w+)\](.*(?:\n +.*)*)", re.MULTILINE)


def documented(
    text: str,
    theirs: Callable[..., Any],
    names: Iterable[str],
    shows: str = "evaluations",
    same: str = "",
) -> str:
    r"""Return a docstring: ours, completed by SciPy's.

    Parameters
    ----------
    text : str
        What is to be said of our function, in the form of numpydoc. An entry of its parameters
        stands for all that it names. Where ``...`` is alone on a line there is SciPy's text: its
        first paragraph, or its description of that parameter.
    theirs : callable
        SciPy's function.
    names : iterable of str
        The parameters of our function, in their order.
    shows : str, default "evaluations"
        What its bar shows, if it has one.
    same : str, optional
        Says when the function is SciPy's own; it follows the first line.

    Examples
    --------
    >>> def area(width, height):
    ...     '''Return an area.
    ...
    ...     Parameters
    ...     ----------
    ...     width, height : float
    ...         Of the rectangle.
    ...     '''
    >>> text = "Return an area of objects.\n\nParameters\n----------\nwidth : object\n    Any."
    >>> documented(text, area, ["width", "height"]).splitlines()[-4:]
    ['width : object', '    Any.', 'height : float', '    Of the rectangle.']
    """
    head, ours = _sections(_dedented(text))
    said_there, other = _sections(_dedented(_cleaned(theirs.__doc__ or "")))
    if "References" in other:
        other["References"] = _unlinked(other["References"])
    said = _entries(ours.get("Parameters", ""))
    known = _entries(other.get("Parameters", "") + "\n" + other.get("Other Parameters", ""))
    ours["Parameters"] = _parameters(names, said, known, shows)
    if "Attributes" in other:
        said, known = (_entries(each.get("Attributes", "")) for each in (ours, other))
        ours["Attributes"] = _parameters(dict.fromkeys([*said, *known]), said, known, shows)
    first, _, rest = head.partition("\n\n")
    first = said_there.partition("\n\n")[0] if first == "..." else first
    parts = [each for each in (first, same, rest) if each]
    for name, both in _SECTIONS.items():
        own, scipys = ours.get(name, ""), other.get(name, "")
        if name in ("Examples", "See Also"):  # SciPy's are of arrays, and of its own pages
            scipys = ""
        if both and scipys:
            body = "\n\n".join(filter(None, (own, _THEIRS if name == "Notes" else "", scipys)))
        else:
            body = own or scipys
        if body:
            parts.append(f"{name}\n{'-' * len(name)}\n{body}")
    return "\n\n".join(parts)


def completed(theirs: Callable[..., Any]) -> Callable[[_Named], _Named]:
    """Return a decorator of functions and classes that completes a docstring by that of SciPy's.

    Examples
    --------
    >>> def theirs(x):
    ...     '''Return a number.
    ...
    ...     Parameters
    ...     ----------
    ...     x : float
    ...         A number.
    ...     '''
    >>> @completed(theirs)
    ... def ours(x):
    ...     '''Return an object.'''
    >>> ours.__doc__.splitlines()[0], ours.__doc__.splitlines()[-1]
    ('Return an object.', '    A number.')
    """

    def complete(ours: _Named) -> _Named:
        names = inspect.signature(ours).parameters
        ours.__doc__ = documented(ours.__doc__ or "", theirs, names)
        return ours

    return complete


def _sections(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first heading, and the sections by their headings."""
    places = [
        (text.rfind("\n", 0, line.start() - 1) + 1, line.start(), line.end())
        for line in _UNDERLINE.finditer(text)
    ]
    ends = [start for start, _, _ in places[1:]] + [len(text)]
    bodies = {
        text[start:under].strip(): text[after:end].strip("\n")
        for (start, under, after), end in zip(places, ends, strict=False)
    }
    return text[: places[0][0]].strip() if places else text.strip(), bodies


def _dedented(text: str) -> str:
    """Return a docstring without its margin: what `inspect.cleandoc` does, in a third of the time.

    There are many to read when a package is imported.
    """
    found = _INDENTED.search(text)
    return re.sub(f"^{found[1]}", "", text, flags=re.MULTILINE) if found else text


def _entries(section: str) -> dict[str, str]:
    """Return the entries of parameters by each name in them, without stars."""
    starts = [match.start() for match in re.finditer(r"^\S", section, re.MULTILINE)]
    entries: dict[str, str] = {}
    for start, end in itertools.pairwise([*starts, len(section)]):
        entry = section[start:end].rstrip()
        names = entry.partition("\n")[0].partition(":")[0]
        entries.update(dict.fromkeys(re.findall(r"\w+", names), entry))
    return entries


def _parameters(
    names: Iterable[str], ours: Mapping[str, str], theirs: Mapping[str, str], shows: str
) -> str:
    kept: dict[str, None] = {}
    for name in names:
        entry = ours.get(name) or _OURS.get(name, "").format(shows=shows)
        first, _, body = theirs.get(name, name).partition("\n")
        listed, colon, kind = first.partition(":")
        if not entry and name not in theirs and name in _UNDESCRIBED:
            entry = _UNDESCRIBED[name]
        elif not entry:
            # Of several that are described together some may be ours.
            listed = listed.strip() if listed.strip(" *") == name else name
            entry = f"{listed} {colon}{kind}".strip()
            entry = f"{entry}\n{body}".rstrip()
        kept[entry.replace("    ...", body.rstrip())] = None
    return "\n".join(kept)


def _cleaned(text: str) -> str:
    """Return a docstring of SciPy's without what only SciPy's own pages can resolve."""
    text = _ROLE.sub(lambda role: "" if role[1] == "(see here)" else f"`{role[1]}`", text)
    return _CITATION.sub(r"[\1]", text)


def _unlinked(references: str) -> str:
    """Return a list of references as paragraphs: their names would be taken in one page for all."""
    found = _REFERENCE.finditer(references)
    return "\n\n".join(f"[{each[1]}] {' '.join(each[2].split())}" for each in found)
