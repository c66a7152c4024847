"""Every kind of node comes apart and goes together with its exact type (C8-C12)."""

import functools

import numpy as np
import pytest

from kinds import KINDS, closure
from vspace import (
    StructureMismatchError,
    VectorSpace,
    like,
    make_zero,
    paths,
    recursive_map,
)

cases = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


def components(x):
    return VectorSpace(x).to_array()


@cases
def test_each_kind_goes_together_again(make):
    x = make()
    for _ in range(3):  # walked, then generated
        made = recursive_map(lambda leaf: leaf + 1, x)
        assert type(made) is type(x)
        assert made is not x
        assert np.array_equal(components(made), components(x) + 1)
        assert np.array_equal(components((2 * VectorSpace(x)).value), 2 * components(x))
        assert not components(make_zero(x)).any()
        assert paths(made) == paths(x)
        assert len(set(paths(x))) == components(x).size


@cases
def test_each_kind_is_written_into(make):
    x, y = make(), make()
    before = components(x)
    root = recursive_map(lambda a, b: a + b, x, y, out=x)
    assert np.array_equal(components(root), 2 * before)
    again = recursive_map(np.add, root, y, out=root)
    assert np.array_equal(components(again), 3 * before)


def wrapped_partial():
    return functools.update_wrapper(functools.partial(closure(), 3.0), closure())


ATTRIBUTES = {
    "function": (closure, ("__name__", "__qualname__", "__doc__", "__defaults__", "__dict__")),
    "deque": (KINDS["deque"], ("maxlen",)),
    "defaultdict": (KINDS["defaultdict"], ("default_factory",)),
    "list subclass": (KINDS["list subclass"], ("__class__",)),
    "partial": (wrapped_partial, ("__dict__", "__wrapped__", "__doc__")),
}


@pytest.mark.parametrize(("make", "names"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_what_belongs_to_a_node_is_kept(make, names):
    x = make()
    for _ in range(3):
        made = make_zero(x)
        for name in names:
            assert getattr(made, name) == getattr(x, name)


DESCRIBED = {
    "object arrays": (
        np.array([1.0, 2.0], dtype=object),
        np.array([[1.0, 2.0]], dtype=object),
        r"found an object array of shape \(1, 2\), expected an object array of shape \(2,\)",
    ),
    "structured arrays": (
        np.zeros(1, dtype=[("a", "d")]),
        np.zeros(1, dtype=[("a", "d"), ("b", "d")]),
        "a structured array with 2 children, expected a structured array with 1 children",
    ),
    "unset variables": (closure(), None, "an unset variable, expected a variable that is set"),
}


def closure_with_an_unset_variable():
    made = recursive_map(lambda leaf: leaf, closure())
    del made.__closure__[1].cell_contents
    return made


@pytest.mark.parametrize(("x", "y", "message"), DESCRIBED.values(), ids=DESCRIBED)
def test_what_differs_is_described(x, y, message):
    y = closure_with_an_unset_variable() if y is None else y
    with pytest.raises(StructureMismatchError, match=message):
        VectorSpace(x) + VectorSpace(y)


@pytest.mark.parametrize("name", ["object array", "structured array", "bound method", "partial"])
def test_zero_of_any_kind_by_projection(name):
    x = KINDS[name]()
    assert not components(like(x, None)).any()


def test_zero_of_a_wrapped_object_by_projection():
    assert like(VectorSpace([1.0]), None).value == [0.0]
