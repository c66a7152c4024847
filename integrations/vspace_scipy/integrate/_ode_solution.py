"""Continuous solutions that give objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
from scipy import integrate

from vspace import register_node
from vspace_scipy._caller import passed_over
from vspace_scipy._documented import completed
from vspace_scipy._space import Space, Vector
from vspace_scipy._standing import StandingFor

__all__ = ["OdeSolution"]


class StructuredDenseOutput(integrate.DenseOutput):  # type: ignore[misc]
    """An interpolant over one step that gives objects.

    Called with a number it returns a state; with an array, one object whose leaves have the axes of
    that behind their own.

    Parameters
    ----------
    output : DenseOutput
        What SciPy gave.
    packed : Space
        Of the states.
    """

    def __init__(self, output: integrate.DenseOutput, packed: Space) -> None:
        super().__init__(output.t_old, output.t)
        self.output = output
        self.packed = packed

    def __call__(self, t: Any) -> Any:
        return _objects_at(t, self.output, self, self.packed)

    def __repr__(self) -> str:
        return _described("interpolant", self, self.packed)


register_node(StructuredDenseOutput, active=("output",), fixed=("t_old", "t"))


@completed(integrate.OdeSolution)
class OdeSolution(integrate.OdeSolution, metaclass=StandingFor, of=integrate.OdeSolution):  # type: ignore[misc]
    """A continuous solution, made of interpolants over steps.

    Of interpolants that give arrays this is ``scipy.integrate.OdeSolution``. Of those that `RK45`
    and the other solvers give for objects, it is one that gives objects: called with a number it
    returns a state; with an array, one object whose leaves have the axes of that behind their own.

    Parameters
    ----------
    interpolants : list of DenseOutput
        One for each step.

    Attributes
    ----------
    ts : ndarray
        The times.
    interpolants : list of DenseOutput
        Those of vectors.
    n_segments : int
        How many there are.

    Raises
    ------
    TypeError
        When some interpolants give arrays and others objects.

    Examples
    --------
    >>> from vspace_scipy.integrate import RK45, OdeSolution
    >>> solver = RK45(lambda t, s: {"x": -s["x"]}, 0.0, {"x": 1.0}, 1.0, rtol=1e-8)
    >>> times, interpolants = [solver.t], []
    >>> while solver.status == "running":
    ...     message = solver.step()
    ...     times.append(solver.t)
    ...     interpolants.append(solver.dense_output())
    >>> round(OdeSolution(times, interpolants)(0.5)["x"], 4)
    0.6065
    """

    @passed_over
    def __init__(self, ts: Any, interpolants: Any, alt_segment: bool = False) -> None:
        structured = [isinstance(each, StructuredDenseOutput) for each in interpolants]
        self._packed: Space | None = None
        if any(structured):
            if not all(structured):
                raise TypeError(
                    "interpolants: found some that give objects and some that give arrays, "
                    "expected those of one solver; call dense_output() after each step"
                )
            self._packed = interpolants[0].packed
            interpolants = [each.output for each in interpolants]
        super().__init__(ts, interpolants, alt_segment)

    @classmethod
    def of(cls, solution: integrate.OdeSolution, packed: Space) -> Self:
        """Return a solution of SciPy's as one that gives objects."""
        made = cls.__new__(cls)
        made.__dict__.update(vars(solution), _packed=packed)
        return made

    @passed_over
    def __call__(self, t: Any) -> Any:
        if self._packed is None:
            return super().__call__(t)
        return _objects_at(t, super().__call__, self, self._packed)

    def __repr__(self) -> str:
        if self._packed is None:
            return object.__repr__(self)
        return _described("continuous solution", self, self._packed)


def _objects_at(t: Any, vectors_at: Callable[[Any], Vector], solution: Any, packed: Space) -> Any:
    """Return a state for a number, and for an array one object whose leaves have its axes."""
    times = np.asarray(t)
    if times.ndim == 0:
        return packed.unpack(vectors_at(t))
    packed.check_stackable("ask for one time after another")
    line = times.ravel()
    is_complex_constant = packed.dtype.kind == "c" and solution.t_min == solution.t_max
    if not line.size:  # of which SciPy makes nothing
        vectors = np.empty((packed.size, 0), packed.dtype)
    elif is_complex_constant:  # for an empty interval SciPy drops imaginary parts of an array
        vectors = np.stack([vectors_at(each) for each in line], axis=1)
    else:
        vectors = vectors_at(line)
    return packed.stack(vectors.reshape(packed.size, *times.shape))


def _described(what: str, solution: Any, packed: Space) -> str:
    times = f"from {solution.t_min:.6g} to {solution.t_max:.6g}"
    return f"<{what} {times} of {packed.describe()}>"
