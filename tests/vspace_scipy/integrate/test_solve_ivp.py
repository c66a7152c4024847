"""`solve_ivp`: SciPy's own on plain states, SciPy's methods on states that are objects."""

import inspect
import itertools
import math
import pickle
import warnings
from collections import namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import integrate, sparse

from vspace import (
    InactiveConfig,
    NotFiniteError,
    StructureMismatchError,
    UnknownTypeError,
    VectorSpace,
    VSpaceError,
    inactive,
    leaves,
    register_leaf,
    register_node,
)
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy.integrate import solve_ivp

METHODS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]
COMPLEX_METHODS = ["RK23", "RK45", "DOP853", "BDF"]

# Comparing to the last bit.


def bits(value):
    """Return what has to be equal: type, dtype, shape and every bit."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return "objects", value.shape, bits(value.ravel().tolist())
    if isinstance(value, np.ndarray):
        return "array", value.dtype, value.shape, value.tobytes()
    if isinstance(value, (np.generic, float, complex)):
        return type(value), np.asarray(value).tobytes()
    if isinstance(value, dict):
        return type(value), [(key, bits(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [bits(each) for each in value]
    if isinstance(value, integrate.OdeSolution):
        times = np.linspace(value.t_min - 0.1, value.t_max + 0.1, 7)
        return type(value), bits(value.ts), bits(value(times)), bits(value(times[3]))
    return type(value), value


def outcome(function, *args, **options):
    """Return the bits of what a call gives with the warnings it makes, or its error."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        try:
            result = bits(function(*args, **options))
        except Exception as error:
            result = type(error), str(error)
    return result, [
        (each.category, str(each.message), each.filename, each.lineno) for each in caught
    ]


# Plain states.


def swing(t, y, k=1.0, drag=0.0):
    x, v = y
    return [v, -k * x - drag * v]


def swing_jac(t, y, k=1.0, drag=0.0):
    return np.array([[0.0, 1.0], [-k, -drag]])


def crossing(t, y, *args):
    return y[0]


def stopping(t, y, *args):
    return y[1] + 0.3


stopping.terminal = 2
stopping.direction = -1.0

PLAIN_OPTIONS = {
    "nothing": {},
    "t_eval": {"t_eval": np.linspace(0, 5, 7)},
    "t_eval empty": {"t_eval": []},
    "t_eval of ints": {"t_eval": [0, 2, 5]},
    "dense": {"dense_output": True},
    "dense and t_eval": {"dense_output": True, "t_eval": [1.0, 2.0]},
    "one event": {"events": crossing},
    "events": {"events": [crossing, stopping], "dense_output": True},
    "args": {"args": (2.0, 0.1), "events": (crossing, stopping)},
    "steps": {"first_step": 0.01, "max_step": 0.1},
    "min_step": {"min_step": 1e-9},
    "tolerances": {"rtol": 1e-7, "atol": np.array([1e-9, 1e-8])},
    "rtol list": {"rtol": np.array([1e-7, 1e-5]), "atol": 1e-9},
    "rtol too small": {"rtol": 1e-20},
    "jac": {"jac": swing_jac},
    "jac and args": {"jac": swing_jac, "args": [2.0, 0.1]},
    "constant jac": {"jac": [[0.0, 1.0], [-1.0, 0.0]]},
    "sparse jac": {"jac": sparse.csc_matrix([[0.0, 1.0], [-1.0, 0.0]])},
    "jac_sparsity": {"jac_sparsity": np.array([[0, 1], [1, 1]])},
    "bands": {"lband": 1, "uband": 1},
    "unknown option": {"nonsense": 1},
}


@pytest.mark.parametrize("options", PLAIN_OPTIONS.values(), ids=PLAIN_OPTIONS)
@pytest.mark.parametrize("method", METHODS)
def test_plain_states_are_scipys_to_the_bit(method, options):
    for y0 in ([1.0, 0.0], (1, 0), np.array([1.0, 0.5])):
        ours = outcome(solve_ivp, swing, (0, 5), y0, method, **options)
        assert ours == outcome(integrate.solve_ivp, swing, (0, 5), y0, method, **options)


def decay(t, y, *args):
    return -0.5 * y


def decay_many(t, y):
    return -y * np.arange(1.0, 4.0)[:, None]


PLAIN_CASES = {
    "backwards": (swing, (5, 0), [1.0, 0.0]),
    "no span": (swing, (1, 1), [1.0, 0.0]),
    "no span, dense": (swing, (1, 1), [1.0, 0.0], "RK45", None, True),
    "complex": (decay, (0, 1), [1j, 2.0]),
    "complex array": (decay, (0, 1), np.array([1j, 2.0]), "BDF"),
    "complex for LSODA": (decay, (0, 1), [1j, 2.0], "LSODA"),
    "complex derivative": (lambda t, y: 1j * y, (0, 1), np.array([1.0])),
    "float32": (decay, (0, 1), np.ones(2, np.float32)),
    "ints": (decay, (0, 1), np.arange(3)),
    "bools": (decay, (0, 1), [True, False]),
    "fractions": (decay, (0, 1), [Fraction(1, 2)]),
    "objects": (decay, (0, 1), np.array([1.0, 2], dtype=object)),
    "range": (decay, (0, 1), range(3)),
    "zero-dimensional arrays": (decay, (0, 1), [np.array(1.0), np.array(2.0)]),
    "empty list": (decay, (0, 1), []),
    "vectorized": (decay_many, (0, 1), [1.0, 2.0, 3.0], "Radau", None, False, None, True),
    "class": (swing, (0, 1), [1.0, 0.0], integrate.DOP853),
    "scalar": (decay, (0, 1), 1.0),
    "matrix": (decay, (0, 1), np.ones((2, 2))),
    "none": (decay, (0, 1), None),
    "text": (decay, (0, 1), "abc"),
    "nan": (decay, (0, 1), [np.nan]),
    "unknown method": (decay, (0, 1), [1.0], "rk45"),
    "t_span of three": (decay, (0, 1, 2), [1.0]),
    "t_eval outside": (decay, (0, 1), [1.0], "RK45", [2.0]),
    "t_eval unsorted": (decay, (0, 1), [1.0], "RK45", [1.0, 0.5]),
    "args no iterable": (decay, (0, 1), [1.0], "RK45", None, False, None, False, 3.0),
    "args": (decay, (0, 1), [1.0], "RK45", None, False, None, False, {"a": 1}),
    "bad terminal": (decay, (0, 1), [1.0], "RK45", None, False, SimpleNamespace(terminal=-1)),
}


@pytest.mark.parametrize("case", PLAIN_CASES.values(), ids=PLAIN_CASES)
def test_plain_cases_and_their_errors_are_scipys(case):
    assert outcome(solve_ivp, *case) == outcome(integrate.solve_ivp, *case)


@pytest.mark.parametrize(
    "options",
    [{"first_step": -1}, {"first_step": 9}, {"max_step": 0}, {"atol": [1, 2, 3]}, {"atol": -1.0}],
    ids=str,
)
def test_scipys_errors_for_options_are_kept(options):
    ours = outcome(solve_ivp, swing, (0, 5), [1.0, 0.0], **options)
    assert ours == outcome(integrate.solve_ivp, swing, (0, 5), [1.0, 0.0], **options)
    structured = outcome(
        solve_ivp,
        lambda t, y: {"y": np.array(swing(t, y["y"]))},
        (0, 5),
        {"y": np.ones(2)},
        **options,
    )
    assert structured[0][0] is ours[0][0]


