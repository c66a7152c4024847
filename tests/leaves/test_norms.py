"""Norms of arrays, and how norms of parts make the norm of the whole."""

import math

import numpy as np
import pytest

from vspace import VectorSpace, leaves


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e-320], ids=str)
@pytest.mark.parametrize("order", [2, 3, 2.5])
def test_norm_neither_overflows_nor_underflows(scale, order):
    x = np.array([3.0, 4.0]) * scale
    expected = scale * np.linalg.norm([3.0, 4.0], order)
    assert np.isclose(leaves.norm(x, order), expected, rtol=1e-3, atol=0.0)
    parts = VectorSpace({"a": x[0].item(), "b": np.float32(0), "c": [x[1:]]})
    assert np.isclose(parts.norm(order), expected, rtol=1e-3, atol=0.0)


def test_norm_of_nan_and_infinity():
    assert math.isnan(leaves.norm(np.array([np.nan, 1.0]), 2))
    assert leaves.norm(np.array([np.inf, 1.0]), 2) == math.inf
    assert leaves.norm(np.array([np.inf, 1.0]), 3) == math.inf
    assert leaves.norm(np.array([0.0, 0.0]), 3) == 0.0
    assert VectorSpace([0.0, np.zeros(2)]).norm() == 0.0


def test_norm_of_a_whole_is_that_of_its_parts():
    x = {"a": 3.0, "b": np.array([1.0, -2.0], dtype="f"), "c": [np.array([4.0 + 3.0j])]}
    flat = np.array([3.0, 1.0, -2.0, 4.0 + 3.0j])
    for order in (None, 2, 1, 3, 0, math.inf, -math.inf):
        assert np.isclose(VectorSpace(x).norm(order), np.linalg.norm(flat, order))
    assert VectorSpace("nothing").norm() == 0.0


@pytest.mark.parametrize("order", [3.0, 511.0, 1100.0, 1e5, 1e300])
@pytest.mark.parametrize("scale", [1e-300, 1.0, 1.99, 1e300])
@pytest.mark.parametrize("many", [1, 3, 4000])
def test_norm_of_a_high_order_is_near_the_largest_magnitude(order, scale, many):
    norm = VectorSpace([np.full(many, scale), np.full(many, scale)]).norm(order)
    assert norm == pytest.approx(scale * (2 * many) ** (1 / order), rel=1e-13)


@pytest.mark.parametrize("order", [0, 1, 2, 3, math.inf, -math.inf])
def test_complex_magnitudes_may_be_larger_than_their_precision_has(order):
    x = np.full(3, 3e38 + 3e38j, np.complex64)
    expected = np.linalg.norm(x.astype(complex), order)
    assert leaves.norm(x, order) == pytest.approx(expected)
    assert VectorSpace([x, x[:0]]).norm(order) == pytest.approx(expected)


@pytest.mark.parametrize(
    "empty", [np.zeros(0, "f"), np.zeros((0, 3), "d"), np.zeros((2000, 0), "g")]
)
def test_what_is_empty_has_no_least_magnitude(empty):
    assert VectorSpace([empty, np.array([-1.0, 2.0])]).norm(-math.inf) == 1.0
    assert VectorSpace([np.array([-1.0, 2.0], "e"), empty, 3.0]).norm(-math.inf) == 1.0
