"""Published problems with known answers, as structured states.

E. Hairer, S. P. Norsett and G. Wanner, *Solving Ordinary Differential Equations I* (Springer, 2nd
ed. 1993), section II.0, has the Arenstorf orbit and its period. F. Mazzia and C. Magherini, *Test
Set for Initial Value Problem Solvers* (release 2.4, University of Bari, 2008), has HIRES (E.
Schaefer, 1975) and ROBER (H. H. Robertson, 1966) with reference solutions; both are in E. Hairer
and G. Wanner, *Solving Ordinary Differential Equations II* (Springer, 2nd ed. 1996), section IV.10.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest

from vspace import VectorSpace, inactive
from vspace_scipy import integrate

# The Arenstorf orbit: a satellite of earth and moon comes back to where it was.

PERIOD = 17.0652165601579625588917206249
SPEED = -2.00158510637908252240537862224


@dataclass
class Satellite:
    name: str
    position: np.ndarray
    velocity: np.ndarray
    moon: float = inactive(default=0.012277471)  # the mass of the moon; the earth has the rest


def orbit(t, s):
    earth = 1.0 - s.moon
    to_earth = s.position + [s.moon, 0.0]
    to_moon = s.position - [earth, 0.0]
    pull = earth * to_earth / np.linalg.norm(to_earth) ** 3
    pull += s.moon * to_moon / np.linalg.norm(to_moon) ** 3
    turning = 2.0 * np.array([s.velocity[1], -s.velocity[0]])
    return Satellite(s.name, s.velocity, s.position + turning - pull)


# Errors grow where the orbit passes close to the moon; at the end they are at most so many times
# the tolerance.
MAGNIFIED = 2e5


@pytest.mark.parametrize(
    ("method", "tolerances"),
    [
        ("RK45", (1e-8, 1e-10, 1e-12)),
        ("DOP853", (1e-8, 1e-10, 1e-12)),
        ("LSODA", (1e-10, 1e-12)),
        ("Radau", (1e-7, 1e-8)),
    ],
)
def test_arenstorf_orbit_closes(method, tolerances):
    start = Satellite("Apollo", np.array([0.994, 0.0]), np.array([0.0, SPEED]))
    errors = []
    for tolerance in tolerances:
        sol = integrate.solve_ivp(
            orbit, (0.0, PERIOD), start, method, rtol=tolerance, atol={"*": tolerance}
        )
        end = sol.states[-1]
        assert (end.name, end.moon) == ("Apollo", start.moon)
        gaps = end.position - start.position, end.velocity - start.velocity
        errors.append(np.abs(gaps).max())
        assert errors[-1] < MAGNIFIED * tolerance
    assert all(late < early for early, late in itertools.pairwise(errors))


# HIRES: how light of high irradiance forms a plant. Eight concentrations, y1 to y8; stiff.


@dataclass
class Phytochrome:
    red: float  # the form that absorbs red light
    far_red: float


def plant(y1, y2, y3, y4, y5, y6, y7, y8):
    bound = [{"X": Phytochrome(y3, y4)}, {"X'": Phytochrome(y5, y6)}]
    return {"free": Phytochrome(y1, y2), "bound": bound, "enzyme": np.array([y7, y8])}


def concentrations(s):
    free, (x, xx) = s["free"], (s["bound"][0]["X"], s["bound"][1]["X'"])
    return free.red, free.far_red, x.red, x.far_red, xx.red, xx.far_red, *s["enzyme"].tolist()


def irradiated(t, s):
    y1, y2, y3, y4, y5, y6, y7, y8 = concentrations(s)
    released = 280.0 * y6 * y8 - 1.81 * y7
    return plant(
        -1.71 * y1 + 0.43 * y2 + 8.32 * y3 + 0.0007,
        1.71 * y1 - 8.75 * y2,
        -10.03 * y3 + 0.43 * y4 + 0.035 * y5,
        8.32 * y2 + 1.71 * y3 - 1.12 * y4,
        -1.745 * y5 + 0.43 * y6 + 0.43 * y7,
        -280.0 * y6 * y8 + 0.69 * y4 + 1.71 * y5 - 0.43 * y6 + 0.69 * y7,
        released,
        -released,
    )


HIRES = [
    0.7371312573325668e-3,
    0.1442485726316185e-3,
    0.5888729740967575e-4,
    0.1175651343283149e-2,
    0.2386356198831331e-2,
    0.6238968252742796e-2,
    0.2849998395185769e-2,
    0.2850001604814231e-2,
]

# How much larger than the tolerance the error at the end may be. Radau estimates the error of a
# method of order 3 and goes on with one of order 5; BDF only controls the error of each step.
PROMISED = {"Radau": 1.0, "BDF": 30.0}


@pytest.mark.parametrize("tolerance", [1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("method", PROMISED)
def test_hires_ends_at_the_reference_solution(method, tolerance):
    start = plant(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0057)
    sol = integrate.solve_ivp(
        irradiated, (0.0, 321.8122), start, method, rtol=tolerance, atol=1e-4 * tolerance
    )
    assert sol.success
    end = np.array(concentrations(sol.states[-1]))
    np.testing.assert_allclose(end, HIRES, rtol=PROMISED[method] * tolerance)


# ROBER: three reactions whose rates differ by nine orders of magnitude, over 1e11 seconds.


@dataclass
class Mixture:
    A: float
    B: float
    C: float
    unit: str = "mol"


def reactions(t, m):
    slow, fast, back = 0.04 * m.A, 3e7 * m.B**2, 1e4 * m.B * m.C
    return Mixture(-slow + back, slow - back - fast, fast)


def derivatives(t, m):
    """The Jacobian, as an object of objects."""
    of_a = Mixture(-0.04, 1e4 * m.C, 1e4 * m.B)
    of_c = Mixture(0.0, 6e7 * m.B, 0.0)
    of_b = (-VectorSpace(of_a) - VectorSpace(of_c)).value
    return Mixture(of_a, of_b, of_c)


ROBER = Mixture(0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050)


@pytest.mark.parametrize("tolerance", [1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("method", PROMISED)
def test_rober_ends_at_the_reference_solution(method, tolerance):
    sol = integrate.solve_ivp(
        reactions,
        (0.0, 1e11),
        Mixture(1.0, 0.0, 0.0),
        method,
        rtol=tolerance,
        atol={"A": 1e-10 * tolerance, "B": 1e-15 * tolerance, "C": 1e-2 * tolerance},
        jac=derivatives,
    )
    assert sol.success
    end = sol.states[-1]
    for name in ("A", "B", "C"):
        wanted = getattr(ROBER, name)
        assert getattr(end, name) == pytest.approx(wanted, rel=PROMISED[method] * tolerance)
    assert end.unit == "mol"
    assert pytest.approx(1.0, rel=1e-12) == end.A + end.B + end.C
