"""The operators of vectors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Self

from vspace import _registry as registry
from vspace.blocks import SCALE, adding
from vspace.vectors._factors import as_factor, is_number, is_zero, not_addable
from vspace.vectors._vector import NOT_FOUND, Vector, _new


class Operators(Vector):
    """Arithmetic between vectors, and of vectors and numbers."""

    __slots__ = ()

    # The two operators below are written out for speed: on three floats and four short arrays
    # a call more costs as much as the arithmetic.

    def __add__(self, other: Any, a: float = 1.0) -> Self:
        if type(other) is not type(self) and not isinstance(other, Operators):
            if is_zero(other):  # so that sum() works; a copy, since ``+=`` may follow
                return self.copy()
            raise not_addable(other)
        result = _new(type(self))
        data = self._data
        is_computed = data is not None
        if data is None:
            value = self._value
            opener, structure = self._config.openers.get(id(type(value)), NOT_FOUND)
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

    __radd__ = __add__

    def __mul__(self, a: Any) -> Self:
        if type(a) is not float and not is_number(a):
            traced: Self = self._times_traced(a)
            return traced
        result = _new(type(self))
        data = self._data
        if data is None:
            value = self._value
            opener, structure = self._config.openers.get(id(type(value)), NOT_FOUND)
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

    __rmul__ = __mul__

    def __sub__(self, other: Any) -> Self:
        return self.__add__(other, -1.0)

    def __rsub__(self, other: Any) -> Self:
        negative = -self
        return negative.__add__(other)

    def __truediv__(self, a: Any) -> Self:
        if not is_number(a):
            return NotImplemented if registry.factor_of(a) is None else self._times_traced(1.0 / a)
        if a == 0:
            raise ZeroDivisionError("a vector cannot be divided by zero")
        structure, data, kept, _ = self._read()
        a = as_factor(structure, a)
        return self._made(structure, structure.algebra.divide(data, a), kept)

    def _times_traced(self, a: Any) -> Any:
        """Return the product with a factor of a traced type, which its leaves then are of."""
        times = registry.factor_of(a)
        if times is None:
            return NotImplemented
        structure, data, kept, _ = self._read()
        leaves = [times(a, leaf) for leaf in structure.unpack_data(data)]
        return self._wrapping(structure.build(leaves, kept))

    def __neg__(self) -> Self:
        return self * -1.0

    def __pos__(self) -> Self:
        return self.copy()

    def copy(self) -> Self:
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

    # In place.

    def __iadd__(self, other: Any) -> Self:  # type: ignore[misc]
        return self if is_zero(other) else self.axpy(1.0, other)

    def __isub__(self, other: Any) -> Self:
        return self if is_zero(other) else self.axpy(-1.0, other)

    def __imul__(self, a: Any) -> Self:
        if not is_number(a):
            return NotImplemented
        return self._scale_inplace(a)

    def __itruediv__(self, a: Any) -> Self:
        if not is_number(a):
            return NotImplemented
        self._assignment(self / a)()
        return self

    def axpy(self, a: Any, x: Any) -> Self:
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
        if not isinstance(x, Operators):
            raise not_addable(x)
        if type(a) is not float and not is_number(a):
            raise TypeError(f"axpy takes a number as factor, got {type(a).__name__}")
        if self._data is not None:
            self._axpy_data(a, x)
        else:
            self._add(a, x, 1.0)
        return self

    def _axpy_data(self, a: Any, x: Any) -> None:
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

    def axpby(self, a: Any, x: Any, b: Any) -> Self:
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
        if not isinstance(x, Operators):
            raise not_addable(x)
        for factor in (a, b):
            if not is_number(factor):
                raise TypeError(f"axpby takes numbers as factors, got {type(factor).__name__}")
        if b == 1:
            return self.axpy(a, x)
        if self._data is not None:
            structure, own = self._structure, self._own_components()
            increment = x._data_like(structure, own)
            if x is self:
                increment = structure.algebra.copy(increment, False)
            a, b = as_factor(structure, a), as_factor(structure, b)
            self._data = structure.algebra.axpby_inplace(own, increment, a, b)
            return self
        self._add(a, x, b)
        return self

    def _add(self, a: Any, x: Operators, b: Any) -> None:
        """Make the wrapped object ``a * x + b * self``."""
        target = self._target()
        structure, leaves = target.structure, target.leaves
        increments = leaves if x is self else x._leaves_like(structure, leaves)
        factors: tuple[Any, ...] = (as_factor(structure, a),)
        if b != 1.0:
            factors += (as_factor(structure, b),)
        (increments,) = target.prepare(increments)
        target.change(*adding(*factors), increments)
        self._value = target.store()

    def _scale_inplace(self, a: Any) -> Self:
        if self._data is not None:
            structure = self._structure
            a = as_factor(structure, a)
            self._data = structure.algebra.scale(self._own_components(), a, True)
            return self
        target = self._target()
        a = as_factor(target.structure, a)
        target.prepare()
        target.change(SCALE, (a,))
        self._value = target.store()
        return self

    def _assignment(self, other: Any) -> Callable[[], None]:
        """Check that the values of another vector can be taken over; return what does it."""
        if self._data is not None:
            structure = self._structure
            data = structure.algebra.copy(other._data_like(structure, self._data), False)
            return partial(self._take_over, data)
        target = self._target()
        (values,) = target.prepare(other._leaves_like(target.structure, target.leaves))

        def write() -> None:
            target.assign(values)
            self._value = target.store()

        return write
