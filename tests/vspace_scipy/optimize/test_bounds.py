"""Bounds, steps and scales in every form that numbers for parts of unknowns may have."""

import pickle

import numpy as np
import pytest
from scipy import optimize, sparse

import vspace_scipy.optimize as ours
from vspace import StructureMismatchError
from vspace_scipy.optimize import Bounds, LinearConstraint, NonlinearConstraint, minimize

LISTED = [1.0, np.ones(2)]


def apart(o):
    return float((o[0] - 5.0) ** 2 + ((o[1] - 5.0) ** 2).sum())


# Every argument of numbers by part takes them for the items of a list.
ARGUMENTS = {
    "minimize, eps": lambda s: minimize(apart, LISTED, method="L-BFGS-B", options={"eps": s}),
    "least_squares, x_scale": lambda s: ours.least_squares(
        lambda o: [o[0] - 5.0, *(o[1] - 5.0)], LISTED, x_scale=s
    ),
    "least_squares, diff_step": lambda s: ours.least_squares(
        lambda o: [o[0] - 5.0, *(o[1] - 5.0)], LISTED, diff_step=s
    ),
    "leastsq, diag": lambda s: ours.leastsq(
        lambda o: [o[0] - 5.0, *(o[1] - 5.0)], LISTED, diag=s
    ),
    "fmin_tnc, scale": lambda s: ours.fmin_tnc(
        apart, LISTED, approx_grad=True, scale=s, offset=[5.0, 5.0], disp=0
    ),
    "approx_fprime, epsilon": lambda s: ours.approx_fprime(LISTED, apart, s),
    "milp, integrality": lambda s: ours.milp(LISTED, integrality=[0, 1]),
    "curve_fit, sigma": lambda s: ours.curve_fit(
        lambda t, p: [p["a"] * t, p["a"]], np.ones(3), [np.full(3, 2.0), 2.0], {"a": 1.0},
        sigma=s,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_take_a_number_for_each_item(name):
    assert ARGUMENTS[name]([1e-6, 1e-5]) is not None


LOWER, UPPER = [0.0, np.full(2, -1.0)], [4.0, np.array([2.0, 3.0])]
# Bounds of a list of two items, and the best point within them.
FORMS = {
    "two objects": ((LOWER, UPPER), [4.0, 2.0, 3.0]),
    "numbers for items": (([0.0, -1.0], [4.0, 3.0]), [4.0, 3.0, 3.0]),
    "Bounds of objects": (Bounds(LOWER, UPPER), [4.0, 2.0, 3.0]),
    "Bounds of numbers for items": (Bounds([0.0, -1.0], [4.0, 3.0]), [4.0, 3.0, 3.0]),
    "pairs": ([(0, 4), (0, 2), (None, 3)], [4.0, 2.0, 3.0]),
    "lists for pairs": ([[0, 4], [0, 2], [None, 3]], [4.0, 2.0, 3.0]),
    "arrays": ((np.zeros(3), np.array([4.0, 2.0, 3.0])), [4.0, 2.0, 3.0]),
    "an array of pairs": (np.array([(0, 4), (0, 2), (0, 3)]), [4.0, 2.0, 3.0]),
    "patterns": ({"[0]": (0, 4), "[1]*": (0, 2)}, [4.0, 2.0, 2.0]),
    "one for all": ((0, 4), [4.0, 4.0, 4.0]),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", [list, tuple])
def test_bounds_of_a_list(form, kind):
    bounds, best = FORMS[form]
    if form == "numbers for items":
        bounds = tuple(map(kind, bounds))  # an end is what the unknowns are
    x = minimize(apart, kind(LISTED), bounds=bounds, method="L-BFGS-B").x
    assert type(x) is kind
    assert [x[0], *x[1]] == pytest.approx(best)


def test_two_lists_are_pairs_at_every_size():
    """As for SciPy, which has no other meaning for them."""

    def far(o):
        return sum((each - 5.0) ** 2 for each in o.values())

    lists = [0.5, 1.0], [0.25, 2.0]
    x = minimize(far, {"a": 0.6, "b": 0.6}, bounds=lists).x
    assert x == pytest.approx({"a": 1.0, "b": 2.0})
    with pytest.raises(ValueError, match=r"two lists, which mean pairs.*expected 3, .*Bounds"):
        minimize(far, dict.fromkeys("abc", 1.0), bounds=([0.0] * 3, [2.0] * 3))
    with pytest.raises(ValueError, match="found 2 pairs, expected 3"):
        minimize(far, dict.fromkeys("abc", 1.0), bounds=[(0, 1), (0, 1)])


@pytest.mark.parametrize("bounds", [[(0, 1), (0, 2)], [[0, 1], [0, 2]], ((0, 1), (0, 2))])
def test_pairs_are_one_for_each_component_not_for_each_item(bounds):
    with pytest.raises(ValueError, match="found 2 pairs, expected 3"):
        minimize(apart, LISTED, bounds=bounds)


def test_what_may_be_ends_or_pairs_is_refused():
    start = [1.0, np.ones(1)]
    with pytest.raises(ValueError, match=r"may be two ends or two pairs.*Bounds\(lower"):
        minimize(apart, start, bounds=([0.0, 1.0], [2.0, 3.0]))
    x = minimize(apart, start, bounds=[(0.0, 1.0), (2.0, 3.0)], method="L-BFGS-B").x
    assert [x[0], *x[1]] == pytest.approx([1.0, 3.0])
    x = minimize(apart, start, bounds=([0.0, 2.0], [2.0, 7.0]), method="L-BFGS-B").x
    assert [x[0], *x[1]] == pytest.approx([2.0, 5.0])  # both mean the same


def test_bounds_are_scipys_for_arrays():
    mine, theirs = Bounds([0.0, 1.0], 2.0, True), optimize.Bounds([0.0, 1.0], 2.0, True)
    for name in ("lb", "ub", "keep_feasible"):
        np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name))
    assert repr(mine) == repr(theirs)
    assert isinstance(mine, optimize.Bounds)
    assert isinstance(theirs, Bounds)
    x = np.array([0.5, 0.5])
    np.testing.assert_array_equal(mine.residual(x), theirs.residual(x))
    for wrong in (sparse.eye_array(2), [[1.0], [1.0, 2.0]]):
        with pytest.raises(ValueError) as caught:
            optimize.Bounds(wrong)
        with pytest.raises(ValueError) as found:
            Bounds(wrong)
        assert str(found.value) == str(caught.value)


def test_bounds_of_objects_measure_and_pickle():
    box = Bounds(LOWER, UPPER)
    below, above = box.residual(LISTED)
    np.testing.assert_array_equal(below, [1.0, 2.0, 2.0])
    np.testing.assert_array_equal(above, [3.0, 1.0, 2.0])
    again = pickle.loads(pickle.dumps(box))
    np.testing.assert_array_equal(again.residual(LISTED), box.residual(LISTED))
    assert "array([2., 3.])" in repr(box)


@pytest.mark.parametrize(
    "ends",
    [(LOWER, UPPER), ([np.zeros(2), np.zeros(1)], [np.full(2, 2.0), np.full(1, 2.0)]),
     ([np.zeros(2), np.zeros(2)], [np.full(2, 2.0), np.full(2, 2.0)])],
)  # fmt: skip
@pytest.mark.parametrize("name", ["differential_evolution", "dual_annealing", "shgo", "direct"])
def test_boxes_of_lists(name, ends):
    options = {"maxiter": 5} if name == "dual_annealing" else {}
    lower, upper = (np.concatenate([np.ravel(each) for each in end]) for end in ends)
    for box in (ends, Bounds(*ends)):
        res = getattr(ours, name)(
            lambda o: float(sum((np.sum(each) - 1.0) ** 2 for each in o)), box, **options
        )
        x = np.concatenate([np.ravel(each) for each in res.x])
        assert [np.shape(each) for each in res.x] == [np.shape(each) for each in ends[0]]
        assert ((lower <= x) & (x <= upper)).all()


def test_one_pair_is_for_all_components_of_a_program():
    cost = {"a": -1.0, "w": np.array([-2.0, -1.5])}
    flat, A, b = [-1.0, -2.0, -1.5], np.array([[1.0, 1, 1], [2, 1, 0]]), [4, 5]
    for bounds in ([(0, 1)], ((0, 1),), np.array([[0, 1]]), (0, 1)):
        theirs = optimize.linprog(flat, A_ub=A, b_ub=b, bounds=bounds)
        x = ours.linprog(cost, A_ub=A, b_ub=b, bounds=bounds).x
        np.testing.assert_array_equal([x["a"], *x["w"]], theirs.x)


# Rows of a constraint on a list of two items.
ROWS = {
    "a number and an array": ([1.0, np.ones(2)], LISTED),
    "two arrays": ([np.ones(2), np.ones(2)], [np.ones(2), np.ones(2)]),
    "a tuple": ((1.0, np.ones(2)), (1.0, np.ones(2))),
}


@pytest.mark.parametrize(("row", "start"), ROWS.values(), ids=list(ROWS))
def test_linear_constraints_on_lists(row, start):
    res = minimize(
        lambda o: float(sum(((each - 5.0) ** 2).sum() for each in map(np.asarray, o))), start,
        constraints=LinearConstraint(row, ub=6.0), method="SLSQP",
    )  # fmt: skip
    assert sum(np.sum(each) for each in res.x) == pytest.approx(6.0)
    assert type(res.x) is type(start)


def test_limits_of_a_constraint_are_a_list():
    res = minimize(
        apart, LISTED, method="SLSQP",
        constraints=NonlinearConstraint(lambda o: o, LOWER, UPPER),
    )  # fmt: skip
    assert [res.x[0], *res.x[1]] == pytest.approx([4.0, 2.0, 3.0], abs=1e-5)


def test_an_end_may_be_path_patterns():
    def far(o):
        return (o["rate"] + 2.0) ** 2 + ((o["w"] + 5.0) ** 2).sum()

    res = minimize(far, {"rate": 1.0, "w": np.ones(2)}, bounds=Bounds({"*rate*": 0.5, "w*": -4.0}))
    assert res.x["rate"] == pytest.approx(0.5)
    assert res.x["w"] == pytest.approx([-4.0, -4.0])
    res = minimize(apart, LISTED, bounds=Bounds({"[0]": 0.5}, {"*": 3.0, "[1]*": 2.0}))
    assert [res.x[0], *res.x[1]] == pytest.approx([3.0, 2.0, 2.0])
    with pytest.raises(StructureMismatchError, match=r"a pattern in bounds \(lower\)"):
        minimize(apart, LISTED, bounds=Bounds({"[2]": 0.5}))
