"""Warnings that name the line of the user, however deep in our packages they are given."""

from __future__ import annotations

import sys
import warnings
from types import FrameType

# A test compares them with the folders.
_OURS = frozenset({"vspace", "vspace_autograd", "vspace_scipy", "vspace_sklearn", "vspace_torch"})


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn at the innermost line that is in none of our packages.

    Parameters
    ----------
    message : str
        What to say.
    category : type
        The class of the warning.
    """
    _, level = frame_of_user()
    warnings.warn(message, category, stacklevel=level)


def frame_of_user() -> tuple[FrameType, int]:
    """Return the innermost frame that is in none of our packages, and its *stacklevel*.

    Returns
    -------
    frame : frame
        The frame; it holds all its variables, so drop it soon.
    level : int
        How many frames up from the caller it is, counted from 1.
    """
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and _package_of(frame.f_globals) in _OURS:
        level += not _is_passed_over(frame.f_code.co_filename)
        frame = frame.f_back
    return frame, level


def _is_passed_over(file: str) -> bool:
    """Return whether `warnings` counts no frames of a file: those of the import system, by name."""
    return "importlib" in file and "_bootstrap" in file


def _package_of(namespace: dict[str, object]) -> str:
    return str(namespace.get("__name__")).partition(".")[0]
