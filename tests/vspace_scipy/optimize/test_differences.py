"""Steps for finite differences that a leaf would lose are an error in every function."""

import sys
import warnings

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import NonlinearConstraint

import vspace_scipy.optimize as ours
from vspace import LeafTypeError, leaves, register_leaf
from vspace_scipy._space import Space
from vspace_scipy.optimize import _differences, _scalar
from vspace_scipy.optimize._table import TABLE

BEST = np.array([2.0, 3.0, 3.0])


@register_leaf
class Single:
    """A leaf type of a user's that holds numbers of single precision."""

    def __init__(self, values):
        self.values = np.array(values, np.float32)

    def __add__(self, other):
        return Single(self.values + other.values)

    def __mul__(self, factor):
        return Single(np.float32(factor) * self.values)

    __rmul__ = __mul__


@leaves.size.register(Single)
def _(leaf):
    return leaf.values.size


@leaves.ravel.register(Single)
def _(leaf):
    return leaf.values


@leaves.unravel.register(Single)
def _(leaf, components):
    return Single(components)


# How a point lies in leaves some of which have less than double precision.
HELD = {
    "double": lambda v: {"a": float(v[0]), "w": np.array(v[1:], float)},
    "single": lambda v: {"a": np.float32(v[0]), "w": np.array(v[1:], np.float32)},
    "half": lambda v: {"a": np.float16(v[0]), "w": np.array(v[1:], np.float16)},
    "one single among doubles": lambda v: {"a": np.float32(v[0]), "w": np.array(v[1:], float)},
    "a registered leaf": lambda v: {"a": Single(v[:1]), "w": np.array(v[1:], float)},
    "one single in an array of doubles": lambda v: {
        "a": float(v[0]), "w": np.array(v[1:2], float), "z": np.array(v[2:], np.float32),
    },
}  # fmt: skip


def read(x):
    parts = (getattr(each, "values", each) for each in x.values())
    return np.concatenate([np.ravel(each).astype(float) for each in parts])


def bowl(x):
    return float(((read(x) - BEST) ** 2).sum())


def linear(hold):
    return lambda x: hold(read(x) - BEST)


def falling(hold):
    return lambda x: hold(BEST - read(x))


def slope(hold):
    return lambda x: hold(2 * (read(x) - BEST))


def product(hold):
    return lambda x, p: hold(2 * read(p))


def matrix(factor):
    return lambda x: factor * np.eye(3)


T = np.linspace(0.0, 1.0, 9)


def line(t, p):
    a, b, c = read(p)
    return a + b * t + c * t**2


DATA = line(T, {"all": BEST})
HALFSPACE = {"type": "ineq", "fun": lambda x: 50.0 - read(x).sum()}
LIMIT = NonlinearConstraint(lambda x: read(x).sum(), -np.inf, 50.0)
EXACT = {"x": BEST}

