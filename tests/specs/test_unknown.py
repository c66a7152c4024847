"""The error about what nobody understands names the object that the user holds (C7)."""

import sys
import types

import pytest

from vspace import UnknownTypeError, VectorSpace, structure


class Clock:
    """It keeps state in C that nobody can look at."""

    def __init__(self):
        self.lock = iter([1.0])


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A module of an installed library, with a class around something that is unknown."""
    home = tmp_path / "site-packages" / "outside"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text(
        "class Inner:\n"
        "    def __init__(self):\n"
        "        self.walk = iter([1.0])\n"
        "class Outer:\n"
        "    def __init__(self):\n"
        "        self.inner = Inner()\n"
    )
    monkeypatch.syspath_prepend(str(home.parent))
    module = __import__("outside")
    yield module
    del sys.modules["outside"]


def error_of(x):
    with pytest.raises(UnknownTypeError) as caught:
        structure(x)
    return caught.value


def test_an_object_of_ones_own_is_looked_into():
    error = error_of({"c": Clock()})
    assert error.path == "['c'].lock"
    assert error.found.startswith("a list_iterator")


def test_of_a_library_the_outermost_object_is_named(library):
    error = error_of([2.0, library.Outer()])
    assert error.path == "[1]"
    assert error.found.startswith("a outside.Outer, in which inner.walk is a list_iterator")
    assert "register_node(Outer)" in error.remedy
    assert "register_inactive(Outer)" in error.remedy


def test_what_keeps_its_state_in_c_needs_functions():
    error = error_of([iter([1.0])])
    assert "register_node(list_iterator, flatten=..., rebuild=...)" in error.remedy


def test_a_class_that_cannot_be_looked_up_says_what_its_metaclass_needs():
    class Meta(type):
        def __eq__(cls, other):
            return cls is other

    error = error_of({"x": Meta("Odd", (), {})()})
    assert error.path == "['x']"
    assert "__hash__ = type.__hash__" in error.remedy


def test_nothing_is_said_about_what_is_understood():
    assert VectorSpace({"m": types, "x": 1.0}).size == 1
