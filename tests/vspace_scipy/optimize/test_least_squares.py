"""`least_squares` and `leastsq`: unknowns and residuals that are objects."""

import itertools
from collections import namedtuple

import numpy as np
import pytest
from scipy import optimize, sparse
from scipy.sparse.linalg import aslinearoperator

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy.optimize import Bounds, labelled, least_squares, leastsq

T = np.linspace(0.0, 2.0, 9)
START = np.array([1.0, 0.5, 0.2, 0.1])
DATA = 2.0 * np.exp(-1.3 * T) + 0.4 * T + 0.3
HAS_CALLBACK = "callback" in optimize.least_squares.__code__.co_varnames


def flat_residuals(v):
    return v[0] * np.exp(-v[1] * T) + v[2] * T + v[3] - DATA


def flat_jac(v):
    decay = np.exp(-v[1] * T)
    return np.stack([decay, -v[0] * T * decay, T, np.ones_like(T)], axis=1)


@pytest.mark.parametrize(
    ("method", "jac"),
    [
        *itertools.product(["trf", "dogbox"], ["2-point", "3-point", "matrix"]),
        ("lm", "2-point"),
        ("lm", "matrix"),
    ],
)
def test_objects_do_the_same_as_by_hand(method, jac, shape, same):
    mine, theirs = jac, jac
    if jac == "matrix":
        mine, theirs = (lambda x: flat_jac(shape.read(x))), flat_jac
    ours = least_squares(
        lambda x: flat_residuals(shape.read(x)), shape.build(START), mine, method=method
    )
    flat = optimize.least_squares(flat_residuals, START, theirs, method=method)
    assert same(shape.read(ours.x), flat.x)
    assert same(shape.read(ours.grad), flat.grad)
    assert same(ours.jac, flat.jac)
    assert same(ours.fun, flat.fun)
    assert (ours.cost, ours.nfev, ours.status) == (flat.cost, flat.nfev, flat.status)
    assert shape.read(ours.active_mask).tolist() == flat.active_mask.tolist()
    assert len(ours.paths) == 4


def test_residuals_of_the_structure_of_anything(shape, same):
    def residuals(x):
        r = flat_residuals(shape.read(x))
        return {"first": float(r[0]), "rest": r[1:].reshape(2, 4), "name": "r"}

    ours = least_squares(residuals, shape.build(START))
    flat = optimize.least_squares(flat_residuals, START)
    assert same(shape.read(ours.x), flat.x)
    assert same(np.append(ours.fun["first"], ours.fun["rest"]), flat.fun)
    assert ours.fun["name"] == "r"
    assert ours.residual_paths[1] == "['rest'][0, 0]"
    table = labelled(ours.jac, ours.residual_paths, ours.paths)
    assert table.shape == (9, 4)


def residuals_of(p):
    return {"data": flat_residuals(np.array([p["a"], *p["w"]])), "prior": p["a"] - 1.0}


def blocks_of(p):
    matrix = flat_jac(np.array([p["a"], *p["w"]]))
    return {"a": matrix[:, 0], "w": matrix[:, 1:]}


FLAT_JAC = {
    "dense": lambda m: m,
    "sparse": sparse.csr_array,
    "operator": aslinearoperator,
    "lists": lambda m: m.tolist(),
}


@pytest.mark.parametrize("form", [*FLAT_JAC, "object of objects"])
def test_jacobian_forms(form, same):
    def jac(p):
        if form == "object of objects":
            return {"data": blocks_of(p), "prior": {"a": 1.0, "w": np.zeros(3)}}
        matrix = flat_jac(np.array([p["a"], *p["w"]]))
        return FLAT_JAC[form](np.vstack([matrix, [1.0, 0.0, 0.0, 0.0]]))

    def flat(v):
        return np.append(flat_residuals(v), v[0] - 1.0)

    def by_hand(v):
        full = np.vstack([flat_jac(v), [1.0, 0.0, 0.0, 0.0]])
        return FLAT_JAC[form](full) if form in ("sparse", "operator") else full

    ours = least_squares(residuals_of, {"a": 1.0, "w": START[1:]}, jac)
    theirs = optimize.least_squares(flat, START, by_hand)
    assert same([ours.x["a"], *ours.x["w"]], theirs.x)


def test_jacobian_of_plain_residuals_as_an_object(same):
    ours = least_squares(
        lambda p: flat_residuals(np.array([p["a"], *p["w"]])), {"a": 1.0, "w": START[1:]}, blocks_of
    )
    theirs = optimize.least_squares(flat_residuals, START, flat_jac)
    assert same([ours.x["a"], *ours.x["w"]], theirs.x)


def test_plain_unknowns_are_scipys():
    ours = least_squares(flat_residuals, START, flat_jac)
    theirs = optimize.least_squares(flat_residuals, START, flat_jac)
    assert list(ours) == list(theirs)
    assert ours.x.tobytes() == theirs.x.tobytes()
    with pytest.raises(ValueError, match="must be real"):
        least_squares(flat_residuals, [1j])


