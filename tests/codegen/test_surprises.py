"""Errors of the user's own code go through as they are, and are met once (C24)."""

from __future__ import annotations

from dataclasses import make_dataclass

import numpy as np
import pytest

from vspace import (
    LeafTypeError,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    linear_combination,
    make_zero,
    recursive_accumulate,
    recursive_add,
    recursive_map,
    recursive_map_inplace,
    register_inactive,
    register_leaf,
    register_node,
)

TYPES = (AttributeError, BufferError, KeyError, TypeError, ValueError, StopIteration)


class Trap:
    """Raises what it is told to, once it is told to, and counts."""

    def __init__(self):
        self.error = self.last = None
        self.calls = 0

    def __call__(self):
        if self.error is not None:
            self.calls += 1
            self.last = self.error
            raise self.error


trap = Trap()


class Holder:
    def __init__(self, x):
        self.x = x


def flatten(holder):
    trap()
    return {"x": holder.x}, None


register_node(Holder, flatten=flatten, rebuild=lambda context, parts: Holder(**parts))


class Key:
    """A key of a dictionary with an opinion of its own."""

    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        trap()
        return self.name == other.name


register_inactive(Key)


class Amount:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Amount(self.x + other.x)

    def __rmul__(self, a):
        return Amount(a * self.x)

    def __matmul__(self, other):
        return self.x * other.x


def is_active(amount):
    trap()
    return amount.x > 0


register_leaf(
    Amount,
    active=is_active,
    dot=Amount.__matmul__,
    size=lambda x: 1,
    ravel=lambda x: np.array([x.x]),
    unravel=lambda x, components: Amount(components[0]),
)

MAKE = {
    "flatten": lambda: [Holder(1.0), 2.0],
    "flatten in a run": lambda: [Holder(1.0) for _ in range(40)],
    "flatten of an inactive part": lambda: [Holder("a"), 2.0],
    "condition": lambda: [Amount(1.0), 2.0],
    "key": lambda: {Key("a"): 1.0, Key("b"): 2.0},
}
OPERATIONS = {
    "map": lambda x, y: recursive_map(lambda a, b: a, x, y),
    "sum": lambda x, y: VectorSpace(x) + VectorSpace(y),
    "in place": lambda x, y: VectorSpace(x).axpy(2.0, VectorSpace(y)),
    "zero": lambda x, y: make_zero(x),
    "dot": lambda x, y: VectorSpace(x).dot(VectorSpace(y)),
    "combination": lambda x, y: linear_combination([1.0, 2.0], [x, y]),
    "array": lambda x, y: VectorSpace(x).to_array(),
}


# Of one object, its keys are not compared with any others.
OF_ONE = {"zero", "array"}
ASKING = [(n, each) for n in MAKE for each in OPERATIONS if not (n == "key" and each in OF_ONE)]


@pytest.mark.parametrize(("name", "operation"), ASKING)
@pytest.mark.parametrize("warm", [0, 1, 4])
def test_c24_an_error_of_the_users_is_met_once(name, operation, warm):
    x, y = MAKE[name](), MAKE[name]()
    for _ in range(warm):
        OPERATIONS[operation](MAKE[name](), MAKE[name]())
    for cls in TYPES:
        trap.error, trap.calls = cls("mine"), 0
        try:
            with pytest.raises(cls) as caught:
                OPERATIONS[operation](x, y)
        finally:
            trap.error = None
        assert caught.value is trap.last
        assert trap.calls == 1


def raising(error):
    def f(*leaves):
        raise error

    return f


MAPS = {
    "map": lambda f, x: recursive_map(f, x),
    "of two": lambda f, x: recursive_map(f, x, x),
    "of three": lambda f, x: recursive_map(f, x, x, x),
    "out": lambda f, x: recursive_map(f, x, out=x),
    "in place": lambda f, x: recursive_map_inplace(f, x, x),
    "add": lambda f, x: recursive_add(x, x, f),
    "accumulate": lambda f, x: recursive_accumulate(x, x, f),
    "method": lambda f, x: VectorSpace(x).map(f),
}


