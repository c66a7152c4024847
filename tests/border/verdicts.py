"""What becomes of an object: one readable line for each."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from vspace import InactiveConfig, UnknownTypeError, structure, walks
from vspace._paths import spell
from vspace.specs._specs import FixedSpec, InactiveSpec, LeafSpec

_SHOWN = 8  # of the places of one object
_DIGITS = re.compile(r"\[\d+\]")
VARYING = {"pint.UnitRegistry"}  # places that depend on what the process did before
_CHANGING = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{32}\b")  # addresses and digests


def verdict(x: Any) -> tuple[str, str]:
    """Return what an object is, and where its parts are or what is to blame.

    Of a node: the places of its leaves, of what is fixed, and of what is derived.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            spec = structure(x, inactive=InactiveConfig())._programs.spec
        except UnknownTypeError as error:
            return "refused", f"at {error.path}" if error.path else ""
        except Exception as error:
            return f"broken by {type(error).__name__}", str(error).partition(";")[0]
    if isinstance(spec, LeafSpec):
        return "leaf", ""
    if isinstance(spec, InactiveSpec):
        return "inactive", ""
    leaves = walks.leaves_in(spec, x)
    parts = [", ".join(_briefly(spell(link) for _, _, link in islice(leaves, 500)))]
    for word, found in (("fixed", _fixed(spec, x)), ("derived", _derived(spec, x))):
        places = _briefly(islice(found, 500))
        if places:
            parts.append(f"{word}: {', '.join(places)}")
    return ("node, warned of" if _is_warned_of(x) else "node"), " | ".join(parts)


def _is_warned_of(x: Any) -> bool:
    # Warnings come once for each class and process, the error that they become does always.
    try:
        structure(x, inactive=InactiveConfig(strict=True))
    except UnknownTypeError:
        return True
    return False


def _fixed(root_spec: Any, x: Any) -> Iterator[str]:
    for spec, _, link in walks.nodes_in(root_spec, x):
        for i, child in enumerate(spec.expanded()):
            if isinstance(child, FixedSpec) and child.whole:
                yield spell((link, spec.step, i))


def _derived(root_spec: Any, x: Any) -> Iterator[str]:
    for spec, part, link in walks.nodes_in(root_spec, x):
        names = getattr(spec.kind, "derived", ())
        yield from (
            f"{spell(link)}.{name}" for name in getattr(part, "__dict__", ()) if name in names
        )


def _briefly(places: Iterable[str]) -> list[str]:
    """Return places with a star for their numbers, each once, and not too many."""
    merged = dict.fromkeys(_DIGITS.sub("[*]", place) or "the root" for place in places)
    shown = list(merged)[:_SHOWN]
    if len(merged) > _SHOWN:
        shown.append(f"and {len(merged) - _SHOWN} more")
    return shown


def line(name: str, make: Callable[[], Any], close: Callable[[Any], Any] | None) -> str:
    """Return the line of the corpus for one object."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what libraries say of their own objects
        x = make()
    standing, places = verdict(x)
    rows = (standing, "(varying)" if name in VARYING else _CHANGING.sub("...", places))
    found = " | ".join(filter(None, rows))
    if close is not None:
        close(x)
    return f"{name} | {found}"


def lines(
    objects: dict[str, Callable[[], Any]], closed: dict[str, Callable[[Any], Any]]
) -> list[str]:
    """Return the lines for a table of objects."""
    return [line(name, make, closed.get(name)) for name, make in objects.items()]
