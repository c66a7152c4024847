"""Vectors inside other objects."""

from __future__ import annotations

import numpy as np
import pytest

from vspace import (
    StructureMismatchError,
    VectorSpace,
    recursive_map,
)


def test_a_vector_inside_an_object_is_a_node():
    inner = VectorSpace([1.0, np.ones(2)])
    value = {"v": inner, "again": inner, "x": 1.0}
    doubled = recursive_map(lambda a: 2 * a, value)
    assert type(doubled["v"]) is VectorSpace
    assert doubled["v"] is doubled["again"]
    assert doubled["v"] == 2 * inner
    outer = VectorSpace({"v": 3 * inner, "x": 1.0})
    outer += outer
    assert outer.value["v"] == 6 * inner
    assert VectorSpace(inner).size == 3
    with pytest.raises(StructureMismatchError, match=r"\.value\[0\]"):
        recursive_map(lambda a, b: a, [inner], [VectorSpace([1, np.ones(2)])])


def test_a_number_wrapped_inside_an_object_is_replaced_in_place():
    inner = VectorSpace(1.0)
    x = [inner]
    recursive_map(lambda a: 3 * a, x, out=x)
    assert x[0] is inner
    assert inner.value == 3.0
