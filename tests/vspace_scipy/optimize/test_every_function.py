"""Each function of `scipy.optimize` does on objects what it does on flat arrays, to the bit.

A case is a call in which `s` builds and reads unknowns: of an object with our function, of a flat
array with SciPy's.
"""

import copy
import pickle
import re
import warnings

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import Bounds, OptimizeResult, rosen, rosen_der, rosen_hess, rosen_hess_prod
from scipy.sparse.linalg import LinearOperator

import vspace_scipy.optimize as ours
from vspace_scipy.optimize import _scalar
from vspace_scipy.sparse.linalg import aslinearoperator

START = np.array([1.3, 0.7, 0.8, 1.9])
LOWER, UPPER = np.full(4, -2.0), np.full(4, 2.0)
MATRIX = np.diag([4.0, 5.0, 6.0, 7.0]) + 0.3
T = np.linspace(0.0, 1.0, 9)
WEIGHTS = np.array([1.0, 0.5, 0.2, 0.1])
# The functions of one number: their unknown is no object.
OF_NUMBERS = set(_scalar.FUNCTIONS)
# SciPy gives no hook where these iterate, if they do.
NOTHING_ITERATES = set(
    "approx_fprime check_grad isotonic_regression line_search linprog lsq_linear milp nnls".split()  # noqa: SIM905
)


class Flat:
    """Unknowns as SciPy takes them."""

    @staticmethod
    def build(v):
        return np.array(v)

    @staticmethod
    def read(x):
        return x


def value(s):
    return lambda x: rosen(s.read(x))


def smooth(s):
    return lambda x: float(((s.read(x) - 0.3) ** 2).sum() + 0.1 * np.cos(5 * s.read(x)).sum())


def gradient(s):
    return lambda x: s.build(rosen_der(s.read(x)))


def linear(s):
    return lambda x: s.build(1.0 + np.sin(s.read(x)) - MATRIX @ s.read(x))


def residuals(s):
    return lambda x: np.array([*(10 * np.diff(s.read(x) ** 2)), *(1 - s.read(x))])


def box(s):
    ends = s.build(LOWER), s.build(UPPER)
    return Bounds(*ends) if s is Flat else ends


def quiet(f, s, *args, **options):
    return f(value(s), s.build(START), *args, disp=False, **options)


def wave(s):
    """A model of data: for objects it takes the object, for arrays the numbers."""
    if s is Flat:
        return lambda t, *p: np.array(p) @ np.vander(t, 4).T
    return lambda t, p: s.read(p) @ np.vander(t, 4).T


