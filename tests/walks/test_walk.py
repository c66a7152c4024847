"""One walk along a spec beside an object."""

from __future__ import annotations

import numpy as np
import pytest

from samples import Frozen, Point, linked_list
from vspace import StructureMismatchError, recursive_map, structure
from vspace._paths import spell
from vspace.specs import LeafSpec, NodeSpec, path_at
from vspace.walks import leaves_in, loose_leaves, nodes_in, walk

ARRAY = np.arange(3.0)


def met(x, **options):
    rows = []
    walk(structure(x)._programs.spec, x, lambda *row: rows.append(row), **options)
    return rows


def test_a_node_is_met_before_its_children_and_siblings_in_order():
    x = {"a": [1.0, 2], "b": (ARRAY,)}
    rows = [(type(spec).__name__, spell(link)) for spec, _, _, link in met(x)]
    assert rows == [
        ("NodeSpec", ""),
        ("NodeSpec", "['a']"),
        ("LeafSpec", "['a'][0]"),
        ("InactiveSpec", "['a'][1]"),
        ("NodeSpec", "['b']"),
        ("LeafSpec", "['b'][0]"),
    ]


def test_parts_are_those_of_the_object():
    x = [ARRAY, {"k": ARRAY}]
    parts = [part for _, _, part, _ in met(x)]
    assert parts[0] is x
    assert parts[1] is ARRAY
    assert parts[2] is x[1]
    assert parts[3] is ARRAY  # a reference back


def test_runs_of_leaves_come_together_where_that_is_asked_for():
    x = [0.5, *[1, "a"], *map(float, range(4))]
    rows = met(x, in_runs=True)
    (run,) = [(count, list(part), spell(link)) for _, count, part, link in rows if count > 1]
    assert run == (4, [0.0, 1.0, 2.0, 3.0], "[3]")
    assert sum(count for spec, count, _, _ in met(x) if isinstance(spec, LeafSpec)) == 5


def test_tracked_leaves_never_come_in_runs():
    assert all(count == 1 for _, count, _, _ in met([np.ones(2) for _ in range(9)], in_runs=True))


def test_children_may_be_given_in_another_way():
    x = {"a": 1.0, "b": {"c": 2.0}}
    rows = []
    walk(
        structure(x)._programs.spec,
        None,
        lambda *row: rows.append(row),
        lambda spec, node, link: [spell(link)] * len(spec.labels),
    )
    assert [part for spec, _, part, _ in rows if isinstance(spec, LeafSpec)] == ["", "['b']"]


def test_a_long_chain_is_walked_without_recursion():
    x = linked_list(3_000)
    assert len(leaves_in(structure(x)._programs.spec, x)) == 3_000


def test_leaves_and_nodes_are_found_once_each_with_their_paths():
    shared = [1.0]
    x = {"p": Point(1.0, ARRAY), "q": shared, "r": shared}
    spec = structure(x)._programs.spec
    leaves = [spell(link) for _, _, link in leaves_in(spec, x)]
    assert leaves == ["['p'].x", "['p'].y", "['q'][0]"]
    assert leaves == [path_at(spec, place) for place in range(3)]
    nodes = nodes_in(spec, x)
    assert [spell(link) for _, _, link in nodes] == ["", "['p']", "['q']"]
    assert [part for _, part, _ in nodes] == [x, x["p"], shared]
    assert all(isinstance(spec, NodeSpec) for spec, _, _ in nodes)


LOOSE = {
    "in a list": ([1.0, (2.0,)], []),
    "in a tuple": ((1.0, [2.0]), ["[0]"]),
    "in tuples in a tuple": (((1.0,), ({"a": 2.0}, 3.0)), ["[0][0]", "[1][1]"]),
    "in a frozen instance": (Frozen(1.0, [2.0]), [".position"]),
    "a number alone": (1.0, [""]),
    "arrays are leaves as others are": ((ARRAY,), ["[0]"]),
}


@pytest.mark.parametrize(("x", "paths"), LOOSE.values(), ids=list(LOOSE))
def test_c18_leaves_are_loose_where_nothing_above_can_be_changed(x, paths):
    found = loose_leaves(structure(x)._programs.spec, x)
    assert [spell(link) for _, link in found] == paths


class Stopping(str):
    __slots__ = ()

    def __eq__(self, other):
        raise StopIteration("mine")

    __hash__ = str.__hash__


def test_c24_what_a_users_function_raises_on_the_way_arrives_as_it_is():
    with pytest.raises(StopIteration, match="mine"):
        recursive_map(lambda a, b: a, {Stopping("k"): 1.0}, {Stopping("k"): 2.0})


def test_errors_of_a_walk_name_the_part():
    with pytest.raises(StructureMismatchError) as caught:
        recursive_map(lambda a, b: a, [{"a": 1.0}], [{"b": 1.0}])
    assert caught.value.path == "[0]"
