"""Expressions are worked out block by block, large arrays in pieces, and checked before a write."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from samples import Grid
from vspace import (
    LeafTypeError,
    VectorSpace,
    linear_combination,
    recursive_broadcast,
    register_leaf,
    structure,
)

LARGE = 140_000  # two pieces and a rest


def same(x, y):
    return VectorSpace(x) == VectorSpace(y)


class Length:
    def __init__(self, meters):
        self.meters = meters

    def __add__(self, other):
        return Length(self.meters + other.meters)

    def __rmul__(self, a):
        return Length(a * self.meters)


register_leaf(Length)


def test_large_leaves_of_a_result_are_written_in_place():
    v = VectorSpace([np.ones(1_000_000)])
    out = v + v
    tracemalloc.start()
    linear_combination([3.0, 1.0], [v, out], out=out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert out == 5 * v


def test_vectors_that_overlap_the_target_are_read_first():
    buffer = np.arange(LARGE + 1.0)
    first, second = buffer[:-1], buffer[1:]
    expected = 2 * first + 3 * second
    linear_combination([2.0, 3.0], [[first.copy()], [second]], out=[first])
    assert np.array_equal(first, expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.asfortranarray(np.arange(9000.0).reshape(90, 100)),
        lambda: np.arange(18000.0)[::2],
        lambda: np.arange(9000.0)[::-1],
        lambda: np.arange(9000.0).view(Grid),
        lambda: np.ones(3).view(Grid),
        lambda: np.arange(9000.0).astype(">f8"),
        lambda: np.arange(9000.0).astype(np.longdouble),
        lambda: np.arange(9000.0) * 1j,
        lambda: np.arange(9000.0, dtype=np.float32),
    ],
    ids=["fortran", "strided", "reversed", "subclass", "small", "swapped", "long", "complex", "f4"],
)
def test_large_arrays_of_every_kind(make):
    x, y = [make(), 1.0], [make(), 2.0]
    expected = 2 * np.array(make()) + 3 * np.array(make())
    found = linear_combination([2.0, 3.0], [x, y])
    assert np.array_equal(found[0], expected)
    assert type(found[0]) is type(x[0])
    assert found[0].dtype == x[0].dtype
    own = x[0]
    linear_combination([2.0, 3.0], [x, y], out=x)
    assert x[0] is own
    assert np.array_equal(own, expected)
    found = recursive_broadcast(lambda a: 2 * a, [make()])
    assert np.array_equal(found[0], 2 * make())
    assert structure(found) == structure([make()])


def test_large_arrays_come_in_pieces_and_small_ones_together():
    sizes = []
    x = {"small": [np.ones(3), np.ones((2, 2)), 1.0], "large": np.ones(LARGE)}
    recursive_broadcast(lambda a: sizes.append(a.size) or a, x)
    assert sum(sizes) == LARGE + 8
    assert max(sizes) * x["large"].itemsize <= 1 << 20
    assert len(sizes) > 2
    assert 8 in sizes


def test_no_array_of_the_size_of_a_large_leaf_is_made():
    seen = []
    x, out = [np.ones(1_000_000)], [np.zeros(1_000_000)]
    target = out[0]
    recursive_broadcast(lambda a: seen.append(a.size) or a + 1, x, out=out)
    assert max(seen) * x[0].itemsize <= 1 << 20
    assert out[0] is target
    assert set(target) == {2.0}


def test_broadcast_reads_before_it_writes():
    buffer = np.arange(LARGE + 1.0)
    first, second = buffer[:-1], buffer[1:]
    expected = first + second
    recursive_broadcast(lambda a, b: a + b, [first.copy()], [second], out=[first])
    assert np.array_equal(first, expected)


def test_a_function_that_returns_its_argument_shares_nothing():
    x = [np.ones(3), np.ones(LARGE), 1.0]
    found = recursive_broadcast(lambda a: a, x)
    assert not np.shares_memory(found[0], x[0])
    assert not np.shares_memory(found[1], x[1])


def test_results_of_the_same_kind_are_converted():
    x = [np.ones(3, np.float32), np.ones(LARGE, np.float32), 1j, np.float32(2)]
    found = recursive_broadcast(lambda a: a.astype(complex if a.dtype.kind == "c" else float), x)
    assert found[0].dtype == found[1].dtype == np.float32
    assert type(found[3]) is np.float32


def when(dtype, result):
    """An element-wise function that goes wrong for one dtype."""
    return lambda a: result(a) if np.asarray(a).dtype == dtype else a + 1


MISTAKES = {
    "too few values": lambda a: a[:2],
    "one value": lambda a: a.sum(),
    "a value too many": lambda a: np.append(a, 1.0),
    "another shape": lambda a: a.reshape(-1, 1),
    "complex values": lambda a: a + 1j,
    "integers": lambda a: a.astype(int),
    "bools": lambda a: a > 0,
    "text": lambda a: np.array(["a"] * a.size),
    "None": lambda a: None,
    "too few for the rest alone": lambda a: a if a.size == 65536 else a[:-1],
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize(
    ("last", "path"),
    [(np.ones(LARGE, np.float32), "[3]"), (np.ones(3, np.float32), "[3]")],
    ids=["large", "small"],
)
@pytest.mark.parametrize("in_place", [False, True])
def test_c17_a_wrong_result_is_an_error_before_the_first_write(mistake, last, path, in_place):
    x = [np.ones(LARGE), 1.0, np.ones(2), last]
    with pytest.raises(LeafTypeError) as caught:
        recursive_broadcast(when(np.float32, mistake), x, out=x if in_place else None)
    assert caught.value.path == path
    assert "the element-wise function returned" in str(caught.value)
    assert "use element-wise operations only" in str(caught.value)
    assert same(x, [np.ones(LARGE), 1.0, np.ones(2), np.ones_like(last)])


def test_registered_leaves_are_given_one_by_one():
    x = {"l": Length(2.0), "w": np.ones(2)}
    assert recursive_broadcast(lambda a, b: a + 2 * b, x, x)["l"].meters == 6.0
    assert linear_combination([1.0, 0.5], [x, x])["l"].meters == 3.0
    with pytest.raises(LeafTypeError) as caught:
        recursive_broadcast(lambda a: 1.0 if isinstance(a, Length) else a, x)
    assert caught.value.path == "['l']"
    assert "returned float 1.0" in str(caught.value)


@pytest.mark.parametrize("result", [None, "a", 1j], ids=repr)
def test_c17_a_wrong_exact_result_is_an_error_before_the_first_write(result):
    x = [np.ones(LARGE), Fraction(1, 2)]
    with pytest.raises(LeafTypeError) as caught:
        recursive_broadcast(lambda a: result if isinstance(a, Fraction) else a + 1, x, out=x)
    assert caught.value.path == "[1]"
    assert set(x[0]) == {1.0}
