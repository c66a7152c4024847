"""Zeros, sums and accumulation of objects: what automatic differentiation asks of vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vspace.activity import InactiveConfig, as_config, chosen
from vspace.blocks import ADD, MOVE, ZERO, Operation
from vspace.engine import cache_of
from vspace.maps._operands import Operands
from vspace.maps._results import check_results, map_leaves
from vspace.maps._targets import Target, change_small, check_separate
from vspace.walks import IdDict

__all__ = [
    "accumulate_into",
    "accumulate_seen",
    "make_zero",
    "make_zero_inplace",
    "recursive_accumulate",
    "recursive_add",
]


def make_zero(
    x: Any,
    *,
    inactive: Any = None,
    active: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return the zero vector of the space of `x`: right where `x` holds NaN too (C4).

    Parameters
    ----------
    x : object
        Any object.
    inactive, active, copy_if_inactive, seen, track
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
    operands = Operands((x,), chosen(inactive, active), seen, track, copy_if_inactive)
    structure = operands.structure
    zeros = structure.algebra.zero(structure.pack_data(operands.leaves[0]))
    return operands.build([structure.unpack_data(zeros)])[0]


def make_zero_inplace(
    x: Any,
    *,
    inactive: Any = None,
    active: Any = None,
    seen: IdDict | None = None,
    track: bool = True,
) -> None:
    """Set every leaf of `x` to zero, strictly in place.

    Parameters
    ----------
    x : object
        Any object whose leaves live in mutable storage.
    inactive, active, seen, track
        As for `recursive_map`: what is in `seen` already stays as it is, or is replaced by what is
        given for it.

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
    config = as_config(inactive, of=x, active=active)
    if seen is None and _is_changed(ZERO, config, track, x):
        return
    operands = Operands((x,), config, seen, track, as_target=True)
    operands.target.prepare(strict=True)
    operands.target.change(ZERO)
    operands.store([operands.target])


def recursive_add(
    x: Any,
    y: Any,
    f: Callable[[Any], Any] | None = None,
    *,
    inactive: Any = None,
    active: Any = None,
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
    inactive, active, copy_if_inactive, seen, track
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
    operands = Operands((x, y), chosen(inactive, active), seen, track, copy_if_inactive)
    structure, (leaves, increments) = operands.structure, operands.leaves
    if f is not None:
        increments = check_results(operands, map_leaves(f, increments))
    pack = structure.pack_data
    sums = structure.algebra.axpy(pack(leaves), pack(increments), 1.0, True)
    return operands.build([structure.unpack_data(sums)])[0]


def recursive_accumulate(
    x: Any,
    y: Any,
    f: Callable[[Any], Any] | None = None,
    *,
    inactive: Any = None,
    active: Any = None,
    seen: IdDict | None = None,
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
    inactive, active, seen, track
        As for `recursive_map`, of the parts of `x`: to what is in `seen` already, nothing is added,
        so that calls which share one accumulate each part once.

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
    config = as_config(inactive, of=x, active=active)
    if seen is None and f is None and _is_changed(ADD, config, track, x, y):
        return
    operands = Operands((x, y), config, seen, track, as_target=True)
    target = operands.target
    (increments,) = target.prepare(operands.leaves[1], strict=True)
    if f is not None:
        increments = check_results(operands, map_leaves(f, increments))
    target.change(ADD, (1.0,), increments)
    operands.store([target])


def _is_changed(
    operation: Operation, config: InactiveConfig, track: bool, x: Any, *other: Any
) -> bool:
    """Change an object strictly in place in the common case; return whether it was one."""
    structure = cache_of(config, track).structure_of(x)
    factors = (1.0,) if other else ()
    y, a = (other[0], 1.0) if other else (None, None)
    if change_small(structure, x, operation, y, a, strict=True) is not None:
        return True
    target = Target.quickly(structure, x)
    if target is None:
        return False
    leaves = [target.structure.read_like(each, target.leaves) for each in other]
    target.change(operation, factors, *target.prepare(*leaves, strict=True))
    target.store()
    return True


def accumulate_into(
    into: Any,
    from_: Any,
    *,
    inactive: Any = None,
    active: Any = None,
    seen: IdDict | None = None,
    track: bool = True,
) -> None:
    """Add `from_` to `into`, then set `from_` to zero, both strictly in place.

    Parameters
    ----------
    into, from_ : object
        Two objects of one structure that share no leaf.
    inactive, active, seen, track
        As for `recursive_map`, of the parts of `into`: what is in `seen` already is left alone, and
        its counterpart in `from_` as well.

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
    config = as_config(inactive, of=into, active=active)
    likely = cache_of(config, track).structure_of(into) if seen is None else None
    if change_small(likely, into, MOVE, from_, 1.0, strict=True) is not None:
        return
    operands = None
    quick = Target.quickly(likely, into)
    source = None if quick is None else Target.quickly(likely, from_)
    if quick is not None and source is not None:
        target = quick
        increments = target.structure.layout.converted(source.leaves, target.leaves)
    else:
        operands = Operands((into,), config, seen, track, as_target=True)
        structure, target = operands.structure, operands.target
        increments = operands.read(from_)
        if seen:  # what is given in the one is left alone in the other, too
            source = Target(structure, from_)
        else:
            source = Operands((from_,), config, None, track, as_target=True).target
    source.prepare(strict=True)
    check_separate([target, source])
    target.change(ADD, (1.0,), *target.prepare(increments, strict=True))
    if operands is None:
        target.store()
    else:
        operands.store([target])
    source.change(ZERO)
    source.store()


def accumulate_seen(
    f: Callable[[Any], Any] | None, seen: IdDict, *, inactive: Any = None, active: Any = None
) -> None:
    """Add ``f(value)`` to each key of a `seen` dictionary, each tracked part once.

    Parameters
    ----------
    f : callable or None
        Of one leaf; None for the identity.
    seen : IdDict
        Old part -> new part, as `recursive_map` has filled it.
    inactive, active
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
    recursive_accumulate(list(seen), list(seen.values()), f, inactive=inactive, active=active)
