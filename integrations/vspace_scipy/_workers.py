"""Functions that are sent to other processes."""

from __future__ import annotations

import pickle
from typing import Any


def check_picklable(function: Any, workers: Any) -> None:
    """Raise if a function cannot go to other processes that are asked for.

    Parameters
    ----------
    function : object
        What has to go there.
    workers : int or map-like callable or None
        As for SciPy; a callable may do without other processes, and so passes.

    Raises
    ------
    TypeError
        With what to do.

    Examples
    --------
    >>> check_picklable(print, 2)
    >>> check_picklable(lambda: None, map)
    """
    if callable(workers) or workers in (None, 1):
        return
    try:
        check_sendable(function, f"workers: found {workers!r}")
    except pickle.PicklingError as error:
        raise TypeError(str(error)) from error.__cause__


def check_sendable(function: Any, found: str) -> None:
    """Raise if a function cannot be sent to another process; `found` begins the message.

    For use where one is about to be: SciPy takes a TypeError there for one of its own.

    Raises
    ------
    PicklingError
        With what to do.
    """
    try:
        pickle.dumps(function)
    except Exception as error:  # whatever the user's objects raise
        raise pickle.PicklingError(
            f"{found}, but the function or the unknowns cannot be sent to other processes "
            f"({error}); define the function and the classes at the top level of a module, pass "
            f"what it needs by args, or leave workers out"
        ) from error