# A row for each way to difference: a call, and what makes its steps larger or needless. Both get
# the start, how points are held, and keywords of the remedy.
CASES = {
    "approx_fprime": (
        lambda f, x, hold, **more: {"x": read(x) - read(f(x, bowl, **more)) / 2},
        {"epsilon": 0.0625},
    ),
    "basinhopping": (
        lambda f, x, hold, **more: f(
            bowl, x, niter=1, rng=1, minimizer_kwargs={"method": "L-BFGS-B", **more}
        ),
        {"method": "Nelder-Mead"},
    ),
    "check_grad": (
        lambda f, x, hold, **more: {"x": BEST + f(bowl, slope(hold), x, **more) / 10},
        {"epsilon": 0.25},
    ),
    "curve_fit": (lambda f, x, hold, **more: f(line, T, DATA, x, **more), {"epsfcn": 0.01}),
    "curve_fit, trf": (
        lambda f, x, hold, **more: f(line, T, DATA, x, method="trf", **more), {"diff_step": 0.1},
    ),
    "curve_fit, a box": (
        lambda f, x, hold, **more: f(
            line, T, DATA, x, bounds=(hold(BEST - 9.0), hold(BEST + 9.0)), **more
        ),
        {"jac": lambda t, p: np.vander(t, 3, increasing=True)},
    ),
    "dual_annealing": (
        lambda f, x, hold, **more: f(
            bowl, (hold(BEST - 3.0), hold(BEST + 4.0)), maxiter=20, rng=1,
            minimizer_kwargs=more or None,
        ),
        {"method": "Nelder-Mead"},
    ),
    "fmin_bfgs": (
        lambda f, x, hold, **more: f(bowl, x, disp=False, **more), {"epsilon": 0.0625},
    ),
    "fmin_cg": (lambda f, x, hold, **more: f(bowl, x, disp=False, **more), {"epsilon": 0.0625}),
    "fmin_l_bfgs_b": (
        lambda f, x, hold, **more: f(bowl, x, approx_grad=True, **more)[0], {"epsilon": 0.0625},
    ),
    "fmin_ncg": (
        lambda f, x, hold, **more: f(bowl, x, slope(hold), disp=False, **more),
        {"fhess": matrix(2.0)},
    ),
    "fmin_slsqp": (lambda f, x, hold, **more: f(bowl, x, iprint=0, **more), {"epsilon": 0.0625}),
    "fmin_slsqp, constraints": (
        lambda f, x, hold, **more: f(
            bowl, x, fprime=slope(hold), ieqcons=[HALFSPACE["fun"]], iprint=0, **more
        ),
        {"epsilon": 0.0625},
    ),
    "fmin_slsqp, a constraint of many": (
        lambda f, x, hold, **more: f(
            bowl, x, fprime=slope(hold), f_ieqcons=lambda x: 50.0 - read(x), iprint=0, **more
        ),
        {"fprime_ieqcons": matrix(-1.0)},
    ),
    "fmin_tnc": (
        lambda f, x, hold, **more: f(bowl, x, approx_grad=True, disp=0, **more)[0],
        {"epsilon": 0.0625},
    ),
    "fsolve": (lambda f, x, hold, **more: f(linear(hold), x, **more), {"epsfcn": 0.01}),
    "least_squares": (lambda f, x, hold, **more: f(linear(hold), x, **more), {"diff_step": 0.1}),
    "least_squares, 3-point": (
        lambda f, x, hold, **more: f(linear(hold), x, **({"jac": "3-point"} | more)),
        {"jac": matrix(1.0)},
    ),
    "least_squares, lm": (
        lambda f, x, hold, **more: f(linear(hold), x, method="lm", **more), {"diff_step": 0.1},
    ),
    "leastsq": (lambda f, x, hold, **more: f(linear(hold), x, **more)[0], {"epsfcn": 0.01}),
    "minimize": (lambda f, x, hold, **more: f(bowl, x, **more), {"options": {"eps": 0.0625}}),
    "minimize, 2-point": (
        lambda f, x, hold, **more: f(bowl, x, jac="2-point", method="L-BFGS-B", **more),
        {"options": {"finite_diff_rel_step": 0.0625}},
    ),
    "minimize, Newton-CG": (
        lambda f, x, hold, **more: f(bowl, x, jac=slope(hold), method="Newton-CG", **more),
        {"options": {"eps": 0.0625}},
    ),
    "minimize, Hessian": (
        lambda f, x, hold, **more: f(
            bowl, x, jac=slope(hold), method="trust-constr", **({"hess": "2-point"} | more)
        ),
        {"hess": matrix(2.0)},
    ),
    "minimize, SLSQP": (
        lambda f, x, hold, **more: f(
            bowl, x, jac=slope(hold), method="SLSQP", constraints=HALFSPACE | more
        ),
        {"jac": lambda x: -np.ones(3)},
    ),
    "minimize, SLSQP, another constraint": (
        lambda f, x, hold, **more: f(bowl, x, jac=slope(hold), constraints=[LIMIT], **more),
        {"options": {"eps": 0.0625}},
    ),
    "minimize, trust-constr": (
        lambda f, x, hold, **more: f(bowl, x, method="trust-constr", **more),
        {"options": {"finite_diff_rel_step": 0.0625}},
    ),
    "minimize, trust-constr, constraint": (
        lambda f, x, hold, **more: f(
            bowl, x, jac=slope(hold), hess=matrix(2.0), method="trust-constr",
            constraints=NonlinearConstraint(
                lambda x: read(x).sum(), -np.inf, 50.0, **({"jac": "2-point"} | more)
            ),
        ),
        {"jac": lambda x: np.ones(3)},
    ),
    "minimize, trust-constr, Hessian of a constraint": (
        lambda f, x, hold, **more: f(
            bowl, x, jac=slope(hold), hess=matrix(2.0), method="trust-constr",
            constraints=NonlinearConstraint(
                lambda x: read(x).sum(), -np.inf, 50.0, lambda x: np.ones_like(read(x)),
                **({"hess": "2-point"} | more),
            ),
        ),
        {"hess": lambda x, v: np.zeros((3, 3))},
    ),
    "newton": (
        lambda f, x, hold, **more: f(linear(hold), x, **more), {"fprime": lambda x: ones_like(x)},
    ),
    "newton_krylov": (
        lambda f, x, hold, **more: f(linear(hold), x, f_tol=0.02, **more), {"rdiff": 0.25},
    ),
    "root": (lambda f, x, hold, **more: f(linear(hold), x, **more), {"options": {"eps": 0.01}}),
    "root, lm": (
        lambda f, x, hold, **more: f(linear(hold), x, method="lm", **more),
        {"options": {"eps": 0.01}},
    ),
    "root, krylov": (
        lambda f, x, hold, **more: f(linear(hold), x, method="krylov", tol=0.02, **more),
        {"options": {"jac_options": {"rdiff": 0.25}}},
    ),
    "shgo, options that it drops": (
        lambda f, x, hold, **more: f(
            bowl, (hold(BEST - 3.0), hold(BEST + 4.0)), options={"eps": 0.0625},
            minimizer_kwargs={"method": "SLSQP", "options": {"eps": 0.0625}} | more,
        ),
        {"jac": slope(HELD["single"])},
    ),
    "shgo": (
        lambda f, x, hold, **more: f(
            bowl, (hold(BEST - 3.0), hold(BEST + 4.0)), minimizer_kwargs=more or None
        ),
        {"method": "COBYLA"},
    ),
}  # fmt: skip


