"""Integrands that capture values in every way, with their exact derivatives.

A part is a callable made from some numbers, and its derivative with respect to each of them. It
is linear in how it holds the numbers, so the gradient object of a part is the part made from the
numbers of the gradient.
"""

from __future__ import annotations

import functools
import itertools
import logging
from dataclasses import dataclass
from typing import Any

import numpy as np

from vspace import InactiveConfig

# A pattern for all that the tests declare inactive.
INACTIVE = InactiveConfig("*constant*")  # of many functions, not all of which have one


@dataclass
class Part:
    count: int
    make: Any  # (numbers, number) -> callable; number turns one of them into a leaf
    slope: Any  # (x, numbers) -> derivatives, one for each


def _array(v, number):
    w = v[0:3]

    def value(x):
        return w[0] + w[1] * x + w[2] * x * x

    return value


def _float(v, number):
    rate = number(v[0])

    def value(x):
        return 1.0 / (2.0 + rate * x)

    return value


def _complex(v, number):
    z = number(v[0]) + 1j * number(v[1])

    def value(x):
        return z * z * x + z

    return value


def _constant(v, number):
    scale = number(v[0])
    constant = np.array([0.5, 2.0])

    def value(x):
        return scale * scale * (float(constant[0]) + float(constant[1]) * x)

    return value


def _int(v, number):
    scale, power, name = number(v[0]), 3, "power"

    def value(x):
        assert name == "power"
        return scale * x**power + 1.0

    return value


def _nested(v, number):
    inner = _float(v[0:1], number)
    offset = number(v[1])

    def value(x):
        return offset * inner(x)

    return value


def ratio(a, b, x, *, c):
    return (a + x) / (b + c * x)


def _partial(v, number):
    return functools.partial(ratio, number(v[0]), number(v[1]), c=number(v[2]))


class Model:
    def __init__(self, weights, log):
        self.weights = weights
        self.log = log
        self.title = "model"

    def value(self, x):
        self.log.debug("at %s", x)
        return self.weights[0] * x + self.weights[1] * self.weights[1]


def _method(v, number):
    return Model(v[0:2], logging.getLogger("captures")).value


def _shared(v, number):
    w = v[0:2]

    def left(x):
        return w[0] + x

    def right(x):
        return w[1] - w[0] * x

    def value(x):
        return left(x) * right(x)

    return value


def _recursive(v, number):
    a = number(v[0])

    def value(x, n=3):
        return a if n == 0 else a + x * value(x, n - 1)

    return value


PARTS = {
    "array": Part(3, _array, lambda x, v: [1.0, x, x * x]),
    "float": Part(1, _float, lambda x, v: [-x / (2.0 + v[0] * x) ** 2]),
    "complex": Part(
        2,
        _complex,
        lambda x, v: [2.0 * (v[0] + 1j * v[1]) * x + 1.0, 1j * (2.0 * (v[0] + 1j * v[1]) * x + 1)],
    ),
    "inactive constant": Part(1, _constant, lambda x, v: [2.0 * v[0] * (0.5 + 2.0 * x)]),
    "int": Part(1, _int, lambda x, v: [x**3]),
    "nested closure": Part(
        2,
        _nested,
        lambda x, v: [-v[1] * x / (2.0 + v[0] * x) ** 2, 1.0 / (2.0 + v[0] * x)],
    ),
    "partial": Part(
        3,
        _partial,
        lambda x, v: [
            1.0 / (v[1] + v[2] * x),
            -(v[0] + x) / (v[1] + v[2] * x) ** 2,
            -(v[0] + x) * x / (v[1] + v[2] * x) ** 2,
        ],
    ),
    "bound method": Part(2, _method, lambda x, v: [x, 2.0 * v[1]]),
    "shared array": Part(
        2, _shared, lambda x, v: [v[1] - v[0] * x - (v[0] + x) * x, v[0] + x]
    ),
    "closure that calls itself": Part(1, _recursive, lambda x, v: [1.0 + x + x**2 + x**3]),
}  # fmt: skip


def product(p, q):
    return lambda x: p(x) * q(x)


class Mix:
    """One part, or the product of two."""

    def __init__(self, *names):
        self.parts = [PARTS[name] for name in names]
        self.numbers = np.linspace(0.7, 1.6, sum(part.count for part in self.parts))
        self.is_complex = "complex" in names

    def _split(self, v):
        start = 0
        for part in self.parts:
            yield part, v[start : start + part.count]
            start += part.count

    def make(self, v, number=float):
        made = [part.make(own, number) for part, own in self._split(v)]
        return made[0] if len(made) == 1 else product(*made)

    def slope(self, x, v):
        """Return the derivatives of the value at a point by all numbers."""
        rows = [(part.make(own, float)(x), part.slope(x, own)) for part, own in self._split(v)]
        if len(rows) == 1:
            return np.array(rows[0][1])
        (p, p_slope), (q, q_slope) = rows
        return np.array([*(q * each for each in p_slope), *(p * each for each in q_slope)])

    def pullback(self, f, x, w):
        """Return the gradient of the real inner product of a value with `w`, shaped like `f`."""
        return self.make((np.conj(w) * self.slope(x, self.numbers)).real)

    def exact(self, a, b, w):
        """Return the gradient of the integral, by a rule of high order."""
        nodes, weights = np.polynomial.legendre.leggauss(60)
        places = 0.5 * (a + b) + 0.5 * (b - a) * nodes
        rows = [np.conj(w) * self.slope(x, self.numbers) for x in places]
        return 0.5 * (b - a) * (weights @ np.array(rows)).real

    def integral(self, v, a, b):
        """Return the integral by a rule of high order; the numbers may be complex."""
        nodes, weights = np.polynomial.legendre.leggauss(60)
        f = self.make(v, lambda number: number)
        return sum(
            weight * f(0.5 * (a + b) + 0.5 * (b - a) * node)
            for node, weight in zip(nodes, 0.5 * (b - a) * weights, strict=True)
        )


MIXES = [
    *((name,) for name in PARTS),
    *itertools.combinations_with_replacement(PARTS, 2),
]


def mix_id(names):
    return ", ".join(names)


# The central difference of order 8 (B. Fornberg, Mathematics of Computation 51, 1988, 699-706).
_STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}


def differences(f, v, step=3e-2):
    """Return the gradient of a function of some numbers, by differences of order 8."""
    v = np.asarray(v, float)
    gradient = np.zeros(v.size)
    for i in range(v.size):
        e = np.zeros(v.size)
        e[i] = step
        gradient[i] = sum(c * (f(v + k * e) - f(v - k * e)) for k, c in _STENCIL.items()) / step
    return gradient
