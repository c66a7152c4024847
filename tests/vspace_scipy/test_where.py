"""Errors say in which function they are, at which point, in the words of the call (C24)."""

import pickle
import re
from fractions import Fraction

import numpy as np
import pytest
from scipy import integrate as scipy_integrate

from vspace import StructureMismatchError, VSpaceError
from vspace_scipy import integrate
from vspace_scipy._where import DERIVATIVES, Words, at, located, number_of

GOOD = {"a": 1.0, "b": [np.ones(2)], "c": 1 + 1j}
WRONG = {
    "missing": {"a": 1.0, "c": 1j},
    "extra": GOOD | {"d": 1.0},
    "shape": GOOD | {"b": [np.ones(3)]},
    "dtype": GOOD | {"a": 1j},
    "int": GOOD | {"a": 1},
    "None": None,
    "None inside": GOOD | {"b": [None]},
    "other type": [1.0, 2.0],
    "longer": GOOD | {"b": [np.ones(2), np.ones(2)]},
    "inactive": GOOD | {"a": "x"},
    "function": GOOD | {"b": [lambda: None]},
}


def by_call(first, then):
    """Return a function whose first value is right, and what it returns then."""
    calls = []

    def value(*args):
        calls.append(args)
        return first if len(calls) == 1 else then

    return value


def of_points(first, then, axis):
    """Return the same for functions of many points: leaves have an axis for them."""
    calls = []

    def value(x):
        calls.append(x)
        count = np.shape(x)[axis]
        made = first if len(calls) == 1 else then
        return {"a": np.ones(count)} if made is GOOD else made

    return value


X = np.linspace(0, 1, 5)
GUESS = {"u": np.zeros(5), "v": np.zeros(5)}


def bvp(fun=None, bc=None, **options):
    return integrate.solve_bvp(
        fun or (lambda x, y: {"u": y["v"], "v": -y["u"]}),
        bc or (lambda ya, yb: [ya["u"], yb["u"] - 1]),
        X,
        GUESS,
        **options,
    )


def ode(wrong):
    return integrate.ode(by_call(GOOD, wrong)).set_initial_value(GOOD).integrate(1.0)


def assign(wrong):
    integrate.RK45(lambda t, y: y, 0.0, GOOD, 1.0).y = wrong


