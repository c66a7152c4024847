"""`recursive_map` and its family: one mechanism, a few doors.

Every function here takes its operands apart along the structure of the first one, maps leaves,
and then rebuilds, or stores in place.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from vspace import _interpreter as interpreter
from vspace import leaves as algebra
from vspace._activity import InactiveConfig, as_config
from vspace._analysis import Analysis
from vspace._copying import copier
from vspace._engine import Structure, StructureCache, cache_of
from vspace._iddict import IdDict
from vspace._inplace import (
    assign_leaves,
    check_apart,
    in_place_or_new,
    prepare_targets,
    store,
    take_target,
)
from vspace._structure import LeafSpec
from vspace.errors import LeafTypeError

__all__ = [
    "accumulate_into",
    "accumulate_seen",
    "make_zero",
    "make_zero_inplace",
    "recursive_accumulate",
    "recursive_add",
    "recursive_map",
    "recursive_map_inplace",
    "structure",
]


class Operands:
    """The operands of one call, taken apart along the structure of the first one."""

    def __init__(
        self, xs: Sequence[Any], config: InactiveConfig, seen: IdDict | None, track: bool
    ) -> None:
        if not xs:
            raise TypeError("at least one object to map over is needed, got none")
        self.cache: StructureCache = cache_of(config, track)
        self.seen = seen
        self.tracked: list[Any] | None = None
        self.first = xs[0]
        self.copying = config.copy_if_inactive
        if seen is None and not self.copying:
            self.structure, leaves, self.captured = self.cache.take(xs[0])
        else:
            leaves = self._take_with_tracked(xs[0], track)
        self.leaves = [leaves, *(self.structure.read(x) for x in xs[1:])]

    def _take_with_tracked(self, first: Any, track: bool) -> list[Any]:
        rules = self.cache.rules
        if self.seen is None or not len(self.seen):
            self.structure = self.cache.take(first)[0]
        else:
            self.structure = Structure(Analysis(first, rules, track, self.seen).spec, rules)
        flat = interpreter.flatten(self.structure.spec, first, rules, first=True)
        self.captured = flat.captured
        self.tracked = flat.tracked
        return flat.leaves

    def rebuild(self, results: Sequence[Sequence[Any]]) -> list[Any]:
        """Return a new object for each of these lists of leaves, and fill `seen`."""
        tracked = self.tracked
        if tracked is None:
            return [self.structure.rebuild(leaves, self.captured) for leaves in results]
        roots, made = [], []
        for k, leaves in enumerate(results):
            copied = copier(tracked) if self.copying else None
            given = self.given(k, len(results))

            def adopt(value: Any, new: list[Any], given: Any = given, copied: Any = copied) -> Any:
                if value in given:
                    return given[value]
                return value if copied is None else copied(value, new)

            root, parts = interpreter.rebuild(self.structure.spec, leaves, self.captured, adopt)
            roots.append(root)
            made.append(parts)
        self.fill_seen(made)
        return roots

    def given(self, k: int, nout: int) -> IdDict:
        """Return the counterparts that are given for the parts of one of `nout` results (C15)."""
        if self.seen is None:
            return IdDict()
        return self.seen if nout == 1 else IdDict((old, new[k]) for old, new in self.seen.items())

    def fill_seen(self, made: Sequence[Sequence[Any]]) -> None:
        """Put what stands for each tracked part into `seen`; a tuple for several results."""
        if self.seen is not None and self.tracked is not None:
            for old, *new in zip(self.tracked, *made, strict=True):
                self.seen[old] = new[0] if len(made) == 1 else tuple(new)

    def store(self, roots: Sequence[Any], old: list[Any], new: list[Any]) -> list[Any]:
        """Put leaves into targets, and return their roots; fill `seen`."""
        structure = self.structure
        if self.seen is None:
            return [store(structure, *row) for row in zip(roots, old, new, strict=True)]
        stored, parts = [], []
        for k, (root, leaves) in enumerate(zip(roots, new, strict=True)):
            given = self.given(k, len(roots))
            stored.append(interpreter.store(structure.spec, root, leaves, self.captured, given))
            flat = interpreter.flatten(
                structure.spec, stored[-1], structure.rules, first=True, any_order=True
            )
            parts.append(flat.tracked)
        self.fill_seen(parts)
        return stored

    def path_of(self, index: int) -> str:
        """Return the path of a leaf of the first operand."""
        return interpreter.path_of(self.structure.spec, self.first, index)


def _check_results(operands: Operands, results: list[Any]) -> list[Any]:
    """Return mapped leaves in the first operand's leaf types (C3).

    Raises
    ------
    LeafTypeError
        When a result is of another kind, dtype or shape.
    """
    start = 0
    for spec, count in operands.structure.layout.runs:
        cls = spec.identity()
        for i in range(start, start + count):
            value = results[i]
            if type(value) is cls and (
                not spec.array or (value.dtype == spec.dtype and value.shape == spec.shape)
            ):
                continue
            results[i] = _converted(operands, spec, value, i)
        start += count
    return results


def _converted(operands: Operands, spec: LeafSpec, value: Any, index: int) -> Any:
    converted = interpreter.convert_leaf(spec, value)
    if converted is None:
        raise LeafTypeError(
            operands.path_of(index),
            f"that the mapped function returned {interpreter.describe(value)}",
            f"{interpreter.describe_leaf(spec)}, as in the first operand",
            "return a value of the leaf's own kind and shape",
        )
    return converted


def _check_distinct(operands: Operands, results: list[list[Any]]) -> None:
    """Refuse an array that stands for two leaves."""
    arrays = [each for row in results for each in row if isinstance(each, np.ndarray)]
    if len(set(map(id, arrays))) == len(arrays):
        return
    first_at: dict[int, tuple[int, int]] = {}
    for k, row in enumerate(results):
        for i, value in enumerate(row):
            if not isinstance(value, np.ndarray) or not value.flags.writeable:
                continue
            before = first_at.setdefault(id(value), (k, i))
            if before != (k, i):
                raise LeafTypeError(
                    operands.path_of(i),
                    "the array that the mapped function returned for "
                    f"{operands.path_of(before[1]).removeprefix('.') or 'the root'} as well",
                    "a fresh array for each leaf",
                    "return a new array (or a copy) at each call",
                )


def _check_arity(f: Callable[..., Any], xs: Sequence[Any]) -> None:
    """Refuse a ufunc of another number of operands: it would take one too many for its out."""
    if isinstance(f, np.ufunc) and f.nin != len(xs):
        raise TypeError(f"{f.__name__} takes {f.nin} operand(s), got {len(xs)} object(s) to map")


def _apply(f: Callable[..., Any], operands: Operands, nout: int) -> list[list[Any]]:
    results = list(map(f, *operands.leaves))
    if nout == 1:
        rows = [_check_results(operands, results)]
        _check_distinct(operands, rows)
        return rows
    for i, each in enumerate(results):
        if not isinstance(each, tuple) or len(each) != nout:
            raise LeafTypeError(
                operands.path_of(i),
                f"that the mapped function returned {interpreter.describe(each)}",
                f"a tuple of nout={nout} leaves",
                "return one leaf for each of the results",
            )
    rows = [_check_results(operands, [each[k] for each in results]) for k in range(nout)]
    _check_distinct(operands, rows)
    return rows


def recursive_map(
    f: Callable[..., Any],
    *xs: Any,
    out: Any = None,
    nout: int = 1,
    inactive: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return an object like the first of `xs`, with ``f(leaf, *leaves)`` in place of each leaf.

    All else comes from the first object: types, keys, sharing and cycles (C13), and, shared by
    identity, what is inactive (C5). Each shared leaf is mapped once.

    Parameters
    ----------
    f : callable
        ``f(leaf, *leaves) -> leaf``, one leaf from each object. What it returns is converted to
        the first leaf's type and dtype when it is of the same kind, and an error otherwise (C3).
        With ``nout > 1`` it returns a tuple of `nout` leaves.
    *xs : object
        Objects of one structure; leaves of the later ones may differ in precision.
    out : object, optional
        An object of the same structure to reuse: mutable leaves are written into (by `f` itself
        when it takes ``out=``, as NumPy's ufuncs do), what cannot be changed is replaced. For
        ``nout > 1`` a tuple of them.
    nout : int, default 1
        How many objects come back.
    inactive : type, predicate, path pattern, list of these, or InactiveConfig, optional
        What else is inactive (C6).
    copy_if_inactive : bool, default False
        Copy what is inactive instead of sharing it.
    seen : IdDict, optional
        Filled with old part -> new part for every tracked part; what is in it already is used
        instead of being mapped (C15). For ``nout > 1`` the new parts are tuples.
    track : bool, default True
        Keep sharing and cycles. With False shared parts come out separate.

    Returns
    -------
    object
        The new object, or the new root of `out`; a tuple of them for ``nout > 1``.

    Raises
    ------
    StructureMismatchError
        When the objects differ in structure, with the path.
    LeafTypeError
        When `f` returns what is no such leaf, with the path.
    UnknownTypeError
        When a part can neither be computed with nor looked into.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import recursive_map
    >>> recursive_map(lambda x, y: x + 2 * y, {"a": 1.0, "n": "x"}, {"a": 3.0, "n": "y"})
    {'a': 7.0, 'n': 'x'}
    >>> recursive_map(np.multiply, [np.array([1.0, 2.0])], [np.array([3.0, 4.0])])
    [array([3., 8.])]
    """
    if not isinstance(nout, int) or nout < 1:
        raise ValueError(f"nout={nout!r}: give the number of leaves that f returns, at least 1")
    operands = Operands(xs, as_config(inactive, copy_if_inactive), seen, track)
    _check_arity(f, xs)
    if out is not None:
        return _map_into(f, operands, out, nout, strict=False)
    built = operands.rebuild(_apply(f, operands, nout))
    return built[0] if nout == 1 else tuple(built)


