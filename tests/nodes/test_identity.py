"""Functions are of one structure when they have one definition, also after a journey (C14)."""

from __future__ import annotations

import gc
import marshal
import weakref
from types import FunctionType

import numpy as np
import pytest

from vspace import StructureMismatchError, VectorSpace, like, recursive_map, structure
from vspace.nodes._identity import FunctionIdentity

FACTOR = 2.0
PAIR = (1, ("a", 2.5))
TABLE = [1.0, 2.0]


def sine(x):
    return FACTOR * np.sin(x) + PAIR[0]


def even(n, *, step=1):
    return n == 0 or odd(n - step)


def odd(n):
    return n != 0 and even(n - 1)


def make(a):
    def f(x):
        def inner(y):
            return sine(y) + even(4)

        return a * inner(x)

    return f


def power(a):
    def f(n):
        return a if n == 0 else a * f(n - 1)

    return f


def with_table(a):
    return lambda: [a * each for each in TABLE]


def arrived(function, journey=None, **changes):
    """Return a copy of a function as it arrives elsewhere: code and globals are copies, too.

    Plain constants and functions come by value, what can be imported by reference.
    """
    journey = {} if journey is None else journey
    if id(function) in journey:
        return journey[id(function)]
    code = marshal.loads(marshal.dumps(function.__code__))
    namespace = {"__name__": function.__globals__["__name__"]}
    made = FunctionType(code, namespace, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    journey[id(function)] = made
    for name in ("FACTOR", "PAIR", "sine", "even", "odd", "np", "TABLE"):
        value = function.__globals__[name]
        by_value = isinstance(value, FunctionType)
        namespace[name] = arrived(value, journey, **changes) if by_value else value
    namespace.update(changes)
    return made


def sent(closure, **changes):
    """Return a closure as it arrives elsewhere."""
    inside = (cell.cell_contents for cell in closure.__closure__)
    cells = [type(closure.__closure__[0])(each) for each in inside]
    plain = FunctionType(closure.__code__.replace(co_freevars=()), closure.__globals__)
    namespace = arrived(plain, **changes).__globals__
    code = marshal.loads(marshal.dumps(closure.__code__))
    made = FunctionType(code, namespace, closure.__name__, closure.__defaults__, tuple(cells))
    for cell in cells:
        if cell.cell_contents is closure:  # it calls itself
            cell.cell_contents = made
    return made


@pytest.mark.parametrize("maker", [make, power], ids=["globals", "itself"])
@pytest.mark.parametrize("warm", [0, 4])
def test_c14_a_closure_that_travelled_is_of_the_space_of_its_original(maker, warm):
    here, back, other = maker(3.0), sent(maker(1.0)), sent(maker(0.5))
    assert back.__code__ is not here.__code__
    for _ in range(warm):
        VectorSpace(here) + VectorSpace(here)
        VectorSpace(back) + VectorSpace(back)
    for _ in range(3):
        assert structure(here) == structure(back) == structure(other)
        assert hash(structure(here)) == hash(structure(back))
        for x, y in ((here, back), (back, here), (back, other)):
            total = (VectorSpace(x) + VectorSpace(y)).value
            assert total.__code__ is x.__code__
            assert VectorSpace(total).to_array() == VectorSpace(x).to_array() + (
                VectorSpace(y).to_array()
            )
        assert VectorSpace(here).dot(VectorSpace(back)) == 3.0
        assert VectorSpace(like(here, back)).to_array() == [1.0]
        target = maker(0.0)
        recursive_map(lambda a: 2 * a, here, out=target)
        assert VectorSpace(target).to_array() == [6.0]


def test_c14_closures_of_equal_code_side_by_side_have_code_of_their_own():
    mixed = [make(0.0), make(1.0), sent(make(2.0)), make(1.0)]
    same = [make(1.0), make(2.0), make(3.0), make(4.0)]
    assert structure(mixed[1:]) == structure(same[1:])
    for _ in range(4):
        made = structure(mixed[1:])
        total = (VectorSpace(mixed[1:]) + VectorSpace(same[1:])).value
        assert [f.__code__ for f in total] == [f.__code__ for f in mixed[1:]]
        assert VectorSpace(total).to_array().tolist() == [3.0, 5.0, 5.0]
        assert structure(same[1:])._programs is not made._programs
    assert made._programs._take is not None
    assert made._programs._take(mixed[1:]) is not None
    assert structure(mixed[:3]) != structure(same[:2])
    assert structure(mixed[1:3]) != structure(same[:3])


@pytest.mark.parametrize(
    ("maker", "changes", "name"),
    [
        (make, {"FACTOR": 2}, "sine"),
        (make, {"PAIR": (1, ("a", 2.0))}, "sine"),
        (make, {"PAIR": (1,)}, "sine"),
        (make, {"sine": lambda x: x}, "sine"),
        (make, {"sine": None}, "sine"),
        (make, {"sine": sent(make(1.0))}, "sine"),
        (make, {"even": odd}, "even"),
        (make, {"np": pytest}, "sine"),
        (with_table, {"TABLE": [1.0, 2.0]}, "TABLE"),
        (with_table, {"TABLE": {1.0, 2.0}}, "TABLE"),
    ],
)
def test_c14_a_closure_with_globals_of_its_own_is_none_of_that_space(maker, changes, name):
    here, back = maker(3.0), sent(maker(1.0), **changes)
    assert structure(here) != structure(back)
    for _ in range(3):
        with pytest.raises(StructureMismatchError, match=rf"globals of its own: {name}") as caught:
            VectorSpace(here) + VectorSpace(back)
        assert caught.value.path == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.__globals__.update(__name__="elsewhere"),
        lambda f: f.__globals__.update(__name__=None),
        lambda f: setattr(f, "__code__", f.__code__.replace(co_qualname="other")),
        lambda f: setattr(f, "__code__", f.__code__.replace(co_name="other")),
    ],
    ids=["module", "no module", "qualified name", "code"],
)
def test_c14_another_definition_of_equal_text_is_another_structure(change):
    here, back = make(3.0), sent(make(1.0))
    change(back)
    assert structure(here) != structure(back)
    with pytest.raises(StructureMismatchError, match="closure"):
        VectorSpace(here) + VectorSpace(back)


def test_c14_functions_that_a_global_refers_to_count_with_all_that_they_are():
    alive = []

    def changed(**attributes):
        back = sent(make(1.0))
        alive.append(back)
        for name, value in attributes.items():
            setattr(back.__globals__["even"], name, value)
        return FunctionIdentity(back)

    here = FunctionIdentity(make(1.0))
    assert here == changed()
    assert here != changed(__kwdefaults__={"step": 2})
    assert here != changed(__kwdefaults__=None)
    assert here != changed(__defaults__=(1,))
    assert here != changed(__code__=odd.__code__)
    assert here != "here"
    elsewhere = sent(make(1.0))
    elsewhere.__globals__["even"].__globals__["__name__"] = "elsewhere"
    assert here != FunctionIdentity(elsewhere)


def test_c14_code_that_is_gone_is_equal_to_none():
    back = sent(make(1.0))
    gone, here = FunctionIdentity(back), FunctionIdentity(make(1.0))
    code = weakref.ref(back.__code__)
    assert gone == here
    del back
    gc.collect()
    assert code() is None
    assert gone != here
    assert here != gone
    assert not here.differing_globals(gone)


def test_wrapping_changes_no_definition():
    def wrapped(a):
        def f():
            return a

        f.__qualname__ = f.__module__ = f"other{a}"
        return f

    total = VectorSpace(wrapped(1.0)) + VectorSpace(wrapped(2.0))
    assert total() == 3.0
