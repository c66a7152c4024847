"""What the vectors of a space are like, and that a space is the same after a pickle."""

import pickle

import numpy as np
import pytest

from vspace import LeafTypeError, VectorSpace
from vspace_scipy._space import Space

MIXED = {"x": 1.0, "z": 2.0 + 3.0j, "name": "kept"}
SINGLE = {"x": np.ones(2, np.float32)}
VECTORS = {
    "pairs of reals": (MIXED, {}, "float64", [1.0, 2.0, 3.0]),
    "complex only if all are": (MIXED, {"complex_vectors": True}, "float64", [1.0, 2.0, 3.0]),
    "complex": ({"z": 3.0j}, {"complex_vectors": True}, "complex128", [3.0j]),
    "wide": (MIXED, {"wide_vectors": True}, "complex128", [1.0, 2.0 + 3.0j]),
    "wide, real": ({"x": 1.0}, {"wide_vectors": True}, "float64", [1.0]),
    "wider": ({"x": np.longdouble(1.0)}, {"wide_vectors": True}, np.longdouble, [1.0]),
    "double": (SINGLE, {}, "float64", [1.0, 1.0]),
    "single": (SINGLE, {"single_vectors": True}, "float32", [1.0, 1.0]),
    "two arrays of one": ([*[np.ones(1)] * 2], {"track": False}, "float64", [1.0, 1.0]),
    "vector of a space": (VectorSpace(MIXED), {"wide_vectors": True}, "c16", [1.0, 2.0 + 3.0j]),
}


@pytest.mark.parametrize(
    ("example", "choices", "dtype", "vector"), VECTORS.values(), ids=VECTORS.keys()
)
def test_vectors_are_as_chosen_and_stay_so_in_a_pickle(example, choices, dtype, vector):
    space = Space(example, **choices)
    for each in (space, pickle.loads(pickle.dumps(space))):
        assert each.dtype == np.dtype(dtype)
        assert each.size == len(vector)
        packed = each.pack(example)
        assert packed.dtype == np.dtype(dtype)
        assert packed.tolist() == vector
        again = each.unpack(packed)
        assert type(again) is type(example)
        assert each.pack(again).tolist() == vector


def test_a_number_stands_for_all_components_and_real_ones_for_complex():
    space = Space(MIXED, wide_vectors=True)
    assert space.unpack_any(0.0) == {"x": 0.0, "z": 0j, "name": "kept"}
    assert space.unpack_any(np.array([1.0, 2.0])) == {"x": 1.0, "z": 2 + 0j, "name": "kept"}


@pytest.mark.parametrize("value", [None, "text", {"n": 1}, ()])
def test_a_value_with_nothing_in_it_is_refused(value):
    with pytest.raises(LeafTypeError, match="nothing in it to integrate"):
        Space.of_values(value, None)


def test_empty_arrays_are_leaves_of_no_components():
    space = Space.of_values({"a": np.empty((0, 2))}, None)
    assert space.has_leaves
    assert space.size == 0
    assert space.unpack(np.empty(0))["a"].shape == (0, 2)


@pytest.mark.parametrize("axis", [-1, 0, 1])
def test_a_stack_has_its_axis_where_it_is_wanted(axis):
    space = Space({"a": np.zeros((2, 3)), "n": 1})
    columns = np.arange(24.0).reshape(6, 4)
    leaf = space.stack(columns, axis)["a"]
    np.testing.assert_array_equal(np.moveaxis(leaf, axis, -1), columns.reshape(2, 3, 4))
