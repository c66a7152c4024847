"""Blocks: what is packed comes out again, and what cannot be is refused with its path."""

from __future__ import annotations

import numpy as np
import pytest

from vspace import LeafTypeError, StructureMismatchError, register_leaf, structure
from vspace.blocks import Block


class Series:
    """Coefficients of some number."""

    def __init__(self, *values):
        self.values = np.array(values)

    def __add__(self, other):
        return Series(*(self.values + other.values))

    def __rmul__(self, a):
        return Series(*(a * self.values))


register_leaf(
    Series,
    size=lambda x: x.values.size,
    ravel=lambda x: x.values,
    unravel=lambda x, components: Series(*components),
)


def one_block(x, dtype=float):
    programs = structure(x)._programs
    leaves = programs.take(x)[0]
    return programs.layout.as_one(np.dtype(dtype), leaves).blocks[0], leaves


def test_leaves_that_know_themselves_how_they_ravel_lie_beside_others():
    block, leaves = one_block([1.0, Series(2.0, 3.0), np.ones(2)])
    assert isinstance(block, Block) and block.size == 5
    assert [(piece.offset, piece.stop) for piece in block.pieces] == [(0, 1), (1, 3), (3, 5)]
    array = block.pack(leaves)
    assert array.tolist() == [1, 2, 3, 1, 1]
    again = [None] * 3
    block.unpack(np.arange(5.0), again)
    assert again[0] == 0.0
    assert again[1].values.tolist() == [1.0, 2.0]
    assert again[2].tolist() == [3.0, 4.0]


REFUSED = {
    "of another size": (Series(1.0), StructureMismatchError, "1 components, expected 2"),
    "complex": (Series(1j, 2j), LeafTypeError, "complex components, expected real ones"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_lie_as_the_example_is_refused_with_its_path(name):
    other, kind, words = REFUSED[name]
    block, leaves = one_block({"a": 1.0, "s": Series(2.0, 3.0)})
    with pytest.raises(kind, match=words) as caught:
        block.pack([leaves[0], other])
    assert caught.value.path == "['s']"


def test_complex_components_lie_as_pairs_beside_reals():
    block, leaves = one_block([1.0, Series(2j, 3.0)])
    assert block.size == 5
    array = block.pack(leaves)
    assert array.tolist() == [1, 0, 2, 3, 0]
    again = [None, None]
    block.unpack(array, again)
    np.testing.assert_array_equal(again[1].values, [2j, 3.0])


def test_errors_of_a_type_say_where():
    class Broken(Series):
        pass

    def fail(*_):
        raise ArithmeticError("broken")

    register_leaf(Broken, size=lambda x: 2, ravel=lambda x: x.values, unravel=fail)
    block, _ = one_block([1.0, Broken(1.0, 2.0)])
    with pytest.raises(ArithmeticError, match="broken") as caught:
        block.unpack(np.ones(3), [None, None])
    assert any("[1]" in note for note in caught.value.__notes__)
    register_leaf(Broken, ravel=fail)
    with pytest.raises(ArithmeticError, match="broken") as caught:
        one_block([1.0, Broken(1.0, 2.0)])
    assert any("[1]" in note for note in caught.value.__notes__)


def test_columns_become_leaves_with_one_more_axis():
    block, _ = one_block([1.0, np.ones((2, 1), "f"), 1j])
    leaves = [None] * 3
    block.unstack(np.arange(10.0).reshape(5, 2), leaves)
    assert leaves[0].tolist() == [0, 1]
    assert leaves[1].shape == (2, 1, 2) and leaves[1].dtype == np.float32
    assert leaves[2].tolist() == [6 + 8j, 7 + 9j]
