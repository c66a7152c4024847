"""Closures that travelled to a worker and back are vectors of the space of those at home (C14)."""

from __future__ import annotations

import pickle

import cloudpickle
import numpy as np
import pytest

from vspace import StructureMismatchError, VectorSpace, recursive_accumulate, structure


def travelled(x):
    return pickle.loads(cloudpickle.dumps(x))


def line(slope, offset):
    return lambda x: slope * x + offset


def other_line(slope, offset):
    return lambda x: slope * x - offset


def nested(a):
    inner = line(a, np.ones(2))
    return lambda x: (inner(x), a)


def with_itself(a):
    def f(n):
        return a if n == 0 else a * f(n - 1)

    return f


MAKE = {
    "closure": (lambda: line(3.0, np.ones(2)), lambda f: f(1.0).tolist(), [8.0, 8.0]),
    "closure in a closure": (lambda: nested(2.0), lambda f: f(1.0)[1], 4.0),
    "closure that calls itself": (lambda: with_itself(2.0), lambda f: f(1), 16.0),
    "closures in a dict": (
        lambda: {"f": line(1.0, 0.0), "g": line(2.0, 1.0)},
        lambda both: (both["f"](1.0), both["g"](1.0)),
        (2.0, 6.0),
    ),
}


@pytest.mark.parametrize("name", MAKE)
def test_what_came_back_is_added_to_what_stayed(name):
    make, ask, doubled = MAKE[name]
    here = make()
    back = travelled(here)
    assert structure(back) == structure(here)
    for _ in range(3):  # generated code, too
        assert ask((VectorSpace(here) + VectorSpace(back)).value) == doubled
        assert ask((VectorSpace(back) + VectorSpace(here)).value) == doubled


def test_gradients_of_workers_are_accumulated():
    total = line(0.0, np.zeros(2))
    for k in (1.0, 2.0):
        recursive_accumulate(total, travelled(line(k, k * np.ones(2))))
    assert total(1.0).tolist() == [6.0, 6.0]


def test_vectors_travel():
    back = travelled(2.0 * VectorSpace(line(3.0, 1.0)))
    assert (back.value(1.0), (back + back).value(1.0)) == (8.0, 16.0)


def test_other_code_of_the_same_name_is_another_space():
    renamed = travelled(other_line(1.0, 1.0))
    with pytest.raises(StructureMismatchError):
        VectorSpace(line(1.0, 1.0)) + VectorSpace(renamed)
