"""Tolerances by number, by component, by object, and by path pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Number, Real
from typing import Any

import numpy as np

from vspace import VectorSpace
from vspace_scipy._by_part import by_pattern, by_structure
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
    return by_structure(name, tolerance, packed)


def as_one_number(name: str, tolerance: Any, method: str, remedy: str) -> Any:
    """Return a tolerance for a method that takes one number only.

    Parameters
    ----------
    name : {"rtol", "atol"}
        Which one.
    tolerance : number or ndarray
        What `flat_tolerance` gave.
    method, remedy : str
        For the message: which method it is, and what else to do.

    Raises
    ------
    ValueError
        When it differs between components.
    """
    if not isinstance(tolerance, np.ndarray) or tolerance.ndim == 0:
        return tolerance
    if np.unique(tolerance).size > 1:
        raise ValueError(
            f"`{name}`: found different numbers for components, expected one number, since "
            f"{method} take no more; {remedy}"
        )
    return float(tolerance[0]) if tolerance.size else DEFAULTS[name]


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


def _by_pattern(name: str, patterns: Mapping[Any, Any], packed: Packed, default: float) -> Vector:
    for pattern, number in patterns.items():
        if not (isinstance(pattern, str) and isinstance(number, Real)):
            raise TypeError(
                f"`{name}`: found {pattern!r}: {number!r}, expected a path pattern and a real "
                f"number; write {{'*.mass': 1e-3}}, say"
            )
    return np.array(by_pattern(name, patterns, packed, default), float)
