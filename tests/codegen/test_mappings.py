"""Dicts, and the attributes of instances, in generated code."""

from __future__ import annotations

import pytest

from vspace import StructureMismatchError, structure

SIZES = [1, 3, 8, 9, 30, 150]


def numbered(count):
    return {f"k{i}": float(i) for i in range(count)}


def generated(x):
    made = structure(x)
    for _ in range(3):
        made.take(x)
    assert made.source.startswith("def take")
    return made


@pytest.mark.parametrize("count", SIZES)
def test_c11_a_later_operand_may_have_its_keys_in_another_order(count):
    x = numbered(count)
    made = generated(x)
    other = dict(reversed([*numbered(count).items()]))
    assert made.read(other) == [*x.values()]
    assert made.take(x)[0] == [*x.values()]


@pytest.mark.parametrize("count", SIZES)
def test_a_first_operand_has_them_in_this_order(count):
    made = generated(numbered(count))
    other = dict(reversed([*numbered(count).items()]))
    assert (made._programs.try_take(other) is None) == (count > 1)


@pytest.mark.parametrize("count", SIZES)
def test_other_keys_are_refused(count):
    made = generated(numbered(count))
    for other in (numbered(count) | {"more": 1.0}, numbered(count + 1), {"other": 1.0}):
        if other.keys() != numbered(count).keys():
            assert made._programs.try_take(other) is None
            with pytest.raises(StructureMismatchError):
                made.read(other)


@pytest.mark.parametrize(
    ("x", "twin"),
    [
        ({1: 1.0, "a": 2.0}, {True: 1.0, "a": 2.0}),
        ({1: 1.0, "a": 2.0}, {1.0: 1.0, "a": 2.0}),
        ({(1, 2): 1.0}, {(True, 2): 1.0}),
        (dict.fromkeys(range(12), 1.0), {i + 0.0: 1.0 for i in range(12)}),
    ],
    ids=["bool", "float", "in a tuple", "many"],
)
def test_equal_keys_of_other_types_are_others(x, twin):
    made = generated(x)
    assert made._programs.try_take(twin) is None
    equal = {type(key)(key) if type(key) is not tuple else (*key,): v for key, v in x.items()}
    assert made._programs.try_take(equal) is not None


@pytest.mark.parametrize("count", SIZES)
def test_a_dict_is_built_with_its_keys_in_order(count):
    x = numbered(count)
    made = generated(x)
    built = made.build([2 * value for value in x.values()], [])
    assert [*built.items()] == [(key, 2 * value) for key, value in x.items()]
