"""What is inactive, in every way to declare it (C2, C5, C6)."""

import copy
import datetime
import io
import logging
import pickle
import re
import sys
import threading
from array import array
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Annotated, ClassVar

import attrs
import numpy as np
import pydantic
import pytest

from vspace import (
    Inactive,
    InactiveConfig,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    accumulate_into,
    inactive,
    like,
    make_zero,
    make_zero_inplace,
    paths,
    recursive_accumulate,
    recursive_add,
    recursive_broadcast,
    recursive_map,
    recursive_map_inplace,
    register_inactive,
    register_node,
    structure,
)


class Color(float, Enum):
    RED = 1.0


INERT = {
    "int": 3,
    "bool": True,
    "str": "text",
    "bytes": b"raw",
    "None": None,
    "enum with float": Color.RED,
    "type": float,
    "module": np,
    "range": range(3),
    "slice": slice(1, 2),
    "Ellipsis": ...,
    "date": datetime.date(2020, 1, 1),
    "path": Path("x"),
    "regex": re.compile("x"),
    "lock": threading.Lock(),
    "text file": sys.__stdout__,
    "binary file": io.BytesIO(),
    "logger": logging.getLogger("x"),
    "code": (lambda: 0).__code__,
    "builtin": len,
    "function without a closure": lambda x: x,
    "int array": np.arange(3),
    "bool array": np.array([True]),
    "str array": np.array(["a"]),
    "int scalar": np.int64(3),
    "generator of random numbers": np.random.default_rng(0),
    "ufunc": np.sin,
    "list of ints": [1, [2, "a"]],
    "set": {1, 2},
    "object": object(),
}


@pytest.mark.parametrize("x", INERT.values(), ids=INERT)
def test_inactive_by_default_is_kept_by_identity(x):
    for _ in range(3):
        assert make_zero(x) is x
        assert make_zero([x, 1.0])[0] is x
        assert structure([x]).size == 0


class Settings:
    def __init__(self):
        self.tol = 1e-3


@dataclass
class Body:
    name: str
    x: float
    radius: Annotated[float, Inactive]
    note: ClassVar[Annotated[float, Inactive()]] = 1.0
    mass: float = inactive(default=1.0)
    rest: list = inactive(default_factory=lambda: [1.0])
    more: float = field(default=2.0, metadata={"unit": "kg"})


@attrs.define
class Attrs:
    x: float
    mass: float = inactive(default=1.0)
    rest: list = inactive(default_factory=lambda: [1.0])


@attrs.frozen
class FrozenAttrs:
    x: float
    mass: float = inactive(default=1.0)


class Model(pydantic.BaseModel):
    x: float
    mass: Annotated[float, Inactive] = 1.0


class FrozenModel(pydantic.BaseModel, frozen=True):
    x: float


class Plain:
    mass: Annotated[float, Inactive]
    late: "Annotated[float, Inactive]"
    other: "list[str]"

    def __init__(self):
        self.x, self.mass, self.late, self.other = 1.0, 2.0, 3.0, ["a"]


def test_fields_declared_inactive_are_kept():
    doubled = (2 * VectorSpace(Body("b", 1.0, 5.0))).value
    assert doubled == Body("b", 2.0, 5.0, mass=1.0, rest=[1.0], more=4.0)
    assert (2 * VectorSpace(Attrs(3.0))).value == Attrs(6.0, 1.0, [1.0])
    assert (2 * VectorSpace(FrozenAttrs(3.0))).value == FrozenAttrs(6.0, 1.0)
    assert (2 * VectorSpace(Model(x=3.0))).value == Model(x=6.0, mass=1.0)
    assert (2 * VectorSpace(FrozenModel(x=3.0))).value == FrozenModel(x=6.0)
    plain = (2 * VectorSpace(Plain())).value
    assert (plain.x, plain.mass, plain.late) == (2.0, 2.0, 3.0)


