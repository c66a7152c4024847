"""The functions that basin-hopping calls between minimisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scipy.optimize import OptimizeResult

from vspace_scipy._packed import Packed, Vector
from vspace_scipy.optimize._functions import packed_by, with_vectors


class TakeStep:
    """A function of the user's that moves an object at random.

    Parameters
    ----------
    step : callable
        ``step(x)``.
    packed : Packed
        Of the unknowns.
    """

    __slots__ = ("_packed", "_step")

    def __init__(self, step: Callable[[Any], Any], packed: Packed) -> None:
        self._step = step
        self._packed = packed

    def __call__(self, x: Vector) -> Vector:
        return packed_by(self._packed, self._step(self._packed.unpack(x)), "take_step")


class AdaptiveTakeStep(TakeStep):
    """One whose step size SciPy adapts."""

    __slots__ = ()

    @property
    def stepsize(self) -> Any:
        """Of the user's function."""
        return self._step.stepsize  # type: ignore[attr-defined]

    @stepsize.setter
    def stepsize(self, size: Any) -> None:
        self._step.stepsize = size  # type: ignore[attr-defined]


class AcceptTest:
    """A function of the user's that accepts or rejects a step.

    Parameters
    ----------
    test : callable
        Called with keywords; those that begin with ``x_`` are objects.
    packed : Packed
        Of the unknowns.
    """

    __slots__ = ("_packed", "_test")

    def __init__(self, test: Callable[..., Any], packed: Packed) -> None:
        self._test = test
        self._packed = packed

    def __call__(self, **options: Any) -> Any:
        for name, value in options.items():
            if name.startswith("x_"):
                options[name] = self._packed.unpack(value)
            elif isinstance(value, OptimizeResult):
                options[name] = with_vectors(value, self._packed)
        return self._test(**options)


def take_step_of(step: Any, packed: Packed) -> Any:
    """Return the user's function as SciPy calls it; with a step size where it has one."""
    if not callable(step):
        return step
    return (AdaptiveTakeStep if hasattr(step, "stepsize") else TakeStep)(step, packed)
