"""One rule for names: which paths a pattern fits, and at what cost (C6, C20)."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import effort
from vspace import InactiveConfig, StructureMismatchError, VectorSpace, paths, recursive_map, show
from vspace.activity._patterns import Patterns, nearest_paths

# Each row: a pattern, paths that it fits, paths that it does not.
ROWS = [
    ("rate", ["rate", ".rate", "['rate']"], ["x.rate", "rates", "a['rate']", "[0].rate"]),
    (".rate", ["rate", "['rate']"], ["x.rate"]),
    ("['rate']", ["rate", "['rate']"], ["x['rate']", "rates"]),
    ('["rate"]', ["rate", "['rate']"], []),
    ("*.mass", ["mass", "a.mass", "a['mass']", "['mass']", "b[0].mass"], ["amass", "a.massy"]),
    ("*mass", ["amass", "a.mass", "a.b.mass"], ["mass.x"]),
    ("*['mass']", ["['body']['mass']", "body.mass"], ["['mass']['a']"]),
    (
        "bodies[*].name",
        ["bodies[0].name", "bodies['e'].name", "bodies['e']['name']", "['bodies'][3].name"],
        ["bodies.first.name", "bodies[0].names"],
    ),
    ("layer.weight", ["layer.weight", "['layer.weight']", "['layer']['weight']"], ["layer[0]"]),
    ("['a.b[0]']", ["['a.b[0]']"], ["a.b[0]"]),
    ("a.b[0]", ["a.b[0]", "['a.b'][0]"], ["a.b[1]"]),
    ("[0]", ["[0]"], ["['0']", "[00]", "a[0]"]),
    ("[*]", ["[0]", "['a']"], ["a", "a[0].b"]),
    ("x[0, 1]", ["x[0, 1]", "['x'][0, 1]"], ["x[0, 2]"]),
    ("[*", ["[0]", "[0].a"], ["a[0]"]),
    ("a]", ["a]"], ["a"]),
    ("<closure>.x", ["<closure>.x"], ["x"]),
    ("*", ["", "a", "[0].x"], []),
    ("**", ["", "a"], []),
    ("", [""], ["a"]),
    ("a*", ["a", "ab", "a.b[2]", "['a']"], ["ba"]),
    ("a*c*e", ["ace", "abcde", "a.c[0].e", "accce"], ["acd", "bace"]),
    ("['*']", ["a", "['any key']"], ["[0]", "a.b[1]"]),
    ("learning-rate", ["['learning-rate']", ".__dict__['learning-rate']"], []),
    (".__dict__['odd name']", [".__dict__['odd name']"], ["odd"]),
    ("__dict__['odd name']", [".__dict__['odd name']"], []),
    ("it's", ['["it\'s"]'], []),
    ('["it\'s"]', ['["it\'s"]'], []),
    (".super().x", [".super().x"], ["x"]),
    ("[1.5]", ["[1.5]"], ["[1]"]),
    ("[b'k']", ["[b'k']"], ["['k']"]),
    ("a+b.", ["['a+b.']"], ["aab"]),
]


@pytest.mark.parametrize(("pattern", "fits", "fits_not"), ROWS, ids=[row[0] for row in ROWS])
def test_which_paths_a_pattern_fits(pattern, fits, fits_not):
    alone, second = Patterns([pattern]), Patterns(["other", pattern, "*last"])
    for path in fits:
        assert alone.fitting(path) == (0,), path
        assert 1 in second.fitting(path), path
    for path in fits_not:
        assert alone.fitting(path) == (), path
        assert 1 not in second.fitting(path), path


NAMES = st.text("ab", min_size=1, max_size=2)
STEPS = st.one_of(
    NAMES.map(lambda name: f".{name}"),
    NAMES.map(lambda name: f"[{name!r}]"),
    st.integers(0, 11).map(lambda index: f"[{index}]"),
)


@given(st.lists(STEPS, max_size=5), st.data())
def test_a_path_with_steps_replaced_by_stars_fits_it(steps, data):
    starred = ["*" if data.draw(st.booleans()) else step for step in steps]
    assert Patterns(["".join(steps), "".join(starred)]).fitting("".join(steps)) == (0, 1)


@given(st.lists(STEPS, min_size=1, max_size=5))
def test_steps_one_by_one_lead_where_the_path_leads(steps):
    patterns = Patterns(["*.a", "a*", "[*]*", "*['ab']*"])
    state = patterns.start
    for step in steps:
        state = patterns.after(state, step)
    assert patterns.fits(state) == patterns.fitting("".join(steps))


def test_what_is_remembered_is_bounded():
    patterns = Patterns(["*[77]*"])
    state = patterns.start
    for i in range(20_000):
        patterns.fits(patterns.after(state, f"[{i}]"))
        patterns.fits(i)
    assert len(patterns._after) <= 4096
    assert len(patterns._fitting) <= 4096


@pytest.mark.parametrize("name", ["x", "['x']", ".x"])
def test_every_reader_of_names_follows_one_rule(name):
    for x in ({"x": 1.0, "y": 2.0}, SimpleNamespace(x=1.0, y=2.0)):
        assert VectorSpace(x, inactive=name).size == 1
        assert VectorSpace(x, inactive=InactiveConfig(fixed=name)).size == 1
        assert VectorSpace(x, inactive=InactiveConfig(active=name)).size == 1


def test_a_pattern_in_a_call_that_fits_nothing_lists_the_nearest_paths():
    x = {"rate": 1.0, "body": {"mass": 2.0, "name": "a"}}
    for call in (
        lambda **choice: VectorSpace(x, **choice).norm(),
        lambda **choice: recursive_map(lambda leaf: leaf, x, **choice),
        lambda **choice: paths(x, **choice),
    ):
        for argument in ("inactive", "active"):
            with pytest.raises(StructureMismatchError) as caught:
                call(**{argument: "body.mas"})
            assert caught.value.path == "body.mas"
            assert f"a pattern in {argument}= that no part fits" in str(caught.value)
            assert "fits some of ['body']['mass'], " in str(caught.value)
    with pytest.raises(StructureMismatchError, match="at typo: "):
        VectorSpace(x, inactive=["rate", "typo"]).norm()
    with pytest.raises(StructureMismatchError, match="typo"):
        VectorSpace(x, inactive=[str, "typo"]).norm()
    with pytest.raises(StructureMismatchError, match="typo"):
        VectorSpace(x, inactive=InactiveConfig("other"), active=["rate", "typo"]).norm()


def test_a_pattern_may_fit_inside_of_what_is_chosen_already():
    x = {"body": {"mass": 2.0}, "x": [1.0] * 40}
    assert VectorSpace(x, inactive=["body", "*.mass", "x[30]"]).size == 39
    assert VectorSpace(x, inactive=["x", "x[30]"]).size == 1


def test_a_configuration_may_hold_patterns_that_fit_nothing(capsys):
    config = InactiveConfig(["typo", "rate"], active="typo*")
    assert VectorSpace({"rate": 1.0, "x": 1.0}, inactive=InactiveConfig("typo")).size == 2
    assert VectorSpace({"rate": 1.0, "x": 1.0}, inactive=config).size == 0
    show({"rate": 1.0, "x": 1.0}, inactive="typo")  # asked first, it tells and never raises
    assert "(no part fits the pattern 'typo')" in capsys.readouterr().out


def test_nearest_paths_are_named():
    assert nearest_paths("rate", ["", ".rates", ".x", ".rates"]) == "rates, ..."
    assert nearest_paths("q", [".x", ".y"]) == "x, y"
    assert nearest_paths("q", [""]) == "nothing at all"


class Link:
    def __init__(self, rest, value):
        self.rest, self.value, self.tags = rest, value, [1, {"a": "b"}]


def chain(length):
    x = None
    for _ in range(length):
        x = Link(x, 1.0)
    return x


@pytest.mark.parametrize(
    "work",
    [
        lambda x: recursive_map(lambda leaf: leaf, x, inactive=InactiveConfig("*.mass")),
        lambda x: VectorSpace(x, inactive="*.tags").norm(),
        lambda x: VectorSpace(x, inactive=InactiveConfig(active="*.value")) + VectorSpace(x),
    ],
    ids=["map", "vector", "operands"],
)
def test_c20_patterns_cost_the_same_at_every_depth(work):
    def needed(length):
        x = chain(length)
        work(x)  # what is worked out once for a structure of its size
        return sum(effort(work, chain(length)))

    assert needed(2000) < 5 * needed(500)
