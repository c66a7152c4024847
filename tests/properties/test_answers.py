"""Code generated from any object answers for it (C26)."""

import copy
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from answers import generated_packing_fails, unanswered

sys.path.insert(0, str(Path(__file__).parent))
from reference import reference_map
from strategies import objects

# Objects without a leaf are among them, and hold integers.
pytestmark = pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
few = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@few
@given(objects())
def test_generated_code_answers_for_what_it_was_generated_from(x):
    assert unanswered(lambda _: reference_map(copy.copy, x)) == []


@few
@given(objects())
def test_generated_packing_answers_for_what_it_was_generated_from(x):
    assert generated_packing_fails(lambda _: reference_map(copy.copy, x)) == []
