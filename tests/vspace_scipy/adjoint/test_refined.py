"""Gradients over the mesh of an integral, which gets more points where it needs them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vspace_scipy.adjoint import QuadratureMesh
from vspace_scipy.adjoint._mesh import extension, rule
from vspace_scipy.adjoint._refined import sum_refined
from vspace_scipy.adjoint._sums import weighted_sums
from vspace_scipy.integrate import quad_vec


def mesh_of(f, a=0.0, b=1.0, **options):
    info = quad_vec(f, a, b, full_output=True, **options)[2]
    return QuadratureMesh(info, a, b, options.get("quadrature"))


def refined(mesh, f, tolerance=1e-8, limit=1000):
    """Return the sum, the refined mesh, and the points with the weights that they came with."""
    calls = []

    def values(points, weights):
        for x, weight in zip(points, weights, strict=True):
            calls.append((x, weight))
            yield np.array(f(x), ndmin=1)

    total, finer = sum_refined(mesh, values, tolerance, limit)
    return total, finer, calls


def over(mesh, f):
    return sum(weight * np.array(f(x)) for x, weight in mesh)


@pytest.mark.parametrize(("quadrature", "count"), [("gk21", 43), ("gk15", 31)])
def test_the_longer_rule_has_the_points_of_the_shorter_and_is_as_exact_as_can_be(quadrature, count):
    points, weights, shorter, _ = extension(quadrature).T
    n = len(rule(quadrature))
    assert len(points) == count == 2 * n + 1
    assert np.all(weights > 0.0)
    np.testing.assert_array_equal(points[shorter != 0.0], rule(quadrature)[:, 0])
    np.testing.assert_array_equal(shorter[shorter != 0.0], rule(quadrature)[:, 1])
    np.testing.assert_allclose(points, -points[::-1], atol=1e-15)
    # n + 1 points more than n: polynomials up to degree 3 n + 1
    for degree in range(3 * n + 2):
        exact = 2.0 / (degree + 1) if degree % 2 == 0 else 0.0
        assert weights @ points**degree == pytest.approx(exact, abs=1e-14)


def test_points_of_the_longer_rule_are_those_of_quadpack():
    # QNG of QUADPACK (R. Piessens et al., 1983), the outermost of its array x3
    points = extension("gk21")[:, 0]
    for x in (0.999333360901932081, 0.987433402908088869, 0.954807934814266299):
        assert np.abs(points - x).min() < 1e-15


def test_a_sum_that_is_accurate_takes_the_points_of_the_mesh_alone():
    mesh = mesh_of(math.exp)
    total, finer, calls = refined(mesh, math.exp)
    assert total == pytest.approx([math.e - 1.0])
    assert calls == list(mesh)
    assert not finer.extended.any()


def test_smooth_functions_get_points_between_those_of_the_mesh():
    def wave(x):
        return math.cos(40.0 * x)

    mesh = mesh_of(math.exp)
    total, finer, calls = refined(mesh, wave)
    assert total == pytest.approx([math.sin(40.0) / 40.0], rel=1e-12)
    assert len(calls) == 2 * 43  # SciPy begins with two intervals
    assert finer.extended.tolist() == [True, True]
    assert calls[:42] == list(mesh)
    assert all(weight == 0.0 for _, weight in calls[42:])
    assert over(finer, wave) == pytest.approx(total[0], rel=1e-14)
    # and the finer mesh is one to begin with
    again, same, calls = refined(finer, wave)
    assert again == pytest.approx(total, rel=1e-14)
    assert calls == list(finer)
    assert same.extended.tolist() == [True, True]


def test_on_a_kink_more_points_are_tried_once():
    kink = 1.0 / math.pi

    def f(x):
        return abs(x - kink)

    total, finer, calls = refined(mesh_of(math.exp), f)
    assert total == pytest.approx([(kink**2 + (1.0 - kink) ** 2) / 2.0], rel=1e-8)
    halvings = len(finer.intervals) - 2
    assert halvings > 2
    assert len(calls) == 42 + 22 + 42 * halvings
    assert not finer.extended.any()


def test_what_the_rule_does_not_see_is_halved_at_once():
    def peak(x):
        return math.exp(-(((x - 0.3) / 0.01) ** 2))

    total, finer, calls = refined(mesh_of(math.exp), peak)
    assert total == pytest.approx([0.01 * math.sqrt(math.pi)], rel=1e-8)
    assert len(calls) == 42 * (len(finer.intervals) - 1) + 22 * finer.extended.sum()
    assert over(finer, peak) == pytest.approx(total[0], rel=1e-12)


def test_the_trapezoid_rule_is_refined_by_halves():
    mesh = mesh_of(math.exp, quadrature="trapezoid", epsrel=1e-3)
    assert not mesh.has_extension
    total, finer, _ = refined(mesh, math.exp, tolerance=1e-5)
    assert total == pytest.approx([math.e - 1.0], rel=1e-5)
    assert len(finer.intervals) > len(mesh.intervals)


@pytest.mark.parametrize("limits", [(1.0, math.inf), (-math.inf, math.inf), (math.inf, 0.5)])
def test_points_are_added_over_infinite_intervals(limits):
    def bell(x):
        return math.exp(-x * x)

    def wavy(x):
        return bell(x) * math.cos(2.0 * x)

    mesh = mesh_of(bell, *limits, epsrel=1e-3)
    total, finer, _ = refined(mesh, wavy)
    assert finer.extended.any()
    assert total[0] == pytest.approx(quad_vec(wavy, *limits, epsrel=1e-12)[0], rel=1e-9)
    assert over(finer, wavy) == pytest.approx(total[0], rel=1e-12)


def test_each_component_is_accurate_by_its_own_magnitude():
    total, _, _ = refined(
        mesh_of(math.exp), lambda x: np.array([1e6, 1e-9 * math.cos(40.0 * x), 0.0])
    )
    assert total == pytest.approx([1e6, 1e-9 * math.sin(40.0) / 40.0, 0.0], rel=1e-10, abs=1e-22)


def test_sums_do_not_depend_on_how_many_vectors_are_taken_at_once():
    weights = np.random.default_rng(1).uniform(-1.0, 1.0, (21, 3))
    for size in (0, 1, 700, 1000, 20_000):
        vectors = np.random.default_rng(2).uniform(-1.0, 1.0, (21, size))
        sums, magnitude = weighted_sums(iter(vectors), weights)
        np.testing.assert_allclose(sums, weights.T @ vectors, atol=1e-13)
        np.testing.assert_allclose(magnitude, np.abs(weights[:, 0]) @ np.abs(vectors), atol=1e-13)


def test_a_vector_that_is_filled_again_is_summed_as_it_was():
    buffer = np.zeros(2)

    def filled():
        for i in range(3):
            buffer[:] = i
            yield buffer

    sums, _ = weighted_sums(filled(), np.ones((3, 1)))
    np.testing.assert_array_equal(sums, [[3.0, 3.0]])


def test_a_sum_of_nothing_has_no_size():
    sums, magnitude = weighted_sums(iter(()), np.zeros((0, 2)))
    assert sums.shape == (2, 0)
    assert magnitude.shape == (0,)
