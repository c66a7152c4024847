"""Sums and products of vectors, each a new vector: the operators of `VectorSpace`."""

from __future__ import annotations

from typing import Any

from vspace import _registry as registry
from vspace.engine import NOT_KNOWN
from vspace.vectors._factors import as_factor, is_number, is_zero, not_addable
from vspace.vectors._vector import V, Vector, _new

# The first two are written out for speed: on three floats and four short arrays a call more costs
# as much as the arithmetic.


def add(self: V, other: Any, a: float = 1.0) -> V:
    if type(other) is not type(self) and not isinstance(other, Vector):
        if is_zero(other):  # so that sum() works; a copy, since ``+=`` may follow
            return copy(self)
        raise not_addable(other)
    result = _new(type(self))
    data = self._data
    is_computed = data is not None
    if data is None:
        value = self._value
        opener, structure, _ = self._config.openers.get(id(type(value)), NOT_KNOWN)
        opened = opener(value)
        if opened is None:
            structure, data, result._kept = self._open_another()
        else:
            data, result._kept = opened
        is_fresh = True
    else:
        structure = self._structure
        result._kept = self._kept
        factor = self._factor
        is_fresh = factor is not None and factor != 1.0
        if is_fresh:
            data = structure.algebra.scale(data, factor, False)
    increment = other._data
    if increment is None or other._structure is not structure:
        increment = other._data_like(structure, data)
    elif other._factor is not None:
        a *= other._factor
    axpy, size = structure.blas
    if axpy is None:
        if is_fresh and is_computed:  # large leaves are fresh, too
            data = structure.algebra.axpy_inplace(data, increment, a)
        else:
            data = structure.algebra.axpy(data, increment, a, is_fresh)
    else:
        if not is_fresh:
            data = data.copy()
        axpy(increment, data, size, a)
    result._structure = structure
    result._data = data
    result._factor = None
    result._given = False
    return result


def multiply(self: V, a: Any) -> V:
    if type(a) is not float and not is_number(a):
        return _multiply_traced(self, a)  # type: ignore[no-any-return]
    result = _new(type(self))
    data = self._data
    if data is None:
        value = self._value
        opener, structure, _ = self._config.openers.get(id(type(value)), NOT_KNOWN)
        opened = opener(value)
        if opened is None:
            structure, data, result._kept = self._open_another()
        else:
            data, result._kept = opened
        is_fresh = True
    else:
        structure = self._structure
        result._kept = self._kept
        factor = self._factor
        is_fresh = factor is not None and factor != 1.0
        if is_fresh:
            data = structure.algebra.scale(data, factor, False)
    result._structure = structure
    # Large leaves of an object cannot wait: its owner may change them.
    if type(a) is float and a and structure.defers and (not is_fresh or structure.blas[1]):
        if not is_fresh:
            self._factor = 1.0  # lent
            if factor is None and self._given:  # another thread may have them in an object
                data = structure.algebra.copy(data, False)
        result._data = data
        result._factor = a
    else:
        result._data = structure.algebra.scale(data, as_factor(structure, a), is_fresh)
        result._factor = None
        result._given = False
    return result


def _multiply_traced(self: Vector, a: Any) -> Any:
    """Return the product with a factor of a traced type, which its leaves then are of."""
    times = registry.factor_of(a)
    if times is None:
        return NotImplemented
    structure, data, kept, _ = self._read()
    leaves = [times(a, leaf) for leaf in structure.unpack_data(data)]
    return self._wrapping(structure.build(leaves, kept))


def subtract(self: V, other: Any) -> V:
    return add(self, other, -1.0)


def subtract_from(self: V, other: Any) -> V:
    return add(negate(self), other)


def negate(self: V) -> V:
    return multiply(self, -1.0)


def divide(self: V, a: Any) -> V:
    if not is_number(a):
        return NotImplemented if registry.factor_of(a) is None else _multiply_traced(self, 1.0 / a)
    if a == 0:
        raise ZeroDivisionError("a vector cannot be divided by zero")
    structure, data, kept, _ = self._read()
    a = as_factor(structure, a)
    return self._made(structure, structure.algebra.divide(data, a), kept)


def copy(self: V) -> V:
    """Return an equal vector that shares no mutable leaf with this one.

    Returns
    -------
    VectorSpace
        Inactive parts are shared, unless ``copy_if_inactive`` was asked for.

    Examples
    --------
    >>> from vspace import VectorSpace
    >>> v = VectorSpace([1.0])
    >>> v.copy() == v
    True
    """
    structure, data, kept, is_fresh = self._read()
    return self._made(structure, structure.algebra.copy(data, is_fresh), kept)
