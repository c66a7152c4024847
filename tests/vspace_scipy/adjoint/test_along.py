"""Integrals along the steps of a solver: by its own stages, or by Lobatto's rule."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate

from vspace_scipy.adjoint._along import Along

METHODS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]


def along(method, rate, span=(0.0, 3.0), tolerance=1e-6, rtol=1e-6):
    """Integrate ``rate(t, y)`` along y' = -y, and count how often it is asked for."""
    calls = []

    def asked(t, y):
        calls.append(t)
        return np.atleast_1d(np.asarray(rate(t, y), float))

    cls = getattr(integrate, method)
    size = len(np.atleast_1d(rate(span[0], 1.0)))
    sums = Along(size, tolerance, span[1] - span[0])
    noting = hasattr(cls, "B")

    def fun(t, y):
        if noting:
            sums.note(t, asked(t, y[0]))
        return -y

    solver = cls(fun, span[0], [math.exp(-span[0])], span[1], rtol=rtol, atol=1e-9)
    during = 0
    while solver.status == "running":
        solver.step()
        before = len(calls)
        sums.step(solver, lambda dense: lambda t: asked(t, dense(t)[0]))
        during += len(calls) - before
    before = len(calls)
    sums.finish()
    return sums.total, during + len(calls) - before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("span", [(0.0, 3.0), (3.0, 0.0)], ids=["forwards", "backwards"])
def test_the_integral_is_as_exact_as_the_solution(method, span):
    total, _ = along(method, lambda t, y: [y, 1e12 * t * y, 0.0], span)
    low, high = span
    inner = [math.exp(-low) - math.exp(-high)]
    inner.append(1e12 * ((1 + low) * math.exp(-low) - (1 + high) * math.exp(-high)))
    np.testing.assert_allclose(total, [*inner, 0.0], rtol=2e-4 if method == "BDF" else 2e-5)


@pytest.mark.parametrize("method", ["RK23", "RK45", "DOP853"])
def test_an_explicit_method_needs_no_more_evaluations(method):
    total, during = along(method, lambda t, y: y, tolerance=1e-3)
    assert total == pytest.approx(1 - math.exp(-3), rel=1e-5)
    assert during == 0


@pytest.mark.parametrize("method", METHODS)
def test_a_rate_that_changes_faster_than_the_solution_gets_more(method):
    total, during = along(method, lambda t, y: math.cos(50 * t))
    assert total == pytest.approx(math.sin(150) / 50, abs=2e-6)
    assert during > 0


@pytest.mark.parametrize("method", ["RK45", "Radau"])
def test_a_rate_that_jumps_is_enclosed(method):
    total, during = along(method, lambda t, y: float(t < 1.2345))
    assert total == pytest.approx(1.2345, rel=1e-5)
    assert during < 5000


def test_after_more_evaluations_a_step_begins_with_its_first_stage_again():
    # The first steps are rough, the others are not.
    rough = lambda t, y: math.cos(300 * t) if t < 0.05 else 1.0  # noqa: E731
    for method in ("RK45", "DOP853"):
        _, all_rough = along(method, lambda t, y: math.cos(300 * t))
        total, few = along(method, rough)
        assert few < 0.7 * all_rough
        assert total == pytest.approx(math.sin(15) / 300 + 2.95, rel=1e-5)


@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
def test_short_steps_are_taken_together(method):
    solver = getattr(integrate, method)
    kept = integrate.solve_ivp(
        lambda t, y: -y, (0.0, 3.0), [1.0], method=solver, rtol=1e-6, atol=1e-9
    )
    steps = len(kept.t) - 1
    total, during = along(method, lambda t, y: y)
    assert total == pytest.approx(1 - math.exp(-3), rel=1e-4)
    assert 7 <= during < 0.6 * 7 * steps


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("span", [(0.0, 3.0), (3.0, 0.0)], ids=["forwards", "backwards"])
def test_no_jump_is_overlooked_wherever_it_is(method, span):
    for jump in np.random.default_rng(4).uniform(0.01, 2.99, 40):
        total, during = along(method, lambda t, y, at=jump: 1.0 + float(t < at), span, rtol=1e-8)
        assert abs(total) == pytest.approx(3.0 + jump, rel=3e-6)
        assert during < 5000
