from __future__ import annotations

import gc
import re
import traceback
import weakref
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import SimpleNamespace
from typing import Annotated

import numpy as np
import pytest

from samples import (
    SAMPLES,
    Frozen,
    Link,
    Pair,
    Point,
    Slotted,
    factorial_like,
    line,
    linked_list,
    numbers_from,
    unset_cell,
    with_inactive_cell,
)
from vspace import (
    Fixed,
    InactiveConfig,
    Structure,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    recursive_map,
    structure,
)

SAME = {
    "values": ([1.0, 2.0], [3.0, 4.0]),
    "inactive values": ([1.0, "a", 3], [1.0, "b", 4]),
    "inactive types": ([1.0, "a", 3], [1.0, None, ["b"]]),
    "order of keys": ({"a": 1.0, "b": [2.0]}, {"b": [2.0], "a": 1.0}),
    "order of keys in a node inside": ([{"a": 1.0, 2: 2j}], [{2: 2j, "a": 1.0}]),
    "closures of one definition": (line(1.0, 2.0), line(3.0, 4.0)),
    "memory order": ([np.ones((2, 3))], [np.ones((3, 2)).T]),
    "derived values": ((c := SAMPLES["derived"](numbers_from(1.0))), recursive_map(float, c)),
    "equal constants": ([1.0, 1.0], [1.0, 2.0]),
    "shared tuples": ([t := (1.0,), t], [(1.0,), (2.0,)]),
    "shared inactive parts": ([1.0, w := ["a"], w], [1.0, ["a"], ["b"]]),
    "cycles": (factorial_like(1.0), factorial_like(2.0)),
    "empty": ([], [1]),
}

DIFFERENT = {
    "type": ([1.0], (1.0,)),
    "length": ([1.0], [1.0, 2.0]),
    "keys": ({"a": 1.0}, {"b": 1.0}),
    "more keys": ({"a": 1.0}, {"a": 1.0, "b": "x"}),
    "key 1 and 1.0": ({1: 1.0}, {1.0: 1.0}),
    "key 1 and True": ({1: 1.0}, {True: 1.0}),
    "key 1.0 and True": ({1.0: 1.0}, {True: 1.0}),
    "key (1,) and (True,)": ({(1,): 1.0}, {(True,): 1.0}),
    "values of keys swapped": ({"a": 1.0, "b": [2.0]}, {"a": [1.0], "b": 2.0}),
    "float and complex": ([1.0], [1j]),
    "float and NumPy's": ([1.0], [np.float64(1.0)]),
    "float and int": ([1.0, 1.0], [1.0, 1]),
    "Fraction and Decimal": ([Fraction(1)], [Decimal(1)]),
    "dtype": ([np.ones(2)], [np.ones(2, np.float32)]),
    "byte order": ([np.ones(2)], [np.ones(2, ">f8")]),
    "shape": ([np.ones(2)], [np.ones(3)]),
    "rank": ([np.ones(2)], [np.ones((2, 1))]),
    "array and number": ([np.array(1.0)], [1.0]),
    "class": ([Point(1.0, 2.0)], [Link(1.0, 2.0)]),
    "unset slot": ([Slotted(1.0)], [SAMPLES["slotted, one unset"](numbers_from(1.0)), 1.0][:1]),
    "unset variable": ([unset_cell(1.0)], [1.0]),
    "code": (line(1.0, 2.0), factorial_like(1.0)),
    "sharing of a leaf": ([w := np.ones(2), w], [np.ones(2), np.ones(2)]),
    "sharing of a node": ([w := [1.0], w], [[1.0], [1.0]]),
    "what is shared": ([a := [1.0], b := [2.0], a], [a, b, b]),
    "order of two types": ([1.0, 2j, 1.0], [1.0, 1.0, 2j]),
    "runs of two types": ([1.0, 1.0, 2j, 1.0], [1.0, 2j, 1.0, 1.0]),
    "what is shared, in another order": (
        {"a": (w := [1.0]), "b": [2.0], "c": w},
        {"b": (w := [1.0]), "a": [2.0], "c": w},
    ),
    "cycle": (SAMPLES["list in itself"](numbers_from(1.0)), [1.0, [1.0]]),
    "inactive": ([1.0, 2], [1.0, 2.0]),
    "no leaf": ([1], [1.0]),
}
slotted = Slotted(1.0)
slotted.y = 2.0
DIFFERENT["unset slot"] = ([Slotted(1.0)], [slotted])


