"""`progress=True` on everything that iterates, on plain unknowns and on objects."""

import inspect
import os
import pty
import subprocess
import sys
import termios
import warnings

import numpy as np
import pytest
from scipy import optimize

import vspace_scipy.optimize as ours
from vspace_scipy import _progress
from vspace_scipy._watch import Counter, Watched, WatchedCallback
from vspace_scipy.optimize import rosen

START = np.array([1.3, 0.7])
BOX = {"x": -2.0, "y": -2.0}, {"x": 2.0, "y": 2.0}
FLAT_BOX = [(-2.0, 2.0)] * 2


class Bar:
    """What tqdm would be asked to show."""

    made = []

    def __init__(self, desc, total, unit):
        self.description, self.n, self.shown, self.closed = desc, 0, [], False
        Bar.made.append(self)

    def set_postfix(self, shown, refresh):
        self.shown.append(dict(shown))

    def update(self, step):
        self.n += step

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    Bar.made = []
    monkeypatch.setattr(_progress, "_tqdm", lambda: Bar)
    return Bar.made


def flat(p):
    return np.array([p["x"], p["y"]])


def equations(v):
    return np.array([0.5 - 3 * v[0] - v[1] ** 3, 0.3 - 4 * v[1] - v[0] ** 3])


def build(v):
    return {"x": float(v[0]), "y": float(v[1])}


MINIMISERS = {
    "minimize": {}, "basinhopping": {"niter": 3, "rng": 1}, "fmin": {"disp": 0},
    "fmin_bfgs": {"disp": 0}, "fmin_cg": {"disp": 0}, "fmin_powell": {"disp": 0},
    "fmin_cobyla": {"cons": []}, "fmin_slsqp": {"iprint": 0}, "fmin_l_bfgs_b": {"approx_grad": 1},
    "fmin_tnc": {"approx_grad": 1, "messages": 0},
}  # fmt: skip
GLOBAL = {
    "differential_evolution": {"maxiter": 3, "rng": 1},
    "dual_annealing": {"maxiter": 5, "rng": 1}, "shgo": {}, "direct": {}, "brute": {"Ns": 5},
}  # fmt: skip
SOLVERS = {
    "root": {}, "fsolve": {}, "fixed_point": {}, "newton": {}, "least_squares": {}, "leastsq": {},
    "anderson": {}, "broyden1": {}, "broyden2": {}, "diagbroyden": {"alpha": 0.2},
    "excitingmixing": {"alpha": 0.1}, "linearmixing": {"alpha": 0.1}, "newton_krylov": {},
}  # fmt: skip


def calls_of(name):
    """Return arguments for plain unknowns and for objects."""
    if name in MINIMISERS:
        return ((rosen, START), (lambda p: rosen(flat(p)), build(START)), MINIMISERS[name])
    if name in GLOBAL:
        return ((rosen, FLAT_BOX), (lambda p: rosen(flat(p)), BOX), GLOBAL[name])
    fun = {"fixed_point": np.cos, "newton": lambda v: v**2 - 2.0}.get(name, equations)
    return ((fun, START), (lambda p: build(fun(flat(p))), build(START)), SOLVERS[name])


@pytest.mark.parametrize("name", [*MINIMISERS, *GLOBAL, *SOLVERS])
def test_a_bar_shows_iteration_and_value(name, bars):
    *calls, options = calls_of(name)
    values = []
    for args in calls:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values.append(getattr(ours, name)(*args, progress=True, **options))
            quiet = getattr(ours, name)(*args, **options)
        bar = bars[-1]
        assert bar.description == name
        assert bar.closed
        assert bar.n >= 1
        assert bar.shown
        assert "value" in bar.shown[-1]
        first, second = (
            each.x if isinstance(each, optimize.OptimizeResult) else each
            for each in (values[-1], quiet)
        )
        if name != "fmin_tnc":  # which gives other digits from run to run
            np.testing.assert_equal(first, second)
    assert len(bars) == 2


@pytest.mark.parametrize(
    "method",
    ["Nelder-Mead", "BFGS", "TNC", "COBYLA", "COBYQA", "SLSQP", "trust-constr", "L-BFGS-B"],
)
def test_the_users_callback_is_still_called(method, bars):
    results, positions = [], []

    def of_result(intermediate_result):
        results.append(intermediate_result)

    def of_position(x, *state):
        positions.append((x, *state))

    for callback in (of_result, of_position):
        ours.minimize(rosen, START, method=method, callback=callback, progress=True)
    assert bars[0].n == len(results) > 0
    assert bars[1].n == len(positions) > 0
    assert all(type(x) is np.ndarray for x, *_ in positions)
    assert {len(each) for each in positions} == {2 if method == "trust-constr" else 1}
    if method not in ("TNC", "COBYLA", "SLSQP"):  # which know positions only, before SciPy 1.17
        assert all(isinstance(each, optimize.OptimizeResult) for each in results)


