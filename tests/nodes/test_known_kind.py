"""Instances of classes of which more is known than their attributes (C7, C10)."""

import numpy as np
import pytest
from numpy.polynomial import Polynomial
from scipy.interpolate import RectBivariateSpline, UnivariateSpline, interp1d

from vspace import VectorSpace, paths, recursive_map, show

X = np.linspace(0.0, 1.0, 8)


def polynomial(factor):
    return Polynomial(factor * np.array([1.0, 2.0, 3.0]))


def spline(factor):
    return UnivariateSpline(X, factor * np.sin(X), s=0)


def surface(factor):
    return RectBivariateSpline(X, X, factor * np.outer(np.cos(X), X), s=0)


def table(factor):
    return interp1d(X, factor * X**2)


VALUES = {
    "attributes of the class": (polynomial, lambda f: f(0.3)),
    "a part of a tuple": (spline, lambda f: f(0.3)),
    "a part of a tuple, of two variables": (surface, lambda f: f(0.3, 0.4)),
    "what is made of other parts": (table, lambda f: f(0.3)),
}


@pytest.mark.parametrize(("make", "value"), VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("times", [1, 4], ids=["at once", "compiled"])
def test_what_was_fitted_is_computed_with(make, value, times):
    for _ in range(times):
        total = (VectorSpace(make(1.0)) + 2 * VectorSpace(make(3.0))).value
        np.testing.assert_allclose(value(total), value(make(7.0)), rtol=1e-12)
    assert type(total) is type(make(1.0))


@pytest.mark.parametrize(("make", "value"), VALUES.values(), ids=VALUES)
def test_what_was_fitted_is_changed_in_place(make, value):
    target = make(1.0)
    recursive_map(lambda x, y: x + y, target, make(1.0), out=target)
    np.testing.assert_allclose(value(target), value(make(2.0)), rtol=1e-12)


def test_an_attribute_of_the_class_is_one_of_the_result():
    made = (2 * VectorSpace(polynomial(1.0))).value
    assert made.domain.tolist() == [-1.0, 1.0]
    assert paths(polynomial(1.0)) == ["coef[0]", "coef[1]", "coef[2]"]


def test_what_is_derived_belongs_to_the_new_parts():
    made = (2 * VectorSpace(spline(1.0))).value
    np.testing.assert_allclose(made.get_coeffs(), 2 * spline(1.0).get_coeffs())
    np.testing.assert_allclose(made.integral(0, 1), 2 * spline(1.0).integral(0, 1))


def test_a_part_of_a_tuple_is_shown_where_it_is(capsys):
    show(surface(1.0))
    shown = capsys.readouterr().out
    assert ".tck[2]: float64 array of shape (64,)" in shown
    assert ".tck[0]: fixed: an array" in shown
