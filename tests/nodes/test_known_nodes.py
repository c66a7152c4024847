"""Polynomials, splines, interpolators and solutions: linear in what takes part of them (C7)."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from numpy.polynomial import Chebyshev, Polynomial
from scipy import interpolate
from scipy.integrate import solve_ivp

from vspace import (
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    make_zero_inplace,
    recursive_map,
)

X = np.linspace(0.0, 1.0, 8)
SIN, COS = np.sin(1 + X), np.cos(X)
GRID = np.linspace(0.0, 1.0, 6)
OUTER, OTHER = np.outer(SIN[:6], COS[:6]), np.outer(COS[:6], COS[:6])
POINTS = np.random.default_rng(0).random((20, 2))
HERE, THERE = np.sin(POINTS[:, 0]), np.cos(POINTS[:, 1])


def solution(method):
    steps = {"first_step": 0.1, "max_step": 0.1, "rtol": 1e3, "atol": 1e3, "dense_output": True}
    return lambda start: solve_ivp(lambda t, y: t - y, (0, 1), start, method, **steps).sol


def vectorised(a):
    scaled = a[0]

    def f(x):
        return scaled * x

    made = np.vectorize(f, otypes=[float])
    made([1.0])
    return made


# What makes the object from values, two sets of values, and the point where it is asked.
LINEAR = {
    "Polynomial": (Polynomial, SIN, COS, (0.3,)),
    "Polynomial with a domain": (lambda c: Polynomial(c, domain=[0.0, 2.0]), SIN, COS, (0.3,)),
    "Chebyshev": (lambda c: Chebyshev(c, symbol="t"), SIN, COS, (0.3,)),
    "poly1d": (np.poly1d, SIN, COS, (0.3,)),
    "vectorize": (vectorised, SIN, COS, (0.3,)),
    "PPoly": (lambda c: interpolate.PPoly(c.reshape(4, 2), [0, 0.5, 1]), SIN, COS, (0.3,)),
    "BPoly": (lambda c: interpolate.BPoly(c.reshape(4, 2), [0, 0.5, 1]), SIN, COS, (0.3,)),
    "NdPPoly": (
        lambda c: interpolate.NdPPoly(c.reshape(2, 2, 2, 1), ([0.0, 0.5, 1.0], [0.0, 1.0])),
        *(SIN, COS, ([[0.3, 0.2]],)),
    ),
    "CubicSpline": (lambda y: interpolate.CubicSpline(X, y), SIN, COS, (0.3,)),
    "make_interp_spline": (lambda y: interpolate.make_interp_spline(X, y), SIN, COS, (0.3,)),
    "NdBSpline": (
        lambda c: interpolate.NdBSpline((np.r_[0.0, 0, 0, 0.5, 1, 1, 1],), c[:4], 2),
        *(SIN, COS, ([0.3],)),
    ),
    "UnivariateSpline": (lambda y: interpolate.UnivariateSpline(X, y, s=0), SIN, COS, (0.3,)),
    "RectBivariateSpline": (
        lambda z: interpolate.RectBivariateSpline(GRID, GRID, z),
        *(OUTER, OTHER, (0.3, 0.4)),
    ),
    "RegularGridInterpolator": (
        lambda z: interpolate.RegularGridInterpolator((GRID, GRID), z),
        *(OUTER, OTHER, ([0.3, 0.4],)),
    ),
    "RegularGridInterpolator, cubic": (
        lambda z: interpolate.RegularGridInterpolator((GRID, GRID), z, method="cubic"),
        *(OUTER, OTHER, ([0.3, 0.4],)),
    ),
    "interp1d": (lambda y: interpolate.interp1d(X, y), SIN, COS, (0.3,)),
    "interp1d, cubic": (lambda y: interpolate.interp1d(X, y, kind="cubic"), SIN, COS, (0.3,)),
    "KroghInterpolator": (lambda y: interpolate.KroghInterpolator(X, y), SIN, COS, (0.3,)),
    "RBFInterpolator": (
        lambda d: interpolate.RBFInterpolator(POINTS, d),
        *(HERE, THERE, ([[0.3, 0.4]],)),
    ),
    "LinearNDInterpolator": (
        lambda d: interpolate.LinearNDInterpolator(POINTS, d),
        *(HERE, THERE, (0.5, 0.5)),
    ),
    "CloughTocher2DInterpolator": (
        lambda d: interpolate.CloughTocher2DInterpolator(POINTS, d),
        *(HERE, THERE, (0.5, 0.5)),
    ),
    **{
        method: (solution(method), SIN, COS, (0.3,))
        for method in ("RK23", "DOP853", "Radau", "BDF", "LSODA")
    },
}


@pytest.mark.parametrize(("make", "a", "b", "at"), LINEAR.values(), ids=LINEAR)
def test_c7_sums_are_those_of_the_functions(make, a, b, at):
    f, g = make(a.copy()), make(b.copy())
    want = f(*at) + 2 * g(*at)
    for _ in range(3):  # with generated code, and without
        total = (VectorSpace(f) + 2 * VectorSpace(g)).value
        assert type(total) is type(f)
        assert total(*at) == pytest.approx(want, rel=1e-9)
    back = VectorSpace(f).from_array(VectorSpace(f).to_array()).value
    assert back(*at) == pytest.approx(f(*at), rel=1e-12)
    v = VectorSpace(f)
    v.axpy(2.0, VectorSpace(g))
    assert v.value is f
    assert f(*at) == pytest.approx(want, rel=1e-9)
    make_zero_inplace(f)
    assert f(*at) == pytest.approx(0.0 * want, abs=1e-14)


def other_knots(x):
    return interpolate.CubicSpline(x, SIN)


FIXED = {
    "domain": (Polynomial(SIN, domain=[0.0, 2.0]), Polynomial(SIN), "at domain"),
    "symbol": (Polynomial(SIN, symbol="t"), Polynomial(SIN), "_symbol"),
    "variable": (np.poly1d([1.0, 2.0], variable="t"), np.poly1d([1.0, 2.0]), "_variable"),
    "breakpoints": (other_knots(X), other_knots(X**2), "x"),
    "knots": (
        interpolate.UnivariateSpline(X, SIN, s=0),
        interpolate.UnivariateSpline(X**2, SIN, s=0),
        r"_eval_args\[0\]",
    ),
}


@pytest.mark.parametrize(("x", "y", "place"), FIXED.values(), ids=FIXED)
def test_c7_what_they_stand_on_is_compared(x, y, place):
    with pytest.raises(StructureMismatchError, match=rf"{place}.*which is fixed"):
        VectorSpace(x) + VectorSpace(y)


def test_c7_what_numpy_sets_on_an_instance_is_what_others_have_from_their_class():
    x, y = Polynomial(SIN), Polynomial(SIN, domain=[-1.0, 1.0], window=[-1.0, 1.0])
    assert VectorSpace(x) == VectorSpace(y)
    assert (VectorSpace(x) + VectorSpace(y)).value == 2 * x
    assert not (VectorSpace(y) - VectorSpace(x)).value.coef.any()


def test_c7_size_is_that_of_the_coefficients():
    assert VectorSpace(Polynomial([1.0, 2.0], domain=[0.0, 9.0])).size == 2
    assert VectorSpace(interpolate.make_interp_spline(X, SIN)).size == 8
    assert VectorSpace(interpolate.UnivariateSpline(X, SIN, s=0)).size == 12


def test_c10_what_a_spline_knew_of_its_data_is_derived():
    s = interpolate.UnivariateSpline(X, SIN, s=0)
    r = (2 * VectorSpace(s)).value
    assert r.get_coeffs() == pytest.approx(2 * s.get_coeffs())
    assert r.get_knots().tolist() == s.get_knots().tolist()
    assert r.derivative()(0.3) == pytest.approx(2 * s.derivative()(0.3))
    v = VectorSpace(s)
    v *= 2.0
    assert s.get_coeffs() == pytest.approx(r.get_coeffs())


def test_c12_what_is_unset_is_no_part():
    bare = interpolate.UnivariateSpline.__new__(interpolate.UnivariateSpline)
    assert recursive_map(lambda x: 2 * x, [bare, 1.0])[0] is bare


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_c1_matrices_are_leaves_that_stay_matrices():
    m = np.array([[1.0, 2.0]]).view(np.matrix)
    for _ in range(3):
        r = (2 * VectorSpace({"m": m})).value["m"]
        assert (type(r), r.tolist()) == (np.matrix, [[2.0, 4.0]])


def test_c7_subclasses_follow_the_row_of_their_base():
    class Own(Polynomial):
        def __init__(self, coefficients, rate):
            super().__init__(coefficients)
            self.rate = rate

    r = (2 * VectorSpace(Own([1.0, 2.0], 3.0))).value
    assert (r.coef.tolist(), r.rate, type(r)) == ([2.0, 4.0], 3.0, Own)


def test_c7_solutions_of_unknown_solvers_are_refused():
    from scipy.integrate import DenseOutput

    with pytest.raises(UnknownTypeError, match="solver that is not known"):
        VectorSpace(DenseOutput(0.0, 1.0)).norm()


def test_c8_generic_functions_scale_in_every_part_of_theirs():
    def make(a):
        @functools.singledispatch
        def area(x):
            return a * x

        @area.register
        def _(x: str):
            return a

        return lambda x: area(x)

    f = make(3.0)
    assert (f(1.0), f("s")) == (3.0, 3.0)
    doubled = (2 * VectorSpace(f)).value
    assert (doubled(1.0), doubled("s")) == (6.0, 6.0)
    assert (f(1.0), f("s")) == (3.0, 3.0)
    v = VectorSpace(f)
    v *= 2.0
    assert (f(1.0), f("s")) == (6.0, 6.0)
