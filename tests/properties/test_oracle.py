"""The library does what the contract says, whatever it has met before (C5, C11-C14, C17-C19)."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vspace import (
    ImmutableLeafError,
    InactiveConfig,
    StructureMismatchError,
    VectorSpace,
    make_zero,
    recursive_add,
    recursive_map,
    recursive_map_inplace,
    structure,
)

sys.path.insert(0, str(Path(__file__).parent))
import oracle
from recipes import families

# Objects without a leaf are among them, and hold integers.
pytestmark = pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
laws = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TIMES = (1, 2, 3, 10)


def twice_and_one(leaf):
    """Return a leaf of the same type that tells leaf from leaf."""
    return leaf * 2 + 1


def plus_twice(leaf, other):
    return leaf + 2 * other


def equal(found, expected):
    return len(found) == len(expected) and all(map(oracle.same, found, expected))


def check_one(recipe, config):
    """Check what is done with one object."""
    x = recipe.build()
    v = VectorSpace(x, inactive=config)
    assert v.size == oracle.size(x)
    assert v.norm() == pytest.approx(oracle.norm(x))
    met = []
    again = recursive_map(lambda leaf: (met.append(leaf), leaf + 0)[1], x, inactive=config)
    assert oracle.same(again, x)
    assert equal(met, oracle.leaves(x))
    made = recursive_map(twice_and_one, x, inactive=config)
    assert oracle.same(made, oracle.mapped(twice_and_one, x))
    assert oracle.same((v * 2.0).value, oracle.mapped(lambda leaf: leaf * 2, x))
    assert oracle.same(make_zero(x, inactive=config), oracle.mapped(lambda leaf: leaf * 0, x))
    components = v.to_array()
    assert oracle.same(v.from_array(components).value, oracle.mapped(lambda leaf: leaf + 0, x))
    assert oracle.same(x, recipe.build())  # nothing was written


def check_two(first, second, config):
    """Check what is done with two objects, which may be of one structure."""
    x, y = first.build(), second.build()
    v, w = VectorSpace(x, inactive=config), VectorSpace(y, inactive=config)
    if structure(x, inactive=config) == structure(y, inactive=config):
        assert oracle.of_one_structure(x, y)
        assert oracle.of_one_structure(y, x)
    if not oracle.of_one_structure(x, y):
        for refused in (
            lambda: v + w,
            lambda: v.axpy(2.0, w),
            lambda: recursive_add(x, y, inactive=config),
        ):
            with pytest.raises(StructureMismatchError):
                refused()
        assert oracle.same(x, first.build())
        return
    total = oracle.mapped(plus_twice, x, y)
    assert oracle.same((v + 2.0 * w).value, total)
    assert oracle.same(recursive_map(plus_twice, x, y, inactive=config), total)
    check_in_place(first, second, config, total)


def check_in_place(first, second, config, total):
    """Check the same in place, and that all that can be changed is the same object as before."""
    x, y = first.build(), second.build()
    kept = []
    oracle.in_order(x, lambda part: kept.append(part) if oracle.has_identity(part) else None)
    result = VectorSpace(x, inactive=config).axpy(2.0, VectorSpace(y, inactive=config)).value
    assert oracle.same(result, total)
    after = []
    oracle.in_order(result, lambda part: after.append(part) if oracle.has_identity(part) else None)
    assert all(a is b or oracle.is_field(a) for a, b in zip(kept, after, strict=True))
    target = first.build()
    if oracle.is_active(target) and oracle.is_replaced(target):
        with pytest.raises(ImmutableLeafError):
            recursive_map_inplace(plus_twice, target, target, y, inactive=config)
        assert oracle.same(target, first.build())
    else:
        recursive_map_inplace(plus_twice, target, target, y, inactive=config)
        assert oracle.same(target, total)


def check_without_tracking(first, second, config):
    """Check that shared parts come out separate, and a cycle is an error (C15)."""
    x, y = first.build(), second.build()

    def total():
        return recursive_map(plus_twice, x, y, inactive=config, track=False)

    if oracle.is_cyclic(x, oracle.is_active):
        with pytest.raises(StructureMismatchError):
            total()
    elif oracle.is_cyclic(x) or oracle.is_cyclic(y):
        return  # a cycle without leaves: shared whole, or refused
    elif oracle.of_one_structure(x, y, oracle.separate):
        assert oracle.same(total(), oracle.mapped(plus_twice, x, y, tracked=oracle.separate))
    else:
        with pytest.raises(StructureMismatchError):
            total()


@laws
@given(families(), st.data())
def test_whatever_was_met_before_the_contract_holds(family, data):
    config = data.draw(st.sampled_from([None, InactiveConfig()]))
    some = st.sampled_from(family)
    for _ in range(data.draw(st.integers(1, 4))):
        recipe, times = data.draw(some), data.draw(st.sampled_from(TIMES))
        for _ in range(times):
            check_one(recipe, config)
        first, second = data.draw(some), data.draw(some)
        check_two(first, second, config)
        check_without_tracking(first, second, config)


def wide(head, count):
    """Return a list of many names in generated code."""
    return [head, *((1j, "x")[i % 2] for i in range(count)), 1.0]


@pytest.mark.parametrize("count", range(309, 324))
def test_an_object_of_floats_is_not_taken_for_one_of_short_floats(count):
    for _ in range(3):
        (VectorSpace(wide(np.float32(1.0), count)) * 2.0).to_array()
    x = wide(1.0, count)
    assert oracle.same((VectorSpace(x) * 2.0).value, oracle.mapped(lambda leaf: leaf * 2, x))
