"""`VectorSpace`: any object as a vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np

import vspace.vectors._components as components
import vspace.vectors._inplace as inplace
import vspace.vectors._ufuncs as ufuncs
from vspace import _registry as registry
from vspace import leaves as algebra
from vspace.activity import DEFAULT, InactiveConfig
from vspace.engine import NOT_KNOWN
from vspace.errors import LeafTypeError
from vspace.leaves._norms import check_order
from vspace.maps import html_tree, recursive_map, vector_text
from vspace.vectors._expression import Expression
from vspace.vectors._factors import as_factor, is_number, is_zero, not_addable
from vspace.vectors._vector import Vector, _new

__all__ = ["VectorSpace"]


class VectorSpace(Vector):
    """Any object as a vector: arithmetic on its leaves, all else kept.

    Parameters
    ----------
    value : object
        The object: a closure, a dataclass, a nest of dicts and arrays. It is wrapped, not copied;
        what its owner changes later is seen by the next operation.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6): a captured ``dt`` or ``tol`` is a leaf too until declared.
    active : type, predicate, path pattern or list of these, optional
        What takes part, where one would rather say that: all else is inactive then.
    copy_if_inactive : bool, default False
        Copy what is inactive into results instead of sharing it.

    Notes
    -----
    Operators give new vectors that share no mutable leaf with their operands. ``+=``, ``-=``,
    ``*=``, ``/=``, `axpy` and `axpby` reuse mutable storage: they change the wrapped object.
    Several threads may read one vector, but not while one of them changes it in place (C21).
    The object is looked at by the first operation, which raises `UnknownTypeError` when a part of
    it can neither be computed with nor looked into.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import VectorSpace
    >>> x = VectorSpace({"w": np.array([3.0, 4.0]), "name": "layer"})
    >>> (x + 0.5 * x).value
    {'w': array([4.5, 6. ]), 'name': 'layer'}
    >>> x.norm()
    5.0
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    # The first two are written out for speed: on three floats and four short arrays a call more
    # costs as much as the arithmetic.

    def __add__(self, other: Any, a: float = 1.0) -> Self:
        if type(other) is not type(self) and not isinstance(other, Vector):
            if is_zero(other):  # so that sum() works; a copy, since ``+=`` may follow
                return self.copy()
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

    __radd__ = __add__

    def __mul__(self, a: Any) -> Self:
        if type(a) is not float and not is_number(a):
            return self._times_traced(a)  # type: ignore[no-any-return]
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

    __rmul__ = __mul__

    def _times_traced(self, a: Any) -> Any:
        """Return the product with a factor of a traced type, which its leaves then are of."""
        times = registry.factor_of(a)
        if times is None:
            return NotImplemented
        structure, data, kept, _ = self._read()
        leaves = [times(a, leaf) for leaf in structure.unpack_data(data)]
        return self._wrapping(structure.build(leaves, kept))

    def __sub__(self, other: Any) -> Self:
        return self.__add__(other, -1.0)

    def __rsub__(self, other: Any) -> Self:
        return (-self).__add__(other)

    def __neg__(self) -> Self:
        return self * -1.0

    def __truediv__(self, a: Any) -> Self:
        if not is_number(a):
            return NotImplemented if registry.factor_of(a) is None else self._times_traced(1.0 / a)
        if a == 0:
            raise ZeroDivisionError("a vector cannot be divided by zero")
        structure, data, kept, _ = self._read()
        a = as_factor(structure, a)
        return self._made(structure, structure.algebra.divide(data, a), kept)

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

    __pos__ = __copy__ = copy  # a shallow copy beside ``+=`` would be a trap

    # By topic: in place, as one array, by NumPy's functions.

    __iadd__ = inplace.add_inplace
    __isub__ = inplace.subtract_inplace
    __imul__ = inplace.multiply_inplace
    __itruediv__ = inplace.divide_inplace
    axpy = inplace.axpy
    axpby = inplace.axpby

    __array_ufunc__ = ufuncs.apply_ufunc

    to_array = components.to_array
    from_array = components.from_array
    zero = components.zero
    empty_like = components.empty_like
    random = components.random
    basis = components.basis

    def __abs__(self) -> VectorSpace:
        result: VectorSpace = Expression(self, ()).apply(abs)
        return result

    def __matmul__(self, other: Any) -> Any:
        if not isinstance(other, VectorSpace):
            return NotImplemented
        return self.dot(other)

    def dot(self, other: VectorSpace) -> Any:
        """Return the inner product, this vector conjugated.

        Parameters
        ----------
        other : VectorSpace
            Of the same structure.

        Returns
        -------
        float or complex
            Exact (Fraction, Decimal) when every leaf is.

        Raises
        ------
        StructureMismatchError
            When the structures differ.
        LeafTypeError
            When a registered leaf type has no such method, with the path.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([1.0, 2.0]).dot(VectorSpace([3.0, 4.0]))
        11.0
        """
        if not isinstance(other, VectorSpace):
            raise TypeError(f"dot takes a VectorSpace, got {type(other).__name__}; wrap it first")
        structure, data, _, _ = self._read()
        others = other._data_like(structure, data)
        try:
            return structure.algebra.dot(data, others)
        except LeafTypeError as error:
            raise self._with_path(error, algebra.dot) from None

    def norm(self, ord: Any = 2) -> float:  # noqa: A002 - NumPy's name for it
        """Return the vector norm over all components, without overflow or underflow.

        Parameters
        ----------
        ord : float, default 2
            The order: a number >= 0 (0 counts the components that are not zero), inf or -inf.

        Returns
        -------
        float
            0.0 for a vector without components.

        Raises
        ------
        ValueError
            When `ord` is no order.
        LeafTypeError
            When a registered leaf type has no such method, with the path.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([3e-200, 4e-200]).norm()
        5e-200
        """
        order = check_order(ord)
        structure, data, _, _ = self._read()
        try:
            return structure.algebra.norm(data, order)
        except LeafTypeError as error:
            raise self._with_path(error, algebra.norm) from None

    def map(self, f: Callable[..., Any], *others: VectorSpace) -> VectorSpace:
        """Return the vector of ``f(leaf, *leaves)``; see `recursive_map`.

        Parameters
        ----------
        f : callable
            Of one leaf from each vector.
        *others : VectorSpace
            Of the same structure.

        Returns
        -------
        VectorSpace
            It shares no mutable leaf with the operands, even where `f` returns one.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([1.0, 2.0]).map(lambda x: x**2).value
        [1.0, 4.0]
        """
        values = [_value_of(each) for each in (self, *others)]
        result = recursive_map(f, *values, inactive=self.config)
        return self._wrapping(result).copy()

    @property
    def size(self) -> int:
        """The number of components, complex ones counted once."""
        return components.size_of(self)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        return self._current_structure().layout.dtype

    # Comparison, calling, copying.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorSpace):
            # NumPy would compare leaf by leaf, and arrays element by element.
            return False if isinstance(other, (np.ndarray, np.generic)) else NotImplemented
        structure, mine, _, _ = self._read()
        its, theirs, _, _ = other._read()
        if not its.alike(structure):
            if not its.alike(structure, ordered=False):
                return False
            theirs = structure.open_other(other.value, mine)  # its keys stand in another order
        return structure.algebra.equal(mine, theirs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the value: ``(VectorSpace(f) + 0.5 * VectorSpace(g))(x)``."""
        return self.value(*args, **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> VectorSpace:
        result = memo[id(self)] = self.copy()
        return result

    def __reduce__(self) -> Any:
        config = None if self.config is DEFAULT else self.config
        return _restore, (type(self), self.value, config)

    # Printing.

    def __repr__(self) -> str:
        return vector_text(self)

    def _repr_html_(self) -> str:
        return html_tree(self.value, self.config)


def _value_of(vector: Any) -> Any:
    if not isinstance(vector, VectorSpace):
        raise TypeError(f"expected a VectorSpace, got {type(vector).__name__}; wrap it first")
    return vector.value


def _restore(cls: type[VectorSpace], value: Any, config: InactiveConfig | None) -> VectorSpace:
    return cls(value, inactive=config)
