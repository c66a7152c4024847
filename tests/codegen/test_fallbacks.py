"""Where generated code has no answer is counted, and it has one in common work (C26)."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from samples import SAMPLES, numbers_from
from vspace import VectorSpace as V
from vspace import recursive_map, structure
from vspace.codegen._fallbacks import fallbacks

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from operations import OPERATIONS, Operands
from ours import OURS
from workloads import D, L, M

WARM = 4  # generated code is for what comes again


def fallbacks_of(work):
    for _ in range(WARM):
        work()
    fallbacks.clear()
    work()
    return dict(fallbacks)


def sliced(n=6):
    return [np.ones(n)[::2], 1.0]


def two_kinds():
    """Two structures of one type, by turns: the code of one has no answer for the other."""
    V([1.0]) * 2.0
    V([1.0, 2.0]) * 2.0


def packed_views():
    made = structure(sliced())
    packer = made.packer()
    packer(sliced())


ENTANGLED = SAMPLES["sharing across a run"](numbers_from(1.0))


# Work for which generated code has no answer, and which of it has none.
FALLING_BACK = {
    "views in arithmetic": (lambda: V(sliced()) + V(sliced()), {"pack"}),
    "views in place": (lambda: V(sliced()).axpy(2.0, V(sliced())), {"take_writable"}),
    "views packed": (packed_views, {"packer", "pack"}),
    "views from an array": (lambda: V(sliced()).to_array(), {"pack"}),
    "no code": (lambda: V(ENTANGLED) * 2.0, {"take"}),
    "another structure": (lambda: structure([1.0])._programs.try_open([1.0, 2.0]), set()),
    "small views in place": (
        lambda: V([np.ones(2)[:]]).axpy(2.0, V([np.ones(2)])),
        {"fused", "take_writable"},
    ),
    "two structures of one type": (two_kinds, {"opener"}),
    "an operand in float32": (
        lambda: recursive_map(np.add, [np.ones(2)], [np.ones(2, "f4")]),
        {"read"},
    ),
    "an operand in float32, added": (
        lambda: V([np.ones(2)]) + V([np.ones(2, "f4")]),
        {"open_other"},
    ),
}


@pytest.mark.parametrize("name", FALLING_BACK)
def test_what_generated_code_has_no_answer_for_is_counted(name):
    work, functions = FALLING_BACK[name]
    assert functions <= fallbacks_of(work).keys()


@pytest.mark.parametrize("workload", [D, M, L], ids=lambda each: each.name)
@pytest.mark.parametrize("contender", OURS, ids=lambda each: each.name)
def test_generated_code_has_an_answer_for_what_is_measured(workload, contender):
    given = Operands(workload)
    for operation in OPERATIONS:
        start = getattr(contender, operation.method, None)
        if start is not None:
            assert fallbacks_of(start(given)) == {}, operation.name
