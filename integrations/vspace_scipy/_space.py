"""How objects of one structure lie in the flat vectors that SciPy works on."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np

from vspace import (
    LeafTypeError,
    NotFiniteError,
    Structure,
    StructureMismatchError,
    VectorSpace,
    leaves,
    paths,
    structure,
)
from vspace.extend import leaf_paths, shared_choice

Vector = np.ndarray[Any, np.dtype[Any]]

REAL: np.dtype[Any] = np.dtype(np.float64)
COMPLEX: np.dtype[Any] = np.dtype(np.complex128)
_SINGLE = [frozenset({np.dtype(np.float32)}), frozenset({np.dtype(np.complex64)})]

# Trying costs about as much as five evaluations of a small right-hand side.
_STACKABLE: weakref.WeakSet[Structure] = weakref.WeakSet()


class Space:
    """The flat vectors of all objects that have the structure of an example.

    Components lie in the order of `vspace.paths`, each leaf in C order. They are complex where
    that is wanted and all leaves are complex; otherwise real, and a complex component lies there
    as two real ones, real part first. Inactive parts are not in the vector; those of the example
    are in every object that is unpacked, by identity.

    Parameters
    ----------
    example : object
        Fixes the structure and gives the inactive parts. A `VectorSpace` gives vectors back.
    inactive : object, optional
        What is inactive in it; see `vspace.InactiveConfig`. A `VectorSpace` brings its own.
    complex_vectors : bool, default False
        Whether a vector may be complex.
    single_vectors : bool, default False
        Whether a vector may have single precision; it has where all leaves have.
    wide_vectors : bool, default False
        Whether a vector has room for the components of every leaf as they are: it is complex as
        soon as one leaf is, and has more than double precision where a leaf has more.
    track : bool, default True
        Whether a part that two paths lead to is one part; otherwise it is two.

    Attributes
    ----------
    dtype : dtype
        Of the vectors: float64 or complex128, or another precision where that is wanted.
    size : int
        The number of entries of a vector.
    has_leaves : bool
        Whether there is a leaf in the objects, which may be an empty array.
    pack : callable
        ``pack(obj)`` returns a fresh vector. It verifies the object against the structure and
        raises StructureMismatchError with the path where it differs; leaves of the same kind
        (``np.float64`` for ``float``) are converted.
    unpack : callable
        ``unpack(vector)`` returns a new object that shares no memory with the vector.

    Raises
    ------
    VSpaceError
        When the example has a part that is neither leaf, node nor inactive.

    Examples
    --------
    >>> packed = Space({"name": "probe", "x": 1.0, "z": 2.0 + 3.0j})
    >>> packed.pack({"name": "", "x": 4.0, "z": 5.0 + 6.0j})
    array([4., 5., 6.])
    >>> packed.unpack(np.zeros(3))
    {'name': 'probe', 'x': 0.0, 'z': 0j}
    """

    __slots__ = (
        "_choices",
        "_examples",
        "_inactive",
        "_kept",
        "_structure",
        "_wrapped",
        "dtype",
        "has_leaves",
        "pack",
        "size",
        "unpack",
    )

    def __init__(
        self,
        example: Any,
        inactive: Any = None,
        complex_vectors: bool = False,
        track: bool = True,
        single_vectors: bool = False,
        wide_vectors: bool = False,
    ) -> None:
        self._choices = complex_vectors, track, single_vectors, wide_vectors
        self._wrapped = isinstance(example, VectorSpace)
        if self._wrapped:
            inactive = example.config if inactive is None else inactive
            example = example.value
        self._structure = structure(example, inactive=inactive, track=track)
        self._inactive = shared_choice(inactive)
        parts, self._kept = self._structure.take(example)
        dtypes = self._structure.leaf_dtypes
        custom = None in dtypes
        # Leaves that only know themselves how they ravel are needed to unravel their like, and say
        # what another is beside them.
        self._examples = tuple(map(leaves.copy, parts)) if custom else ()
        self.dtype = REAL
        if wide_vectors:
            self.dtype = np.result_type(self._structure.dtype, REAL)
        elif complex_vectors and parts and _are_complex(dtypes, parts):
            self.dtype = COMPLEX
        if single_vectors and dtypes in _SINGLE and self._structure.dtype.kind == self.dtype.kind:
            self.dtype = self._structure.dtype
        self.pack: Callable[[Any], Vector] = self._pack_nothing
        if parts:
            self.pack = self._structure.packer(self.dtype, self._examples)
        self.unpack: Callable[[Vector], Any] = self._structure.unpacker(
            self.dtype, self._kept, self._examples
        )
        self.has_leaves = bool(parts)
        is_simple = not custom and self._structure.dtype == self.dtype  # no pairs of reals
        self.size = self._structure.size if is_simple else int(self.pack(example).size)
        if self._wrapped:
            self.pack = self._unwrapping(self.pack)
            unpack = self.unpack
            self.unpack = lambda vector: self.dressed(unpack(vector))

    def __reduce__(self) -> Any:
        example = self.unpack(np.zeros(self.size, self.dtype))
        return Space, (example, self._inactive, *self._choices)

    def _pack_nothing(self, obj: Any) -> Vector:
        self._structure.read(obj)
        return np.empty(0, self.dtype)

    def _unwrapping(self, pack: Callable[[Any], Vector]) -> Callable[[Any], Vector]:
        def unwrapping(obj: Any) -> Vector:
            if not isinstance(obj, VectorSpace):
                raise StructureMismatchError(
                    "", f"a {type(obj).__name__}", "a VectorSpace", "wrap it: VectorSpace(...)"
                )
            return pack(obj.value)

        return unwrapping

    @classmethod
    def of_values(cls, value: Any, inactive: Any, **vectors: bool) -> Self:
        """Return the space of a function's values, from the first one.

        Raises
        ------
        LeafTypeError
            When there is nothing in it to integrate.
        """
        space = cls(value, inactive, **vectors)
        if not space.has_leaves:
            raise without_leaf(value)
        return space

    def unpack_any(self, components: Any) -> Any:
        """Return a new object from components of any dtype; a number stands for all of them.

        SciPy leaves out an interval that is so far away that its contribution vanishes, and then
        has the number 0.0 for it. It has real vectors for absolute values, also of complex ones.
        """
        vector = np.empty(self.size, self.dtype)
        vector[...] = components
        return self.unpack(vector)

    def stack(self, columns: Vector, axis: int = -1) -> Any:
        """Return one object from vectors along the first axis: each leaf has the others behind.

        Parameters
        ----------
        columns : ndarray
            With a vector along the first axis.
        axis : int, default -1
            Where leaves have the last one.

        Raises
        ------
        TypeError
            When leaves have no room for more axes, in a structured array, say.
        """
        self.check_stackable("take one at a time")
        axes = columns.shape[1:]
        matrix = columns.reshape(len(columns), math.prod(axes))
        stacked = self._structure.unpack(matrix, self._kept, self._examples)
        if len(axes) > 1 or axis != -1:
            form = structure(stacked, inactive=self._inactive)
            parts, kept = form.take(stacked)
            parts = [part.reshape(*part.shape[:-1], *axes) for part in parts]
            stacked = form.build([np.moveaxis(part, -1, axis) for part in parts], kept)
        return self.dressed(stacked)

    @property
    def is_stackable(self) -> bool:
        """Whether leaves can have one more axis where they are."""
        return self._no_room() is None

    def check_stackable(self, remedy: str) -> None:
        """Raise if leaves cannot have one more axis where they are, in a structured array, say.

        Parameters
        ----------
        remedy : str
            What to do, for the message.

        Raises
        ------
        TypeError
            With the reason.
        """
        error = self._no_room()
        if error is not None:
            raise TypeError(
                f"a leaf has no room for an axis of time where it is ({error}); {remedy}, or hold "
                f"what is in it in a dict or a dataclass"
            ) from error

    def _no_room(self) -> Exception | None:
        if self._structure in _STACKABLE:
            return None
        try:
            self._structure.unpack(np.zeros((self.size, 2), self.dtype), self._kept, self._examples)
        except Exception as error:  # of a user's function that rebuilds, whatever it is
            return error
        _STACKABLE.add(self._structure)
        return None

    @property
    def has_registered_leaves(self) -> bool:
        """Whether a leaf is of a registered type."""
        return self._structure.has_registered_leaves

    @property
    def holds_doubles(self) -> bool:
        """Whether all leaves are known to have double precision."""
        # A registered leaf has none, and NumPy takes None for the dtype of a float.
        dtypes = self._structure.leaf_dtypes
        return all(dtype is not None and dtype in (REAL, COMPLEX) for dtype in dtypes)

    @property
    def inactive(self) -> Any:
        """What is inactive in the objects."""
        return self._inactive

    def bare(self, obj: Any) -> Any:
        """Return an object of this space, unwrapped if the objects are vectors."""
        return obj.value if self._wrapped else obj

    def dressed(self, obj: Any) -> Any:
        """Return a bare object, wrapped if the objects are vectors."""
        return VectorSpace(obj, inactive=self._inactive) if self._wrapped else obj

    def is_same_space(self, other: Space) -> bool:
        """Return whether the objects of both have one structure, and vectors of one dtype."""
        return self._structure == other._structure and self.dtype == other.dtype

    def describe(self) -> str:
        """Return what the objects are, in a few words."""
        text = repr(self._structure).removeprefix("<structure: ").removesuffix(">")
        return f"VectorSpace of {text}" if self._wrapped else text

    def example(self) -> Any:
        """Return an object of this space, unwrapped; its leaves are zero."""
        return self.bare(self.unpack(np.zeros(self.size, self.dtype)))

    def labels(self) -> list[str]:
        """Return the label of each component, as `vspace.paths` gives them."""
        return paths(self.example(), inactive=self._inactive)

    def leaf_paths(self) -> list[str]:
        """Return the path of each leaf."""
        return leaf_paths(self.example(), inactive=self._inactive)

    def extents(self) -> list[tuple[str, int]]:
        """Return the path of each leaf, and how many entries it has."""
        return [
            (path, int(leaves.size(leaf)) * self._entries(leaf))
            for path, leaf in self._named_leaves()
        ]

    def components(self) -> list[tuple[str, str]]:
        """Return the path of the leaf and the label of the component behind each entry."""
        return [
            (path, path + label)
            for path, leaf in self._named_leaves()
            for label in leaves.labels(leaf)
            for _ in range(self._entries(leaf))
        ]

    def _named_leaves(self) -> Iterator[tuple[str, Any]]:
        example = self.example()
        parts, _ = self._structure.take(example)
        return zip(leaf_paths(example, inactive=self._inactive), parts, strict=True)

    def _entries(self, leaf: Any) -> int:
        """Return how many entries a component of a leaf takes."""
        return 2 if self.dtype.kind == "f" and leaf_is_complex(leaf) else 1

    def check_not_empty(self, example: Any, purpose: str) -> None:
        """Raise if there is nothing in the objects to compute with.

        Parameters
        ----------
        example : object
            One of them.
        purpose : str
            What the components are for, for the message: ``"to vary"``.

        Raises
        ------
        LeafTypeError
            With what to write.
        """
        if not self.size:
            raise LeafTypeError(
                "",
                f"a {type(example).__name__} with nothing in it {purpose}",
                "an object with at least one float, complex or floating array",
                "write floats, such as 1.0 for 1: integers are inactive, and so is what was "
                "declared so",
            )

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


def without_leaf(value: Any) -> LeafTypeError:
    """Return the error for a value with nothing in it."""
    text = repr(value) if value is None or isinstance(value, str) else f"a {type(value).__name__}"
    return LeafTypeError(
        "",
        f"{text} with nothing in it to integrate",
        "a number, an array, or an object with at least one float, complex or floating array",
        "return the integrand's value; write 1.0 for 1, since integers are inactive",
    )


def _are_complex(dtypes: frozenset[np.dtype[Any] | None], parts: list[Any]) -> bool:
    known = all(dtype is None or dtype.kind == "c" for dtype in dtypes)
    return known and (None not in dtypes or all(map(leaf_is_complex, parts)))


def leaf_is_complex(leaf: Any) -> bool:
    """Return whether a leaf has complex components."""
    known = isinstance(leaf, (np.ndarray, np.generic, float, complex))
    return bool(np.iscomplexobj(leaf if known else leaves.ravel(leaf)))
