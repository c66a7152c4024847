"""`odeint` for states that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate

from vspace_scipy._call import Call, adapts
from vspace_scipy._documented import completed
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._plain import is_plain
from vspace_scipy._progress import Progress
from vspace_scipy._space import Space
from vspace_scipy._stack import States
from vspace_scipy.integrate._callbacks import Jacobian, RightHandSide
from vspace_scipy.integrate._ode_problem import remedy_for_state, start_of

__all__ = ["odeint"]


class StateFirst:
    """A function of state and time, as one of time and state.

    Parameters
    ----------
    function : callable
        ``function(y, t, *args)``.
    """

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, t: float, y: Any, *args: Any) -> Any:
        return self._function(y, t, *args)


class Timed:
    """A right-hand side that moves a bar, and shows the time.

    Parameters
    ----------
    function : callable
        The right-hand side.
    place : int
        Which argument is the time.
    bar : Progress
        Moved by one with each evaluation.
    """

    __slots__ = ("_bar", "_count", "_function", "_place")

    def __init__(self, function: Callable[..., Any], place: int, bar: Progress) -> None:
        self._function = function
        self._place = place
        self._bar = bar
        self._count = 0

    def __call__(self, *args: Any) -> Any:
        self._count += 1
        self._bar.advance_to(self._count, t=f"{args[self._place]:.6g}")
        return self._function(*args)


def by_evaluations(call: Call, bar: Progress) -> None:
    """Move a bar by the evaluations of the right-hand side."""
    call["func"] = Timed(call["func"], 0 if call["tfirst"] else 1, bar)


@completed(integrate.odeint)
@adapts(integrate.odeint, {"y0": is_plain}, by_evaluations, remedies={"y0": remedy_for_state})
def odeint(call: Call) -> Any:
    """Solve an initial value problem whose state is any object, by LSODA.

    Where SciPy takes the state as it is, this *is* `scipy.integrate.odeint`. For new code SciPy
    recommends `solve_ivp`, which does more here, too.

    Parameters
    ----------
    func : callable
        ``func(y, t, *args) -> derivative``, an object of the structure of `y0`; with
        ``tfirst=True`` it is ``func(t, y, *args)``.
    y0 : object
        The initial state. Its inactive parts are in all states.
    t : array_like
        The times, of which the first belongs to `y0`.
    Dfun : callable, optional
        Of the same arguments: the Jacobian matrix, in a form as for `solve_ivp`.
    rtol, atol : number, object or mapping, optional
        As for `solve_ivp`.
    inactive : type, predicate, path pattern, iterable of these or InactiveConfig, optional
        What else is inactive in `y0`.
    progress : bool, default False
        Whether to show evaluations and the time reached (needs tqdm).

    Returns
    -------
    sequence of objects
        One for each time; with ``full_output=True`` a pair of it and SciPy's dictionary.

    Raises
    ------
    StructureMismatchError
        When a derivative is not of the structure of `y0`, or a tolerance does not fit it.
    NotFiniteError
        When the initial state or the first derivative has a NaN or an infinity.
    ValueError
        When the state has no leaf; when `Dfun` is given together with `ml` or `mu`.

    Examples
    --------
    >>> from vspace_scipy.integrate import odeint
    >>> def decay(y, t):
    ...     return {"name": "", "x": -y["x"]}
    >>> states = odeint(decay, {"name": "tracer", "x": 1.0}, [0.0, 1.0])
    >>> states[-1]["name"], round(states[-1]["x"], 6)
    ('tracer', 0.367879)
    """
    packed = Space(call["y0"], call.inactive)
    start = start_of(call["y0"], packed)
    for name in ("rtol", "atol"):
        call.replace(name, lambda given, name=name: flat_numbers(name, given, packed, _DEFAULT))
    if call["Dfun"] is not None and not (call["ml"] is call["mu"] is None):
        raise ValueError(
            "Dfun: found a function together with ml or mu, expected one of the two, since the "
            "matrix of an object is whole; leave ml and mu out"
        )
    if not call["tfirst"]:
        call["func"] = StateFirst(call["func"])
        call.replace("Dfun", StateFirst)
    call["tfirst"] = True
    call["func"] = RightHandSide(call["func"], packed, "func")
    call.replace("Dfun", Jacobian, packed, "Dfun", True)
    call["y0"] = start
    found = call.run()
    rows, *rest = found if isinstance(found, tuple) else (found,)
    states = States(packed, np.asarray(rows))
    return (states, *rest) if rest else states


# What SciPy's odeint takes where nothing is said.
_DEFAULT = 1.49012e-8
