"""How the arguments of a call belong to the parameters of a function.

`inspect.Signature.bind` does the same, and takes as long as two evaluations of a small model.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Parameters:
    """The parameters of a function, none of which is positional only.

    Parameters
    ----------
    function : callable
        The function.

    Examples
    --------
    >>> parameters = Parameters(lambda f, x0, *args, tol=1e-6: None)
    >>> parameters.bind(("f", 1.0, 2.0), {"tol": 0.1})
    {'f': 'f', 'x0': 1.0, 'tol': 0.1, 'args': (2.0,)}
    """

    __slots__ = ("_many", "_named", "_options", "_positional", "_required", "defaults", "signature")

    def __init__(self, function: Callable[..., Any]) -> None:
        self.signature = inspect.signature(function)
        kinds = inspect.Parameter
        given = self.signature.parameters.values()
        self._positional = [p.name for p in given if p.kind is kinds.POSITIONAL_OR_KEYWORD]
        self._named = {p.name for p in given if p.kind in _NAMED}
        self._many = next((p.name for p in given if p.kind is kinds.VAR_POSITIONAL), None)
        self._options = next((p.name for p in given if p.kind is kinds.VAR_KEYWORD), None)
        self._required = {
            p.name for p in given if p.name in self._named and p.default is kinds.empty
        }
        self.defaults = {p.name: p.default for p in given if p.default is not kinds.empty}

    def bind(self, args: tuple[Any, ...], options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments that were given, by the names of the parameters.

        Those of ``*args`` and ``**kwargs`` are a tuple and a dict, if there are any.

        Raises
        ------
        TypeError
            When one is missing, there are too many, or one is given twice.
        """
        arguments = dict(zip(self._positional, args, strict=False))
        rest = args[len(arguments) :]
        more: dict[str, Any] = {}
        twice = False
        for name, value in options.items():
            twice = twice or name in arguments
            if name in self._named:
                arguments[name] = value
            else:
                more[name] = value
        wrong = twice or (rest and self._many is None) or (more and self._options is None)
        if wrong or not arguments.keys() >= self._required:
            self.signature.bind(*args, **options)  # says what is wrong
        if self._many is not None and rest:
            arguments[self._many] = rest
        if self._options is not None and more:
            arguments[self._options] = more
        return arguments

    def call(self, function: Callable[..., Any], arguments: Mapping[str, Any], count: int) -> Any:
        """Return the value of a function with these parameters.

        Parameters
        ----------
        function : callable
            The function.
        arguments : mapping
            What `bind` gave; values may have been replaced, and some added.
        count : int
            How many are passed by position. For SciPy it can matter: random generators that are
            given by position make other numbers than by keyword.
        """
        options = dict(arguments)
        more = options.pop(self._options, {}) if self._options is not None else {}
        rest = options.pop(self._many, ()) if self._many is not None else ()
        args = [options.pop(name) for name in self._positional[:count]]
        return function(*args, *rest, **options, **more)
