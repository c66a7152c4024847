"""Rows of SciPy's functions for numerical differentiation."""

from __future__ import annotations

from typing import Any

import numpy as np

from vspace import LeafTypeError
from vspace_scipy._adapter import Problem, Row
from vspace_scipy._call import Call
from vspace_scipy._integers import warn_of_integers
from vspace_scipy._numbers import flat_numbers
from vspace_scipy._places import Spaces
from vspace_scipy._plain import is_array_like, is_plain, is_plain_nest
from vspace_scipy._space import Space
from vspace_scipy._watch import by_evaluations
from vspace_scipy.differentiate._functions import NumberReader, OfColumns, OfTimes, ValueReader
from vspace_scipy.differentiate._nested import check_nestable
from vspace_scipy.differentiate._results import Callback, of_number, of_unknowns, of_values
from vspace_scipy.differentiate._table import TABLE

# What SciPy's functions take where nothing is said.
_STEP, _DIRECTION = 0.5, 0.0
_BY_PART = ("initial_step", "step_direction")


def _from_value(call: Call) -> Spaces:
    """Return the space of values that are objects; `f` is put into the call."""
    if not is_plain(call["x"]):
        raise TypeError(
            f"x: found a {type(call['x']).__name__}, expected numbers, since the derivative is by "
            f"one; for objects take jacobian"
        )
    for name in ("x", *_BY_PART):
        if np.ndim(call[name]):
            raise ValueError(
                f"{name}: found an array of shape {np.shape(call[name])}, expected one number, "
                f"since the values are objects; take one at a time"
            )
    args = call["args"]
    args = tuple(args) if np.iterable(args) else (args,)
    x = float(call["x"])
    function = OfTimes(call["f"], args, call["kwargs"] or {}, call.inactive, x)
    call["f"], call["x"], call["args"] = function, x, ()
    call["preserve_shape"] = True
    if call.knows("kwargs"):
        call["kwargs"] = None
    return Spaces(function.space)


def _from_unknowns(call: Call) -> Space:
    """Return the space of `x`, and put its vector into the call."""
    x = call["x"]
    space = Space(x, call.inactive)
    space.check_not_empty(x, "to differentiate by")
    check_nestable(space, "x")
    vector = space.pack(x)
    warn_of_integers(x, space, "x", "not differentiated by")
    space.check_finite(vector, "x", "take a finite point")
    call["x"] = vector
    return space


def _number_of_each(given: Any, name: str, problem: Problem) -> Any:
    default = _STEP if name == "initial_step" else _DIRECTION
    return flat_numbers(name, given, problem.unknowns, default)


def _values(given: Any, name: str, problem: Problem) -> OfColumns:
    reader = problem.spaces.values = ValueReader(problem.call.inactive)
    return OfColumns(given, problem.unknowns, reader)


def _number(given: Any, name: str, problem: Problem) -> OfColumns:
    return OfColumns(given, problem.unknowns, NumberReader())


def _callback(given: Any, name: str, problem: Problem) -> Callback:
    return Callback(given, problem.spaces)


def _are_plain(args: Any) -> bool:
    """Return whether SciPy can make arrays of further arguments."""
    return all(map(is_plain_nest, args)) if isinstance(args, tuple) else is_plain_nest(args)


def _in_double_precision(problem: Problem) -> None:
    """Raise if some leaf has less, in which the smaller steps are lost.

    Raises
    ------
    LeafTypeError
        Then.
    """
    if not problem.unknowns.holds_doubles:
        raise LeafTypeError(
            "",
            f"leaves of less than double precision in x ({problem.unknowns.describe()})",
            "float or float64, since small steps are lost in them",
            "convert them",
        )


@Row(
    TABLE,
    plain={"x": is_plain, "args": _are_plain},
    values={"f": is_array_like},
    space=_from_value,
    arguments={"callback": _callback},
    differences=None,
    sends=None,
    watch=by_evaluations("f"),
    result=of_number,
)
def derivative(*args: Any, **options: Any) -> Any:
    """Return the derivative by a number of a function that returns any object.

    Objects (a dict, a dataclass, a closure, ...) are differentiated component by component, and the
    derivative is an object like them.

    Parameters
    ----------
    f : callable
        ``f(x, *args)``. If the first value is an object, `f` is called again there and from then on
        with one float at a time; if some of `args` is one, from the start.
    x : float array_like
        Where to differentiate; one number if the values are objects.
    args : tuple, optional
        ...
        For objects they go to `f` as they are.
    callback : callable, optional
        ``callback(res)`` before the first iteration and after each, with `df` and `error` as
        objects. It may raise StopIteration.

    Returns
    -------
    _RichResult
        SciPy's. For objects `df` and `error` are objects like the values; `success` is whether all
        components succeeded, `status` is that of the worst, `nit` and `nfev` are the largest, and
        ``part_status`` is a dict of the status of each component.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When the first value is an object with nothing in it to differentiate.
    TypeError
        When `x` is an object.
    ValueError
        When `x` or a step is an array and the values are objects, and as SciPy does.

    Warns
    -----
    IntegerWarning
        About integers in values, which are kept as they are.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.differentiate import derivative
    >>> def orbit(t):
    ...     return {"name": "probe", "angle": t**2, "place": np.array([np.cos(t), np.sin(t)])}
    >>> res = derivative(orbit, 0.5)
    >>> round(res.df["angle"], 8), res.df["place"].round(6), res.df["name"]
    (1.0, array([-0.479426,  0.877583]), 'probe')
    """


