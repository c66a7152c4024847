"""Nodes that functions take apart and rebuild keep their identity in place (C18, C19)."""

from collections import UserList
from dataclasses import dataclass

import numpy as np
import pytest

from vspace import (
    ImmutableLeafError,
    StructureMismatchError,
    VectorSpace,
    accumulate_into,
    make_zero_inplace,
    paths,
    recursive_accumulate,
    recursive_map,
    recursive_map_inplace,
    register_node,
    structure,
)
from vspace.engine import Programs


class Model:
    def __init__(self, w):
        self.w = w


class Slotted:
    __slots__ = ("__weakref__", "cache", "w")

    def __init__(self, w):
        self.w = w


class Both(Slotted):
    """Slots of a base and a dictionary."""

    def __init__(self, w):
        super().__init__(w)
        self.calls = 0


class Assigned(UserList):
    """Its own function says how it takes over values; it notes that it did."""

    def __init__(self, w):
        super().__init__([w])
        self.taken = 0

    @property
    def w(self):
        return self.data[0]


def take(node, made):
    node.data[0] = made.data[0]
    node.taken += 1


for cls in (Model, Slotted, Both):
    register_node(
        cls, flatten=lambda m: ({"w": m.w}, type(m)), rebuild=lambda cls, parts: cls(parts["w"])
    )
register_node(
    Assigned,
    flatten=lambda m: ({"w": m.w}, None),
    rebuild=lambda _, parts: Assigned(parts["w"]),
    assign=take,
)

IN_PLACE = {
    "+=": lambda m: VectorSpace(m).__iadd__(VectorSpace(type(m)(2.0))),
    "axpy": lambda m: VectorSpace(m).axpy(1.0, VectorSpace(type(m)(2.0))),
    "*=": lambda m: VectorSpace(m).__imul__(3.0),
    "map": lambda m: recursive_map_inplace(lambda x: 3 * x, m, m),
    "out": lambda m: recursive_map(lambda x: 3 * x, m, out=m),
    "accumulate": lambda m: recursive_accumulate(m, type(m)(2.0)),
    "accumulate into": lambda m: accumulate_into(m, type(m)(2.0)),
}


@pytest.mark.parametrize("change", IN_PLACE.values(), ids=IN_PLACE)
@pytest.mark.parametrize("cls", [Model, Slotted, Both, Assigned])
def test_whoever_holds_the_node_sees_the_change(cls, change):
    for _ in range(3):
        m = cls(1.0)
        result = change(m)
        assert m.w == 3.0
        if result is not None:
            assert getattr(result, "value", result) is m
        holder = [m, {"m": m}]
        make_zero_inplace(holder)
        assert holder[0] is holder[1]["m"] is m
        assert m.w == 0.0
    if cls is Assigned:
        assert m.taken > 0


def test_attributes_that_the_new_object_has_not_go():
    s, b = Slotted(1.0), Both(1.0)
    s.cache = b.cache = b.more = "stale"
    make_zero_inplace([s, b])
    assert not hasattr(s, "cache")
    assert not hasattr(b, "cache")
    assert vars(b) == {"calls": 0}


def test_arrays_are_written_into_and_the_node_is_left_alone():
    m = Model(np.ones(2))
    w = m.w
    m.note = "kept"
    make_zero_inplace(m)
    assert m.w is w
    assert m.note == "kept"


def test_what_cannot_take_over_the_state_is_replaced():
    @dataclass(frozen=True)
    class Frozen:
        w: float

    class Row(tuple):
        __slots__ = ()

    class Changing:
        def __init__(self, w):
            self.w = w

    register_node(
        Frozen, flatten=lambda m: ([m.w], None), rebuild=lambda _, parts: Frozen(parts[0])
    )
    register_node(Row, flatten=lambda m: (list(m), None), rebuild=lambda _, parts: Row(parts))
    register_node(
        Changing, flatten=lambda m: ([m.w], None), rebuild=lambda _, parts: Model(parts[0])
    )
    for node, check in (
        (Frozen(1.0), lambda new: new == Frozen(2.0)),
        (Row([1.0]), lambda new: new == (2.0,)),
        (Changing(1.0), lambda new: type(new) is Model and new.w == 2.0),
    ):
        holder = [node]
        recursive_map_inplace(lambda x: 2 * x, holder, holder)
        assert holder[0] is not node
        assert check(holder[0])
    with pytest.raises(ImmutableLeafError):
        make_zero_inplace(Frozen(1.0))


