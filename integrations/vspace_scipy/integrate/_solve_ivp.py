"""`solve_ivp` for states that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate as scipy_integrate

from vspace_scipy._caller import passed_over
from vspace_scipy._documented import completed
from vspace_scipy._plain import is_plain
from vspace_scipy._progress import Progress
from vspace_scipy._space import Vector
from vspace_scipy.integrate._callbacks import wrapped_events
from vspace_scipy.integrate._ode_problem import as_vectors, explain_state
from vspace_scipy.integrate._ode_result import StructuredResult, saved_values
from vspace_scipy.integrate._scipy import integrate
from vspace_scipy.integrate._solved_with import remember
from vspace_scipy.integrate._steps import Steps, with_steps, without_steps

__all__ = ["solve_ivp"]


@completed(scipy_integrate.solve_ivp)
@passed_over
def solve_ivp(
    fun: Callable[..., Any],
    t_span: Any,
    y0: Any,
    method: Any = "RK45",
    t_eval: Any = None,
    dense_output: bool = False,
    events: Any = None,
    vectorized: bool = False,
    args: Any = None,
    *,
    inactive: Any = None,
    callback: Callable[[float, Any], Any] | None = None,
    save: Callable[[float, Any], Any] | None = None,
    progress: bool = False,
    **options: Any,
) -> Any:
    """Solve an initial value problem whose state is any object.

    Where SciPy takes the state as it is (an array, a flat list or tuple of numbers), this *is*
    `scipy.integrate.solve_ivp`. Every other state (a dataclass, a nest of dicts and arrays, a named
    tuple, a closure, a `vspace.VectorSpace`) goes to SciPy's methods as one flat vector, and
    `fun`, `jac`, `events` and the caller see objects only.

    Parameters
    ----------
    fun : callable
        ``fun(t, y) -> derivative``: an object of the structure of `y0`. What is inactive in it is
        not looked at. `y` is a fresh object on every call: it may be changed and returned.
    t_span : 2-member sequence
        From where to where.
    y0 : object
        The initial state. Its structure is that of all states; its inactive parts are in all of
        them, by identity, and never in the vector.
    method : str or OdeSolver class, default "RK45"
        ...
        If all leaves are complex and the method is RK23, RK45, DOP853 or BDF (or
        derived from one of them), vectors are complex; otherwise they are real, and a complex
        component lies there as two real ones, real part first.
    t_eval : array_like, optional
        Times at which to store the state.
    dense_output : bool, default False
        Whether to compute a continuous solution.
    events : callable, or list of callables, optional
        ...
        Of objects `y` is one, and what is returned a number.
    vectorized : bool, default False
        ...
        For objects it must be False.
    args : tuple, optional
        Further arguments for `fun`, `jac` and all events.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `y0`.
    callback : callable, optional
        ``callback(t, y)``, called after each accepted step with a state of its own. The
        integration ends there when it returns True (and nothing else): with ``status`` 2 and
        ``success`` True.
    save : callable, optional
        ``save(t, y)``, called with each time and state that is returned. Its values come back as
        the list ``saved``.
    progress : bool, default False
        Whether to show how far the integration has come (needs tqdm).
    **options
        Those of the method; SciPy's are described at its classes (`RK45`, `Radau`, `LSODA`, ...):
        ``first_step``, ``max_step``, ``min_step``, ``rtol``, ``atol``, ``jac``, ``jac_sparsity``,
        ``lband``, ``uband``.
        For objects ``rtol`` and ``atol`` may be one number; an array with one for each entry of
        the vector; an object of the structure of `y0`, in which one number may stand for a whole
        part; or a dict of path patterns to numbers, ``{"*.velocity": 1e-9}``: a pattern fits the
        path of a leaf or the label of a component, a later one overrides an earlier one, and what
        none fits has SciPy's default (Radau and BDF take one ``rtol`` only). ``jac`` is a matrix
        or ``jac(t, y) -> matrix``, in one of these forms: a dense or sparse matrix, whose rows and
        columns are in the order of `vspace.paths` (two for each complex component, if vectors are
        real); or an object of objects: like the state, with an object like the state in the place
        of each leaf, so that ``J.a.b`` is the derivative of ``a`` by ``b``, of the shape of ``a``
        followed by that of ``b``. ``jac_sparsity`` may be one, too; ``lband`` and ``uband`` speak
        of the order of `vspace.paths`, and ``jac`` remains the whole matrix.

    Returns
    -------
    OdeResult
        SciPy's own. For objects, these differ:

        ``y``
            One object, whose leaves have one more axis, the last, for time; a number becomes an
            array. ``sol.y.bodies[2].position[:, k]`` is at time ``sol.t[k]``. It is not there if
            leaves have no room for an axis (those in a structured array, say).
        ``states``
            A sequence of objects by time, each made when asked for; ``states[k]``, ``states[::2]``,
            ``states[[0, 3]]`` and ``states[sol.t > 1]`` are as for an array.
        ``sol``
            ``sol(t)`` gives a state for a number, and for an array one object like ``y``, whose
            leaves have the axes of the array behind their own.
        ``y_events``
            For each event, a sequence of the states at which it happened.
        ``to_xarray()``, ``to_dataframe()``, ``plot()``
            The solution as a table or a picture, with names from paths.

        ``saved`` is there when `save` was given, for arrays, too.

    Raises
    ------
    StructureMismatchError
        When a derivative is not of the structure of `y0`, or a tolerance or Jacobian does not fit.
    NotFiniteError
        When the initial state or the first derivative has a NaN or an infinity (a ValueError).
    ValueError
        When a state that is an object has no leaf, or `vectorized` is True for one, and as SciPy
        does.
    TypeError
        When a Jacobian is no matrix, and as SciPy does.

    Notes
    -----
    Floats in the state are leaves, settings too, unless they are declared inactive; constants in
    the vector loosen the root-mean-square error norm. Vectors have double precision. An
    exception in `fun` passes through untouched. Named tuples and other subclasses of list and
    tuple are objects here; write ``list(y0)`` for SciPy's view of them.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from vspace_scipy.integrate import solve_ivp
    >>> @dataclass
    ... class Spring:
    ...     name: str
    ...     position: float
    ...     velocity: float
    >>> def motion(t, s):
    ...     return Spring(s.name, s.velocity, -s.position)
    >>> sol = solve_ivp(motion, (0, 3), Spring("left", 1.0, 0.0), rtol=1e-8, atol=1e-10)
    >>> end = sol.states[-1]
    >>> end.name, round(end.position, 6)
    ('left', -0.989992)
    >>> sol.y.position.shape == sol.t.shape
    True
    """
    plain = inactive is None and is_plain(y0)
    try:
        if plain and callback is None and progress is False:
            result = scipy_integrate.solve_ivp(
                fun, t_span, y0, method, t_eval, dense_output, events, vectorized, args, **options
            )
        elif plain:
            problem = (fun, t_span, y0, method, t_eval, dense_output)
            rest = (vectorized, args)
            result = _watched(problem, events, rest, options, np.array, callback, progress)
        else:
            packed, rhs, start, options = as_vectors(fun, y0, method, vectorized, inactive, options)
            derivative = rhs if args is not None else rhs.without_arguments()
            problem = (derivative, t_span, start, method, t_eval, dense_output)
            rest, unpack = (False, args), packed.unpack
            events = wrapped_events(events, packed)
            result = _watched(problem, events, rest, options, unpack, callback, progress)
            result = StructuredResult(result, packed)
    except (TypeError, ValueError) as error:
        explain_state(error, y0)
        raise
    remember(result, method, options)
    if save is not None:
        states = result.states if not plain else np.transpose(result.y) if len(result.t) else ()
        result["saved"] = saved_values(save, result.t, states)
    return result


def _watched(
    problem: tuple[Any, ...],
    events: Any,
    rest: tuple[Any, ...],
    options: dict[str, Any],
    unpack: Callable[[Vector], Any],
    callback: Callable[[float, Any], Any] | None,
    progress: bool,
) -> Any:
    """Return SciPy's result, each step seen by a callback and a progress bar if there are any."""
    if callback is None and progress is False:
        return integrate.solve_ivp(*problem, events, *rest, **options)
    start, end = map(float, problem[1])
    with Progress(progress, "solve_ivp", total=abs(end - start), unit="t") as bar:
        steps = Steps(start, callback, unpack, bar)
        result = integrate.solve_ivp(*problem, with_steps(events, steps), *rest, **options)
    without_steps(result, events is not None)
    return result
