"""Four unknowns in objects of many shapes, for the same problem in flat arrays beside them."""

from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np
import pytest

from vspace import VectorSpace, leaves, register_leaf


@dataclass
class Model:
    scale: float
    rates: np.ndarray
    offset: float = 0.0
    name: str = "model"
    steps: int = 3
    notes: list = field(default_factory=list)


class Curve:
    """A callable instance."""

    def __init__(self, slope, powers):
        self.slope = slope
        self.powers = powers
        self.title = "curve"

    def __call__(self, t):
        return self.slope * t + self.powers @ np.array([1.0, t, t**2])


@register_leaf
class Field:
    """A leaf type of a user's."""

    def __init__(self, values):
        self.values = np.array(values)

    def __add__(self, other):
        return Field(self.values + other.values)

    def __mul__(self, factor):
        return Field(factor * self.values)

    __rmul__ = __mul__


@leaves.size.register(Field)
def _(field):
    return field.values.size


@leaves.ravel.register(Field)
def _(field):
    return field.values


@leaves.unravel.register(Field)
def _(field, components):
    return Field(components)


Pair = namedtuple("Pair", "first rest")


def closure(a, b):
    def line(t):
        return a * t + b[0] + b[1] * t**2 + b[2] * t**3

    return line


def cells(function):
    return [cell.cell_contents for cell in function.__closure__]


@dataclass(frozen=True)
class Shape:
    """How four numbers lie in an object."""

    build: object
    read: object


SHAPES = {
    "dataclass": Shape(
        lambda v: Model(float(v[0]), np.array(v[1:3]), float(v[3])),
        lambda m: np.array([m.scale, *m.rates, m.offset]),
    ),
    "nested dicts": Shape(
        lambda v: {"a": {"x": float(v[0]), "n": "s"}, "w": np.array(v[1:4]).reshape(1, 3)},
        lambda d: np.array([d["a"]["x"], *d["w"].ravel()]),
    ),
    "closure": Shape(
        lambda v: closure(float(v[0]), np.array(v[1:])),
        lambda f: np.array([cells(f)[0], *cells(f)[1]]),
    ),
    "callable instance": Shape(
        lambda v: Curve(float(v[0]), np.array(v[1:])),
        lambda c: np.array([c.slope, *c.powers]),
    ),
    "registered leaf": Shape(
        lambda v: {"f": Field(v[:3]), "x": float(v[3])},
        lambda d: np.array([*d["f"].values, d["x"]]),
    ),
    "named tuple": Shape(
        lambda v: Pair(float(v[0]), [float(v[1]), np.array(v[2:])]),
        lambda p: np.array([p.first, p.rest[0], *p.rest[1]]),
    ),
    "vector": Shape(
        lambda v: VectorSpace([float(v[0]), np.array(v[1:])]),
        lambda v: np.array([v.value[0], *v.value[1]]),
    ),
}


@pytest.fixture(params=SHAPES.values(), ids=list(SHAPES))
def shape(request):
    return request.param


@pytest.fixture
def model():
    """The class of unknowns for which one shape is enough."""
    return Model


@pytest.fixture
def in_model():
    return SHAPES["dataclass"]


@pytest.fixture
def in_dicts():
    """A shape that pickles without any class of ours."""
    return SHAPES["nested dicts"]


def _same(ours, theirs):
    """Return whether two arrays are equal to the last bit."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    return (ours.dtype, ours.shape, ours.tobytes()) == (
        theirs.dtype,
        theirs.shape,
        theirs.tobytes(),
    )


@pytest.fixture
def same():
    return _same