def test_a_rebuild_that_changes_the_node_itself_is_taken_as_it_is():
    class Own:
        def __init__(self, w):
            self.w = w

    def rebuild(node, parts):
        node.w = parts[0]
        return node

    register_node(Own, flatten=lambda m: ([m.w], m), rebuild=rebuild)
    m = Own(1.0)
    recursive_map_inplace(lambda x: 2 * x, m, m)
    assert m.w == 2.0


def test_assign_needs_what_makes_the_object():
    with pytest.raises(TypeError, match="give both"):
        register_node(Model, assign=take)


@pytest.mark.parametrize("name", ["flatten", "rebuild", "assign"])
def test_an_error_of_the_user_comes_through_once(name):
    class Failing:
        def __init__(self, w):
            self.w = w

    calls = []
    working = {
        "flatten": lambda m: ([m.w], None),
        "rebuild": lambda _, parts: Failing(parts[0]),
        "assign": lambda node, made: vars(node).update(vars(made)),
    }

    def failing(*args):
        calls.append(args)
        raise ValueError("mine")

    register_node(Failing, **working)
    for _ in range(3):
        v = VectorSpace(Failing(1.0))
        v += v
    register_node(Failing, **working | {name: failing})
    v = VectorSpace(Failing(1.0))
    with pytest.raises(ValueError, match=r"^mine$"):
        v += v
    assert len(calls) == 1


@pytest.mark.parametrize("times", [1, 4])
def test_a_mismatch_that_a_user_raises_comes_through(times):
    class Strict:
        def __init__(self, x):
            self.x = x

    mismatch = StructureMismatchError("x", "a Strict", "nothing", "leave it out")
    broken = []

    def flatten(strict):
        if broken:
            raise mismatch
        return [strict.x], None

    register_node(Strict, flatten=flatten, rebuild=lambda _, parts: Strict(*parts))
    for _ in range(times):
        v = VectorSpace([Strict(1.0)])
        assert v.size == 1
        on = structure(v.value)
        programs = on._programs
        anew = Programs(programs.spec, programs.rules)  # which has not been used
        broken.append(True)
        uses = (
            lambda: anew.take([Strict(1.0)]),
            lambda: v.size,
            lambda: VectorSpace([Strict(1.0)]) + v,
        )
        for use in uses:
            with pytest.raises(StructureMismatchError) as caught:
                use()
            assert caught.value is mismatch
        broken.clear()


class Hidden:
    def __init__(self, low, high, *, sequence=False):
        self._parts, self.sequence = (low, high), sequence


def apart(x):
    low, high = x._parts
    children = [low, high] if x.sequence else {"low": low, "high": high}
    return children, x.sequence


def together(sequence, children):
    parts = children if sequence else children.values()
    return Hidden(*parts, sequence=sequence)


register_node(Hidden, flatten=apart, rebuild=together, inactive=("high",))


def test_registered_nodes_come_apart_as_they_say():
    class Sub(Hidden):
        pass

    for cls in (Hidden, Sub):
        x = [cls(1.0, 2.0), cls(1.0, [2.0], sequence=True)]
        assert paths(x) == ["[0].low", "[1][0]", "[1][1][0]"]
        for _ in range(3):
            made = (2 * VectorSpace(x)).value
            assert made[0]._parts == (2.0, 2.0)
            assert made[1]._parts == (2.0, [4.0])
    with pytest.raises(StructureMismatchError, match="a Hidden with 2 children"):
        VectorSpace(Hidden([1.0], 1)) + VectorSpace(Hidden([1.0], 1, sequence=True))


REGISTRATIONS = {
    "no type": ((3,), {}, "needs a type"),
    "flatten alone": ((Hidden,), {"flatten": apart}, "flatten and rebuild together"),
}


@pytest.mark.parametrize(("args", "options", "message"), REGISTRATIONS.values(), ids=REGISTRATIONS)
def test_wrong_registrations_are_errors(args, options, message):
    with pytest.raises(TypeError, match=message):
        register_node(*args, **options)


def test_flatten_that_returns_no_pair_is_an_error():
    class Wrong:
        pass

    register_node(Wrong, flatten=lambda x: [1.0], rebuild=lambda context, parts: Wrong())
    with pytest.raises(TypeError, match=r"flatten of .*Wrong returned list, expected a pair"):
        VectorSpace(Wrong()).norm()
