"""Objects as the flat vectors that SciPy computes with, and back.

Copies are made both ways: SciPy's buffers never reach the user, nor the user's SciPy.
"""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from vspace import InactiveConfig, StructureMismatchError, VectorSpace, paths, structure

Array = np.ndarray[Any, Any]


class Packing:
    """The layout that one example fixes: how objects like it become vectors, and come back.

    Parameters
    ----------
    example : object
        The initial state, or the first value; a `VectorSpace` gives vectors back.
    inactive : optional
        What else is inactive in it.
    dtype : dtype, optional
        Of the vectors. In a real vector, complex components lie as pairs of reals.

    Attributes
    ----------
    pack : callable
        ``pack(obj) -> array``: fresh, verified against the example.
    unpack : callable
        ``unpack(array) -> obj``: new, with the example's inactive parts.
    size : int
        The length of the vectors.
    """

    __slots__ = (
        "_captured",
        "_config",
        "_leaves",
        "_structure",
        "_wrapped",
        "dtype",
        "pack",
        "size",
        "unpack",
    )

    def __init__(self, example: Any, inactive: Any = None, dtype: Any = None) -> None:
        self._wrapped = isinstance(example, VectorSpace)
        if self._wrapped:
            config = example.config if inactive is None else inactive
            example = example.value
        else:
            config = inactive
        self._config: InactiveConfig | Any = config
        self._structure = shape = structure(example, inactive=config)
        self._leaves, self._captured = shape.take(example)
        self.dtype = np.dtype(shape.dtype if dtype is None else dtype)
        pack = shape.packer(self.dtype, self._leaves)
        unpack = shape.unpacker(self.dtype, self._captured, self._leaves)
        if self._wrapped:
            self.pack = lambda value: pack(value.value if type(value) is VectorSpace else value)
            self.unpack = lambda array: VectorSpace(unpack(array), inactive=config)
        else:
            self.pack = pack
            self.unpack = unpack
        self.size = int(shape.pack_leaves(self._leaves, self.dtype).size)

    def stack(self, array: Array) -> Any:
        """Return one object from columns: each leaf has one more axis, the last.

        Parameters
        ----------
        array : ndarray
            Of shape ``(size, m)``.
        """
        made = self._structure.unpack(
            array.astype(self.dtype, copy=False), self._captured, self._leaves
        )
        return VectorSpace(made, inactive=self._config) if self._wrapped else made

    def unpack_bare(self, array: Array) -> Any:
        """Return an object from its vector, not wrapped."""
        value = self.unpack(array)
        return value.value if self._wrapped else value

    def labels(self) -> list[str]:
        """Return one label for each entry of a vector."""
        example = self.unpack_bare(np.zeros(self.size, self.dtype))
        labels = paths(example, inactive=self._config)
        if len(labels) == self.size:
            return labels
        # Complex components as pairs of reals.
        marks = self._structure.pack(_marked(example, self._config), self.dtype)
        spread: list[str] = []
        entries = iter(marks)
        for label in labels:
            spread.append(label)
            if next(entries):
                spread[-1] = f"{label}.real"
                spread.append(f"{label}.imag")
                next(entries)
        return spread

    def check_finite(self, array: Array, what: str) -> None:
        """Raise an error that names the first entry that is not finite.

        Raises
        ------
        StructureMismatchError
            With the path.
        """
        bad = np.flatnonzero(~np.isfinite(array))
        if bad.size:
            raise StructureMismatchError(
                self.labels()[int(bad[0])],
                f"{array[bad[0]]!r} in {what}",
                "finite numbers",
                "start where the problem is defined; SciPy would not come to an end",
            )


def _marked(example: Any, config: Any) -> Any:
    """Return the example with 1 for the real part of complex components and 0 for real ones."""
    vector = VectorSpace(example, inactive=config)
    return vector.map(lambda leaf: leaf * 0 + (1 if np.iscomplexobj(leaf) else 0)).value


def is_plain(value: Any) -> bool:
    """Return whether SciPy takes a value today: a number, an array, a flat list of numbers."""
    if isinstance(value, (numbers.Number, np.ndarray, np.generic, str, bytes, type(None))):
        return True
    if isinstance(value, (list, tuple)):
        return all(isinstance(each, (numbers.Number, np.generic)) for each in value)
    return hasattr(type(value), "__array__")
