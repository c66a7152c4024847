"""Arrays as leaves, through BLAS or not: the same results (C3, C4)."""

import math

import numpy as np
import pytest

from vspace import LeafTypeError, VectorSpace, leaves
from vspace.leaves._norms import check_order

rng = np.random.default_rng(1)


def real(dtype, shape=(4,)):
    return rng.standard_normal(shape).astype(dtype)


class Tagged(np.ndarray):
    """A subclass of ndarray."""


read_only = real("d")
read_only.flags.writeable = False

ARRAYS = {
    "float64": real("d"),
    "float32": real("f"),
    "float16": real("e"),
    "longdouble": real("g"),
    "complex128": real("d") + 1j * real("d"),
    "complex64": (real("f") + 1j * real("f")).astype("F"),
    "big-endian": real(">f8"),
    "2-D": real("d", (3, 2)),
    "Fortran order": np.asfortranarray(real("d", (3, 2))),
    "strided": real("d", (8,))[::2],
    "reversed": real("d")[::-1],
    "0-d": np.array(2.5),
    "empty": np.empty((0, 3)),
    "subclass": real("d").view(Tagged),
    "read-only": read_only,
    "matrix": np.array([[1.0, 2.0], [3.0, -4.0]]).view(np.matrix),
}
cases = pytest.mark.parametrize("x", ARRAYS.values(), ids=ARRAYS)


def same(result, expected):
    assert type(result) is type(expected)
    assert result.dtype == expected.dtype
    assert result.shape == expected.shape
    tolerance = 1e-2 if expected.dtype.char in "e" else 1e-5
    assert np.allclose(
        np.asarray(result, dtype=complex), np.asarray(expected, dtype=complex), rtol=tolerance
    )


@cases
def test_pure_functions_keep_type_dtype_and_shape(x):
    same(leaves.zero(x), np.zeros_like(x))
    same(leaves.copy(x), x)
    same(leaves.add(x, x), np.asanyarray(x + x).astype(x.dtype).reshape(x.shape).view(type(x)))
    same(leaves.scale(x, 2.0), leaves.add(x, x))
    same(leaves.axpy(x, x, 1.0), leaves.add(x, x))
    same(leaves.unravel(x, leaves.ravel(x)), x)
    for result in (leaves.zero(x), leaves.copy(x), leaves.scale(x, 1.0), leaves.axpy(x, x, 1.0)):
        assert not np.shares_memory(result, x)


@cases
def test_in_place_is_out_of_place(x):
    for inplace, pure, more in (
        (leaves.add_inplace, leaves.add, (x,)),
        (leaves.scale_inplace, leaves.scale, (0.5,)),
        (leaves.axpy_inplace, leaves.axpy, (x, 0.5)),
        (leaves.scale_inplace, leaves.scale, (0.0,)),
        (leaves.axpy_inplace, leaves.axpy, (x, 0.0)),
    ):
        target = x.copy(order="K")
        inplace(target, *more)
        same(target, pure(x, *more))
    target = x.copy()
    leaves.zero_inplace(target)
    same(target, np.zeros_like(x))
    leaves.assign(target, x)
    same(target, x)


@cases
def test_wrapped_arrays_do_the_same(x):
    v = VectorSpace({"x": x})
    for _ in range(3):
        same((v + 0.5 * v).value["x"], leaves.axpy(x, x, 0.5))
        same((v / 2.0).value["x"], leaves.scale(x, 0.5))
        same((v * 0.0).value["x"], leaves.zero(x))
        same(v.copy().value["x"], x)
        assert v.size == x.size
        assert v.to_array().dtype == x.dtype.newbyteorder("=")


@cases
def test_scalars_of_an_array(x):
    assert leaves.size(x) == x.size
    assert leaves.mutable(x) == x.flags.writeable
    flat = np.asarray(x).reshape(-1).astype(complex)
    assert np.isclose(leaves.dot(x, x), np.vdot(flat, flat), rtol=1e-2)
    for order in (2, 1, 3, 0.5, 0, math.inf, -math.inf):
        expected = np.linalg.norm(flat, order) if x.size else 0.0
        assert np.isclose(leaves.norm(x, order), expected, rtol=1e-2)


def test_zero_of_nan_is_zero_and_zero_times_nan_is_nan():
    assert not leaves.zero(np.array([np.nan, np.inf, 1.0])).any()
    x = np.array([np.nan, 2.0, 1.0])
    assert np.isnan(leaves.scale(x, 0.0)[0])
    assert np.isnan(leaves.axpy(np.zeros(3), x, 0.0)[0])
    v = VectorSpace([x])
    assert np.isnan((0.0 * v).value[0][0])
    assert np.isnan(VectorSpace([np.zeros(3)]).axpy(0.0, v).value[0][0])


