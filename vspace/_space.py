"""`VectorSpace`: any object as a vector, with operators.

A wrapped object is read anew by each operation, since its owner can change it. A result of
arithmetic holds blocks, and rebuilds the object only when `value` is asked for; from then on it is
a wrapped object like any other.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from vspace import _interpreter as interpreter
from vspace import _registry as registry
from vspace import leaves as algebra
from vspace._activity import DEFAULT, InactiveConfig, as_config
from vspace._display import html_tree, tree
from vspace._engine import Structure, StructureCache, cache_of
from vspace._inplace import (
    assign_leaves,
    axpy_leaves,
    axpy_plain,
    in_place_or_new,
    prepare_targets,
    store,
)
from vspace._recursive import recursive_map
from vspace.errors import LeafTypeError
from vspace.leaves._norms import check_order
from vspace.nodes import NodeKind

__all__ = ["VectorSpace"]

_NOT_BUILT: Any = object()


class VectorSpace:
    """Any object as a vector: arithmetic on its leaves, all else kept.

    Parameters
    ----------
    value : object
        The object: a closure, a dataclass, a nest of dicts and arrays. It is wrapped, not copied;
        what its owner changes later is seen by the next operation.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6): a captured ``dt`` or ``tol`` is a leaf too until declared.
    copy_if_inactive : bool, default False
        Copy what is inactive into results instead of sharing it.

    Notes
    -----
    Operators give new vectors that share no mutable leaf with their operands. ``+=``, ``-=``,
    ``*=``, ``/=``, `axpy` and `axpby` reuse mutable storage: they change the wrapped object.
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

    __slots__ = ("__weakref__", "_blocks", "_captured", "_config", "_structure", "_value")
    __hash__ = None  # type: ignore[assignment]

    # Either blocks, with their structure and what is taken along, or the value alone; then the
    # structure is the one that it had last.
    _value: Any
    _blocks: Any
    _captured: Any
    _structure: Any
    _config: InactiveConfig

    def __init__(self, value: Any, *, inactive: Any = None, copy_if_inactive: bool = False) -> None:
        self._value = value
        self._blocks = None
        self._structure = None
        self._config = (
            DEFAULT
            if inactive is None and not copy_if_inactive
            else as_config(inactive, copy_if_inactive)
        )

    # Reading.

    @property
    def value(self) -> Any:
        """The object: the wrapped one itself, or a new one built from results."""
        if self._blocks is not None:
            structure = self._structure
            leaves = structure.unpack_blocks(self._blocks)
            self._value = self._own(structure.rebuild(leaves, self._captured))
            self._blocks = None
        return self._value

    def _own(self, made: Any) -> Any:
        """Return a new object with copies of what is inactive, where that was asked for."""
        if self._config.copy_if_inactive:
            return recursive_map(_itself, made, inactive=self._config)
        return made

    @property
    def config(self) -> InactiveConfig:
        """What is inactive in this vector."""
        return self._config

    def _rewrap(self, value: Any) -> VectorSpace:
        """Hold another object from now on; return this vector."""
        self._blocks = None
        self._value = value
        return self

    def _cache(self) -> StructureCache:
        return cache_of(self._config)

    def _take(self) -> tuple[Structure, list[Any], list[Any]]:
        """Return the structure of the wrapped object, its leaves, and what is taken along."""
        structure = self._structure
        if structure is not None:
            taken = structure.try_take(self._value)
            if taken is not None:
                return structure, taken[0], taken[1]
        structure, leaves, captured = self._cache().take(self._value)
        self._structure = structure
        return structure, leaves, captured

    def _open(self) -> tuple[Structure, list[Any], list[Any]]:
        """Return structure, fresh blocks and what is taken along of a wrapped object."""
        value = self._value
        found = self._config.found.get(id(type(value)))
        if found is not None:
            opened = found[1](value)
            if opened is not None:
                self._structure = structure = found[0]
                return structure, opened[0], opened[1]
        structure = self._structure
        if structure is not None:
            opened = structure.try_open(value)
            if opened is not None:
                return structure, opened[0], opened[1]
        self._structure, blocks, captured = self._cache().open(value)
        return self._structure, blocks, captured

    def _read(self) -> tuple[Structure, list[Any], list[Any], bool]:
        """Return structure, blocks, what is taken along, and whether groups are fresh."""
        if self._blocks is not None:
            return self._structure, self._blocks, self._captured, False
        return *self._open(), True

    def _blocks_like(self, structure: Structure) -> Any:
        """Return the blocks of this operand in the layout of the first one."""
        blocks = self._blocks
        if blocks is not None and self._structure.alike(structure):
            return blocks
        return structure.open_other(self.value)

    def _leaves_like(self, structure: Structure) -> Any:
        blocks = self._blocks
        if blocks is not None and self._structure.alike(structure):
            return structure.unpack_blocks(blocks)
        return structure.read(self.value)

    def _made(
        self, structure: Structure, blocks: list[Any], captured: list[Any] | None
    ) -> VectorSpace:
        result: VectorSpace = _new(VectorSpace)
        result._structure = structure
        result._blocks = blocks
        result._captured = captured
        result._config = self._config
        return result

    # Arithmetic.

    def __sub__(self, other: Any) -> VectorSpace:
        return self.__add__(other, -1.0)

    def __rsub__(self, other: Any) -> VectorSpace:
        negative: VectorSpace = -self + other
        return negative

    # The two operators below are written out for speed: on three floats and four short arrays
    # a call more costs as much as the arithmetic.

    def __add__(self, other: Any, a: float = 1.0) -> VectorSpace:
        if type(other) is not VectorSpace:
            if is_zero(other):  # so that sum() works; a copy, since ``+=`` may follow
                return self.copy()
            if not isinstance(other, VectorSpace):
                raise _not_addable(other)
        result: VectorSpace = _new(VectorSpace)
        result._config = self._config
        blocks = self._blocks
        if blocks is None:
            structure, blocks, result._captured = self._open()
            fresh = True
        else:
            structure = self._structure
            result._captured = self._captured
            fresh = False
        increment = other._blocks
        if increment is None or other._structure is not structure:
            increment = other._blocks_like(structure)
        result._structure = structure
        algebra = structure.algebra
        if algebra.group_axpy is not None:
            (block,) = blocks
            if not fresh:
                block = block.copy()
            algebra.group_axpy(increment[0], block, algebra.group_size, a)
            result._blocks = [block]
        else:
            result._blocks = algebra.axpy(blocks, increment, a, fresh)
        return result

    __radd__ = __add__

    def __mul__(self, a: Any) -> VectorSpace:
        if type(a) is not float and not is_number(a):
            return NotImplemented
        result: VectorSpace = _new(VectorSpace)
        result._config = self._config
        blocks = self._blocks
        if blocks is None:
            structure, blocks, result._captured = self._open()
            fresh = True
        else:
            structure = self._structure
            result._captured = self._captured
            fresh = False
        if type(a) is not float:
            a = as_factor(structure, a)
        result._structure = structure
        algebra = structure.algebra
        if a and algebra.group_scal is not None:
            (block,) = blocks
            if not fresh:
                block = block.copy()
            algebra.group_scal(a, block)
            result._blocks = [block]
        else:
            result._blocks = algebra.scale(blocks, a, fresh)
        return result

    __rmul__ = __mul__

    def _combined(self, coefficients: Any, vectors: Any) -> VectorSpace | None:
        """Return a linear combination of which this is the first vector, in groups alone.

        None where a leaf is a block of its own: `vspace.linear_combination` works through large
        ones piece by piece.
        """
        structure, blocks, captured, fresh = self._read()
        if not all(structure.layout.grouped):
            return None
        algebra = structure.algebra
        factors = [as_factor(structure, each) for each in coefficients]
        others = [
            each._blocks_like(structure)
            if isinstance(each, VectorSpace)
            else structure.open_other(each)
            for each in vectors[1:]
        ]
        blocks = algebra.scale(blocks, factors[0], fresh)
        for factor, other in zip(factors[1:], others, strict=True):
            blocks = algebra.axpy(blocks, other, factor, True)
        return self._made(structure, blocks, captured)

    def __truediv__(self, a: Any) -> VectorSpace:
        if not is_number(a):
            return NotImplemented
        if a == 0:
            raise ZeroDivisionError("a vector cannot be divided by zero")
        structure, blocks, captured, _ = self._read()
        a = as_factor(structure, a)
        return self._made(structure, structure.algebra.divide(blocks, a), captured)

    def __neg__(self) -> VectorSpace:
        return self * -1.0

    def __pos__(self) -> VectorSpace:
        return self.copy()

    def __abs__(self) -> VectorSpace:
        return self.map(abs)

    def __matmul__(self, other: Any) -> Any:
        if not isinstance(other, VectorSpace):
            return NotImplemented
        return self.dot(other)

    def __iadd__(self, other: Any) -> VectorSpace:  # type: ignore[misc]
        if is_zero(other):
            return self
        return self.axpy(1.0, other)

    def __isub__(self, other: Any) -> VectorSpace:
        if is_zero(other):
            return self
        return self.axpy(-1.0, other)

    def __imul__(self, a: Any) -> VectorSpace:
        if not is_number(a):
            return NotImplemented
        return self._scale_inplace(a)

    def __itruediv__(self, a: Any) -> VectorSpace:
        if not is_number(a):
            return NotImplemented
        quotient = self / a
        return self._assign(quotient)

    def axpy(self, a: Any, x: Any) -> VectorSpace:
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

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> y = [1.0, 2.0]
        >>> _ = VectorSpace(y).axpy(10.0, VectorSpace([1.0, 1.0]))
        >>> y
        [11.0, 12.0]
        """
        if not isinstance(x, VectorSpace):
            raise _not_addable(x)
        if not is_number(a):
            raise TypeError(f"axpy takes a number as factor, got {type(a).__name__}")
        if self._blocks is not None:
            structure = self._structure
            others = x._blocks_like(structure)
            a = as_factor(structure, a)
            structure.algebra.axpy_inplace(self._blocks, others, a)
            return self
        if x._blocks is None and type(a) is float and a:
            structure = self._structure or self._cache().structure_of(self._value)
            if axpy_plain(structure, self._value, x._value, a):
                return self
        structure, leaves, _ = self._take()
        increments = leaves if x is self else x._leaves_like(structure)
        a = as_factor(structure, a)
        (increments,) = prepare_targets(structure, self._value, leaves, (increments,), False)
        new = axpy_leaves(structure, leaves, increments, a)
        self._value = store(structure, self._value, leaves, new)
        return self

    def axpby(self, a: Any, x: Any, b: Any) -> VectorSpace:
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
        StructureMismatchError
            As for `axpy`; nothing is changed.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([1.0]).axpby(2.0, VectorSpace([10.0]), 3.0).value
        [23.0]
        """
        if not isinstance(x, VectorSpace):
            raise _not_addable(x)
        for factor in (a, b):
            if not is_number(factor):
                raise TypeError(f"axpby takes numbers as factors, got {type(factor).__name__}")
        structure = self._read()[0]
        x._blocks_like(structure)  # a mismatch shows before anything is changed
        a, b = as_factor(structure, a), as_factor(structure, b)
        if x._blocks is None or x is self:  # it may share memory with what is scaled first
            a, x = 1.0, a * x
        return self._scale_inplace(b).axpy(a, x)

    def _scale_inplace(self, a: Any) -> VectorSpace:
        if self._blocks is not None:
            structure = self._structure
            a = as_factor(structure, a)
            self._blocks = structure.algebra.scale(self._blocks, a, True)
            return self
        structure, leaves, _ = self._take()
        a = as_factor(structure, a)
        prepare_targets(structure, self._value, leaves, (), False)
        new = in_place_or_new(algebra.scale_inplace, algebra.scale, leaves, a)
        self._value = store(structure, self._value, leaves, new)
        return self

    def _assign(self, other: VectorSpace) -> VectorSpace:
        """Take over the values of a vector of this space, in place where storage is mutable."""
        self._assignment(other)()
        return self

    def _assignment(self, other: VectorSpace) -> Callable[[], None]:
        """Check that the values of another vector can be taken over; return what does it."""
        if self._blocks is not None:
            structure = self._structure
            blocks = structure.algebra.copy(other._blocks_like(structure))

            def take_over() -> None:
                self._blocks = blocks

            return take_over
        structure, leaves, _ = self._take()
        (values,) = prepare_targets(
            structure, self._value, leaves, (other._leaves_like(structure),), False
        )

        def write() -> None:
            new = assign_leaves(leaves, values)
            self._value = store(structure, self._value, leaves, new)

        return write

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

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([1.0, 2.0]).dot(VectorSpace([3.0, 4.0]))
        11.0
        """
        if not isinstance(other, VectorSpace):
            raise TypeError(f"dot takes a VectorSpace, got {type(other).__name__}; wrap it first")
        structure, blocks, _, _ = self._read()
        return structure.algebra.dot(blocks, other._blocks_like(structure))

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

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([3e-200, 4e-200]).norm()
        5e-200
        """
        order = check_order(ord)
        structure, blocks, _, _ = self._read()
        return structure.algebra.norm(blocks, order)

    # New vectors of this space.

    def zero(self) -> VectorSpace:
        """Return the zero vector of this space.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([float("nan")]).zero().value
        [0.0]
        """
        structure, blocks, captured, _ = self._read()
        return self._made(structure, structure.algebra.zero(blocks), captured)

    def copy(self) -> VectorSpace:
        """Return an equal vector that shares no mutable leaf with this one.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> v = VectorSpace([1.0])
        >>> v.copy() == v
        True
        """
        structure, blocks, captured, fresh = self._read()
        if fresh and all(structure.layout.grouped):
            return self._made(structure, blocks, captured)
        return self._made(structure, structure.algebra.copy(blocks), captured)

    def empty_like(self) -> VectorSpace:
        """Return a vector of this space with values yet to be written.

        The values are whatever memory held where leaves are arrays; other leaves are zero.
        """
        structure, blocks, captured, _ = self._read()
        empty = [
            np.empty_like(block) if isinstance(block, np.ndarray) else algebra.zero(block)
            for block in blocks
        ]
        return self._made(structure, empty, captured)

    def random(self, rng: np.random.Generator) -> VectorSpace:
        """Return a vector of independent standard normal components.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where the numbers come from; real and imaginary parts of complex components each are
            standard normal.

        Returns
        -------
        VectorSpace
            Of this space.
        """
        array = self.to_array()
        values = rng.standard_normal(array.shape)
        if array.dtype.kind == "c":
            values = values + 1j * rng.standard_normal(array.shape)
        return self._from_flat(values.astype(array.dtype))

    def basis(self) -> Iterator[VectorSpace]:
        """Yield the unit vectors of this space, in the order of `to_array`.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> [e.value for e in VectorSpace({"a": 5.0, "b": 7.0}).basis()]
        [{'a': 1.0, 'b': 0.0}, {'a': 0.0, 'b': 1.0}]
        """
        zeros = np.zeros_like(self.to_array())
        for i in range(zeros.size):
            unit = zeros.copy()
            unit[i] = 1.0
            yield self._from_flat(unit)

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
        result = recursive_map(f, *values, inactive=self._config)
        return VectorSpace(result, inactive=self._config).copy()

    # As one array.

    @property
    def size(self) -> int:
        """The number of components, complex ones counted once."""
        if self._blocks is None:
            structure, leaves, _ = self._take()
        else:
            structure = self._structure
            leaves = None
        if None not in structure.leaf_dtypes:
            return structure.size
        leaves = self._leaves_like(structure) if leaves is None else leaves
        return sum(map(algebra.size, leaves))

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        structure = self._structure if self._blocks is not None else self._take()[0]
        return structure.dtype

    def to_array(self) -> np.ndarray[Any, Any]:
        """Return the components as a fresh one-dimensional array.

        Returns
        -------
        ndarray
            Of shape ``(size,)`` and dtype `dtype`, in the order of `vspace.paths`.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace({"a": 1.0, "b": [2.0, 3.0]}).to_array()
        array([1., 2., 3.])
        """
        structure = self._structure if self._blocks is not None else self._take()[0]
        return structure.pack_leaves(self._leaves_like(structure))

    def from_array(self, a: Any) -> VectorSpace:
        """Return the vector of this space with these components.

        Parameters
        ----------
        a : array_like
            Of shape ``(size,)``, real where a leaf is.

        Returns
        -------
        VectorSpace
            It shares no memory with `a`.

        Raises
        ------
        ValueError
            When the shape is another.
        TypeError
            When complex components are given for a real space.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace({"a": 1.0, "b": 2.0}).from_array([5.0, 6.0]).value
        {'a': 5.0, 'b': 6.0}
        """
        array = np.asarray(a)
        size = self.size
        if array.shape != (size,):
            raise ValueError(
                f"from_array: found an array of shape {array.shape}, expected ({size},); give one "
                f"number for each of paths(...)"
            )
        dtype = self.dtype
        if not np.can_cast(array.dtype, dtype, "same_kind"):
            raise TypeError(
                f"from_array: found components of dtype {array.dtype}, expected {dtype}; convert "
                f"them first"
            )
        return self._from_flat(array.astype(dtype, copy=False))

    def _from_flat(self, array: np.ndarray[Any, Any]) -> VectorSpace:
        _ = self.value  # built, if it was not
        structure, leaves, captured = self._take()
        return VectorSpace(
            self._own(structure.unpack(array, captured, leaves)), inactive=self._config
        )

    # Comparison, calling, copying.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorSpace):
            return NotImplemented
        structure = self._structure if self._blocks is not None else self._take()[0]
        other_structure = other._structure if other._blocks is not None else other._take()[0]
        if structure != other_structure:
            return False
        mine = self._leaves_like(structure)
        theirs = other._leaves_like(structure)
        return all(_equal(x, y) for x, y in zip(mine, theirs, strict=True))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the value: ``(VectorSpace(f) + 0.5 * VectorSpace(g))(x)``."""
        return self.value(*args, **kwargs)

    def __copy__(self) -> VectorSpace:
        # A shallow copy beside ``+=`` corrupts generic algorithms in silence.
        return self.copy()

    def __deepcopy__(self, memo: dict[int, Any]) -> VectorSpace:
        result = memo[id(self)] = self.copy()
        return result

    def __reduce__(self) -> Any:
        return _restore, (self.value, None if self._config is DEFAULT else self._config)

    # NumPy.

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__":
            return NotImplemented
        for each in inputs:
            if not isinstance(each, VectorSpace) and not is_number(each):
                return NotImplemented
        operator = _OPERATORS.get(ufunc)
        out = kwargs.pop("out", None)
        result = operator(*inputs) if operator is not None and not kwargs else NotImplemented
        if result is NotImplemented:
            result = self._leaf_by_leaf(ufunc, inputs, kwargs)
        if out is None:
            return result
        results = result if isinstance(result, tuple) else (result,)
        for target in out:
            if not isinstance(target, VectorSpace):
                raise TypeError(f"out= of a ufunc on vectors is a VectorSpace, got {type(target)}")
        # All are checked before the first is written (C17).
        writes = [target._assignment(each) for target, each in zip(out, results, strict=True)]
        for write in writes:
            write()
        return out[0] if len(out) == 1 else out

    def _leaf_by_leaf(self, ufunc: Any, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
        vectors = [each for each in inputs if isinstance(each, VectorSpace)]

        def apply(*leaves: Any) -> Any:
            rest = iter(leaves)
            return ufunc(
                *(next(rest) if isinstance(each, VectorSpace) else each for each in inputs),
                **options,
            )

        values = [_value_of(each) for each in vectors]
        result = recursive_map(apply, *values, nout=ufunc.nout, inactive=self._config)
        results = result if ufunc.nout > 1 else (result,)
        made = tuple(VectorSpace(each, inactive=self._config) for each in results)
        return made if ufunc.nout > 1 else made[0]

    # Printing.

    def __repr__(self) -> str:
        return f"VectorSpace({tree(self.value, self._config, short=True)})"

    def _repr_html_(self) -> str:
        return html_tree(self.value, self._config)


_new = object.__new__


def _equal(x: Any, y: Any) -> bool:
    if isinstance(x, np.ndarray):
        return bool(np.all(np.equal(x, y)))
    plain: Any = object.__eq__
    if type(x).__eq__ is plain and algebra.ravel.find(type(x)) is not None:
        return bool(np.array_equal(algebra.ravel(x), algebra.ravel(y)))
    return bool(x == y)


def _itself(leaf: Any) -> Any:
    return leaf


def _value_of(vector: Any) -> Any:
    if not isinstance(vector, VectorSpace):
        raise TypeError(f"expected a VectorSpace, got {type(vector).__name__}; wrap it first")
    return vector.value


def _restore(value: Any, config: InactiveConfig | None) -> VectorSpace:
    return VectorSpace(value, inactive=config)


def is_number(a: Any) -> bool:
    """Return whether a value can be a factor: a number, NumPy's scalars and 0-d arrays too."""
    return isinstance(a, (numbers.Number, np.number)) or (
        isinstance(a, np.ndarray) and a.shape == () and a.dtype.kind in "iufc"
    )


