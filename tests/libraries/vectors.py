"""Vectors and models of other libraries as rows of `border.vectors`."""

from __future__ import annotations

import array_api_strict
import astropy.coordinates
import astropy.modeling.models
import astropy.time
import astropy.units as u
import attrs
import dask.array
import mpmath
import networkx
import numpy as np
import pandas as pd
import pint
import polars as pl
import pydantic
import sklearn.linear_model
import sparse
import sympy
import torch
import uncertainties
import unyt
import xarray as xr

from border.vectors import Row

TWO = np.array([1.0, 2.0])
DATA = np.random.default_rng(0).normal(size=(30, 3))
UREG = pint.UnitRegistry()


def _pint(k, unit="m", values=TWO):
    return UREG.Quantity(k * values, unit)


def _data_array(k, dims="x", **options):
    attributes = {"_FillValue": -999.0, "scale_factor": 0.01}
    return xr.DataArray(k * TWO, dims=dims, attrs=attributes, name="t", **options)


def _labels(x):
    labels = {name: each.values.tolist() for name, each in x.coords.items()}
    return type(x), x.dims, x.attrs, x.name, labels


def _dataset(k, name="a"):
    return xr.Dataset({name: _data_array(k), "n": ("x", [1, 2])})


def _series(k, index=("a", "b")):
    return pd.Series(k * TWO, index=list(index), name="s")


def _frame(k, columns=("a", "b")):
    return pd.DataFrame({columns[0]: k * TWO, columns[1]: 2 * k * TWO})


def _ridge(k):
    return sklearn.linear_model.Ridge(alpha=0.5, tol=1e-3).fit(DATA, k * (DATA @ [1.0, 2.0, 3.0]))


def _coo(k, values=((1.0, 0.0), (0.0, 2.0))):
    return sparse.COO.from_numpy(k * np.array(values))


def _graph(k):
    made = networkx.Graph(name="g")
    made.add_edge(0, 1, weight=1.5 * k, label="e")
    return made


@attrs.define
class Segment:
    length: float
    unit: str = "m"

    def __add__(self, other):
        raise AssertionError("declared data come apart; their own + is not asked")

    def __mul__(self, a):
        raise AssertionError("declared data come apart; their own * is not asked")


class Model(pydantic.BaseModel):
    x: float
    n: int = 3


