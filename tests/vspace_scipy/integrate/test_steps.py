"""Callbacks, saved values and progress of solve_ivp."""

from __future__ import annotations

import pickle
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate

from vspace import VectorSpace
from vspace_scipy.integrate import solve_ivp

METHODS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]


@dataclass
class Spring:
    name: str
    position: float
    velocity: np.ndarray


def start():
    return Spring("left", 1.0, np.zeros(1))


def motion(t, s):
    return Spring(s.name, float(s.velocity[0]), np.array([-s.position]))


def swing(t, y):
    return [y[1], -y[0]]


def falls(t, s):
    return s.position if isinstance(s, Spring) else s[0]


def fields(result):
    """What SciPy gives, as plain numbers."""
    sol = result.sol
    return {
        "t": np.asarray(result.t).tolist(),
        "events": None if result.t_events is None else [each.tolist() for each in result.t_events],
        "counts": (result.nfev, result.njev, result.nlu),
        "status": (result.status, result.message, result.success),
        "sol": None if sol is None else (sol.t_min, sol.t_max, len(sol.interpolants)),
    }


OPTIONS = {
    "nothing": {},
    "t_eval": {"t_eval": np.linspace(0, 5, 7)},
    "dense": {"dense_output": True},
    "dense and t_eval": {"dense_output": True, "t_eval": np.linspace(0, 5, 7)},
    "an event": {"events": falls},
    "many events": {"events": [falls, falls]},
    "no events": {"events": []},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("plain", [True, False])
def test_watching_changes_nothing_of_the_result(plain, method, options):
    problem = (swing, (0, 5), [1.0, 0.0]) if plain else (motion, (0, 5), start())
    seen = []
    watched = solve_ivp(*problem, method, callback=lambda t, y: seen.append(t), **options)
    unwatched = solve_ivp(*problem, method, **options)
    assert fields(watched) == fields(unwatched)
    if not plain:
        assert [s.position for s in watched.states] == [s.position for s in unwatched.states]
        return
    np.testing.assert_array_equal(watched.y, unwatched.y)
    if "t_eval" not in options:
        assert seen == watched.t[1:].tolist()


@pytest.mark.parametrize("span", [(0, 5), (5, 0)], ids=["forwards", "backwards"])
def test_the_callback_sees_each_accepted_step(span):
    seen = []

    def callback(t, s):
        assert type(t) is float
        seen.append((t, s.position))
        s.velocity[:] = np.nan  # a state of its own
        return 1  # not True

    sol = solve_ivp(motion, span, start(), callback=callback)
    assert seen == [(t, s.position) for t, s in zip(sol.t[1:], sol.states[1:], strict=True)]


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("method", METHODS)
def test_a_callback_stops_the_integration(method, options):
    whole = solve_ivp(motion, (0, 5), start(), method, dense_output=True)
    stop = whole.t[3]
    sol = solve_ivp(motion, (0, 5), start(), method, callback=lambda t, s: t >= stop, **options)
    assert (sol.status, sol.success) == (2, True)
    assert sol.message == "A callback stopped the integration."
    if "t_eval" not in options:
        assert sol.t.tolist() == whole.t[:4].tolist()
        assert sol.states[-1].position == pytest.approx(whole.states[3].position, rel=1e-12)
    else:
        assert sol.t.tolist() == [t for t in options["t_eval"] if t <= stop]
    if sol.sol is not None:
        assert sol.sol.t_max == stop
        middle = 0.5 * (whole.t[2] + stop)
        assert sol.sol(middle).position == pytest.approx(whole.sol(middle).position, rel=1e-9)
    events = options.get("events")
    count = None if events is None else len(events) if isinstance(events, list) else 1
    assert (None if sol.t_events is None else len(sol.t_events)) == count
    assert (None if sol.y_events is None else len(sol.y_events)) == count


def test_errors_of_a_callback_come_through():
    def callback(t, s):
        raise LookupError("of the user's")

    with pytest.raises(LookupError, match="of the user's"):
        solve_ivp(motion, (0, 5), start(), callback=callback)


def test_an_event_that_ends_it_goes_before_the_callback():
    def event(t, s):
        return s.position

    event.terminal = True
    sol = solve_ivp(motion, (0, 5), start(), events=event, callback=lambda t, s: t > 4, rtol=1e-8)
    assert sol.status == 1
    assert sol.t[-1] == pytest.approx(np.pi / 2, abs=1e-6)


@pytest.mark.parametrize("wrapped", [False, True])
def test_values_are_saved_at_the_output_times(wrapped):
    y0 = VectorSpace(start()) if wrapped else start()

    def fun(t, s):
        return VectorSpace(motion(t, s.value)) if wrapped else motion(t, s)

    def energy(t, s):
        s = s.value if wrapped else s
        return {"t": t, "energy": s.position**2 + float(s.velocity @ s.velocity)}

    times = np.linspace(0, 5, 4)
    sol = solve_ivp(fun, (0, 5), y0, t_eval=times, save=energy, rtol=1e-8, atol=1e-10)
    assert [each["t"] for each in sol.saved] == times.tolist()
    assert [each["energy"] for each in sol.saved] == pytest.approx([1.0] * 4)
    plain = solve_ivp(swing, (0, 5), [1.0, 0.0], t_eval=times, save=lambda t, y: y.sum())
    np.testing.assert_array_equal(plain.saved, plain.y.sum(axis=0))
    assert solve_ivp(swing, (0, 5), [1.0, 0.0], t_eval=[], save=lambda t, y: y).saved == []
    assert type(plain) is type(integrate.solve_ivp(swing, (0, 5), [1.0, 0.0]))


def test_results_are_pickled_with_their_views():
    sol = solve_ivp(motion, (0, 5), start(), t_eval=[0, 5], save=lambda t, s: t)
    again = pickle.loads(pickle.dumps(sol))
    assert again.saved == [0.0, 5.0]
    assert again.states[-1].position == sol.states[-1].position
    assert again.to_dataframe().equals(sol.to_dataframe())
