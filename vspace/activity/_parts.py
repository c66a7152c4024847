"""Which role the parts of a class play: what takes part, what is kept, compared, or derived (C6).

A class declares them by name, by type or by a predicate on the type; what a class and its bases
declare is put together once, for the kind of node that its instances are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

# A name of a part, a type (subclasses too), or a predicate on the type of a part.
Choice = str | type | Callable[[type], bool]


class Role(Enum):
    """What is declared of a part."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    FIXED = "fixed"
    DERIVED = "derived"


class Parts:
    """What one class declares of its parts, as names, types and predicates on types.

    Parameters
    ----------
    active : iterable of str, type or callable, optional
        What takes part; then all parts that are not named are inactive.
    inactive : iterable of str, type or callable, optional
        What is kept and never computed with, nor compared.
    fixed : iterable of str, type or callable, optional
        What must be equal in all operands, and is kept.
    derived : iterable of str, optional
        What follows from the others: left out of new objects, dropped from objects changed in
        place.

    Raises
    ------
    TypeError
        When something else is given.

    Examples
    --------
    >>> Parts(active=("coef",), fixed=("domain", "window")).fixed
    ('domain', 'window')
    """

    __slots__ = ("active", "derived", "fixed", "inactive")

    def __init__(
        self, active: Any = (), inactive: Any = (), fixed: Any = (), derived: Any = ()
    ) -> None:
        self.active = _choices("active", active)
        self.inactive = _choices("inactive", inactive)
        self.fixed = _choices("fixed", fixed)
        self.derived = _choices("derived", derived)
        kinds = [each for each in self.derived if not isinstance(each, str)]
        if kinds:
            raise TypeError(f"derived={kinds[0]!r}: give names of attributes")


def _choices(name: str, given: Any) -> tuple[Choice, ...]:
    if isinstance(given, str):
        raise TypeError(f"{name}={given!r}: give a tuple of names, ({given!r},)")
    single = isinstance(given, type) or (callable(given) and not isinstance(given, Iterable))
    choices = (given,) if single else tuple(given)
    wrong = [each for each in choices if not isinstance(each, str) and not callable(each)]
    if wrong:
        raise TypeError(f"{name}: {wrong[0]!r} is no name of a part, type or predicate on types")
    return choices


class Roles:
    """What the parts of an instance are, after its class and the bases of it.

    Of two declarations about one part that of the nearer class counts; a name counts before a
    type.

    Parameters
    ----------
    records : sequence of Parts
        What the classes declare, the nearest first.

    Attributes
    ----------
    derived : frozenset of str
        The names of derived parts, which no walk meets.
    """

    __slots__ = ("_by_name", "_by_type", "_restricted", "derived")

    def __init__(self, records: Sequence[Parts] = ()) -> None:
        names: dict[str, Role] = {}
        self._by_type: list[tuple[Any, Role]] = []
        for record in records:
            for role in (Role.DERIVED, Role.FIXED, Role.INACTIVE, Role.ACTIVE):
                for each in getattr(record, role.value):
                    if isinstance(each, str):
                        names.setdefault(each, role)
                    else:
                        self._by_type.append((each, role))
        self.derived = frozenset(name for name, role in names.items() if role is Role.DERIVED)
        self._by_name = names
        self._restricted = any(record.active for record in records)

    def __bool__(self) -> bool:
        return bool(self._by_name or self._by_type)

    def of(self, name: str | None, cls: type) -> Role:
        """Return the role of a part with this name (None where it has no name) and type."""
        role = None if name is None else self._by_name.get(name)
        if role is None:
            role = next((role for each, role in self._by_type if _covers(each, cls)), None)
        if role is None:
            return Role.INACTIVE if self._restricted else Role.ACTIVE
        return role


def _covers(choice: Any, cls: type) -> bool:
    return choice in cls.__mro__ if isinstance(choice, type) else bool(choice(cls))


NO_ROLES = Roles()
