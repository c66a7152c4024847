"""Generated code that adds in place does what the walk and new vectors do."""

from __future__ import annotations

import numpy as np
import pytest

from samples import SAMPLES, Frozen, Link, Point, line, linked_list, numbers_from
from vspace import StructureMismatchError, VectorSpace, recursive_map, register_leaf, structure
from vspace.walks import store


class Tally:
    """A leaf that can be changed in place."""

    def __init__(self, count):
        self.count = count

    def __add__(self, other):
        return Tally(self.count + other.count)

    def __rmul__(self, a):
        return Tally(a * self.count)


def _assign(x, value):
    x.count = value.count


register_leaf(Tally, assign=_assign, ravel=lambda x: np.array([x.count]), size=lambda x: 1)

MORE = {
    "arrays of two axes in a run": lambda n: [np.full((2, 3), n()) for _ in range(20)],
    "long run of floats beside arrays": lambda n: {"f": [n() for _ in range(9)], "a": np.ones(2)},
    "many kinds": lambda n: [
        (np.full(1 + i % 5, n()) if i % 2 else np.full(2, n(), np.float32)) for i in range(300)
    ],
    "many shapes of two axes": lambda n: [np.full((1, i), n()) for i in range(1, 230)],
    "many with numbers": lambda n: [(np.full(i, n()) if i % 2 else n()) for i in range(1, 450)],
    "many in short precision": lambda n: [np.full(i, n(), np.longdouble) for i in range(1, 230)],
    "complex": lambda n: {"z": complex(n(), n()), "a": np.full(2, n() + 1j)},
    "numbers deep inside": lambda n: Frozen((Point([n()], {"k": n()}), np.full(2, n()), (n(),))),
    "arrays in tuples beside numbers": lambda n: [(np.full(2, n()), "n"), n(), (Frozen("n"), n())],
    "closures of numbers": lambda n: [line(n(), (n(), np.full(2, n()))), line(n(), [n()])],
    "frozen without change": lambda n: Frozen(Frozen([n(), n()])),
    "numbers inside of lists in tuples": lambda n: ([n(), 2], {"a": ([n()],)}),
    "a mutable leaf of a user": lambda n: [n(), Tally(n()), [n()]],
    "records": lambda n: [{"a": n(), "w": np.full(2, n()), "n": 1, "b": n()} for _ in range(20)],
    "records of many numbers": lambda n: [{f"k{i}": n() for i in range(9)} for _ in range(20)],
    "immutable records": lambda n: [(n(), (np.full(2, n()), n())) for _ in range(20)],
    "immutable all the way": lambda n: tuple(Frozen((n(), n())) for _ in range(20)),
    "lists in a long tuple": lambda n: tuple([n(), n()] for _ in range(20)),
    "floats in a long tuple": lambda n: (np.full(2, n()), *(n() for _ in range(20)), [n()]),
    "runs of many kinds": lambda n: [
        *(n() for _ in range(10)),
        *(np.full(3, n()) for _ in range(10)),
        *(Point(n(), "n") for _ in range(10)),
        *([np.full(1, n())] for _ in range(10)),
        "end",
        *((n(), n()) for _ in range(10)),
        n(),
    ],
    "records in records": lambda n: [
        {"head": n(), "rows": [(n(), [n() for _ in range(8)]) for _ in range(9)], "tail": n()}
        for _ in range(10)
    ],
    "scalars of a type in records": lambda n: [Point(np.float64(n()), n()) for _ in range(20)],
    "a mutable leaf of a user after a run": lambda n: [*(n() for _ in range(20)), Tally(n())],
    "linked list that ends in a tuple": lambda n: linked_list(40, n(), (n(), n())),
    "scalars side by side": lambda n: [np.float64(n()) for _ in range(20)],
    "a new type": lambda n: type("New", (), {})() and Link(n()),
}
CASES = SAMPLES | MORE


IN_PLACE = {
    "axpy": lambda y, x: y.axpy(0.5, x),
    "+=": lambda y, x: y.__iadd__(x),
    "+= a product": lambda y, x: y.__iadd__(0.5 * x),
    "-= a sum": lambda y, x: y.__isub__(x + x),
    "*=": lambda y, x: y.__imul__(3.0),
    "*= nothing": lambda y, x: y.__imul__(0.0),
    "/=": lambda y, x: y.__itruediv__(2.0),
}


