"""odeint on objects gives the bits of packing by hand."""

from __future__ import annotations

import inspect
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import integrate, sparse

from vspace import NotFiniteError, StructureMismatchError, VectorSpace
from vspace_scipy.integrate import odeint

TIMES = np.linspace(0.0, 3.0, 7)
MATRIX = np.array([[0.0, 1.0], [-1.0, -0.1]])


@dataclass
class Spring:
    name: str
    position: float
    velocity: float


def start():
    return Spring("left", 1.0, 0.5)


def motion(y, t, damping=0.1):
    return Spring(y.name, y.velocity, -y.position - damping * y.velocity)


def flat(y, t, damping=0.1):
    return [y[1], -y[0] - damping * y[1]]


def components(states):
    return np.array([[s.position, s.velocity] for s in states])


OPTIONS = {
    "nothing": {},
    "args": {"args": (0.3,)},
    "tolerances": {"rtol": 1e-10, "atol": 1e-12},
    "steps": {"h0": 0.01, "hmax": 0.1, "mxstep": 2000},
    "adams alone": {"mxords": 2},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_states_are_those_of_packing_by_hand(options):
    states = odeint(motion, start(), TIMES, **options)
    np.testing.assert_array_equal(
        components(states), integrate.odeint(flat, [1.0, 0.5], TIMES, **options)
    )
    assert states[0].name == "left"
    assert len(states) == len(TIMES)
    found, info = odeint(motion, start(), TIMES, full_output=True, **options)
    expected = integrate.odeint(flat, [1.0, 0.5], TIMES, full_output=True, **options)[1]
    np.testing.assert_array_equal(components(found), components(states))
    assert info["nfe"].tolist() == expected["nfe"].tolist()


@pytest.mark.parametrize("as_matrix", [np.array, sparse.csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize("tfirst", [False, True])
def test_jacobians_and_the_order_of_arguments(tfirst, as_matrix):
    def jacobian(y, t):
        assert isinstance(y, Spring)
        return as_matrix(MATRIX)

    swapped = (lambda t, y: motion(y, t), lambda t, y: jacobian(y, t))
    func, dfun = swapped if tfirst else (motion, jacobian)
    found = odeint(func, start(), TIMES, Dfun=dfun, tfirst=tfirst)
    expected = integrate.odeint(flat, [1.0, 0.5], TIMES, Dfun=lambda y, t: MATRIX)
    np.testing.assert_array_equal(components(found), expected)


def test_tolerances_by_part():
    found = odeint(motion, start(), TIMES, atol={"position": 1e-12}, rtol=1e-9)
    expected = integrate.odeint(flat, [1.0, 0.5], TIMES, rtol=1e-9, atol=[1e-12, 1.49012e-8])
    np.testing.assert_array_equal(components(found), expected)


STATES = {
    "VectorSpace": VectorSpace({"x": np.ones(2), "dt": 0.1}, inactive="*dt*"),
    "nested": {"a": [np.ones((2, 2)), 2.0], "n": "seven"},
    "complex": {"z": 1.0 + 1.0j},
}


@pytest.mark.parametrize("y0", STATES.values(), ids=STATES)
def test_states_of_every_kind(y0):
    def decay(y, t):
        return -y if isinstance(y, VectorSpace) else (-VectorSpace(y)).value

    end = odeint(decay, y0, [0.0, 1.0])[-1]
    assert type(end) is type(y0)
    ours, theirs = (
        each if isinstance(each, VectorSpace) else VectorSpace(each) for each in (end, y0)
    )
    np.testing.assert_allclose(ours.to_array(), np.exp(-1.0) * theirs.to_array(), rtol=1e-6)


def test_plain_states_and_the_signature_are_scipys():
    for y0 in ([1.0, 0.5], (1, 0), np.array([1.0, 0.5])):
        np.testing.assert_array_equal(odeint(flat, y0, TIMES), integrate.odeint(flat, y0, TIMES))
    names = list(inspect.signature(odeint).parameters)
    assert names[:-2] == list(inspect.signature(integrate.odeint).parameters)
    assert names[-2:] == ["inactive", "progress"]


@pytest.mark.parametrize("plain", [False, True])
def test_progress_shows_evaluations_and_time(plain, capsys):
    if plain:
        odeint(flat, [1.0, 0.5], TIMES, progress=True)
    else:
        odeint(motion, start(), TIMES, progress=True)
    shown = capsys.readouterr().err
    assert "odeint: " in shown
    assert "t=" in shown


def test_errors_say_where():
    with pytest.raises(StructureMismatchError, match="at velocity: found int 0"):
        odeint(lambda y, t: Spring("", y.velocity, 0), start(), TIMES)
    with pytest.raises(NotFiniteError, match="position"):
        odeint(motion, Spring("", np.nan, 0.0), TIMES)
    with pytest.raises(ValueError, match=r"y0: found a dict without a leaf.*write 1.0, not 1"):
        odeint(motion, {"position": 1}, TIMES)
    with pytest.raises(ValueError, match=r"Dfun: found a function together with ml or mu"):
        odeint(motion, start(), TIMES, Dfun=lambda y, t: MATRIX, ml=1)
    with pytest.raises(LookupError, match="of the user's"):
        odeint(_fails, start(), TIMES)


def _fails(y, t):
    raise LookupError("of the user's")