def test_plain_states_reach_the_function_uncopied():
    seen = []

    def remember(t, y):
        seen.append(y)
        return -y

    y0 = np.ones(2)
    solve_ivp(remember, (0, 1), y0)
    assert seen[0] is y0


def test_signature_is_scipys_with_keywords_of_our_own():
    ours = inspect.signature(solve_ivp).parameters
    theirs = inspect.signature(integrate.solve_ivp).parameters
    more = ["inactive", "callback", "save", "progress"]
    assert [name for name in ours if name not in more] == list(theirs)
    assert all(ours[name].kind is inspect.Parameter.KEYWORD_ONLY for name in more)
    for name, parameter in theirs.items():
        assert ours[name].default == parameter.default
    assert solve_ivp.__module__.startswith("vspace_scipy")
    assert pickle.loads(pickle.dumps(solve_ivp)) is solve_ivp


Point = namedtuple("Point", "x v")

PLAIN_OR_NOT = {
    "list": ([1.0, 2], True),
    "array": (np.ones((2, 2)), True),
    "scalar": (np.float32(1.0), True),
    "series-like": (SimpleNamespace, True),
    "nested list": ([1.0, [2.0]], False),
    "list with None": ([1.0, None], False),
    "list of arrays": ([np.ones(2)], False),
    "named tuple": (Point(1.0, 2.0), False),
    "dict": ({}, False),
    "vector": (VectorSpace([1.0]), False),
    "object array of arrays": (np.array([np.ones(2), None], dtype=object), False),
    "structured array": (np.zeros(2, dtype=[("x", float)]), False),
}


class SeriesLike:
    def __array__(self, dtype=None, copy=None):
        return np.array([1.0, 2.0])


class StreamLike(SeriesLike):
    def __init__(self):
        self.stream = iter([1.0])


class LeafLike(SeriesLike):
    def __add__(self, other):
        return self

    def __mul__(self, factor):
        return self

    __rmul__ = __mul__


register_leaf(LeafLike)


def test_what_turns_into_an_array_is_plain_unless_it_is_a_leaf():
    assert is_plain(StreamLike())
    assert not is_plain(LeafLike())


@pytest.mark.parametrize(("value", "plain"), PLAIN_OR_NOT.values(), ids=PLAIN_OR_NOT)
def test_what_scipy_takes_is_plain(value, plain):
    assert is_plain(SeriesLike() if value is SimpleNamespace else value) is plain


# Structured states against packing by hand.


@dataclass
class Inner:
    m: float
    p: np.ndarray
    q: np.ndarray


@dataclass(frozen=True)
class State:
    a: float
    b: np.ndarray
    parts: dict
    name: str = "state"


def start():
    return State(
        1.0,
        np.array([1.0, 0.5, 0.2]),
        {
            "x": 2.0,
            "in": Inner(3.0, np.array([0.1, 0.2, 0.3]), np.array([1.0, 0.0, -1.0])),
            "y": np.array([0.3, 0.1, 0.7]),
        },
    )


def pack(s):
    inner = s.parts["in"]
    numbers = [s.a], s.b, [s.parts["x"], inner.m], inner.p, inner.q, s.parts["y"]
    return np.concatenate(numbers)


def unpack(y):
    inner = Inner(float(y[5]), y[6:9].copy(), y[9:12].copy())
    parts = {"x": float(y[4]), "in": inner, "y": y[12:15].copy()}
    return State(float(y[0]), y[1:4].copy(), parts)


def change(t, s, rate=0.5, twist=1.0):
    inner = s.parts["in"]
    turned = Inner(-rate * inner.m, twist * inner.q, -twist * inner.p)
    parts = {"x": 0.3 * s.a, "in": turned, "y": -s.parts["y"] * s.parts["x"]}
    return State(-rate * s.a * s.parts["x"], np.cross(s.b, inner.p), parts, "ignored")


def matrix(t, s, rate=0.5, twist=1.0):
    """Rows and columns in the order of paths."""
    inner, a, x = s.parts["in"], s.a, s.parts["x"]
    J = np.zeros((15, 15))
    J[0, 0], J[0, 4] = -rate * x, -rate * a
    e = np.eye(3)
    for i in range(3):
        J[1:4, 1 + i] = np.cross(e[i], inner.p)
        J[1:4, 6 + i] = np.cross(s.b, e[i])
    J[4, 0] = 0.3
    J[5, 5] = -rate
    J[6:9, 9:12] = twist * e
    J[9:12, 6:9] = -twist * e
    J[12:15, 12:15] = -x * e
    J[12:15, 4] = -s.parts["y"]
    return J


def turning(t, s, *args):
    assert isinstance(s, State), "events get objects, the first time too"
    return s.parts["in"].p[0]


def late(t, s, *args):
    return s.a - 0.4


late.terminal = True
late.direction = -1


class ByHand:
    """A user's function with hand-written packing and unpacking round it."""

    def __init__(self, function, packs=False):
        self.function = function
        self.packs = packs
        vars(self).update(vars(function))

    def __call__(self, t, y, *args):
        value = self.function(t, unpack(y), *args)
        return pack(value) if self.packs else value


