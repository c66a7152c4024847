"""Warnings that name the line of the user, however deep in the package they are given."""

from __future__ import annotations

import sys
import warnings

_OURS = frozenset({"vspace", "vspace_autograd", "vspace_scipy", "vspace_torch"})


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn at the innermost line that is in none of our packages."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and _package_of(frame.f_globals) in _OURS:
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)


def _package_of(namespace: dict[str, object]) -> str:
    return str(namespace.get("__name__")).partition(".")[0]
