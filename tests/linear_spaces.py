"""Spaces of objects of six components, and linear maps on them by a matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.linalg import LinearOperator

from vspace import VectorSpace, register_leaf
from vspace_scipy.sparse.linalg import aslinearoperator


@dataclass
class Field:
    name: str
    pressure: float
    velocity: np.ndarray


class Coefficients:
    """A user's leaf."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __add__(self, other):
        return Coefficients(self.values + other.values)

    def __rmul__(self, a):
        return Coefficients(a * self.values)


register_leaf(
    Coefficients,
    size=lambda x: x.values.size,
    ravel=lambda x: x.values.copy(),
    unravel=lambda x, components: Coefficients(components.copy()),
)


def line(slope, offsets):
    def f(x):
        return slope * x + offsets

    return f


SPACES = {
    "dataclass": Field("flow", 1.0, np.arange(5.0)),
    "nested": {"a": [np.ones((2, 2)), 2.0], "n": 7, "b": (3.0,)},
    "closure": line(2.0, np.arange(5.0)),
    "a user's leaf": [Coefficients([1.0, 2.0, 3.0, 4.0]), 5.0, 6.0],
    "VectorSpace": VectorSpace({"u": np.ones(4), "dt": 0.1, "v": np.zeros(2)}, inactive="*dt*"),
    "complex": {"z": np.ones(5) + 1j, "w": 2.0 - 1.0j},
}
REAL = {name: each for name, each in SPACES.items() if name != "complex"}


def flat(obj):
    """The components of an object."""
    return (obj if isinstance(obj, VectorSpace) else VectorSpace(obj)).to_array()


def like(space, array):
    """The object of a space with these components."""
    if isinstance(space, VectorSpace):
        return space.from_array(array)
    return VectorSpace(space).from_array(array).value


def by_matrix(matrix, space, target=None):
    """A matrix as a function between objects."""
    target = space if target is None else target
    return lambda x: like(target, matrix @ flat(x))


def matrix_for(space, kind="positive"):
    """A matrix for a space of six components."""
    rng = np.random.default_rng(7)
    matrix = rng.standard_normal((6, 6))
    if np.iscomplexobj(flat(space)):
        matrix = matrix + 1j * rng.standard_normal((6, 6))
    if kind == "any":
        return matrix + 6 * np.eye(6)
    return matrix @ matrix.conj().T + np.eye(6)


def reference(matrix):
    """A matrix as an operator of SciPy's that knows its products with vectors alone."""
    return LinearOperator(
        matrix.shape,
        lambda x: matrix @ x.ravel(),
        lambda x: matrix.conj().T @ x.ravel(),
        dtype=matrix.dtype,
    )


def operator_of(matrix, space, target=None):
    """A matrix as a map between objects, with its adjoint."""
    target = space if target is None else target
    return aslinearoperator(
        by_matrix(matrix, space, target),
        space,
        target,
        adjoint=by_matrix(matrix.conj().T, target, space),
    )
