"""Sums of many vectors with weights, by products of matrices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["BUFFER", "weighted_sums"]

Array = np.ndarray[Any, Any]

BUFFER = 2**14  # numbers that are summed at once; more would have BLAS start threads


def weighted_sums(vectors: Iterable[Array], weights: Array) -> tuple[Array, Array]:
    """Return sums of vectors, one for each column of weights, and that of their magnitudes.

    Parameters
    ----------
    vectors : iterable of ndarray
        One for each row of weights. None is kept.
    weights : ndarray
        Of shape ``(n, k)``. The first column is that of the magnitudes.

    Returns
    -------
    sums, magnitude : ndarray
        Of shape ``(k, size)`` and ``(size,)``; of no size without vectors.
    """
    sums, magnitude = np.zeros((weights.shape[1], 0)), np.zeros(0)
    rows = np.zeros((0, 0))
    first = 0
    for i, vector in enumerate(vectors):
        if not i:
            rows = np.empty((max(1, min(len(weights), BUFFER // max(vector.size, 1))), vector.size))
            sums, magnitude = np.zeros((weights.shape[1], vector.size)), np.zeros(vector.size)
        rows[i - first] = vector
        if i + 1 - first == len(rows) or i + 1 == len(weights):
            filled, some = rows[: i + 1 - first], weights[first : i + 1]
            sums += some.T @ filled
            magnitude += np.abs(some[:, 0]) @ np.abs(filled)
            first = i + 1
    return sums, magnitude
