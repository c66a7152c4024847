"""What a mapped function gives is checked, and converted to the first operand's leaf types."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from messages import message
from samples import (
    Grid,
)
from vspace import (
    LeafTypeError,
    StructureMismatchError,
    recursive_map,
    recursive_map_inplace,
    register_leaf,
)


def same(x):
    return x


class Dense:
    """A vector that sparse ones can be added to."""

    def __init__(self, values):
        self.values = values

    def __add__(self, other):
        return Dense(self.values + other.values)

    def __rmul__(self, a):
        return Dense(a * self.values)


register_leaf(Dense)


@pytest.mark.parametrize(
    ("leaf", "result", "expected"),
    [
        (1.0, np.float64(2.5), 2.5),
        (1.0, np.array(2.5), 2.5),
        (1j, 2.5, 2.5 + 0j),
        (np.float32(1), 2.5, np.float32(2.5)),
        (np.float32(1), np.float64(2.5), np.float32(2.5)),
        (np.complex64(1), 2.5, np.complex64(2.5)),
        (Fraction(1, 2), 0.25, Fraction(1, 4)),
        (Decimal(1), np.float64(0.25), Decimal("0.25")),
        (np.ones(2, np.float32), np.array([1.0, 2.0]), np.array([1, 2], np.float32)),
        (np.array(1.0), 2.5, np.array(2.5)),
        (np.array(1.0), np.float32(2.5), np.array(2.5)),
        (np.ones(1).view(Grid), np.array([2.0]), np.full(1, 2.0).view(Grid)),
        (np.ones(1, complex), np.array([2.0]), np.array([2 + 0j])),
    ],
    ids=repr,
)
def test_a_result_of_the_same_kind_is_converted_to_the_leafs_type(leaf, result, expected):
    (found,) = recursive_map(lambda x: result, [leaf])
    assert type(found) is type(expected)
    assert np.array_equal(found, expected)
    assert getattr(found, "dtype", None) == getattr(expected, "dtype", None)


@pytest.mark.parametrize(
    ("leaf", "result", "found"),
    [
        (1.0, 2, "int 2"),
        (1.0, None, "None"),
        (1.0, "2.0", "str '2.0'"),
        (1.0, 2j, "complex 2j"),
        (1.0, np.ones(2), "an array of dtype float64 and shape (2,)"),
        (Fraction(1), 1j, "complex 1j"),
        (np.ones(2), 2.0, "float 2.0"),
        (np.ones(2), None, "None"),
        (np.ones(2), [1.0, 2.0], "a list"),
        (np.ones(2), np.ones(3), "an array of dtype float64 and shape (3,)"),
        (np.ones(2), np.ones((2, 1)), "an array of dtype float64 and shape (2, 1)"),
        (np.ones(2), np.ones(2, int), "an array of dtype int64 and shape (2,)"),
        (np.ones(2), np.ones(2, complex), "an array of dtype complex128 and shape (2,)"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("way", ["new", "out", "in place"])
def test_a_result_of_another_kind_is_an_error_with_its_path(leaf, result, found, way):
    x = {"a": [0.5, leaf]}
    before = repr(x)

    def f(each):
        return result if each is leaf else each

    with pytest.raises(LeafTypeError) as caught:
        if way == "new":
            recursive_map(f, x)
        elif way == "out":
            recursive_map(f, x, out=x)
        else:
            recursive_map_inplace(f, x, x)
    assert caught.value.path == "['a'][1]"
    assert f"returned {found}" in message(caught)
    assert "as in the first operand" in message(caught)
    assert repr(x) == before


def test_one_array_for_two_leaves_is_an_error():
    buffer = np.zeros(2)
    with pytest.raises(LeafTypeError) as caught:
        recursive_map(lambda x: buffer, {"a": np.ones(2), "b": np.ones(2)})
    assert caught.value.path == "['b']"
    assert "for ['a'] as well" in message(caught)
    assert "a fresh array for each leaf" in message(caught)


def test_one_read_only_array_may_stand_for_two_leaves():
    constant = np.zeros(2)
    constant.flags.writeable = False
    result = recursive_map(lambda x: constant, [np.ones(2), np.ones(2)])
    assert result[0] is result[1] is constant


def test_an_array_for_two_results_is_an_error():
    def f(x):
        y = 2 * x
        return y, y

    with pytest.raises(LeafTypeError, match="a fresh array for each leaf"):
        recursive_map(f, [np.ones(2)], nout=2)


@pytest.mark.parametrize("result", [1.0, (1.0,), (1.0, 2.0, 3.0), [1.0, 2.0]], ids=repr)
def test_a_wrong_number_of_results_is_an_error(result):
    with pytest.raises(LeafTypeError) as caught:
        recursive_map(lambda x: result, [1.0], nout=2)
    assert caught.value.path == "[0]"
    assert "a tuple of nout=2 leaves" in message(caught)


class Tile:
    """An array type of somebody else."""

    def __init__(self, values):
        self.values = np.array(values)
        self.shape, self.dtype = self.values.shape, self.values.dtype

    def __add__(self, other):
        return Tile(self.values + other.values)

    def __rmul__(self, a):
        return Tile(a * self.values)


def assign_tile(tile, value):
    tile.values[...] = value.values


register_leaf(Tile, assign=assign_tile)


def tiles():
    return {"a": Tile([1.0, 2.0]), "b": Tile([3.0, 4.0])}


NO_SUCH_TILE = {
    "another shape": lambda x: Tile([1.0]),
    "a shape that broadcasts": lambda x: Tile([[1.0, 2.0]]),
    "another dtype": lambda x: Tile(x.values.astype("f")),
    "an array": lambda x: x.values,
    "a number": lambda x: 1.0,
}


@pytest.mark.parametrize("f", NO_SUCH_TILE.values(), ids=NO_SUCH_TILE)
@pytest.mark.parametrize("way", ["new", "out", "inplace"])
def test_results_for_registered_leaves_keep_shape_and_dtype(f, way):
    x = tiles()
    with pytest.raises(LeafTypeError) as caught:
        if way == "inplace":
            recursive_map_inplace(f, x, x)
        else:
            recursive_map(f, x, out=x if way == "out" else None)
    assert caught.value.path == "['a']"
    assert "expected a Tile" in message(caught)
    assert x["a"].values.tolist() == [1.0, 2.0]


def test_registered_leaves_of_operands_have_one_shape():
    for other in ([1.0], [[1.0, 2.0]]):
        with pytest.raises(StructureMismatchError) as caught:
            recursive_map(lambda x, y: x + y, tiles(), {"a": Tile([0.0, 0.0]), "b": Tile(other)})
        assert caught.value.path == "['b']"
        assert f"shape {np.shape(other)}" in message(caught)
    single = {key: Tile(each.values.astype("f")) for key, each in tiles().items()}
    assert recursive_map(lambda x, y: x + y, tiles(), single)["b"].values.tolist() == [6.0, 8.0]


def test_one_registered_leaf_for_two_leaves_is_an_error():
    buffer = Tile([0.0, 0.0])
    for f, nout in ((lambda x: buffer, 1), (lambda x: (buffer, x), 2)):
        with pytest.raises(LeafTypeError) as caught:
            recursive_map(f, tiles(), nout=nout)
        assert caught.value.path == "['b']"
        assert "the Tile that the mapped function returned for ['a'] as well" in message(caught)
    coin = Dense(np.zeros(2))  # immutable: it has no identity
    found = recursive_map(lambda x: coin, [Dense(np.ones(2)), Dense(np.ones(2))])
    assert found[0] is found[1] is coin


def test_registered_leaves_may_change_places():
    a, b = Tile([1.0]), Tile([2.0])
    recursive_map(same, [a, b], out=[b, a])
    assert (a.values, b.values) == ([2.0], [1.0])
    recursive_map(lambda x, y: 2 * x + y, [a, b], [b, a], out=[a, b])
    assert (a.values, b.values) == ([5.0], [4.0])


def test_several_results_cannot_go_into_one_registered_leaf():
    t = Tile([7.0])
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(
            lambda x: (2 * x, 3 * x), [1.0, Tile([1.0])], nout=2, out=([1.0, t], [1.0, t])
        )
    assert caught.value.path == "[1]"
    assert t.values == [7.0]
    dense = Dense(np.ones(1))
    made = recursive_map(lambda x: (2 * x, 3 * x), [dense], nout=2, out=([dense], [dense]))
    assert [each[0].values for each in made] == [[2.0], [3.0]]
