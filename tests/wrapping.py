"""Vectors that wrap an object, and results of arithmetic whose object is not built yet."""

from __future__ import annotations

import numpy as np
import pytest

from vspace import (
    VectorSpace,
)


def sample():
    return {"w": np.array([1.0, -2.0]), "t": (3.0, [np.float32(4)]), "n": "name"}


def components(vector):
    return vector.to_array().tolist()


def raw(value):
    """A vector that wraps an object."""
    return VectorSpace(value)


def result(value):
    """A vector that is the result of arithmetic, not built yet."""
    return VectorSpace(value) * 1.0


both_kinds = pytest.mark.parametrize("kind", [raw, result])