def recursive_map_inplace(
    f: Callable[..., Any],
    out: Any,
    *xs: Any,
    nout: int = 1,
    inactive: Any = None,
    track: bool = True,
) -> None:
    """Put ``f(leaf, *leaves)`` into the leaves of `out`, strictly in place.

    Parameters
    ----------
    f : callable
        As for `recursive_map`.
    out : object
        The target; for ``nout > 1`` a tuple of targets.
    *xs : object
        The operands; `out` may be one of them.
    nout : int, default 1
        How many leaves `f` returns.
    inactive, track
        As for `recursive_map`.

    Raises
    ------
    ImmutableLeafError
        When a leaf does not live in mutable storage, naming each (C18); nothing is changed.
    StructureMismatchError, LeafTypeError
        As for `recursive_map`; nothing is changed.

    Examples
    --------
    >>> from vspace import recursive_map_inplace
    >>> x = {"a": 1.0}
    >>> recursive_map_inplace(lambda a: 2 * a, x, x)
    >>> x
    {'a': 2.0}
    """
    operands = Operands(xs, as_config(inactive), None, track)
    _check_arity(f, xs)
    _map_into(f, operands, out, nout, strict=True)


def _map_into(f: Callable[..., Any], operands: Operands, out: Any, nout: int, strict: bool) -> Any:
    outs = (out,) if nout == 1 else tuple(out)
    if len(outs) != nout:
        raise ValueError(f"out holds {len(outs)} objects, expected nout={nout}")
    structure = operands.structure
    targets = [take_target(structure, each) for each in outs]
    for root, leaves in zip(outs, targets, strict=True):
        operands.leaves = prepare_targets(structure, root, leaves, operands.leaves, strict)
    if nout > 1:
        check_apart([(structure, *row) for row in zip(outs, targets, strict=True)])
    if nout == 1 and _takes_out(f, operands, targets[0]):
        new = [_write_with(f, operands, targets[0])]
    else:
        # All results are there and checked before the first is written (C17).
        results = _apply(f, operands, nout)
        new = [assign_leaves(*row) for row in zip(targets, results, strict=True)]
    roots = operands.store(outs, targets, new)
    return roots[0] if nout == 1 else tuple(roots)


