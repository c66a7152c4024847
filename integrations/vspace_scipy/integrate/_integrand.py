"""Integrands of structures as SciPy wants them: functions that return fresh flat vectors.

What kind of value an integrand returns is known only once it has returned one. The first call
decides, and no call is ever added: SciPy counts them, and so may the integrand.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np

from vspace import (
    LeafTypeError,
    StructureMismatchError,
    VectorSpace,
    VSpaceError,
    paths,
    structure,
)
from vspace.leaves import copy as copy_leaf

Array = np.ndarray[Any, Any]

# What SciPy's quadrature does to a value. The trapezoid rule never starts from 0.0, takes no
# absolute value, and divides only where a limit is infinite.
_GAUSS_KRONROD = ("__add__", "__radd__", "__sub__", "__mul__", "__rmul__", "__truediv__", "__abs__")
_TRAPEZOID = ("__add__", "__sub__", "__rmul__")
# By any of these `numpy.linalg.norm` can come at the components of a foreign vector.
_SEEN_BY_NUMPY = ("__array__", "__array_function__", "__float__", "__complex__")


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
        self._inactive = inactive
        leaves, self._captured = self._structure.take(value)
        if not leaves:
            raise _without_leaf(value)
        self.dtype = np.result_type(self._structure.dtype, np.float64)
        self.size: int = self._structure.pack(value, self.dtype).size
        self._examples: list[Any] = []
        self.pack: Callable[[Any], Array] = self._pack_checked
        if None in self._structure.leaf_dtypes:
            # Leaves that only know themselves how they ravel: one is needed to unravel another,
            # and they can change from call to call, in size too.
            self._examples = list(map(copy_leaf, leaves))
        else:
            self.pack = self._structure.packer(self.dtype)

    def _pack_checked(self, value: Any) -> Array:
        vector = self._structure.pack(value, self.dtype)
        if vector.size != self.size:
            raise StructureMismatchError(
                "",
                f"{vector.size} components in all",
                f"{self.size}, as in the first value",
                "return leaves of the same sizes every time",
            )
        return vector

    def unpack(self, components: Any) -> Any:
        """Return a new object from a vector of its components; a number stands for all of them.

        SciPy leaves out an interval that is so far away that its contribution vanishes, and then
        has the number 0.0 for it. It has real vectors for absolute values, also of complex ones.
        """
        vector = np.empty(self.size, self.dtype)
        vector[...] = components
        return self._structure.unpack(vector, self._captured, self._examples)

    def labels(self) -> list[str]:
        """Return what can be compared between processes: dtype and a path for each component."""
        return [str(self.dtype), *paths(self.unpack(0.0), inactive=self._inactive)]


class Integrand:
    """A function whose values are what SciPy can integrate.

    The first value decides. What SciPy takes as it is passes through untouched, from then on;
    every other value is packed into a fresh vector, so that an integrand may return one object
    again and again, and has to have the structure of the first.

    It pickles when the function does. Where SciPy sends it to other processes, the first value
    goes along; when that does not pickle (a closure, say), its labels go instead, and are
    compared with those of the first value that the other process comes by.

    Parameters
    ----------
    function : callable
        The integrand as the user wrote it.
    passes : callable
        Tells of a first value whether SciPy takes it as it is.
    inactive : object
        As for `vspace.structure`.
    """

    def __init__(
        self, function: Callable[..., Any], passes: Callable[[Any], bool], inactive: Any
    ) -> None:
        self.function = function
        self.space: FlatSpace | None = None
        self._passes = passes
        self._inactive = inactive
        self._pack: Callable[[Any], Any] | None = None
        self._labels: list[str] | None = None
        self._travelling: dict[str, Any] = {}

    def __call__(self, x: float, *args: Any) -> Any:
        value = self.function(x, *args)
        pack = self._pack
        try:
            if pack is None:
                pack = self._decide(value)
            return pack(value)
        except VSpaceError as error:
            error.add_note(f"in the value of the integrand at {x!r}")
            raise

    def _decide(self, value: Any) -> Callable[[Any], Any]:
        if self._passes(value):
            self._pack = _as_it_is
        else:
            self._settle(FlatSpace(value, self._inactive))
        return self._pack  # type: ignore[return-value]

    def _settle(self, space: FlatSpace) -> None:
        if self._labels is not None and self._labels != (labels := space.labels()):
            theirs, ours = (", ".join(each[:8]) for each in (self._labels, labels))
            raise StructureMismatchError(
                "", f"the components {ours}", f"{theirs}, as in the first value",
                "return objects of one structure in all processes",
            )  # fmt: skip
        self.space = space
        self._pack = space.pack

    def __getstate__(self) -> dict[str, Any]:
        if self.space is not None and not self._travelling:
            self._travelling = _travelling(self.space)
        return {
            "function": self.function,
            "passes": self._passes,
            "inactive": self._inactive,
            "plain": self._pack is _as_it_is,
            **self._travelling,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        Integrand.__init__(self, state["function"], state["passes"], state["inactive"])
        self._labels = state.get("labels")
        if state["plain"]:
            self._pack = _as_it_is
        elif "first" in state:
            self._settle(FlatSpace(pickle.loads(state["first"]), self._inactive))


class StructureNorm:
    """A user's norm, given structures where the integrand returns structures.

    Parameters
    ----------
    norm : callable
        As the user wrote it.
    integrand : Integrand
        Knows the space.
    """

    def __init__(self, norm: Callable[[Any], Any], integrand: Integrand) -> None:
        self._norm = norm
        self._integrand = integrand

    def __call__(self, vector: Any) -> Any:
        space = self._integrand.space
        return self._norm(vector if space is None else space.unpack(vector))


class Passes:
    """Whether SciPy takes a value as it is: numbers, arrays, and what has its own arithmetic.

    Parameters
    ----------
    norm, quadrature : object
        As for `quad_vec`: they decide what the arithmetic has to offer.
    """

    def __init__(self, norm: Any, quadrature: Any) -> None:
        self._needed = _TRAPEZOID if quadrature == "trapezoid" else _GAUSS_KRONROD
        self._two_norm = isinstance(norm, str) and norm == "2"

    def __call__(self, value: Any) -> bool:
        if isinstance(value, np.ndarray):
            if value.dtype.kind == "O":
                return all(map(self._is_vector, value.flat))
            return bool(value.dtype.kind != "V")
        if isinstance(value, np.generic):
            return not isinstance(value, np.void)
        return self._is_vector(value)

    def _is_vector(self, value: Any) -> bool:
        cls = type(value)
        if isinstance(value, Number):
            return cls is not Decimal  # which no float multiplies
        if isinstance(value, VectorSpace) or not all(hasattr(cls, name) for name in self._needed):
            return False
        return not self._two_norm or any(hasattr(cls, name) for name in _SEEN_BY_NUMPY)


def _travelling(space: FlatSpace) -> dict[str, Any]:
    """Return what tells another process of a space."""
    try:
        return {"first": pickle.dumps(space.unpack(0.0))}
    except Exception:  # whatever a user's object raises when it cannot be pickled
        return {"labels": space.labels()}


def _as_it_is(value: Any) -> Any:
    return value


def _without_leaf(value: Any) -> LeafTypeError:
    text = repr(value) if value is None or isinstance(value, str) else f"a {type(value).__name__}"
    return LeafTypeError(
        "",
        f"{text} with nothing in it to integrate",
        "a number, an array, or an object with at least one float, complex or floating array",
        "return the integrand's value; write 1.0 for 1, since integers are inactive",
    )
