"""Leaf, node, inactive, refused, warned of: each object is what the corpus says (C1, C2, C7)."""

from __future__ import annotations

import pytest

from border import corpus


@pytest.mark.parametrize("section", corpus.EVERYWHERE)
def test_border_is_as_written_down(section):
    assert not corpus.changes(section)


def test_every_object_has_a_name_of_its_own():
    rows = [row for section in corpus.read().values() for row in section]
    assert len({row.partition(" | ")[0] for row in rows}) == len(rows) > 600
