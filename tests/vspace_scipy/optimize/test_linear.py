"""Linear programs and linear least squares for unknowns that are objects."""

import numpy as np
import pytest
from scipy import optimize, sparse
from scipy.sparse.linalg import aslinearoperator as flat_operator

from vspace import StructureMismatchError, VectorSpace
from vspace_scipy.optimize import (
    Bounds,
    LinearConstraint,
    linprog,
    lsq_linear,
    milp,
    minimize,
    nnls,
)
from vspace_scipy.sparse.linalg import aslinearoperator

COST = {"a": -1.0, "w": np.array([-2.0, -1.0]), "name": "cost"}
FLAT = np.array([-1.0, -2.0, -1.0])
A_UB = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 3.0]])
OF_ROWS = {
    "first": {"a": 1.0, "w": np.array([1.0, 0.0])},
    "second": {"a": 0.0, "w": np.array([1.0, 3.0])},
}
LIMITS = {"first": 4.0, "second": 6.0}
# Matrix and right-hand side in every form.
FORMS = {
    "dense": (A_UB, np.array([4.0, 6.0])),
    "lists": (A_UB.tolist(), [4.0, 6.0]),
    "sparse": (sparse.csr_array(A_UB), np.array([4.0, 6.0])),
    "operator": (flat_operator(A_UB), np.array([4.0, 6.0])),
    "matrix and object": (A_UB, LIMITS),
    "objects": (OF_ROWS, LIMITS),
    "columns as an object": (
        {"a": A_UB[:, 0], "w": A_UB[:, 1:]}, np.array([4.0, 6.0]),
    ),
}  # fmt: skip


def flat(x):
    return np.array([x["a"], *x["w"]])


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_linear_programs_take_systems_in_every_form(form):
    A, b = form
    res = linprog(COST, A, b, bounds=({"a": 0.0, "w": 0.0}, {"a": 3.0, "w": np.inf}))
    theirs = optimize.linprog(FLAT, A_UB, [4.0, 6.0], bounds=[(0, 3), (0, None), (0, None)])
    assert res.x["name"] == "cost"
    np.testing.assert_array_equal(flat(res.x), theirs.x)
    np.testing.assert_array_equal(flat(res.lower.marginals), theirs.lower.marginals)
    np.testing.assert_array_equal(flat(res.upper.residual), theirs.upper.residual)
    assert list(res.paths) == ["['a']", "['w'][0]", "['w'][1]"]
    if isinstance(b, dict):
        assert [*res.slack.values()] == theirs.slack.tolist()
        assert [*res.ineqlin.marginals.values()] == theirs.ineqlin.marginals.tolist()
    else:
        np.testing.assert_array_equal(res.slack, theirs.slack)


def test_equations_and_whole_numbers_by_part():
    A_eq, b_eq = [[1.0, 1.0, 1.0]], {"total": 4.5}
    res = linprog(COST, A_UB, LIMITS, A_eq, b_eq, integrality={"*w*": 1})
    theirs = optimize.linprog(FLAT, A_UB, [4.0, 6.0], A_eq, [4.5], integrality=np.array([0, 1, 1]))
    np.testing.assert_array_equal(flat(res.x), theirs.x)
    assert res.con == {"total": theirs.con[0]}
    assert set(res.eqlin.residual) == {"total"}


def test_programs_without_a_solution_say_so_as_scipy_does():
    res = linprog(COST, [[0.0, 0.0, 1.0]], [-1.0])
    assert res.x is None
    assert not res.success
    assert res.status == optimize.linprog(FLAT, [[0.0, 0.0, 1.0]], [-1.0]).status


def test_wrapped_costs_give_wrapped_unknowns():
    res = linprog(VectorSpace({"u": -1.0}), bounds=(0, 2))
    assert isinstance(res.x, VectorSpace)
    assert res.x.value == {"u": 2.0}


CONSTRAINTS = {
    "constraint": LinearConstraint(A_UB, -np.inf, [4.0, 6.0]),
    "triple": (A_UB, -np.inf, [4.0, 6.0]),
    "triple of objects": (OF_ROWS, -np.inf, LIMITS),
    "objects, both limits": (OF_ROWS, {"first": -np.inf, "second": -np.inf}, LIMITS),
    "list": [LinearConstraint(A_UB[:1], -np.inf, 4.0), (A_UB[1:], -np.inf, [6.0])],
    "three": [(A_UB[:1], -np.inf, 4.0), (A_UB[1:], -np.inf, 6.0), (A_UB, -np.inf, 50.0)],
    "nested lists": (A_UB.tolist(), -np.inf, [4.0, 6.0]),
}