@pytest.mark.parametrize(("x", "y"), SAME.values(), ids=SAME)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_structures_are_equal(x, y, times):
    for _ in range(times):
        assert structure(x) == structure(y)
        assert structure(y) == structure(x)
        assert hash(structure(x)) == hash(structure(y))


@pytest.mark.parametrize(("x", "y"), DIFFERENT.values(), ids=DIFFERENT)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_structures_differ(x, y, times):
    for _ in range(times):
        assert structure(x) != structure(y)
        assert structure(y) != structure(x)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_object_and_its_copies_are_of_one_structure(name):
    make = SAMPLES[name]
    first = structure(make(numbers_from(1.0)))
    for start in (1.0, 7.0, 20.0, 33.0):
        assert structure(make(numbers_from(start))) == first
    assert structure(recursive_map(lambda x: x, make(numbers_from(2.0)))) == first


class Colour(StrEnum):
    """Equal to its value, as a key, too."""

    RED = "a"


@pytest.mark.parametrize(
    "keys",
    [(1, True), (1, 1.0), (0.0, -0.0), ((1,), (True,)), ((1, (2,)), (1, (2.0,))), ("a", "b")]
    + [("a", Colour.RED), (("a", 1), (Colour.RED, 1)), (("a",), (Colour.RED,))],
    ids=repr,
)
def test_each_object_keeps_its_own_keys(keys):
    for _ in range(4):
        for key in keys:
            (found,) = recursive_map(lambda x: x, {key: 1.0})
            assert repr(found) == repr(key)
            (found,) = (2 * VectorSpace({key: 1.0})).value
            assert repr(found) == repr(key)


def test_each_object_keeps_its_own_order_of_keys():
    for _ in range(4):
        for keys in ("ab", "ba"):
            x = {key: float(ord(key)) for key in keys}
            assert list(recursive_map(lambda a: a, x)) == list(keys)
            assert list(VectorSpace(x).to_array()) == list(x.values())
            point = Point.__new__(Point)
            vars(point).update({{"a": "x", "b": "y"}[key]: x[key] for key in keys})
            # Fields of a dataclass have the order of their declaration.
            assert vars(recursive_map(lambda a: a, point)) == vars(point)
            assert list(VectorSpace(point).to_array()) == [point.x, point.y]


def test_a_structure_is_equal_to_nothing_else():
    assert structure([1.0]) != [1.0]
    assert structure([1.0]) != "list"
    assert isinstance(structure([1.0]), Structure)


