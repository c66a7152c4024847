"""Many objects of one space: a sequence of them, or one object whose leaves have one more axis."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from typing import Any, overload

import numpy as np

from vspace import Structure, StructureMismatchError, VectorSpace, register_node, structure
from vspace.extend import integers_in, leaf_paths
from vspace_scipy._plain import is_list
from vspace_scipy._space import Space, Vector, without_leaf

# What stands for no place, or for many axes, though NumPy would make something of it.
_NO_PLACES = (bool, np.bool_, tuple, str, bytes, type(None), type(Ellipsis))


class States(Sequence[Any]):
    """Objects, states by time say, each made when it is asked for.

    An index is what NumPy takes along the first axis of an array: an integer gives an object; a
    slice, integers in a list or array, and a mask give a sequence of these.

    Parameters
    ----------
    packed : Space
        Of the objects.
    rows : ndarray
        Of shape ``(count, size)``.

    Examples
    --------
    >>> states = States(Space({"x": 0.0}), np.array([[1.0], [2.0], [3.0]]))
    >>> len(states), states[-1], list(states[:2])
    (3, {'x': 3.0}, [{'x': 1.0}, {'x': 2.0}])
    >>> list(states[[0, 2]]), list(states[np.array([False, True, False])])
    ([{'x': 1.0}, {'x': 3.0}], [{'x': 2.0}])
    """

    __slots__ = ("_packed", "_rows")

    def __init__(self, packed: Space, rows: Vector) -> None:
        self._packed = packed
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice | Sequence[int] | Vector) -> States: ...

    def __getitem__(self, index: Any) -> Any:
        """Return an object, or a sequence of some.

        Raises
        ------
        IndexError
            When there is no such place, or an array of places has more than one axis.
        TypeError
            When the index is nothing of the sort.
        """
        if isinstance(index, slice):
            return States(self._packed, self._rows[index])
        place = _place(index)
        if place is None:
            return States(self._packed, self._rows[_places(index)])
        if not -len(self) <= place < len(self):
            raise IndexError(f"found {place}, expected one of {len(self)} places")
        return self._packed.unpack(self._rows[place])

    def __repr__(self) -> str:
        return f"<{len(self)} states>"


# A function that has captured states is a vector of their components, as of a matrix.
register_node(States, active=("_rows",))


class Samples:
    """The space of one sample, and the matrices of many.

    Parameters
    ----------
    axis : int
        Of the points, in the leaves of an object.
    inactive : object
        What is inactive in the objects.
    complex_vectors : bool, default True
        Whether matrices may be complex.
    track : bool, default True
        Whether a part that two paths lead to is one part; otherwise it is two.

    Attributes
    ----------
    space : Space
        Of one sample; known from the first value.
    listed : bool
        Whether the first value was a list of objects.
    integers : mapping
        The integers by their paths in one sample, if nothing was said about what is inactive.
    """

    __slots__ = (
        "_axis",
        "_complex",
        "_inactive",
        "_order",
        "_track",
        "integers",
        "listed",
        "space",
    )

    def __init__(
        self, axis: int, inactive: Any, complex_vectors: bool = True, track: bool = True
    ) -> None:
        self._track = track
        self._axis = axis
        self._inactive = inactive
        self._complex = complex_vectors
        self._order: Structure | None = None
        self.listed = False
        self.integers: Mapping[str, Any] = {}
        self.space: Space

    def __getstate__(self) -> dict[str, Any]:
        # What numbers the leaves is made anew where it is needed.
        names = (name for name in Samples.__slots__ if hasattr(self, name))
        return {name: getattr(self, name) for name in names} | {"_order": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    def matrix(self, value: Any, count: int | None = None) -> Vector:
        """Return the components of all samples.

        Parameters
        ----------
        value : object
            The samples.
        count : int, optional
            How many there have to be.

        Returns
        -------
        ndarray
            Of shape ``(size, count)``.

        Raises
        ------
        StructureMismatchError
            When they are not of the structure of the first one, or not so many.
        LeafTypeError
            When there is nothing in them.
        """
        first = not hasattr(self, "space")
        if first:
            self.listed = is_list(value)
            if self._inactive is None:
                self.integers = integers_in(value[0] if self.listed and len(value) else value)
        if self.listed:
            return self._of_list(value, count, first)
        if is_list(value):
            raise StructureMismatchError(
                "",
                f"a {_kind(value)}",
                "one object whose leaves have an axis for the points, as at first",
                "give the samples in the same form every time",
            )
        return self._of_stacked(value, count, first)

    def _of_stacked(self, value: Any, count: int | None, first: bool) -> Vector:
        config = self._inactive
        wrapped = isinstance(value, VectorSpace)
        if wrapped:
            value, config = value.value, value.config if config is None else config
        form = structure(value, inactive=config, track=self._track)
        leaves, kept = form.take(value)
        if not leaves:
            if not first:
                self.space.pack(
                    self.space.dressed(value) if wrapped else value
                )  # says what is wrong
            raise without_leaf(value)
        places = leaf_paths(value, inactive=config, track=self._track)
        arrays = [_last(leaf, self._axis, path) for leaf, path in zip(leaves, places, strict=True)]
        example = form.build([_first(each) for each in arrays], kept)
        example = VectorSpace(example, inactive=config) if wrapped else example
        if first:
            self.space = Space(example, self._inactive, self._complex, track=self._track)
        else:
            self.space.pack(example)  # verifies it
        if self._order is None:
            self._order = _numbered(self.space.example(), config)
        # The leaves of mappings that were filled in another order stand in another one.
        found = self._order.read(form.build(_numbers(len(leaves)), kept))
        order = [int(number[0]) for number in found]
        wanted = arrays[order[0]].shape[-1] if count is None else count
        rows = [self._rows(arrays[i], wanted, places[i]) for i in order]
        return np.ascontiguousarray(np.concatenate(rows, axis=0, dtype=self.space.dtype))

    def _rows(self, leaf: Vector, count: int, path: str) -> Vector:
        """Return the components of a leaf; complex ones in a real matrix are two, real part first.

        Raises
        ------
        StructureMismatchError
            When it has another number of points.
        """
        if leaf.shape[-1] != count:
            raise StructureMismatchError(
                path,
                f"an array with {leaf.shape[-1]} points",
                f"{count} along the axis for the points",
                "give every leaf one entry for each point",
            )
        flat = leaf.reshape(math.prod(leaf.shape[:-1]), count)
        if leaf.dtype.kind == "c" and self.space.dtype.kind != "c":
            flat = np.stack((flat.real, flat.imag), axis=1).reshape(2 * len(flat), count)
        return flat

    def _of_list(self, value: Any, count: int | None, first: bool) -> Vector:
        if not is_list(value) or len(value) != (len(value) if count is None else count):
            raise StructureMismatchError(
                "",
                f"a list of {len(value)} objects" if is_list(value) else f"a {_kind(value)}",
                "a list of objects" if count is None else f"a list of {count} objects",
                "give one object for each point; or one whose leaves have an axis for them, which "
                "can be a dict or a dataclass, but no list",
            )
        if first:
            if not len(value):
                raise without_leaf(value)
            choices = {"complex_vectors": self._complex, "track": self._track}
            self.space = Space.of_values(value[0], self._inactive, **choices)
        return np.stack([self.space.pack(each) for each in value]).T

    def unstack(self, matrix: Vector) -> Any:
        """Return samples from a matrix, in the form of the first value."""
        if self.listed:
            return [self.space.unpack(column) for column in matrix.T]
        return self.space.stack(matrix, self._axis)


def leaf_rows(space: Space, stacked: Any) -> list[tuple[str, Vector]]:
    """Return the path of each leaf of what `Space.stack` gave, and its values, the last axis first.

    Returns
    -------
    list of (str, ndarray)
        Arrays of shape ``(m, *shape)``, where a leaf has the shape ``shape``.
    """
    stacked = space.bare(stacked)
    arrays, _ = structure(stacked, inactive=space.inactive).take(stacked)
    rows = zip(space.leaf_paths(), arrays, strict=True)
    return [(path, np.moveaxis(np.asarray(array), -1, 0)) for path, array in rows]


def _place(index: Any) -> int | None:
    if isinstance(index, _NO_PLACES):
        raise _no_index(index)
    try:
        return operator.index(index)
    except TypeError:
        return None


def _places(index: Any) -> Vector:
    try:
        places = np.asarray(index)
    except ValueError:  # a ragged list
        raise _no_index(index) from None
    if places.size == 0 and not isinstance(index, np.ndarray):
        places = places.astype(int)
    if places.ndim == 0 or places.dtype.kind not in "iub":
        raise _no_index(index)
    if places.ndim > 1:
        raise IndexError(
            f"found places of shape {places.shape}, expected one axis; take index.ravel()"
        )
    return places


def _no_index(index: Any) -> TypeError:
    return TypeError(
        f"found {index!r} for an index, expected an integer, a slice, a list or array of integers, "
        f"or a mask; states have one axis: take what is in one by its name, states[0].x say"
    )


def _numbered(value: Any, inactive: Any) -> Structure:
    """Return the structure of an object in which arrays of one number stand for the leaves.

    It tells objects apart whatever their leaves are, and reads those of another in one order.
    """
    form = structure(value, inactive=inactive)
    leaves, kept = form.take(value)
    return structure(form.build(_numbers(len(leaves)), kept), inactive=inactive)


def _numbers(count: int) -> list[Vector]:
    return [np.full(1, float(i)) for i in range(count)]


def _last(leaf: Any, axis: int, path: str) -> Vector:
    """Return a leaf with its axis for the points as the last one."""
    if not isinstance(leaf, np.ndarray) or not -leaf.ndim <= axis < leaf.ndim:
        found = f"an array of shape {leaf.shape}" if isinstance(leaf, np.ndarray) else _kind(leaf)
        raise StructureMismatchError(
            path,
            found,
            f"an array that has axis {axis} for the points",
            "give every leaf one entry for each point, declare it inactive, or give a list of one "
            "object for each point",
        )
    return np.moveaxis(leaf, axis, -1)


def _first(leaf: Vector) -> Any:
    """Return the leaf of one sample; in double precision a number of Python's."""
    sample = leaf[..., 0] if leaf.shape[-1] else np.zeros(leaf.shape[:-1], leaf.dtype)
    if leaf.ndim > 1:
        return np.array(sample)
    number = np.asarray(sample)[()]
    return number.item() if number.dtype in (np.float64, np.complex128) else number


def _kind(value: Any) -> str:
    return type(value).__name__
