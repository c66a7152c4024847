"""Classes that stand for SciPy's: whatever is an instance of one is an instance of the other."""

from __future__ import annotations

from typing import Any


class StandingFor(type):
    """The type of a class that stands for one of SciPy's.

    SciPy's functions give instances of its own class where the values are arrays, and a user's
    ``isinstance`` names ours. Classes derived from one that stands for another are as any class.

    Examples
    --------
    >>> class Text(str, metaclass=StandingFor, of=str):
    ...     pass
    >>> isinstance("", Text), issubclass(str, Text)
    (True, True)
    """

    _of: type | None

    def __new__(mcs, name: str, bases: Any, namespace: Any, of: type | None = None) -> Any:
        cls = super().__new__(mcs, name, bases, namespace)
        cls._of = of
        return cls

    def __init__(cls, name: str, bases: Any, namespace: Any, of: type | None = None) -> None:
        super().__init__(name, bases, namespace)

    def __instancecheck__(cls, instance: Any) -> bool:
        if cls._of is not None:
            return isinstance(instance, cls._of)
        return super().__instancecheck__(instance)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if cls._of is not None:
            return issubclass(subclass, cls._of)
        return super().__subclasscheck__(subclass)
