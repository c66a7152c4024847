"""Linear combinations and element-wise functions of objects and vectors."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from samples import SAMPLES, numbers_from
from vspace import (
    InactiveConfig,
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    linear_combination,
    recursive_broadcast,
    recursive_map,
    structure,
)

LARGE = 140_000  # two pieces and a rest


def same(x, y):
    return VectorSpace(x) == VectorSpace(y)


def sample(scale=1.0):
    return {
        "small": np.array([1.0, 2.0]) * scale,
        "large": np.arange(float(LARGE)) * scale,
        "float": 3.0 * scale,
        "tuple": (np.full((2, 2), scale), "n"),
    }


def test_a_linear_combination_is_the_sum_of_multiples():
    x, y, z = sample(), sample(10.0), sample(100.0)
    found = linear_combination([1.0, 2, np.float64(-0.5)], [x, y, z])
    assert same(found, sample(1.0 + 20.0 - 50.0))
    assert type(found["float"]) is float
    assert same(x, sample())
    assert same(linear_combination([2.0], [x]), sample(2.0))


@pytest.mark.parametrize("first", [1.0, 2.0])
def test_linear_combinations_of_results_leave_them_as_they_are(first):
    x, y = VectorSpace([1.0, 2.0]) * 1.0, VectorSpace([10.0, 20.0]) * 3.0
    assert linear_combination([first, 0.5], [x, y]).value == [15.0 + first, 30.0 + 2 * first]
    assert (x.value, y.value) == ([1.0, 2.0], [30.0, 60.0])


@pytest.mark.parametrize("name", SAMPLES)
def test_linear_combinations_of_every_shape(name):
    make = SAMPLES[name]
    x, y = make(numbers_from(1.0)), make(numbers_from(100.0))
    expected = recursive_map(lambda a, b: 2 * a + 3 * b, x, y)
    for _ in range(3):
        found = linear_combination([2.0, 3.0], [x, y])
        assert same(found, expected)
        assert structure(found) == structure(x)
    assert same(linear_combination([2.0, 3.0], [x, y], out=x), expected)


def test_vectors_may_be_wrapped():
    x, y = VectorSpace(sample()), VectorSpace(sample(10.0))
    found = linear_combination([1.0, 1.0], [x, y])
    assert isinstance(found, VectorSpace)
    assert found == VectorSpace(sample(11.0))
    mixed = linear_combination([1.0, 1.0], [sample(), y])
    assert isinstance(mixed, dict)
    assert same(mixed, sample(11.0))
    results = linear_combination([1.0, 1.0], [x + y, 2 * y])
    assert same(results.value, sample(31.0))


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("place", [0, 1])
def test_out_may_be_one_of_the_vectors(wrapped, place):
    vectors = [sample(), sample(10.0)]
    target = vectors[place]
    arrays = target["small"], target["large"]
    if wrapped:
        vectors = [VectorSpace(each) for each in vectors]
    out = vectors[place]
    assert linear_combination([2.0, 3.0], vectors, out=out) is out
    assert same(target, sample(32.0))
    assert target["small"] is arrays[0]
    assert target["large"] is arrays[1]


def test_out_may_be_another_object():
    out = sample(0.0)
    large = out["large"]
    assert linear_combination([1.0, 1.0], [sample(), sample()], out=out) is out
    assert out["large"] is large
    assert same(out, sample(2.0))
    out = VectorSpace(sample(0.0))
    assert linear_combination([1.0, 1.0], [sample(), sample()], out=out) is out
    assert out == VectorSpace(sample(2.0))
    assert linear_combination([2.0], [(1.0,)], out=(0.0,)) == (2.0,)


def test_a_vector_may_have_no_component():
    out = [np.zeros(0)]
    assert linear_combination([1.0, 2.0], [[np.zeros(0)], [np.zeros(0)]], out=out) is out
    assert out[0].shape == (0,)


@pytest.mark.parametrize("make", [sample, lambda: [1.0, np.ones(3)]], ids=["large", "small"])
def test_out_may_be_a_result_whose_object_is_not_built(make):
    v = VectorSpace(make())
    out = v + v
    assert linear_combination([3.0], [v], out=out) is out
    assert out == 3 * v
    out = v + v
    assert recursive_broadcast(lambda a: 4 * a, v, out=out) is out
    assert out == 4 * v
    out = v + v
    assert linear_combination([1.0, 2.0], [v, out], out=out) is out
    assert out == 5 * v


def test_an_out_that_lends_its_data_leaves_the_others_alone():
    v = VectorSpace(sample())
    lender = v + v
    double = 2.0 * lender
    for out in (lender, double):
        linear_combination([1.0], [v], out=out)
        assert out == v
        linear_combination([2.0], [v], out=lender)
    assert 2.0 * lender == 4 * v


def test_a_result_shares_nothing_with_the_vectors():
    x = sample()
    found = linear_combination([1.0], [x])
    assert not np.shares_memory(found["large"], x["large"])
    assert not np.shares_memory(found["small"], x["small"])


def test_zero_factors_keep_nan():
    found = linear_combination([1.0, 0.0], [[np.ones(3000), 1.0], [np.full(3000, np.nan), np.nan]])
    assert np.isnan(found[0]).all()


def test_exact_leaves_stay_exact():
    x = [Fraction(1, 3), 1.0, np.ones(3000)]
    found = linear_combination([Fraction(1, 2), 2], [x, x])
    assert found[0] == Fraction(5, 6)
    assert found[1] == 2.5
    assert found[2][0] == 2.5


@pytest.mark.parametrize(
    ("coefficients", "vectors"),
    [([], []), ([1.0], []), ([1.0], [[1.0], [2.0]]), ([1.0, 2.0], [[1.0]])],
    ids=repr,
)
def test_there_are_as_many_coefficients_as_vectors(coefficients, vectors):
    with pytest.raises(ValueError, match=f"found {len(coefficients)} coefficients"):
        linear_combination(coefficients, vectors)


@pytest.mark.parametrize("coefficient", ["1", None, [1.0], np.ones(2)], ids=repr)
def test_coefficients_are_numbers(coefficient):
    with pytest.raises(TypeError, match="coefficients are numbers"):
        linear_combination([coefficient], [[1.0]])


WRONG = {
    "structure": ([1.0, 1.0], lambda: [sample(), {"small": np.ones(2)}], StructureMismatchError),
    "complex factor": ([1.0, 1j], lambda: [sample(), sample()], LeafTypeError),
    "shape": (
        [1.0, 1.0],
        lambda: [sample(), sample() | {"small": np.ones(3)}],
        StructureMismatchError,
    ),
}


@pytest.mark.parametrize(("coefficients", "make", "error"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("wrapped", [False, True])
def test_c17_after_an_error_the_target_is_as_it_was(coefficients, make, error, wrapped):
    vectors = make()
    target = vectors[0]
    if wrapped:
        vectors = [VectorSpace(each) for each in vectors]
    with pytest.raises(error):
        linear_combination(coefficients, vectors, out=vectors[0])
    assert same(target, sample())


@pytest.mark.parametrize(
    "out",
    [lambda: {"small": np.ones(2)}, lambda: sample() | {"float": 3}, lambda: [sample()]],
    ids=["a key less", "an int", "another type"],
)
def test_an_out_of_another_structure_is_refused(out):
    with pytest.raises(StructureMismatchError):
        linear_combination([1.0], [sample()], out=out())


def test_c16_an_out_whose_arrays_overlap_is_refused():
    w = np.zeros(5)
    with pytest.raises(StructureMismatchError, match="memory that overlaps"):
        linear_combination([1.0], [[np.ones(3), np.ones(3)]], out=[w[:3], w[2:]])
    with pytest.raises(StructureMismatchError, match="memory that overlaps"):
        recursive_broadcast(lambda a: a, [np.ones(3), np.ones(3)], out=[w[:3], w[2:]])
    assert not w.any()


def test_out_has_keys_in_any_order():
    out = dict(reversed(sample(0.0).items()))
    linear_combination([2.0], [sample()], out=out)
    assert list(out) == ["tuple", "float", "large", "small"]
    assert same(out, sample(2.0))


def test_inactive_parts_are_those_of_the_first_vector():
    x = {"x": 1.0, "dt": 0.5}
    assert linear_combination([2.0, 1.0], [x, x], inactive="*dt*") == {"x": 3.0, "dt": 0.5}
    v = VectorSpace(x, inactive="*dt*")
    found = linear_combination([2.0, 1.0], [v, v])
    assert found.value == {"x": 3.0, "dt": 0.5}
    assert found.size == 1
    assert recursive_broadcast(lambda a: 2 * a, x, inactive="*dt*") == {"x": 2.0, "dt": 0.5}
    for vector in (v, v + v):
        expected = {"x": 2 * vector.value["x"], "dt": 0.5}
        assert recursive_broadcast(lambda a: 2 * a, vector).value == expected
    found = recursive_broadcast(lambda a: 2 * a, v, inactive=InactiveConfig())
    assert found.value == {"x": 2.0, "dt": 1.0}


def test_c5_inactive_parts_are_copied_where_asked_for():
    names = ["a"]
    v = VectorSpace({"x": 1.0, "names": names}, copy_if_inactive=True)
    found = linear_combination([2.0], [v]).value
    assert found["names"] == names
    assert found["names"] is not names
    config = InactiveConfig(copy_if_inactive=True)
    found = recursive_broadcast(lambda a: a, {"x": 1.0, "names": names}, inactive=config)
    assert found["names"] is not names


def test_broadcast_is_element_wise_over_all_leaves():
    x, y, z = sample(), sample(10.0), sample(100.0)
    found = recursive_broadcast(lambda a, b, c: a + 2 * b - c / 4, x, y, z)
    assert same(found, sample(1.0 + 20.0 - 25.0))
    assert type(found["float"]) is float
    assert found["tuple"][0].shape == (2, 2)


def test_vectors_can_be_broadcast_and_are_then_what_comes_out():
    for _ in range(3):
        v = VectorSpace([1.0, np.ones(2)])
        assert recursive_broadcast(lambda a: 2 * a, v, out=v) is v
        assert v == VectorSpace([2.0, np.full(2, 2.0)])


@pytest.mark.parametrize("name", SAMPLES)
def test_broadcast_over_every_shape(name):
    make = SAMPLES[name]
    x = make(numbers_from(1.0))
    expected = recursive_map(lambda a: a + 2 * a, x)
    for _ in range(3):
        assert same(recursive_broadcast(lambda a, b: a + 2 * b, x, x), expected)
    assert same(recursive_broadcast(lambda a, b: a + 2 * b, x, x, out=x), expected)


def test_broadcast_needs_an_object():
    with pytest.raises(TypeError, match="at least one object"):
        recursive_broadcast(lambda a: a)
