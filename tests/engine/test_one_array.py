"""Objects as one array of some dtype, and objects made of such arrays."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from samples import (
    SAMPLES,
    numbers_from,
)
from vspace import (
    StructureMismatchError,
    VectorSpace,
    register_leaf,
    structure,
)


def test_a_structure_packs_and_unpacks():
    for name, make in SAMPLES.items():
        x = make(numbers_from(1.0))
        made = structure(x)
        leaves, kept = made.take(x)
        array = made.pack(x)
        assert array.ndim == 1
        back = made.unpack(array, kept, leaves)
        assert structure(back) == made, name
        again = made.take(back)[0]
        assert all(
            np.allclose(np.asarray(a, complex), np.asarray(b, complex))
            for a, b in zip(leaves, again, strict=True)
        ), name


def test_complex_components_lie_as_pairs_in_a_real_array():
    x = [1.0, 2 + 3j, np.array([4 - 5j])]
    made = structure(x)
    _, kept = made.take(x)
    array = made.pack(x, float)
    assert array.tolist() == [1.0, 2.0, 3.0, 4.0, -5.0]
    assert made.unpack(array, kept) == x
    many = np.column_stack([array, 2 * array])
    columns = made.unpack(many, kept)
    assert columns[1].tolist() == [2 + 3j, 4 + 6j]
    assert columns[2].shape == (1, 2)
    assert columns[0].tolist() == [1.0, 2.0]


def test_columns_become_a_last_axis():
    x = [1.0, np.ones((2, 2), np.float32), 1j]
    made = structure(x)
    _, kept = made.take(x)
    columns = made.unpack(np.arange(12).reshape(6, 2) * (1 + 0j), kept)
    assert columns[0].tolist() == [0.0, 1.0]
    assert columns[1].shape == (2, 2, 2)
    assert columns[1].dtype == np.float32
    assert columns[2].tolist() == [10 + 0j, 11 + 0j]
    exact = [Fraction(1, 2)]
    made = structure(exact)
    leaves, kept = made.take(exact)
    assert made.unpack(np.array([[0.25, 0.5]]), kept, leaves)[0].tolist() == [0.25, 0.5]


class Coins:
    def __init__(self, counts):
        self.counts = np.asarray(counts, float)

    def __add__(self, other):
        return Coins(self.counts + other.counts)

    def __rmul__(self, a):
        return Coins(a * self.counts)


register_leaf(
    Coins,
    size=lambda x: x.counts.size,
    ravel=lambda x: x.counts,
    unravel=lambda x, components: Coins(components.copy()),
    dot=lambda x, y: float(x.counts @ y.counts),
    norm=lambda x, order: float(np.linalg.norm(x.counts, order)),
)


def test_packers_do_what_pack_and_unpack_do():
    for name, make in SAMPLES.items():
        x = make(numbers_from(1.0))
        made = structure(x)
        leaves, kept = made.take(x)
        for dtype in (None, np.dtype(complex)):
            pack = made.packer(dtype, leaves)
            unpack = made.unpacker(made.dtype if dtype is None else dtype, kept, leaves)
            for _ in range(2):
                array = made.packer(dtype, leaves)(x)
                assert np.array_equal(array, made.pack(x, dtype)), name
                assert np.array_equal(array, pack(x))
                assert structure(unpack(array)) == made, name
                assert np.array_equal(made.pack(unpack(array), dtype), array), name
        with pytest.raises(StructureMismatchError):
            pack(["another", x, 1.0])


def test_a_packer_takes_leaves_of_the_size_they_had():
    x = [Coins([1, 2, 3])]
    made = structure(x)
    pack = made.packer(float, made.take(x)[0])
    assert pack([Coins([4, 5, 6])]).tolist() == [4, 5, 6]


def test_columns_of_registered_leaves_keep_their_components():
    x = [Coins([1, 2, 3]), 1.0]
    made = structure(x)
    leaves, kept = made.take(x)
    columns = made.unpack(np.arange(8.0).reshape(4, 2), kept, leaves)
    assert columns[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert columns[1].tolist() == [6, 7]


def test_registered_leaves_pack_as_many_components_as_they_have():
    v = VectorSpace({"a": Coins([1, 2, 3]), "b": 4.0, "c": Coins([5])})
    assert v.size == 5
    assert v.to_array().tolist() == [1, 2, 3, 4, 5]
    assert v.from_array([5, 4, 3, 2, 1]).value["a"].counts.tolist() == [5, 4, 3]
    assert "component" not in repr(structure(v.value))


def test_large_arrays_are_packed_and_unpacked_as_small_ones_are():
    x = [np.arange(300_000.0), {"a": np.arange(6.0).reshape(2, 3)}, np.ones((600, 500))]
    made = structure(x)
    array = made.packer()(x)
    np.testing.assert_array_equal(array, np.concatenate([x[0], x[1]["a"].ravel(), x[2].ravel()]))
    back = made.unpacker(np.dtype(float), made.take(x)[1])(array)
    assert VectorSpace(back) == VectorSpace(x)
    assert not np.shares_memory(back[0], array)
