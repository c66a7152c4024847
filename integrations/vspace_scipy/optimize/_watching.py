"""What moves a progress bar: a callback where SciPy has one, otherwise the evaluations."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from vspace_scipy._call import Call, Watcher
from vspace_scipy._progress import Progress


class Watched:
    """A function of the user's that remembers its latest value, and moves a bar if it has one.

    In another process it is the function alone.

    Parameters
    ----------
    function : callable
        The function, as SciPy calls it.
    bar : Progress, optional
        Moved by one with each evaluation.
    """

    __slots__ = ("__signature__", "_bar", "_count", "_function", "latest")

    def __init__(self, function: Callable[..., Any], bar: Progress | None = None) -> None:
        self._function = function
        self._bar = bar
        self._count = 0
        self.latest: Any = None
        copy_signature(self, function)

    def __call__(self, *args: Any, **options: Any) -> Any:
        value = self._function(*args, **options)
        self.latest = value[0] if isinstance(value, tuple) else value
        if self._bar is not None:
            self._count += 1
            self._bar.advance_to(self._count, **_shown(self.latest))
        return value

    def __reduce__(self) -> Any:
        return _itself, (self._function,)


class ResultWatch:
    """A callback that moves a bar and is given results, or positions by methods that have no more.

    Parameters
    ----------
    callback : callable or None
        Of the user, called as SciPy does.
    bar : Progress
        The bar.
    watched : Watched
        The objective.
    extra : callable
        ``extra(result)`` returns what a callback of positions is given beside them.
    """

    __slots__ = ("_bar", "_callback", "_count", "_extra", "_takes_result", "_watched")

    def __init__(
        self,
        callback: Callable[..., Any] | None,
        bar: Progress,
        watched: Watched,
        extra: Callable[[Any], tuple[Any, ...]],
    ) -> None:
        self._callback = callback
        self._takes_result = callback is not None and takes_result(callback)
        self._bar = bar
        self._watched = watched
        self._extra = extra
        self._count = 0

    def __call__(self, intermediate_result: Any) -> Any:
        self._count += 1
        result = intermediate_result
        if isinstance(result, np.ndarray):
            self._bar.advance_to(self._count, **_shown(self._watched.latest))
            return None if self._callback is None else self._callback(result)
        value = result.get("cost", result.get("fun", self._watched.latest))
        self._bar.advance_to(self._count, **_shown(value))
        if self._callback is None:
            return None
        if self._takes_result:
            return self._callback(intermediate_result=result)
        return self._callback(np.copy(result.x), *self._extra(result))


class PositionWatch:
    """A callback that moves a bar and is given positions, and perhaps values.

    Parameters
    ----------
    callback : callable or None
        Of the user.
    bar : Progress
        The bar.
    watched : Watched
        The function that SciPy works on.
    """

    __slots__ = ("_bar", "_callback", "_count", "_watched")

    def __init__(
        self, callback: Callable[..., Any] | None, bar: Progress, watched: Watched
    ) -> None:
        self._callback = callback
        self._bar = bar
        self._watched = watched
        self._count = 0

    def __call__(self, x: Any, *values: Any) -> Any:
        self._count += 1
        self._bar.advance_to(self._count, **_shown(values[0] if values else self._watched.latest))
        return None if self._callback is None else self._callback(x, *values)


def copy_signature(wrapper: Any, function: Callable[..., Any]) -> None:
    """Give a wrapper the signature of a function, which `curve_fit` counts the parameters of."""
    with contextlib.suppress(TypeError, ValueError):  # a function in C that has none
        wrapper.__signature__ = inspect.signature(function)


def takes_result(callback: Callable[..., Any]) -> bool:
    """Return whether SciPy gives a callback its intermediate result, which it tells by name."""
    return set(inspect.signature(callback).parameters) == {"intermediate_result"}


def by_evaluations(function: str) -> Watcher:
    """Watch the evaluations of a function; `function` is the name of its parameter."""

    def watch(call: Call, bar: Progress) -> None:
        call[function] = Watched(call[function], bar)

    return watch


def by_positions(function: str) -> Watcher:
    """Watch a callback of positions; `function` is the name of the parameter for the function."""

    def watch(call: Call, bar: Progress) -> None:
        watched = Watched(call[function])
        call[function] = watched
        call["callback"] = PositionWatch(call["callback"], bar, watched)

    return watch


def by_results(function: str, extra: Callable[[Call, Any], tuple[Any, ...]]) -> Watcher:
    """Watch a callback of results.

    Parameters
    ----------
    function : str
        The name of the parameter for the function.
    extra : callable
        ``extra(call, result)`` returns what a callback of positions is given beside them.
    """

    def watch(call: Call, bar: Progress) -> None:
        watched = Watched(call[function])
        call[function] = watched
        call["callback"] = ResultWatch(
            call["callback"], bar, watched, lambda result: extra(call, result)
        )

    return watch


def nothing_more(call: Call, result: Any) -> tuple[Any, ...]:
    """Return what most callbacks of positions are given beside them."""
    return ()


def _itself(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _shown(value: Any) -> dict[str, str]:
    """Return what to print of a value: a number, or the largest component of an array."""
    try:
        components = np.abs(np.asarray(value)) if np.size(value) > 1 else np.asarray(value)
        return {"value": f"{components.max():.6g}"} if components.size else {}
    except (TypeError, ValueError):  # None before the first value, or an object
        return {}
