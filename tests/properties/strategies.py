"""Small readable objects with sharing and cycles."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

numbers = st.floats(-100, 100, allow_nan=False).map(lambda x: round(x, 3))


@dataclass
class Node:
    value: object
    rest: object


@dataclass(frozen=True)
class Leafy:
    value: object


def capture(part, scale):
    def f():
        return part, scale

    return f


def capture_itself(part):
    def f(depth=0):
        return part if depth else f

    return f


arrays = st.builds(
    lambda values, dtype, columns: (
        np.array(values * columns, dtype=dtype).reshape(-1, columns)
        if columns > 1
        else np.array(values, dtype=dtype)
    ),
    st.lists(numbers, max_size=4),
    st.sampled_from(["d", "f", "D"]),
    st.sampled_from([1, 1, 2]),
)
inactive = st.sampled_from(["text", 3, None, True, (1, "a")])
scalars = st.one_of(numbers, numbers.map(lambda x: complex(x, 1.0)))


def fresh(part):
    return part.copy() if isinstance(part, np.ndarray) else part


def assembled(kind, parts):
    """Return a node of these parts."""
    if kind == "list":
        return list(parts)
    if kind == "tuple":
        return tuple(parts)
    if kind == "dict":
        return {f"k{i}": each for i, each in enumerate(parts)}
    first, *rest = parts
    return Node(first, rest[0] if len(rest) == 1 else rest)


nodes = st.sampled_from(["list", "tuple", "dict", "node"])


@st.composite
def chains(draw, tail):
    """Return nodes in nodes that are alike, around the hole in which the next one hangs."""
    kind, sharing = draw(nodes), draw(st.sampled_from([False, False, True]))
    part = st.one_of(scalars, arrays, inactive)
    before = draw(st.lists(part, max_size=2))
    after = draw(st.lists(part, max_size=2))
    chain = draw(tail)
    for _ in range(draw(st.sampled_from([30, 31, 32, 33, 40]))):
        own = (lambda each: each) if sharing else fresh
        chain = assembled(kind, [*map(own, before), chain, *map(own, after)])
    return chain


@st.composite
def records(draw):
    """Return nodes that are alike side by side."""
    kind = draw(nodes)
    parts = draw(st.lists(st.one_of(scalars, arrays, inactive), min_size=1, max_size=3))
    rows = [assembled(kind, map(fresh, parts)) for _ in range(draw(st.integers(6, 9)))]
    return assembled(draw(st.sampled_from(["list", "tuple"])), rows)


@st.composite
def objects(draw, max_parts=8):
    """Return an object; parts made earlier may stand in it again, and lists may hold themselves."""
    made = []
    for _ in range(draw(st.integers(1, max_parts))):
        older = st.sampled_from(made) if made else numbers
        part = st.one_of(scalars, arrays, inactive, older, older)
        parts = draw(st.lists(part, min_size=1, max_size=4))
        kind = draw(
            st.sampled_from(
                ["list", "dict", "tuple", "node", "leafy", "closure", "self", "chain", "records"]
            )
        )
        if kind == "chain":
            new = draw(chains(part))
        elif kind == "records":
            new = draw(records())
        elif kind == "list":
            new = list(parts)
            if draw(st.booleans()):
                new.append(new)
        elif kind == "dict":
            new = {f"k{i}": each for i, each in enumerate(parts)}
        elif kind == "tuple":
            new = tuple(parts)
        elif kind == "node":
            new = Node(parts[0], parts[-1])
            if draw(st.booleans()):
                new.rest = [new, parts[-1]]
        elif kind == "leafy":
            new = Leafy(parts[0])
        elif kind == "closure":
            new = capture(parts[0], draw(numbers))
        else:
            new = capture_itself(parts[0])
        made.append(new)
    return made[-1]
