"""The flat vectors of an integrand's values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vspace import LeafTypeError, VectorSpace, paths, structure
from vspace.extend import shared_choice
from vspace.leaves import copy as copy_leaf
from vspace.leaves import size as leaf_size
from vspace_scipy._space import _leaf_paths

Array = np.ndarray[Any, Any]


class FlatSpace:
    """The space of an integrand's first value: how its vectors become flat arrays, and back.

    Attributes
    ----------
    pack : callable
        ``pack(value) -> vector``: fresh, and checked against the first value.
    dtype : dtype
        Of the vectors: double precision, or more where a leaf has more; complex as soon as one
        leaf is.
    size : int
        Their number of components.
    """

    def __init__(self, value: Any, inactive: Any) -> None:
        self._structure = structure(value, inactive=inactive)
        self._inactive = shared_choice(inactive)
        leaves, self._captured = self._structure.take(value)
        if not leaves:
            raise without_leaf(value)
        self.dtype = np.result_type(self._structure.dtype, np.float64)
        self.size: int = self._structure.pack(value, self.dtype).size
        self._examples: list[Any] = []
        if None in self._structure.leaf_dtypes:
            # Leaves that only know themselves how they ravel: one is needed to unravel another, and
            # says what another is beside it.
            self._examples = list(map(copy_leaf, leaves))
        self.pack: Callable[[Any], Array] = self._structure.packer(self.dtype, self._examples)

    def unpack(self, components: Any) -> Any:
        """Return a new object from a vector of its components; a number stands for all of them.

        SciPy leaves out an interval that is so far away that its contribution vanishes, and then
        has the number 0.0 for it. It has real vectors for absolute values, also of complex ones.
        """
        vector = np.empty(self.size, self.dtype)
        vector[...] = components
        return self._structure.unpack(vector, self._captured, self._examples)

    def example(self) -> Any:
        """Return a value of this space, unwrapped; its leaves are zero."""
        value = self.unpack(0.0)
        return value.value if isinstance(value, VectorSpace) else value

    @property
    def inactive(self) -> Any:
        """What is inactive in the values."""
        return self._inactive

    def components(self) -> list[tuple[str, str]]:
        """Return the path of the leaf and the label of the component behind each entry."""
        value, inactive = self.unpack(0.0), self._inactive
        if isinstance(value, VectorSpace):
            value, inactive = value.value, value.config if inactive is None else inactive
        labels = paths(value, inactive=inactive)
        parts, _ = structure(value, inactive=inactive).take(value)
        owners = zip(_leaf_paths(labels, parts), parts, strict=True)
        leaves = [path for path, part in owners for _ in range(int(leaf_size(part)))]
        return list(zip(leaves, labels, strict=True))

    def labels(self) -> list[str]:
        """Return what can be compared between processes: dtype and a path for each component."""
        return [str(self.dtype), *paths(self.unpack(0.0), inactive=self._inactive)]


def without_leaf(value: Any) -> LeafTypeError:
    text = repr(value) if value is None or isinstance(value, str) else f"a {type(value).__name__}"
    return LeafTypeError(
        "",
        f"{text} with nothing in it to integrate",
        "a number, an array, or an object with at least one float, complex or floating array",
        "return the integrand's value; write 1.0 for 1, since integers are inactive",
    )
