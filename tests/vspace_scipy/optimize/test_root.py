"""`root`, `fsolve`, `fixed_point` and `newton` on objects."""

import warnings

import numpy as np
import pytest
from scipy import optimize

from vspace import LeafTypeError, NotFiniteError, StructureMismatchError
from vspace_scipy.optimize import fixed_point, fsolve, newton, root

START = np.array([0.4, 0.3, 0.2, 0.1])
COUPLING = np.array(
    [[4.0, 1.0, 0.0, 0.5], [1.0, 3.0, 0.5, 0.0], [0.0, 0.5, 5.0, 1.0], [0.5, 0.0, 1.0, 4.0]]
)
RIGHT = np.array([1.0, 2.0, 3.0, 4.0])
METHODS = [
    "hybr", "lm", "broyden1", "broyden2", "anderson", "linearmixing", "diagbroyden",
    "excitingmixing", "krylov", "df-sane",
]  # fmt: skip
SLOW = {"linearmixing": 0.1, "excitingmixing": 0.1}


def flat_fun(v):
    return RIGHT - COUPLING @ v - 0.1 * v**3


def flat_jac(v):
    return -COUPLING - np.diag(0.3 * v**2)


def options_for(method):
    options = {"maxiter": 40} if method not in ("hybr", "lm", "df-sane") else {}
    if method in SLOW:
        options["jac_options"] = {"alpha": SLOW[method]}
    return options


def quiet(function, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **options)


@pytest.mark.parametrize("method", METHODS)
def test_objects_do_the_same_as_by_hand(method, shape, same):
    options = options_for(method)
    ours = quiet(
        root, lambda x: shape.build(flat_fun(shape.read(x))), shape.build(START), method=method,
        options=dict(options),
    )  # fmt: skip
    flat = quiet(optimize.root, flat_fun, START, method=method, options=dict(options))
    assert same(shape.read(ours.x), flat.x)
    assert same(shape.read(ours.fun), flat.fun)
    assert (ours.success, ours.message, ours.nfev) == (flat.success, flat.message, flat.nfev)
    assert len(ours.paths) == 4


@pytest.mark.parametrize("method", ["hybr", "lm"])
def test_jacobian_in_every_form(method, same):
    def read(p):
        return np.array([p["a"], *p["w"]])

    def build(v):
        return {"a": float(v[0]), "w": np.array(v[1:])}

    def nested(p):
        m = flat_jac(read(p))
        return {
            "a": {"a": m[0, 0], "w": m[0, 1:]},
            "w": {"a": m[1:, 0], "w": m[1:, 1:]},
        }

    flat = optimize.root(flat_fun, START, method=method, jac=flat_jac)
    for jac in (lambda p: flat_jac(read(p)), nested):
        ours = root(lambda p: build(flat_fun(read(p))), build(START), method=method, jac=jac)
        assert same(read(ours.x), flat.x)
        both = root(
            lambda p, jac=jac: (build(flat_fun(read(p))), jac(p)), build(START), method=method,
            jac=True,
        )  # fmt: skip
        assert same(read(both.x), flat.x)


def test_values_of_another_structure(same):
    ours = root(lambda p: flat_fun(np.array([p["a"], *p["w"]])), {"a": 0.4, "w": START[1:]})
    named = root(
        lambda p: {"e": flat_fun(np.array([p["a"], *p["w"]])).reshape(2, 2)},
        {"a": 0.4, "w": START[1:]},
    )
    flat = optimize.root(flat_fun, START)
    assert same(ours.fun, flat.fun)
    assert same(named.fun["e"].ravel(), flat.fun)


def test_more_values_than_unknowns_for_lm_only():
    def fun(p):
        return {"e": np.array([p["x"] - 1.0, 2 * p["x"] - 2.0])}

    assert root(fun, {"x": 0.0}, method="lm").x["x"] == pytest.approx(1.0)
    with pytest.raises(StructureMismatchError, match="'e'"):
        root(fun, {"x": 0.0})
    with pytest.raises(ValueError, match="found 2 values, expected 1"):
        root(lambda p: [p["x"], p["x"]], {"x": 0.0})


