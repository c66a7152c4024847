"""SciPy's warnings come from the line of the user, as often as without us (DESIGN section 6)."""

import inspect
import re
import sys
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate as scipy_integrate
from scipy import optimize as scipy_optimize
from scipy.sparse import linalg as scipy_linalg

import vspace_scipy
from vspace import IntegerWarning, _warning
from vspace.extend import warn_user
from vspace_scipy import integrate, optimize
from vspace_scipy._caller import AsUser, as_user
from vspace_scipy.sparse import linalg


class Plain:
    """States and values that SciPy takes as they are."""

    @staticmethod
    def of(x):
        return np.array([x])

    @staticmethod
    def number(x):
        return float(np.asarray(x).ravel()[0])

    @staticmethod
    def value(x):
        return x


class Objects:
    """The same numbers in objects."""

    @staticmethod
    def of(x):
        return {"x": x}

    @staticmethod
    def number(x):
        return x["x"]

    value = of


def decay(s):
    return lambda t, y: s.of(-s.number(y))


def few_steps_of_odeint(m, s):
    return m.odeint(lambda y, t: s.of(-50 * s.number(y)), s.of(1.0), [0.0, 1.0], mxstep=1)


def solver_that_gives_up(m, s):
    solver = m.ode(lambda t, y: s.of(-50 * s.number(y))).set_integrator("vode", nsteps=1)
    return solver.set_initial_value(s.of(1.0)).integrate(1.0)


def boundary(m, s):
    x = np.linspace(0.0, 1.0, 4)
    y = np.zeros((2, 4))
    if s is Plain:
        fun, bc = lambda x, y: np.array([y[1], -y[0]]), lambda a, b: np.array([a[0], b[0] - 1])
    else:
        y = {"a": y[0], "b": y[1]}
        fun = lambda x, y: {"a": y["b"], "b": -y["a"]}  # noqa: E731
        bc = lambda a, b: [a["a"], b["a"] - 1]  # noqa: E731
    return m.solve_bvp(fun, bc, x, y, tol=1e-30, max_nodes=5)


def in_a_stack(s):
    return lambda x: s.value(np.asarray(x).sum(axis=0))


def rough(s):
    return lambda x: s.value(float(np.sin(1 / x)) / x if x else 0.0)


# More than double precision can give: QUADPACK gives up after few evaluations.
TOO_MUCH = {"epsabs": 1e-300, "epsrel": 1e-28}


# What makes SciPy warn: of `m`, a module of SciPy's or ours, and of `s`, how values are made.
CALLS = {
    "quad": lambda m, s: m.quad(rough(s), 0.0, 1.0),
    "quad, points beside a weight": lambda m, s: m.quad(
        lambda x: s.value(x), 0, 1, weight="alg", wvar=(0, 0), points=[0.5]
    ),
    "dblquad": lambda m, s: m.dblquad(lambda y, x: s.value(1.1), 0, 1, 0, 1, **TOO_MUCH),
    "tplquad": lambda m, s: m.tplquad(lambda z, y, x: s.value(1.1), 0, 1, 0, 1, 0, 1, **TOO_MUCH),
    "nquad": lambda m, s: m.nquad(lambda y, x: s.value(1.1), [[0, 1], [0, 1]], opts=TOO_MUCH),
    "qmc_quad": lambda m, s: m.qmc_quad(in_a_stack(s), [0, 0], [1, 0]),
    "solve_ivp, options": lambda m, s: m.solve_ivp(decay(s), (0, 1), s.of(1.0), no_such=1),
    "solve_ivp, rtol": lambda m, s: m.solve_ivp(decay(s), (0, 1e-3), s.of(1.0), rtol=1e-30),
    "RK45": lambda m, s: m.RK45(decay(s), 0.0, s.of(1.0), 1.0, no_such=1),
    "LSODA": lambda m, s: m.LSODA(decay(s), 0.0, s.of(1.0), 1.0, no_such=1),
    "odeint": few_steps_of_odeint,
    "ode": solver_that_gives_up,
    "ode, unknown": lambda m, s: m.ode(decay(s)).set_integrator("no such"),
    "solve_bvp": boundary,
}


def seen(call, m, s, action="always", **more):
    """Return what is shown when a call is made three times."""
    globals().pop("__warningregistry__", None)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter(action)
        if more:
            warnings.filterwarnings("ignore", **more)
        for _ in range(3):
            call(m, s)
    return [
        (w.category, w.filename, w.lineno, re.sub(r"\['x'\]: ", "", str(w.message))) for w in shown
    ]