CASES = {
    "anderson": lambda f, s: f(linear(s), s.build(START), f_tol=1e-6),
    "approx_fprime": lambda f, s: f(s.build(START), value(s)),
    "basinhopping": lambda f, s: f(smooth(s), s.build(START), niter=3, rng=1),
    "broyden1": lambda f, s: f(linear(s), s.build(START), f_tol=1e-6),
    "broyden2": lambda f, s: f(linear(s), s.build(START), f_tol=1e-6),
    "brute": lambda f, s: f(smooth(s), ranges(s), Ns=3, finish=None),
    "check_grad": lambda f, s: f(value(s), gradient(s), s.build(START)),
    "curve_fit": lambda f, s: f(wave(s), T, np.exp(T), s.build(WEIGHTS)),
    "diagbroyden": lambda f, s: f(linear(s), s.build(START), f_tol=1e-3, alpha=0.1),
    "differential_evolution": lambda f, s: f(smooth(s), box(s), maxiter=4, popsize=4, rng=1),
    "direct": lambda f, s: f(smooth(s), box(s), maxfun=200),
    "dual_annealing": lambda f, s: f(smooth(s), box(s), maxiter=10, rng=1),
    "excitingmixing": lambda f, s: f(linear(s), s.build(START), f_tol=1e-3, alpha=0.1),
    "fixed_point": lambda f, s: f(lambda x: s.build(np.cos(s.read(x))), s.build(START)),
    "fmin": lambda f, s: quiet(f, s, maxiter=60, full_output=True, retall=True),
    "fmin_bfgs": lambda f, s: quiet(f, s, fprime=gradient(s), full_output=True, retall=True),
    "fmin_cg": lambda f, s: quiet(f, s, fprime=gradient(s), full_output=True),
    "fmin_cobyla": lambda f, s: quiet(
        f, s, cons=[lambda x: 3.0 - s.read(x).sum()], maxfun=50
    ),
    "fmin_l_bfgs_b": lambda f, s: f(value(s), s.build(START), gradient(s), bounds=pairs(s)),
    "fmin_ncg": lambda f, s: quiet(
        f, s, gradient(s), full_output=True,
        fhess_p=lambda x, p: s.build(rosen_hess_prod(s.read(x), s.read(p))),
    ),
    "fmin_powell": lambda f, s: quiet(f, s, maxiter=3, full_output=True),
    "fmin_slsqp": lambda f, s: f(
        value(s), s.build(START), ieqcons=[lambda x: 3.0 - s.read(x).sum()], bounds=pairs(s),
        iprint=0, full_output=True,
    ),
    "fmin_tnc": lambda f, s: f(value(s), s.build(START), gradient(s), bounds=pairs(s), disp=0),
    "fsolve": lambda f, s: f(linear(s), s.build(START), full_output=True),
    "isotonic_regression": lambda f, s: f(s.build(START), weights=s.build(WEIGHTS)),
    "least_squares": lambda f, s: f(
        residuals(s), s.build(START), bounds=box(s), x_scale=0.5, loss="soft_l1"
    ),
    "leastsq": lambda f, s: f(residuals(s), s.build(START), full_output=True),
    "line_search": lambda f, s: f(
        value(s), gradient(s), s.build(START), s.build(-rosen_der(START))
    ),
    "linearmixing": lambda f, s: f(linear(s), s.build(START), f_tol=1e-3, alpha=0.1),
    "linprog": lambda f, s: f(
        s.build(-WEIGHTS), MATRIX, 10 * WEIGHTS, np.ones((1, 4)), [1.5], bounds=pairs(s)
    ),
    "lsq_linear": lambda f, s: f(
        matrix_on(s), s.build(START), bounds=half(s), lsq_solver="lsmr", tol=1e-8
    ),
    "milp": lambda f, s: f(
        s.build(-WEIGHTS), integrality=1, bounds=box(s),
        constraints=(MATRIX, -np.inf, 10 * np.ones(4)),
    ),
    "minimize": lambda f, s: f(
        value(s), s.build(START), method="trust-constr", jac=gradient(s), bounds=box(s),
        hess=lambda x: rosen_hess(s.read(x)), options={"maxiter": 12},
        constraints=optimize.NonlinearConstraint(lambda x: s.read(x).sum(), -np.inf, 4.0),
    ),
    "newton": lambda f, s: f(
        lambda x: s.build(s.read(x) ** 3 - WEIGHTS), s.build(START), full_output=True
    ),
    "newton_krylov": lambda f, s: f(linear(s), s.build(START), f_tol=1e-6),
    "nnls": lambda f, s: f(
        MATRIX if s is Flat else matrix_on(s), s.build([1.0, -1.0, 2.0, 3.0])
    ),
    "root": lambda f, s: f(linear(s), s.build(START), method="lm"),
    "shgo": lambda f, s: f(smooth(s), box(s)),
}  # fmt: skip


def ranges(s):
    if s is Flat:
        return tuple(zip(LOWER, UPPER, strict=True))
    return s.build(LOWER), s.build(UPPER)


def pairs(s):
    return list(zip(LOWER, UPPER, strict=True)) if s is Flat else box(s)


def half(s):
    """Least squares takes two ends."""
    ends = s.build(np.zeros(4)), s.build(np.full(4, 0.2))
    return Bounds(*ends) if s is Flat else ends


