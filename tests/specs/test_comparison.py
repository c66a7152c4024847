"""When two specs describe one structure (C14)."""

import pytest

from vspace import InactiveConfig
from vspace.specs._analysis import Analysis
from vspace.specs._comparison import same_spec
from vspace.specs._standing import Rules


def spec_of(x):
    return Analysis(x, Rules(InactiveConfig())).spec


def scaled(a):
    return lambda x: a * x


def shifted(a):
    return lambda x: a + x


shared = [1.0]
# The two, whether they are the same in the order of parts, and in whatever order.
PAIRS = {
    "values": ([1.0, 2.0], [3.0, 4.0], True, True),
    "lengths": ([1.0, 2.0], [1.0], False, False),
    "runs of other lengths": ([1.0, 1.0, [1.0]], [1.0, 1.0, 1.0], False, False),
    "order of keys": ({"a": 1.0, "b": [2.0]}, {"b": [2.0], "a": 1.0}, False, True),
    "order of keys below": ([{"a": 1.0, "b": 1j}], [{"b": 1j, "a": 1.0}], False, True),
    "other keys": ({"a": 1.0}, {"b": 1.0}, False, False),
    "keys of other types": ({1: 1.0}, {True: 1.0}, False, False),
    "order of keys, beside sharing": (
        {"a": 1.0, "b": [shared, shared]},
        {"b": [shared, shared], "a": 1.0},
        False,
        False,
    ),
    "sharing": ([shared, shared], [[1.0], [1.0]], False, False),
    "closures of one code": (scaled(1.0), scaled(2.0), True, True),
    "closures of other code": (scaled(1.0), shifted(2.0), False, False),
    "leaf and node": (1.0, [1.0], False, False),
    "other values inside of keys": ({"a": {"x": 1.0}}, {"a": {"x": 1j}}, False, False),
}


@pytest.mark.parametrize(("x", "y", "ordered", "unordered"), PAIRS.values(), ids=PAIRS)
def test_specs_are_the_same(x, y, ordered, unordered):
    for a, b in ((x, y), (y, x)):
        assert same_spec(spec_of(a), spec_of(b), ordered=True) is ordered
        assert same_spec(spec_of(a), spec_of(b), ordered=False) is unordered
    assert same_spec(spec_of(x), spec_of(x), ordered=True, exactly=True)


def test_c14_equal_code_that_is_not_one_object_counts_only_where_it_may():
    first, second = {}, {}
    for namespace in (first, second):
        exec("def make(a):\n    return lambda x: a * x", namespace)
    x, y = spec_of(first["make"](1.0)), spec_of(second["make"](1.0))
    assert same_spec(x, y, ordered=True)
    assert not same_spec(x, y, ordered=True, exactly=True)


def test_c20_depth_costs_no_recursion():
    def chain(length, end):
        x = end
        for _ in range(length):
            x = [x, "text"]
        return x

    x, y, other = (spec_of(chain(20_000, end)) for end in (1.0, 2.0, 1j))
    assert same_spec(x, y, ordered=True)
    assert not same_spec(x, other, ordered=True)
