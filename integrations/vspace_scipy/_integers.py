"""Integers that stand where a number is meant, though they are inactive (C2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vspace import InactiveConfig, IntegerWarning, StructureMismatchError, VectorSpace, paths
from vspace.extend import integers_in, integers_message, warn_user
from vspace_scipy._space import Space


def warn_of_kept(found: Mapping[str, Any], fate: str = "not integrated") -> None:
    """Warn of integers in the first value of a function, or in samples.

    Parameters
    ----------
    found : mapping
        What `integers_in` gave for it.
    fate : str, default "not integrated"
        What is not done with them.
    """
    if found:
        warn_user(integers_message(found, "the value", fate), IntegerWarning)


def warn_of_integers(value: Any, packed: Space, what: str, fate: str) -> None:
    """Warn of the integers in an object that stand where a number is meant.

    Parameters
    ----------
    value : object
        Unknowns or a state.
    packed : Space
        Of its space.
    what, fate : str
        What it is, and what is not done with integers: ``"the start"``, ``"not varied"``.
    """
    found = integers_in(packed.bare(value), packed.inactive)
    if found:
        warn_user(integers_message(found, what, fate), IntegerWarning)


def check_integers(
    first: Any, second: Any, names: tuple[str, str], inactive: InactiveConfig | None
) -> None:
    """Raise if two objects have different integers where numbers are meant.

    Integers are inactive, so that those of one object would be taken for both.

    Parameters
    ----------
    first, second : object
        Two starts, or the two ends of a box.
    names : pair of str
        What they are, for the message.
    inactive : InactiveConfig, optional
        What else is inactive in them.

    Raises
    ------
    StructureMismatchError
        With the path of the first such place: other integers, or an integer in one and a floating
        number in the other.
    """
    bare = [each.value if isinstance(each, VectorSpace) else each for each in (first, second)]
    integers = [integers_in(each, inactive) for each in bare]
    for path, one in integers[0].items():
        if path in integers[1] and not np.array_equal(one, integers[1][path]):
            other = integers[1][path]
            raise StructureMismatchError(
                path,
                f"the integer {_text(one)} in {names[0]}, and {_text(other)} in {names[1]}",
                "floating numbers, since integers are inactive and those of one would count for "
                "both",
                f"write {_floating(one)} and {_floating(other)}",
            )
    for i in (0, 1):
        if not integers[i]:
            continue
        floating = tuple(paths(bare[1 - i], inactive=inactive))
        for path, one in integers[i].items():
            if any(_is_within(label, path) for label in floating):
                raise StructureMismatchError(
                    path,
                    f"the integer {_text(one)} in {names[i]}, and a floating number in "
                    f"{names[1 - i]}",
                    "floating numbers in both, since integers are inactive",
                    f"write {_floating(one)}",
                )


def _is_within(label: str, path: str) -> bool:
    return label.startswith(path) and label[len(path) :][:1] in ("", ".", "[")


def _text(number: Any) -> str:
    return " ".join(str(number).split())


def _floating(number: Any) -> str:
    return "an array of floats" if isinstance(number, np.ndarray) else repr(float(number))
