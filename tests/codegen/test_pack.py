"""Generated code joins and cuts the bytes of leaves, where that is the faster way."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from vspace import structure
from vspace.codegen import compile_pack, compile_unpack
from vspace.codegen._pack import by_index, by_name


def layout_of(x):
    programs = structure(x)._programs
    return programs.layout, programs.take(x)[0]


PACKED = {
    "numbers": [1.0, 2.0],
    "a long run of numbers": [float(i) for i in range(200)],
    "arrays": [np.arange(3.0), np.arange(4.0).reshape(2, 2), np.array(7.0)],
    "a run of arrays": [np.full((2, 1), float(i)) for i in range(20)],
    "a run of arrays without axes": [np.array(float(i)) for i in range(20)],
    "arrays of many shapes": [np.full(1 + i % 3, float(i)) for i in range(20)],
    "numbers beside arrays": [1.0, np.ones(2), 2.0, np.ones((1, 2))],
    "single precision": [np.float32(1.0), np.ones(2, "f")],
    "complex": [1j, np.array([1 + 1j])],
    "several dtypes": [1.0, np.ones(2, "f"), 1j, np.ones(2)],
    "a large array beside": [np.ones(2000), 1.0, Decimal(2)],
}


@pytest.mark.parametrize("name", PACKED)
def test_bytes_are_joined_to_what_the_loops_give(name):
    layout, leaves = layout_of(PACKED[name])
    pack = compile_pack(layout.blocks, layout.count)
    expected = layout.blocks_of(layout.pack(leaves))
    for block, other in zip(layout.blocks_of(pack(leaves)), expected, strict=True):
        np.testing.assert_array_equal(block, other)
        assert getattr(block, "dtype", None) == getattr(other, "dtype", None)


@pytest.mark.parametrize("name", [name for name in PACKED if name != "single precision"])
def test_leaves_are_cut_out_as_copies_of_their_own(name):
    layout, leaves = layout_of(PACKED[name])
    unpack = compile_unpack(layout.blocks, layout.count)
    data = layout.pack(leaves)
    again = unpack(data)
    for leaf, other in zip(leaves, again, strict=True):
        assert type(leaf) is type(other)
        np.testing.assert_array_equal(leaf, other)
    small = [each for each in again if isinstance(each, np.ndarray) and each.size < 2000]
    groups = [each for each in layout.blocks_of(data) if isinstance(each, np.ndarray)]
    assert not any(np.shares_memory(a, b) for a in small for b in groups if b.size < 2000)


LEFT = {
    "no components": [np.ones(0), np.ones(0, "f")],
    "few large groups": [np.ones(1024) for _ in range(600)],
}


@pytest.mark.parametrize("name", LEFT)
def test_what_numpy_does_better_is_left_to_the_loops(name):
    layout, _ = layout_of(LEFT[name])
    assert compile_pack(layout.blocks, layout.count) is None


def test_numbers_of_numpy_are_left_to_the_loops():
    layout, _ = layout_of([np.float32(1.0), np.ones(2, "f")])
    assert compile_unpack(layout.blocks, layout.count) is None


def test_leaves_that_are_not_contiguous_are_an_error():
    layout, _ = layout_of([np.ones(2), np.ones(3)])
    pack = compile_pack(layout.blocks, layout.count)
    with pytest.raises((BufferError, TypeError, ValueError)):
        pack([np.ones(4)[::2], np.ones(3)])


def test_leaves_are_named_or_counted():
    assert by_name(["a", "b", "c"])(1, 2) == "b, c"
    source = by_index("leaves", 4)
    assert [source(0, 4), source(2, 1), source(1, 2)] == ["*leaves", "leaves[2]", "*leaves[1:3]"]
