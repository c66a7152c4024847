"""What adapters build on (C6)."""

import numpy as np
import pytest

from vspace import InactiveConfig, StructureMismatchError, VectorSpace, structure
from vspace.extend import Patterns, leaf_paths, nearest_paths, shared_choice


def test_a_shared_choice_is_for_objects_that_its_patterns_do_not_fit():
    choice = shared_choice("x")
    assert structure({"y": 1.0}, inactive=choice).size == 1
    assert structure({"x": 1.0}, inactive=choice).size == 0
    assert shared_choice("x") is choice
    with pytest.raises(StructureMismatchError):
        structure({"y": 1.0}, inactive="x")
    config = InactiveConfig("x")
    assert shared_choice(config) is config
    assert shared_choice(None) is None


def test_a_pattern_has_to_fit_one_of_several_objects():
    x, y = {"x": 1.0}, VectorSpace([{"y": 1.0}])
    for pattern in ("x", "*.y", ["x", "[0].y"]):
        assert structure(x, inactive=shared_choice(pattern, x, y)).size < 2
    with pytest.raises(StructureMismatchError, match=r"at z: .*fits some of \['x'\], \[0\]"):
        shared_choice(["x", "z"], x, y)
    assert shared_choice(InactiveConfig("z"), x, y) is not None


def test_names_are_read_as_everywhere():
    assert Patterns(["rate"]).fitting("['rate']") == (0,)
    assert nearest_paths("rate", [".rat"]) == "rat"


def test_each_leaf_has_one_path_however_many_components_it_has():
    shared = np.zeros(3)
    x = {"a": shared, "n": 1, "empty": np.zeros((0, 2)), "again": shared, "b": [1.0, {"c": 2.0}]}
    expected = ["['a']", "['empty']", "['b'][0]", "['b'][1]['c']"]
    assert leaf_paths(x) == expected
    assert leaf_paths(x, inactive="b") == expected[:2]
    assert leaf_paths(x, track=False) == [*expected[:2], "['again']", *expected[2:]]
    assert leaf_paths(2.0) == [""]
    assert leaf_paths(1) == []
