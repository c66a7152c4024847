"""`multipledispatch`, with what it leaves open closed.

Its own cache keeps types alive, a missing method is a bare ``NotImplementedError``, and a number
that scales a vector would take part in the choice. Here a function dispatches on its leaf operands
alone, remembers types weakly, and says which line to write when a method is missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from threading import RLock
from typing import Any
from weakref import ReferenceType, ref

from multipledispatch import Dispatcher

from vspace import _registry as registry
from vspace._integrations import load_integrations
from vspace.errors import LeafTypeError

# Operands that are numbers or arrays given by the library itself: never dispatched on.
_NOT_LEAVES = {"a", "order", "components"}


# Two registrations at once would each add to what was there before, and one be lost. The lock may
# be taken again: hashing a type asks its metaclass.
_registering = RLock()


def _key(types: tuple[type, ...]) -> Any:
    return id(types[0]) if len(types) == 1 else (id(types[0]), id(types[1]))


class _Methods:
    """The methods of a leaf function between two registrations, and which types have which."""

    __slots__ = ("dispatcher", "known")

    def __init__(self, dispatcher: Dispatcher) -> None:
        self.dispatcher = dispatcher
        # By the identity of the type, or of both, which takes a fifth of the time of a dictionary
        # with weak keys. An entry goes with its types, and so means no later ones.
        self.known: dict[Any, tuple[Callable[..., Any], list[ReferenceType[type]]]] = {}

    def remember(self, key: Any, types: tuple[type, ...], method: Callable[..., Any]) -> None:
        known = self.known
        known[key] = (method, [ref(cls, lambda _: known.pop(key, None)) for cls in types])


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
        key = _key(types)
        known = self._methods.known.get(key)
        if known is not None:
            return known[0]
        for cls in types:
            load_integrations(cls)
        methods = self._methods  # there may be more of them now
        # `dispatch` walks the ordered signatures; calling the dispatcher would fill its cache.
        found: Callable[..., Any] | None = methods.dispatcher.dispatch(*types)
        if found is not None:
            methods.remember(key, types, found)
        return found

    def nearest(self, cls: type) -> Callable[..., Any] | None:
        """Return the method for leaves of one type, as the nearest of its bases has it, or None.

        Unlike `find` it orders no signatures, which takes time by the square of their number.
        """
        funcs = self._methods.dispatcher.funcs
        signatures = ((base,) * self.arity for base in cls.__mro__)
        return next((funcs[each] for each in signatures if each in funcs), None)

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
        types = tuple(map(type, operands[: self.arity]))
        known = self._methods.known.get(_key(types))
        return (self.resolve(*types) if known is None else known[0])(*operands)