def both(method="RK45", t_span=(0, 3), **options):
    by_hand = dict(options)
    if callable(options.get("jac")):
        by_hand["jac"] = ByHand(options["jac"])
    if "events" in options:
        by_hand["events"] = [ByHand(each) for each in options["events"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = solve_ivp(change, t_span, start(), method, **options)
        theirs = integrate.solve_ivp(
            ByHand(change, packs=True), t_span, pack(start()), method, **by_hand
        )
    return ours, theirs


STRUCTURED_OPTIONS = {
    "nothing": {},
    "t_eval": {"t_eval": np.linspace(0, 3, 5)},
    "dense": {"dense_output": True},
    "dense and t_eval": {"dense_output": True, "t_eval": [1.0, 2.0]},
    "events": {"events": [turning, late]},
    "events and dense": {"events": [turning, late], "dense_output": True},
    "args": {"args": (0.7, 1.5), "events": [turning, late]},
    "steps": {"first_step": 0.01, "max_step": 0.2},
    "tolerances": {"rtol": 1e-8, "atol": 1e-10},
    "jac": {"jac": matrix},
    "jac and args": {"jac": matrix, "args": (0.7, 1.5)},
    "sparse jac": {"jac": lambda t, s: sparse.csc_matrix(matrix(t, s))},
    "backwards": {"t_span": (3, 0)},
    "no span": {"t_span": (1, 1), "dense_output": True},
    "sparsity": {"jac_sparsity": np.ones((15, 15))},
    "bands": {"lband": 14, "uband": 14},
}


# LSODA takes no sparse matrix.
STRUCTURED_CASES = [
    pytest.param(method, options, id=f"{method}-{name}")
    for method in METHODS
    for name, options in STRUCTURED_OPTIONS.items()
    if (method, name) != ("LSODA", "sparse jac")
]


@pytest.mark.parametrize(("method", "options"), STRUCTURED_CASES)
def test_structured_states_give_the_bits_of_packing_by_hand(method, options):
    ours, theirs = both(method, **options)
    assert isinstance(ours, type(theirs))
    assert set(ours) == {*theirs, "states"}
    for key in ("t", "t_events", "nfev", "njev", "nlu", "status", "message", "success"):
        assert bits(ours[key]) == bits(theirs[key]), key
    assert len(ours.states) == len(ours.t)
    packed = np.array([pack(each) for each in ours.states]).reshape(-1, 15)
    assert bits(packed.T.copy()) == bits(np.array(theirs.y))
    stacked = [np.atleast_2d(each) for each in (ours.y.a, ours.y.b, ours.y.parts["x"])]
    assert bits(np.concatenate(stacked)) == bits(theirs.y[:5])
    assert ours.y.parts["in"].q.shape == (3, len(ours.t))
    assert ours.y.name == "state"
    assert (ours.sol is None) == (theirs.sol is None)
    if theirs.sol is not None:
        assert isinstance(ours.sol, integrate.OdeSolution)
        for name in ("ts", "t_min", "t_max"):
            assert bits(getattr(ours.sol, name)) == bits(getattr(theirs.sol, name))
        assert len(ours.sol.interpolants) == len(theirs.sol.interpolants)
        assert bits(pack(ours.sol(1.3))) == bits(theirs.sol(1.3))
        assert bits(ours.sol([0.2, 1.3]).b) == bits(np.array(theirs.sol([0.2, 1.3])[1:4]))
    if theirs.y_events is not None:
        for states, rows in zip(ours.y_events, theirs.y_events, strict=True):
            assert [bits(pack(each)) for each in states] == [bits(each) for each in rows]


def test_no_time_asked_for_gives_no_states():
    sol = solve_ivp(change, (0, 1), start(), t_eval=[])
    assert list(sol.states) == []
    assert len(sol.t) == 0
    assert sol.y.b.shape == (3, 0)
    assert sol.y.a.shape == (0,)


def test_states_are_a_sequence():
    states = solve_ivp(change, (0, 1), start(), t_eval=[0.0, 0.2, 0.4, 0.6]).states
    assert repr(states) == "<4 states>"
    assert states[-1].a == states[3].a
    assert [each.a for each in states[1:3]] == [states[1].a, states[2].a]
    assert next(reversed(states)).a == states[3].a
    with pytest.raises(IndexError):
        states[4]
    states[0].b[0] = 9.0
    assert states[0].b[0] == 1.0


def test_results_share_no_memory_with_each_other():
    sol = solve_ivp(change, (0, 1), start(), dense_output=True)
    before = sol.states[-1].b[0]
    sol.y.b[...] = 0.0
    sol.sol(0.0).b[...] = 0.0
    assert sol.states[-1].b[0] == before


def test_result_prints_and_pickles():
    sol = solve_ivp(change, (0, 1), start(), dense_output=True, events=[turning])
    assert "states: <" in repr(sol)
    again = pickle.loads(pickle.dumps(sol))
    assert bits(pack(again.states[-1])) == bits(pack(sol.states[-1]))
    assert bits(pack(again.sol(0.5))) == bits(pack(sol.sol(0.5)))


def test_solver_classes_get_vectors():
    class Mine(integrate.RK45):
        def __init__(self, fun, t0, y0, t_bound, **options):
            assert y0.shape == (15,)
            super().__init__(fun, t0, y0, t_bound, **options)

    ours = solve_ivp(change, (0, 3), start(), method=Mine)
    assert bits(pack(ours.states[-1])) == bits(pack(both()[0].states[-1]))


def test_time_reaches_the_function_as_scipy_gives_it():
    ours, theirs = [], []
    solve_ivp(lambda t, y: ours.append(t) or [[-y[0][0]]], (0, 1), [[1.0]])
    integrate.solve_ivp(lambda t, y: theirs.append(t) or -y, (0, 1), [1.0])
    assert bits(ours) == bits(theirs)


# Events.


def test_events_get_the_same_object_type_from_the_first_call_on():
    seen = []

    def event(t, s):
        seen.append(s)
        return s["x"] - 0.5

    sol = solve_ivp(lambda t, s: {"x": -s["x"]}, (0, 1), {"x": 1.0}, events=event, rtol=1e-8)
    assert {type(each["x"]) for each in seen} == {float}
    assert len(sol.y_events) == 1
    assert abs(sol.y_events[0][0]["x"] - 0.5) < 1e-9


@pytest.mark.parametrize("direction", [-1, 0, 1])
@pytest.mark.parametrize("terminal", [None, False, True, 1, 2])
def test_direction_and_terminal_are_honoured(terminal, direction):
    def event(t, s):
        return s["x"]

    event.terminal = terminal
    event.direction = direction

    def flat(t, y):
        return y[0]

    vars(flat).update(vars(event))
    ours = solve_ivp(
        lambda t, s: {"x": s["v"], "v": -s["x"]}, (0, 20), {"x": 0.5, "v": 0.0}, events=event
    )
    theirs = integrate.solve_ivp(swing, (0, 20), [0.5, 0.0], events=flat)
    assert bits(ours.t_events) == bits(theirs.t_events)
    assert (ours.status, ours.message) == (theirs.status, theirs.message)
    assert [each["v"] for each in ours.y_events[0]] == list(theirs.y_events[0][:, 1])
    assert ours.states[-1]["x"] == theirs.y[0, -1]


def test_event_that_never_happens_has_no_states():
    sol = solve_ivp(change, (0, 1), start(), events=lambda t, s: 1.0)
    assert list(sol.y_events[0]) == []
    assert sol.t_events[0].shape == (0,)


def test_bad_terminal_is_scipys_error():
    def event(t, s):
        return 1.0

    event.terminal = -1
    with pytest.raises(ValueError, match="must be a boolean or positive integer"):
        solve_ivp(change, (0, 1), start(), events=event)


def test_events_that_are_none_of_both_are_scipys_error():
    with pytest.raises(TypeError, match="has no len"):
        solve_ivp(change, (0, 1), start(), events=3)


# What the right-hand side may do.


def test_function_may_write_into_the_state_and_return_it():
    def overwrite(t, s):
        s["x"] *= -1.0
        return s

    for method in METHODS:
        y0 = {"x": np.ones(3)}
        sol = solve_ivp(overwrite, (0, 1), y0, method)
        assert y0["x"].tolist() == [1.0] * 3
        flat = integrate.solve_ivp(lambda t, y: -y, (0, 1), np.ones(3), method)
        assert bits(sol.states[-1]["x"]) == bits(flat.y[:, -1].copy())


def test_function_may_return_one_object_again_and_again():
    for method in METHODS:
        kept = {"x": np.zeros(3)}

        def same(t, s, kept=kept):
            kept["x"][:] = -s["x"] * np.arange(1.0, 4.0)
            return kept

        flat = integrate.solve_ivp(
            lambda t, y: -y * np.arange(1.0, 4.0), (0, 1), np.ones(3), method
        )
        sol = solve_ivp(same, (0, 1), {"x": np.ones(3)}, method)
        assert bits(sol.states[-1]["x"]) == bits(flat.y[:, -1].copy())
        assert sol.nfev == flat.nfev


def test_function_may_keep_states():
    kept = []
    solve_ivp(lambda t, s: kept.append(s) or s, (0, 1), {"x": np.ones(2)})
    assert kept[0]["x"].tolist() == [1.0, 1.0]
    assert len({id(each["x"]) for each in kept}) == len(kept)


def test_initial_state_may_change_during_the_integration():
    y0 = {"x": np.ones(2)}

    def fun(t, s):
        y0["x"][:] = 99.0
        return {"x": -s["x"]}

    sol = solve_ivp(fun, (0, 1), y0)
    assert sol.states[0]["x"].tolist() == [1.0, 1.0]


def test_jacobian_may_return_one_matrix_again_and_again():
    kept = np.zeros((2, 2))

    def jac(t, s):
        kept[...] = [[0.0, 1.0], [-1.0 - s["x"] ** 2, 0.0]]
        return kept

    def fun(t, s):
        return {"x": s["v"], "v": -s["x"] - s["x"] ** 3 / 3}

    sols = [
        solve_ivp(fun, (0, 5), {"x": 1.0, "v": 0.0}, "Radau", jac=each)
        for each in (jac, lambda t, s: jac(t, s).copy())
    ]
    assert bits(sols[0].states[-1]) == bits(sols[1].states[-1])


class Oops(Exception):
    pass


@pytest.mark.parametrize(
    ("where", "method"),
    [
        *itertools.product(["events", "callback", "save"], METHODS),
        *itertools.product(["jac"], ["Radau", "BDF", "LSODA"]),
    ],
)
def test_exceptions_of_all_functions_of_the_user_pass_untouched(where, method):
    error = Oops("mine")
    calls = itertools.count()

    def fails(t, s):
        if next(calls) >= (2 if where == "events" else 0):
            raise error
        return 1.0

    y0 = {"x": np.ones(2)}

    def stiff(t, s):
        return {"x": -1e6 * (s["x"] - np.cos(t))}

    with pytest.raises(Oops) as caught:
        solve_ivp(stiff, (0, 1e-3), y0, method, **{where: fails})
    assert caught.value is error
    assert y0["x"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 5])
def test_exceptions_of_the_user_pass_untouched(method, after):
    error = Oops("mine")
    calls = itertools.count()

    def fun(t, s):
        if next(calls) >= after:
            raise error
        return {"x": -s["x"]}

    with pytest.raises(Oops) as caught:
        solve_ivp(fun, (0, 10), {"x": 1.0}, method, max_step=0.1)
    assert caught.value is error


# Bad input.

BAD_DERIVATIVES = {
    "int for float": ({"x": 1, "y": np.ones(2)}, "['x']", "int", "float"),
    "None": ({"x": None, "y": np.ones(2)}, "['x']", "None", "float"),
    "complex": ({"x": 1j, "y": np.ones(2)}, "['x']", "complex", "float"),
    "complex array": ({"x": 1.0, "y": np.ones(2, complex)}, "['y']", "complex128", "float64"),
    "other shape": ({"x": 1.0, "y": np.ones(3)}, "['y']", "(3,)", "(2,)"),
    "scalar for array": ({"x": 1.0, "y": 1.0}, "['y']", "float", "array"),
    "array for scalar": ({"x": np.ones(2), "y": np.ones(2)}, "['x']", "array", "float"),
    "int array": ({"x": 1.0, "y": np.ones(2, int)}, "['y']", "int64", "float64"),
    "list for array": ({"x": 1.0, "y": [1.0, 2.0]}, "['y']", "list", "array"),
    "missing": ({"x": 1.0}, "", "'y'", "'y'"),
    "extra": ({"x": 1.0, "y": np.ones(2), "z": 1.0}, "", "'z'", "'x'"),
    "other type": ([1.0, np.ones(2)], "", "list", "dict"),
    "nothing": (None, "", "None", "dict"),
}


@pytest.mark.parametrize(
    ("value", "path", "found", "expected"), BAD_DERIVATIVES.values(), ids=BAD_DERIVATIVES
)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 3])
def test_derivative_of_another_structure_is_an_error(method, after, value, path, found, expected):
    calls = itertools.count()

    def fun(t, s):
        return value if next(calls) >= after else {"x": 1.0, "y": -s["y"]}

    with pytest.raises(StructureMismatchError) as caught:
        solve_ivp(fun, (0, 10), {"x": 1.0, "y": np.ones(2)}, method, max_step=0.1)
    error = caught.value
    assert isinstance(error, ValueError)
    assert error.path == path
    assert found in f"{error.found} {error.expected}"
    assert expected in error.expected
    assert error.remedy


