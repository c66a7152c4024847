"""`recursive_map` and `recursive_map_inplace`: one mechanism, two doors.

Operands are taken apart along the structure of the first one, their leaves are mapped, and the
results are put together again, or stored in place.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from vspace.activity import as_config, chosen
from vspace.engine import Structure, cache_of, shown
from vspace.maps._operands import Operands
from vspace.maps._results import apply, check_arity, check_results
from vspace.maps._targets import Target, check_separate
from vspace.walks import IdDict

__all__ = ["recursive_map", "recursive_map_inplace", "structure"]


def recursive_map(
    f: Callable[..., Any],
    *xs: Any,
    out: Any = None,
    nout: int = 1,
    inactive: Any = None,
    active: Any = None,
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
        What else is inactive (C6); by default what the first object says, if it is a `VectorSpace`.
    active : type, predicate, path pattern or list of these, optional
        What takes part, where one would rather say that: all else is inactive then.
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
    operands = Operands(xs, chosen(inactive, active), seen, track, copy_if_inactive)
    check_arity(f, xs)
    if out is not None:
        return _map_into(f, operands, out, nout, strict=False)
    built = operands.build(apply(f, operands, nout))
    return built[0] if nout == 1 else tuple(built)


def recursive_map_inplace(
    f: Callable[..., Any],
    out: Any,
    *xs: Any,
    nout: int = 1,
    inactive: Any = None,
    active: Any = None,
    seen: IdDict | None = None,
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
    inactive, active, seen, track
        As for `recursive_map`, which fills `seen` with the parts of `out`.

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
    operands = Operands(xs, chosen(inactive, active), seen, track)
    check_arity(f, xs)
    _map_into(f, operands, out, nout, strict=True)


def _map_into(f: Callable[..., Any], operands: Operands, out: Any, nout: int, strict: bool) -> Any:
    outs = (out,) if nout == 1 else tuple(out)
    if len(outs) != nout:
        raise ValueError(f"out holds {len(outs)} objects, expected nout={nout}")
    targets = [Target(operands.structure, each) for each in outs]
    for target in targets:
        operands.leaves = [*target.prepare(*operands.leaves, strict=strict)]
    if nout > 1:
        check_separate(targets)
    if nout == 1 and _takes_out(f, operands, targets[0].leaves):
        results = [_write_with(f, operands, targets[0].leaves)]
    else:
        # All results are there and checked before the first is written (C17).
        results = apply(f, operands, nout)
    for target, result in zip(targets, results, strict=True):
        target.assign(result)
    roots = operands.store(targets)
    return roots[0] if nout == 1 else tuple(roots)


def _takes_out(f: Callable[..., Any], operands: Operands, targets: list[Any]) -> bool:
    """Return whether `f` can write into the targets by itself, with nothing left to go wrong."""
    if isinstance(f, np.ufunc):
        return f.nout == 1 and f.signature is None and _ufunc_fits(f, operands, targets)
    if type(f) is FunctionType and not f.__dict__:  # a tenth of the time of asking for a signature
        code = f.__code__
        return "out" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    try:
        return "out" in inspect.signature(f).parameters
    except (TypeError, ValueError):  # no signature to be had
        return False


def _ufunc_fits(f: np.ufunc, operands: Operands, targets: list[Any]) -> bool:
    """Return whether a ufunc takes and gives the dtypes of all arrays, before it writes (C17)."""
    dtypes: set[tuple[Any, ...]] = set()
    are_arrays = operands.structure.layout.array_mask
    for is_array, *row in zip(are_arrays, *operands.leaves, targets, strict=True):
        if is_array:
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
    """Let `f` write into mutable arrays by its own ``out=``; other leaves come first, checked.

    Return what is to be assigned then.
    """
    are_arrays = operands.structure.layout.array_mask  # what is registered is not written by others
    arrays = [
        is_array and each.flags.writeable
        for is_array, each in zip(are_arrays, targets, strict=True)
    ]
    rows = list(zip(*operands.leaves, strict=True))
    new = list(targets)
    for i, row in enumerate(rows):
        if not arrays[i]:
            new[i] = f(*row)
    if not all(arrays):
        new = check_results(operands, new)
    for i, row in enumerate(rows):
        if arrays[i]:
            result = f(*row, out=targets[i])
            if result is not None:  # an ``out`` that `f` has its own use for
                new[i] = result
    return check_results(operands, new)


def structure(x: Any, *, inactive: Any = None, active: Any = None, track: bool = True) -> Structure:
    """Return the structure of an object.

    Parameters
    ----------
    x : object
        Any object.
    inactive, active, track
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
    programs, _, _ = cache_of(as_config(inactive, of=x, active=active), track).take(x)
    return shown(programs)
