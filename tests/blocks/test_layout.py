"""How leaves lie in blocks, and how blocks become one array and come out of it again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from vspace import structure
from vspace.blocks import Layout
from vspace.blocks._layout import GROUP_LIMIT


def layout_of(x):
    programs = structure(x)._programs
    return programs.layout, programs.take(x)[0]


SMALL, LARGE = GROUP_LIMIT, GROUP_LIMIT + 1
# Objects, and of each block: its dtype, whether it is a group, and which leaves lie in it.
LAYOUTS = {
    "numbers before arrays": ([np.ones(2), 1.0, np.ones(1)], [("d", True, [1, 0, 2])]),
    "a group for each dtype": (
        [np.ones(2, "f"), 1.0, np.ones(1, "f"), 1j],
        [("d", True, [1]), ("D", True, [3]), ("f", True, [0, 2])],
    ),
    "a small array": ([np.ones(SMALL), 1.0], [("d", True, [1, 0])]),
    "a large array": ([np.ones(LARGE), 1.0], [("d", True, [1]), ("d", False, [0])]),
    "exact numbers": (
        [Fraction(1), 2.0, Fraction(3)],
        [(None, False, [0]), ("d", True, [1]), (None, False, [2])],
    ),
    "a run": ([np.ones(3) for _ in range(5)], [("d", True, [0, 1, 2, 3, 4])]),
    "foreign byte order": ([np.ones(2, ">f8"), 1.0], [("d", True, [1]), (">f8", True, [0])]),
    "nothing": (["no leaf"], []),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_which_leaf_lies_in_which_block(name):
    x, expected = LAYOUTS[name]
    layout, _ = layout_of(x)
    found = [
        (
            block.dtype,
            block.grouped,
            [i for piece in block.pieces for i in range(piece.first, piece.first + piece.count)],
        )
        for block in layout.blocks
    ]
    assert found == [
        (None if dtype is None else np.dtype(dtype), grouped, places)
        for dtype, grouped, places in expected
    ]
    assert layout.grouped == tuple(grouped for _, grouped, _ in expected)
    assert layout.is_one_group == (layout.grouped == (True,))
    assert layout.all_grouped == (bool(expected) and all(layout.grouped))
    assert layout.size == sum(np.size(leaf) for leaf in layout_of(x)[1])


@pytest.mark.parametrize("name", LAYOUTS)
def test_packing_and_unpacking_give_the_leaves_back(name):
    layout, leaves = layout_of(LAYOUTS[name][0])
    again = layout.unpack(layout.pack(leaves))
    assert len(again) == len(leaves)
    for leaf, other in zip(leaves, again, strict=True):
        assert type(other) is type(leaf)
        np.testing.assert_array_equal(other, leaf)
        small = isinstance(leaf, np.ndarray) and leaf.size <= GROUP_LIMIT
        assert not small or not np.shares_memory(leaf, other)


MIXED = {
    "one group": [np.arange(4.0).reshape(2, 2), 7.0, np.arange(3.0), 8.0],
    "groups": [np.arange(4.0).reshape(2, 2), np.float32(7.0), np.arange(3.0, dtype="f"), 8.0],
    "complex": [np.arange(2.0), 1 + 2j, 3.0, np.arange(2) * 1j],
}


@pytest.mark.parametrize("name", MIXED)
def test_data_are_joined_and_split_in_the_order_of_the_leaves(name):
    layout, leaves = layout_of(MIXED[name])
    data = layout.pack(leaves)
    joined = layout.joined(data, layout.dtype)
    np.testing.assert_array_equal(joined, np.concatenate([np.ravel(each) for each in leaves]))
    assert joined.dtype == layout.dtype
    blocks = layout.blocks_of(layout.split(joined))
    for block, given, made in zip(layout.blocks, layout.blocks_of(data), blocks, strict=True):
        assert made.dtype == block.dtype and made.flags.c_contiguous
        np.testing.assert_array_equal(made, given)
        assert not np.shares_memory(made, joined)
    assert type(layout.data_of(blocks)) is type(data)


def test_real_leaves_take_the_real_part_of_complex_components():
    layout, _ = layout_of([1.0, np.ones(2)])
    split = layout.split(np.array([1 + 5j, 2, 3]))
    assert (split.dtype, split.tolist()) == (float, [1.0, 2.0, 3.0])


def test_one_array_holds_the_leaves_in_order_in_any_dtype():
    layout, leaves = layout_of(MIXED["one group"])
    for dtype in (np.dtype(float), np.dtype("f"), np.dtype(complex)):
        one = layout.as_one(dtype)
        array = one.pack(leaves)
        assert isinstance(one, Layout) and one.is_one_group
        assert array.dtype == dtype
        assert array.tolist() == [0, 1, 2, 3, 7, 0, 1, 2, 8]
        again = one.unpack(array)
        assert all(map(np.array_equal, again, leaves))
        assert [type(each) for each in again] == [type(each) for each in leaves]


def test_complex_components_lie_as_pairs_in_an_array_of_reals():
    layout, leaves = layout_of([1.0, 2 + 3j, np.array([4j, 5])])
    one = layout.as_one(np.dtype(float))
    array = one.pack(leaves)
    assert array.tolist() == [1, 2, 3, 0, 4, 5, 0]
    assert [piece.pairs for piece in one.blocks[0].pieces] == [False, True, True]
    again = one.unpack(array)
    assert again[:2] == leaves[:2]
    np.testing.assert_array_equal(again[2], leaves[2])


def test_exact_numbers_lie_in_one_array_as_their_examples_ravel():
    layout, leaves = layout_of([Fraction(1, 4), 2.0])
    one = layout.as_one(np.dtype(float), leaves)
    assert one.pack(leaves).tolist() == [0.25, 2.0]
    assert one.unpack(np.array([0.5, 3.0])) == [Fraction(1, 2), 3.0]
    with pytest.raises(IndexError):
        layout.as_one(np.dtype(float))


def test_the_dtype_of_the_whole():
    assert layout_of([1.0, np.float32(1.0)])[0].dtype == float
    assert layout_of([np.ones(1, "f"), np.ones(1, "f")])[0].dtype == np.float32
    layout, leaves = layout_of([Fraction(1), np.ones(1, "f")])
    assert layout.leaf_dtypes == {None, np.dtype("f")}
    assert layout.dtype == np.float32
    assert layout.dtype_with(leaves) == layout.dtype_with(()) == np.float32
