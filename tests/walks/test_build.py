"""Objects are built and stored into along a spec, part by part (C8, C13, C18, C19)."""

import numpy as np
import pytest

from samples import SAMPLES, linked_list, numbers_from
from vspace import InactiveConfig
from vspace.specs import Rules, spec_of_part
from vspace.walks import build, store, take


def opened(x):
    rules = Rules(InactiveConfig())
    spec = spec_of_part(x, rules, None)
    return spec, take(spec, x, rules, first=True)


def same(x, y):
    first, second = opened(x), opened(y)
    assert first[0].hash == second[0].hash
    for a, b in zip(first[1].leaves, second[1].leaves, strict=True):
        assert type(a) is type(b)
        assert np.array_equal(np.asarray(a), np.asarray(b))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "no leaf"])
def test_what_was_taken_apart_is_built_again(name):
    x = SAMPLES[name](numbers_from(1.0))
    spec, taken = opened(x)
    made, tracked = build(spec, taken.leaves, taken.kept)
    same(made, x)
    assert len(tracked) == len(taken.tracked)
    assert not {id(each) for each in tracked} & {
        id(each) for each in taken.tracked if not issubclass(type(each), np.ndarray)
    }


def test_c13_cycles_close_in_the_new_object():
    x = [1.0]
    x.append((x, {"back": x}))
    spec, taken = opened(x)
    made, _ = build(spec, taken.leaves, taken.kept)
    assert made is not x
    assert made[1][0] is made[1][1]["back"] is made


def test_what_is_kept_may_be_given_another_form():
    x = {"n": [1], "x": 1.0}
    spec, taken = opened(x)
    seen = []

    def adopt(value, made):
        seen.append((value, list(map(type, made))))
        return "adopted"

    made, _ = build(spec, taken.leaves, taken.kept, adopt)
    assert made == {"n": "adopted", "x": 1.0}
    assert seen == [([1], [dict])]


def test_c19_what_holds_the_same_children_is_itself_kept():
    array = np.zeros(2)
    x = {"fixed": (array, "text"), "number": (1.0, array)}
    before = x["fixed"], x["number"]
    spec, taken = opened(x)
    leaves = [array if each is array else each + 1 for each in taken.leaves]
    assert store(spec, x, leaves) is x
    assert x["fixed"] is before[0]
    assert x["number"] is not before[1]
    assert x["number"] == (2.0, array)


def test_c18_a_root_that_cannot_change_is_replaced():
    x = (1.0, [2.0])
    spec, taken = opened(x)
    made = store(spec, x, [each * 10 for each in taken.leaves])
    assert made == (10.0, [20.0])
    assert made[1] is x[1]


def test_c20_depth_costs_no_recursion():
    x = linked_list(20_000)
    spec, taken = opened(x)
    made, tracked = build(spec, taken.leaves, taken.kept)
    assert len(tracked) == len(taken.tracked)
    assert type(made) is type(x)
    assert store(spec, x, [2.0] * len(taken.leaves)) is x
    assert x.value == 2.0
