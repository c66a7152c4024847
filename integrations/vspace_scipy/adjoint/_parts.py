"""The traced values inside of an object."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from vspace import InactiveConfig, leaves, recursive_map, structure
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

    __slots__ = ("_captured", "_framework", "_object", "_slots", "_structure", "inactive", "leaves", "values")

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
        return self._structure.rebuild(leaves, self._captured)


def _with_defaults(inactive: Any) -> InactiveConfig:
    if inactive is None:
        return _DEFAULTS
    if isinstance(inactive, InactiveConfig):
        extra, runtime = inactive.extra, inactive.runtime_inactive
        return InactiveConfig(extra, runtime_inactive=runtime, defaults=True)
    return InactiveConfig(inactive, defaults=True)


_DEFAULTS = InactiveConfig(defaults=True)