ROWS = {
    "pint.Quantity": Row(
        lambda k: _pint(k),
        values=lambda q: q.to_base_units().magnitude,
        kept=lambda q: (type(q), q.units),
        other=lambda k: _pint(100 * k, "cm"),
        strangers={
            "kilograms": lambda: _pint(1.0, "kg"),
            "no unit": lambda: TWO,
            "another shape": lambda: _pint(1.0, values=np.ones(3)),
        },
    ),
    "pint.Quantity of a float": Row(
        lambda k: UREG.Quantity(k, "km"),
        values=lambda q: q.to_base_units().magnitude,
        kept=lambda q: (type(q), q.units),
        other=lambda k: UREG.Quantity(1000 * k, "m"),
        strangers={"seconds": lambda: UREG.Quantity(1.0, "s"), "no unit": lambda: 1.0},
    ),
    "astropy Quantity": Row(
        lambda k: k * TWO * u.m,
        values=lambda q: q.to_value(u.m),
        kept=lambda q: (type(q), q.unit),
        other=lambda k: 100 * k * TWO * u.cm,
        strangers={"kilograms": lambda: TWO * u.kg, "no unit": lambda: TWO},
    ),
    "astropy Angle": Row(
        lambda k: astropy.coordinates.Angle(k * TWO, u.rad),
        values=lambda q: q.to_value(u.rad),
        kept=lambda q: (type(q), q.unit),
        other=lambda k: astropy.coordinates.Angle(np.rad2deg(k * TWO), u.deg),
    ),
    "astropy TimeDelta": Row(
        lambda k: astropy.time.TimeDelta(k * TWO, format="sec"), values=lambda t: t.sec
    ),
    "astropy CartesianRepresentation": Row(
        lambda k: astropy.coordinates.CartesianRepresentation(k * np.ones(3) * u.m),
        values=lambda r: r.xyz.to_value(u.m),
    ),
    "astropy Gaussian1D": Row(
        lambda k: astropy.modeling.models.Gaussian1D(k, 2 * k, 3 * k),
        values=lambda m: m.parameters,
        kept=lambda m: (m.bounds, m.fixed),
    ),
    "xarray.DataArray": Row(
        lambda k: _data_array(k),
        values=lambda x: x.values,
        kept=_labels,
        strangers={
            "other dimensions": lambda: _data_array(1.0, dims="y"),
            "another shape": lambda: xr.DataArray(np.ones(3), dims="x"),
        },
    ),
    "xarray.DataArray with coordinates": Row(
        lambda k: _data_array(k, coords={"x": [0.0, 1.0]}),
        values=lambda x: x.values,
        kept=_labels,
        strangers={"other coordinates": lambda: _data_array(1.0, coords={"x": [1.0, 2.0]})},
    ),
    "xarray.Dataset": Row(
        _dataset,
        values=lambda x: x["a"].values,
        kept=lambda x: x["n"].values.tolist(),
        strangers={"other names": lambda: _dataset(1.0, "b")},
    ),
    "xarray.Variable": Row(lambda k: xr.Variable("x", k * TWO), values=lambda x: x.values),
    "pandas.Series": Row(
        _series,
        values=lambda s: s.to_numpy(),
        kept=lambda s: (type(s), s.name, s.index.tolist()),
        strangers={"other labels": lambda: _series(1.0, "bc"), "an array": lambda: TWO},
    ),
    "pandas.DataFrame": Row(
        _frame,
        values=lambda s: s.to_numpy(),
        kept=lambda s: s.columns.tolist(),
        strangers={"other columns": lambda: _frame(1.0, "bc")},
    ),
    "polars.Series": Row(
        lambda k: pl.Series("a", k * TWO), values=lambda s: s.to_numpy(), kept=lambda s: s.name
    ),
    "polars.DataFrame": Row(
        lambda k: pl.DataFrame({"a": k * TWO}), values=lambda s: s.to_numpy()[:, 0]
    ),
    "dask.array": Row(
        lambda k: k * dask.array.ones(4, chunks=2),
        values=lambda x: x.compute(),
        strangers={"another shape": lambda: dask.array.ones(3, chunks=2)},
    ),
    "dask.array, computed": Row(
        lambda k: k * dask.array.sin(dask.array.from_array(np.arange(1.0, 5.0), chunks=2)),
        values=lambda x: x.compute(),
    ),
    "array_api_strict": Row(
        lambda k: array_api_strict.asarray(k * TWO),
        values=lambda x: np.from_dlpack(x),
        strangers={"another shape": lambda: array_api_strict.asarray(np.ones(3))},
    ),
    "torch.Tensor": Row(
        lambda k: torch.tensor(k * TWO),
        values=lambda x: x.detach().numpy(),
        kept=lambda x: (type(x), x.dtype, tuple(x.shape)),
        strangers={"another shape": lambda: torch.ones(3, dtype=torch.float64)},
    ),
    "sparse.COO": Row(
        _coo,
        values=lambda a: a.todense(),
        other=lambda k: _coo(k, ((0.0, 3.0), (4.0, 0.0))),
    ),
    "mpmath.mpf": Row(lambda k: mpmath.mpf(1.5 * k), values=float),
    "mpmath.mpc": Row(lambda k: mpmath.mpc(1.5 * k, k), values=complex),
    "mpmath.matrix": Row(
        lambda k: k * mpmath.matrix([1.0, 2.0]), values=lambda m: np.array(m.tolist(), float)
    ),
    "sympy.Float": Row(lambda k: sympy.Float(1.5 * k), values=float),
    "sympy.Rational": Row(lambda k: sympy.Rational(int(2 * k), 3), values=float),
    "sympy expression": Row(
        lambda k: 1.5 * k * sympy.Symbol("a"),
        values=lambda x: float(x.subs("a", 2.0)),
        normed=False,
    ),
    "sympy.Matrix": Row(
        lambda k: sympy.Matrix([1.0 * k, 2.0 * k]), values=lambda m: np.array(m.tolist(), float)
    ),
    "uncertainties.ufloat": Row(
        lambda k: k * uncertainties.ufloat(3.0, 0.1),
        values=lambda x: x.nominal_value,
    ),
    "unyt_array": Row(
        lambda k: unyt.unyt_array(k * TWO, "m"),
        values=lambda q: np.asarray(q.to_value("m")),
        kept=lambda q: (type(q), q.units),
        other=lambda k: unyt.unyt_array(100 * k * TWO, "cm"),
        strangers={"seconds": lambda: unyt.unyt_array(TWO, "s")},
    ),
    "sklearn Ridge": Row(
        _ridge,
        values=lambda m: m.predict(DATA),
        kept=lambda m: (m.alpha, m.tol, m.n_features_in_),
        normed=False,
    ),
    "networkx.Graph": Row(
        _graph, values=lambda g: g.edges[0, 1]["weight"], kept=lambda g: (g.name, [*g.edges])
    ),
    "attrs class with + and *": Row(
        Segment,
        values=lambda s: s.length,
        kept=lambda s: s.unit,
        strangers={"another unit": lambda: Segment(1.0, "cm")},
    ),
    "pydantic model": Row(
        lambda k: Model(x=k), values=lambda m: m.x, kept=lambda m: (m.n, m.model_fields_set)
    ),
}
