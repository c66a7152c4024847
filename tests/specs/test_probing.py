"""Is there a leaf, or something fixed, where none should be; and what do patterns fit?"""

import numpy as np
import pytest

from samples import Point
from vspace import InactiveConfig, StructureMismatchError
from vspace.specs._analysis import Analysis
from vspace.specs._probing import (
    check_patterns,
    found_instead,
    surely_has_none,
    takes_part,
    unfit_patterns,
)
from vspace.specs._standing import Rules


def rules(**choice):
    return Rules(InactiveConfig(**choice))


cyclic = ["text"]
cyclic.append(cyclic)

# The value, whether a leaf is in it, and whether a short look shows that there is none.
VALUES = {
    "text": ("text", False, True),
    "nest without a leaf": ({"a": ["b", (1, None)], "c": [{}, b""]}, False, True),
    "nest with a leaf": ({"a": ["b", (1, 2.0)]}, True, False),
    "integers": (np.arange(3), False, True),
    "floats": (np.zeros(3), True, False),
    "cycle without a leaf": (cyclic, False, True),
    "instance without a leaf": (Point("a", 1), False, True),
    "instance with a leaf": (Point("a", 1.0), True, False),
    "set": ({"a"}, False, True),
    "unknown": ([1, iter([1.0])], None, False),
}


@pytest.mark.parametrize(("value", "has_leaf", "shown"), VALUES.values(), ids=VALUES)
def test_whether_a_value_takes_part(value, has_leaf, shown):
    assert surely_has_none(value, rules()) is shown
    if has_leaf is not None:
        assert takes_part(value, rules(), None) is has_leaf


def test_a_short_look_shows_nothing_where_parts_may_be_fixed():
    assert not surely_has_none(["text"], rules(fixed=str))


def test_what_is_fixed_inside_counts_in_a_first_operand():
    fixed = rules(fixed=bytes)
    assert takes_part([b"k"], fixed, None, first=True)
    assert not takes_part([b"k"], fixed, None)


def test_what_is_found_in_place_of_a_fixed_part():
    fixed = rules(fixed=str)
    whole = Analysis("m", fixed).spec
    assert found_instead(whole, "m", fixed, None) is None
    assert found_instead(whole, "cm", fixed, None).text == "str 'cm'"
    inside = Analysis([1, "m"], fixed).spec
    assert found_instead(inside, [2, "m"], fixed, None) is None
    assert found_instead(inside, [1, "cm"], fixed, None) is not None


def test_patterns_that_fit_nothing_are_told_with_all_paths():
    x = {"rate": 1.0, "w": [2.0]}
    assert unfit_patterns(x, ["rate", "w[*]", "ratr"]) == (
        ["ratr"],
        ["", "['rate']", "['w']", "['w'][0]"],
    )


@pytest.mark.parametrize("argument", ["active", "inactive"])
def test_c6_a_pattern_of_a_call_that_fits_none_of_the_objects_is_an_error(argument):
    choice = {"extra" if argument == "inactive" else "active": ["rate", "w"]}
    config = InactiveConfig(**choice)
    check_patterns([{"rate": 1.0}, {"w": 2.0}], config, ["rate", "w"])
    with pytest.raises(StructureMismatchError, match=f"a pattern in {argument}=") as caught:
        check_patterns([{"rate": 1.0}, {"v": 2.0}], config, ["rate", "w"])
    assert caught.value.path == "w"
