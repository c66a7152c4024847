"""What a function returns is known once it has returned something: the first value decides."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from vspace_scipy._plain import NUMBERS


class ObjectValue(BaseException):
    """A function returned an object; no error, and so SciPy does not catch it as one."""


class FirstLook:
    """A function whose first value is looked at, and which is the function itself from then on.

    SciPy is given `call`. Its first value decides: SciPy goes on if it takes the value, and is
    stopped otherwise, with the value kept. No call is added, and later ones pass through nothing of
    ours that is written in Python.

    Parameters
    ----------
    function : callable
        Of the user.
    takes : callable
        Tells of a value whether SciPy takes it as it is.

    Attributes
    ----------
    call : callable
        What to give SciPy.
    called : bool
        Whether there has been a value.
    first : (tuple, object) or None
        The arguments and the value of the first call, if it is an object.

    Raises
    ------
    ObjectValue
        By `call`, when the first value is an object.

    Examples
    --------
    >>> look = FirstLook(lambda x: [x], lambda value: isinstance(value, float))
    >>> try:
    ...     look.call(1.5)
    ... except ObjectValue:
    ...     print(look.first)
    ((1.5,), [1.5])
    """

    __slots__ = ("_function", "_looking", "_takes", "call", "called", "first")

    def __init__(self, function: Callable[..., Any], takes: Callable[[Any], bool]) -> None:
        self._function = function
        self._takes = takes
        self.called = False
        self.first: tuple[tuple[Any, ...], Any] | None = None
        self._looking = self._look  # alive while it replaces itself
        self.call = functools.partial(self._looking)

    def _look(self, *args: Any, **options: Any) -> Any:
        value = self._function(*args, **options)
        self.called = True
        if type(value) in NUMBERS or self._takes(value):
            # From now on it is a partial of the function without arguments, called from C.
            self.call.__setstate__((self._function, (), {}, None))  # type: ignore[attr-defined]
            return value
        self.first = args, value
        raise ObjectValue