def test_fields_of_attrs_keep_their_options():
    @attrs.define
    class Checked:
        mass: float = inactive(default=1.0, validator=attrs.validators.gt(0.0))

    with pytest.raises(ValueError, match="mass"):
        Checked(-1.0)

    @dataclass
    class Keyword:
        x: float
        mass: float = inactive(kw_only=True, hash=False)

    assert (2 * VectorSpace(Keyword(1.0, mass=3.0))).value == Keyword(2.0, mass=3.0)


def test_fields_take_options_that_one_library_alone_knows():
    @dataclass
    class Compared:
        x: float
        mass: float = inactive(default=1.0, compare=False)

    assert Compared(1.0, mass=2.0) == Compared(1.0, mass=3.0)
    assert (2 * VectorSpace(Compared(1.0))).value.mass == 1.0
    field_of_dataclass = inactive(compare=False)
    assert type(field_of_dataclass) is field_of_dataclass.__class__
    with pytest.raises(AttributeError):
        _ = field_of_dataclass.validator


def test_fields_work_without_attrs(monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "attr")

    @dataclass
    class Alone:
        x: float
        mass: float = inactive(default=1.0, metadata={"unit": "kg"})

    assert (2 * VectorSpace(Alone(1.0))).value == Alone(2.0, 1.0)


def test_postponed_annotation_that_cannot_be_resolved_is_an_error():
    class Broken:
        def __init__(self):
            self.mass = 1.0

    Broken.__annotations__ = {"mass": "Annotated[Missing, Inactive]"}
    with pytest.raises(TypeError, match=r"cannot be resolved.*use vspace.inactive\(\)"):
        VectorSpace(Broken()).norm()


@dataclass
class Reading:
    value: float


X = {"body": {"mass": 2.0, "x": np.ones(3)}, "dt": 0.1, "a.b[0]": [1.0, 2.0]}

PATTERNS = {
    "any depth": ("*['mass']", 6),
    "root item": ("['dt']", 6),
    "brackets are literal": ("['a.b[0]']", 5),
    "an element": ("['a.b[0]'][1]", 6),
    "several": (["*['mass']", "['dt']"], 5),
    "everything": ("*", 0),
    "a type": (np.ndarray, 4),
    "a predicate": (lambda cls: cls is float, 3),
    "a mix": ([np.ndarray, "['dt']"], 3),
    "a subtree": ("['body']", 3),
    "quotes and brackets may be left out": ("dt", 6),
    "a leading dot, too": (".body.mass", 6),
    "a name with dots and brackets": ("a.b[0]", 5),
    "brackets around any key": ("[*][1]", 6),
}


@pytest.mark.parametrize(("choice", "size"), PATTERNS.values(), ids=PATTERNS)
def test_choice_of_what_is_inactive(choice, size):
    for _ in range(3):
        assert structure(X, inactive=choice).size == size
        assert VectorSpace(X, inactive=choice).size == size
        assert structure(X, inactive=InactiveConfig(choice)).size == size


@pytest.mark.parametrize(("choice", "size"), PATTERNS.values(), ids=PATTERNS)
def test_a_vector_brings_its_own_choice(choice, size):
    v = VectorSpace(X, inactive=choice)
    assert structure(v).size == len(paths(v)) == v.size == size
    for doubled in (
        recursive_map(lambda x: 2 * x, v),
        recursive_broadcast(lambda x: 2 * x, v),
        recursive_add(v, v),
        like(v, v + v),
    ):
        assert isinstance(doubled, VectorSpace)
        assert doubled == 2 * v
        assert structure(doubled) == structure(v)


def test_a_vector_brings_its_own_choice_in_place():
    for change, found in (
        (make_zero_inplace, [0.0, 2.0, 0.0]),
        (lambda v: recursive_map_inplace(lambda x: 3 * x, v, v), [3.0, 2.0, 9.0]),
        (lambda v: recursive_accumulate(v, v), [2.0, 2.0, 6.0]),
        (lambda v: accumulate_into(v, VectorSpace([5.0, 5.0, 5.0])), [6.0, 2.0, 8.0]),
    ):
        v = VectorSpace([1.0, 2.0, 3.0], inactive="[1]")
        change(v)
        assert v.value == found


