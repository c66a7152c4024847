"""Values at many points: one object for each, or one object whose leaves have one more axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from vspace import Structure, StructureMismatchError, VectorSpace, paths, structure
from vspace.extend import integers_in
from vspace_scipy._plain import is_list
from vspace_scipy._space import Space, Vector, leaf_paths, without_leaf


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
    packed : Space
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
        "packed",
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
        self.packed: Space

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
        first = not hasattr(self, "packed")
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
        config = self._inactive
        wrapped = isinstance(value, VectorSpace)
        if wrapped:
            value, config = value.value, value.config if config is None else config
        if not first and not structure(value, inactive=config, track=self._track).leaf_dtypes:
            self.packed.pack(self.packed.dressed(value) if wrapped else value)  # says what is wrong
        stacked = Stacked(value, self._axis, config, self._track)
        example = VectorSpace(stacked.example, inactive=config) if wrapped else stacked.example
        if first:
            self.packed = Space(example, self._inactive, self._complex, track=self._track)
        else:
            self.packed.pack(example)  # verifies it
        if self._order is None:
            self._order = numbered(self.packed.unpack(np.zeros(self.packed.size)), config)
        stacked.reorder_like(self._order)
        return stacked.matrix(self.packed.dtype, count)

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
            if not structure(value[0], inactive=self._inactive).leaf_dtypes:
                raise without_leaf(value[0])
            self.packed = Space(value[0], self._inactive, self._complex, track=self._track)
        return np.stack([self.packed.pack(each) for each in value]).T

    def unstack(self, matrix: Vector) -> Any:
        """Return samples from a matrix, in the form of the first value."""
        if self.listed:
            return [self.packed.unpack(column) for column in matrix.T]
        stacked = self.packed.stack(matrix)
        if isinstance(stacked, VectorSpace):
            config = stacked.config
            return VectorSpace(moved(stacked.value, self._axis, config), inactive=config)
        return moved(stacked, self._axis, self._inactive)


class Stacked:
    """An object whose leaves have one axis for the points.

    Parameters
    ----------
    value : object
        The object.
    axis : int
        The axis.
    inactive : object
        What is inactive in it.
    track : bool
        Whether a part that two paths lead to is one part.

    Attributes
    ----------
    example : object
        The first sample, or one of zeros if there is none.

    Raises
    ------
    StructureMismatchError
        When a leaf has no such axis.
    LeafTypeError
        When there is no leaf.
    """

    __slots__ = ("_leaves", "_numbered", "_paths", "example")

    def __init__(self, value: Any, axis: int, inactive: Any, track: bool) -> None:
        form = structure(value, inactive=inactive, track=track)
        leaves, captured = form.take(value)
        if not leaves:
            raise without_leaf(value)
        self._paths = leaf_paths(paths(value, inactive=inactive, track=track), leaves)
        self._leaves = [
            _last(leaf, axis, path) for leaf, path in zip(leaves, self._paths, strict=True)
        ]
        self.example = form.rebuild([_first(leaf) for leaf in self._leaves], captured)
        self._numbered = form.rebuild(_numbers(len(leaves)), captured)

    def reorder_like(self, order: Structure) -> None:
        """Bring the leaves into the order of another object of the same structure."""
        places = [int(number[0]) for number in order.read(self._numbered)]
        self._leaves = [self._leaves[i] for i in places]
        self._paths = [self._paths[i] for i in places]

    def matrix(self, dtype: Any, count: int | None) -> Vector:
        """Return the components: in a real matrix complex ones are two rows, real part first."""
        wanted = self._leaves[0].shape[-1] if count is None else count
        rows = []
        for leaf, path in zip(self._leaves, self._paths, strict=True):
            if leaf.shape[-1] != wanted:
                raise StructureMismatchError(
                    path,
                    f"an array with {leaf.shape[-1]} points",
                    f"{wanted} along the axis for the points",
                    "give every leaf one entry for each point",
                )
            flat = leaf.reshape(math.prod(leaf.shape[:-1]), wanted)
            if leaf.dtype.kind == "c" and np.dtype(dtype).kind != "c":
                flat = np.stack((flat.real, flat.imag), axis=1).reshape(2 * len(flat), wanted)
            rows.append(flat)
        return np.ascontiguousarray(np.concatenate(rows, axis=0, dtype=dtype))


def moved(value: Any, axis: int, inactive: Any) -> Any:
    """Return an object whose leaves have their last axis moved to another place."""
    if axis == -1:
        return value
    form = structure(value, inactive=inactive)
    leaves, captured = form.take(value)
    return form.rebuild([np.moveaxis(leaf, -1, axis) for leaf in leaves], captured)


def numbered(value: Any, inactive: Any) -> Structure:
    """Return the structure of an object in which arrays of one number stand for the leaves.

    It tells objects apart whatever their leaves are, and reads those of another in one order.
    """
    if isinstance(value, VectorSpace):
        value, inactive = value.value, value.config if inactive is None else inactive
    form = structure(value, inactive=inactive)
    leaves, captured = form.take(value)
    return structure(form.rebuild(_numbers(len(leaves)), captured), inactive=inactive)


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
