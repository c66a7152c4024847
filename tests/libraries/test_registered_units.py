"""Quantities of pint and astropy as leaves, by what `register_leaf` asks for (C25)."""

import math
import subprocess
import sys

import pytest

# In a process of their own: a registration would count for all other tests.
PINT = """
import numpy as np, pint
from vspace import VectorSpace as V, register_leaf
from vspace_scipy.integrate import quad_vec, solve_ivp

Q = pint.UnitRegistry().Quantity
register_leaf(
    pint.Quantity,
    space=lambda q: (np.shape(q.magnitude), str(q.dimensionality)),
    convert=lambda q, like: q.to(like.units),
    size=lambda q: int(np.size(q.magnitude)),
    ravel=lambda q: np.ravel(np.asarray(q.magnitude, float)),
    unravel=lambda q, c: Q(c.reshape(np.shape(q.magnitude)), q.units),
)
m, cm, kg = (lambda x, unit=unit: {"x": Q(x, unit)} for unit in ("m", "cm", "kg"))
print((V(m(1.0)) + V(cm(400.0))).value["x"].to("m").magnitude)
print(float(solve_ivp(lambda t, s: cm(100.0), (0, 3), m(0.0)).states[-1]["x"].to("m").magnitude))
print(float(quad_vec(lambda t: m(t) if t > 0.5 else cm(100.0 * t), 0, 1)[0]["x"].to("m").magnitude))
for meet in (
    lambda: V(m(1.0)) + V(kg(1.0)),
    lambda: solve_ivp(lambda t, s: kg(1.0), (0, 1), m(0.0)),
):
    try:
        meet()
    except pint.DimensionalityError as error:
        assert "at ['x']" in error.__notes__
        print(0.0)
"""

ASTROPY = """
import numpy as np
from astropy import units as u
from vspace import VectorSpace as V, register_leaf
from vspace_scipy.integrate import quad_vec, solve_ivp

register_leaf(
    u.Quantity,
    space=lambda q: (q.shape, q.dtype, str(q.unit.physical_type)),
    convert=lambda q, like: q.to(like.unit),
    ravel=lambda q: np.ravel(q.value),
    unravel=lambda q, c: c.reshape(q.shape) * q.unit,
)
x = {"x": np.array([1.0, 2.0]) * u.m}
print(V(x).from_array([3.0, 4.0]).value["x"][0].to_value(u.m))
print(quad_vec(lambda t: {"x": 2 * t * x["x"]}, 0, 1)[0]["x"][0].to_value(u.m))
step = {"x": [100.0, 0.0] * u.cm}
print(solve_ivp(lambda t, s: step, (0, 1), x).states[-1]["x"][0].to_value(u.m))
print((V(x) + V(step)).value["x"][0].to_value(u.m))
try:
    V(x) + V({"x": [1.0, 1.0] * u.s})
except u.UnitConversionError as error:
    assert "at ['x']" in error.__notes__
    print(0.0)
"""


@pytest.mark.parametrize(
    ("library", "code", "right"),
    [("pint", PINT, [5.0, 3.0, 0.5, 0.0, 0.0]), ("astropy", ASTROPY, [3.0, 1.0, 2.0, 2.0, 0.0])],
    ids=["pint", "astropy"],
)
def test_quantities_are_converted_or_refused(library, code, right):
    pytest.importorskip(library)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-1000:]
    found = [float(line) for line in run.stdout.split()]
    assert len(found) == len(right)
    assert all(math.isclose(x, y, abs_tol=1e-9) for x, y in zip(found, right, strict=True))
