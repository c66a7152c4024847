"""Bounds on unknowns that are objects, and whose ends may be objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from numbers import Real
from typing import Any

import numpy as np
from scipy import optimize

from vspace_scipy._caller import passed_over
from vspace_scipy._integers import check_integers
from vspace_scipy._numbers import by_pattern, count_items, flat_numbers, is_like, is_pair
from vspace_scipy._plain import holds_objects, is_plain
from vspace_scipy._space import Space, Vector
from vspace_scipy._standing import StandingFor
from vspace_scipy.optimize._unknowns import ends_of, space_of

__all__ = ["Bounds"]

_FORMS = (
    "expected scipy.optimize.Bounds(lower, upper) or a pair (lower, upper), where either is a "
    "number, an object of the structure of x0 or an array in the order of vspace.paths(x0); or a "
    "dict of path patterns, {'*.rate': (0, None)}"
)
_INFINITE = {"lower": -np.inf, "upper": np.inf}


class Bounds(
    optimize.Bounds,  # type: ignore[misc]
    metaclass=StandingFor,
    of=optimize.Bounds,
):
    """Bounds ``lb <= x <= ub`` on the unknowns.

    For numbers and arrays it does what `scipy.optimize.Bounds` does.

    Parameters
    ----------
    lb, ub : number, array or object, optional
        The two ends: one number for all, an object of the structure of the unknowns, where one
        number may stand for a whole part, or an array in the order of `vspace.paths`.
    keep_feasible : bool or array of bool, default False
        Whether components stay within their bounds at every iteration; one flag for all, or one
        for each component.

    Examples
    --------
    >>> from vspace_scipy.optimize import Bounds, minimize
    >>> box = Bounds([0.0, np.zeros(2)], [1.0, np.array([2.0, 9.0])])
    >>> res = minimize(lambda p: (p[0] - 5) ** 2 + ((p[1] - 5) ** 2).sum(), [1.0, np.ones(2)],
    ...                bounds=box)
    >>> res.x[0], res.x[1].round(4)
    (1.0, array([2., 5.]))
    """

    @passed_over
    def __init__(self, lb: Any = -np.inf, ub: Any = np.inf, keep_feasible: Any = False) -> None:
        if not (holds_objects(lb) or holds_objects(ub)):
            super().__init__(lb, ub, keep_feasible)
            # A nest of lists is an array for SciPy, and may be an object for us.
            self.given = lb, ub
            return
        self.lb, self.ub = self.given = lb, ub
        self.keep_feasible = np.atleast_1d(keep_feasible).astype(bool)

    @passed_over
    def residual(self, x: Any) -> Any:
        """Return how far `x` is above the lower and below the upper end, as two arrays."""
        if is_plain(x):
            return super().residual(x)
        packed = space_of(x, None)
        return flat_bounds(self, packed).residual(packed.pack(x))


def flat_bounds(bounds: Any, packed: Space, pairs: bool = True) -> optimize.Bounds:
    """Return bounds as SciPy takes them, with one number for each entry of the vector.

    Parameters
    ----------
    bounds : Bounds, pair, mapping or sequence
        Of two numbers, structures or flat arrays, of which None is no bound (two lists of numbers
        are pairs, as for SciPy, but for a tuple of two lists where the unknowns are a list
        of as many items); or path
        patterns to pairs of numbers; or, for unknowns that are a mapping, keys of it to such
        pairs.
    packed : Space
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
    if isinstance(bounds, optimize.Bounds):
        lb, ub = _ends(*ends_of(bounds), packed)
        keep = bounds.keep_feasible
        # SciPy gives it the shape of the ends, which may be one for each item of a list.
        return optimize.Bounds(lb, ub, keep if np.any(keep) and not np.all(keep) else np.all(keep))
    if isinstance(bounds, Mapping):
        by_key = is_like(bounds, packed)
        return _by_pattern(dict(_patterns(bounds)) if by_key else bounds, packed)
    readings = []
    if pairs and _are_pairs(bounds) and len(bounds) == packed.size:
        readings.append(_of_pairs(bounds))
    if is_pair(bounds) and not (pairs and _are_lists(bounds) and not _are_items(bounds, packed)):
        readings.append(optimize.Bounds(*_ends(bounds[0], bounds[1], packed)))
    if not readings:
        raise _no_bounds(bounds, packed)
    if len(readings) > 1 and not _are_same(*readings):
        raise ValueError(
            f"bounds: found {bounds!r}, which may be two ends or two pairs (lower, upper); for "
            f"ends give Bounds(lower, upper), for pairs an array, np.array(pairs)"
        )
    return readings[0]


