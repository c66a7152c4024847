"""What those build on who adapt vspace to a library: names, choices, integers where none should be.

Leaf types join through `vspace.leaves` and `vspace.register_leaf`; this module is for functions
that take objects, with options that name their parts.
"""

from __future__ import annotations

from typing import Any

from vspace._activity import InactiveConfig, as_config
from vspace._integers import integers_in, integers_message
from vspace._patterns import Patterns, nearest_paths
from vspace._warning import frame_of_user, warn_user

__all__ = [
    "Patterns",
    "frame_of_user",
    "integers_in",
    "integers_message",
    "nearest_paths",
    "shared_choice",
    "warn_user",
]


def shared_choice(inactive: Any) -> InactiveConfig | None:
    """Return the ``inactive=`` of a call as a choice for more objects than one.

    The object of the call is given the argument as it stands: patterns in it that fit nothing are
    an error. For what else comes along, derivatives or tolerances, they are none.

    Parameters
    ----------
    inactive : type, predicate, path pattern, list of these, InactiveConfig or None
        The argument.

    Returns
    -------
    InactiveConfig or None
        None for None.

    Examples
    --------
    >>> from vspace import structure
    >>> from vspace.extend import shared_choice
    >>> choice = shared_choice("*.mass")
    >>> structure({"x": 1.0}, inactive=choice).size
    1
    """
    return None if inactive is None else as_config(inactive).shared()
