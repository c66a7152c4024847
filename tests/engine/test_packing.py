"""Leaves become data and data leaves, by generated code and by the loops of a layout alike."""

from __future__ import annotations

import numpy as np
import pytest

from samples import SAMPLES, numbers_from
from vspace import structure
from vspace.codegen import NotCompilable
from vspace.codegen._fallbacks import fallbacks
from vspace.engine._packing import Packing, generated


def parted(n):
    """Return numbers and arrays by turns: in order they are too many pieces for straight code."""
    return [part for i in range(n) for part in (float(i), np.full(2, float(i)))]


def programs_of(x):
    programs = structure(x)._programs
    return programs, programs.take(x)[0]


def as_array(data):
    return np.concatenate([np.ravel(each) for each in data]) if isinstance(data, list) else data


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "no leaf"])
def test_generated_code_packs_as_the_loops_do(name):
    programs, leaves = programs_of(SAMPLES[name](numbers_from(1.0)))
    layout = programs.layout
    data = Packing(layout).pack(leaves)
    expected = layout.pack(leaves)
    for made, block in zip(layout.blocks_of(data), layout.blocks_of(expected), strict=True):
        np.testing.assert_array_equal(made, block)
    again, slowly = Packing(layout).unpack(data), layout.unpack(expected)
    for leaf, other in zip(again, slowly, strict=True):
        assert type(leaf) is type(other)
        np.testing.assert_array_equal(leaf, other)


@pytest.mark.parametrize("dtype", ["d", "f", "D"])
def test_what_is_too_much_for_straight_code_goes_through_the_groups(dtype):
    programs, leaves = programs_of(parted(150))
    one = programs.layout.as_one(np.dtype(dtype))
    through, directly = Packing(one, programs.packing), Packing(one)
    array = through.pack(leaves)
    assert array.dtype == dtype
    np.testing.assert_array_equal(array, directly.pack(leaves))
    for leaf, other in zip(through.unpack(array), directly.unpack(array), strict=True):
        assert type(leaf) is type(other)
        np.testing.assert_array_equal(leaf, other)


def test_pairs_of_reals_are_packed_in_order_alone():
    programs, leaves = programs_of([2.0, 1j, np.ones(2)])
    packing = Packing(programs.layout.as_one(np.dtype(float)), programs.packing)
    assert packing.pack(leaves).tolist() == [2, 0, 1, 1, 1]
    assert packing.unpack(np.arange(5.0))[1] == 1 + 2j


def test_leaves_that_are_not_contiguous_are_packed_by_the_loops():
    programs, _ = programs_of([np.ones(3), np.ones(2)])
    fallbacks.clear()
    array = programs.pack_data([np.arange(6.0)[::2], np.ones(2)])
    assert array.tolist() == [0, 2, 4, 1, 1]
    assert fallbacks == {"pack": 1}


def test_what_straight_code_does_not_serve_is_none():
    def refuse():
        raise NotCompilable

    def deep():
        raise RecursionError

    assert generated(refuse) is None and generated(deep) is None