@pytest.mark.parametrize("constraints", CONSTRAINTS.values(), ids=list(CONSTRAINTS))
def test_mixed_integer_programs_take_constraints_in_every_form(constraints):
    bounds = {"a": (0, 2.5), "w": (0, None)}
    res = milp(COST, integrality={"*w*": 1}, bounds=bounds, constraints=constraints)
    theirs = optimize.milp(
        FLAT, integrality=[0, 1, 1], bounds=Bounds([0, 0, 0], [2.5, np.inf, np.inf]),
        constraints=LinearConstraint(A_UB, -np.inf, [4.0, 6.0]),
    )  # fmt: skip
    assert res.fun == theirs.fun
    np.testing.assert_allclose(flat(res.x), theirs.x)
    assert res.x["name"] == "cost"


ROWS = {
    "one row": (LinearConstraint(OF_ROWS["first"], -np.inf, 2.0), A_UB[:1], 2.0),
    "one row, limit as a list": (LinearConstraint(OF_ROWS["first"], -np.inf, [2.0]), A_UB[:1], 2.0),
    "rows by name": (
        LinearConstraint(OF_ROWS, ub={"first": 2.0, "second": 1.0}), A_UB, [2.0, 1.0],
    ),
    "a matrix, limits by name": (
        LinearConstraint(A_UB, {"first": -np.inf, "second": -1.0}, {"first": 2.0, "second": 1.0}),
        A_UB, [2.0, 1.0],
    ),
    "a matrix": (LinearConstraint(A_UB, -np.inf, [2.0, 1.0]), A_UB, [2.0, 1.0]),
}  # fmt: skip


@pytest.mark.parametrize(("constraint", "A", "ub"), ROWS.values(), ids=list(ROWS))
@pytest.mark.parametrize("method", ["SLSQP", "trust-constr", "COBYLA"])
@pytest.mark.filterwarnings("ignore:delta_grad")
def test_linear_constraints_by_rows_that_are_objects(constraint, A, ub, method):
    def far(x):
        return float(((flat(x) - 3.0) ** 2).sum())

    start = {"a": 0.1, "w": np.array([0.1, 0.0]), "name": "start"}
    lower = [-np.inf, -1.0] if isinstance(constraint.lb, dict) else -np.inf
    ours = minimize(far, start, method=method, constraints=constraint, options={"maxiter": 30})
    theirs = optimize.minimize(
        lambda v: float(((v - 3.0) ** 2).sum()), flat(start), method=method,
        constraints=optimize.LinearConstraint(A, lower, ub), options={"maxiter": 30},
    )  # fmt: skip
    np.testing.assert_array_equal(flat(ours.x), theirs.x)
    below, above = constraint.residual(ours.x) if isinstance(constraint.A, dict) else (None, None)
    if above is not None:
        np.testing.assert_allclose(above, np.atleast_1d(ub) - A @ theirs.x)
        assert below.shape == above.shape


def test_linear_constraints_of_arrays_are_scipys():
    mine, theirs = LinearConstraint(A_UB, 0, [1, 2]), optimize.LinearConstraint(A_UB, 0, [1, 2])
    assert isinstance(mine, optimize.LinearConstraint)
    for name in ("A", "lb", "ub", "keep_feasible"):
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))
    np.testing.assert_array_equal(mine.residual(np.ones(3)), theirs.residual(np.ones(3)))
    for wrong in ([[1.0], [1.0, 2.0]], "x"):
        with pytest.raises((TypeError, ValueError)) as caught:
            optimize.LinearConstraint(wrong)
        with pytest.raises(type(caught.value)):
            LinearConstraint(wrong)


@pytest.mark.parametrize(
    ("constraint", "message"),
    [
        (LinearConstraint({"a": 1.0}, 0, 1), r"found nothing in LinearConstraint.*\['w'\]"),
        (LinearConstraint(OF_ROWS, ub={"first": 1.0}), "LinearConstraint"),
        (LinearConstraint(OF_ROWS, {"third": 0.0}, {"first": 1.0, "second": 1.0}), "third|second"),
    ],
)
def test_rows_of_another_structure_are_an_error(constraint, message):
    with pytest.raises(StructureMismatchError, match=message):
        minimize(lambda x: x["a"], COST, constraints=constraint)


MAP = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]])
VALUES = {"r": np.array([1.0, 2.0, -1.0]), "s": 0.5}
OPERATOR = aslinearoperator(MAP, COST, VALUES)


@pytest.mark.parametrize("b", [VALUES, np.array([1.0, 2.0, -1.0, 0.5])], ids=["object", "array"])
def test_linear_least_squares_between_objects(b):
    res = lsq_linear(OPERATOR, b, bounds=({"a": 0.0, "w": -1.0}, 1.0), lsq_solver="lsmr")
    theirs = optimize.lsq_linear(
        flat_operator(MAP), [1.0, 2.0, -1.0, 0.5], ([0.0, -1.0, -1.0], 1.0), lsq_solver="lsmr"
    )
    np.testing.assert_allclose(flat(res.x), theirs.x)
    np.testing.assert_allclose([*res.fun["r"], res.fun["s"]], theirs.fun)
    np.testing.assert_array_equal(flat(res.active_mask), theirs.active_mask)
    assert list(res.paths) == ["['a']", "['w'][0]", "['w'][1]"]
    x, norm = nnls(OPERATOR, b)
    expected, its_norm = optimize.nnls(MAP, np.array([1.0, 2.0, -1.0, 0.5]))
    np.testing.assert_allclose(flat(x), expected)
    assert norm == pytest.approx(its_norm)


