"""Objects of other libraries, by the library that has to be installed."""

from __future__ import annotations

import importlib.util

import numpy as np

DATA = np.random.default_rng(0).normal(size=(30, 3))
TARGET = DATA @ [1.0, 2.0, 3.0]


def _pint():
    import pint

    ureg = pint.UnitRegistry()
    return {
        "pint.Quantity": lambda: ureg.Quantity(1.0, "m"),
        "pint.Quantity of an array": lambda: ureg.Quantity(np.ones(2), "m"),
        "pint.Quantity of an int": lambda: ureg.Quantity(1, "m"),
        "pint.Unit": lambda: ureg.Unit("m"),
        "pint.UnitRegistry": lambda: ureg,
        "pint.Measurement": lambda: ureg.Measurement(1.0, 0.1, "m"),
    }


def _astropy():
    import astropy.constants
    import astropy.coordinates
    import astropy.cosmology
    import astropy.modeling.models
    import astropy.table
    import astropy.time
    import astropy.units as u

    return {
        "astropy Quantity": lambda: np.ones(2) * u.m,
        "astropy Quantity without axes": lambda: 1.0 * u.m,
        "astropy Unit": lambda: u.m,
        "astropy Constant": lambda: astropy.constants.G,
        "astropy Angle": lambda: astropy.coordinates.Angle([1.0], u.rad),
        "astropy Longitude": lambda: astropy.coordinates.Longitude([1.0], u.rad),
        "astropy SkyCoord": lambda: astropy.coordinates.SkyCoord(1.0 * u.deg, 2.0 * u.deg),
        "astropy CartesianRepresentation": lambda: astropy.coordinates.CartesianRepresentation(
            np.ones(3) * u.m
        ),
        "astropy Time": lambda: astropy.time.Time(2000.0, format="jyear"),
        "astropy TimeDelta": lambda: astropy.time.TimeDelta(1.0, format="sec"),
        "astropy Table": lambda: astropy.table.Table({"a": [1.0]}),
        "astropy Column": lambda: astropy.table.Table({"a": [1.0]})["a"],
        "astropy MaskedColumn": lambda: astropy.table.MaskedColumn([1.0]),
        "astropy Magnitude": lambda: u.Magnitude(np.ones(2)),
        "astropy Gaussian1D": lambda: astropy.modeling.models.Gaussian1D(1.0, 0.0, 2.0),
        "astropy FlatLambdaCDM": lambda: astropy.cosmology.FlatLambdaCDM(H0=70.0, Om0=0.3),
    }


def _xarray():
    import xarray as xr

    def array(**options):
        return xr.DataArray(np.ones(2), dims="x", **options)

    return {
        "xarray.DataArray": array,
        "xarray.DataArray with attributes": lambda: array(attrs={"scale": 0.1}),
        "xarray.DataArray with coordinates": lambda: array(coords={"x": [0.0, 1.0]}),
        "xarray.DataArray of ints": lambda: xr.DataArray([1, 2], dims="x"),
        "xarray.Dataset": lambda: xr.Dataset({"a": array()}),
        "xarray.Variable": lambda: xr.Variable("x", np.ones(2)),
        "xarray.DataTree": lambda: xr.DataTree(xr.Dataset({"a": array()})),
    }


def _pandas():
    import pandas as pd

    return {
        "pandas.Series": lambda: pd.Series([1.0, 2.0], index=["a", "b"]),
        "pandas.Series in a dict": lambda: {"p": pd.Series([1.0])},
        "pandas.Series of ints": lambda: pd.Series([1, 2]),
        "pandas.DataFrame": lambda: pd.DataFrame({"a": [1.0]}),
        "pandas.DataFrame in a closure": lambda: _captured(pd.DataFrame({"a": [1.0]})),
        "pandas.Index": lambda: pd.Index([1.0, 2.0]),
        "pandas.Timestamp": lambda: pd.Timestamp("2000-01-01"),
        "pandas.Timedelta": lambda: pd.Timedelta(1, "s"),
        "pandas.NA": lambda: pd.NA,
        "pandas.NaT": lambda: pd.NaT,
        "pandas.Categorical": lambda: pd.Categorical(["a"]),
        "pandas.Interval": lambda: pd.Interval(0.0, 1.0),
        "pandas Float64 array": lambda: pd.array([1.0], dtype="Float64"),
    }


def _polars():
    import polars as pl

    return {
        "polars.Series": lambda: pl.Series("a", [1.0]),
        "polars.Series in a list": lambda: [1.0, pl.Series("a", [1.0])],
        "polars PySeries": lambda: pl.Series("a", [1.0])._s,
        "polars.DataFrame": lambda: pl.DataFrame({"a": [1.0]}),
        "polars.LazyFrame": lambda: pl.LazyFrame({"a": [1.0]}),
        "polars.Expr": lambda: pl.col("a") * 2.0,
    }


def _dask():
    import dask
    import dask.array as da
    import dask.bag
    import dask.delayed

    return {
        "dask.array": lambda: da.ones(4, chunks=2),
        "dask.array of an array": lambda: da.from_array(np.ones(4), chunks=2),
        "dask.array in a dict": lambda: {"w": da.ones(4, chunks=2)},
        "dask.delayed": lambda: dask.delayed(1.0),
        "dask.bag": lambda: dask.bag.from_sequence([1.0]),
    }


