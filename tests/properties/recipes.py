"""Small object graphs as data: built as often as wanted, and changed in one place."""

from __future__ import annotations

from dataclasses import dataclass
from types import CellType, FunctionType
from typing import Any

import numpy as np
from hypothesis import strategies as st

NAMES = ("a", "b", "c")
RECORD = np.dtype([("u", "f8"), ("n", "i4"), ("w", "f8", (2,))])


@dataclass
class Record:
    a: Any = None
    b: Any = None
    c: Any = None


@dataclass(frozen=True)
class Frozen:
    a: Any = None
    b: Any = None
    c: Any = None


def _captures(count):
    """Return a function that captures this many variables."""
    a = b = c = None
    if count == 1:
        return lambda: a
    return (lambda: (a, b)) if count == 2 else lambda: (a, b, c)


@dataclass(frozen=True)
class Ref:
    """A part that is the node of this number."""

    node: int


@dataclass(frozen=True)
class Array:
    """A node that is a leaf."""

    dtype: str
    shape: tuple[int, ...]

    def build(self):
        return np.arange(1.0, 1 + np.prod(self.shape)).reshape(self.shape).astype(self.dtype)


@dataclass(frozen=True)
class Structured:
    """A structured array."""

    length: int

    def build(self):
        made = np.zeros(self.length, RECORD)
        made["u"], made["n"], made["w"] = 1.5, 7, 2.5
        return made


@dataclass(frozen=True)
class Holder:
    """A node with one to three parts: numbers, texts or references."""

    kind: str
    parts: tuple[Any, ...]

    @property
    def mutable(self):
        return self.kind not in IMMUTABLE


@dataclass(frozen=True)
class Recipe:
    """The nodes of an object, the root first; of immutable ones they refer to later ones only."""

    nodes: tuple[Any, ...]

    def build(self):
        """Return a new object."""
        made = [None if isinstance(each, Holder) else each.build() for each in self.nodes]

        def part(each):
            return made[each.node] if isinstance(each, Ref) else each

        holders = [(i, each) for i, each in enumerate(self.nodes) if isinstance(each, Holder)]
        for i, each in holders:
            if each.mutable:
                made[i] = _shell(each)
        for i, each in reversed(holders):
            if not each.mutable:
                parts = tuple(map(part, each.parts))
                made[i] = parts if each.kind == "tuple" else Frozen(*parts)
        for i, each in holders:
            if each.mutable:
                _fill(made[i], each.kind, [part(p) for p in each.parts])
        return made[0]


def _shell(holder):
    count = len(holder.parts)
    if holder.kind == "closure":
        cells = tuple(CellType() for _ in range(count))
        return FunctionType(_captures(count).__code__, globals(), closure=cells)
    if holder.kind == "objects":
        return np.empty(count, object)
    return {"list": list, "dict": dict, "record": Record}[holder.kind]()


def _fill(made, kind, parts):
    if kind == "list":
        made.extend(parts)
    elif kind == "dict":
        made.update(zip(NAMES, parts, strict=False))
    elif kind == "record":
        for name, part in zip(NAMES, parts, strict=False):
            setattr(made, name, part)
    elif kind == "objects":
        for i, part in enumerate(parts):
            made[i] = part
    else:
        for cell, part in zip(made.__closure__, parts, strict=True):
            cell.cell_contents = part


# Strategies.

MUTABLE = ("list", "dict", "record", "closure", "objects")
IMMUTABLE = ("tuple", "frozen")
values = st.sampled_from([0.5, 1.0, 2.0, -3.0, 1.0 + 2.0j, "text", 3, None])
DTYPES, SHAPES = ("f8", "f4", "c16"), ((2,), (1,), (), (2, 1))
leaf_nodes = st.one_of(
    st.builds(Array, st.sampled_from(DTYPES), st.sampled_from(SHAPES)),
    st.builds(Structured, st.integers(1, 2)),
)


def _kinds_and_refs(draw, count):
    """Return the kind of each node (None: a leaf) and the nodes that it may hold."""
    kinds = [draw(st.sampled_from([*MUTABLE, "tuple", "frozen"]))]
    kinds += [draw(st.sampled_from([*MUTABLE, "tuple", "frozen", None])) for _ in range(count - 1)]
    late = [i for i, kind in enumerate(kinds) if kind in IMMUTABLE]
    return kinds, [
        [j for j in range(count) if kind not in IMMUTABLE or j > i or j not in late]
        for i, kind in enumerate(kinds)
    ]


