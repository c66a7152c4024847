"""`minimize`: SciPy's own on plain unknowns, SciPy's methods on unknowns that are objects."""

import re
import warnings

import numpy as np
import pytest
from scipy import optimize, sparse
from scipy.sparse.linalg import LinearOperator, aslinearoperator

import vspace_scipy.optimize
import vspace_scipy.sparse.linalg
from vspace import LeafTypeError, NotFiniteError, StructureMismatchError, VectorSpace
from vspace_scipy.optimize import (
    Bounds,
    LinearConstraint,
    NonlinearConstraint,
    labelled,
    minimize,
    rosen,
    rosen_der,
    rosen_hess,
    rosen_hess_prod,
)

START = np.array([1.3, 0.7, 0.8, 1.9])
METHODS = {
    "Nelder-Mead": {"options": {"maxiter": 150}},
    "Powell": {},
    "CG": {"jac": True},
    "BFGS": {"jac": True},
    "Newton-CG": {"jac": True, "hessp": True},
    "L-BFGS-B": {"jac": True},
    "TNC": {"jac": True},
    "COBYLA": {"options": {"maxiter": 150}},
    "COBYQA": {"options": {"maxfev": 60}},
    "SLSQP": {"jac": True},
    "trust-constr": {"jac": True, "hess": True, "options": {"maxiter": 40}},
    "dogleg": {"jac": True, "hess": True},
    "trust-ncg": {"jac": True, "hess": True},
    "trust-krylov": {"jac": True, "hessp": True},
    "trust-exact": {"jac": True, "hess": True},
}
DERIVATIVES = {"jac": rosen_der, "hess": rosen_hess, "hessp": rosen_hess_prod}


def dogleg_safe(method, v):
    """Return a start at which the Hessian is positive definite, which dogleg wants."""
    return np.ones(4) + 0.01 * v if method == "dogleg" else v


def quiet(function, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*args, **options)


class Rosen:
    """The function and its derivatives, on objects."""

    def __init__(self, shape):
        self.shape = shape

    def fun(self, x):
        return rosen(self.shape.read(x))

    def jac(self, x):
        return self.shape.build(rosen_der(self.shape.read(x)))

    def hess(self, x):
        return rosen_hess(self.shape.read(x))

    def hessp(self, x, p):
        return self.shape.build(rosen_hess_prod(self.shape.read(x), self.shape.read(p)))

    def both(self, x):
        return self.fun(x), self.jac(x)


@pytest.mark.parametrize(("method", "options"), METHODS.items(), ids=list(METHODS))
def test_objects_do_the_same_as_by_hand(method, options, shape, same):
    problem = Rosen(shape)
    mine, theirs = (
        {key: table[key] if value is True else value for key, value in options.items()}
        for table in (
            {key: getattr(problem, key) for key in DERIVATIVES},
            DERIVATIVES,
        )
    )
    start = dogleg_safe(method, START)
    ours = quiet(minimize, problem.fun, shape.build(start), method=method, **mine)
    flat = quiet(optimize.minimize, rosen, start, method=method, **theirs)
    if method == "TNC":  # which gives other digits from run to run
        assert np.allclose(shape.read(ours.x), flat.x, atol=1e-3)
        return
    assert same(shape.read(ours.x), flat.x)
    assert ours.fun == flat.fun
    assert (ours.nfev, ours.message, ours.success) == (flat.nfev, flat.message, flat.success)
    assert isinstance(ours, type(flat))
    if method != "trust-constr" and "jac" in flat:
        assert same(shape.read(ours.jac), flat.jac)


@pytest.mark.parametrize("jac", [None, "2-point", "3-point"])
def test_finite_differences(jac, shape, same):
    ours = minimize(Rosen(shape).fun, shape.build(START), jac=jac)
    flat = optimize.minimize(rosen, START, jac=jac)
    assert same(shape.read(ours.x), flat.x)
    assert same(ours.hess_inv, flat.hess_inv)


def test_value_and_gradient_in_one(shape, same):
    calls = []

    def fun(x):
        calls.append(x)
        return Rosen(shape).both(x)

    ours = minimize(fun, shape.build(START), jac=True, method="L-BFGS-B")
    flat = optimize.minimize(rosen, START, jac=rosen_der, method="L-BFGS-B")
    assert same(shape.read(ours.x), flat.x)
    assert len(calls) == flat.nfev


def test_plain_unknowns_are_scipys():
    for x0 in (START, list(START), tuple(START), [1, 2]):
        ours = minimize(rosen, x0, jac=rosen_der)
        flat = optimize.minimize(rosen, x0, jac=rosen_der)
        assert type(ours.x) is np.ndarray
        assert ours.x.tobytes() == flat.x.tobytes()
        assert list(ours) == list(flat)
    with pytest.raises(ValueError, match="'x0' must only have one dimension"):
        minimize(rosen, np.ones((2, 2)))
    with pytest.raises(ValueError, match="Unknown solver"):
        minimize(rosen, START, method="none")


