"""Tolerances as numbers, as objects of the state's structure, or by path patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from vspace import StructureMismatchError, VectorSpace, paths
from vspace_scipy._packing import Packing, is_plain


def flat_tolerance(tolerance: Any, packing: Packing, default: float, name: str) -> Any:
    """Return a tolerance in the form that SciPy takes.

    Parameters
    ----------
    tolerance : float, array_like, object or dict of str to float
        A number or an array of the flat size goes on as it is. An object of the state's structure
        has one number for each leaf or each component. In a dict of path patterns ``*`` stands for
        any run of characters; where several fit, the last one counts, where none does, `default`.
    packing : Packing
        Of the state.
    default : float
        SciPy's own.
    name : str
        ``"atol"`` or ``"rtol"``.

    Returns
    -------
    float or ndarray
        Of shape ``(size,)``.

    Raises
    ------
    StructureMismatchError
        When a component has no tolerance, or a pattern fits none.
    """
    if is_plain(tolerance):
        return tolerance
    labels = packing.labels()
    if isinstance(tolerance, Mapping) and _are_patterns(tolerance, labels):
        return _by_pattern(tolerance, labels, default, name)
    bare = tolerance.value if isinstance(tolerance, VectorSpace) else tolerance
    given = dict(zip(paths(bare), VectorSpace(bare).to_array(), strict=True))
    values = np.empty(len(labels))
    for i, label in enumerate(labels):
        found = next((given[each] for each in _leaf_names(label) if each in given), None)
        if found is None:
            raise StructureMismatchError(
                label,
                f"no {name}",
                "one number for each leaf of the state",
                f"give {name} the structure of the state, with floats (1.0, not 1)",
            )
        values[i] = found
    return values


def _leaf_names(label: str) -> list[str]:
    """Return what a component may be called in the tolerance: itself, or the leaf it is in."""
    names = [label]
    for ending in (".real", ".imag"):
        if label.endswith(ending):
            names.append(label.removesuffix(ending))
    return names + [name[: name.rfind("[")] for name in names if name.endswith("]")]


def _are_patterns(tolerance: Mapping[Any, Any], labels: list[str]) -> bool:
    if not all(isinstance(key, str) for key in tolerance):
        return False
    steps = tuple(f"[{key!r}]" for key in tolerance)
    # A dict of the state's own keys is an object of its structure.
    return not all(label.startswith(steps) for label in labels)


def _by_pattern(
    tolerance: Mapping[str, Any], labels: list[str], default: float, name: str
) -> np.ndarray[Any, Any]:
    values = np.full(len(labels), default)
    for pattern, value in tolerance.items():
        text = ".*".join(map(re.escape, pattern.removeprefix(".").split("*")))
        expression = re.compile(rf"\.?{text}", re.DOTALL)
        hits = [
            i
            for i, label in enumerate(labels)
            if any(expression.fullmatch(each) for each in (*_leaf_names(label), f".{label}"))
        ]
        if not hits:
            raise StructureMismatchError(
                pattern,
                f"no component that this pattern of {name} fits",
                f"one of {', '.join(labels[:6])}{', ...' if len(labels) > 6 else ''}",
                "correct the pattern; * stands for any run of characters",
            )
        values[hits] = value
    return values
