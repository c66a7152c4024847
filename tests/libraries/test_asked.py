"""Objects of other libraries answer, or are refused by an error of ours (C7, C24)."""

from __future__ import annotations

import pytest

from border.asked import check
from border.libraries import INSTALLED
from border.verdicts import VARYING

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("library", INSTALLED)
def test_every_object_answers_or_is_refused_by_an_error_of_ours(library):
    for name, make in INSTALLED[library]().items():
        if name not in VARYING:
            check(make())