@pytest.mark.filterwarnings("ignore::vspace.IntegerWarning")
def test_int_in_the_state_where_a_derivative_is_a_float_is_an_error():
    with pytest.raises(StructureMismatchError, match=r"\['x'\]") as caught:
        solve_ivp(lambda t, s: {"x": 0.5, "v": 1.0}, (0, 1), {"x": 1, "v": 0.0})
    assert "1.0" in str(caught.value) or "float" in caught.value.remedy


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("method", METHODS)
def test_state_that_is_not_finite_is_an_error(method, bad):
    y0 = {"a": 1.0, "b": [np.array([[1.0, 2.0], [bad, bad]])]}
    with pytest.raises(NotFiniteError) as caught:
        solve_ivp(lambda t, s: s, (0, 1), y0, method)
    error = caught.value
    assert isinstance(error, VSpaceError)
    assert isinstance(error, ValueError)
    assert error.path == "['b'][0][1, 0]"
    assert f"{bad} in the initial state" in error.found
    assert "1 more" in error.found
    assert error.expected == "a finite number"
    assert "finite state" in error.remedy


@pytest.mark.parametrize("bad", [np.nan, -np.inf])
@pytest.mark.parametrize("method", METHODS)
def test_first_derivative_that_is_not_finite_is_an_error(method, bad):
    with pytest.raises(NotFiniteError, match="in the first derivative") as caught:
        solve_ivp(lambda t, s: {"x": 1.0, "y": bad}, (0, 1), {"x": 1.0, "y": 2.0}, method)
    assert caught.value.path == "['y']"


def test_later_nan_is_scipys_affair():
    sol = solve_ivp(
        lambda t, s: {"x": 1.0 if t == 0 else np.nan}, (0, 1), {"x": 1.0}, first_step=0.1
    )
    assert sol.status == -1
    assert not sol.success


def test_vectorized_is_refused_for_objects():
    with pytest.raises(ValueError, match=r"found True, expected False.*leave it out"):
        solve_ivp(change, (0, 1), start(), vectorized=True)


def test_unknown_parts_are_an_error():
    with pytest.raises(UnknownTypeError) as caught:
        solve_ivp(lambda t, s: s, (0, 1), {"x": 1.0, "stream": iter([1.0])})
    assert caught.value.path == "['stream']"


class Column:
    """An array of one axis, and of no more."""

    def __init__(self, values):
        if np.ndim(values) != 1:
            raise ValueError("a column has one axis")
        self.values = values


register_node(
    Column, flatten=lambda c: ([c.values], None), rebuild=lambda _, parts: Column(parts[0])
)
WITHOUT_ROOM = {
    "a structured array": (
        np.ones(2, dtype=[("x", float), ("v", float)]),
        lambda s: VectorSpace(s).to_array(),
    ),
    "what its class checks": (Column(np.ones(3)), lambda s: s.values),
}


@pytest.mark.parametrize(("y0", "read"), WITHOUT_ROOM.values(), ids=WITHOUT_ROOM)
def test_states_without_room_for_an_axis_of_time(y0, read):
    """Nothing but the stacked ``y`` needs it."""
    sol = solve_ivp(
        lambda t, s: (VectorSpace(s) * -1.0).value, (0, 1), y0, rtol=1e-8, dense_output=True,
        events=lambda t, s: read(s)[0] - 0.5,
    )  # fmt: skip
    assert np.allclose(read(sol.states[-1]), np.exp(-1.0))
    assert np.allclose(read(sol.sol(0.5)), np.exp(-0.5))
    assert np.allclose(read(sol.y_events[0][0]), 0.5)
    with pytest.raises(TypeError, match=r"no room for an axis of time.*take `states`"):
        _ = sol.y
    with pytest.raises(TypeError, match=r"no room for an axis of time.*one time after another"):
        sol.sol([0.5])
    assert "states" in repr(sol)
    assert len(pickle.loads(pickle.dumps(sol)).states) == len(sol.t)
    with pytest.raises(AttributeError):
        _ = sol.no_such


