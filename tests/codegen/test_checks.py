"""The source of a test holds for what is a surprise, and for nothing else."""

from __future__ import annotations

from enum import Enum

import numpy as np
import pytest

from vspace import InactiveConfig, structure
from vspace.codegen._checks import Checks
from vspace.codegen._emitter import Emitter
from vspace.specs import INACTIVE
from vspace.specs._specs import DECLARED, UNSET


class Color(Enum):
    RED = 1


def checks_of(inactive=None, first=True, of_array=""):
    rules = structure([1.0], inactive=inactive)._programs.rules
    emit = Emitter()
    return Checks(emit, rules, first, of_array), emit


def holds(source, emit, value, **variables):
    return bool(eval(source, dict(emit.constants), {"x": value, **variables}))


def spec_of(x, inactive=None):
    return structure(x, inactive=inactive)._programs.spec


LEAVES = {
    "float": (1.0, [2.0], [1, np.float64(1.0), 1j, "a", np.ones(())]),
    "complex": (1j, [2j], [1.0]),
    "NumPy number": (np.float32(1.0), [np.float32(2.0)], [1.0, np.float64(1.0)]),
    "array": (
        np.ones(2),
        [np.zeros(2), np.zeros(4)[::2], np.ones(2, np.dtype("=f8"))],
        [np.ones(3), np.ones((2, 1)), np.ones(2, "f4"), np.ones(2, ">f8"), [1.0, 2.0]],
    ),
    "array of two axes": (np.ones((2, 3)), [np.zeros((2, 3))], [np.ones((3, 2)), np.ones(6)]),
    "array of none": (np.ones(()), [np.zeros(())], [np.ones(1), 1.0]),
}


@pytest.mark.parametrize(("leaf", "alike", "others"), LEAVES.values(), ids=LEAVES)
def test_leaves_are_told_by_type_dtype_and_shape(leaf, alike, others):
    checks, emit = checks_of()
    test = checks.of_leaf(spec_of(leaf), "x")
    assert not any(holds(test, emit, each) for each in (leaf, *alike))
    assert all(holds(test, emit, each) for each in others)


def test_a_shape_may_stand_in_a_variable():
    checks, emit = checks_of()
    test = checks.of_array(spec_of(np.ones(2)), "x", "shape")
    assert not holds(test, emit, np.ones((3, 1)), shape=(3, 1))
    assert holds(test, emit, np.ones((3, 1)), shape=(2,))


def test_arrays_may_have_to_be_more():
    checks, emit = checks_of(of_array="{0}.base is not None")
    test = checks.of_leaf(spec_of(np.ones(2)), "x")
    assert not holds(test, emit, np.ones(2))
    assert holds(test, emit, np.ones(4)[:2])


def test_what_is_inactive_has_no_leaf_in_it():
    checks, emit = checks_of()
    test = checks.of_inactive(INACTIVE, "x")
    assert not any(holds(test, emit, each) for each in (1, "a", None, [1, "a"], {"k": (2,)}))
    assert all(holds(test, emit, each) for each in (1.0, [1, 2.0], {"k": np.ones(1)}, iter([])))
    assert test == checks.of_value_without_leaf("x")


def test_what_is_declared_inactive_is_anything():
    checks, _ = checks_of()
    assert checks.of_inactive(DECLARED, "x") is None


def test_c12_an_unset_variable_is_unset_in_a_first_operand_alone():
    def unset():
        if False:
            value = 1.0
        return lambda: value

    def filled(value):
        return lambda: value

    checks, emit = checks_of()
    test = checks.of_inactive(UNSET, "x")
    assert not holds(test, emit, unset().__closure__[0])
    assert holds(test, emit, filled(1.0).__closure__[0])
    later, _ = checks_of(first=False)
    assert later.of_inactive(UNSET, "x") is None


FIXED = {
    "string": ("m", ["cm", 1]),
    "int": (3, [4, 3.0, True]),
    "enum": (Color.RED, ["RED", 1]),
    "array": (np.arange(3.0), [np.arange(4.0), np.ones(3), None]),
    "list": ([1, "a"], [[1, "b"], (1, "a")]),
}


@pytest.mark.parametrize(("value", "others"), FIXED.values(), ids=FIXED)
def test_what_is_fixed_is_equal(value, others):
    config = InactiveConfig(fixed="fixed")
    spec = spec_of({"fixed": value, "y": 1.0}, config)
    checks, emit = checks_of(config)
    test = checks.of_inactive(spec.children[0][0], "x")
    assert not holds(test, emit, value)
    assert all(holds(test, emit, each) for each in others)


def test_with_patterns_a_part_is_judged_by_its_path():
    config = InactiveConfig("rate")
    spec = spec_of({"rate": 1.0, "n": 2, "y": 1.0}, config)
    checks, emit = checks_of(config)
    with checks.at(spec, 0):
        at_rate = checks.of_value_without_leaf("x")
    with checks.at(spec, 1):
        elsewhere = checks.of_value_without_leaf("x")
    with checks.at(spec, None), checks.at(spec, 0):
        in_a_loop = checks.of_value_without_leaf("x")
    assert not holds(at_rate, emit, 1.0)
    assert holds(elsewhere, emit, 1.0)
    assert holds(in_a_loop, emit, 1.0)
    assert not holds(in_a_loop, emit, 1)
