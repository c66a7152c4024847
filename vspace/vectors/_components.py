"""The components of a vector as one array, and other vectors of its space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from vspace import leaves as algebra
from vspace.engine import Programs, one_array
from vspace.errors import LeafTypeError
from vspace.vectors._vector import V, Vector
from vspace.walks import describe_leaf


def size_of(self: Vector) -> int:
    """Return the number of components, complex ones counted once."""
    structure = self._current_structure()
    if None not in structure.layout.leaf_dtypes:
        return structure.layout.size
    try:
        return sum(map(algebra.size, self._own_leaves()[1]))
    except LeafTypeError as error:
        raise self._with_path(error, algebra.size) from None


def zero(self: V) -> V:
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


def empty_like(self: V) -> V:
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


def random(self: V, rng: np.random.Generator) -> V:
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
    array = to_array(self)
    values = rng.standard_normal(array.shape)
    if array.dtype.kind == "c":
        values = values + 1j * rng.standard_normal(array.shape)
    return _from_components(self, values.astype(array.dtype), exact=False)


def basis(self: V) -> Iterator[V]:
    """Yield the unit vectors of this space, in the order of `to_array`.

    Examples
    --------
    >>> from vspace import VectorSpace
    >>> [e.value for e in VectorSpace({"a": 5.0, "b": 7.0}).basis()]
    [{'a': 1.0, 'b': 0.0}, {'a': 0.0, 'b': 1.0}]
    """
    zeros = np.zeros_like(to_array(self))
    for i in range(zeros.size):
        unit = zeros.copy()
        unit[i] = 1.0
        yield from_array(self, unit)


def to_array(self: Vector) -> np.ndarray[Any, Any]:
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
    if data is not None:
        layout = self._structure.layout
        if layout.all_grouped:
            array: np.ndarray[Any, Any] = layout.joined(self._components(data), layout.dtype)
            return array
    structure, leaves = self._own_leaves()
    try:
        return one_array(structure, None, leaves).pack_leaves(leaves)
    except LeafTypeError as error:
        raise self._with_path(error, algebra.ravel) from None


def from_array(self: V, a: Any) -> V:
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
    return _from_components(self, np.asarray(a), exact=True)


def _from_components(self: V, array: np.ndarray[Any, Any], exact: bool) -> V:
    """Return the vector with these components; `exact`: real ones where a leaf is real."""
    data = self._data
    if data is None:
        structure, leaves, kept = self._take()
    else:
        structure, kept = self._structure, self._kept
        has_groups = structure.layout.all_grouped
        leaves = [] if has_groups else structure.unpack_data(self._components(data))
    layout = structure.layout
    dtype, size = layout.dtype, layout.size
    if None in layout.leaf_dtypes:
        # Leaves that only know themselves how they ravel know how many components they have.
        dtype, size = layout.dtype_with(leaves), size_of(self)
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
    if layout.all_grouped:
        return self._made(structure, layout.split(array), kept)
    made = one_array(structure, array.dtype, leaves).unpack(array, kept)
    return self._wrapping(self._with_own_inactive(made, self.config))


def _check_real_leaves(structure: Programs, leaves: Sequence[Any], array: Any) -> None:
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
