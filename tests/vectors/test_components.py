"""The components of a vector as one array."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from vspace import (
    LeafTypeError,
    VectorSpace,
    structure,
)
from wrapping import components, sample


def test_to_array_and_from_array_are_inverse():
    v = VectorSpace(sample())
    array = v.to_array()
    assert array.dtype == v.dtype == np.float64
    assert array.shape == (v.size,) == (4,)
    back = v.from_array(array)
    assert back == v
    array[:] = 0.0
    assert components(v) == [1, -2, 3, 4]
    assert components(back) == [1, -2, 3, 4]
    assert components(v.from_array([1, 2, 3, 4])) == [1, 2, 3, 4]


def test_from_array_takes_components_of_the_same_kind():
    v = VectorSpace([1j, np.complex64(2)])
    assert v.from_array([1.0, 2.0]).value == [1 + 0j, np.complex64(2)]
    assert VectorSpace([np.float32(1)]).from_array(np.array([2.0])).value == [np.float32(2)]


@pytest.mark.parametrize("array", [np.ones(3), np.ones(5), np.ones((4, 1)), 1.0, []], ids=np.shape)
def test_from_array_refuses_another_shape(array):
    with pytest.raises(ValueError, match=r"expected \(4,\); give one number"):
        VectorSpace(sample()).from_array(array)


@pytest.mark.parametrize(
    "array", [np.ones(4, complex), np.array(["a"] * 4)], ids=["complex", "text"]
)
def test_from_array_refuses_another_kind(array):
    with pytest.raises(TypeError, match="expected float64; convert them first"):
        VectorSpace(sample()).from_array(array)


def test_random_gives_components_of_the_space():
    rng = np.random.default_rng(1)
    v = VectorSpace([np.zeros(1000), 0j, np.float32(0), "n"]).random(rng)
    assert structure(v.value) == structure([np.zeros(1000), 0j, np.float32(0), "n"])
    assert 0.9 < v.value[0].std() < 1.1
    assert v.value[1].imag != 0
    assert v != VectorSpace([np.zeros(1000), 0j, np.float32(0), "n"]).random(rng)
    real = VectorSpace([1.0]).random(np.random.default_rng(2))
    assert real == VectorSpace([5.0]).random(np.random.default_rng(2))


def test_the_basis_spans_the_space():
    v = VectorSpace({"w": np.array([3.0, 4.0]), "z": 2j, "n": "n"})
    units = list(v.basis())
    assert len(units) == v.size == 3
    assert [[a.dot(b) for a in units] for b in units] == np.eye(3).tolist()
    total = sum(c * e for c, e in zip([3, 4, 5], units, strict=True))
    assert components(total) == [3, 4, 5]


def test_empty_like_is_of_the_same_space():
    v = VectorSpace([np.ones(3000), 1.0, Fraction(1, 2)])
    empty = v.empty_like()
    assert structure(empty.value) == structure(v.value)
    assert empty.value[2] == 0


@pytest.mark.parametrize("many", [1, 3000], ids=["small", "large"])
@pytest.mark.parametrize("beside", [[], [1.0], [np.ones(2, "f4")], [1j]], ids=str)
def test_c3_arrays_keep_their_byte_order_through_one_array(many, beside):
    x = [np.full(many, 2.0, ">f8"), np.full((2, 2), 3.0, ">f8"), *beside]
    v = VectorSpace(x)
    for w in (v.from_array(v.to_array()), (2 * v).from_array(v.to_array()), v.random(rng())):
        made = w.value
        assert [each.dtype.str for each in made[:2]] == [">f8", ">f8"]
        assert w.to_array().dtype == v.to_array().dtype
    for got, expected in zip(v.from_array(v.to_array()).value, x, strict=True):
        np.testing.assert_array_equal(got, expected)


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("x", "path"),
    [
        ([1.0, 1j], "[0]"),
        ({"z": 1j, "a": [np.ones(2), 2.0]}, "['a'][0]"),
        ({"z": np.ones(2, complex), "a": Fraction(1, 2)}, "['a']"),
    ],
    ids=["float", "array", "exact"],
)
def test_c3_an_imaginary_part_of_a_real_component_is_refused(x, path):
    for v in (VectorSpace(x), 1.0 * VectorSpace(x)):
        components = v.to_array()
        assert np.array_equal(v.from_array(components + 0j).to_array(), components)
        with pytest.raises(LeafTypeError) as caught:
            v.from_array(components + 2j)
        assert caught.value.path == path
        assert np.iscomplexobj(v.random(rng()).to_array())


@pytest.mark.parametrize("x", [[np.ones(2, ">f8"), 1.0], [np.ones(2, ">f8")], [np.ones(2, ">c8")]])
def test_components_are_of_the_dtype_of_the_space_whatever_the_order_of_bytes(x):
    v = VectorSpace(x)
    for each in (v, 2.0 * v, v + v):
        assert each.to_array().dtype == each.dtype == structure(x).dtype
        assert each.from_array(each.to_array()) == each
        assert each.from_array(each.to_array()).value[0].dtype == x[0].dtype


def test_a_vector_of_several_groups_is_joined_and_split():
    v = 2.0 * VectorSpace([np.ones(2, "f"), 3.0, [np.full(1, 1j)]])
    array = v.to_array()
    assert (array.dtype, array.tolist()) == (complex, [2, 2, 6, 2j])
    again = v.from_array(array)
    assert again == v
    assert again.value[0].dtype == np.float32 and type(again.value[1]) is float
