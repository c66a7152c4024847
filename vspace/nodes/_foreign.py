"""Which classes are of installed libraries and nobody has registered (C7)."""

from __future__ import annotations

from vspace import _registry as registry
from vspace.nodes._origins import Origin, origin_of
from vspace.nodes._refusals import is_declared_data, is_mixin, is_structured


def is_foreign(cls: type) -> bool:
    """Return whether nobody has said which parts of a class are data, and the user cannot know.

    It is so where the class comes from an installed library, or a base does, and neither this base
    nor one of it nor one that extends it is registered. Declared data say it themselves; containers
    are known.
    """
    if issubclass(cls, (dict, list, tuple, set, frozenset)):
        return False
    declared = is_declared_data(cls)
    registered = [
        base
        for base in cls.__mro__[:-1]
        if registry.is_registered(base) and origin_of(base) is not Origin.CLOSED
    ]
    return any(
        origin_of(base) is Origin.LIBRARY
        and not (declared and (is_structured(base) or is_mixin(base)))
        and not any(issubclass(base, each) or issubclass(each, base) for each in registered)
        for base in cls.__mro__
    )