# Leaves of single precision hold these steps.
WITH_LARGER_STEPS = ("newton", "least_squares, 3-point")


def ones_like(x):
    return {name: each * 0 + 1 for name, each in x.items()}


def called(name, start, hold, **more):
    run, _ = CASES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = run(getattr(ours, name.split(",")[0]), start, hold, **more)
    found = found[0] if isinstance(found, tuple) else found
    return getattr(found, "x", None) or found


@pytest.mark.parametrize("hold", list(HELD.values())[1:], ids=list(HELD)[1:])
@pytest.mark.parametrize("name", CASES)
def test_a_lost_step_is_an_error(name, hold):
    if name in WITH_LARGER_STEPS:
        hold = HELD["half"]
    with pytest.raises(LeafTypeError, match="finite differences is lost"):
        called(name, hold([1.25, 0.5, 0.25]), hold)


@pytest.mark.parametrize("name", CASES)
def test_a_lost_step_is_an_error_though_the_start_is_zero(name):
    """Near zero a leaf holds any step, but not where the unknowns go from there."""
    hold = HELD["half" if name in WITH_LARGER_STEPS else "single"]
    with pytest.raises(LeafTypeError, match=r"\['a'\]: .*lost.*"):
        called(name, hold(np.zeros(3)), hold)


# What moves all components at once.
ALONG_DIRECTIONS = {
    "fmin_ncg",
    "minimize, Hessian",
    "minimize, Newton-CG",
    "minimize, trust-constr, Hessian of a constraint",
    "newton",
    "newton_krylov",
    "root, krylov",
}


@pytest.mark.parametrize("name", sorted(set(CASES) - ALONG_DIRECTIONS))
def test_the_table_knows_the_steps_that_scipy_takes(name, monkeypatch):
    """Between points that differ in one component lie the steps, and nothing is smaller."""
    points, sizes = [], []

    def recorded(x):
        points.append(reading(x))
        return points[-1]

    def noted(point, steps, packed):
        sizes.extend(np.ravel(steps.sizes))

    reading = read
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "read", recorded)
    monkeypatch.setattr(_differences, "_check", noted)
    monkeypatch.setattr(Space, "holds_doubles", False)
    hold = HELD["double"]
    called(name, hold([1.25, 0.5, 0.25]), hold)
    in_a_box = name.startswith(("dual_annealing", "shgo"))  # and begins elsewhere
    steps = [
        abs(moved).sum()
        for i, point in enumerate(points[:60])
        for moved in (
            point - base for base in (points[max(0, i - 7) : i] if in_a_box else points[:1])
        )
        if np.count_nonzero(moved) == 1
    ]
    # MINPACK's steps are parts of small components themselves, and others than those of SciPy.
    assert min(steps) / 5 <= min(np.abs(sizes)) <= 1.3 * min(steps)


@pytest.mark.parametrize("name", CASES)
def test_what_the_message_says_is_right(name):
    hold = HELD["single"]
    x = called(name, hold([1.25, 0.5, 0.25]), hold, **CASES[name][1])
    assert np.allclose(read(x), BEST, atol=0.1)


