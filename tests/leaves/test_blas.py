from __future__ import annotations

import numpy as np
import pytest

from vspace.leaves._blas import AXPY, SCAL, knows, takes


def plain(dtype="d"):
    return np.arange(6.0).astype(dtype).reshape(2, 3)


def read_only():
    array = plain()
    array.flags.writeable = False
    return array


class Own(np.ndarray):
    pass


TAKEN = {
    "double": plain(),
    "single": plain("f"),
    "complex": plain("D"),
    "complex in single precision": plain("F"),
    "a part that is contiguous": np.ones((4, 3))[1:3],
}
LEFT = {
    "half": plain("e"),
    "extended": plain("g"),
    "foreign byte order": plain(">f8"),
    "columns": plain().T,
    "every second row": np.ones((4, 3))[::2],
    "read-only": read_only(),
    "of a type of its own": plain().view(Own),
    "empty": np.ones((2, 0)),
    "not aligned": np.frombuffer(bytearray(49), "u1")[1:].view("d"),
}


@pytest.mark.parametrize("y", TAKEN.values(), ids=TAKEN)
def test_routines_take_what_lies_plainly(y):
    x = np.ones_like(y)
    before = y.copy()
    assert takes((2.0,), y) and takes((2.0, 3.0), y, x) and takes((1.0,), y, y)
    SCAL[y.dtype](2.0, y.reshape(-1))
    AXPY[y.dtype](x.reshape(-1), y.reshape(-1), y.size, 3.0)
    np.testing.assert_array_equal(y, 2 * before + 3)
    y[...] = before


@pytest.mark.parametrize("y", LEFT.values(), ids=LEFT)
def test_routines_do_not_take(y):
    assert not takes((2.0,), y)
    assert not takes((2.0,), y, np.ones_like(y))


@pytest.mark.parametrize("factors", [(0.0,), (0,), (0j,), (1.0, 0.0), (0.0, 1.0)])
def test_a_factor_of_zero_is_left_to_numpy(factors):
    assert not takes(factors, plain()) and not takes(factors, plain(), plain())


BESIDE = {
    "of another precision": plain("f"),
    "columns": np.ones((3, 2)).T,
    "of a type of its own": plain().view(Own),
    "no array": 1.0,
}


@pytest.mark.parametrize("x", BESIDE.values(), ids=BESIDE)
def test_routines_do_not_take_beside_a_plain_array(x):
    assert not takes((2.0,), plain(), x)


def test_routines_do_not_take_what_overlaps():
    memory = np.ones(9)
    assert not takes((2.0,), memory[:6], memory[3:])
    assert takes((2.0,), memory[:3], memory[3:6])


@pytest.mark.parametrize("size", [0, 2**31 - 1, 2**31])
def test_routines_count_to_a_limit(size):
    assert not knows(np.dtype("d"), size)
    assert knows(np.dtype("d"), min(max(size, 1), 2**31 - 2))
    assert not knows(None, 5)
