"""The traced values inside of an object."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from vspace import InactiveConfig, leaves, recursive_map, structure
from vspace_scipy.adjoint._elsewhere import globals_of, holds_traces, names_of_code
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._framework import Framework


class TracedParts:
    """The traced values inside of an object, and the object with others in their place.

    Default arguments of functions are looked into, too: ``lambda x, rate=rate: ...`` is a way to
    capture a value.

    Parameters
    ----------
    obj : object
        Any object.
    framework : Framework
        Tells what is traced.
    what : str
        What to call the object in errors.
    inactive : object
        What else is inactive in it.

    Attributes
    ----------
    leaves : list
        All leaves.
    values : list
        The traced ones, each once.

    Raises
    ------
    GradientError
        When a traced value is declared inactive.
    """

    __slots__ = (
        "_captured",
        "_framework",
        "_object",
        "_slots",
        "_structure",
        "inactive",
        "leaves",
        "values",
    )

    def __init__(self, obj: Any, framework: Framework, what: str, inactive: Any = None) -> None:
        self.inactive = _with_defaults(inactive)
        self._framework = framework
        self._object = obj
        self._structure = structure(obj, inactive=self.inactive)
        self.leaves, self._captured = self._structure.take(obj)
        self.values: list[Any] = []
        self._slots: list[tuple[int, int]] = []
        places: dict[int, int] = {}
        for i, leaf in enumerate(self.leaves):
            if framework.is_traced(leaf):
                slot = places.setdefault(id(leaf), len(self.values))
                if slot == len(self.values):
                    self.values.append(leaf)
                self._slots.append((i, slot))
        if inactive is not None:
            everything = TracedParts(obj, framework, what)
            if len(everything.values) > len(self.values):
                raise GradientError(
                    what,
                    "a traced value in a part that is declared inactive",
                    "no declaration for what a gradient is asked of",
                    "leave it out of inactive=, or give a value that is not traced",
                )

    def as_now(self) -> TracedParts:
        """Return the same parts of a copy of the object, which stays as the object is now.

        A backward pass runs long after the object was used: a loop has moved on, a buffer was
        filled again. The copy has cells, arrays, containers and instances of its own, inactive
        ones too, and the traced values themselves.
        """

        def own(leaf: Any) -> Any:
            return leaf if self._framework.is_traced(leaf) else leaves.copy(leaf)

        kept = copy.copy(self)
        kept._object = recursive_map(
            own, self._object, inactive=self.inactive, copy_if_inactive=True
        )
        # Not always of the same structure: a traced container comes back as a container.
        kept._structure = structure(kept._object, inactive=self.inactive)
        kept.leaves, kept._captured = kept._structure.take(kept._object)
        return kept

    def replaced(self, values: Sequence[Any]) -> Any:
        """Return a new object with these values in the place of the traced ones."""
        leaves = list(self.leaves)
        for i, slot in self._slots:
            leaves[i] = values[slot]
        return self._structure.build(leaves, self._captured)


class TracedFunction(TracedParts):
    """The traced values that a function depends on: what it captured, arguments, and globals.

    Parameters
    ----------
    function : callable
        The function.
    args : tuple
        Its further arguments.
    framework, what, inactive
        As for `TracedParts`.
    """

    __slots__ = ()

    def __init__(
        self, function: Any, args: tuple[Any, ...], framework: Framework, what: str, inactive: Any
    ) -> None:
        used = _traced_globals(function, framework)
        super().__init__((function, args, used), framework, what, inactive)

    def replaced(self, values: Sequence[Any]) -> tuple[Any, tuple[Any, ...]]:
        """Return the function and its arguments with these values for the traced ones."""
        function, args, used = super().replaced(values)
        return (_over(function, used) if used else function), args


def _traced_globals(function: Any, framework: Framework) -> dict[str, Any]:
    """Return the globals that a function uses and that have traced values in them: a network."""
    if not isinstance(function, FunctionType):
        return {}
    return {
        name: value
        for name, value in globals_of(function, names_of_code(function.__code__))
        if not isinstance(value, _NO_VALUES) and holds_traces(value, framework)
    }


_NO_VALUES = (ModuleType, type, FunctionType, BuiltinFunctionType)


def _over(function: Any, used: dict[str, Any]) -> FunctionType:
    """Return a function that finds other values in the place of some globals."""
    made = FunctionType(
        function.__code__,
        function.__globals__ | used,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    return made


def _with_defaults(inactive: Any) -> InactiveConfig:
    if inactive is None:
        return _DEFAULTS
    if isinstance(inactive, InactiveConfig):
        extra, runtime = inactive.extra, inactive.runtime_inactive
        return InactiveConfig(extra, runtime_inactive=runtime, defaults=True)
    return InactiveConfig(inactive, defaults=True)


_DEFAULTS = InactiveConfig(defaults=True)