# Functions that take no differences find what they look for.
WITHOUT = {
    "anderson": lambda f, x, hold: f(linear(hold), x, f_tol=1e-3),
    "broyden1": lambda f, x, hold: f(linear(hold), x, f_tol=1e-3),
    "broyden2": lambda f, x, hold: f(linear(hold), x, f_tol=1e-3),
    "brute": lambda f, x, hold: f(bowl, (hold(BEST - 1.0), hold(BEST + 1.0)), Ns=3),
    "diagbroyden": lambda f, x, hold: f(linear(hold), x, f_tol=1e-3),
    "differential_evolution": lambda f, x, hold: f(
        bowl, (hold(BEST - 1.0), hold(BEST + 1.0)), rng=1, maxiter=60
    ),
    "direct": lambda f, x, hold: f(bowl, (hold(BEST - 1.0), hold(BEST + 1.0))),
    "excitingmixing": lambda f, x, hold: f(falling(hold), x, f_tol=1e-3, alpha=0.5),
    "fixed_point": lambda f, x, hold: f(lambda x: hold(read(x) / 2 + BEST / 2), x, xtol=1e-4),
    "fmin": lambda f, x, hold: f(bowl, x, disp=False),
    "fmin_cobyla": lambda f, x, hold: f(bowl, x, [HALFSPACE["fun"]]),
    "fmin_powell": lambda f, x, hold: f(bowl, x, disp=False),
    "line_search": lambda f, x, hold: {
        "x": BEST if f(bowl, slope(hold), x, hold(BEST - read(x)))[0] > 0.0 else read(x)
    },
    "linearmixing": lambda f, x, hold: f(falling(hold), x, f_tol=1e-3, alpha=0.5),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_functions_without_differences_take_any_precision(name):
    hold = HELD["single"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = WITHOUT[name](getattr(ours, name), hold([1.25, 0.5, 0.25]), hold)
    x = getattr(found, "x", None) or found
    assert np.allclose(read(x), BEST, atol=0.02)


def test_no_function_is_left_out():
    """A function of unknowns that differences is tried here, and so is one that does not."""
    others = {*_scalar.FUNCTIONS, "isotonic_regression", "linprog", "lsq_linear", "milp", "nnls"}
    rows = {name: row.differences for name, row in TABLE.rows.items() if name not in others}
    assert {name for name, differences in rows.items() if differences is None} == set(WITHOUT)
    assert set(rows) == set(WITHOUT) | {name.split(",")[0] for name in CASES}


def test_methods_without_differences_take_any_precision():
    x = HELD["single"]([1.25, 0.5, 0.25])
    for method in ("Nelder-Mead", "Powell", "COBYLA"):
        assert np.allclose(read(ours.minimize(bowl, x, method=method).x), BEST, atol=0.02)

    def stays(fun, x0, *args, **options):
        return optimize.OptimizeResult(x=x0)

    assert read(ours.minimize(bowl, x, method=stays).x)[0] == 1.25
    box = HELD["single"](BEST - 3.0), HELD["single"](BEST + 4.0)
    res = ours.dual_annealing(bowl, box, rng=1, maxiter=2, no_local_search=True)
    assert res.success


def test_unknowns_that_bounds_fix_take_no_steps():
    """SciPy leaves them out before it differences."""
    start = {"a": np.float32(2.0), "b": 1.0}

    def best(x):
        return (float(x["a"]) - 1.0) ** 2 + (x["b"] - 3.0) ** 2

    for bounds in ({"a": (2.0, 2.0)}, [(2.0, 2.0), (None, None)]):
        res = ours.minimize(best, start, bounds=bounds, method="L-BFGS-B")
        assert res.x["b"] == pytest.approx(3.0)
    with pytest.raises(LeafTypeError, match=r"\['a'\]"):
        ours.minimize(best, start, bounds={"a": (2.0, 3.0)}, method="L-BFGS-B")
    with pytest.raises(LeafTypeError, match=r"\['a'\]"):  # which does not
        ours.fmin_l_bfgs_b(best, start, approx_grad=True, bounds={"a": (2.0, 2.0)})


def test_a_step_that_is_half_lost_is_an_error():
    """1e-7 becomes 1.2e-7 in single precision, and so a derivative a fifth too large."""
    start = {"a": np.float32(1.25)}
    with pytest.raises(LeafTypeError, match=r"1e-07 .* is lost.*larger epsilon"):
        ours.approx_fprime(start, lambda x: float(x["a"]), epsilon=1e-7)
    found = ours.approx_fprime(start, lambda x: float(x["a"]), epsilon=1e-3)
    assert found["a"] == pytest.approx(1.0, rel=1e-3)
