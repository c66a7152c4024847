"""Parameters that a later version of SciPy has, for functions that name SciPy's one by one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])


def shows_parameters_of(theirs: Callable[..., Any]) -> Callable[[_Function], _Function]:
    """Return a decorator: the signature has the parameters of SciPy's, and then ours.

    Examples
    --------
    >>> @shows_parameters_of(lambda f, *, args=(), kwargs=None: None)
    ... def ours(f, *, args=(), inactive=None, **newer): ...
    >>> inspect.signature(ours)
    <Signature (f, *, args=(), kwargs=None, inactive=None)>
    """

    def decorate(ours: _Function) -> _Function:
        known = inspect.signature(theirs).parameters
        own = [
            each
            for each in inspect.signature(ours).parameters.values()
            if each.name not in known and each.kind is not each.VAR_KEYWORD
        ]
        signature = inspect.Signature([*known.values(), *own])
        ours.__signature__ = signature  # type: ignore[attr-defined]
        return ours

    return decorate


def check_known(theirs: Callable[..., Any], newer: Mapping[str, Any]) -> None:
    """Raise as Python does if the installed SciPy has no such parameters.

    Raises
    ------
    TypeError
        With the first of them.
    """
    if not newer:
        return
    known = inspect.signature(theirs).parameters
    unknown = next((name for name in newer if name not in known), None)
    if unknown is not None:
        raise TypeError(f"{theirs.__name__}() got an unexpected keyword argument {unknown!r}")
