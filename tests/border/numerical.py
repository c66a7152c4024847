"""Objects of NumPy and SciPy."""

from __future__ import annotations

import tempfile

import numpy as np
import scipy.fft
import scipy.integrate
import scipy.interpolate
import scipy.io
import scipy.linalg
import scipy.ndimage
import scipy.optimize
import scipy.signal
import scipy.sparse
import scipy.sparse.linalg
import scipy.spatial
import scipy.spatial.transform
import scipy.stats
import scipy.stats.sampling
from numpy.polynomial import (
    Chebyshev,
    Hermite,
    HermiteE,
    Laguerre,
    Legendre,
    Polynomial,
)

T = np.linspace(0.0, 1.0, 8)
S = np.sin(T)
DENSE = np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0], [0.0, 0.0, 4.0]])
POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.4, 0.6]])
for _array in (T, S, DENSE, POINTS):  # some objects keep the very array that they are made of
    _array.flags.writeable = False


def _read_only():
    made = np.ones(2)
    made.flags.writeable = False
    return made


def _vectorized(a, called):
    f = np.vectorize(lambda x: a * x, otypes=[float])
    if called:
        f(np.ones(1))
    return f


def _from_closure(a):
    return np.frompyfunc(lambda x: a * x, 1, 1)


def _memmap():
    with tempfile.NamedTemporaryFile() as file:
        return np.memmap(file.name, dtype=float, mode="w+", shape=(2,))


def _decay(t, y):
    return -y


def _solver(cls):
    made = cls(_decay, 0.0, [1.0, 2.0], 1.0)
    made.step()
    return made


def _legacy_ode():
    return scipy.integrate.ode(_decay).set_initial_value([1.0], 0.0)


def _solution(**options):
    return scipy.integrate.solve_ivp(_decay, (0.0, 1.0), [1.0], **options)


def _minimized(method):
    return scipy.optimize.minimize(lambda x: float(x @ x), [1.0], method=method)


def _bvp():
    return scipy.integrate.solve_bvp(
        lambda x, y: np.vstack((y[1], -y[0])),
        lambda ya, yb: np.array([ya[0], yb[0] - 1.0]),
        T,
        np.zeros((2, T.size)),
    )


