"""Objects of installed libraries that nobody has registered: taken apart, not in silence (C7)."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from vspace._warning import warn_user
from vspace.activity import InactiveConfig
from vspace.errors import UnknownTypeError, UnregisteredTypeWarning
from vspace.nodes import name_of
from vspace.specs._analysis import Analysis

_SHOWN = 8  # parts that are named

# For each class, the choices under which it has been warned of, by their values.
_told: WeakKeyDictionary[type, set[int]] = WeakKeyDictionary()


def tell_unregistered(analysis: Analysis, config: InactiveConfig) -> None:
    """Warn of each class that is unregistered, once for each value of a configuration.

    Raises
    ------
    UnknownTypeError
        When the configuration is strict.
    """
    for cls, (path, steps) in reversed(analysis.unregistered.items()):
        key = config.value()
        if key in _told.get(cls, ()):
            continue
        name = cls.__qualname__
        parts = ", ".join(steps[:_SHOWN])
        if len(steps) > _SHOWN:
            parts += f" and {len(steps) - _SHOWN} more"
        remedy = (
            f"write register_node({name}) if all of them are data, "
            f"register_node({name}, active=...) with the names of those that are, "
            f"or register_inactive({name}) to leave it as it is"
        )
        if config.strict:
            raise UnknownTypeError(
                path,
                f"a {name_of(cls)}, which nobody has registered; {parts} would take part",
                "an object of which it is known what is data (strict=True)",
                remedy,
            )
        place = f"at {path.removeprefix('.')}: " if path else ""
        warn_user(
            f"{place}{name}: {parts} take part, but nobody has said which parts of a "
            f"{name_of(cls)} are data; it is of an installed library, or extends one: {remedy}",
            UnregisteredTypeWarning,
        )
        _told.setdefault(cls, set()).add(key)
