"""Instances are made without anybody's constructor, and take over each other's state."""

from collections import UserDict
from dataclasses import dataclass
from decimal import Decimal

import attrs
import numpy as np
import pydantic
import pytest

from vspace.nodes._making import (
    has_state_to_take_over,
    is_frozen,
    new_instance,
    solid_base,
    take_over_state,
)


class Guarded:
    def __new__(cls):
        raise AssertionError("a constructor ran")

    __init__ = __new__


class GuardedList(list):
    def __new__(cls):
        raise AssertionError("a constructor ran")


class OwnArray(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("cls", "base"),
    [
        (Guarded, object),
        (UserDict, object),
        (GuardedList, list),
        (OwnArray, np.ndarray),
        (Decimal, Decimal),
        (type("Two", (Guarded, dict), {}), dict),
    ],
    ids=lambda cls: cls.__name__,
)
def test_storage_is_laid_out_by_the_nearest_base_in_c(cls, base):
    assert solid_base(cls) is base


@pytest.mark.parametrize("cls", [Guarded, GuardedList])
def test_c8_no_constructor_runs(cls):
    assert type(new_instance(cls)) is cls


@dataclass(frozen=True)
class FrozenData:
    x: float


@dataclass
class Data:
    x: float


@attrs.frozen
class FrozenAttrs:
    x: float


@attrs.define
class Attrs:
    x: float


class FrozenModel(pydantic.BaseModel, frozen=True):
    x: float


class Model(pydantic.BaseModel):
    x: float


@pytest.mark.parametrize("cls", [FrozenData, FrozenAttrs, FrozenModel])
def test_a_class_says_that_its_instances_never_change(cls):
    assert is_frozen(cls)
    assert not has_state_to_take_over(cls)


@pytest.mark.parametrize("cls", [Data, Attrs, Guarded])
def test_other_instances_may_change(cls):
    assert not is_frozen(cls)
    assert has_state_to_take_over(cls)


def test_what_is_laid_out_in_c_has_more_than_its_attributes():
    assert not is_frozen(Model)
    assert not has_state_to_take_over(GuardedList)


class Slotted:
    __slots__ = ("__dict__", "a", "b")


def test_state_is_taken_over_whole():
    node, made = Slotted(), Slotted()
    node.a, node.b, node.old = 1, 2, 3
    made.a, made.new = 4, 5
    take_over_state(node, made)
    assert node.a == 4
    assert not hasattr(node, "b")
    assert vars(node) == {"new": 5}
    take_over_state(node, made)  # what is unset in both stays so
    assert not hasattr(node, "b")


class WithoutDictionary:
    __slots__ = ("a",)


def test_state_in_slots_alone_is_taken_over():
    node, made = WithoutDictionary(), WithoutDictionary()
    made.a = 1.0
    take_over_state(node, made)
    assert node.a == 1.0
