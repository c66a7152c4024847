"""No arithmetic changes a float of other libraries' objects that is no leaf (C5, C7)."""

from __future__ import annotations

import pytest

from border import corpus
from border.floats import check_inactive, check_node
from border.libraries import INSTALLED
from border.verdicts import VARYING

pytestmark = pytest.mark.filterwarnings("ignore")


def named(verdict):
    """Return the objects that are nodes, or inactive, as the corpus says."""
    names = [(section, name) for section in INSTALLED for name in corpus.names(section, verdict)]
    return [pytest.param(*row, id=row[1]) for row in names if row[1] not in VARYING]


@pytest.mark.parametrize(("library", "name"), named("node"))
def test_floats_that_are_no_leaves_stay_what_they_are(library, name):
    check_node(INSTALLED[library]()[name]())


@pytest.mark.parametrize(("library", "name"), named("inactive"))
def test_what_is_inactive_is_never_written(library, name):
    check_inactive(INSTALLED[library]()[name]())
