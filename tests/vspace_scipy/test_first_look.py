"""The first value decides whether SciPy takes a function as it is; no call is added."""

import gc
import weakref

import numpy as np
import pytest
from scipy import integrate as scipy_integrate

from vspace_scipy import integrate
from vspace_scipy._first_look import ObjectValue, first_look, known_at_first
from vspace_scipy._plain import is_number

PLAIN = {
    "quad": lambda m, f: m.quad(lambda x: f(x), 0.0, 1.0),
    "quad, infinite": lambda m, f: m.quad(lambda x: f(x) * np.exp(-x * x), -np.inf, np.inf),
    "quad, weight": lambda m, f: m.quad(lambda x: f(x), 0.0, 1.0, weight="cos", wvar=3.0),
    "quad, args": lambda m, f: m.quad(lambda x, k: k * f(x), 0.0, 1.0, args=(2.0,)),
    "quad, empty": lambda m, f: m.quad(lambda x: f(x), 1.0, 1.0),
    "dblquad": lambda m, f: m.dblquad(lambda y, x: f(x) * y, 0, 1, 0, lambda x: x),
    "tplquad": lambda m, f: m.tplquad(lambda z, y, x: f(z) * y * x, 0, 1, 0, 1, 0, 1),
    "nquad": lambda m, f: m.nquad(lambda x, y: f(x) + y, [[0, 1], [0, 2]], full_output=True),
    "quad_vec": lambda m, f: m.quad_vec(lambda x: f(x), 0.0, 1.0),
    "quad_vec, max": lambda m, f: m.quad_vec(lambda x: f(x), 0.0, 1.0, norm="max"),
    "fixed_quad": lambda m, f: m.fixed_quad(lambda x: f(x), 0.0, 1.0),
}


@pytest.mark.parametrize("call", PLAIN.values(), ids=PLAIN)
def test_plain_functions_are_called_as_by_scipy(call):
    results, points = [], []
    for module in (scipy_integrate, integrate):
        seen = []

        def f(x, seen=seen):
            seen.append(np.array(x))
            return x * x

        results.append(call(module, f))
        points.append(seen)
    if call is PLAIN["quad, empty"] and not points[0]:  # as from SciPy 1.16 on
        points[1].pop()  # whether the zero is one of an object
    assert len(points[0]) == len(points[1])
    assert all(map(np.array_equal, *points))
    assert repr(results[0]) == repr(results[1])


OBJECTS = {
    "quad": lambda f: integrate.quad(lambda x: f(x), 0.0, 1.0),
    "dblquad": lambda f: integrate.dblquad(lambda y, x: f(x), 0, 1, 0, 1),
    "tplquad": lambda f: integrate.tplquad(lambda z, y, x: f(x), 0, 1, 0, 1, 0, 1),
    "nquad": lambda f: integrate.nquad(lambda x, y: f(y), [[0, 1], [0, 1]]),
    "quad_vec": lambda f: integrate.quad_vec(lambda x: f(x), 0.0, 1.0),
    "quad_vec, max": lambda f: integrate.quad_vec(lambda x: f(x), 0.0, 1.0, norm="max"),
}


@pytest.mark.parametrize("name", OBJECTS)
def test_the_first_value_of_an_object_is_not_lost(name):
    points = []

    def f(x):
        points.append(x)
        return {"x": 3 * x**2}

    result = OBJECTS[name](f)
    assert result[0]["x"] == pytest.approx(1.0)
    if not name.startswith(("dbl", "tpl", "n")):  # where points differ in what f does not get
        assert len(set(points)) == len(points)


def test_a_later_object_is_an_error_of_scipys():
    values = iter([1.0, {"x": 1.0}])
    with pytest.raises(TypeError) as error:
        integrate.quad(lambda x: next(values), 0, 1)
    assert "must be real number" in str(error.value)


def test_errors_of_the_user_pass_at_the_first_call_and_later():
    for good in (0, 1, 5):
        count = iter(range(100))

        def f(x, good=good, count=count):
            if next(count) == good:
                raise KeyError("mine")
            return x

        with pytest.raises(KeyError, match="mine"):
            integrate.quad(f, 0, 1)


def test_functions_in_c_and_what_is_no_function_are_left_alone():
    assert integrate.quad(np.sin, 0, 1) == scipy_integrate.quad(np.sin, 0, 1)
    with pytest.raises(ValueError) as theirs:
        scipy_integrate.quad(1.0, 0, 1)
    with pytest.raises(ValueError) as ours:
        integrate.quad(1.0, 0, 1)
    assert str(ours.value) == str(theirs.value)
    assert first_look(1.0, is_number) == 1.0


def test_a_look_inside_of_another():
    def f(x):
        return integrate.quad(lambda y: x * y, 0, 1)[0]

    assert integrate.quad(f, 0, 1)[0] == pytest.approx(0.25)


def test_nothing_is_kept_alive():
    def made():
        return lambda x: x

    function = made()
    look = first_look(function, is_number)
    look(1.0)
    gone = weakref.ref(function)
    gc.disable()
    try:
        del function, look
        assert gone() is None  # no cycle is left to the collector
    finally:
        gc.enable()


def test_an_object_stops():
    with pytest.raises(ObjectValue) as found:
        first_look(lambda x, k: {"x": k * x}, is_number)(2.0, 3.0)
    assert found.value.args == ((2.0, 3.0), {"x": 6.0})


def test_what_is_known_at_first_is_returned_there_only():
    calls = []

    def f(x):
        calls.append(x)
        return x

    known = known_at_first(f, (1.0, "known"))
    assert [known(1.0), known(1.0)] == ["known", 1.0]
    assert known_at_first(f, (1.0, "known"))(2.0) == 2.0
    assert calls == [1.0, 2.0]
