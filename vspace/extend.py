"""What those build on who adapt vspace to a library: names, choices, integers where none should be.

Leaf types join through `vspace.leaves` and `vspace.register_leaf`; this module is for functions
that take objects, with options that name their parts.
"""

from __future__ import annotations

from typing import Any

from vspace._warning import frame_of_user, warn_user
from vspace.activity import InactiveConfig, Patterns, as_config, nearest_paths
from vspace.maps import integers_in, integers_message, leaf_paths
from vspace.specs import check_patterns
from vspace.vectors import VectorSpace

__all__ = [
    "Patterns",
    "frame_of_user",
    "integers_in",
    "integers_message",
    "leaf_paths",
    "nearest_paths",
    "shared_choice",
    "warn_user",
]


def shared_choice(inactive: Any, *objects: Any) -> InactiveConfig | None:
    """Return the ``inactive=`` of a call as a choice for more objects than one.

    A function that takes one object gives it the argument as it stands: patterns in it that fit
    nothing are an error. For what else comes along, derivatives or tolerances, they are none.

    Parameters
    ----------
    inactive : type, predicate, path pattern, list of these, InactiveConfig or None
        The argument.
    *objects : object
        Where a call has several objects: each pattern that is written in it has to fit something
        in one of them.

    Returns
    -------
    InactiveConfig or None
        None for None.

    Raises
    ------
    StructureMismatchError
        When a pattern fits nothing in any of the objects.

    Examples
    --------
    >>> from vspace import structure
    >>> from vspace.extend import shared_choice
    >>> choice = shared_choice("*.mass")
    >>> structure({"x": 1.0}, inactive=choice).size
    1
    """
    if inactive is None:
        return None
    config = as_config(inactive)
    if objects and config.must_fit:
        bare = [each.value if isinstance(each, VectorSpace) else each for each in objects]
        check_patterns(bare, config, sorted(config.must_fit))
    return config.shared()
