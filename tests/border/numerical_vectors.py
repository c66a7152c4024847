"""NumPy's and SciPy's own objects as rows of `border.vectors`."""

from __future__ import annotations

import tempfile

import numpy as np
import scipy.interpolate
import scipy.sparse
from numpy.polynomial import Chebyshev, Laguerre, Legendre, Polynomial
from scipy.spatial.transform import Rotation

from border.vectors import Row

T = np.linspace(0.0, 1.0, 8)
S = np.sin(T) + 1.0
POINTS = np.array([0.05, 0.4, 0.77])
DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0], [0.0, 0.0, 4.0]])
OTHER = np.array([[0.0, 5.0, 0.0], [6.0, 0.0, 0.0], [0.0, 0.0, 7.0]])
FORMATS = ("csr", "csc", "coo", "bsr", "lil", "dok", "dia")
SPARSE = [f"{name}_{kind}" for name in FORMATS for kind in ("array", "matrix")]


def _function(make, **options):
    """Return a row of functions, whose values at some points are their numbers."""
    return Row(make, values=lambda f: f(POINTS), normed=False, **options)


def _masked(k, hidden=100.0):
    return np.ma.array([3.0 * k, hidden, 4.0 * k], mask=[0, 1, 0])


def _record(k):
    made = np.rec.array([(1.0, 2), (3.0, 4)], dtype=[("x", float), ("n", int)])
    made.x *= k
    return made


def _memmap(k):
    with tempfile.NamedTemporaryFile() as file:
        made = np.memmap(file.name, dtype=float, mode="w+", shape=(2,))
    made[:] = [k, 2 * k]
    return made


def _sparse(name):
    make = getattr(scipy.sparse, name)
    return Row(
        make=lambda k: make(k * DENSE),
        values=lambda a: a.toarray(),
        kept=lambda a: (type(a), a.shape),
        other=lambda k: make(k * OTHER),
        strangers={"another shape": lambda: make(np.ones((2, 3)))},
    )


def _vectorized(k):
    return np.vectorize(lambda x: k * x, otypes=[float])


def _called(k):
    f = _vectorized(k)
    f(POINTS)
    return f


ROWS = {
    "Polynomial": _function(
        lambda k: Polynomial([k, 2 * k], domain=[0.0, 10.0]),
        kept=lambda p: (p.domain.tolist(), p.window.tolist(), p.symbol),
        strangers={
            "another domain": lambda: Polynomial([1.0, 2.0], domain=[0.0, 5.0]),
            "another window": lambda: Polynomial([1.0, 2.0], domain=[0.0, 10.0], window=[0, 1]),
            "another basis": lambda: Chebyshev([1.0, 2.0], domain=[0.0, 10.0]),
        },
    ),
    "Polynomial without a domain": _function(lambda k: Polynomial([k, 2 * k])),
    "Chebyshev": _function(lambda k: Chebyshev([k, 2 * k], domain=[0.0, 2.0])),
    "Legendre": _function(lambda k: Legendre([k, 2 * k], domain=[0.0, 2.0])),
    "Laguerre": _function(lambda k: Laguerre([k, 2 * k])),
    "poly1d": _function(lambda k: np.poly1d([k, 2 * k]), kept=lambda p: p.variable),
    "vectorize": _function(_vectorized),
    "vectorize, called": _function(_called),
    "PPoly": _function(lambda k: scipy.interpolate.PPoly(k * np.ones((2, 1)), [0.0, 1.0])),
    "BPoly": _function(lambda k: scipy.interpolate.BPoly(k * np.ones((2, 1)), [0.0, 1.0])),
    "NdPPoly": _function(
        lambda k: scipy.interpolate.NdPPoly(k * np.ones((2, 1)), ([0.0, 1.0],)),
    ),
    "BSpline": _function(
        lambda k: scipy.interpolate.make_interp_spline(T, k * S),
        kept=lambda f: (f.t.tolist(), f.k),
        strangers={"other knots": lambda: scipy.interpolate.make_interp_spline(2 * T, S)},
    ),
    "BSpline, called": _function(
        lambda k: _evaluated(scipy.interpolate.make_interp_spline(T, k * S))
    ),
    "CubicSpline": _function(
        lambda k: scipy.interpolate.CubicSpline(T, k * S),
        kept=lambda f: f.x.tolist(),
        strangers={"other breakpoints": lambda: scipy.interpolate.CubicSpline(2 * T, S)},
    ),
    "PchipInterpolator": _function(lambda k: scipy.interpolate.CubicHermiteSpline(T, k * S, k * S)),
    "UnivariateSpline": _function(lambda k: scipy.interpolate.UnivariateSpline(T, k * S, s=0)),
    "InterpolatedUnivariateSpline": _function(
        lambda k: scipy.interpolate.InterpolatedUnivariateSpline(T, k * S),
    ),
    "RectBivariateSpline": Row(
        lambda k: scipy.interpolate.RectBivariateSpline(T, T, k * np.outer(S, S)),
        values=lambda f: f(POINTS, POINTS),
        normed=False,
    ),
    "RegularGridInterpolator": _function(
        lambda k: scipy.interpolate.RegularGridInterpolator((T,), k * S),
        strangers={
            "another grid": lambda: scipy.interpolate.RegularGridInterpolator((2 * T,), S),
            "another method": lambda: scipy.interpolate.RegularGridInterpolator(
                (T,), S, method="nearest"
            ),
        },
    ),
    "interp1d": _function(
        lambda k: scipy.interpolate.interp1d(T, k * S),
        strangers={"other places": lambda: scipy.interpolate.interp1d(2 * T, S)},
    ),
    "interp1d, cubic": _function(lambda k: scipy.interpolate.interp1d(T, k * S, kind="cubic")),
    "BarycentricInterpolator": _function(
        lambda k: scipy.interpolate.BarycentricInterpolator(T, k * S, rng=1),
    ),
    "KroghInterpolator": _function(lambda k: scipy.interpolate.KroghInterpolator(T, k * S)),
    "RBFInterpolator": Row(
        lambda k: scipy.interpolate.RBFInterpolator(T[:, None], k * S),
        values=lambda f: f(POINTS[:, None]),
        normed=False,
    ),
    **{name: _sparse(name) for name in SPARSE},
    "np.ma.array": Row(
        _masked,
        values=lambda a: a.filled(0.0),
        kept=lambda a: (type(a), np.ma.getmaskarray(a).tolist()),
        other=lambda k: _masked(k, 1e30),
        strangers={"another shape": lambda: np.ma.array([1.0, 2.0], mask=[0, 1])},
    ),
    "np.matrix": Row(lambda k: k * np.matrix(DENSE), values=np.asarray),
    "np.recarray": Row(
        _record, values=lambda a: a.x, kept=lambda a: (type(a), a.dtype, a.n.tolist())
    ),
    "np.memmap": Row(_memmap, values=lambda a: np.array(a)),
    "big-endian": Row(
        lambda k: k * np.arange(3.0).astype(">f8"), values=np.asarray, kept=lambda a: type(a)
    ),
    # No vector spaces: whatever comes of a sum, it is no such thing.
    "Rotation": Row(
        lambda k: Rotation.from_rotvec([0.1 * k, 0.0, 0.0]), values=lambda r: r.as_rotvec()
    ),
}


def _evaluated(f):
    f(POINTS)
    return f
