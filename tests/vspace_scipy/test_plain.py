"""Which sequences are arrays where SciPy means one, and what is said of all others."""

import array
from collections import UserList, deque, namedtuple

import numpy as np
import pytest

from vspace_scipy import differentiate, integrate, optimize
from vspace_scipy._plain import is_array_like, is_plain, remedy_for_sequence
from vspace_scipy.sparse import linalg

Point = namedtuple("Point", "x y z")


class Row(list):
    pass


NUMBERS = [1.0, 2.0, 3.0]
OBJECTS = {
    "deque": deque(NUMBERS),
    "UserList": UserList(NUMBERS),
    "named tuple": Point(*NUMBERS),
    "subclass of list": Row(NUMBERS),
}
ARRAYS = {
    "list": NUMBERS,
    "tuple": tuple(NUMBERS),
    "array": np.array(NUMBERS),
    "integers": [1, 2, 3],
    "array.array": array.array("d", NUMBERS),
    "range": range(1, 4),
}
IDENTITY = np.eye(3)
# What takes a start, a state, a right-hand side or samples: of `v`, these numbers.
CALLS = {
    "solve_ivp": lambda v: integrate.solve_ivp(lambda t, y: -np.asarray(y), (0, 1), v),
    "RK45": lambda v: integrate.RK45(lambda t, y: -np.asarray(y), 0.0, v, 1.0),
    "odeint": lambda v: integrate.odeint(lambda y, t: -np.asarray(y), v, [0.0, 1.0]),
    "trapezoid": lambda v: integrate.trapezoid(v),
    "simpson": lambda v: integrate.simpson(v),
    "minimize": lambda v: optimize.minimize(lambda x: ((x - 1) ** 2).sum(), v),
    "least_squares": lambda v: optimize.least_squares(lambda x: x - 1, v),
    "fsolve": lambda v: optimize.fsolve(lambda x: x - 1, v),
    "curve_fit": lambda v: optimize.curve_fit(
        lambda t, a, b, c: a + b * t + c * t**2, np.arange(5.0), np.sin(np.arange(5.0)), p0=v
    ),
    "newton": lambda v: optimize.newton(lambda x: x * x - 1, v),
    "jacobian": lambda v: differentiate.jacobian(lambda x: x**2, v),
}
# SciPy's own take lists and deques for one list of samples.
OF_LISTS = {("trapezoid", "deque"), ("trapezoid", "UserList"), ("simpson", "deque")}
OF_LISTS |= {("simpson", "UserList")}


@pytest.mark.parametrize("kind", ARRAYS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_arrays_are_scipys(call, kind):
    assert is_plain(ARRAYS[kind])
    assert is_array_like(ARRAYS[kind])
    assert remedy_for_sequence(ARRAYS[kind]) is None
    call(ARRAYS[kind])


@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("name", CALLS)
def test_other_sequences_are_objects_and_an_error_says_what_to_write(name, kind):
    if (name, kind) in OF_LISTS:
        assert CALLS[name](OBJECTS[kind]) == CALLS[name](NUMBERS)
        return
    with pytest.raises((TypeError, ValueError)) as error:
        CALLS[name](OBJECTS[kind])
    (note,) = error.value.__notes__
    assert f"a {type(OBJECTS[kind]).__name__} is an object here" in note
    assert "write list(...) of it" in note
    CALLS[name](list(OBJECTS[kind]))


def test_functions_of_such_objects_get_and_return_them():
    sol = integrate.solve_ivp(lambda t, p: Point(*(-each for each in p)), (0, 1), Point(*NUMBERS))
    assert type(sol.states[-1]) is Point
    res = optimize.minimize(lambda q: sum((each - 1) ** 2 for each in q), deque(NUMBERS))
    assert type(res.x) is deque


def test_right_hand_sides_that_are_such_come_back_as_such():
    x, _ = linalg.cg(IDENTITY, list(OBJECTS["deque"]))
    assert x == pytest.approx(NUMBERS)


@pytest.mark.parametrize("value", [["text"], "text", {"x": 1.0}, [1.0, [2.0]], None, 1.0])
def test_nothing_is_said_of_what_is_no_sequence_of_numbers(value):
    assert remedy_for_sequence(value) is None
    assert remedy_for_sequence(deque([{"x": 1.0}])) is None