def test_arguments_by_position():
    def fun(x, a, b):
        return (x["x"] - a) ** 2 + b

    def jac(x, a, b):
        return {"x": 2 * (x["x"] - a)}

    res = minimize(fun, {"x": 0.0}, (2.0, 1.0), "BFGS", jac)
    assert res.x["x"] == pytest.approx(2.0)
    assert res.fun == pytest.approx(1.0)


def test_result_has_labels_beside_its_matrices(in_model, model):
    res = minimize(Rosen(in_model).fun, in_model.build(START))
    assert type(res.x) is type(res.jac) is model
    assert list(res.paths) == ["scale", "rates[0]", "rates[1]", "offset"]
    table = labelled(res.hess_inv, res.paths)
    assert table.loc["scale", "offset"] == res.hess_inv[0, 3]
    res = minimize(Rosen(in_model).fun, in_model.build(START), method="L-BFGS-B")
    assert isinstance(res.hess_inv, LinearOperator)
    assert np.allclose(labelled(res.hess_inv, res.paths), res.hess_inv.todense())


def test_inactive_parts_ride_along(in_model):
    notes = [object()]
    start = in_model.build(START)
    start.notes = notes
    seen = set()

    def fun(x):
        seen.add((x.name, x.steps, x.notes is notes))
        return Rosen(in_model).fun(x)

    res = minimize(fun, start)
    assert seen == {("model", 3, True)}
    assert res.x.notes is notes
    assert start.scale == START[0]


def test_a_nan_that_is_inactive_does_no_harm():
    x0 = {"x": 1.0, "unused": float("nan")}
    res = minimize(lambda p: p["x"] ** 2, x0, inactive="['unused']")
    assert res.x["x"] == pytest.approx(0.0, abs=1e-6)
    assert np.isnan(res.x["unused"])


def test_types_of_leaves_come_back():
    x0 = {"f": 1.0, "s": np.float32(2.0), "a": np.ones(2, np.float32), "z": 1j}

    def fun(p):
        assert type(p["f"]) is float
        assert type(p["s"]) is np.float32
        return p["f"] ** 2 + p["s"] ** 2 + (p["a"] ** 2).sum() + abs(p["z"] - 1) ** 2

    with pytest.raises(LeafTypeError, match=r"\['s'\].*step of 1\.5e-08.*is lost.*give jac"):
        minimize(fun, x0)
    res = minimize(fun, x0, options={"eps": 1e-3})
    assert [type(res.x[key]) for key in x0] == [float, np.float32, np.ndarray, complex]
    assert res.x["a"].dtype == np.float32
    assert res.x["z"] == pytest.approx(1.0, abs=1e-2)
    assert res.x["s"] == pytest.approx(0.0, abs=1e-2)


def test_complex_leaves_are_pairs_of_reals(same):
    target = np.array([1 + 2j, -3j])

    def fun(p):
        return float((abs(p["z"] - target) ** 2).sum())

    def jac(p):
        return {"z": 2 * (p["z"] - target)}

    def flat(v):
        return float((abs(v.view(complex) - target) ** 2).sum())

    def flat_jac(v):
        return (2 * (v.view(complex) - target)).view(float)

    ours = minimize(fun, {"z": np.zeros(2, complex)}, jac=jac)
    theirs = optimize.minimize(flat, np.zeros(4), jac=flat_jac)
    assert same(ours.x["z"], theirs.x.view(complex))
    assert list(ours.paths) == ["['z'][0].real", "['z'][0].imag", "['z'][1].real", "['z'][1].imag"]


def test_unknowns_are_fresh_on_every_call():
    seen = []

    def fun(p):
        seen.append(p["x"])
        value = float((p["x"] ** 2).sum())
        p["x"][:] = np.nan
        return value

    res = minimize(fun, {"x": np.ones(2)})
    assert np.allclose(res.x["x"], 0.0, atol=1e-6)
    assert len({id(each) for each in seen}) == len(seen)


def test_one_gradient_may_be_returned_again_and_again():
    buffer = {"x": np.empty(2)}

    def jac(p):
        buffer["x"][:] = 2 * p["x"]
        return buffer

    res = minimize(lambda p: float((p["x"] ** 2).sum()), {"x": np.ones(2)}, jac=jac, method="CG")
    assert np.allclose(res.x["x"], 0.0)


