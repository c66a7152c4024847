"""The parts of an object, and which of them can reach a leaf (C5)."""

import pytest

from vspace import InactiveConfig
from vspace.nodes import CELL
from vspace.specs._analysis import Analysis
from vspace.specs._inventory import GIVEN, Inventory
from vspace.specs._leaf_specs import leaf_spec
from vspace.specs._specs import INACTIVE
from vspace.specs._standing import Rules


def parts_of(x):
    return Analysis(x, Rules(InactiveConfig())).parts


def test_parts_are_numbered_in_preorder():
    x = {"a": [1.0, "text"], "b": 2.0}
    parts = parts_of(x)
    assert parts.objects == [x, x["a"], 1.0, "text", 2.0]
    assert parts.parents == [-1, 0, 1, 1, 0]
    assert [parts.node(i)[2] for i in (0, 1)] == [[(1, 1), (4, 1)], [(2, 1), (3, 1)]]
    assert len(parts) == 5


def test_a_part_that_was_there_before_is_a_reference():
    shared = [1.0]
    parts = parts_of([shared, shared])
    assert parts.targets == [-1, -1, -1, 1]
    assert parts.itself(3) == parts.itself(1) == 1


@pytest.mark.parametrize(
    ("rows", "active"),
    [
        ([(-1, "node"), (0, "leaf"), (0, "inert")], [1, 1, 0]),
        ([(-1, "node"), (0, "node"), (1, "inert")], [0, 0, 0]),
        ([(-1, "node"), (0, "node"), (1, "leaf"), (0, "ref 1")], [1, 1, 1, 1]),
        ([(-1, "node"), (0, "node"), (1, "inert"), (0, "ref 1")], [0, 0, 0, 0]),
        # What refers to the root from below is active where the root is.
        ([(-1, "node"), (0, "node"), (1, "ref 0"), (0, "leaf")], [1, 1, 1, 1]),
        ([(-1, "node"), (0, "given")], [1, 1]),
    ],
    ids=["leaf", "no leaf", "shared", "shared, no leaf", "cycle", "given"],
)
def test_what_holds_or_refers_to_a_leaf_is_active(rows, active):
    parts = Inventory()
    specs = {"leaf": leaf_spec(1.0), "inert": INACTIVE, "given": GIVEN}
    for parent, what in rows:
        if what == "node":
            index = parts.add_node(object(), parent, None, None, None)
        elif what in specs:
            index = parts.add(object(), parent, None, specs[what])
        else:
            parts.add_reference(object(), parent, None, int(what.split()[1]))
            continue
        if parent >= 0:
            parts.add_child(parent, index)
    assert list(parts.active()) == active


def test_c12_the_cell_of_an_unset_variable_is_known_through_references():
    def outer():
        def early():
            return later

        def also():
            return later

        if False:
            later = 1.0
        return early, also

    parts = parts_of([*outer(), 1.0])
    cells = [i for i in range(len(parts)) if parts.kinds[parts.itself(i)] is CELL]
    assert len(cells) == 2
    assert all(parts.is_unset_cell(i) for i in cells)
    assert not parts.is_unset_cell(0)
