"""The generated code builds what the walk builds."""

from __future__ import annotations

import numpy as np
import pytest

from samples import SAMPLES, numbers_from
from vspace import structure
from vspace.leaves import add
from vspace.walks import build, take


def leaves_of(made, x):
    return take(made._programs.spec, x, made._programs.rules, first=True).leaves


@pytest.mark.parametrize("name", SAMPLES)
def test_generated_code_builds_what_the_walk_does(name):
    x = SAMPLES[name](numbers_from(1.0))
    made = structure(x)
    assert made.source
    leaves, kept = made.take(x)
    new = [add(leaf, leaf) for leaf in leaves]
    compiled = made.build(new, kept)
    walked, _ = build(made._programs.spec, new, kept)
    assert type(compiled) is type(walked) is type(x)
    assert structure(compiled) == structure(walked) == made
    one, other = leaves_of(made, compiled), leaves_of(made, walked)
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
