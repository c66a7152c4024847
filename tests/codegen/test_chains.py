"""Chains: a loop over nodes that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from samples import Cons, Link, chain, linked_list
from vspace import StructureMismatchError, VectorSpace, recursive_map, structure
from vspace.codegen._chains import Hole, chain_of, with_children
from vspace.specs import LeafSpec


def test_chains_of_like_nodes_are_loops_whatever_their_length():
    sources = {structure(linked_list(length)).source.count("\n") for length in (100, 20_000)}
    assert len(sources) == 1
    short = chain(lambda rest: Cons(rest, 1.0, "name"), None, 40)
    long = chain(lambda rest: Cons(rest, 1.0, "name"), None, 41)
    for x, y in ((short, long), (long, short)):
        made = structure(x)
        assert "for _ in range" in made.source
        with pytest.raises(StructureMismatchError):
            made.take(y)
        with pytest.raises(StructureMismatchError):
            made.read(y)


def test_c13_sharing_that_the_first_operand_has_not_is_seen_along_a_chain():
    def made(*arrays):
        head = None
        for array in arrays:
            head = Link(array, head)
        return head

    def arrays():
        return [np.ones(1) for _ in range(40)]

    x = [made(*arrays()), made(*arrays())]
    space = structure(x)
    assert "for _ in range" in space.source
    shared = np.ones(1)
    wrong = [
        [x[0], x[0]],
        [x[0], x[0].following],
        [made(*arrays()[2:], shared, shared), made(*arrays())],
        [made(*arrays()[1:], shared), made(*arrays()[1:], shared)],
    ]
    for each in wrong:
        with pytest.raises(StructureMismatchError):
            space.take(each)
    assert len(space.take([made(*arrays()), made(*arrays())])[0]) == 80


def test_a_chain_is_one_of_its_nodes_with_a_hole_and_how_many_there_are():
    found = chain_of(structure(linked_list(50))._programs.spec)
    assert found is not None
    assert found.length == 50
    children = [type(child) for child in found.node.expanded()]
    assert children.count(Hole) == 1
    sides = [type(child) for child in (*found.before, Hole(), *found.after)]
    assert sides == children
    assert found.leaves_before + found.leaves_after == 1
    assert found.tail.leaves == 0
    x = chain(lambda rest: Cons(rest, 1.0, "name"), None, 40)
    before = chain_of(structure(x)._programs.spec)
    assert before.leaves_after == 1
    assert before.kept_after == 0


NO_CHAINS = {
    "short": lambda: linked_list(31),
    "of two kinds in turn": lambda: chain(lambda rest: {"a": [rest]}, 1.0, 40),
    "a long list": lambda: [1.0] * 50,
    "numbers alone": lambda: {"a": 1.0, "b": 2.0},
}


@pytest.mark.parametrize("make", NO_CHAINS.values(), ids=NO_CHAINS)
def test_no_chain_is_seen_in_other_things(make):
    assert chain_of(structure(make())._programs.spec) is None


def test_the_least_length_is_a_chain():
    assert chain_of(structure(linked_list(32))._programs.spec).length == 32


def test_other_children_make_a_like_node():
    spec = structure(linked_list(2))._programs.spec
    leaf = next(child for child in spec.expanded() if isinstance(child, LeafSpec))
    made = with_children(spec, [(leaf, 1), (leaf, 1)])
    assert made.identity is spec.identity
    assert made.labels == spec.labels
    assert made.leaves == 2


@pytest.mark.parametrize("end", [None, 5.0, [6.0, "a"], np.ones(2)], ids=str)
def test_what_hangs_on_the_last_node_comes_out_right(end):
    x = linked_list(60, end=end)
    for _ in range(4):
        doubled = recursive_map(lambda a: 2 * a, x)
    assert VectorSpace(doubled) == 2 * VectorSpace(x)
    y = linked_list(60, end=end if end is None else recursive_map(lambda a: 1 * a, end))
    for _ in range(4):
        VectorSpace(y).axpy(0.5, VectorSpace(x))
    assert VectorSpace(y) == 3 * VectorSpace(x)
