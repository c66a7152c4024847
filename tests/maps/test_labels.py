"""`paths`: names for components."""

import numpy as np

from effort import effort
from samples import Point
from vspace import (
    VectorSpace,
    paths,
)


def closure(a, b):
    return lambda: a * b


def test_paths_name_each_component():
    x = {"s": 1.0, "w": np.zeros((1, 2)), "p": [Point(1.0, 2.0)], "z": np.zeros(()), "n": 3}
    assert paths(x) == [
        "['s']",
        "['w'][0, 0]",
        "['w'][0, 1]",
        "['p'][0].x",
        "['p'][0].y",
        "['z']",
    ]
    assert len(paths(x)) == VectorSpace(x).size
    assert paths(closure(1.0, np.zeros(2))) == [
        "<closure>.a",
        "<closure>.b[0]",
        "<closure>.b[1]",
    ]
    assert paths(1.0) == [""]


def test_c20_paths_of_a_long_chain_cost_the_writing_of_them():
    class Link:
        def __init__(self, rest, value):
            self.rest, self.value = rest, value

    def calls(length):
        chain = None
        for _ in range(length):
            chain = Link(chain, 1.0)
        labels = paths(chain)
        assert labels[0] == "rest." * (length - 1) + "value"
        assert labels[-1] == "value"
        return effort(paths, chain)[0]

    # The labels themselves are 16 times as long, but each name is asked for once.
    assert calls(2000) < 5 * calls(500)
