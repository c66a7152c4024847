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


@st.composite
def objects(draw, max_parts=8):
    """Return an object; parts made earlier may stand in it again, and lists may hold themselves."""
    made = []
    for _ in range(draw(st.integers(1, max_parts))):
        older = st.sampled_from(made) if made else numbers
        part = st.one_of(scalars, arrays, inactive, older, older)
        parts = draw(st.lists(part, min_size=1, max_size=4))
        kind = draw(st.sampled_from(["list", "dict", "tuple", "node", "leafy", "closure", "self"]))
        if kind == "list":
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