BOUNDS = {
    "patterns": {"a": (0, 1.5), "['a']": (0, 1.5), "*w*": (-1, 1.2)},
    "objects": ({"a": 0.0, "w": -1.0}, {"a": 1.5, "w": 1.2}),
    "Bounds": Bounds({"a": 0.0, "w": -1.0}, {"a": 1.5, "w": 1.2}),
    "arrays": ([0, -1, -1, -1], [1.5, 1.2, 1.2, 1.2]),
}


@pytest.mark.parametrize("form", BOUNDS)
def test_bounds_in_every_form(form, same):
    bounds = BOUNDS[form]
    if form == "patterns":
        bounds = {key: value for key, value in bounds.items() if key != "a"}
    ours = least_squares(
        lambda p: flat_residuals(np.array([p["a"], *p["w"]])), {"a": 1.0, "w": START[1:]},
        bounds=bounds,
    )  # fmt: skip
    theirs = optimize.least_squares(flat_residuals, START, bounds=BOUNDS["arrays"])
    assert same([ours.x["a"], *ours.x["w"]], theirs.x)
    assert same([ours.active_mask["a"], *ours.active_mask["w"]], theirs.active_mask.astype(float))
    assert ours.x["a"] <= 1.5


@pytest.mark.parametrize("name", ["x_scale", "diff_step"])
def test_numbers_by_part(name, same):
    flat = {"x_scale": [2.0, 1.0, 1.0, 1.0], "diff_step": [1e-4, 1e-7, 1e-7, 1e-7]}[name]
    forms = [
        flat, np.array(flat), {"a": flat[0], "w": flat[1]}, {"*": flat[1], "['a']": flat[0]},
    ]  # fmt: skip
    theirs = optimize.least_squares(flat_residuals, START, **{name: flat})
    for form in forms:
        ours = least_squares(
            lambda p: flat_residuals(np.array([p["a"], *p["w"]])), {"a": 1.0, "w": START[1:]},
            **{name: form},
        )  # fmt: skip
        assert same([ours.x["a"], *ours.x["w"]], theirs.x)


def test_scale_of_the_jacobian(same, in_model):
    ours = least_squares(
        lambda x: flat_residuals(in_model.read(x)), in_model.build(START), x_scale="jac"
    )
    theirs = optimize.least_squares(flat_residuals, START, x_scale="jac")
    assert same(in_model.read(ours.x), theirs.x)


def test_arguments_of_the_function():
    def residuals(p, a, *, b):
        return [p["x"] - a, p["x"] - b]

    res = least_squares(residuals, {"x": 0.0}, args=(1.0,), kwargs={"b": 3.0})
    assert res.x["x"] == pytest.approx(2.0)


def test_complex_residuals_are_pairs():
    target = 1.0 + 2.0j

    for residuals in (lambda p: p["z"] - target, lambda p: np.array([p["z"] - target])):
        res = least_squares(residuals, {"z": 0j})
        assert res.x["z"] == pytest.approx(target)
        assert res.jac.shape == (2, 2)
        assert np.iscomplexobj(res.fun)


def test_ragged_residuals_are_objects():
    res = least_squares(lambda p: [p["x"] - 1.0, [p["x"] - 1.0, 0.0]], {"x": 0.0})
    assert res.x["x"] == pytest.approx(1.0)
    assert isinstance(res.fun, list)


def test_residuals_as_a_named_tuple():
    pair = namedtuple("pair", "first second")
    res = least_squares(lambda p: pair(p["x"] - 1.0, p["x"] - 3.0), {"x": 0.0})
    assert isinstance(res.fun, pair)
    assert res.fun.second == pytest.approx(-1.0)


def test_one_buffer_for_all_residuals():
    buffer = np.empty(2)

    def residuals(p):
        buffer[:] = p["x"] - 1.0, p["y"] + 1.0
        return buffer

    res = least_squares(residuals, {"x": 0.0, "y": 0.0})
    assert res.x["x"] == pytest.approx(1.0)


def test_callback_and_workers(in_model, model):
    if not HAS_CALLBACK:
        return
    seen = []

    def callback(intermediate_result):
        seen.append(type(intermediate_result.x))

    fun, start = (lambda x: flat_residuals(in_model.read(x))), in_model.build(START)
    least_squares(fun, start, callback=callback, workers=map)
    least_squares(fun, start, callback=lambda x: seen.append(type(x)))
    assert set(seen) == {model}
    with pytest.raises(TypeError, match=r"workers: found 2.*top level of a module"):
        least_squares(fun, start, workers=2)


