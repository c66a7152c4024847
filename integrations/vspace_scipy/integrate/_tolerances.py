"""Tolerances by number, by component, by object, and by path pattern."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from numbers import Number, Real
from typing import Any

import numpy as np

from vspace import StructureMismatchError, VectorSpace
from vspace_scipy._packed import Packed, Vector

# What SciPy's methods take where nothing is said.
DEFAULTS = {"rtol": 1e-3, "atol": 1e-6}


def flat_tolerance(
    name: str,
    tolerance: Any,
    y0: Any,
    packed: Packed,
    defaults: Mapping[str, float] = DEFAULTS,
) -> Any:
    """Return a tolerance as SciPy takes it: a number, or an array of the flat size.

    Parameters
    ----------
    name : {"rtol", "atol"}
        Which one.
    tolerance : number, array_like, object or mapping
        One number for all; an array of the flat size; an object of the structure of `y0`, where
        one number may stand for a whole part; or a mapping of path patterns to numbers, where a
        later pattern overrides an earlier one and components without any have SciPy's default. A
        mapping is taken for an object if `y0` is a mapping that has all its keys.
    y0 : object
        The initial state.
    packed : Packed
        Of the states.
    defaults : mapping
        What SciPy takes where nothing is said.

    Raises
    ------
    StructureMismatchError
        When a component has no tolerance, or a part of `tolerance` belongs to no component.
    TypeError
        When the tolerance of a pattern is no real number.
    ValueError
        When an array has another shape.
    """
    if tolerance is None or isinstance(tolerance, Number):
        return tolerance
    y0 = y0.value if isinstance(y0, VectorSpace) else y0
    tolerance = tolerance.value if isinstance(tolerance, VectorSpace) else tolerance
    flat = _as_flat(tolerance)
    if flat is not None and (flat.shape == (packed.size,) or not isinstance(y0, Sequence)):
        return _of_flat_size(name, flat, packed.size)
    if isinstance(tolerance, Mapping) and not _is_like(tolerance, y0):
        return _by_pattern(name, tolerance, packed, defaults[name])
    return _by_structure(name, tolerance, packed)


def as_one_number(tolerance: Any) -> Any:
    """Return a relative tolerance for Radau or BDF, which compare it with other numbers.

    Raises
    ------
    ValueError
        When it differs between components.
    """
    if not isinstance(tolerance, np.ndarray) or tolerance.ndim == 0:
        return tolerance
    if np.unique(tolerance).size > 1:
        raise ValueError(
            "`rtol`: found different numbers for components, expected one number, since Radau and "
            "BDF take no more; let `atol` differ, or use another method"
        )
    return float(tolerance[0]) if tolerance.size else DEFAULTS["rtol"]


def _as_flat(tolerance: Any) -> Vector | None:
    """Return an array, or a flat list or tuple of numbers, as an array of at most one axis."""
    if isinstance(tolerance, np.ndarray):
        numeric = tolerance.dtype.kind in "biuf"
        return tolerance if numeric and tolerance.ndim <= 1 else None
    if type(tolerance) in (list, tuple) and all(isinstance(each, Real) for each in tolerance):
        return np.array(tolerance, float)
    return None


def _of_flat_size(name: str, flat: Vector, size: int) -> Vector:
    if flat.shape not in ((), (size,)):
        raise ValueError(
            f"`{name}` has wrong shape: found {flat.shape}, expected ({size},); give one number "
            f"for all, one for each of vspace.paths(y0), or an object of the structure of y0"
        )
    return flat.copy()


def _is_like(tolerance: Mapping[Any, Any], y0: Any) -> bool:
    return isinstance(y0, Mapping) and all(key in y0 for key in tolerance)


def _by_structure(name: str, tolerance: Any, packed: Packed) -> Vector:
    given = Packed(tolerance, packed.inactive)
    numbers = given.pack(tolerance)
    labels = [label for _, label in given.components()]
    if given.dtype.kind == "c" or len(set(labels)) < len(labels):
        raise ValueError(f"`{name}` has complex components; tolerances are real numbers")
    tolerances = dict(zip(labels, numbers.tolist(), strict=True))
    values = np.empty(packed.size)
    used: set[str] = set()
    for i, (_, label) in enumerate(packed.components()):
        owner = next((each for each in _enclosing(label) if each in tolerances), None)
        if owner is None:
            raise StructureMismatchError(
                label,
                f"no number in {name}",
                "one for each component, or one for a part that it is in",
                "add it, as a float (an int is inactive: write 1.0)",
            )
        used.add(owner)
        values[i] = tolerances[owner]
    unused = next((label for label in labels if label not in used), None)
    if unused is not None:
        raise StructureMismatchError(
            unused,
            f"a number in {name}",
            "nothing, since no component of the state is there",
            "leave it out",
        )
    return values


def _enclosing(label: str) -> Iterator[str]:
    """Yield a label, and those of the parts around it from the inside out, down to the root."""
    yield label
    for step in reversed(list(re.finditer(r"[.\[]", label))):
        yield label[: step.start()]
    yield ""


def _by_pattern(name: str, patterns: Mapping[Any, Any], packed: Packed, default: float) -> Vector:
    values = np.full(packed.size, default)
    components = packed.components()
    for pattern, number in patterns.items():
        if not (isinstance(pattern, str) and isinstance(number, Real)):
            raise TypeError(
                f"`{name}`: found {pattern!r}: {number!r}, expected a path pattern and a real "
                f"number; write {{'*.mass': 1e-3}}, say"
            )
        expression = _compiled(pattern)
        fits = [
            any(map(expression.fullmatch, (path, label, f".{path}", f".{label}")))
            for path, label in components
        ]
        if not any(fits):
            some = [label for _, label in itertools.islice(components, 5)]
            more = ", ..." if len(components) > 5 else ""
            raise StructureMismatchError(
                pattern,
                f"a pattern in {name} that no component fits",
                f"one that fits some of {', '.join(some)}{more}",
                "correct it, or leave it out; * stands for any run of characters",
            )
        values[fits] = number
    return values


def _compiled(pattern: str) -> re.Pattern[str]:
    literal = ".*".join(map(re.escape, pattern.split("*")))
    optional_dot = "" if pattern.startswith((".", "*")) else r"\.?"
    return re.compile(optional_dot + literal, re.DOTALL)