def _takes_out(f: Callable[..., Any], operands: Operands, targets: list[Any]) -> bool:
    """Return whether `f` can write into the targets by itself, with nothing left to go wrong."""
    if isinstance(f, np.ufunc):
        return f.nout == 1 and f.signature is None and _ufunc_fits(f, operands, targets)
    try:
        return "out" in inspect.signature(f).parameters
    except (TypeError, ValueError):  # no signature to be had
        return False


def _ufunc_fits(f: np.ufunc, operands: Operands, targets: list[Any]) -> bool:
    """Return whether a ufunc takes and gives the dtypes of all arrays, before it writes (C17)."""
    dtypes: set[tuple[Any, ...]] = set()
    for row in zip(*operands.leaves, targets, strict=True):
        if isinstance(row[-1], np.ndarray):
            dtypes.add(tuple(getattr(each, "dtype", object) for each in row))
    try:
        for *taken, target in dtypes:
            given = f.resolve_dtypes((*taken, None), casting="same_kind")[-1]
            if given.kind not in "fc" or not np.can_cast(given, target, "same_kind"):
                return False
    except TypeError:  # NumPy says it again when the ufunc is called plainly
        return False
    return True


def _write_with(f: Callable[..., Any], operands: Operands, targets: list[Any]) -> list[Any]:
    """Let `f` write into mutable arrays by its own ``out=``; other leaves come first, checked."""
    arrays = [isinstance(each, np.ndarray) and each.flags.writeable for each in targets]
    rows = list(zip(*operands.leaves, strict=True))
    new = list(targets)
    for i, row in enumerate(rows):
        if not arrays[i]:
            new[i] = f(*row)
    if not all(arrays):
        new = _check_results(operands, new)
    for i, row in enumerate(rows):
        if arrays[i]:
            result = f(*row, out=targets[i])
            if result is not None:  # an ``out`` that `f` has its own use for
                new[i] = result
    return assign_leaves(targets, _check_results(operands, new))


