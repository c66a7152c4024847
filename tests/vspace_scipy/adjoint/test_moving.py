"""Where a right-hand side may jump, of few values at a time."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from vspace_scipy.adjoint._moving import Suspects


def suspects(rows):
    found = Suspects()
    for t, row in rows:
        found.add(t, np.atleast_1d(np.array(row, float)))
    return found


@pytest.mark.parametrize("count", [20, 500, 5000])
@pytest.mark.parametrize("turn", [1, -1], ids=["forwards", "backwards"])
@pytest.mark.parametrize("place", [0.1234, 0.5, 0.987])
def test_a_jump_among_many_values_is_enclosed(count, turn, place):
    times = np.linspace(0.0, 1.0, count)[::turn].tolist()
    found = suspects((t, [math.sin(t), 1e-9 * (t < place)]) for t in times)
    assert any(low <= place <= high for low, high in found.intervals())
    assert len(found.intervals()) <= 4


def test_smooth_values_have_none():
    times = np.linspace(0.0, 1.0, 3000).tolist()
    assert not suspects((t, [math.sin(20 * t), math.exp(-t)]) for t in times).intervals()
    assert not suspects([(0.0, 1.0), (1.0, 2.0)]).intervals()
    assert not suspects([]).intervals()


def test_few_values_are_kept_of_long_solutions_and_of_large_states():
    many = suspects((0.01 * i, 1.0) for i in range(10_000))
    large = suspects((float(i), np.ones(100_000)) for i in range(40))
    assert len(many._rows) <= 512
    assert len(large._rows) <= 16


@pytest.mark.parametrize("place", [0.123, 0.417, 0.68, 0.943])
def test_a_jump_that_is_small_beside_the_changes_over_a_step_is_enclosed(place):
    found = Suspects()
    ends = np.linspace(0.0, 1.0, 11).tolist()
    for low, high in pairwise(ends):
        found.look(low, high, lambda t: np.array([math.sin(3 * t) + 0.05 * (t < place)]))
    assert any(low <= place <= high for low, high in found.intervals())
    smooth = Suspects()
    for low, high in pairwise(ends):
        smooth.look(low, high, lambda t: np.array([math.sin(3 * t), math.exp(-t)]))
    assert not smooth.intervals()