@pytest.mark.parametrize("shape", [(), (0,), (2,), (2, 3), (1, 0, 2)], ids=str)
def test_a_solution_at_an_array_of_any_shape(shape):
    start = {"a": 1.0, "b": np.ones(2), "z": 1.0 + 1j}
    sol = solve_ivp(
        lambda t, s: {k: -v for k, v in s.items()}, (0, 1), start, dense_output=True, method="RK45"
    ).sol
    t = np.linspace(0, 1, math.prod(shape)).reshape(shape)
    got = sol(t)
    assert np.shape(got["a"]) == shape
    assert got["b"].shape == (2, *shape)
    assert np.shape(got["z"]) == shape
    for place in np.ndindex(shape):
        wanted = sol(float(t[place]))
        assert np.asarray(got["a"])[place] == pytest.approx(wanted["a"], rel=1e-14)
        assert np.asarray(got["z"])[place] == pytest.approx(wanted["z"], rel=1e-14)
        assert got["b"][:, *place] == pytest.approx(wanted["b"], rel=1e-14)


BAD_JACOBIANS = {
    "no object of objects": (
        {"x": 1.0},
        StructureMismatchError,
        r"1 number at \['x'\] in jac.*expected 1 number at \['x'\]\['x'\]",
    ),
    "nothing": (
        [[{}]],
        StructureMismatchError,
        r"nothing in jac \(a list\), expected 1 number at \['x'\]\['x'\]",
    ),
    "ragged": (
        [[1.0], [1.0, 2.0]],
        StructureMismatchError,
        r"1 number at \[0\]\[0\] in jac \(a list\), expected 1 number at \['x'\]\['x'\]",
    ),
    "unknown": (iter([1.0]), TypeError, "found a list_iterator, expected a matrix"),
    "other shape": (
        np.ones((3, 3)),
        ValueError,
        r"found a matrix of shape \(3, 3\), expected 1 rows and 1 columns",
    ),
    "other sparse shape": (
        sparse.eye_array(3),
        ValueError,
        r"found a matrix of shape \(3, 3\), expected 1 rows and 1 columns",
    ),
    "complex": (np.ones((1, 1), complex), TypeError, "dtype complex128, expected real numbers"),
}
JACOBIAN_FORMS = "; give a dense or sparse matrix in the order of vspace.paths, or an object of obj"


@pytest.mark.parametrize("method", ["Radau", "LSODA"])
@pytest.mark.parametrize("constant", [True, False])
@pytest.mark.parametrize(("jac", "kind", "message"), BAD_JACOBIANS.values(), ids=BAD_JACOBIANS)
def test_jacobian_that_is_no_matrix_is_an_error(method, constant, jac, kind, message):
    if constant and method == "LSODA":
        kind, message, forms = TypeError, "found a constant, expected a callable", ""
    else:
        forms = JACOBIAN_FORMS
    # A stiff problem, since LSODA asks for a Jacobian in the end only.
    given = jac if constant else lambda t, s: jac
    with pytest.raises(kind, match=message + forms):
        solve_ivp(
            lambda t, s: {"x": -1e6 * (s["x"] - np.cos(t))}, (0, 9), {"x": 0.0}, method, jac=given
        )


def nested_matrix(t, s, rate=0.5, twist=1.0):
    """The same as `matrix`, as an object of objects."""
    J = matrix(t, s, rate, twist)

    def columns(rows):
        def block(first, size):
            part = J[rows, first : first + size] if size else J[rows, first]
            return part if np.ndim(part) else float(part)

        inner = Inner(block(5, 0), block(6, 3), block(9, 3))
        return State(block(0, 0), block(1, 3), {"y": block(12, 3), "in": inner, "x": block(4, 0)})

    inner = Inner(columns(5), columns(slice(6, 9)), columns(slice(9, 12)))
    parts = {"in": inner, "y": columns(slice(12, 15)), "x": columns(4)}
    return State(columns(0), columns(slice(1, 4)), parts, "a Jacobian")


@pytest.mark.parametrize("options", [{}, {"args": (0.7, 1.5)}], ids=["nothing", "args"])
@pytest.mark.parametrize("method", ["Radau", "BDF", "LSODA"])
def test_jacobian_may_be_an_object_of_objects(method, options):
    given = {"rtol": 1e-6, **options}
    flat, nested = (
        solve_ivp(change, (0, 3), start(), method, jac=each, **given)
        for each in (matrix, nested_matrix)
    )
    assert bits(flat.t) == bits(nested.t)
    assert bits(pack(flat.states[-1])) == bits(pack(nested.states[-1]))


def test_jac_sparsity_may_be_an_object_of_objects():
    def fun(t, s):
        return {"x": s["v"], "v": -s["x"]}

    given = {"x": {"x": 0.0, "v": 1.0}, "v": {"x": 1.0, "v": 0.0}}
    y0 = {"x": 1.0, "v": 0.0}
    ours = solve_ivp(fun, (0, 5), y0, "BDF", jac_sparsity=given)
    theirs = integrate.solve_ivp(swing, (0, 5), [1.0, 0.0], "BDF", jac_sparsity=[[0, 1], [1, 0]])
    assert bits(np.array([ours.y["x"], ours.y["v"]])) == bits(theirs.y.copy())
    with pytest.raises(StructureMismatchError, match=r"nothing in jac_sparsity"):
        solve_ivp(fun, (0, 5), y0, "BDF", jac_sparsity={"x": {"x": 0.0}})


@pytest.mark.parametrize(("lband", "uband"), [(1, 1), (1, None), (None, 1), (5, 5)])
def test_bands_and_a_whole_jacobian_give_what_scipy_gives_for_diagonals(lband, uband):
    lower, upper = lband or 0, uband or 0
    A = np.triu(np.tril(np.ones((6, 6)) - 20.0 * np.eye(6), upper), -lower)
    # Before SciPy 1.17 LSODA wants as many more rows as there are lower diagonals.
    padding = lower if hasattr(integrate._ode, "_lsoda") else 0
    rows = np.zeros((lower + upper + 1 + padding, 6))
    for i in range(6):
        for j in range(max(i - lower, 0), min(i + upper + 1, 6)):
            rows[upper + i - j, j] = A[i, j]
    options = {"lband": lband, "uband": uband, "rtol": 1e-8}
    start = np.linspace(1, 2, 6)
    ours = solve_ivp(
        lambda t, s: {"x": A @ s["x"]}, (0, 9), {"x": start}, "LSODA",
        jac=lambda t, s: sparse.csr_array(A), **options,
    )  # fmt: skip
    theirs = integrate.solve_ivp(
        lambda t, y: A @ y, (0, 9), start, "LSODA", jac=lambda t, y: rows, **options
    )
    assert ours.njev == theirs.njev > 0
    assert bits(ours.y["x"]) == bits(theirs.y.copy())


def test_constant_jacobian():
    def fun(t, s):
        return {"x": s["v"], "v": -s["x"]}

    given = np.array([[0.0, 1.0], [-1.0, 0.0]])
    for method in ("Radau", "BDF"):
        for jac in (given, sparse.csc_array(given), given.tolist(), None):
            ours = solve_ivp(fun, (0, 5), {"x": 1.0, "v": 0.0}, method, jac=jac)
            theirs = integrate.solve_ivp(swing, (0, 5), [1.0, 0.0], method, jac=jac)
            assert bits(np.array([ours.y["x"], ours.y["v"]])) == bits(theirs.y.copy())


@pytest.mark.parametrize("method", ["LSODA", integrate.LSODA])
def test_constant_jacobian_for_lsoda_is_an_error(method):
    with pytest.raises(TypeError, match=r"found a constant, expected a callable.*lambda t, y"):
        solve_ivp(lambda t, s: {"x": -s["x"]}, (0, 1), {"x": 1.0}, method, jac=[[-1.0]])


