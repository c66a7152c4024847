"""`multipledispatch`, with what it leaves open closed.

Its own cache keeps types alive, a missing method is a bare ``NotImplementedError``, and a number
that scales a vector would take part in the choice. Here a function dispatches on its leaf operands
alone, remembers types weakly, and says which line to write when a method is missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

from multipledispatch import Dispatcher

from vspace import _registry as registry
from vspace._integrations import load_integrations
from vspace.errors import LeafTypeError

# Operands that are numbers or arrays given by the library itself: never dispatched on.
_NOT_LEAVES = {"a", "order", "components"}


# Two registrations at once would each add to what was there before, and one be lost. The lock may
# be taken again: hashing a type asks its metaclass.
_registering = RLock()


class _Methods:
    """The methods of a leaf function between two registrations, and which types have which."""

    __slots__ = ("dispatcher", "resolved")

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        self.resolved: WeakKeyDictionary[type, Any] = WeakKeyDictionary()


class LeafFunction:
    """A function of the leaf algebra: register methods with ``@f.register(type, ...)``.

    Parameters
    ----------
    interface : callable
        Gives the name, the signature and the meaning; its body is not run.

    Examples
    --------
    >>> from vspace.leaves import zero
    >>> zero(2.5)
    0.0
    """

    def __init__(self, interface: Callable[..., Any]) -> None:
        parameters = list(inspect.signature(interface).parameters)
        self.__name__ = interface.__name__
        self.__doc__ = interface.__doc__
        self.__module__ = interface.__module__
        self.__wrapped__ = interface
        self.arity = sum(name not in _NOT_LEAVES for name in parameters)
        # One attribute for both: a method found by a dispatcher is remembered beside it alone, so
        # that a look-up during a registration leaves nothing stale behind (C21).
        self._methods = _Methods(Dispatcher(interface.__name__))

    def __repr__(self) -> str:
        return f"<leaf function {self.__name__}>"

    def register(self, *types: type | tuple[type, ...]) -> Callable[..., Callable[..., Any]]:
        """Return a decorator that registers a method for leaf operands of these types.

        Parameters
        ----------
        *types : type or tuple of types
            One per leaf operand (scalar factors and orders do not count).

        Returns
        -------
        callable
            The decorator; it gives the method back unchanged.

        Raises
        ------
        TypeError
            When the number of types is not the number of leaf operands.
        """
        if len(types) != self.arity:
            raise TypeError(
                f"{self.__name__} dispatches on {self.arity} leaf operand(s), got "
                f"{len(types)} types; scalar factors take no part in the choice"
            )

        def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
            with _registering:
                dispatcher = Dispatcher(self.__name__)
                dispatcher.funcs.update(self._methods.dispatcher.funcs)
                dispatcher.add(types, method)
                self._methods = _Methods(dispatcher)
            registry.changed()  # structures keep the methods that they found
            return method

        return decorate

    def resolve(self, *types: type) -> Callable[..., Any]:
        """Return the method for leaves of these types.

        Raises
        ------
        LeafTypeError
            When none is registered.
        """
        method = self.find(*types)
        if method is None:
            names = ", ".join(cls.__qualname__ for cls in types)
            raise LeafTypeError(
                "",
                f"no method of vspace.leaves.{self.__name__} for ({names})",
                "one registered method for these leaf types",
                f"write @vspace.leaves.{self.__name__}.register({names}), or register_leaf",
            )
        return method

    def find(self, *types: type) -> Callable[..., Any] | None:
        """Return the method for leaves of these types, or None."""
        methods = self._methods
        level: Any = methods.resolved
        for cls in types[:-1]:
            level = level.get(cls)
            if level is None:
                break
        else:
            method = level.get(types[-1])
            if method is not None:
                return method  # type: ignore[no-any-return]
        for cls in types:
            load_integrations(cls)
        methods = self._methods  # there may be more of them now
        # `dispatch` walks the ordered signatures; calling the dispatcher would fill its cache.
        found: Callable[..., Any] | None = methods.dispatcher.dispatch(*types)
        if found is not None:
            level = methods.resolved
            for cls in types[:-1]:
                level = level.setdefault(cls, WeakKeyDictionary())
            level[types[-1]] = found
        return found

    def find_written(self, *types: type) -> Callable[..., Any] | None:
        """Return the method for leaves of these types, or None.

        What a registered type inherits from plain arrays and numbers does not count: they know
        nothing of what it is.
        """
        method = self.find(*types)
        if method is None:
            return None
        own = [cls for cls in types if registry.is_registered_leaf(cls)]
        if not any(registry.plain_base(cls) for cls in own):
            return method
        signature = next(
            each
            for each in self._methods.dispatcher.ordering
            if len(each) == len(types) and all(map(issubclass, types, each))
        )
        is_inherited = any(
            cls in own and not registry.is_registered_leaf(base)
            for cls, base in zip(types, signature, strict=True)
        )
        return None if is_inherited else method

    def __call__(self, *operands: Any) -> Any:
        return self.resolve(*map(type, operands[: self.arity]))(*operands)

    def over(self, leaves: Iterable[Any], *arguments: Any) -> list[Any]:
        """Return what each leaf gives; a method is looked up once for neighbours of one type."""
        results: list[Any] = []
        last: Any = None
        method: Any = None
        for leaf in leaves:
            if type(leaf) is not last:
                last = type(leaf)
                method = self.resolve(last)
            results.append(method(leaf, *arguments))
        return results