@pytest.mark.parametrize("name", MAPS)
def test_c24_a_stop_of_the_mapped_function_is_no_end(name):
    error = StopIteration("mine")
    with pytest.raises(StopIteration) as caught:
        MAPS[name](raising(error), [1.0, np.ones(2)])
    assert caught.value is error


def defined():
    return make_dataclass("Again", ["x"])


def test_a_class_that_was_defined_again_is_named_so():
    for make in (lambda x: defined()(x), lambda x: [defined()(x)]):
        with pytest.raises(StructureMismatchError) as caught:
            VectorSpace(make(1.0)) + VectorSpace(make(1.0))
        assert caught.value.found == "a types.Again of another definition"
        assert caught.value.expected == "a types.Again as it was defined for the first operand"
        assert "after the last definition" in str(caught.value)


def test_classes_of_one_name_in_two_modules_are_named_with_the_modules():
    first, second = defined(), defined()
    first.__module__, second.__module__ = "mine", "yours"
    with pytest.raises(StructureMismatchError, match=r"found a yours\.Again, expected a mine"):
        VectorSpace(first(1.0)) + VectorSpace(second(1.0))


def leaf_class():
    class Weight:
        def __init__(self, x):
            self.x = x

        def __add__(self, other):
            return Weight(self.x + other.x)

        def __rmul__(self, a):
            return Weight(a * self.x)

    return register_leaf(Weight)


def test_a_leaf_class_that_was_defined_again_is_named_so():
    with pytest.raises((StructureMismatchError, LeafTypeError), match="of another definition"):
        VectorSpace([leaf_class()(1.0)]) + VectorSpace([leaf_class()(1.0)])


def test_functions_that_were_defined_again_are_named_with_their_place():
    made = []
    for n in (1, 2):
        namespace = {}
        exec(compile(f"def make(a):\n  return lambda x: a * x + {n}", "cell", "exec"), namespace)
        made.append(namespace["make"](1.0))
    with pytest.raises(StructureMismatchError, match=r"<lambda> \(cell:2\) of another definition"):
        VectorSpace(made[0]) + VectorSpace(made[1])


def test_keys_are_compared_with_those_of_their_own_type_alone():
    for _ in range(5):
        VectorSpace({"a": 1.0, "b": 2.0}) + VectorSpace({"b": 1.0, "a": 2.0})
        x, y = {Key("a"): 1.0, Key("b"): 2.0}, {Key("b"): 1.0, Key("a"): 2.0}
        total = VectorSpace(x) + VectorSpace(y)
        assert total.to_array().tolist() == [3.0, 3.0]
        with pytest.raises(StructureMismatchError, match="missing"):
            VectorSpace({"a": 1.0, "b": 2.0}) + VectorSpace({Key("c"): 1.0, Key("d"): 2.0})


class Comparing(type):
    """Compares, and so has no hash."""

    def __eq__(cls, other):
        return cls is other


class Strange(metaclass=Comparing):
    x = 1.0


STRANGE = {
    "itself": (lambda: Strange(), ""),
    "beside others": (lambda: [1.0, Strange()], "[1]"),
    "among many": (lambda: [Strange() for _ in range(40)], "[0]"),
    "in what is inactive": (lambda: {"x": 1.0, "n": {"a": [1, Strange()]}}, "['n']['a'][1]"),
    "as a later operand": (lambda: {"x": 1.0, "n": {"a": [1, Strange()]}}, "['n']['a'][1]"),
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("warm", [0, 4])
def test_c24_a_type_that_cannot_be_looked_up_is_a_clear_error(name, warm):
    make, path = STRANGE[name]
    plain = {"x": 1.0, "n": {"a": [1, 2]}}
    for _ in range(warm):
        VectorSpace(plain) + VectorSpace(plain)
    first = plain if name == "as a later operand" else make()
    with pytest.raises(UnknownTypeError, match="metaclass Comparing has no __hash__") as caught:
        VectorSpace(first) + VectorSpace(make())
    assert caught.value.path == path
    assert "__hash__ = type.__hash__" in str(caught.value)


def test_a_type_that_cannot_be_looked_up_may_be_of_keys():
    key = Strange()
    for _ in range(3):
        assert (2 * VectorSpace({key: 1.0, "type": Strange})).value == {key: 2.0, "type": Strange}
