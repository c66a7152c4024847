"""Leaf, node, inactive, refused, warned of: each object is what the corpus says (C1, C2, C7)."""

from __future__ import annotations

import difflib

import pytest

from border import corpus


@pytest.mark.parametrize("section", corpus.SECTIONS)
def test_border_is_as_written_down(section):
    expected, found = corpus.read()[section], corpus.SECTIONS[section]()
    if found != expected:
        changes = difflib.unified_diff(expected, found, "corpus.txt", "found", n=0, lineterm="")
        pytest.fail("\n".join(["`make border` writes the file anew:", *changes]), pytrace=False)


def test_every_object_has_a_name_of_its_own():
    rows = [row for section in corpus.read().values() for row in section]
    assert len({row.partition(" | ")[0] for row in rows}) == len(rows) > 600
