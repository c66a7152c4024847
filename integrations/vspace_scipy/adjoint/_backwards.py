"""The adjoint equation and the variational equation of an ODE, on flat vectors of reals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.integrate

from vspace_scipy._caller import as_user
from vspace_scipy.adjoint._along import Along
from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.adjoint._recheck import rounding_of
from vspace_scipy.adjoint._trajectory import Trajectory
from vspace_scipy.integrate._scipy import integrate
from vspace_scipy.integrate._tolerances import DEFAULTS

__all__ = ["integrate_adjoint", "integrate_tangent"]

Array = np.ndarray[Any, Any]
Pull = Callable[[float, Array, bool, bool], tuple[Any, Any]]
_DOUBLE = np.dtype(np.float64)

# Of the largest component of the adjoint; the ratio of SciPy's own default tolerances.
_ABSOLUTE = 1e-3
_FORCINGS = 8  # about as many times at which the size of (df/dtheta) v is looked at


def integrate_adjoint(
    pull: Pull,
    trajectory: Trajectory,
    cotangents: Array,
    size: int,
    precision: np.dtype[Any] = _DOUBLE,
    **options: Any,
) -> tuple[Array, Array]:
    """Return the gradients by the initial state and by the parameters.

    For y' = f(t, y; theta) and outputs y(t_k) with cotangents w_k, integrated from the last t_k
    back to the start,

        lambda' = -(df/dy)^T lambda,    lambda = 0 after the last,

    where lambda jumps by w_k at t_k. At the start it is the gradient by the initial state; that by
    the parameters is the integral of (df/dtheta)^T lambda.

    Parameters
    ----------
    pull : callable
        ``pull(t, lambda, by_state, by_parameters)`` returns (df/dy)^T lambda and (df/dtheta)^T
        lambda as contiguous vectors of float64; of what is not asked for, whatever it likes.
    trajectory : Trajectory
        Of the solution.
    cotangents : ndarray
        A row for each output. Rows of zeros cost nothing.
    size : int
        The number of parameters.
    precision : dtype
        Of the numbers that the right-hand side computes with.
    **options
        Of `solve_ivp`: ``method``, ``max_step``, and ``rtol`` and ``atol`` of the solution.

    Returns
    -------
    adjoint, gradient : ndarray
        At the start, the outputs there included.

    Raises
    ------
    GradientError
        When the integration does not succeed.

    Notes
    -----
    The adjoint of a component has the unit of the loss by that of the component. It is integrated
    times the magnitude of the component along the solution, divided by the largest such product:
    numbers without units, the largest 1, with a tolerance that the solution itself was given,
    relative to this. So the gradient is linear in the cotangents, and does not depend on units.
    The parameters take no part in the choice of steps; their integral has an error control of its
    own (see `Along`).

    L. S. Pontryagin et al., *The Mathematical Theory of Optimal Processes*, 1962; R. T. Q. Chen,
    Y. Rubanova, J. Bettencourt and D. Duvenaud, "Neural Ordinary Differential Equations", NeurIPS
    2018; with the parameters as an integral beside it, as in GaussAdjoint of SciMLSensitivity.jl.
    """
    adjoint = np.zeros(cotangents.shape[1])
    scale, tolerance = _scale_and_tolerance(trajectory, options)
    options |= {"rtol": tolerance, "atol": _ABSOLUTE * tolerance}
    method = options.pop("method", "RK45")
    method = getattr(scipy.integrate, method) if isinstance(method, str) else method
    least = max(tolerance, rounding_of(precision))
    gradient = Along(size, least, trajectory.end - trajectory.start)
    noting = size > 0 and hasattr(method, "B")
    step: float | None = options.pop("first_step", None)
    counted = [k for k in range(len(trajectory.times)) if cotangents[k].any()]
    for place, k in reversed([*enumerate(counted)]):
        adjoint += cotangents[k]
        begin = trajectory.times[k]
        end = trajectory.times[counted[place - 1]] if place else trajectory.start
        scaled = adjoint * scale
        largest = float(np.abs(scaled).max())
        length = abs(end - begin)
        if not length or not largest:
            continue
        if not math.isfinite(largest):
            raise _failed(begin, end, "it is not finite")
        unit = largest / scale

        def backwards(t: float, vector: Array, unit: Array = unit) -> Array:
            by_state, by_parameters = pull(t, vector * unit, True, noting)
            if noting:
                gradient.note(t, by_parameters)
            slope: Array = -by_state / unit
            return slope

        def rate(dense: Any, unit: Array = unit) -> Callable[[float], Array]:
            return lambda t: pull(t, dense(t) * unit, False, True)[1]

        first = None if step is None else min(step, length)
        solver = as_user(method)(
            backwards, begin, scaled / largest, end, first_step=first, **options
        )
        while solver.status == "running":
            message = solver.step()
            if solver.status == "failed":
                raise _failed(solver.t, end, message)
            step = max(solver.step_size, step or 0.0)
            if size:
                gradient.step(solver, rate)
        gradient.finish()
        adjoint = solver.y * unit
    return adjoint, -gradient.total


def _scale_and_tolerance(trajectory: Trajectory, options: dict[str, Any]) -> tuple[Array, float]:
    """Return the magnitudes of the components, and the relative tolerance of the solution."""
    relative, absolute = (trajectory.tolerance(name, options) for name in ("rtol", "atol"))
    magnitude = trajectory.magnitude
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = magnitude + absolute / relative
        achieved = relative + np.where(magnitude > 0.0, absolute / magnitude, np.inf)
    scale = np.where(np.isfinite(scale) & (scale > 0.0), scale, 1.0)
    if not magnitude.any():  # a state that is zero says nothing
        return scale, float(np.min(relative))
    # No looser than SciPy's default, where all components are lost in the absolute tolerance.
    loosest = max(float(np.max(relative)), DEFAULTS["rtol"])
    return scale, min(float(np.min(achieved)), loosest)


def _failed(t: float, end: float, message: str) -> GradientError:
    return GradientError(
        f"t = {t:.6g}",
        f"that the adjoint equation could not be integrated: {message}",
        f"an integration back to {end:g}",
        "use another method or looser tolerances for it",
    )


def integrate_tangent(
    push: Callable[[float, Array], Array],
    trajectory: Trajectory,
    times: Sequence[float],
    tangent: Array,
    **options: Any,
) -> Array:
    """Return the derivatives of the states at these times, a row for each.

    They solve the variational equation d' = (df/dy) d + (df/dtheta) v (E. Hairer, S. P. Norsett
    and G. Wanner, *Solving Ordinary Differential Equations I*, 2nd ed. 1993, section I.14).

    Parameters
    ----------
    push : callable
        ``push(t, d)`` returns its right-hand side.
    trajectory : Trajectory
        Of the solution.
    times : sequence of float
        The initial time first.
    tangent : ndarray
        The derivative of the initial state.
    **options
        As for `integrate_adjoint`.

    Returns
    -------
    ndarray
        Of shape ``(len(times), n)``.

    Raises
    ------
    GradientError
        When the integration does not succeed.

    Notes
    -----
    As the adjoint, it is integrated without units: divided by the magnitude of each component of
    the state, and by the largest that it begins with or that (df/dtheta) v makes of it.
    """
    if len(times) == 1 or not tangent.size:
        return np.repeat(tangent[None], len(times), axis=0)
    scale, tolerance = _scale_and_tolerance(trajectory, options)
    options |= {"rtol": tolerance, "atol": _ABSOLUTE * tolerance}
    zero = np.zeros(tangent.size)
    nodes = trajectory.some_steps(_FORCINGS)
    length = abs(times[-1] - times[0])
    forcing = max(float(np.abs(push(t, zero) / scale).max()) for t in nodes) * length
    unit = max(float(np.abs(tangent / scale).max()), forcing) * scale
    if not unit.any():
        return np.zeros((len(times), tangent.size))
    result = integrate.solve_ivp(
        lambda t, vector: push(t, vector * unit) / unit,
        (times[0], times[-1]),
        tangent / unit,
        t_eval=np.asarray(times, float),
        **options,
    )
    if not result.success:
        raise GradientError(
            f"t = {times[0]:.6g}",
            f"that the variational equation could not be integrated: {result.message}",
            f"an integration to {times[-1]:g}",
            "use another method or looser tolerances for it",
        )
    rows: Array = result.y.T * unit
    return rows
