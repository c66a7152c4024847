"""What is in an object: leaves where none should be, fixed parts, paths that patterns may fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vspace._paths import Link, Speller
from vspace._registry import Standing
from vspace.activity import DEFAULT, InactiveConfig, Patterns, States, nearest_paths
from vspace.errors import StructureMismatchError
from vspace.nodes import NodeKind
from vspace.specs._analysis import Analysis, WholeAnalysis
from vspace.specs._fingerprint import fixed_spec
from vspace.specs._specs import FixedSpec, InactiveSpec, Spec
from vspace.specs._standing import Rules
from vspace.specs._unregistered import tell_unregistered


def spec_of_part(part: Any, rules: Rules, link: Link, states: States | None = None) -> Spec:
    """Return the spec of a part of an object in which it takes part."""
    return Analysis(part, rules, link=link, is_part=True, states=states).spec


def takes_part(
    value: Any, rules: Rules, link: Link, states: States | None = None, first: bool = False
) -> bool:
    """Return whether there is a leaf in a part that should have none.

    In a first operand, what is fixed inside of it counts, too: it belongs to the structure.
    """
    if rules.is_inert(value) or surely_has_none(value, rules):
        return False
    spec = spec_of_part(value, rules, link, states)
    return not isinstance(spec, InactiveSpec) or (first and isinstance(spec, FixedSpec))


def surely_has_none(value: Any, rules: Rules) -> bool:
    """Return whether nothing in a part could be a leaf, or be fixed, in whatever place it were.

    A look at what an inactive container holds, at a small part of the time of an analysis. Where
    there is something that could be one, or cannot be looked into, it is left to that.
    """
    if rules.config.fixed:
        return False
    plain = rules.plain
    pending = [value]
    seen: dict[int, Any] = {}  # the nodes, which are kept: what is made at a look has an identity
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        cls = type(part)
        if cls is dict:
            children: Any = part.values()
        elif cls is list or cls is tuple:
            children = part
        else:
            kind = rules.of_value(part)
            if not isinstance(kind, NodeKind):
                if kind in (Standing.INERT, Standing.DECLARED):
                    continue
                return False
            if kind.roles:
                return False
            children = kind.take_apart(part)[1]
        try:
            pending += [each for each in children if type(each) not in plain]
        except TypeError:  # a type that cannot be looked up
            return False
    return True


def found_instead(
    spec: FixedSpec, part: Any, rules: Rules, link: Link, states: States | None = None
) -> Any:
    """Return what is fixed in a part where it is not what this spec says, None where it is.

    Raises
    ------
    UnknownTypeError
        When the part cannot be compared.
    """
    if spec.whole:
        found: Any = fixed_spec(part, rules, link)
    else:
        found = spec_of_part(part, rules, link, states)
    return None if found.key() == spec.key() else found


class _EachPart(WholeAnalysis):
    """All of an object, every part by itself."""

    _counts_runs = False


def analyse(root: Any, rules: Rules, track: bool, known: Any = None) -> Analysis:
    """Return the analysis of a whole object, for which the call may have written patterns.

    Raises
    ------
    StructureMismatchError
        When a pattern that is written in a call fits nothing (C6).
    """
    analysis = Analysis(root, rules, track, known)
    if analysis.unfit:
        check_patterns([root], rules.config, analysis.unfit)
    if analysis.unregistered:
        tell_unregistered(analysis, rules.config)
    return analysis


def unfit_patterns(
    root: Any, texts: Sequence[str], within: str = ""
) -> tuple[list[str], list[str]]:
    """Return the patterns that fit no part of an object at all, and the paths of its parts."""
    patterns = Patterns(texts, within)
    states = States(patterns)
    links = _EachPart(root, Rules(DEFAULT)).parts.links
    fitting = {number for link in links for number in patterns.fits(states.at(link))}
    return [text for i, text in enumerate(texts) if i not in fitting], list(map(Speller(), links))


def check_patterns(objects: Sequence[Any], config: InactiveConfig, texts: Sequence[str]) -> None:
    """Raise if a pattern fits no part of any of these objects.

    Raises
    ------
    StructureMismatchError
        With the nearest paths.
    """
    # What is inside of a part that is itself chosen has not been looked at.
    missing, paths = list(texts), []
    for each in objects:
        missing, more = unfit_patterns(each, missing, config.within)
        paths += more
        if not missing:
            return
    pattern = missing[0]
    some = nearest_paths(pattern, (path.removeprefix(config.within) for path in paths))
    argument = "active" if pattern in config.active else "inactive"
    raise StructureMismatchError(
        pattern,
        f"a pattern in {argument}= that no part fits",
        f"one that fits some of {some}",
        "correct it, or leave it out; * stands for any run of characters (an InactiveConfig is "
        "shared among objects, and may hold patterns that fit nothing in one of them)",
    )