def _sklearn():
    import sklearn.cluster
    import sklearn.ensemble
    import sklearn.gaussian_process
    import sklearn.linear_model
    import sklearn.neighbors
    import sklearn.pipeline
    import sklearn.preprocessing
    import sklearn.svm
    import sklearn.tree

    def ridge():
        return sklearn.linear_model.Ridge(alpha=0.5).fit(DATA, TARGET)

    return {
        "sklearn Ridge, not fitted": lambda: sklearn.linear_model.Ridge(alpha=0.5),
        "sklearn Ridge": ridge,
        "sklearn Ridge in a closure": lambda: _captured(ridge()),
        "sklearn LinearRegression": lambda: sklearn.linear_model.LinearRegression().fit(
            DATA, TARGET
        ),
        "sklearn StandardScaler": lambda: sklearn.preprocessing.StandardScaler().fit(DATA),
        "sklearn Pipeline": lambda: sklearn.pipeline.make_pipeline(
            sklearn.preprocessing.StandardScaler(), sklearn.linear_model.Ridge()
        ).fit(DATA, TARGET),
        "sklearn DecisionTreeRegressor": lambda: sklearn.tree.DecisionTreeRegressor(
            max_depth=1, random_state=0
        ).fit(DATA, TARGET),
        "sklearn RandomForestRegressor": lambda: sklearn.ensemble.RandomForestRegressor(
            n_estimators=1, max_depth=1, random_state=0
        ).fit(DATA, TARGET),
        "sklearn SVR": lambda: sklearn.svm.SVR().fit(DATA, TARGET),
        "sklearn KNeighborsRegressor": lambda: sklearn.neighbors.KNeighborsRegressor().fit(
            DATA, TARGET
        ),
        "sklearn GaussianProcessRegressor": lambda: (
            sklearn.gaussian_process.GaussianProcessRegressor().fit(DATA, TARGET)
        ),
        "sklearn KMeans": lambda: sklearn.cluster.KMeans(2, random_state=0),
    }


def _mpmath():
    import mpmath

    return {
        "mpmath.mpf": lambda: mpmath.mpf(1.5),
        "mpmath.mpc": lambda: mpmath.mpc(1.5, 2.0),
        "mpmath.matrix": lambda: mpmath.matrix([1.0, 2.0]),
        "mpmath.pi": lambda: mpmath.pi,
        "mpmath.mp": lambda: mpmath.mp,
        "mpmath.iv": lambda: mpmath.iv.mpf(1.5),
    }


def _sympy():
    import sympy

    a = sympy.Symbol("a")
    return {
        "sympy.Float": lambda: sympy.Float(1.5),
        "sympy.Rational": lambda: sympy.Rational(1, 2),
        "sympy.Integer": lambda: sympy.Integer(1),
        "sympy.Symbol": lambda: a,
        "sympy expression": lambda: 1.5 * a + 1,
        "sympy.Matrix": lambda: sympy.Matrix([1.0, a]),
        "sympy.ImmutableMatrix": lambda: sympy.ImmutableMatrix([1.0, a]),
        "sympy.Array": lambda: sympy.Array([1.0, 2.0]),
        "sympy.Poly": lambda: sympy.Poly(1.5 * a**2 + a, a),
        "sympy.lambdify": lambda: sympy.lambdify(a, 1.5 * a),
        "sympy.Eq": lambda: sympy.Eq(a, 1.5),
    }


def _uncertainties():
    import uncertainties

    x = uncertainties.ufloat(3.0, 0.1)
    return {
        "uncertainties.ufloat": lambda: x,
        "uncertainties, computed": lambda: 2.0 * x,
        "uncertainties in an object array": lambda: np.array([x, 2.0 * x]),
    }


def _torch():
    import torch

    return {
        "torch.Tensor": lambda: torch.ones(2),
        "torch.Tensor of ints": lambda: torch.ones(2, dtype=torch.int64),
        "torch.Tensor without axes": lambda: torch.tensor(1.0),
        "torch.nn.Parameter": lambda: torch.nn.Parameter(torch.ones(2)),
        "torch.nn.Linear": lambda: torch.nn.Linear(2, 3),
        "torch.nn.BatchNorm1d": lambda: torch.nn.BatchNorm1d(3),
        "torch.nn.Dropout": lambda: torch.nn.Dropout(0.25),
        "torch.nn.Sequential": lambda: torch.nn.Sequential(
            torch.nn.Linear(2, 3), torch.nn.Dropout(0.25)
        ),
        "torch.nn.Module of the user's": lambda: _module(torch),
        "torch.optim.SGD": lambda: torch.optim.SGD([torch.nn.Parameter(torch.ones(2))], lr=0.1),
        "torch.optim.Adam": lambda: torch.optim.Adam([torch.nn.Parameter(torch.ones(2))]),
        "torch.device": lambda: torch.device("cpu"),
        "torch.dtype": lambda: torch.float32,
        "torch.Generator": torch.Generator,
        "torch.Size": lambda: torch.ones(2).size(),
        "torch distribution": lambda: torch.distributions.Normal(0.0, 1.0),
    }


