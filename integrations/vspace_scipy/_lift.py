"""The user's functions as SciPy calls them: vectors outside, objects inside.

`Lifted` is for a function of one object, as most are: it is what costs time. `LiftedMany` is for
all others; it is told what stands at each place of the arguments (`_places`). Both are told what
becomes of the value: a *reader* makes of it what SciPy takes, or raises an error that says which
function gave it. Both can be sent to other processes if the user's function can.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Mapping
from functools import partial
from operator import call
from typing import Any

from vspace_scipy._places import Place, Spaces, point
from vspace_scipy._space import Space, Vector
from vspace_scipy._where import Words, located

Reader = Callable[[Any], Any]

GRADIENTS = Words("the unknowns", "the gradient")


class Lifted:
    """A function of the user's of one object, and perhaps more, as one of a vector.

    Parameters
    ----------
    function : callable
        Of the user: ``function(x, *args)``. (That it takes no options saves a tenth of the time of
        a call; where there are some it is a `LiftedMany`.)
    space : Space
        Of `x`.
    reader : callable
        What SciPy gets for a value. A float goes there as it is, if the reader says so by an
        attribute ``takes_floats``.

    Examples
    --------
    >>> from vspace_scipy._space import Space
    >>> import numpy as np
    >>> space = Space({"x": 1.0, "y": 2.0})
    >>> swapped = Lifted(lambda p: {"x": p["y"], "y": p["x"]}, space, Packing(space, "fun"))
    >>> swapped(np.array([3.0, 4.0]))
    array([4., 3.])
    """

    __slots__ = ("_direct", "_space", "_unpack", "function", "reader")

    def __init__(self, function: Callable[..., Any], space: Space, reader: Reader) -> None:
        self.function = function
        self.reader = reader
        self._space = space
        self._unpack = space.unpack
        self._direct = float if getattr(reader, "takes_floats", False) else ()

    def __call__(self, x: Vector, *args: Any) -> Any:
        value = self.function(self._unpack(x), *args)
        return value if isinstance(value, self._direct) else self.reader(value)

    def __reduce__(self) -> Any:
        return type(self), (self.function, self._space, self.reader)


class LiftedMany:
    """A function of the user's that is given several things, as SciPy calls it.

    It has the signature of the user's, from which SciPy tells what to call it with.

    Parameters
    ----------
    function : callable
        Of the user.
    spaces : Spaces
        Of the vectors.
    places : tuple of Place
        What the arguments are, as far as they are no mere numbers.
    reader : callable, optional
        What SciPy gets for a value; by default the value itself.
    named : mapping of str to Place, optional
        What the arguments are that are given by name.
    """

    __slots__ = ("__signature__", "_makers", "_named", "_places", "_reader", "_spaces", "function")

    def __init__(
        self,
        function: Callable[..., Any],
        spaces: Spaces,
        places: tuple[Place, ...],
        reader: Reader | None = None,
        named: Mapping[str, Place] | None = None,
    ) -> None:
        self.function = function
        self._spaces = spaces
        self._places = places
        self._reader = reader
        self._named = named or {}
        self._makers = tuple(
            spaces.unknowns.unpack if place is point else partial(place, spaces=spaces)
            for place in places
        )
        copy_signature(self, function)

    def __call__(self, *args: Any, **options: Any) -> Any:
        makers = self._makers
        for name in options.keys() & self._named if options else ():
            options[name] = self._named[name](options[name], self._spaces)
        value = self.function(*map(call, makers, args), *args[len(makers) :], **options)
        return value if self._reader is None else self._reader(value)

    def __reduce__(self) -> Any:
        named = dict(self._named)
        return LiftedMany, (self.function, self._spaces, self._places, self._reader, named)


class Packing:
    """A reader of objects of a space, which are vectors for SciPy.

    Parameters
    ----------
    space : Space
        Of the values.
    name : str
        Of the function that gives them, for messages.
    words : Words, optional
        What the objects are called, for messages.
    """

    __slots__ = ("_name", "_space", "_words")

    def __init__(self, space: Space, name: str, words: Words = GRADIENTS) -> None:
        self._space = space
        self._name = name
        self._words = words

    def __call__(self, value: Any) -> Vector:
        try:
            return self._space.pack(value)
        except (TypeError, ValueError) as error:
            located(error, self._name, self._words)
            raise


def copy_signature(wrapper: Any, function: Callable[..., Any]) -> None:
    """Give a wrapper the signature of a function, from which SciPy tells what to call it with."""
    with contextlib.suppress(TypeError, ValueError):  # a function in C that has none
        wrapper.__signature__ = inspect.signature(function)