@pytest.mark.parametrize("order", ["fro", -1, math.nan, 1j, [2]], ids=repr)
def test_what_is_no_order_is_an_error(order):
    with pytest.raises(ValueError, match="give a number >= 0, inf or -inf"):
        check_order(order)


@pytest.mark.parametrize(
    ("y", "x", "found"),
    [
        (np.zeros(3), np.zeros(1), "shape"),
        (np.zeros(3), np.zeros((3, 1)), "shape"),
        (np.zeros(3), 1j * np.ones(3), "complex values"),
    ],
    ids=["broadcast", "more axes", "complex on real"],
)
def test_pairs_that_do_not_fit_are_errors_and_change_nothing(y, x, found):
    before = y.copy()
    for function, more in (
        (leaves.add, ()),
        (leaves.axpy, (2.0,)),
        (leaves.add_inplace, ()),
        (leaves.axpy_inplace, (2.0,)),
        (leaves.assign, ()),
        (leaves.dot, ()),
    ):
        if function is leaves.dot and found == "complex values":
            continue  # an inner product of a real and a complex vector is a complex number
        with pytest.raises(LeafTypeError, match=found):
            function(y, x, *more)
    assert (y == before).all()


def test_mixed_inner_products():
    x, z = np.array([1.0, 2.0]), np.array([1j, 2j])
    assert leaves.dot(x, z) == 5j
    assert leaves.dot(z, x) == -5j


def test_axpy_of_overlapping_arrays_is_as_if_they_were_apart():
    memory = np.arange(5.0)
    leaves.axpy_inplace(memory[1:], memory[:-1], 1.0)
    assert memory.tolist() == [0.0, 1.0, 3.0, 5.0, 7.0]


def test_neighbours_of_different_lengths_are_updated_in_place():
    y = [np.ones(3), np.ones(4), np.ones((2, 2)), np.ones(5, "f")]
    for _ in range(3):
        VectorSpace(y).axpy(2.0, VectorSpace([np.ones_like(each) for each in y]))
    assert all((each == 7.0).all() for each in y)


# Sums and single products that the dtype itself has no room for.
PRODUCTS = {
    "float16": (np.full(100, 300.0, "e"), 9e6),
    "float16, small": (np.full(100, 2.0**-12, "e"), 100 * 2.0**-24),
    "float32": (np.full(3, 2.0**100, "f"), 3 * 2.0**200),
    "float32, small": (np.full(3, 2.0**-100, "f"), 3 * 2.0**-200),
    "float32, both": (np.array([2.0**100, 1.0], "f"), 2.0**200),
    "complex64": (np.full(3, 2.0**100 * 1j, "F"), 3 * 2.0**200),
    "float64": (np.full(3, 2.0), 12.0),
    "longdouble": (np.full(3, 2.0, "g"), 12.0),
    "nothing": (np.zeros(0, "e"), 0.0),
}


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.parametrize("many", [1, 2000])
def test_dot_has_the_room_of_a_float(name, many):
    x, expected = PRODUCTS[name]
    x = np.tile(x, many)
    for product in (leaves.dot(x, x), VectorSpace([x]).dot(VectorSpace([x]))):
        assert type(product) is (complex if x.dtype.kind == "c" else float)
        assert product == pytest.approx(many * expected, rel=1e-6)
    assert leaves.dot(x.reshape(1, -1), x.reshape(1, -1)) == leaves.dot(x, x)


SAME_KIND = {
    "precision": (np.ones(2, "f"), np.zeros(2)),
    "less precision": (np.ones(2), np.zeros(2, "f")),
    "real for complex": (np.ones(2), np.zeros(2, complex)),
    "a number for an array without axes": (1.0, np.zeros(())),
    "a matrix": (np.ones((1, 2)), np.zeros((1, 2)).view(np.matrix)),
}


@pytest.mark.parametrize(("x", "like"), SAME_KIND.values(), ids=SAME_KIND)
def test_c25_arrays_of_one_kind_are_converted(x, like):
    made = leaves.convert(x, like)
    assert type(made) is type(like)
    assert leaves.space(made) == leaves.space(like)
    assert leaves.equal(made, np.ones_like(like))
    assert leaves.convert(made, like) is made


@pytest.mark.parametrize(
    "x", [np.ones(3), np.ones(2, complex), np.ones(2, int)], ids=["shape", "complex", "integers"]
)
def test_c25_arrays_of_another_kind_are_refused(x):
    with pytest.raises(LeafTypeError):
        leaves.convert(x, np.zeros(2))


def test_arrays_say_where_they_are_and_how_their_components_are_called():
    x = np.zeros((1, 2))
    assert leaves.memory(x) is x
    assert leaves.labels(x) == ["[0, 0]", "[0, 1]"]
    assert leaves.labels(np.zeros(())) == [""]
    assert not leaves.equal(np.zeros(2), np.zeros(3))