def test_jacobian_without_use_only_warns():
    with pytest.warns(UserWarning, match="no effect for a chosen solver: `jac`"):
        solve_ivp(lambda t, s: {"x": -s["x"]}, (0, 1), {"x": 1.0}, jac=[[-1.0]])


def test_unknown_option_warns_at_scipys_line():
    def lines(solve, y0):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            solve(lambda t, y: y, (0, 1), y0, nonsense=1)
        return [(str(each.message), each.filename, each.lineno) for each in caught]

    assert lines(solve_ivp, {"x": 1.0}) == lines(integrate.solve_ivp, [1.0])


# Kinds of leaves.


def rotate(t, s):
    return {"z": 1j * s["z"], "w": -s["w"]}


@pytest.mark.parametrize("method", COMPLEX_METHODS)
def test_complex_leaves_alone_are_computed_with_as_such(method):
    y0 = {"z": 1 + 1j, "w": np.array([1j, 2.0])}
    ours = solve_ivp(rotate, (0, 1), y0, method, dense_output=True)
    theirs = integrate.solve_ivp(
        lambda t, y: np.array([1j, -1, -1]) * y, (0, 1), np.array([1 + 1j, 1j, 2.0]), method
    )
    assert type(ours.states[-1]["z"]) is complex
    flat = np.array([ours.y["z"], *ours.y["w"]])
    assert bits(flat) == bits(theirs.y.copy())
    assert ours.sol(0.5)["w"].dtype == complex


@pytest.mark.parametrize("method", METHODS)
def test_mixed_leaves_are_pairs_of_reals(method):
    y0 = {"z": 1 + 1j, "w": np.array([1.0, 2.0]), "u": np.array([2j])}

    def fun(t, s):
        return {"z": 1j * s["z"], "w": -s["w"], "u": 1j * s["u"]}

    ours = solve_ivp(fun, (0, 1), y0, method, rtol=1e-9, atol=1e-9, dense_output=True)
    rates = np.zeros((6, 6))
    rates[0, 1], rates[1, 0], rates[2, 2], rates[3, 3] = -1, 1, -1, -1
    rates[4, 5], rates[5, 4] = -1, 1
    end = ours.states[-1]
    assert type(end["z"]) is complex
    assert end["w"].dtype == float
    np.testing.assert_allclose(end["z"], (1 + 1j) * np.exp(1j), rtol=1e-6)
    np.testing.assert_allclose(end["u"], 2j * np.exp(1j), rtol=1e-6)
    assert ours.y["u"].dtype == complex
    assert ours.sol([0.1, 0.2])["z"].shape == (2,)
    if method in ("Radau", "BDF"):
        with_jac = solve_ivp(fun, (0, 1), y0, method, rtol=1e-9, atol=1e-9, jac=rates)
        np.testing.assert_allclose(with_jac.states[-1]["z"], end["z"], rtol=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_complex_leaves_without_a_span(method):
    sol = solve_ivp(rotate, (1, 1), {"z": 1 + 1j, "w": np.array([1j])}, method, dense_output=True)
    assert sol.sol(1.0)["z"] == 1 + 1j
    assert sol.sol([1.0, 1.0])["z"].tolist() == [1 + 1j] * 2
    assert sol.states[-1]["w"].tolist() == [1j]


@pytest.mark.parametrize(
    "leaf",
    [
        1.0,
        np.float64(1.0),
        np.float32(1.0),
        np.array(1.0),
        np.ones((2, 3), np.float32),
        np.ones(2, np.float16),
        np.ones((2, 2), order="F"),
        np.ones(4)[::2],
        Fraction(1),
        Decimal(1),
        np.complex64(1j),
        np.ones(2, np.complex64),
        np.ones((0, 2)),
    ],
    ids=lambda leaf: (
        f"{type(leaf).__name__} {getattr(leaf, 'dtype', '')} {getattr(leaf, 'shape', '')}"
    ),
)
@pytest.mark.parametrize("alone", [True, False])
def test_leaves_come_back_with_type_dtype_and_shape(leaf, alone):
    def fun(t, s):
        assert type(s["x"]) is type(leaf)
        return s

    y0 = {"x": leaf} if alone else {"x": leaf, "y": 1.0}
    sol = solve_ivp(fun, (0, 1), y0, rtol=1e-6)
    end = sol.states[-1]["x"]
    assert type(end) is type(leaf)
    assert getattr(end, "dtype", None) == getattr(leaf, "dtype", None)
    assert np.shape(end) == np.shape(leaf)
    expected = np.asarray(leaf, complex) * np.e
    np.testing.assert_allclose(np.asarray(end, complex), expected, rtol=2e-3)
    assert np.shape(sol.y["x"]) == (*np.shape(leaf), len(sol.t))


def test_numpy_scalars_are_taken_for_floats():
    ours = solve_ivp(lambda t, s: {"x": np.float64(-s["x"])}, (0, 1), {"x": 1.0})
    theirs = integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0])
    assert type(ours.states[-1]["x"]) is float
    assert bits(ours.y["x"]) == bits(theirs.y[0].copy())


class Polynomial:
    """A leaf type of a user's: it has coefficients, + and scalar *."""

    def __init__(self, *coefficients):
        self.coefficients = np.array(coefficients)

    def __add__(self, other):
        return Polynomial(*(self.coefficients + other.coefficients))

    def __mul__(self, factor):
        return Polynomial(*(factor * self.coefficients))

    __rmul__ = __mul__


register_leaf(Polynomial)


@leaves.size.register(Polynomial)
def _(p):
    return p.coefficients.size


@leaves.ravel.register(Polynomial)
def _(p):
    return p.coefficients


@leaves.unravel.register(Polynomial)
def _(p, flat):
    return Polynomial(*flat)


def test_leaf_type_of_a_user():
    y0 = {"p": Polynomial(1.0, 2.0), "x": 1.0}

    def fun(t, s):
        return {"p": -1.0 * s["p"], "x": -s["x"]}

    for method in METHODS:
        ours = solve_ivp(fun, (0, 1), y0, method)
        theirs = integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0, 2.0, 1.0], method)
        assert bits(ours.states[-1]["p"].coefficients) == bits(theirs.y[:2, -1].copy())
    sol = solve_ivp(lambda t, p: -1.0 * p, (0, 1), Polynomial(1.0, 2.0))
    assert isinstance(sol.states[-1], Polynomial)


def test_leaf_of_a_user_keeps_its_size():
    with pytest.raises(StructureMismatchError, match=r"3 components.*2, as in the first.*size"):
        solve_ivp(lambda t, p: Polynomial(1.0, 2.0, 3.0), (0, 1), Polynomial(1.0, 2.0))


def test_complex_leaf_of_a_user_beside_real_ones_is_pairs():
    def fun(t, s):
        return {"x": -s["x"], "p": 1j * s["p"]}

    end = np.exp(1j) * np.array([1j, 2])
    for t_eval in (None, [0.5, 1.0]):
        sol = solve_ivp(fun, (0, 1), {"x": 1.0, "p": Polynomial(1j, 2.0)}, t_eval=t_eval, rtol=1e-6)
        np.testing.assert_allclose(sol.states[-1]["p"].coefficients, end, 1e-5)
        np.testing.assert_allclose(sol.y["p"][:, -1], end, 1e-5)
        assert sol.states[-1]["x"] == pytest.approx(np.exp(-1.0), 1e-5)
    sol = solve_ivp(lambda t, s: 1j * s, (0, 1), Polynomial(1j, 2.0))
    np.testing.assert_allclose(sol.states[-1].coefficients, end, 1e-2)


