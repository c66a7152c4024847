"""The functions that basin-hopping calls between minimisations."""

from __future__ import annotations

from typing import Any

from vspace_scipy._adapter import Problem
from vspace_scipy._lift import Lifted, LiftedMany, Packing
from vspace_scipy._places import Spaces, vector
from vspace_scipy.optimize._fields import result
from vspace_scipy.optimize._values import POINTS

_NAMED = {"x_new": vector, "x_old": vector, "res_new": result, "res_old": result}


class TakeStep(Lifted):
    """A function of the user's that moves an object at random.

    It has a step size if the user's has one, which SciPy adapts, and is told what became of each
    step if the user's is.

    Parameters
    ----------
    function : callable
        ``function(x)`` of the user.
    spaces : Spaces
        Of the unknowns.
    """

    __slots__ = ("_spaces",)

    def __init__(self, function: Any, spaces: Spaces) -> None:
        super().__init__(function, spaces.unknowns, Packing(spaces.unknowns, "take_step", POINTS))
        self._spaces = spaces

    @property
    def stepsize(self) -> Any:
        """Of the user's function."""
        return self.function.stepsize  # type: ignore[attr-defined]

    @stepsize.setter
    def stepsize(self, size: Any) -> None:
        self.function.stepsize = size  # type: ignore[attr-defined]

    @property
    def report(self) -> Any:
        """Of the user's function."""
        report = self.function.report  # type: ignore[attr-defined]
        return LiftedMany(report, self._spaces, (), named=_NAMED)

    def __reduce__(self) -> Any:
        return TakeStep, (self.function, self._spaces)


def take_step(given: Any, name: str, problem: Problem) -> Any:
    """Lift a function that moves an object."""
    return TakeStep(given, problem.spaces) if callable(given) else given


def accept_test(given: Any, name: str, problem: Problem) -> Any:
    """Lift a function that accepts or rejects a step."""
    return LiftedMany(given, problem.spaces, (), named=_NAMED)