@pytest.mark.parametrize("change", IN_PLACE.values(), ids=IN_PLACE)
@pytest.mark.parametrize("name", CASES)
def test_changes_in_place_give_what_a_new_vector_does(name, change):
    for times in range(3):  # code is generated for what comes again
        y, x = CASES[name](numbers_from(1.0)), CASES[name](numbers_from(2.0))
        expected = change(VectorSpace(y).copy(), VectorSpace(x)).to_array()
        found = VectorSpace(y)
        assert change(found, VectorSpace(x)) is found
        np.testing.assert_array_equal(found.to_array(), expected, err_msg=f"at use {times}")


def test_leaves_that_overlap_are_not_multiplied_twice():
    base = np.ones(4)
    for _ in range(3):
        v = VectorSpace([base[:3], base[1:]])
        with pytest.raises(StructureMismatchError, match="memory that overlaps"):
            v *= 2.0
    shared = [base, base]
    for factor in (2.0, 3.0, 4.0):
        before = base.copy()
        VectorSpace(shared).__imul__(factor)
        np.testing.assert_array_equal(base, factor * before)


@pytest.mark.parametrize("name", CASES)
def test_c19_what_is_stored_is_what_the_walk_stores(name):
    made = structure(CASES[name](numbers_from(1.0)))
    for _ in range(3):
        one, other = CASES[name](numbers_from(1.0)), CASES[name](numbers_from(1.0))
        old, others = made.take(one)[0], made.take(other)[0]
        root = made._programs.store(one, old, [_changed(leaf) for leaf in old])
        expected = store(made._programs.spec, other, [_changed(leaf) for leaf in others])
        assert structure(root) == structure(expected)
        assert VectorSpace(root) == VectorSpace(expected)
        assert (root is one) == (expected is other)
        assert made._programs.store(root, made.take(root)[0], made.take(root)[0]) is root


def _changed(leaf):
    return leaf if isinstance(leaf, (np.ndarray, Tally)) else leaf + leaf


def test_c19_parts_that_stay_are_kept():
    inner = Frozen((1.0, 2.0))
    x = {"stays": inner, "changes": (3.0, np.ones(2)), "deep": [Frozen(inner), (inner, 5.0)]}
    array, deep = x["changes"][1], x["deep"]
    for factor in (2.0, 3.0, 4.0):
        recursive_map(lambda a, f=factor: f if a in (3.0, 2.0 * f) else a, [x["changes"][0]])
        result = recursive_map(lambda a: a if np.ndim(a) or a < 3 else 2 * a, x, out=x)
        assert result is x
        assert x["stays"] is x["deep"][0].position is x["deep"][1][0] is inner
        assert x["changes"][1] is array
        assert x["deep"] is deep


@pytest.mark.parametrize("held", [False, True])
def test_arrays_held_elsewhere_are_told_apart(held):
    arrays = [np.full(2, float(i)) for i in range(3)]
    others = [np.full(2, 1.0) for _ in range(3)]
    y, x = list(arrays), list(others)
    if not held:
        del arrays, others
    for _ in range(3):
        VectorSpace(y).axpy(1.0, VectorSpace(x))
    assert [each.tolist() for each in y] == [[3.0, 3.0], [4.0, 4.0], [5.0, 5.0]]
    for _ in range(3):
        VectorSpace(y).axpy(1.0, VectorSpace(y[::-1]))
    expected = np.array([3.0, 4.0, 5.0])
    for _ in range(3):
        expected = expected + expected[::-1]
    assert [each[0] for each in y] == expected.tolist()


def test_an_increment_that_is_a_view_of_the_target_is_read_first():
    base = np.arange(4.0)
    y = [np.ones(2), base]
    for _ in range(3):
        before = base[:2].copy()
        first = y[0].copy()
        VectorSpace(y).axpy(1.0, VectorSpace([base[:2], base[::-1]]))
        np.testing.assert_array_equal(y[0], first + before)
