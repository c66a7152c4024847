"""`VectorSpace`: any object as a vector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from vspace import _registry as registry
from vspace import leaves as algebra
from vspace.activity import DEFAULT, InactiveConfig
from vspace.engine import Structure
from vspace.errors import LeafTypeError
from vspace.leaves._norms import check_order
from vspace.maps import html_tree, recursive_map, vector_text
from vspace.nodes import NodeKind
from vspace.vectors._elementwise import Expression
from vspace.vectors._ufuncs import Ufuncs
from vspace.walks import describe_leaf

__all__ = ["VectorSpace"]

_NOT_BUILT: Any = object()


class VectorSpace(Ufuncs):
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

    # New vectors of this space.

    def zero(self) -> VectorSpace:
        """Return the zero vector of this space.

        Returns
        -------
        VectorSpace
            Zero also where this vector is NaN or infinite (C4).

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace([float("nan")]).zero().value
        [0.0]
        """
        structure, data, kept, _ = self._read()
        return self._made(structure, structure.algebra.zero(data), kept)

    def empty_like(self) -> VectorSpace:
        """Return a vector of this space with values yet to be written.

        Returns
        -------
        VectorSpace
            Its values are whatever memory held where leaves are arrays; other leaves are zero.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace({"a": 1.0, "b": [2.0, 3.0]}).empty_like().size
        3
        """
        structure, data, kept, _ = self._read()
        return self._made(structure, structure.algebra.empty(data), kept)

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

        Examples
        --------
        >>> import numpy as np
        >>> from vspace import VectorSpace
        >>> VectorSpace([1.0, 2.0]).random(np.random.default_rng(0)).value
        [0.1257302210933933, -0.1321048632913019]
        """
        array = self.to_array()
        values = rng.standard_normal(array.shape)
        if array.dtype.kind == "c":
            values = values + 1j * rng.standard_normal(array.shape)
        return self._from_components(values.astype(array.dtype), exact=False)

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
            yield self.from_array(unit)

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

    # As one array.

    @property
    def size(self) -> int:
        """The number of components, complex ones counted once."""
        structure = self._current_structure()
        if None not in structure.leaf_dtypes:
            return structure.size
        try:
            return sum(map(algebra.size, self._own_leaves()[1]))
        except LeafTypeError as error:
            raise self._with_path(error, algebra.size) from None

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        return self._current_structure().dtype

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
        data = self._data
        if data is not None and self._structure.layout.flat_order is not None:
            data = self._components(data)
            array: np.ndarray[Any, Any] = np.empty_like(data)
            array[self._structure.layout.flat_order] = data
            return array
        structure, leaves = self._own_leaves()
        try:
            return structure.pack_leaves(leaves)
        except LeafTypeError as error:
            raise self._with_path(error, algebra.ravel) from None

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
            When complex components are given for a real space, or for a real leaf of a complex one,
            with its path.

        Examples
        --------
        >>> from vspace import VectorSpace
        >>> VectorSpace({"a": 1.0, "b": 2.0}).from_array([5.0, 6.0]).value
        {'a': 5.0, 'b': 6.0}
        """
        return self._from_components(np.asarray(a), exact=True)

    def _from_components(self, array: np.ndarray[Any, Any], exact: bool) -> VectorSpace:
        """Return the vector with these components; `exact`: real ones where a leaf is real."""
        data = self._data
        if data is None:
            structure, leaves, kept = self._take()
        else:
            structure, kept = self._structure, self._kept
            is_group = structure.layout.is_one_group
            leaves = [] if is_group else structure.unpack_data(self._components(data))
        dtype, size = structure.dtype, structure.size
        if None in structure.leaf_dtypes:
            # Leaves that only know themselves how they ravel know how many components they have.
            dtype, size = structure.dtype_with(leaves), self.size
        if array.shape != (size,):
            raise ValueError(
                f"from_array: found an array of shape {array.shape}, expected ({size},); give one "
                f"number for each of paths(...)"
            )
        if not np.can_cast(array.dtype, dtype, "same_kind"):
            raise TypeError(
                f"from_array: found components of dtype {array.dtype}, expected {dtype}; convert "
                f"them first"
            )
        array = array.astype(dtype, copy=False)
        if exact and dtype.kind == "c" and array.imag.any():
            _check_real_leaves(structure, leaves, array)
        order = structure.layout.flat_order
        if order is not None:
            packed, own = array[order], structure.layout.blocks[0].dtype
            if packed.dtype is not own:
                packed = packed.astype(own, copy=False)
            return self._made(structure, packed, kept)
        return self._wrapping(
            self._with_own_inactive(structure.unpack(array, kept, leaves), self.config)
        )

    # Comparison, calling, copying.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorSpace):
            # NumPy would compare leaf by leaf, and arrays element by element.
            return False if isinstance(other, (np.ndarray, np.generic)) else NotImplemented
        structure, mine, _, _ = self._read()
        its, theirs, _, _ = other._read()
        if not its.alike(structure):
            if its != structure:
                return False
            theirs = structure.open_other(other.value, mine)  # its keys stand in another order
        return structure.algebra.equal(mine, theirs)

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
        config = None if self.config is DEFAULT else self.config
        return _restore, (type(self), self.value, config)

    # Printing.

    def __repr__(self) -> str:
        return vector_text(self)

    def _repr_html_(self) -> str:
        return html_tree(self.value, self.config)


def _check_real_leaves(structure: Structure, leaves: Sequence[Any], array: Any) -> None:
    """Refuse components of real leaves with an imaginary part (C3)."""
    start = 0
    for i, spec in enumerate(structure.layout.specs()):
        stop = start + (int(algebra.size(leaves[i])) if spec.registered else spec.size)
        is_complex = spec.registered or (spec.dtype is not None and spec.dtype.kind == "c")
        if not is_complex and array[start:stop].imag.any():
            raise LeafTypeError(
                structure.layout.path_at(i),
                "components with an imaginary part",
                f"real ones for {describe_leaf(spec)}",
                "make this leaf complex, or give real components (.real)",
            )
        start = stop


def _value_of(vector: Any) -> Any:
    if not isinstance(vector, VectorSpace):
        raise TypeError(f"expected a VectorSpace, got {type(vector).__name__}; wrap it first")
    return vector.value


def _restore(cls: type[VectorSpace], value: Any, config: InactiveConfig | None) -> VectorSpace:
    return cls(value, inactive=config)


class VectorSpaceKind(NodeKind):
    """A vector inside another object: its value is the one child."""

    name = "VectorSpace"
    has_context = True

    def take_apart(self, node: Any) -> tuple[Any, list[Any]]:
        return 1, [node.value]

    def context(self, node: Any) -> Any:
        return node.config

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
