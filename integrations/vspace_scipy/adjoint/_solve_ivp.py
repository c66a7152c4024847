"""Derivatives of ODE solutions by the initial state, all that `fun` has captured, and times."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from vspace import StructureMismatchError
from vspace_scipy.adjoint._backwards import integrate_adjoint, integrate_tangent
from vspace_scipy.adjoint._captured import Captured
from vspace_scipy.adjoint._moving import MOST_SAMPLES, Suspects, refuse_switches
from vspace_scipy.adjoint._trajectory import Array, Trajectory
from vspace_scipy.integrate._solved_with import solved_with

__all__ = ["SolveIVPGradient", "solve_ivp_jvp", "solve_ivp_vjp"]


class SolveIVPGradient:
    """What `solve_ivp_vjp` returns: the gradient of the outputs times their cotangents.

    Attributes
    ----------
    fun : object
        With respect to what the right-hand side has captured, shaped like it.
    y0 : object
        With respect to the initial state, shaped like it.
    t_span : tuple of float
        With respect to the initial time and the final one, where outputs at the ends move along
        with the ends; for each, one call of the right-hand side when asked for.
    times : ndarray
        With respect to the time of each output; worked out when asked for.

    Examples
    --------
    >>> from vspace import like
    >>> from vspace_scipy.adjoint import solve_ivp_vjp
    >>> from vspace_scipy.integrate import solve_ivp
    >>> def decay(rate):
    ...     return lambda t, y: {"x": -rate * y["x"]}
    >>> def pullback(fun, t, y, w):
    ...     return like(fun, {"rate": -y["x"] * w["x"]}), {"x": -0.5 * w["x"]}
    >>> fun, tight = decay(0.5), {"rtol": 1e-10, "atol": 1e-12}
    >>> sol = solve_ivp(fun, (0, 2), {"x": 3.0}, dense_output=True, t_eval=[2.0], **tight)
    >>> gradient = solve_ivp_vjp(fun, sol, [{"x": 1.0}], pullback, **tight)
    >>> round(gradient.y0["x"], 6), round(gradient.t_span[1], 6)
    (0.367879, -0.551819)
    """

    def __init__(
        self,
        fun: Any,
        y0: Any,
        adjoint: Array,
        rows: Array,
        trajectory: Trajectory,
        slope: Callable[[float], Array],
    ) -> None:
        self.fun = fun
        self.y0 = y0
        self._adjoint = adjoint
        self._rows = rows
        self._trajectory = trajectory
        self._slope = slope

    def __repr__(self) -> str:
        count = len(self._rows)
        outputs = f"{count} output{'s' * (count != 1)}"
        return f"<gradient of a solution with {outputs}: y0={self.y0!r}, fun={self.fun!r}>"

    @cached_property
    def times(self) -> Array:
        """The derivatives with respect to the times of the outputs."""
        return np.array(
            [
                row @ self._slope(t) if row.any() else 0.0
                for t, row in zip(self._trajectory.times, self._rows, strict=True)
            ]
        )

    @cached_property
    def t_span(self) -> tuple[float, float]:
        """The derivatives with respect to the ends."""
        trajectory, adjoint = self._trajectory, self._adjoint
        if trajectory.times and trajectory.times[0] == trajectory.start:
            adjoint = adjoint - self._rows[0]  # the initial state itself, whenever it is
        by_end = float(self.times[-1]) if trajectory.moves_with_end else 0.0
        return -float(adjoint @ self._slope(trajectory.start)), by_end


def solve_ivp_vjp(
    fun: Callable[[float, Any], Any],
    solution: Any,
    cotangents: Any,
    pullback: Callable[[Any, float, Any, Any], tuple[Any, Any]],
    *,
    inactive: Any = None,
    **options: Any,
) -> SolveIVPGradient:
    """Return the gradient of an ODE solution by initial state, captured values and times.

    The reverse-mode rule (vector-Jacobian product) of `solve_ivp`, by the adjoint equation. It is
    integrated backwards, from each output to the one before, over the adjoint and a gradient
    shaped like `fun` as one vector; the state comes from the continuous solution.

    Parameters
    ----------
    fun : callable
        The right-hand side ``fun(t, y)``. What is a leaf in it is what the gradient is taken by.
    solution : OdeResult
        Of ``solve_ivp(fun, ..., dense_output=True)``, on arrays or on any objects.
    cotangents : list of object, or object
        The derivative of the final result by the outputs: a list with a state for each of
        ``solution.t``, None for those that do not count; or one object (an array) like
        ``solution.y``.
    pullback : callable
        ``pullback(fun, t, y, w)`` returns a pair: the gradients of the product of ``fun(t, y)``
        with `w`, shaped like `fun` and shaped like `y`.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive in `fun`.
    **options
        Of `solve_ivp` for the adjoint equation: ``method``, ``rtol``, ``atol``, ``max_step``; by
        default those that the solution was found with. A solution of SciPy's own does not know
        them: give them there. Tolerances are those of the states, as `solve_ivp` takes them, by
        object or by pattern as well; what they mean for the adjoint is worked out from them.

    Returns
    -------
    SolveIVPGradient
        With the attributes ``fun``, ``y0``, ``t_span``, ``times``. If `fun` has no leaf, ``fun``
        has none either.

    Raises
    ------
    GradientError
        When the solution has no continuous form, failed, is that of another right-hand side, or
        is asked at the time of a terminal event; when `fun` changes its captured values, or jumps
        at a time that moves; when the adjoint equation fails.
    StructureMismatchError
        When cotangents or what `pullback` returns is of another structure, with the path.

    Notes
    -----
    For y' = f(t, y; theta) and cotangents w_k of y(t_k): lambda' = -(df/dy)^T lambda, with jumps
    w_k at t_k; the gradient by theta is the integral of (df/dtheta)^T lambda, that by the initial
    state is lambda(t_0), by the initial time -<lambda(t_0), f(t_0)>, by an output's time
    <w_k, f(t_k)>. See R. T. Q. Chen, Y. Rubanova, J. Bettencourt and D. Duvenaud, "Neural Ordinary
    Differential Equations", NeurIPS 2018. Complex values count as pairs of reals.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import like
    >>> from vspace_scipy.adjoint import solve_ivp_vjp
    >>> from vspace_scipy.integrate import solve_ivp
    >>> def decay(rate):
    ...     return lambda t, y: {"x": -rate * y["x"]}
    >>> def pullback(fun, t, y, w):
    ...     rate = fun.__closure__[0].cell_contents
    ...     return like(fun, {"rate": -y["x"] * w["x"]}), {"x": -rate * w["x"]}
    >>> fun = decay(0.5)
    >>> tight = {"rtol": 1e-10, "atol": 1e-12}
    >>> sol = solve_ivp(fun, (0, 2), {"x": 3.0}, dense_output=True, t_eval=[2.0], **tight)
    >>> gradient = solve_ivp_vjp(fun, sol, [{"x": 1.0}], pullback, **tight)
    >>> round(gradient.y0["x"], 6), round(gradient.fun(0, {"x": 1.0})["x"], 6)
    (0.367879, 2.207277)
    """
    captured = Captured(fun, "the right-hand side", inactive, needed=False)
    options = solved_with(solution) | options
    trajectory = Trajectory(solution)
    rows = trajectory.rows_of(cotangents)
    states, parameters = trajectory.packed, captured.packed
    slope = _slope_of(fun, trajectory)
    trajectory.refuse_other(slope(trajectory.start))

    def pull(t: float, adjoint: Array, state: bool, parameter: bool) -> tuple[Any, Any]:
        pulled = pullback(fun, t, trajectory.at(t), states.unpack(adjoint))
        by_fun, by_state = _pair(pulled, t)
        try:
            by_state = states.pack(by_state)
        except StructureMismatchError as error:
            error.add_note(f"in the second that the pullback returned at {t!r}, beside the state")
            raise
        return by_state, captured.pack(by_fun, t) if parameter else None

    adjoint, gradient = integrate_adjoint(pull, trajectory, rows, parameters.size, **options)
    captured.check_unchanged()
    _refuse_switches(captured, trajectory)
    return SolveIVPGradient(
        parameters.unpack(gradient),
        states.unpack(adjoint),
        adjoint,
        rows,
        trajectory,
        slope,
    )


def solve_ivp_jvp(
    fun: Callable[[float, Any], Any],
    solution: Any,
    fun_dot: Any,
    y0_dot: Any,
    pushforward: Callable[[Any, float, Any, Any, Any], Any],
    *,
    t_span_dot: tuple[float, float] = (0.0, 0.0),
    inactive: Any = None,
    **options: Any,
) -> Any:
    """Return the derivative of an ODE solution in the direction of a tangent.

    The forward-mode rule (Jacobian-vector product) of `solve_ivp`, by the variational equation.

    Parameters
    ----------
    fun, solution, inactive, **options
        As for `solve_ivp_vjp`.
    fun_dot : object or None
        The direction in which the captured values change: of the structure of `fun`. None if they
        do not.
    y0_dot : object or None
        How the initial state changes. None if it does not.
    pushforward : callable
        ``pushforward(fun, t, y, fun_dot, y_dot)`` returns the derivative of ``fun(t, y)``, of the
        structure of the state. `fun_dot` is what was given, None too.
    t_span_dot : pair of float, optional
        How the initial and the final time change; outputs at the ends move along with the ends.

    Returns
    -------
    object
        The derivative of ``solution.y``, of its structure.

    Raises
    ------
    GradientError, StructureMismatchError
        As for `solve_ivp_vjp`.

    Examples
    --------
    >>> from vspace_scipy.adjoint import solve_ivp_jvp
    >>> from vspace_scipy.integrate import solve_ivp
    >>> def fun(t, y):
    ...     return {"x": -y["x"]}
    >>> def pushforward(fun, t, y, fun_dot, y_dot):
    ...     return {"x": -y_dot["x"]}
    >>> sol = solve_ivp(fun, (0, 1), {"x": 1.0}, dense_output=True, t_eval=[0, 1], rtol=1e-8)
    >>> solve_ivp_jvp(fun, sol, None, {"x": 1.0}, pushforward, rtol=1e-8)["x"].round(5)
    array([1.     , 0.36788])
    """
    captured = Captured(fun, "the right-hand side", inactive, needed=fun_dot is not None)
    options = solved_with(solution) | options
    trajectory = Trajectory(solution)
    trajectory.refuse_event("the derivative of")
    states = trajectory.packed
    if fun_dot is not None:
        captured.packed.pack(fun_dot)
    start = np.zeros(states.size) if y0_dot is None else states.pack(y0_dot)
    slope = _slope_of(fun, trajectory)
    trajectory.refuse_other(slope(trajectory.start))

    def push(t: float, tangent: Array) -> Array:
        pushed = pushforward(fun, t, trajectory.at(t), fun_dot, states.unpack(tangent))
        return states.pack(pushed)

    by_start, by_end = map(float, t_span_dot)
    tangent = start - by_start * slope(trajectory.start) if by_start else start
    times = trajectory.times
    extra = not times or times[0] != trajectory.start
    rows = integrate_tangent(
        push, trajectory, [trajectory.start, *times] if extra else times, tangent, **options
    )
    captured.check_unchanged()
    _refuse_switches(captured, trajectory)
    rows = rows[1:] if extra else np.concatenate((start[None], rows[1:]))
    if by_end and trajectory.moves_with_end:
        rows[-1] += by_end * slope(trajectory.end)
    return trajectory.unstacked(rows)


def _refuse_switches(captured: Captured, trajectory: Trajectory) -> None:
    """Raise if the right-hand side jumps at a time that moves; see `refuse_switches`."""
    states, parameters = trajectory.packed, captured.packed

    def at(t: float, values: Array) -> Array:
        # The state moves along with the values that are changed.
        fun = parameters.unpack(values[states.size :])
        state = states.unpack(states.pack(trajectory.at(t)) * values[: states.size])
        return _packed_slope(fun(t, state), trajectory)

    values = np.concatenate((np.ones(states.size), captured.start))
    suspects = Suspects()
    for low, high in pairwise(trajectory.some_steps(MOST_SAMPLES)):
        suspects.look(low, high, lambda t: at(t, values))
    refuse_switches(suspects, at, values, trajectory.width, np.dtype(np.float64))


def _pair(pulled: Any, t: float) -> tuple[Any, Any]:
    if isinstance(pulled, tuple) and len(pulled) == 2:
        return pulled
    raise StructureMismatchError(
        "",
        f"a {type(pulled).__name__} that the pullback returned at {t!r}",
        "a pair: the gradient shaped like fun, and that shaped like the state",
        "return (by_fun, by_state)",
    )


def _slope_of(fun: Callable[[float, Any], Any], trajectory: Trajectory) -> Callable[[float], Array]:
    return lambda t: _packed_slope(fun(t, trajectory.at(t)), trajectory)


def _packed_slope(value: Any, trajectory: Trajectory) -> Array:
    if trajectory.plain is not None:  # SciPy takes lists and integers, too
        value = np.asarray(value, trajectory.plain)
    return trajectory.packed.pack(value)
