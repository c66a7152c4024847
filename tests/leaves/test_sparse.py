"""Arrays and matrices of ``scipy.sparse``: one pattern is one space (C25)."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse

from vspace import VectorSpace, leaves, paths, recursive_map, structure
from vspace_scipy.integrate import quad_vec, solve_ivp

REFUSED = (TypeError, ValueError)
DENSE = np.array([[1.0, 0, 2, 0], [0, 0, 3, 0], [0, 4, 0, 5], [0, 0, 0, 6]])
FORMATS = ["csr", "csc", "coo", "bsr", "dia", "lil", "dok"]
KINDS = [(fmt, kind) for fmt in FORMATS for kind in ("array", "matrix")]


def make(fmt, kind, values=DENSE, dtype=float):
    return getattr(sparse, f"{fmt}_{kind}")(np.asarray(values, dtype))


OPERATIONS = {
    "sum": lambda v: v + v,
    "product": lambda v: 2.0 * v,
    "components": lambda v: v.from_array(2.0 * v.to_array()),
    "in place": lambda v: v.copy().axpy(1.0, v),
    "map": lambda v: v.map(lambda x: 2.0 * x),
    "quad_vec": lambda v: quad_vec(lambda t: 4.0 * t * v, 0.0, 1.0)[0],
    "solve_ivp": lambda v: solve_ivp(lambda t, y: v, (0.0, 1.0), v).states[-1],
}


@pytest.mark.parametrize(("fmt", "kind"), KINDS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("dtype", ["f8", "f4", "c16"])
def test_every_operation_keeps_type_dtype_and_pattern(fmt, kind, operation, dtype):
    x = make(fmt, kind, dtype=dtype)
    v = VectorSpace({"A": x, "c": np.ones(1, dtype)})
    result = operation(v)
    made = result.value["A"]
    assert type(made) is type(x)
    assert made.dtype == x.dtype
    assert np.allclose(made.toarray(), 2.0 * DENSE)
    assert structure(made) == structure(x)
    assert np.array_equal(x.toarray(), DENSE.astype(dtype))


@pytest.mark.parametrize(("fmt", "kind"), KINDS)
def test_measures_are_those_of_the_entries(fmt, kind):
    v = VectorSpace([make(fmt, kind)])
    assert v.norm() == pytest.approx(np.linalg.norm(DENSE))
    assert v.norm(np.inf) == 6.0
    assert v.dot(v) == pytest.approx((DENSE**2).sum())
    assert v.size == v.to_array().size
    assert v == v.copy()
    assert v != 2.0 * v
    assert v.zero() + v == v
    assert v.zero().norm() == 0.0


@pytest.mark.parametrize(("fmt", "kind"), KINDS)
def test_sparse_and_dense_operands_meet_where_entries_are(fmt, kind):
    x, dense = make(fmt, kind), DENSE.copy()
    for other in (dense, make("csc", "matrix"), make("coo", "array"), make("dok", "array")):
        for first, second in ((x, other), (other, x)):
            total = (VectorSpace([first]) + 2.0 * VectorSpace([second])).value[0]
            assert type(total) is type(first)
            assert np.allclose(total if total is dense else np.asarray(todense(total)), 3.0 * DENSE)
            assert VectorSpace([first]).dot(VectorSpace([second])) == pytest.approx(182.0 / 2)


def todense(x):
    return x.toarray() if sparse.issparse(x) else x


def others():
    yield "entries elsewhere", sparse.csr_array(DENSE.T)
    yield "dense values elsewhere", DENSE.T.copy()
    yield "another shape", sparse.csr_array(DENSE[:3])
    yield "complex", sparse.csr_array(DENSE.astype(complex))
    yield "integers", sparse.csr_array(DENSE.astype(int))


@pytest.mark.parametrize(("fmt", "kind"), KINDS)
@pytest.mark.parametrize("other", [row[1] for row in others()], ids=[row[0] for row in others()])
def test_c25_what_has_no_place_in_the_pattern_is_refused(fmt, kind, other):
    x = make(fmt, kind)
    if fmt in ("bsr", "dia") and other.shape == x.shape and np.iscomplexobj(todense(other)):
        assert np.iscomplexobj(todense(other))
    meetings = (
        lambda: VectorSpace({"A": x}) + VectorSpace({"A": other}),
        lambda: VectorSpace({"A": x}).dot(VectorSpace({"A": other})),
        lambda: solve_ivp(lambda t, y: {"A": other}, (0.0, 1.0), {"A": x}),
    )
    for meet in meetings:
        with pytest.raises(REFUSED, match=r"\['A'\]"):
            meet()


def test_zeros_elsewhere_are_taken():
    x = sparse.csr_array(([1.0, 2.0], ([0, 1], [0, 1])), shape=(2, 2))
    wide = sparse.csr_array(([5.0, 0.0, 7.0], ([0, 0, 1], [0, 1, 1])), shape=(2, 2))
    assert (VectorSpace([x]) + VectorSpace([wide])).value[0].toarray().tolist() == [[6, 0], [0, 9]]
    narrow = sparse.csr_array(([3.0], ([0], [0])), shape=(2, 2))
    assert VectorSpace([x]).dot(VectorSpace([narrow])) == 3.0
    nothing = sparse.csr_array((2, 2))
    assert VectorSpace([nothing]).dot(VectorSpace([0.0 * narrow])) == 0.0
    with pytest.raises(TypeError, match="1 entries outside of the pattern"):
        VectorSpace([nothing]) + VectorSpace([narrow])


def test_explicit_zeros_are_components_and_stay():
    x = sparse.csr_array(([0.0, 2.0], ([0, 1], [1, 1])), shape=(2, 2))
    v = VectorSpace([x])
    assert v.size == 2
    assert (v + v).value[0].nnz == 2
    assert v.zero().value[0].nnz == 2
    for fmt in ("lil", "dok"):
        assert (2.0 * VectorSpace([x.asformat(fmt)])).size == 2


@pytest.mark.parametrize("fmt", ["coo", "csr", "csc", "bsr"])
def test_duplicates_are_one_component(fmt):
    if fmt == "coo":
        x = sparse.coo_array(([1.0, 2.0, 3.0], ([0, 0, 1], [0, 0, 1])), shape=(2, 2))
    elif fmt == "bsr":
        blocks = np.array([[[1.0]], [[2.0]], [[3.0]]])
        x = sparse.bsr_array((blocks, [0, 0, 1], [0, 2, 3]), shape=(2, 2))
    else:
        x = getattr(sparse, f"{fmt}_array")(([1.0, 2.0, 3.0], [0, 0, 1], [0, 2, 3]), shape=(2, 2))
    indices = x.copy()
    v = VectorSpace([x])
    assert v.size == 2
    assert v.norm() == pytest.approx(np.sqrt(18.0))
    assert (v + v).value[0].toarray().tolist() == [[6.0, 0.0], [0.0, 6.0]]
    v += v
    assert v.value[0] is x
    assert x.toarray().tolist() == [[6.0, 0.0], [0.0, 6.0]]
    assert indices.toarray().tolist() == [[3.0, 0.0], [0.0, 3.0]]


@pytest.mark.parametrize(("fmt", "kind"), KINDS)
def test_in_place_keeps_the_object_and_its_sharing(fmt, kind):
    x = make(fmt, kind)
    shared = {"a": x, "b": [x]}
    v = VectorSpace(shared)
    v += VectorSpace({"a": (y := make("csr", "array")), "b": [y]})
    v *= 0.5
    assert shared["a"] is shared["b"][0] is x
    assert np.allclose(x.toarray(), DENSE)
    mapped = recursive_map(lambda m: 2.0 * m, shared)
    assert mapped["a"] is mapped["b"][0]


def test_read_only_entries_are_replaced():
    x = make("csr", "array")
    x.data.flags.writeable = False
    v = VectorSpace([x])
    v *= 2.0
    assert v.value[0] is not x
    assert np.allclose(v.value[0].toarray(), 2.0 * DENSE)


def test_c16_matrices_that_share_their_entries_are_refused_in_place():
    x = make("csr", "array")
    twin = sparse.csr_array((x.data, x.indices, x.indptr), shape=x.shape)
    v = VectorSpace([x, twin])
    with pytest.raises(ValueError, match="memory that overlaps"):
        v *= 2.0
    assert np.array_equal(x.toarray(), DENSE)


def test_labels_are_rows_and_columns():
    x = sparse.csc_array(np.array([[1.0, 0.0], [2.0, 3.0]]))
    assert paths({"A": x}) == ["['A'][0, 0]", "['A'][1, 0]", "['A'][1, 1]"]


def test_one_axis():
    x = sparse.coo_array(([1.0, 2.0], ([0, 3],)), shape=(5,))
    v = VectorSpace([x])
    assert (2.0 * v).value[0].toarray().tolist() == [2.0, 0.0, 0.0, 4.0, 0.0]
    assert v.dot(VectorSpace([x.toarray()])) == 5.0


def test_integers_are_inactive_and_objects_refused():
    counts = sparse.csr_array(np.eye(2, dtype=int))
    assert (2.0 * VectorSpace([1.0, counts])).value[1] is counts
    x = sparse.csr_array(np.eye(2))
    x.data = x.data.astype(object)
    with pytest.raises(TypeError, match=r"at \[0\]: found a sparse csr array of dtype object"):
        2.0 * VectorSpace([x])


def test_a_complex_factor_on_real_entries_is_refused():
    for f in (lambda x: leaves.scale(x, 1j), lambda x: leaves.axpy(x, x, 1j)):
        with pytest.raises(TypeError, match="complex factor"):
            f(make("csr", "array"))


def test_scipy_sparse_is_imported_by_whoever_uses_it():
    code = (
        "import sys, vspace; vspace.VectorSpace([1.0]).norm(); print('scipy.sparse' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
    code = (
        "from scipy import sparse; from vspace import leaves;"
        "print(leaves.add(sparse.eye_array(2).tocsr(), sparse.eye_array(2).tocsr()).toarray())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["[[2.", "0.]", "[0.", "2.]]"]