def is_zero(other: Any) -> bool:
    """Return whether an operand is the number 0, which stands for the zero vector."""
    return is_number(other) and not isinstance(other, bool) and other == 0


def _not_addable(other: Any) -> TypeError:
    if is_number(other):
        return TypeError(
            f"cannot add the number {other!r} to a vector; only 0 can stand for the zero vector"
        )
    return TypeError(f"cannot add a {type(other).__name__} to a vector; wrap it: VectorSpace(...)")


def as_factor(structure: Structure, a: Any) -> Any:
    """Return a factor that the leaves can be multiplied by: complex only where all of them are."""
    if type(a) is float:
        return a
    if isinstance(a, np.ndarray):
        a = a[()]
    if isinstance(a, (complex, np.complexfloating)):
        a = complex(a)
        for i, (spec, _) in enumerate(structure.layout.runs):
            if spec.dtype is not None and spec.dtype.kind != "c":
                raise LeafTypeError(
                    "",
                    f"the complex factor {a!r} for a vector with real leaves"
                    f" ({interpreter.describe_leaf(spec)})",
                    "a real factor",
                    "use its real part, or make the leaves complex",
                )
            del i
        return a
    if isinstance(a, np.generic):
        return a.item()
    exact = isinstance(a, numbers.Rational) or not isinstance(a, numbers.Real)
    if exact and None in structure.leaf_dtypes:
        return a  # Fraction and Decimal leaves take exact factors
    return float(a)


