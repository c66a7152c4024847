"""Which arrays share memory (C16)."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import as_strided

from vspace import (
    StructureMismatchError,
    VectorSpace,
    make_zero_inplace,
    recursive_accumulate,
    register_leaf,
)
from vspace.blocks import _overlap as overlap
from vspace.blocks._overlap import Memory, _overlap_of_rectangles

bounds = np.lib.array_utils.byte_bounds


def addresses(array):
    """The addresses of all bytes of an array."""
    cells = np.arange(array.itemsize) + array.__array_interface__["data"][0]
    for stride, extent in zip(array.strides, array.shape, strict=True):
        cells = np.add.outer(stride * np.arange(extent), cells)
    return set(cells.ravel().tolist())


def overlapping(arrays):
    """All pairs of different arrays that share a byte."""
    held = [addresses(each) for each in arrays]
    return {
        (i, j)
        for j in range(len(arrays))
        for i in range(j)
        if arrays[i] is not arrays[j] and held[i] & held[j]
    }


def check(arrays):
    pairs = overlapping(arrays)
    found = Memory(arrays).first_overlap()
    assert found in pairs if pairs else found is None
    for i, each in enumerate(arrays):
        low, high = bounds(each)
        meets = any(
            low < bounds(other)[1] and bounds(other)[0] < high
            for j, other in enumerate(arrays)
            if not (i == j and other is each)
        )
        assert Memory(arrays).meets_another(each, i) is meets


buffer = np.zeros(400)
VIEWS = {
    "columns": lambda n, m: [buffer[: n * m].reshape(n, m)[:, j] for j in range(m)],
    "columns, reversed": lambda n, m: [buffer[: n * m].reshape(n, m)[::-1, j] for j in range(m)],
    "pairs of columns": lambda n, m: [
        buffer[: n * m].reshape(n, m)[:, j : j + 2] for j in range(0, m, 2)
    ],
    "blocks": lambda n, m: [
        buffer[: n * m].reshape(n, m)[i : i + 2, j : j + 3]
        for i in range(0, n, 2)
        for j in range(0, m, 3)
    ],
    "slabs": lambda n, m: [buffer[: n * m * 2].reshape(n, m, 2)[:, j] for j in range(m)],
    "last axis": lambda n, m: [buffer[: n * m * 2].reshape(n, 2, m)[:, :, j] for j in range(m)],
    "parts of numbers": lambda n, m: [
        part(z)
        for z in buffer[: 2 * n * m].view(complex).reshape(n, m).T
        for part in (np.real, np.imag)
    ],
    "every so many": lambda n, m: [buffer[i : n * m : m] for i in range(m)],
    "every so many, twice": lambda n, m: [
        each
        for i in range(m)
        for each in (buffer[i : n * m : 2 * m], buffer[i + m : n * m : 2 * m])
    ],
    "of two lengths": lambda n, m: [
        buffer[i : n * m : step]
        for i, step in [(0, 2 * m), (m, 2 * m), *((k, m) for k in range(1, m))]
    ],
    "three axes": lambda n, m: (
        [buffer[: n * m * 2].reshape(n, m, 2)[::2, ::2, i] for i in range(2)]
        + [buffer[: n * m * 2].reshape(n, m, 2)[1::2, j] for j in range(m)]
    ),
}


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize(("n", "m"), [(2, 12), (6, 24), (9, 18)])
def test_c16_interleaved_views_are_apart_until_one_of_them_is_not(make, n, m):
    views = make(n, m)
    check(views)
    assert Memory(views).first_overlap() is None
    for i in (0, len(views) // 2, len(views) - 1):
        whole = views[i][...]
        assert Memory([*views, whole]).first_overlap() == (i, len(views))
        one = as_strided(views[i], (1,) * views[i].ndim)
        assert Memory([one, *views]).first_overlap() == (0, i + 1)
        check([*views, one])


@st.composite
def views(draw):
    """A view of a buffer of bytes: any strides, of either sign, zero or odd ones, too."""
    dtype = draw(st.sampled_from(["f4", "f8", "c16"]))
    axes = draw(st.lists(st.tuples(st.integers(1, 4), st.integers(-24, 24)), max_size=3))
    shape = tuple(extent for extent, _ in axes)
    unit = draw(st.sampled_from([1, 4, 8]))
    strides = tuple(unit * step for _, step in axes)
    start = draw(st.integers(0, 40)) * 8
    return dtype, shape, strides, start


@given(st.lists(views(), min_size=2, max_size=24), st.sampled_from([0, 4, 1000]))
@settings(max_examples=300)
def test_c16_overlaps_are_those_of_the_addresses(rows, pairs_each):
    memory = np.zeros(4096, "u1")
    arrays = [
        as_strided(memory[1500 + start :][:16].view(dtype)[:1], shape, strides)
        for dtype, shape, strides, start in rows
    ]
    held = overlap._PAIRS_EACH
    overlap._PAIRS_EACH = pairs_each
    try:
        check([*arrays, arrays[0]])
    finally:
        overlap._PAIRS_EACH = held


@pytest.mark.parametrize("shift", [2, 8])
def test_c16_what_is_too_hard_to_tell_of_a_pair_is_told_by_all_cells(monkeypatch, shift):
    memory = np.zeros(300)
    one = as_strided(memory, (3, 3, 3), (8 * 31, 8 * 17, 8 * 5))
    other = as_strided(memory[shift:], (3, 3, 3), (8 * 29, 8 * 13, 8 * 7))
    monkeypatch.setattr(overlap, "_MAX_WORK", 1)
    with pytest.raises(np.exceptions.TooHardError):
        np.shares_memory(one, other, 1)
    check([one, other])


def test_c16_few_pairs_are_asked_for(monkeypatch):
    """However many views there are of one matrix: their number counts, not its square."""
    asked = []
    shares = np.shares_memory
    monkeypatch.setattr(np, "shares_memory", lambda *args: asked.append(args) or shares(*args))
    matrix = np.zeros((8, 3000))
    assert Memory(list(matrix.T)).first_overlap() is None
    assert len(asked) <= 4 * 3000


class Window:
    """A vector type that is a view of a buffer, and says where it lies."""

    def __init__(self, array, says):
        self.array = array
        self.says = says

    def __add__(self, other):
        return Window(self.array + other.array, self.says)

    def __rmul__(self, a):
        return Window(a * self.array, self.says)

    def memory(self):
        return {"view": self.array, "ends": bounds(self.array), "nothing": None}[self.says]


def put(window, other):
    window.array[...] = other.array


register_leaf(Window, assign=put, memory=Window.memory)


@pytest.mark.parametrize("says", [["view"], ["ends"], ["view", "ends"], ["ends", "array"]])
@pytest.mark.parametrize("count", [2, 40])
def test_c16_registered_leaves_that_overlap_are_refused(says, count):
    def parts(step):
        whole = np.ones(4 * count + 4)
        views = [whole[step * i : step * i + 4] for i in range(count)]
        kinds = (says * count)[:count]
        return [
            each if kind == "array" else Window(each, kind)
            for each, kind in zip(views, kinds, strict=True)
        ], whole

    y, whole = parts(step=4)
    recursive_accumulate(y, y)
    assert whole[: 4 * count].tolist() == [2.0] * (4 * count)
    y, whole = parts(step=3)
    for change in (
        lambda: recursive_accumulate(y, y),
        lambda: VectorSpace(y).axpy(2.0, VectorSpace(y)),
        lambda: make_zero_inplace(y),
        lambda: operator.imul(VectorSpace(y), 2.0),
    ):
        with pytest.raises(StructureMismatchError, match="overlaps"):
            change()
    assert set(whole) == {1.0}


def test_registered_operands_are_read_before_they_are_written_over():
    whole = np.arange(6.0)
    y = [Window(whole[:3], "view"), Window(whole[3:], "ends")]
    x = [Window(whole[2:5], "ends"), Window(whole[1:4], "view")]
    recursive_accumulate(y, x)
    assert whole.tolist() == [2.0, 4.0, 6.0, 4.0, 6.0, 8.0]


def test_a_registered_leaf_may_lie_nowhere():
    whole = np.ones(3)
    y = [Window(whole, "nothing"), Window(whole, "nothing"), Window(whole[:0], "ends"), whole]
    assert Memory(y).first_overlap() is None
    assert not Memory(y).meets_another(y[0], 1)


def test_rectangles_side_by_side_and_below_each_other_are_apart_until_one_is_not():
    tiles = [(row, row + 1, column, column + 2) for row in range(3) for column in range(0, 6, 2)]
    rows = [(*tile, place) for place, tile in enumerate(tiles)]
    assert _overlap_of_rectangles(rows) is None
    for row in range(3):
        one = (row, row + 1, 3, 4, 99)
        assert _overlap_of_rectangles(sorted([*rows, one])) == (3 * row + 1, 99)


@pytest.mark.parametrize("start", range(1, 9))
def test_c16_windows_of_a_matrix_meet_in_their_last_rows(start):
    matrix = np.zeros((32, 40))
    apart = [matrix[start : start + 5, 4 * i : 4 * i + 2] for i in range(9)]
    for other in range(16):
        check([*apart, matrix[other : other + 2, 33:35]])
