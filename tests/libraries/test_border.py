"""What other libraries' objects are is what the corpus of the border says (C7)."""

from __future__ import annotations

import pytest

from border import corpus


@pytest.mark.parametrize("section", corpus.OF_LIBRARIES)
def test_border_is_as_written_down(section):
    assert not corpus.changes(section)
