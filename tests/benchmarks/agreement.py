"""Whether contenders compute the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace import StructureMismatchError, VectorSpace, structure


def same(found: Any, expected: Any) -> bool:
    """Return whether two results are equal but for rounding.

    Vectors are taken for what they hold. Where a number is expected, an array of shape () will do:
    some peers give that.
    """
    if isinstance(expected, VectorSpace):
        expected = (1.0 * expected).value  # a computed vector stays as it is
    if np.isscalar(expected):
        return np.ndim(found) == 0 and bool(np.isclose(found, expected))
    space = structure(expected)
    try:
        components = found.to_array() if isinstance(found, VectorSpace) else space.pack(found)
    except StructureMismatchError:
        return False
    right = space.pack(expected)
    return components.shape == right.shape and np.allclose(components, right, 1e-6, 1e-9)
