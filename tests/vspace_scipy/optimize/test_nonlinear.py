"""Quasi-Newton and Krylov solvers on objects."""

import numpy as np
import pytest
from scipy import optimize

import vspace_scipy.optimize as ours
from vspace import StructureMismatchError
from vspace_scipy.optimize import NoConvergence

NAMES = {
    "anderson": {},
    "broyden1": {},
    "broyden2": {},
    "diagbroyden": {"alpha": 0.2},
    "excitingmixing": {"alpha": 0.1},
    "linearmixing": {"alpha": 0.1},
    "newton_krylov": {"method": "gmres"},
}
RIGHT = np.array([1.0, 2.0, 3.0, 4.0])


def flat_fun(v):
    return RIGHT - 4 * v - 0.1 * v**3 - 0.5 * v[::-1]


@pytest.mark.parametrize("name", NAMES)
def test_objects_do_the_same_as_by_hand(name, shape, same):
    found, flat_found = [], []
    options = {**NAMES[name], "maxiter": 200, "f_tol": 1e-6}
    mine = getattr(ours, name)(
        lambda x: shape.build(flat_fun(shape.read(x))), shape.build(np.ones(4)),
        callback=lambda x, f: found.append(shape.read(f)), **options,
    )  # fmt: skip
    theirs = getattr(optimize, name)(
        flat_fun, np.ones(4), callback=lambda x, f: flat_found.append(f.copy()), **options
    )
    assert same(shape.read(mine), theirs)
    assert same(found, flat_found)


@pytest.mark.parametrize("name", NAMES)
def test_plain_unknowns_are_scipys(name):
    for x0 in ([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]], np.ones((2, 1))):
        options = {**NAMES[name], "f_tol": 1e-4}
        mine = getattr(ours, name)(lambda v: 0.5 - 4 * v - v**2, x0, **options)
        theirs = getattr(optimize, name)(lambda v: 0.5 - 4 * v - v**2, x0, **options)
        assert mine.shape == theirs.shape
        assert mine.tobytes() == theirs.tobytes()


def test_complex_leaves_together_with_real_ones():
    def fun(p):
        return {"z": 3 * p["z"] - 1j, "x": 2 * p["x"] - 1.0}

    x = ours.newton_krylov(fun, {"z": 0j, "x": 0.0})
    assert x["z"] == pytest.approx(1j / 3, abs=1e-5)
    assert type(x["x"]) is float


def test_errors_come_through():
    with pytest.raises(StructureMismatchError, match="'y'") as caught:
        ours.broyden1(lambda p: {"y": np.ones(2)}, {"x": 1.0})
    assert str(caught.value).startswith("in F: ")
    with pytest.raises(NoConvergence):
        ours.broyden1(lambda p: {"x": p["x"] ** 2 + 1.0}, {"x": 1.0}, maxiter=2)
