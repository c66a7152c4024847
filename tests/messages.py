"""What errors say."""

from __future__ import annotations

from vspace import VSpaceError


def message(caught):
    """What an error says: the place, what was found, what was expected, what to do."""
    error = caught.value
    assert isinstance(error, VSpaceError)
    text = str(error)
    for part in (error.found, error.expected, error.remedy):
        assert part
        assert part in text
    return text
