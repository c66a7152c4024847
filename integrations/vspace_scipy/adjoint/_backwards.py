"""The adjoint equation and the variational equation of an ODE, on flat vectors of reals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace_scipy.adjoint._errors import GradientError
from vspace_scipy.integrate._scipy import integrate

__all__ = ["integrate_adjoint", "integrate_tangent"]

Array = np.ndarray[Any, Any]
# pull(t, adjoint) -> gradient by the state, gradient by the parameters
Pull = Callable[[float, Array], tuple[Array, Array]]


def integrate_adjoint(
    pull: Pull, start: float, times: Sequence[float], cotangents: Array, size: int, **options: Any
) -> tuple[Array, Array]:
    """Return the gradients by the initial state and by the parameters.

    For y' = f(t, y; theta) and outputs y(t_k) with cotangents w_k, integrated from the last t_k
    back to the start,

        lambda' = -(df/dy)^T lambda,    g' = -(df/dtheta)^T lambda,    lambda, g = 0 after the last,

    where lambda jumps by w_k at t_k. At the start lambda is the gradient by the initial state, and
    g that by the parameters.

    Parameters
    ----------
    pull : callable
        ``pull(t, adjoint)`` returns (df/dy)^T lambda and (df/dtheta)^T lambda as vectors.
    start : float
        The initial time.
    times : sequence of float
        Of the outputs, in the order of the integration that gave them.
    cotangents : ndarray
        A row for each output.
    size : int
        The number of parameters.
    **options
        Of `scipy.integrate.solve_ivp`: ``method``, ``rtol``, ``atol``, ...

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
    L. S. Pontryagin et al., *The Mathematical Theory of Optimal Processes*, 1962; in the form of
    R. T. Q. Chen, Y. Rubanova, J. Bettencourt and D. Duvenaud, "Neural Ordinary Differential
    Equations", NeurIPS 2018, Algorithm 1, but for the state, which is given and not integrated
    backwards again.
    """
    n = cotangents.shape[1]
    joint = np.zeros(n + size)

    def backwards(t: float, vector: Array) -> Array:
        by_state, by_parameters = pull(t, vector[:n])
        return -np.concatenate((by_state, by_parameters))

    step: float | None = options.pop("first_step", None)
    for k in reversed(range(len(times))):
        joint[:n] += cotangents[k]
        end = times[k - 1] if k else start
        length = abs(end - times[k])
        if not length or not joint.any():
            continue
        first = None if step is None else min(step, length)
        result = integrate.solve_ivp(backwards, (times[k], end), joint, first_step=first, **options)
        if not result.success:
            raise GradientError(
                f"t = {result.t[-1]:.6g}",
                f"that the adjoint equation could not be integrated: {result.message}",
                f"an integration back to {end:g}",
                "use another method or looser tolerances for it",
            )
        joint = result.y[:, -1].copy()
        # The next piece goes on with the step that was reached, and need not look for one.
        step = float(np.max(np.abs(np.diff(result.t))))
    return joint[:n], joint[n:]


def integrate_tangent(
    push: Callable[[float, Array], Array], times: Sequence[float], tangent: Array, **options: Any
) -> Array:
    """Return the derivatives of the states at these times, a row for each.

    They solve the variational equation d' = (df/dy) d + (df/dtheta) v (E. Hairer, S. P. Norsett
    and G. Wanner, *Solving Ordinary Differential Equations I*, 2nd ed. 1993, section I.14).

    Parameters
    ----------
    push : callable
        ``push(t, d)`` returns its right-hand side.
    times : sequence of float
        The initial time first.
    tangent : ndarray
        The derivative of the initial state.
    **options
        Of `scipy.integrate.solve_ivp`.

    Returns
    -------
    ndarray
        Of shape ``(len(times), n)``.

    Raises
    ------
    GradientError
        When the integration does not succeed.
    """
    if len(times) == 1 or not tangent.size:
        return np.repeat(tangent[None], len(times), axis=0)
    result = integrate.solve_ivp(
        push, (times[0], times[-1]), tangent, t_eval=np.asarray(times, float), **options
    )
    if not result.success:
        raise GradientError(
            f"t = {times[0]:.6g}",
            f"that the variational equation could not be integrated: {result.message}",
            f"an integration to {times[-1]:g}",
            "use another method or looser tolerances for it",
        )
    rows: Array = result.y.T
    return rows
