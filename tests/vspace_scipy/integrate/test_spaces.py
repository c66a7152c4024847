"""The space of a registered leaf is checked wherever a function of the user's gives one (C25)."""

import numpy as np
import pytest

from vspace import StructureMismatchError, register_leaf
from vspace_scipy import integrate


class Quantity:
    """A leaf with a unit."""

    def __init__(self, values, unit):
        self.values = np.asarray(values, float)
        self.unit = unit

    def __add__(self, other):
        return Quantity(self.values + other.values, self.unit)

    def __mul__(self, factor):
        return Quantity(factor * self.values, self.unit)

    __rmul__ = __mul__


register_leaf(
    Quantity,
    space=lambda x: (x.unit, x.values.shape),
    size=lambda x: x.values.size,
    ravel=lambda x: x.values.ravel(),
    unravel=lambda x, components: Quantity(components.reshape(x.values.shape), x.unit),
)

RIGHT = {"q": Quantity([1.0, 2.0], "m"), "x": 1.0}
WRONG = {
    "unit": RIGHT | {"q": Quantity([1.0, 2.0], "s")},
    "size": RIGHT | {"q": Quantity([1.0, 2.0, 3.0], "m")},
    "shape": RIGHT | {"q": Quantity([[1.0, 2.0]], "m")},
}


def then(wrong):
    """Return a function whose second value is wrong."""
    calls = []

    def value(*args):
        calls.append(args)
        return RIGHT if len(calls) == 1 else wrong

    return value


def in_a_list(wrong):
    """Return a function of many points whose last value is wrong."""
    return lambda x: [RIGHT] * (max(np.shape(x)) - 1) + [wrong]


def assigned(wrong):
    integrate.BDF(lambda t, y: y, 0.0, RIGHT, 1.0).y = wrong


CALLS = {
    "solve_ivp": lambda w: integrate.solve_ivp(then(w), (0, 1), RIGHT),
    "solve_ivp at the start": lambda w: integrate.solve_ivp(lambda t, y: w, (0, 1), RIGHT),
    "RK45": lambda w: integrate.RK45(lambda t, y: w, 0.0, RIGHT, 1.0),
    "y of a solver": assigned,
    "ode": lambda w: integrate.ode(then(w)).set_initial_value(RIGHT).integrate(1.0),
    "odeint": lambda w: integrate.odeint(then(w), RIGHT, [0, 1]),
    "quad": lambda w: integrate.quad(then(w), 0, 1),
    "dblquad": lambda w: integrate.dblquad(then(w), 0, 1, 0, 1),
    "nquad": lambda w: integrate.nquad(then(w), [(0, 1), (0, 1)]),
    "quad_vec": lambda w: integrate.quad_vec(then(w), 0, 1),
    "quad_vec with a norm": lambda w: integrate.quad_vec(then(w), 0, 1, norm="max"),
    "fixed_quad": lambda w: integrate.fixed_quad(in_a_list(w), 0, 1),
    "cubature": lambda w: integrate.cubature(in_a_list(w), [0], [1]),
    "qmc_quad": lambda w: integrate.qmc_quad(in_a_list(w), [0], [1]),
    "tanhsinh": lambda w: integrate.tanhsinh(in_a_list(w), 0, 1),
    "nsum": lambda w: integrate.nsum(in_a_list(w), 0, 40),
    "trapezoid": lambda w: integrate.trapezoid([RIGHT, w]),
    "initial": lambda w: integrate.cumulative_simpson([RIGHT] * 3, initial=w),
    "fun": lambda w: integrate.solve_bvp(
        lambda x, y: [w for _ in y], lambda a, b: RIGHT, [0.0, 1.0], [RIGHT, RIGHT]
    ),
    "bc": lambda w: integrate.solve_bvp(
        lambda x, y: y, then(w), [0.0, 1.0], [RIGHT, RIGHT]
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_leaf_of_another_space_is_an_error(call, wrong):
    with pytest.raises(StructureMismatchError, match=r"at \['q'\]: found a Quantity of the space"):
        call(wrong)
