"""Integrands of structures as SciPy wants them: functions that return fresh flat vectors.

What kind of value an integrand returns is known only once it has returned one. The first call
decides, and no call is ever added: SciPy counts them, and so may the integrand. Where plain values
and objects go different ways, the first object stops SciPy, and the value is not lost.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Mapping
from typing import Any

from vspace import StructureMismatchError
from vspace.extend import integers_in
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import VALUES, at, located
from vspace_scipy._workers import check_sendable

# What a number costs as a key of a dict, in bytes.
_ENTRY = 100


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
    stops : bool, default False
        Whether to raise ObjectValue where the first value is an object.
    first : (tuple, object), optional
        The arguments and the value of the first call, if it is known.

    Attributes
    ----------
    space : Space or None
        Of the values, if they are objects.
    first : (float, ndarray) or None
        If it has stopped or the first value is known, the first point and the vector there.
    integers : mapping
        The integers by their paths in the first value, if nothing was said about what is inactive.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        passes: Callable[[Any], bool],
        inactive: Any,
        stops: bool = False,
        first: First | None = None,
    ) -> None:
        self.function = function
        self.space: Space | None = None
        self.first: tuple[float, Vector] | None = None
        self.integers: Mapping[str, Any] = {}
        self._stops = stops
        self._passes = passes
        self._inactive = inactive
        self._pack: Callable[[Any], Any] | None = None
        self._labels: list[str] | None = None
        self._travelling: dict[str, Any] = {}
        if first is not None:
            (x, *_), value = first
            self._stops = False
            self.first = x, self._vector(x, value)

    def __call__(self, x: float, *args: Any) -> Any:
        vector = self._vector(x, self.function(x, *args))
        if self._stops and self.space is not None:
            self._stops = False
            self.first = x, vector
            raise ObjectValue
        return vector

    def _vector(self, x: float, value: Any) -> Any:
        pack = self._pack
        try:
            if pack is None:
                pack = self._decide(value)
            return pack(value)
        except (TypeError, ValueError) as error:
            raise located(error, at("f", x=x), VALUES)  # noqa: B904

    def _decide(self, value: Any) -> Callable[[Any], Any]:
        if self._passes(value):
            self._pack = _as_it_is
        else:
            self._settle(Space.of_values(value, self._inactive, wide_vectors=True))
            if self._inactive is None:
                self.integers = integers_in(value)
        return self._pack  # type: ignore[return-value]

    def _settle(self, space: Space) -> None:
        if self._labels is not None and self._labels != (labels := _labels(space)):
            theirs, ours = (", ".join(each[:8]) for each in (self._labels, labels))
            raise StructureMismatchError(
                "", f"the components {ours}", f"{theirs}, as in the first value",
                "return objects of one structure in all processes",
            )  # fmt: skip
        self.space = space
        self._pack = space.pack

    def __getstate__(self) -> dict[str, Any]:
        if self.space is not None and not self._travelling:
            check_sendable(self.function, "workers: found an integrand for other processes")
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
            first = pickle.loads(state["first"])
            self._settle(Space.of_values(first, self._inactive, wide_vectors=True))


class Memory:
    """What an integrand gave at the points that it was asked for, as long as there is room.

    Parameters
    ----------
    integrand : Integrand
        That has stopped at its first value.
    room : float
        The number of bytes for values.

    Attributes
    ----------
    known : int
        How often a value was asked for that was known, in this process.
    """

    __slots__ = ("_integrand", "_most", "_values", "known")

    def __init__(self, integrand: Integrand, room: float) -> None:
        x, vector = integrand.first  # type: ignore[misc]
        self._integrand = integrand
        self._values = {x: vector}
        self._most = room / (sys.getsizeof(vector) + _ENTRY)
        self.known = 0

    def function(self, travels: bool) -> Callable[..., Vector]:
        """Return the integrand, called once for each point.

        It is a function and no instance, which takes a tenth of the adapter's time less.

        Parameters
        ----------
        travels : bool
            Whether it may be sent to another process; there it is the integrand alone.
        """
        values, most, function = self._values, self._most, self._integrand.function
        pack: Callable[[Any], Vector] = self._integrand.space.pack  # type: ignore[union-attr]

        def remembered(x: float, *args: Any) -> Vector:
            vector = values.get(x)
            if vector is not None:
                self.known += 1
                return vector
            value = function(x, *args)
            try:
                vector = pack(value)
            except (TypeError, ValueError) as error:
                raise located(error, at("f", x=x), VALUES)  # noqa: B904
            if len(values) < most:
                values[x] = vector
            return vector

        return Travelling(remembered, self._integrand) if travels else remembered


class Travelling:
    """A function that is another one in other processes.

    Parameters
    ----------
    here, elsewhere : callable
        The function, and the other one.
    """

    __slots__ = ("_elsewhere", "_here")

    def __init__(self, here: Callable[..., Any], elsewhere: Callable[..., Any]) -> None:
        self._here = here
        self._elsewhere = elsewhere

    def __call__(self, *args: Any) -> Any:
        return self._here(*args)

    def __reduce__(self) -> Any:
        return _as_it_is, (self._elsewhere,)


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

    def __getstate__(self) -> dict[str, Any]:
        if self._integrand.space is not None:
            check_sendable(self._norm, "workers: found a norm for other processes")
        return vars(self)

    def __call__(self, vector: Any) -> Any:
        space = self._integrand.space
        return self._norm(vector if space is None else space.unpack_any(vector))


def _travelling(space: Space) -> dict[str, Any]:
    """Return what tells another process of a space."""
    try:
        return {"first": pickle.dumps(space.unpack_any(0.0))}
    except Exception:  # whatever a user's object raises when it cannot be pickled
        return {"labels": _labels(space)}


def _labels(space: Space) -> list[str]:
    """Return what can be compared between processes: dtype and a path for each component."""
    return [str(space.dtype), *space.labels()]


def _as_it_is(value: Any) -> Any:
    return value
