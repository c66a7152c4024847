"""Bounds on unknowns that are objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any

import numpy as np
from scipy.optimize import Bounds

from vspace_scipy._by_part import by_pattern, is_like, is_pair, numbers_of
from vspace_scipy._packed import Packed, Vector

_FORMS = (
    "expected scipy.optimize.Bounds(lower, upper) or a pair (lower, upper), where either is a "
    "number, an object of the structure of x0 or an array in the order of vspace.paths(x0); or a "
    "dict of path patterns, {'*.rate': (0, None)}"
)
_INFINITE = {"lower": -np.inf, "upper": np.inf}


def flat_bounds(bounds: Any, packed: Packed, pairs: bool = True) -> Bounds:
    """Return bounds as SciPy takes them, with one number for each entry of the vector.

    Parameters
    ----------
    bounds : Bounds, pair, mapping or sequence
        Of two numbers, structures or flat arrays, of which None is no bound; or path patterns to
        pairs of numbers; or, for unknowns that are a mapping, keys of it to such pairs.
    packed : Packed
        Of the unknowns.
    pairs : bool, default True
        Whether a sequence of pairs ``(lower, upper)`` in the order of the vector may be given.

    Raises
    ------
    StructureMismatchError
        When the structure differs, or a pattern fits nothing.
    TypeError
        When it is something else.
    """
    if isinstance(bounds, Bounds):
        lower, upper = (_unboxed(each) for each in (bounds.lb, bounds.ub))
        lb, ub = _ends(lower, upper, packed)
        return Bounds(lb, ub, bounds.keep_feasible)
    if isinstance(bounds, Mapping):
        by_key = is_like(bounds, packed)
        return _by_pattern(dict(_patterns(bounds)) if by_key else bounds, packed)
    if pairs and _are_pairs(bounds) and len(bounds) == packed.size:
        return Bounds(*(_column(bounds, k, end) for k, end in enumerate(_INFINITE)))
    if is_pair(bounds):
        return Bounds(*_ends(bounds[0], bounds[1], packed))
    if _are_pairs(bounds):
        raise ValueError(
            f"bounds: found {len(bounds)} pairs, expected {packed.size}, one for each of "
            f"vspace.paths(x0)"
        )
    raise TypeError(f"bounds: found a {type(bounds).__name__}, {_FORMS}")


def flat_ends(bounds: Any, packed: Packed) -> tuple[Vector, Vector]:
    """Return bounds as least squares takes them: two vectors. Pairs are two ends there."""
    flat = flat_bounds(bounds, packed, pairs=False)
    return flat.lb, flat.ub


def lower_and_upper(bounds: Any) -> tuple[Any, Any] | None:
    """Return the two ends of bounds if they are given as two."""
    if isinstance(bounds, Bounds):
        return _unboxed(bounds.lb), _unboxed(bounds.ub)
    return (bounds[0], bounds[1]) if is_pair(bounds) else None


def _ends(lower: Any, upper: Any, packed: Packed) -> tuple[Vector, Vector]:
    lb, ub = (
        np.broadcast_to(
            infinite if given is None else numbers_of(f"bounds ({end})", given, packed),
            packed.size,
        ).astype(float)
        for (end, infinite), given in zip(_INFINITE.items(), (lower, upper), strict=True)
    )
    return lb, ub


def _unboxed(end: Any) -> Any:
    """Return what NumPy put into an array of one object."""
    return end[0] if end.dtype == object and end.shape == (1,) else end


def _by_pattern(patterns: Mapping[Any, Any], packed: Packed) -> Bounds:
    ends = by_pattern("bounds", patterns, packed, (None, None))
    if not _are_pairs(ends):
        wrong = next(each for each in ends if not _are_pairs([each]))
        raise TypeError(
            f"bounds: found {wrong!r} for a pattern, expected a pair of numbers, None for infinity"
        )
    return Bounds(*(_column(ends, k, end) for k, end in enumerate(_INFINITE)))


def _patterns(bounds: Mapping[Any, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield path patterns and pairs, from a mapping whose keys are those of the unknowns."""
    for key, pair in bounds.items():
        if isinstance(pair, Mapping):
            yield from _patterns(pair, f"{path}[{key!r}]")
        else:
            yield f"{path}[{key!r}]*", pair


def _are_pairs(values: Any) -> bool:
    if isinstance(values, np.ndarray):
        return values.ndim == 2 and values.shape[1] == 2
    return type(values) in (list, tuple) and all(
        is_pair(each) and all(end is None or isinstance(end, Real) for end in each)
        for each in values
    )


def _column(pairs: Any, k: int, end: str) -> Vector:
    return np.array([_INFINITE[end] if pair[k] is None else pair[k] for pair in pairs], float)
