"""How objects print: which parts are leaves, which are inactive and why, which are shared."""

from __future__ import annotations

from collections.abc import Callable
from types import CellType
from typing import Any

import numpy as np

from vspace._paths import Link, spell
from vspace._registry import Standing
from vspace.activity import InactiveConfig, as_config
from vspace.engine import cache_of
from vspace.nodes import AttributeKind
from vspace.specs import (
    FixedSpec,
    InactiveSpec,
    LeafSpec,
    NodeSpec,
    NotUnderstoodSpec,
    RefSpec,
    Rules,
    Spec,
    reason_of,
    spec_to_show,
    unfit_patterns,
)
from vspace.walks import describe

__all__ = ["show"]

_SHORT_LINES = 12
_LONG_LINES = 400
_SHOWN_OF_RUN = 3


def show(x: Any, *, inactive: Any = None, active: Any = None, file: Any = None) -> None:
    """Print the tree of an object: what takes part, what is kept and why, and what is shared.

    Ask it first: it never raises. Every floating part is a component, captured *settings* as well,
    until you say otherwise. Of two closures of one definition ``f + g`` adds what they captured,
    parameter by parameter: it is ``f`` with other parameters, not the function
    ``x -> f(x) + g(x)``; for that write ``lambda x: f(x) + g(x)``. What is not understood is
    marked, with the lines to write; patterns that no part fits are named below the tree.

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


def vector_text(vector: Any) -> str:
    """Return a vector as text, in a few lines."""
    try:
        value = vector.value
    except Exception as error:  # where a class cannot be built, say
        return f"VectorSpace(no value: {reason_of(error)})"
    return f"VectorSpace({tree(value, vector.config, short=True)})"


def html_tree(x: Any, config: InactiveConfig) -> str:
    """Return the tree of an object for a notebook."""
    import html  # here: for notebooks alone, and a tenth of what importing vspace takes

    rows = "".join(
        f'<div style="padding-left:{1.2 * depth:.1f}em">{html.escape(text)}</div>'
        for depth, text in _lines(x, config, short=False)
    )
    return f'<div style="font-family:monospace;line-height:1.35">{rows}</div>'


def _lines(x: Any, config: InactiveConfig, short: bool) -> list[tuple[int, str]]:
    try:
        return _lines_of_tree(x, config.shared(), short)
    except Exception as error:  # of a class that answers otherwise each time it is asked, say
        return [(0, f"a {type(x).__qualname__}, which cannot be shown: {reason_of(error)}")]


def _lines_of_tree(x: Any, config: InactiveConfig, short: bool) -> list[tuple[int, str]]:
    rules = cache_of(config).rules
    limit = _SHORT_LINES if short else _LONG_LINES
    lines: list[tuple[int, str]] = []
    tracked: list[Link] = []
    stack: list[tuple[Spec | str, Any, Link, int]] = [(spec_to_show(x, rules), x, None, 0)]
    while stack:
        each, part, link, depth = stack.pop()
        if len(lines) >= limit:
            lines.append((0, "..."))
            break
        if isinstance(each, str):
            lines.append((depth, each))
            continue
        name = link[1](link[2]) if link is not None else ""
        prefix = f"{name}: " if name else ""
        if isinstance(each, LeafSpec):
            if each.tracked:
                tracked.append(link)
            lines.append((depth, prefix + _said(_leaf_text, part, each, short)))
        elif isinstance(each, InactiveSpec):
            lines.append((depth, prefix + _said(_inactive_text, part, each, rules)))
        elif isinstance(each, NodeSpec):
            if each.own_tracked:
                tracked.append(link)
            transparent = each.kind.name == "cell"
            if not transparent:
                lines.append((depth, prefix + _node_name(each, part)))
            _push(each, part, link, depth + (not transparent), stack, transparent)
        else:
            assert isinstance(each, RefSpec)  # there are no more kinds of spec
            target = tracked[len(tracked) - each.distance]
            place = spell(target).removeprefix(".") or "the root"
            lines.append((depth, f"{prefix}the same as {place}"))
    if config.patterns is not None and not short:
        missing, _ = unfit_patterns(x, config.patterns.texts, config.within)
        lines += [(0, f"(no part fits the pattern {pattern!r})") for pattern in missing]
    return lines


def _push(
    spec: NodeSpec, part: Any, link: Link, depth: int, stack: list[Any], transparent: bool
) -> None:
    children = spec.kind.take_apart_like(part, spec.labels)
    rows: list[Any] = []
    index = 0
    for child, count in spec.children:
        shown = count if count <= _SHOWN_OF_RUN + 1 or child.tracked else _SHOWN_OF_RUN
        for i in range(index, index + min(shown, count)):
            own = link if transparent else (link, spec.step, i)
            rows.append((child, children[i], own, depth))
        if shown < count:  # a stretch of parts like the last
            rows.append((f"... {count - shown:,} more like it", None, None, depth))
        index += count
    if isinstance(spec.kind, AttributeKind):
        names = spec.kind.derived_in(part)
        rows += [(f".{name}: derived from the rest", None, None, depth) for name in names]
    rows.reverse()
    stack.extend(rows)


def _node_name(spec: NodeSpec, part: Any) -> str:
    name = spec.kind.name
    if name == "closure":
        return f"closure {part.__qualname__}"
    name = type(part).__name__ if not isinstance(part, np.ndarray) else name
    return f"{name} (of a library, and nobody has registered it)" if spec.kind.is_foreign else name


def _said(tell: Callable[..., str], part: Any, *arguments: Any) -> str:
    """Return what is said of a part, in one line, whatever its own methods do."""
    try:
        return " ".join(tell(part, *arguments).split("\n"))
    except Exception as error:
        return f"a {type(part).__qualname__}, which raises {type(error).__name__} when it is shown"


def _leaf_text(part: Any, spec: LeafSpec, short: bool) -> str:
    if spec.array:
        text = f"{spec.dtype} array of shape {spec.shape}"
        return f"{text} {np.array2string(part, precision=4)}" if short and part.size <= 6 else text
    if spec.registered:
        space = "" if spec.space is None else f" of space {spec.space!r}"
        return _shortened(repr(part)) + space
    return f"{type(part).__name__} {part!r}" if spec.dtype is not None else repr(part)


def _inactive_text(part: Any, spec: InactiveSpec, rules: Rules) -> str:
    if isinstance(spec, NotUnderstoodSpec):
        return f"not understood: {spec.reason}"
    if type(part) is CellType:  # the closure's own line has named the variable
        if spec.unset:
            return "a variable that is not set"
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
        return _shortened(repr(part))
    return describe(part)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
