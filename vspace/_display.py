"""How objects print: which parts are leaves, which are inactive and why, which are shared."""

from __future__ import annotations

import html
from types import CellType
from typing import Any

import numpy as np

from vspace._activity import InactiveConfig, as_config
from vspace._analysis import WholeAnalysis
from vspace._cache import cache_of
from vspace._conversion import describe
from vspace._interpreter import Namer
from vspace._paths import Link, spell
from vspace._probing import unfit_patterns
from vspace._registry import Standing
from vspace._rules import Rules
from vspace._structure import FixedSpec, InactiveSpec, LeafSpec, NodeSpec, RefSpec, Spec

__all__ = ["show"]

_SHORT_LINES = 12
_LONG_LINES = 400
_SHOWN_OF_RUN = 3


def show(x: Any, *, inactive: Any = None, active: Any = None, file: Any = None) -> None:
    """Print the tree of an object: leaves, inactive parts and why they are so, shared parts.

    Patterns that no part fits are named below it.

    Parameters
    ----------
    x : object
        Any object.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6); by default what a `VectorSpace` says itself.
    active : type, predicate, path pattern or list of these, optional
        What takes part, where one would rather say that.
    file : text stream, optional
        Where to print; standard output by default.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import show
    >>> w = np.zeros(2)
    >>> show({"w": w, "again": w, "dt": 0.1, "name": "x"}, inactive="*dt*")
    dict
      ['w']: float64 array of shape (2,)
      ['again']: the same as ['w']
      ['dt']: inactive, declared so: 0.1
      ['name']: inactive str: 'x'
    """
    print(tree(x, as_config(inactive, of=x, active=active)), file=file)


def tree(x: Any, config: InactiveConfig, short: bool = False) -> str:
    """Return the tree of an object as text."""
    return "\n".join("  " * depth + text for depth, text in _lines(x, config, short))


def html_tree(x: Any, config: InactiveConfig) -> str:
    """Return the tree of an object for a notebook."""
    rows = "".join(
        f'<div style="padding-left:{1.2 * depth:.1f}em">{html.escape(text)}</div>'
        for depth, text in _lines(x, config, short=False)
    )
    return f'<div style="font-family:monospace;line-height:1.35">{rows}</div>'


def _lines(x: Any, config: InactiveConfig, short: bool) -> list[tuple[int, str]]:
    config = config.shared()
    cache = cache_of(config)
    rules = cache.rules
    spec = cache.take(x)[0].spec
    if isinstance(spec, InactiveSpec):  # no leaf at all: show why
        spec = WholeAnalysis(x, rules).spec
    limit = _SHORT_LINES if short else _LONG_LINES
    lines: list[tuple[int, str]] = []
    tracked: list[Link] = []
    stack: list[tuple[Spec | int, Any, Link, int]] = [(spec, x, None, 0)]
    while stack:
        spec_or_rest, part, link, depth = stack.pop()
        if isinstance(spec_or_rest, int):  # a stretch of parts like the last
            lines.append((depth, f"... {spec_or_rest:,} more like it"))
            continue
        if len(lines) >= limit:
            lines.append((0, "..."))
            break
        each: Any = spec_or_rest
        name = link[1](link[2]) if link is not None else ""
        prefix = f"{name}: " if name else ""
        if isinstance(each, LeafSpec):
            if each.tracked:
                tracked.append(link)
            lines.append((depth, prefix + _leaf_text(each, part, short)))
        elif isinstance(each, InactiveSpec):
            lines.append((depth, prefix + _inactive_text(each, part, rules)))
        elif isinstance(each, RefSpec):
            target = tracked[len(tracked) - each.distance]
            place = spell(target).removeprefix(".") or "the root"
            lines.append((depth, f"{prefix}the same as {place}"))
        else:
            if each.own_tracked:
                tracked.append(link)
            transparent = each.kind.name == "cell"
            if not transparent:
                lines.append((depth, prefix + _node_name(each, part)))
            _push(each, part, link, depth + (not transparent), stack, transparent)
    if config.patterns is not None and not short:
        missing, _ = unfit_patterns(x, config.patterns.texts, config.within)
        lines += [(0, f"(no part fits the pattern {pattern!r})") for pattern in missing]
    return lines


def _push(
    spec: NodeSpec, part: Any, link: Link, depth: int, stack: list[Any], transparent: bool
) -> None:
    children = spec.kind.take_apart_like(part, spec.labels)
    namer = Namer(spec)
    rows: list[Any] = []
    index = 0
    for child, count in spec.children:
        shown = count if count <= _SHOWN_OF_RUN + 1 or child.tracked else _SHOWN_OF_RUN
        for i in range(index, index + min(shown, count)):
            own = link if transparent else (link, namer, i)
            rows.append((child, children[i], own, depth))
        if shown < count:
            rows.append((count - shown, None, None, depth))
        index += count
    rows.reverse()
    stack.extend(rows)


def _node_name(spec: NodeSpec, part: Any) -> str:
    name = spec.kind.name
    if name == "closure":
        return f"closure {part.__qualname__}"
    return type(part).__name__ if not isinstance(part, np.ndarray) else name


def _leaf_text(spec: LeafSpec, part: Any, short: bool) -> str:
    if spec.array:
        text = f"{spec.dtype} array of shape {spec.shape}"
        if short and part.size <= 6:
            text += f" {np.array2string(part, precision=4)}"
        return text.replace("\n", "")
    return f"{type(part).__name__} {part!r}" if spec.dtype is not None else repr(part)


def _inactive_text(spec: InactiveSpec, part: Any, rules: Rules) -> str:
    if type(part) is CellType:  # the closure's own line has named the variable
        part = part.cell_contents
    if isinstance(spec, FixedSpec) and spec.whole:
        return f"fixed: {_brief(part)}"
    if spec.declared or rules.of_value(part) is Standing.DECLARED:
        return f"inactive, declared so: {_brief(part)}"
    if not rules.is_inert(part):
        return f"inactive, no leaf in it: {_brief(part)}"
    return f"inactive {type(part).__name__}: {_brief(part)}"


def _brief(part: Any) -> str:
    if isinstance(part, (bool, int, float, complex, str, bytes, type(None))):
        text = repr(part)
        return text if len(text) <= 40 else text[:37] + "..."
    return describe(part)
