"""`odeint` for states that are any object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace_scipy._adapter import Problem, Row
from vspace_scipy._call import Call
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import Spaces, states
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space
from vspace_scipy._watch import ByCalls
from vspace_scipy.integrate._callbacks import Jacobian, RightHandSide
from vspace_scipy.integrate._ode_problem import remedy_for_state, start_of
from vspace_scipy.integrate._table import TABLE

# What SciPy's odeint takes where nothing is said.
_DEFAULT = 1.49012e-8


def _state(call: Call) -> Space:
    """Put the start into a call, and functions of time and state."""
    space = Space(call["y0"], call.inactive)
    call["y0"] = start_of(call["y0"], space)
    if not call["tfirst"]:
        for name in ("func", "Dfun"):
            call.replace(name, _time_first)
    call["tfirst"] = True
    return space


def _time_first(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda t, y, *args: function(y, t, *args)


def _no_bands(call: Call) -> None:
    if call["Dfun"] is not None and not (call["ml"] is call["mu"] is None):
        raise ValueError(
            "Dfun: found a function together with ml or mu, expected one of the two, since the "
            "matrix of an object is whole; leave ml and mu out"
        )


def _tolerance(given: Any, name: str, problem: Problem) -> Any:
    return flat_numbers(name, given, problem.unknowns, _DEFAULT)


def _with_states(found: Any, spaces: Spaces) -> Any:
    if isinstance(found, tuple):
        return states(found[0], spaces), *found[1:]
    return states(found, spaces)


def _time(call: Call) -> Callable[..., dict[str, Any]]:
    place = 0 if call["tfirst"] else 1
    return lambda *args: {"t": f"{args[place]:.6g}"}


@Row(
    TABLE,
    plain={"y0": is_plain},
    space=_state,
    arguments={
        "rtol": _tolerance,
        "atol": _tolerance,
        "func": lambda given, name, problem: RightHandSide(given, problem.unknowns, name),
        "Dfun": lambda given, name, problem: Jacobian(given, problem.unknowns, name, dense=True),
    },
    result=_with_states,
    refused=(_no_bands,),
    differences=None,
    sends=None,
    watch=ByCalls("func", "evaluations and the time reached", _time),
    remedies={"y0": remedy_for_state},
)
def odeint(*args: Any, **options: Any) -> Any:
    """Solve an initial value problem whose state is any object, by LSODA.

    For new code SciPy recommends `solve_ivp`, which does more here, too.

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