def test_a_callback_stops_under_a_bar(bars):
    def stop(x):
        raise StopIteration

    res = ours.minimize(rosen, START, callback=stop, progress=True)
    assert (res.status, res.nit) == (99, 1)
    assert bars[0].closed


def test_an_error_closes_the_bar(bars):
    def fail(p):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        ours.minimize(fail, {"x": 1.0}, progress=True)
    assert bars[0].closed


def test_methods_without_callback_show_evaluations(bars):
    res = ours.root(lambda p: build(equations(flat(p))), build(START), method="hybr", progress=True)
    assert bars[0].n >= res.nfev
    res = ours.least_squares(equations, START, method="lm", progress=True)
    assert bars[1].n >= 1
    ours.fmin_powell(rosen, START, disp=0, progress=True, callback=lambda x: None)
    assert bars[2].n >= 1


def test_fits_show_evaluations_and_find_their_parameters(bars):
    t = np.linspace(0, 1, 8)
    popt, _ = ours.curve_fit(lambda t, a, b: a * t + b, t, 2 * t + 1.0, progress=True)
    assert np.allclose(popt, [2.0, 1.0])
    popt, _ = ours.curve_fit(lambda t, p: p["a"] * t, t, 2 * t, {"a": 1.0}, progress=True)
    assert popt["a"] == pytest.approx(2.0)
    assert all(bar.n > 1 for bar in bars)


def test_callback_of_least_squares_under_a_bar(bars):
    if "callback" not in inspect.signature(optimize.least_squares).parameters:
        return  # before SciPy 1.16
    seen = []
    ours.least_squares(equations, START, progress=True, callback=seen.append)
    assert len(seen) == bars[0].n
    assert type(seen[0]) is np.ndarray


def test_a_bar_without_a_value_yet_shows_none(bars):
    with _progress.Progress(True, "waiting") as progress:
        WatchedCallback(None, Counter(progress), Watched(rosen))(START)
    assert bars[0].n == 1
    assert bars[0].shown == []


def test_results_by_callbacks_of_older_functions(bars):
    seen = []

    def callback(intermediate_result):
        seen.append(intermediate_result.x)

    ours.fmin(lambda p: rosen(flat(p)), build(START), disp=0, progress=True, callback=callback)
    assert len(seen) == bars[0].n
    assert isinstance(seen[0], dict)


def test_evolution_calls_back_under_a_bar(bars):
    seen = []
    ours.differential_evolution(
        rosen, FLAT_BOX, maxiter=3, rng=1, progress=True,
        callback=lambda x, convergence: seen.append(convergence),
    )  # fmt: skip
    assert len(seen) == bars[0].n == 3
    assert all(isinstance(each, float) for each in seen)


def cubic(x):
    return x**3 + x - 1.0


def parabola(x):
    return (x - 1.0) ** 2


SCALAR = {
    "bisect": (cubic, -1.0, 2.0), "brenth": (cubic, -1.0, 2.0), "brentq": (cubic, -1.0, 2.0),
    "ridder": (cubic, -1.0, 2.5), "toms748": (cubic, -1.0, 2.0), "bracket": (parabola,),
    "brent": (parabola,), "golden": (parabola,), "fminbound": (parabola, -1.0, 2.0),
    "minimize_scalar": (parabola,), "root_scalar": (cubic, (), "brentq", (-1.0, 2.0)),
}  # fmt: skip


@pytest.mark.parametrize("name", SCALAR)
def test_functions_of_one_number_show_evaluations(name, bars):
    watched = getattr(ours, name)(*SCALAR[name], progress=True)
    plain = getattr(ours, name)(*SCALAR[name])
    theirs = getattr(optimize, name)(*SCALAR[name])
    assert repr(watched) == repr(plain) == repr(theirs)
    assert bars[0].n > 1
    assert "value" in bars[0].shown[-1]
    with pytest.raises(TypeError, match="inactive"):
        getattr(ours, name)(*SCALAR[name], inactive=float)


def test_the_bar_is_seen_in_a_terminal():
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (24, 80))
    program = (
        "from vspace_scipy.optimize import minimize\n"
        "minimize(lambda p: (p['x'] - 1.0) ** 2, {'x': 3.0}, progress=True)\n"
    )
    with os.fdopen(parent, "rb", buffering=0) as terminal:
        subprocess.run([sys.executable, "-c", program], stderr=child, check=True, timeout=50)
        os.close(child)
        text = terminal.read(4096).decode()
    assert "minimize: " in text
    assert "value=" in text


def test_progress_is_a_bool():
    with pytest.raises(TypeError, match="progress: found 1, expected True or False"):
        ours.minimize(rosen, START, progress=1)


def test_no_progress_where_nothing_iterates():
    with pytest.raises(TypeError, match="progress"):
        ours.approx_fprime(START, rosen, progress=True)