# Kinds of states.


def make_line(slope, offset):
    def line(x):
        return slope * x + offset

    return line


def test_closures_are_states():
    def relax(t, line):
        offset, slope = (cell.cell_contents for cell in line.__closure__)
        assert offset == 3.0
        return make_line(-slope, 0.0)

    sol = solve_ivp(relax, (0, 1), make_line(np.array([1.0, 2.0]), 3.0), rtol=1e-8)
    np.testing.assert_allclose(sol.states[-1](1.0), np.exp(-1) * np.array([1, 2]) + 3.0, rtol=1e-6)
    assert sol.y.__closure__[0].cell_contents.shape == sol.t.shape


def test_vectors_are_states():
    y0 = VectorSpace({"x": 1.0, "m": 5.0}, inactive="['m']")
    sol = solve_ivp(lambda t, v: -0.5 * v, (0, 1), y0, rtol=1e-8, dense_output=True)
    end = sol.states[-1]
    assert isinstance(end, VectorSpace)
    assert end.size == 1
    assert end.value["m"] == 5.0
    assert abs(end.value["x"] - np.exp(-0.5)) < 1e-7
    assert isinstance(sol.y, VectorSpace)
    assert sol.y.value["x"].shape == sol.t.shape
    assert isinstance(sol.sol(0.1), VectorSpace)
    again = pickle.loads(pickle.dumps(sol.states))
    assert again[-1] == end


def test_derivative_of_a_vector_is_a_vector():
    with pytest.raises(StructureMismatchError, match="found a list, expected a VectorSpace"):
        solve_ivp(lambda t, v: [1.0], (0, 1), VectorSpace([1.0]))


STATES = {
    "nested list": [1.0, [2.0]],
    "list of arrays": [np.ones(2), np.ones(3)],
    "named tuple": Point(1.0, 2.0),
    "namespace": SimpleNamespace(x=1.0, label="a"),
    "matrix in a vector": VectorSpace(np.ones((2, 2))),
    "object array": np.array([1.0, np.ones(2)], dtype=object),
}


@pytest.mark.parametrize("y0", STATES.values(), ids=STATES)
def test_states_of_many_kinds(y0):
    sol = solve_ivp(lambda t, s: s, (0, 1), y0, rtol=1e-6)
    assert type(sol.states[-1]) is type(y0)
    np.testing.assert_allclose(
        VectorSpace(sol.states[-1]).to_array(), np.e * VectorSpace(y0).to_array(), rtol=1e-5
    )


def test_shared_leaves_are_one():
    shared = np.ones(2)
    sol = solve_ivp(lambda t, s: s, (0, 1), {"a": shared, "b": shared})
    end = sol.states[-1]
    assert end["a"] is end["b"]
    assert sol.y["a"] is sol.y["b"]
    alone = integrate.solve_ivp(lambda t, y: y, (0, 1), np.ones(2))
    assert bits(end["a"]) == bits(alone.y[:, -1].copy())


EMPTY_STATES = {
    "dict": {"n": 1},
    "none": [[], None],
    "function": lambda: None,
    "vector": VectorSpace({"n": 1}),
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("y0", EMPTY_STATES.values(), ids=EMPTY_STATES)
def test_state_without_a_leaf_is_an_error(method, y0):
    message = rf"y0: found a {type(y0).__name__} without a leaf.*write 1\.0, not 1"
    with pytest.raises(ValueError, match=message):
        solve_ivp(lambda t, s: s, (0, 1), y0, method)


def test_state_of_empty_arrays():
    sol = solve_ivp(lambda t, s: s, (0, 1), {"x": np.empty((0, 2))})
    assert sol.states[-1]["x"].shape == (0, 2)
    assert sol.y["x"].shape == (0, 2, 2)


# Inactive parts.


@dataclass
class Body:
    name: str
    position: np.ndarray
    mass: float = inactive(default=1.0)
    notes: list = field(default_factory=list)


def test_inactive_parts_ride_along_by_identity():
    notes = ["first"]
    y0 = Body("a", np.ones(2), np.nan, notes)
    seen = []

    def fun(t, body):
        seen.append(body)
        return Body("other", -body.position, 7.0, [])

    sol = solve_ivp(fun, (0, 1), y0, dense_output=True, events=lambda t, b: b.position[0] - 0.5)
    parts = [*seen, *sol.states, sol.y, sol.sol(0.5), sol.sol([0.5]), sol.y_events[0][0]]
    assert all(each.notes is notes and each.name == "a" for each in parts)
    assert all(np.isnan(each.mass) for each in parts)
    plain = integrate.solve_ivp(lambda t, y: -y, (0, 1), np.ones(2), dense_output=True)
    assert bits(sol.y.position) == bits(plain.y.copy())


@pytest.mark.parametrize(
    "declared", ["['k']", ["*k*"], InactiveConfig("['k']")], ids=["pattern", "list", "config"]
)
def test_inactive_argument(declared):
    y0 = {"x": 1.0, "k": np.nan}
    sol = solve_ivp(lambda t, s: {"x": -s["x"], "k": 0.0}, (0, 1), y0, inactive=declared)
    assert np.isnan(sol.states[-1]["k"])
    plain = integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0])
    assert bits(sol.y["x"]) == bits(plain.y[0].copy())


def test_inactive_argument_makes_an_object_of_a_flat_list():
    sol = solve_ivp(lambda t, s: [-s[0], s[1]], (0, 1), [1.0, 5.0], inactive="[1]")
    assert sol.states[-1][1] == 5.0
    assert sol.y[0].shape == sol.t.shape


# Tolerances.


def tolerance_of(name, value, y0, **options):
    """Return the flat tolerance that SciPy gets."""
    seen = {}

    class Spy(integrate.RK45):
        def __init__(self, fun, t0, y0, t_bound, **given):
            seen.update(given)
            super().__init__(fun, t0, y0, t_bound, **given)

    solve_ivp(lambda t, s: s, (0, 0.1), y0, method=Spy, **{name: value}, **options)
    found = seen[name]
    return found.tolist() if isinstance(found, np.ndarray) else found


@dataclass
class Tolerance:
    a: float
    b: object
    parts: dict
    name: str = ""


def probe():
    return {"a": 1.0, "b": np.ones(2), "c": [2.0, {"mass": 3.0, "n": "s"}]}


TOLERANCES = {
    "number": (1e-4, 1e-4),
    "flat array": (np.arange(1.0, 6.0), [1, 2, 3, 4, 5]),
    "flat list": ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
    "0-d array": (np.array(0.1), 0.1),
    "structure": (
        {"a": 1e-1, "b": np.array([1e-2, 1e-3]), "c": [1e-4, {"mass": 1e-5, "n": "s"}]},
        [1e-1, 1e-2, 1e-3, 1e-4, 1e-5],
    ),
    "numbers for arrays": (
        {"a": 1e-1, "b": 1e-2, "c": [1e-4, {"mass": 1e-5}]},
        [1e-1, 1e-2, 1e-2, 1e-4, 1e-5],
    ),
    "numbers for parts": ({"a": 1e-1, "b": 1e-2, "c": 1e-4}, [1e-1, 1e-2, 1e-2, 1e-4, 1e-4]),
    "vector": (
        VectorSpace({"a": 1e-1, "b": 1e-2, "c": 1e-4}),
        [1e-1, 1e-2, 1e-2, 1e-4, 1e-4],
    ),
    "pattern": ({"*mass*": 1e-2}, [None, None, None, None, 1e-2]),
    "pattern for all": ({"*": 1e-2}, [1e-2] * 5),
    "later overrides": ({"*": 1e-2, "['b']": 1e-3}, [1e-2, 1e-3, 1e-3, 1e-2, 1e-2]),
    "component": ({"['b'][1]": 1e-3, "['c']*": 1e-5}, [None, None, 1e-3, 1e-5, 1e-5]),
}


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize(("value", "expected"), TOLERANCES.values(), ids=TOLERANCES)
def test_tolerances_reach_scipy_flat(name, value, expected):
    default = {"rtol": 1e-3, "atol": 1e-6}[name]
    if isinstance(expected, list):
        expected = [default if each is None else each for each in expected]
    assert tolerance_of(name, value, probe()) == expected