@pytest.mark.parametrize("method", ["broyden1", "anderson", "krylov", "df-sane"])
def test_callback_gets_objects(method, in_model, model):
    seen, flat = [], []
    root(
        lambda x: in_model.build(flat_fun(in_model.read(x))), in_model.build(START), method=method,
        callback=lambda x, f: seen.append((x, f)),
    )  # fmt: skip
    optimize.root(
        flat_fun, START, method=method, callback=lambda x, f: flat.append((x.copy(), f.copy()))
    )
    assert seen
    assert all(type(x) is type(f) is model for x, f in seen)
    assert np.array_equal([[in_model.read(each) for each in row] for row in seen], flat)


def square_root_of_i(p):
    return {"z": p["z"] ** 2 - np.array([1j, -2j])}


@pytest.mark.parametrize("method", ["hybr", "lm", "broyden1", "broyden2", "anderson", "krylov"])
def test_complex_leaves(method):
    start = {"z": np.array([1 + 0.5j, 1 - 0.8j])}
    res = root(square_root_of_i, start, method=method)
    assert np.allclose(res.x["z"] ** 2, [1j, -2j], atol=1e-4)
    assert np.allclose(res.fun["z"], 0.0, atol=1e-4)
    mixed = root(
        lambda p: {**square_root_of_i(p), "x": p["x"] - 1.0}, {**start, "x": 0.0}, method=method
    )
    assert np.allclose(mixed.x["z"] ** 2, [1j, -2j], atol=1e-4)
    assert type(mixed.x["x"]) is float


@pytest.mark.parametrize("method", ["broyden1", "broyden2", "anderson", "krylov", "df-sane"])
def test_complex_vectors_where_scipy_has_them(method, same):
    ours = root(square_root_of_i, {"z": np.array([1 + 0.5j, 1 - 0.8j])}, method=method)
    flat = optimize.root(
        lambda z: z**2 - np.array([1j, -2j]), np.array([1 + 0.5j, 1 - 0.8j]), method=method
    )
    assert same(ours.x["z"], flat.x)


def test_options_by_part(same):
    ours = root(
        lambda p: {"a": (v := flat_fun(np.array([p["a"], *p["w"]])))[0], "w": v[1:]},
        {"a": 0.4, "w": START[1:]}, options={"diag": {"a": 2.0, "w": 1.0}},
    )  # fmt: skip
    flat = optimize.root(flat_fun, START, options={"diag": [2.0, 1.0, 1.0, 1.0]})
    assert same([ours.x["a"], *ours.x["w"]], flat.x)


@pytest.mark.parametrize(
    "x0", [1.0, [1.0, 2.0], [[1.0], [2.0]], np.ones((2, 2)), [np.ones(2), np.ones(2)]], ids=str
)
@pytest.mark.parametrize("method", ["hybr", "krylov"])
def test_plain_unknowns_are_scipys(method, x0):
    ours = root(lambda v: v - 0.5, x0, method=method)
    theirs = optimize.root(lambda v: v - 0.5, x0, method=method)
    assert list(ours) == list(theirs)
    assert ours.x.shape == theirs.x.shape
    assert ours.x.tobytes() == theirs.x.tobytes()