# Function -> a call in which a function gives what is wrong, and how the message begins.
CALLS = {
    "solve_ivp": (
        lambda wrong: integrate.solve_ivp(by_call(GOOD, wrong), (0, 1), GOOD),
        r"in fun at t=0\.\d+: at ",
    ),
    "solve_ivp, args": (
        lambda wrong: integrate.solve_ivp(by_call(GOOD, wrong), (0, 1), GOOD, args=(1,)),
        r"in fun at t=0\.\d+: at ",
    ),
    "solve_ivp, LSODA": (
        lambda wrong: integrate.solve_ivp(by_call(GOOD, wrong), (0, 1), GOOD, "LSODA"),
        r"in fun at t=0\.\d+: at ",
    ),
    "RK45": (
        lambda wrong: integrate.RK45(by_call(GOOD, wrong), 0.0, GOOD, 1.0).step(),
        r"in fun at t=0\.\d+: at ",
    ),
    "RK45.y": (assign, "in y: at "),
    "RK45.fun": (
        lambda wrong: integrate.RK45(lambda t, y: y, 0.0, GOOD, 1.0).fun(0.0, wrong),
        "in y: at ",
    ),
    "ode": (ode, r"in f at t=\d\S+: at "),
    "odeint": (
        lambda wrong: integrate.odeint(by_call(GOOD, wrong), GOOD, [0, 1]),
        r"in func at t=\d\S+: at ",
    ),
    "quad": (lambda wrong: integrate.quad(by_call(GOOD, wrong), 0, 1), r"in func at x=0\.\d+: at "),
    "dblquad": (
        lambda wrong: integrate.dblquad(by_call(GOOD, wrong), 0, 1, 0, 1),
        r"in func at 0\.\d+, 0\.\d+: at ",
    ),
    "nquad": (
        lambda wrong: integrate.nquad(by_call(GOOD, wrong), [(0, 1), (0, 1)]),
        r"in func at 0\.\d+, 0\.\d+: at ",
    ),
    "quad_vec": (
        lambda wrong: integrate.quad_vec(by_call(GOOD, wrong), 0, 1),
        r"in f at x=0\.\d+: at ",
    ),
    "cubature": (
        lambda wrong: integrate.cubature(of_points(GOOD, wrong, 0), [0], [1]),
        r"in f at x of shape \(\d+, 1\): at ",
    ),
    "qmc_quad": (
        lambda wrong: integrate.qmc_quad(of_points(GOOD, wrong, -1), [0], [1]),
        r"in func at x of shape \(1, \d+\): at ",
    ),
    "trapezoid": (lambda wrong: integrate.trapezoid([GOOD, wrong]), "in y: at "),
    "solve_bvp, fun": (lambda wrong: bvp(lambda x, y: wrong), r"in fun at x of shape \(5,\): at "),
    "solve_bvp, bc": (
        lambda wrong: bvp(bc=by_call({"p": 1.0, "q": [1.0]}, wrong)),
        "in bc: at ",
    ),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(("call", "beginning"), CALLS.values(), ids=CALLS)
def test_errors_say_where_in_the_words_of_the_call(call, beginning, wrong):
    with pytest.raises(VSpaceError) as error:
        call(wrong)
    text = str(error.value)
    assert re.match(beginning, text), text
    assert "operand" not in text


MATRICES = {
    "solve_ivp": (
        lambda jac: integrate.solve_ivp(lambda t, y: y, (0, 1), {"a": 1.0}, "BDF", jac=jac),
        r"in jac at t=0\.0: ",
    ),
    "odeint": (
        lambda jac: integrate.odeint(
            lambda y, t: {"a": -1e5 * y["a"]}, {"a": 1.0}, [0, 9], Dfun=jac
        ),
        r"in Dfun at t=\d\S+: ",
    ),
    "solve_bvp, fun_jac": (lambda jac: bvp(fun_jac=jac), r"in fun_jac at x of shape \(5,\): "),
    "solve_bvp, bc_jac": (lambda jac: bvp(bc_jac=jac), "in bc_jac: "),
}
NO_MATRICES = [None, 1.0, {"a": "x"}, np.ones((7, 7)), [1.0, [2.0]], np.full((1, 1), 1j)]


@pytest.mark.parametrize("wrong", NO_MATRICES, ids=str)
@pytest.mark.parametrize(("call", "beginning"), MATRICES.values(), ids=MATRICES)
def test_errors_about_matrices_say_where(call, beginning, wrong):
    with pytest.raises((TypeError, ValueError)) as error:
        call(lambda *args: wrong)
    assert re.match(beginning, str(error.value)), str(error.value)


NO_NUMBERS = {
    "array": np.ones(2),
    "matrix": np.ones((2, 2)),
    "complex array": np.ones(1, complex),
    "complex": 1j,
    "None": None,
    "text": "1.0",
    "list": [1.0],
    "object": {"a": 1.0},
    "array of text": np.array(["x"]),
}
NUMBERS = {
    "float": -1.5,
    "int": -1,
    "bool": True,
    "NumPy": np.float32(-1.5),
    "array of one": np.array([[-1.5]]),
    "array of no axis": np.array(2),
    "fraction": Fraction(-3, 2),
}


@pytest.mark.parametrize("many", [False, True], ids=["one event", "two events"])
@pytest.mark.parametrize("wrong", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_an_event_that_is_no_number_is_an_error(wrong, many):
    events = [lambda t, y: 1.0, lambda t, y: wrong] if many else lambda t, y: wrong
    with pytest.raises(TypeError) as error:
        integrate.solve_ivp(lambda t, y: y, (0, 1), {"a": 1.0}, events=events)
    name = r"events\[1\]" if many else "events"
    assert re.match(rf"in {name} at t=0\.0: found .*, expected one real number", str(error.value))


@pytest.mark.parametrize("value", NUMBERS.values(), ids=NUMBERS)
def test_an_event_is_any_number(value):
    found = number_of(value, lambda: "events")
    assert type(found) is float
    assert found == value


def test_a_type_that_gives_no_number_is_an_error():
    class Numberless:
        def __float__(self):
            raise ValueError("no")

    with pytest.raises(TypeError, match="in g: found a Numberless"):
        number_of(Numberless(), lambda: "g")


@pytest.mark.parametrize("name", ["fun", "events", "jac"])
def test_errors_of_the_user_are_not_renamed(name):
    mine = StructureMismatchError("mine", "this", "that", "so")

    def raises(*args):
        raise mine

    functions = {"fun": lambda t, y: y, "events": None, "jac": None} | {name: raises}
    with pytest.raises(StructureMismatchError) as error:
        integrate.solve_ivp(
            functions["fun"], (0, 1), {"a": 1.0}, "BDF", events=functions["events"],
            jac=functions["jac"],
        )  # fmt: skip
    assert error.value is mine
    assert str(mine) == "at mine: found this, expected that; so"
    assert not hasattr(mine, "__notes__")


SHAPES = {
    "number": 1.0,
    "NumPy number": np.float64(1.0),
    "no axis": np.array(1.0),
    "2-D": np.eye(2),
}
FUNCTIONS = {
    "solve_ivp": lambda m, y0: m.solve_ivp(lambda t, y: y, (0, 1), y0),
    "RK45": lambda m, y0: m.RK45(lambda t, y: y, 0.0, y0, 1.0),
    "LSODA": lambda m, y0: m.LSODA(fun=lambda t, y: y, t0=0.0, y0=y0, t_bound=1.0),
    "odeint": lambda m, y0: m.odeint(lambda y, t: y, y0, [0, 1]),
    "ode": lambda m, y0: m.ode(lambda t, y: y).set_initial_value(y0).integrate(1.0),
}


@pytest.mark.filterwarnings("ignore")  # SciPy 1.15 has a warning for `ode`, and no error
@pytest.mark.parametrize("y0", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("call", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_state_that_is_no_vector_names_the_remedy(call, y0):
    """Beside SciPy's own error, where it has one."""
    try:
        call(scipy_integrate, y0)
    except (TypeError, ValueError) as wanted:
        with pytest.raises(type(wanted)) as error:
            call(integrate, y0)
        assert error.value.args == wanted.args
        assert "write {'y': y0}" in "".join(error.value.__notes__)
    else:
        call(integrate, y0)


def test_errors_of_arrays_are_scipys_alone():
    with pytest.raises(ValueError) as error:
        integrate.solve_ivp(lambda t, y: y, (0, 1), np.array([np.nan]))
    assert not hasattr(error.value, "__notes__")


def test_what_is_no_error_of_ours_gets_a_note():
    error = located(ValueError("text"), at("fun", t=0.5), DERIVATIVES)
    assert error.args == ("text",)
    assert error.__notes__ == ["in fun at t=0.5"]


def test_an_error_with_its_place_pickles():
    error = StructureMismatchError("a", "1", "2", "do so").within("fun at t=1", "x", "y")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_words_stand_for_operands():
    error = VSpaceError("", "an operand", "as the first operand", "make both operands equal")
    located(error, "f", Words("the state", "the derivative"))
    assert str(error) == (
        "in f: at the root: found the derivative, expected as the state; make the derivative and "
        "the state equal"
    )
