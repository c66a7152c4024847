"""Object arrays and structured arrays come apart (C8)."""

from kinds import RECORD
from vspace import (
    VectorSpace,
)


def test_inactive_fields_of_structured_arrays_are_kept():
    made = (2 * VectorSpace(RECORD)).value
    assert made["n"][0] == 2
    assert made["a"][0] == 2.0
    assert made["z"][0] == 6 + 2j