def test_patterns_over_attributes():
    y0 = SimpleNamespace(mass=1.0, bodies=[Body("a", np.ones(2), notes=[1.0])])
    assert tolerance_of("atol", {"*.mass": 1e-3}, y0) == [1e-3, 1e-6, 1e-6, 1e-6]
    assert tolerance_of("atol", {"mass": 1e-3}, y0) == [1e-3, 1e-6, 1e-6, 1e-6]
    assert tolerance_of("atol", {".mass": 1e-3}, y0) == [1e-3, 1e-6, 1e-6, 1e-6]
    assert tolerance_of("atol", {"bodies[*].position": 1}, y0) == [1e-6, 1.0, 1.0, 1e-6]


def test_tolerance_of_complex_components_counts_twice_in_pairs():
    y0 = {"z": 1j, "x": 1.0}
    assert tolerance_of("atol", {"z": 1e-1, "x": 1e-2}, y0) == [1e-1, 1e-1, 1e-2]
    assert tolerance_of("atol", {"z": 1e-1}, {"z": 1j}) == [1e-1]


def test_tolerance_for_a_list_state():
    assert tolerance_of("atol", [1e-1, 1e-2], [1.0, np.ones(2)]) == [1e-1, 1e-2, 1e-2]
    assert tolerance_of("atol", [1e-1, [1e-2]], [1.0, [np.ones(2)]]) == [1e-1, 1e-2, 1e-2]


def test_tolerance_honours_what_is_inactive():
    y0 = {"x": 1.0, "k": 1.0}
    assert tolerance_of("atol", {"x": 1e-2, "k": 5.0}, y0, inactive="['k']") == [1e-2]


BAD_TOLERANCES = {
    "left out": ({"a": 1e-1, "b": 1e-2}, StructureMismatchError, r"\['c'\]\[0\].*no number.*add"),
    "int": (
        {"a": 1, "b": 1e-2, "c": 1e-4},
        StructureMismatchError,
        r"\['a'\].*no number.*write 1\.0",
    ),
    "too many": (
        {"a": 1e-1, "b": 1e-2, "c": [1e-4, {"mass": 1.0, "n": 1.0}]},
        StructureMismatchError,
        r"\['n'\].*a number.*no component.*leave it out",
    ),
    "other shape": (
        {"a": 1e-1, "b": np.ones(3), "c": 1.0},
        StructureMismatchError,
        r"\['b'\]\[2\].*no component",
    ),
    "no such pattern": (
        {"*.speed": 1e-1},
        StructureMismatchError,
        r"speed.*no component fits.*\['a'\].*correct it",
    ),
    "pattern without number": (
        {"*mass*": "small"},
        TypeError,
        "found 'small' for a pattern.*real number",
    ),
    "key no pattern": ({3: 1e-2}, TypeError, "found the key 3, expected a path pattern"),
    "flat size": (np.ones(3), ValueError, r"shape \(3,\).*\(5,\).*vspace\.paths"),
    "flat list size": ([1e-2] * 6, ValueError, r"shape \(6,\).*\(5,\)"),
    "complex": ({"a": 1j, "b": 1e-2, "c": 1e-4}, ValueError, "complex components"),
}


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize(("value", "kind", "message"), BAD_TOLERANCES.values(), ids=BAD_TOLERANCES)
def test_bad_tolerance_is_an_error(name, value, kind, message):
    with pytest.raises(kind, match=message) as caught:
        solve_ivp(lambda t, s: s, (0, 1), probe(), **{name: value})
    assert name in str(caught.value)


def test_tolerance_of_none_is_scipys_error():
    with pytest.raises(TypeError):
        solve_ivp(lambda t, s: s, (0, 1), probe(), rtol=None)


@pytest.mark.parametrize("method", ["RK23", "RK45", "DOP853", "LSODA"])
def test_tolerances_do_the_same_as_by_hand(method):
    rtol = State(1e-4, np.full(3, 1e-5), {"x": 1e-6, "in": 1e-7, "y": 1e-8})
    flat = np.array([1e-4] + [1e-5] * 3 + [1e-6] + [1e-7] * 7 + [1e-8] * 3)
    ours = solve_ivp(change, (0, 3), start(), method, rtol=rtol, atol={"parts*": 1e-9})
    atol = np.array([1e-6] * 4 + [1e-9] * 11)
    theirs = integrate.solve_ivp(
        ByHand(change, packs=True), (0, 3), pack(start()), method, rtol=flat, atol=atol
    )
    assert bits(ours.t) == bits(theirs.t)
    assert bits(pack(ours.states[-1])) == bits(theirs.y[:, -1].copy())


@pytest.mark.parametrize("method", ["Radau", "BDF", integrate.BDF])
def test_radau_and_bdf_take_one_relative_tolerance(method):
    with pytest.raises(ValueError, match=r"rtol.*one number.*Radau and BDF.*atol"):
        solve_ivp(lambda t, s: s, (0, 1), probe(), method, rtol={"['a']": 1e-4})
    by_pattern = solve_ivp(lambda t, s: s, (0, 1), probe(), method, rtol={"*": 1e-5})
    by_number = solve_ivp(lambda t, s: s, (0, 1), probe(), method, rtol=1e-5)
    assert bits(by_pattern.t) == bits(by_number.t)
    atol = {"['b']": 1e-9}
    assert solve_ivp(lambda t, s: s, (0, 1), probe(), method, atol=atol).success


# The flat vectors themselves.


def test_packed_is_picklable_with_its_structure():
    packed = Space(
        {"name": "a", "x": 1.0, "z": np.ones(2, complex)}, inactive=InactiveConfig("['q']")
    )
    again = pickle.loads(pickle.dumps(packed))
    vector = again.pack({"name": "b", "x": 2.0, "z": np.array([1j, 2.0])})
    assert vector.tolist() == [2.0, 0.0, 1.0, 2.0, 0.0]
    assert again.unpack(vector)["name"] == "a"
    assert [label for _, label in again.components()] == [
        "['x']", "['z'][0]", "['z'][0]", "['z'][1]", "['z'][1]",
    ]  # fmt: skip


def test_sharing_in_a_derivative_is_no_harm():
    one = np.ones(2)
    sol = solve_ivp(lambda t, s: {"a": one, "b": one}, (0, 1), {"a": np.zeros(2), "b": np.zeros(2)})
    np.testing.assert_allclose(sol.states[-1]["a"], 1.0)
    assert sol.states[-1]["a"] is not sol.states[-1]["b"]


@pytest.mark.parametrize("happens", [True, False])
def test_events_of_states_without_components(happens):
    event = lambda t, s: t - 0.5 if happens else 1.0  # noqa: E731
    sol = solve_ivp(lambda t, s: s, (0, 1), {"a": np.empty(0), "n": "kept"}, events=event)
    assert [state["n"] for state in sol.y_events[0]] == ["kept"] * happens
