"""Code that was generated from an object answers for that object (C26).

What it cannot do it leaves to slower ways that give the same, so nothing but speed would tell.
"""

from __future__ import annotations

import pytest

from answers import CALLS, generated_packing_fails, unanswered
from samples import SAMPLES, numbers_from
from vspace import _functions as functions


def test_every_generated_function_is_called():
    assert CALLS.keys() == functions._WRITERS.keys()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "swapped bytes"])
def test_generated_code_answers_for_its_sample(name):
    assert unanswered(lambda start: SAMPLES[name](numbers_from(start))) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_generated_packing_answers_for_its_sample(name):
    assert generated_packing_fails(lambda start: SAMPLES[name](numbers_from(start))) == []
