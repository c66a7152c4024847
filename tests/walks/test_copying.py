"""Inactive parts are copied where that is asked for, and keep their sharing (C5)."""

from __future__ import annotations

import copy
import pickle
import threading

import numpy as np
import pytest

from samples import (
    SAMPLES,
    Circle,
    Link,
    numbers_from,
    with_inactive_cell,
)
from vspace import (
    InactiveConfig,
    VectorSpace,
    make_zero,
    recursive_map,
)


def double(x):
    return 2 * x


def test_c5_copies_of_inactive_parts_keep_their_sharing():
    names, counts = ["a"], np.arange(3)
    x = {"w": 1.0, "one": [names, counts], "two": (names, counts)}
    result = recursive_map(double, x, copy_if_inactive=True)
    assert result["one"] is not x["one"]
    assert result["one"][0] is result["two"][0] is not names
    assert result["one"][1] is result["two"][1] is not counts
    assert result["one"][0] == names


def test_c5_copies_of_inactive_parts_point_to_the_new_active_parts():
    root = Link(1.0)
    root.following = Link(["inactive"], root)
    declared = recursive_map(double, root, copy_if_inactive=True, inactive="following")
    assert declared.following is not root.following
    assert declared.following.following is declared


def test_c5_an_inactive_cell_is_copied_once():
    name = ["name"]
    f = with_inactive_cell(1.0, name)
    new_f, new_name = recursive_map(double, [f, name, 1.0], copy_if_inactive=True)[:2]
    assert new_f(1.0) == (2.0, name)
    assert new_f(1.0)[1] is new_name is not name


class Original:
    """Copies itself."""

    def __init__(self, copies):
        self.copies = copies

    def __deepcopy__(self, memo):
        self.copies.append("copied")
        return Original(self.copies)


def test_c5_what_copies_itself_does_so_once():
    original = Original([])
    result = recursive_map(double, [1.0, [original], original], copy_if_inactive=True)
    assert result[1][0] is result[2] is not original
    assert original.copies == ["copied"]


def test_c5_every_kind_of_inactive_part_is_copied_with_its_leaves():
    array, names = np.ones(2), {"a"}
    line = (lambda *captured: lambda: captured)(array, names)
    settings = {"array": array, "line": line, "names": names, "tuple": (array, 1), "rate": 0.5}
    x = {"x": 1.0, "settings": settings}
    copied = recursive_map(double, x, inactive="['settings']", copy_if_inactive=True)["settings"]
    assert copied["array"] is copied["tuple"][0] is copied["line"]()[0] is not array
    assert copied["names"] is copied["line"]()[1] is not names
    assert (copied["names"], copied["rate"], copied["tuple"][1]) == (names, 0.5, 1)
    np.testing.assert_array_equal(copied["array"], array)


def test_c20_inactive_parts_of_any_depth_are_copied():
    deep = ["end"]
    for _ in range(100_000):
        deep = [deep]
    copied = recursive_map(double, [1.0, deep], copy_if_inactive=True)[1]
    for _ in range(100_000):
        assert copied is not deep
        (copied,), (deep,) = copied, deep
    assert copied == deep == ["end"]
    assert copied is not deep


@pytest.mark.parametrize("inactive", [Circle, "settings"], ids=["by type", "by path"])
def test_c5_what_is_declared_inactive_is_copied_too(inactive):
    x = SAMPLES["namespace"](numbers_from(1))
    x.settings = Circle([0.5])
    result = recursive_map(double, x, inactive=inactive, copy_if_inactive=True)
    assert result.settings is not x.settings
    assert result.settings.radius == [0.5]


X = {"body": {"mass": 2.0, "x": np.ones(3)}, "dt": 0.1, "a.b[0]": [1.0, 2.0]}


def test_copies_of_inactive_parts_keep_their_inner_sharing():
    shared = [1, 2]
    lock = threading.Lock()
    x = {"a": shared, "b": shared, "c": {"deep": np.arange(2)}, "lock": [lock], "leaf": 1.0}
    for copied in (
        make_zero(x, copy_if_inactive=True),
        (2 * VectorSpace(x, copy_if_inactive=True)).value,
    ):
        assert copied["a"] == shared
        assert copied["a"] is not shared
        assert copied["a"] is copied["b"]
        assert copied["c"]["deep"] is not x["c"]["deep"]
        assert copied["lock"][0] is lock
    assert make_zero(x)["a"] is shared


def test_copies_of_declared_parts_follow_the_new_object():
    class Node:
        pass

    parent, child = Node(), Node()
    parent.child, child.parent, child.x = child, parent, 1.0
    config = InactiveConfig("*.parent", copy_if_inactive=True)
    made = recursive_map(lambda x: 2 * x, parent, inactive=config)
    assert made.child.parent is made
    assert made.child.x == 2.0


def test_shallow_and_deep_copies_of_a_configured_vector_keep_the_choice():
    v = VectorSpace(X, inactive="['dt']")
    for other in (copy.copy(v), copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        assert (2 * other).value["dt"] == 0.1