@st.composite
def graphs(draw):
    """Return any small graph: parts shared and cyclic as it happens."""
    kinds, refs = _kinds_and_refs(draw, draw(st.integers(1, 5)))
    nodes: list[Any] = []
    for kind, held in zip(kinds, refs, strict=True):
        if kind is None:
            nodes.append(draw(leaf_nodes))
            continue
        ref = st.sampled_from(held).map(Ref) if held else values
        nodes.append(
            Holder(kind, tuple(draw(st.lists(values | ref | ref, min_size=1, max_size=3))))
        )
    return Recipe(tuple(nodes))


def ring(length, kinds, value, between=None):
    """Return nodes of which each holds the next one, and the last the first.

    With `between`, a node of that immutable kind stands between each two.
    """
    step = length if between else 0
    nodes = [
        Holder(kinds[i % len(kinds)], (value, Ref(i + step if between else (i + 1) % length)))
        for i in range(length)
    ]
    if between:
        nodes += [Holder(between, (Ref((i + 1) % length), value)) for i in range(length)]
    return Recipe(tuple(nodes))


@st.composite
def rings(draw):
    """Return rings of several lengths that are alike in all else."""
    kinds = draw(st.lists(st.sampled_from(MUTABLE), min_size=1, max_size=2))
    value, between = draw(st.sampled_from([1.0, 2.0])), draw(st.sampled_from([None, *IMMUTABLE]))
    lengths = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4, unique=True))
    return [ring(length, kinds, value, between) for length in lengths]


@st.composite
def rows(draw):
    """Return leaves side by side: each its own, all of them one, or one of them another."""
    kind, count = draw(st.sampled_from(("list", "tuple", "dict"))), draw(st.integers(2, 3))
    leaf, other = draw(leaf_nodes), draw(leaf_nodes)

    def row(places, leaves):
        return Recipe((Holder(kind, tuple(map(Ref, places))), *leaves))

    each = range(1, count + 1)
    one_other = [leaf] * (count - 1) + [other]
    return [row(each, [leaf] * count), row([1] * count, [leaf]), row(each, one_other)]


# Near misses: one thing of a recipe is another.

_WITHOUT_AXES = [Array(each, ()) for each in DTYPES]


def _with(recipe, index, node):
    nodes = list(recipe.nodes)
    nodes[index] = node
    return Recipe(tuple(nodes))


def _with_part(recipe, index, place, part):
    parts = list(recipe.nodes[index].parts)
    parts[place] = part
    return _with(recipe, index, Holder(recipe.nodes[index].kind, tuple(parts)))


def _misses(recipe):
    """Return all near misses of a recipe."""
    made = []
    late = [i for i, each in enumerate(recipe.nodes) if getattr(each, "kind", "") in IMMUTABLE]
    for i, node in enumerate(recipe.nodes):
        if isinstance(node, Array):
            made += [_with(recipe, i, Array(node.dtype, s)) for s in SHAPES if s != node.shape]
            made += [_with(recipe, i, Array(d, node.shape)) for d in DTYPES if d != node.dtype]
        elif isinstance(node, Structured):
            made += [
                _with(recipe, i, Structured(node.length + 1)),
                _with(recipe, i, Array("f8", (2,))),
            ]
        else:
            kinds = IMMUTABLE if node.kind in IMMUTABLE else MUTABLE
            made += [_with(recipe, i, Holder(k, node.parts)) for k in kinds if k != node.kind]
            if len(node.parts) > 1:
                made.append(_with(recipe, i, Holder(node.kind, node.parts[:-1])))
            for place, part in enumerate(node.parts):
                # Whether a number can stand for an array that is met twice, no rule says.
                if not (isinstance(part, Ref) and recipe.nodes[part.node] in _WITHOUT_AXES):
                    others = [each for each in (1.0, "text", 1.0j) if type(each) is not type(part)]
                    made += [_with_part(recipe, i, place, each) for each in others]
                if not isinstance(part, Ref):
                    continue
                for j in range(len(recipe.nodes)):
                    if j != part.node and (node.kind not in IMMUTABLE or j > i or j not in late):
                        made.append(_with_part(recipe, i, place, Ref(j)))
                apart = Recipe((*recipe.nodes, recipe.nodes[part.node]))
                made.append(_with_part(apart, i, place, Ref(len(recipe.nodes))))
    return made


@st.composite
def families(draw):
    """Return a few recipes that differ little."""
    alike = draw(st.sampled_from([rings, rows, None]))
    if alike is not None:
        return draw(alike())
    family = [draw(graphs())]
    for _ in range(draw(st.integers(1, 3))):
        family.append(draw(st.sampled_from(_misses(draw(st.sampled_from(family))))))
    return family