def test_a_vector_gives_vectors():
    res = minimize(lambda v: v.dot(v), VectorSpace({"x": 1.0}), jac=lambda v: 2 * v)
    assert isinstance(res.x, VectorSpace)
    assert isinstance(res.jac, VectorSpace)


def test_one_component(same):
    for method in ("Nelder-Mead", "Powell", "BFGS", "L-BFGS-B", "COBYLA"):
        ours = minimize(lambda p: (p["x"] - 1) ** 2, {"x": 3.0}, method=method)
        flat = optimize.minimize(lambda v: float((v[0] - 1) ** 2), [3.0], method=method)
        assert same([ours.x["x"]], np.atleast_1d(flat.x))


def test_custom_method_gets_vectors():
    def method(fun, x0, **options):
        assert isinstance(options["bounds"], Bounds)
        return optimize.OptimizeResult(x=x0 - 1.0, fun=fun(x0 - 1.0), nit=1)

    res = minimize(lambda p: p["x"], {"x": 3.0}, method=method, bounds={"*": (0, 1)})
    assert (res.x, res.fun) == ({"x": 2.0}, 2.0)
    assert minimize(lambda p: p["x"], {"x": 3.0}, method=lambda *args, **options: "done") == "done"


PARTS = {
    "flat": np.array([1e-4, 1e-8, 1e-8]),
    "object": {"x": 1e-4, "y": 1e-8},
    "patterns": {"*x*": 1e-4, "*y*": 1e-8},
}


@pytest.mark.parametrize("given", PARTS.values(), ids=list(PARTS))
@pytest.mark.parametrize("name", ["eps", "finite_diff_rel_step"])
def test_steps_by_part(name, given, same):
    def flat(v):
        return (v[0] - 1) ** 2 + 3 * (v[1:] ** 2).sum()

    def fun(p):
        return flat(np.array([p["x"], *p["y"]]))

    jac = "2-point" if name == "finite_diff_rel_step" else None
    ours = minimize(fun, {"x": 0.0, "y": np.ones(2)}, jac=jac, options={name: given})
    theirs = optimize.minimize(flat, [0.0, 1.0, 1.0], jac=jac, options={name: PARTS["flat"]})
    assert same([ours.x["x"], *ours.x["y"]], theirs.x)


def test_scale_by_part_is_not_changed():
    scale = np.array([2.0, 1.0, 1.0])
    x0 = {"x": 0.0, "w": np.ones(2)}
    res = minimize(bowl, x0, method="TNC", options={"scale": scale, "offset": {"*": 0.1}})
    assert res.x["x"] == pytest.approx(0.0, abs=1e-4)
    assert scale.tolist() == [2.0, 1.0, 1.0]


def test_simplex_of_objects(same):
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    simplex = [{"x": float(a), "y": float(b)} for a, b in corners]
    ours = minimize(
        lambda p: (p["x"] - 2) ** 2 + p["y"] ** 2, {"x": 0.0, "y": 0.0}, method="Nelder-Mead",
        options={"initial_simplex": simplex, "return_all": True},
    )  # fmt: skip
    theirs = optimize.minimize(
        lambda v: (v[0] - 2) ** 2 + v[1] ** 2, [0.0, 0.0], method="Nelder-Mead",
        options={"initial_simplex": corners, "return_all": True},
    )  # fmt: skip
    assert same([ours.x["x"], ours.x["y"]], theirs.x)
    assert len(ours.allvecs) == len(theirs.allvecs)
    assert ours.allvecs[-1] == ours.x
    assert len(ours.final_simplex[0]) == 3
    assert ours.final_simplex[0][0] == ours.x


# Second derivatives.


def quadratic(p):
    x, w = p["x"], p["w"]
    return 2 * x**2 + x * w.sum() + (w**2).sum() + w[0] * w[1]


def quadratic_jac(p):
    x, w = p["x"], p["w"]
    return {"x": 4 * x + w.sum(), "w": x + 2 * w + w[::-1]}


