"""What moves a progress bar: calls of a callback where SciPy has one, otherwise evaluations."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # whose packages it loads when they are asked for: optimize is a large one

from vspace_scipy._call import Call
from vspace_scipy._lift import copy_signature
from vspace_scipy._progress import Progress

_RESULT = "intermediate_result"
_OF_RESULTS = inspect.Signature(
    [inspect.Parameter(_RESULT, inspect.Parameter.POSITIONAL_OR_KEYWORD)]
)


class Counter:
    """How much has been done, which a bar shows, if there is one.

    Parameters
    ----------
    bar : Progress, optional
        The bar.
    """

    __slots__ = ("_bar", "_count")

    def __init__(self, bar: Progress | None) -> None:
        self._bar = bar
        self._count = 0

    def add(self, number: int, value: Any, label: str = "value") -> None:
        """Count more, and show a value."""
        if self._bar is not None:
            self._count += number
            self._bar.advance_to(self._count, **_shown(value, label))


class Watched:
    """A function that counts its calls, and remembers its latest value.

    In another process it is the function alone.

    Parameters
    ----------
    function : callable
        The function, as SciPy calls it.
    counter : Counter, optional
        Moved with each evaluation.
    columns : bool, default False
        Whether a block of vectors counts as many.
    """

    __slots__ = ("__signature__", "_columns", "_counter", "_function", "latest")

    def __init__(
        self,
        function: Callable[..., Any],
        counter: Counter | None = None,
        columns: bool = False,
    ) -> None:
        self._function = function
        self._counter = counter
        self._columns = columns
        self.latest: Any = None
        copy_signature(self, function)

    def __call__(self, *args: Any, **options: Any) -> Any:
        value = self._function(*args, **options)
        if self._columns:
            number, self.latest = value.shape[1] if value.ndim > 1 else 1, None
        else:
            number, self.latest = 1, value[0] if isinstance(value, tuple) else value
        if self._counter is not None:
            self._counter.add(number, self.latest)
        return value

    def __reduce__(self) -> Any:
        return _itself, (self._function,)


class WatchedCallback:
    """A callback that moves a bar, and is given what SciPy gives the user's.

    Parameters
    ----------
    callback : callable or None
        Of the user, from whose signature SciPy tells what to give.
    counter : Counter
        Moved with each call.
    function : Watched, optional
        The function, whose latest value is shown where the callback is given none.
    of_results : bool, default False
        Whether SciPy gives results where there is no callback. Otherwise a value comes second.
    label : str, default "value"
        What is shown.
    """

    __slots__ = ("__signature__", "_callback", "_counter", "_function", "_label", "_of_results")

    def __init__(
        self,
        callback: Callable[..., Any] | None,
        counter: Counter,
        function: Watched | None = None,
        of_results: bool = False,
        label: str = "value",
    ) -> None:
        self._callback = callback
        self._counter = counter
        self._function = function
        self._of_results = of_results
        self._label = label
        if callback is not None:
            copy_signature(self, callback)
        elif of_results:
            self.__signature__ = _OF_RESULTS

    def __call__(self, *args: Any, **options: Any) -> Any:
        self._counter.add(1, self._value(*args, **options), self._label)
        return None if self._callback is None else self._callback(*args, **options)

    def _value(self, *args: Any, **options: Any) -> Any:
        latest = None if self._function is None else self._function.latest
        for each in (*args, *options.values()):
            if isinstance(each, scipy.optimize.OptimizeResult):
                return each.get("cost", each.get("fun", latest))
        if self._function is None:  # a norm, or a vector
            return args[0] if args and np.ndim(args[0]) == 0 else None
        return args[1] if len(args) > 1 and not self._of_results else latest


@dataclass(frozen=True, slots=True)
class Watch:
    """Puts into a call what moves a bar.

    Parameters
    ----------
    put : callable
        ``put(call, counter)`` replaces arguments by what moves the counter.
    shows : str
        What the bar shows, for documentation.
    """

    put: Callable[[Call, Counter], None]
    shows: str

    def __call__(self, call: Call, bar: Progress) -> None:
        self.put(call, Counter(bar))


class ByCalls:
    """Counts the calls of a function, and shows something of their arguments.

    Parameters
    ----------
    function : str
        The name of the parameter for the user's function.
    shows : str
        What the bar shows, for documentation.
    show : callable
        ``show(call)`` returns a function of the arguments of one call, which returns what to show.
    """

    __slots__ = ("_function", "_show", "shows")

    def __init__(
        self, function: str, shows: str, show: Callable[[Call], Callable[..., dict[str, Any]]]
    ) -> None:
        self._function = function
        self._show = show
        self.shows = shows

    def __call__(self, call: Call, bar: Progress) -> None:
        function, show, numbers = call[self._function], self._show(call), itertools.count(1)

        def counted(*args: Any) -> Any:
            bar.advance_to(next(numbers), **show(*args))
            return function(*args)

        call[self._function] = counted


def by_evaluations(function: str) -> Watch:
    """Watch the evaluations of a function; `function` is the name of its parameter."""

    def put(call: Call, counter: Counter) -> None:
        call[function] = Watched(call[function], counter)

    return Watch(put, "evaluations and values")


def by_positions(function: str) -> Watch:
    """Watch a callback of positions; `function` is the name of the parameter for the function."""
    return _by_callback(function, of_results=False)


def by_results(function: str) -> Watch:
    """Watch a callback that may ask for results."""
    return _by_callback(function, of_results=True)


def _by_callback(function: str, of_results: bool) -> Watch:
    def put(call: Call, counter: Counter) -> None:
        watched = Watched(call[function])
        call[function] = watched
        call["callback"] = WatchedCallback(call["callback"], counter, watched, of_results)

    return Watch(put, "iteration and value")


def _itself(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _shown(value: Any, label: str) -> dict[str, str]:
    """Return what to print of a value: a number, or the largest component of an array."""
    try:
        components = np.abs(np.asarray(value)) if np.size(value) > 1 else np.asarray(value)
        return {label: f"{components.max():.6g}"} if components.size else {}
    except (TypeError, ValueError):  # None before the first value, or an object
        return {}