REFUSED = {
    "nothing to vary": ({"x0": {"n": 3}}, LeafTypeError, "nothing in it to vary"),
    "no residuals": ({"fun": lambda p: None}, LeafTypeError, "None with nothing in it from fun"),
    "text": ({"fun": lambda p: "abc"}, LeafTypeError, "'abc' with nothing"),
    "complex steps": ({"jac": "cs"}, ValueError, "no complex steps"),
    "shape of a Jacobian": (
        {"jac": lambda p: np.ones((2, 2))}, ValueError, r"shape \(2, 2\), expected 10 rows and 4",
    ),
    "structure of a Jacobian": (
        {"jac": lambda p: {"data": blocks_of(p)}},
        StructureMismatchError,
        r"nothing in jac.*1 number at \['prior'\]\['a'\]",
    ),
    "bounds": (
        {"bounds": ({"a": 0.0}, np.inf)}, StructureMismatchError, r"\['w'\]\[0\].*no number",
    ),
    "pairs": ({"bounds": [(0, 1)] * 4}, ValueError, "found 4 pairs"),
    "scale": ({"x_scale": np.ones(3)}, ValueError, r"x_scale.*shape \(3,\), expected \(4,\)"),
    "scale of text": ({"x_scale": {"*": "big"}}, TypeError, "'big' for a pattern.*real number"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED.values(), ids=list(REFUSED))
def test_bad_input_says_what_to_write(given, kind, message):
    options = {"fun": residuals_of, "x0": {"a": 1.0, "w": START[1:]}, **given}
    with pytest.raises(kind, match=message):
        least_squares(**options)


def changing(values):
    """Return a function that gives one value after the other."""
    values = iter(values)
    return lambda p: next(values)


CHANGES = {
    "field": ([{"a": 1.0}, {"b": 1.0}], StructureMismatchError, "'b'"),
    "array to object": ([np.ones(2), {"a": 1.0}], ValueError, r"a dict, expected.*\(2,\)"),
    "shape": ([np.ones(2), np.ones(3)], ValueError, r"shape \(3,\), expected an array of shape"),
    "object to array": ([{"a": 1.0}, np.ones(1)], StructureMismatchError, "an array"),
}


@pytest.mark.parametrize(("values", "kind", "message"), CHANGES.values(), ids=list(CHANGES))
def test_residuals_keep_the_structure_of_the_first(values, kind, message):
    with pytest.raises(kind, match=message):
        least_squares(changing(values), {"x": 1.0})


def test_steps_lost_in_single_precision_are_an_error():
    x0 = {"x": np.float32(1.0)}
    with pytest.raises(LeafTypeError, match=r"\['x'\].*is lost.*diff_step"):
        least_squares(lambda p: p["x"] - 2.0, x0)
    res = least_squares(lambda p: p["x"] - 2.0, x0, diff_step=1e-3)
    assert res.x["x"] == pytest.approx(2.0, abs=1e-3)
    assert type(res.x["x"]) is np.float32


# The older function.


@pytest.mark.parametrize("jac", [None, flat_jac], ids=["differences", "jac"])
def test_leastsq_does_the_same_as_by_hand(jac, shape, same):
    mine = None if jac is None else (lambda x: jac(shape.read(x)))
    fun = lambda x: {"r": flat_residuals(shape.read(x))}  # noqa: E731
    ours = leastsq(fun, shape.build(START), Dfun=mine, full_output=True)
    flat = optimize.leastsq(flat_residuals, START, Dfun=jac, full_output=True)
    assert same(shape.read(ours[0]), flat[0])
    assert same(ours[1], flat[1])
    assert same(ours[2]["fvec"]["r"], flat[2]["fvec"])
    assert ours[3:] == flat[3:]
    x, flag = leastsq(fun, shape.build(START), Dfun=mine)
    assert same(shape.read(x), flat[0])
    assert flag == flat[4]


def test_leastsq_scales_by_part(same):
    ours, _ = leastsq(
        lambda p: flat_residuals(np.array([p["a"], *p["w"]])), {"a": 1.0, "w": START[1:]},
        diag={"a": 2.0, "w": 1.0},
    )  # fmt: skip
    theirs, _ = optimize.leastsq(flat_residuals, START, diag=[2.0, 1.0, 1.0, 1.0])
    assert same([ours["a"], *ours["w"]], theirs)


def test_leastsq_refuses_derivatives_in_columns():
    with pytest.raises(ValueError, match=r"col_deriv: found True, expected False.*transpose"):
        leastsq(lambda p: [p["x"]], {"x": 1.0}, col_deriv=True)


def test_leastsq_takes_nests_that_scipy_takes():
    ours, _ = leastsq(lambda v: v - 1.0, [[1.0, 2.0]])
    theirs, _ = optimize.leastsq(lambda v: v - 1.0, [[1.0, 2.0]])
    assert ours.tobytes() == theirs.tobytes()


def test_steps_of_minpack_lost_in_single_precision_are_an_error():
    x0 = {"x": np.float32(1.0)}
    with pytest.raises(LeafTypeError, match=r"is lost.*epsfcn=1e-6"):
        leastsq(lambda p: [p["x"] - 2.0], x0)
    x, _ = leastsq(lambda p: [p["x"] - 2.0], x0, epsfcn=1e-6)
    assert x["x"] == pytest.approx(2.0, abs=1e-3)
