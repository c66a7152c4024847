"""The functions that basin-hopping calls between minimisations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._space import Space, Vector
from vspace_scipy.optimize._fields import with_objects
from vspace_scipy.optimize._functions import POINTS, packed_by
from vspace_scipy.optimize._watching import copy_signature


class TakeStep:
    """A function of the user's that moves an object at random.

    Parameters
    ----------
    step : callable
        ``step(x)``.
    packed : Space
        Of the unknowns.
    """

    __slots__ = ("_packed", "_step")

    def __init__(self, step: Callable[[Any], Any], packed: Space) -> None:
        self._step = step
        self._packed = packed

    def __call__(self, x: Vector) -> Vector:
        return packed_by(self._packed, self._step(self._packed.unpack(x)), "take_step", POINTS)


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


class ReportingTakeStep(TakeStep):
    """One that SciPy tells what became of each step."""

    __slots__ = ()

    def report(self, accepted: bool, **options: Any) -> None:
        """Tell the user's function."""
        self._step.report(  # type: ignore[attr-defined]
            accepted, **_with_objects(options, self._packed)
        )


class AcceptTest:
    """A function of the user's that accepts or rejects a step.

    It has the signature of the user's, from which SciPy tells what to call it with.

    Parameters
    ----------
    test : callable
        Called with keywords: numbers, and objects or results that have objects.
    packed : Space
        Of the unknowns.
    """

    __slots__ = ("__signature__", "_packed", "_test")

    def __init__(self, test: Callable[..., Any], packed: Space) -> None:
        self._test = test
        self._packed = packed
        copy_signature(self, test)

    def __call__(self, **options: Any) -> Any:
        return self._test(**_with_objects(options, self._packed))


def take_step_of(step: Any, packed: Space) -> Any:
    """Return the user's function as SciPy calls it; with its step size or report if it has one."""
    kinds = {"stepsize": AdaptiveTakeStep, "report": ReportingTakeStep, "__call__": TakeStep}
    found = (kind for name, kind in kinds.items() if callable(step) and hasattr(step, name))
    kind = next(found, None)
    return step if kind is None else kind(step, packed)


def _with_objects(options: dict[str, Any], packed: Space) -> dict[str, Any]:
    """Return keywords with objects for the vectors in them."""
    return {
        name: packed.unpack(value) if name.startswith("x_") else
        with_objects(value, packed)
        for name, value in options.items()
    }  # fmt: skip
