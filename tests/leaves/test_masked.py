"""Masked arrays: what is masked stays as it is, and takes no part (C1)."""

import pickle

import numpy as np
import pytest

from vspace import VectorSpace, like, make_zero, paths, recursive_map, structure
from vspace_scipy.integrate import quad_vec, solve_ivp

REFUSED = (TypeError, ValueError)


def masked(values=(3.0, 100.0, 4.0), mask=(0, 1, 0), **options):
    return np.ma.array(values, mask=mask, **options)


def mask_of(x):
    return np.ma.getmaskarray(x).tolist()


def test_masked_entries_take_no_part():
    v = VectorSpace({"w": masked(), "c": 12.0})
    assert (v.size, v.norm(), v.dot(v)) == (3, 13.0, 169.0)
    assert v.to_array().tolist() == [3.0, 4.0, 12.0]
    assert v.norm(np.inf) == 12.0
    other = VectorSpace({"w": masked((3.0, -1.0, 4.0)), "c": 12.0})
    assert v == other
    assert v != 2.0 * other


OPERATIONS = {
    "sum": lambda v: v + v,
    "product": lambda v: 2.0 * v,
    "axpy": lambda v: v.copy().axpy(1.0, v),
    "quotient": lambda v: v / 0.5,
    "components": lambda v: v.from_array(2.0 * v.to_array()),
    "map": lambda v: v.map(lambda x: 2.0 * x),
    "quad_vec": lambda v: quad_vec(lambda t: 4.0 * t * v, 0.0, 1.0)[0],
    "solve_ivp": lambda v: solve_ivp(lambda t, y: v, (0.0, 1.0), v).states[-1],
    "in place": lambda v: v.copy().__imul__(2.0),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("dtype", ["f8", "f4", "c16"])
def test_every_operation_keeps_the_mask_and_what_is_masked(operation, dtype):
    x = masked(dtype=dtype, fill_value=-7.0)
    result = operation(VectorSpace({"w": x, "c": np.ones(2, dtype)})).value["w"]
    assert type(result) is np.ma.MaskedArray
    assert result.dtype == x.dtype
    assert mask_of(result) == [False, True, False]
    assert np.allclose(result.compressed(), [6.0, 8.0])
    assert result.fill_value == -7.0
    if operation is not OPERATIONS["map"]:  # what a function makes of them is its own business
        assert result.data[1] == 100.0


def test_results_share_no_mask_and_no_memory_with_operands():
    x = masked()
    for result in ((1.0 * VectorSpace([x])).value[0], make_zero([x])[0]):
        result[0] = np.ma.masked
        result.data[2] = 9.0
    assert mask_of(x) == [False, True, False]
    assert x.data.tolist() == [3.0, 100.0, 4.0]


def test_masked_arrays_are_changed_in_place():
    x = masked()
    v = VectorSpace({"w": x})
    v += v
    v *= 0.5
    v.axpy(1.0, VectorSpace({"w": masked((1.0, 1.0, 1.0))}))
    assert v.value["w"] is x
    assert x.data.tolist() == [4.0, 100.0, 5.0]
    locked = masked()
    locked.flags.writeable = False
    w = VectorSpace({"w": locked})
    w *= 2.0
    assert w.value["w"] is not locked
    assert w.norm() == 10.0


def test_c16_overlapping_masked_arrays_are_refused_in_place():
    base = np.zeros(4)
    v = VectorSpace([np.ma.array(base[:3], mask=[0, 1, 0], copy=False), base[2:]])
    with pytest.raises(ValueError, match="memory that overlaps"):
        v *= 2.0


def test_a_function_that_takes_out_does_not_write_into_what_is_masked():
    x, plain = masked(), np.ones(2)
    for f in (np.add, lambda a, b, out=None: np.add(a, b, out)):
        recursive_map(
            f, {"w": masked(), "p": plain}, {"w": masked(), "p": plain}, out={"w": x, "p": plain}
        )
    assert x.data.tolist() == [6.0, 100.0, 8.0]
    assert mask_of(x) == [False, True, False]


def test_structures_with_masked_arrays_travel():
    space = structure([masked()])
    assert pickle.loads(pickle.dumps(space)) == space
    assert space != structure([masked(mask=(1, 0, 0))])


def test_labels_and_columns_are_those_of_the_entries():
    x = {"w": masked(), "m": masked([[1.0, 2.0]], [[1, 0]])}
    assert paths(x) == ["['w'][0]", "['w'][2]", "['m'][0, 1]"]
    result = solve_ivp(lambda t, s: s, (0.0, 1.0), x, t_eval=[0.0, 0.5, 1.0])
    assert mask_of(result.y["w"]) == [[False] * 3, [True] * 3, [False] * 3]
    assert result.y["m"].shape == (1, 2, 3)
    assert result.y["w"][:, 0].compressed().tolist() == [3.0, 4.0]
    assert result.y["w"][2, 2] == result.states[-1]["w"][2]


OTHERS = {
    "another mask": masked(mask=(1, 0, 0)),
    "no mask": masked(mask=(0, 0, 0)),
    "a plain array": np.ones(3),
    "another shape": masked((1.0, 2.0), (0, 1)),
    "complex": masked(dtype=complex),
    "integers": masked((1, 2, 3)),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize(
    "meet",
    [
        lambda x, y: VectorSpace({"w": x}) + VectorSpace({"w": y}),
        lambda x, y: VectorSpace({"w": x}).dot(VectorSpace({"w": y})),
        lambda x, y: solve_ivp(lambda t, s: {"w": y}, (0.0, 1.0), {"w": x}),
        lambda x, y: recursive_map(lambda a: y, {"w": x}),
    ],
    ids=["sum", "dot", "derivative", "mapped"],
)
def test_c25_what_is_masked_elsewhere_is_another_space(meet, other):
    with pytest.raises(REFUSED, match=r"\['w'\]"):
        meet(masked(), other)
    assert structure([masked()]) != structure([other])


def test_nothing_masked_meets_plain_arrays():
    plain, open_ = np.array([1.0, 2.0]), np.ma.array([10.0, 20.0], dtype="f4")
    total = (VectorSpace([plain]) + VectorSpace([open_])).value[0]
    assert type(total) is np.ndarray
    assert total.tolist() == [11.0, 22.0]
    total = (VectorSpace([open_]) + VectorSpace([plain])).value[0]
    assert type(total) is np.ma.MaskedArray
    assert total.dtype == "f4"
    with pytest.raises(
        TypeError, match=r"at \[0\]: found an array with 1 masked entries, expected"
    ):
        VectorSpace([np.ones(3)]) + VectorSpace([masked()])
    projected = like([open_], [plain])
    assert type(projected[0]) is np.ma.MaskedArray


def test_masked_arrays_of_other_dtypes_are_inactive_or_refused():
    counts = masked((1, 2, 3))
    doubled = (2.0 * VectorSpace([1.0, counts])).value
    assert doubled[1] is counts
    for loose in (np.ma.array([1.0], dtype=object), np.ma.array([(1.0,)], dtype=[("a", float)])):
        with pytest.raises(TypeError, match=r"at \[1\]: found a masked array of dtype"):
            2.0 * VectorSpace([1.0, loose])
    named = np.ma.array([(1,)], dtype=[("a", int)])
    assert (2.0 * VectorSpace([1.0, named])).value[1] is named
