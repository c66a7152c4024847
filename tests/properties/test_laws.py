"""Laws over generated structures with sharing and cycles."""

import copy
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from vspace import (
    IdDict,
    VectorSpace,
    make_zero,
    recursive_accumulate,
    recursive_add,
    recursive_map,
    structure,
)
from vspace.errors import ImmutableLeafError

sys.path.insert(0, str(Path(__file__).parent))
from reference import assert_same, children, reference_map
from strategies import objects

# Objects without a leaf are among them, and hold integers.
pytestmark = pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
laws = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
factors = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, -3.25])


def like(x, shift):
    """Return an object of the structure of `x` with other values."""
    return reference_map(lambda leaf: leaf * 0 + shift if np.size(leaf) else leaf.copy(), x)


def close(v, w):
    assert structure(v.value) == structure(w.value)
    np.testing.assert_allclose(v.to_array(), w.to_array(), rtol=1e-4, atol=1e-3)


@laws
@given(objects())
def test_map_is_the_plain_recursion(x):
    def f(leaf):
        return leaf * 2 + leaf

    expected = reference_map(f, x)
    for _ in range(3):  # walked first, generated code after that
        assert_same(recursive_map(f, x), expected)


@laws
@given(objects(), factors)
def test_map_of_two_is_the_plain_recursion(x, shift):
    y = like(x, shift)

    def f(a, b):
        return a + b * 2

    expected = reference_map(f, x, y)
    for _ in range(3):
        assert_same(recursive_map(f, x, y), expected)
        assert_same(recursive_add(x, y, lambda b: b * 2), expected)


@laws
@given(objects())
def test_sharing_and_cycles_are_kept(x):
    for _ in range(3):
        assert_same(recursive_map(copy.copy, x), x)


@laws
@given(objects(), factors, factors)
def test_axioms_of_a_vector_space(x, a, b):
    u, v, w = VectorSpace(x), VectorSpace(like(x, 2.0)), VectorSpace(like(x, -1.5))
    close(u + v, v + u)
    close((u + v) + w, u + (v + w))
    close(u + u.zero(), u)
    close(u - u, u.zero())
    close(a * (u + v), a * u + a * v)
    close((a + b) * u, a * u + b * u)
    close(a * (b * u), (a * b) * u)
    close(1.0 * u, u)
    close(0 + u, u)
    assert np.isclose(abs(u.dot(v)), abs(v.dot(u)), rtol=1e-4, atol=1e-3)
    assert (u + v).norm() <= u.norm() + v.norm() + 1e-3
    assert np.isclose(u.norm() ** 2, abs(u.dot(u)), rtol=1e-3, atol=1e-3)


@laws
@given(objects())
def test_results_share_no_mutable_leaf_with_operands(x):
    u = VectorSpace(x)
    for result in (u + u, 1.0 * u, -u, u.copy(), u.zero(), u.map(lambda leaf: leaf)):
        ours = [leaf for leaf in flat(result.value) if isinstance(leaf, np.ndarray)]
        for leaf in (leaf for leaf in flat(x) if isinstance(leaf, np.ndarray)):
            assert not any(np.shares_memory(leaf, other) for other in ours)


def flat(x):
    """Return all parts of an object."""
    pending, seen, parts = [x], IdDict(), []
    while pending:
        part = pending.pop()
        if part not in seen:
            seen[part] = True
            parts.append(part)
            pending += children(part)
    return [part for part in parts if not isinstance(part, np.ndarray) or part.dtype.kind in "fc"]


@laws
@given(objects(), factors)
def test_in_place_is_out_of_place(x, a):
    y = like(x, 1.25)
    expected = recursive_map(lambda u, v: u + v * a, x, y)
    target = recursive_map(copy.copy, x)
    try:
        recursive_accumulate(target, y, lambda v: v * a)
    except ImmutableLeafError:
        assert_same(target, x)  # nothing was changed
    else:
        close(VectorSpace(target), VectorSpace(expected))
    partly = recursive_map(copy.copy, x)
    root = recursive_map(lambda u, v: u + v * a, partly, y, out=partly)
    assert_same(root, expected)
    vector = VectorSpace(recursive_map(copy.copy, x)).axpy(a, VectorSpace(y))
    close(vector, VectorSpace(expected))


@laws
@given(objects())
def test_unpacking_what_was_packed_gives_it_back(x):
    assume(structure(x).size)
    v = VectorSpace(x)
    for _ in range(3):
        assert_same(v.from_array(v.to_array()).value, recursive_map(copy.copy, x))
    s = structure(x)
    leaves, kept = s.take(x)
    pairs = s.pack(x, "d")
    assert_same(s.unpack(pairs, kept, leaves), recursive_map(copy.copy, x))


@laws
@given(objects())
def test_exact_types_are_kept(x):
    for made in (make_zero(x), (0.5 * VectorSpace(x)).value):
        assert structure(made) == structure(x)


@laws
@given(objects())
def test_seen_names_every_tracked_part(x):
    seen = IdDict()
    made = recursive_map(copy.copy, x, seen=seen)
    assert_same(made, x)
    for old, new in seen.items():
        assert type(old) is type(new)
