"""What a function has captured, as the vector that its gradient is."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace import LeafTypeError, StructureMismatchError
from vspace_scipy._space import Space
from vspace_scipy.adjoint._errors import GradientError

Array = np.ndarray[Any, Any]


class Captured:
    """The space of a function: how its gradients become vectors of reals, and back.

    Parameters
    ----------
    function : callable
        Any callable object.
    what : str
        What to call it in errors.
    inactive : object
        What else is inactive in it.
    needed : bool
        Whether it has to have a leaf.

    Attributes
    ----------
    packed : Space
        Of the function.
    start : ndarray
        What it has captured, as a vector.

    Raises
    ------
    LeafTypeError
        When it has none.
    """

    __slots__ = ("_function", "_what", "packed", "start")

    def __init__(self, function: Any, what: str, inactive: Any, needed: bool = True) -> None:
        self.packed = Space(function, inactive)
        self._function = function
        self._what = what
        if needed and not self.packed.size:
            raise LeafTypeError(
                "",
                f"that {what} has captured nothing with a gradient (integers, strings and what is "
                f"declared inactive have none)",
                "at least one float, complex or floating array in its closure or attributes",
                "capture floats (1.0 for 1), and look at vspace.show(f)",
            )
        self.start = self.packed.pack(function)

    def pack(self, gradient: Any, t: float) -> Array:
        """Return what a pullback has returned at a point as a vector.

        Raises
        ------
        StructureMismatchError
            When it has another structure than the function, with the path.
        """
        try:
            return self.packed.pack(gradient)
        except StructureMismatchError as error:
            error.add_note(f"in what the pullback returned at {t!r}, beside {self._what}")
            raise

    def check_unchanged(self) -> None:
        """Raise if the captured values are no longer what they were at the start.

        Raises
        ------
        GradientError
            With the path of the first that differs.
        """
        try:
            now = self.packed.pack(self._function)
        except StructureMismatchError as error:
            raise self._changed(error.path, error.found, error.expected) from error
        differs = np.flatnonzero(
            ~((now == self.start) | ((now != now) & (self.start != self.start)))
        )
        if differs.size:
            i = differs[0]
            label = self.packed.components()[i][1]
            raise self._changed(label, f"{now[i]}", f"{self.start[i]}, as before the first call")

    def _changed(self, path: str, found: str, expected: str) -> GradientError:
        return GradientError(
            path,
            f"{found}: {self._what} changes its captured values while it is called",
            expected,
            "compute from captured values without changing them; what is counted or logged may "
            "be an int, or declared inactive",
        )
