"""Generated code that changes leaves does to each what its row of the table says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from samples import Point
from vspace import structure
from vspace.blocks import OPERATIONS, has_routines
from vspace.codegen import NotCompilable, compile_change

FACTORS = {"add": (0.5,), "combine": (0.5, 3.0), "scale": (3.0,), "zero": (), "assign": ()}
WITH_ANOTHER = {"add", "combine", "assign"}

OBJECTS = {
    "numbers": lambda n: [n, complex(n, 1.0), *[n] * 20],
    "arrays": lambda n: [
        np.full(2, n), np.full((2, 2), n + 1j), np.full((), n), np.full(3, n, "f4"),
    ],
    "runs of arrays": lambda n: [np.full(2, n) for _ in range(20)],
    "runs of arrays of two axes": lambda n: [np.full((2, 1), n) for _ in range(20)],
    "numbers of NumPy beside": lambda n: [n, *[np.float32(n)] * 20, np.full(2, n)],
    "leaves that BLAS does not know": lambda n: [
        np.full(2, n, np.longdouble), Fraction(1), np.full(0, n), np.full(2, n, ">f8"), n,
    ],
    "only arrays, some of which BLAS does not know": lambda n: [np.ones(2, "f2"), np.full(2, n)],
    "many shapes": lambda n: [np.full(i, n) for i in range(1, 230)],
    "many shapes of two axes": lambda n: [np.full((1, i), n) for i in range(1, 230)],
    "many of all kinds": lambda n: [
        [n, np.full(1 + i % 5, n), np.full((2, i), n, "f4"), np.float64(n), Fraction(i)][i % 5]
        for i in range(1, 300)
    ],
    "in other nodes": lambda n: {"p": Point(n, (np.full(2, n), n)), "q": (n, "text")},
}  # fmt: skip


def same(x, y):
    return (
        type(x) is type(y) and np.array_equal(x, y) and np.asarray(x).dtype == np.asarray(y).dtype
    )


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_leaves_become_what_the_table_says(name, operation):
    made = structure(OBJECTS[name](1.0))
    y, x = made.take(OBJECTS[name](2.0))[0], made.take(OBJECTS[name](10.0))[0]
    factors = FACTORS[operation.name]
    others = [x] if operation.name in WITH_ANOTHER else []
    specs = [*made._programs.layout.specs()]
    expected = [
        operation.pure(*factors)(*row) if has_routines(spec) else row[0]
        for spec, row in zip(specs, zip(y, *others, strict=True), strict=True)
    ]
    before = list(y)
    found = compile_change(made._programs.layout, operation).function(
        y, *(others or [None]), *factors
    )
    for spec, old, new, right in zip(specs, before, found, expected, strict=True):
        assert same(new, right)
        assert new is old or not (spec.array or not has_routines(spec))
    assert all(same(a, b) for a, b in zip(x, made.take(OBJECTS[name](10.0))[0], strict=True))


@pytest.mark.parametrize(
    "x", [["text"], [np.float32(1.0)], [Fraction(1), np.ones(2, "f2")]], ids=str
)
def test_where_no_leaf_has_routines_there_is_no_code(x):
    with pytest.raises(NotCompilable):
        compile_change(structure(x)._programs.layout, OPERATIONS["zero"])
