"""From parts to specs: equal ones are one, references count from where they are (C13)."""

import pytest

from vspace import InactiveConfig, UnknownTypeError, structure
from vspace.specs._analysis import Analysis
from vspace.specs._specs import DECLARED, INACTIVE, FixedSpec, RefSpec
from vspace.specs._standing import Rules


def spec_of(x, track=True, **choice):
    return Analysis(x, Rules(InactiveConfig(**choice)), track).spec


def test_equal_parts_are_one_spec_and_neighbours_are_counted():
    spec = spec_of([[1.0, 2.0], [3.0, 4.0], [5.0]])
    (first, count), (last, _) = spec.children
    assert count == 2
    assert [(each.leaves, n) for each, n in first.children] == [(1, 2)]
    assert first.children[0][0] is last.children[0][0]
    assert (spec.leaves, spec.tracked) == (5, 4)


def test_c13_siblings_with_like_sharing_inside_are_alike():
    def twins():
        shared = [1.0]
        return [shared, shared]

    spec = spec_of([twins(), twins(), twins()])
    assert [count for _, count in spec.children] == [3]
    (_, _), (reference, _) = spec.children[0][0].children
    assert isinstance(reference, RefSpec)
    assert reference.distance == 1


def test_c13_a_cycle_counts_the_tracked_parts_from_here():
    x = [1.0, [2.0]]
    x[1].append(x)
    _, (inner, _) = spec_of(x).children
    assert inner.children[1][0].distance == 2


def test_without_tracking_there_are_no_references():
    shared = [1.0]
    spec = spec_of([shared, shared], track=False)
    assert [count for _, count in spec.children] == [2]
    assert spec.tracked == 0


def test_c5_what_holds_no_leaf_is_one_inactive_part():
    (inner, count), (_, _) = spec_of([["text", [1, 2]], 1.0]).children
    assert inner is INACTIVE
    assert count == 1


def test_what_nothing_is_chosen_of_is_inactive_by_its_place():
    spec = spec_of({"w": [1.0], "rest": [2.0]}, active="w")
    assert spec.leaves == 1
    assert spec.children[1][0] is DECLARED


def test_fixed_parts_in_an_inactive_part_are_told_in_the_order_of_paths():
    x = {"a": {"s": "text", "k": [1, 2]}, "b": 1.0}
    spec = spec_of(x, fixed=["a['s']", "a['k']"]).children[0][0]
    assert isinstance(spec, FixedSpec)
    assert not spec.whole
    assert [inner for inner, _ in spec.fingerprint] == ["['k']", "['s']"]
    turned = {"a": {"k": [1, 2], "s": "text"}, "b": 1.0}
    assert spec_of(turned, fixed=["a['s']", "a['k']"]).children[0][0].key() == spec.key()


@pytest.mark.parametrize("kind", [set, frozenset])
def test_c7_a_set_that_holds_leaves_is_refused_with_its_path(kind):
    with pytest.raises(UnknownTypeError, match="that holds leaves") as caught:
        structure({"s": kind([1.0, "text"])})
    assert "['s']" in str(caught.value) or "s:" in str(caught.value)
    assert structure({"s": kind(["text"]), "x": 1.0}).size == 1
