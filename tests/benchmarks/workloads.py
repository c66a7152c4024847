"""The objects that are measured, each made from a seed, and how a person takes them apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, Any]
Leaves = list[Any]


@dataclass(frozen=True)
class Workload:
    """A kind of object.

    Attributes
    ----------
    name : str
        In tables, and for ``ONLY=``.
    make : callable
        ``make(seed)`` gives one.
    leaves, build : callable
        By hand: the list of its leaves, and an object like another one from such a list.
    leaf_kind : str
        ``flat``: arrays of float64 with one axis; ``shaped``: with any number of axes; ``mixed``:
        numbers, or several dtypes.
    holders : str
        ``containers``: lists and dicts, which every peer knows; ``classes``: dataclasses as well;
        ``graph``: what no peer takes apart.
    raveled : bool
        Whether peers can pack it into one array of float64.
    summary : str
        For the page.
    """

    name: str
    make: Callable[[int], Any]
    leaves: Callable[[Any], Leaves]
    build: Callable[[Any, Leaves], Any]
    leaf_kind: Literal["flat", "shaped", "mixed"]
    holders: Literal["containers", "classes", "graph"]
    raveled: bool
    summary: str


# D: a small state, as of a differential equation.


@dataclass
class Inner:
    mass: float
    position: Array
    velocity: Array


@dataclass(frozen=True)
class State:
    time: float
    parts: dict[str, Any]


def make_d(seed: int = 1) -> State:
    rng = np.random.default_rng(seed)
    inner = Inner(rng.random(), rng.random(3), rng.random(3))
    parts = {"a": rng.random(3), "inner": inner, "c": rng.random(), "d": rng.random(3)}
    return State(rng.random(), parts)


def leaves_of_d(state: State) -> Leaves:
    parts = state.parts
    inner = parts["inner"]
    return [
        state.time, parts["a"], inner.mass, inner.position, inner.velocity, parts["c"], parts["d"]
    ]  # fmt: skip


def build_d(state: State, leaves: Leaves) -> State:
    time, a, mass, position, velocity, c, d = leaves
    return State(time, {"a": a, "inner": Inner(mass, position, velocity), "c": c, "d": d})


def pack_d(state: State) -> Array:
    """Return a state of D as a flat array, by hand."""
    parts = state.parts
    inner = parts["inner"]
    y = np.empty(15)
    y[0] = state.time
    y[1:4] = parts["a"]
    y[4] = inner.mass
    y[5:8] = inner.position
    y[8:11] = inner.velocity
    y[11] = parts["c"]
    y[12:15] = parts["d"]
    return y


def unpack_d(y: Array) -> State:
    """Return a flat array as a state of D, by hand."""
    inner = Inner(float(y[4]), y[5:8].copy(), y[8:11].copy())
    parts = {"a": y[1:4].copy(), "inner": inner, "c": float(y[11]), "d": y[12:15].copy()}
    return State(float(y[0]), parts)


def derivative_d(t: float, state: State) -> State:
    """Return a smooth right-hand side on D."""
    parts = state.parts
    inner = parts["inner"]
    return State(
        -state.time,
        {
            "a": -parts["a"] * parts["c"],
            "inner": Inner(-0.5 * inner.mass, inner.velocity, -inner.position),
            "c": -0.1 * parts["c"],
            "d": 0.3 * parts["d"] - inner.position,
        },
    )


def integrand_d(x: float) -> State:
    """Return an integrand whose value is a D."""
    ones = np.ones(3)
    inner = Inner(x * x, np.exp(-x * ones), np.sqrt(abs(x)) * ones)
    return State(x, {"a": np.cos(x * ones), "inner": inner, "c": 1.0 + x, "d": x * ones})


# M: parameters of a model.


def make_m(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        f"layer{i}": {name: [rng.random(16) for _ in range(5)] for name in ("weights", "moments")}
        for i in range(10)
    }


def leaves_of_m(model: dict[str, Any]) -> Leaves:
    return [leaf for layer in model.values() for part in layer.values() for leaf in part]


def build_m(model: dict[str, Any], leaves: Leaves) -> dict[str, Any]:
    each = iter(leaves)
    return {
        name: {key: [next(each) for _ in part] for key, part in layer.items()}
        for name, layer in model.items()
    }


# L: many small arrays in a list.


def make_l(seed: int) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.random(4) for _ in range(10_000)]


def _shapes(count: int) -> list[tuple[int, ...]]:
    """Return different shapes of few components, in an order that mixes them."""
    shapes: list[tuple[int, ...]] = []
    for components in itertools.count(1):
        stack: list[tuple[tuple[int, ...], int]] = [((), components)]
        while stack:
            shape, rest = stack.pop()
            if rest == 1 and shape:
                shapes.append(shape)
            if len(shape) < 7:
                stack += [((*shape, n), rest // n) for n in range(1, rest + 1) if rest % n == 0]
        if len(shapes) >= count:
            order = np.random.default_rng(0).permutation(count)
            return [shapes[i] for i in order]
    raise AssertionError


def make_irregular(seed: int) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.random(shape) for shape in IRREGULAR_SHAPES]


IRREGULAR_SHAPES = _shapes(10_000)


def leaves_of_list(items: list[Any]) -> Leaves:
    return items


def build_list(items: list[Any], leaves: Leaves) -> list[Any]:
    return leaves


# A closure over five values.


def _closure(bias: float, gain: float, offset: Array, scale: float, weights: Array) -> Any:
    def model(x: float) -> Array:
        return scale * np.tanh(weights * x + offset) * gain + bias

    return model


def make_closure(seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return _closure(rng.random(), rng.random(), rng.random(3), rng.random(), rng.random(3))


def leaves_of_closure(model: Any) -> Leaves:
    bias, gain, offset, scale, weights = model.__closure__  # in alphabetical order
    return [
        bias.cell_contents, gain.cell_contents, offset.cell_contents, scale.cell_contents,
        weights.cell_contents,
    ]  # fmt: skip


def build_closure(model: Any, leaves: Leaves) -> Any:
    return _closure(*leaves)


# A linked list.


class Link:
    __slots__ = ("rest", "value")

    def __init__(self, value: float, rest: Link | None) -> None:
        self.value = value
        self.rest = rest


def _chain(values: Sequence[float]) -> Link | None:
    chain = None
    for value in reversed(values):
        chain = Link(value, chain)
    return chain


def make_chain(seed: int) -> Link | None:
    return _chain(np.random.default_rng(seed).random(10_000).tolist())


def leaves_of_chain(chain: Link | None) -> Leaves:
    values = []
    while chain is not None:
        values.append(chain.value)
        chain = chain.rest
    return values


def build_chain(chain: Link | None, leaves: Leaves) -> Link | None:
    return _chain(leaves)


# Sharing and a cycle: the cells of a mesh know the mesh and share its points.


class Mesh:
    def __init__(self, points: Array) -> None:
        self.points = points
        self.cells: list[Cell] = []


class Cell:
    def __init__(self, mesh: Mesh, points: Array, values: Array, weight: float) -> None:
        self.mesh = mesh
        self.points = points
        self.values = values
        self.weight = weight


def make_mesh(seed: int) -> Mesh:
    rng = np.random.default_rng(seed)
    mesh = Mesh(rng.random((20, 3)))
    mesh.cells = [Cell(mesh, mesh.points, rng.random(4), rng.random()) for _ in range(50)]
    return mesh


def leaves_of_mesh(mesh: Mesh) -> Leaves:
    return [mesh.points, *(leaf for cell in mesh.cells for leaf in (cell.values, cell.weight))]


def build_mesh(mesh: Mesh, leaves: Leaves) -> Mesh:
    made = Mesh(leaves[0])
    pairs = zip(leaves[1::2], leaves[2::2], strict=True)
    made.cells = [Cell(made, made.points, values, weight) for values, weight in pairs]
    return made


# Mixed dtypes.


def make_mixed(seed: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        {
            "single": rng.random(8).astype(np.float32),
            "double": rng.random((3, 3)),
            "complex": rng.random(4) + 1j * rng.random(4),
            "number": rng.random(),
        }
        for _ in range(50)
    ]


def leaves_of_mixed(records: list[dict[str, Any]]) -> Leaves:
    return [leaf for record in records for leaf in record.values()]


def build_mixed(records: list[dict[str, Any]], leaves: Leaves) -> list[dict[str, Any]]:
    rows = zip(*[iter(leaves)] * 4, strict=True)
    return [dict(zip(("single", "double", "complex", "number"), row, strict=True)) for row in rows]


# Large arrays.


def make_large(seed: int) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.random(4_000_000) for _ in range(3)]


D = Workload(
    "D", make_d, leaves_of_d, build_d, "mixed", "classes", True,
    "frozen dataclass > dict > dataclass, 3 floats and 4 arrays of shape (3,)",
)  # fmt: skip
M = Workload(
    "M", make_m, leaves_of_m, build_m, "flat", "containers", True,
    "100 arrays of shape (16,) in dicts of dicts of lists",
)  # fmt: skip
L = Workload(
    "L", make_l, leaves_of_list, build_list, "flat", "containers", True,
    "a list of 10,000 arrays of shape (4,)",
)  # fmt: skip
IRREGULAR = Workload(
    "irregular", make_irregular, leaves_of_list, build_list, "shaped", "containers", True,
    "a list of 10,000 arrays of 10,000 different shapes, 1 to "
    f"{max(int(np.prod(shape)) for shape in IRREGULAR_SHAPES)} components each",
)  # fmt: skip
CLOSURE = Workload(
    "closure", make_closure, leaves_of_closure, build_closure, "mixed", "graph", False,
    "a function that closes over 3 floats and 2 arrays of shape (3,)",
)  # fmt: skip
CHAIN = Workload(
    "chain", make_chain, leaves_of_chain, build_chain, "mixed", "graph", False,
    "a linked list of 10,000 nodes with a float each",
)  # fmt: skip
MESH = Workload(
    "mesh", make_mesh, leaves_of_mesh, build_mesh, "mixed", "graph", False,
    "50 instances that share one array and refer back to what holds them: sharing and a cycle",
)  # fmt: skip
MIXED = Workload(
    "mixed", make_mixed, leaves_of_mixed, build_mixed, "mixed", "containers", False,
    "50 dicts of a float32, a float64 and a complex array and a float",
)  # fmt: skip
LARGE = Workload(
    "large", make_large, leaves_of_list, build_list, "flat", "containers", True,
    "a list of 3 arrays of 4,000,000 float64",
)  # fmt: skip

WORKLOADS = (D, M, L, IRREGULAR, CLOSURE, CHAIN, MESH, MIXED, LARGE)
