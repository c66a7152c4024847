"""What is no leaf is no number: no arithmetic changes a float that is none (C2, C5, C7).

Every float and array of floats in the objects of the corpus that a walk by `border.floats` can
find, without the rules of the library, is a leaf or stays as it was: in results, and in place.
"""

from __future__ import annotations

import pytest

from border import corpus, numerical, own, standard
from border.floats import check_inactive, check_node

pytestmark = pytest.mark.filterwarnings("ignore")
TABLES = {"standard library": standard, "NumPy and SciPy": numerical, "classes of users": own}


def named(verdict):
    """Return the objects that are nodes, or inactive, as the corpus says."""
    return [
        pytest.param(TABLES[section], name, id=name)
        for section in TABLES
        for name in corpus.names(section, verdict)
    ]


@pytest.mark.parametrize(("table", "name"), named("node"))
def test_floats_that_are_no_leaves_stay_what_they_are(table, name):
    check_node(table.OBJECTS[name]())


@pytest.mark.parametrize(("table", "name"), named("inactive"))
def test_what_is_inactive_is_never_written(table, name):
    x = table.OBJECTS[name]()
    check_inactive(x)
    getattr(table, "CLOSED", {}).get(name, lambda x: None)(x)