def test_what_is_not_tracked_is_another_structure():
    assert structure([1.0], track=False) == structure([2.0], track=False)
    assert structure([1.0], track=False) != structure([1.0])


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ([1.0], "<structure: list, 1 leaf, 1 component of float64>"),
        ([1.0, 2j], "<structure: list, 2 leaves, 2 components of complex128>"),
        (np.ones((2, 3), np.float32), "<structure: ndarray, 1 leaf, 6 components of float32>"),
        (Point(1.0, 2.0), "<structure: Point, 2 leaves, 2 components of float64>"),
        (line(1.0, 2.0), "<structure: f, 2 leaves, 2 components of float64>"),
        ([Fraction(1)], "<structure: list, 1 leaf>"),
        (["a"], "<structure: inactive, 0 leaves>"),
        ([np.ones(0)], "<structure: list, 1 leaf, 0 components of float64>"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_structure_prints_what_it_is(x, text):
    assert repr(structure(x)) == text


def test_a_structure_knows_its_size_and_dtype():
    x = {"a": np.ones((2, 3), np.float32), "b": 1.0, "c": [np.float32(1)] * 3}
    assert structure(x).size == 10
    assert structure(x).dtype == np.float64
    assert structure([np.float32(1), np.complex64(1)]).dtype == np.complex64
    assert structure(["a"]).size == 0


def test_an_unknown_attribute_of_a_structure_is_an_error():
    with pytest.raises(AttributeError, match="no attribute 'leafs'"):
        structure([1.0]).leafs


def test_the_parts_of_a_structure_print():
    spec = structure({"a": 1.0, "w": np.ones(2), "n": 3, "z": [w := [1.0], w]})._programs.spec
    shown = [repr(child) for child in spec.expanded()]
    assert repr(spec) == "dict(3 leaves)"
    assert shown[:3] == ["float", "ndarray[float64[2]]", "inactive"]
    assert repr(list(spec.expanded())[3]) == "list(1 leaves)"
    assert "shared" in repr(list(list(spec.expanded())[3].expanded())[1])
    declared = structure([1.0, 2.0], inactive="[1]")._programs.spec
    assert repr(list(declared.expanded())[1]) == "declared inactive"


def test_a_structure_outlives_its_types():
    class Temporary:
        def __init__(self):
            self.x = 1.0

    found = structure([Temporary()])
    array = structure(Temporary())
    del Temporary
    gc.collect()
    assert found.size == array.size == 1
    assert "inactive" not in repr(found)
    assert found != structure([Point(1.0, 2.0)])
    assert found == found
    assert repr(array).startswith("<structure: ")


def test_a_leaf_of_a_type_that_is_gone_still_prints():
    class Temporary(float):
        pass

    made = structure(Temporary(1.0))
    del Temporary
    gc.collect()
    assert repr(made._programs.spec) == "?"
    assert made.source.startswith("# too large")


# The generated code.


def test_the_source_can_be_printed():
    source = structure({"a": 1.0, "b": [np.ones(2)]}).source
    assert "def take(root):" in source
    assert "def build(leaves, kept):" in source
    compile(source, "source", "exec")


def test_what_is_not_compiled_says_so():
    source = structure([[float(i)] * (i % 50 + 1) + [str(i)] for i in range(10_000)]).source
    assert source == "# too large or too entangled: walked\n"


def test_names_and_keys_are_no_source_text():
    key = "']; raise SystemExit  # "
    x = {key: 1.0, (key, 1): [2.0]}
    point = Point(1.0, 2.0)
    setattr(point, key, 3.0)
    made = structure([x, point])
    assert "SystemExit" not in made.source
    assert recursive_map(lambda a: 2 * a, [x, point])[0] == {key: 2.0, (key, 1): [4.0]}
    hostile = type("x: __import__('os').abort()", (), {})()
    hostile.x = 1.0
    assert "abort" not in structure(hostile).source
    assert recursive_map(lambda a: 2 * a, hostile).x == 2.0


def test_generated_lines_show_in_tracebacks():
    made = structure({"a": 1.0})
    assert made.source
    with pytest.raises(ValueError) as caught:
        made.build([], [])
    frames = traceback.extract_tb(caught.value.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith("<vspace build")]
    assert own
    assert own[-1].line
    assert own[-1].line in made.source


# What cannot be looked into (C7).


@pytest.mark.parametrize(
    ("x", "path"),
    [
        ([1.0, iter([1])], "[1]"),
        ({"a": (i for i in ())}, "['a']"),
        ([{1.0}], "[0]"),
        ([frozenset([1.0])], "[0]"),
        ([{iter([1])}], "[0]{...}"),
        ([np.zeros(1, dtype=[("x", float)])[0]], "[0]"),
    ],
    ids=["iterator", "generator", "set", "frozenset", "iterator in a set", "structured scalar"],
)
def test_c7_parts_that_cannot_be_looked_into_are_errors_with_their_path(x, path):
    with pytest.raises(UnknownTypeError) as caught:
        structure(x)
    assert caught.value.path == path


# Reading objects as one of a structure.


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        ([1.0, 2.0], [1.0], "a list with 1 children"),
        (SimpleNamespace(a=1.0), SimpleNamespace(b=1.0), "attributes b, expected .* attributes a"),
    ],
)
def test_take_refuses_another_structure(x, y, found):
    with pytest.raises(StructureMismatchError, match=found):
        structure(x).take(y)


