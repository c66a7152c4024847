"""What the tests of this folder share."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from vspace import VectorSpace, register_leaf
from vspace_scipy import _progress


class Bar:
    """What tqdm would be asked to show."""

    def __init__(self, desc, total, unit, bar_format=None):
        self.desc = desc
        self.total = total
        self.unit = unit
        self.n = 0
        self.shown = []
        self.closed = False

    def set_postfix(self, shown, refresh):
        self.shown.append(shown)

    def update(self, step):
        self.n += step

    def close(self):
        self.closed = True


@pytest.fixture
def bars(monkeypatch):
    """Return a list of the bars that are opened."""
    opened = []

    def bar(**options):
        opened.append(Bar(**options))
        return opened[-1]

    monkeypatch.setattr(_progress, "_tqdm", lambda: bar)
    return opened


@dataclass
class Tank:
    """A dataclass with a number, an array and what is inactive."""

    level: float
    flow: np.ndarray
    name: str = "tank"
    notes: list = field(default_factory=list)


class Model:
    """A callable instance."""

    def __init__(self, offset, powers):
        self.offset = offset
        self.powers = powers
        self.title = "model"

    def __call__(self, t):
        return self.offset + self.powers @ np.array([1.0, t, t**2])


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


register_leaf(
    Field,
    size=lambda x: x.values.size,
    ravel=lambda x: x.values,
    unravel=lambda x, components: Field(components),
)


def line(offset, powers):
    def value(t):
        return offset + powers @ np.array([1.0, t, t**2])

    return value


def cells(closure):
    return dict(
        zip(
            closure.__code__.co_freevars,
            [c.cell_contents for c in closure.__closure__],
            strict=True,
        )
    )


# Name -> an object of four numbers, and the numbers of such an object.
KINDS = {
    "dataclass": (
        lambda v: Tank(float(v[0]), np.array(v[1:])),
        lambda x: np.array([x.level, *x.flow]),
    ),
    "nested dicts": (
        lambda v: {"a": {"x": float(v[0])}, "b": [np.array(v[1:3]), {"y": float(v[3])}], "n": "s"},
        lambda x: np.array([x["a"]["x"], *x["b"][0], x["b"][1]["y"]]),
    ),
    "closure": (
        lambda v: line(float(v[0]), np.array(v[1:])),
        lambda x: np.array([cells(x)["offset"], *cells(x)["powers"]]),
    ),
    "callable instance": (
        lambda v: Model(float(v[0]), np.array(v[1:])),
        lambda x: np.array([x.offset, *x.powers]),
    ),
    "registered leaf": (
        lambda v: {"rate": float(v[0]), "field": Field(v[1:])},
        lambda x: np.array([x["rate"], *x["field"].values]),
    ),
    "vector": (
        lambda v: VectorSpace([float(v[0]), np.array(v[1:])]),
        lambda x: np.array([x.value[0], *x.value[1]]),
    ),
}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request):
    """Return how four numbers become an object, and how it becomes four numbers."""
    return request.param


# Name -> an object of matrices or vectors with a place for each of four rows, and its samples.
STACKED = {
    "dataclass": lambda rows: Tank(rows[0], rows[1:]),
    "nested dicts": lambda rows: {
        "a": {"x": rows[0]}, "b": {"w": rows[1:3], "y": rows[3]}, "n": "s",
    },
    "closure": lambda rows: line(rows[0], rows[1:]),
    "callable instance": lambda rows: Model(rows[0], rows[1:]),
    "vector": lambda rows: VectorSpace({"x": rows[0], "w": rows[1:]}),
}  # fmt: skip


@pytest.fixture
def numbers_of():
    """Return the function that gives the components of an object as one array."""
    return lambda x: (x if isinstance(x, VectorSpace) else VectorSpace(x)).to_array()


@pytest.fixture(params=STACKED.values(), ids=STACKED)
def stack(request):
    """Return how an array of four rows becomes one object whose leaves have its last axis."""
    return request.param
