"""What changes a vector in place, which then is the object that was wrapped, or its own data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from vspace.blocks import ADD, COMBINE, SCALE, Operation
from vspace.maps import Target, change_small
from vspace.vectors._factors import as_factor, is_number, is_zero, not_addable
from vspace.vectors._vector import V, Vector


def axpy(self: V, a: Any, x: Any) -> V:
    """Add ``a * x`` to this vector, in place where its storage is mutable.

    Parameters
    ----------
    a : number
        Complex only where every leaf is.
    x : VectorSpace
        Of the same structure.

    Returns
    -------
    VectorSpace
        This vector.

    Raises
    ------
    StructureMismatchError
        When the structures differ, or leaves overlap in memory; nothing is changed.
    TypeError
        When `a` is no number, or complex beside a real leaf; when `x` is no vector.

    Examples
    --------
    >>> from vspace import VectorSpace
    >>> y = [1.0, 2.0]
    >>> _ = VectorSpace(y).axpy(10.0, VectorSpace([1.0, 1.0]))
    >>> y
    [11.0, 12.0]
    """
    if not isinstance(x, Vector):
        raise not_addable(x)
    if type(a) is not float and not is_number(a):
        raise TypeError(f"axpy takes a number as factor, got {type(a).__name__}")
    if self._data is not None:
        _add_data(self, a, x)
    else:
        _change(self, ADD, x, a)
    return self


def _add_data(self: Vector, a: Any, x: Vector) -> None:
    """Add ``a * x`` to what was computed."""
    structure = self._structure
    increment = x._data
    if increment is None or x._structure is not structure:
        increment = x._data_like(structure, self._data)
    elif x._factor is not None:
        if a == 1.0:
            a = x._factor
        else:  # the product of two factors may overflow where the vector does not
            increment = x._components(increment)
    axpy, size = structure.blas
    if axpy is None or not a or type(a) is not float:
        a = as_factor(structure, a)
        self._data = structure.algebra.axpy_inplace(self._own_components(), increment, a)
    else:
        data = self._data if self._factor is None else self._own_components()
        axpy(increment, data, size, a)


def axpby(self: V, a: Any, x: Any, b: Any) -> V:
    """Set this vector to ``a * x + b * self``, in place where its storage is mutable.

    Parameters
    ----------
    a, b : number
        The factors.
    x : VectorSpace
        Of the same structure.

    Returns
    -------
    VectorSpace
        This vector.

    Raises
    ------
    StructureMismatchError, TypeError
        As for `axpy`; nothing is changed.

    Examples
    --------
    >>> from vspace import VectorSpace
    >>> VectorSpace([1.0]).axpby(2.0, VectorSpace([10.0]), 3.0).value
    [23.0]
    """
    if not isinstance(x, Vector):
        raise not_addable(x)
    for factor in (a, b):
        if not is_number(factor):
            raise TypeError(f"axpby takes numbers as factors, got {type(factor).__name__}")
    if b == 1:
        return axpy(self, a, x)
    if self._data is not None:
        structure, own = self._structure, self._own_components()
        increment = x._data_like(structure, own)
        if x is self:
            increment = structure.algebra.copy(increment, False)
        a, b = as_factor(structure, a), as_factor(structure, b)
        self._data = structure.algebra.axpby_inplace(own, increment, a, b)
        return self
    _change(self, COMBINE, x, a, b)
    return self


def _change(self: Vector, operation: Operation, x: Vector | None, a: Any, b: Any = None) -> None:
    """Do an operation to the wrapped object, with another vector where it reads one."""
    likely = self._likely_structure()
    if x is None or x._data is None:
        other = None if x is None else x._value
        root = change_small(likely, self._value, operation, other, a, b)
        if root is not None:
            self._value = root
            return
    target = Target.quickly(likely, self._value) or self._target()
    structure, leaves = target.structure, target.leaves
    others = () if x is None else (leaves if x is self else x._leaves_like(structure, leaves),)
    if type(a) is not float:
        a = as_factor(structure, a)
    factors = (a,) if b is None else (a, as_factor(structure, b))
    target.change(operation, factors, *target.prepare(*others))
    self._value = target.store()


def add_inplace(self: V, other: Any) -> V:
    return self if is_zero(other) else axpy(self, 1.0, other)


def subtract_inplace(self: V, other: Any) -> V:
    return self if is_zero(other) else axpy(self, -1.0, other)


def multiply_inplace(self: V, a: Any) -> V:
    if not is_number(a):
        return NotImplemented  # type: ignore[no-any-return]
    if self._data is not None:
        structure = self._structure
        a = as_factor(structure, a)
        self._data = structure.algebra.scale(self._own_components(), a, True)
        return self
    _change(self, SCALE, None, a)
    return self


def divide_inplace(self: V, a: Any) -> V:
    if not is_number(a):
        return NotImplemented  # type: ignore[no-any-return]
    quotient: Any = self
    assignment(self, quotient / a)()
    return self


def assignment(self: Vector, other: Vector) -> Callable[[], None]:
    """Check that the values of another vector can be taken over; return what does it."""
    if self._data is not None:
        structure = self._structure
        data = structure.algebra.copy(other._data_like(structure, self._data), False)
        return partial(self._take_over, data)
    value = self._value
    target = Target.quickly(self._likely_structure(), value) or self._target()
    (values,) = target.prepare(other._leaves_like(target.structure, target.leaves))

    def write() -> None:
        target.assign(values)
        self._value = target.store()

    return write
