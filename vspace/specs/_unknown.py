"""The error about a part of which nobody knows what it is (C7)."""

from __future__ import annotations

from typing import Any

from vspace import _registry as registry
from vspace._paths import Link, spell
from vspace.errors import UnknownTypeError
from vspace.nodes import Origin, name_of, origin_of, state_in_c
from vspace.specs._inventory import Inventory
from vspace.specs._standing import Rules, is_hashable


def unknown_type(
    part: Any, parent: int, link: Link, parts: Inventory, rules: Rules
) -> UnknownTypeError:
    """Return the error about a part; it names the object that the user holds.

    Parameters
    ----------
    part : object
        The part.
    parent : int
        The number of the node that holds it.
    link : Link
        Its path.
    parts : Inventory
        What has been met before it.
    rules : Rules
        How types stand.
    """
    if not is_hashable(type(part)):
        return UnknownTypeError(
            spell(link),
            f"a {name_of(type(part))}: {rules.why_unknown(part)}",
            "a part of a type that can be looked up",
            "write __hash__ = type.__hash__ in the metaclass, beside its __eq__",
        )
    held, place = _held_by_user(part, parent, link, parts, rules)
    cls = type(held)
    inside = ""
    if held is not part:
        steps = spell(link)[len(spell(place)) :].removeprefix(".")
        inside = f", in which {steps} is a {name_of(type(part))}"
    line = f"register_node({cls.__qualname__})"
    if state_in_c(cls, registry.container_type_of(cls)) is not None:
        line = f"register_node({cls.__qualname__}, flatten=..., rebuild=...)"
    return UnknownTypeError(
        spell(place),
        f"a {name_of(cls)}{inside}, which is not taken apart: {rules.why_unknown(part)}",
        "a leaf, a node or an inactive value",
        f"write register_leaf({cls.__qualname__}) to compute with its own arithmetic, {line} "
        f"to go inside, or register_inactive({cls.__qualname__}) to leave it as it is",
    )


def _held_by_user(
    part: Any, parent: int, link: Link, parts: Inventory, rules: Rules
) -> tuple[Any, Link]:
    """Return the outermost object of a library around a part, below what is the user's own."""
    held, place = part, link
    while parent >= 0:
        node = parts.objects[parent]
        origin = origin_of(type(node))
        if origin is Origin.OWN:
            break  # the user knows what is in it
        if origin is Origin.LIBRARY and not rules.is_registered(type(node)):
            held, place = node, parts.links[parent]
        parent = parts.parents[parent]
    return held, place