_OPERATORS: dict[Any, Callable[..., Any]] = {
    np.add: lambda x, y: x + y if isinstance(x, VectorSpace) else y.__radd__(x),
    np.subtract: lambda x, y: x - y if isinstance(x, VectorSpace) else y.__rsub__(x),
    np.multiply: lambda x, y: x.__mul__(y) if isinstance(x, VectorSpace) else y.__mul__(x),
    np.true_divide: lambda x, y: x / y if not isinstance(y, VectorSpace) else NotImplemented,
    np.negative: lambda x: -x,
    np.positive: lambda x: +x,
    np.absolute: abs,
}


class VectorSpaceKind(NodeKind):
    """A vector inside another object: its value is the one child."""

    name = "VectorSpace"
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, list[Any]]:
        return 1, [node.value]

    def context(self, node: Any) -> Any:
        return node._config

    def shell(self, cls: type, context: Any, labels: Any) -> Any:
        return VectorSpace(_NOT_BUILT, inactive=context)

    def fill(self, node: Any, labels: Any, children: Any) -> None:
        node._value = children[0]

    def store(self, node: Any, labels: Any, index: int, child: Any) -> None:
        node._value = child

    def step(self, labels: Any, index: int) -> str:
        return ".value"

    def count(self, labels: Any) -> int:
        return 1


registry.node_kinds[VectorSpace] = VectorSpaceKind()
