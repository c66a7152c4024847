"""`show` can be asked of anything, before anything else (C7): it never raises."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import numpy as np
import pytest

from samples import Circle
from vspace import InactiveConfig, VectorSpace, register_leaf, register_node, show


def printed(x, **options):
    stream = io.StringIO()
    show(x, file=stream, **options)
    return stream.getvalue().splitlines()


class BadFloat(float):
    __slots__ = ()

    def __repr__(self):
        raise ZeroDivisionError


class BadText(str):
    __slots__ = ()

    def __repr__(self):
        raise ZeroDivisionError


class Evasive:
    def __getattribute__(self, name):
        raise RuntimeError(name)


@dataclass(frozen=True)
class Knot:
    x: object
    y: float = 1.0


def knot():
    made = Knot(None)
    object.__setattr__(made, "x", made)
    return made


def unset(a):
    def g():
        return a, later

    if a is None:
        later = 1
    return g


def failing(**functions):
    class Failing:
        pass

    register_node(Failing, **{"flatten": lambda x: ([], None), "rebuild": None} | functions)
    return Failing()


def raising(*_):
    raise OSError("away")


def badly_judged():
    class Judged:
        def __init__(self):
            self.x = 1.0

    register_node(Judged, inactive=raising)
    return Judged()


def without_space():
    class Leaf:
        pass

    register_leaf(Leaf, add=raising, scale=raising, space=raising)
    return Leaf()


ANYTHING = {
    "iterator": (lambda: iter([1.0]), "not understood: a list_iterator.*register_inactive"),
    "iterator within": (lambda: {"k": [iter([1.0])]}, r"\[0\]: not understood: a list_iterator"),
    "iterator beside": (lambda: {"a": 1.0, "k": [iter([1.0])]}, r"\['a'\]: float 1.0"),
    "set": (lambda: {1.0, 2.0}, "not understood: a set that holds leaves; use a list"),
    "set within": (lambda: [{1.0}, 2.0], r"\[0\]: not understood: a set that holds leaves"),
    "set of strings": (lambda: [{"a"}], "inactive, no leaf in it: a set"),
    "cycle": (knot, ".x: not understood: a cycle back to the root; make one"),
    "unset variable": (lambda: unset(1.0), "<closure>.later: a variable that is not set"),
    "leaf that has no repr": (lambda: [BadFloat(1.0)], "a BadFloat, which raises ZeroDivisionE"),
    "text that has no repr": (lambda: [BadText("x"), 1.0], "a BadText, which raises ZeroDiv"),
    "evasive": (lambda: [Evasive(), 1.0], "Evasive"),
    "flatten that raises": (lambda: [failing(flatten=raising, rebuild=raising)], "OSError.*away"),
    "judgement that raises": (badly_judged, "not understood: OSError when it is looked at: away"),
    "leaf without a space": (without_space, "not understood: OSError when it is looked at"),
    "nothing": (lambda: None, "inactive NoneType: None"),
    "many": (lambda: [1.0] * 100_000, "... 99,997 more like it"),
    "array subclass": (lambda: [np.ma.array([1.0])], "masked|array"),
}


@pytest.mark.parametrize(("make", "text"), ANYTHING.values(), ids=ANYTHING)
def test_anything_can_be_shown(make, text):
    x = make()
    lines = printed(x)
    assert any(re.search(text, line) for line in lines), lines
    assert repr(VectorSpace(x)).startswith("VectorSpace(")
    assert VectorSpace(x)._repr_html_().startswith("<div")


def test_reasons_are_told_for_parts_that_are_fixed():
    lines = printed({"a": 1.0, "k": iter([1])}, inactive=InactiveConfig(fixed="k"))
    assert lines[2].startswith("  ['k']: not understood: ")


def test_choices_that_raise_are_reasons_too():
    def choice(cls):
        if cls is Circle:
            raise OSError("away")
        return False

    lines = printed([Circle(1.0), 1.0], inactive=choice)
    assert lines[1:] == [
        "  [0]: not understood: OSError when it is looked at: away",
        "  [1]: float 1.0",
    ]


def test_derived_slots_are_named_so():
    class Slotted:
        __slots__ = ("cache", "x")

        def __init__(self):
            self.cache = self.x = 1.0

    register_node(Slotted, derived=("cache",))
    assert printed(Slotted()) == [
        "Slotted",
        "  .x: float 1.0",
        "  .cache: derived from the rest",
    ]


def test_the_object_that_the_user_holds_is_named():
    class Series:
        __array__ = None.__class__

        def __init__(self):
            self.x = 1.0

    (line,) = printed(Series())
    assert "says that it is an array (__array__)" in line


def test_derived_and_fixed_parts_are_said_to_be_so():
    circle = Circle(2.0)
    assert circle.area == 12.0
    assert printed(circle) == ["Circle", "  .radius: float 2.0", "  .area: derived from the rest"]
    assert "  ['unit']: fixed: 'm'" in printed(
        {"x": 1.0, "unit": "m"}, inactive=InactiveConfig(fixed="unit")
    )


def test_spaces_of_registered_leaves_are_said():
    class Metres:
        def __init__(self, x):
            self.x = x

        def __repr__(self):
            return "\n".join(["metres"] * 20)

    register_leaf(Metres, add=raising, scale=raising, space=lambda x: "m")
    (line,) = printed(Metres(1.0))
    assert line.endswith("... of space 'm'")


def test_one_object_chosen_in_part_and_as_a_whole_is_shown_at_both_places():
    part = [1.0]
    assert len(printed({"a": part, "b": part}, active="a")) >= 3


def test_what_answers_otherwise_each_time_is_said_to_be_so():
    class Fickle:
        calls = 0

        @property
        def parts(self):
            type(self).calls += 1
            return [1.0] * type(self).calls

    register_node(Fickle, flatten=lambda x: (x.parts, None), rebuild=lambda _, parts: Fickle())
    (line,) = printed(Fickle())
    assert "Fickle, which cannot be shown: " in line


def test_a_vector_without_a_value_is_printed():
    def rebuild(_, parts):
        raise OSError("away")

    class Box:
        def __init__(self, x):
            self.x = x

    register_node(Box, flatten=lambda b: ([b.x], None), rebuild=rebuild)
    assert repr(2 * VectorSpace(Box(1.0))) == (
        "VectorSpace(no value: OSError when it is looked at: away)"
    )
