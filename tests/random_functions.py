"""Random integrands and right-hand sides with derivatives by hand, for any library of arrays.

A recipe holds no float, so that what a function made from it has captured are the numbers that it
was made from, in whatever holds them.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from vspace import VectorSpace

# A function of z with its derivative.
SHAPES = {
    "sine": (lambda xp, z: xp.sin(z), math.cos),
    "bell": (lambda xp, z: xp.exp(-z * z), lambda z: -2.0 * z * math.exp(-z * z)),
    "step": (lambda xp, z: xp.tanh(z), lambda z: 1.0 / math.cosh(z) ** 2),
    "square": (lambda xp, z: z * z, lambda z: 2.0 * z),
}

# What holds some numbers for a body, a function of the numbers and others. `own` makes of a number
# what is to be held.


def _closure(v, body, own):
    first, others = own(v[0]), [own(each) for each in v[1:]]
    return lambda *args: body([first, *others], *args)


def _array(v, body, own):
    return lambda *args: body(v, *args)


def _nested(v, body, own):
    first = (lambda number: lambda: number)(own(v[0]))
    others = {"others": tuple(own(each) for each in v[1:])}
    return lambda *args: body([first(), *others["others"]], *args)


class Holder:
    def __init__(self, numbers, body):
        self.numbers, self.body, self.name = numbers, body, "holder"

    def __call__(self, *args):
        return self.body(self.numbers, *args)

    def call(self, *args):
        return self(*args)


def _instance(v, body, own):
    return Holder([own(each) for each in v], body)


def _method(v, body, own):
    return Holder(v, body).call


def _partial(v, body, own):
    return functools.partial(body, [own(each) for each in v])


HOLDERS = {
    "closure": _closure,
    "array": _array,
    "nested closures": _nested,
    "instance": _instance,
    "bound method": _method,
    "partial": _partial,
}


def held(recipe, function):
    """Return the numbers that a function made by a recipe holds."""
    return VectorSpace(function).to_array()


@dataclass(frozen=True)
class Integrand:
    """The sum over k of ``v[2k] phi_k(v[2k + 1] x / unit)``, in its own unit.

    The units are powers of two, so that a change of them is exact.
    """

    shapes: tuple[str, ...]
    holder: str
    unit: int = 0  # of x
    value_unit: int = 0

    @property
    def size(self):
        return 2 * len(self.shapes)

    def body(self, xp, v, x):
        z = x * 2.0**-self.unit
        terms = (v[2 * k] * SHAPES[name][0](xp, v[2 * k + 1] * z)
                 for k, name in enumerate(self.shapes))  # fmt: skip
        return functools.reduce(lambda a, b: a + b, terms) * 2.0**self.value_unit

    def make(self, v, xp=np, own=float):
        return HOLDERS[self.holder](v, functools.partial(self.body, xp), own)

    def slope(self, v, x):
        """Return the derivatives of the value at a point."""
        z = x * 2.0**-self.unit
        rows = []
        for k, name in enumerate(self.shapes):
            phi, derivative = SHAPES[name]
            rows += [phi(np, v[2 * k + 1] * z), v[2 * k] * z * derivative(v[2 * k + 1] * z)]
        return np.array(rows) * 2.0**self.value_unit


# How a state is made from a list of numbers, and taken apart.


@dataclass
class Body:
    first: Any
    others: Any
    name: str = "body"


STATES = {
    "array": (lambda xp, rows: xp.stack(rows), lambda y: y),
    "dict": (
        lambda xp, rows: {"first": rows[0], "others": xp.stack(rows[1:]), "n": "name"},
        lambda y: [y["first"], *y["others"]],
    ),
    "dataclass": (
        lambda xp, rows: Body(rows[0], xp.stack(rows[1:])),
        lambda y: [y.first, *y.others],
    ),
    "nest of lists": (
        lambda xp, rows: [xp.stack(rows[:1]), (xp.stack(rows[1:]), None)],
        lambda y: [*y[0], *y[1][0]],
    ),
    "beside an empty array": (
        lambda xp, rows: {"all": xp.stack(rows), "none": xp.zeros(0)},
        lambda y: [*y["all"]],
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RightHandSide:
    """``y_i' = -a_i y_i + b_i tanh(y_(i+1)) + c_i sin(3 t)``, each component in its own unit."""

    units: tuple[int, ...]  # powers of two
    state: str
    holder: str
    method: str

    @property
    def size(self):
        return 3 * len(self.units)

    def dress(self, rows, xp=np):
        return STATES[self.state][0](xp, rows)

    def undress(self, y):
        """Return the components of a state, or of one with an axis for time."""
        return STATES[self.state][1](y)

    def body(self, xp, v, t, y):
        units = zip(self.undress(y), self.units, strict=True)
        y = [each * 2.0**-unit for each, unit in units]
        n = len(y)
        rows = [
            (-v[3 * i] * y[i] + v[3 * i + 1] * xp.tanh(y[(i + 1) % n])
             + v[3 * i + 2] * math.sin(3.0 * t)) * 2.0**unit
            for i, unit in enumerate(self.units)
        ]  # fmt: skip
        return self.dress(rows, xp)

    def make(self, v, xp=np, own=float):
        return HOLDERS[self.holder](v, functools.partial(self.body, xp), own)

    @property
    def beginning(self):
        """The components of an initial state."""
        return (0.5 + 0.25 * np.arange(len(self.units))) * 2.0 ** np.array(self.units)

    def start(self):
        return self.dress([*self.beginning])

    def slopes(self, v, t, y):
        """Return the derivatives of the rows by the state and by the numbers."""
        scale = 2.0 ** np.array(self.units)
        y = np.array(self.undress(y)) / scale
        n = len(y)
        by_state, by_numbers = np.zeros((n, n)), np.zeros((n, 3 * n))
        for i in range(n):
            j = (i + 1) % n
            by_state[i, i] -= v[3 * i]
            by_state[i, j] += v[3 * i + 1] / math.cosh(y[j]) ** 2
            by_numbers[i, 3 * i : 3 * i + 3] = -y[i], math.tanh(y[j]), math.sin(3.0 * t)
        return scale[:, None] * by_state / scale, scale[:, None] * by_numbers

    @property
    def options(self):
        """Options of `solve_ivp`; an absolute tolerance for each component in its unit."""
        rtol = {"RK23": 1e-4, "BDF": 1e-5}.get(self.method, 1e-6)
        atol = self.dress([1e-3 * rtol * 2.0**unit for unit in self.units])
        return {"method": self.method, "rtol": rtol, "atol": atol, "t_eval": [0.3, 1.0]}


# Strategies. Numbers keep away from zero, where they would have no size.

_number = st.floats(0.25, 1.5).map(lambda x: round(x, 2))
_signed = st.builds(lambda x, sign: sign * x, _number, st.sampled_from([1.0, -1.0]))
powers = st.integers(-40, 40)  # of two: 24 orders of magnitude
METHODS = ["RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"]


def numbers(size):
    """Return arrays of a size."""
    return st.lists(_signed, min_size=size, max_size=size).map(np.array)


integrands = st.builds(
    Integrand,
    st.lists(st.sampled_from([*SHAPES]), min_size=1, max_size=3).map(tuple),
    st.sampled_from([*HOLDERS]),
)
limits = st.tuples(_signed, _signed).filter(lambda ends: ends[0] != ends[1])
right_hand_sides = st.builds(
    RightHandSide,
    st.lists(st.sampled_from([0, 0, 0, -20, 20]), min_size=2, max_size=3).map(tuple),
    st.sampled_from([*STATES]),
    st.sampled_from([*HOLDERS]),
    st.sampled_from(METHODS),
)


def with_numbers(recipes):
    """Return pairs of a recipe and numbers for it."""
    return recipes.flatmap(lambda recipe: st.tuples(st.just(recipe), numbers(recipe.size)))