REFUSED = {
    "nothing to vary": ({"x0": {"n": 3}}, LeafTypeError, "nothing in it to vary"),
    "nan": ({"x0": {"x": np.nan}}, NotFiniteError, "the start"),
    "int": ({"fun": lambda p: {"x": 1}}, StructureMismatchError, r"\['x'\].*write a float"),
    "none": ({"fun": lambda p: None}, StructureMismatchError, "None"),
    "shape of a Jacobian": (
        {"jac": lambda p: np.ones((2, 2))}, ValueError, r"shape \(2, 2\), expected 1 rows and 1",
    ),
    "steps lost": (
        {"x0": {"x": np.float32(1.0)}, "fun": lambda p: p}, LeafTypeError, "is lost.*eps=1e-6",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED.values(), ids=list(REFUSED))
def test_bad_input_says_what_to_write(given, kind, message):
    options = {"fun": lambda p: {"x": p["x"] - 1.0}, "x0": {"x": 0.0}, **given}
    with pytest.raises(kind, match=message):
        root(**options)


# fsolve


def test_fsolve_does_the_same_as_by_hand(shape, same):
    fun = lambda x: shape.build(flat_fun(shape.read(x)))  # noqa: E731
    ours = fsolve(fun, shape.build(START), full_output=True)
    flat = optimize.fsolve(flat_fun, START, full_output=True)
    assert same(shape.read(ours[0]), flat[0])
    assert same(shape.read(ours[1]["fvec"]), flat[1]["fvec"])
    assert ours[2:] == flat[2:]
    x = fsolve(fun, shape.build(START), fprime=lambda x: flat_jac(shape.read(x)))
    assert same(shape.read(x), optimize.fsolve(flat_fun, START, fprime=flat_jac))
    with pytest.raises(ValueError, match="col_deriv"):
        fsolve(fun, shape.build(START), col_deriv=1)


# fixed_point


@pytest.mark.parametrize("method", ["del2", "iteration"])
def test_fixed_point_does_the_same_as_by_hand(method, shape, same):
    ours = fixed_point(
        lambda x: shape.build(np.cos(shape.read(x))), shape.build(START), method=method
    )
    flat = optimize.fixed_point(np.cos, START, method=method)
    assert same(shape.read(ours), flat)


def test_fixed_point_of_complex_leaves_and_its_errors(same):
    ours = fixed_point(lambda p: {"z": np.cos(p["z"])}, {"z": np.array([1 + 0.1j])})
    assert same(ours["z"], optimize.fixed_point(np.cos, np.array([1 + 0.1j])))
    with pytest.raises(StructureMismatchError, match="'y'"):
        fixed_point(lambda p: {"y": 1.0}, {"x": 1.0})
    with pytest.raises(RuntimeError, match="Failed to converge"):
        fixed_point(lambda p: {"x": p["x"] + 1.0}, {"x": 1.0}, maxiter=3)


# newton


SECOND = {
    "secant": {},
    "newton": {"fprime": lambda v: 2 * v},
    "halley": {"fprime": lambda v: 2 * v, "fprime2": lambda v: 2 + 0 * v},
}


@pytest.mark.parametrize("kind", SECOND)
def test_newton_finds_independent_roots(kind, shape, same):
    flat_options = SECOND[kind]
    options = {key: lambda x, f=f: shape.build(f(shape.read(x))) for key, f in flat_options.items()}
    start = START + 1.0
    ours = newton(
        lambda x: shape.build(shape.read(x) ** 2 - RIGHT), shape.build(start), full_output=True,
        **options,
    )  # fmt: skip
    flat = optimize.newton(lambda v: v**2 - RIGHT, start, full_output=True, **flat_options)
    assert same(shape.read(ours.root), flat.root)
    assert same(ours.converged, flat.converged)
    only = newton(lambda x: shape.build(shape.read(x) ** 2 - RIGHT), shape.build(start), **options)
    assert same(shape.read(only), flat.root)


def test_newton_of_one_component(same):
    fun = lambda p: {"x": p["x"] ** 2 - 2.0}  # noqa: E731
    flat = optimize.newton(lambda x: x**2 - 2.0, 1.0)
    assert newton(fun, {"x": 1.0})["x"] == pytest.approx(flat, rel=1e-14)
    x, details = newton(fun, {"x": 1.0}, x1={"x": 1.5}, full_output=True)
    assert details.root is x
    assert details.converged
    assert x["x"] == pytest.approx(flat)


def test_newton_of_complex_leaves():
    x = newton(lambda p: {"z": p["z"] ** 2 + 1.0}, {"z": np.array([1j, 0.9 - 0.8j]) + 0.1})
    assert np.allclose(x["z"], [1j, -1j])
    with pytest.raises(TypeError, match=r"real and complex leaves.*write 1.0 \+ 0.0j"):
        newton(lambda p: p, {"z": 1j, "x": 1.0})


def test_value_and_jacobian_are_to_be_a_pair():
    with pytest.raises(TypeError, match=r"fun: found a dict, expected a pair \(value, Jacobian\)"):
        root(lambda p: {"x": p["x"]}, {"x": 1.0}, jac=True)
