"""Leaf types of a program: one that can be changed, and one that says as little as it can."""

from __future__ import annotations

import numpy as np

from vspace import register_leaf

# A mutable vector that may be a view of another one.


class Buffer:
    def __init__(self, values):
        self.values = np.asarray(values)

    @property
    def shape(self):
        return self.values.shape

    @property
    def dtype(self):
        return self.values.dtype

    def __add__(self, other):
        return Buffer(self.values + other.values)

    def __rmul__(self, a):
        return Buffer(a * self.values)


register_leaf(
    Buffer,
    assign=lambda x, value: np.copyto(x.values, value.values),
    memory=lambda x: x.values,
    size=lambda x: x.values.size,
    ravel=lambda x: x.values.reshape(-1),
    unravel=lambda x, c: Buffer(np.array(c, x.dtype).reshape(x.shape)),
    dot=lambda x, y: float(np.vdot(x.values, y.values)),
)

# An immutable vector that says as little as it can.


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __rmul__(self, a):
        return Point(a * self.x, a * self.y)


register_leaf(
    Point,
    size=lambda p: 2,
    ravel=lambda p: np.array([p.x, p.y]),
    unravel=lambda p, c: Point(*c.tolist()),
    dot=lambda p, q: p.x * q.x + p.y * q.y,
    norm=lambda p, order: float(np.linalg.norm([p.x, p.y], order)),
)
