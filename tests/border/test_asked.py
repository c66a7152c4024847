"""Whatever an object is, it can be shown, and errors are ours and say what to do (C7, C24)."""

from __future__ import annotations

import pytest

from border import numerical, own, standard
from border.asked import check

pytestmark = pytest.mark.filterwarnings("ignore")
TABLES = {"standard": standard, "numerical": numerical, "own": own}


CASES = [(each, name) for each, table in TABLES.items() for name in table.OBJECTS]


@pytest.mark.parametrize(("table", "name"), CASES)
def test_every_object_answers_or_is_refused_by_an_error_of_ours(table, name):
    x = TABLES[table].OBJECTS[name]()
    try:
        check(x)
    finally:
        getattr(TABLES[table], "CLOSED", {}).get(name, lambda x: None)(x)