def _module(torch):
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer, self.slope = torch.nn.Linear(1, 1), 0.1

    return Net()


def _tqdm():
    import tqdm

    def bar():
        made = tqdm.tqdm(total=3)
        made.close()
        return made

    return {"tqdm.tqdm": bar}


def _matplotlib():
    import matplotlib.colors
    import matplotlib.figure
    import matplotlib.transforms

    return {
        "matplotlib Figure": matplotlib.figure.Figure,
        "matplotlib Axes": lambda: matplotlib.figure.Figure().subplots(),
        "matplotlib Line2D": lambda: matplotlib.figure.Figure().subplots().plot([1.0, 2.0])[0],
        "matplotlib Normalize": lambda: matplotlib.colors.Normalize(0.0, 1.0),
        "matplotlib Affine2D": matplotlib.transforms.Affine2D,
    }


def _pydantic():
    import pydantic
    import pydantic.dataclasses

    class Model(pydantic.BaseModel):
        x: float
        n: int = 1

    class Extra(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="allow", frozen=True)
        x: float
        _y: float = pydantic.PrivateAttr(default=2.0)

    class Root(pydantic.RootModel[list[float]]):
        pass

    @pydantic.dataclasses.dataclass
    class Data:
        x: float

    return {
        "pydantic model": lambda: Model(x=1.0),
        "pydantic model, frozen, with extra and private parts": lambda: Extra(x=1.0, more=3.0),
        "pydantic root model": lambda: Root([1.0]),
        "pydantic dataclass": lambda: Data(1.0),
        "pydantic SecretStr": lambda: pydantic.SecretStr("a"),
        "pydantic AnyUrl": lambda: pydantic.AnyUrl("http://a/b"),
        "pydantic TypeAdapter": lambda: pydantic.TypeAdapter(float),
    }


def _attr():
    import attrs

    @attrs.define
    class Defined:
        x: float
        name: str = "a"

    @attrs.frozen
    class Frozen:
        x: float

    @attrs.define(slots=False, hash=True, cache_hash=True)
    class Open:
        x: float

    @attrs.define
    class Adding:
        x: float
        unit: str = "m"

        def __add__(self, other):
            return self

        def __mul__(self, a):
            return self

    return {
        "attrs class": lambda: Defined(1.0),
        "attrs class, frozen": lambda: Frozen(1.0),
        "attrs class without slots": lambda: Open(1.0),
        "attrs class with + and *": lambda: Adding(1.0),
        "attrs Factory": lambda: attrs.Factory(list),
    }


def _autograd():
    import autograd.core
    import autograd.numpy as anp
    import autograd.tracer

    return {
        "autograd.numpy": lambda: anp,
        "autograd array": lambda: anp.ones(2),
        "autograd box": lambda: autograd.tracer.new_box(
            np.ones(2), 0, autograd.core.VJPNode.new_root()
        ),
    }


def _array_api_strict():
    import array_api_strict as xp

    return {
        "array_api_strict Array": lambda: xp.asarray([1.0, 2.0]),
        "array_api_strict Array of ints": lambda: xp.asarray([1, 2]),
        "array_api_strict dtype": lambda: xp.float64,
    }


def _sparse():
    import sparse

    return {
        "sparse.COO": lambda: sparse.COO.from_numpy(np.eye(2)),
        "sparse.GCXS": lambda: sparse.GCXS.from_numpy(np.eye(2)),
    }


def _unyt():
    import unyt

    return {
        "unyt_array": lambda: unyt.unyt_array([1.0], "m"),
        "unyt_quantity": lambda: unyt.unyt_quantity(1.0, "m"),
    }


def _networkx():
    import networkx

    def graph():
        made = networkx.Graph()
        made.add_edge(0, 1, weight=1.5)
        return made

    return {"networkx.Graph": graph}


def _statsmodels():
    import statsmodels.api

    return {
        "statsmodels OLS": lambda: statsmodels.api.OLS(TARGET, DATA),
        "statsmodels OLS results": lambda: statsmodels.api.OLS(TARGET, DATA).fit(),
    }


def _captured(value):
    return lambda: value


_BY_LIBRARY = {
    "array_api_strict": _array_api_strict,
    "astropy": _astropy,
    "attr": _attr,
    "autograd": _autograd,
    "dask": _dask,
    "matplotlib": _matplotlib,
    "mpmath": _mpmath,
    "networkx": _networkx,
    "pandas": _pandas,
    "pint": _pint,
    "polars": _polars,
    "pydantic": _pydantic,
    "sklearn": _sklearn,
    "sparse": _sparse,
    "statsmodels": _statsmodels,
    "sympy": _sympy,
    "torch": _torch,
    "tqdm": _tqdm,
    "uncertainties": _uncertainties,
    "unyt": _unyt,
    "xarray": _xarray,
}

INSTALLED = {
    name: make for name, make in _BY_LIBRARY.items() if importlib.util.find_spec(name) is not None
}
