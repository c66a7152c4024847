"""How objects of one structure lie in the flat vectors that SciPy works on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vspace import StructureMismatchError, VSpaceError, leaves, paths, structure

Vector = np.ndarray[Any, np.dtype[Any]]

REAL: np.dtype[Any] = np.dtype(np.float64)
COMPLEX: np.dtype[Any] = np.dtype(np.complex128)


class NotFiniteError(VSpaceError, ValueError):
    """A value that has to be finite is NaN or infinite."""


class Packed:
    """The flat vectors of all objects that have the structure of an example.

    Components lie in the order of `vspace.paths`, each leaf in C order. They are complex where
    that is wanted and all leaves are complex; otherwise real, and a complex component lies there
    as two real ones, real part first. Inactive parts are not in the vector; those of the example
    are in every object that is unpacked, by identity.

    Parameters
    ----------
    example : object
        Fixes the structure and gives the inactive parts.
    inactive : object, optional
        What is inactive in it; see `vspace.InactiveConfig`.
    complex_vectors : bool, default False
        Whether a vector may be complex.

    Attributes
    ----------
    structure : vspace.Structure
        Of the objects.
    dtype : dtype
        Of the vectors: float64 or complex128.
    size : int
        The number of entries of a vector.

    Raises
    ------
    VSpaceError
        When the example has a part that is neither leaf, node nor inactive, or complex components
        inside a leaf that can be laid out as a whole only.

    Examples
    --------
    >>> packed = Packed({"name": "probe", "x": 1.0, "z": 2.0 + 3.0j})
    >>> packed.pack({"name": "", "x": 4.0, "z": 5.0 + 6.0j})
    array([4., 5., 6.])
    >>> packed.unpack(np.zeros(3))
    {'name': 'probe', 'x': 0.0, 'z': 0j}
    """

    __slots__ = ("captured", "dtype", "examples", "inactive", "size", "structure")

    def __init__(self, example: Any, inactive: Any = None, complex_vectors: bool = False) -> None:
        self.inactive = inactive
        self.structure = structure(example, inactive=inactive)
        parts, self.captured = self.structure.take(example)
        custom = None in self.structure.leaf_dtypes
        # Leaves that only know themselves how they ravel are needed to unravel their like.
        self.examples = tuple(parts) if custom else ()
        self.size = self.structure.size
        self.dtype = REAL
        if complex_vectors and parts and all(map(_is_complex, parts)):
            self.dtype = COMPLEX
        elif custom:
            self._refuse_pairs(example, parts)
        if custom or any(map(_is_complex, parts)):
            self.size = self.pack(example).size

    def __reduce__(self) -> Any:
        example = self.unpack(np.zeros(self.size, self.dtype))
        return Packed, (example, self.inactive, self.dtype == COMPLEX)

    def _refuse_pairs(self, example: Any, parts: list[Any]) -> None:
        for i, leaf in enumerate(parts):
            if _as_numbers(leaf) is None and _is_complex(leaf):
                path = _leaf_paths(paths(example, inactive=self.inactive), parts)[i]
                raise StructureMismatchError(
                    path,
                    f"complex components in a leaf of type {type(leaf).__name__}",
                    "real ones, since they cannot be laid out as pairs of real numbers",
                    "make all leaves complex and use a method that takes complex values",
                )

    def pack(self, obj: Any, dtype: npt.DTypeLike = None) -> Vector:
        """Return a fresh vector with the components of an object.

        Parameters
        ----------
        obj : object
            Of this structure; leaves of the same kind are converted.
        dtype : dtype, optional
            Ignored: it is there so that this method can take the place of ``structure.pack``.

        Raises
        ------
        StructureMismatchError
            When it is of another structure, with the path.
        """
        if not self.structure.layout.count:
            self.structure.read(obj)
            return np.empty(0, self.dtype)
        vector = self.structure.pack(obj, self.dtype)
        if self.examples and vector.size != self.size:
            raise StructureMismatchError(
                "",
                f"{vector.size} components in all",
                f"{self.size}",
                "keep the size of every leaf",
            )
        return vector

    def unpack(self, vector: Vector) -> Any:
        """Return a new object from a vector; from a matrix, with one more axis on each leaf."""
        return self.structure.unpack(vector, self.captured, self.examples)

    def components(self) -> list[tuple[str, str]]:
        """Return the path of the leaf and the label of the component behind each entry."""
        example = self.unpack(np.zeros(self.size, self.dtype))
        labels = paths(example, inactive=self.inactive)
        parts, _ = self.structure.take(example)
        rows: list[tuple[str, str]] = []
        start = 0
        for leaf, path in zip(parts, _leaf_paths(labels, parts), strict=True):
            stop = start + int(leaves.size(leaf))
            entries = 2 if self.dtype == REAL and _is_complex(leaf) else 1
            rows += [(path, label) for label in labels[start:stop] for _ in range(entries)]
            start = stop
        return rows

    def check_finite(self, vector: Vector, what: str, remedy: str) -> None:
        """Raise if a vector has an entry that is NaN or infinite.

        Parameters
        ----------
        vector : ndarray
            The vector.
        what : str
            What it is, for the message.
        remedy : str
            What to do about it, for the message.

        Raises
        ------
        NotFiniteError
            With the path of the first such entry.
        """
        finite = np.isfinite(vector)
        if finite.all():
            return
        bad = np.flatnonzero(~finite)
        rows = self.components()
        more = f" (and {bad.size - 1} more such components)" if bad.size > 1 else ""
        raise NotFiniteError(
            rows[bad[0]][1], f"{vector[bad[0]]} in {what}{more}", "a finite number", remedy
        )


def _as_numbers(leaf: Any) -> Vector | None:
    """Return a leaf as an array if it is an array or a binary number."""
    if isinstance(leaf, (np.ndarray, np.generic, float, complex)):
        return np.asarray(leaf)
    return None


def _is_complex(leaf: Any) -> bool:
    array = _as_numbers(leaf)
    return bool(np.iscomplexobj(leaves.ravel(leaf) if array is None else array))


def _leaf_paths(labels: list[str], parts: list[Any]) -> list[str]:
    """Return the path of each leaf, from the labels of the components."""
    result: list[str] = []
    start = 0
    for leaf in parts:
        size = int(leaves.size(leaf))
        label = labels[start] if size else ""
        array = _as_numbers(leaf)
        indexed = size > 1 if array is None else array.ndim > 0
        result.append(label[: label.rindex("[")] if indexed and size else label)
        start += size
    return result
