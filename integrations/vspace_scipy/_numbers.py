"""Values by part: for all, by component, by object, and by path pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from numbers import Real
from typing import Any

import numpy as np

from vspace import StructureMismatchError, VectorSpace
from vspace.extend import Patterns, integers_in, nearest_paths
from vspace_scipy._plain import is_plain
from vspace_scipy._space import Space, Vector


def flat_numbers(name: str, given: Any, space: Space, default: float | None) -> Any:
    """Return numbers as SciPy takes them: one, or an array of the flat size.

    Parameters
    ----------
    name : str
        Of the argument, for messages.
    given : number, array_like, object or mapping
        One number; one for each entry of the vector; an object of the structure of the unknowns,
        where one number may stand for a whole part (in a list or tuple of numbers for a whole
        item, if the unknowns are one); or a mapping of path patterns to numbers, of
        which a later one overrides an earlier one. A mapping whose keys all are keys of the
        unknowns is taken for an object.
    space : Space
        Of the unknowns.
    default : float or None
        For components that no pattern fits; None where patterns are not taken.

    Raises
    ------
    StructureMismatchError
        When a component has no number, or a part of `given` belongs to no component.
    TypeError
        When what belongs to a pattern is no real number.
    ValueError
        When an array has another shape.
    """
    if given is None or isinstance(given, (Real, str)):
        return given
    if default is not None and isinstance(given, Mapping) and not is_like(given, space):
        values = by_pattern(name, given, space, default)
        wrong = next((each for each in values if not isinstance(each, Real)), None)
        if wrong is not None:
            raise TypeError(f"{name}: found {wrong!r} for a pattern, expected a real number")
        return np.array(values, float)
    if not is_plain(given):
        return _by_structure(name, given, space)
    by_item = type(given) in (list, tuple) and len(given) == count_items(space)
    flat = np.array(given)
    if flat.shape in ((), (1,), (space.size,)):
        # Where an item is one component each, both readings are one; else the other has none.
        return _by_item(name, flat, space, flat) if by_item else flat
    if by_item:
        return _by_item(name, flat, space)
    raise ValueError(
        f"{name}: found an array of shape {flat.shape}, expected ({space.size},); give one number "
        f"for all, one for each of vspace.paths, or an object of the same structure"
    )


def each_number(name: str, given: Any, space: Space, default: float) -> Vector:
    """Return numbers as `flat_numbers` does, one for each entry; None is the default for all."""
    numbers = default if given is None else flat_numbers(name, given, space, default)
    return np.broadcast_to(numbers, space.size).astype(np.float64)


def count_items(space: Space) -> int | None:
    """Return how many items the unknowns have, if they are a list or tuple."""
    example = space.example()
    return len(example) if type(example) in (list, tuple) else None


def _by_item(name: str, numbers: Vector, space: Space, otherwise: Any = None) -> Any:
    """Return a number for each entry, from one for each item; numbers are no integers here."""
    try:
        return _by_structure(name, [each.item() + 0.0 for each in numbers], space)
    except StructureMismatchError:  # an item without a component, to which a number belongs
        if otherwise is None:
            raise
        return otherwise


def _by_structure(name: str, given: Any, space: Space) -> Vector:
    """Return the numbers of an object, for each entry of the vector.

    Raises
    ------
    StructureMismatchError
        When an entry has none, or a number belongs to no entry.
    ValueError
        When they are complex.
    """
    given = given.value if isinstance(given, VectorSpace) else given
    own = Space(given, space.inactive)
    numbers = own.pack(given)
    labels = [label for _, label in own.components()]
    if len(set(labels)) < len(labels):
        raise ValueError(f"{name}: found complex components, expected real numbers")
    if own.has_registered_leaves:  # they say themselves what they are in the space of the others
        return Space(space.example(), space.inactive).pack(given)
    owned = dict(zip(labels, numbers.tolist(), strict=True))
    values = np.empty(space.size)
    used: set[str] = set()
    for i, (_, label) in enumerate(space.components()):
        owner = next((each for each in _enclosing(label) if each in owned), None)
        if owner is None:
            raise StructureMismatchError(
                label,
                f"no number in {name}",
                "one for each component, or one for a part that it is in",
                "add it, as a float (an int is inactive: write 1.0), infinite where there is none",
            )
        used.add(owner)
        values[i] = owned[owner]
    unused = next((label for label in labels if label not in used), None)
    if unused is not None:
        integer = integers_in(space.example(), space.inactive).get(unused)
        raise StructureMismatchError(
            unused,
            f"a number in {name}",
            "nothing, since no component is there",
            "leave it out"
            if integer is None
            else f"the unknowns have the integer {integer} there, which is inactive: write "
            f"{integer}.0 in the object that says what they are (x0, or the other end), or leave "
            f"the number out",
        )
    return values


def by_pattern(name: str, patterns: Mapping[Any, Any], space: Space, default: Any) -> list[Any]:
    """Return what the last pattern that fits an entry of the vector says, for each entry.

    Raises
    ------
    StructureMismatchError
        When a pattern fits nothing.
    TypeError
        When a key is no pattern.
    """
    values = [default] * space.size
    components = space.components()
    for pattern, value in patterns.items():
        if not isinstance(pattern, str):
            raise TypeError(
                f"{name}: found the key {pattern!r}, expected a path pattern such as '*.rate'"
            )
        one = Patterns([pattern])
        fits = [i for i, row in enumerate(components) if any(map(one.fitting, dict.fromkeys(row)))]
        if not fits:
            raise StructureMismatchError(
                pattern,
                f"a pattern in {name} that no component fits",
                f"one that fits some of {nearest_paths(pattern, chain.from_iterable(components))}",
                "correct it, or leave it out; * stands for any run of characters",
            )
        for i in fits:
            values[i] = value
    return values


def is_like(given: Mapping[Any, Any], space: Space) -> bool:
    """Return whether the unknowns are a mapping that has all keys of another one."""
    example = space.example()
    return isinstance(example, Mapping) and all(key in example for key in given)


def _enclosing(label: str) -> Iterator[str]:
    """Yield a label, and those of the parts around it from the inside out, down to the root."""
    yield label
    for step in reversed(list(re.finditer(r"[.\[]", label))):
        yield label[: step.start()]
    yield ""


def is_flat(given: Any) -> bool:
    """Return whether a value is an exact list or tuple, or an array."""
    return isinstance(given, np.ndarray) or type(given) in (list, tuple)


def is_pair(given: Any) -> bool:
    """Return whether a value is two things in a list or tuple."""
    return isinstance(given, Sequence) and is_flat(given) and len(given) == 2
