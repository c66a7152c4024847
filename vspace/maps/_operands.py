"""The operands of a map: taken apart along the first one, mapped, put together again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice, repeat
from typing import Any

import numpy as np

from vspace import walks
from vspace.activity import as_config
from vspace.blocks import are_distinct, are_held
from vspace.engine import Structure, StructureCache, cache_of
from vspace.errors import LeafTypeError, tell_where
from vspace.leaves import mutable
from vspace.maps._targets import Target
from vspace.specs import analyse
from vspace.walks import (
    IdDict,
    convert_result,
    copier,
    describe,
    describe_form,
    describe_leaf,
    is_such_a_leaf,
)


class Operands:
    """The operands of one call, taken apart along the structure of the first one.

    Attributes
    ----------
    structure : Structure
        Of the first one.
    leaves : list of list
        The leaves of each.
    target : Target
        The first one, where that was asked for: it is changed in place, and not rebuilt.
    """

    def __init__(
        self,
        xs: Sequence[Any],
        inactive: Any,
        seen: IdDict | None,
        track: bool,
        copy_if_inactive: bool = False,
        as_target: bool = False,
    ) -> None:
        if not xs:
            raise TypeError("at least one object to map over is needed, got none")
        config = as_config(inactive, copy_if_inactive, of=xs[0])
        self.cache: StructureCache = cache_of(config, track)
        self.seen = seen
        self.tracked: list[Any] | None = None
        self.first = xs[0]
        self.copying = config.copy_if_inactive
        quick = None
        if as_target and seen is None:
            quick = Target.quickly(self.cache.structure_of(xs[0]), xs[0])
        if quick is not None:
            self.structure, leaves = quick.structure, quick.leaves
        elif seen is None and not self.copying:
            self.structure, leaves, self.kept = self.cache.take(xs[0])
        else:
            leaves = self._take_with_tracked(xs[0], track)
        if as_target:
            self.target = quick or Target(self.structure, xs[0], leaves)
        self.leaves = [leaves]
        for x in xs[1:]:
            self.leaves.append(self.read(x))

    def read(self, x: Any) -> list[Any]:
        """Return the leaves of a later operand."""
        first = self.leaves[0]
        return self.structure.layout.converted(self.structure.read(x, first.__getitem__), first)

    def _take_with_tracked(self, first: Any, track: bool) -> list[Any]:
        if self.seen is None or not len(self.seen):
            self.structure = self.cache.take(first)[0]
        else:
            rules = self.cache.rules
            self.structure = Structure(analyse(first, rules, track, self.seen).spec, rules)
        taken = walks.take(self.structure.spec, first, self.structure.rules, first=True)
        self.kept = taken.kept
        self.tracked = taken.tracked
        return taken.leaves

    def build(self, results: Sequence[Sequence[Any]]) -> list[Any]:
        """Return a new object for each of these lists of leaves, and fill `seen`."""
        tracked = self.tracked
        if tracked is None:
            return [self.structure.build(leaves, self.kept) for leaves in results]
        roots, made = [], []
        for k, leaves in enumerate(results):
            copied = copier(tracked) if self.copying else None
            given = self.given(k, len(results))

            def adopt(value: Any, new: list[Any], given: Any = given, copied: Any = copied) -> Any:
                if value in given:
                    return given[value]
                return value if copied is None else copied(value, new)

            root, parts = walks.build(self.structure.spec, leaves, self.kept, adopt)
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

    def store(self, targets: Sequence[Target]) -> list[Any]:
        """Put what leaves of targets have become in their places; return the roots, fill `seen`."""
        if self.seen is None:
            return [each.store() for each in targets]
        structure = self.structure
        stored, parts = [], []
        for k, target in enumerate(targets):
            given = self.given(k, len(targets))
            root = walks.store(structure.spec, target.root, target.new, self.kept, given)
            taken = walks.take(structure.spec, root, structure.rules, first=True, any_order=True)
            stored.append(root)
            parts.append(taken.tracked)
        self.fill_seen(parts)
        return stored

    def path_of(self, index: int) -> str:
        """Return the path of a leaf of the first operand."""
        return walks.path_of(self.structure.spec, self.first, index)


def check_results(operands: Operands, results: list[Any]) -> list[Any]:
    """Return mapped leaves in the first operand's leaf types (C3).

    Raises
    ------
    LeafTypeError
        When a result is of another kind, dtype or shape.
    """
    layout = operands.structure.layout
    for spec, places, shapes in layout.kinds:
        if spec.registered:
            for i in places:
                try:
                    is_alike = is_such_a_leaf(spec, results[i])
                except Exception as error:
                    tell_where(error, operands.path_of(i))
                    raise
                if not is_alike:
                    results[i] = _converted(operands, results[i], i)
            continue  # what is in another unit all the same is converted in the end
        cls, array, dtype = spec.identity(), spec.array, spec.dtype
        each_shape = repeat(shapes[0]) if len(shapes) == 1 else shapes
        for i, shape in zip(places, each_shape):  # noqa: B905 - it may be repeated for ever
            value = results[i]
            if type(value) is not cls or (
                array
                and not (value.shape == shape and (value.dtype is dtype or value.dtype == dtype))
            ):
                results[i] = _converted(operands, value, i)
    return layout.converted(results, operands.leaves[0])


def _converted(operands: Operands, value: Any, index: int) -> Any:
    spec = next(islice(operands.structure.layout.specs(), index, None))
    try:
        converted = convert_result(spec, value, operands.leaves[0][index])
    except Exception as error:
        tell_where(error, operands.path_of(index))
        raise
    if converted is None:
        raise _not_such_a_leaf(operands, value, index, describe_leaf(spec))
    return converted


def _not_such_a_leaf(operands: Operands, value: Any, index: int, expected: str) -> LeafTypeError:
    return LeafTypeError(
        operands.path_of(index),
        f"that the mapped function returned {describe_form(value)}",
        f"{expected}, as in the first operand",
        "return a value of the leaf's own kind and shape",
    )


def _check_distinct(operands: Operands, results: list[list[Any]]) -> None:
    """Refuse an array, or another leaf that can be changed, that stands for two leaves."""
    if all(are_held(row, 1) for row in results):
        return
    layout = operands.structure.layout
    changeable: list[Any] = []
    for row in results:
        changeable += layout.arrays_among(row)
        changeable += [row[i] for i in layout.registered]
    if are_distinct(changeable):
        return
    first_at: dict[int, tuple[int, int]] = {}
    for k, row in enumerate(results):
        for i, value in enumerate(row):
            if not mutable(value):
                continue
            before = first_at.setdefault(id(value), (k, i))
            if before != (k, i):
                raise LeafTypeError(
                    operands.path_of(i),
                    f"the {_noun(value)} that the mapped function returned for "
                    f"{operands.path_of(before[1]).removeprefix('.') or 'the root'} as well",
                    f"a fresh {_noun(value)} for each leaf",
                    f"return a new {_noun(value)} (or a copy) at each call",
                )


def _noun(leaf: Any) -> str:
    return "array" if isinstance(leaf, np.ndarray) else type(leaf).__qualname__


def check_arity(f: Callable[..., Any], xs: Sequence[Any]) -> None:
    """Refuse a ufunc of another number of operands: it would take one too many for its out."""
    if isinstance(f, np.ufunc) and f.nin != len(xs):
        raise TypeError(f"{f.__name__} takes {f.nin} operand(s), got {len(xs)} object(s) to map")


def map_leaves(f: Callable[..., Any], *rows: Sequence[Any]) -> list[Any]:
    """Return ``f(leaf, *leaves)`` for each leaf.

    ``list(map(f, ...))`` would take a `StopIteration` that `f` raises for the end (C24); ufuncs
    raise none, and are a fifth faster so.
    """
    if type(f) is np.ufunc:
        return list(map(f, *rows))
    if len(rows) == 1:
        return [f(leaf) for leaf in rows[0]]
    if len(rows) == 2:
        return [f(leaf, other) for leaf, other in zip(*rows)]  # noqa: B905 - a tenth of the time
    return [f(*leaves) for leaves in zip(*rows)]  # noqa: B905


def apply(f: Callable[..., Any], operands: Operands, nout: int) -> list[list[Any]]:
    """Return the mapped leaves of each of `nout` results, checked."""
    results = map_leaves(f, *operands.leaves)
    if nout == 1:
        rows = [check_results(operands, results)]
        _check_distinct(operands, rows)
        return rows
    for i, row in enumerate(results):
        if not isinstance(row, tuple) or len(row) != nout:
            raise LeafTypeError(
                operands.path_of(i),
                f"that the mapped function returned {describe(row)}",
                f"a tuple of nout={nout} leaves",
                "return one leaf for each of the results",
            )
    rows = [check_results(operands, [row[k] for row in results]) for k in range(nout)]
    _check_distinct(operands, rows)
    return rows
