"""Lines and constants of functions in the making."""

from __future__ import annotations

import gc
import linecache
import weakref

import pytest

from vspace.codegen._emitter import Code, Emitter, Gathered, NotCompilable, check_alive
from vspace.nodes import Identity, ListKind
from vspace.specs import InactiveSpec, LeafSpec, NodeSpec

METHODS = (str.upper, "".__str__, "".upper, {}.keys(), iter(()))


def test_names_in_generated_code_mean_one_thing():
    names = [Emitter().new_name(stem) for stem in ("float", "float3", "float32", "float_3")]
    assert len({*names}) == len(names)
    emit = Emitter()
    count = 400
    made = [emit.new_name(stem) for _ in range(count) for stem in ("float", "float32", "float_3")]
    assert len({*made}) == 3 * count
    # A type in C may have any name.
    assert all(name.isidentifier() for name in map(emit.type_source, map(type, METHODS)))


def test_a_type_that_is_gone_amid_the_writing_is_left_to_the_walk():
    for write in (Emitter().type_source, lambda cls: Emitter().type_test("x", cls)):
        with pytest.raises(NotCompilable):
            write(None)


def test_a_constant_has_one_name():
    emit = Emitter()
    key = "key"
    assert emit.constant(key, "key") == emit.constant(key, "other")
    assert emit.constant([], "a") != emit.constant([], "a")
    assert emit.constants[emit.constant(key, "key")] is key


def test_types_that_programs_make_are_held_weakly():
    emit = Emitter()
    cls = type("Made", (), {})
    source = emit.type_source(cls)
    assert source.endswith("()")
    assert emit.constants[source.removesuffix("()")]() is cls
    alive = weakref.ref(cls)
    del cls
    gc.collect()
    assert alive() is None
    assert emit.constants[emit.type_source(float)] is float


def test_blocks_are_indented_and_never_empty():
    emit = Emitter()
    with emit.block("if a:"):
        emit.line("b = 1")
    with emit.loop("for c in d:"):
        pass
    assert emit.lines == ["    if a:", "        b = 1", "    for c in d:", "        pass"]
    assert emit.loops == 1


def test_there_is_a_bound_on_lines():
    emit = Emitter()
    with pytest.raises(NotCompilable):
        for _ in range(2_000):
            emit.line("pass")


def test_code_shows_its_lines_as_long_as_it_lives():
    code = Code("f", "def f(x):\n    return x + one_1\n", {"one_1": 1})
    assert code.function(2) == 3
    filename = code.function.__code__.co_filename
    assert linecache.getline(filename, 2) == "    return x + one_1\n"
    del code
    gc.collect()
    assert filename not in linecache.cache


def test_values_are_named_until_a_loop_begins_and_appended_after():
    emit = Emitter()
    gathered = Gathered(emit, "leaves")
    gathered.pending += ["a", "b"]
    assert gathered.result() == "[a, b]"
    gathered.begin()
    gathered.pending.append("c")
    gathered.flush()
    gathered.pending += ["d", "e"]
    gathered.extend("run")
    assert gathered.result() == "leaves"
    assert [line.strip() for line in emit.lines] == [
        "leaves = [a, b]",
        "leaves.append(c)",
        "leaves += (d, e)",
        "leaves += run",
    ]


def _gone():
    return Identity(type("Gone", (), {}))


def _leaf(identity):
    return LeafSpec(identity, None, (), False, False)


def _list_of(child):
    return NodeSpec(ListKind(), Identity(list), 1, ((child, 1),), True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: _leaf(_gone()),
        lambda: _list_of(_leaf(_gone())),
        lambda: NodeSpec(ListKind(), _gone(), 1, ((InactiveSpec(False), 1),), True),
    ],
    ids=["a leaf", "a leaf in a list", "a node"],
)
def test_c21_no_code_is_written_for_a_type_that_is_gone(make):
    spec = make()
    gc.collect()
    with pytest.raises(NotCompilable):
        check_alive(spec)
    check_alive(_list_of(_leaf(Identity(float))))
