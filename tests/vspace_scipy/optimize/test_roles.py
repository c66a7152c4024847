"""Matrices that users give in any form, where SciPy takes arrays only."""

import numpy as np
import pytest
from scipy import optimize, sparse
from scipy.sparse.linalg import aslinearoperator

import vspace_scipy.optimize as ours
from vspace import StructureMismatchError

START = {"a": 1.2, "w": np.array([1.5, 1.1])}


def read(x):
    return np.array([x["a"], *x["w"]])


def build(v):
    return {"a": float(v[0]), "w": np.array(v[1:])}


def squares(x):
    return build(read(x) ** 2 - 2.0)


def bowl(x):
    return float(((read(x) - 3.0) ** 2).sum())


def slope(x):
    return build(2 * (read(x) - 3.0))


FORMS = {
    "array": lambda m: m,
    "lists": lambda m: m.tolist(),
    "sparse array": sparse.csr_array,
    "sparse matrix": sparse.csc_matrix,
    "operator": aslinearoperator,
    "objects": lambda m: {
        "a": {"a": m[0, 0], "w": m[0, 1:]}, "w": {"a": m[1:, 0], "w": m[1:, 1:]}
    },
}  # fmt: skip
T = np.linspace(0.0, 1.0, 3)
# Functions of which SciPy takes matrices from a user's function, as arrays only.
CALLS = {
    "root": lambda form: ours.root(
        squares, START, jac=lambda x: form(np.diag(2 * read(x)))
    ).x,
    "root, lm": lambda form: ours.root(
        squares, START, method="lm", jac=lambda x: form(np.diag(2 * read(x)))
    ).x,
    "root, both at once": lambda form: ours.root(
        lambda x: (squares(x), form(np.diag(2 * read(x)))), START, jac=True
    ).x,
    "fsolve": lambda form: ours.fsolve(
        squares, START, fprime=lambda x: form(np.diag(2 * read(x)))
    ),
    "leastsq": lambda form: ours.leastsq(
        squares, START, Dfun=lambda x: form(np.diag(2 * read(x)))
    )[0],
    "least_squares, lm": lambda form: ours.least_squares(
        squares, START, method="lm", jac=lambda x: form(np.diag(2 * read(x)))
    ).x,
    "curve_fit": lambda form: ours.curve_fit(
        lambda t, p: squares(p), T, build(np.zeros(3)), START, absolute_sigma=True,
        jac=lambda t, p: form(np.diag(2 * read(p))),
    )[0],
    "curve_fit, trf": lambda form: ours.curve_fit(
        lambda t, p: squares(p), T, build(np.zeros(3)), START, absolute_sigma=True,
        method="trf",
        jac=lambda t, p: form(np.diag(2 * read(p))),
    )[0],
    "minimize, a constraint": lambda form: ours.minimize(
        bowl, START, jac=slope, method="SLSQP",
        constraints={
            "type": "ineq",
            "fun": lambda x: build(np.sqrt(2.0) - read(x)),
            "jac": lambda x: form(-np.eye(3)),
        },
    ).x,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("name", CALLS)
def test_a_jacobian_may_have_any_form(name, form):
    assert read(CALLS[name](form)) == pytest.approx(np.sqrt(np.full(3, 2.0)), abs=1e-4)


def test_constraints_of_the_older_function_may_be_sparse():
    x = ours.fmin_slsqp(
        bowl, START, fprime=slope, f_ieqcons=lambda x: 2.0 - read(x),
        fprime_ieqcons=lambda x: sparse.csr_array(-np.eye(3)), iprint=0,
    )  # fmt: skip
    assert read(x) == pytest.approx(np.full(3, 2.0))


@pytest.mark.parametrize(
    "form", [each for name, each in FORMS.items() if name != "operator"],
    ids=[name for name in FORMS if name != "operator"],
)  # fmt: skip
def test_options_that_are_matrices_may_have_any_form(form):
    start = form(0.5 * np.eye(3))
    res = ours.minimize(bowl, START, method="BFGS", options={"hess_inv0": start})
    assert read(res.x) == pytest.approx(np.full(3, 3.0), abs=1e-5)
    assert (
        res.nit
        == ours.minimize(bowl, START, method="BFGS", options={"hess_inv0": 0.5 * np.eye(3)}).nit
    )
    x = ours.fmin_bfgs(bowl, START, hess_inv0=start, disp=False)
    assert read(x) == pytest.approx(np.full(3, 3.0), abs=1e-5)


@pytest.mark.parametrize(
    "directions", [np.eye(3), np.eye(3).tolist(), [build(each) for each in np.eye(3)]],
    ids=["array", "lists", "objects"],
)  # fmt: skip
def test_directions_may_be_objects(directions):
    res = ours.minimize(bowl, START, method="Powell", options={"direc": directions})
    x = ours.fmin_powell(bowl, START, direc=directions, disp=False)
    assert read(res.x) == pytest.approx(np.full(3, 3.0), abs=1e-3)
    np.testing.assert_array_equal(read(res.x), read(x))


MATRICES = {
    "hess_inv0": lambda given: ours.minimize(
        bowl, START, method="BFGS", options={"hess_inv0": given}
    ),
    "jac_sparsity": lambda given: ours.least_squares(squares, START, jac_sparsity=given),
}


@pytest.mark.parametrize("name", MATRICES)
def test_what_is_no_matrix_says_what_to_write(name):
    with pytest.raises(StructureMismatchError, match=rf"in {name}.*give a dense or sparse matrix"):
        MATRICES[name]({"a": {"a": 1.0}, "w": 1.0})
    with pytest.raises((TypeError, ValueError), match=rf"{name}: found"):
        MATRICES[name](np.ones((2, 2)))


def test_patterns_of_jacobians():
    for given in (np.eye(3), sparse.eye_array(3)):
        res = ours.least_squares(squares, START, jac_sparsity=given)
        assert read(res.x) == pytest.approx(np.sqrt(np.full(3, 2.0)))


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize(
    "method", ["trust-exact", "trust-ncg", "trust-krylov", "dogleg", "Newton-CG"]
)
def test_a_hessian_may_have_any_form(form, method):
    res = ours.minimize(bowl, START, method=method, jac=slope, hess=lambda x: form(2 * np.eye(3)))
    assert read(res.x) == pytest.approx(np.full(3, 3.0), abs=1e-5)


ROWS = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 3.0]])
# Matrices as lists of objects, each of which is one row.
OF_ROWS = {
    "dicts": (build, START, read),
    "lists": (lambda v: [float(v[0]), np.array(v[1:])], [1.2, np.array([1.5, 1.1])],
              lambda x: np.array([x[0], *x[1]])),
}  # fmt: skip


