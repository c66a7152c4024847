"""`Structure`: everything about an object but its values, with the functions that follow from it.

It is worked out once for all objects alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace.activity import InactiveConfig
from vspace.engine._flat import FlatForm
from vspace.engine._pickling import Rows, rows_of, spec_of
from vspace.engine._programs import Functions
from vspace.errors import tell_where
from vspace.leaves import ravel, size
from vspace.specs import Rules, Spec, same_spec

__all__ = ["Structure"]


class Structure(Functions):
    """Everything about an object but its leaf values and inactive values.

    Two objects of one structure are vectors of one space. Made by `vspace.structure`.

    Attributes
    ----------
    source : str
        The generated code that takes an object of this structure apart and builds it, or a
        line that says why there is none.
    size : int
        The number of components, complex ones counted once.
    dtype : dtype
        Of the components as one array.

    Examples
    --------
    >>> from vspace import structure
    >>> structure({"a": 1.0, "b": [2.0]}) == structure({"a": 3.0, "b": [4.0]})
    True
    >>> structure([1.0, 2.0])
    <structure: list, 2 leaves, 2 components of float64>
    """

    __slots__ = ("__weakref__", "_forms")

    def __init__(self, spec: Spec, rules: Rules) -> None:
        super().__init__(spec, rules)
        self._forms: dict[np.dtype[Any], FlatForm] = {}

    # What it is.

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        return self is other or same_spec(self.spec, other.spec, ordered=False)

    def __hash__(self) -> int:
        return self.spec.hash

    def alike(self, other: Structure, exactly: bool = False) -> bool:
        """Return whether the leaves of both stand in the same order, too.

        With `exactly`, also whether functions have one code object, not only equal ones (C14).
        """
        return self is other or same_spec(self.spec, other.spec, ordered=True, exactly=exactly)

    def __copy__(self) -> Structure:
        return self  # it never changes

    def __deepcopy__(self, memo: dict[int, Any]) -> Structure:
        return self

    def __reduce__(self) -> Any:
        return _restore, (rows_of(self.spec), self.rules.config)

    def __repr__(self) -> str:
        identity = getattr(self.spec, "identity", None)
        cls = identity() if identity is not None else None
        name: str = getattr(cls, "co_name", "") or getattr(cls, "__qualname__", "inactive")
        leaves = self.spec.leaves
        parts = [name, f"{leaves} {'leaf' if leaves == 1 else 'leaves'}"]
        if leaves and None not in self.leaf_dtypes:
            size = self.size
            parts.append(f"{size} component{'s' * (size != 1)} of {self.dtype}")
        return f"<structure: {', '.join(parts)}>"

    @property
    def size(self) -> int:
        """The number of components; a leaf that is no array or binary number counts as one."""
        return self.layout.size

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the components as one array."""
        return self.layout.dtype

    @property
    def leaf_dtypes(self) -> frozenset[np.dtype[Any] | None]:
        """The dtypes of the leaves; None for leaves that only know themselves how to ravel."""
        return self.layout.leaf_dtypes

    @property
    def has_registered_leaves(self) -> bool:
        """Whether a leaf is of a registered type, which is asked for everything."""
        return any(leaf.registered for leaf, _ in self.layout.runs)

    @property
    def source(self) -> str:
        """The generated code, or a line that says why there is none."""
        self._compile()
        parts = [code.source for code in list(self._codes.values()) if code is not None]
        return "\n\n".join(parts) or "# too large or too entangled: walked\n"

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
        return self.pack_leaves(self.read(obj), dtype)

    def pack_leaves(self, leaves: Sequence[Any], dtype: Any = None) -> np.ndarray[Any, Any]:
        """Return leaves as a fresh one-dimensional array; see `pack`."""
        array: np.ndarray[Any, Any] = self._form(dtype, leaves).pack_leaves(leaves)
        return array

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
        return self._form(array.dtype, examples).unpack(array, kept)

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
        return self._form(dtype, examples).packer()

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
        return self._form(dtype, examples).unpacker(kept)

    def dtype_with(self, leaves: Sequence[Any]) -> np.dtype[Any]:
        """Return the dtype of the components of these leaves as one array.

        It is complex where a leaf is that only knows itself how it ravels.
        """
        if None not in self.leaf_dtypes or self.dtype.kind == "c":
            return self.dtype
        for i in self.layout.registered if leaves else ():
            try:
                is_complex = size(leaves[i]) and np.iscomplexobj(ravel(leaves[i]))
            except Exception as error:
                tell_where(error, self.layout.path_at(i))
                raise
            if is_complex:
                return np.result_type(self.dtype, np.complex64)
        return self.dtype

    def _form(self, dtype: Any, examples: Sequence[Any]) -> FlatForm:
        target = self.dtype_with(examples) if dtype is None else np.dtype(dtype)
        form = self._forms.get(target)
        if form is None:
            form = FlatForm(self, target, examples)
            if form.lasts:
                self._forms[target] = form
        return form


def _restore(rows: Rows, config: InactiveConfig) -> Structure:
    rules = Rules(config)
    return Structure(spec_of(rows, rules), rules)
