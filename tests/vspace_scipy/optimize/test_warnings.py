"""Warnings of optimisers and linear solvers name the line of the user, as often as SciPy's own."""

import warnings
from inspect import signature

import numpy as np
import pytest
from scipy import optimize as scipy_optimize
from scipy.sparse import linalg as scipy_linalg

from vspace_scipy import optimize
from vspace_scipy.sparse import linalg

MATRIX = np.diag([2.0, 3.0, 4.0])


class Plain:
    """Unknowns as SciPy takes them."""

    @staticmethod
    def of(v):
        return np.array(v)

    read = of

    @staticmethod
    def ends(v):
        return np.array(v)


class Objects:
    """The same in objects."""

    @staticmethod
    def of(v):
        return {"a": float(v[0]), "b": np.array(v[1:])}

    @staticmethod
    def read(x):
        return np.array([x["a"], *x["b"]])


def start(s):
    return s.of([1.3, 0.7, 0.8])


def bowl(s):
    return lambda x: float((s.read(x) ** 2).sum())


def slope(s):
    return lambda x: s.of(2 * s.read(x))


def no_root(s):
    return lambda x: s.of(s.read(x) ** 2 + 1.0)


def identity(s):
    return lambda x: s.of(MATRIX @ s.read(x))


def fit(m, s):
    """Fit with more parameters than there is data: no covariance."""
    p0 = {"p0": start(s)}
    return m.curve_fit(
        (lambda t, a, b, c: a + b * t + c * t) if s is Plain else
        (lambda t, p: p["a"] + (p["b"][0] + p["b"][1]) * t),
        np.arange(3.0), np.arange(3.0), **p0,
    )  # fmt: skip


def brute(m, s):
    box = [(-1.0, 1.0)] * 3 if s is Plain else (s.of([-1.0] * 3), s.of([1.0] * 3))
    finish = lambda f, x0, **kwargs: (x0, 1.0, 1, 1, 1)  # noqa: E731
    return m.brute(bowl(s), box, Ns=2, finish=finish, disp=True)


def solver(name, **options):
    def call(m, s):
        operator = MATRIX if s is Plain else linalg.aslinearoperator(identity(s), start(s))
        return getattr(m, name)(operator, start(s), **options)

    return call


# Which SciPy warns of before 1.18, and does not take since.
QUIETLY = {"disp": 0} if "disp" in signature(scipy_optimize.fmin_l_bfgs_b).parameters else {}
OPTIMIZE = {
    "minimize, options": lambda m, s: m.minimize(bowl(s), start(s), options={"no_such": 1}),
    "minimize, jac": lambda m, s: m.minimize(bowl(s), start(s), method="Powell", jac=slope(s)),
    "minimize, hess": lambda m, s: m.minimize(bowl(s), start(s), hess=lambda x: MATRIX),
    "L-BFGS-B, disp": lambda m, s: m.minimize(
        bowl(s), start(s), method="L-BFGS-B", options={"disp": False}
    ),
    "fmin": lambda m, s: m.fmin(bowl(s), start(s), maxiter=1),
    "fmin_bfgs": lambda m, s: m.fmin_bfgs(bowl(s), start(s), maxiter=1),
    "fmin_cg": lambda m, s: m.fmin_cg(bowl(s), start(s), maxiter=1, gtol=1e-30),
    "fmin_powell": lambda m, s: m.fmin_powell(bowl(s), start(s), maxiter=1),
    "fmin_l_bfgs_b": lambda m, s: m.fmin_l_bfgs_b(bowl(s), start(s), slope(s), **QUIETLY),
    "least_squares, tolerance": lambda m, s: m.least_squares(
        lambda x: s.read(x), start(s), ftol=1e-30
    ),
    "fsolve": lambda m, s: m.fsolve(no_root(s), start(s), maxfev=5),
    "root, options": lambda m, s: m.root(no_root(s), start(s), options={"no_such": 1}),
    "root, callback": lambda m, s: m.root(
        no_root(s), start(s), method="hybr", callback=lambda *args: None
    ),
    "leastsq": lambda m, s: m.leastsq(lambda x: s.read(x), start(s), maxfev=2),
    "curve_fit": fit,
    "brute": brute,
    "newton": lambda m, s: m.newton(
        lambda x: s.of(s.read(x) ** 2 + [-1.0, 1.0, -1.0]), start(s), maxiter=9
    ),
}  # fmt: skip
# Of which SciPy warns from 1.16 on.
LATER = {"L-BFGS-B, disp", "fmin_l_bfgs_b"}
LINALG = {
    "gmres": solver("gmres", callback=lambda x: None),
    "lobpcg": lambda m, s: m.lobpcg(
        MATRIX if s is Plain else linalg.aslinearoperator(identity(s), start(s)),
        np.array([[1.0], [0.5], [0.2]]) if s is Plain else [s.of([1.0, 0.5, 0.2])],
        maxiter=1, tol=1e-30,
    ),
}  # fmt: skip


def seen(call, m, s, action):
    """Return what is shown when a call is made twice."""
    globals().pop("__warningregistry__", None)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter(action)
        for _ in range(2):
            call(m, s)
    return [(w.category, w.filename, w.lineno) for w in shown]


@pytest.mark.parametrize("action", ["always", "default"])
@pytest.mark.parametrize("kind", [Plain, Objects], ids=["plain", "objects"])
@pytest.mark.parametrize("name", OPTIMIZE)
def test_warnings_of_optimisers_are_scipys(name, kind, action):
    call = OPTIMIZE[name]
    theirs = seen(call, scipy_optimize, Plain, action)
    assert theirs or name in LATER
    assert seen(call, optimize, kind, action) == theirs


@pytest.mark.parametrize("action", ["always", "default"])
@pytest.mark.parametrize("kind", [Plain, Objects], ids=["plain", "objects"])
@pytest.mark.parametrize("call", LINALG.values(), ids=LINALG)
def test_warnings_of_linear_solvers_are_scipys(call, kind, action):
    theirs = seen(call, scipy_linalg, Plain, action)
    assert theirs
    assert seen(call, linalg, kind, action) == theirs