@pytest.mark.parametrize(("build", "start", "read"), OF_ROWS.values(), ids=list(OF_ROWS))
@pytest.mark.parametrize("kind", [list, tuple])
def test_a_list_of_objects_has_them_for_rows(build, start, read, kind):
    rows = kind(build(each) for each in ROWS)
    limits = [4.0, 6.0]
    flat = optimize.linprog([-1.0, -2.0, -1.0], A_ub=ROWS, b_ub=limits)
    res = ours.linprog(build([-1.0, -2.0, -1.0]), A_ub=rows, b_ub=limits)
    np.testing.assert_array_equal(read(res.x), flat.x)
    constraint = ours.LinearConstraint(rows, ub=limits)
    res = ours.minimize(
        lambda x: float(((read(x) - 3.0) ** 2).sum()), start, constraints=constraint, method="SLSQP"
    )
    assert (ROWS @ read(res.x) <= np.array(limits) + 1e-8).all()
    res = ours.milp(build([-1.0, -2.0, -1.0]), constraints=(rows, -np.inf, limits))
    np.testing.assert_allclose(read(res.x), flat.x)
    with pytest.raises(ValueError, match=r"shape \(2, 3\), expected 3 rows"):
        ours.linprog(build([-1.0, -2.0, -1.0]), A_ub=rows, b_ub=[1.0, 2.0, 3.0])
    with pytest.raises(StructureMismatchError, match="give a dense or sparse matrix"):
        ours.linprog(build([-1.0, -2.0, -1.0]), A_ub=kind([rows[0], {"b": 1.0}]), b_ub=limits)


COVARIANCES = {
    "array": np.diag([1.0, 4.0, 9.0]),
    "lists": np.diag([1.0, 4.0, 9.0]).tolist(),
    "objects": {"y": {"y": 1.0, "z": np.zeros(2)},
                "z": {"y": np.zeros(2), "z": np.diag([4.0, 9.0])}},
}  # fmt: skip


@pytest.mark.parametrize("sigma", COVARIANCES.values(), ids=list(COVARIANCES))
def test_a_covariance_may_be_an_object_of_objects(sigma):
    t = {"y": 1.0, "z": np.array([2.0, 4.0])}
    data = {"y": 2.5, "z": np.array([3.5, 8.0])}
    flat_t, flat = np.array([1.0, 2.0, 4.0]), np.array([2.5, 3.5, 8.0])
    p, cov = ours.curve_fit(
        lambda t, p: {"y": p["a"] * t["y"], "z": p["a"] * t["z"]}, t, data, {"a": 1.0}, sigma=sigma
    )
    wanted, theirs = optimize.curve_fit(
        lambda t, a: a * t, flat_t, flat, [1.0], sigma=np.diag([1.0, 4.0, 9.0])
    )
    assert p["a"] == pytest.approx(wanted[0])
    assert np.asarray(cov) == pytest.approx(theirs)


def test_what_is_no_sigma_says_where():
    with pytest.raises(StructureMismatchError, match=r"\['z'\].*no number in sigma"):
        ours.curve_fit(
            lambda t, p: {"y": p["a"], "z": p["a"]}, T, {"y": 1.0, "z": 2.0}, {"a": 1.0},
            sigma={"y": 1.0},
        )  # fmt: skip
