"""Objects are taken apart by the structure of the first, or refused (C11, C12, C14)."""

from __future__ import annotations

import numpy as np
import pytest

from messages import message
from vspace import (
    StructureMismatchError,
    recursive_map,
)


def double(x):
    return 2 * x


def same(x):
    return x


def shared():
    w, inner = np.ones(2), [1.0]
    return {"w": w, "inner": inner, "pair": [w, inner], "x": 1.0}


@pytest.mark.parametrize("shared", [np.zeros(1), [0.0]], ids=["leaf", "node"])
def test_c14_an_out_may_not_share_more(shared):
    x = [recursive_map(same, shared), recursive_map(lambda a: a + 1, shared)]
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(double, x, out=[shared, shared])
    assert caught.value.path == "[1]"
    assert "the same object as at [0]" in message(caught)
    assert "the sharing of the first operand" in message(caught)