def test_c20_structures_of_long_linked_lists_compare():
    x, y = linked_list(100_000), linked_list(100_000, 2.0)
    a, b = structure(x), structure(y)
    assert a == b
    assert a != structure(linked_list(99_999))
    assert hash(a) == hash(b)
    assert repr(a) == "<structure: Link, 100000 leaves, 100000 components of float64>"
    del x, y, a, b
    gc.collect()


def test_named_tuples_and_frozen_objects_are_told_from_their_bases():
    assert structure(Pair(1.0, 2.0)) != structure((1.0, 2.0))
    assert structure(Frozen(1.0)) != structure(Point(1.0, 2.0))
    assert structure(with_inactive_cell(1.0, "a")) == structure(with_inactive_cell(2.0, "b"))


@dataclass
class OnGrid:
    nodes: Annotated[tuple[float, ...], Fixed]
    x: float
    options: dict[str, object]


@pytest.mark.parametrize("times", [1, 4])
def test_fixed_parts_in_an_inactive_part_belong_to_the_structure_whatever_was_met_before(times):
    plain = OnGrid((0.0, 1.0), 2.0, {"mode": "a"})
    for _ in range(times):
        assert structure(plain) == structure(OnGrid((0.0, 1.0), 3.0, {"mode": "b"}))

    def with_grid(node):
        return OnGrid((0.0, 1.0), 2.0, {"grid": OnGrid((node,), "none", {})})

    inner = structure(with_grid(3.0))
    assert "inactive, with fixed parts" in map(repr, inner._programs.spec.expanded())
    assert inner != structure(plain)
    with pytest.raises(StructureMismatchError, match="fixed"):
        VectorSpace(with_grid(3.0)) + VectorSpace(with_grid(4.0))
    with pytest.raises(StructureMismatchError, match=r"options: found a dict with fixed parts"):
        structure(plain).take(with_grid(3.0))
    total = VectorSpace(plain) + VectorSpace(with_grid(3.0))  # the first one's are kept (C5)
    assert total.value.options is plain.options
    # Chosen by a configuration, as well.
    config = InactiveConfig(fixed="*['unit']")
    for _ in range(times):
        structure([1.0, {"mode": "m"}], inactive=config).take([1.0, {"other": "m"}])
    x = [1.0, {"unit": "m"}]
    for unit in ("m", "km"):
        other = [1.0, {"unit": unit}]
        equal = structure(x, inactive=config) == structure(other, inactive=config)
        assert equal == (unit == "m")


# What users see of it.


def test_a_structure_shows_what_its_docstring_names():
    shown = {name for name in dir(structure([1.0])) if not name.startswith("_")}
    named = set(re.findall(r"^    (\w+) : |(\w+)\(", Structure.__doc__.split("Examples")[0], re.M))
    assert shown == {name for pair in named for name in pair if name}


def test_equal_objects_have_one_structure_as_long_as_somebody_has_it():
    first = structure({"a": 1.0, "b": [2.0]})
    assert structure({"a": 3.0, "b": [4.0]}) is first
    # Equal, too, but its leaves stand in another order.
    other = structure({"b": [2.0], "a": 1.0})
    assert other == first
    assert other is not first
    known = weakref.ref(other)
    del other
    gc.collect()
    assert known() is None
    assert structure({"b": [2.0], "a": 1.0}) == first