def flat_ends(bounds: Any, packed: Space) -> tuple[Vector, Vector]:
    """Return bounds as least squares takes them: two vectors. Pairs are two ends there."""
    flat = flat_bounds(bounds, packed, pairs=False)
    return flat.lb, flat.ub


def lower_and_upper(bounds: Any) -> tuple[Any, Any] | None:
    """Return the two ends of bounds if they are given as two."""
    if isinstance(bounds, optimize.Bounds):
        return ends_of(bounds)
    return (bounds[0], bounds[1]) if is_pair(bounds) else None


def _ends(lower: Any, upper: Any, packed: Space) -> tuple[Vector, Vector]:
    if not (is_plain(lower) or is_plain(upper)):
        check_integers(lower, upper, ("the lower end", "the upper end"), packed.inactive)
    lb, ub = (
        np.broadcast_to(
            infinite if given is None else
            flat_numbers(
                f"bounds ({end})", given, packed, infinite if _names(given, packed) else None
            ),
            packed.size,
        ).astype(float)
        for (end, infinite), given in zip(_INFINITE.items(), (lower, upper), strict=True)
    )  # fmt: skip
    return lb, ub


def _names(end: Any, packed: Space) -> bool:
    """Return whether an end that is a mapping is one of path patterns, and can be no object."""
    if not isinstance(packed.example(), Mapping):
        return True
    return isinstance(end, Mapping) and any("*" in key for key in end if isinstance(key, str))


def _are_lists(bounds: Any) -> bool:
    """Return whether both ends are lists or tuples of numbers, which SciPy takes for pairs."""
    return all(
        type(end) in (list, tuple) and all(each is None or isinstance(each, Real) for each in end)
        for end in bounds
    )


def _are_items(bounds: Any, packed: Space) -> bool:
    """Return whether a pair has one number for each item of unknowns that are of that very type.

    A list of tuples means pairs, also for unknowns that are a list.
    """
    kind = type(packed.example())
    return type(bounds) is tuple and all(
        type(end) is kind and len(end) == count_items(packed) for end in bounds
    )


def _are_same(x: Any, y: Any) -> bool:
    return bool((x.lb == y.lb).all() and (x.ub == y.ub).all())


def _no_bounds(bounds: Any, packed: Space) -> Exception:
    one_for_each = f"expected {packed.size}, one for each of vspace.paths(x0)"
    if _are_pairs(bounds):
        return ValueError(f"bounds: found {len(bounds)} pairs, {one_for_each}")
    if is_pair(bounds):
        return ValueError(
            f"bounds: found two lists, which mean pairs (lower, upper), {one_for_each}; for two "
            f"ends give Bounds(lower, upper), objects or arrays"
        )
    return TypeError(f"bounds: found a {type(bounds).__name__}, {_FORMS}")


def _by_pattern(patterns: Mapping[Any, Any], packed: Space) -> optimize.Bounds:
    ends = by_pattern("bounds", patterns, packed, (None, None))
    if not _are_pairs(ends):
        wrong = next(each for each in ends if not _are_pairs([each]))
        raise TypeError(
            f"bounds: found {wrong!r} for a pattern, expected a pair of numbers, None for infinity"
        )
    return _of_pairs(ends)


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


def are_one_pair(bounds: Any) -> bool:
    """Return whether bounds are one pair of numbers in a list or an array."""
    return _are_pairs(bounds) and len(bounds) == 1


def _of_pairs(pairs: Any) -> optimize.Bounds:
    lower, upper = (
        np.array([infinite if pair[k] is None else pair[k] for pair in pairs], float)
        for k, infinite in enumerate(_INFINITE.values())
    )
    return optimize.Bounds(lower, upper)
