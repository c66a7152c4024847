"""NumPy's and SciPy's objects in arithmetic: right, or refused, and no third thing (C1, C7)."""

from __future__ import annotations

import pytest

from border.numerical_vectors import ROWS
from border.vectors import HOLDERS, NUMBERS, OPERATIONS, check, check_stranger

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
CASES = [(name, each) for name in ROWS for each in OPERATIONS]
CASES += [(name, each) for name, row in ROWS.items() if row.normed for each in NUMBERS]


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize(("name", "operation"), CASES)
def test_right_or_refused(name, operation, holder):
    check(ROWS[name], operation, holder)


@pytest.mark.parametrize("operation", ["x + y", "x - y", "x += 2 y", "combination", "dot"])
@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.other])
def test_other_forms_of_a_vector_are_met_rightly_or_refused(name, operation):
    check(ROWS[name], operation, "in a dict", otherwise=True)


@pytest.mark.parametrize(
    ("name", "stranger"), [(name, each) for name, row in ROWS.items() for each in row.strangers]
)
def test_vectors_of_other_spaces_are_refused(name, stranger):
    check_stranger(ROWS[name], stranger)