def test_a_matrix_alone_gives_an_array():
    res = lsq_linear(MAP, VALUES)
    theirs = optimize.lsq_linear(MAP, [1.0, 2.0, -1.0, 0.5])
    np.testing.assert_array_equal(res.x, theirs.x)
    assert set(res.fun) == {"r", "s"}
    np.testing.assert_array_equal(
        nnls(MAP, VALUES)[0], optimize.nnls(MAP, [1.0, 2.0, -1.0, 0.5])[0]
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: linprog(COST, A_UB[:, :2], [4.0, 6.0]), ValueError, "A_ub: found a matrix of"),
        (
            lambda: linprog(COST, {"first": OF_ROWS["first"]}, LIMITS),
            StructureMismatchError, r"found nothing in A_ub.*\['second'\]",
        ),
        (lambda: linprog(COST, bounds={"q": (0, 1)}), StructureMismatchError, "pattern in bounds"),
        (lambda: linprog({"a": 1}), TypeError, "nothing in it to vary"),
        (
            lambda: milp(COST, constraints=LinearConstraint(A_UB[:, :2], 0, 1)),
            ValueError, "found a matrix A of 2 columns, expected 3",
        ),
        (
            lambda: milp(COST, constraints=(OF_ROWS, -np.inf, {"first": 1.0})),
            StructureMismatchError, "in constraints",
        ),
        (lambda: lsq_linear(lambda x: x, VALUES), TypeError, r"aslinearoperator\(A, domain"),
        (lambda: lsq_linear(OPERATOR, {"r": np.ones(3)}), StructureMismatchError, "'s'"),
        (
            lambda: lsq_linear(OPERATOR, VALUES, bounds=({"a": 0.0}, None)),
            StructureMismatchError, "no number in bounds",
        ),
        (
            lambda: nnls(aslinearoperator(lambda x: x, {"z": 1j}), {"z": 1j}),
            TypeError, "found a map between complex spaces, expected real ones",
        ),
    ],
)  # fmt: skip
def test_bad_input_says_what_to_write(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_sparse_costs_are_scipys_error():
    for mine, theirs in ((linprog, optimize.linprog), (milp, optimize.milp)):
        messages = []
        for function in (mine, theirs):
            with pytest.raises((TypeError, ValueError)) as caught:
                function(sparse.coo_array([0.0, 0.0]))
            messages.append(str(caught.value))
        assert messages[0] == messages[1]


def test_plain_arguments_are_scipys():
    for ours, theirs in ((lsq_linear, optimize.lsq_linear), (nnls, optimize.nnls)):
        mine, expected = ours(MAP, np.arange(4.0)), theirs(MAP, np.arange(4.0))
        if isinstance(mine, tuple):
            np.testing.assert_array_equal(mine[0], expected[0])
        else:
            assert mine.x.tobytes() == expected.x.tobytes()
    assert linprog([-1.0], bounds=(0, 2)).x == optimize.linprog([-1.0], bounds=(0, 2)).x
    assert milp([-1.0], bounds=Bounds(0, 2)).x == optimize.milp([-1.0], bounds=Bounds(0, 2)).x


def test_least_squares_keep_single_precision():
    """A result has the leaves that the unknowns have (C3)."""
    domain, codomain = {"u": np.zeros(3, np.float32)}, {"y": np.zeros(4, np.float32)}
    matrix = (np.arange(12.0).reshape(4, 3) + 5 * np.eye(4, 3)).astype(np.float32)
    A = aslinearoperator(matrix, domain, codomain=codomain)
    b = {"y": matrix @ np.array([1, 2, 3], np.float32)}
    x, _ = nnls(A, b)
    with np.errstate(over="ignore"):  # SciPy begins with 1e100 for the least of some numbers
        res = lsq_linear(A, b)
    for found in (x["u"], res.x["u"], res.fun["y"], res.active_mask["u"]):
        assert found.dtype == np.float32
    assert np.allclose(x["u"], [1, 2, 3], atol=1e-4)
    assert np.allclose(res.x["u"], [1, 2, 3], atol=1e-4)


def test_the_solution_without_bounds_is_an_object():
    A = aslinearoperator(np.eye(3), {"u": 0.0, "v": np.zeros(2)})
    res = lsq_linear(A, np.array([1.0, 2.0, 3.0]), bounds={"u": (0, 0.5)})
    assert res.unbounded_sol[0]["u"] == pytest.approx(1.0)
    assert res.unbounded_sol[0]["v"] == pytest.approx([2.0, 3.0])
