"""`Structure`: everything about an object but its values, as users see it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace.activity import InactiveConfig
from vspace.engine._one_array import one_array
from vspace.engine._pickling import Rows, rows_of, spec_of
from vspace.engine._programs import Programs
from vspace.specs import Rules


class Structure:
    """Everything about an object but its leaf values and inactive values.

    Two objects of one structure are vectors of one space: structures are equal then, and can be
    keys of a dictionary. They pickle where their types can be found by name. Made by
    `vspace.structure`.

    Attributes
    ----------
    source : str
        The generated code that takes an object of this structure apart and builds it, or a line
        that says why there is none.
    size : int
        The number of components, complex ones counted once.
    dtype : dtype
        Of the components as one array.
    leaf_dtypes : frozenset of dtype
        Of the leaves; None for those that only know themselves how to ravel.
    has_registered_leaves : bool
        Whether a leaf is of a registered type, which is asked for everything.

    Methods
    -------
    take(obj)
        The leaves of an object, and what is kept beside them.
    read(obj)
        The leaves of an object that may differ in precision or in the order of keys.
    build(leaves, kept)
        An object of leaves and of what is kept beside them.
    pack(obj, dtype), unpack(array, kept, examples)
        An object as one array, and an object of an array.
    packer(dtype, examples), unpacker(dtype, kept, examples)
        The same as functions for many objects.

    Examples
    --------
    >>> from vspace import structure
    >>> space = structure({"a": 1.0, "b": [2.0]})
    >>> space == structure({"a": 3.0, "b": [4.0]})
    True
    >>> space
    <structure: dict, 2 leaves, 2 components of float64>
    >>> leaves, kept = space.take({"a": 5.0, "b": [6.0]})
    >>> space.build([10 * leaf for leaf in leaves], kept)
    {'a': 50.0, 'b': [60.0]}
    """

    __slots__ = ("__weakref__", "_programs")

    def __init__(self, programs: Programs) -> None:
        self._programs = programs

    # What it is.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        return self._programs.alike(other._programs, ordered=False)

    def __hash__(self) -> int:
        return self._programs.spec.hash

    def __copy__(self) -> Structure:
        return self  # it never changes

    def __deepcopy__(self, memo: dict[int, Any]) -> Structure:
        return self

    def __reduce__(self) -> Any:
        return _restore, (rows_of(self._programs.spec), self._programs.rules.config)

    def __repr__(self) -> str:
        spec = self._programs.spec
        identity = getattr(spec, "identity", None)
        cls = identity() if identity is not None else None
        name: str = getattr(cls, "co_name", "") or getattr(cls, "__qualname__", "inactive")
        parts = [name, f"{spec.leaves} {'leaf' if spec.leaves == 1 else 'leaves'}"]
        if spec.leaves and None not in self.leaf_dtypes:
            size = self.size
            parts.append(f"{size} component{'s' * (size != 1)} of {self.dtype}")
        return f"<structure: {', '.join(parts)}>"

    @property
    def size(self) -> int:
        """The number of components; a leaf that is no array or binary number counts as one."""
        return self._programs.layout.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        return self._programs.layout.dtype

    @property
    def leaf_dtypes(self) -> frozenset[np.dtype[Any] | None]:
        """The dtypes of the leaves; None for leaves that only know themselves how to ravel."""
        return self._programs.layout.leaf_dtypes

    @property
    def has_registered_leaves(self) -> bool:
        """Whether a leaf is of a registered type, which is asked for everything."""
        return any(leaf.registered for leaf, _ in self._programs.layout.runs)

    @property
    def source(self) -> str:
        """The generated code, or a line that says why there is none."""
        return self._programs.source

    # Leaves.

    def take(self, obj: Any) -> tuple[list[Any], list[Any]]:
        """Return the leaves of an object, and what is kept beside them to build it again.

        Parameters
        ----------
        obj : object
            Of this very structure.

        Returns
        -------
        leaves, kept : list
            A leaf that is shared stands in the first once; the second is for `build`.

        Raises
        ------
        StructureMismatchError
            When the object has another structure, with the path.
        """
        return self._programs.take(obj)

    def read(self, obj: Any) -> list[Any]:
        """Return the leaves of an object, converted to the leaf types of this structure.

        Parameters
        ----------
        obj : object
            Of this structure, but for precision and the order of keys; it may share more.

        Returns
        -------
        list
            Leaves in the order of `take`.

        Raises
        ------
        StructureMismatchError
            When the object cannot be read as one of this structure, with the path.
        """
        return self._programs.read(obj)

    def build(self, leaves: Sequence[Any], kept: Sequence[Any]) -> Any:
        """Return a new object of leaves and of what is kept beside them.

        Parameters
        ----------
        leaves, kept : sequence
            As `take` gives them; leaves go into the object as they are.

        Returns
        -------
        object
            With the sharing and the cycles of this structure.
        """
        return self._programs.build(leaves, kept)

    # One array.

    def pack(self, obj: Any, dtype: Any = None) -> np.ndarray[Any, Any]:
        """Return the components of an object as a fresh one-dimensional array.

        Parameters
        ----------
        obj : object
            Of this structure; leaves of the same kind are converted.
        dtype : dtype, optional
            Of the array; `dtype` of the structure by default. In a real array, complex components
            lie as pairs of reals, real part first.

        Returns
        -------
        ndarray
            Leaves in the order of `vspace.paths`, each in C order.

        Raises
        ------
        StructureMismatchError
            When the object is not of this structure, with the path.
        """
        leaves = self._programs.read(obj)
        return one_array(self._programs, dtype, leaves).pack_leaves(leaves)

    def unpack(
        self, array: np.ndarray[Any, Any], kept: Sequence[Any], examples: Sequence[Any] = ()
    ) -> Any:
        """Return a new object from its components.

        Parameters
        ----------
        array : ndarray
            Of shape ``(n,)`` as `pack` gives it; or ``(n, m)``, and each leaf of the result has
            one more axis, the last, of length ``m``.
        kept : sequence
            The second of what `take` gave for the object whose inactive parts are wanted.
        examples : sequence
            The first of it; needed for leaves that are no arrays or binary numbers.

        Returns
        -------
        object
            It shares no memory with `array`.
        """
        return one_array(self._programs, array.dtype, examples).unpack(array, kept)

    def packer(self, dtype: Any = None, examples: Sequence[Any] = ()) -> Callable[[Any], Any]:
        """Return ``pack(obj)`` for one dtype, as fast as it goes; see `pack`.

        Parameters
        ----------
        dtype : dtype, optional
            As for `pack`.
        examples : sequence
            As for `unpack`.

        Returns
        -------
        callable
            It verifies each object and gives a fresh array.
        """
        return one_array(self._programs, dtype, examples).packer()

    def unpacker(
        self, dtype: Any, kept: Sequence[Any], examples: Sequence[Any] = ()
    ) -> Callable[[Any], Any]:
        """Return ``unpack(array)`` for one-dimensional arrays of one dtype; see `unpack`.

        Parameters
        ----------
        dtype : dtype
            Of the arrays.
        kept, examples : sequence
            As for `unpack`.

        Returns
        -------
        callable
            What it gives shares no memory with the array.
        """
        return one_array(self._programs, dtype, examples).unpacker(kept)


def shown(programs: Programs) -> Structure:
    """Return what users see of a structure: one object, as long as somebody has it."""
    known = None if programs.shown is None else programs.shown()
    if known is None:
        known = Structure(programs)
        programs.shown = weakref.ref(known)
    return known


def _restore(rows: Rows, config: InactiveConfig) -> Structure:
    rules = Rules(config)
    return Structure(Programs(spec_of(rows, rules), rules))
