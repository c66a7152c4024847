"""Values of a function of numbers, evaluated once for each point and handed out by component."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping
from functools import partial
from numbers import Number, Real
from typing import Any

import numpy as np

from vspace.extend import integers_in
from vspace_scipy._first_look import First, ObjectValue
from vspace_scipy._numbers import each_number
from vspace_scipy._plain import is_number
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import VALUES, Within

# What may be remembered, in bytes, and what a tuple of numbers costs as a key of a dict.
_ROOM = 100e6
_ENTRY = 250
# Absolute and relative, where nothing is said.
_TOLERANCE = 1.49e-8


class Evaluations:
    """A function whose values SciPy sees one component at a time.

    Parameters
    ----------
    function : callable
        Of the user: ``function(*point, *args)``.
    coordinates : int
        How many of its arguments are the point.
    inactive : object
        What is inactive in its values.
    bar : Progress
        Counts evaluations.
    first : (tuple, object), optional
        The arguments and the value of the first call, which is an object.

    Attributes
    ----------
    of_objects : bool
        Whether the values are objects; known from the first one.
    space : Space
        Of the values, if they are objects.
    count : int
        How often the function was called.
    integers : mapping
        The integers by their paths in the first value, if nothing was said about what is inactive.
    """

    __slots__ = (
        "_bar",
        "_bytes",
        "_coordinates",
        "_function",
        "_inactive",
        "_plain",
        "_values",
        "count",
        "integers",
        "of_objects",
        "space",
    )

    def __init__(
        self,
        function: Callable[..., Any],
        coordinates: int,
        inactive: Any,
        bar: Progress,
        first: First | None = None,
    ) -> None:
        self._function = function
        self._coordinates = coordinates
        self._inactive = inactive
        self._bar = bar
        self._plain = False
        self._values: dict[tuple[float, ...], Vector] = {}
        self._bytes = 0
        self.count = 0
        self.of_objects = False
        self.space: Space
        self.integers: Mapping[str, Any] = {}
        if first is not None:
            self._count_one()
            self._begin(*first)

    def plain(self, *arguments: Any) -> Any:
        """Return a value for SciPy if it is a number, and stop SciPy if the first is not."""
        value = self._call(arguments)
        if not self._plain:
            if not is_number(value):
                self._begin(arguments, value)
                raise ObjectValue
            self._plain = True
        return value

    def integrate(
        self,
        plain: Callable[[Callable[..., Any]], Any],
        corner: Callable[[], tuple[Any, ...]],
        one: Callable[[Callable[..., float], int], tuple[Any, ...]],
    ) -> Any:
        """Return what SciPy gives for plain values, or a list of what it gives for each component.

        Parameters
        ----------
        plain : callable
            ``plain(function)`` lets SciPy work on the function as it is.
        corner : callable
            Returns arguments at which the function may be called if SciPy does not.
        one : callable
            ``one(component, index)`` lets it work on one entry of the vectors.
        """
        result = None
        if not self.of_objects:
            with contextlib.suppress(ObjectValue):
                result = plain(self.plain)
                if not self.count:
                    self._look_at(corner)
        if not self.of_objects:
            return result
        return [one(self._component(i), i) for i in range(self.space.size)]

    def _component(self, index: int) -> Callable[..., float]:
        """Return the function of one entry of the vectors."""
        return lambda *arguments: float(self.at(arguments)[index])

    def _look_at(self, corner: Callable[[], tuple[Any, ...]]) -> None:
        try:
            with np.errstate(all="ignore"):
                arguments = corner()
                point = tuple(map(float, arguments[: self._coordinates]))
                value = self._function(*point, *arguments[self._coordinates :])
        except Exception:  # where SciPy does not call it, so it is no error
            return
        if not is_number(value):
            self._settle(point, value)

    def unpack(self, numbers: list[Any]) -> Any:
        """Return an object of one number for each entry of the vectors."""
        return self.space.unpack(np.array(numbers, np.float64))

    def at(self, arguments: tuple[Any, ...]) -> Vector:
        """Return the vector at a point, which may be followed by further arguments."""
        known = self._values.get(arguments[: self._coordinates])
        return self._remember(arguments, self._call(arguments)) if known is None else known

    def _call(self, arguments: tuple[Any, ...]) -> Any:
        value = self._function(*arguments)
        self._count_one()
        return value

    def _count_one(self) -> None:
        self.count += 1
        self._bar.advance_to(self.count)

    def _begin(self, arguments: tuple[Any, ...], value: Any) -> None:
        self._settle(arguments[: self._coordinates], value)
        self._remember(arguments, value)

    def _settle(self, point: tuple[float, ...], value: Any) -> None:
        with within(point):
            self.space = Space.of_values(value, self._inactive)
        self.of_objects = True
        if self._inactive is None:
            self.integers = integers_in(value)

    def _remember(self, arguments: tuple[Any, ...], value: Any) -> Vector:
        point = arguments[: self._coordinates]
        with within(point):
            vector = self.space.pack(value)
        self._bytes += sys.getsizeof(vector) + _ENTRY
        if self._bytes <= _ROOM:
            self._values[point] = vector
        return vector


def within(point: tuple[float, ...]) -> Within:
    """Return a context for errors in the value at a point."""
    if len(point) == 1:
        return Within(VALUES, "func", x=point[0])
    return Within(VALUES, "func", *point)


class Tolerance:
    """Absolute and relative tolerances of QUADPACK for each entry of the vectors.

    Parameters
    ----------
    values : Evaluations
        Whose first value is known when a tolerance is asked for.
    absolute, relative : number, array_like, object or mapping
        See `quad`.
    """

    __slots__ = ("_given", "_known", "_values")

    def __init__(self, values: Evaluations, absolute: Any, relative: Any) -> None:
        self._values = values
        self._given = {"epsabs": absolute, "epsrel": relative}
        self._known: dict[str, Vector] = {}

    def first(self) -> dict[str, Any]:
        """Return arguments that SciPy accepts until the first value is known."""
        return {name: _until_known(each) for name, each in self._given.items()}

    def check_numbers(self) -> None:
        """Raise as SciPy does if a tolerance is no number, though the values are.

        Raises
        ------
        TypeError
            With what was found.
        """
        for each in self._given.values():
            if not isinstance(each, Real):
                raise TypeError(f"must be real number, not {type(each).__name__}")

    def of(self, index: int) -> dict[str, Any]:
        """Return the arguments for an entry."""
        if not self._known:
            self._known = {
                name: each_number(name, given, self._values.space, _TOLERANCE)
                for name, given in self._given.items()
            }
        return {name: float(each[index]) for name, each in self._known.items()}


class OptionsByPart:
    """Options of `nquad`, in which tolerances may be by part.

    Parameters
    ----------
    values : Evaluations
        Whose first value is known when options for an entry are asked for.
    given : None, dict, or iterable of dict or callable
        The options.
    ranges : sequence
        Of the variables.
    """

    __slots__ = ("_given", "_ranges", "_values")

    def __init__(self, values: Evaluations, given: Any, ranges: Any) -> None:
        self._values = values
        self._given = given
        self._ranges = ranges

    def first(self) -> dict[str, Any]:
        """Return arguments that SciPy accepts until the first value is known."""
        given = self._given
        if isinstance(given, dict):
            return {"opts": _Options(given, _first_options)()}
        if isinstance(given, (list, tuple)):
            return {"opts": [_Options(each, _first_options) for each in given]}
        return {"opts": given}

    def check_numbers(self) -> None:
        """Leave it to SciPy: where values are numbers it has taken the options."""

    def of(self, index: int) -> dict[str, Any]:
        """Return the arguments for an entry."""
        given = self._given or {}
        each = [given] * len(self._ranges) if isinstance(given, dict) else given
        own = partial(self._own, index)
        return {"opts": [_Options(options, own) for options in each]}

    def _own(self, index: int, options: dict[str, Any]) -> dict[str, Any]:
        given = [options.get(name, _TOLERANCE) for name in ("epsabs", "epsrel")]
        return Tolerance(self._values, *given).of(index)


class _Options:
    """Options of the user, changed where SciPy asks for them.

    Parameters
    ----------
    options : dict or callable
        Of the user.
    changes : callable
        Returns what is changed in a dict of them.
    """

    __slots__ = ("_changes", "_options")

    def __init__(self, options: Any, changes: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._options = options
        self._changes = changes

    def __call__(self, *arguments: Any) -> dict[str, Any]:
        options = dict(self._options(*arguments) if callable(self._options) else self._options)
        return options | self._changes(options)


def _first_options(options: dict[str, Any]) -> dict[str, Any]:
    return {name: _until_known(options[name]) for name in ("epsabs", "epsrel") if name in options}


def _until_known(tolerance: Any) -> Any:
    """Return a tolerance that SciPy accepts, or has its own error for, in place of any object."""
    if isinstance(tolerance, (Number, str, bytes, type(None))):
        return tolerance
    return _TOLERANCE
