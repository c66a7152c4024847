"""What a function returns is known once it has returned something: the first value decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from vspace_scipy._caller import passed_over
from vspace_scipy._plain import NUMBERS, takes_objects

First = tuple[tuple[Any, ...], Any]


class ObjectValue(BaseException):
    """A function returned an object; no error, and so SciPy does not catch it as one.

    Attributes
    ----------
    args : tuple
        Of `first_look`: the arguments and the value.
    """


def first_look(function: Any, takes: Callable[[Any], bool]) -> Any:
    """Return a function that looks at its first value, and is the function itself from then on.

    SciPy goes on if it takes the value, and is stopped otherwise, with the value kept. No call is
    added, and later ones pass through nothing that is written in Python. That is half of the time
    of `scipy.integrate.quad` for a polynomial.

    Parameters
    ----------
    function : callable
        Of the user. One in C, and what is no function, is returned as it is.
    takes : callable
        Tells of a value whether SciPy takes it as it is.

    Returns
    -------
    callable
        If it is not the function, it has an attribute ``func``, which is the function as soon as
        there was a value that SciPy takes.

    Raises
    ------
    ObjectValue
        By what is returned, when the first value is an object.

    Examples
    --------
    >>> look = first_look(abs, lambda value: False)
    >>> look.func is abs, look(-2.0), look.func is abs
    (False, 2.0, True)
    >>> try:
    ...     first_look(dict, lambda value: False)([("x", 1.5)])
    ... except ObjectValue as found:
    ...     print(found.args)
    (([('x', 1.5)],), {'x': 1.5})
    """
    if type(function) is not FunctionType and not takes_objects(function):
        return function
    box = [function, takes]
    call = partial(_look, box)
    box.append(call)
    return call


def known_at_first(function: Callable[..., Any], first: tuple[float, Any]) -> Callable[..., Any]:
    """Return a function of a number whose first value is known; from then on it is the function.

    Examples
    --------
    >>> known = known_at_first(abs, (-1.5, "known"))
    >>> known(-1.5), known(-1.5)
    ('known', 1.5)
    """
    box = [function, first]
    call = partial(_recall, box)
    box.append(call)
    return call


@passed_over
def _recall(box: list[Any], x: float, *args: Any) -> Any:
    function, (point, value), call = box
    call.__setstate__((function, (), {}, None))
    return value if x == point else function(x, *args)


@passed_over
def _look(box: list[Any], *args: Any, **options: Any) -> Any:
    function, takes, call = box
    value = function(*args, **options)
    if type(value) not in NUMBERS and not takes(value):
        raise ObjectValue(args, value)
    # A partial of the function without arguments, which C calls without a detour.
    call.__setstate__((function, (), {}, None))
    return value