MATRIX = np.array([[4.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])
NESTED = {
    "x": {"x": 4.0, "w": np.ones(2)},
    "w": {"x": np.ones(2), "w": np.array([[2.0, 1.0], [1.0, 2.0]])},
}
HESSIANS = {
    "dense": MATRIX,
    "nested lists": MATRIX.tolist(),
    "sparse": sparse.csr_array(MATRIX),
    "operator": aslinearoperator(MATRIX),
    "object of objects": NESTED,
}


@pytest.mark.parametrize("form", HESSIANS)
@pytest.mark.parametrize("method", ["trust-constr", "Newton-CG", "trust-exact"])
def test_hessian_forms(form, method):
    if method == "trust-exact" and form in ("sparse", "operator"):
        method = "trust-constr"  # which has them too
    res = minimize(
        quadratic, {"x": 3.0, "w": np.ones(2)}, method=method, jac=quadratic_jac,
        hess=lambda p: HESSIANS[form],
    )  # fmt: skip
    assert res.x["x"] == pytest.approx(0.0, abs=1e-6)
    assert np.allclose(res.x["w"], 0.0, atol=1e-6)


def test_hessian_by_differences_and_updates(in_model):
    problem = Rosen(in_model)
    for hess in ("2-point", "3-point", optimize.BFGS(), optimize.SR1()):
        res = quiet(
            minimize, problem.fun, in_model.build(START), method="trust-constr",
            jac=problem.jac, hess=hess,
        )  # fmt: skip
        assert np.allclose(in_model.read(res.x), 1.0, atol=1e-3)


def test_trust_constr_gives_its_gradient_as_an_object(in_model, model):
    res = minimize(Rosen(in_model).fun, in_model.build(START), method="trust-constr")
    assert type(res.grad) is model
    assert type(res.lagrangian_grad) is model


# Callbacks.


@pytest.mark.parametrize("method", ["BFGS", "Nelder-Mead", "L-BFGS-B", "COBYQA"])
def test_callback_of_results(method, in_model, model):
    seen = []

    def callback(intermediate_result):
        seen.append((type(intermediate_result.x), float(intermediate_result.fun)))

    minimize(Rosen(in_model).fun, in_model.build(START), method=method, callback=callback)
    assert {kind for kind, _ in seen} == {model}
    assert seen[-1][1] < seen[0][1]


@pytest.mark.parametrize("method", ["BFGS", "Powell", "TNC", "SLSQP", "COBYLA", "COBYQA", "CG"])
def test_callback_of_positions(method, in_model, model):
    seen, flat = [], []
    options = {"maxiter": 20} if method != "TNC" else {"maxfun": 50}
    minimize(
        Rosen(in_model).fun, in_model.build(START), method=method, callback=seen.append,
        options=options,
    )  # fmt: skip
    optimize.minimize(
        rosen, START, method=method, callback=lambda x: flat.append(x.copy()), options=options
    )
    assert seen
    assert len(seen) == len(flat)
    assert all(type(each) is model for each in seen)
    assert np.array_equal([in_model.read(each) for each in seen], flat)


def test_callback_of_trust_constr(in_model, model):
    seen = []

    def callback(x, state):
        seen.append((type(x), type(state.x), type(state.grad)))
        return len(seen) == 3

    res = minimize(
        Rosen(in_model).fun, in_model.build(START), method="trust-constr", callback=callback
    )
    assert seen == [(model, model, model)] * 3
    assert res.status == 3


def test_callback_stops_and_its_errors_come_through(in_model):
    def stop(intermediate_result):
        raise StopIteration

    res = minimize(Rosen(in_model).fun, in_model.build(START), callback=stop)
    assert (res.success, res.status, res.nit) == (False, 99, 1)

    def fail(x):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        minimize(Rosen(in_model).fun, in_model.build(START), callback=fail)


# Bounds.


BOUNDS = {
    "patterns": {"scale": (None, 0.5), "rates*": (0, 2)},
    "pair of objects": True,
    "Bounds of objects": Bounds,
    "pairs": [(None, 0.5), (0, 2), (0, 2), (None, None)],
    "array of pairs": np.array([(-np.inf, 0.5), (0, 2), (0, 2), (-np.inf, np.inf)]),
    "Bounds of arrays": Bounds([-np.inf, 0, 0, -np.inf], [0.5, 2, 2, np.inf]),
    "pair of arrays": ([-np.inf, 0, 0, -np.inf], np.array([0.5, 2, 2, np.inf])),
}


@pytest.mark.parametrize("form", BOUNDS)
@pytest.mark.parametrize("method", ["L-BFGS-B", "SLSQP", "TNC", "Nelder-Mead", "trust-constr"])
def test_bounds_in_every_form(form, method, in_model, model, same):
    lower, upper = (np.array(end, float) for end in BOUNDS["pair of arrays"])
    given = BOUNDS[form]
    if given is True or given is Bounds:
        objects = in_model.build(lower), in_model.build(upper)
        given = objects if given is True else Bounds(*objects)
    options = {"maxiter": 60} if method in ("Nelder-Mead", "trust-constr") else {}
    ours = quiet(
        minimize, Rosen(in_model).fun, in_model.build([0.4, 0.7, 0.8, 1.9]), method=method,
        bounds=given, options=options,
    )  # fmt: skip
    flat = quiet(
        optimize.minimize, rosen, [0.4, 0.7, 0.8, 1.9], method=method,
        bounds=Bounds(lower, upper), options=options,
    )  # fmt: skip
    assert same(in_model.read(ours.x), flat.x)


BY_KEY = {
    "keys": {"x": (0.5, None), "w": (None, -1)},
    "nested keys": {"x": (0.5, None), "in": {"w": (None, -1)}},
    "a part": {"x": (0.5, None), "in": (None, -1)},
    "some": {"x": (0.5, None)},
}


@pytest.mark.parametrize("form", BY_KEY)
def test_bounds_by_key(form):
    nested = "in" in BY_KEY[form]
    res = minimize(
        lambda p: p["x"] ** 2 + ((p["in"] if nested else p)["w"] ** 2).sum(),
        {"x": 1.0, "in": {"w": -2 * np.ones(2)}} if nested else {"x": 1.0, "w": -2 * np.ones(2)},
        bounds=BY_KEY[form],
    )
    w = (res.x["in"] if nested else res.x)["w"]
    assert res.x["x"] == 0.5
    assert np.allclose(w, 0.0 if form == "some" else -1.0, atol=1e-4)


def test_fixed_unknowns(in_model, same):
    ours = minimize(Rosen(in_model).fun, in_model.build(START), bounds={"scale": (1.3, 1.3)})
    flat = optimize.minimize(
        rosen, START, bounds=[(1.3, 1.3), (None, None), (None, None), (None, None)]
    )
    assert same(in_model.read(ours.x), flat.x)
    assert ours.x.scale == 1.3


# Constraints.


def test_constraints_in_every_form(in_model, same):
    def total(x):
        return in_model.read(x).sum()

    def as_object(x):
        return {"total": in_model.read(x).sum()}

    ones = in_model.build(np.ones(4))
    forms = {
        "dict": {"type": "ineq", "fun": lambda x: 3.0 - total(x)},
        "dict with jac": {
            "type": "ineq", "fun": lambda x: 3.0 - total(x), "jac": lambda x: -np.ones(4),
        },
        "dict with an object": {
            "type": "ineq", "fun": lambda x: 3.0 - total(x),
            "jac": lambda x: in_model.build(-np.ones(4)),
        },
        "linear": LinearConstraint(np.ones((1, 4)), -np.inf, 3.0),
        "nonlinear": NonlinearConstraint(total, -np.inf, 3.0),
        "nonlinear object": NonlinearConstraint(as_object, -np.inf, {"total": 3.0}),
        "nonlinear with jac": NonlinearConstraint(
            as_object, -np.inf, 3.0, jac=lambda x: {"total": ones},
        ),
        "list": [LinearConstraint(np.ones(4), -np.inf, 3.0)],
    }  # fmt: skip
    flat = optimize.minimize(
        rosen, START, method="SLSQP", constraints=LinearConstraint(np.ones(4), -np.inf, 3.0)
    )
    for name, constraints in forms.items():
        ours = minimize(
            Rosen(in_model).fun, in_model.build(START), method="SLSQP", constraints=constraints
        )
        assert np.allclose(in_model.read(ours.x), flat.x, atol=1e-4), name
        assert total(ours.x) <= 3.0 + 1e-6


def test_constraints_of_trust_constr(in_model):
    problem = Rosen(in_model)
    constraint = NonlinearConstraint(
        lambda x: x.scale**2 + x.offset**2, 0.0, 1.0,
        jac=lambda x: [[2 * x.scale, 0.0, 0.0, 2 * x.offset]],
        hess=lambda x, v: 2 * v[0] * np.diag([1.0, 0.0, 0.0, 1.0]),
    )  # fmt: skip
    res = minimize(
        problem.fun, in_model.build([0.5, 0.5, 0.5, 0.5]), method="trust-constr",
        jac=problem.jac, hess=problem.hess, constraints=constraint,
    )  # fmt: skip
    assert res.x.scale**2 + res.x.offset**2 <= 1.0 + 1e-6
    assert constraint.fun(in_model.build([1.0, 0.0, 0.0, 1.0])) == 2.0


LIMITS = {
    "both objects": ({"r": 0.0, "s": np.array([-1.0, 0.0])}, {"r": 1.0, "s": np.array([1.0, 0.5])}),
    "one in another order": (
        {"r": 0.0, "s": np.array([-1.0, 0.0])}, {"s": np.array([1.0, 0.5]), "r": 1.0},
    ),
    "one number for a part": ({"r": 0.0, "s": np.array([-1.0, 0.0])}, {"r": 1.0, "s": 0.5}),
    "one object": ({"r": 0.0, "s": np.array([-1.0, 0.0])}, np.array([1.0, 1.0, 0.5])),
    "arrays": (np.array([0.0, -1.0, 0.0]), np.array([1.0, 1.0, 0.5])),
}  # fmt: skip


@pytest.mark.parametrize("limits", LIMITS.values(), ids=list(LIMITS))
def test_limits_of_constraints_are_objects_like_their_values(limits, in_model):
    def values(x):
        return {"r": x.scale**2 + x.offset**2, "s": x.rates * np.array([1.0, 2.0])}

    seen = []

    def hess(x, v):
        seen.append(v)
        return 2 * v["r"] * np.diag([1.0, 0.0, 0.0, 1.0])

    def jac(x):
        return np.array([[2 * x.scale, 0, 0, 2 * x.offset], [0, 1.0, 0, 0], [0, 0, 2.0, 0]])

    problem = Rosen(in_model)
    res = minimize(
        problem.fun, in_model.build([0.5, 0.5, 0.2, 0.5]), method="trust-constr",
        jac=problem.jac, hess=problem.hess, options={"maxiter": 30},
        constraints=NonlinearConstraint(values, *limits, jac, hess),
    )  # fmt: skip
    final = values(res.x)
    assert -1e-6 <= final["r"] <= 1.0 + 1e-6
    assert final["s"][1] <= 0.5 + 1e-6
    assert set(seen[-1]) == {"r", "s"}


def test_limits_of_another_structure_than_the_values_are_an_error(in_model):
    constraint = NonlinearConstraint(lambda x: {"r": x.scale}, {"q": 0.0}, {"q": 1.0})
    with pytest.raises(StructureMismatchError, match=r"in fun of constraints: .*the limits"):
        minimize(Rosen(in_model).fun, in_model.build(START), constraints=constraint)
    constraint = NonlinearConstraint(lambda x: x.rates, {"q": 0.0}, 1.0)
    with pytest.raises(StructureMismatchError, match=r"in fun of constraints: "):
        minimize(Rosen(in_model).fun, in_model.build(START), constraints=constraint)
    constraint = NonlinearConstraint(
        lambda x: {"r": x.scale, "s": x.offset}, {"s": 0.0, "r": 0.0}, 1.0
    )
    with pytest.raises(StructureMismatchError, match="write the limits in the order of the values"):
        minimize(Rosen(in_model).fun, in_model.build(START), constraints=constraint)
    constraint = NonlinearConstraint(lambda x: {"r": x.scale}, {"r": 0.0}, {"q": 1.0})
    with pytest.raises(StructureMismatchError, match="no number in ub of constraints"):
        minimize(Rosen(in_model).fun, in_model.build(START), constraints=constraint)


@pytest.mark.parametrize("method", ["COBYLA", "COBYQA"])
def test_constraints_without_derivatives(method, in_model, same):
    options = {"maxiter": 200} if method == "COBYLA" else {"maxfev": 60}
    ours = minimize(
        Rosen(in_model).fun, in_model.build(START), method=method, options=options,
        constraints={"type": "ineq", "fun": lambda x: 3.0 - in_model.read(x).sum()},
    )  # fmt: skip
    flat = optimize.minimize(
        rosen, START, method=method, options=options,
        constraints={"type": "ineq", "fun": lambda v: 3.0 - v.sum()},
    )  # fmt: skip
    assert same(in_model.read(ours.x), flat.x)


# What is refused.


def bowl(p):
    return p["x"] ** 2 + (p["w"] ** 2).sum()


BOWL = {"x": 1.0, "w": np.ones(2)}
REFUSED = {
    "nothing to vary": ({"x0": {"n": 1}}, LeafTypeError, r"dict with nothing in it.*write floats"),
    "nan": ({"x0": {"x": np.nan, "w": np.ones(2)}}, NotFiniteError, r"\['x'\].*the start"),
    "gradient with an int": (
        {"jac": lambda p: {"x": 2, "w": p["w"]}},
        StructureMismatchError,
        r"\['x'\].*int 2.*write a float",
    ),
    "gradient that lacks a part": (
        {"jac": lambda p: {"x": 2.0}}, StructureMismatchError, r"'w'",
    ),
    "gradient of another shape": (
        {"jac": lambda p: {"x": 2.0, "w": np.ones(3)}}, StructureMismatchError, r"\['w'\].*3",
    ),
    "gradient that is flat": (
        {"jac": lambda p: np.ones(3)}, StructureMismatchError, "an array",
    ),
    "gradient that is complex": (
        {"jac": lambda p: {"x": 1j, "w": np.ones(2)}}, StructureMismatchError, r"\['x'\]",
    ),
    "gradient that is None": ({"jac": lambda p: None}, StructureMismatchError, "None"),
    "no pair": ({"jac": True}, TypeError, r"expected a pair \(value, gradient\)"),
    "value that is an object": ({"fun": lambda p: p}, TypeError, "fun: found a dict.*real number"),
    "value that is complex": ({"fun": lambda p: 1j}, TypeError, "1j, expected a real number"),
    "value that is None": ({"fun": lambda p: None}, TypeError, "None, expected a real number"),
    "value that is ragged": ({"fun": lambda p: [1.0, [2.0]]}, TypeError, "a list, expected a real"),
    "values": ({"fun": lambda p: p["w"]}, TypeError, r"array of dtype float64 and shape \(2,\)"),
    "complex steps": ({"jac": "cs"}, ValueError, "jac: found 'cs'.*no complex steps"),
    "bounds of other structure": (
        {"bounds": ({"x": 0.0}, {"x": 1.0})},
        StructureMismatchError,
        r"\['w'\]\[0\].*no number in bounds \(lower\).*add it",
    ),
    "bounds with too much": (
        {"bounds": ({"x": 0.0, "w": 0.0, "q": 0.0}, None)},
        StructureMismatchError,
        r"\['q'\].*leave it out",
    ),
    "bounds of ints": (
        {"bounds": ({"x": 0, "w": 0}, None)}, StructureMismatchError, r"write 1\.0",
    ),
    "pattern for nothing": (
        {"bounds": {"*.y": (0, 1)}}, StructureMismatchError, r"no component fits",
    ),
    "pattern without pair": ({"bounds": {"*x*": 1.0}}, TypeError, r"1\.0 for a pattern.*a pair"),
    "key no pattern": ({"bounds": {1: (0, 1)}}, TypeError, "the key 1.*path pattern"),
    "pairs of other number": (
        {"bounds": [(0, 1)] * 4}, ValueError, r"found 4 pairs, expected 3.*vspace\.paths",
    ),
    "no bounds": ({"bounds": 3}, TypeError, "bounds: found a int, expected scipy.optimize.Bounds"),
    "array of other size": (
        {"bounds": (np.zeros(2), None)}, ValueError, r"shape \(2,\), expected \(3,\)",
    ),
    "complex bounds": ({"bounds": ({"x": 1j, "w": 0.0}, None)}, ValueError, "complex components"),
    "columns of A": (
        {"constraints": LinearConstraint(np.ones((1, 2)), 0, 1)},
        ValueError,
        r"2 columns, expected 3.*vspace\.paths",
    ),
    "complex steps of a constraint": (
        {"constraints": {"type": "eq", "fun": lambda p: p["x"], "jac": "cs"}}, ValueError,
        "jac of constraints: found 'cs'",
    ),
    "a constraint without function": (
        {"constraints": {"type": "eq"}}, ValueError, "Constraint 0 has no function defined",
    ),
    "a constraint of nothing": (
        {"constraints": {"type": "eq", "fun": lambda p: None}}, LeafTypeError, "None with nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED.values(), ids=list(REFUSED))
def test_bad_input_says_what_to_write(given, kind, message):
    options = {"fun": bowl, "x0": BOWL, **given}
    with pytest.raises(kind, match=message):
        minimize(**options)


BAD_HESSIANS = {
    "shape": (np.ones((2, 2)), ValueError, r"\(2, 2\), expected 3 rows and 3 columns.*object"),
    "sparse": (sparse.csr_array(np.ones((3, 2))), ValueError, r"shape \(3, 2\)"),
    "operator": (aslinearoperator(np.ones((2, 3))), ValueError, r"shape \(2, 3\)"),
    "complex": (np.ones((3, 3), complex), TypeError, "dtype complex128, expected real"),
    "gradient": (BOWL, StructureMismatchError, r"1 number at \['x'\] in hess.*\['x'\]\['x'\]"),
    "ragged": ([[1.0], [2.0, 3.0]], StructureMismatchError, "in hess"),
    "text": ("abc", StructureMismatchError, "nothing in hess"),
    "iterator": (iter([]), TypeError, "found a list_iterator, expected a matrix"),
    "block": (
        {**NESTED, "w": {"x": np.ones(2), "w": np.ones(2)}},
        StructureMismatchError,
        r"2 numbers at \['w'\]\['w'\].*expected 4 numbers",
    ),
    "more": (
        {**NESTED, "y": 1.0}, StructureMismatchError, r"1 number at \['y'\].*expected nothing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("matrix", "kind", "message"), BAD_HESSIANS.values(), ids=BAD_HESSIANS)
def test_bad_hessian_says_what_to_write(matrix, kind, message):
    with pytest.raises(kind, match=message) as caught:
        minimize(bowl, BOWL, method="trust-constr", jac=quadratic_jac, hess=lambda p: matrix)
    assert "hess" in str(caught.value)


def test_hessian_of_pairs_is_a_matrix():
    def hess(p):
        return {"z": {"z": 2.0}}

    with pytest.raises(TypeError, match=r"matrix of shape \(2, 2\).*two real entries"):
        minimize(
            lambda p: abs(p["z"]) ** 2, {"z": 1j}, method="trust-exact",
            jac=lambda p: {"z": 2 * p["z"]}, hess=hess,
        )  # fmt: skip
    res = minimize(
        lambda p: abs(p["z"]) ** 2, {"z": 1j}, method="trust-exact",
        jac=lambda p: {"z": 2 * p["z"]}, hess=lambda p: 2 * np.eye(2),
    )  # fmt: skip
    assert res.x["z"] == pytest.approx(0.0)


def test_errors_tell_which_function_gave_the_value():
    with pytest.raises(StructureMismatchError) as caught:
        minimize(bowl, BOWL, jac=lambda p: {"x": 1.0})
    assert str(caught.value).startswith("in jac: ")


def test_workers_need_what_can_be_pickled():
    if "workers" not in optimize.show_options("minimize", "BFGS", disp=False):
        return  # before SciPy 1.16
    secret = 1.0
    with pytest.raises(TypeError, match=r"workers: found 2.*top level of a module"):
        minimize(lambda p: secret * p["x"] ** 2, {"x": 1.0}, method="BFGS", options={"workers": 2})
    res = minimize(bowl, BOWL, method="BFGS", options={"workers": map})
    assert res.x["x"] == pytest.approx(0.0, abs=1e-5)


def pickled_bowl(p):
    return (p["x"] - 1.0) ** 2


def test_workers_need_gradients_of_which_hessians_are_differences():
    if "workers" not in optimize.show_options("minimize", "trust-constr", disp=False):
        return  # before SciPy 1.16
    secret = 2.0
    options = {"method": "trust-constr", "hess": "2-point", "options": {"workers": 2}}
    with pytest.raises(TypeError, match=r"workers: found 2.*top level of a module"):
        minimize(pickled_bowl, {"x": 3.0}, jac=lambda p: {"x": secret * (p["x"] - 1.0)}, **options)


def test_callback_of_a_method_that_knows_positions_only():
    seen = []

    def callback(intermediate_result):
        seen.append(type(intermediate_result))

    minimize(bowl, BOWL, method="TNC", callback=callback)
    assert set(seen) == {dict}


def test_keywords_of_callbacks_that_are_none():
    with pytest.raises(TypeError, match="3 is not a callable object"):
        minimize(bowl, BOWL, callback=3)


SQUARE = np.ones((2, 2))
# Calls that want a vector, for an array of two axes.
OF_MATRICES = {
    "minimize": lambda: minimize(lambda x: (x**2).sum(), SQUARE),
    "least_squares": lambda: vspace_scipy.optimize.least_squares(lambda x: x, SQUARE),
    "approx_fprime": lambda: vspace_scipy.optimize.approx_fprime(SQUARE, np.sum),
    "fmin_bfgs": lambda: vspace_scipy.optimize.fmin_bfgs(lambda x: (x @ x)[0, 0], SQUARE),
    "fsolve": lambda: vspace_scipy.optimize.fsolve(lambda x: x @ x, SQUARE),
    "linprog": lambda: vspace_scipy.optimize.linprog(SQUARE),
    "lsq_linear": lambda: vspace_scipy.optimize.lsq_linear(np.eye(4), SQUARE),
    "cg": lambda: vspace_scipy.sparse.linalg.cg(np.eye(4), SQUARE),
}


@pytest.mark.parametrize("name", OF_MATRICES)
def test_an_array_that_is_no_vector_is_scipys_error_with_a_remedy(name):
    with pytest.raises((TypeError, ValueError, IndexError)) as caught:
        OF_MATRICES[name]()
    (note,) = caught.value.__notes__
    assert re.search(r": found an array of shape \(2, 2\).*write\s\{'x': array\}", note, re.S)


def test_errors_of_vectors_and_of_functions_of_matrices_have_no_remedy():
    def fail(x):
        raise ValueError("mine")

    for call in (
        lambda: minimize(fail, np.ones(2)),
        lambda: vspace_scipy.optimize.newton(fail, SQUARE),
        lambda: vspace_scipy.optimize.root(fail, SQUARE, method="krylov"),
        lambda: vspace_scipy.optimize.newton_krylov(fail, SQUARE),
        lambda: vspace_scipy.optimize.brentq(fail, 0.0, 1.0),
    ):
        with pytest.raises(ValueError, match="mine") as caught:
            call()
        assert not getattr(caught.value, "__notes__", ())
