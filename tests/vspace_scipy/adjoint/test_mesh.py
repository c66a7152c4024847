"""The points and weights of a run, and whose run it was."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vspace import like
from vspace_scipy.adjoint import GradientError, QuadratureMesh, quad_vec_jvp, quad_vec_vjp
from vspace_scipy.integrate import quad_vec

LIMITS = {
    "finite": (0.0, 1.0),
    "reversed": (2.0, -1.0),
    "to infinity": (1.0, math.inf),
    "from infinity": (-math.inf, 0.5),
    "the line": (-math.inf, math.inf),
    "the line reversed": (math.inf, -math.inf),
    "from infinity down": (math.inf, 0.5),
}


def bell(c):
    return lambda x: c * math.exp(-x * x)


def pullback(f, x, w):
    return like(f, {"c": w * math.exp(-x * x)})


def run(limits, **options):
    return quad_vec(bell(2.0), *limits, full_output=True, **options)[2]


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
def test_the_run_of_the_integral_itself_is_taken(limits):
    gradient = quad_vec_vjp(bell(2.0), *limits, 1.0, pullback, info=run(limits))
    expected = quad_vec(bell(1.0), *limits)[0]
    assert gradient.f.__closure__[0].cell_contents == pytest.approx(expected, rel=1e-9)
    assert QuadratureMesh(run(limits), *limits).is_whole


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("other", LIMITS.values(), ids=LIMITS)
def test_the_run_of_other_limits_is_refused(limits, other):
    if sorted(limits) != sorted(other):  # the points of both directions are the same
        with pytest.raises(GradientError, match="at info: found the points of a run with another"):
            quad_vec_vjp(bell(2.0), *limits, 1.0, pullback, info=run(other))
        with pytest.raises(GradientError, match="at info"):
            quad_vec_jvp(bell(2.0), *limits, None, None, b_dot=1.0, info=run(other))


@pytest.mark.parametrize("end", [0.25, 0.5, 2.0, 1.0 + 1e-6])
def test_the_run_of_a_part_or_more_is_refused(end):
    with pytest.raises(GradientError, match="at info"):
        quad_vec_vjp(bell(2.0), 0.0, 1.0, 1.0, pullback, info=run((0.0, end)))


def test_the_run_of_another_integrand_or_rule_is_refused():
    for info, options in (
        (quad_vec(math.exp, 0.0, 1.0, full_output=True)[2], {}),
        (run((0.0, 1.0)), {"quadrature": "trapezoid"}),
    ):
        with pytest.raises(GradientError, match="at info"):
            quad_vec_vjp(bell(2.0), 0.0, 1.0, 1.0, pullback, info=info, **options)


@pytest.mark.parametrize("quadrature", ["gk21", "gk15", "trapezoid"])
def test_a_coarser_rule_is_within_each_rule(quadrature):
    info = quad_vec(math.exp, 0.0, 1.0, quadrature=quadrature, epsrel=1e-4, full_output=True)[2]
    mesh = QuadratureMesh(info, 0.0, 1.0, quadrature)
    fine, coarse = np.zeros(2), np.zeros(2)
    for low, high in mesh.intervals.tolist():
        points, weights = mesh.points(low, high)
        for x, (weight, less, _) in zip(points, weights, strict=True):
            fine += weight * np.array([math.exp(x), 1.0])
            coarse += less * np.array([math.exp(x), 1.0])
    assert fine == pytest.approx([math.e - 1.0, 1.0], rel=1e-4)
    assert coarse == pytest.approx([math.e - 1.0, 1.0], rel=1e-3)
