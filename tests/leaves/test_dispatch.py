"""Which method a leaf function takes."""

from __future__ import annotations

import pytest
from multipledispatch import Dispatcher

from interleaving import Stop, lines_of
from vspace import leaves, register_leaf
from vspace.leaves._dispatch import LeafFunction


@pytest.mark.parametrize("arity", [1, 2])
def test_c21_a_method_counts_for_all_that_begins_after_its_registration(arity):
    """At whichever line another look-up is: it leaves no older method to be found."""

    class Base:
        pass

    def new_function():
        @LeafFunction
        def first(x):
            """Return x."""

        @LeafFunction
        def second(x, y):
            """Return x."""

        function = (first, second)[arity - 1]
        function.register(*[Base] * arity)(lambda *operands: "base")
        cls = type("Derived", (Base,), {})
        return function, [cls] * arity, [cls()] * arity

    def call(function, operands):
        return lambda: function(*operands)

    function, types, operands = new_function()
    for at in range(lines_of(call(function, operands))):
        function, types, operands = new_function()
        stop = Stop(at, lambda f=function, t=types: f.register(*t)(lambda *operands: "derived"))
        met, _ = stop(call(function, operands))
        assert met in ("base", "derived")
        assert function(*operands) == "derived", at


def test_c21_registrations_at_once_are_all_kept():
    def new():
        @LeafFunction
        def function(x):
            """Return x."""

        return function

    a, b = type("A", (), {}), type("B", (), {})
    lines = lines_of(lambda: new().register(a)(lambda x: "a"))
    for at in range(0, lines, max(1, lines // 100)):  # the more caches there are, the more lines
        function = new()
        Stop(at, lambda f=function: f.register(b)(lambda x: "b"), patience=0.05)(
            lambda f=function: f.register(a)(lambda x: "a")
        )
        assert (function(a()), function(b())) == ("a", "b"), at


def test_a_registration_orders_no_signatures(monkeypatch):
    """That takes time by the square of their number, and nobody has asked for a method yet."""

    def reorder(self, *args, **kwargs):
        raise AssertionError("ordered")

    class Own:
        def __add__(self, other):
            return self

        def __rmul__(self, a):
            return self

    class Below(Own):
        pass

    leaves.zero.register(Own)(lambda x: "zero")
    monkeypatch.setattr(Dispatcher, "reorder", reorder)
    register_leaf(Own, scale=lambda x, a: "scaled")
    register_leaf(Below)
    monkeypatch.undo()
    assert (leaves.zero(Below()), leaves.scale(Below(), 2.0)) == ("zero", "scaled")
    assert leaves.zero.nearest(Below)(None) == "zero"
    assert leaves.add.nearest(object) is None