def matrix_on(s):
    if s is Flat:
        return LinearOperator((4, 4), MATRIX.dot, MATRIX.dot, dtype=float)
    start = s.build(START)
    return aslinearoperator(
        lambda x: s.build(MATRIX @ s.read(x)), start, adjoint=lambda x: s.build(MATRIX @ s.read(x))
    )


def flattened(found, s):
    """Return what a function gave, arrays for objects, without what is ours alone."""
    if isinstance(found, OptimizeResult):
        left_out = ("paths", "residual_paths", "execution_time")
        kept = {name: each for name, each in found.items() if name not in left_out}
        return {name: flattened(each, s) for name, each in kept.items()}
    if isinstance(found, type(s.build(START))) and s is not Flat:
        try:
            return s.read(found)
        except (KeyError, TypeError, AttributeError):  # a dict or a function of SciPy's
            pass
    if isinstance(found, dict):
        return {name: flattened(each, s) for name, each in found.items()}
    if isinstance(found, (tuple, list)):
        return [flattened(each, s) for each in found]
    if hasattr(found, "__len__") and not isinstance(found, (str, np.ndarray)):
        return [flattened(each, s) for each in found]
    return found


def called(case, f, s):
    return flattened(called_itself(case, f, s), s)


def called_itself(case, f, s):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return case(f, s)


def equal(mine, theirs, place):
    """Compare to the bit."""
    if isinstance(theirs, dict):
        assert set(mine) == set(theirs), place
        for name, each in theirs.items():
            equal(mine[name], each, f"{place}.{name}")
    elif isinstance(theirs, list):
        assert len(mine) == len(theirs), place
        for i, each in enumerate(theirs):
            equal(mine[i], each, f"{place}[{i}]")
    elif isinstance(theirs, np.ndarray):
        np.testing.assert_array_equal(np.array(mine, theirs.dtype), theirs, place)
    elif isinstance(theirs, (float, int, str, type(None), np.generic)):
        assert mine == theirs or (mine != mine and theirs != theirs), place
    else:
        assert type(mine).__name__ == type(theirs).__name__, place


@pytest.mark.parametrize("name", CASES)
def test_objects_do_the_same_as_flat_arrays(name, shape):
    case = CASES[name]
    mine = called(case, getattr(ours, name), shape)
    theirs = called(case, getattr(optimize, name), Flat)
    equal(mine, theirs, name)


@pytest.mark.parametrize("name", sorted(set(CASES) - NOTHING_ITERATES))
@pytest.mark.parametrize("plain", [False, True], ids=["object", "array"])
def test_a_bar_changes_no_bit(name, plain, in_model, capsys):
    s = Flat if plain else in_model

    def with_bar(*args, **options):
        return getattr(ours, name)(*args, progress=True, **options)

    equal(called(CASES[name], with_bar, s), called(CASES[name], getattr(ours, name), s), name)
    assert re.search(rf"{name}: .*[1-9]\d*it", capsys.readouterr().err)


def test_no_function_is_left_out():
    adapted = {
        name
        for name in optimize.__all__
        if getattr(ours, name) is not getattr(optimize, name)
        and not isinstance(getattr(ours, name), type)
    }
    assert adapted - OF_NUMBERS == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_a_function_gives_copies_whatever_the_unknowns_are(name, shape):
    """Closures do not pickle, and copy all the same."""
    found = called_itself(CASES[name], getattr(ours, name), shape)
    for again in (copy.copy, copy.deepcopy):
        equal(flattened(again(found), shape), flattened(found, shape), name)


@pytest.mark.parametrize("name", CASES)
def test_what_a_function_gives_prints_and_pickles(name, in_dicts):
    found = called_itself(CASES[name], getattr(ours, name), in_dicts)
    assert repr(found)
    again = pickle.loads(pickle.dumps(found))
    equal(flattened(again, in_dicts), flattened(found, in_dicts), name)
