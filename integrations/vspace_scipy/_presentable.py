"""Results of SciPy's with objects in them: they print, copy and pickle whatever is in them.

SciPy prints a dict in a result as part of the result, with strings for keys and no cycles; some of
its classes hold what does not pickle (a module, the keys of a dict).
"""

from __future__ import annotations

import functools
import importlib
from types import ModuleType
from typing import Any

import numpy as np


class Presentable:
    """What the class of a presentable result has before SciPy's own."""

    __slots__ = ()
    _scipys: type  # which it stands for

    def __repr__(self) -> str:
        values = _values(self)
        shown = {
            # Names with an underscore are SciPy's own, and say how to print, say.
            name: each if name.startswith("_") or _is_plain(each) else Text(each)
            for name, each in values.items()
        }
        return repr(_made(self._scipys, shown))

    def __reduce__(self) -> Any:
        values = {name: _for_a_pickle(each) for name, each in _values(self).items()}
        return _unpickled, (self._scipys, values)


class Text:
    """The text of an object, made when it is asked for; it never raises.

    Parameters
    ----------
    value : object
        The object.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        try:
            return repr(self._value)
        except Exception:  # of the user's, whatever it is
            return f"<{type(self._value).__name__}>"


class Module:
    """A module by its name.

    Parameters
    ----------
    name : str
        The name.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


def presentable(result: Any) -> Any:
    """Return a result of SciPy's as one that prints and pickles, of a subclass of its class.

    Parameters
    ----------
    result : object
        With attributes, or a dict whose keys are its attributes.

    Examples
    --------
    >>> from scipy.optimize import OptimizeResult
    >>> result = presentable(OptimizeResult(x={0: 1.5}, success=True))
    >>> result
     success: True
           x: {0: 1.5}
    >>> isinstance(result, OptimizeResult)
    True
    """
    if isinstance(result, Presentable):
        return result
    return _made(_presentable_class(result.__class__), _values(result))


@functools.cache
def _presentable_class(scipys: type) -> type:
    own = {"__slots__": (), "__module__": scipys.__module__, "__doc__": scipys.__doc__}
    return type(scipys.__name__, (Presentable, scipys), own | {"_scipys": scipys})


def _values(result: Any) -> dict[str, Any]:
    return dict(result) if isinstance(result, dict) else dict(vars(result))


def _made(cls: Any, values: dict[str, Any]) -> Any:
    result = cls.__new__(cls)  # some want arguments of their own to begin with
    (result if isinstance(result, dict) else vars(result)).update(values)
    return result


def _unpickled(cls: type, values: dict[str, Any]) -> Any:
    for name, each in values.items():
        if isinstance(each, Module):
            values[name] = importlib.import_module(each.name)
    return presentable(_made(cls, values))


def _for_a_pickle(value: Any) -> Any:
    if isinstance(value, ModuleType):
        return Module(value.__name__)
    return list(value) if isinstance(value, type({}.keys())) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "OV"
    return value is None or isinstance(value, (bool, int, float, complex, str, np.generic))
