"""`like`: a foreign result in the space of an object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from vspace import leaves as algebra
from vspace import walks
from vspace._paths import Link, spell
from vspace.activity import chosen
from vspace.errors import LeafTypeError, StructureMismatchError, tell_where
from vspace.leaves._numbers import to_number_type
from vspace.maps._operands import Operands
from vspace.nodes import CELL, FunctionIdentity, Mismatch
from vspace.specs import LeafSpec, NodeSpec, RefSpec, Rules, Spec
from vspace.walks import IdDict, as_leaf, describe, describe_leaf

__all__ = ["like"]

_MISSING: Any = object()


def like(
    x: Any,
    dx: Any,
    *,
    inactive: Any = None,
    active: Any = None,
    copy_if_inactive: bool = False,
    seen: IdDict | None = None,
    track: bool = True,
) -> Any:
    """Return `dx` projected onto the space of `x`: its types, dtypes and shapes.

    Parameters
    ----------
    x : object
        Says what the result looks like.
    dx : object
        Of like shape, but looser: numbers of any kind (the real part, where the leaf of `x` is
        real), parts that are None or left out for zero, dicts of names in place of instances and
        closures, any sequence in place of a list or tuple.
    inactive, active, copy_if_inactive, seen, track
        As for `recursive_map`, of the parts of `x`.

    Returns
    -------
    object
        Like `x`, inactive parts shared with it.

    Raises
    ------
    StructureMismatchError
        When `dx` has a part that `x` has not, or of another shape, with its path.

    Examples
    --------
    >>> from vspace import like
    >>> like({"a": 1.0, "b": [2.0, 3.0], "n": 4}, {"b": [1, None]})
    {'a': 0.0, 'b': [1.0, 0.0], 'n': 4}
    """
    operands = Operands((x,), chosen(inactive, active), seen, track, copy_if_inactive)
    structure, leaves = operands.structure, operands.leaves[0]
    projected: list[Any] = []
    tracked: list[Any] = []

    def meet(spec: Spec, count: int, part: Any, link: Link) -> None:
        if isinstance(spec, LeafSpec):
            leaf = leaves[len(projected)]
            absent = part is _MISSING or part is None
            projected.append(algebra.zero(leaf) if absent else _project(spec, leaf, part, link))
        elif isinstance(spec, RefSpec):
            target = tracked[len(tracked) - spec.distance]
            if part is not _MISSING and part is not None and part is not target:
                raise _unshared(link)
        if (isinstance(spec, LeafSpec) and spec.tracked) or (
            isinstance(spec, NodeSpec) and spec.own_tracked
        ):
            tracked.append(part)

    walks.walk(structure.spec, dx, meet, partial(_loose_children, structure.rules))
    return operands.build([projected])[0]


def _unshared(link: Link) -> StructureMismatchError:
    return StructureMismatchError(
        spell(link),
        "a part of its own",
        "the same object as before, since it is shared in the first operand",
        "leave it out here, and give the whole where the part is first met",
    )


def _loose_children(rules: Rules, spec: NodeSpec, part: Any, link: Link) -> Sequence[Any]:
    kind, labels = spec.kind, spec.labels
    count = kind.count(labels)
    if part is _MISSING or part is None:
        return [_MISSING] * count
    if kind is CELL:
        try:
            return [part.cell_contents] if type(part).__name__ == "cell" else [part]
        except ValueError:
            return [_MISSING]
    words = None
    if _is_alike(spec, part, rules):
        try:
            return kind.take_apart_like(part, labels)
        except Mismatch as mismatch:  # of a mapping, parts may be left out
            words = mismatch.found, mismatch.expected
    names = kind.loose_names(labels)
    if names is not None and (type(part) is dict or isinstance(part, Mapping)):
        given = {kind.name_of(key): each for key, each in part.items()}
        extra = [name for name in given if name not in names]
        if extra:
            raise StructureMismatchError(
                spell(link),
                f"parts {extra!r} that the first operand has not",
                f"some of {list(names)!r}",
                "leave them out",
            )
        return [given.get(name, _MISSING) for name in names]
    if names is None and isinstance(part, (list, tuple, np.ndarray)):
        if len(part) != count:
            raise StructureMismatchError(
                spell(link),
                f"{len(part)} parts",
                f"{count} parts, None for those that are zero",
                "give one for each part of the first operand",
            )
        return list(part)
    words = words or (describe(part), f"a {kind.name}, a dict of its parts, or None")
    raise StructureMismatchError(
        spell(link), *words, "give it the structure of the first operand, without what is too many"
    )


def _is_alike(spec: NodeSpec, part: Any, rules: Rules) -> bool:
    """Return whether a part is of the very type, and can be taken apart as the first one was."""
    if type(part) is FunctionType:
        return spec.identity == FunctionIdentity(part)
    is_array = isinstance(part, np.ndarray)
    return spec.identity() is type(part) and (not is_array or rules.of_value(part) is spec.kind)


def _project(spec: LeafSpec, leaf: Any, part: Any, link: Link) -> Any:
    if spec.registered:
        try:
            converted = as_leaf(spec, part, lambda: leaf)
        except Exception as error:
            tell_where(error, spell(link))
            raise
        if converted is not None:
            return converted
        raise StructureMismatchError(
            spell(link),
            describe(part),
            describe_leaf(spec),
            "give a leaf of that type and space, or None for zero",
        )
    try:
        values = np.asarray(part)
    except ValueError:  # a ragged nest
        values = np.empty((), dtype=object)
    exact = not spec.array and spec.dtype is None
    if values.shape != spec.shape or (values.dtype.kind not in "iufcb" and not exact):
        raise StructureMismatchError(
            spell(link),
            describe(part),
            describe_leaf(spec),
            "give values of that shape, or None for zero",
        )
    if exact:
        try:
            return to_number_type(type(leaf), values[()])
        except (LeafTypeError, TypeError, ValueError) as error:
            raise StructureMismatchError(
                spell(link),
                describe(part),
                describe_leaf(spec),
                "give a real number, or None for zero",
            ) from error
    if values.dtype.kind == "c" and spec.dtype is not None and spec.dtype.kind != "c":
        values = values.real
    values = np.array(values, dtype=spec.dtype)
    if not spec.array:
        return to_number_type(type(leaf), values[()])
    cls = type(leaf)
    return values if cls is np.ndarray else values.view(cls)