OBJECTS = {
    "np.ndarray": lambda: np.ones(2),
    "np.ndarray without axes": lambda: np.array(1.0),
    "np.ndarray, empty": lambda: np.zeros((0, 3)),
    "np.ndarray of float16": lambda: np.ones(2, np.float16),
    "np.ndarray of float32": lambda: np.ones(2, np.float32),
    "np.ndarray of long doubles": lambda: np.ones(2, np.longdouble),
    "np.ndarray of complex": lambda: np.ones(2, complex),
    "np.ndarray, big-endian": lambda: np.ones(2, ">f8"),
    "np.ndarray, read-only": _read_only,
    "np.ndarray of ints": lambda: np.ones(2, int),
    "np.ndarray of bools": lambda: np.ones(2, bool),
    "np.ndarray of strings": lambda: np.array(["a"]),
    "np.ndarray of StringDType": lambda: np.array(["a"], np.dtypes.StringDType()),
    "np.ndarray of dates": lambda: np.array(["2000-01-01"], "datetime64[D]"),
    "np.ndarray of objects": lambda: np.array([1.0, "x", [2.0]], object),
    "np.ndarray of objects without floats": lambda: np.array([1, "x"], object),
    "np.ndarray, structured": lambda: np.zeros(2, [("x", float), ("n", int)]),
    "np.ndarray, structured without axes": lambda: np.zeros((), [("x", float)]),
    "np.ndarray, structured without floats": lambda: np.zeros(2, [("n", int)]),
    "np.ndarray, structured and nested": lambda: np.zeros(2, [("a", [("x", float)])]),
    "np.float64": lambda: np.float64(1.0),
    "np.float32": lambda: np.float32(1.0),
    "np.float16": lambda: np.float16(1.0),
    "np.longdouble": lambda: np.longdouble(1.0),
    "np.complex128": lambda: np.complex128(1.0),
    "np.int64": lambda: np.int64(1),
    "np.bool": lambda: np.bool(True),
    "np.str_": lambda: np.str_("a"),
    "np.datetime64": lambda: np.datetime64("2000-01-01"),
    "np.timedelta64": lambda: np.timedelta64(1, "s"),
    "np.void": lambda: np.void(b"ab"),
    "np.void, structured": lambda: np.zeros(1, [("x", float)])[0],
    "np.void, structured without floats": lambda: np.zeros(1, [("n", int)])[0],
    "np.record": lambda: np.rec.array([(1.0, 2)], dtype=[("x", float), ("n", int)])[0],
    "np.ma.array": lambda: np.ma.array([1.0, 2.0], mask=[0, 1]),
    "np.ma.array without a mask": lambda: np.ma.array([1.0, 2.0]),
    "np.ma.array of ints": lambda: np.ma.array([1, 2], mask=[0, 1]),
    "np.ma.masked": lambda: np.ma.masked,
    "np.ma.array, structured": lambda: np.ma.zeros(2, [("x", float)]),
    "np.matrix": lambda: np.matrix(DENSE),
    "np.recarray": lambda: np.rec.array([(1.0, 2)], dtype=[("x", float), ("n", int)]),
    "np.memmap": _memmap,
    "np.char.chararray": lambda: np.char.array(["a"]),
    "np.dtype": lambda: np.dtype(float),
    "np.dtype, structured": lambda: np.dtype([("x", float)]),
    "ufunc": lambda: np.sin,
    "ufunc of a closure": lambda: _from_closure(1.0),
    "np.vectorize": lambda: _vectorized(1.0, False),
    "np.vectorize, called": lambda: _vectorized(1.0, True),
    "np.mean": lambda: np.mean,
    "np.finfo": lambda: np.finfo(np.float32),
    "np.iinfo": lambda: np.iinfo(np.int8),
    "np.errstate": lambda: np.errstate(all="ignore"),
    "np.printoptions": lambda: np.printoptions(precision=3),
    "np.flatiter": lambda: np.ones(2).flat,
    "np.nditer": lambda: np.nditer(np.ones(2)),
    "np.ndindex": lambda: np.ndindex(2),
    "np.ndenumerate": lambda: np.ndenumerate(np.ones(2)),
    "np.broadcast": lambda: np.broadcast(np.ones(2), 1.0),
    "np.flagsobj": lambda: np.ones(2).flags,
    "np.r_": lambda: np.r_,
    "np.s_": lambda: np.s_,
    "np.mgrid": lambda: np.mgrid,
    "np.poly1d": lambda: np.poly1d([1.0, 2.0]),
    "np.poly1d of ints": lambda: np.poly1d([1, 2]),
    "Polynomial": lambda: Polynomial([1.0, 2.0], domain=[0.0, 10.0], window=[0.0, 1.0]),
    "Polynomial without a domain": lambda: Polynomial([1.0, 2.0]),
    "Polynomial, cut": lambda: Polynomial([1.0, 2.0, 3.0]).cutdeg(1),
    "Chebyshev": lambda: Chebyshev([1.0, 2.0]),
    "Legendre": lambda: Legendre([1.0, 2.0]),
    "Laguerre": lambda: Laguerre([1.0, 2.0]),
    "Hermite": lambda: Hermite([1.0, 2.0]),
    "HermiteE": lambda: HermiteE([1.0, 2.0]),
    "np.random.Generator": lambda: np.random.default_rng(1),
    "np.random.RandomState": lambda: np.random.RandomState(1),
    "np.random.PCG64": lambda: np.random.PCG64(1),
    "np.random.SeedSequence": lambda: np.random.SeedSequence(1),
    "np.linalg.svd": lambda: np.linalg.svd(DENSE),
    "np.unique_all": lambda: np.unique_all(np.ones(2)),
    "np.lib.npyio.NpzFile": lambda: np.lib.npyio.NpzFile,
    "scipy.LowLevelCallable": lambda: scipy.LowLevelCallable,
    **{
        f"scipy.sparse.{name}": (lambda make=getattr(scipy.sparse, name): make(DENSE))
        for name in (
            *("csr_array", "csc_array", "coo_array", "bsr_array", "lil_array", "dok_array"),
            *("dia_array", "csr_matrix", "csc_matrix", "coo_matrix", "bsr_matrix", "lil_matrix"),
            *("dok_matrix", "dia_matrix"),
        )
    },
    "scipy.sparse.csr_array of ints": lambda: scipy.sparse.csr_array(DENSE.astype(int)),
    "scipy.sparse.csr_array in a list": lambda: [scipy.sparse.csr_array(DENSE), 1.0],
    "scipy LinearOperator": lambda: scipy.sparse.linalg.aslinearoperator(DENSE),
    "scipy LinearOperator, scaled": lambda: 2.0 * scipy.sparse.linalg.aslinearoperator(DENSE),
    "scipy LinearOperator of a closure": lambda: scipy.sparse.linalg.LinearOperator(
        (3, 3), matvec=lambda x: DENSE @ x
    ),
    "scipy LaplacianNd": lambda: scipy.sparse.linalg.LaplacianNd((3,), dtype=float),
    "scipy SuperLU": lambda: scipy.sparse.linalg.splu(scipy.sparse.csc_array(DENSE)),
    "scipy.interpolate.PPoly": lambda: scipy.interpolate.PPoly(np.ones((2, 1)), [0.0, 1.0]),
    "scipy.interpolate.BPoly": lambda: scipy.interpolate.BPoly(np.ones((2, 1)), [0.0, 1.0]),
    "scipy.interpolate.NdPPoly": lambda: scipy.interpolate.NdPPoly(np.ones((2, 1)), ([0.0, 1.0],)),
    "scipy.interpolate.BSpline": lambda: scipy.interpolate.make_interp_spline(T, S),
    "scipy.interpolate.BSpline, called": lambda: _called(
        scipy.interpolate.make_interp_spline(T, S)
    ),
    "scipy.interpolate.NdBSpline": lambda: scipy.interpolate.NdBSpline(
        (np.arange(8.0),), np.ones(4), 3
    ),
    "scipy.interpolate.CubicSpline": lambda: scipy.interpolate.CubicSpline(T, S),
    "scipy.interpolate.Akima1DInterpolator": lambda: scipy.interpolate.Akima1DInterpolator(T, S),
    "scipy.interpolate.PchipInterpolator": lambda: scipy.interpolate.PchipInterpolator(T, S),
    "scipy.interpolate.CubicHermiteSpline": lambda: scipy.interpolate.CubicHermiteSpline(T, S, S),
    "scipy.interpolate.UnivariateSpline": lambda: scipy.interpolate.UnivariateSpline(T, S, s=0),
    "scipy.interpolate.InterpolatedUnivariateSpline": lambda: (
        scipy.interpolate.InterpolatedUnivariateSpline(T, S)
    ),
    "scipy.interpolate.LSQUnivariateSpline": lambda: scipy.interpolate.LSQUnivariateSpline(
        T, S, [0.5]
    ),
    "scipy.interpolate.RectBivariateSpline": lambda: scipy.interpolate.RectBivariateSpline(
        T, T, np.outer(S, S)
    ),
    "scipy.interpolate.SmoothBivariateSpline": lambda: scipy.interpolate.SmoothBivariateSpline(
        *(each.ravel() for each in np.meshgrid(T, T)), np.outer(S, S).ravel(), kx=1, ky=1
    ),
    "scipy.interpolate.RegularGridInterpolator": lambda: scipy.interpolate.RegularGridInterpolator(
        (T,), S
    ),
    "scipy.interpolate.interp1d": lambda: scipy.interpolate.interp1d(T, S),
    "scipy.interpolate.interp1d, cubic": lambda: scipy.interpolate.interp1d(T, S, kind="cubic"),
    "scipy.interpolate.BarycentricInterpolator": lambda: scipy.interpolate.BarycentricInterpolator(
        T, S, rng=1
    ),
    "scipy.interpolate.KroghInterpolator": lambda: scipy.interpolate.KroghInterpolator(T, S),
    "scipy.interpolate.RBFInterpolator": lambda: scipy.interpolate.RBFInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "scipy.interpolate.Rbf": lambda: scipy.interpolate.Rbf(T, S),
    "scipy.interpolate.LinearNDInterpolator": lambda: scipy.interpolate.LinearNDInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "scipy.interpolate.NearestNDInterpolator": lambda: scipy.interpolate.NearestNDInterpolator(
        POINTS, POINTS[:, 0]
    ),
    "scipy.interpolate.CloughTocher2DInterpolator": lambda: (
        scipy.interpolate.CloughTocher2DInterpolator(POINTS, POINTS[:, 0])
    ),
    "scipy.interpolate.AAA": lambda: scipy.interpolate.AAA(T, S),
    "scipy.interpolate.splrep": lambda: scipy.interpolate.splrep(T, S),
    "scipy.integrate.OdeSolution": lambda: _solution(dense_output=True).sol,
    **{
        f"scipy.integrate.{name}": (lambda make=getattr(scipy.integrate, name): _solver(make))
        for name in ("RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA")
    },
    **{
        f"scipy.integrate.{name}, dense output": (
            lambda make=getattr(scipy.integrate, name): _solver(make).dense_output()
        )
        for name in ("RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA")
    },
    "scipy.integrate.ode": _legacy_ode,
    "scipy.integrate.solve_ivp result": _solution,
    "scipy.integrate.solve_bvp result": _bvp,
    "scipy.integrate.quad_vec info": lambda: scipy.integrate.quad_vec(
        np.sin, 0.0, 1.0, full_output=True
    )[2],
    "scipy.integrate.cubature result": lambda: scipy.integrate.cubature(
        lambda x: x[:, 0], [0.0], [1.0]
    ),
    "scipy.integrate.tanhsinh result": lambda: scipy.integrate.tanhsinh(np.sin, 0.0, 1.0),
    "scipy.optimize.OptimizeResult": lambda: scipy.optimize.OptimizeResult(x=np.ones(2), fun=1.0),
    "scipy.optimize.minimize result, BFGS": lambda: _minimized("BFGS"),
    "scipy.optimize.minimize result, L-BFGS-B": lambda: _minimized("L-BFGS-B"),
    "scipy.optimize.RootResults": lambda: scipy.optimize.root_scalar(
        lambda x: x - 1.0, bracket=(0.0, 2.0)
    ),
    "scipy.optimize.Bounds": lambda: scipy.optimize.Bounds([0.0], [1.0]),
    "scipy.optimize.LinearConstraint": lambda: scipy.optimize.LinearConstraint([[1.0]], 0.0, 1.0),
    "scipy.optimize.NonlinearConstraint": lambda: scipy.optimize.NonlinearConstraint(
        np.sin, 0.0, 1.0
    ),
    "scipy.optimize.BFGS": scipy.optimize.BFGS,
    "scipy.optimize.LbfgsInvHessProduct": lambda: _minimized("L-BFGS-B").hess_inv,
    "scipy.optimize.OptimizeWarning": lambda: scipy.optimize.OptimizeWarning("text"),
    "scipy.stats.norm": lambda: scipy.stats.norm,
    "scipy.stats.norm, frozen": lambda: scipy.stats.norm(1.0, 2.0),
    "scipy.stats.poisson": lambda: scipy.stats.poisson,
    "scipy.stats.multivariate_normal": lambda: scipy.stats.multivariate_normal,
    "scipy.stats.multivariate_normal, frozen": lambda: scipy.stats.multivariate_normal(np.ones(2)),
    "scipy.stats.Normal": lambda: scipy.stats.Normal(mu=1.0, sigma=2.0),
    "scipy.stats.Normal without parameters": scipy.stats.Normal,
    "scipy.stats.rv_histogram": lambda: scipy.stats.rv_histogram(np.histogram(S, bins=3)),
    "scipy.stats.gaussian_kde": lambda: scipy.stats.gaussian_kde(S),
    "scipy.stats.ecdf": lambda: scipy.stats.ecdf(S),
    "scipy.stats.linregress": lambda: scipy.stats.linregress(T, S),
    "scipy.stats.ttest_1samp": lambda: scipy.stats.ttest_1samp(S, 0.0),
    "scipy.stats.Covariance": lambda: scipy.stats.Covariance.from_diagonal([1.0, 2.0]),
    "scipy.stats.qmc.Sobol": lambda: scipy.stats.qmc.Sobol(1, rng=1),
    "scipy.stats.sampling": lambda: scipy.stats.sampling.NumericalInversePolynomial(
        scipy.stats.norm(), random_state=1
    ),
    "scipy Rotation": scipy.spatial.transform.Rotation.identity,
    "scipy Slerp": lambda: scipy.spatial.transform.Slerp(
        [0.0, 1.0], scipy.spatial.transform.Rotation.identity(2)
    ),
    "scipy RotationSpline": lambda: scipy.spatial.transform.RotationSpline(
        [0.0, 1.0], scipy.spatial.transform.Rotation.identity(2)
    ),
    "scipy KDTree": lambda: scipy.spatial.KDTree(POINTS),
    "scipy cKDTree": lambda: scipy.spatial.cKDTree(POINTS),
    "scipy Delaunay": lambda: scipy.spatial.Delaunay(POINTS),
    "scipy ConvexHull": lambda: scipy.spatial.ConvexHull(POINTS),
    "scipy Voronoi": lambda: scipy.spatial.Voronoi(POINTS),
    "scipy Rectangle": lambda: scipy.spatial.Rectangle([1.0], [0.0]),
    "scipy.signal.lti": lambda: scipy.signal.lti([1.0], [1.0, 2.0]),
    "scipy.signal.StateSpace": lambda: scipy.signal.StateSpace([[1.0]], [[1.0]], [[1.0]], [[0.0]]),
    "scipy.signal.dlti": lambda: scipy.signal.dlti([1.0], [1.0, 2.0]),
    "scipy.signal.ZerosPolesGain": lambda: scipy.signal.ZerosPolesGain([], [-1.0], 1.0),
    "scipy.signal.ShortTimeFFT": lambda: scipy.signal.ShortTimeFFT(np.ones(4), 2, 1.0),
    "scipy.signal.butter": lambda: scipy.signal.butter(2, 0.5),
    "scipy.fft": lambda: scipy.fft,
    "scipy.linalg.lu_factor": lambda: scipy.linalg.lu_factor(DENSE),
    "scipy.ndimage.gaussian_filter": lambda: scipy.ndimage.gaussian_filter,
    "scipy.io.matlab struct": lambda: scipy.io.matlab.mat_struct(),
}


def _called(f):
    f(0.5)
    return f
