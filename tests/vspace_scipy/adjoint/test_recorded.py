"""Solutions of which the last steps are kept, and states from which to solve again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate

from vspace_scipy.adjoint import _recorded
from vspace_scipy.adjoint._recorded import Record, recording, solving_again

METHODS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]
SPANS = [(0.0, 20.0), (20.0, 0.0)]


def swing(t, y):
    return np.array([y[1], -y[0] + 0.1 * math.sin(3.0 * t)])


def turn(t, y):
    return 1j * y


def recorded(fun, span, start, method, **options):
    """Solve with a record, and return it with SciPy's own continuous solution and the runs made."""
    record, again = Record(), []
    options = {"rtol": 1e-6, "atol": 1e-9} | options
    integrate.solve_ivp(fun, span, start, method=recording(method, record), **options)

    def solve(t, state, end, first_step):
        again.append((t, end))
        step = {} if first_step is None else {"first_step": min(first_step, abs(end - t))}
        own = options | step | {"dense_output": True, "method": solving_again(method)}
        return integrate.solve_ivp(fun, (t, end), state, **own).sol

    record.finish(np.array, solve)
    whole = integrate.solve_ivp(fun, span, start, method=method, dense_output=True, **options).sol
    return record, whole, again


@pytest.fixture(params=[2**21, 8_000], ids=["one chunk", "chunks"])
def memory(request, monkeypatch):
    monkeypatch.setattr(_recorded, "_BYTES", request.param)
    return request.param


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("method", METHODS)
def test_states_are_those_of_the_continuous_solution(method, span, memory):
    record, whole, again = recorded(swing, span, np.array([1.0, 0.0]), method)
    rtol = 1e-12 if method in METHODS[:3] else 3e-4
    for t in np.linspace(*span[::-1], 200):
        np.testing.assert_allclose(record(t), whole(t), rtol=rtol, atol=rtol)
    assert len(again) == len(record.chunks) - 1  # each once, as time goes back
    assert (len(record.chunks) == 1) == (memory > 8_000)
    np.testing.assert_allclose(record.magnitude, np.abs(whole(whole.ts)).max(axis=1), rtol=1e-9)
    assert record.times == whole.ts.tolist()
    states = record.states(4)
    assert 2 <= len(states) <= 8
    for t, state in states:
        np.testing.assert_allclose(state, whole(t), rtol=1e-9, atol=1e-12)


def test_complex_states(memory):
    record, whole, _ = recorded(turn, (0.0, 20.0), np.array([1.0 + 0.0j, 3.0j]), "RK45")
    np.testing.assert_allclose([record(3.0), record(19.0)], [whole(3.0), whole(19.0)], rtol=1e-12)
    np.testing.assert_allclose(record.magnitude, [1.0 + 1.0j, 3.0 + 3.0j], rtol=1e-2)


@pytest.mark.parametrize("method", ["RK45", "DOP853", "BDF"])
def test_the_run_itself_is_that_of_the_method(method):
    for t_eval in (None, np.linspace(0.0, 20.0, 300)):
        calls = []
        for chosen in (method, recording(method, Record())):
            count = [0]

            def fun(t, y, count=count):
                count[0] += 1
                return swing(t, y)

            found = integrate.solve_ivp(
                fun, (0.0, 20.0), [1.0, 0.0], method=chosen, t_eval=t_eval, dense_output=True
            )
            calls.append((count[0], found.y.tolist()))
        assert calls[0] == calls[1]
    assert recording("nothing", Record()) == "nothing"


def test_what_is_kept_grows_as_a_root_of_the_number_of_steps(monkeypatch):
    monkeypatch.setattr(_recorded, "_BYTES", 0)
    kept = []
    for end in (50.0, 500.0):
        record, whole, again = recorded(swing, (0.0, end), np.array([1.0, 0.0]), "RK45")
        longest = max(
            np.count_nonzero((whole.ts >= chunk.start) & (whole.ts <= chunk.end))
            for chunk in record.chunks
        )
        kept.append(len(record.chunks) / 6 + longest)
        starts = [chunk.start for chunk in record.chunks]
        assert [chunk.end for chunk in record.chunks] == [*starts[1:], end]
        np.testing.assert_allclose(record(0.3 * end), whole(0.3 * end), rtol=1e-9)
        assert len(again) == 1
    assert kept[1] < 5 * kept[0]


def test_of_many_times_some_are_kept(monkeypatch):
    monkeypatch.setattr(_recorded, "_MOST_TIMES", 20)
    record, whole, _ = recorded(swing, (0.0, 20.0), np.array([1.0, 0.0]), "RK45")
    assert len(record.times) <= 21
    assert [record.times[0], record.times[-1]] == [0.0, 20.0]
    assert {*record.times} <= {*whole.ts.tolist()}