@pytest.mark.parametrize("action", ["always", "default", "once"])
@pytest.mark.parametrize("kind", [Plain, Objects], ids=["plain", "objects"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_warnings_are_those_of_scipy(call, kind, action):
    theirs = seen(call, scipy_integrate, Plain, action)
    ours = seen(call, integrate, kind, action)
    assert theirs
    assert ours == theirs


@pytest.mark.parametrize("kind", [Plain, Objects], ids=["plain", "objects"])
def test_filters_see_the_module_of_the_user(kind):
    call = CALLS["quad"]
    assert seen(call, integrate, kind, module=re.escape(__name__)) == []
    assert seen(call, integrate, kind, module="vspace_scipy") != []


@pytest.mark.parametrize("kind", [Plain, Objects], ids=["plain", "objects"])
def test_a_warning_that_is_an_error_ends_where_scipy_warns(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="no effect") as error:
            integrate.solve_ivp(decay(kind), (0, 1), kind.of(1.0), no_such=1)
    frames = traceback.extract_tb(error.value.__traceback__)
    assert frames[-1].filename.endswith("common.py")
    assert [f.filename for f in frames].count(__file__) == 1  # no stand-in is left in it


def in_a_function_of_the_user(m, s):
    matrix = np.diag([2.0, 3.0])
    seen = []
    return m.gmres(matrix, np.ones(2), callback=seen.append)


def test_a_warning_for_the_caller_of_the_user_names_it():
    theirs = seen(in_a_function_of_the_user, scipy_linalg, Plain)
    assert seen(in_a_function_of_the_user, linalg, Plain) == theirs


@pytest.mark.parametrize("start", [[1.0], {"x": 1.0}], ids=["plain", "object"])
def test_deprecations_are_those_of_scipy(start):
    def call(m, s):
        read = (lambda x: x["x"]) if isinstance(start, dict) and m is optimize else (lambda x: x[0])
        x0 = start if m is optimize else [1.0]
        m.minimize(lambda x: float(read(x) ** 2), x0, method="L-BFGS-B", options={"disp": False})

    assert seen(call, optimize, None) == seen(call, scipy_optimize, None)


def test_our_own_warnings_name_the_line_of_the_user():
    with pytest.warns(IntegerWarning, match="integers") as caught:
        integrate.simpson([{"a": 1.0, "n": 1}] * 3)
    assert [each.filename for each in caught] == [__file__]


def test_exceptions_of_the_user_pass_through_as_they_are():
    wrong = KeyError("mine")

    def fun(t, y):
        raise wrong

    with pytest.raises(KeyError) as error:
        integrate.solve_ivp(fun, (0, 1), {"x": 1.0})
    assert error.value is wrong
    names = [frame.name for frame in traceback.extract_tb(wrong.__traceback__)]
    assert names[-1] == "fun"
    assert names.count("test_exceptions_of_the_user_pass_through_as_they_are") == 1


def test_no_frame_of_the_user_is_kept():
    class Held:
        pass

    def call():
        held = Held()
        references.append(sys.getrefcount(held))
        as_user(len)([])
        references.append(sys.getrefcount(held))

    references = []
    call()
    assert references[0] == references[1]


def test_a_module_as_the_user_calls_it():
    assert AsUser(np).add(1.0, 2.0) == 3.0


def test_all_packages_of_this_distribution_are_known():
    folder = Path(vspace_scipy.__file__).parents[1]
    packages = {each.parent.name for each in folder.glob("*/__init__.py")}
    assert packages | {"vspace"} == _warning._OURS


def test_a_warning_of_ours():
    with pytest.warns(UserWarning, match="here") as caught:
        warn_user("here", UserWarning)
    assert caught[0].filename == __file__


def test_the_source_of_a_function_is_its_own():
    for function in (optimize.minimize, optimize.least_squares, linalg.eigsh):
        assert inspect.unwrap(function) is function
        name = function.__name__
        assert f"def {name}(" in inspect.getsource(function)
        assert function.__code__.co_name == name


def test_frames_that_are_passed_over_are_shown_with_a_line_of_the_source():
    with pytest.raises(ZeroDivisionError) as error:
        optimize.minimize(lambda x: 1 / 0, [1.0])
    frames = traceback.extract_tb(error.value.__traceback__)
    (frame,) = [each for each in frames if "passed over" in each.filename]
    assert frame.name == "minimize"
    source, first = inspect.getsourcelines(optimize.minimize)
    assert frame.line == source[frame.lineno - first].strip()