def test_a_choice_in_the_call_counts_instead_of_that_of_a_vector():
    v = VectorSpace([1.0, 2.0, 3.0], inactive="[1]")
    assert paths(v) == ["value[0]", "value[2]"]
    assert paths(v, inactive="value[0]") == ["value[1]", "value[2]"]
    assert paths(v, inactive=InactiveConfig()) == ["value[0]", "value[1]", "value[2]"]


def test_the_choice_of_a_vector_brings_its_options():
    frozen = InactiveConfig("['no']", runtime_inactive=False)
    v = VectorSpace({"x": Reading(1.0), "n": [1]}, inactive=frozen)
    register_inactive(Reading)
    assert structure(v).size == 1
    copied = recursive_map(lambda x: x, v, copy_if_inactive=True).value
    assert copied["n"] == [1]
    assert copied["n"] is not v.value["n"]
    copying = VectorSpace({"x": 1.0, "n": [1]}, copy_if_inactive=True)
    assert recursive_map(lambda x: x, copying).value["n"] is not copying.value["n"]


def test_pattern_may_leave_out_a_leading_dot():
    body = Body("b", 1.0, 5.0)
    for pattern in ("x", ".x", "*.x", "*x"):
        assert structure(body, inactive=pattern).size == 1
        assert structure(VectorSpace(body, inactive=pattern)).size == 1
    assert structure([body], inactive=InactiveConfig("x")).size == 2
    assert structure([body], inactive="*.x").size == 1


def test_results_keep_the_choice():
    v = VectorSpace(X, inactive="['dt']")
    assert (2 * (v + v)).value["dt"] == 0.1
    assert recursive_map(lambda x: 2 * x, X, inactive="['dt']")["dt"] == 0.1


def test_registered_types_are_inactive_with_their_subclasses():
    class Mine(Settings):
        pass

    class Sub(Mine):
        pass

    assert VectorSpace([Sub()]).size == 1
    frozen = InactiveConfig(runtime_inactive=False)
    assert structure([Sub()], inactive=frozen).size == 1
    assert register_inactive(Mine) is Mine
    assert VectorSpace([Sub()]).size == 0
    assert structure([Sub()], inactive=frozen).size == 1
    assert structure([Sub()], inactive=InactiveConfig(runtime_inactive=False)).size == 0
    with pytest.raises(TypeError, match="needs a type"):
        register_inactive("Mine")


def test_parts_of_a_foreign_class_can_be_inactive():
    class Foreign(Settings):
        pass

    register_node(Foreign, inactive=("tol",))
    assert (2 * VectorSpace([Foreign(), 1.0])).value[0].tol == 1e-3
    with pytest.raises(TypeError, match="give a tuple of names"):
        register_node(Foreign, inactive="tol")


@pytest.mark.parametrize("choice", [3, [3], None], ids=repr)
def test_what_is_no_choice_is_an_error(choice):
    with pytest.raises(TypeError, match="path pattern"):
        InactiveConfig(choice)


def test_configurations_print_and_pickle():
    config = InactiveConfig(["*.m", float], copy_if_inactive=True, defaults=True)
    again = pickle.loads(pickle.dumps(config))
    assert repr(again) == repr(config)
    assert "copy_if_inactive=True" in repr(config)
    assert repr(InactiveConfig()) == "InactiveConfig()"
    assert again.defaults
    assert again.copy_if_inactive