@Row(
    TABLE,
    plain={"x": is_plain_nest},
    space=_from_unknowns,
    arguments=dict.fromkeys(_BY_PART, _number_of_each) | {"f": _values},
    differences=_in_double_precision,
    sends=None,
    watch=by_evaluations("f"),
    result=of_values,
)
def jacobian(*args: Any, **options: Any) -> Any:
    """Return the derivatives of a function of any object by all components of it.

    Parameters
    ----------
    f : callable
        ``f(x)``, where `x` is a fresh object on every call. It returns a number, an array, or any
        object; the first value fixes the structure of all others.
    x : object
        Where to differentiate.
    initial_step, step_direction : number, object or mapping, optional
        ...
        One number for all; an object of the structure of `x`, where one number may stand for a
        whole part; or a dict of path patterns to numbers, ``{"*.rate": 1e-3}``.

    Returns
    -------
    _RichResult
        SciPy's. For objects `df` and `error` are objects of objects: like the value, with an object
        like `x` in the place of each leaf, so that ``res.df["a"].b`` is the derivative of ``a`` by
        ``b``, of the shape of ``a`` followed by that of ``b``. If the value is a number that is one
        object like `x`, the gradient. `success` is whether all succeeded, `status` is that of the
        worst, `nit` and `nfev` are the largest, and ``part_status`` is a dict of the status of each
        derivative.

    Raises
    ------
    StructureMismatchError
        When a value differs in structure from the first one, with the path.
    LeafTypeError
        When there is nothing in `x` or in the value, or a leaf of `x` has less than double
        precision.
    NotFiniteError
        When `x` has a NaN or an infinity.
    TypeError
        When there are complex leaves, or leaves of registered types.

    Warns
    -----
    IntegerWarning
        About integers in `x` and in values, which are inactive: write 1.0.

    Notes
    -----
    `f` is called once for each point, though SciPy asks for some again. What this gives is a matrix
    that other functions here take: as ``jac`` of `vspace_scipy.integrate.solve_ivp`, say.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.differentiate import jacobian
    >>> def f(p):
    ...     return {"sum": p["a"] + p["b"].sum(), "scaled": p["a"] * p["b"]}
    >>> res = jacobian(f, {"a": 2.0, "b": np.array([1.0, 3.0])})
    >>> round(res.df["sum"]["a"], 8), res.df["scaled"]["a"].round(8)
    (1.0, array([1., 3.]))
    >>> res.df["scaled"]["b"].round(8)
    array([[2., 0.],
           [0., 2.]])
    """


@Row(
    TABLE,
    plain={"x": is_plain_nest},
    space=_from_unknowns,
    arguments={"initial_step": _number_of_each, "f": _number},
    differences=_in_double_precision,
    sends=None,
    watch=by_evaluations("f"),
    result=of_unknowns,
)
def hessian(*args: Any, **options: Any) -> Any:
    """Return the second derivatives of a function of any object by all components of it.

    Parameters
    ----------
    f : callable
        ``f(x) -> float``, where `x` is a fresh object on every call.
    x : object
        Where to differentiate.
    initial_step : number, object or mapping, optional
        ...
        As for `jacobian`.

    Returns
    -------
    _RichResult
        SciPy's. For objects `ddf` and `error` are objects of objects: like `x`, with an object like
        `x` in the place of each leaf. `success`, `status`, `nfev` and ``part_status`` as for
        `jacobian`.

    Raises
    ------
    LeafTypeError
        When there is nothing in `x`, or a leaf has less than double precision.
    NotFiniteError
        When `x` has a NaN or an infinity.
    TypeError
        When `f` gives no real number, or there are complex leaves or leaves of registered types.

    Warns
    -----
    IntegerWarning
        About integers in `x`, which are inactive: write 1.0.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace_scipy.differentiate import hessian
    >>> def energy(p):
    ...     return p["a"] ** 2 * p["b"].sum()
    >>> res = hessian(energy, {"a": 2.0, "b": np.array([1.0, 3.0])})
    >>> round(res.ddf["a"]["a"], 4), res.ddf["a"]["b"].round(4)
    (8.0, array([4., 4.]))
    """
