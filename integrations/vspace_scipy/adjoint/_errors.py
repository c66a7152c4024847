"""The error of derivatives that are refused."""

from __future__ import annotations

from vspace import VSpaceError

__all__ = ["GradientError"]


class GradientError(VSpaceError, ValueError):
    """A derivative does not exist, or cannot be computed by the rule that was asked for.

    Parameters
    ----------
    path, found, expected, remedy : str
        As for `vspace.VSpaceError`.

    Examples
    --------
    >>> print(GradientError("b", "an infinite limit", "a finite one", "differentiate the others"))
    at b: found an infinite limit, expected a finite one; differentiate the others
    """
