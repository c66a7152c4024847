"""What `show`, `repr` and notebooks print."""

import io

import numpy as np

from samples import Point
from vspace import VectorSpace, show


def printed(x, **options):
    stream = io.StringIO()
    show(x, file=stream, **options)
    return stream.getvalue().splitlines()


class Holder:
    def __init__(self, **parts):
        self.__dict__.update(parts)


def test_show_says_what_is_leaf_inactive_and_shared():
    w = np.zeros((2, 3), dtype="f")
    loop = [w]
    loop.append(loop)
    x = Holder(
        w=w,
        again=w,
        point=Point(1.0, 2.0),
        loop=loop,
        n=3,
        names=["a", "b"],
        thing=Holder(n=1),
        text="x" * 60,
        dt=0.1,
        mean=np.mean,
    )
    lines = printed(x, inactive="dt")
    assert lines[0] == "Holder"
    for line in (
        "  .w: float32 array of shape (2, 3)",
        "  .again: the same as w",
        "  .point: Point",
        "    .x: float 1.0",
        "    [0]: the same as w",
        "    [1]: the same as loop",
        "  .n: inactive int: 3",
        "  .names: inactive, no leaf in it: a list",
        "  .thing: inactive, no leaf in it: a Holder",
        "  .dt: inactive, declared so: 0.1",
    ):
        assert line in lines, line
    assert any(line.startswith("  .text: inactive str: 'xxx") and "..." in line for line in lines)


def test_show_names_closures_and_object_arrays():
    def f():
        return scale

    scale = 2.0
    assert printed(f)[0].startswith("closure ")
    assert printed(f)[1] == "  <closure>.scale: float 2.0"
    assert printed(np.array([1.0, "a"], dtype=object))[0] == "object array"


def test_show_prints_to_standard_output(capsys):
    show([1.0])
    assert capsys.readouterr().out == "list\n  [0]: float 1.0\n"


def test_long_runs_are_cut():
    lines = printed([0.5] * 1000)
    assert lines[-1] == "  ... 997 more like it"
    assert len(lines) == 5


def test_long_trees_are_cut():
    assert printed([np.zeros(i) for i in range(500)])[-1] == "..."


def test_vectors_print_as_a_short_tree():
    text = repr(VectorSpace({"a": 1.0, "w": np.array([1.0, 2.0]), "big": np.zeros(100)}))
    assert text.startswith("VectorSpace(dict")
    assert "['w']: float64 array of shape (2,) [1. 2.]" in text
    assert "['big']: float64 array of shape (100,)" in text
    assert len(repr(VectorSpace([np.zeros(i) for i in range(99)])).splitlines()) == 13


def test_vectors_draw_themselves_in_notebooks():
    drawn = VectorSpace({"<b>": 1.0})._repr_html_()
    assert drawn.startswith("<div")
    assert "&lt;b&gt;" in drawn


def test_show_looks_into_inactive_variables():
    def f():
        return scale * count

    scale, count = 2.0, 3
    assert printed(f)[1:] == ["  <closure>.count: inactive int: 3", "  <closure>.scale: float 2.0"]


def test_patterns_that_fit_nothing_are_named(capsys):
    show({"mass": 1.0, "dt": 0.1}, inactive=["*mass*", "*.dtt", "dt", "*typo*"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [
        "(no part fits the pattern '*.dtt')",
        "(no part fits the pattern '*typo*')",
    ]
    assert not any("pattern" in line for line in lines[:-2])
    show([0.5] * 20, inactive="[9]")  # not every part is shown
    assert "pattern" not in capsys.readouterr().out


def test_an_object_without_a_leaf_is_shown_whole(capsys):
    show({"count": 3, "names": ["a", {"b"}], "rate": 0.5}, inactive="*rate*")
    assert capsys.readouterr().out.splitlines() == [
        "dict",
        "  ['count']: inactive int: 3",
        "  ['names']: list",
        "    [0]: inactive str: 'a'",
        "    [1]: inactive, no leaf in it: a set",
        "  ['rate']: inactive, declared so: 0.5",
    ]


def test_show_takes_the_choice_of_a_vector():
    lines = printed(VectorSpace({"x": 1.0, "dt": 0.1}, inactive=["['dt']", "['no']"]))
    assert lines == [
        "VectorSpace",
        "  .value: dict",
        "    ['x']: float 1.0",
        "    ['dt']: inactive, declared so: 0.1",
        "(no part fits the pattern \"['no']\")",
    ]
