"""vspace: with raw objects wrapped for each operation, with results of arithmetic, and rebuilt."""

from __future__ import annotations

from typing import Any

from operations import Operands
from vspace import VectorSpace as V
from vspace import linear_combination, make_zero, recursive_broadcast, recursive_map, structure

ANEW = "vspace anew"
OBJECT = "vspace anew, object"
OPERATORS = "vspace anew, +="
OUT = "vspace anew, out="
KEPT = "vspace kept"
PACKER = "vspace packer"


class Anew:
    """Raw objects are wrapped each time; the result is a vector, as yet no object."""

    name = ANEW

    def axpy(self, given: Operands) -> Any:
        y, x, a = given.y, given.x, given.a
        return lambda: V(y) + a * V(x)

    def axpy_inplace(self, given: Operands) -> Any:
        y, x, a = given.own(), given.x, given.tiny
        return lambda: V(y).axpy(a, V(x))

    def dot(self, given: Operands) -> Any:
        y, x = given.y, given.x
        return lambda: V(y).dot(V(x))

    def norm(self, given: Operands) -> Any:
        x = given.x
        return lambda: V(x).norm()

    def combine(self, given: Operands) -> Any:
        (x, y, w), factors = given.three, given.factors
        return lambda: linear_combination(factors, (V(x), V(y), V(w)))

    def zero(self, given: Operands) -> Any:
        x = given.x
        return lambda: V(x).zero()

    def copy(self, given: Operands) -> Any:
        x = given.x
        return lambda: V(x).copy()

    def rebuild(self, given: Operands) -> Any:
        x, space = given.x, structure(given.x)
        return lambda: space.build(*space.take(x))

    def pack_unpack(self, given: Operands) -> Any:
        x = given.x

        def work() -> Any:
            v = V(x)
            return v.from_array(v.to_array()).value

        return work

    def map(self, given: Operands) -> Any:
        f, x = given.f, given.x
        return lambda: recursive_map(f, x)

    def broadcast(self, given: Operands) -> Any:
        g, (x, y, w) = given.g, given.three
        return lambda: recursive_broadcast(g, x, y, w)


class Operators:
    """As it reads best: with the operators of Python, where others call a function."""

    name = OPERATORS

    def axpy_inplace(self, given: Operands) -> Any:
        y, x, a = given.own(), given.x, given.tiny

        def work() -> Any:
            v = V(y)
            v += a * V(x)
            return v

        return work


class AnewObject:
    """Raw objects are wrapped each time, and an object is built."""

    name = OBJECT

    def axpy(self, given: Operands) -> Any:
        y, x, a = given.y, given.x, given.a
        return lambda: (V(y) + a * V(x)).value

    def combine(self, given: Operands) -> Any:
        three, factors = given.three, given.factors
        return lambda: linear_combination(factors, three)

    def zero(self, given: Operands) -> Any:
        x = given.x
        return lambda: make_zero(x)

    def copy(self, given: Operands) -> Any:
        x = given.x
        return lambda: V(x).copy().value


class Out:
    """The result goes into an object that is there already."""

    name = OUT

    def combine(self, given: Operands) -> Any:
        three, factors, out = given.three, given.factors, given.own()
        return lambda: linear_combination(factors, three, out=out)

    def broadcast(self, given: Operands) -> Any:
        g, three, out = given.g, given.three, given.own()
        return lambda: recursive_broadcast(g, *three, out=out)


class Kept:
    """Operands are results of earlier arithmetic."""

    name = KEPT

    def axpy(self, given: Operands) -> Any:
        y, x, a = 1.0 * V(given.y), 1.0 * V(given.x), given.a
        return lambda: y + a * x

    def axpy_inplace(self, given: Operands) -> Any:
        y, x, a = 1.0 * V(given.own()), 1.0 * V(given.x), given.tiny
        return lambda: y.axpy(a, x)

    def dot(self, given: Operands) -> Any:
        y, x = 1.0 * V(given.y), 1.0 * V(given.x)
        return lambda: y.dot(x)

    def norm(self, given: Operands) -> Any:
        x = 1.0 * V(given.x)
        return lambda: x.norm()

    def combine(self, given: Operands) -> Any:
        vectors, factors = [1.0 * V(each) for each in given.three], given.factors
        return lambda: linear_combination(factors, vectors)

    def zero(self, given: Operands) -> Any:
        x = 1.0 * V(given.x)
        return lambda: x.zero()

    def copy(self, given: Operands) -> Any:
        x = 1.0 * V(given.x)
        return lambda: x.copy()

    def pack_unpack(self, given: Operands) -> Any:
        x = 1.0 * V(given.x)
        return lambda: x.from_array(x.to_array())


class Packer:
    """The functions of a structure that pack and unpack, kept by the caller."""

    name = PACKER

    def pack_unpack(self, given: Operands) -> Any:
        x, space = given.x, structure(given.x)
        leaves, kept = space.take(x)
        dtype = space.dtype
        pack, unpack = space.packer(dtype, leaves), space.unpacker(dtype, kept, leaves)
        return lambda: unpack(pack(x))


OURS = (Anew(), Operators(), AnewObject(), Out(), Kept(), Packer())