def make_zero(
    x: Any,
    *,
    inactive: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return the zero vector of the space of `x`: right where `x` holds NaN too (C4).

    Parameters
    ----------
    x : object
        Any object.
    inactive, copy_if_inactive, seen, track
        As for `recursive_map`.

    Returns
    -------
    object
        Like `x`, every leaf zero.

    Examples
    --------
    >>> from vspace import make_zero
    >>> make_zero({"a": float("nan"), "n": 3})
    {'a': 0.0, 'n': 3}
    """
    operands = Operands((x,), as_config(inactive, copy_if_inactive), seen, track)
    return operands.rebuild([list(map(algebra.zero, operands.leaves[0]))])[0]


def make_zero_inplace(x: Any, *, inactive: Any = None, track: bool = True) -> None:
    """Set every leaf of `x` to zero, strictly in place.

    Parameters
    ----------
    x : object
        Any object whose leaves live in mutable storage.
    inactive, track
        As for `recursive_map`.

    Raises
    ------
    ImmutableLeafError
        When a leaf does not live in mutable storage; nothing is changed.

    Examples
    --------
    >>> from vspace import make_zero_inplace
    >>> x = [1.0, "a"]
    >>> make_zero_inplace(x)
    >>> x
    [0.0, 'a']
    """
    operands = Operands((x,), as_config(inactive), None, track)
    leaves = operands.leaves[0]
    prepare_targets(operands.structure, x, leaves, (), strict=True)
    new = in_place_or_new(algebra.zero_inplace, algebra.zero, leaves)
    store(operands.structure, x, leaves, new)


def recursive_add(
    x: Any,
    y: Any,
    f: Callable[[Any], Any] | None = None,
    *,
    inactive: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return ``x_i + f(y_i)`` for every leaf.

    Parameters
    ----------
    x, y : object
        Objects of one structure.
    f : callable, optional
        Of one leaf; the identity by default.
    inactive, copy_if_inactive, seen, track
        As for `recursive_map`.

    Returns
    -------
    object
        Like `x`.

    Raises
    ------
    StructureMismatchError
        When the two differ in structure.

    Examples
    --------
    >>> from vspace import recursive_add
    >>> recursive_add([1.0, 2.0], [10.0, 20.0], lambda y: y / 10)
    [2.0, 4.0]
    """
    operands = Operands((x, y), as_config(inactive, copy_if_inactive), seen, track)
    increments = operands.leaves[1] if f is None else list(map(f, operands.leaves[1]))
    sums = list(map(algebra.add, operands.leaves[0], increments))
    return operands.rebuild([_check_results(operands, sums)])[0]


def recursive_accumulate(
    x: Any,
    y: Any,
    f: Callable[[Any], Any] | None = None,
    *,
    inactive: Any = None,
    track: bool = True,
) -> None:
    """Add ``f(y_i)`` to every leaf ``x_i``, strictly in place; each shared leaf once.

    Parameters
    ----------
    x : object
        The target.
    y : object
        Of the same structure.
    f : callable, optional
        Of one leaf; the identity by default.
    inactive, track
        As for `recursive_map`.

    Raises
    ------
    ImmutableLeafError, StructureMismatchError
        As for `recursive_map_inplace`; nothing is changed.

    Examples
    --------
    >>> from vspace import recursive_accumulate
    >>> gradient = {"w": 1.0}
    >>> recursive_accumulate(gradient, {"w": 0.5})
    >>> gradient
    {'w': 1.5}
    """
    operands = Operands((x, y), as_config(inactive), None, track)
    _accumulate(operands, x, f)


def _accumulate(operands: Operands, x: Any, f: Callable[[Any], Any] | None) -> None:
    targets, increments = operands.leaves
    (increments,) = prepare_targets(operands.structure, x, targets, (increments,), strict=True)
    if f is not None:
        increments = _check_results(operands, list(map(f, increments)))
    new = []
    for target, increment in zip(targets, increments, strict=True):
        if algebra.mutable(target):
            algebra.add_inplace(target, increment)
            new.append(target)
        else:
            new.append(algebra.add(target, increment))
    store(operands.structure, x, targets, new)


def accumulate_into(into: Any, from_: Any, *, inactive: Any = None, track: bool = True) -> None:
    """Add `from_` to `into`, then set `from_` to zero, both strictly in place.

    Parameters
    ----------
    into, from_ : object
        Two objects of one structure that share no leaf.
    inactive, track
        As for `recursive_map`.

    Raises
    ------
    ImmutableLeafError, StructureMismatchError
        As for `recursive_map_inplace`, and when the two share an array; nothing is changed.

    Examples
    --------
    >>> from vspace import accumulate_into
    >>> total, part = [1.0], [2.0]
    >>> accumulate_into(total, part)
    >>> total, part
    ([3.0], [0.0])
    """
    config = as_config(inactive)
    operands = Operands((into, from_), config, None, track)
    source = Operands((from_,), config, None, track)
    leaves = source.leaves[0]
    prepare_targets(source.structure, from_, leaves, (), strict=True)
    targets = operands.leaves[0]
    check_apart([(operands.structure, into, targets), (source.structure, from_, leaves)])
    _accumulate(operands, into, None)
    new = in_place_or_new(algebra.zero_inplace, algebra.zero, leaves)
    store(source.structure, from_, leaves, new)


def accumulate_seen(f: Callable[[Any], Any] | None, seen: IdDict, *, inactive: Any = None) -> None:
    """Add ``f(value)`` to each key of a `seen` dictionary, each tracked part once.

    Parameters
    ----------
    f : callable or None
        Of one leaf; None for the identity.
    seen : IdDict
        Old part -> new part, as `recursive_map` has filled it.
    inactive
        As for `recursive_map`.

    Raises
    ------
    ImmutableLeafError, StructureMismatchError
        As for `recursive_map_inplace`; nothing is changed.

    Examples
    --------
    >>> import numpy as np
    >>> from vspace import IdDict, accumulate_seen, make_zero
    >>> w = np.array([1.0, 2.0])
    >>> seen = IdDict()
    >>> shadow = make_zero([w, w], seen=seen)
    >>> shadow[0] += 10.0
    >>> accumulate_seen(None, seen)
    >>> w
    array([11., 12.])
    """
    # All keys as one object: parts that hold other keys meet them as shared parts, so each is
    # accumulated once.
    recursive_accumulate(list(seen), list(seen.values()), f, inactive=inactive)


def structure(x: Any, *, inactive: Any = None, track: bool = True) -> Structure:
    """Return the structure of an object.

    Parameters
    ----------
    x : object
        Any object.
    inactive, track
        As for `recursive_map`.

    Returns
    -------
    Structure
        Comparable with ``==``; its ``source`` is the generated code.

    Raises
    ------
    UnknownTypeError
        When a part can neither be computed with nor looked into.

    Examples
    --------
    >>> from vspace import structure
    >>> structure([1.0]) == structure([2.0]), structure([1.0]) == structure((1.0,))
    (True, False)
    """
    return cache_of(as_config(inactive), track).take(x)[0]