def test_defaults_of_a_closure_are_active_on_request():
    scale = 2.0

    def f(x, a=1.0, *, b=3.0, c="text"):
        return scale * x + a + b

    config = InactiveConfig(defaults=True)
    for _ in range(3):
        doubled = (2 * VectorSpace(f, inactive=config)).value
        assert doubled(1.0) == 4.0 + 2.0 + 6.0
        assert (2 * VectorSpace(f)).value(1.0) == 4.0 + 1.0 + 3.0
    assert VectorSpace(f, inactive=config).size == 3
    v = VectorSpace(recursive_map(lambda x: x, f, inactive=config), inactive=config)
    v *= 3.0
    assert v.value(1.0) == 6.0 + 3.0 + 9.0
    assert f(1.0) == 6.0

    def g(x, a=1.0):
        return x + a

    assert (2 * VectorSpace(g, inactive=config)).value(1.0) == 3.0
    with pytest.raises(ValueError, match=r"<default>\.a"):
        recursive_map(lambda x, y: x, g, copy_with_default(g, 1), inactive=config)


def test_closures_with_active_defaults_name_their_parts():
    config = InactiveConfig(defaults=True)
    scale = 2.0

    def f(x, a=1.0, b=2.0):
        return scale * x + a + b

    assert paths(f, inactive=config) == ["<closure>.scale", "<default>.a", "<default>.b"]
    other = type(f)(f.__code__, f.__globals__, "f", (3.0,), f.__closure__)
    with pytest.raises(StructureMismatchError, match="found a function over scale, b, expected"):
        recursive_map(lambda x, y: x, f, other, inactive=config)
    assert like(f, None, inactive=config)(1.0) == 0.0


def copy_with_default(function, value):
    """Return a function of the same code with another default."""
    made = type(function)(function.__code__, function.__globals__)
    made.__defaults__ = (value,)
    return made


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


def test_copying_can_be_asked_for_beside_a_configuration():
    names = ["a"]
    config = InactiveConfig("['dt']")
    made = make_zero({"x": 1.0, "dt": 0.1, "names": names}, inactive=config, copy_if_inactive=True)
    assert made == {"x": 0.0, "dt": 0.1, "names": ["a"]}
    assert made["names"] is not names
    copying = InactiveConfig(copy_if_inactive=True)
    assert make_zero([1.0, names], inactive=copying, copy_if_inactive=True)[1] is not names


def test_copies_of_declared_parts_follow_the_new_object():
    class Node:
        pass

    parent, child = Node(), Node()
    parent.child, child.parent, child.x = child, parent, 1.0
    config = InactiveConfig("*.parent", copy_if_inactive=True)
    made = recursive_map(lambda x: 2 * x, parent, inactive=config)
    assert made.child.parent is made
    assert made.child.x == 2.0


def test_inactive_cells_are_shared_or_copied():
    def make():
        count, scale = [0], 1.0

        def f():
            count[0] += 1
            return scale * count[0]

        return f

    f = make()
    shared, copied = make_zero(f), make_zero(f, copy_if_inactive=True)
    f()
    assert shared.__closure__[0] is f.__closure__[0]
    assert copied.__closure__[0].cell_contents == [0]


@pytest.mark.parametrize("x", [{1.0}, frozenset([(1.0, "a")]), [{2.5}]], ids=repr)
def test_sets_hold_inactive_values_only(x):
    with pytest.raises(UnknownTypeError, match=r"that holds leaves.*use a list or a dict"):
        VectorSpace(x).norm()


@pytest.mark.parametrize(
    "x", [iter([1.0]), (y for y in [1.0]), np.zeros(1, dtype=[("a", "d")])[0], array("d", [1.0])]
)
def test_what_cannot_be_looked_into_is_an_error_with_the_line_to_write(x):
    with pytest.raises(UnknownTypeError) as caught:
        VectorSpace({"k": [x]}).norm()
    assert caught.value.path == "['k'][0]"
    assert "register_leaf(" in caught.value.remedy
    assert "register_inactive(" in caught.value.remedy


def test_shallow_and_deep_copies_of_a_configured_vector_keep_the_choice():
    v = VectorSpace(X, inactive="['dt']")
    for other in (copy.copy(v), copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        assert (2 * other).value["dt"] == 0.1
